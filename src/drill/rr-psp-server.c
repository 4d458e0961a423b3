/* rr-psp-server.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-psp-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "rr-deadlines.h"
#include "rr-psp.h"

/* RrPspServer puts the books of a payment service on a socket, with all that makes life
 * hard: answers that are lost after the money moved, errors that stay under their key, 409
 * and 429, guests who hesitate or never pay, and web hooks that are late, lost or doubled.
 *
 *   /v1/...       as the real thing
 *   GET /ledger   every intent and what became of its money
 *   GET /stats    how often it failed, and how
 *
 * Threads: one, with the main loop it was made in.
 */

#define BACKLOG      1024
#define MAX_OUTGOING 8u
#define MAX_SILENT   150u

typedef enum
{
  FAULT_NONE,
  FAULT_429,            /* not done */
  FAULT_409,
  FAULT_HANG_UP,        /* not done, no answer */
  FAULT_BROKEN,         /* not done, and 500 for ever under this key */
  FAULT_DONE_BROKEN,    /* done, and 500 for ever */
  FAULT_DONE_HANG_UP,   /* done, no answer */
  FAULT_DONE_SILENT,    /* done, and the answer never comes */
  N_FAULTS,
} Fault;

struct _RrPspServer
{
  SoupServer   *server;       /* (owned) */
  SoupSession  *session;      /* (owned): for web hooks */
  GCancellable *cancellable;  /* (owned): of them, at the end */
  RrPsp        *psp;          /* (owned) */
  RrPspOptions  options;
  char         *key;
  char         *webhook;
  char         *webhook_secret;
  guint16       port;
  GRand        *rand;
  GSource      *timer;        /* (owned): for whatever is due first */
  RrDeadlines  *due;          /* (owned): which of those below is when */
  GPtrArray    *later;        /* (owned): of Later; %NULL where one is free */
  GArray       *free_later;   /* (owned): of guint */
  GPtrArray    *silent;       /* of SoupServerMessage, never to be answered */
  guint         n_faults[N_FAULTS];
  guint         n_requests;
  guint         n_events;
  guint         n_delivered;
  GQueue        outgoing;     /* of char: events that wait for their turn */
  guint         n_outgoing;   /* under way */
};

/* Takes over @what. */
typedef void (*LaterFunc) (RrPspServer *self, char *what);

/* Something that happens later. A crowd of them is no crowd of sources: each of those costs
 * something every time the loop goes round. */
typedef struct
{
  LaterFunc  func;
  char      *what;            /* (owned): an intent, or an event */
} Later;

static gboolean
chance (RrPspServer *self,
        guint        permille)
{
  return (guint) g_rand_int_range (self->rand, 0, 1000) < permille;
}

static void
later_free (gpointer data)
{
  Later *later = data;

  if (later == NULL)
    return;
  g_free (later->what);
  g_free (later);
}

static gint64
clock_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
arm (RrPspServer *self)
{
  gint64 next_ms = rr_deadlines_next_ms (self->due);

  g_source_set_ready_time (self->timer, next_ms != RR_NEVER_MS ? next_ms * 1000 : -1);
}

/* Takes over @what. */
static void
later (RrPspServer *self,
       guint        most_ms,
       LaterFunc    func,
       char        *what)
{
  Later *made = g_new0 (Later, 1);
  guint number = self->later->len;

  made->func = func;
  made->what = what;
  if (self->free_later->len > 0)
    {
      number = g_array_index (self->free_later, guint, self->free_later->len - 1);
      g_array_set_size (self->free_later, self->free_later->len - 1);
      self->later->pdata[number] = made;
    }
  else
    g_ptr_array_add (self->later, made);
  rr_deadlines_set (self->due, number, clock_ms () + g_rand_int_range (self->rand, 0, (gint32) most_ms + 1));
  arm (self);
}

static gboolean
timer_cb (gpointer data)
{
  RrPspServer *self = data;
  guint number;

  while (rr_deadlines_pop (self->due, clock_ms (), &number))
    {
      g_autofree Later *made = g_steal_pointer (&self->later->pdata[number]);

      g_array_append_val (self->free_later, number);
      made->func (self, made->what);
    }
  arm (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  func,
                gpointer     data)
{
  return func (data);
}

static void
make_timer (RrPspServer *self)
{
  static GSourceFuncs funcs = { .dispatch = timer_dispatch };

  self->due = rr_deadlines_new ();
  self->later = g_ptr_array_new_with_free_func (later_free);
  self->free_later = g_array_new (FALSE, FALSE, sizeof (guint));
  self->timer = g_source_new (&funcs, sizeof (GSource));
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, NULL);
}

/* --- web hooks ------------------------------------------------------------------ */

static void deliver_next (RrPspServer *self);

