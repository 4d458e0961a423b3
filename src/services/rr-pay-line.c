/* rr-pay-line.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pay-private.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <libsoup/soup.h>
#include <string.h>

/* The client of rr-pay-client.c, in the module rr-web. It asks a payment service, a few things at once, the rest in the order they
 * came. What may be asked again is asked again under the same key: when there was no
 * answer, 409, 429 and 5xx, after a pause that is drawn up to twice as long each time, or
 * as long as the service says. 402 and every other 4xx are final.
 *
 * Threads: all functions on the one that made it, whose context it lives in.
 * Ends:    free, when no call is under way: cancel them and wait for their callbacks.
 */

#define MAX_RETRY_AFTER_S 30
#define API_VERSION       "2024-06-20"

struct _RrPayClient
{
  char        *url;            /* (owned): without a slash at its end */
  char        *secret;         /* (owned) */
  SoupSession *session;        /* (owned) */
  guint        timeout_ms;
  guint        max_attempts;
  gint64       base_ms;
  gint64       max_ms;
  GQueue       waiting;        /* of Call, first come */
  guint        n_in_flight;

  guint64      n_calls;
  guint64      n_tries;
  guint64      n_failed;
};

/* One call, until its callback. While it waits for its turn or its next try it listens
 * to its cancellable by itself. */
typedef struct
{
  RrPayClient  *client;        /* (unowned): outlives it */
  RrPayOp       op;
  char         *key;
  char         *intent;
  char         *booking;
  char         *method;
  char         *currency;
  gint64        amount;

  GTask        *task;          /* (owned) until it is answered */
  SoupMessage  *message;       /* (owned) (nullable): of the try under way */
  GCancellable *try;           /* (owned) (nullable): ends it */
  GSource      *cancel;        /* (owned) (nullable) */
  GSource      *timer;         /* (owned) (nullable): until the next try, or the end of this one */
  gboolean      is_queued;
  guint         n_tries;
  char         *buffer;        /* (owned) (nullable): RR_PAY_MAX_ANSWER, of the try under way */
} Call;

static void start_next (RrPayClient *self);

/* --- life of a call ----------------------------------------------------------- */

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  drop_source (&call->cancel);
  drop_source (&call->timer);
  g_clear_object (&call->message);
  g_clear_object (&call->try);
  g_free (call->key);
  g_free (call->intent);
  g_free (call->booking);
  g_free (call->method);
  g_free (call->currency);
  g_free (call->buffer);
  g_free (call);
}

/* It does not wait any more. */
static void
leave_line (Call *call)
{
  drop_source (&call->cancel);
  drop_source (&call->timer);
  if (call->is_queued)
    g_queue_remove (&call->client->waiting, call);
  call->is_queued = FALSE;
}

static void
fail (Call   *call,
      GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&call->task);

  call->client->n_failed++;
  leave_line (call);
  g_task_return_error (task, error);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  Call *call = data;

  if (call->try != NULL)
    {
      g_cancellable_cancel (call->try);
      return G_SOURCE_REMOVE;
    }
  fail (call, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The payment is not wanted any more"));
  return G_SOURCE_REMOVE;
}

static void
listen_to_cancel (Call *call)
{
  GCancellable *cancellable = g_task_get_cancellable (call->task);

  if (cancellable == NULL || call->cancel != NULL)
    return;
  call->cancel = g_cancellable_source_new (cancellable);
  g_source_set_callback (call->cancel, G_SOURCE_FUNC (cancelled_cb), call, NULL);
  g_source_attach (call->cancel, g_main_context_get_thread_default ());
}

static void
stand_in_line (Call *call)
{
  listen_to_cancel (call);
  call->is_queued = TRUE;
  g_queue_push_tail (&call->client->waiting, call);
  start_next (call->client);
}

static gboolean
again_cb (gpointer data)
{
  Call *call = data;

  drop_source (&call->timer);
  stand_in_line (call);
  return G_SOURCE_REMOVE;
}

