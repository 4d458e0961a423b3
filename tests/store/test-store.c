/* test-store.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rr-error.h"
#include "store-support.h"

static void
test_stores_once (Fixture       *f,
                  gconstpointer  data)
{
  RrStore *store = open_store (f);

  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS, ""), ==, RR_STORED);
  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS, ""), ==, RR_STORE_DUPLICATE);
  g_assert_cmpint (store_one (store, "a", 47.1, NOW_MS, ""), ==, RR_STORED);
  g_assert_cmpint (store_one (store, "b", 47.0, NOW_MS, ""), ==, RR_STORED);
  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS, "id-1"), ==, RR_STORED);
  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS, "id-1"), ==, RR_STORE_DUPLICATE);
  rr_store_close (store);

  store = open_store (f);
  g_assert_cmpint (store_one (store, "a", 47.0, NOW_MS, "id-1"), ==, RR_STORE_DUPLICATE);
  g_assert_cmpuint (count_fixes (f, "a", 0, G_MAXINT64), ==, 3);
  g_assert_cmpuint (count_fixes (f, "a", NOW_MS + 1, G_MAXINT64), ==, 0);
  g_assert_cmpuint (count_fixes (f, "nobody", 0, G_MAXINT64), ==, 0);
  rr_store_close (store);
}

static gboolean
append_lat_cb (const RrFix *fix,
               gpointer     data)
{
  g_string_append_printf (data, "%.0f ", fix->lat_deg);
  return TRUE;
}

static char *
dup_lats (Fixture      *f,
          RrTrackOrder  order)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  GString *out = g_string_new (NULL);

  g_assert_true (rr_store_reader_track (reader, "a", 0, G_MAXINT64, order, 10, append_lat_cb, out, NULL));
  return g_string_free (out, FALSE);
}

static void
test_keeps_both_orders (Fixture       *f,
                        gconstpointer  data)
{
  RrStore *store = open_store (f);
  g_autofree char *by_time = NULL;
  g_autofree char *by_arrival = NULL;

  store_one (store, "a", 43, NOW_MS + 1, "");
  store_one (store, "a", 42, NOW_MS, "");
  rr_store_close (store);
  store = open_store (f);
  store_one (store, "a", 41, NOW_MS, "");

  by_time = dup_lats (f, RR_ORDER_TIME);
  by_arrival = dup_lats (f, RR_ORDER_ARRIVAL);
  g_assert_cmpstr (by_time, ==, "42 41 43 ");
  g_assert_cmpstr (by_arrival, ==, "43 42 41 ");
  rr_store_close (store);
}

static void
test_duplicate_within_a_batch (Fixture       *f,
                               gconstpointer  data)
{
  RrStore *store = open_store (f);
  RrMessage messages[2];
  RrStoreItem items[2] = { { &messages[0], 0 }, { &messages[1], 0 } };

  make_fix (&messages[0], "a", 47, NOW_MS, "x");
  make_fix (&messages[1], "a", 47, NOW_MS, "x");
  g_assert_true (rr_store_commit (store, items, 2, NULL));
  g_assert_cmpint (items[0].outcome, ==, RR_STORED);
  g_assert_cmpint (items[1].outcome, ==, RR_STORE_DUPLICATE);
  g_assert_true (rr_store_commit (store, items, 0, NULL));
  rr_store_close (store);
}

static void
test_restores_the_newest (Fixture       *f,
                          gconstpointer  data)
{
  RrStore *store = open_store (f);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GArray) states = NULL;
  const RrDeviceState *state;

  store_one (store, "a", 47.2, NOW_MS + 2000, "");
  store_one (store, "a", 47.1, NOW_MS + 1000, "");
  g_assert_true (rr_store_set_device_name (store, "a", "Anna", NULL));
  rr_store_close (store);
  store = open_store (f);
  store_one (store, "a", 47.3, NOW_MS + 1500, "");

  reader = rr_store_reader_open (f->path, NULL);
  states = rr_store_reader_devices (reader, names, NULL);
  g_assert_cmpuint (states->len, ==, 1);
  state = &g_array_index (states, RrDeviceState, 0);
  g_assert_cmpstr (state->id, ==, "a");
  g_assert_cmpstr (state->name, ==, "Anna");
  g_assert_cmpfloat (state->fix.lat_deg, ==, 47.2);
  g_assert_cmpint (state->last_contact_ms, ==, NOW_MS + 2100);
  rr_store_close (store);
}

/* An SOS, a newer place, then a message that is no fix; and no orderly end. */
static void
crash_after_some_news (Fixture *f)
{
  pid_t pid = fork ();
  RrMessage message;
  RrStoreItem item = { .message = &message };
  RrStore *store;
  int status;

  if (pid == 0)
    {
      store = rr_store_open (f->path, NULL);
      make_fix (&message, "a", 47.1, NOW_MS, "");
      message.fix.event = RR_EVENT_SOS;
      if (!rr_store_commit (store, &item, 1, NULL))
        _exit (1);
      message.kind = RR_MESSAGE_OTHER;
      message.fix.event = RR_EVENT_SOS_CANCEL;
      if (!rr_store_commit (store, &item, 1, NULL))
        _exit (1);
      make_fix (&message, "a", 47.2, NOW_MS + 1000, "");
      message.fix.battery_pct = 50;
      _exit (rr_store_commit (store, &item, 1, NULL) ? 0 : 1);
    }
  waitpid (pid, &status, 0);
  g_assert_cmpint (status, ==, 0);
}