static void
delivered_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  RrPspServer *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->n_outgoing--;
  self->n_delivered += body != NULL ? 1 : 0;
  deliver_next (self);
}

static char *
sign (RrPspServer *self,
      const char  *body)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%s", now_s, body);
  g_autofree char *sum = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) self->webhook_secret,
                                                    strlen (self->webhook_secret), text, -1);

  return g_strdup_printf ("t=%" G_GINT64_FORMAT ",v1=%s", now_s, sum);
}

static void
deliver (RrPspServer *self,
         const char  *event)
{
  g_autoptr(SoupMessage) message = soup_message_new ("POST", self->webhook);
  g_autoptr(GBytes) body = g_bytes_new (event, strlen (event));
  g_autofree char *signature = sign (self, event);

  self->n_outgoing++;
  soup_message_headers_replace (soup_message_get_request_headers (message), "Stripe-Signature", signature);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable, delivered_cb, self);
}

/* A few at a time: libsoup slows down when many wait in it. */
static void
deliver_next (RrPspServer *self)
{
  while (self->n_outgoing < MAX_OUTGOING && !g_queue_is_empty (&self->outgoing))
    {
      g_autofree char *event = g_queue_pop_head (&self->outgoing);

      deliver (self, event);
    }
}

static void
deliver_later (RrPspServer *self,
               char        *event)
{
  g_queue_push_tail (&self->outgoing, event);
  deliver_next (self);
}

static void
send_event (RrPspServer       *self,
            const char        *type,
            const RrPspIntent *intent)
{
  g_autofree char *object = rr_psp_intent_to_json (intent);
  guint n = 1 + (chance (self, self->options.webhook_twice) ? 1 : 0);

  self->n_events++;
  if (chance (self, self->options.webhook_lost))
    return;
  for (guint i = 0; i < n; i++)
    later (self, self->options.webhook_ms, deliver_later,
           g_strdup_printf ("{\"id\":\"evt_%u\",\"type\":\"%s\",\"data\":{\"object\":%s}}", self->n_events, type, object));
}

static void
guest_agrees (RrPspServer *self,
              char        *intent)
{
  rr_psp_confirm (self->psp, intent);
  g_free (intent);
}

static void
event_cb (const char        *type,
          const RrPspIntent *intent,
          gpointer           data)
{
  RrPspServer *self = data;

  if (strcmp (type, "payment_intent.created") == 0)
    {
      if (chance (self, self->options.guests))
        later (self, self->options.guest_ms, guest_agrees, g_strdup (intent->id));
      return;
    }
  if (self->webhook != NULL)
    send_event (self, type, intent);
}

/* --- requests ------------------------------------------------------------------- */

static void
respond (SoupServerMessage *message,
         guint              status,
         const char        *body)
{
  /* The server of libsoup 3.2 does not notice that an idle peer has gone. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
hang_up (SoupServerMessage *message)
{
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static Fault
pick_fault (RrPspServer *self,
            gboolean     is_get)
{
  static const Fault of_a_look[] = { FAULT_429, FAULT_HANG_UP, FAULT_DONE_SILENT };

  if (!chance (self, self->options.faults))
    return FAULT_NONE;
  if (is_get)
    return of_a_look[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (of_a_look))];
  return (Fault) g_rand_int_range (self->rand, FAULT_429, N_FAULTS);
}

static void
refuse_for_now (SoupServerMessage *message,
                Fault              fault)
{
  if (fault == FAULT_429)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "0");
  respond (message, fault == FAULT_429 ? 429 : 409, "{\"error\":{\"type\":\"api_error\",\"code\":\"lock_timeout\"}}");
}

static void
answer_with (RrPspServer        *self,
             SoupServerMessage  *message,
             const RrPspRequest *request,
             Fault               fault)
{
  gboolean breaks = fault == FAULT_BROKEN || fault == FAULT_DONE_BROKEN;
  g_autofree char *body = NULL;
  guint status;

  if (fault == FAULT_429 || fault == FAULT_409)
    {
      refuse_for_now (message, fault);
      return;
    }
  if (fault == FAULT_HANG_UP)
    {
      hang_up (message);
      return;
    }
  body = rr_psp_answer (self->psp, request, breaks, fault == FAULT_DONE_BROKEN, &status);
  if (fault == FAULT_DONE_HANG_UP)
    hang_up (message);
  else if (fault == FAULT_DONE_SILENT)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (self->silent, g_object_ref (message));
      /* By then nobody waits for it any more. */
      if (self->silent->len > MAX_SILENT)
        {
          hang_up (self->silent->pdata[0]);
          g_ptr_array_remove_index (self->silent, 0);
        }
    }
  else
    respond (message, status, body);
}