/* libsoup gives up when nothing comes for a while; this is the end of the whole try. */
static gboolean
too_late_cb (gpointer data)
{
  Call *call = data;

  g_cancellable_cancel (call->try);
  return G_SOURCE_REMOVE;
}

static gboolean
is_unwanted (Call *call)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (call->task));
}

/* --- asking ------------------------------------------------------------------- */

static void
add_field (GString    *form,
           const char *name,
           const char *value)
{
  if (value == NULL)
    return;
  if (form->len > 0)
    g_string_append_c (form, '&');
  g_string_append_uri_escaped (form, name, NULL, FALSE);
  g_string_append_c (form, '=');
  g_string_append_uri_escaped (form, value, NULL, TRUE);
}

static void
add_amount (GString *form,
            gint64   amount)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, amount);

  add_field (form, "amount", text);
}

static GString *
form_of (const RrPayCall *call)
{
  GString *form = g_string_new (NULL);

  if (call->op == RR_PAY_CREATE)
    {
      g_autofree char *currency = g_ascii_strdown (call->currency, -1);

      add_amount (form, call->amount);
      add_field (form, "currency", currency);
      add_field (form, "capture_method", "manual");
      add_field (form, "automatic_payment_methods[enabled]", "true");
      add_field (form, "metadata[booking]", call->booking);
    }
  else if (call->op == RR_PAY_CONFIRM)
    add_field (form, "payment_method", call->method);
  else if (call->op == RR_PAY_REFUND)
    {
      add_field (form, "payment_intent", call->intent);
      add_amount (form, call->amount);
    }
  return form;
}

static char *
path_of (const RrPayCall *call)
{
  static const char *const verbs[] = {
    [RR_PAY_GET] = "?expand%5B%5D=latest_charge", [RR_PAY_CONFIRM] = "/confirm",
    [RR_PAY_CAPTURE] = "/capture", [RR_PAY_CANCEL] = "/cancel",
  };
  g_autofree char *intent = NULL;

  if (call->op == RR_PAY_CREATE)
    return g_strdup ("/v1/payment_intents");
  if (call->op == RR_PAY_REFUND)
    return g_strdup ("/v1/refunds");
  intent = g_uri_escape_string (call->intent, NULL, FALSE);
  return g_strconcat ("/v1/payment_intents/", intent, verbs[call->op], NULL);
}

