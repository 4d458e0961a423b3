/* rr-supplier-attempt.c
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
#include "rr-time.h"

/* RrSupplierAttempt is one request of HTTP and its answer, through libsoup. It follows no
 * redirect, since the key goes with it, and reads no more than a bound.
 *
 * Threads: its wire's.
 * Ends:    cancel() closes the socket; libsoup calls back once in any case.
 */

#define MAX_PAUSE_S 3600
#define CHUNK       16384

static void
attempt_free (RrSupplierAttempt *self)
{
  self->ask->line->n_in_session[self->session]--;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  /* An answer that was not read to its end: with a cancelled cancellable it is not waited for. */
  g_clear_object (&self->stream);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->body);
  g_free (self);
}

static void
tell_breaker (RrSupplierAttempt *self,
              RrOutcome          outcome)
{
  if (self->has_left)
    return;
  self->has_left = TRUE;
  rr_breaker_leave (self->ask->line->breaker, &self->pass, outcome, rr_clock_now_us ());
}

static void
forget_attempt (RrSupplierAsk     *ask,
                RrSupplierAttempt *self)
{
  for (guint i = 0; i < 2; i++)
    if (ask->flying[i] == self)
      ask->flying[i] = NULL;
}

/* It is over, and was not wanted any more, or has been used. */
static void
end_attempt (RrSupplierAttempt *self)
{
  RrSupplierAsk *ask = self->ask;
  RrSupplierWire *wire = ask->line->wire;

  tell_breaker (self, RR_OUTCOME_NONE);
  forget_attempt (ask, self);
  attempt_free (self);
  wire->n_attempts--;
  if (ask->is_over && ask->flying[0] == NULL && ask->flying[1] == NULL)
    rr_supplier_ask_free (ask);
}

/**
 * rr_supplier_attempt_cancel:
 * @self: an attempt under way
 * @outcome: what its end says about the supplier
 *
 * Its socket is closed soon.
 */
void
rr_supplier_attempt_cancel (RrSupplierAttempt *self,
                            RrOutcome          outcome)
{
  tell_breaker (self, outcome);
  g_cancellable_cancel (self->cancellable);
}

/* --- what came back ----------------------------------------------------------- */

static RrSupplierAnswer *
read_answer (RrSupplierAttempt  *self,
             GError            **error)
{
  RrSupplierAsk *ask = self->ask;
  RrSupplierAnswer *answer = rr_supplier_answer_new ();
  const char *text = (const char *) self->body->data;
  gsize len = self->body->len;
  gboolean is_good = FALSE;

  text = text != NULL ? text : "";
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
pause_of (RrSupplierAttempt *self)
{
  guint status = soup_message_get_status (self->message);
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Retry-After");
  g_autoptr(GDateTime) date = NULL;
  guint64 seconds = 1;

  if (status != 429 && !(status == 503 && text != NULL))
    return 0;
  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    {
      date = soup_date_time_new_from_http_string (text);
      seconds = date == NULL ? 1
                             : (guint64) MAX (0, g_date_time_to_unix (date) - rr_time_now_ms () / 1000);
    }
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
  RrSupplierWire *wire = line->wire;

  tell_breaker (self, outcome_of (error, pause_us));
  forget_attempt (ask, self);
  attempt_free (self);
  wire->n_attempts--;
  if (pause_us > 0)
    {
      line->not_before_us = MAX (line->not_before_us, rr_clock_now_us () + pause_us);
      line->window = MAX (1, line->window / 2);
    }
  rr_supplier_ask_failed_try (ask, error, pause_us);
  rr_supplier_wire_arm (wire, 0);
}

static void
attempt_answered (RrSupplierAttempt *self)
{
  guint status = soup_message_get_status (self->message);
  RrSupplierAsk *ask = self->ask;
  RrSupplierWire *wire = ask->line->wire;
  gint64 pause_us = pause_of (self);
  RrSupplierAnswer *answer = NULL;
  GError *error = NULL;

  if (ask->is_over)
    {
      end_attempt (self);
      return;
    }
  if (status == 200)
    answer = read_answer (self, &error);
  else
    error = rr_supplier_read_error (pause_us > 0 ? 429 : status,
                                    self->body->data != NULL ? (const char *) self->body->data : "", self->body->len);
  if (answer == NULL)
    {
      attempt_failed (self, error, pause_us);
      return;
    }
  tell_breaker (self, RR_OUTCOME_SUCCESS);
  ask->line->window = MIN (ask->line->window + 1, RR_SUPPLIER_MAX_FLYING);
  rr_supplier_line_took (ask->line, rr_clock_now_us () - self->sent_us);
  if (rr_supplier_ask_is_read (ask))
    rr_hedge_end (ask->line->hedge, rr_clock_now_us () - ask->sent_us, self->is_hedge);
  rr_supplier_ask_settle (ask, answer, self);
  rr_supplier_answer_unref (answer);
  /* The question waits for this attempt to be freed. */
  end_attempt (self);
  rr_supplier_wire_arm (wire, 0);
}

static void
attempt_broke (RrSupplierAttempt *self,
               GError            *error)
{
  GError *meaning;

  if (self->ask->is_over)
    {
      g_error_free (error);
      end_attempt (self);
      return;
    }
  meaning = g_error_new_literal (RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_NO_ANSWER, error->message);
  g_error_free (error);
  attempt_failed (self, meaning, 0);
}

/* --- the way of a request ----------------------------------------------------- */

static gboolean read_cb (GObject *stream, gpointer data);

static void
wait_for_more (RrSupplierAttempt *self)
{
  if (self->source != NULL)
    return;
  self->source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream), self->cancellable);
  g_source_set_callback (self->source, G_SOURCE_FUNC (read_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* A short answer came with its head: no turn of the loop for it. */
static void
read_body (RrSupplierAttempt *self)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  guint8 chunk[CHUNK];
  GError *error = NULL;
  gssize n;

  while ((n = g_pollable_input_stream_read_nonblocking (stream, chunk, sizeof chunk, self->cancellable, &error)) > 0)
    {
      g_byte_array_append (self->body, chunk, (guint) n);
      if (self->body->len <= RR_SUPPLIER_MAX_BYTES)
        continue;
      g_cancellable_cancel (self->cancellable);
      attempt_broke (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, _("The answer is too long")));
      return;
    }
  if (n == 0)
    attempt_answered (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_error_free (error);
      wait_for_more (self);
    }
  else
    attempt_broke (self, error);
}

