/* rr-booking-runs.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include <string.h>

#include "rr-owner.h"
#include "rr-pay-webhook.h"
#include "rr-settings-file.h"
#include "rr-task.h"
#include "rr-time.h"

/* RrBookingRuns is where bookings wait that cannot be decided in one go. A run holds no
 * thread and no timer of its own while its guest thinks; all of them live in one main
 * loop, with the client of the payment service.
 *
 * payments.ini of the workspace, which nobody else may read:
 *
 *     [card]
 *     url=https://api.stripe.com
 *     key=sk_live_...
 *     webhook-secret=whsec_...
 *     timeout-seconds=30
 *     retry-seconds=2
 *     poll-seconds=5
 *     hold-seconds=900
 *
 * Threads: one of its own, "bookings"; what the header says from any.
 * Ends:    close() ends every call under way; what was not finished is taken up again with
 *          the next start. free, after the pipeline.
 */

#define MAX_POSTS      65536u
#define RATES_MS       60000
#define ANSWER_MS      10000    /* longer nobody waits to hear that it still waits */

/**
 * rr_booking_runs_new:
 * @workspace: the folder with payments.ini and the rates, which need not be there
 * @database: where payments are
 * @error: return location for an error
 *
 * Returns: (transfer full): runs; %NULL with a #GKeyFileError, #GFileError or #RrPayError
 */
RrBookingRuns *
rr_booking_runs_new (const char  *workspace,
                     const char  *database,
                     GError     **error)
{
  g_autoptr(RrBookingRuns) self = g_new0 (RrBookingRuns, 1);
  g_autofree char *path = g_build_filename (workspace, "payments.ini", NULL);
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "payments.ini", error);

  self->workspace = g_strdup (workspace);
  self->database = g_strdup (database);
  rr_mutex_init (&self->lock);
  self->shares = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->context = g_main_context_new ();
  self->stops = rr_histogram_new ();
  if (file == NULL || !rr_booking_runs_use (self, path, file, error))
    return NULL;
  rr_booking_runs_load_rates (self);
  return g_steal_pointer (&self);
}

void
rr_booking_runs_set_supplier (RrBookingRuns           *self,
                              const RrBookingSupplier *supplier)
{
  self->supplier = *supplier;
  self->has_supplier = TRUE;
}

/**
 * rr_booking_runs_connect:
 * @self: runs
 * @door: where answers go
 * @pipeline: where its writes go
 * @pool: where items come from
 *
 * Call once before it starts.
 */
void
rr_booking_runs_connect (RrBookingRuns *self,
                         RrFrontDoor   *door,
                         RrPipeline    *pipeline,
                         RrItemPool    *pool)
{
  self->door = door;
  self->inquiry = rr_inquiry_new ("answers for bookings", pipeline, pool);
  self->marshal = rr_marshal_new (self->context, MAX_POSTS);
}

/**
 * rr_booking_runs_free:
 * @self: (nullable) (transfer full): runs whose thread and pipeline have ended
 */
void
rr_booking_runs_free (RrBookingRuns *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->inquiry, rr_inquiry_free);
  if (self->marshal != NULL)
    rr_marshal_stop (self->marshal);
  g_clear_pointer (&self->marshal, rr_marshal_unref);
  g_clear_pointer (&self->reader, rr_store_reader_close);
  g_clear_pointer (&self->rates, rr_rates_unref);
  g_clear_pointer (&self->shares, g_hash_table_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->stops, rr_histogram_free);
  rr_mutex_clear (&self->lock);
  g_free (self->workspace);
  g_free (self->database);
  g_free (self->url);
  g_free (self->key);
  g_free (self->webhook_secret);
  g_free (self);
}

/* --- the thread ---------------------------------------------------------------- */

void
rr_booking_runs_arm (RrBookingRuns *self,
                     gint64         now_ms)
{
  gint64 due_ms = MIN (rr_deadlines_next_ms (self->due), MIN (self->sweep_ms, self->rates_ms));

  g_source_set_ready_time (self->timer, g_get_monotonic_time () + MAX (due_ms - now_ms, 1) * 1000);
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  func,
                gpointer     data)
{
  return func (data);
}