static SoupMessage *
message_new (const char      *url,
             const char      *secret,
             const RrPayCall *call)
{
  g_autofree char *path = path_of (call);
  g_autofree char *address = g_strconcat (url, path, NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", secret, NULL);
  SoupMessage *message = soup_message_new (call->op == RR_PAY_GET ? "GET" : "POST", address);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Authorization", bearer);
  soup_message_headers_replace (headers, "Stripe-Version", API_VERSION);
  if (call->op != RR_PAY_GET)
    {
      g_autoptr(GBytes) body = g_string_free_to_bytes (form_of (call));

      soup_message_headers_replace (headers, "Idempotency-Key", call->key);
      soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return message;
}

/* --- one try ------------------------------------------------------------------ */

static gint64
pause_ms (Call *call)
{
  const char *asked = NULL;
  gint64 most = call->client->base_ms;

  for (guint i = 1; i < call->n_tries && most < call->client->max_ms; i++)
    most *= 2;
  most = MIN (most, call->client->max_ms);
  if (call->message != NULL)
    asked = soup_message_headers_get_one (soup_message_get_response_headers (call->message), "Retry-After");
  if (asked != NULL)
    return CLAMP (g_ascii_strtoll (asked, NULL, 10), 0, MAX_RETRY_AFTER_S) * 1000 + g_random_int_range (0, 50);
  return g_random_int_range (0, (gint32) MIN (most, G_MAXINT32 - 1) + 1);
}

/* Takes over @error. */
static void
settle_failure (Call    *call,
                gboolean is_transient,
                GError  *error)
{
  if (!is_transient || call->n_tries >= call->client->max_attempts || is_unwanted (call))
    {
      fail (call, error);
      return;
    }
  g_error_free (error);
  call->timer = g_timeout_source_new ((guint) pause_ms (call));
  g_source_set_callback (call->timer, again_cb, call, NULL);
  g_source_attach (call->timer, g_main_context_get_thread_default ());
  listen_to_cancel (call);
}

static void
end_try (Call *call)
{
  call->client->n_in_flight--;
  g_clear_object (&call->try);
  drop_source (&call->cancel);
  drop_source (&call->timer);
}

/* Takes over @error, of a try that has no answer. */
static void
settle_silence (Call   *call,
                GError *error)
{
  end_try (call);
  g_clear_pointer (&call->buffer, g_free);
  if (is_unwanted (call))
    {
      g_error_free (error);
      settle_failure (call, FALSE, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                        "The payment is not wanted any more"));
    }
  else
    {
      GError *silence = g_error_new (RR_PAY_ERROR, RR_PAY_ERROR_UNREACHED, "%s",
                                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                                         ? "no answer in time" : error->message);

      g_error_free (error);
      settle_failure (call, TRUE, silence);
    }
}

static void
settle_answer (Call  *call,
               gsize  len)
{
  guint status = soup_message_get_status (call->message);
  RrIntent *intent = g_new0 (RrIntent, 1);
  GError *error = NULL;

  end_try (call);
  if (rr_pay_read_answer (call->op, status, call->buffer, len, call->client->secret, intent, &error))
    {
      g_autoptr(GTask) task = g_steal_pointer (&call->task);

      g_task_return_pointer (task, intent, g_free);
      return;
    }
  g_free (intent);
  g_clear_pointer (&call->buffer, g_free);
  settle_failure (call, rr_pay_is_transient (status) || (status >= 200 && status < 300), error);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Call *call = data;
  RrPayClient *client = call->client;
  GError *error = NULL;
  gsize len;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, &error))
    settle_silence (call, error);
  else
    settle_answer (call, len);
  start_next (client);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Call *call = data;
  RrPayClient *client = call->client;
  GError *error = NULL;
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream != NULL)
    {
      call->buffer = g_malloc (RR_PAY_MAX_ANSWER);
      g_input_stream_read_all_async (stream, call->buffer, RR_PAY_MAX_ANSWER, G_PRIORITY_DEFAULT,
                                     call->try, read_cb, call);
      return;
    }
  settle_silence (call, error);
  start_next (client);
}

static void
start (Call *call)
{
  RrPayClient *self = call->client;
  RrPayCall words = { call->op, call->key, call->intent, call->booking, call->method, call->currency, call->amount };

  call->n_tries++;
  self->n_tries++;
  self->n_in_flight++;
  g_clear_object (&call->message);
  call->message = message_new (self->url, self->secret, &words);
  call->try = g_cancellable_new ();
  call->timer = g_timeout_source_new (self->timeout_ms + 500);
  g_source_set_callback (call->timer, too_late_cb, call, NULL);
  g_source_attach (call->timer, g_main_context_get_thread_default ());
  listen_to_cancel (call);
  soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT,
                           call->try, answered_cb, call);
}

static void
start_next (RrPayClient *self)
{
  while (self->n_in_flight < RR_PAY_MAX_IN_FLIGHT && !g_queue_is_empty (&self->waiting))
    {
      Call *call = g_queue_peek_head (&self->waiting);

      leave_line (call);
      start (call);
    }
}

/* --- public ------------------------------------------------------------------- */

/* A key goes in the clear to nobody but this machine. */
static gboolean
is_safe_url (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  g_autoptr(GInetAddress) address = NULL;

  if (host == NULL || *host == '\0')
    return FALSE;
  if (g_strcmp0 (scheme, "https") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return g_strcmp0 (scheme, "http") == 0
         && (strcmp (host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address)));
}

