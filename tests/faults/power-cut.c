/* power-cut.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "power-vfs.h"
#include "rr-store.h"

/* Cuts the power of the disk under the store at a write or sync by chance, again and again.
 * What was acknowledged has to be there when power is back.
 *
 *     power-cut MODE N [SEED]
 *
 * honest    nothing acknowledged is lost, the file is sound
 * normal    the same with synchronous=NORMAL: it has to lose something, or this proves nothing
 * lies      the disk only says that it syncs: a damaged file is told, and nothing crashes
 * reordered the same, but some of each sync is there, and not what came first
 * shortened the same, but the end of each file is missing
 *
 * One line of JSON; exit status 0 if what was promised holds.
 */

#define MAX_ACKED  4096
#define N_GROUPS   40
#define NOW_MS     G_GINT64_CONSTANT (1700000000000)

typedef struct
{
  const char *mode;
  guint32     seed;       /* of the case */
  guint       n_ops;      /* that all the work takes */
  guint       n_cases;
  guint       n_acked;
  guint       n_lost;
  guint       n_losing;   /* cases */
  guint       n_told;     /* cases in which the store says that it is damaged */
  guint       n_silent;   /* cases in which it should and does not */
  guint32     first_bad;  /* seed of the first violation, 0 for none */
} Run;

static GLogWriterOutput
write_nothing (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         data)
{
  return (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0
             ? g_log_writer_standard_streams (level, fields, n_fields, data) : G_LOG_WRITER_HANDLED;
}

static void
make_message (RrMessage *message,
              guint      number)
{
  rr_message_init (message);
  g_snprintf (message->device, sizeof message->device, "d%u", number % 7);
  g_snprintf (message->message_id, sizeof message->message_id, "m%u", number);
  message->kind = number % 11 == 0 ? RR_MESSAGE_STATUS : RR_MESSAGE_FIX;
  message->fix.lat_deg = 47 + number * 1e-5;
  message->fix.lon_deg = 9.5;
  message->fix.time_ms = NOW_MS + number * G_GINT64_CONSTANT (1000) - (number % 5 == 0 ? 600000 : 0);
  message->fix.received_ms = NOW_MS + number * G_GINT64_CONSTANT (1000);
}

static guint
commit_group (RrStore *store,
              guint    first,
              guint    n)
{
  RrMessage messages[16];
  RrStoreItem items[16];
  gboolean ok;

  for (guint i = 0; i < n; i++)
    {
      make_message (&messages[i], first + i);
      items[i] = (RrStoreItem) { .message = &messages[i] };
    }
  ok = rr_store_commit (store, items, n, NULL);
  for (guint i = 0; i < n; i++)
    rr_message_clear (&messages[i]);
  return ok ? n : 0;
}

/* Returns: how many messages were acknowledged, from the first on */
static guint
work (RrStore *store,
      GRand   *rand)
{
  guint n_acked = 0;

  for (guint i = 0; i < N_GROUPS; i++)
    {
      guint n = (guint) g_rand_int_range (rand, 1, 16);
      guint done = commit_group (store, n_acked, n);

      if (done == 0)
        break;
      n_acked += done;
      if (i % 9 == 8 && !rr_store_merge (store, 64, NULL))
        break;
      if (i % 13 == 12 && !rr_store_checkpoint (store, NULL))
        break;
    }
  return n_acked;
}

static guint
count_lost (RrStore *store,
            guint    n_acked)
{
  guint n_lost = 0;

  for (guint i = 0; i < n_acked; i++)
    {
      RrMessage message;
      RrStoreItem item = { .message = &message };

      make_message (&message, i);
      if (!rr_store_commit (store, &item, 1, NULL) || item.outcome != RR_STORE_DUPLICATE)
        n_lost++;
      rr_message_clear (&message);
    }
  return n_lost;
}

static void
judge (Run        *run,
       const char *path,
       guint       n_acked)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autoptr(RrStore) store = NULL;
  guint n_lost = 0;
  gboolean sound, bad;

  rr_power_disk_export (rr_power_disk_get (), wal);
  rr_power_disk_export (rr_power_disk_get (), path);
  store = rr_store_open (path, NULL);
  g_unlink (path);
  g_unlink (wal);
  sound = store != NULL && rr_store_get_news (store) == NULL && rr_store_quick_check (store, NULL);
  if (sound)
    n_lost = count_lost (store, n_acked);
  run->n_acked += n_acked;
  run->n_lost += n_lost;
  run->n_losing += n_lost > 0;
  run->n_told += !sound;
  run->n_silent += sound && !rr_store_quick_check (store, NULL);
  bad = strcmp (run->mode, "honest") == 0 ? !sound || n_lost > 0 : run->n_silent > 0;
  if (bad)
    fprintf (stderr, "case %u: %u lost, %s\n", run->seed, n_lost,
             store == NULL ? "not opened" : rr_store_get_news (store) != NULL ? rr_store_get_news (store) : "no news");
  if (bad && run->first_bad == 0)
    run->first_bad = run->seed;
}

