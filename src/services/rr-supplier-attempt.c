/* rr-supplier-attempt.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-private.h"

#include <string.h>

#include "rr-clock.h"
#include "rr-error.h"
#include "rr-time.h"

/* RrSupplierAttempt is one request of HTTP and its answer. It follows nobody elsewhere,
 * since the key goes with it.
 *
 * Threads: its wire's.
 * Ends:    answered, broken, or cancelled: that closes the socket at once.
 */

#define MAX_PAUSE_S 3600

/* Nothing of it is left. */
static void
end_attempt (RrSupplierAttempt *self,
             RrOutcome          outcome)
{
  RrSupplierAsk *ask = self->ask;
  RrSupplierLine *line = ask->line;

  rr_breaker_leave (line->breaker, &self->pass, outcome, rr_clock_now_us ());
  for (guint i = 0; i < 2; i++)
    if (ask->flying[i] == self)
      ask->flying[i] = NULL;
  g_free (self);
  rr_supplier_line_want_pump (line);
  /* One that is not asked any more goes with its last question. */
  if (g_atomic_int_get (&line->is_retired))
    rr_supplier_wire_arm (line->wire, 0);
}

/**
 * rr_supplier_attempt_cancel:
 * @self: an attempt under way
 * @outcome: what its end says about the supplier
 *
 * Its socket is closed, and it is gone.
 */
void
rr_supplier_attempt_cancel (RrSupplierAttempt *self,
                            RrOutcome          outcome)
{
  rr_http_call_cancel (self->call);
  end_attempt (self, outcome);
}

/* --- what came back ----------------------------------------------------------- */

static RrSupplierAnswer *
read_answer (RrSupplierAsk  *ask,
             const char     *text,
             gsize           len,
             GError        **error)
{
  RrSupplierAnswer *answer = rr_supplier_answer_new ();
  gboolean is_good = FALSE;

  switch (ask->kind)
    {
    case RR_SUPPLIER_NAME:
      answer->name = rr_supplier_read_name (text, len, error);
      is_good = answer->name != NULL;
      break;
    case RR_SUPPLIER_PRODUCTS:
      answer->products = rr_supplier_read_products (text, len, error);
      is_good = answer->products != NULL;
      break;
    case RR_SUPPLIER_CALENDAR:
    case RR_SUPPLIER_AVAILABILITY:
      answer->slots = rr_supplier_read_slots (text, len, ask->line->settings, ask->party,
                                              ask->kind == RR_SUPPLIER_CALENDAR, error);
      is_good = answer->slots != NULL;
      break;
    case RR_SUPPLIER_RESERVE:
    case RR_SUPPLIER_CONFIRM:
    case RR_SUPPLIER_CANCEL:
    case RR_SUPPLIER_GET:
      is_good = rr_supplier_read_booking (text, len, &answer->booking, error);
      break;
    }
  if (is_good)
    return answer;
  rr_supplier_answer_unref (answer);
  return NULL;
}

