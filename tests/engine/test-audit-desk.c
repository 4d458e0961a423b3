/* test-audit-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine-bench.h"
#include "rr-audit-desk.h"
#include "rr-engine-door.h"
#include "rr-engine-private.h"
#include "rr-store-audit.h"
#include "rr-task.h"

/* What is noted, by whom, and that it goes on where it ended. */

static void
setup (EngineBench   *bench,
       gconstpointer  data)
{
  engine_bench_init (bench);
}

static void
teardown (EngineBench   *bench,
          gconstpointer  data)
{
  engine_bench_clear (bench);
}

static void
run_once (EngineBench *bench)
{
  g_autoptr(GError) error = NULL;

  engine_bench_start (bench);
  g_assert_true (rr_engine_stop (bench->engine, &error));
  g_assert_no_error (error);
}

static char *
path_of (EngineBench *bench,
         const char  *name)
{
  return g_build_filename (bench->dir, name, NULL);
}

/* Newest first. */
static GPtrArray *
read_rows (EngineBench *bench)
{
  g_autofree char *path = path_of (bench, "roundrock.db");
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (path, NULL);
  GPtrArray *rows = rr_store_reader_audit_list (reader, G_MAXINT64, NULL, 10000, NULL);

  g_assert_nonnull (rows);
  return rows;
}

static const RrAuditRow *
find_row (GPtrArray  *rows,
          const char *what)
{
  for (guint i = 0; i < rows->len; i++)
    if (strcmp (((RrAuditRow *) rows->pdata[i])->what, what) == 0)
      return rows->pdata[i];
  return NULL;
}

static const RrAuditRow *
must_find (GPtrArray  *rows,
           const char *what)
{
  const RrAuditRow *row = find_row (rows, what);

  if (row == NULL)
    g_error ("there is no row %s", what);
  return row;
}

static RrAuditCheck
look (EngineBench *bench,
      GPtrArray   *rows)
{
  g_autofree char *path = path_of (bench, RR_AUDIT_HEAD);
  g_autofree char *line = NULL;
  RrAuditCheck check = { 0 };

  g_assert_true (g_file_get_contents (path, &line, NULL, NULL));
  g_assert_true (rr_audit_head_from_line (line, &check.head));
  for (guint i = rows->len; i > 0; i--)
    rr_audit_check_row (&check, rows->pdata[i - 1]);
  rr_audit_check_end (&check);
  return check;
}

static void
test_start_and_stop (EngineBench   *bench,
                     gconstpointer  data)
{
  g_autofree char *log = path_of (bench, "roundrock.db-wal");
  g_autoptr(GPtrArray) rows = NULL;
  RrAuditCheck check;

  run_once (bench);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  run_once (bench);

  rows = read_rows (bench);
  check = look (bench, rows);
  g_assert_cmpstr (((RrAuditRow *) rows->pdata[0])->what, ==, "engine.stop");
  g_assert_cmpstr (((RrAuditRow *) rows->pdata[rows->len - 1])->what, ==, "engine.start");
  g_assert_null (find_row (rows, "engine.unclean"));
  g_assert_cmpuint (check.n_faults, ==, 0);
  g_assert_cmpint (check.head.seq, ==, check.last_seq);
}

/* A run that did not come to its end has left no word of it. */
static void
test_unclean (EngineBench   *bench,
              gconstpointer  data)
{
  g_autofree char *path = path_of (bench, "roundrock.db"), *whole = NULL;
  g_autofree char *log_path = path_of (bench, "roundrock.db-wal"), *log = NULL;
  g_autofree char *head = path_of (bench, RR_AUDIT_HEAD);
  g_autoptr(GPtrArray) rows = NULL, before = NULL;
  gsize len, log_len;

  engine_bench_start (bench);
  rr_audit_desk_note (bench->engine->audit, "berta", "door.close", NULL, RR_AUDIT_OK);
  do
    {
      g_clear_pointer (&before, g_ptr_array_unref);
      g_main_context_iteration (NULL, FALSE);
      before = read_rows (bench);
    }
  while (find_row (before, "door.close") == NULL);
  g_assert_true (g_file_get_contents (path, &whole, &len, NULL));
  g_assert_true (g_file_get_contents (log_path, &log, &log_len, NULL));
  g_assert_true (rr_engine_stop (bench->engine, NULL));
  g_assert_true (g_file_set_contents (path, whole, (gssize) len, NULL));
  g_assert_true (g_file_set_contents (log_path, log, (gssize) log_len, NULL));
  g_assert_cmpint (g_unlink (head), ==, 0);
  run_once (bench);

  rows = read_rows (bench);
  must_find (rows, "engine.unclean");
  must_find (rows, "audit.no-head");
  g_assert_cmpuint (look (bench, rows).n_faults, ==, 0);
}

