/* sim-engine.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-explore.h"
#include "rr-mishap.h"
#include "rr-sleep.h"
#include "rr-store-booking.h"
#include "rr-store-incident.h"
#include "sim-world.h"

/* The engine from the decoders to the disk, in a world where everything that happens is
 * chosen by a seed: which thread goes next, what time it is, what the disk and the net do,
 * what fails, and when the power goes or the process is killed. What is in it is the real
 * thing: decoders, channels, both stages and their guard, the tracker, rules and incidents,
 * the store, bookings at the store, and SQLite; the disk, the door and the clocks are not.
 *
 *     sim-engine N [SEED]     N lives stories, one JSON line
 *     sim-engine same N       N of them twice: a seed has to tell the same story
 *     sim-engine control N    without the sync of each commit, one of N has to fail
 *
 * A story is some lives of the engine, each ended by a loss of power, a kill or in order,
 * and a last one without mishaps in which everybody is told; then the power goes, and what
 * was promised has to be there. RR_EXPLORE_SEED=SEED tells one again, step by step.
 */

#define MAX_STEPS   4000000
#define LIFE_US     (90 * G_TIME_SPAN_SECOND)
#define N_LIVES     3

typedef struct
{
  char       *path;        /* of the database; what the store asks of real files is a copy there */
  SimFigures  figures;
  SimWorld    world;
} Run;

typedef struct
{
  RrStore        *store;
  RrTracker      *tracker;
  RrIncidentDesk *incidents;
  RrScope        *engine;
  RrScope        *people;
} Life;

static GLogWriterOutput
write_nothing (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         data)
{
  return (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0
             ? g_log_writer_standard_streams (level, fields, n_fields, data) : G_LOG_WRITER_HANDLED;
}

static RrPowerTrouble
trouble_cb (RrPowerOp op,
            gpointer  data)
{
  SimWorld *world = data;
  gint64 now_us = rr_clock_now_us ();

  if (world->is_calm)
    return RR_POWER_WELL;
  if (op == RR_POWER_WRITE)
    {
      if (sim_world_chance (world, 2) && rr_mishap ("disk, full for a while"))
        world->full_until_us = now_us + g_rand_int_range (world->rand, 1, 10) * G_TIME_SPAN_SECOND;
      return now_us < world->full_until_us ? RR_POWER_FAILS : RR_POWER_WELL;
    }
  if (rr_mishap ("disk, a sync takes long")
      && rr_sleep_until (NULL, "disk", now_us + 300 * G_TIME_SPAN_MILLISECOND) != RR_OK)
    return RR_POWER_FAILS;
  if (!rr_mishap ("disk, a sync fails"))
    return RR_POWER_WELL;
  world->figures->n_failed_syncs++;
  return RR_POWER_FAILS;
}

/* --- a life ------------------------------------------------------------------- */

static void
drop_snapshot (RrSnapshot *snapshot,
               gpointer    data)
{
  rr_snapshot_unref (snapshot);
}

static void
drop_problem (const char *problem,
              gpointer    data)
{
}

static void
drop_list (RrIncidentList *list,
           gpointer        data)
{
  rr_incident_list_unref (list);
}

static gboolean
wants_devices (gpointer data)
{
  return TRUE;
}

static gboolean
restore_devices (Life       *life,
                 const char *path)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (path, NULL);
  g_autoptr(GArray) states = reader != NULL ? rr_store_reader_devices (reader, names, NULL) : NULL;

  for (guint i = 0; states != NULL && i < states->len; i++)
    rr_tracker_restore (life->tracker, &g_array_index (states, RrDeviceState, i));
  life->incidents = states != NULL ? rr_incident_desk_new (reader, life->tracker, drop_list, NULL, NULL) : NULL;
  return life->incidents != NULL;
}