/* Retry-After: seconds, or a date. 0: it does not ask for a pause. */
static gint64
pause_of (const RrHttpAnswer *http)
{
  const char *text = http->retry_after;
  guint64 seconds = 1;
  gint64 until_ms;

  if (http->status != 429 && !(http->status == 503 && *text != '\0'))
    return 0;
  if (*text != '\0' && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    seconds = rr_time_parse_http (text, &until_ms) ? (guint64) MAX (0, (until_ms - rr_time_now_ms ()) / 1000) : 1;
  return (gint64) CLAMP (seconds, 1, MAX_PAUSE_S) * G_TIME_SPAN_SECOND;
}

static RrOutcome
outcome_of (const GError *error,
            gint64        pause_us)
{
  if (pause_us > 0)
    return RR_OUTCOME_NONE;
  if (error->code == RR_SUPPLIER_ERROR_NO_ANSWER || error->code == RR_SUPPLIER_ERROR_FAULT
      || error->code == RR_SUPPLIER_ERROR_BROKEN)
    return RR_OUTCOME_FAILURE;
  return RR_OUTCOME_SUCCESS;
}

/* Takes @error. Nothing of the attempt is left when this returns. */
static void
attempt_failed (RrSupplierAttempt *self,
                GError            *error,
                gint64             pause_us)
{
  RrSupplierAsk *ask = self->ask;
  RrSupplierLine *line = ask->line;

  end_attempt (self, outcome_of (error, pause_us));
  if (pause_us > 0)
    {
      line->not_before_us = MAX (line->not_before_us, rr_clock_now_us () + pause_us);
      line->window = MAX (1, line->window / 2);
    }
  rr_supplier_ask_failed_try (ask, error, pause_us);
}

static void
attempt_answered (RrSupplierAttempt  *self,
                  const RrHttpAnswer *http,
                  gint64              connect_us)
{
  RrSupplierAsk *ask = self->ask;
  const char *text = http->body != NULL && http->body->len > 0 ? (const char *) http->body->data : "";
  gsize len = http->body != NULL ? http->body->len : 0;
  gint64 pause_us = pause_of (http), now_us;
  gboolean is_hedge = self->is_hedge;
  RrSupplierAnswer *answer = NULL;
  GError *error = NULL;

  if (http->status == 200)
    answer = read_answer (ask, text, len, &error);
  else
    error = rr_supplier_read_error (pause_us > 0 ? 429 : http->status, text, len);
  if (answer == NULL)
    {
      attempt_failed (self, error, pause_us);
      return;
    }
  now_us = rr_clock_now_us ();
  ask->line->window = MIN (ask->line->window + 1, RR_SUPPLIER_MAX_FLYING);
  rr_supplier_line_took (ask->line, now_us - self->sent_us);
  if (rr_supplier_ask_is_read (ask))
    rr_hedge_end (ask->line->hedge, now_us - ask->sent_us, self->is_hedge);
  end_attempt (self, RR_OUTCOME_SUCCESS);
  rr_supplier_ask_settle (ask, answer, connect_us, is_hedge);
  rr_supplier_answer_unref (answer);
}

/* What cannot be read makes no sense; otherwise nobody knows what became of the request. */
static void
attempt_broke (RrSupplierAttempt *self,
               const GError      *error)
{
  RrSupplierError meaning = g_error_matches (error, RR_ERROR, RR_ERROR_MALFORMED)
                                    || g_error_matches (error, RR_ERROR, RR_ERROR_TOO_LARGE)
                                ? RR_SUPPLIER_ERROR_BROKEN
                                : RR_SUPPLIER_ERROR_NO_ANSWER;

  attempt_failed (self, g_error_new_literal (RR_SUPPLIER_ERROR, (int) meaning, error->message), 0);
}

static void
attempt_cb (const RrHttpAnswer *http,
            const GError       *error,
            gint64              connect_us,
            gpointer            data)
{
  RrSupplierAttempt *self = data;

  self->call = NULL;
  if (http != NULL)
    attempt_answered (self, http, connect_us);
  else
    attempt_broke (self, error);
}

/* --- the way of a request ----------------------------------------------------- */

static const char *
method_of (RrSupplierKind kind)
{
  return kind == RR_SUPPLIER_NAME || kind == RR_SUPPLIER_PRODUCTS || kind == RR_SUPPLIER_GET ? "GET" : "POST";
}

static const char *
path_of (const RrSupplierAsk *ask)
{
  if (ask->kind == RR_SUPPLIER_AVAILABILITY)
    return "/availability";
  return ask->kind == RR_SUPPLIER_CALENDAR ? "/availability/calendar" : ask->path;
}

static char *
dup_body (const RrSupplierAsk *ask)
{
  if (*method_of (ask->kind) != 'P')
    return NULL;
  if (ask->kind == RR_SUPPLIER_AVAILABILITY || ask->kind == RR_SUPPLIER_CALENDAR)
    return rr_supplier_ask_availability (ask->line->settings, ask->product, ask->option, ask->from, ask->to, ask->party);
  return g_strdup (ask->body != NULL ? ask->body : "{}");
}

static GString *
make_request (const RrSupplierAsk *ask)
{
  g_autofree char *body = dup_body (ask);

  return rr_http_request_new (ask->line->origin, method_of (ask->kind), path_of (ask), body);
}

static void
make_origin (RrSupplierLine *line)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", line->settings->key, NULL);

  line->origin = rr_http_origin_new (line->wire->http, line->settings->url);
  rr_http_origin_add (line->origin, "Authorization", bearer);
  rr_http_origin_add (line->origin, "Octo-Capabilities", "octo/pricing");
  rr_http_origin_add (line->origin, "Accept", "application/json");
}

/**
 * rr_supplier_attempt_start:
 * @ask: a question with room for an attempt
 * @pass: of its breaker
 * @is_hedge: another one is under way
 */
void
rr_supplier_attempt_start (RrSupplierAsk       *ask,
                           const RrBreakerPass *pass,
                           gboolean             is_hedge)
{
  RrSupplierAttempt *self = g_new0 (RrSupplierAttempt, 1);
  RrSupplierLine *line = ask->line;

  self->ask = ask;
  self->pass = *pass;
  self->is_hedge = is_hedge;
  self->sent_us = pass->started_us;
  ask->flying[ask->flying[0] == NULL ? 0 : 1] = self;
  ask->n_attempts++;
  if (ask->sent_us == 0)
    ask->sent_us = self->sent_us;
  rr_mutex_lock (&line->lock);
  line->stat.n_asked++;
  rr_mutex_unlock (&line->lock);
  if (line->origin == NULL)
    make_origin (line);
  /* A reservation carries its own name: twice is once. */
  self->call = rr_http_call_start (line->origin, make_request (ask),
                                   rr_supplier_ask_is_read (ask) || ask->kind == RR_SUPPLIER_RESERVE, attempt_cb, self);
}