/* Whoever takes an older file of the database shows that they did. */
static void
test_cut (EngineBench   *bench,
          gconstpointer  data)
{
  g_autofree char *path = path_of (bench, "roundrock.db"), *whole = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  RrAuditCheck check;
  gsize len;

  run_once (bench);
  g_assert_true (g_file_get_contents (path, &whole, &len, NULL));
  run_once (bench);
  g_assert_true (g_file_set_contents (path, whole, (gssize) len, NULL));
  run_once (bench);
  run_once (bench);

  rows = read_rows (bench);
  check = look (bench, rows);
  must_find (rows, "audit.cut");
  g_assert_cmpint (check.fault, ==, RR_AUDIT_MISSING);
  g_assert_cmpint (check.fault_seq, ==, 3);
  g_assert_cmpuint (check.n_faults, ==, 1);
}

static void
test_too_many (EngineBench   *bench,
               gconstpointer  data)
{
  RrAuditDesk *desk = rr_audit_desk_new (bench->dir);
  RrAuditCounts counts;

  for (guint i = 0; i < 5000; i++)
    rr_audit_desk_note (desk, "berta", "note", "x", RR_AUDIT_OK);
  rr_audit_desk_counts (desk, &counts);

  g_assert_cmpuint (counts.n_dropped, ==, 5000 - 1024);
  g_assert_true (rr_audit_desk_has_rows (desk));
  rr_audit_desk_free (desk);
}

static gpointer
flood (gpointer data)
{
  RrAuditDesk *desk = data;

  for (guint i = 0; i < 3000; i++)
    rr_audit_desk_note_more (desk, "berta", "note", "x", RR_AUDIT_OK, "y");
  return NULL;
}

/* From many threads at once: each note is a row, or counted in one. */
static void
test_flood (EngineBench   *bench,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) rows = NULL;
  GThread *threads[4];
  guint64 n_told = 0;
  guint n_notes = 0;

  engine_bench_start (bench);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("flood", flood, bench->engine->audit);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (rr_engine_stop (bench->engine, NULL));

  rows = read_rows (bench);
  for (guint i = 0; i < rows->len; i++)
    {
      const RrAuditRow *row = rows->pdata[i];

      if (strcmp (row->what, "audit.dropped") == 0)
        n_told += g_ascii_strtoull (row->subject, NULL, 10);
      n_notes += strcmp (row->what, "note") == 0;
    }
  g_assert_cmpuint (n_notes + n_told, ==, 4 * 3000);
  g_assert_cmpuint (look (bench, rows).n_faults, ==, 0);
}

static void
test_refused (EngineBench   *bench,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) rows = NULL;
  RrAuditDesk *desk;
  guint n_rows = 0, n_all = 0;

  engine_bench_start (bench);
  desk = bench->engine->audit;
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i % 100);

      rr_audit_desk_refused (desk, address, "This device is not known here");
    }
  rr_audit_desk_tick (desk, g_get_real_time () / 1000 + 61000);
  rr_audit_desk_refused (desk, "192.0.2.1", "This device is not known here");
  g_assert_true (rr_engine_stop (bench->engine, NULL));

  rows = read_rows (bench);
  for (guint i = 0; i < rows->len; i++)
    {
      const RrAuditRow *row = rows->pdata[i];

      if (strcmp (row->what, "credential.refused") != 0)
        continue;
      n_rows++;
      n_all += (guint) g_ascii_strtoull (row->detail + 2, NULL, 10);
    }
  g_assert_cmpuint (n_rows, ==, 18);
  g_assert_cmpuint (n_all, ==, 1001);
}

static void
test_doors (EngineBench   *bench,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) rows = NULL;

  engine_bench_start (bench);
  rr_engine_shut_door (bench->engine);
  g_assert_true (rr_engine_reopen_door (bench->engine, NULL));
  g_assert_true (rr_engine_stop (bench->engine, NULL));

  rows = read_rows (bench);
  g_assert_cmpstr (must_find (rows, "door.close")->result, ==, RR_AUDIT_OK);
  g_assert_cmpstr (must_find (rows, "door.open")->who, ==, RR_AUDIT_CONSOLE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/audit/start-and-stop-are-noted", EngineBench, NULL, setup, test_start_and_stop, teardown);
  g_test_add ("/engine/audit/so-is-an-unclean-end", EngineBench, NULL, setup, test_unclean, teardown);
  g_test_add ("/engine/audit/an-older-database-shows", EngineBench, NULL, setup, test_cut, teardown);
  g_test_add ("/engine/audit/what-finds-no-room-is-counted", EngineBench, NULL, setup, test_too_many, teardown);
  g_test_add ("/engine/audit/and-a-row-tells-of-it", EngineBench, NULL, setup, test_flood, teardown);
  g_test_add ("/engine/audit/refusals-are-a-row-a-minute", EngineBench, NULL, setup, test_refused, teardown);
  g_test_add ("/engine/audit/the-doors-are-noted", EngineBench, NULL, setup, test_doors, teardown);
  return g_test_run ();
}