static void
assert_last_news (Fixture *f)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = rr_store_reader_devices (reader, names, NULL);
  const RrDeviceState *state = &g_array_index (states, RrDeviceState, 0);

  g_assert_cmpuint (states->len, ==, 1);
  g_assert_cmpfloat (state->fix.lat_deg, ==, 47.2);
  g_assert_cmpint (state->last_contact_ms, ==, NOW_MS + 1100);
  g_assert_cmpfloat (state->battery_pct, ==, 50);
  g_assert_false (state->sos);
}

static void
test_restores_the_newest_after_a_crash (Fixture       *f,
                                        gconstpointer  data)
{
  RrStore *store;

  crash_after_some_news (f);
  store = open_store (f);
  g_assert_cmpuint (rr_store_get_n_inbox (store), ==, 2);
  assert_last_news (f);
  g_assert_cmpint (store_one (store, "a", 47.2, NOW_MS + 1000, ""), ==, RR_STORE_DUPLICATE);
  rr_store_close (store);
  assert_last_news (f);
}

static void
test_quarantine_keeps_the_bytes (Fixture       *f,
                                 gconstpointer  data)
{
  RrStore *store = open_store (f);
  g_auto(RrMessage) message;
  RrStoreItem item = { .message = &message };
  g_autoptr(RrStoreReader) reader = NULL;
  RrStoreCounts counts;

  rr_message_init (&message);
  message.kind = RR_MESSAGE_UNDECODABLE;
  message.fix.received_ms = NOW_MS;
  message.extra = g_bytes_new_static ("\0\xff{", 3);
  message.reason = g_strdup ("no JSON");
  g_assert_true (rr_store_commit (store, &item, 1, NULL));
  g_assert_cmpint (item.outcome, ==, RR_STORED);
  reader = rr_store_reader_open (f->path, NULL);
  g_assert_true (rr_store_reader_counts (reader, &counts, NULL));
  g_assert_cmpuint (counts.n_quarantined, ==, 1);
  g_assert_cmpuint (counts.n_fixes, ==, 0);
  rr_store_close (store);
}

