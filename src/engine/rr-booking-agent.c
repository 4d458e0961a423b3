/* rr-booking-agent.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-agent.h"

#include <string.h>

#include "rr-said.h"

/* Asks suppliers on behalf of the runs of bookings: a task each time, which waits for all
 * suppliers of the booking at once, and an account of each of them for the booking.
 *
 * Threads: called on the runs'; the asking on tasks of the suppliers' desk.
 * Ends:    a call when its context does, within a moment.
 */

typedef struct
{
  RrFanOutDesk    *suppliers;   /* (unowned) */
  RrSupplierOp     op;
  RrSupplierOrder  order;       /* its texts are owned */
  RrRequestId      request;
  RrCtx           *ctx;         /* (owned): of the run */
  RrSupplierDone   done;
  gpointer         done_data;
} Call;

typedef gboolean (*Act) (RrSuppliers            *suppliers,
                         RrCtx                  *ctx,
                         const RrSupplierOrder  *order,
                         GPtrArray             **legs,
                         GError                **error);

static void
call_free (gpointer data)
{
  Call *call = data;

  rr_ctx_unref (call->ctx);
  g_free ((char *) call->order.booking);
  g_free ((char *) call->order.legs);
  g_free ((char *) call->order.date);
  g_free ((char *) call->order.party);
  g_free ((char *) call->order.reference);
  g_free ((char *) call->order.name);
  g_free ((char *) call->order.email);
  g_free ((char *) call->order.phone);
  g_free (call);
}

/* What is meant by OCTO's words. */
static char *
say_status (const RrSupplierLeg *leg)
{
  static const struct { const char *status; const char *said; } known[] = {
    { "ON_HOLD", RR_SAID_LEG_HELD }, { "CONFIRMED", RR_SAID_LEG_CONFIRMED }, { "PENDING", RR_SAID_LEG_PENDING },
    { "CANCELLED", RR_SAID_LEG_RETURNED }, { "EXPIRED", RR_SAID_LEG_EXPIRED }, { "REJECTED", RR_SAID_LEG_REJECTED },
    { "REDEEMED", RR_SAID_LEG_REDEEMED }, { "", RR_SAID_LEG_NOT_ASKED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i].status, leg->status) == 0)
      return rr_said_fill (known[i].said, leg->name, NULL);
  return g_strdup_printf ("%s: %s", leg->name, leg->status);
}

static char *
line_of (const RrSupplierLeg *leg)
{
  g_autoptr(GDateTime) ends = g_date_time_new_from_unix_utc (leg->expires_ms / 1000);
  g_autofree char *until = NULL;

  if (leg->problem != NULL)
    return g_strdup_printf ("%s: %s", leg->name, leg->problem);
  if (ends != NULL && leg->expires_ms > 0 && strcmp (leg->status, "ON_HOLD") == 0)
    until = g_date_time_format (ends, "%Y-%m-%d %H:%M");
  return until != NULL ? g_strdup_printf (RR_SAID_LEG_HELD_UNTIL, leg->name, until) : say_status (leg);
}

/* It may go better another time; else asking again is of no use. */
static gboolean
may_pass (const GError *error)
{
  return error->domain != RR_SUPPLIER_ERROR || error->code == RR_SUPPLIER_ERROR_FAULT
         || error->code == RR_SUPPLIER_ERROR_NO_ANSWER || error->code == RR_SUPPLIER_ERROR_BUSY
         || error->code == RR_SUPPLIER_ERROR_LIMITED || error->code == RR_SUPPLIER_ERROR_BROKEN;
}

static gboolean
call_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  static const Act acts[RR_N_SUPPLIER_OPS] = {
    [RR_SUPPLIER_RESERVE] = rr_supplier_hold, [RR_SUPPLIER_CONFIRM] = rr_supplier_confirm,
    [RR_SUPPLIER_RELEASE] = rr_supplier_cancel,
  };
  Call *call = data;
  RrRequestId before = rr_request_enter (call->request);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) legs = NULL;
  g_autoptr(GError) problem = NULL;
  RrSupplierReply reply = { .lines = NULL };

  if (!acts[call->op] (rr_fan_out_desk_get_suppliers (call->suppliers), call->ctx, &call->order, &legs, &problem))
    {
      reply.problem = problem->message;
      reply.may_retry = may_pass (problem);
      reply.is_stopped = rr_ctx_status (call->ctx) != RR_OK;
    }
  for (guint i = 0; legs != NULL && i < legs->len; i++)
    g_ptr_array_add (lines, line_of (legs->pdata[i]));
  g_ptr_array_add (lines, NULL);
  reply.lines = (const char *const *) lines->pdata;
  rr_request_enter (before);
  call->done (&reply, call->done_data);
  return TRUE;
}

static char *
plan (const char *itinerary,
      gpointer    data)
{
  return rr_suppliers_dup_legs (rr_fan_out_desk_get_suppliers (data), itinerary);
}

static void
call (RrSupplierOp           op,
      const RrBookingOrder  *order,
      RrCtx                 *ctx,
      RrSupplierDone         done,
      gpointer               done_data,
      gpointer               data)
{
  static const char *const names[RR_N_SUPPLIER_OPS] = {
    [RR_SUPPLIER_RESERVE] = "holding at suppliers", [RR_SUPPLIER_CONFIRM] = "confirming at suppliers",
    [RR_SUPPLIER_RELEASE] = "cancelling at suppliers",
  };
  Call *made = g_new0 (Call, 1);
  RrSupplierReply reply = { .may_retry = TRUE };
  g_autoptr(GError) error = NULL;

  made->suppliers = data;
  made->op = op;
  made->request = order->request;
  made->ctx = rr_ctx_ref (ctx);
  made->done = done;
  made->done_data = done_data;
  made->order = (RrSupplierOrder) {
    .booking = g_strdup (order->uuid), .legs = g_strdup (order->legs), .date = g_strdup (order->date),
    .party = g_strdup (order->party), .reference = g_strdup (order->reference), .name = g_strdup (order->name),
    .email = g_strdup (order->email), .phone = g_strdup (order->phone), .hold_min = order->hold_min,
  };
  if (rr_fan_out_desk_spawn (data, names[op], call_run, made, call_free, &error))
    return;
  call_free (made);
  reply.problem = error->message;
  done (&reply, done_data);
}

static void
check_tours (RrFanOutDesk    *suppliers,
             RrCatalogueDesk *tours)
{
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (tours);
  GPtrArray *all = rr_catalogue_get_tours (catalogue);

  for (guint i = 0; i < all->len; i++)
    {
      const RrTour *tour = all->pdata[i];

      if (tour->itinerary != NULL && !rr_suppliers_has (rr_fan_out_desk_get_suppliers (suppliers), tour->itinerary))
        g_message ("The tour %s cannot be booked: suppliers.ini has no itinerary %s", tour->id, tour->itinerary);
    }
}

/**
 * rr_booking_agent_connect:
 * @runs: bookings on their way
 * @suppliers: whom they may ask
 * @tours: what is sold
 */
void
rr_booking_agent_connect (RrBookingRuns   *runs,
                          RrFanOutDesk    *suppliers,
                          RrCatalogueDesk *tours)
{
  RrBookingSupplier supplier = { .plan = plan, .call = call, .data = suppliers };

  check_tours (suppliers, tours);

  rr_booking_runs_set_supplier (runs, &supplier);
}
