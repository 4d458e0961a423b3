/* rr-booking-run-supplier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include "rr-said.h"
#include "rr-time.h"
#include "rr-trace.h"

/* The part of a run that others take: who has to keep places for us does it before the
 * guest is asked for money, and has them for good before it is taken. What is not wanted
 * any more is given back, and asked for again until it is.
 *
 * That others are asked is on disk before they are; so it is given back also when the
 * answer never came.
 *
 * Threads: the runs'; answers from any.
 */

#define HOLD_MIN     60                                /* a reseller's hold may be extended so far */
#define CONFIRM_MIN  6                                 /* beyond ours: the money is asked for meanwhile */
#define MINUTE_MS    (60 * G_GINT64_CONSTANT (1000))
#define DAY_MS       (24 * 60 * MINUTE_MS)

/* A refusal is final, and so is no answer that often. What is to be given back is asked for
 * again until the day is over; so often without success, somebody should call them. */
static const guint max_tries[RR_N_SUPPLIER_OPS] = {
  [RR_SUPPLIER_RESERVE] = 6, [RR_SUPPLIER_CONFIRM] = 8, [RR_SUPPLIER_RELEASE] = 8,
};

typedef struct
{
  RrBookingRuns  *runs;
  char            uuid[37];
  RrSupplierOp    op;
  char          **lines;      /* (owned) */
  char           *problem;    /* (owned) (nullable) */
  gboolean        may_retry;
  gboolean        is_stopped;
} Reply;

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_strfreev (reply->lines);
  g_free (reply->problem);
  g_free (reply);
}

static void
write_down (RrBookingTask *run,
            Reply         *reply,
            RrTripKind     kind,
            RrStepOutcome  outcome,
            RrSupplyState  state)
{
  RrBookingTrip *trip = rr_booking_trip_new (run, kind);

  trip->outcome = outcome;
  trip->supply_state = state;
  trip->lines = g_steal_pointer (&reply->lines);
  if (kind == RR_TRIP_GIVE_UP)
    g_strlcpy (trip->detail, reply->problem, sizeof trip->detail);
  rr_booking_trip_send (trip);
}

/* Nobody there to say how it stands: the problem is all there is. @said: (nullable) */
static void
add_problem (Reply      *reply,
             const char *said)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; reply->lines != NULL && reply->lines[i] != NULL; i++)
    g_strv_builder_add (builder, reply->lines[i]);
  if (said != NULL || reply->lines == NULL || reply->lines[0] == NULL)
    {
      g_autofree char *line = said != NULL ? rr_said_fill (said, reply->problem, NULL) : g_strdup (reply->problem);

      g_strv_builder_add (builder, line);
    }
  g_strfreev (reply->lines);
  reply->lines = g_strv_builder_end (builder);
}

/* They are asked again later, and the first and the last that often it is written down. */
static void
put_off (RrBookingTask *run,
         Reply         *reply,
         gint64         now_ms)
{
  gboolean calls = run->n_supplier_tries == max_tries[RR_SUPPLIER_RELEASE];

  __atomic_add_fetch (&run->runs->counts.n_asked_again, 1, __ATOMIC_RELAXED);
  run->supply_ms = now_ms + rr_payment_retry_ms (run->n_supplier_tries, run->runs->retry_ms);
  if (run->n_supplier_tries > 1 && !calls)
    {
      rr_booking_run_step (run, now_ms);
      return;
    }
  if (calls)
    {
      g_message ("A supplier does not take back what it keeps for a booking: %s", reply->problem);
      __atomic_add_fetch (&run->runs->counts.n_kept, 1, __ATOMIC_RELAXED);
    }
  add_problem (reply, calls ? RR_SAID_CALL_THEM : NULL);
  write_down (run, reply, RR_TRIP_SUPPLIER, RR_STEP_FAILED, RR_SUPPLY_NONE);
}

