/* test-http-client.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-client.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-error.h"
#include "rr-task.h"

/* The leak checker stumbles over the thread-local memory of the module that does TLS. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}

/* A server that says what it was told to, request after request and connection after
 * connection, on a thread of its own. */

#define MAX_STEPS 16

typedef struct
{
  const char *answer;    /* NULL: it never says anything */
  gboolean    closes;    /* hangs up after it */
} Step;

typedef struct
{
  GSocketListener *listener;
  guint16          port;
  GTlsCertificate *certificate;  /* (nullable): it speaks TLS */
  Step             steps[MAX_STEPS];
  guint            n_steps;
  int              at;          /* (atomic) */
  GString         *heard;     /* (owned): all requests, of its thread until it is joined */
  guint            n_connections;
  GThread         *thread;

  RrHttpClient    *client;
  RrHttpOrigin    *origin;
  guint            n_told;
  guint            status;
  GString         *body;
  GError          *error;
  gint64           connect_us;
} Story;

/* Returns: whether a request came */
static gboolean
hear_request (GInputStream *in,
              GString      *heard)
{
  gsize begin = heard->len;
  const char *end, *length;
  char buffer[4096];

  while ((end = strstr (heard->str + begin, "\r\n\r\n")) == NULL
         || ((length = strstr (heard->str + begin, "Content-Length: ")) != NULL
             && heard->len < (gsize) (end + 4 - heard->str) + (gsize) atoi (length + 16)))
    {
      gssize n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);

      if (n <= 0)
        return FALSE;
      g_string_append_len (heard, buffer, n);
    }
  return TRUE;
}

static gboolean
has_more (Story *story)
{
  return (guint) g_atomic_int_get (&story->at) < story->n_steps;
}

/* One connection, as long as the script has something for it. */
static void
serve (Story     *story,
       GIOStream *stream)
{
  gboolean closes = FALSE;

  while (!closes && has_more (story))
    {
      const Step *step = &story->steps[g_atomic_int_get (&story->at)];

      if (!hear_request (g_io_stream_get_input_stream (stream), story->heard))
        return;
      g_atomic_int_inc (&story->at);
      if (step->answer != NULL)
        g_output_stream_write_all (g_io_stream_get_output_stream (stream), step->answer, strlen (step->answer), NULL,
                                   NULL, NULL);
      else if (!step->closes)
        hear_request (g_io_stream_get_input_stream (stream), story->heard);   /* until the other side hangs up */
      closes = step->closes;
    }
}

static gpointer
server_run (gpointer data)
{
  Story *story = data;

  while (has_more (story))
    {
      g_autoptr(GSocketConnection) connection = g_socket_listener_accept (story->listener, NULL, NULL, NULL);
      g_autoptr(GIOStream) stream = NULL;

      story->n_connections++;
      if (story->certificate != NULL)
        stream = g_tls_server_connection_new (G_IO_STREAM (connection), story->certificate, NULL);
      else
        stream = g_object_ref (G_IO_STREAM (connection));
      serve (story, stream);
      g_io_stream_close (stream, NULL, NULL);
    }
  return NULL;
}

static void
story_begin (Story      *self,
             const char *scheme,
             const Step *steps,
             guint       n_steps)
{
  g_autofree char *url = NULL;

  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, NULL);
  for (guint i = 0; i < n_steps; i++)
    self->steps[i] = steps[i];
  self->n_steps = n_steps;
  self->heard = g_string_new (NULL);
  self->body = g_string_new (NULL);
  if (n_steps > 0)
    self->thread = g_thread_new ("server", server_run, self);
  url = g_strdup_printf ("%s://localhost:%u/octo/", scheme, self->port);
  self->client = rr_http_client_new (g_main_context_default ());
  self->origin = rr_http_origin_new (self->client, url);
  rr_http_origin_add (self->origin, "Authorization", "Bearer x");
}

static void
story_end (Story *self)
{
  rr_http_origin_free (self->origin);
  while (!rr_http_client_is_quiet (self->client))
    g_main_context_iteration (NULL, TRUE);
  rr_http_client_free (self->client);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_string_free (self->heard, TRUE);
  g_string_free (self->body, TRUE);
  g_clear_error (&self->error);
  g_clear_object (&self->certificate);
  rr_assert_quiescent ();
}

/* It waits for somebody who will not come. */
static void
story_stop_server (Story *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;

  g_atomic_int_set (&self->at, MAX_STEPS);
  connection = g_socket_client_connect_to_host (client, "localhost", self->port, NULL, NULL);
}

