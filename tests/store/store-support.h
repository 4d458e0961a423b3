/* store-support.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gstdio.h>
#include <unistd.h>

#include "rr-store.h"
#include "rr-task.h"

/* What tests of the store share: a workspace of its own, and a fix to put in. */

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

typedef struct
{
  char *dir;
  char *path;
} Fixture;

G_GNUC_UNUSED static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->dir = g_dir_make_tmp ("rr-store-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "roundrock.db", NULL);
}

G_GNUC_UNUSED static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  const char *suffixes[] = { "", "-wal", "-shm", ".lock" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (f->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_rmdir (f->dir);
  g_free (f->dir);
  g_free (f->path);
  rr_assert_quiescent ();
}

G_GNUC_UNUSED static void
make_fix (RrMessage  *message,
          const char *device,
          double      lat_deg,
          gint64      time_ms,
          const char *id)
{
  rr_message_init (message);
  g_strlcpy (message->device, device, sizeof message->device);
  g_strlcpy (message->message_id, id, sizeof message->message_id);
  message->fix.lat_deg = lat_deg;
  message->fix.lon_deg = 9.5;
  message->fix.time_ms = time_ms;
  message->fix.received_ms = time_ms + 100;
}

G_GNUC_UNUSED static RrStoreOutcome
store_one (RrStore    *store,
           const char *device,
           double      lat_deg,
           gint64      time_ms,
           const char *id)
{
  g_auto(RrMessage) message;
  g_autoptr(GError) error = NULL;
  RrStoreItem item = { .message = &message };

  make_fix (&message, device, lat_deg, time_ms, id);
  g_assert_true (rr_store_commit (store, &item, 1, &error));
  g_assert_no_error (error);
  return item.outcome;
}

G_GNUC_UNUSED static RrStore *
open_store (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  RrStore *store = rr_store_open (f->path, &error);

  g_assert_no_error (error);
  return store;
}

G_GNUC_UNUSED static gboolean
count_cb (const RrFix *fix,
          gpointer     data)
{
  (*(guint *) data)++;
  return TRUE;
}

G_GNUC_UNUSED static guint
count_fixes (Fixture    *f,
             const char *device,
             gint64      from_ms,
             gint64      to_ms)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  guint n = 0;

  g_assert_true (rr_store_reader_track (reader, device, from_ms, to_ms, RR_ORDER_TIME, 1000000, count_cb, &n, NULL));
  return n;
}

G_GNUC_UNUSED static void
assert_counts (Fixture *f,
               guint    n_fixes)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  RrStoreCounts counts;

  g_assert_true (rr_store_reader_counts (reader, &counts, NULL));
  g_assert_cmpuint (counts.n_fixes, ==, n_fixes);
}
