/* rr-supplier-question.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-clock.h"

/* RrSupplierAsk is one question to a supplier, for all who want to know: equal reads are
 * one question, and so are neighbouring days of one product, for which OCTO has a range.
 * It is tried again when that does no harm, and a read that is late is asked twice. It
 * lives as long as somebody waits for it.
 *
 * Threads: its wire's.
 * Ends:    when it is answered, has failed, or nobody waits any more.
 */

#define MOST_DAYS 31
#define MOST_GAP  3

static gboolean
is_range (RrSupplierKind kind)
{
  return kind == RR_SUPPLIER_AVAILABILITY;
}

gboolean
rr_supplier_ask_is_read (const RrSupplierAsk *self)
{
  return self->kind <= RR_SUPPLIER_AVAILABILITY || self->kind == RR_SUPPLIER_GET;
}

static gint
day_number (const char *date)
{
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, (GDateDay) atoi (date + 8), (GDateMonth) atoi (date + 5), (GDateYear) atoi (date));
  return (gint) g_date_get_julian (&day);
}

RrSupplierAsk *
rr_supplier_ask_new (RrSupplierCall *call)
{
  RrSupplierAsk *self = g_new0 (RrSupplierAsk, 1);

  self->line = rr_supplier_line_ref (call->line);
  self->kind = call->kind;
  self->product = g_strdup (call->product);
  self->option = g_strdup (call->option);
  self->party = g_strdup (call->party);
  memcpy (self->from, call->from, sizeof self->from);
  memcpy (self->to, call->to, sizeof self->to);
  self->path = g_strdup (call->path);
  self->body = g_strdup (call->body);
  self->calls = g_ptr_array_new ();
  self->hedge_us = -1;
  g_ptr_array_add (self->calls, call);
  call->ask = self;
  return self;
}

void
rr_supplier_ask_free (RrSupplierAsk *self)
{
  rr_supplier_line_unref (self->line);
  g_free (self->product);
  g_free (self->option);
  g_free (self->party);
  g_free (self->path);
  g_free (self->body);
  g_ptr_array_unref (self->calls);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
is_about_the_same (const RrSupplierAsk  *self,
                   const RrSupplierCall *call)
{
  return self->kind == call->kind && g_strcmp0 (self->product, call->product) == 0
         && g_strcmp0 (self->option, call->option) == 0 && g_strcmp0 (self->party, call->party) == 0
         && g_strcmp0 (self->path, call->path) == 0 && g_strcmp0 (self->body, call->body) == 0;
}

/* Takes the days of @call in, if that does not ask for many nobody wants. */
static gboolean
grow (RrSupplierAsk        *self,
      const RrSupplierCall *call)
{
  gint from = day_number (self->from), to = day_number (self->to);
  gint call_from = day_number (call->from), call_to = day_number (call->to);

  if (call_from > to + MOST_GAP || call_to < from - MOST_GAP
      || MAX (to, call_to) - MIN (from, call_from) >= MOST_DAYS)
    return FALSE;
  if (call_from < from)
    memcpy (self->from, call->from, sizeof self->from);
  if (call_to > to)
    memcpy (self->to, call->to, sizeof self->to);
  return TRUE;
}

/**
 * rr_supplier_ask_join:
 * @self: a question
 * @call: a call that wants to know something
 * @may_grow: it was not sent yet
 *
 * Returns: whether the answer will be one for @call too
 */
gboolean
rr_supplier_ask_join (RrSupplierAsk  *self,
                      RrSupplierCall *call,
                      gboolean        may_grow)
{
  gboolean covers;

  if (!rr_supplier_ask_is_read (self) || !is_about_the_same (self, call))
    return FALSE;
  covers = strcmp (self->from, call->from) <= 0 && strcmp (self->to, call->to) >= 0;
  if (!covers && !(is_range (self->kind) && may_grow && grow (self, call)))
    return FALSE;
  call->ask = self;
  g_ptr_array_add (self->calls, call);
  return TRUE;
}

/* --- ends --------------------------------------------------------------------- */

static void
fill_call (RrSupplierAsk  *self,
           RrSupplierCall *call)
{
  gint64 sent_us = self->sent_us != 0 ? self->sent_us : rr_clock_now_us ();

  call->queue_us = MAX (0, sent_us - call->began_us);
  call->hedge_us = self->hedge_us >= 0 ? MAX (0, self->hedge_us - call->began_us) : -1;
  call->n_attempts = self->n_attempts;
}

/* Ends its attempts and takes it from its line; it is gone. */
static void
end_ask (RrSupplierAsk *self,
         RrOutcome      outcome)
{
  RrSupplierLine *line = self->line;

  for (guint i = 0; i < 2; i++)
    if (self->flying[i] != NULL)
      rr_supplier_attempt_cancel (self->flying[i], outcome);
  if (!g_ptr_array_remove_fast (line->flying, self))
    g_queue_remove (&line->waiting, self);
  rr_supplier_ask_free (self);
}

/**
 * rr_supplier_ask_settle:
 * @self: a question
 * @answer: what the supplier said
 * @connect_us: what the connection took; 0: there was one
 * @is_hedge: it is the answer to the second time of asking
 *
 * Tells everybody who waits. The question is over.
 */
void
rr_supplier_ask_settle (RrSupplierAsk    *self,
                        RrSupplierAnswer *answer,
                        gint64            connect_us,
                        gboolean          is_hedge)
{
  rr_supplier_line_keep (self->line, self, answer);
  for (guint i = 0; i < self->calls->len; i++)
    {
      RrSupplierCall *call = self->calls->pdata[i];

      fill_call (self, call);
      call->connect_us = connect_us;
      call->hedge_won = is_hedge;
      rr_supplier_call_finish (call, i == 0 ? RR_CALL_ANSWERED : RR_CALL_SHARED, answer, NULL);
    }
  end_ask (self, RR_OUTCOME_NONE);
}

/**
 * rr_supplier_ask_fail:
 * @self: a question
 * @state: what became of it
 * @error: why
 *
 * Tells everybody who waits. The question is over.
 */
void
rr_supplier_ask_fail (RrSupplierAsk *self,
                      RrCallState    state,
                      const GError  *error)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      fill_call (self, self->calls->pdata[i]);
      rr_supplier_call_finish (self->calls->pdata[i], state, NULL, error);
    }
  end_ask (self, RR_OUTCOME_NONE);
}

