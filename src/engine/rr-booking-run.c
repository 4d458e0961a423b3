/* rr-booking-run.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include "rr-money.h"
#include "rr-said.h"
#include "rr-time.h"
#include "rr-trace.h"

/* One booking that waits for a guest's payment. The state on disk says what is to be done
 * next; the run does it, has written down what came of it, and goes on from what it reads
 * then. So a run that begins after a crash is the same as one that never ended, and one
 * whose booking was cancelled meanwhile undoes instead of going on.
 *
 * Whatever may have been done already is looked at before it is asked again.
 *
 * Threads: the runs'.
 * Ends:    when there is nothing left to do; or with the thread, and then it begins again
 *          with the next start.
 */

#define DAY_MS       (24 * 3600 * G_GINT64_CONSTANT (1000))
#define STORE_MS     1000    /* until a store that refused is asked again */

static const char *const span_names[] = {
  [RR_PAY_CREATE] = "book: payment created", [RR_PAY_GET] = "book: payment looked at",
  [RR_PAY_CONFIRM] = "book: payment confirmed", [RR_PAY_CAPTURE] = "book: payment captured",
  [RR_PAY_CANCEL] = "book: payment canceled", [RR_PAY_REFUND] = "book: payment refunded",
};

/* --- life --------------------------------------------------------------------- */

static guint
take_number (RrBookingRuns *runs,
             RrBookingTask *run)
{
  guint number = runs->by_number->len;

  if (runs->free_numbers->len > 0)
    {
      number = g_array_index (runs->free_numbers, guint, runs->free_numbers->len - 1);
      g_array_set_size (runs->free_numbers, runs->free_numbers->len - 1);
      runs->by_number->pdata[number] = run;
      return number;
    }
  g_ptr_array_add (runs->by_number, run);
  return number;
}

RrBookingTask *
rr_booking_run_new (RrBookingRuns *runs,
                    const char    *uuid)
{
  RrBookingTask *run = g_new0 (RrBookingTask, 1);

  run->runs = runs;
  g_strlcpy (run->uuid, uuid, sizeof run->uuid);
  run->number = take_number (runs, run);
  run->ctx = rr_ctx_new (runs->root, "booking");
  run->poll_ms = runs->poll_ms;
  run->is_stale = TRUE;
  run->began_us = rr_clock_now_us ();
  g_hash_table_insert (runs->runs, run->uuid, run);
  __atomic_store_n (&runs->counts.n_runs, g_hash_table_size (runs->runs), __ATOMIC_RELAXED);
  return run;
}

void
rr_booking_run_leave_line (RrBookingTask *run)
{
  if (run->line != NULL)
    g_queue_remove (run->line, run);
  run->line = NULL;
}

void
rr_booking_run_free (gpointer data)
{
  RrBookingTask *run = data;
  RrBookingRuns *runs = run->runs;

  runs->by_number->pdata[run->number] = NULL;
  g_array_append_val (runs->free_numbers, run->number);
  rr_deadlines_set (runs->due, run->number, RR_NEVER_MS);
  rr_booking_run_leave_line (run);
  if (run->client != NULL)
    rr_booking_runs_leave (runs, run->client);
  if (run->tell != NULL)
    run->tell (run->tell_data, NULL);
  rr_ctx_unref (run->ctx);
  g_free (run->client);
  rr_supply_row_clear (&run->supply);
  g_clear_pointer (&run->row, rr_booking_row_free);
  g_free (run->body);
  g_free (run);
}

/* There is something to say to who waits. */
static gboolean
has_news (const RrBookingTask *run)
{
  if (run->is_stale)
    return FALSE;
  if (run->state == RR_BOOKING_HOLD)
    return run->supply.state != RR_SUPPLY_ASKED;
  return run->state != RR_BOOKING_PENDING || run->payment.intent[0] != '\0';
}