static void
told_cb (const RrHttpAnswer *answer,
         const GError       *error,
         gint64              connect_us,
         gpointer            data)
{
  Story *story = data;

  story->n_told++;
  g_clear_error (&story->error);
  story->error = error != NULL ? g_error_copy (error) : NULL;
  story->status = answer != NULL ? answer->status : 0;
  story->connect_us = connect_us;
  g_string_truncate (story->body, 0);
  if (answer != NULL && answer->body->len > 0)
    g_string_append_len (story->body, (const char *) answer->body->data, answer->body->len);
}

static RrHttpCall *
start (Story      *story,
       const char *body,
       gboolean    may_repeat)
{
  GString *request = rr_http_request_new (story->origin, body != NULL ? "POST" : "GET", "/products", body);

  return rr_http_call_start (story->origin, request, may_repeat, told_cb, story);
}

static void
ask (Story      *story,
     const char *body,
     gboolean    may_repeat)
{
  guint before = story->n_told;

  start (story, body, may_repeat);
  g_assert_cmpuint (story->n_told, ==, before);
  while (story->n_told == before)
    g_main_context_iteration (NULL, TRUE);
}

#define SHORT "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
#define LAST "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\ncd"

static void
test_one_socket (void)
{
  const Step steps[] = { { SHORT, FALSE }, { SHORT, FALSE }, { LAST, TRUE } };
  Story story = { 0 };
  RrHttpStat stat;
  g_autofree char *expected = NULL;

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, "ab");
  g_assert_cmpint (story.connect_us, >, 0);
  ask (&story, "{}", FALSE);
  g_assert_cmpint (story.connect_us, ==, 0);
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_idle, ==, 1);
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, "cd");
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_links, ==, 0);
  g_assert_cmpuint (stat.n_opened, ==, 1);

  g_thread_join (g_steal_pointer (&story.thread));
  expected = g_strdup_printf ("GET /octo/products HTTP/1.1\r\nHost: localhost:%u\r\nUser-Agent: Roundrock\r\n"
                              "Accept-Encoding: gzip\r\nAuthorization: Bearer x\r\n\r\n"
                              "POST /octo/products HTTP/1.1\r\n", story.port);
  g_assert_true (g_str_has_prefix (story.heard->str, expected));
  g_assert_nonnull (strstr (story.heard->str, "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}GET "));
  story_end (&story);
}

static void
test_goes_again (void)
{
  /* It keeps the connection, hears a second request, and hangs up instead of answering. */
  const Step steps[] = { { SHORT, FALSE }, { NULL, TRUE }, { LAST, TRUE } };
  Story story = { 0 };
  RrHttpStat stat;

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  ask (&story, NULL, TRUE);

  g_assert_no_error (story.error);
  g_assert_cmpstr (story.body->str, ==, "cd");
  g_assert_cmpint (story.connect_us, >, 0);
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_repeated, ==, 1);
  g_assert_cmpuint (stat.n_opened, ==, 2);
  story_end (&story);
}

static void
test_goes_again_once (void)
{
  const Step steps[] = { { SHORT, FALSE }, { NULL, TRUE }, { NULL, TRUE } };
  Story story = { 0 };

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  ask (&story, NULL, TRUE);

  g_assert_error (story.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  story_end (&story);
}

static void
test_never_twice (void)
{
  const Step steps[] = { { SHORT, FALSE }, { NULL, TRUE } };
  Story story = { 0 };
  RrHttpStat stat;

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  ask (&story, "{}", FALSE);

  g_assert_error (story.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_repeated, ==, 0);
  g_assert_cmpuint (stat.n_links, ==, 0);
  story_end (&story);
}

static void
test_what_has_begun (void)
{
  const Step steps[] = { { SHORT, FALSE }, { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", TRUE } };
  Story story = { 0 };

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  ask (&story, NULL, TRUE);

  g_assert_error (story.error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  story_end (&story);
}

static void
test_out_of_step (void)
{
  /* Twice as much as it was asked for: what comes after belongs to nobody. */
  const Step steps[] = { { SHORT SHORT, TRUE }, { LAST, TRUE } };
  Story story = { 0 };
  RrHttpStat stat;

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, "ab");
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_links, ==, 0);
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, "cd");
  story_end (&story);
}

static void
test_no_http (void)
{
  const Step steps[] = { { "220 mail ready\r\n\r\n", TRUE }, { "HTTP/1.1 200 OK\nA: b\n\n", TRUE } };
  Story story = { 0 };

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      ask (&story, NULL, TRUE);
      g_assert_error (story.error, RR_ERROR, RR_ERROR_MALFORMED);
    }
  story_end (&story);
}

static void
test_long_ways (void)
{
  g_autofree char *body = g_strnfill (1 << 20, 'x');
  const Step steps[] = { { "HTTP/1.1 200 OK\r\n\r\nto the end", TRUE }, { SHORT, FALSE } };
  Story story = { 0 };

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, "to the end");
  /* More than the socket takes at once. */
  ask (&story, body, FALSE);
  g_assert_cmpstr (story.body->str, ==, "ab");
  g_thread_join (g_steal_pointer (&story.thread));
  g_assert_true (g_str_has_suffix (story.heard->str, body));
  story_end (&story);
}