static gboolean
is_over (const RrBookingTask *run,
         gint64               now_ms)
{
  gint64 day_ms;
  g_autofree char *noon = g_strconcat (run->supply.date, "T12:00:00Z", NULL);

  return rr_time_parse (noon, -1, &day_ms) && now_ms > day_ms + DAY_MS;
}

static void
fail (RrBookingTask *run,
      Reply         *reply,
      gint64         now_ms)
{
  gboolean is_back = reply->op == RR_SUPPLIER_RELEASE;

  run->n_supplier_tries++;
  if (is_back && is_over (run, now_ms))
    {
      add_problem (reply, RR_SAID_NEVER_BACK);
      write_down (run, reply, RR_TRIP_SUPPLIER, RR_STEP_FAILED, RR_SUPPLY_KEPT);
    }
  else if (is_back || (reply->may_retry && run->n_supplier_tries < max_tries[reply->op]))
    put_off (run, reply, now_ms);
  else
    {
      add_problem (reply, NULL);
      write_down (run, reply, RR_TRIP_GIVE_UP, RR_STEP_FAILED, RR_SUPPLY_NONE);
    }
}

static void
reply_cb (gpointer data)
{
  static const struct { RrStepOutcome outcome; RrSupplyState state; } done[RR_N_SUPPLIER_OPS] = {
    [RR_SUPPLIER_RESERVE] = { RR_STEP_WAITS, RR_SUPPLY_HELD },
    [RR_SUPPLIER_CONFIRM] = { RR_STEP_DONE, RR_SUPPLY_CONFIRMED },
    [RR_SUPPLIER_RELEASE] = { RR_STEP_UNDONE, RR_SUPPLY_RETURNED },
  };
  static const char *const spans[RR_N_SUPPLIER_OPS] = {
    [RR_SUPPLIER_RESERVE] = "book: suppliers hold", [RR_SUPPLIER_CONFIRM] = "book: suppliers confirm",
    [RR_SUPPLIER_RELEASE] = "book: suppliers take back",
  };
  Reply *reply = data;
  RrBookingRuns *runs = reply->runs;
  RrBookingTask *run = g_hash_table_lookup (runs->runs, reply->uuid);
  gint64 now_ms = rr_time_now_ms ();

  rr_booking_run_rest (run);
  runs->n_orders--;
  rr_trace_record (RR_TRACE_SPAN, 0, spans[reply->op], run->began_us, rr_clock_now_us (), run->request, 1);
  if (reply->problem == NULL)
    {
      run->n_supplier_tries = 0;
      write_down (run, reply, RR_TRIP_SUPPLIER, done[reply->op].outcome, done[reply->op].state);
    }
  else if (reply->is_stopped || run->is_stale)
    {
      /* It was cancelled, or has changed: that is read before anything is decided. */
      run->is_stale = TRUE;
      rr_booking_run_step (run, now_ms);
    }
  else
    fail (run, reply, now_ms);
  rr_booking_runs_order (runs);
}

static void
done_cb (const RrSupplierReply *told,
         gpointer               data)
{
  Reply *reply = data;

  reply->lines = g_strdupv ((char **) told->lines);
  reply->problem = g_strdup (told->problem);
  reply->may_retry = told->may_retry;
  reply->is_stopped = told->is_stopped;
  if (rr_marshal_post (reply->runs->marshal, reply_cb, reply, reply_free) != RR_OK)
    g_warning ("A supplier's answer was lost");
}

static guint
hold_min (const RrBookingTask *run)
{
  gint64 left_ms = run->expires_ms - rr_time_now_ms ();

  return run->state == RR_BOOKING_HOLD ? HOLD_MIN : (guint) (MAX (left_ms, 0) / MINUTE_MS) + CONFIRM_MIN;
}