static void
answer (RrBookingTask *run,
        gint64         now_ms)
{
  guint status = run->state != RR_BOOKING_FAILED ? 200 : run->payment.id != 0 ? 402 : 409;
  RrBookingTell tell = run->tell;

  if (!run->owes || (tell == NULL && run->body == NULL) || (!has_news (run) && now_ms < run->answer_ms))
    return;
  /* How it ends is said here or by letter, never by neither. */
  if (run->is_ending)
    return;
  run->owes = FALSE;
  run->tell = NULL;
  if (tell != NULL)
    {
      tell (run->tell_data, run->runs->inquiry);
      return;
    }
  rr_front_door_reply (run->runs->door, run->to, status, "application/json", run->body, -1);
  rr_trace_record (RR_TRACE_REQUEST, 0, "booking", run->received_us, rr_clock_now_us (), run->request, 1);
}

/* Whoever waits is told how it stands. */
void
rr_booking_run_take_leave (RrBookingTask *run)
{
  run->answer_ms = 0;
  run->is_ending = FALSE;
  answer (run, 1);
}

void
rr_booking_run_end (RrBookingTask *run)
{
  RrBookingRuns *runs = run->runs;

  rr_booking_run_take_leave (run);
  g_hash_table_remove (runs->runs, run->uuid);
  __atomic_store_n (&runs->counts.n_runs, g_hash_table_size (runs->runs), __ATOMIC_RELAXED);
}

/* Its places end by the clock. */
static gboolean
is_waiting (const RrBookingTask *run)
{
  return run->state == RR_BOOKING_PENDING || run->state == RR_BOOKING_HOLD;
}

/* It is stepped then, or before. */
void
rr_booking_run_arm (RrBookingTask *run,
                    gint64         until_ms)
{
  if (is_waiting (run) && until_ms > run->expires_ms && rr_time_now_ms () < run->expires_ms)
    until_ms = run->expires_ms;
  if (run->owes)
    until_ms = MIN (until_ms, run->answer_ms);
  rr_deadlines_set (run->runs->due, run->number, until_ms);
  if (rr_deadlines_next_ms (run->runs->due) == until_ms)
    rr_booking_runs_arm (run->runs, rr_time_now_ms ());
}

/* Nothing is done before. */
void
rr_booking_run_wait (RrBookingTask *run,
                     gint64         until_ms)
{
  run->next_ms = until_ms;
  rr_booking_run_arm (run, until_ms);
}

/* --- to the store ------------------------------------------------------------- */

void
rr_booking_run_send_event (RrBookingTask  *run,
                           RrPaymentEvent  event,
                           const RrIntent *intent,
                           const char     *detail)
{
  RrBookingTrip *trip = rr_booking_trip_new (run, RR_TRIP_EVENT);

  trip->event = event;
  trip->has_intent = intent != NULL;
  if (intent != NULL)
    trip->intent = *intent;
  g_strlcpy (trip->detail, detail != NULL ? detail : "", sizeof trip->detail);
  rr_booking_trip_send (trip);
}

/* @next_ms: 0 for never */
void
rr_booking_run_put_off (RrBookingTask *run,
                        gboolean       other_key,
                        const char    *problem,
                        gint64         next_ms)
{
  RrBookingTrip *trip = rr_booking_trip_new (run, RR_TRIP_PUT_OFF);

  trip->other_key = other_key;
  trip->next_ms = next_ms;
  g_strlcpy (trip->detail, problem, sizeof trip->detail);
  rr_booking_trip_send (trip);
}

/* @reason: (nullable): its time has passed */
void
rr_booking_run_give_up (RrBookingTask *run,
                        const char    *reason)
{
  RrBookingTrip *trip = rr_booking_trip_new (run, RR_TRIP_GIVE_UP);

  g_strlcpy (trip->detail, reason != NULL ? reason : "", sizeof trip->detail);
  rr_booking_trip_send (trip);
}

static void
note_stop (RrBookingRuns *runs,
           gint64         took_us)
{
  rr_histogram_record (runs->stops, took_us);
  __atomic_add_fetch (&runs->counts.n_stopped, 1, __ATOMIC_RELAXED);
  if (took_us > runs->counts.stop_max_us)
    __atomic_store_n (&runs->counts.stop_max_us, took_us, __ATOMIC_RELAXED);
}