static void
test_nobody_there (void)
{
  Story story = { 0 };
  RrHttpStat stat;

  story_begin (&story, "http", NULL, 0);
  g_socket_listener_close (story.listener);
  ask (&story, NULL, TRUE);

  g_assert_error (story.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_links, ==, 0);
  story_end (&story);
}

static void
test_addresses (void)
{
  static const char *const odd[] = { "ftp://localhost/", "http://127.example.org/", "http://10.0.0.1/", "http://", "x",
                                     "http://localhost.example.org/" };
  Story story = { 0 };

  story_begin (&story, "http", NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      rr_http_origin_free (story.origin);
      story.origin = rr_http_origin_new (story.client, odd[i]);
      ask (&story, NULL, TRUE);
      g_assert_error (story.error, RR_ERROR, RR_ERROR_UNSUPPORTED);
    }
  g_assert_true (rr_http_is_loopback ("::1"));
  g_assert_true (rr_http_is_loopback ("127.1.2.3"));
  g_assert_false (rr_http_is_loopback ("127.0.0.1.example.org"));
  story_end (&story);
}

static void
test_cancel (void)
{
  const Step steps[] = { { NULL, FALSE } };
  Story story = { 0 };
  RrHttpCall *calls[RR_HTTP_MAX_LINKS + 2];
  RrHttpStat stat;
  RrCensus census;

  story_begin (&story, "http", steps, G_N_ELEMENTS (steps));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = start (&story, NULL, TRUE);
  rr_http_origin_get_stat (story.origin, &stat);
  g_assert_cmpuint (stat.n_links, ==, RR_HTTP_MAX_LINKS);
  while (g_atomic_int_get (&story.at) < 1)
    g_main_context_iteration (NULL, FALSE);
  for (guint i = G_N_ELEMENTS (calls); i > 0; i--)
    rr_http_call_cancel (calls[i - 1]);
  rr_http_origin_get_stat (story.origin, &stat);
  rr_census (&census);

  g_assert_cmpuint (stat.n_links, ==, 0);
  g_assert_cmpuint (census.n_sockets, ==, 0);
  g_assert_cmpuint (story.n_told, ==, 0);
  story_end (&story);
}

static void
test_no_room (void)
{
  Story story = { 0 };
  RrHttpCall *calls[RR_HTTP_MAX_LINKS + RR_HTTP_MAX_WAITING + 1];
  RrHttpStat stat;

  story_begin (&story, "http", NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = start (&story, NULL, TRUE);
  while (story.n_told == 0)
    g_main_context_iteration (NULL, TRUE);
  rr_http_origin_get_stat (story.origin, &stat);

  g_assert_error (story.error, RR_ERROR, RR_ERROR_FULL);
  g_assert_cmpuint (stat.n_refused, ==, 1);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (calls); i++)
    rr_http_call_cancel (calls[i]);
  story_end (&story);
}

