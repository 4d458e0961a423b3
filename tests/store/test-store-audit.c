/* test-store-audit.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "rr-store-audit.h"
#include "rr-store-private.h"
#include "store-support.h"
#include "../support/folder.h"

/* The audit log on disk: it is only added to, and what others change in it is found. */

#define N_ROWS 60

typedef struct
{
  gint64 seq;
  guint8 hash[RR_AUDIT_HASH_LEN];
} End;

static gboolean
write_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  End *end = data;
  g_autofree char *subject = g_strdup_printf ("device-%" G_GINT64_FORMAT, end->seq);
  g_autoptr(RrAuditRow) row = rr_audit_row_new ("berta", "device.enroll", subject, "ok", "über alle Berge");
  gboolean is_new;

  g_free (row->start);
  row->start = g_strdup ("0123456789abcdef");
  row->seq = end->seq + 1;
  row->time_ms = NOW_MS + end->seq * 1000;
  row->mono_ms = end->seq;
  rr_audit_row_digest (row, end->hash, row->hash);
  if (!rr_store_audit_add (store, row, &is_new, error))
    return FALSE;
  g_assert_true (is_new);
  end->seq++;
  memcpy (end->hash, row->hash, sizeof end->hash);
  return TRUE;
}

static End
fill (Fixture *f,
      guint    n_rows)
{
  RrStore *store = open_store (f);
  g_autofree RrStoreItem *items = g_new0 (RrStoreItem, n_rows);
  End end = { 0 };

  for (guint i = 0; i < n_rows; i++)
    items[i] = (RrStoreItem) { .write = write_cb, .data = &end };
  g_assert_true (rr_store_commit (store, items, n_rows, NULL));
  rr_store_close (store);
  return end;
}

static gboolean
check_cb (const RrAuditRow *row,
          gpointer          data)
{
  rr_audit_check_row (data, row);
  return TRUE;
}

static RrAuditCheck
look (Fixture   *f,
      const End *end)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  RrAuditCheck check = { .head = { .is_known = TRUE, .seq = end->seq } };

  memcpy (check.head.hash, end->hash, sizeof end->hash);
  if (!rr_store_reader_audit_each (reader, G_MININT64, check_cb, &check, NULL))
    rr_audit_check_broken (&check);
  rr_audit_check_end (&check);
  return check;
}