static gboolean
is_allowed (RrPspServer        *self,
            SoupMessageHeaders *headers,
            GHashTable         *form)
{
  const char *said = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *want = g_strconcat ("Bearer ", self->key, NULL);

  /* A guest's own client knows only the secret of its payment. */
  return g_strcmp0 (said, want) == 0 || (form != NULL && g_hash_table_contains (form, "client_secret"));
}

static void
api_cb (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           data)
{
  RrPspServer *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (body->data, (gsize) body->length);
  g_autoptr(GHashTable) form = soup_form_decode (text);
  RrPspRequest request = { .method = soup_server_message_get_method (message), .path = path, .form = form,
                           .key = soup_message_headers_get_one (headers, "Idempotency-Key") };
  gboolean is_guest = g_hash_table_contains (form, "client_secret");
  Fault fault = is_guest ? FAULT_NONE : pick_fault (self, strcmp (request.method, "GET") == 0);

  self->n_requests++;
  if (!is_allowed (self, headers, form))
    {
      respond (message, 401, "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Who are you?\"}}");
      return;
    }
  self->n_faults[fault]++;
  answer_with (self, message, &request, fault);
}

static void
ledger_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  RrPspServer *self = data;
  g_autofree char *body = rr_psp_ledger (self->psp);

  respond (message, 200, body);
}

static void
stats_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           data)
{
  static const char *const words[N_FAULTS] = { "well", "429", "409", "hung_up", "broken", "done_broken",
                                               "done_hung_up", "done_silent" };
  RrPspServer *self = data;
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{\"requests\":%u,\"intents\":%u,\"events\":%u,\"delivered\":%u", self->n_requests,
                          rr_psp_get_n (self->psp), self->n_events, self->n_delivered);
  for (guint i = 0; i < N_FAULTS; i++)
    g_string_append_printf (text, ",\"%s\":%u", words[i], self->n_faults[i]);
  g_string_append (text, "}\n");
  respond (message, 200, text->str);
}

/* --- life ----------------------------------------------------------------------- */

/* With room for a crowd to connect at once. */
static gboolean
listen_here (RrPspServer  *self,
             GError      **error)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", self->options.port);
  g_autoptr(GSocketAddress) address = NULL;

  if (socket == NULL)
    return FALSE;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, wanted, TRUE, error) || !g_socket_listen (socket, error)
      || !soup_server_listen_socket (self->server, socket, 0, error))
    return FALSE;
  address = g_socket_get_local_address (socket, error);
  if (address == NULL)
    return FALSE;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  return TRUE;
}

/**
 * rr_psp_server_new:
 * @options: how it behaves
 * @error: return location for an error
 *
 * Returns: (transfer full): a service that listens on this machine; %NULL with a
 *   #GIOErrorEnum
 */
RrPspServer *
rr_psp_server_new (const RrPspOptions  *options,
                   GError             **error)
{
  g_autoptr(RrPspServer) self = g_new0 (RrPspServer, 1);

  self->options = *options;
  self->key = g_strdup (options->key);
  self->webhook = g_strdup (options->webhook);
  self->webhook_secret = g_strdup (options->webhook_secret != NULL ? options->webhook_secret : "");
  self->rand = g_rand_new_with_seed (options->seed);
  make_timer (self);
  self->silent = g_ptr_array_new_with_free_func (g_object_unref);
  self->psp = rr_psp_new (event_cb, self);
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->outgoing);
  self->session = soup_session_new_with_options ("timeout", 5, "max-conns", 8, "max-conns-per-host", 8, NULL);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, "/v1", api_cb, self, NULL);
  soup_server_add_handler (self->server, "/ledger", ledger_cb, self, NULL);
  soup_server_add_handler (self->server, "/stats", stats_cb, self, NULL);
  return listen_here (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * rr_psp_server_get_port:
 * @self: a service
 *
 * Returns: where it listens
 */
guint16
rr_psp_server_get_port (RrPspServer *self)
{
  return self->port;
}

/**
 * rr_psp_server_free:
 * @self: (nullable) (transfer full): a service
 */
void
rr_psp_server_free (RrPspServer *self)
{
  if (self == NULL)
    return;

  g_source_destroy (self->timer);
  soup_server_disconnect (self->server);
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->cancellable);
  g_queue_clear_full (&self->outgoing, g_free);
  g_ptr_array_unref (self->silent);
  g_object_unref (self->server);
  g_object_unref (self->session);
  g_clear_pointer (&self->psp, rr_psp_free);
  g_source_unref (self->timer);
  rr_deadlines_free (self->due);
  g_ptr_array_unref (self->later);
  g_array_unref (self->free_later);
  g_rand_free (self->rand);
  g_free (self->key);
  g_free (self->webhook);
  g_free (self->webhook_secret);
  g_free (self);
}