static RrPayClient *
line_new (const RrPayConfig  *config,
          GError            **error)
{
  RrPayClient *self;
  gsize len = strlen (config->url);

  if (!is_safe_url (config->url))
    {
      g_set_error (error, RR_PAY_ERROR, RR_PAY_ERROR_REFUSED,
                   /* Translators: an address that somebody has set */
                   _("“%s” is no address of a payment service: it has to begin with https://"), config->url);
      return NULL;
    }
  self = g_new0 (RrPayClient, 1);
  self->url = g_strndup (config->url, len > 0 && config->url[len - 1] == '/' ? len - 1 : len);
  self->secret = g_strdup (config->key);
  self->timeout_ms = MAX (config->timeout_ms, 100);
  self->max_attempts = MAX (config->max_attempts, 1);
  self->base_ms = MAX (config->base_ms, 1);
  self->max_ms = MAX (config->max_ms, self->base_ms);
  self->session = soup_session_new_with_options ("timeout", MAX (config->timeout_ms / 1000, 1),
                                                 "max-conns", RR_PAY_MAX_IN_FLIGHT,
                                                 "max-conns-per-host", RR_PAY_MAX_IN_FLIGHT,
                                                 "user-agent", "Roundrock", NULL);
  /* There is nothing between this machine and itself; to ask for a proxy occupies a thread
   * of a pool that everybody shares, which may not come back for long. */
  if (g_str_has_prefix (config->url, "http:"))
    g_object_set (self->session, "proxy-resolver", NULL, NULL);
  g_queue_init (&self->waiting);
  return self;
}

static void
line_free (RrPayClient *self)
{
  if (self == NULL)
    return;

  g_return_if_fail (self->n_in_flight == 0 && g_queue_is_empty (&self->waiting));
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->secret);
  g_free (self);
}

static void
line_call_async (RrPayClient         *self,
                 const RrPayCall     *call,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  Call *made;

  g_return_if_fail (self != NULL && call != NULL);
  g_return_if_fail (call->op == RR_PAY_GET || call->key != NULL);
  g_return_if_fail (call->op == RR_PAY_CREATE ? call->currency != NULL : call->intent != NULL);

  made = g_new0 (Call, 1);
  made->client = self;
  made->op = call->op;
  made->key = g_strdup (call->key);
  made->intent = g_strdup (call->intent);
  made->booking = g_strdup (call->booking);
  made->method = g_strdup (call->method);
  made->currency = g_strdup (call->currency);
  made->amount = call->amount;
  made->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (made->task, line_call_async);
  g_task_set_check_cancellable (made->task, FALSE);   /* what is done is done */
  g_task_set_task_data (made->task, made, call_free);
  self->n_calls++;
  stand_in_line (made);
}

static gboolean
line_call_finish (RrPayClient   *self,
                  GAsyncResult  *result,
                  RrIntent      *intent,
                  GError       **error)
{
  g_autofree RrIntent *said = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, line_call_async), FALSE);

  said = g_task_propagate_pointer (G_TASK (result), error);
  if (said == NULL)
    return FALSE;
  *intent = *said;
  return TRUE;
}

static void
line_get_stat (RrPayClient *self,
               RrPayStat   *stat)
{
  *stat = (RrPayStat) {
    .n_calls = self->n_calls,
    .n_tries = self->n_tries,
    .n_failed = self->n_failed,
    .n_in_flight = self->n_in_flight,
    .n_waiting = self->waiting.length,
  };
}

G_MODULE_EXPORT extern const RrPayWays rr_pay_ways;
const RrPayWays rr_pay_ways = {
  .make = line_new,
  .free = line_free,
  .call_async = line_call_async,
  .call_finish = line_call_finish,
  .get_stat = line_get_stat,
};
