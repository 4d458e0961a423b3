/* rr-engine.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "rr-booking-agent.h"
#include "rr-secrets.h"
#include "rr-task.h"
#include "rr-time.h"
#include "rr-trace.h"

/* RrEngine builds the stages, starts them from the disk outwards, and stops them
 * from the sockets inwards, so that whatever was read is stored and answered.
 *
 * Threads: all functions and signals on the thread that made it, unless they say
 *          otherwise.
 * Ends:    rr_engine_stop() joins every task; dispose stops a running engine.
 */

enum { SIGNAL_SNAPSHOT, SIGNAL_PROBLEM, SIGNAL_DIAGNOSIS, SIGNAL_REPORTS, SIGNAL_TRIPS,
       SIGNAL_INCIDENTS, SIGNAL_RESTART, SIGNAL_STAFF, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrEngine, rr_engine, G_TYPE_OBJECT)

#define STOP_GRACE_MS 3000
#define MAX_POSTS     256    /* more than RR_ENGINE_MAX_OPS */

/* --- what the tracker stage and the store stage tell -------------------------- */

static double
rate_of (RrEngine *self,
         guint64   n_received)
{
  gint64 now_us = g_get_monotonic_time ();
  guint at = (guint) (now_us / G_TIME_SPAN_SECOND % RR_RATE_SECONDS);
  gint64 oldest_us = now_us;
  guint64 oldest_n = n_received;

  if (now_us - self->rate_us[at] > G_TIME_SPAN_SECOND)
    {
      self->rate_us[at] = now_us;
      self->rate_n[at] = n_received;
    }
  for (guint i = 0; i < RR_RATE_SECONDS; i++)
    if (self->rate_us[i] > now_us - RR_RATE_SECONDS * G_TIME_SPAN_SECOND
        && self->rate_us[i] < oldest_us)
      {
        oldest_us = self->rate_us[i];
        oldest_n = self->rate_n[i];
      }

  if (now_us - oldest_us < G_TIME_SPAN_SECOND / 2)
    return 0;
  return (double) (n_received - oldest_n) * G_TIME_SPAN_SECOND / (double) (now_us - oldest_us);
}

static void
snapshot_cb (RrSnapshot *snapshot,
             gpointer    data)
{
  RrEngine *self = data;
  guint n_devices = snapshot->stats.n_devices;
  RrSnapshot *old;

  rr_engine_fill_stats (self, &snapshot->stats);
  snapshot->stats.n_devices = n_devices;
  snapshot->stats.fixes_per_s = rate_of (self, snapshot->stats.n_received);
  snapshot->serial = ++self->serial;
  rr_trace_counter ("tasks", snapshot->stats.n_tasks);
  rr_trace_counter ("connections", snapshot->stats.n_connections);
  rr_trace_counter ("tracker queue, percent", (guint64) (snapshot->stats.tracker_fill * 100));
  rr_trace_counter ("store queue, percent", (guint64) (snapshot->stats.store_fill * 100));

  rr_mutex_lock (&self->lock);
  old = self->snapshot;
  self->snapshot = rr_snapshot_ref (snapshot);
  rr_mutex_unlock (&self->lock);

  g_clear_pointer (&old, rr_snapshot_unref);
  rr_slot_set (self->snapshot_slot, snapshot);
}

/* Nobody looks at them in an engine without a console, but for trips. */
static gboolean
wants_devices_cb (gpointer data)
{
  RrEngine *self = data;

  return !self->without_devices || g_atomic_int_get (&self->n_trips) > 0;
}

static void
problem_cb (const char *problem,
            gpointer    data)
{
  RrEngine *self = data;

  rr_slot_set (self->problem_slot, g_strdup (problem != NULL ? problem : ""));
}

static void
trips_cb (RrTripBoard *board,
          gpointer     data)
{
  RrEngine *self = data;

  g_atomic_int_set (&self->n_trips, (int) board->trips->len);
  rr_slot_set (self->trips_slot, rr_trip_board_ref (board));
}

static void
emit_trips (gpointer value,
            gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_TRIPS], 0, value);
}

static void
emit_snapshot (gpointer value,
               gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_SNAPSHOT], 0, value);
}

static void
emit_problem (gpointer value,
              gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PROBLEM], 0, value);
}

/* --- start -------------------------------------------------------------------- */

static gboolean
make_workspace (RrEngine  *self,
                GError   **error)
{
  if (g_mkdir_with_parents (self->workspace, 0700) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               /* Translators: %s is a folder, then the reason */
               _("The workspace %s cannot be made: %s"), self->workspace, g_strerror (errno));
  return FALSE;
}