static void
take_over (RrBookingTask *run,
           RrBookingTrip *trip)
{
  RrBookingRunCounts *counts = &run->runs->counts;

  if (run->supply.state != trip->supply.state)
    run->supply_ms = 0;
  if (run->payment.state != trip->payment.state)
    {
      run->has_looked = FALSE;
      run->poll_ms = run->runs->poll_ms;
      run->next_ms = 0;
    }
  if (is_waiting (run) && trip->state != RR_BOOKING_PENDING && trip->state != RR_BOOKING_HOLD)
    __atomic_add_fetch (trip->state == RR_BOOKING_CONFIRMED ? &counts->n_confirmed : &counts->n_undone, 1,
                        __ATOMIC_RELAXED);
  run->payment = trip->payment;
  run->state = trip->state;
  run->expires_ms = trip->expires_ms;
  run->is_stale = FALSE;
  if (trip->kind == RR_TRIP_PUT_OFF)
    {
      run->has_looked = FALSE;
      run->next_ms = trip->payment.next_ms;
    }
  if (trip->body != NULL)
    {
      g_free (run->body);
      run->body = g_steal_pointer (&trip->body);
    }
  rr_supply_row_clear (&run->supply);
  run->supply = trip->supply;
  trip->supply = (RrSupplyRow) { .state = RR_SUPPLY_NONE };
  g_clear_pointer (&run->row, rr_booking_row_free);
  run->row = g_steal_pointer (&trip->row);
}

/* Whatever it waited for has ended. */
void
rr_booking_run_rest (RrBookingTask *run)
{
  RrBookingRuns *runs = run->runs;
  gint64 took_us = rr_clock_now_us () - run->stop_us;

  run->is_busy = run->is_ending = FALSE;
  runs->n_busy--;
  if (run->stop_us == 0)
    return;
  run->stop_us = 0;
  note_stop (runs, took_us);
}

void
rr_booking_trip_ended (RrBookingTrip *trip)
{
  RrBookingTask *run = g_hash_table_lookup (trip->runs->runs, trip->uuid);
  gint64 now_ms = rr_time_now_ms ();

  rr_booking_run_rest (run);
  if (!trip->ok)
    {
      run->is_stale = TRUE;
      rr_booking_run_wait (run, now_ms + STORE_MS);
      return;
    }
  /* Whoever stopped it meanwhile was told so after this trip, or is seen by it. */
  take_over (run, trip);
  if (run->state == 0)
    rr_booking_run_end (run);
  else
    rr_booking_run_step (run, now_ms);
}

/* --- asking it ---------------------------------------------------------------- */

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  RrBookingTask *run = data;
  RrBookingRuns *runs = run->runs;
  g_autoptr(GError) error = NULL;
  gint64 now_ms = rr_time_now_ms ();
  RrIntent intent;

  rr_booking_run_rest (run);
  runs->n_calls--;
  rr_trace_record (RR_TRACE_SPAN, 0, span_names[run->op], run->began_us, rr_clock_now_us (), run->request, 1);
  if (rr_pay_client_call_finish (runs->client, result, &intent, &error))
    rr_booking_run_hear (run, &intent, now_ms);
  else
    rr_booking_run_hear_error (run, error, now_ms);
  rr_booking_runs_call (runs);
}

/* Takes over @ctx. */
void
rr_booking_run_renew (RrBookingTask *run,
                      RrCtx         *ctx)
{
  rr_ctx_unref (run->ctx);
  run->ctx = ctx;
}

static void
call_now (RrBookingTask *run)
{
  static const char *const words[] = { "create", "get", "confirm", "capture", "cancel", "refund" };
  g_autofree char *key = g_strdup_printf ("%s.%u/%s", run->payment.key, run->payment.generation, words[run->op]);
  gint64 amount = 0;
  RrPayCall call = { .op = run->op, .key = run->op != RR_PAY_GET ? key : NULL, .booking = run->uuid,
                     .intent = run->op != RR_PAY_CREATE ? run->payment.intent : NULL,
                     .currency = run->payment.currency };

  /* The time of the hold may be over, but not what is left to be done. */
  if (rr_ctx_status (run->ctx) != RR_OK)
    rr_booking_run_renew (run, rr_ctx_new (run->runs->root, "booking undone"));
  run->is_busy = TRUE;
  run->has_asked = TRUE;
  run->must_look = FALSE;
  run->began_us = rr_clock_now_us ();
  run->runs->n_busy++;
  run->runs->n_calls++;
  /* What cannot be paid by card was refused when the price was made. */
  if (!rr_money_to_psp (run->payment.currency, run->op == RR_PAY_REFUND ? run->payment.captured - run->payment.refunded
                                                                         : run->payment.amount, &amount))
    g_message ("%s %" G_GINT64_FORMAT " is no amount for a card", run->payment.currency, run->payment.amount);
  call.amount = amount;
  rr_pay_client_call_async (run->runs->client, &call, rr_ctx_get_cancellable (run->ctx), called_cb, run);
}