static gboolean
read_cb (GObject  *stream,
         gpointer  data)
{
  RrSupplierAttempt *self = data;

  /* Made anew if there is still more to come. */
  g_clear_pointer (&self->source, g_source_unref);
  read_body (self);
  return G_SOURCE_REMOVE;
}

static void
sent_cb (GObject      *session,
         GAsyncResult *result,
         gpointer      data)
{
  RrSupplierAttempt *self = data;
  GError *error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  if (self->stream == NULL)
    attempt_broke (self, error);
  else if (self->ask->is_over)
    end_attempt (self);
  else
    read_body (self);
}

/* A session looks at each of its connections for each request, so many small ones do with
 * a tenth of the work of a large one; the first with room has the warmest connections. */
static guint
choose_session (RrSupplierLine *line)
{
  guint i = 0;

  while (i + 1 < RR_SUPPLIER_MAX_SESSIONS && line->n_in_session[i] >= RR_SUPPLIER_SESSION_SIZE)
    i++;
  if (line->sessions[i] == NULL)
    line->sessions[i] = soup_session_new_with_options ("max-conns", RR_SUPPLIER_SESSION_SIZE,
                                                       "max-conns-per-host", RR_SUPPLIER_SESSION_SIZE,
                                                       "user-agent", "Roundrock", "timeout", 0, NULL);
  line->n_in_session[i]++;
  return i;
}

static const char *
method_of (RrSupplierKind kind)
{
  return kind == RR_SUPPLIER_NAME || kind == RR_SUPPLIER_PRODUCTS || kind == RR_SUPPLIER_GET ? "GET" : "POST";
}

static char *
dup_path (const RrSupplierAsk *ask)
{
  if (ask->kind == RR_SUPPLIER_AVAILABILITY)
    return g_strconcat (ask->line->settings->url, "/availability", NULL);
  if (ask->kind == RR_SUPPLIER_CALENDAR)
    return g_strconcat (ask->line->settings->url, "/availability/calendar", NULL);
  return g_strconcat (ask->line->settings->url, ask->path, NULL);
}

static GBytes *
make_body (const RrSupplierAsk *ask)
{
  char *body = ask->kind == RR_SUPPLIER_AVAILABILITY || ask->kind == RR_SUPPLIER_CALENDAR
                   ? rr_supplier_ask_availability (ask->line->settings, ask->product, ask->option, ask->from,
                                                   ask->to, ask->party)
                   : g_strdup (ask->body != NULL ? ask->body : "{}");

  return g_bytes_new_take (body, strlen (body));
}

static SoupMessage *
make_message (const RrSupplierAsk *ask)
{
  g_autofree char *url = dup_path (ask);
  g_autofree char *bearer = g_strconcat ("Bearer ", ask->line->settings->key, NULL);
  SoupMessage *message = soup_message_new (method_of (ask->kind), url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  soup_message_headers_append (headers, "Authorization", bearer);
  soup_message_headers_append (headers, "Octo-Capabilities", "octo/pricing");
  soup_message_headers_append (headers, "Accept", "application/json");
  if (*method_of (ask->kind) == 'P')
    {
      g_autoptr(GBytes) body = make_body (ask);

      soup_message_set_request_body_from_bytes (message, "application/json", body);
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS
                                       | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  return message;
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
  self->message = make_message (ask);
  self->cancellable = g_cancellable_new ();
  self->body = g_byte_array_new ();
  self->pass = *pass;
  self->is_hedge = is_hedge;
  self->session = choose_session (line);
  self->sent_us = pass->started_us;
  ask->flying[ask->flying[0] == NULL ? 0 : 1] = self;
  ask->n_attempts++;
  if (ask->sent_us == 0)
    ask->sent_us = self->sent_us;
  line->wire->n_attempts++;
  rr_mutex_lock (&line->lock);
  line->stat.n_asked++;
  rr_mutex_unlock (&line->lock);
  soup_session_send_async (line->sessions[self->session], self->message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb, self);
}