/* Whoever cannot be asked must not keep guides from being seen: what needs its secrets
 * stays away, and that is said. */
static void
load_secrets (RrEngine *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (rr_secrets_load (self->workspace, RR_SECRETS_PATIENCE_MS, &error))
    return;
  /* Translators: %s says why */
  sentence = g_strdup_printf (_("Mail, cards or suppliers are without their keys: %s. Unlock the keyring and start "
                                "Roundrock again."), error->message);
  g_message ("%s", sentence);
  rr_audit_desk_note (self->audit, RR_AUDIT_PROGRAM, "secrets.missing", NULL, error->message);
  problem_cb (sentence, self);
}

static gboolean
load_settings (RrEngine  *self,
               GError   **error)
{
  load_secrets (self);
  self->door_settings = rr_door_settings_load (self->workspace, error);
  if (self->door_settings != NULL)
    self->settings = rr_device_settings_load (self->workspace, error);
  if (self->settings != NULL)
    self->desk = rr_booking_desk_new (self->workspace, self->open, error);
  if (self->desk != NULL)
    rr_booking_desk_set_audit (self->desk, self->audit);
  if (self->desk != NULL)
    self->runs = rr_booking_runs_new (self->workspace, self->database, error);
  if (self->runs != NULL)
    rr_booking_desk_set_runs (self->desk, self->runs);
  if (self->runs != NULL)
    self->staff = rr_staff_post_new (self->workspace, self->database, error);
  if (self->staff != NULL)
    self->sweeper = rr_sweeper_new (self->workspace, error);
  if (self->sweeper != NULL)
    self->guests = rr_guest_post_new (self->workspace, self->database, self->desk, error);
  if (self->guests != NULL)
    self->suppliers = rr_fan_out_desk_new (self->workspace, error);
  if (self->suppliers != NULL)
    rr_booking_agent_connect (self->runs, self->suppliers, rr_booking_desk_get_tours (self->desk));
  return self->suppliers != NULL && rr_engine_make_storage (self, error);
}

/* The map is as it was before: the last state of each device comes back, and what was open. */
static gboolean
restore_devices (RrEngine  *self,
                 GError   **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (self->database, error);
  g_autoptr(GArray) states = NULL;

  if (reader == NULL)
    return FALSE;
  states = rr_store_reader_devices (reader, names, error);
  if (states == NULL || !rr_staff_desk_load (self->staff_desk, reader, error)
      || !rr_trip_desk_load (self->trips, reader, error) || !rr_device_desk_load (self->devices, reader, error))
    return FALSE;

  rr_audit_desk_load (self->audit, reader);
  for (guint i = 0; i < states->len; i++)
    rr_tracker_restore (self->tracker, &g_array_index (states, RrDeviceState, i));
  return rr_engine_make_incidents (self, reader, error);
}

static gboolean
open_store (RrEngine  *self,
            GError   **error)
{
  RrTrackerConfig config;

  self->store = rr_store_open (self->database, error);
  if (self->store == NULL)
    return FALSE;
  if (rr_store_get_news (self->store) != NULL)
    problem_cb (rr_store_get_news (self->store), self);
  rr_booking_desk_watch (self->desk, self->store);

  rr_tracker_config_init (&config);
  self->tracker = rr_tracker_new (&config);
  return restore_devices (self, error);
}

static void
make_pipeline (RrEngine *self)
{
  RrIntakePolicy policy = { .take_unknown = self->open,
                            .keys = rr_device_desk_get_keys (self->devices),
                            .settings = rr_device_settings_get (self->settings),
                            .ride = rr_report_desk_ride,
                            .can_ride = rr_report_desk_can_ride,
                            .ride_data = self->reports };
  RrPipelineConfig config = {
    .door = self->door,
    .pool = self->pool,
    .letterbox = rr_report_desk_get_letterbox (self->reports),
    .tracker = self->tracker,
    .store = self->store,
    .incidents = self->incidents,
    .sweeper = self->sweeper,
    .disk = self->disk,
    .damaged = rr_engine_damaged,
    .audit = self->audit,
    .snapshot = snapshot_cb,
    .problem = problem_cb,
    .data = self,
    .snapshot_interval_us = G_TIME_SPAN_SECOND / self->snapshots_per_s,
    .wants_devices = wants_devices_cb,
  };

  self->pipeline = rr_pipeline_new (&config);
  self->commands = rr_pipeline_dup_tx (self->pipeline);
  rr_audit_desk_connect (self->audit, self->pipeline, self->pool);
  rr_report_desk_connect (self->reports, self->door, self->pipeline);
  rr_staff_post_connect (self->staff, self->pipeline, self->pool);
  rr_guest_post_connect (self->guests, self->pipeline, self->pool);
  rr_booking_runs_connect (self->runs, self->door, self->pipeline, self->pool);
  for (guint i = 0; i < self->n_io; i++)
    {
      self->intakes[i] = rr_intake_new (self->pipeline, self->pool, &policy);
      rr_intake_set_door (self->intakes[i], self->door, rr_report_desk_get_links (self->reports), i);
    }
}

