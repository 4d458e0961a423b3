/* rr-engine-replay.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-replay.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-op-private.h"
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
  RrEngine     *engine;       /* (unowned): the op has it */
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
} Look;

/* On the owner's loop. */
static void
look_free (gpointer data)
{
  Look *look = data;

  look->engine->n_looks--;
  g_clear_pointer (&look->replay, rr_replay_unref);
  g_clear_pointer (&look->tracks, g_ptr_array_unref);
  g_clear_pointer (&look->lines, g_array_unref);
  g_clear_object (&look->file);
  g_strfreev (look->devices);
  g_free (look);
}

/* --- on the thread of history ---------------------------------------------------- */

static gboolean
is_wanted (RrEngineOp *op)
{
  return rr_engine_op_is_wanted (op)
         && !g_cancellable_set_error_if_cancelled (op->engine->history_end, &op->error);
}

static gboolean
can_read (RrEngineOp    *op,
          RrStoreReader *reader,
          const GError  *error)
{
  return rr_engine_op_can_read (op, reader, error) && is_wanted (op);
}

/* Whom it is about: those asked for, or all, with the names they have. */
static GArray *
read_devices (RrEngineOp    *op,
              RrStoreReader *reader,
              GPtrArray     *names)
{
  const Look *look = op->question;
  GArray *states = rr_store_reader_devices (reader, names, &op->error);

  for (guint i = states != NULL ? states->len : 0; look->devices != NULL && i-- > 0;)
    if (!g_strv_contains ((const char *const *) look->devices, g_array_index (states, RrDeviceState, i).id))
      g_array_remove_index (states, i);
  return states;
}

static gboolean
replay_fix_cb (const RrFix *fix,
               gpointer     data)
{
  RrEngineOp *op = data;
  Look *look = op->question;

  rr_replay_add (look->replay, fix);
  return (++look->n_fixes & 4095) != 0 || is_wanted (op);
}

static void
replay_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  RrEngineOp *op = data;
  Look *look = op->question;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = can_read (op, reader, error) ? read_devices (op, reader, names) : NULL;
  gint64 from_ms = look->from_ms - (look->by_receive ? LATE_MS : BEFORE_MS);
  gint64 to_ms = look->to_ms + (look->by_receive ? AHEAD_MS : 0);

  look->replay = rr_replay_new (look->from_ms, look->to_ms, look->by_receive, RR_REPLAY_MAX_POINTS);
  for (guint i = 0; states != NULL && i < states->len && is_wanted (op); i++)
    {
      const RrDeviceState *state = &g_array_index (states, RrDeviceState, i);

      rr_replay_begin (look->replay, state->id, state->name);
      rr_store_reader_track (reader, state->id, from_ms, to_ms, look->by_receive ? RR_ORDER_ARRIVAL : RR_ORDER_TIME,
                             G_MAXUINT, replay_fix_cb, op, &op->error);
      rr_replay_end (look->replay);
    }
  if (is_wanted (op))
    rr_engine_op_answer (op, g_steal_pointer (&look->replay), (GDestroyNotify) rr_replay_unref);
  rr_engine_op_finish (op);
}

static void
marks_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  RrEngineOp *op = data;
  const Look *look = op->question;

  if (can_read (op, reader, error))
    rr_engine_op_answer (op, rr_replay_read_marks (reader, look->from_ms, look->to_ms, &op->error),
                         (GDestroyNotify) g_array_unref);
  rr_engine_op_finish (op);
}

static gboolean
track_fix_cb (const RrFix *fix,
              gpointer     data)
{
  RrEngineOp *op = data;
  Look *look = op->question;
  RrTrack *track = look->tracks->pdata[look->tracks->len - 1];

  g_array_append_vals (track->fixes, fix, 1);
  return ++look->n_fixes < MAX_EXPORT_FIXES && ((look->n_fixes & 4095) != 0 || is_wanted (op));
}

