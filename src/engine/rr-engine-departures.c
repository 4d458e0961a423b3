/* rr-engine-departures.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-departures.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-departure-desk.h"
#include "rr-engine-op-private.h"
#include "rr-engine-staff.h"
#include "rr-error.h"
#include "rr-room-rate.h"
#include "rr-time.h"
#include "rr-uuid.h"
#include "rr-waiting-list.h"

/* The console's part of departures and of who waits for them, and what
 * makes an offer end by itself: once a second, as long as anybody waits.
 *
 * Threads: the owner, except where it says otherwise.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

typedef struct _Question Question;

/* Within the transaction. Sets sentence if it may not be. */
typedef gboolean (*WishFunc) (RrEngine *self, Question *question, RrStore *store, GError **error);

struct _Question
{
  char              *tour;       /* (owned) (nullable) */
  char              *slot;       /* (owned) (nullable) */
  GDate              from;
  guint              n_days;
  RrDepartureChange  change;     /* its guides are owned */
  RrWaitingRow       row;        /* (owned) */
  gboolean           offer;
  WishFunc           func;       /* (nullable) */
  char              *sentence;   /* (owned) (nullable): why it was refused */
  char               stops[37];  /* whose run has to stop, once this is on disk; "" for none */
};

static void
question_free (gpointer data)
{
  Question *question = data;

  rr_waiting_row_clear (&question->row);
  g_free (question->change.guides);
  g_free (question->sentence);
  g_free (question->tour);
  g_free (question->slot);
  g_free (question);
}

static Question *
ask (RrEngineOp *op,
     const char *tour,
     const char *slot)
{
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->tour = g_strdup (tour);
  question->slot = g_strdup (slot);
  return question;
}

/* --- reading ------------------------------------------------------------------- */

static void
board_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  RrEngineOp *op = data;
  Question *question = op->question;

  if (rr_engine_op_can_read (op, reader, error))
    rr_engine_op_answer (op, rr_departure_read (rr_booking_desk_get_tours (op->engine->desk), reader,
                                                &question->from, question->n_days, question->tour,
                                                &op->error),
                         (GDestroyNotify) rr_departure_board_unref);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_departures_async:
 * @self: an engine
 * @from: the first day
 * @n_days: how many, up to %RR_BOARD_MAX_DAYS
 * @tour: (nullable): only this one
 * @cancellable: (nullable): ends it sooner
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_departures_async (RrEngine            *self,
                                 const GDate         *from,
                                 guint                n_days,
                                 const char          *tour,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_departures_async, cancellable, callback, user_data);
  Question *question = ask (op, tour, NULL);

  question->from = *from;
  question->n_days = n_days;
  rr_engine_op_submit (op, self->jobs, board_job);
}

/**
 * rr_engine_load_departures_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the board; %NULL with %RR_ERROR_STORE, %RR_ERROR_FULL or a
 *   %G_IO_ERROR
 */
RrDepartureBoard *
rr_engine_load_departures_finish (RrEngine      *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rr_engine_get_departure_version:
 * @self: an engine
 *
 * Returns: another number when there is something new to see
 */
guint64
rr_engine_get_departure_version (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), 0);

  return self->desk != NULL ? rr_booking_desk_get_version (self->desk) : 0;
}

static void
add_waiting (const RrWaitingRow *row,
             gpointer            data)
{
  g_ptr_array_add (data, rr_waiting_row_copy (row));
}

static void
waiting_job (RrStoreReader *reader,
             const GError  *error,
             gpointer       data)
{
  RrEngineOp *op = data;
  Question *question = op->question;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_waiting_row_free);

  if (rr_engine_op_can_read (op, reader, error)
      && rr_store_reader_waiting (reader, question->tour, question->slot, add_waiting, rows, &op->error))
    rr_engine_op_answer (op, g_steal_pointer (&rows), (GDestroyNotify) g_ptr_array_unref);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_waiting_async:
 * @self: an engine
 * @tour: a tour
 * @slot: its departure
 * @cancellable: (nullable): ends it sooner
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_waiting_async (RrEngine            *self,
                              const char          *tour,
                              const char          *slot,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_waiting_async, cancellable, callback, user_data);

  ask (op, tour, slot);
  rr_engine_op_submit (op, self->jobs, waiting_job);
}

/**
 * rr_engine_load_waiting_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrWaitingRow): who waits; %NULL with
 *   %RR_ERROR_STORE, %RR_ERROR_FULL or a %G_IO_ERROR
 */
GPtrArray *
rr_engine_load_waiting_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- wishes, through the store ---------------------------------------------------- */

