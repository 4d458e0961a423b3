/* test-store-sort.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "rr-store-booking.h"
#include "store-support.h"

/* Fixes on their way from the inbox into chunks, and what is known of them meanwhile. */

#define N_MANY 10000

/* One of many different fixes of few devices with one time, so that nothing but its key
 * tells it from the others. */
static void
make_one_of_many (RrMessage *message,
                  guint      number)
{
  g_autofree char *device = g_strdup_printf ("d%u", number % 7);

  make_fix (message, device, 40 + number * 1e-5, NOW_MS, "");
}

static void
store_many (RrStore        *store,
            guint           from,
            guint           to,
            RrStoreOutcome  expected)
{
  RrMessage messages[100];
  RrStoreItem items[100];

  for (guint at = from; at < to;)
    {
      guint n = MIN (100, to - at);

      for (guint i = 0; i < n; i++)
        {
          make_one_of_many (&messages[i], at++);
          items[i] = (RrStoreItem) { .message = &messages[i] };
        }
      g_assert_true (rr_store_commit (store, items, n, NULL));
      for (guint i = 0; i < n; i++)
        g_assert_cmpint (items[i].outcome, ==, expected);
    }
}

static void
test_knows_each_again_while_sorting (Fixture       *f,
                                     gconstpointer  data)
{
  RrStore *store = open_store (f);

  store_many (store, 0, N_MANY, RR_STORED);
  for (guint at = N_MANY; at < 2 * N_MANY; at += 500)
    {
      g_assert_true (rr_store_merge (store, 350, NULL));
      store_many (store, at, at + 500, RR_STORED);
      store_many (store, at - N_MANY, at - N_MANY + 500, RR_STORE_DUPLICATE);
      assert_counts (f, at + 500);
    }
  rr_store_close (store);

  store = open_store (f);
  g_assert_cmpuint (rr_store_get_n_inbox (store), ==, 0);
  store_many (store, 0, 2 * N_MANY, RR_STORE_DUPLICATE);
  assert_counts (f, 2 * N_MANY);
  rr_store_close (store);
}

static gboolean
append_time_cb (const RrFix *fix,
                gpointer     data)
{
  g_string_append_printf (data, "%d ", (int) (fix->time_ms - NOW_MS));
  return TRUE;
}

static char *
dup_times (Fixture *f,
           gint64   from_ms,
           gint64   to_ms,
           guint    max_fixes)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  GString *out = g_string_new (NULL);

  g_assert_true (rr_store_reader_track (reader, "a", from_ms, to_ms, RR_ORDER_TIME, max_fixes,
                                        append_time_cb, out, NULL));
  return g_string_free (out, FALSE);
}

static void
test_tells_a_track_in_order_while_sorting (Fixture       *f,
                                           gconstpointer  data)
{
  const int times[] = { 5, 1, 4, 2, 3 };
  RrStore *store = open_store (f);

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      store_one (store, "b", 47, NOW_MS + times[i], "");
      store_one (store, "a", 47, NOW_MS + times[i], "");
    }
  for (gboolean sorting = TRUE; sorting; sorting = rr_store_is_merging (store))
    {
      g_autofree char *all = dup_times (f, 0, G_MAXINT64, 100);
      g_autofree char *some = dup_times (f, NOW_MS + 2, NOW_MS + 4, 100);
      g_autofree char *few = dup_times (f, 0, G_MAXINT64, 3);
      g_autofree char *none = dup_times (f, NOW_MS + 6, G_MAXINT64, 100);

      g_assert_cmpstr (all, ==, "1 2 3 4 5 ");
      g_assert_cmpstr (some, ==, "2 3 4 ");
      g_assert_cmpstr (few, ==, "1 2 3 ");
      g_assert_cmpstr (none, ==, "");
      g_assert_true (rr_store_merge (store, 1, NULL));
    }
  g_assert_cmpuint (rr_store_get_n_inbox (store), ==, 0);
  rr_store_close (store);
}

static gboolean
copy_fix_cb (const RrFix *fix,
             gpointer     data)
{
  *(RrFix *) data = *fix;
  return FALSE;
}