/* Of localhost, by itself; valid for a hundred years. */
static const char certificate[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBojCCAUigAwIBAgIUHvqG3RiPTZ542QY+Ta8m227hVFcwCgYIKoZIzj0EAwIw\n"
  "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODA4MDQyNVoYDzIxMjYxMTA0\n"
  "MDgwNDI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
  "PQMBBwNCAASCE3Hx0kFbEjrhUv0CKDuh4DZJGIvF1PBICZqVLB58Thk+kq/VPF2y\n"
  "5iduvTU9eCi+6D9N5W7S+gsDpzTBubMYo3YwdDAdBgNVHQ4EFgQUfp+lH4uXafOr\n"
  "YVDw9u45tIr4rmYwHwYDVR0jBBgwFoAUfp+lH4uXafOrYVDw9u45tIr4rmYwFAYD\n"
  "VR0RBA0wC4IJbG9jYWxob3N0MAsGA1UdDwQEAwIChDAPBgNVHRMBAf8EBTADAQH/\n"
  "MAoGCCqGSM49BAMCA0gAMEUCIQD3D5u1LBZ+Oz+1cp3t5YcMwrsgbaT3SlDPb+Qi\n"
  "X1Cz0wIgIjLFNUYRdLneIFB20TS3M5/wMTQ7Ag4w+04phQphKIg=\n"
  "-----END CERTIFICATE-----\n"
  "-----BEGIN PRIVATE KEY-----\n"
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVOYkuqWeorIdkHa2\n"
  "1StUVVOnUUtXX/pr/8Nwnlo8/LqhRANCAASCE3Hx0kFbEjrhUv0CKDuh4DZJGIvF\n"
  "1PBICZqVLB58Thk+kq/VPF2y5iduvTU9eCi+6D9N5W7S+gsDpzTBubMY\n"
  "-----END PRIVATE KEY-----\n";

/* From now on @text is whom everybody here believes. Returns: (transfer full): a file that
 * has to stay meanwhile. */
static char *
trust (const char *text)
{
  char *path = NULL;
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp ("rr-http-XXXXXX.pem", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
  return path;
}

static void
trust_no_more (const char *path)
{
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  g_unlink (path);
}

static void
test_tls (void)
{
  g_autofree char *body = g_strnfill (300000, 'x');
  g_autofree char *large = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n%s", body);
  const Step steps[] = { { SHORT, FALSE }, { large, FALSE }, { SHORT, FALSE }, { NULL, TRUE }, { LAST, TRUE } };
  g_autofree char *known = trust (certificate);
  g_autoptr(GError) error = NULL;
  Story story = { .certificate = g_tls_certificate_new_from_pem (certificate, -1, &error) };
  RrHttpStat stat;

  g_assert_no_error (error);
  story_begin (&story, "https", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);
  g_assert_no_error (story.error);
  g_assert_cmpstr (story.body->str, ==, "ab");
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, body);
  ask (&story, body, FALSE);
  g_assert_cmpstr (story.body->str, ==, "ab");
  g_assert_cmpint (story.connect_us, ==, 0);
  /* It hangs up instead, and is asked once more on a new socket. */
  ask (&story, NULL, TRUE);
  g_assert_cmpstr (story.body->str, ==, "cd");
  rr_http_origin_get_stat (story.origin, &stat);

  g_assert_cmpuint (stat.n_opened, ==, 2);
  g_assert_cmpuint (stat.n_repeated, ==, 1);
  story_end (&story);
  trust_no_more (known);
}

static void
test_not_trusted (void)
{
  const Step steps[] = { { SHORT, FALSE } };
  g_autoptr(GError) error = NULL;
  Story story = { .certificate = g_tls_certificate_new_from_pem (certificate, -1, &error) };

  story_begin (&story, "https", steps, G_N_ELEMENTS (steps));
  ask (&story, NULL, TRUE);

  g_assert_error (story.error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpstr (story.heard->str, ==, "");
  story_stop_server (&story);
  story_end (&story);
}

static void
test_tls_cancel (void)
{
  const Step steps[] = { { NULL, FALSE } };
  g_autofree char *known = trust (certificate);
  g_autoptr(GError) error = NULL;
  Story story = { .certificate = g_tls_certificate_new_from_pem (certificate, -1, &error) };
  RrHttpCall *first, *second;
  RrCensus census;

  story_begin (&story, "https", steps, G_N_ELEMENTS (steps));
  first = start (&story, NULL, TRUE);
  while (g_atomic_int_get (&story.at) < 1)
    g_main_context_iteration (NULL, FALSE);
  /* One that is open, and one that is about to be. */
  second = start (&story, NULL, TRUE);
  rr_http_call_cancel (second);
  rr_http_call_cancel (first);
  rr_census (&census);

  g_assert_cmpuint (census.n_sockets, ==, 0);
  g_assert_cmpuint (story.n_told, ==, 0);
  story_end (&story);
  trust_no_more (known);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/http-client/one-socket-for-all", test_one_socket);
  g_test_add_func ("/services/http-client/a-dead-socket-is-not-the-end", test_goes_again);
  g_test_add_func ("/services/http-client/but-only-once", test_goes_again_once);
  g_test_add_func ("/services/http-client/never-what-must-not-go-twice", test_never_twice);
  g_test_add_func ("/services/http-client/nor-what-was-answered-in-part", test_what_has_begun);
  g_test_add_func ("/services/http-client/who-is-out-of-step-is-left", test_out_of_step);
  g_test_add_func ("/services/http-client/what-is-no-http-is-said", test_no_http);
  g_test_add_func ("/services/http-client/long-ways-there-and-back", test_long_ways);
  g_test_add_func ("/services/http-client/nobody-is-there", test_nobody_there);
  g_test_add_func ("/services/http-client/plain-only-within-this-machine", test_addresses);
  g_test_add_func ("/services/http-client/cancel-closes-every-socket-at-once", test_cancel);
  g_test_add_func ("/services/http-client/the-same-over-tls", test_tls);
  g_test_add_func ("/services/http-client/no-word-to-a-stranger", test_not_trusted);
  g_test_add_func ("/services/http-client/cancel-over-tls", test_tls_cancel);
  g_test_add_func ("/services/http-client/who-finds-no-room-is-told", test_no_room);
  return g_test_run ();
}