static gboolean
start_tasks (RrEngine  *self,
             GError   **error)
{
  self->stage_scope = rr_scope_new (NULL, "engine", RR_SCOPE_UNLIMITED);
  self->door_scope = rr_scope_new (NULL, "front door", RR_SCOPE_UNLIMITED);
  self->jobs = rr_jobs_new (self->database);
  self->history = rr_jobs_new (self->database);
  self->history_end = g_cancellable_new ();
  self->debug = rr_debug_new (self, error);
  if (self->debug == NULL)
    return FALSE;

  return rr_pipeline_start (self->pipeline, self->stage_scope, error)
         && rr_jobs_start (self->jobs, self->stage_scope, error)
         && rr_jobs_start (self->history, self->stage_scope, error)
         && rr_staff_desk_start (self->staff_desk, self->pipeline, self->pool, self->stage_scope, error)
         && rr_staff_post_start (self->staff, self->stage_scope, error)
         && rr_guest_post_start (self->guests, self->stage_scope, error)
         && rr_fan_out_desk_start (self->suppliers, self->stage_scope, error)
         && rr_booking_runs_start (self->runs, self->stage_scope, error)
         && rr_report_desk_start (self->reports, self->stage_scope, error)
         && rr_front_door_start (self->door, self->door_scope, error);
}

/* --- stop --------------------------------------------------------------------- */

static gboolean
join (RrScope **scope,
      GError  **error)
{
  gboolean ok = TRUE;

  if (*scope != NULL)
    ok = rr_scope_wait (*scope, error);
  g_clear_pointer (scope, rr_scope_free);
  return ok;
}

static gboolean
stop_tasks (RrEngine  *self,
            GError   **error)
{
  gboolean ok;

  if (self->door_scope != NULL)
    rr_front_door_stop (self->door, STOP_GRACE_MS);
  ok = join (&self->door_scope, error);
  g_clear_pointer (&self->debug, rr_debug_free);

  for (guint i = 0; i < self->n_io; i++)
    if (self->intakes[i] != NULL)
      rr_intake_close (self->intakes[i]);
  g_clear_pointer (&self->commands, rr_tx_drop);
  if (self->reports != NULL)
    rr_report_desk_close (self->reports);
  rr_staff_desk_close (self->staff_desk);
  if (self->staff != NULL)
    rr_staff_post_close (self->staff);
  if (self->guests != NULL)
    rr_guest_post_close (self->guests);
  /* The runs first: they end what they have asked of suppliers. */
  if (self->runs != NULL)
    rr_booking_runs_close (self->runs);
  if (self->suppliers != NULL)
    rr_fan_out_desk_close (self->suppliers);
  rr_audit_desk_close (self->audit);
  if (self->pipeline != NULL)
    rr_pipeline_close (self->pipeline);
  if (self->jobs != NULL)
    rr_jobs_close (self->jobs);
  if (self->history != NULL)
    {
      g_cancellable_cancel (self->history_end);
      rr_jobs_close (self->history);
    }
  return join (&self->stage_scope, ok ? error : NULL) && ok;
}