/* All but the texts, which no reader of tracks is told. */
static void
test_keeps_all_of_a_fix_when_sorting (Fixture       *f,
                                      gconstpointer  data)
{
  RrStore *store = open_store (f);
  g_autoptr(RrStoreReader) reader = NULL;
  g_auto(RrMessage) message;
  RrStoreItem item = { .message = &message };
  RrFix before, after;

  make_fix (&message, "a", 47, NOW_MS, "id-1");
  message.fix.alt_m = 2000;
  message.fix.speed_mps = 0.1234567f;
  message.fix.event = RR_EVENT_ALARM;
  message.fix.trigger = 'u';
  message.fix.charging = 0;
  message.extra = g_bytes_new_static ("{\"conn\":\"w\"}", 12);
  g_assert_true (rr_store_commit (store, &item, 1, NULL));
  reader = rr_store_reader_open (f->path, NULL);
  g_assert_true (rr_store_reader_track (reader, "a", 0, G_MAXINT64, RR_ORDER_TIME, 1, copy_fix_cb,
                                        &before, NULL));
  g_assert_true (rr_store_merge (store, 1, NULL));
  g_assert_cmpuint (rr_store_get_n_inbox (store), ==, 0);
  g_assert_true (rr_store_reader_track (reader, "a", 0, G_MAXINT64, RR_ORDER_TIME, 1, copy_fix_cb,
                                        &after, NULL));
  g_assert_cmpmem (&before, sizeof before, &message.fix, sizeof message.fix);
  g_assert_cmpmem (&after, sizeof after, &message.fix, sizeof message.fix);
  rr_store_close (store);
}

/* Nothing tells these apart but what they say, and their times are not in order. */
static void
test_knows_a_late_backlog_again (Fixture       *f,
                                 gconstpointer  data)
{
  RrStore *store = open_store (f);
  const guint n = 2000;

  for (guint turn = 0; turn < 3; turn++)
    {
      RrStoreOutcome expected = turn == 0 ? RR_STORED : RR_STORE_DUPLICATE;

      for (guint i = n; i-- > 0;)
        {
          g_assert_cmpint (store_one (store, "a", 47 + i * 1e-5, NOW_MS + i * 60000, ""), ==, expected);
          if (i % 700 == 0)
            g_assert_true (rr_store_merge (store, 600, NULL));
        }
      while (rr_store_get_n_inbox (store) > 0)
        g_assert_true (rr_store_merge (store, 600, NULL));
      if (turn == 1)
        {
          rr_store_close (store);
          store = open_store (f);
        }
    }
  assert_counts (f, n);
  rr_store_close (store);
}

static RrStoreOutcome
store_without_time (RrStore    *store,
                    const char *id,
                    gint64      received_ms)
{
  g_auto(RrMessage) message;
  RrStoreItem item = { .message = &message };

  make_fix (&message, "a", 47, NOW_MS, id);
  message.fix.time_ms = message.fix.received_ms = received_ms;
  message.fix.flags = RR_FIX_NO_TIME;
  g_assert_true (rr_store_commit (store, &item, 1, NULL));
  return item.outcome;
}

static void
test_knows_one_without_a_time_by_its_id (Fixture       *f,
                                         gconstpointer  data)
{
  RrStore *store = open_store (f);

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      g_assert_cmpint (store_without_time (store, id, NOW_MS + i * G_GINT64_CONSTANT (90000000)), ==,
                       RR_STORED);
      g_assert_true (rr_store_merge (store, 1, NULL));
    }
  g_assert_cmpint (store_without_time (store, "id-0", NOW_MS + 999), ==, RR_STORE_DUPLICATE);
  g_assert_cmpint (store_without_time (store, "id-4", NOW_MS), ==, RR_STORE_DUPLICATE);
  g_assert_cmpint (store_without_time (store, "id-5", NOW_MS), ==, RR_STORED);
  g_assert_cmpint (store_without_time (store, "id-5", NOW_MS + 1), ==, RR_STORE_DUPLICATE);
  /* Without an id either it is another report of the same place. */
  g_assert_cmpint (store_without_time (store, "", NOW_MS), ==, RR_STORED);
  g_assert_cmpint (store_without_time (store, "", NOW_MS + 1), ==, RR_STORED);
  g_assert_cmpint (store_without_time (store, "", NOW_MS + 1), ==, RR_STORE_DUPLICATE);
  assert_counts (f, 8);
  rr_store_close (store);
}

