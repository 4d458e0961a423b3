/* rr-engine-stats.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-task.h"
#include "rr-watch.h"

/* What an engine is made with, and what it says of itself.
 *
 * Threads: as each function says; the numbers come from counters with locks of their own.
 */

/**
 * rr_engine_fill_stats:
 * @self: a running engine
 * @stats: (out caller-allocates): its numbers, but for the rate
 *
 * Thread: any of the engine's own.
 */
void
rr_engine_fill_stats (RrEngine      *self,
                      RrEngineStats *stats)
{
  RrPipelineCounts counts;
  RrFrontDoorStat door;

  *stats = (RrEngineStats) { 0 };
  rr_pipeline_counts (self->pipeline, &counts);
  rr_front_door_stat (self->door, &door);
  for (guint i = 0; i < self->n_io; i++)
    {
      RrIntakeCounts intake = { 0 };

      if (self->intakes[i] != NULL)
        rr_intake_counts (self->intakes[i], &intake);
      stats->n_received += intake.n_decoded;
      stats->n_rejected += intake.n_refused;
    }

  stats->n_connections = door.n_connections;
  stats->n_stored = counts.n_stored;
  stats->n_duplicate = counts.n_duplicate;
  stats->n_quarantined = counts.n_quarantined;
  stats->n_rejected += counts.n_failed;
  stats->ack_p50_us = rr_histogram_quantile (rr_pipeline_get_ack_histogram (self->pipeline), 0.5);
  stats->ack_p99_us = rr_histogram_quantile (rr_pipeline_get_ack_histogram (self->pipeline), 0.99);
  stats->commit_p99_us
      = rr_histogram_quantile (rr_pipeline_get_commit_histogram (self->pipeline), 0.99);
  rr_pipeline_fill (self->pipeline, &stats->tracker_fill, &stats->store_fill);
  stats->n_tasks = rr_task_count ();
  stats->store_ok = !rr_pipeline_get_problem (self->pipeline, stats->store_problem,
                                              sizeof stats->store_problem);
}

/**
 * rr_engine_stats_to_json:
 * @self: a running engine
 *
 * Thread: any of the engine's own.
 *
 * Returns: (transfer full): its numbers as one JSON object
 */
char *
rr_engine_stats_to_json (RrEngine *self)
{
  RrEngineStats now;
  RrDeskCounts desk;
  RrIncidentCounts incidents;
  RrFanOutCounts fan_outs;
  RrBookingRunCounts runs;

  rr_booking_runs_counts (self->runs, &runs);
  rr_engine_fill_stats (self, &now);
  rr_fan_out_desk_counts (self->suppliers, &fan_outs);
  rr_incident_desk_counts (self->incidents, &incidents);
  rr_booking_desk_counts (self->desk, &desk);
  return g_strdup_printf (
      "{\"received\":%" G_GUINT64_FORMAT ",\"written\":%" G_GUINT64_FORMAT
      ",\"duplicates\":%" G_GUINT64_FORMAT ",\"rejected\":%" G_GUINT64_FORMAT
      ",\"quarantined\":%" G_GUINT64_FORMAT ",\"booked\":%" G_GUINT64_FORMAT
      ",\"sold_out\":%" G_GUINT64_FORMAT ",\"shed\":%" G_GUINT64_FORMAT
      ",\"connections\":%u,\"tasks\":%u,\"p50_us\":%.0f,\"p99_us\":%.0f,\"commit_p99_us\":%.0f"
      ",\"tracker_fill_pct\":%.0f,\"store_fill_pct\":%.0f,\"store_ok\":%s"
      ",\"incidents_raised\":%" G_GUINT64_FORMAT ",\"incidents_open\":%u,\"incidents_ringing\":%u"
      ",\"incident_notes_dropped\":%" G_GUINT64_FORMAT
      ",\"fan_outs\":%" G_GUINT64_FORMAT ",\"fan_outs_partial\":%" G_GUINT64_FORMAT
      ",\"bookings_on_their_way\":%u,\"supplier_orders\":%" G_GUINT64_FORMAT
      ",\"supplier_orders_again\":%" G_GUINT64_FORMAT ",\"supplier_orders_stuck\":%" G_GUINT64_FORMAT
      ",\"bookings_stopped\":%" G_GUINT64_FORMAT ",\"stop_p50_us\":%.0f,\"stop_p99_us\":%.0f"
      ",\"stop_max_us\":%" G_GINT64_FORMAT
      ",\"proven\":%u,\"measured\":%u,\"forecast\":%u}\n",
      now.n_received, now.n_stored, now.n_duplicate, now.n_rejected, now.n_quarantined,
      desk.n_booked, desk.n_sold_out, desk.n_shed, now.n_connections, now.n_tasks, now.ack_p50_us,
      now.ack_p99_us, now.commit_p99_us,
      (double) now.tracker_fill * 100, (double) now.store_fill * 100,
      now.store_ok ? "true" : "false", incidents.n_raised, incidents.n_open, incidents.n_ringing,
      incidents.n_dropped, fan_outs.n_done, fan_outs.n_partial, runs.n_runs, runs.n_asked,
      runs.n_asked_again, runs.n_kept, runs.n_stopped, runs.stop_p50_us, runs.stop_p99_us, runs.stop_max_us,
      rr_watch_n_active (RR_BADGE_PROVEN),
      rr_watch_n_active (RR_BADGE_MEASURED), rr_watch_n_active (RR_BADGE_FORECAST));
}