static gboolean
wish_write (RrStore   *store,
            gpointer   data,
            GError   **error)
{
  RrEngineOp *op = data;
  Question *question = op->question;

  g_clear_pointer (&question->sentence, g_free);
  return question->func (op->engine, question, store, error);
}

static void
wish_stored (RrItem   *item,
             gpointer  keeper,
             gboolean  ok)
{
  RrEngineOp *op = item->data;
  Question *question = op->question;

  if (!ok)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_STORE, _("This could not be stored. Try again."));
  else if (question->sentence != NULL)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_UNSUPPORTED, question->sentence);
  if (ok && question->stops[0] != '\0')
    rr_booking_runs_stop_one (op->engine->runs, question->stops);
  op->count = 1;
  rr_engine_op_finish (op);
}

static void
send_wish (RrEngineOp *op,
           WishFunc    func)
{
  ((Question *) op->question)->func = func;
  rr_engine_op_send (op, NULL, wish_write, wish_stored, op);
}

static gboolean
change_wish (RrEngine  *self,
             Question  *question,
             RrStore   *store,
             GError   **error)
{
  return rr_departure_change (rr_booking_desk_get_tours (self->desk), store, question->tour, question->slot,
                              &question->change, &question->sentence, error);
}

/**
 * rr_engine_change_departure_async:
 * @self: an engine
 * @tour: a tour
 * @slot: its departure
 * @change: (transfer none): what staff want
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_change_departure_async (RrEngine                *self,
                                  const char              *tour,
                                  const char              *slot,
                                  const RrDepartureChange *change,
                                  GAsyncReadyCallback      callback,
                                  gpointer                 user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_change_departure_async, NULL, callback, user_data);
  Question *question = ask (op, tour, slot);

  question->change = *change;
  question->change.guides = g_strdup (change->guides);
  send_wish (op, change_wish);
}

static gboolean
join_wish (RrEngine  *self,
           Question  *question,
           RrStore   *store,
           GError   **error)
{
  RrWaitingAnswer answer;
  gboolean ok = rr_waiting_list_join (rr_booking_desk_get_waiting (self->desk), store, &question->row, &answer,
                                      error);

  if (ok)
    question->sentence = answer.sentence;
  return ok;
}

/**
 * rr_engine_join_waiting_async:
 * @self: an engine
 * @row: (transfer none): who wants to wait; its uuid is made
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_join_waiting_async (RrEngine            *self,
                              const RrWaitingRow  *row,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_join_waiting_async, NULL, callback, user_data);
  Question *question = ask (op, row->tour, row->slot);
  g_autofree RrWaitingRow *copy = rr_waiting_row_copy (row);

  question->row = *copy;
  rr_uuid_make (question->row.uuid, rr_time_now_ms ());
  send_wish (op, join_wish);
}

static gboolean
act_wish (RrEngine  *self,
          Question  *question,
          RrStore   *store,
          GError   **error)
{
  RrWaitingList *list = rr_booking_desk_get_waiting (self->desk);
  RrWaitingAnswer answer = { 0 };
  gboolean ok = question->offer ? rr_waiting_list_offer (list, store, question->row.uuid, &answer, error)
                                : rr_booking_desk_leave_waiting (self->desk, store, question->row.uuid,
                                                                 question->stops, &answer, error);

  if (ok)
    question->sentence = answer.sentence;
  return ok;
}

/**
 * rr_engine_act_on_waiting_async:
 * @self: an engine
 * @uuid: who waits
 * @offer: hold places for it now, before its turn; else take it off the list
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_act_on_waiting_async (RrEngine            *self,
                                const char          *uuid,
                                gboolean             offer,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_act_on_waiting_async, NULL, callback, user_data);
  Question *question = ask (op, NULL, NULL);

  g_strlcpy (question->row.uuid, uuid, sizeof question->row.uuid);
  question->offer = offer;
  send_wish (op, act_wish);
}

/**
 * rr_engine_departure_finish:
 * @self: an engine
 * @result: a result of a change
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED or %RR_ERROR_MALFORMED for what may not be,
 *   %RR_ERROR_STORE, %RR_ERROR_FULL or a %G_IO_ERROR
 */
gboolean
rr_engine_departure_finish (RrEngine      *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) > 0;
}

/* --- admission -------------------------------------------------------------------- */

/**
 * rr_engine_set_admission:
 * @self: an engine
 * @per_s: how many a second may book; 0 for as many as the store takes
 */