static void
free_parts (RrEngine *self)
{
  for (guint i = 0; i < self->n_io; i++)
    g_clear_pointer (&self->intakes[i], rr_intake_free);
  g_clear_pointer (&self->jobs, rr_jobs_free);
  g_clear_pointer (&self->history, rr_jobs_free);
  g_clear_pointer (&self->pipeline, rr_pipeline_free);
  g_clear_pointer (&self->door, rr_front_door_free);
  g_clear_pointer (&self->incidents, rr_incident_desk_free);
  g_clear_pointer (&self->incident_slot, rr_slot_free);
  g_clear_pointer (&self->tracker, rr_tracker_free);
  g_clear_pointer (&self->settings, rr_device_settings_free);
  g_clear_pointer (&self->devices, rr_device_desk_free);
  g_clear_pointer (&self->door_keys, rr_door_keys_free);
  g_clear_pointer (&self->door_settings, rr_door_settings_free);
  g_clear_pointer (&self->desk, rr_booking_desk_free);
  g_clear_pointer (&self->runs, rr_booking_runs_free);
  g_clear_pointer (&self->reports, rr_report_desk_free);
  g_clear_pointer (&self->staff, rr_staff_post_free);
  g_clear_pointer (&self->sweeper, rr_sweeper_free);
  g_clear_pointer (&self->guests, rr_guest_post_free);
  g_clear_pointer (&self->suppliers, rr_fan_out_desk_free);
  rr_engine_free_storage (self);
  /* Behind all who read: only the last connection can remove the log. */
  g_clear_pointer (&self->store, rr_store_close);
  g_clear_pointer (&self->audit, rr_audit_desk_free);
  rr_secrets_forget (self->workspace);
  g_clear_pointer (&self->pool, rr_item_pool_free);
  g_clear_pointer (&self->snapshot_slot, rr_slot_free);
  g_clear_pointer (&self->problem_slot, rr_slot_free);
  g_clear_pointer (&self->reports_slot, rr_slot_free);
  g_clear_pointer (&self->trips, rr_trip_desk_free);
  g_clear_pointer (&self->trips_slot, rr_slot_free);
  rr_staff_desk_stop (self->staff_desk);
  g_clear_pointer (&self->staff_slot, rr_slot_free);
  if (self->marshal != NULL)
    rr_marshal_stop (self->marshal);
  g_clear_pointer (&self->marshal, rr_marshal_unref);
  g_clear_object (&self->history_end);
}

static void
tell_diagnosis (RrDiagnosis *diagnosis,
                gpointer     data)
{
  g_signal_emit (data, signals[SIGNAL_DIAGNOSIS], 0, diagnosis);
}

/**
 * rr_engine_want_diagnosis:
 * @self: an engine
 * @wanted: whether somebody looks at the diagnostics
 *
 * While it is wanted the signal "diagnosis" comes at most four times a second.
 *
 * Thread: the owner.
 */
void
rr_engine_want_diagnosis (RrEngine *self,
                          gboolean  wanted)
{
  g_return_if_fail (RR_IS_ENGINE (self));

  self->wants_diagnosis = wanted;
  if (self->monitor != NULL)
    rr_monitor_set_wanted (self->monitor, wanted);
}

/**
 * rr_engine_stop:
 * @self: an engine
 * @error: return location for an error
 *
 * Stops accepting, answers what is owed, stores what was read, and joins every
 * task. Does nothing when the engine does not run.
 *
 * Thread: the owner; blocks for as long as the last commit takes.
 *
 * Returns: %FALSE with the first error of a task
 */
gboolean
rr_engine_stop (RrEngine  *self,
                GError   **error)
{
  gboolean ok;

  g_return_val_if_fail (RR_IS_ENGINE (self), FALSE);

  if (!self->running)
    return TRUE;

  self->running = FALSE;
  rr_engine_stop_looks (self);
  rr_engine_stop_holds (self);
  rr_engine_stop_sweeps (self);
  rr_engine_stop_renewals (self);
  rr_engine_end_errand (self);
  ok = stop_tasks (self, error);
  rr_engine_keep_last_rate (self);
  g_clear_pointer (&self->monitor, rr_monitor_free);
  if (self->pipeline != NULL)
    rr_engine_fill_stats (self, &self->last_stats);
  free_parts (self);
  return ok;
}

static void
note_start (RrEngine *self)
{
  const char *news = rr_store_get_news (self->store);
  g_autofree char *where = g_strdup_printf ("%s:%u", self->host, rr_front_door_get_port (self->door));
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (self->database, NULL);

  rr_audit_desk_note_more (self->audit, RR_AUDIT_PROGRAM, "engine.start", where, RR_AUDIT_OK, RR_VERSION);
  if (news != NULL)
    rr_audit_desk_note_more (self->audit, RR_AUDIT_PROGRAM, "database.damaged", NULL, NULL, news);
  if (reader != NULL)
    rr_engine_note_files (self, reader);
}

