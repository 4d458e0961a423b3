/* rr-booking-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-private.h"

#include <string.h>

#include "rr-audit-desk.h"
#include "rr-clock.h"
#include "rr-room-rate.h"
#include "rr-time.h"
#include "rr-trace.h"

/* RrBookingDesk takes questions about places from the sockets to the store. Who waits
 * there is counted, and who would wait too long is asked to come back at once.
 *
 * Threads: requests on their I/O thread, decisions and answers on the store's.
 * Ends:    free, after the pipeline has ended.
 */

#define JSON_TYPE "application/json"

/**
 * rr_booking_desk_new:
 * @workspace: the folder with tours.ini, resellers.ini and operator.ini
 * @practice: sell the tours of an exercise when there are none
 * @error: return location for an error
 *
 * Returns: (transfer full): the desk; %NULL with a #GKeyFileError, #GFileError or
 *   %RR_ERROR_MALFORMED
 */
RrBookingDesk *
rr_booking_desk_new (const char  *workspace,
                     gboolean     practice,
                     GError     **error)
{
  g_autoptr(RrBookingDesk) self = g_new0 (RrBookingDesk, 1);
  guint per_s;

  g_return_val_if_fail (workspace != NULL, NULL);

  self->tours = rr_catalogue_desk_new (workspace, practice, error);
  if (self->tours != NULL)
    self->resellers = rr_resellers_new (workspace, practice, error);
  if (self->resellers != NULL)
    self->operator = rr_operator_new (workspace, error);
  if (self->operator == NULL || !rr_room_rate_load (workspace, &per_s, error))
    return NULL;
  self->room = rr_waiting_room_new ();
  rr_waiting_room_set_rate (self->room, per_s, rr_clock_now_us ());
  self->waiting = rr_waiting_list_new (self->tours, rr_time_now_ms);
  return g_steal_pointer (&self);
}

/**
 * rr_booking_desk_free:
 * @self: (nullable) (transfer full): a desk nobody asks any more
 */
void
rr_booking_desk_free (RrBookingDesk *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->room, rr_waiting_room_free);
  g_clear_pointer (&self->waiting, rr_waiting_list_free);
  g_clear_pointer (&self->tours, rr_catalogue_desk_free);
  g_clear_pointer (&self->resellers, rr_resellers_free);
  g_clear_pointer (&self->operator, rr_operator_free);
  g_free (self);
}

/**
 * rr_booking_desk_watch:
 * @self: a desk; it outlives @store
 * @store: where bookings are
 */
void
rr_booking_desk_watch (RrBookingDesk *self,
                       RrStore       *store)
{
  rr_store_booking_watch (store, &self->version);
  rr_waiting_list_watch (self->waiting, store);
}

/**
 * rr_booking_desk_get_version:
 * @self: a desk
 *
 * Whoever shows bookings looks again when this has changed.
 *
 * Thread: any.
 *
 * Returns: a number that is raised after each commit that changed a booking or a departure
 */
guint64
rr_booking_desk_get_version (RrBookingDesk *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return __atomic_load_n (&self->version, __ATOMIC_ACQUIRE);
}

static RrRates *
dup_rates (gpointer runs)
{
  return rr_booking_runs_dup_rates (runs);
}

/**
 * rr_booking_desk_set_runs:
 * @self: a desk
 * @runs: (transfer none): where bookings wait; outlives the desk's questions
 *
 * Call once before anybody asks.
 */
void
rr_booking_desk_set_runs (RrBookingDesk *self,
                          RrBookingRuns *runs)
{
  self->runs = runs;
  rr_waiting_list_set_rates (self->waiting, dup_rates, runs);
}

/**
 * rr_booking_desk_counts:
 * @self: a desk
 * @counts: (out caller-allocates): what it has done
 *
 * Thread: any.
 */
void
rr_booking_desk_counts (RrBookingDesk *self,
                        RrDeskCounts  *counts)
{
  g_return_if_fail (self != NULL && counts != NULL);

  counts->n_booked = __atomic_load_n (&self->n_booked, __ATOMIC_RELAXED);
  counts->n_sold_out = __atomic_load_n (&self->n_sold_out, __ATOMIC_RELAXED);
  counts->n_shed = __atomic_load_n (&self->n_shed, __ATOMIC_RELAXED);
  counts->n_waiting = __atomic_load_n (&self->n_waiting, __ATOMIC_RELAXED);
}

/**
 * rr_booking_desk_get_tours:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer none): what is sold
 */
RrCatalogueDesk *
rr_booking_desk_get_tours (RrBookingDesk *self)
{
  return self->tours;
}

/**
 * rr_booking_desk_get_waiting:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer none): who waits for places
 */
RrWaitingList *
rr_booking_desk_get_waiting (RrBookingDesk *self)
{
  return self->waiting;
}

/**
 * rr_booking_desk_get_room:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer none): where a crowd stands in line
 */
