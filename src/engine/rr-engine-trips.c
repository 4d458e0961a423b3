/* rr-engine-trips.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-trips.h"

#include "rr-engine-op-private.h"
#include "rr-engine-staff.h"
#include "rr-error.h"
#include "rr-time.h"

/* The console's part of trips, and the look at them: once a second, by reading what is known,
 * on the jobs thread. Who went into a dead zone is a wish like any other; what is due and
 * who is on which trip goes to the rules.
 *
 * Threads: the owner, except where it says otherwise.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

/* Thread: the store's. */
static void
wish_done (RrTripAsk    *ask,
           const GError *error,
           gpointer      data)
{
  RrEngineOp *op = data;

  if (error != NULL)
    op->error = g_error_copy (error);
  else if (ask->saved != NULL)
    op->count = ask->saved->id;
  else
    op->count = ask->saved_zone != NULL ? ask->saved_zone->id : ask->id;
  rr_engine_op_finish (op);
}

/* Unless it is RR_OK nothing was sent, and @ask is freed. */
static RrStatus
send_ask (RrEngine  *self,
          RrTripAsk *ask)
{
  RrItem *item;
  RrStatus status;

  if (!self->running || self->commands == NULL || !rr_trip_desk_admit (self->trips, ask))
    {
      rr_trip_ask_free (ask);
      return self->running ? RR_FULL : RR_CLOSED;
    }
  item = rr_item_pool_take (self->pool);
  item->at_commit = rr_trip_ask_write;
  item->at_store = rr_trip_ask_settle;
  item->data = ask;
  status = rr_try_send (self->commands, item);
  if (status == RR_OK)
    return RR_OK;
  rr_item_pool_give (self->pool, &item, 1);
  rr_trip_ask_drop (ask);
  return status;
}

static void
wish_for (RrEngine           *self,
          RrTripAsk          *ask,
          const char         *who,
          GError             *error,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_save_trip_async, NULL, callback, user_data);
  RrStatus status = RR_OK;

  op->error = error;
  ask->done = wish_done;
  ask->data = op;
  g_strlcpy (ask->who, rr_engine_name_who (self, who), sizeof ask->who);
  if (error == NULL)
    status = rr_engine_op_admit (op);
  if (error != NULL || status != RR_OK)
    rr_trip_ask_free (ask);
  else
    status = send_ask (self, ask);
  if (error != NULL || status != RR_OK)
    rr_engine_op_refuse (op, status);
}

/**
 * rr_engine_dup_trips:
 * @self: an engine
 *
 * Thread: the owner.
 *
 * Returns: (transfer full): all trips, an empty board when it does not run
 */
RrTripBoard *
rr_engine_dup_trips (RrEngine *self)
{
  return self->trips != NULL ? rr_trip_desk_dup (self->trips) : rr_trip_board_new ();
}

/**
 * rr_engine_save_trip_async:
 * @self: an engine
 * @trip: (transfer none): a plan; made if its id is 0
 * @who: (nullable): who planned it
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_save_trip_async (RrEngine           *self,
                           RrTrip             *trip,
                           const char         *who,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_SAVE, NULL, NULL);
  GError *error = NULL;

  ask->trip = rr_trip_copy (trip);
  rr_trip_check (trip, &error);
  wish_for (self, ask, who, error, callback, user_data);
}

/**
 * rr_engine_act_on_trip_async:
 * @self: an engine
 * @trip: a trip
 * @act: what happens to it
 * @who: (nullable): who says so
 * @note: (nullable): what else they say
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_act_on_trip_async (RrEngine           *self,
                             gint64              trip,
                             RrTripAct           act,
                             const char         *who,
                             const char         *note,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_ACT, NULL, NULL);

  ask->id = trip;
  ask->act = act;
  g_strlcpy (ask->note, note != NULL ? note : "", sizeof ask->note);
  wish_for (self, ask, who, NULL, callback, user_data);
}

/**
 * rr_engine_save_zone_async:
 * @self: an engine
 * @zone: (transfer none): a dead zone; made if its id is 0
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_save_zone_async (RrEngine           *self,
                           RrDeadZone         *zone,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_SAVE_ZONE, NULL, NULL);
  GError *error = NULL;

  ask->zone = rr_dead_zone_ref (zone);
  rr_dead_zone_check (zone, &error);
  wish_for (self, ask, NULL, error, callback, user_data);
}

/**
 * rr_engine_remove_zone_async:
 * @self: an engine
 * @zone: a dead zone
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_remove_zone_async (RrEngine           *self,
                             gint64              zone,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_REMOVE_ZONE, NULL, NULL);

  ask->id = zone;
  wish_for (self, ask, NULL, NULL, callback, user_data);
}

/**
 * rr_engine_trip_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: the id of the trip or dead zone; 0 with %RR_ERROR_MALFORMED,
 *   %RR_ERROR_UNSUPPORTED, %RR_ERROR_FULL or %RR_ERROR_STORE
 */
