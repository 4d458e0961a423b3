/* test-pay.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "rr-pay-client.h"
#include "rr-pay-webhook.h"

/* The client against a service that answers by a script; everything in one main loop. */

#define KEY    "sk_test_secret"
#define INTENT "{\"id\":\"pi_1\",\"status\":\"requires_capture\",\"client_secret\":\"pi_1_secret_x\"," \
  "\"amount\":5120,\"amount_received\":0,\"currency\":\"kwd\",\"metadata\":{\"booking\":\"b-1\"}," \
  "\"latest_charge\":{\"amount_refunded\":10}}"

typedef struct
{
  guint       status;        /* 0: hang up; 1: never answer; 2: headers only, then hang up */
  const char *body;
  const char *retry_after;   /* (nullable) */
} Line;

typedef struct
{
  SoupServer  *server;
  RrPayClient *client;
  const Line  *lines;        /* the last one goes on */
  guint        n_lines;
  guint        n_requests;
  guint        n_now;        /* in the server */
  guint        most_now;
  GPtrArray   *keys;
  GPtrArray   *held;         /* of SoupServerMessage */
  char        *path;
  char        *form;
  char        *authorization;

  guint        n_done;
  RrIntent     intent;
  GError      *error;
} Play;

static void
answer (SoupServerMessage *message,
        const Line        *line)
{
  if (line->retry_after != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  line->retry_after);
  soup_server_message_set_status (message, line->status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, line->body, strlen (line->body));
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  Play *play = data;
  const Line *line = &play->lines[MIN (play->n_requests, play->n_lines - 1)];
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  play->n_requests++;
  g_ptr_array_add (play->keys, g_strdup (soup_message_headers_get_one (headers, "Idempotency-Key")));
  g_free (play->path);
  play->path = g_strdup (path);
  g_free (play->form);
  play->form = g_strndup (body->data, (gsize) body->length);
  g_free (play->authorization);
  play->authorization = g_strdup (soup_message_headers_get_one (headers, "Authorization"));

  if (line->status > 2)
    answer (message, line);
  else if (line->status == 0)
    {
      g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);

      g_io_stream_close (stream, NULL, NULL);
    }
  else
    {
      soup_server_message_pause (message);
      g_ptr_array_add (play->held, g_object_ref (message));
    }
}

/* With room for all of them to connect at once. */
static char *
listen_here (SoupServer *server)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GError) error = NULL;

  g_socket_set_listen_backlog (socket, 512);
  if (g_socket_bind (socket, any, TRUE, &error) && g_socket_listen (socket, &error)
      && soup_server_listen_socket (server, socket, 0, &error))
    address = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
play_start (Play       *play,
            const Line *lines,
            guint       n_lines)
{
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;
  RrPayConfig config = { .key = KEY, .timeout_ms = 10000, .max_attempts = 4, .base_ms = 1, .max_ms = 4 };

  *play = (Play) { .lines = lines, .n_lines = n_lines };
  play->keys = g_ptr_array_new_with_free_func (g_free);
  play->held = g_ptr_array_new_with_free_func (g_object_unref);
  play->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (play->server, NULL, request_cb, play, NULL);
  url = listen_here (play->server);
  config.url = url;
  play->client = rr_pay_client_new (&config, &error);
  g_assert_no_error (error);
}

static void
play_end (Play *play)
{
  RrPayStat stat;

  rr_pay_client_get_stat (play->client, &stat);
  g_assert_cmpuint (stat.n_in_flight, ==, 0);
  g_assert_cmpuint (stat.n_waiting, ==, 0);
  rr_pay_client_free (play->client);
  soup_server_disconnect (play->server);
  g_ptr_array_unref (play->held);
  g_object_unref (play->server);
  g_ptr_array_unref (play->keys);
  g_free (play->path);
  g_free (play->form);
  g_free (play->authorization);
  g_clear_error (&play->error);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Play *play = data;

  g_clear_error (&play->error);
  if (!rr_pay_client_call_finish (play->client, result, &play->intent, &play->error))
    g_assert_nonnull (play->error);
  play->n_done++;
}

