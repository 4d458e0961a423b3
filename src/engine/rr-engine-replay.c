/* rr-engine-replay.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-replay.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-private.h"
#include "rr-error.h"
#include "rr-replay-marks.h"
#include "rr-store-trip.h"

/* Long looks back. They have a thread of their own, so that neither a scroll through a day
 * nor an export delays what is asked for now; each holds a bounded number of points and
 * stops soon after it is cancelled.
 *
 * Threads: asked and answered on the owner's, read on that of history.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define BEFORE_MS         (6 * 3600 * G_GINT64_CONSTANT (1000))   /* who was heard from since is still where they were */
#define LATE_MS           (24 * 3600 * G_GINT64_CONSTANT (1000))  /* phones keep what they could not send */
#define AHEAD_MS          (15 * 60 * G_GINT64_CONSTANT (1000))    /* clocks are wrong */
#define MAX_EXPORT_FIXES  1000000u
#define MAX_LOG           1000u

typedef struct
{
  RrEngine     *engine;       /* (owned) */
  GTask        *task;         /* (owned) (thread: owner): only carried by the others */
  GCancellable *cancellable;  /* (owned) (nullable) */
  GStrv         devices;      /* (owned) (nullable) */
  gint64        trip;
  gint64        from_ms;
  gint64        to_ms;
  gboolean      by_receive;
  RrTrackFormat format;
  GFile        *file;         /* (owned) (nullable) */
  RrReplay     *replay;       /* (owned) (nullable): being filled */
  GPtrArray    *tracks;       /* (owned) (nullable): being filled */
  GArray       *lines;        /* (owned) (nullable): being filled */
  guint         n_fixes;

  gpointer      result;       /* (owned) (nullable) */
  GDestroyNotify result_free;
  GError       *error;        /* (owned) (nullable) */
  gboolean      completed;    /* (thread: owner) */
} Look;

static void
look_complete (gpointer data)
{
  Look *look = data;

  look->completed = TRUE;
  look->engine->n_looks--;
  if (look->error != NULL)
    g_task_return_error (look->task, g_steal_pointer (&look->error));
  else if (look->result != NULL)
    g_task_return_pointer (look->task, g_steal_pointer (&look->result), look->result_free);
  else
    g_task_return_int (look->task, look->n_fixes);
}

static void
look_free (gpointer data)
{
  Look *look = data;

  if (!look->completed)
    {
      if (look->result == NULL && look->error == NULL && look->file == NULL)
        g_set_error_literal (&look->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
      look_complete (look);
    }
  if (look->result != NULL)
    look->result_free (look->result);
  g_clear_pointer (&look->replay, rr_replay_unref);
  g_clear_pointer (&look->tracks, g_ptr_array_unref);
  g_clear_pointer (&look->lines, g_array_unref);
  g_clear_object (&look->cancellable);
  g_clear_object (&look->file);
  g_clear_error (&look->error);
  g_strfreev (look->devices);
  g_object_unref (look->task);
  g_object_unref (look->engine);
  g_free (look);
}

/* --- on the thread of history ---------------------------------------------------- */

static gboolean
is_wanted (Look *look)
{
  return look->error == NULL && !g_cancellable_set_error_if_cancelled (look->engine->history_end, &look->error)
         && !g_cancellable_set_error_if_cancelled (look->cancellable, &look->error);
}

static gboolean
can_read (Look          *look,
          RrStoreReader *reader,
          const GError  *error)
{
  if (reader == NULL)
    look->error = g_error_copy (error);
  return reader != NULL && is_wanted (look);
}

static void
give (Look *look)
{
  if (rr_marshal_post (look->engine->marshal, look_complete, look, look_free) != RR_OK)
    g_warning ("A look back was lost: the main loop has been closed");
}

/* Whom it is about: those asked for, or all, with the names they have. */
static GArray *
read_devices (Look          *look,
              RrStoreReader *reader,
              GPtrArray     *names)
{
  GArray *states = rr_store_reader_devices (reader, names, &look->error);

  for (guint i = states != NULL ? states->len : 0; look->devices != NULL && i-- > 0;)
    if (!g_strv_contains ((const char *const *) look->devices, g_array_index (states, RrDeviceState, i).id))
      g_array_remove_index (states, i);
  return states;
}

static gboolean
replay_fix_cb (const RrFix *fix,
               gpointer     data)
{
  Look *look = data;

  rr_replay_add (look->replay, fix);
  return (++look->n_fixes & 4095) != 0 || is_wanted (look);
}

static void
replay_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  Look *look = data;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = can_read (look, reader, error) ? read_devices (look, reader, names) : NULL;
  gint64 from_ms = look->from_ms - (look->by_receive ? LATE_MS : BEFORE_MS);
  gint64 to_ms = look->to_ms + (look->by_receive ? AHEAD_MS : 0);

  look->replay = rr_replay_new (look->from_ms, look->to_ms, look->by_receive, RR_REPLAY_MAX_POINTS);
  for (guint i = 0; states != NULL && i < states->len && is_wanted (look); i++)
    {
      const RrDeviceState *state = &g_array_index (states, RrDeviceState, i);

      rr_replay_begin (look->replay, state->id, state->name);
      rr_store_reader_track (reader, state->id, from_ms, to_ms, look->by_receive ? RR_ORDER_ARRIVAL : RR_ORDER_TIME,
                             G_MAXUINT, replay_fix_cb, look, &look->error);
      rr_replay_end (look->replay);
    }
  if (is_wanted (look))
    {
      look->result = g_steal_pointer (&look->replay);
      look->result_free = (GDestroyNotify) rr_replay_unref;
    }
  give (look);
}