static gint64
read_int (Fixture    *f,
          const char *sql)
{
  sqlite3 *db;
  sqlite3_stmt *stmt;
  gint64 value;

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return value;
}

/* A guide whose fixes are sorted in one by one, as on a quiet day. */
static void
test_a_day_lies_in_a_few_rows (Fixture       *f,
                               gconstpointer  data)
{
  RrStore *store = open_store (f);
  g_autofree char *last = NULL;

  for (guint i = 0; i < 1440; i++)
    {
      g_assert_cmpint (store_one (store, "a", 47 + i * 1e-5, NOW_MS + i * 60000, ""), ==, RR_STORED);
      g_assert_true (rr_store_merge (store, 1, NULL));
    }
  g_assert_cmpint (read_int (f, "SELECT count(*) FROM chunk"), <, 24);
  g_assert_cmpint (read_int (f, "SELECT sum(n) FROM chunk"), ==, 1440);
  g_assert_cmpint (read_int (f, "SELECT value FROM counter WHERE name='sorted'"), ==, 1440);
  last = dup_times (f, NOW_MS + 1438 * 60000, G_MAXINT64, 100);
  g_assert_cmpstr (last, ==, "86280000 86340000 ");
  rr_store_close (store);
}

/* --- workspaces of before ----------------------------------------------------- */

/* A fix in the inbox of before, and its id. */
typedef struct
{
  guint32 mark;
  guint32 extra_len;
  guint32 device;
  guint16 id_len;
  guint16 has_extra;
  gint64  key_ms;
  gint64  key;
  RrFix   fix;
  char    id[4];
} OldRecord;

static const char to_version_3[] =
    "DELETE FROM counter WHERE name='sorted';"
    "ALTER TABLE device DROP COLUMN sorted_ms;"
    "DROP INDEX departure_slot;"
    "ALTER TABLE departure DROP COLUMN fixed;"
    "ALTER TABLE departure DROP COLUMN closed;"
    "ALTER TABLE departure DROP COLUMN guides;"
    "CREATE TABLE fix ("
    "  device INTEGER NOT NULL, key_ms INTEGER NOT NULL, key INTEGER NOT NULL,"
    "  time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, lat REAL, lon REAL, alt REAL,"
    "  speed REAL, course REAL, acc REAL, vacc REAL, battery REAL, flags INTEGER NOT NULL,"
    "  source INTEGER NOT NULL, event INTEGER NOT NULL, charging INTEGER, trigger INTEGER,"
    "  message_id TEXT, extra TEXT, seq INTEGER NOT NULL,"
    "  PRIMARY KEY (device, key_ms, key)) WITHOUT ROWID;"
    "CREATE TABLE inbox (seq INTEGER PRIMARY KEY, n INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE TABLE merge (upto_seq INTEGER NOT NULL, device INTEGER NOT NULL,"
    "  key_ms INTEGER NOT NULL, key INTEGER NOT NULL, n_done INTEGER NOT NULL);"
    "INSERT INTO merge VALUES (0, 0, 0, 0, 0);"
    "INSERT INTO fix SELECT 1, 1700000000000 + value*1000, value, 1700000000000 + value*1000,"
    "  1700000000100, 47, 9.5, NULL, 1.5, NULL, 5, NULL, NULL, 0, 6, 0, -1, 0, 'id-' || value,"
    "  CASE value WHEN 7 THEN '{}' END, value"
    "  FROM (WITH RECURSIVE t(value) AS (SELECT 1 UNION ALL SELECT value+1 FROM t LIMIT 1200)"
    "  SELECT value FROM t);"
    "DROP TABLE message;"
    "CREATE TABLE message ("
    "  device INTEGER NOT NULL, key_ms INTEGER NOT NULL, key INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL, time_ms INTEGER, received_ms INTEGER NOT NULL,"
    "  lat REAL, lon REAL, message_id TEXT, body TEXT,"
    "  PRIMARY KEY (device, key_ms, key)) WITHOUT ROWID;"
    "INSERT INTO message VALUES (1,5,1,1,5,30,NULL,NULL,'x',NULL),(2,4,1,1,4,10,1.5,2.5,NULL,'b'),"
    "  (3,4,1,1,4,20,NULL,NULL,NULL,NULL);"
    "INSERT INTO booking (uuid,owner,state,tour,slot,places,created_ms,updated_ms,expires_ms,"
    "  confirmed_ms,cancelled_ms,body_hash,retail,currency,email) VALUES"
    "  ('u-1','',2,'walk','s1',3,1,2,0,2,0,-5,4500,'EUR','ada@example.org');"
    "PRAGMA user_version=3";

