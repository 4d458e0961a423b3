/* test-store-sweep.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>

#include "rr-store-sweep.h"
#include "store-support.h"

/* What is old or too much goes, in small steps, and what is open never does. */

#define DAY_MS (G_GINT64_CONSTANT (86400) * 1000)

/* Ten of each kind; the oldest is ten days old, the newest one. Numbers 2 and 7 are open
 * where there is such a thing; number 3 has three parts, one of them open. */
static const char fill[] =
    "INSERT INTO report (id,key,author,about,kind,severity,stance,time_ms,received_ms,lat,lon,radius,expires_ms,text,told)"
    " SELECT i,i,'a',0,'ice','danger','confirm',0,1700000000000-(11-i)*86400000,1,1,1,"
    " CASE WHEN i=7 THEN 1700000000001 ELSE 1 END,'',i<>2 FROM n;"
    "INSERT INTO notice (id,kind,about,report,news,what,severity,made_ms,expires_ms,author,trail,text)"
    " SELECT i,0,0,0,0,'ice','danger',1700000000000-(11-i)*86400000,CASE WHEN i=7 THEN 1700000000001 ELSE 1 END,'','','' FROM n;"
    "INSERT INTO receipt (notice,device,state,queued_ms) SELECT i,'a',CASE WHEN i=2 THEN 1 ELSE 2 END,0 FROM n;"
    "INSERT INTO receipt (notice,device,state,queued_ms) VALUES (3,'b',2,0),(3,'c',4,0),(3,'d',3,0);"
    "INSERT INTO letter (id,kind,state,message_id,subject,body,made_ms,next_ms,attempts)"
    " SELECT i,0,CASE WHEN i IN (2,7) THEN 0 ELSE 1+i%2 END,i,'','',1700000000000-(11-i)*86400000,0,0 FROM n;"
    "INSERT INTO talk (id,key,device,time_ms,received_ms,text) SELECT i,i,'a',0,1700000000000-(11-i)*86400000,'' FROM n;"
    "INSERT INTO incident (id,kind,level,state,count,active,device,subject,detail,raised_ms,heard_ms,closed_ms)"
    " SELECT i,0,4,CASE WHEN i=2 THEN 0 ELSE 2 END,1,i=7,i,'','',0,0,1700000000000-(11-i)*86400000 FROM n;"
    "INSERT INTO incident_log (incident,at_ms,what,level,flags) SELECT 1+(i-1)%10,0,0,0,0 FROM n;"
    "INSERT INTO incident_log (incident,at_ms,what,level,flags) SELECT 3,0,0,0,0 FROM n;"
    "INSERT INTO message (id,device,key_ms,key,kind,received_ms)"
    " SELECT i,1,i,i,1,1700000000000-(11-i)*86400000 FROM n;"
    "INSERT INTO quarantine (id,received_ms,source,reason,raw)"
    " SELECT i,1700000000000-(11-i)*86400000,0,'x',zeroblob(5000) FROM n;";

static void
exec (Fixture    *f,
      const char *sql)
{
  sqlite3 *db;
  char *problem = NULL;

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &problem);
  g_assert_cmpstr (problem, ==, NULL);
  sqlite3_close (db);
}

static gint64
count (Fixture    *f,
       const char *what)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", what, NULL);
  sqlite3 *db;
  sqlite3_stmt *stmt;
  gint64 n;

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return n;
}

/* Makes the tables, and puts ten rows in each. */
static RrStore *
open_filled (Fixture *f)
{
  g_autoptr(GString) sql = g_string_new ("CREATE TEMP TABLE n AS WITH RECURSIVE m(i) AS"
                                         " (SELECT 1 UNION ALL SELECT i+1 FROM m WHERE i<10) SELECT i FROM m;");

  rr_store_close (open_store (f));
  g_string_append (sql, fill);
  exec (f, sql->str);
  return open_store (f);
}

/* Returns: how many steps it took */
static guint
sweep (RrStore            *store,
       RrSweepKind         kind,
       const RrSweepBound *bound,
       guint               n_max,
       guint64            *n_gone)
{
  RrSweepPlace place = { 0 };
  guint n_steps = 0;

  *n_gone = 0;
  while (!place.is_done)
    {
      g_autoptr(GError) error = NULL;
      guint64 n;

      g_assert_true (rr_store_sweep (store, kind, bound, NOW_MS, n_max, &place, &n, &error));
      g_assert_no_error (error);
      /* Parts go first, and the row behind them. */
      g_assert_cmpuint (n, <=, n_max + 1);
      *n_gone += n;
      g_assert_cmpuint (++n_steps, <, 1000);
    }
  return n_steps;
}

