/* test-store-backup.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "rr-error.h"
#include "rr-store-backup.h"
#include "store-support.h"

/* Copies of a database, which are only good when they have been looked through. */

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS  (24 * HOUR_MS)

typedef struct
{
  Fixture  base;
  char    *copy;
  RrStore *store;
} Copies;

static void
begin (Copies        *f,
       gconstpointer  data)
{
  setup (&f->base, data);
  f->copy = g_build_filename (f->base.dir, "copy.db", NULL);
  f->store = open_store (&f->base);
  for (guint i = 0; i < 200; i++)
    store_one (f->store, i % 2 == 0 ? "a" : "b", 47, NOW_MS + i * 1000, "");
}

static void
finish (Copies        *f,
        gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  g_clear_pointer (&f->store, rr_store_close);
  dir = g_dir_open (f->base.dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->base.dir, name, NULL);

      g_unlink (path);
    }
  g_free (f->copy);
  teardown (&f->base, data);
}

typedef struct
{
  Copies *f;
  guint   n_told;
  guint   last;
  guint   most;       /* then it is stopped */
} Told;

/* Somebody writes in the middle of it, at every step. */
static gboolean
write_cb (guint    permille,
          gpointer data)
{
  Told *told = data;

  g_assert_cmpuint (permille, <=, 1000);
  told->last = permille;
  store_one (told->f->store, "late", 40, NOW_MS + told->n_told * 1000, "");
  return ++told->n_told < told->most;
}

static void
holds_what_was_there_when_it_began (Copies        *f,
                                    gconstpointer  data)
{
  Told told = { .f = f, .most = G_MAXUINT };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) copied = rr_store_backup_copy (f->base.path, f->copy, write_cb, &told, &error);
  g_autoptr(GPtrArray) found = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (told.n_told, >, 0);

  found = rr_store_backup_check (f->copy, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (rr_store_digests_agree (copied, found, &error));
  g_assert_cmpint (rr_store_digests_find (found, "device")->n_rows, ==, 2);
  g_assert_null (rr_store_digests_find (found, "nothing"));
}

static void
makes_no_file_beside_what_it_checks (Copies        *f,
                                     gconstpointer  data)
{
  g_autoptr(GPtrArray) copied = rr_store_backup_copy (f->base.path, f->copy, NULL, NULL, NULL);
  g_autoptr(GPtrArray) found = rr_store_backup_check (f->copy, NULL, NULL, NULL);
  g_autofree char *wal = g_strconcat (f->copy, "-wal", NULL), *shm = g_strconcat (f->copy, "-shm", NULL);

  g_assert_nonnull (copied);
  g_assert_nonnull (found);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (shm, G_FILE_TEST_EXISTS));
}

static void
ends_when_it_is_stopped (Copies        *f,
                         gconstpointer  data)
{
  Told told = { .f = f, .most = 1 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) copied = rr_store_backup_copy (f->base.path, f->copy, write_cb, &told, &error);

  g_assert_null (copied);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
finds_one_flipped_bit (Copies        *f,
                       gconstpointer  data)
{
  g_autoptr(GPtrArray) copied = NULL;
  g_autofree char *bytes = NULL;
  gsize len;

  /* Everything into the tables, so that every page is one of theirs. */
  while (rr_store_get_n_inbox (f->store) > 0)
    g_assert_true (rr_store_merge (f->store, 1000, NULL));
  copied = rr_store_backup_copy (f->base.path, f->copy, NULL, NULL, NULL);
  g_assert_true (g_file_get_contents (f->copy, &bytes, &len, NULL));

  /* Names of devices, wherever they are. */
  for (gsize at = 4096; at + 5 < len; at++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) found = NULL;

      if (memcmp (bytes + at, "CREATE", 6) != 0 && at % 4096 != 7)
        continue;
      bytes[at] ^= 0x10;
      g_assert_true (g_file_set_contents (f->copy, bytes, (gssize) len, NULL));
      found = rr_store_backup_check (f->copy, NULL, NULL, &error);
      if (found != NULL)
        {
          /* An empty page may hold anything. */
          g_assert_true (rr_store_digests_agree (copied, found, NULL));
          g_assert_cmpuint (at % 4096, ==, 7);
        }
      bytes[at] ^= 0x10;
    }
}