gint64
rr_engine_trip_finish (RrEngine     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  return MAX (id, 0);
}

/* --- who is in a dead zone ---------------------------------------------------- */

/* One look, first at the jobs thread, then at the owner's. */
typedef struct
{
  RrEngine    *engine;    /* (unowned): joined before it ends */
  RrTripBoard *board;     /* (owned) */
  RrSnapshot  *snapshot;  /* (owned) (nullable) */
  GPtrArray   *moved;     /* (owned): of RrTrip, as they are now */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  look->engine->trip_look = FALSE;
  rr_trip_board_unref (look->board);
  g_clear_pointer (&look->snapshot, rr_snapshot_unref);
  g_ptr_array_unref (look->moved);
  g_free (look);
}

/* On the owner's loop. */
static void
look_apply (gpointer data)
{
  Look *look = data;

  for (guint i = 0; i < look->moved->len; i++)
    {
      RrTrip *now = look->moved->pdata[i];
      RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_MOVE, NULL, NULL);

      ask->trip = rr_trip_ref (now);
      ask->id = rr_trip_board_find (look->board, now->id)->zone;
      /* If it cannot be sent now it is seen again in a second. */
      send_ask (look->engine, ask);
    }
}

static void
look_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  Look *look = data;
  g_autoptr(RrDeviceIndex) index = rr_device_index_new ();
  gint64 now_ms = rr_time_now_ms ();

  for (guint i = 0; i < look->board->trips->len; i++)
    {
      const RrTrip *trip = look->board->trips->pdata[i];
      RrPartySight sight;
      RrTrip probe;

      if (trip->state != RR_TRIP_OUT)
        continue;
      rr_trip_get_sight (trip, index, look->snapshot, &sight);
      rr_trip_peek (trip, &probe);
      if (rr_trip_look (&probe, look->board->zones, &sight, now_ms))
        g_ptr_array_add (look->moved, rr_trip_copy (&probe));
    }
  rr_incident_desk_follow_trips (look->engine->incidents, look->board, index, look->snapshot);
  if (rr_marshal_post (look->engine->marshal, look_apply, look, look_free) != RR_OK)
    g_warning ("A look at the dead zones was lost: the main loop has been closed");
}

/* While somebody is out, and once more for what the rules have not heard of. */
static gboolean
needs_look (RrEngine          *self,
            const RrTripBoard *board)
{
  for (guint i = 0; i < board->trips->len; i++)
    if (((const RrTrip *) board->trips->pdata[i])->state == RR_TRIP_OUT)
      return TRUE;
  return !rr_incident_desk_has_board (self->incidents, board);
}

/* One at a time: a slow look delays the next, nothing piles up. */
static gboolean
look_cb (gpointer data)
{
  RrEngine *self = data;
  g_autoptr(RrTripBoard) board = rr_trip_desk_dup (self->trips);
  Look *look;

  rr_audit_desk_tick (self->audit, rr_time_now_ms ());
  if (self->trip_look || !needs_look (self, board))
    return G_SOURCE_CONTINUE;
  look = g_new0 (Look, 1);
  look->engine = self;
  look->board = g_steal_pointer (&board);
  look->snapshot = rr_engine_dup_snapshot (self);
  look->moved = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_trip_unref);
  self->trip_look = TRUE;
  if (rr_jobs_submit (self->jobs, look_job, look, NULL) != RR_OK)
    look_free (look);
  return G_SOURCE_CONTINUE;
}

void
rr_engine_start_looks (RrEngine *self)
{
  self->trip_timer = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->trip_timer, look_cb, self, NULL);
  g_source_attach (self->trip_timer, g_main_context_get_thread_default ());
}

void
rr_engine_stop_looks (RrEngine *self)
{
  if (self->trip_timer != NULL)
    g_source_destroy (self->trip_timer);
  g_clear_pointer (&self->trip_timer, g_source_unref);
}