static void
marks_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  Look *look = data;

  if (can_read (look, reader, error))
    look->result = rr_replay_read_marks (reader, look->from_ms, look->to_ms, &look->error);
  look->result_free = (GDestroyNotify) g_array_unref;
  give (look);
}

static gboolean
track_fix_cb (const RrFix *fix,
              gpointer     data)
{
  Look *look = data;
  RrTrack *track = look->tracks->pdata[look->tracks->len - 1];

  g_array_append_vals (track->fixes, fix, 1);
  return ++look->n_fixes < MAX_EXPORT_FIXES && ((look->n_fixes & 4095) != 0 || is_wanted (look));
}

static gboolean
read_tracks (Look          *look,
             RrStoreReader *reader)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = read_devices (look, reader, names);

  look->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_track_free);
  for (guint i = 0; states != NULL && i < states->len && is_wanted (look); i++)
    {
      const RrDeviceState *state = &g_array_index (states, RrDeviceState, i);
      RrTrack *track = rr_track_new (state->id, state->name);

      g_ptr_array_add (look->tracks, track);
      rr_store_reader_track (reader, state->id, look->from_ms, look->to_ms, RR_ORDER_TIME, G_MAXUINT, track_fix_cb,
                             look, &look->error);
      if (track->fixes->len == 0)
        g_ptr_array_set_size (look->tracks, (int) look->tracks->len - 1);
    }
  if (look->error == NULL && look->n_fixes >= MAX_EXPORT_FIXES)
    g_set_error_literal (&look->error, RR_ERROR, RR_ERROR_TOO_LARGE,
                         _("There are over a million fixes. Choose fewer guides or a shorter time."));
  return is_wanted (look);
}

static void
tracks_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  Look *look = data;

  if (can_read (look, reader, error) && read_tracks (look, reader))
    {
      look->result = g_steal_pointer (&look->tracks);
      look->result_free = (GDestroyNotify) g_ptr_array_unref;
    }
  give (look);
}

static void
export_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  Look *look = data;

  if (can_read (look, reader, error) && read_tracks (look, reader))
    {
      g_autoptr(GString) text = rr_tracks_export (look->format, look->tracks);

      g_file_replace_contents (look->file, text->str, text->len, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                               look->cancellable, &look->error);
    }
  give (look);
}

static gboolean
line_cb (const RrTripEvent *event,
         gpointer           data)
{
  Look *look = data;

  g_array_append_vals (look->lines, event, 1);
  return look->lines->len < MAX_LOG;
}