static RrPowerLies
how_it_lies (const char *mode)
{
  static const char *const modes[] = { "honest", "lies", "reordered", "shortened" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (mode, modes[i]) == 0)
      return (RrPowerLies) i;
  return RR_POWER_HONEST;
}

static guint
run_case (Run        *run,
          const char *path,
          guint32     seed,
          guint       cut_at)
{
  RrPowerDisk *disk = rr_power_disk_get ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr(RrStore) store = NULL;
  guint n_acked;

  run->seed = seed;
  rr_power_disk_rewind (disk, seed);
  rr_power_disk_set_lies (disk, how_it_lies (run->mode));
  store = rr_store_open (path, NULL);
  g_assert_nonnull (store);
  rr_power_disk_cut_at (disk, cut_at);
  n_acked = work (store, rand);
  if (cut_at == 0)
    return rr_power_disk_get_ops (disk);

  /* Nothing that is done without power is kept, and so it is as if the process was gone. */
  rr_power_disk_cut_at (disk, 1);
  g_clear_pointer (&store, rr_store_close);
  rr_power_disk_restore (disk);
  judge (run, path, n_acked);
  return 0;
}

/* One line for the table. */
static gboolean
report (const Run *run,
        guint32    seed)
{
  static const struct { const char *mode; const char *fault; } faults[] = {
    { "honest", "F3" }, { "normal", "F3 control" }, { "lies", "F4" },
    { "reordered", "F4 reordered" }, { "shortened", "F4 shortened" },
  };
  gboolean held = strcmp (run->mode, "normal") == 0 ? run->n_lost > 0 : run->first_bad == 0;
  const char *fault = "";

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    if (strcmp (run->mode, faults[i].mode) == 0)
      fault = faults[i].fault;
  printf ("{\"fault\":\"%s\",\"seed\":%u,\"n\":%u,\"acked\":%u,\"lost\":%u,\"cases_losing\":%u,\"cases_told\":%u,"
          "\"first_bad_seed\":%u,\"verdict\":\"%s\"}\n",
          fault, seed, run->n_cases, run->n_acked, run->n_lost, run->n_losing, run->n_told, run->first_bad,
          held ? "held" : "violated");
  return held;
}

int
main (int   argc,
      char *argv[])
{
  guint32 seed = argc > 3 ? (guint32) strtoul (argv[3], NULL, 10) : 1;
  g_autofree char *folder = g_dir_make_tmp ("rr-power-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "roundrock.db", NULL);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  RrPowerDisk *disk = rr_power_disk_get ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  Run run = { .mode = argc > 2 ? argv[1] : "", .n_cases = argc > 2 ? (guint) atoi (argv[2]) : 0 };
  gboolean held;

  g_assert_cmpuint (run.n_cases, >, 0);
  g_log_set_writer_func (write_nothing, NULL, NULL);
  if (strcmp (run.mode, "normal") == 0)
    rr_power_forget_syncs ();
  rr_power_disk_format (disk, seed);
  rr_store_close (rr_store_open (path, NULL));
  rr_power_disk_keep (disk);
  for (guint i = 0; i < run.n_cases; i++)
    {
      guint32 own = g_rand_int (rand);

      run.n_ops = run_case (&run, path, own, 0);
      run_case (&run, path, own, (guint) g_rand_int_range (rand, 1, (gint32) run.n_ops + 1));
    }
  held = report (&run, seed);
  g_unlink (lock);
  g_rmdir (folder);
  return held ? 0 : 1;
}
