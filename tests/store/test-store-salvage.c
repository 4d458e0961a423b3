/* test-store-salvage.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>

#include "rr-store-private.h"
#include "store-support.h"
#include "../support/folder.h"

/* What is saved of a database that the disk has damaged. */

#define N_DEVICES 8
#define N_FIXES   600

static void
setup_full (Fixture       *f,
            gconstpointer  data)
{
  RrStore *store;
  char device[8] = "d0";

  setup (f, data);
  store = open_store (f);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      device[1] = (char) ('0' + i);
      for (guint j = 0; j < N_FIXES; j += 100)
        {
          RrMessage messages[100];
          RrStoreItem items[100];

          for (guint k = 0; k < 100; k++)
            {
              make_fix (&messages[k], device, 40 + k * 0.001, NOW_MS + (j + k) * 1000, "");
              items[k] = (RrStoreItem) { .message = &messages[k] };
            }
          g_assert_true (rr_store_commit (store, items, 100, NULL));
        }
    }
  rr_store_close (store);
}

static void
teardown_full (Fixture       *f,
               gconstpointer  data)
{
  folder_empty (f->dir);
  teardown (f, data);
}

static gint64
ask (Fixture    *f,
     const char *sql)
{
  sqlite3_stmt *stmt;
  sqlite3 *db;
  gint64 value = -1;

  g_assert_cmpint (sqlite3_open_v2 (f->path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return value;
}

/* Overwrites part of a page, as a bad sector would. */
static void
spoil (Fixture *f,
       gint64   page,
       guint    at,
       guint    len)
{
  g_autofree char *noise = g_strnfill (len, '\x5a');
  int fd = g_open (f->path, O_WRONLY, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, noise, len, (page - 1) * 4096 + at), ==, (gssize) len);
  close (fd);
}

/* As after a crash: only then it is looked through. */
static void
end_unclean (Fixture *f)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);

  g_assert_true (g_file_set_contents (wal, "", 0, NULL));
}

static guint
count_aside (Fixture *f)
{
  g_autoptr(GDir) dir = g_dir_open (f->dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, ".damaged-") != NULL && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm");
  return n;
}

static guint
count_all (Fixture *f)
{
  char device[8] = "d0";
  guint n = 0;

  for (guint i = 0; i < N_DEVICES; i++)
    {
      device[1] = (char) ('0' + i);
      n += count_fixes (f, device, 0, G_MAXINT64);
    }
  return n;
}

static void
test_rows_on_good_pages_are_saved (Fixture       *f,
                                   gconstpointer  data)
{
  gint64 n_before = ask (f, "SELECT count(*) FROM chunk"), n_after, root = ask (f, "SELECT rootpage FROM sqlite_master"
                                                                                   " WHERE name='chunk'");
  g_autoptr(RrStore) store = NULL;

  /* One page of rows, not the root, which lists the pages. */
  g_assert_cmpint (ask (f, "SELECT count(*) FROM sqlite_master WHERE rootpage=2 AND name='chunk'"), ==, 0);
  g_assert_cmpint (root, >, 0);
  for (gint64 page = ask (f, "PRAGMA page_count"); page > root; page--)
    {
      char kind = 0;
      int fd = g_open (f->path, O_RDONLY, 0);

      g_assert_cmpint (pread (fd, &kind, 1, (page - 1) * 4096), ==, 1);
      close (fd);
      if (kind != 0x0d)
        continue;
      spoil (f, page, 0, 64);
      break;
    }
  end_unclean (f);

  store = open_store (f);
  g_assert_nonnull (store);
  if (rr_store_get_news (store) == NULL)
    {
      g_test_skip ("the page was not in use");
      return;
    }
  n_after = ask (f, "SELECT count(*) FROM chunk");
  g_assert_cmpint (n_after, <, n_before + 1);
  g_assert_cmpint (n_after, >=, n_before - 4);
  g_assert_cmpuint (count_aside (f), ==, 1);
  g_assert_cmpint (store_one (store, "new", 47, NOW_MS, "n"), ==, RR_STORED);
  g_assert_true (rr_store_quick_check (store, NULL));
}

static void
test_a_packed_row_that_is_none_is_kept_apart (Fixture       *f,
                                              gconstpointer  data)
{
  RrStore *store;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE chunk SET body=x'ffffffff' WHERE id=(SELECT MIN(id) FROM chunk);"
                                     "INSERT INTO inbox VALUES (999999,1,x'ffff')", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  store = open_store (f);
  g_assert_nonnull (rr_store_get_news (store));
  g_assert_cmpint (ask (f, "SELECT count(*) FROM quarantine WHERE raw=x'ffffffff' OR raw=x'ffff'"), ==, 2);
  g_assert_cmpuint (count_all (f), >=, N_DEVICES * N_FIXES - 512);
  g_assert_cmpint (store_one (store, "d1", 48, NOW_MS + 1, "again"), ==, RR_STORED);
  rr_store_close (store);

  store = open_store (f);
  g_assert_null (rr_store_get_news (store));
  rr_store_close (store);
}

static void
test_what_is_no_database_is_put_aside (Fixture       *f,
                                       gconstpointer  data)
{
  g_autofree char *junk = g_strnfill (8192, 'x');
  RrStore *store;

  g_assert_true (g_file_set_contents (f->path, junk, -1, NULL));
  store = open_store (f);
  g_assert_nonnull (rr_store_get_news (store));
  g_assert_cmpuint (count_aside (f), ==, 1);
  g_assert_cmpint (store_one (store, "a", 47, NOW_MS, ""), ==, RR_STORED);
  rr_store_close (store);
}