/**
 * rr_engine_dup_snapshot:
 * @self: an engine
 *
 * Returns: (transfer full) (nullable): the newest snapshot, %NULL before the first
 */
RrSnapshot *
rr_engine_dup_snapshot (RrEngine *self)
{
  RrSnapshot *snapshot = NULL;

  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  rr_mutex_lock (&self->lock);
  if (self->snapshot != NULL)
    snapshot = rr_snapshot_ref (self->snapshot);
  rr_mutex_unlock (&self->lock);
  return snapshot;
}

/**
 * rr_engine_dup_stats:
 * @self: an engine
 * @stats: (out caller-allocates): its numbers; the last ones when it does not run
 */
void
rr_engine_dup_stats (RrEngine      *self,
                     RrEngineStats *stats)
{
  g_return_if_fail (RR_IS_ENGINE (self));

  if (self->running)
    rr_engine_fill_stats (self, stats);
  else
    *stats = self->last_stats;
}

/**
 * rr_engine_get_port:
 * @self: an engine
 *
 * Returns: the port it listens on, 0 when it does not run
 */
guint16
rr_engine_get_port (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), 0);

  return self->door != NULL ? rr_front_door_get_port (self->door) : 0;
}

/**
 * rr_engine_get_workspace:
 * @self: an engine
 *
 * Returns: (transfer none): its folder
 */
const char *
rr_engine_get_workspace (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->workspace;
}

/**
 * rr_engine_get_host:
 * @self: an engine
 *
 * Returns: (transfer none): the address it listens on
 */
const char *
rr_engine_get_host (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->host;
}

/**
 * rr_engine_get_scheme:
 * @self: an engine that runs
 *
 * Returns: (transfer none): "https" if it has TLS, "http" otherwise
 */
const char *
rr_engine_get_scheme (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->door_keys != NULL ? "https" : "http";
}

/**
 * rr_engine_get_drill:
 * @self: an engine
 *
 * Returns: %TRUE if this is an exercise
 */
gboolean
rr_engine_get_drill (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), FALSE);

  return self->drill;
}

void
rr_engine_ask_figures (RrMonitorFigures *figures,
             gpointer          data)
{
  RrEngine *self = data;
  RrEngineStats stats;
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (self);

  rr_engine_fill_stats (self, &stats);
  *figures = (RrMonitorFigures) {
    .ack_p50_us = stats.ack_p50_us,
    .ack_p99_us = stats.ack_p99_us,
    .commit_p99_us = stats.commit_p99_us,
    .fixes_per_s = snapshot != NULL ? snapshot->stats.fixes_per_s : 0,
    .tracker_fill_pct = (double) stats.tracker_fill * 100,
    .store_fill_pct = (double) stats.store_fill * 100,
  };
}

/* Below, a second thread at the sockets takes its time from the tracker and the store. */
#define CORES_FOR_TWO 4

/**
 * rr_engine_config_init:
 * @config: (out caller-allocates): a configuration
 *
 * Sets the defaults: the user's own workspace, loopback, known devices only.
 */
void
rr_engine_config_init (RrEngineConfig *config)
{
  g_return_if_fail (config != NULL);

  *config = (RrEngineConfig) {
    .host = "127.0.0.1",
    .port = RR_DEFAULT_PORT,
    .n_io_threads = g_get_num_processors () < CORES_FOR_TWO ? 1 : 2,
    .snapshots_per_s = 20,
  };
}

static gboolean
is_local (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_str_equal (host, "localhost");
}

/**
 * rr_engine_new:
 * @config: what it should be
 *
 * Returns: (transfer full): an engine that does not run yet
 */
RrEngine *
rr_engine_new (const RrEngineConfig *config)
{
  RrEngine *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_object_new (RR_TYPE_ENGINE, NULL);
  self->workspace = config->workspace != NULL
                        ? g_strdup (config->workspace)
                        : g_build_filename (g_get_user_data_dir (), "roundrock", NULL);
  self->database = g_build_filename (self->workspace, "roundrock.db", NULL);
  self->host = g_strdup (config->host);
  self->is_local = is_local (config->host);
  self->port = config->port;
  self->trails = g_strdup (config->trails);
  self->open = config->open || config->drill;
  self->drill = config->drill;
  self->n_io = CLAMP (config->n_io_threads, 1, RR_ENGINE_MAX_IO);
  self->snapshots_per_s = CLAMP (config->snapshots_per_s, 1, 20);
  self->without_devices = config->without_devices;
  return self;
}
