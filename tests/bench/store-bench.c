/* store-bench.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>

#include "rr-store.h"

/* What it costs to have stored much: fills a workspace with the fixes of many guides who
 * report every ten seconds, as they would come, and tells how fast that was, how large the
 * file is, how long opening takes, and how long it takes to read the day of one guide.
 *
 *   store-bench DEVICES FIXES [FIXES...]
 *
 * One JSON object for each number of fixes; the workspace is made anew for each.
 */

#define BATCH      512
#define EVERY_MS   10000
#define DAY_MS     G_GINT64_CONSTANT (86400000)
#define START_MS   G_GINT64_CONSTANT (1700000000000)
#define N_QUERIES  9
#define SORT_AT    65536u

static void
make_fix (RrMessage *message,
          guint64    number,
          guint      n_devices)
{
  guint device = (guint) (number % n_devices);
  guint64 turn = number / n_devices;

  rr_message_init (message);
  g_snprintf (message->device, sizeof message->device, "guide-%05u", device);
  rr_fix_init (&message->fix);
  message->fix.time_ms = START_MS + (gint64) turn * EVERY_MS;
  message->fix.received_ms = message->fix.time_ms + 300 + device % 977;
  message->fix.lat_deg = (double) (470000000 + device * 100 + (turn * 37) % 90000) / 1e7;
  message->fix.lon_deg = (double) (95000000 + device * 130 + (turn * 53) % 90000) / 1e7;
  message->fix.alt_m = (float) (1500 + turn % 700);
  message->fix.acc_m = (float) (4 + device % 9);
  message->fix.battery_pct = (float) (100 - turn / 400 % 100);
  message->fix.speed_mps = (float) (turn % 20) / 10;
  message->fix.source = RR_SOURCE_LIVE;
}

/* As the engine does: appended in groups, sorted in when it pays. */
static gboolean
fill (RrStore  *store,
      guint     n_devices,
      guint64   n_fixes,
      GError  **error)
{
  g_autofree RrMessage *messages = g_new (RrMessage, BATCH);
  g_autofree RrStoreItem *items = g_new0 (RrStoreItem, BATCH);

  for (guint64 at = 0; at < n_fixes;)
    {
      guint n = (guint) MIN (BATCH, n_fixes - at);

      for (guint i = 0; i < n; i++)
        {
          make_fix (&messages[i], at++, n_devices);
          items[i] = (RrStoreItem) { .message = &messages[i] };
        }
      if (!rr_store_commit (store, items, n, error))
        return FALSE;
      while (rr_store_get_n_inbox (store) >= SORT_AT || rr_store_is_merging (store))
        if (!rr_store_merge (store, 8192, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
count_cb (const RrFix *fix,
          gpointer     data)
{
  (*(guint *) data)++;
  return TRUE;
}

static int
compare_us (const void *a,
            const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* The median of reading the newest day of some guides. */
static gint64
query_us (const char *path,
          guint       n_devices,
          guint64     n_fixes,
          guint      *n_read)
{
  gint64 end_ms = START_MS + (gint64) (n_fixes / n_devices) * EVERY_MS, passed_us[N_QUERIES];

  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr(RrStoreReader) reader = rr_store_reader_open (path, NULL);
      g_autofree char *device = g_strdup_printf ("guide-%05u", (i * 7919u) % n_devices);
      gint64 start_us = g_get_monotonic_time ();

      *n_read = 0;
      if (reader == NULL
          || !rr_store_reader_track (reader, device, end_ms - DAY_MS, end_ms, RR_ORDER_TIME, G_MAXUINT,
                                     count_cb, n_read, NULL))
        return -1;
      passed_us[i] = g_get_monotonic_time () - start_us;
    }
  qsort (passed_us, N_QUERIES, sizeof *passed_us, compare_us);
  return passed_us[N_QUERIES / 2];
}

static gboolean
measure (const char *path,
         guint       n_devices,
         guint64     n_fixes,
         GError    **error)
{
  gint64 start_us = g_get_monotonic_time (), fill_us, open_us, day_us;
  RrStore *store = rr_store_open (path, error);
  guint n_read = 0;
  struct stat info;

  if (store == NULL)
    return FALSE;
  if (!fill (store, n_devices, n_fixes, error))
    {
      rr_store_close (store);
      return FALSE;
    }
  rr_store_close (store);
  fill_us = g_get_monotonic_time () - start_us;

  start_us = g_get_monotonic_time ();
  store = rr_store_open (path, error);
  if (store == NULL)
    return FALSE;
  open_us = g_get_monotonic_time () - start_us;
  day_us = query_us (path, n_devices, n_fixes, &n_read);
  rr_store_close (store);
  if (day_us < 0 || g_stat (path, &info) != 0)
    return FALSE;

  printf ("{\"devices\":%u,\"fixes\":%" G_GUINT64_FORMAT ",\"stored_per_s\":%.0f,\"bytes_per_fix\":%.1f,"
          "\"size_mib\":%.1f,\"open_ms\":%.1f,\"day_fixes\":%u,\"day_ms\":%.2f}\n",
          n_devices, n_fixes, (double) n_fixes * 1e6 / (double) fill_us,
          (double) info.st_size / (double) n_fixes, (double) info.st_size / 1048576, (double) open_us / 1e3,
          n_read, (double) day_us / 1e3);
  fflush (stdout);
  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  const char *suffixes[] = { "", "-wal", "-shm", ".lock" };
  g_autofree char *dir = g_dir_make_tmp ("rr-store-bench-XXXXXX", NULL);
  g_autofree char *path = NULL;
  gboolean ok = argc > 2 && dir != NULL;

  if (!ok)
    fprintf (stderr, "store-bench DEVICES FIXES [FIXES...]\n");
  else
    path = g_build_filename (dir, "roundrock.db", NULL);
  for (int i = 2; ok && i < argc; i++)
    {
      g_autoptr(GError) error = NULL;

      ok = measure (path, (guint) MAX (1, atoi (argv[1])), g_ascii_strtoull (argv[i], NULL, 10), &error);
      if (!ok)
        fprintf (stderr, "store-bench: %s\n", error != NULL ? error->message : "the file cannot be read");
      for (guint k = 0; k < G_N_ELEMENTS (suffixes); k++)
        {
          g_autofree char *file = g_strconcat (path, suffixes[k], NULL);

          g_unlink (file);
        }
    }
  g_rmdir (dir);
  return ok ? 0 : 1;
}