/* Also what later versions added, whatever it is. */
static void
drop_later_tables (sqlite3 *db)
{
  g_autoptr(GString) sql = g_string_new (NULL);
  sqlite3_stmt *stmt;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT name FROM sqlite_master WHERE type='table' AND name NOT IN"
                                           " ('device','counter','message','quarantine','departure',"
                                           "'booking','answer') AND name NOT LIKE 'sqlite%'", -1, &stmt, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_string_append_printf (sql, "DROP TABLE %s;", (const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  g_assert_cmpint (sqlite3_exec (db, sql->str, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
make_old_workspace (Fixture *f)
{
  RrStore *store = open_store (f);
  OldRecord record = { .mark = 0x52786946u, .device = 1, .id_len = 4, .key_ms = NOW_MS + 2000000 };
  g_auto(RrMessage) message;
  sqlite3_stmt *stmt;
  sqlite3 *db;

  store_one (store, "a", 47.0, NOW_MS, "id-0");
  rr_store_close (store);
  make_fix (&message, "a", 48, NOW_MS + 2000000, "");
  record.fix = message.fix;
  memcpy (record.id, "news", 4);

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  drop_later_tables (db);
  g_assert_cmpint (sqlite3_exec (db, to_version_3, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO inbox VALUES (5000,1,?)", -1, &stmt, NULL), ==,
                   SQLITE_OK);
  sqlite3_bind_blob (stmt, 1, &record, 96 + 4, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}

static void
test_takes_over_an_older_workspace (Fixture       *f,
                                    gconstpointer  data)
{
  RrStore *store;
  g_autofree char *some = NULL, *last = NULL;
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  make_old_workspace (f);
  store = open_store (f);
  g_assert_true (rr_store_booking_find (store, "u-1", &row, &found, NULL));
  g_assert_true (found);
  g_assert_cmpint (row.state, ==, RR_BOOKING_CONFIRMED);
  g_assert_cmpint (row.retail, ==, 4500);
  g_assert_cmpstr (row.email, ==, "ada@example.org");
  g_assert_cmpint (row.method, ==, RR_PAY_NONE);
  g_assert_cmpuint (row.rev, ==, 0);
  /* Messages are numbered as they came. */
  g_assert_cmpint (read_int (f, "SELECT count(*) FROM message WHERE (id=1 AND device=2 AND lat=1.5 AND body='b')"
                                " OR (id=2 AND device=3) OR (id=3 AND message_id='x')"), ==, 3);
  assert_counts (f, 1201);
  g_assert_cmpuint (rr_store_get_n_inbox (store), ==, 1);
  some = dup_times (f, NOW_MS + 511000, NOW_MS + 514000, 100);
  g_assert_cmpstr (some, ==, "511000 512000 513000 514000 ");
  last = dup_times (f, NOW_MS + 1200000, G_MAXINT64, 100);
  g_assert_cmpstr (last, ==, "1200000 2000000 ");
  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS + 7000, "id-7"), ==, RR_STORE_DUPLICATE);
  g_assert_cmpint (store_one (store, "a", 48.0, NOW_MS + 2000000, "news"), ==, RR_STORE_DUPLICATE);
  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS + 7000, "id-x"), ==, RR_STORED);
  rr_store_close (store);
  assert_counts (f, 1202);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/sort/" name, Fixture, NULL, setup, func, teardown)
  ADD ("knows-each-again-while-sorting", test_knows_each_again_while_sorting);
  ADD ("tells-a-track-in-order-while-sorting", test_tells_a_track_in_order_while_sorting);
  ADD ("keeps-all-of-a-fix-when-sorting", test_keeps_all_of_a_fix_when_sorting);
  ADD ("knows-a-late-backlog-again", test_knows_a_late_backlog_again);
  ADD ("knows-one-without-a-time-by-its-id", test_knows_one_without_a_time_by_its_id);
  ADD ("a-day-lies-in-a-few-rows", test_a_day_lies_in_a_few_rows);
  ADD ("takes-over-an-older-workspace", test_takes_over_an_older_workspace);
  return g_test_run ();
}