/* --- attempts that fail ------------------------------------------------------- */

static RrCallState
state_of (const GError *error)
{
  if (error->domain != RR_SUPPLIER_ERROR)
    return RR_CALL_FAILED;
  switch (error->code)
    {
    case RR_SUPPLIER_ERROR_REFUSED:
    case RR_SUPPLIER_ERROR_UNKNOWN:
    case RR_SUPPLIER_ERROR_DENIED:
      return RR_CALL_REFUSED;
    case RR_SUPPLIER_ERROR_BUSY:
    case RR_SUPPLIER_ERROR_LIMITED:
      return RR_CALL_LIMITED;
    default:
      return RR_CALL_FAILED;
    }
}

/* A supplier that asked for a pause has done nothing. Otherwise only what may be done
 * twice: reads, and a reservation, which carries its own name. */
static gboolean
may_try_again (RrSupplierAsk *self,
               const GError  *error)
{
  if (error->domain != RR_SUPPLIER_ERROR)
    return FALSE;
  if (error->code == RR_SUPPLIER_ERROR_BUSY)
    return self->n_attempts < RR_SUPPLIER_MAX_PAUSES;
  if (self->n_attempts >= RR_SUPPLIER_MAX_ATTEMPTS)
    return FALSE;
  if (error->code != RR_SUPPLIER_ERROR_NO_ANSWER && error->code != RR_SUPPLIER_ERROR_FAULT)
    return FALSE;
  return rr_supplier_ask_is_read (self) || self->kind == RR_SUPPLIER_RESERVE;
}

/* Of who waits longest. */
gint64
rr_supplier_ask_get_deadline (const RrSupplierAsk *self)
{
  gint64 last_us = 0;

  for (guint i = 0; i < self->calls->len; i++)
    last_us = MAX (last_us, ((RrSupplierCall *) self->calls->pdata[i])->deadline_us);
  return last_us;
}

/**
 * rr_supplier_ask_failed_try:
 * @self: a question of which an attempt has just failed
 * @error: (transfer full): how
 * @pause_us: how long the supplier wants to be left alone; 0
 *
 * It is tried again, waits for the other attempt, or has failed.
 */
