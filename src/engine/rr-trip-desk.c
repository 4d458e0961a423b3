/* rr-trip-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-sync.h"
#include "rr-time.h"

/* RrTripDesk takes wishes about trips to the store. What was committed is put on the board,
 * and only that: nobody sees a trip that a power cut would undo. Whether a wish goes with
 * the state of its trip is decided within the transaction, from the row.
 *
 * Threads: wishes from any; decided and told on the store's.
 * Ends:    free, after the pipeline has ended.
 */
struct _RrTripDesk
{
  RrTripBoardFunc func;       /* (immutable) (nullable) */
  gpointer        data;       /* (immutable) */
  guint           n_waiting;  /* (atomic) */

  RrMutex         lock;
  RrTripBoard    *board;      /* (owned) (guarded by lock) */
};

/**
 * rr_trip_desk_new:
 * @func: (nullable): hears of each new board, on the store's thread
 * @data: for @func
 *
 * Returns: (transfer full): a desk that knows of no trip
 */
RrTripDesk *
rr_trip_desk_new (RrTripBoardFunc func,
                  gpointer        data)
{
  RrTripDesk *self = g_new0 (RrTripDesk, 1);

  self->func = func;
  self->data = data;
  self->board = rr_trip_board_new ();
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_trip_desk_free:
 * @self: (nullable) (transfer full): a desk nobody asks any more
 */
void
rr_trip_desk_free (RrTripDesk *self)
{
  if (self == NULL)
    return;

  rr_trip_board_unref (self->board);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_trip_desk_dup:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer full): all trips as they are stored
 */
RrTripBoard *
rr_trip_desk_dup (RrTripDesk *self)
{
  RrTripBoard *board;

  rr_mutex_lock (&self->lock);
  board = rr_trip_board_ref (self->board);
  rr_mutex_unlock (&self->lock);
  return board;
}

static void
publish (RrTripDesk  *self,
         RrTripBoard *board)
{
  RrTripBoard *old;

  rr_mutex_lock (&self->lock);
  old = self->board;
  self->board = rr_trip_board_ref (board);
  rr_mutex_unlock (&self->lock);

  rr_trip_board_unref (old);
  if (self->func != NULL)
    self->func (board, self->data);
}

/**
 * rr_trip_desk_load:
 * @self: a desk nobody asks yet
 * @reader: of the database
 * @error: return location for an error
 *
 * Everything is as it was before the program ended.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_trip_desk_load (RrTripDesk    *self,
                   RrStoreReader *reader,
                   GError       **error)
{
  g_autoptr(RrTripBoard) board = rr_trip_board_new ();

  if (!rr_store_reader_trips (reader, board, RR_TRIP_KEEP_CLOSED, error))
    return FALSE;
  board->serial = 1;
  publish (self, board);
  return TRUE;
}

/* --- wishes ------------------------------------------------------------------- */

/**
 * rr_trip_ask_new:
 * @kind: what is wished for
 * @done: hears how it ended, on the store's thread
 * @data: for @done
 *
 * Returns: (transfer full): a wish to be filled in
 */
RrTripAsk *
rr_trip_ask_new (RrTripAskKind kind,
                 RrTripDone    done,
                 gpointer      data)
{
  RrTripAsk *ask = g_new0 (RrTripAsk, 1);

  ask->kind = kind;
  ask->done = done;
  ask->data = data;
  return ask;
}

static void
forget_result (RrTripAsk *ask)
{
  g_clear_pointer (&ask->saved, rr_trip_unref);
  g_clear_pointer (&ask->saved_zone, rr_dead_zone_unref);
  g_clear_error (&ask->problem);
}

/**
 * rr_trip_ask_free:
 * @ask: (nullable) (transfer full): a wish
 */
void
rr_trip_ask_free (RrTripAsk *ask)
{
  if (ask == NULL)
    return;

  forget_result (ask);
  g_clear_pointer (&ask->trip, rr_trip_unref);
  g_clear_pointer (&ask->zone, rr_dead_zone_unref);
  g_free (ask);
}

/**
 * rr_trip_desk_admit:
 * @self: a desk
 * @ask: a wish about to be sent
 *
 * Thread: any.
 *
 * Returns: %FALSE if too many wait
 */
gboolean
rr_trip_desk_admit (RrTripDesk *self,
                    RrTripAsk  *ask)
{
  if (__atomic_add_fetch (&self->n_waiting, 1, __ATOMIC_RELAXED) > RR_TRIP_MAX_WAITING)
    {
      __atomic_sub_fetch (&self->n_waiting, 1, __ATOMIC_RELAXED);
      return FALSE;
    }
  ask->desk = self;
  return TRUE;
}

/**
 * rr_trip_ask_drop:
 * @ask: (transfer full): a wish that was admitted
 */
void
rr_trip_ask_drop (RrTripAsk *ask)
{
  __atomic_sub_fetch (&ask->desk->n_waiting, 1, __ATOMIC_RELAXED);
  rr_trip_ask_free (ask);
}

static void
refuse (RrTripAsk  *ask,
        const char *sentence)
{
  g_set_error_literal (&ask->problem, RR_ERROR, RR_ERROR_UNSUPPORTED, sentence);
}

static gboolean
log_act (RrTripAsk *ask,
         RrStore   *store,
         RrTripAct  act,
         gint64     at_ms,
         GError   **error)
{
  RrTripEvent event = { .trip = ask->saved->id, .act = act, .at_ms = at_ms };

  g_strlcpy (event.who, ask->who, sizeof event.who);
  g_strlcpy (event.note, ask->note, sizeof event.note);
  return rr_store_trip_log (store, &event, error);
}

/* Whoever edited an older plan than there is now would undo what another wrote. */
static gboolean
save_trip (RrTripAsk *ask,
           RrStore   *store,
           gint64     now_ms,
           GError   **error)
{
  if (ask->trip->id == 0)
    ask->saved = rr_trip_copy (ask->trip);
  else if (!rr_store_trip_find (store, ask->trip->id, &ask->saved, error))
    return FALSE;

  if (ask->saved == NULL)
    refuse (ask, _("There is no such trip"));
  else if (ask->saved->revision != ask->trip->revision)
    refuse (ask, _("The trip was changed meanwhile. Look at it again."));
  else if (ask->saved->id != 0)
    rr_trip_take_plan (ask->saved, ask->trip);
  if (ask->problem != NULL)
    return TRUE;
  ask->saved->revision++;
  return rr_store_trip_save (store, ask->saved, error) && log_act (ask, store, RR_TRIP_ACT_SAVE, now_ms, error);
}

static gboolean
act_on_trip (RrTripAsk *ask,
             RrStore   *store,
             gint64     now_ms,
             GError   **error)
{
  if (!rr_store_trip_find (store, ask->id, &ask->saved, error))
    return FALSE;
  if (ask->saved == NULL)
    refuse (ask, _("There is no such trip"));
  else
    rr_trip_act (ask->saved, ask->act, now_ms, &ask->problem);
  if (ask->problem != NULL)
    return TRUE;
  return rr_store_trip_save (store, ask->saved, error) && log_act (ask, store, ask->act, now_ms, error);
}

/* What was seen from an older state of the trip is seen anew in a second. */
static gboolean
move_trip (RrTripAsk *ask,
           RrStore   *store,
           gint64     now_ms,
           GError   **error)
{
  const RrTrip *seen = ask->trip;
  gint64 at_ms = seen->zone != 0 ? seen->zone_since_ms : now_ms;

  if (!rr_store_trip_find (store, seen->id, &ask->saved, error))
    return FALSE;
  if (ask->saved == NULL || ask->saved->state != RR_TRIP_OUT || ask->saved->zone != ask->id
      || ask->saved->checked_ms != seen->checked_ms)
    {
      refuse (ask, _("The trip was changed meanwhile. Look at it again."));
      return TRUE;
    }
  ask->saved->zone = seen->zone;
  ask->saved->zone_since_ms = seen->zone_since_ms;
  ask->saved->stretch_ms = seen->stretch_ms;
  return rr_store_trip_save (store, ask->saved, error)
         && log_act (ask, store, seen->zone != 0 ? RR_TRIP_ACT_ENTER_ZONE : RR_TRIP_ACT_LEAVE_ZONE, at_ms, error);
}

static gboolean
save_zone (RrTripAsk *ask,
           RrStore   *store,
           GError   **error)
{
  gboolean found;

  ask->saved_zone = rr_dead_zone_new (ask->zone->name, ask->zone->corners, ask->zone->n_corners, ask->zone->stretch_min);
  ask->saved_zone->id = ask->zone->id;
  if (!rr_store_zone_save (store, ask->saved_zone, &found, error))
    return FALSE;
  if (!found)
    refuse (ask, _("There is no such dead zone"));
  return TRUE;
}

static gboolean
remove_zone (RrTripAsk *ask,
             RrStore   *store,
             GError   **error)
{
  gboolean found;

  if (!rr_store_zone_remove (store, ask->id, &found, error))
    return FALSE;
  if (!found)
    refuse (ask, _("There is no such dead zone"));
  return TRUE;
}

/**
 * rr_trip_ask_write:
 * @store: the store
 * @data: a wish
 * @error: return location for an error
 *
 * Thread: the store's, within a transaction.
 *
 * Returns: %FALSE with %RR_ERROR_STORE; a wish that is refused is no error of the store
 */
gboolean
rr_trip_ask_write (RrStore *store,
                   gpointer data,
                   GError **error)
{
  RrTripAsk *ask = data;
  gint64 now_ms = rr_time_now_ms ();

  forget_result (ask);
  switch (ask->kind)
    {
    case RR_TRIP_ASK_SAVE:
      return save_trip (ask, store, now_ms, error);
    case RR_TRIP_ASK_ACT:
      return act_on_trip (ask, store, now_ms, error);
    case RR_TRIP_ASK_MOVE:
      return move_trip (ask, store, now_ms, error);
    case RR_TRIP_ASK_SAVE_ZONE:
      return save_zone (ask, store, error);
    case RR_TRIP_ASK_REMOVE_ZONE:
    default:
      return remove_zone (ask, store, error);
    }
}

static void
put_on_board (RrTripAsk *ask)
{
  g_autoptr(RrTripBoard) now = rr_trip_desk_dup (ask->desk);
  g_autoptr(RrTripBoard) board = rr_trip_board_copy (now);

  if (ask->saved != NULL)
    rr_trip_board_put (board, rr_trip_ref (ask->saved));
  if (ask->saved_zone != NULL)
    rr_trip_board_put_zone (board, rr_dead_zone_ref (ask->saved_zone));
  if (ask->kind == RR_TRIP_ASK_REMOVE_ZONE)
    rr_trip_board_remove_zone (board, ask->id);
  rr_trip_board_trim (board, RR_TRIP_KEEP_CLOSED);
  publish (ask->desk, board);
}

/**
 * rr_trip_ask_settle:
 * @item: the item of a wish
 * @keeper: the store
 * @ok: whether its transaction was committed
 *
 * Thread: the store's.
 */
void
rr_trip_ask_settle (RrItem  *item,
                    gpointer keeper,
                    gboolean ok)
{
  RrTripAsk *ask = item->data;
  g_autoptr(GError) error = NULL;

  if (!ok)
    g_set_error_literal (&error, RR_ERROR, RR_ERROR_STORE, _("It could not be stored. Try again in a moment."));
  else if (ask->problem == NULL)
    put_on_board (ask);
  if (ask->done != NULL)
    ask->done (ask, error != NULL ? error : ask->problem, ask->data);
  rr_trip_ask_drop (ask);
}