static gboolean
timer_cb (gpointer data)
{
  RrBookingRuns *self = data;
  gint64 now_ms = rr_time_now_ms ();
  guint number;

  while (rr_deadlines_pop (self->due, now_ms, &number))
    if (self->by_number->pdata[number] != NULL)
      rr_booking_run_step (self->by_number->pdata[number], now_ms);
  if (now_ms >= self->sweep_ms && !g_atomic_int_get (&self->ends))
    rr_booking_runs_sweep (self, now_ms);
  if (now_ms >= self->rates_ms)
    {
      self->rates_ms = now_ms + RATES_MS;
      rr_booking_runs_load_rates (self);
    }
  rr_booking_runs_arm (self, now_ms);
  return G_SOURCE_CONTINUE;
}

static void
make_timer (RrBookingRuns *self)
{
  static GSourceFuncs funcs = { .dispatch = timer_dispatch };

  self->due = rr_deadlines_new ();
  self->timer = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "bookings on their way");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_set_ready_time (self->timer, 0);
  g_source_attach (self->timer, self->context);
}

static void
loop (RrBookingRuns *self)
{
  while (!g_atomic_int_get (&self->ends))
    g_main_context_iteration (self->context, TRUE);
  rr_ctx_cancel (self->root, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The engine stops"));
  while (self->n_busy > 0)
    g_main_context_iteration (self->context, TRUE);
}

static gboolean
runs_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrBookingRuns *self = data;
  gint64 now_ms = rr_time_now_ms ();

  g_main_context_push_thread_default (self->context);
  rr_inquiry_own (self->inquiry);
  rr_task_set_service (TRUE);   /* waits for guests as long as they like */
  self->root = rr_ctx_new (ctx, "bookings on their way");
  self->runs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, rr_booking_run_free);
  self->by_number = g_ptr_array_new ();
  self->free_numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->client = self->url != NULL ? rr_booking_runs_make_client (self, NULL) : NULL;
  make_timer (self);
  rr_booking_runs_load (self, now_ms);
  loop (self);

  rr_marshal_stop (self->marshal);
  rr_inquiry_close (self->inquiry);
  g_clear_pointer (&self->runs, g_hash_table_unref);
  g_clear_pointer (&self->client, rr_pay_client_free);
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->due, rr_deadlines_free);
  g_clear_pointer (&self->by_number, g_ptr_array_unref);
  g_clear_pointer (&self->free_numbers, g_array_unref);
  g_clear_pointer (&self->root, rr_ctx_unref);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return TRUE;
}

/**
 * rr_booking_runs_start:
 * @self: runs
 * @scope: parent of its thread
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE, or the error of the scope if the thread cannot
 *   start
 */
gboolean
rr_booking_runs_start (RrBookingRuns  *self,
                       RrScope        *scope,
                       GError        **error)
{
  g_autoptr(GArray) none = NULL;

  self->reader = rr_store_reader_open (self->database, error);
  if (self->reader == NULL)
    return FALSE;
  /* The first question opens the files; strangers may leave no descriptors for it later. */
  none = rr_store_reader_payments_due (self->reader, 0, 0, error);
  return none != NULL && rr_inquiry_spawn (self->inquiry, scope, "bookings", runs_run, self, error);
}

/**
 * rr_booking_runs_close:
 * @self: runs
 *
 * Ends all that goes on. Returns at once.
 */
void
rr_booking_runs_close (RrBookingRuns *self)
{
  g_atomic_int_set (&self->ends, 1);
  g_main_context_wakeup (self->context);
  rr_inquiry_end (self->inquiry);
}

/* --- asked from any thread ------------------------------------------------------ */

gboolean
rr_booking_runs_takes_cards (RrBookingRuns *self)
{
  return self->url != NULL;
}

gint64
rr_booking_runs_get_hold_ms (RrBookingRuns *self)
{
  return self->hold_ms;
}

char *
rr_booking_runs_plan (RrBookingRuns *self,
                      const char    *itinerary)
{
  return self->has_supplier ? self->supplier.plan (itinerary, self->supplier.data) : NULL;
}

/**
 * rr_booking_runs_dup_rates:
 * @self: runs
 *
 * Returns: (transfer full) (nullable): the newest rates, if there are any
 */
RrRates *
rr_booking_runs_dup_rates (RrBookingRuns *self)
{
  RrRates *rates;

  rr_mutex_lock (&self->lock);
  rates = self->rates != NULL ? rr_rates_ref (self->rates) : NULL;
  rr_mutex_unlock (&self->lock);
  return rates;
}

/**
 * rr_booking_runs_admit:
 * @self: runs
 * @client: who asks
 * @most: of this client at once
 *
 * Whoever is let in leaves with rr_booking_runs_leave(), or its run does.
 *
 * Returns: %FALSE if there is no room, or this client has taken its share of it
 */