static void
test_keeps_a_second_out (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(RrStore) store = open_store (f);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (store);
  g_assert_null (rr_store_open (f->path, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_IN_USE);
}

static void
test_refuses_a_newer_version (Fixture       *f,
                              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  sqlite3 *db;

  rr_store_close (open_store (f));
  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version=999", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  g_assert_null (rr_store_open (f->path, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "newer"));
}

static void
test_full_disk_stores_nothing_and_recovers (Fixture       *f,
                                            gconstpointer  data)
{
  RrStore *store = open_store (f);
  struct rlimit old, small = { 0 };
  g_autoptr(GError) error = NULL;
  guint n_stored = 0;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 400 * 1024;
  setrlimit (RLIMIT_FSIZE, &small);
  for (guint i = 0; error == NULL && i < 100000; i++)
    {
      g_auto(RrMessage) message;
      RrStoreItem item = { .message = &message };

      make_fix (&message, "a", 47, NOW_MS + i, "");
      if (rr_store_commit (store, &item, 1, &error))
        n_stored++;
      else
        g_assert_cmpint (item.outcome, ==, RR_STORE_FAILED);
    }
  setrlimit (RLIMIT_FSIZE, &old);

  g_assert_error (error, RR_ERROR, RR_ERROR_NO_ROOM);
  g_clear_error (&error);
  g_assert_true (rr_store_recover (store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_one (store, "a", 48, NOW_MS - 1, ""), ==, RR_STORED);
  g_assert_cmpuint (count_fixes (f, "a", 0, G_MAXINT64), ==, n_stored + 1);
  rr_store_close (store);
}

/* Commits batches for ever and says after each how far it is; sorts them in more slowly
 * than they come, so that it is killed at every point of that too. */
static void
writer_child (const char *path,
              int         fd,
              guint32     next)
{
  RrStore *store = rr_store_open (path, NULL);
  RrMessage messages[7];
  RrStoreItem items[7];

  while (store != NULL)
    {
      for (guint i = 0; i < 7; i++)
        {
          make_fix (&messages[i], "a", 47, NOW_MS + next++, "");
          items[i] = (RrStoreItem) { &messages[i], RR_STORE_FAILED };
        }
      if (!rr_store_commit (store, items, 7, NULL) || write (fd, &next, sizeof next) < 0
          || !rr_store_merge (store, 5, NULL))
        break;
    }
  _exit (1);
}

static guint32
kill_while_writing (Fixture *f,
                    GRand   *rand,
                    guint32  next)
{
  guint32 acked = next, value;
  int fds[2];
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    writer_child (f->path, fds[1], next);
  close (fds[1]);
  for (gint32 left = g_rand_int_range (rand, 1, 40); left > 0; left--)
    if (read (fds[0], &value, sizeof value) == sizeof value)
      acked = value;
  g_usleep ((gulong) g_rand_int_range (rand, 0, 2000));
  kill (pid, SIGKILL);
  while (read (fds[0], &value, sizeof value) == sizeof value)
    acked = value;
  close (fds[0]);
  waitpid (pid, NULL, 0);
  return acked;
}

static void
test_kill_loses_nothing_acked (Fixture       *f,
                               gconstpointer  data)
{
  const char *rounds = g_getenv ("RR_KILL_ROUNDS");
  g_autoptr(GRand) rand = g_rand_new_with_seed (4711);
  guint n_rounds = rounds != NULL ? (guint) atoi (rounds) : 10;
  guint32 next = 0;

  for (guint i = 0; i < n_rounds; i++)
    {
      guint32 acked = kill_while_writing (f, rand, next);
      RrStore *store = open_store (f);
      g_autoptr(GError) error = NULL;
      guint n;

      g_assert_true (rr_store_quick_check (store, &error));
      n = count_fixes (f, "a", 0, G_MAXINT64);
      g_assert_cmpuint (n, >=, acked);
      g_assert_cmpuint (n % 7, ==, 0);
      next = n;
      rr_store_close (store);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/store/" name, Fixture, NULL, setup, func, teardown)
  ADD ("stores-once", test_stores_once);
  ADD ("keeps-both-orders", test_keeps_both_orders);
  ADD ("duplicate-within-a-batch", test_duplicate_within_a_batch);
  ADD ("restores-the-newest", test_restores_the_newest);
  ADD ("restores-the-newest-after-a-crash", test_restores_the_newest_after_a_crash);
  ADD ("quarantine-keeps-the-bytes", test_quarantine_keeps_the_bytes);
  ADD ("keeps-a-second-out", test_keeps_a_second_out);
  ADD ("refuses-a-newer-version", test_refuses_a_newer_version);
  ADD ("full-disk-stores-nothing-and-recovers", test_full_disk_stores_nothing_and_recovers);
  ADD ("kill-loses-nothing-acked", test_kill_loses_nothing_acked);
  return g_test_run ();
}