static void
order_now (RrBookingTask *run)
{
  RrBookingRuns *runs = run->runs;
  const RrBookingRow *row = run->row;
  g_autofree char *reference = g_strdup_printf ("RR-%" G_GINT64_FORMAT, row->id);
  g_autofree char *moved = run->supply.number > 0 ? g_strdup_printf ("%s/%u", run->uuid, run->supply.number) : NULL;
  RrBookingOrder order = { .uuid = moved != NULL ? moved : run->uuid, .legs = run->supply.legs, .date = run->supply.date,
                           .party = run->supply.party, .reference = reference, .name = row->name,
                           .email = row->email, .phone = row->phone, .hold_min = hold_min (run),
                           .request = run->request };
  Reply *reply = g_new0 (Reply, 1);

  /* The time of the hold may be over, but not what is left to be done. */
  if (rr_ctx_status (run->ctx) != RR_OK)
    rr_booking_run_renew (run, rr_ctx_new (runs->root, "booking undone"));
  reply->runs = runs;
  reply->op = run->order;
  g_strlcpy (reply->uuid, run->uuid, sizeof reply->uuid);
  run->is_busy = TRUE;
  run->began_us = rr_clock_now_us ();
  runs->n_busy++;
  runs->n_orders++;
  __atomic_store_n (&runs->counts.n_orders, runs->n_orders, __ATOMIC_RELAXED);
  __atomic_add_fetch (&runs->counts.n_asked, 1, __ATOMIC_RELAXED);
  runs->supplier.call (run->order, &order, run->ctx, done_cb, reply, runs->supplier.data);
}

void
rr_booking_runs_order (RrBookingRuns *self)
{
  RrBookingTask *run;

  while (!g_atomic_int_get (&self->ends) && self->n_orders < RR_RUNS_MAX_ORDERS
         && (run = g_queue_pop_head (&self->orderers)) != NULL)
    {
      run->line = NULL;
      order_now (run);
    }
  __atomic_store_n (&self->counts.n_orders, self->n_orders, __ATOMIC_RELAXED);
}

/* Returns: FALSE if there is nothing to ask them */
static gboolean
next_order (const RrBookingTask *run,
            RrSupplierOp        *op)
{
  RrSupplyState state = run->supply.state;
  gboolean is_agreed = run->payment.id == 0 || run->payment.state == RR_PAYMENT_CAPTURING;

  *op = RR_SUPPLIER_RELEASE;
  if (state == RR_SUPPLY_NONE || state > RR_SUPPLY_RETURNING)
    return FALSE;
  if (state == RR_SUPPLY_RETURNING || !rr_booking_takes_places (run->state))
    return TRUE;
  *op = state == RR_SUPPLY_ASKED ? RR_SUPPLIER_RESERVE : RR_SUPPLIER_CONFIRM;
  return state == RR_SUPPLY_ASKED
         || (state == RR_SUPPLY_HELD
             && (run->state == RR_BOOKING_CONFIRMED || (run->state == RR_BOOKING_PENDING && is_agreed)));
}

/* All have agreed, and it is moved, or there is nothing to pay here. */
static gboolean
is_all (const RrBookingTask *run)
{
  return run->supply.state == RR_SUPPLY_CONFIRMED
         && (run->supply.slot[0] != '\0' || (run->state == RR_BOOKING_PENDING && run->payment.id == 0));
}

RrOrderNeed
rr_booking_run_needs_order (const RrBookingTask *run)
{
  RrSupplierOp op;

  if (!run->for_supplier || run->row == NULL)
    return RR_ORDER_NONE;
  if (is_all (run))
    return RR_ORDER_FIRST;
  if (!next_order (run, &op))
    return RR_ORDER_NONE;
  return op == RR_SUPPLIER_RELEASE ? RR_ORDER_TOO : RR_ORDER_FIRST;
}

/* Only where it is needed. */
void
rr_booking_run_order (RrBookingTask *run)
{
  RrSupplierOp op;

  if (is_all (run))
    {
      rr_booking_trip_send (rr_booking_trip_new (run, RR_TRIP_SETTLE));
      return;
    }
  if (!next_order (run, &op))
    return;
  if (run->order != op)
    run->n_supplier_tries = 0;
  run->order = op;
  run->line = &run->runs->orderers;
  g_queue_push_tail (run->line, run);
  rr_booking_runs_order (run->runs);
}