static RrBookingTask *
next_caller (RrBookingRuns *self)
{
  return g_queue_pop_head (g_queue_is_empty (&self->urgent) ? &self->callers : &self->urgent);
}

/* Hands on as many as the client should have at once. */
void
rr_booking_runs_call (RrBookingRuns *self)
{
  RrBookingTask *run;
  RrPayStat stat;

  while (self->n_calls < RR_RUNS_MAX_CALLS && (run = next_caller (self)) != NULL)
    {
      run->line = NULL;
      call_now (run);
    }
  rr_pay_client_get_stat (self->client, &stat);
  __atomic_store_n (&self->counts.n_in_flight, stat.n_in_flight, __ATOMIC_RELAXED);
}

static void
call (RrBookingTask *run,
      RrPayOp        op)
{
  if (run->runs->client == NULL)
    {
      rr_booking_run_put_off (run, FALSE, "no payment service is set up", 0);
      return;
    }
  run->op = op;
  /* Where somebody waits, or money has to move, goes before a look how a guest is doing. */
  run->line = run->owes || op != RR_PAY_GET || run->payment.state != RR_PAYMENT_OPEN ? &run->runs->urgent
                                                                                     : &run->runs->callers;
  g_queue_push_tail (run->line, run);
  rr_booking_runs_call (run->runs);
}

static void
void_payment (RrBookingTask *run,
              gint64         now_ms)
{
  const RrPaymentRow *payment = &run->payment;

  if (payment->intent[0] != '\0')
    call (run, payment->attempts > 0 && !run->has_looked ? RR_PAY_GET : RR_PAY_CANCEL);
  else if (!run->has_asked && payment->attempts == 0)
    rr_booking_run_send_event (run, RR_PAYMENT_CANCELED, NULL, "the service never heard of it");
  /* Its key may be forgotten there by now; but no guest ever had the secret. */
  else if (now_ms - payment->created_ms > DAY_MS)
    rr_booking_run_send_event (run, RR_PAYMENT_CANCELED, NULL, RR_SAID_NEVER_HEARD);
  else
    call (run, RR_PAY_CREATE);
}