gboolean
rr_booking_runs_admit (RrBookingRuns *self,
                       const char    *client,
                       guint          most)
{
  gboolean ok;
  guint n;

  rr_mutex_lock (&self->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->shares, client));
  ok = self->n_admitted < RR_BOOKING_MAX_RUNS && n < most;
  if (ok)
    {
      self->n_admitted++;
      g_hash_table_insert (self->shares, g_strdup (client), GUINT_TO_POINTER (n + 1));
    }
  rr_mutex_unlock (&self->lock);
  if (!ok)
    __atomic_add_fetch (&self->counts.n_refused, 1, __ATOMIC_RELAXED);
  return ok;
}

void
rr_booking_runs_leave (RrBookingRuns *self,
                       const char    *client)
{
  guint n;

  rr_mutex_lock (&self->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->shares, client));
  self->n_admitted--;
  if (n <= 1)
    g_hash_table_remove (self->shares, client);
  else
    g_hash_table_insert (self->shares, g_strdup (client), GUINT_TO_POINTER (n - 1));
  rr_mutex_unlock (&self->lock);
}

typedef struct
{
  RrBookingRuns *runs;
  RrBookingStart start;
  RrReplyTo      to;
  char          *client;     /* (owned) (nullable), as the next */
  char          *body;
} Begin;

static void
begin_free (gpointer data)
{
  Begin *begin = data;

  g_free (begin->client);
  g_free (begin->body);
  g_free (begin);
}

static void
begin_cb (gpointer data)
{
  Begin *begin = data;
  RrBookingRuns *self = begin->runs;
  RrBookingStart *start = &begin->start;
  gint64 now_ms = rr_time_now_ms ();
  RrBookingTask *run = g_hash_table_lookup (self->runs, start->uuid);
  gint64 left_us = MAX (start->expires_ms - now_ms, 0) * 1000 + RR_BOOKING_CAPTURE_MS * 1000;

  /* The sweep may have been faster, and what is a hold may be confirmed. */
  if (run == NULL)
    run = rr_booking_run_new (self, start->uuid);
  /* What goes on keeps the context that ends it. */
  if (!run->is_busy)
    rr_booking_run_renew (run, rr_ctx_new_with_timeout (self->root, "booking", left_us));
  rr_booking_run_take_leave (run);
  run->payment = start->payment;
  run->expires_ms = start->expires_ms;
  run->state = RR_BOOKING_PENDING;
  run->for_supplier = start->for_supplier;
  if (run->client == NULL)
    run->client = g_steal_pointer (&begin->client);
  else if (begin->client != NULL)
    rr_booking_runs_leave (self, begin->client);
  g_free (run->body);
  run->body = g_steal_pointer (&begin->body);
  /* Where it stands is known, unless others have to be told what it is about. */
  run->is_stale = start->for_supplier;
  run->request = start->request;
  run->received_us = start->received_us;
  run->next_ms = 0;
  run->supply_ms = 0;
  if (start->to != NULL || start->tell != NULL)
    {
      run->owes = TRUE;
      run->to = begin->to;
      run->tell = start->tell;
      run->tell_data = start->tell_data;
      run->answer_ms = now_ms + ANSWER_MS;
      rr_booking_run_arm (run, run->answer_ms);
    }
  rr_booking_run_step (run, now_ms);
}

/**
 * rr_booking_runs_begin:
 * @self: runs
 * @start: a booking whose places are held, and on disk
 *
 * Returns: %FALSE if it cannot be told; it will be taken up all the same
 */
gboolean
rr_booking_runs_begin (RrBookingRuns        *self,
                       const RrBookingStart *start)
{
  Begin *begin = g_new0 (Begin, 1);

  begin->runs = self;
  begin->start = *start;
  begin->client = g_strdup (start->client);
  begin->body = g_strdup (start->body);
  if (start->to != NULL)
    begin->to = *start->to;
  __atomic_add_fetch (&self->counts.n_begun, 1, __ATOMIC_RELAXED);
  if (rr_marshal_post (self->marshal, begin_cb, begin, begin_free) == RR_OK)
    return TRUE;
  begin_free (begin);
  return FALSE;
}

typedef struct
{
  RrBookingRuns *runs;
  gboolean       is_stop;
  gint64         since_us;
  char           uuid[37];
  char           authorised[80];  /* the intent that its guest has agreed to, "" if none */
} Wake;