void
rr_supplier_ask_failed_try (RrSupplierAsk *self,
                            GError        *error,
                            gint64         pause_us)
{
  RrSupplierLine *line = self->line;
  gint64 again_us = rr_clock_now_us () + pause_us;

  if (self->flying[0] != NULL || self->flying[1] != NULL)
    {
      g_clear_error (&self->error);
      self->error = error;
      return;
    }
  if (may_try_again (self, error) && again_us < rr_supplier_ask_get_deadline (self))
    {
      g_ptr_array_remove_fast (line->flying, self);
      g_queue_push_head (&line->waiting, self);
      self->ready_us = 0;
      self->hedge_at_us = 0;
      rr_supplier_line_want_pump (line);
      rr_mutex_lock (&line->lock);
      line->stat.n_retried++;
      rr_mutex_unlock (&line->lock);
      g_error_free (error);
      return;
    }
  rr_supplier_ask_fail (self, state_of (error), error);
  g_error_free (error);
}

/* --- time --------------------------------------------------------------------- */

static void
time_out_call (RrSupplierAsk  *self,
               RrSupplierCall *call)
{
  guint ms = (guint) ((call->deadline_us - call->began_us + 500) / G_TIME_SPAN_MILLISECOND);
  g_autoptr(GError) error = NULL;

  if (self->n_attempts > 0)
    error = g_error_new (RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_NO_ANSWER,
                         /* Translators: how long a supplier was waited for */
                         _("No answer within %u ms"), ms);
  else
    error = g_error_new (RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BUSY,
                         _("It could not be asked within %u ms"), ms);
  fill_call (self, call);
  rr_supplier_call_finish (call, RR_CALL_TIMED_OUT, NULL, error);
}

static void
abandon_call (RrSupplierAsk  *self,
              RrSupplierCall *call)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));

  fill_call (self, call);
  rr_supplier_call_finish (call, RR_CALL_CANCELLED, NULL, error);
}

/* Late: asks a second time if that is allowed by all who have a say. */
static void
hedge (RrSupplierAsk *self,
       gint64         now_us)
{
  RrSupplierLine *line = self->line;
  RrBreakerPass pass;

  self->hedge_at_us = 0;
  if (now_us < line->not_before_us || !rr_hedge_spend (line->hedge)
      || (line->limiter != NULL && !rr_limiter_try_take (line->limiter, 1, now_us))
      || !rr_breaker_enter (line->breaker, now_us, &pass, NULL))
    return;
  self->hedge_us = now_us;
  rr_mutex_lock (&line->lock);
  line->stat.n_hedged++;
  rr_mutex_unlock (&line->lock);
  rr_supplier_attempt_start (self, &pass, TRUE);
}

/**
 * rr_supplier_ask_look:
 * @self: a question
 * @now_us: as rr_clock_now_us()
 * @is_closing: everything ends
 *
 * Lets go whom it does not serve any more. It may be gone when this returns.
 *
 * Returns: when to look again
 */
gint64
rr_supplier_ask_look (RrSupplierAsk *self,
                      gint64         now_us,
                      gboolean       is_closing)
{
  gboolean is_late = FALSE;
  gint64 next_us = G_MAXINT64;

  for (guint i = self->calls->len; i > 0; i--)
    {
      RrSupplierCall *call = self->calls->pdata[i - 1];
      gboolean is_abandoned = is_closing || g_atomic_int_get (&call->group->is_abandoned);

      if (!is_abandoned && call->deadline_us > now_us)
        {
          next_us = MIN (next_us, call->deadline_us);
          continue;
        }
      g_ptr_array_remove_index (self->calls, i - 1);
      is_late = is_late || !is_abandoned;
      if (is_abandoned)
        abandon_call (self, call);
      else
        time_out_call (self, call);
    }
  if (self->calls->len == 0)
    {
      end_ask (self, is_late ? RR_OUTCOME_FAILURE : RR_OUTCOME_NONE);
      return G_MAXINT64;
    }
  if (self->hedge_at_us != 0 && self->hedge_at_us <= now_us)
    hedge (self, now_us);
  return self->hedge_at_us != 0 ? MIN (next_us, self->hedge_at_us) : next_us;
}