static void
pay (RrBookingTask *run,
     gint64         now_ms)
{
  const RrPaymentRow *payment = &run->payment;
  gboolean looks_first = (payment->attempts > 0 || run->has_asked) && !run->has_looked;

  switch (payment->state)
    {
    case RR_PAYMENT_NEW:
      call (run, RR_PAY_CREATE);
      break;
    case RR_PAYMENT_OPEN:
      call (run, RR_PAY_GET);
      break;
    case RR_PAYMENT_CAPTURING:
      call (run, payment->attempts > 0 && looks_first ? RR_PAY_GET : RR_PAY_CAPTURE);
      break;
    case RR_PAYMENT_VOIDING:
      void_payment (run, now_ms);
      break;
    case RR_PAYMENT_REFUNDING:
      call (run, payment->attempts > 0 && looks_first ? RR_PAY_GET : RR_PAY_REFUND);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* --- one step ----------------------------------------------------------------- */

/* A person has to do something before the service is asked again. */
static gboolean
is_stuck (const RrBookingTask *run)
{
  return !rr_payment_is_over (run->payment.state)
         && (run->payment.next_ms == 0 || run->payment.method != RR_PAY_CARD);
}

static gboolean
is_settled (const RrBookingTask *run)
{
  return run->payment.id == 0 || rr_payment_is_over (run->payment.state) || is_stuck (run);
}

static gboolean
is_late (const RrBookingTask *run,
         gint64               now_ms)
{
  return is_waiting (run) && now_ms >= run->expires_ms;
}

/* Returns: TRUE if its time is over and it is given up */
static gboolean
expire (RrBookingTask *run,
        gint64         now_ms)
{
  /* Before the places are given up: has the guest agreed by now? */
  if (!is_late (run, now_ms) || (run->payment.state == RR_PAYMENT_OPEN && !is_stuck (run)))
    return FALSE;
  rr_booking_run_give_up (run, NULL);
  return TRUE;
}

static gboolean
is_due (RrBookingTask *run,
        gint64         now_ms)
{
  if (is_late (run, now_ms))
    return TRUE;
  if (run->payment.state == RR_PAYMENT_OPEN && run->next_ms == 0 && !run->must_look)
    run->next_ms = now_ms + run->poll_ms;
  return now_ms >= run->next_ms || run->must_look;
}

/* Payment and suppliers are put off each for itself: what one does not take back does not
 * keep the other. */
static void
wait_or_end (RrBookingTask *run,
             RrOrderNeed    need)
{
  gint64 until_ms = need != RR_ORDER_NONE ? run->supply_ms : RR_NEVER_MS;

  if (need != RR_ORDER_FIRST && !is_settled (run))
    until_ms = MIN (until_ms, run->next_ms);
  if (is_waiting (run))
    until_ms = MIN (until_ms, run->expires_ms);
  if (until_ms != RR_NEVER_MS)
    rr_booking_run_arm (run, until_ms);
  else
    rr_booking_run_end (run);
}

/* It waits for somebody, but not longer than its places are held. */
static void
wait_for_answer (RrBookingTask *run,
                 gint64         now_ms)
{
  gboolean asks_suppliers = run->supply.state == RR_SUPPLY_ASKED || run->supply.state == RR_SUPPLY_HELD;

  /* Not where money may have moved: that is seen before it is given up. */
  if (is_late (run, now_ms) && run->stop_us == 0
      && (run->payment.id != 0 ? run->payment.state == RR_PAYMENT_NEW : asks_suppliers))
    rr_booking_run_stop (run, rr_clock_now_us (), now_ms);
  else if (is_waiting (run) && now_ms < run->expires_ms)
    rr_booking_run_arm (run, run->expires_ms);
}

/* Does the next thing there is to do, if it does not wait for somebody already. */
void
rr_booking_run_step (RrBookingTask *run,
                     gint64         now_ms)
{
  RrOrderNeed need;

  answer (run, now_ms);
  if (g_atomic_int_get (&run->runs->ends))
    return;
  if (run->is_busy || run->line != NULL)
    {
      wait_for_answer (run, now_ms);
      return;
    }
  if (run->is_stale && now_ms >= run->next_ms)
    {
      rr_booking_trip_send (rr_booking_trip_new (run, RR_TRIP_READ));
      return;
    }
  if (run->is_stale || expire (run, now_ms))
    return;
  need = rr_booking_run_needs_order (run);
  if (need != RR_ORDER_NONE && now_ms >= run->supply_ms)
    rr_booking_run_order (run);
  else if (need == RR_ORDER_FIRST || is_settled (run) || !is_due (run, now_ms))
    wait_or_end (run, need);
  else
    {
      run->next_ms = 0;
      pay (run, now_ms);
    }
}

/* All that goes on for it ends; then it is seen how things stand. */
void
rr_booking_run_stop (RrBookingTask *run,
                     gint64         since_us,
                     gint64         now_ms)
{
  rr_ctx_cancel (run->ctx, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The booking was cancelled"));
  rr_booking_run_renew (run, rr_ctx_new (run->runs->root, "booking undone"));
  run->is_stale = TRUE;
  run->next_ms = 0;
  run->supply_ms = 0;
  rr_booking_run_leave_line (run);
  if (run->is_busy)
    {
      run->stop_us = run->stop_us != 0 ? run->stop_us : since_us;
      return;
    }
  note_stop (run->runs, rr_clock_now_us () - since_us);
  rr_booking_run_step (run, now_ms);
}