static guint64
sweep_all (RrStore            *store,
           const RrSweepBound *bound,
           guint               n_max)
{
  guint64 n_all = 0;

  for (RrSweepKind kind = 0; kind < RR_N_SWEEPS; kind++)
    {
      guint64 n;

      sweep (store, kind, bound, n_max, &n);
      n_all += n;
    }
  return n_all;
}

/* Of the ten the last three are young. */
static void
assert_last_three (Fixture *f)
{
  g_assert_cmpint (count (f, "report WHERE id IN (2,7,8,9,10)"), ==, 5);
  g_assert_cmpint (count (f, "report"), ==, 5);
  g_assert_cmpint (count (f, "notice WHERE id IN (2,7,8,9,10)"), ==, 5);
  g_assert_cmpint (count (f, "notice"), ==, 5);
  g_assert_cmpint (count (f, "receipt"), ==, 5);
  g_assert_cmpint (count (f, "letter WHERE id IN (2,7,8,9,10)"), ==, 5);
  g_assert_cmpint (count (f, "letter"), ==, 5);
  g_assert_cmpint (count (f, "talk"), ==, 3);
  g_assert_cmpint (count (f, "incident WHERE id IN (2,7,8,9,10)"), ==, 5);
  g_assert_cmpint (count (f, "incident"), ==, 5);
  g_assert_cmpint (count (f, "incident_log"), ==, 5);
  g_assert_cmpint (count (f, "message"), ==, 3);
  g_assert_cmpint (count (f, "quarantine"), ==, 3);
}

static void
test_age (Fixture       *f,
          gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { .age_ms = 3 * DAY_MS + 1 };

  sweep_all (store, &bound, 100);
  assert_last_three (f);
  g_assert_cmpuint (sweep_all (store, &bound, 100), ==, 0);
  rr_store_close (store);
}

static void
test_count (Fixture       *f,
            gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { .most = 3 };

  sweep_all (store, &bound, 100);
  assert_last_three (f);
  rr_store_close (store);
}

/* Every size of a step comes to the same, whatever it falls on. */
static void
test_steps (Fixture       *f,
            gconstpointer  data)
{
  for (guint n_max = 1; n_max < 12; n_max++)
    {
      RrStore *store = open_filled (f);
      RrSweepBound bound = { .age_ms = 3 * DAY_MS + 1 };

      sweep_all (store, &bound, n_max);
      assert_last_three (f);
      rr_store_close (store);
      exec (f, "DELETE FROM report; DELETE FROM notice; DELETE FROM receipt; DELETE FROM letter; DELETE FROM talk;"
               "DELETE FROM incident; DELETE FROM incident_log; DELETE FROM message; DELETE FROM quarantine");
    }
}

/* Ended after each step, as a crash would: the next start begins anew and ends the same. */
static void
test_restart (Fixture       *f,
              gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { .age_ms = 3 * DAY_MS + 1 };

  for (RrSweepKind kind = 0; kind < RR_N_SWEEPS; kind++)
    for (guint64 n_gone = 1; n_gone > 0;)
      {
        /* Enough to get over what is passed over. */
        RrSweepPlace place = { 0 };

        g_assert_true (rr_store_sweep (store, kind, &bound, NOW_MS, 6, &place, &n_gone, NULL));
        rr_store_close (store);
        store = open_store (f);
      }
  sweep_all (store, &bound, 100);
  assert_last_three (f);
  rr_store_close (store);
}

static void
test_no_bound (Fixture       *f,
               gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { 0 };

  g_assert_cmpuint (sweep_all (store, &bound, 100), ==, 0);
  g_assert_cmpint (count (f, "report"), ==, 10);
  rr_store_close (store);
}

/* Numbers would be given out again. */
static void
test_the_newest_stays (Fixture       *f,
                       gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { .age_ms = 1 };

  sweep_all (store, &bound, 100);
  g_assert_cmpint (count (f, "report WHERE id=10"), ==, 1);
  g_assert_cmpint (count (f, "talk"), ==, 1);
  g_assert_cmpint (count (f, "quarantine WHERE id=10"), ==, 1);
  rr_store_close (store);
}