static int
change (Fixture    *f,
        const char *sql)
{
  sqlite3 *db;
  int code;

  g_assert_cmpint (sqlite3_open_v2 (f->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  sqlite3_close (db);
  return code;
}

static void
test_only_added (Fixture       *f,
                 gconstpointer  data)
{
  End end = fill (f, 3);
  RrAuditCheck check;

  g_assert_cmpint (change (f, "UPDATE audit SET who='anton' WHERE seq=2"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (change (f, "DELETE FROM audit WHERE seq=3"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (change (f, "INSERT OR REPLACE INTO audit SELECT seq,time_ms,mono_ms,start,'anton',what,subject,"
                              "result,detail,hash FROM audit WHERE seq=2"), ==, SQLITE_OK);

  check = look (f, &end);
  g_assert_cmpuint (check.n_rows, ==, 3);
  g_assert_cmpuint (check.n_faults, ==, 0);
}

/* What somebody does who knows how, one at a time. */
static void
test_tampered (Fixture       *f,
               gconstpointer  data)
{
  static const struct { const char *sql; RrAuditFault fault; gint64 seq; } cases[] = {
    { "UPDATE audit SET time_ms=time_ms+1 WHERE seq=7", RR_AUDIT_CHANGED, 7 },
    { "UPDATE audit SET mono_ms=mono_ms+1 WHERE seq=8", RR_AUDIT_CHANGED, 8 },
    { "UPDATE audit SET start='1123456789abcdef' WHERE seq=9", RR_AUDIT_CHANGED, 9 },
    { "UPDATE audit SET who='anton' WHERE seq=10", RR_AUDIT_CHANGED, 10 },
    { "UPDATE audit SET what='device.revoke' WHERE seq=11", RR_AUDIT_CHANGED, 11 },
    { "UPDATE audit SET subject='device-99' WHERE seq=12", RR_AUDIT_CHANGED, 12 },
    { "UPDATE audit SET result='' WHERE seq=13", RR_AUDIT_CHANGED, 13 },
    { "UPDATE audit SET detail=detail||' ' WHERE seq=14", RR_AUDIT_CHANGED, 14 },
    { "UPDATE audit SET detail=cast(detail AS BLOB) WHERE seq=15", RR_AUDIT_CHANGED, 15 },
    { "UPDATE audit SET detail=detail||char(0)||'x' WHERE seq=15", RR_AUDIT_CHANGED, 15 },
    { "UPDATE audit SET hash=zeroblob(32) WHERE seq=16", RR_AUDIT_CHANGED, 16 },
    { "UPDATE audit SET hash=hash||x'00' WHERE seq=17", RR_AUDIT_CHANGED, 17 },
    { "UPDATE audit SET seq=1000 WHERE seq=18", RR_AUDIT_MISSING, 18 },
    { "UPDATE audit SET seq=0 WHERE seq=1", RR_AUDIT_DISORDERED, 0 },
    { "DELETE FROM audit WHERE seq=19", RR_AUDIT_MISSING, 19 },
    { "DELETE FROM audit WHERE seq=1", RR_AUDIT_MISSING, 1 },
    { "DELETE FROM audit WHERE seq>50", RR_AUDIT_CUT, 51 },
    { "DELETE FROM audit", RR_AUDIT_CUT, 1 },
    { "UPDATE audit SET seq=-1 WHERE seq=20; UPDATE audit SET seq=20 WHERE seq=21;"
      "UPDATE audit SET seq=21 WHERE seq=-1", RR_AUDIT_CHANGED, 20 },
  };
  End end = fill (f, N_ROWS);
  g_autofree char *whole = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (f->path, &whole, &len, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrAuditCheck check;

      g_assert_true (g_file_set_contents (f->path, whole, (gssize) len, NULL));
      g_assert_cmpint (change (f, "DROP TRIGGER audit_change; DROP TRIGGER audit_remove"), ==, SQLITE_OK);
      g_assert_cmpint (change (f, cases[i].sql), ==, SQLITE_OK);

      check = look (f, &end);
      g_assert_cmpuint (check.n_faults, >, 0);
      g_assert_cmpint (check.fault, ==, cases[i].fault);
      g_assert_cmpint (check.fault_seq, ==, cases[i].seq);
    }
}

/* Every byte of a few rows, as they lie in the file, and some of all of them. */
static void
test_flipped (Fixture       *f,
              gconstpointer  data)
{
  static const char mark[] = "0123456789abcdefbertadevice.enroll";
  End end = fill (f, N_ROWS);
  g_autofree char *whole = NULL, *copy = NULL;
  gsize len;
  guint n_flips = 0, n_cells = 0;

  g_assert_true (g_file_get_contents (f->path, &whole, &len, NULL));
  copy = g_memdup2 (whole, len);
  for (char *at = whole; (at = memmem (at, len - (gsize) (at - whole), mark, sizeof mark - 1)) != NULL; at++)
    {
      gsize from = (gsize) (at - whole) - 20, until = from + 20 + sizeof mark + 40;
      gboolean is_chosen = n_cells++ % 20 == 0;

      for (gsize i = from; i < until; i += is_chosen ? 1 : (gsize) g_test_rand_int_range (5, 40))
        {
          int bit = g_test_rand_int_range (0, 8);
          RrAuditCheck check;

          copy[i] = (char) (copy[i] ^ 1 << bit);
          g_assert_true (g_file_set_contents (f->path, copy, (gssize) len, NULL));
          check = look (f, &end);
          if (check.n_faults == 0)
            g_error ("bit %d of byte %" G_GSIZE_FORMAT " of the cell at %" G_GSIZE_FORMAT " was not found", bit,
                     i - from, from);
          copy[i] = whole[i];
          n_flips++;
        }
    }
  g_test_message ("%u bits were flipped", n_flips);
  g_assert_cmpuint (n_cells, ==, N_ROWS);
}

static void
test_listed (Fixture       *f,
             gconstpointer  data)
{
  static const char *const words[] = { "DEVICE-4", "berta", NULL };
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GPtrArray) rows = NULL, found = NULL;
  g_autoptr(RrAuditRow) none = NULL;
  guint64 n_rows;

  fill (f, N_ROWS);
  reader = rr_store_reader_open (f->path, NULL);
  rows = rr_store_reader_audit_list (reader, 31, NULL, 5, NULL);
  found = rr_store_reader_audit_list (reader, G_MAXINT64, words, 100, NULL);

  g_assert_cmpuint (rows->len, ==, 5);
  g_assert_cmpint (((RrAuditRow *) rows->pdata[0])->seq, ==, 30);
  g_assert_cmpuint (found->len, ==, 11);
  g_assert_true (rr_store_reader_audit_count (reader, &n_rows, NULL));
  g_assert_cmpuint (n_rows, ==, N_ROWS);
  g_assert_true (rr_store_reader_audit_file (reader, "door.ini", &none, NULL));
  g_assert_null (none);
}

/* Pages of the middle are lost: the rest is kept, and what is gone shows. */
static void
test_salvaged (Fixture       *f,
               gconstpointer  data)
{
  End end = fill (f, 600);
  g_autofree char *whole = NULL;
  RrAuditCheck check;
  char *at;
  gsize len;

  g_assert_true (g_file_get_contents (f->path, &whole, &len, NULL));
  at = memmem (whole, len, "device-300", 10);
  g_assert_nonnull (at);
  memset (whole + (at - whole) / 4096 * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents (f->path, whole, (gssize) len, NULL));
  g_free (rr_store_salvage (f->path, NULL));

  check = look (f, &end);
  g_assert_cmpint (check.fault, ==, RR_AUDIT_MISSING);
  g_assert_cmpuint (check.n_faults, ==, 1);
  g_assert_cmpuint (check.n_rows, >, 550);
  g_assert_cmpint (check.last_seq, ==, 600);
  g_assert_cmpint (change (f, "DELETE FROM audit WHERE seq=3"), ==, SQLITE_CONSTRAINT);
}

static void
teardown_all (Fixture       *f,
              gconstpointer  data)
{
  folder_empty (f->dir);
  teardown (f, data);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/audit/rows-are-only-added", Fixture, NULL, setup, test_only_added, teardown);
  g_test_add ("/store/audit/each-change-is-found", Fixture, NULL, setup, test_tampered, teardown);
  g_test_add ("/store/audit/so-is-each-bit", Fixture, NULL, setup, test_flipped, teardown);
  g_test_add ("/store/audit/the-newest-are-listed-first", Fixture, NULL, setup, test_listed, teardown);
  g_test_add ("/store/audit/a-salvage-leaves-a-gap", Fixture, NULL, setup, test_salvaged, teardown_all);
  return g_test_run ();
}
