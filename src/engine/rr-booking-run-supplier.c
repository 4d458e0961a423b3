/* rr-booking-run-supplier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include "rr-time.h"
#include "rr-trace.h"

/* The part of a run that others take: who has to keep places for us does it before the
 * guest is asked for money, and has them for good before it is taken. What is not wanted
 * any more is given back, and asked for again until it is.
 *
 * That the other side is asked is on disk before it is; so it is given back also when the
 * answer never came.
 *
 * Threads: the runs'; answers from any.
 */

#define MAX_TRIES 12u

typedef struct
{
  RrBookingRuns *runs;
  char           uuid[37];
  RrSupplierOp   op;
  char          *detail;      /* (owned) (nullable) */
  char          *problem;     /* (owned) (nullable) */
  gboolean       may_retry;
} Reply;

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_free (reply->detail);
  g_free (reply->problem);
  g_free (reply);
}

static void
write_step (RrBookingTask *run,
            RrStepOutcome  outcome,
            const char    *words,
            const char    *detail)
{
  RrBookingTrip *trip = rr_booking_trip_new (run, RR_TRIP_SUPPLIER);

  trip->outcome = outcome;
  g_snprintf (trip->detail, sizeof trip->detail, "%s%s%s", words, detail != NULL ? ": " : "",
              detail != NULL ? detail : "");
  rr_booking_trip_send (trip);
}

static void
fail (RrBookingTask *run,
      const Reply   *reply,
      gint64         now_ms)
{
  gboolean is_back = reply->op == RR_SUPPLIER_RELEASE;
  RrBookingTrip *trip;

  run->n_supplier_tries++;
  if ((reply->may_retry || is_back) && run->n_supplier_tries < MAX_TRIES)
    {
      rr_booking_run_wait (run, now_ms + rr_payment_retry_ms (run->n_supplier_tries, run->runs->retry_ms));
      return;
    }
  if (is_back)
    {
      g_message ("A supplier does not take back what was reserved: %s", reply->problem);
      run->for_supplier = FALSE;
      write_step (run, RR_STEP_FAILED, "not given back, call them", reply->problem);
      return;
    }
  trip = rr_booking_trip_new (run, RR_TRIP_GIVE_UP);
  g_strlcpy (trip->detail, reply->problem, sizeof trip->detail);
  rr_booking_trip_send (trip);
}

static void
reply_cb (gpointer data)
{
  static const struct { RrStepOutcome outcome; const char *words; } done[] = {
    [RR_SUPPLIER_RESERVE] = { RR_STEP_WAITS, "reserved" },
    [RR_SUPPLIER_CONFIRM] = { RR_STEP_DONE, "confirmed" },
    [RR_SUPPLIER_RELEASE] = { RR_STEP_UNDONE, "given back" },
  };
  static const char *const spans[] = { "book: supplier reserves", "book: supplier confirms",
                                       "book: supplier takes back" };
  Reply *reply = data;
  RrBookingTask *run = g_hash_table_lookup (reply->runs->runs, reply->uuid);
  gint64 now_ms = rr_time_now_ms ();

  run->is_busy = FALSE;
  run->runs->n_busy--;
  rr_trace_record (RR_TRACE_SPAN, 0, spans[reply->op], run->began_us, rr_clock_now_us (), run->request, 1);
  if (run->is_stale)
    {
      /* It was cancelled meanwhile. */
      rr_booking_run_step (run, now_ms);
      return;
    }
  if (reply->problem != NULL)
    {
      fail (run, reply, now_ms);
      return;
    }
  run->n_supplier_tries = 0;
  run->has_reserved = reply->op == RR_SUPPLIER_RESERVE;
  write_step (run, done[reply->op].outcome, done[reply->op].words, reply->detail);
}

static void
done_cb (const char *detail,
         const char *problem,
         gboolean    may_retry,
         gpointer    data)
{
  Reply *reply = data;

  reply->detail = g_strdup (detail);
  reply->problem = g_strdup (problem);
  reply->may_retry = may_retry;
  if (rr_marshal_post (reply->runs->marshal, reply_cb, reply, reply_free) != RR_OK)
    g_warning ("A supplier's answer was lost");
}

static void
ask (RrBookingTask *run,
     RrSupplierOp   op)
{
  RrBookingOrder order = { run->uuid, run->tour, run->slot, run->party, run->places };
  Reply *reply = g_new0 (Reply, 1);

  reply->runs = run->runs;
  reply->op = op;
  g_strlcpy (reply->uuid, run->uuid, sizeof reply->uuid);
  run->is_busy = TRUE;
  run->runs->n_busy++;
  run->began_us = rr_clock_now_us ();
  run->runs->supplier.call (op, &order, run->ctx, done_cb, reply, run->runs->supplier.data);
}

gboolean
rr_booking_run_ask_supplier (RrBookingTask *run,
                             gint64         now_ms)
{
  gboolean is_ours = run->supplier == RR_STEP_WAITS || run->supplier == RR_STEP_DONE;
  gboolean is_agreed = run->payment.id == 0 || run->payment.state == RR_PAYMENT_CAPTURING;

  if (!run->for_supplier || run->supplier == RR_STEP_SKIPPED)
    return FALSE;
  if (run->state != RR_BOOKING_PENDING)
    {
      if (!is_ours || run->state == RR_BOOKING_CONFIRMED)
        return FALSE;
      ask (run, RR_SUPPLIER_RELEASE);
      return TRUE;
    }
  if (run->supplier == 0)
    write_step (run, RR_STEP_WAITS, "is asked", NULL);
  else if (run->supplier == RR_STEP_WAITS && !run->has_reserved)
    ask (run, RR_SUPPLIER_RESERVE);
  else if (run->supplier == RR_STEP_WAITS && is_agreed)
    ask (run, RR_SUPPLIER_CONFIRM);
  else if (run->supplier == RR_STEP_DONE && run->payment.id == 0)
    rr_booking_trip_send (rr_booking_trip_new (run, RR_TRIP_SETTLE));
  else
    return FALSE;
  return TRUE;
}