/* FALSE: the power went meanwhile. */
static gboolean
open_store (Run  *run,
            Life *life)
{
  g_autofree char *wal = g_strconcat (run->path, "-wal", NULL);
  RrTrackerConfig config;

  rr_power_disk_export (rr_power_disk_get (), wal);
  rr_power_disk_export (rr_power_disk_get (), run->path);
  rr_tracker_config_init (&config);
  life->tracker = rr_tracker_new (&config);
  life->store = rr_store_open (run->path, NULL);
  if (life->store == NULL || !restore_devices (life, run->path))
    {
      rr_explore_expect (rr_power_disk_is_cut (rr_power_disk_get ()));
      return FALSE;
    }
  rr_explore_expect (rr_store_get_news (life->store) == NULL);
  return TRUE;
}

static gboolean
start (Run  *run,
       Life *life)
{
  RrPipelineConfig config = {
    .pool = run->world.pool, .tracker = life->tracker, .store = life->store, .incidents = life->incidents,
    .snapshot = drop_snapshot, .problem = drop_problem, .wants_devices = wants_devices,
    .snapshot_interval_us = 5 * G_TIME_SPAN_SECOND,
  };

  run->world.pipeline = rr_pipeline_new (&config);
  life->engine = rr_scope_new (NULL, "engine", RR_SCOPE_UNLIMITED);
  life->people = rr_scope_new (NULL, "people", RR_SCOPE_UNLIMITED);
  return rr_pipeline_start (run->world.pipeline, life->engine, NULL)
         && sim_world_connect (&run->world, life->people, life->engine);
}

/* Until everybody is told, the power is gone, or it was enough. */
static void
let_live (Run *run)
{
  gint64 until_us = rr_clock_now_us () + LIFE_US;

  while (!sim_world_all_told (&run->world) && !rr_power_disk_is_cut (rr_power_disk_get ())
         && (run->world.is_calm || rr_clock_now_us () < until_us))
    if (rr_sleep_until (NULL, "life", rr_clock_now_us () + 250 * G_TIME_SPAN_MILLISECOND) != RR_OK)
      break;
}

static void
stop (Run  *run,
      Life *life)
{
  SimWorld *world = &run->world;

  g_atomic_int_set (&world->is_down, TRUE);
  rr_explore_expect (rr_scope_wait (life->people, NULL));
  sim_world_hang_up (world);
  rr_pipeline_close (world->pipeline);
  if (!rr_scope_wait (life->engine, NULL))
    run->figures.n_gave_up++;
  rr_scope_free (life->people);
  rr_scope_free (life->engine);
  g_clear_pointer (&world->pipeline, rr_pipeline_free);
  for (guint i = 0; i < G_N_ELEMENTS (world->people); i++)
    {
      g_clear_pointer (&world->people[i].tx, rr_tx_drop);
      g_clear_pointer (&world->people[i].rx, rr_rx_drop);
    }
  g_clear_pointer (&world->net_rx, rr_rx_drop);
}

/* @end: 'p' the power goes, 'k' it is killed, 'o' in order */
static void
live (Run      *run,
      char      end,
      gboolean  is_calm)
{
  RrPowerDisk *disk = rr_power_disk_get ();
  SimWorld *world = &run->world;
  Life life = { NULL };

  run->figures.n_lives++;
  world->is_calm = TRUE;   /* nobody starts an engine on a disk that fails at once */
  if (end != 'o' && !is_calm)
    rr_power_disk_cut_at (disk, (guint) g_rand_int_range (world->rand, 1, 250));
  world->pool = rr_item_pool_new ();
  if (open_store (run, &life))
    {
      world->is_calm = is_calm;
      world->full_until_us = 0;
      world->n_falls_left = sim_world_chance (world, 10) ? 100 : RR_SUP_INTENSITY;
      rr_explore_expect (start (run, &life));
      let_live (run);
      if (end != 'o')
        rr_power_disk_cut_at (disk, 1);   /* nothing more of it gets to the disk */
      world->is_calm = TRUE;
      stop (run, &life);
    }
  g_clear_pointer (&life.incidents, rr_incident_desk_free);
  g_clear_pointer (&life.tracker, rr_tracker_free);
  g_clear_pointer (&life.store, rr_store_close);
  rr_explore_expect (rr_item_pool_get_n_out (world->pool) == 0);
  g_clear_pointer (&world->pool, rr_item_pool_free);
  run->figures.n_power_cuts += end == 'p';
  run->figures.n_kills += end == 'k';
  if (end == 'p')
    rr_power_disk_restore (disk);
  else
    rr_power_disk_revive (disk);
}