void
rr_engine_set_admission (RrEngine *self,
                         guint     per_s)
{
  g_return_if_fail (RR_IS_ENGINE (self));

  if (self->desk != NULL && rr_engine_may (self, RR_RIGHT_DEPARTURES, NULL))
    rr_waiting_room_set_rate (rr_booking_desk_get_room (self->desk), per_s, rr_clock_now_us ());
}

/**
 * rr_engine_get_admission:
 * @self: an engine
 * @figures: (out): how it goes; all 0 when it does not run
 */
void
rr_engine_get_admission (RrEngine      *self,
                         RrRoomFigures *figures)
{
  g_return_if_fail (RR_IS_ENGINE (self));

  *figures = (RrRoomFigures) { 0 };
  if (self->desk != NULL)
    rr_waiting_room_figures (rr_booking_desk_get_room (self->desk), rr_booking_desk_is_behind (self->desk),
                             rr_clock_now_us (), figures);
}

/* --- offers that run out ------------------------------------------------------------ */

static gboolean
sweep_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  RrEngine *self = data;

  return rr_waiting_list_sweep (rr_booking_desk_get_waiting (self->desk), store, error);
}

static void
sweep_stored (RrItem   *item,
              gpointer  keeper,
              gboolean  ok)
{
  RrEngine *self = item->data;

  if (!ok)
    rr_waiting_list_set_stale (rr_booking_desk_get_waiting (self->desk));
  g_atomic_int_set (&self->is_sweeping, FALSE);
}

static void
keep_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;
  const guint *rate = op->question;

  op->count = rr_room_rate_save (op->engine->workspace, *rate, &op->error);
  rr_engine_op_finish (op);
}

/* What could not be written is tried again with the next change, not every second. */
static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(GError) error = NULL;

  RR_ENGINE (source)->is_keeping = FALSE;
  if (!rr_engine_departure_finish (RR_ENGINE (source), result, &error))
    g_message ("The rate of admission is not kept: %s", error->message);
}

/* Whoever set it: the slider, or a script. */
static void
keep_rate (RrEngine *self)
{
  guint rate = rr_waiting_room_get_rate (rr_booking_desk_get_room (self->desk));
  RrEngineOp *op;

  if (rate == self->kept_rate || self->is_keeping)
    return;
  self->kept_rate = rate;
  self->is_keeping = TRUE;
  op = rr_engine_op_new (self, rr_engine_start_sweeps, NULL, kept_cb, NULL);
  rr_engine_op_ask (op, g_memdup2 (&rate, sizeof rate), g_free);
  rr_engine_op_submit (op, self->jobs, keep_job);
}

/* One at a time: a slow store delays the next, nothing piles up. */
static gboolean
sweep_cb (gpointer data)
{
  RrEngine *self = data;
  RrItem *item;

  keep_rate (self);
  if (!rr_waiting_list_is_busy (rr_booking_desk_get_waiting (self->desk))
      || !g_atomic_int_compare_and_exchange (&self->is_sweeping, FALSE, TRUE))
    return G_SOURCE_CONTINUE;
  item = rr_item_pool_take (self->pool);
  item->at_commit = sweep_write;
  item->at_store = sweep_stored;
  item->data = self;
  if (rr_try_send (self->commands, item) == RR_OK)
    return G_SOURCE_CONTINUE;
  rr_item_pool_give (self->pool, &item, 1);
  g_atomic_int_set (&self->is_sweeping, FALSE);
  return G_SOURCE_CONTINUE;
}

void
rr_engine_start_sweeps (RrEngine *self)
{
  g_atomic_int_set (&self->is_sweeping, FALSE);
  self->kept_rate = rr_waiting_room_get_rate (rr_booking_desk_get_room (self->desk));
  self->sweep_timer = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->sweep_timer, sweep_cb, self, NULL);
  g_source_attach (self->sweep_timer, g_main_context_get_thread_default ());
}

void
rr_engine_stop_sweeps (RrEngine *self)
{
  if (self->sweep_timer != NULL)
    g_source_destroy (self->sweep_timer);
  g_clear_pointer (&self->sweep_timer, g_source_unref);
}

/* What was set in the last second; once no job writes it any more. */
void
rr_engine_keep_last_rate (RrEngine *self)
{
  g_autoptr(GError) error = NULL;
  guint rate;

  if (self->desk == NULL)
    return;
  rate = rr_waiting_room_get_rate (rr_booking_desk_get_room (self->desk));
  if (rate != self->kept_rate && !rr_room_rate_save (self->workspace, rate, &error))
    g_message ("The rate of admission is not kept: %s", error->message);
  self->kept_rate = rate;
}