static void
wake_cb (gpointer data)
{
  Wake *wake = data;
  RrBookingRuns *self = wake->runs;
  RrBookingTask *run = g_hash_table_lookup (self->runs, wake->uuid);
  gint64 now_ms = rr_time_now_ms ();

  if (run == NULL && wake->is_stop && g_hash_table_size (self->runs) < RR_BOOKING_MAX_RUNS)
    run = rr_booking_runs_take_up (self, wake->uuid);
  if (run == NULL)
    return;
  if (wake->is_stop)
    {
      rr_booking_run_stop (run, wake->since_us, now_ms);
      return;
    }
  if (rr_booking_run_hear_agreed (run, wake->authorised))
    return;
  run->must_look = TRUE;
  rr_booking_run_step (run, now_ms);
}

static gboolean
wake_one (RrBookingRuns *self,
          const char    *uuid,
          gboolean       is_stop,
          const char    *authorised)
{
  Wake *wake;

  /* Nobody runs yet: it will be taken up. */
  if (self->marshal == NULL)
    return FALSE;
  wake = g_new0 (Wake, 1);
  wake->runs = self;
  wake->is_stop = is_stop;
  wake->since_us = rr_clock_now_us ();
  g_strlcpy (wake->uuid, uuid, sizeof wake->uuid);
  g_strlcpy (wake->authorised, authorised, sizeof wake->authorised);
  if (rr_marshal_post (self->marshal, wake_cb, wake, g_free) == RR_OK)
    return TRUE;
  g_free (wake);
  return FALSE;
}

void
rr_booking_runs_stop_one (RrBookingRuns *self,
                          const char    *uuid)
{
  /* No room: the sweep finds it. */
  if (!wake_one (self, uuid, TRUE, ""))
    return;
}

guint
rr_booking_runs_hear (RrBookingRuns *self,
                      const char    *signature,
                      const char    *body,
                      gsize          len)
{
  RrPayEvent event;

  if (self->webhook_secret == NULL)
    return 404;
  if (signature == NULL || !rr_pay_check_signature (signature, body, len, self->webhook_secret,
                                                    rr_time_now_ms () / 1000))
    {
      __atomic_add_fetch (&self->counts.n_forged, 1, __ATOMIC_RELAXED);
      return 400;
    }
  if (!rr_pay_read_event (body, len, &event))
    return 400;
  __atomic_add_fetch (&self->counts.n_events, 1, __ATOMIC_RELAXED);
  return *event.booking == '\0' || wake_one (self, event.booking, FALSE, event.is_authorised ? event.intent : "")
             ? 200 : 503;
}

void
rr_booking_runs_counts (RrBookingRuns      *self,
                        RrBookingRunCounts *counts)
{
  const RrBookingRunCounts *mine = &self->counts;

  counts->n_runs = __atomic_load_n (&mine->n_runs, __ATOMIC_RELAXED);
  counts->n_in_flight = __atomic_load_n (&mine->n_in_flight, __ATOMIC_RELAXED);
  counts->n_begun = __atomic_load_n (&mine->n_begun, __ATOMIC_RELAXED);
  counts->n_taken_up = __atomic_load_n (&mine->n_taken_up, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&mine->n_refused, __ATOMIC_RELAXED);
  counts->n_confirmed = __atomic_load_n (&mine->n_confirmed, __ATOMIC_RELAXED);
  counts->n_undone = __atomic_load_n (&mine->n_undone, __ATOMIC_RELAXED);
  counts->n_events = __atomic_load_n (&mine->n_events, __ATOMIC_RELAXED);
  counts->n_forged = __atomic_load_n (&mine->n_forged, __ATOMIC_RELAXED);
  counts->n_orders = __atomic_load_n (&mine->n_orders, __ATOMIC_RELAXED);
  counts->n_asked = __atomic_load_n (&mine->n_asked, __ATOMIC_RELAXED);
  counts->n_asked_again = __atomic_load_n (&mine->n_asked_again, __ATOMIC_RELAXED);
  counts->n_kept = __atomic_load_n (&mine->n_kept, __ATOMIC_RELAXED);
  counts->n_stopped = __atomic_load_n (&mine->n_stopped, __ATOMIC_RELAXED);
  counts->stop_p50_us = rr_histogram_quantile (self->stops, 0.5);
  counts->stop_p99_us = rr_histogram_quantile (self->stops, 0.99);
  counts->stop_max_us = __atomic_load_n (&mine->stop_max_us, __ATOMIC_RELAXED);
}