/**
 * rr_engine_start:
 * @self: an engine that does not run
 * @error: return location for an error
 *
 * Opens the store, restores the map, starts the stages and then the door.
 *
 * Thread: the owner.
 *
 * Returns: %FALSE with %RR_ERROR_IN_USE if another process has this workspace,
 *   %RR_ERROR_STORE or a %G_IO_ERROR otherwise; the sentence is for a person
 */
gboolean
rr_engine_start (RrEngine  *self,
                 GError   **error)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (!self->running, FALSE);

  self->marshal = rr_marshal_new (g_main_context_get_thread_default (), MAX_POSTS);
  self->snapshot_slot = rr_slot_new (self->marshal, G_TIME_SPAN_SECOND / self->snapshots_per_s,
                                     emit_snapshot, self, (GDestroyNotify) rr_snapshot_unref);
  self->problem_slot = rr_slot_new (self->marshal, 0, emit_problem, self, g_free);
  self->trips_slot = rr_slot_new (self->marshal, 0, emit_trips, self, (GDestroyNotify) rr_trip_board_unref);
  self->trips = rr_trip_desk_new (trips_cb, self);
  rr_engine_make_staff (self);
  self->pool = rr_item_pool_new ();
  self->audit = rr_audit_desk_new (self->workspace);
  self->devices = rr_device_desk_new ();
  self->running = TRUE;

  if (!make_workspace (self, error) || !load_settings (self, error) || !open_store (self, error)
      || !rr_engine_open_door (self, error))
    {
      rr_engine_stop (self, NULL);
      return FALSE;
    }

  rr_trace_set_enabled (TRUE);
  rr_engine_make_reports (self);
  make_pipeline (self);
  self->monitor = rr_monitor_new (self->marshal, rr_engine_ask_figures, tell_diagnosis, self, error);
  if (self->monitor == NULL || !start_tasks (self, error))
    {
      rr_engine_stop (self, NULL);
      return FALSE;
    }
  rr_monitor_set_wanted (self->monitor, self->wants_diagnosis);
  note_start (self);
  rr_engine_start_looks (self);
  rr_engine_start_renewals (self);
  rr_engine_start_holds (self);
  rr_engine_start_sweeps (self);
  rr_backup_desk_start (self->backups);
  return TRUE;
}

/* --- life --------------------------------------------------------------------- */

static void
rr_engine_dispose (GObject *object)
{
  RrEngine *self = RR_ENGINE (object);

  rr_engine_stop (self, NULL);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);

  G_OBJECT_CLASS (rr_engine_parent_class)->dispose (object);
}

static void
rr_engine_finalize (GObject *object)
{
  RrEngine *self = RR_ENGINE (object);

  g_free (self->workspace);
  g_free (self->database);
  g_free (self->host);
  g_free (self->trails);
  rr_staff_desk_free (self->staff_desk);
  rr_mutex_clear (&self->lock);

  G_OBJECT_CLASS (rr_engine_parent_class)->finalize (object);
}

static void
rr_engine_class_init (RrEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rr_engine_dispose;
  object_class->finalize = rr_engine_finalize;

  /**
   * RrEngine::snapshot:
   * @snapshot: (type gpointer): an #RrSnapshot, borrowed
   */
  signals[SIGNAL_SNAPSHOT] = g_signal_new ("snapshot", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  /**
   * RrEngine::problem:
   * @sentence: what is wrong with the store, "" when all is well again
   */
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * RrEngine::trips:
   * @board: (type gpointer): an #RrTripBoard, borrowed
   */
  signals[SIGNAL_TRIPS] = g_signal_new ("trips", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  /**
   * RrEngine::diagnosis:
   * @diagnosis: (type gpointer): an #RrDiagnosis, borrowed
   */
  signals[SIGNAL_DIAGNOSIS] = g_signal_new ("diagnosis", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  /**
   * RrEngine::reports:
   * @view: (type gpointer): an #RrReportView, borrowed
   */
  signals[SIGNAL_REPORTS] = g_signal_new ("reports", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  /**
   * RrEngine::restart:
   *
   * The database is damaged: a new start saves what can be read. Not from within this.
   */
  signals[SIGNAL_RESTART] = g_signal_new ("restart", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  /**
   * RrEngine::incidents:
   * @incidents: (type gpointer): an #RrIncidentList, borrowed; what it says is on disk
   */
  signals[SIGNAL_INCIDENTS] = g_signal_new ("incidents", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_STAFF] = g_signal_new ("staff", RR_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_engine_init (RrEngine *self)
{
  rr_mutex_init (&self->lock);
  self->staff_desk = rr_staff_desk_new ();
}
