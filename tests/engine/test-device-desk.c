/* test-device-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-desk.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-error.h"
#include "rr-task.h"

/* Letting devices in and showing them out, with a store and a clock that are handed in. */

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

typedef struct
{
  char         *dir;
  char         *path;
  RrStore      *store;
  RrDeviceDesk *desk;
  guint         n_done;
  guint         n_failed;
  guint         n_ended;
  char         *token;     /* (owned) (nullable): of the last that was let in */
} Bench;

static void
open_desk (Bench *bench)
{
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GError) error = NULL;

  bench->store = rr_store_open (bench->path, &error);
  g_assert_no_error (error);
  bench->desk = rr_device_desk_new ();
  reader = rr_store_reader_open (bench->path, &error);
  g_assert_true (rr_device_desk_load (bench->desk, reader, &error));
  g_assert_no_error (error);
}

static void
close_desk (Bench *bench)
{
  g_clear_pointer (&bench->desk, rr_device_desk_free);
  g_clear_pointer (&bench->store, rr_store_close);
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  bench->dir = g_dir_make_tmp ("rr-devices-XXXXXX", NULL);
  bench->path = g_build_filename (bench->dir, "roundrock.db", NULL);
  open_desk (bench);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

  close_desk (bench);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (bench->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_rmdir (bench->dir);
  g_free (bench->dir);
  g_free (bench->path);
  g_free (bench->token);
  rr_assert_quiescent ();
}

static void
done_cb (RrDeviceAsk  *ask,
         const GError *error,
         gpointer      data)
{
  Bench *bench = data;

  bench->n_done++;
  bench->n_failed += error != NULL;
  bench->n_ended = ask->n;
  if (ask->pairing == NULL)
    return;
  g_free (bench->token);
  bench->token = g_strdup (ask->pairing->token);
}

/* As the store's stage does it; @ok FALSE as if the disk was full. */
static void
carry_out (Bench       *bench,
           RrDeviceAsk *ask,
           gboolean     ok)
{
  RrItem item = { .data = ask };
  g_autoptr(GError) error = NULL;

  ask->who = g_strdup (RR_AUDIT_SCRIPT);
  ask->done = done_cb;
  ask->data = bench;
  if (ok)
    {
      RrStoreItem row = { .write = rr_device_ask_write, .data = ask };

      g_assert_true (rr_store_commit (bench->store, &row, 1, &error));
      g_assert_no_error (error);
    }
  rr_device_ask_settle (&item, bench->store, ok);
}

static RrDeviceAsk *
enrol (Bench      *bench,
       const char *id,
       const char *name)
{
  g_autoptr(GError) error = NULL;
  RrDeviceAsk *ask = rr_device_ask_enrol (bench->desk, id, name, NULL, NOW_MS, &error);

  g_assert_no_error (error);
  return ask;
}

static RrKeyVerdict
show (Bench *bench)
{
  RrAddress address = { { 0 } };
  guint8 hash[RR_TOKEN_HASH_LEN];
  RrKeyAnswer answer;

  g_assert_true (rr_token_hash (bench->token, strlen (bench->token), hash));
  rr_device_keys_check (rr_device_desk_get_keys (bench->desk), hash, &address, FALSE, NOW_MS, &answer);
  return answer.verdict;
}

static void
end (Bench           *bench,
     RrDeviceAskKind  kind,
     const char      *device,
     gboolean         ok)
{
  g_autoptr(GError) error = NULL;
  RrDeviceAsk *ask = rr_device_ask_end (bench->desk, kind, device, NOW_MS, &error);

  g_assert_no_error (error);
  carry_out (bench, ask, ok);
}

static void
test_in_and_out (Bench         *bench,
                 gconstpointer  data)
{
  carry_out (bench, enrol (bench, NULL, "Anna"), TRUE);
  g_assert_cmpint (show (bench), ==, RR_KEY_GOOD);

  end (bench, RR_DEVICE_ASK_REVOKE, "anna", TRUE);
  g_assert_cmpuint (bench->n_ended, ==, 1);
  g_assert_cmpint (show (bench), ==, RR_KEY_ENDED);
  g_assert_cmpuint (bench->n_done, ==, 2);
  g_assert_cmpuint (bench->n_failed, ==, 0);
}

/* What is not on disk has not happened. */
static void
test_full_disk (Bench         *bench,
                gconstpointer  data)
{
  carry_out (bench, enrol (bench, NULL, "Anna"), FALSE);
  g_assert_cmpuint (bench->n_failed, ==, 1);
  g_assert_cmpint (show (bench), ==, RR_KEY_UNKNOWN);

  carry_out (bench, enrol (bench, NULL, "Anna"), TRUE);
  end (bench, RR_DEVICE_ASK_REVOKE, "anna", FALSE);
  g_assert_cmpuint (bench->n_failed, ==, 2);
  g_assert_cmpint (show (bench), ==, RR_KEY_GOOD);
}

static void
test_survives (Bench         *bench,
               gconstpointer  data)
{
  carry_out (bench, enrol (bench, "anna", NULL), TRUE);
  close_desk (bench);
  open_desk (bench);
  g_assert_cmpint (show (bench), ==, RR_KEY_GOOD);   /* it still waited */

  end (bench, RR_DEVICE_ASK_CANCEL, "anna", TRUE);
  g_assert_cmpuint (bench->n_ended, ==, 0);   /* what is used cannot be cancelled */
  end (bench, RR_DEVICE_ASK_REVOKE, "anna", TRUE);
  close_desk (bench);
  open_desk (bench);
  g_assert_cmpint (show (bench), !=, RR_KEY_GOOD);
}

static void
test_names (Bench         *bench,
            gconstpointer  data)
{
  g_autofree char *too_long = g_strnfill (RR_DEVICE_ID_MAX, 'x');
  const char *const odd[] = { NULL, "", "a\nb", "a\x7f", "\xff", too_long };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_device_ask_enrol (bench->desk, NULL, odd[i], NULL, NOW_MS, &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
      g_clear_error (&error);
      g_assert_null (rr_device_ask_end (bench->desk, RR_DEVICE_ASK_REVOKE, odd[i], NOW_MS, &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
    }
}

/* Somebody new is nobody who is there already, with or without a token. */
static void
test_new_is_new (Bench         *bench,
                 gconstpointer  data)
{
  g_autoptr(RrSnapshot) snapshot = rr_snapshot_new (1);
  g_autoptr(RrDeviceAsk) ask = NULL;

  snapshot->devices[0].id = snapshot->devices[0].name = "anna-2";
  carry_out (bench, enrol (bench, NULL, "Anna"), TRUE);
  ask = rr_device_ask_enrol (bench->desk, NULL, "ANNA", snapshot, NOW_MS, NULL);
  g_assert_cmpstr (ask->row.device, ==, "anna-3");
  g_assert_cmpstr (ask->pairing->name, ==, "ANNA");
}

static void
test_noted (Bench         *bench,
            gconstpointer  data)
{
  g_autoptr(RrAuditDesk) audit = rr_audit_desk_new (bench->dir);

  rr_device_desk_connect (bench->desk, NULL, audit);
  g_assert_false (rr_audit_desk_has_rows (audit));
  carry_out (bench, enrol (bench, NULL, "Anna"), TRUE);
  g_assert_true (rr_audit_desk_has_rows (audit));
  rr_device_desk_connect (bench->desk, NULL, NULL);
}

static void
test_bound (Bench         *bench,
            gconstpointer  data)
{
  guint n = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("guide %u", i);
      g_autoptr(GError) error = NULL;
      g_autoptr(RrDeviceAsk) ask = rr_device_ask_enrol (bench->desk, NULL, name, NULL, NOW_MS, &error);

      n += ask != NULL;
      if (ask == NULL)
        g_assert_error (error, RR_ERROR, RR_ERROR_FULL);
    }
  g_assert_cmpuint (n, >=, 60);
  g_assert_cmpuint (n, <, 100);
}

#define ADD(path, func) g_test_add ("/engine/device-desk/" path, Bench, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("in-and-out", test_in_and_out);
  ADD ("what-is-not-on-disk-has-not-happened", test_full_disk);
  ADD ("survives-a-restart", test_survives);
  ADD ("odd-names-are-refused", test_names);
  ADD ("who-is-new-is-nobody-else", test_new_is_new);
  ADD ("is-noted", test_noted);
  ADD ("no-more-than-a-team-at-once", test_bound);

  return g_test_run ();
}