static gboolean
read_tracks (RrEngineOp    *op,
             RrStoreReader *reader)
{
  Look *look = op->question;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = read_devices (op, reader, names);

  look->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_track_free);
  for (guint i = 0; states != NULL && i < states->len && is_wanted (op); i++)
    {
      const RrDeviceState *state = &g_array_index (states, RrDeviceState, i);
      RrTrack *track = rr_track_new (state->id, state->name);

      g_ptr_array_add (look->tracks, track);
      rr_store_reader_track (reader, state->id, look->from_ms, look->to_ms, RR_ORDER_TIME, G_MAXUINT, track_fix_cb,
                             op, &op->error);
      if (track->fixes->len == 0)
        g_ptr_array_set_size (look->tracks, (int) look->tracks->len - 1);
    }
  if (op->error == NULL && look->n_fixes >= MAX_EXPORT_FIXES)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_TOO_LARGE,
                         _("There are over a million fixes. Choose fewer guides or a shorter time."));
  return is_wanted (op);
}

static void
tracks_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  RrEngineOp *op = data;
  Look *look = op->question;

  if (can_read (op, reader, error) && read_tracks (op, reader))
    rr_engine_op_answer (op, g_steal_pointer (&look->tracks), (GDestroyNotify) g_ptr_array_unref);
  rr_engine_op_finish (op);
}

static void
export_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  RrEngineOp *op = data;
  const Look *look = op->question;

  if (can_read (op, reader, error) && read_tracks (op, reader))
    {
      g_autoptr(GString) text = rr_tracks_export (look->format, look->tracks);

      g_file_replace_contents (look->file, text->str, text->len, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                               op->cancellable, &op->error);
      op->count = look->n_fixes;
    }
  rr_engine_op_finish (op);
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
  RrEngineOp *op = data;
  Look *look = op->question;

  look->lines = g_array_new (FALSE, FALSE, sizeof (RrTripEvent));
  if (can_read (op, reader, error)
      && rr_store_reader_trip_events (reader, look->trip, G_MININT64 + 1, G_MAXINT64, line_cb, look, &op->error))
    rr_engine_op_answer (op, g_steal_pointer (&look->lines), (GDestroyNotify) g_array_unref);
  rr_engine_op_finish (op);
}

/* --- asking ------------------------------------------------------------------- */

static Look *
ask (RrEngineOp          *op,
     const char *const   *devices,
     gint64               from_ms,
     gint64               to_ms)
{
  Look *look = rr_engine_op_ask (op, g_new0 (Look, 1), look_free);

  look->engine = op->engine;
  look->engine->n_looks++;
  look->devices = g_strdupv ((char **) devices);
  look->from_ms = from_ms;
  look->to_ms = to_ms;
  return look;
}

static void
look_start (RrEngineOp *op,
            RrJobFunc   func)
{
  if (op->engine->n_looks <= RR_HISTORY_MAX_LOOKS)
    rr_engine_op_submit (op, op->engine->history, func);
  else
    rr_engine_op_refuse (op, RR_FULL);
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
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_replay_async, cancellable, callback, user_data);

  ask (op, devices, from_ms, to_ms)->by_receive = by_receive;
  look_start (op, replay_job);
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
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_marks_async, cancellable, callback, user_data);

  ask (op, NULL, from_ms, to_ms);
  look_start (op, marks_job);
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
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_tracks_async, cancellable, callback, user_data);

  ask (op, devices, from_ms, to_ms);
  look_start (op, tracks_job);
}

GPtrArray *
rr_engine_load_tracks_finish (RrEngine      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where people were is theirs. */
static void
note_export (RrEngine           *self,
             const char *const  *devices,
             GFile              *file)
{
  g_autofree char *names = devices != NULL ? g_strjoinv (", ", (char **) devices) : g_strdup ("*");
  g_autofree char *path = g_file_get_parse_name (file);

  rr_audit_desk_note_more (self->audit, rr_engine_get_who (self), "export.tracks", names, NULL, path);
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
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_export_tracks_async, cancellable, callback, user_data);
  Look *look = ask (op, devices, from_ms, to_ms);

  look->format = format;
  look->file = g_object_ref (file);
  note_export (self, devices, file);
  look_start (op, export_job);
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
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_trip_log_async, NULL, callback, user_data);

  ask (op, NULL, 0, 0)->trip = trip;
  look_start (op, log_job);
}

GArray *
rr_engine_load_trip_log_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