RrWaitingRoom *
rr_booking_desk_get_room (RrBookingDesk *self)
{
  return self->room;
}

/* --- to the store and back ---------------------------------------------------- */

RrBookingAsk *
rr_booking_ask_new (RrBookingDesk *desk,
                    RrFrontDoor   *door,
                    RrBookingRun   run)
{
  RrBookingAsk *ask = g_new0 (RrBookingAsk, 1);

  ask->desk = desk;
  ask->door = door;
  ask->run = run;
  return ask;
}

void
rr_booking_ask_free (RrBookingAsk *ask)
{
  g_free (ask->email);
  g_free (ask->name);
  g_free (ask->key);
  if (ask->free_more != NULL)
    ask->free_more (ask->more);
  rr_booking_wish_free (ask->wish);
  g_clear_pointer (&ask->catalogue, rr_catalogue_unref);
  g_free (ask->body);
  g_free (ask->party);
  g_free (ask->phone);
  g_free (ask->payment);
  g_clear_pointer (&ask->rates, rr_rates_unref);
  if (ask->client != NULL)
    rr_booking_runs_leave (ask->desk->runs, ask->client);
  g_free (ask->client);
  g_free (ask->legs);
  g_free (ask);
}

gboolean
rr_booking_ask_write (RrStore   *store,
                      gpointer   data,
                      GError   **error)
{
  RrBookingAsk *ask = data;
  RrRequestId before = rr_request_enter (ask->request);
  RrSpan span = rr_span_begin ("book: decide");
  gboolean ok;

  ask->now_ms = rr_time_now_ms ();
  ask->stops[0] = '\0';
  ok = rr_store_booking_expire (store, ask->now_ms, error) && ask->run (ask, store, error);
  rr_span_end (&span, ask->pax);
  rr_request_enter (before);
  return ok;
}

/* Its run knows more, or does not want to wait any longer. Thread: the runs'. */
static void
ask_again_cb (gpointer   data,
              RrInquiry *inquiry)
{
  RrBookingAsk *ask = data;

  if (inquiry != NULL)
    {
      ask->run = ask->again;
      ask->again = NULL;
      ask->begins_until_ms = 0;
      __atomic_add_fetch (&ask->desk->n_waiting, 1, __ATOMIC_RELAXED);
      if (rr_inquiry_post (inquiry, rr_booking_ask_write, rr_booking_ask_settle, ask))
        return;
      __atomic_sub_fetch (&ask->desk->n_waiting, 1, __ATOMIC_RELAXED);
      /* It is stored, and can be looked at. */
      rr_front_door_reply_with (ask->door, ask->to, ask->status, JSON_TYPE, ask->header, ask->body, -1);
    }
  rr_booking_ask_free (ask);
}

/* Its places are held and on disk; whoever asked is answered by its run. Then, in @taken,
 * the ask is gone. */
static gboolean
begin_run (RrBookingAsk *ask,
           gboolean     *taken)
{
  g_autofree char *client = NULL;
  RrBookingStart start = { .expires_ms = ask->begins_until_ms, .for_supplier = ask->for_supplier,
                           .to = ask->wish == NULL && ask->again == NULL ? &ask->to : NULL,
                           .tell = ask->again != NULL ? ask_again_cb : NULL, .tell_data = ask,
                           .request = ask->request, .received_us = ask->received_us, .client = ask->client,
                           .body = ask->again == NULL ? ask->body : NULL };

  *taken = FALSE;
  if (ask->begins_until_ms == 0)
    return FALSE;
  g_strlcpy (start.uuid, ask->uuid, sizeof start.uuid);
  if (ask->payment != NULL)
    start.payment = *ask->payment;
  *taken = ask->again != NULL;
  client = g_steal_pointer (&ask->client);
  if (rr_booking_runs_begin (ask->desk->runs, &start))
    return TRUE;
  *taken = FALSE;
  ask->client = g_steal_pointer (&client);
  return FALSE;
}

/* What staff did; what guests do is not. */
static void
note_wish (const RrBookingAsk *ask,
           gboolean            ok)
{
  static const char *const kinds[RR_N_BOOKING_WISHES] = {
    [RR_BOOKING_WISH_PHONE] = "booking.make", [RR_BOOKING_WISH_MOVE] = "booking.move",
    [RR_BOOKING_WISH_CANCEL] = "booking.cancel", [RR_BOOKING_WISH_RESTORE] = "booking.restore",
    [RR_BOOKING_WISH_EXTEND] = "booking.extend", [RR_BOOKING_WISH_CONFIRM] = "booking.confirm",
    [RR_BOOKING_WISH_RESEND] = "booking.resend",
  };
  const RrBookingWish *wish = ask->wish;

  if (wish != NULL)
    rr_audit_desk_note_more (ask->desk->audit, wish->who, kinds[wish->kind], wish->uuid,
                             !ok ? RR_AUDIT_FAILED : wish->problem != NULL ? wish->problem->message : RR_AUDIT_OK,
                             wish->reason);
}