/* --- what was promised -------------------------------------------------------- */

static gboolean
check_fix (const RrFix *fix,
           gpointer     data)
{
  guint *n_seen = data;
  guint number = (guint) (fix->time_ms / 1000 - SIM_WALL_MS / 1000);

  rr_explore_expect (number == *n_seen + 1);   /* each once, in the order it was sent */
  *n_seen = number;
  return TRUE;
}

static void
check_phone (SimPerson     *phone,
             RrStoreReader *reader,
             GPtrArray     *incidents)
{
  g_autofree char *device = g_strdup (phone->name);
  guint n_seen = 0, n_calls = 0;

  rr_explore_expect (rr_store_reader_track (reader, device, G_MININT64 + 1, G_MAXINT64, RR_ORDER_ARRIVAL, 1000, check_fix,
                                            &n_seen, NULL));
  rr_explore_expect (n_seen >= phone->n_answered && n_seen <= phone->n_asked);
  for (guint i = 0; i < incidents->len; i++)
    {
      RrIncident *incident = incidents->pdata[i];

      n_calls += incident->kind == RR_INCIDENT_SOS && strcmp (incident->device, device) == 0;
    }
  rr_explore_expect (n_calls == (phone->n_answered >= SIM_SOS_AT ? 1 : 0));
}

static gboolean
check_bookings (RrStore   *store,
                gpointer   data,
                GError   **error)
{
  Run *run = data;
  guint n_places = 0, taken;

  for (guint i = SIM_PHONES; i < G_N_ELEMENTS (run->world.people); i++)
    for (guint number = 1; number <= SIM_BOOKINGS; number++)
      {
        g_autofree char *uuid = g_strdup_printf ("00000000-0000-4000-8000-%06u%06u", i, number);
        g_auto(RrBookingRow) row = { 0 };
        gboolean found;

        rr_explore_expect (rr_store_booking_find (store, uuid, &row, &found, NULL));
        rr_explore_expect (found == run->world.people[i].has_place[number]);
        n_places += found ? row.places : 0;
      }
  rr_explore_expect (rr_store_booking_get_taken (store, "walk", "s0", &taken, NULL));
  rr_explore_expect (taken == n_places && taken <= SIM_CAPACITY);
  return TRUE;
}

static void
judge (Run *run)
{
  Life life = { NULL };
  RrStoreItem item = { .write = check_bookings, .data = run };
  g_autoptr(GPtrArray) incidents = NULL;
  g_autoptr(RrStoreReader) reader = NULL;

  rr_explore_expect (sim_world_all_told (&run->world));
  if (open_store (run, &life))
    {
      reader = rr_store_reader_open (run->path, NULL);
      incidents = rr_store_reader_incidents (reader, RR_INCIDENTS_ALL, 1000, NULL);
      rr_explore_expect (rr_store_quick_check (life.store, NULL));
      for (guint i = 0; i < SIM_PHONES; i++)
        check_phone (&run->world.people[i], reader, incidents);
      rr_explore_expect (rr_store_commit (life.store, &item, 1, NULL));
    }
  g_clear_pointer (&life.incidents, rr_incident_desk_free);
  g_clear_pointer (&life.tracker, rr_tracker_free);
  g_clear_pointer (&reader, rr_store_reader_close);
  g_clear_pointer (&life.store, rr_store_close);
}