/* Of 13 receipts the newest six may stay: those of notices 4 and before are too many. */
static void
test_receipts (Fixture       *f,
               gconstpointer  data)
{
  for (guint n_max = 1; n_max < 9; n_max++)
    {
      RrStore *store = open_filled (f);
      RrSweepBound bound = { .most_parts = 6 };
      guint64 n_gone;

      sweep (store, RR_SWEEP_NOTICES, &bound, n_max, &n_gone);
      g_assert_cmpint (count (f, "notice WHERE id IN (2,5,6,7,8,9,10)"), ==, 7);
      g_assert_cmpint (count (f, "notice"), ==, 7);
      g_assert_cmpint (count (f, "receipt"), ==, 7);
      rr_store_close (store);
      exec (f, "DELETE FROM report; DELETE FROM notice; DELETE FROM receipt; DELETE FROM letter; DELETE FROM talk;"
               "DELETE FROM incident; DELETE FROM incident_log; DELETE FROM message; DELETE FROM quarantine");
    }
}

/* A clock that was once far ahead does not keep what came after it. */
static void
test_wrong_clock (Fixture       *f,
                  gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { .age_ms = 3 * DAY_MS + 1 };
  guint64 n_gone;

  exec (f, "UPDATE talk SET received_ms=2000000000000 WHERE id=1");
  sweep (store, RR_SWEEP_TALK, &bound, 100, &n_gone);
  g_assert_cmpuint (n_gone, ==, 6);
  g_assert_cmpint (count (f, "talk WHERE id IN (1,8,9,10)"), ==, 4);
  rr_store_close (store);
}

/* What is young is not looked at. */
static void
test_nothing_to_do_is_one_step (Fixture       *f,
                                gconstpointer  data)
{
  RrStore *store = open_filled (f);
  RrSweepBound bound = { .age_ms = 30 * DAY_MS, .most = 1000 };
  guint64 n_gone;

  g_assert_cmpuint (sweep (store, RR_SWEEP_TALK, &bound, 2, &n_gone), ==, 1);
  g_assert_cmpuint (n_gone, ==, 0);
  rr_store_close (store);
}

static void
store_from (RrStore    *store,
            const char *device,
            gint64      time_ms,
            gint64      received_ms)
{
  g_auto(RrMessage) message;
  RrStoreItem item = { .message = &message };

  make_fix (&message, device, 47, time_ms, "");
  message.fix.received_ms = received_ms;
  g_assert_true (rr_store_commit (store, &item, 1, NULL));
}

static void
sort_in (RrStore *store)
{
  while (rr_store_get_n_inbox (store) > 0)
    g_assert_true (rr_store_merge (store, 1000, NULL));
}

/* By when they came in: what a wrong clock says, or a file of years ago, is no reason. */
static void
test_tracks (Fixture       *f,
             gconstpointer  data)
{
  RrStore *store = open_store (f);
  RrSweepBound bound = { .age_ms = 90 * DAY_MS, .devices = "guest*" };
  gint64 old_ms = NOW_MS - 100 * DAY_MS;
  guint64 n_gone;

  for (guint i = 0; i < 20; i++)
    {
      store_from (store, "guest-1", old_ms + i, old_ms + i);
      store_from (store, "guide-1", old_ms + i, old_ms + i);
      store_from (store, "guide-2", old_ms + i, NOW_MS);
    }
  sort_in (store);
  store_from (store, "z", NOW_MS, NOW_MS);
  sort_in (store);

  sweep (store, RR_SWEEP_GUEST_TRACKS, &bound, 2, &n_gone);
  g_assert_cmpuint (n_gone, >, 0);
  g_assert_cmpuint (count_fixes (f, "guest-1", 0, G_MAXINT64), ==, 0);
  g_assert_cmpuint (count_fixes (f, "guide-1", 0, G_MAXINT64), ==, 20);
  assert_counts (f, 41);

  sweep (store, RR_SWEEP_TRACKS, &bound, 2, &n_gone);
  g_assert_cmpuint (count_fixes (f, "guide-1", 0, G_MAXINT64), ==, 0);
  g_assert_cmpuint (count_fixes (f, "guide-2", 0, G_MAXINT64), ==, 20);
  assert_counts (f, 21);
  store_from (store, "guest-1", NOW_MS, NOW_MS);
  sort_in (store);
  assert_counts (f, 22);
  rr_store_close (store);
}