void
rr_booking_ask_settle (RrItem   *item,
                       gpointer  keeper,
                       gboolean  ok)
{
  RrBookingAsk *ask = item->data;
  RrBookingDesk *desk = ask->desk;
  gboolean taken;

  __atomic_sub_fetch (&desk->n_waiting, 1, __ATOMIC_RELAXED);
  note_wish (ask, ok);
  if (ok && ask->stops[0] != '\0')
    rr_booking_runs_stop_one (desk->runs, ask->stops);
  /* Staff are answered at once, and see how it goes on. */
  if (ok && begin_run (ask, &taken) && (taken || ask->wish == NULL))
    {
      if (!taken)
        rr_booking_ask_free (ask);
      return;
    }
  if (ok)
    {
      __atomic_add_fetch (&desk->n_booked, ask->booked ? 1 : 0, __ATOMIC_RELAXED);
      __atomic_add_fetch (&desk->n_sold_out, ask->sold_out ? 1 : 0, __ATOMIC_RELAXED);
    }
  if (ask->done != NULL)
    ask->done (ask, ok, ask->data);
  else if (ok)
    rr_front_door_reply_with (ask->door, ask->to, ask->status, JSON_TYPE, ask->header, ask->body,
                              -1);
  else
    rr_front_door_reply_with (ask->door, ask->to, 503, JSON_TYPE, "Retry-After: 2",
                              ask->lost != NULL ? ask->lost
                                                : "{\"error\":\"not stored, ask again\"}", -1);
  rr_trace_record (RR_TRACE_REQUEST, 0, "booking", ask->received_us, rr_clock_now_us (),
                   ask->request, ask->pax);
  rr_booking_ask_free (ask);
}

void
rr_booking_desk_set_audit (RrBookingDesk *self,
                           RrAuditDesk   *audit)
{
  self->audit = audit;
}

gboolean
rr_booking_desk_has_room (RrBookingDesk *self)
{
  if (__atomic_load_n (&self->n_waiting, __ATOMIC_RELAXED) < RR_DESK_MAX_WAITING)
    return TRUE;

  __atomic_add_fetch (&self->n_shed, 1, __ATOMIC_RELAXED);
  return FALSE;
}

gboolean
rr_booking_desk_admit (RrBookingDesk *self,
                       RrExchange    *exchange)
{
  if (rr_booking_desk_has_room (self))
    return TRUE;

  rr_exchange_respond_with (exchange, 503, JSON_TYPE, "Retry-After: 1",
                            "{\"error\":\"many are asking, come back in a moment\"}", -1);
  return FALSE;
}

gboolean
rr_booking_desk_claim (RrBookingDesk *self)
{
  if (__atomic_add_fetch (&self->n_waiting, 1, __ATOMIC_RELAXED) <= RR_DESK_MAX_WAITING)
    return TRUE;
  __atomic_sub_fetch (&self->n_waiting, 1, __ATOMIC_RELAXED);
  __atomic_add_fetch (&self->n_shed, 1, __ATOMIC_RELAXED);
  return FALSE;
}

void
rr_booking_ask_drop (RrBookingAsk *ask)
{
  __atomic_sub_fetch (&ask->desk->n_waiting, 1, __ATOMIC_RELAXED);
  rr_booking_ask_free (ask);
}

void
rr_booking_desk_send (RrBookingDesk *self,
                      RrIntake      *intake,
                      RrExchange    *exchange,
                      RrBookingAsk  *ask)
{
  __atomic_add_fetch (&self->n_waiting, 1, __ATOMIC_RELAXED);
  ask->to = rr_exchange_defer (exchange);
  ask->request = rr_exchange_get_request (exchange);
  ask->received_us = rr_exchange_get_received_us (exchange);
  rr_intake_write (intake, rr_booking_ask_write, rr_booking_ask_settle, ask);
}

/* --- small things ------------------------------------------------------------- */

/* FNV-1a, 64 bits: tells one body from another, not friend from foe. */
guint64
rr_booking_hash (const char *data,
                 gsize       len)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < len; i++)
    hash = (hash ^ (guint8) data[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

gboolean
rr_booking_is_uuid (const char *text,
                    gsize       len)
{
  if (len != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++)
    if (i == 8 || i == 13 || i == 18 || i == 23 ? text[i] != '-'
                                                : strchr ("0123456789abcdef", text[i]) == NULL
                                                      || text[i] == '\0')
      return FALSE;
  return TRUE;
}

char *
rr_booking_dup_header (RrExchange *exchange,
                       const char *lower_name,
                       gsize       most)
{
  RrSlice value;

  if (!rr_exchange_get_header (exchange, lower_name, &value) || value.len == 0 || value.len > most
      || !g_utf8_validate (value.data, (gssize) value.len, NULL))
    return NULL;
  return g_strndup (value.data, value.len);
}