static gboolean
tell_story (gpointer data)
{
  static const char ends[] = "ppkko";
  Run *run = data;

  sim_world_begin (&run->world, &run->figures);
  rr_power_disk_rewind (rr_power_disk_get (), g_rand_int (run->world.rand));
  rr_power_disk_set_trouble (rr_power_disk_get (), trouble_cb, &run->world);
  for (guint i = 0; i < N_LIVES; i++)
    live (run, ends[g_rand_int_range (run->world.rand, 0, (gint32) strlen (ends))], FALSE);
  live (run, 'p', TRUE);
  judge (run);
  rr_power_disk_set_trouble (rr_power_disk_get (), NULL, NULL);
  sim_world_end (&run->world);
  return TRUE;
}

/* --- many --------------------------------------------------------------------- */

static gboolean
tell_twice (Run                    *run,
            const RrExploreOptions *options,
            guint                   n)
{
  gboolean same = TRUE;

  for (guint i = 0; i < n && same; i++)
    {
      g_auto(RrExploreResult) first = { 0 };
      g_auto(RrExploreResult) second = { 0 };
      RrExploreOptions one = *options;

      one.n_schedules = 1;
      one.seed = options->seed + i * 977;
      same = rr_explore (tell_story, run, &one, &first)
             && rr_explore_replay (tell_story, run, &one, first.seed, &second) && first.n_steps == second.n_steps;
      printf ("seed %" G_GUINT64_FORMAT ": %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " steps%s%s\n", first.seed,
              first.n_steps, second.n_steps, first.reason != NULL ? ", " : "", first.reason != NULL ? first.reason : "");
    }
  return same;
}

static gboolean
tell_many (Run                    *run,
           const RrExploreOptions *options,
           gboolean                is_control)
{
  g_auto(RrExploreResult) result = { 0 };
  gboolean failed = !rr_explore (tell_story, run, options, &result), held = failed == is_control;
  const SimFigures *figures = &run->figures;

  if (!held && failed)
    fprintf (stderr, "%s\nRR_EXPLORE_SEED=%" G_GUINT64_FORMAT " tells it again\n", result.reason, result.seed);
  printf ("{\"fault\":\"%s\",\"seed\":%" G_GUINT64_FORMAT ",\"n\":%u,\"acked\":%u,\"steps\":%" G_GUINT64_FORMAT
          ",\"lives\":%u,\"power_cuts\":%u,\"kills\":%u,\"mishaps\":%u,\"failed_syncs\":%u,\"gave_up\":%u,"
          "\"failed_seed\":%" G_GUINT64_FORMAT ",\"verdict\":\"%s\"}\n",
          is_control ? "F22 control" : "F22", options->seed, result.n_schedules, figures->n_acked, result.n_steps,
          figures->n_lives, figures->n_power_cuts,
          figures->n_kills, figures->n_mishaps, figures->n_failed_syncs, figures->n_gave_up, failed ? result.seed : 0,
          held ? "held" : "violated");
  return held;
}

int
main (int   argc,
      char *argv[])
{
  gboolean twice = argc > 2 && strcmp (argv[1], "same") == 0, is_control = argc > 2 && strcmp (argv[1], "control") == 0;
  g_autofree char *folder = g_dir_make_tmp ("rr-sim-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "roundrock.db", NULL);
  g_autofree char *command = g_strconcat ("rm -r ", folder, NULL);
  RrExploreOptions options = { .strategy = RR_EXPLORE_MIXED, .max_steps = MAX_STEPS, .seed = 1 };
  Run run = { .path = path };
  gboolean held;

  g_assert_cmpint (argc, >, 1);
  options.n_schedules = (guint) atoi (argv[twice || is_control ? 2 : 1]);
  if (!twice && !is_control && argc > 2)
    options.seed = g_ascii_strtoull (argv[2], NULL, 10);
  g_log_set_writer_func (write_nothing, NULL, NULL);
  rr_power_disk_format (rr_power_disk_get (), 1);
  rr_store_close (rr_store_open (path, NULL));
  rr_power_disk_keep (rr_power_disk_get ());
  if (is_control)
    rr_power_forget_syncs ();
  held = twice ? tell_twice (&run, &options, options.n_schedules) : tell_many (&run, &options, is_control);
  return system (command) == 0 && held ? 0 : 1;
}