/* Who it was is forgotten, what was booked is not. */
static void
test_guests (Fixture       *f,
             gconstpointer  data)
{
  RrSweepBound bound = { .age_ms = 90 * DAY_MS };
  RrStore *store;
  guint64 n_gone;

  rr_store_close (open_store (f));
  exec (f, "CREATE TEMP TABLE n AS WITH RECURSIVE m(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM m WHERE i<6) SELECT i FROM m;"
           "INSERT INTO booking (uuid,owner,state,tour,slot,places,created_ms,updated_ms,expires_ms,confirmed_ms,"
           " cancelled_ms,body_hash,retail,currency,email,doc,name,phone)"
           " SELECT i,'',CASE WHEN i=2 THEN 5 ELSE 2 END,'raft',CASE WHEN i=3 THEN '2023-11-20' ELSE '2023-01-10' END,2,1,1,1,1,"
           " 0,0,100,'EUR','a@example.org','{}','Ada','1' FROM n;"
           "INSERT INTO waiting (uuid,state,tour,slot,places,name,made_ms,changed_ms,booking)"
           " SELECT i,CASE WHEN i=2 THEN 1 ELSE 4 END,'raft','2023-01-10',1,'Ada',1,1,'' FROM n;"
           "INSERT INTO trip (revision,state,name,notes,guests,devices,route_name,route,check_every_min,check_at,check_by_fix,"
           " closed_ms,zone,stretch_ms) SELECT 1,CASE WHEN i=2 THEN 1 ELSE 3 END,'t','',1,'','','',0,'',0,"
           " CASE WHEN i=2 THEN NULL ELSE 1 END,0,0 FROM n;"
           "INSERT INTO trip_event (trip,act,at_ms,who,note) SELECT i,0,1,'','' FROM n");
  store = open_store (f);
  sweep (store, RR_SWEEP_GUESTS, &bound, 2, &n_gone);
  sweep (store, RR_SWEEP_WAITING, &bound, 2, &n_gone);
  sweep (store, RR_SWEEP_TRIPS, &bound, 2, &n_gone);
  rr_store_close (store);

  /* One waits for a supplier, one is to come, one is the newest. */
  g_assert_cmpint (count (f, "booking"), ==, 6);
  g_assert_cmpint (count (f, "booking WHERE name='Ada' AND email IS NOT NULL AND id IN (2,3,6)"), ==, 3);
  g_assert_cmpint (count (f, "booking WHERE name IS NULL AND email IS NULL AND phone IS NULL AND doc IS NULL"), ==, 3);
  g_assert_cmpint (count (f, "waiting WHERE id IN (2,6)"), ==, 2);
  g_assert_cmpint (count (f, "waiting"), ==, 2);
  g_assert_cmpint (count (f, "trip WHERE id IN (2,6)"), ==, 2);
  g_assert_cmpint (count (f, "trip"), ==, 2);
  g_assert_cmpint (count (f, "trip_event"), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/sweep/what-is-old-goes", Fixture, NULL, setup, test_age, teardown);
  g_test_add ("/store/sweep/what-is-too-much-goes", Fixture, NULL, setup, test_count, teardown);
  g_test_add ("/store/sweep/any-step-comes-to-the-same", Fixture, NULL, setup, test_steps, teardown);
  g_test_add ("/store/sweep/goes-on-after-a-restart", Fixture, NULL, setup, test_restart, teardown);
  g_test_add ("/store/sweep/without-a-bound-all-stays", Fixture, NULL, setup, test_no_bound, teardown);
  g_test_add ("/store/sweep/the-newest-stays", Fixture, NULL, setup, test_the_newest_stays, teardown);
  g_test_add ("/store/sweep/receipts-are-weighed", Fixture, NULL, setup, test_receipts, teardown);
  g_test_add ("/store/sweep/a-wrong-clock-keeps-nothing", Fixture, NULL, setup, test_wrong_clock, teardown);
  g_test_add ("/store/sweep/young-is-not-looked-at", Fixture, NULL, setup, test_nothing_to_do_is_one_step, teardown);
  g_test_add ("/store/sweep/tracks-go-by-when-they-came-in", Fixture, NULL, setup, test_tracks, teardown);
  g_test_add ("/store/sweep/guests-are-forgotten", Fixture, NULL, setup, test_guests, teardown);
  return g_test_run ();
}