static void
says_what_is_no_backup (Copies        *f,
                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_store_backup_check (f->copy, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (f->copy, "This is a letter, and not a database at all.", -1, NULL));
  g_assert_null (rr_store_backup_check (f->copy, NULL, NULL, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_DAMAGED);
}

static void
puts_back_and_keeps_what_was_there (Copies        *f,
                                    gconstpointer  data)
{
  g_autofree char *restored = g_strconcat (f->base.path, RR_STORE_RESTORED, NULL);
  g_autoptr(GPtrArray) copied = rr_store_backup_copy (f->base.path, restored, NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = NULL;
  const char *name;
  guint n_aside = 0;

  g_assert_nonnull (copied);
  store_one (f->store, "c", 47, NOW_MS, "");

  /* Not while it is open. */
  g_assert_false (rr_store_restore (f->base.path, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_IN_USE);
  g_clear_error (&error);

  g_clear_pointer (&f->store, rr_store_close);
  g_assert_true (rr_store_restore (f->base.path, &error));
  g_assert_false (g_file_test (restored, G_FILE_TEST_EXISTS));
  f->store = open_store (&f->base);
  assert_counts (&f->base, 200);
  g_assert_cmpuint (count_fixes (&f->base, "c", 0, G_MAXINT64), ==, 0);
  dir = g_dir_open (f->base.dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    n_aside += strstr (name, ".replaced-") != NULL;
  g_assert_cmpuint (n_aside, ==, 1);
}

static void
takes_the_place_with_the_next_opening (Copies        *f,
                                       gconstpointer  data)
{
  g_autofree char *restored = g_strconcat (f->base.path, RR_STORE_RESTORED, NULL);
  g_autoptr(GPtrArray) copied = rr_store_backup_copy (f->base.path, restored, NULL, NULL, NULL);

  g_assert_nonnull (copied);
  store_one (f->store, "c", 47, NOW_MS, "");
  rr_store_close (f->store);

  f->store = open_store (&f->base);
  assert_counts (&f->base, 200);
  store_one (f->store, "d", 47, NOW_MS, "");
  assert_counts (&f->base, 201);
}

static guint
count_thinned (const gint64      *made_ms,
               guint              n,
               const RrStoreKeep *keep,
               gboolean          *stays)
{
  guint n_stay = 0;

  rr_store_backup_thin (made_ms, n, keep, stays);
  for (guint i = 0; i < n; i++)
    n_stay += stays[i];
  return n_stay;
}

static void
thins_out_by_hours_days_and_weeks (void)
{
  static gint64 made_ms[24 * 100];
  static gboolean stays[24 * 100];
  /* A Monday, at midnight. */
  const gint64 monday_ms = G_GINT64_CONSTANT (1700438400000);

  for (guint i = 0; i < G_N_ELEMENTS (made_ms); i++)
    made_ms[i] = monday_ms + i * HOUR_MS;

  /* The last of each day and week is kept; a day that is kept may be the last of its week. */
  g_assert_cmpuint (count_thinned (made_ms, 24 * 100, &(RrStoreKeep) { 24, 14, 8 }, stays), ==, 24 + 13 + 5);
  g_assert_true (stays[24 * 100 - 1]);
  g_assert_true (stays[24 * 98 - 1]);
  g_assert_true (stays[24 * 56 - 1]);
  g_assert_false (stays[24 * 55 - 1]);
  g_assert_cmpuint (count_thinned (made_ms, 24 * 100, &(RrStoreKeep) { 0, 0, 0 }, stays), ==, 1);
  g_assert_cmpuint (count_thinned (made_ms, 0, &(RrStoreKeep) { 24, 14, 8 }, stays), ==, 0);
  g_assert_cmpuint (count_thinned (made_ms, 1, &(RrStoreKeep) { 24, 14, 8 }, stays), ==, 1);
  g_assert_cmpint (made_ms[24 * 7] - made_ms[0], ==, 7 * DAY_MS);
}

#define TEST(name, func) g_test_add ("/store/backup/" name, Copies, NULL, begin, func, finish)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST ("holds-what-was-there-when-it-began", holds_what_was_there_when_it_began);
  TEST ("makes-no-file-beside-what-it-checks", makes_no_file_beside_what_it_checks);
  TEST ("ends-when-it-is-stopped", ends_when_it_is_stopped);
  TEST ("finds-one-flipped-bit", finds_one_flipped_bit);
  TEST ("says-what-is-no-backup", says_what_is_no_backup);
  TEST ("puts-back-and-keeps-what-was-there", puts_back_and_keeps_what_was_there);
  TEST ("takes-the-place-with-the-next-opening", takes_the_place_with_the_next_opening);
  g_test_add_func ("/store/backup/thins-out-by-hours-days-and-weeks", thins_out_by_hours_days_and_weeks);
  return g_test_run ();
}