static void
log_job (RrStoreReader *reader,
         const GError  *error,
         gpointer       data)
{
  Look *look = data;

  look->lines = g_array_new (FALSE, FALSE, sizeof (RrTripEvent));
  if (can_read (look, reader, error)
      && rr_store_reader_trip_events (reader, look->trip, G_MININT64 + 1, G_MAXINT64, line_cb, look, &look->error))
    {
      look->result = g_steal_pointer (&look->lines);
      look->result_free = (GDestroyNotify) g_array_unref;
    }
  give (look);
}

/* --- asking ------------------------------------------------------------------- */

static Look *
look_new (RrEngine            *self,
          const char *const   *devices,
          gint64               from_ms,
          gint64               to_ms,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  Look *look = g_new0 (Look, 1);

  look->engine = g_object_ref (self);
  look->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (look->task, look_new);
  look->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  look->devices = g_strdupv ((char **) devices);
  look->from_ms = from_ms;
  look->to_ms = to_ms;
  self->n_looks++;
  return look;
}

static void
look_start (Look      *look,
            RrJobFunc  func)
{
  RrEngine *self = look->engine;

  if (self->running && self->n_looks <= RR_HISTORY_MAX_LOOKS && rr_jobs_submit (self->history, func, look, NULL) == RR_OK)
    return;
  g_set_error_literal (&look->error, RR_ERROR, RR_ERROR_FULL,
                       _("Too many requests are waiting. Try again in a moment."));
  look_free (look);
}

/**
 * rr_engine_load_replay_async:
 * @self: an engine
 * @devices: (nullable) (array zero-terminated=1): whom, %NULL for everybody
 * @from_ms: Unix time
 * @to_ms: Unix time
 * @by_receive: what was known when, instead of where they were
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 *
 * By arrival, fixes count that were no more than a day late.
 */
void
rr_engine_load_replay_async (RrEngine            *self,
                             const char *const   *devices,
                             gint64               from_ms,
                             gint64               to_ms,
                             gboolean             by_receive,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Look *look = look_new (self, devices, from_ms, to_ms, cancellable, callback, user_data);

  look->by_receive = by_receive;
  look_start (look, replay_job);
}

/**
 * rr_engine_load_replay_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the window, or %NULL with %G_IO_ERROR_CANCELLED,
 *   %RR_ERROR_FULL or %RR_ERROR_STORE
 */
RrReplay *
rr_engine_load_replay_finish (RrEngine      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rr_engine_load_marks_async (RrEngine            *self,
                            gint64               from_ms,
                            gint64               to_ms,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  look_start (look_new (self, NULL, from_ms, to_ms, cancellable, callback, user_data), marks_job);
}

GArray *
rr_engine_load_marks_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rr_engine_load_tracks_async (RrEngine            *self,
                             const char *const   *devices,
                             gint64               from_ms,
                             gint64               to_ms,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  look_start (look_new (self, devices, from_ms, to_ms, cancellable, callback, user_data), tracks_job);
}

GPtrArray *
rr_engine_load_tracks_finish (RrEngine      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rr_engine_export_tracks_async:
 * @self: an engine
 * @devices: (nullable) (array zero-terminated=1): whom, %NULL for everybody
 * @from_ms: Unix time
 * @to_ms: Unix time
 * @format: a format
 * @file: where to; replaced in one step
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_export_tracks_async (RrEngine            *self,
                               const char *const   *devices,
                               gint64               from_ms,
                               gint64               to_ms,
                               RrTrackFormat        format,
                               GFile               *file,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Look *look = look_new (self, devices, from_ms, to_ms, cancellable, callback, user_data);

  look->format = format;
  look->file = g_object_ref (file);
  look_start (look, export_job);
}

gssize
rr_engine_export_tracks_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

void
rr_engine_load_trip_log_async (RrEngine            *self,
                               gint64               trip,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Look *look = look_new (self, NULL, 0, 0, NULL, callback, user_data);

  look->trip = trip;
  look_start (look, log_job);
}

GArray *
rr_engine_load_trip_log_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