/* Places that are sold stay sold when the row that counts them is lost. */
static void
test_nothing_is_sold_twice (Fixture       *f,
                            gconstpointer  data)
{
  RrStore *store;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
      "INSERT INTO booking (uuid,owner,state,tour,slot,places,created_ms,updated_ms,expires_ms,confirmed_ms,"
      " cancelled_ms,body_hash,retail,currency) VALUES ('u1','',2,'walk','s',3,1,1,0,1,0,0,1,'CHF'),"
      " ('u2','',3,'walk','s',9,1,1,0,1,1,0,1,'CHF');"
      "INSERT INTO inbox VALUES (999999,1,x'ffff')", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  store = open_store (f);
  g_assert_nonnull (rr_store_get_news (store));
  g_assert_cmpint (ask (f, "SELECT taken FROM departure WHERE tour='walk' AND slot='s'"), ==, 3);
  g_assert_cmpint (ask (f, "SELECT count(*) FROM booking"), ==, 2);
  rr_store_close (store);
}

/* A bit of the log is another one. What is behind it is lost, and that is told; the same of
 * the last group looks like a loss of power. */
static void
test_a_damaged_log_is_told (Fixture       *f,
                            gconstpointer  data)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autofree char *bytes = NULL;
  RrStore *store = open_store (f);
  gsize len, at;
  const gsize frame = 24 + 4096;

  for (guint i = 0; i < 6; i++)
    store_one (store, "log", 47, NOW_MS + i, "");
  g_assert_true (g_file_get_contents (wal, &bytes, &len, NULL));
  rr_store_close (store);
  for (at = 32; at + frame <= len; at += frame / 3)
    {
      gboolean is_last = FALSE;

      bytes[at] ^= 4;
      g_assert_true (g_file_set_contents (wal, bytes, (gssize) len, NULL));
      for (gsize i = 32 + (at - 32) / frame * frame, n = 0; i + frame <= len; i += frame)
        {
          n += memcmp (bytes + i + 4, "\0\0\0\0", 4) != 0;
          is_last = n < 2;
        }
      if (!is_last)
        g_assert_true (rr_store_log_is_cut (f->path));
      bytes[at] ^= 4;
    }
  g_assert_true (g_file_set_contents (wal, bytes, (gssize) len, NULL));
  g_assert_false (rr_store_log_is_cut (f->path));
  for (at = len; at > frame; at -= frame / 5)
    {
      g_assert_true (g_file_set_contents (wal, bytes, (gssize) at, NULL));
      g_assert_false (rr_store_log_is_cut (f->path));
    }
  g_unlink (wal);
}

/* Killed after the new file was whole and before it was in its place. */
static void
test_an_interrupted_salvage_is_finished (Fixture       *f,
                                         gconstpointer  data)
{
  g_autofree char *whole = g_strconcat (f->path, ".salvaged", NULL);
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  RrStore *store;

  g_assert_cmpint (g_rename (f->path, whole), ==, 0);
  g_assert_true (g_file_set_contents (f->path, "what is left of the old one", -1, NULL));
  g_assert_true (g_file_set_contents (wal, "and its log", -1, NULL));

  store = open_store (f);
  g_assert_null (rr_store_get_news (store));
  g_assert_cmpuint (count_all (f), ==, N_DEVICES * N_FIXES);
  g_assert_cmpuint (count_aside (f), ==, 1);
  rr_store_close (store);
}

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *bytes = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (from, &bytes, &len, NULL));
  g_assert_cmpuint (len, >, 0);
  g_assert_true (g_file_set_contents (to, bytes, (gssize) len, NULL));
}

/* What is behind the end of an old log must not be taken for what came later. */
static void
test_an_unclean_end_begins_a_new_log (Fixture       *f,
                                      gconstpointer  data)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL), *path = g_build_filename (f->dir, "copy.db", NULL);
  g_autofree char *copied_wal = g_strconcat (path, "-wal", NULL);
  Fixture crashed = { .dir = f->dir, .path = path };
  RrStore *store = open_store (f);
  RrMessage message;
  RrStoreItem item = { .message = &message };
  GStatBuf size;

  make_fix (&message, "d0", 41, NOW_MS + 9999000, "the last");
  g_assert_true (rr_store_commit (store, &item, 1, NULL));
  copy_file (f->path, path);
  copy_file (wal, copied_wal);
  rr_store_close (store);

  store = rr_store_open (path, NULL);
  g_assert_nonnull (store);

  g_assert_null (rr_store_get_news (store));
  g_assert_cmpint (g_stat (copied_wal, &size), ==, 0);
  g_assert_cmpint (size.st_size, ==, 0);
  g_assert_cmpuint (count_all (&crashed), ==, N_DEVICES * N_FIXES + 1);
  rr_store_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/store/salvage/" name, Fixture, NULL, setup_full, func, teardown_full)
  ADD ("rows-on-good-pages", test_rows_on_good_pages_are_saved);
  ADD ("a-packed-row-that-is-none-is-kept-apart", test_a_packed_row_that_is_none_is_kept_apart);
  ADD ("what-is-no-database-is-put-aside", test_what_is_no_database_is_put_aside);
  ADD ("nothing-is-sold-twice", test_nothing_is_sold_twice);
  ADD ("a-damaged-log-is-told", test_a_damaged_log_is_told);
  ADD ("an-interrupted-one-is-finished", test_an_interrupted_salvage_is_finished);
  ADD ("an-unclean-end-begins-a-new-log", test_an_unclean_end_begins_a_new_log);
#undef ADD
  return g_test_run ();
}