static void
wait_for (Play  *play,
          guint  n_done)
{
  while (play->n_done < n_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
ask (Play    *play,
     RrPayOp  op)
{
  RrPayCall call = { .op = op, .key = op != RR_PAY_GET ? "key/1" : NULL, .intent = op != RR_PAY_CREATE ? "pi_1" : NULL,
                     .booking = "b-1", .method = "pm_card", .currency = "KWD", .amount = 5120 };

  play->n_done = 0;
  rr_pay_client_call_async (play->client, &call, NULL, done_cb, play);
  wait_for (play, 1);
}

static void
test_create (void)
{
  static const Line lines[] = { { 200, INTENT, NULL } };
  Play play;

  play_start (&play, lines, 1);
  ask (&play, RR_PAY_CREATE);

  g_assert_no_error (play.error);
  g_assert_cmpstr (play.intent.id, ==, "pi_1");
  g_assert_cmpstr (play.intent.secret, ==, "pi_1_secret_x");
  g_assert_cmpstr (play.intent.currency, ==, "KWD");
  g_assert_cmpstr (play.intent.booking, ==, "b-1");
  g_assert_cmpint (play.intent.status, ==, RR_INTENT_AUTHORISED);
  g_assert_cmpint (play.intent.amount, ==, 5120);
  g_assert_cmpint (play.intent.refunded, ==, 10);
  g_assert_cmpstr (play.path, ==, "/v1/payment_intents");
  g_assert_cmpstr (play.form, ==, "amount=5120&currency=kwd&capture_method=manual&"
                   "automatic_payment_methods%5Benabled%5D=true&metadata%5Bbooking%5D=b-1");
  g_assert_cmpstr (play.authorization, ==, "Bearer " KEY);
  g_assert_cmpstr (play.keys->pdata[0], ==, "key/1");
  play_end (&play);
}

static void
test_paths (void)
{
  static const struct { RrPayOp op; const char *path; const char *form; } cases[] = {
    { RR_PAY_GET, "/v1/payment_intents/pi_1", "" },
    { RR_PAY_CONFIRM, "/v1/payment_intents/pi_1/confirm", "payment_method=pm_card" },
    { RR_PAY_CAPTURE, "/v1/payment_intents/pi_1/capture", "" },
    { RR_PAY_CANCEL, "/v1/payment_intents/pi_1/cancel", "" },
  };
  static const Line lines[] = { { 200, INTENT, NULL } };
  static const Line refund[] = { { 200, "{\"id\":\"re_1\",\"payment_intent\":\"pi_1\",\"amount\":5120,"
                                        "\"status\":\"succeeded\",\"currency\":\"kwd\"}", NULL } };
  Play play;

  play_start (&play, lines, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ask (&play, cases[i].op);
      g_assert_no_error (play.error);
      g_assert_cmpstr (play.path, ==, cases[i].path);
      g_assert_cmpstr (play.form, ==, cases[i].form);
    }
  g_assert_null (play.keys->pdata[0]);
  play_end (&play);

  play_start (&play, refund, 1);
  ask (&play, RR_PAY_REFUND);
  g_assert_no_error (play.error);
  g_assert_cmpint (play.intent.refunded, ==, 5120);
  g_assert_cmpstr (play.path, ==, "/v1/refunds");
  g_assert_cmpstr (play.form, ==, "payment_intent=pi_1&amount=5120");
  play_end (&play);
}

static void
test_again (void)
{
  static const Line lines[] = { { 500, "{}", NULL }, { 0, "", NULL }, { 409, "{}", NULL }, { 200, INTENT, NULL } };
  Play play;

  play_start (&play, lines, G_N_ELEMENTS (lines));
  ask (&play, RR_PAY_CAPTURE);

  g_assert_no_error (play.error);
  g_assert_cmpuint (play.n_requests, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpstr (play.keys->pdata[i], ==, "key/1");
  play_end (&play);
}

static void
test_retry_after (void)
{
  static const Line lines[] = { { 429, "{}", "1" }, { 200, INTENT, NULL } };
  gint64 start_us;
  Play play;

  play_start (&play, lines, 2);
  start_us = g_get_monotonic_time ();
  ask (&play, RR_PAY_CAPTURE);

  g_assert_no_error (play.error);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, G_TIME_SPAN_SECOND - 5 * G_TIME_SPAN_MILLISECOND);
  play_end (&play);
}

static void
test_gives_up (void)
{
  static const struct { Line line; int code; guint n; } cases[] = {
    { { 500, "{}", NULL }, RR_PAY_ERROR_BROKEN, 4 },
    { { 503, "<html>", NULL }, RR_PAY_ERROR_BROKEN, 4 },
    { { 429, "{}", "0" }, RR_PAY_ERROR_UNREACHED, 4 },
    { { 409, "{}", NULL }, RR_PAY_ERROR_UNREACHED, 4 },
    { { 0, "", NULL }, RR_PAY_ERROR_UNREACHED, 4 },
    { { 200, "", NULL }, RR_PAY_ERROR_BROKEN, 4 },
    { { 200, "{\"id\":\"pi_1\"}", NULL }, RR_PAY_ERROR_BROKEN, 4 },
    { { 200, "{\"id\":\"pi_1\",\"status\":\"dancing\"}", NULL }, RR_PAY_ERROR_BROKEN, 4 },
    { { 402, "{\"error\":{\"code\":\"card_declined\",\"message\":\"No.\"}}", NULL }, RR_PAY_ERROR_DECLINED, 1 },
    { { 400, "{\"error\":{\"code\":\"payment_intent_unexpected_state\"}}", NULL }, RR_PAY_ERROR_STATE, 1 },
    { { 400, "{\"error\":{\"type\":\"idempotency_error\"}}", NULL }, RR_PAY_ERROR_REFUSED, 1 },
    { { 401, "{}", NULL }, RR_PAY_ERROR_REFUSED, 1 },
    { { 404, "", NULL }, RR_PAY_ERROR_REFUSED, 1 },
    { { 302, "", NULL }, RR_PAY_ERROR_REFUSED, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Play play;

      play_start (&play, &cases[i].line, 1);
      ask (&play, RR_PAY_CANCEL);
      g_assert_error (play.error, RR_PAY_ERROR, cases[i].code);
      /* libsoup itself asks once more when a connection it had kept is closed on it. */
      g_assert_cmpuint (play.n_requests, >=, cases[i].n);
      if (cases[i].n == 1)
        g_assert_cmpuint (play.n_requests, ==, 1);
      play_end (&play);
    }
}

static void
test_keeps_quiet (void)
{
  static const Line lines[] = { { 401, "{\"error\":{\"message\":\"Bad key " KEY ", really " KEY "\"}}", NULL } };
  Play play;

  play_start (&play, lines, 1);
  ask (&play, RR_PAY_CANCEL);

  g_assert_cmpstr (play.error->message, ==, "401: Bad key …, really …");
  play_end (&play);
}

/* Under way, in line, and before the next try. */
static void
test_cancel (void)
{
  static const Line silent[] = { { 1, "", NULL } };
  static const Line later[] = { { 429, "{}", "30" } };
  const Line *scripts[] = { silent, later };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      RrPayCall call = { .op = RR_PAY_CAPTURE, .key = "k", .intent = "pi_1" };
      guint n = RR_PAY_MAX_IN_FLIGHT + 3;
      Play play;

      play_start (&play, scripts[i], 1);
      for (guint j = 0; j < n; j++)
        rr_pay_client_call_async (play.client, &call, cancellable, done_cb, &play);
      while (play.n_requests < RR_PAY_MAX_IN_FLIGHT)
        g_main_context_iteration (NULL, TRUE);
      g_assert_no_error (play.error);
      g_cancellable_cancel (cancellable);
      wait_for (&play, n);
      g_assert_error (play.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      play_end (&play);
    }
}

static void
test_cancelled_before (void)
{
  static const Line lines[] = { { 200, INTENT, NULL } };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  RrPayCall call = { .op = RR_PAY_CAPTURE, .key = "k", .intent = "pi_1" };
  Play play;

  play_start (&play, lines, 1);
  g_cancellable_cancel (cancellable);
  rr_pay_client_call_async (play.client, &call, cancellable, done_cb, &play);
  wait_for (&play, 1);
  g_assert_error (play.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  play_end (&play);
}

static gboolean
release_cb (gpointer data)
{
  Play *play = data;
  static const Line line = { 200, INTENT, NULL };

  play->most_now = MAX (play->most_now, play->held->len);
  while (play->held->len > 0)
    {
      SoupServerMessage *message = play->held->pdata[0];

      answer (message, &line);
      soup_server_message_unpause (message);
      g_ptr_array_remove_index (play->held, 0);
    }
  return G_SOURCE_CONTINUE;
}

static void
test_in_flight (void)
{
  static const Line silent[] = { { 1, "", NULL } };
  RrPayCall call = { .op = RR_PAY_GET, .intent = "pi_1" };
  guint n = 300, timer;
  RrPayStat stat;
  Play play;

  play_start (&play, silent, 1);
  for (guint i = 0; i < n; i++)
    rr_pay_client_call_async (play.client, &call, NULL, done_cb, &play);
  rr_pay_client_get_stat (play.client, &stat);
  g_assert_cmpuint (stat.n_in_flight, ==, RR_PAY_MAX_IN_FLIGHT);
  g_assert_cmpuint (stat.n_waiting, ==, n - RR_PAY_MAX_IN_FLIGHT);
  timer = g_timeout_add (5, release_cb, &play);
  wait_for (&play, n);
  g_source_remove (timer);
  g_assert_no_error (play.error);
  g_assert_cmpuint (play.n_requests, ==, n);
  g_assert_cmpuint (play.most_now, <=, RR_PAY_MAX_IN_FLIGHT);
  play_end (&play);
}

static void
test_addresses (void)
{
  static const char *const good[] = { "https://api.stripe.com", "https://x/", "http://127.0.0.1:1", "http://[::1]:9",
                                      "http://localhost:80" };
  static const char *const bad[] = { "", "api.stripe.com", "http://api.stripe.com", "http://10.0.0.1", "ftp://x",
                                     "https://", "http://127.0.0.1.example.org" };
  RrPayConfig config = { .key = KEY };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      config.url = good[i];
      rr_pay_client_free (rr_pay_client_new (&config, NULL));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      config.url = bad[i];
      g_assert_null (rr_pay_client_new (&config, &error));
      g_assert_error (error, RR_PAY_ERROR, RR_PAY_ERROR_REFUSED);
    }
}

/* --- what the service sends --------------------------------------------------- */

#define NOW_S  G_GINT64_CONSTANT (1795824000)
#define SECRET "whsec_x"

static char *
sign (const char *body,
      gint64      at_s,
      const char *secret)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%s", at_s, body);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret), text, -1);
}

static gboolean
check (const char *body,
       gint64      at_s,
       const char *form,
       const char *secret)
{
  g_autofree char *sum = sign (body, at_s, secret);
  g_autofree char *header = NULL;
  g_auto(GStrv) parts = g_strsplit (form, "SUM", -1);

  header = g_strjoinv (sum, parts);
  return rr_pay_check_signature (header, body, strlen (body), SECRET, NOW_S);
}

static void
test_signature (void)
{
  g_assert_true (check ("{}", NOW_S, "t=1795824000,v1=SUM", SECRET));
  g_assert_true (check ("", NOW_S, "t=1795824000, v1=SUM", SECRET));
  g_assert_true (check ("{}", NOW_S, "v1=SUM,t=1795824000,v0=x", SECRET));
  /* While a secret is changed there are two sums. */
  g_assert_true (check ("{}", NOW_S, "t=1795824000,v1=0123456789012345678901234567890123456789012345678901234567890123,"
                        "v1=SUM", SECRET));
  g_assert_true (check ("{}", NOW_S - 300, "t=1795823700,v1=SUM", SECRET));

  g_assert_false (check ("{}", NOW_S - 301, "t=1795823699,v1=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S + 301, "t=1795824301,v1=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S, "t=1795824000,v1=SUM", "whsec_y"));
  g_assert_false (check ("{}", NOW_S - 1, "t=1795824000,v1=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S, "t=1795824000,v0=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S, "t=1795824000,v1=SUM0", SECRET));
  g_assert_false (check ("{}", NOW_S, "t=1795824000,v1=", SECRET));
  g_assert_false (check ("{}", NOW_S, "v1=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S, "t=,v1=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S, "t=99999999999999999999,v1=SUM", SECRET));
  g_assert_false (check ("{}", NOW_S, "", SECRET));
  g_assert_false (rr_pay_check_signature ("t=1795824000,v1=", NULL, 0, "", NOW_S));
}

static void
test_event (void)
{
  static const char intent[] = "{\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":{\"object\":"
                               "\"payment_intent\",\"id\":\"pi_1\",\"metadata\":{\"booking\":\"b-1\"}}}}";
  static const char agreed[] = "{\"type\":\"payment_intent.amount_capturable_updated\",\"data\":{\"object\":{\"object\":"
                               "\"payment_intent\",\"id\":\"pi_1\",\"status\":\"requires_capture\"}}}";
  static const char charge[] = "{\"type\":\"charge.refunded\",\"data\":{\"object\":{\"object\":\"charge\","
                               "\"id\":\"ch_1\",\"payment_intent\":\"pi_2\",\"metadata\":{}}}}";
  static const char *const bad[] = { "", "{", "[]", "null", "{}", "{\"type\":\"x\"}", "{\"type\":1,\"data\":{}}",
                                     "{\"data\":{\"object\":{}}}", "{\"type\":\"x\",\"data\":[]}" };
  RrPayEvent event;

  g_assert_true (rr_pay_read_event (intent, strlen (intent), &event));
  g_assert_cmpstr (event.intent, ==, "pi_1");
  g_assert_cmpstr (event.booking, ==, "b-1");
  g_assert_false (event.is_authorised);
  g_assert_true (rr_pay_read_event (agreed, strlen (agreed), &event));
  g_assert_true (event.is_authorised);
  g_assert_true (rr_pay_read_event (charge, strlen (charge), &event));
  g_assert_cmpstr (event.intent, ==, "pi_2");
  g_assert_cmpstr (event.booking, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (rr_pay_read_event (bad[i], strlen (bad[i]), &event));
  for (gsize len = 0; len < strlen (intent); len++)
    g_assert_false (rr_pay_read_event (intent, len, &event));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/services/pay/creates-with-manual-capture", test_create);
  g_test_add_func ("/services/pay/each-thing-has-its-place", test_paths);
  g_test_add_func ("/services/pay/asks-again-under-the-same-key", test_again);
  g_test_add_func ("/services/pay/waits-as-long-as-it-is-told", test_retry_after);
  g_test_add_func ("/services/pay/gives-up-and-says-why", test_gives_up);
  g_test_add_func ("/services/pay/never-says-its-key", test_keeps_quiet);
  g_test_add_func ("/services/pay/ends-at-once-wherever-it-is", test_cancel);
  g_test_add_func ("/services/pay/does-not-begin-what-is-cancelled", test_cancelled_before);
  g_test_add_func ("/services/pay/so-many-at-once-and-no-more", test_in_flight);
  g_test_add_func ("/services/pay/sends-its-key-nowhere-in-the-clear", test_addresses);
  g_test_add_func ("/services/pay/knows-who-signed-and-when", test_signature);
  g_test_add_func ("/services/pay/reads-events", test_event);

  return g_test_run ();
}
