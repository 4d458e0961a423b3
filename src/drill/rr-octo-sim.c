/* rr-octo-sim.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-sim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rr-json-doc.h"
#include "rr-octo-stock.h"
#include "rr-time.h"

/* RrOctoSim is several suppliers on one thread, over real sockets: one epoll descriptor,
 * and answers that wait for their time in a sorted list. "POST /sim" tells a supplier how
 * to behave from now on, "GET /sim" shows its ledger and "GET /sim/bookings" each booking
 * in it; all without a key and without delay.
 *
 * Threads: one.
 * Ends:    free() closes all sockets.
 */

#define MAX_REQUEST (64 * 1024)
#define MAX_EVENTS  256
#define RETRY_AFTER "Retry-After: 1\r\n"

typedef struct
{
  char         *bearer;
  int           fd;
  RrOctoManner  manner;
  RrOctoStock  *stock;      /* (owned) */
  gint64        second;     /* of the limit */
  guint         n_in_second;
} Supplier;

typedef struct
{
  gboolean       is_listener;
  Supplier      *supplier;
  int            fd;
  GString       *in;        /* (owned) */
  GString       *out;       /* (owned): not sent yet */
  GSequenceIter *due;       /* (nullable): its answer waits */
  gint64         due_us;
  gboolean       drops;     /* hangs up then */
} Peer;

struct _RrOctoSim
{
  int        epoll;
  GRand     *random;
  GPtrArray *suppliers;   /* (owned): of Supplier */
  GPtrArray *peers;       /* (owned): of Peer */
  GSequence *answers;     /* (owned): of Peer, by time */
};

static void
supplier_free (gpointer data)
{
  Supplier *supplier = data;

  rr_octo_stock_free (supplier->stock);
  g_free (supplier->bearer);
  g_free (supplier);
}

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  close (peer->fd);
  g_string_free (peer->in, TRUE);
  g_string_free (peer->out, TRUE);
  g_free (peer);
}

RrOctoSim *
rr_octo_sim_new (guint seed)
{
  RrOctoSim *self = g_new0 (RrOctoSim, 1);

  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->random = g_rand_new_with_seed (seed);
  self->suppliers = g_ptr_array_new_with_free_func (supplier_free);
  self->peers = g_ptr_array_new_with_free_func (peer_free);
  self->answers = g_sequence_new (NULL);
  return self;
}

void
rr_octo_sim_free (RrOctoSim *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->suppliers);
  g_sequence_free (self->answers);
  g_rand_free (self->random);
  close (self->epoll);
  g_free (self);
}

static Peer *
add_peer (RrOctoSim *self,
          Supplier  *supplier,
          int        fd,
          gboolean   is_listener)
{
  Peer *peer = g_new0 (Peer, 1);
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = peer };

  peer->supplier = supplier;
  peer->fd = fd;
  peer->is_listener = is_listener;
  peer->in = g_string_new (NULL);
  peer->out = g_string_new (NULL);
  g_ptr_array_add (self->peers, peer);
  epoll_ctl (self->epoll, EPOLL_CTL_ADD, fd, &event);
  return peer;
}

static void
drop_peer (RrOctoSim *self,
           Peer      *peer)
{
  if (peer->due != NULL)
    g_sequence_remove (peer->due);
  g_ptr_array_remove_fast (self->peers, peer);
}

guint16
rr_octo_sim_add (RrOctoSim          *self,
                 const char         *name,
                 const char         *key,
                 guint16             port,
                 guint               n_products,
                 guint               capacity,
                 const RrOctoManner *manner,
                 GError            **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct sockaddr *any = (struct sockaddr *) (gpointer) &address;
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  Supplier *supplier;

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, any, sizeof address) != 0 || listen (fd, 1024) != 0 || getsockname (fd, any, &len) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "port %u: %s", port, g_strerror (errno));
      close (fd);
      return 0;
    }
  supplier = g_new0 (Supplier, 1);
  supplier->bearer = g_strconcat ("Bearer ", key, NULL);
  supplier->fd = fd;
  supplier->manner = *manner;
  supplier->stock = rr_octo_stock_new (name, n_products, capacity);
  g_ptr_array_add (self->suppliers, supplier);
  add_peer (self, supplier, fd, TRUE);
  return ntohs (address.sin_port);
}

guint
rr_octo_sim_get_n_connections (RrOctoSim *self)
{
  return self->peers->len - self->suppliers->len;
}

/* --- answers ------------------------------------------------------------------ */

static gboolean
happens (RrOctoSim *self,
         guint      permille)
{
  return permille > 0 && (guint) g_rand_int_range (self->random, 0, 1000) < permille;
}

static int
compare_due (gconstpointer a,
             gconstpointer b,
             gpointer      data)
{
  const Peer *x = a, *y = b;

  return (x->due_us > y->due_us) - (x->due_us < y->due_us);
}

static void
set_answer (Peer        *peer,
            RrOctoReply *reply,
            const char  *more)
{
  g_string_printf (peer->out, "HTTP/1.1 %u X\r\nContent-Type: application/json\r\n"
                   "Octo-Capabilities: octo/pricing\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                   reply->status, more, reply->body->len);
  g_string_append_len (peer->out, reply->body->str, (gssize) reply->body->len);
}

static gboolean
is_over_limit (Supplier *supplier)
{
  gint64 second = g_get_monotonic_time () / G_TIME_SPAN_SECOND;

  if (supplier->manner.rate == 0)
    return FALSE;
  if (second != supplier->second)
    supplier->n_in_second = 0;
  supplier->second = second;
  return ++supplier->n_in_second > supplier->manner.rate;
}

static void
send_now (RrOctoSim *self,
          Peer      *peer)
{
  gssize n;

  peer->due = NULL;
  if (peer->drops)
    {
      drop_peer (self, peer);
      return;
    }
  n = send (peer->fd, peer->out->str, peer->out->len, MSG_NOSIGNAL);
  /* Answers are far shorter than a socket's buffer. */
  if (n != (gssize) peer->out->len)
    drop_peer (self, peer);
  else
    g_string_truncate (peer->out, 0);
}

/* Whom it does not concern is answered at once, and well. */
static RrOctoManner
manner_for (const Supplier *supplier,
            const char     *path)
{
  static const char *const ends[] = {
    [RR_OCTO_AVAILABILITY] = "/availability", [RR_OCTO_RESERVE] = "/bookings", [RR_OCTO_CONFIRM] = "/confirm",
    [RR_OCTO_CANCEL] = "/cancel",
  };
  guint only = supplier->manner.only;

  if (only == RR_OCTO_ANYTHING || (only < G_N_ELEMENTS (ends) && g_str_has_suffix (path, ends[only])))
    return supplier->manner;
  return (RrOctoManner) { .rate = supplier->manner.rate };
}

static void
send_later (RrOctoSim          *self,
            Peer               *peer,
            const RrOctoManner *manner)
{
  double more_ms = manner->jitter_ms > 0 ? -log (1 - g_rand_double (self->random)) * manner->jitter_ms : 0;

  if (happens (self, manner->hang_permille))
    return;
  if (happens (self, manner->drip_permille))
    g_string_truncate (peer->out, peer->out->len - 5);
  peer->drops = happens (self, manner->drop_permille);
  peer->due_us = g_get_monotonic_time () + (gint64) ((manner->latency_ms + more_ms) * 1000);
  peer->due = g_sequence_insert_sorted (self->answers, peer, compare_due, NULL);
}

/* --- how to behave ------------------------------------------------------------ */

static void
read_manner (RrOctoManner *manner,
             const char   *body,
             gsize         len)
{
  g_autoptr(RrJsonDoc) doc = rr_json_doc_new (body, len);
  const struct { const char *name; guint *value; } members[] = {
    { "latency_ms", &manner->latency_ms }, { "jitter_ms", &manner->jitter_ms },
    { "fault_permille", &manner->fault_permille }, { "drop_permille", &manner->drop_permille },
    { "hang_permille", &manner->hang_permille }, { "broken_permille", &manner->broken_permille },
    { "drip_permille", &manner->drip_permille }, { "refuse_permille", &manner->refuse_permille },
    { "rate", &manner->rate }, { "only", &manner->only },
  };
  gint64 value;

  for (guint i = 0; doc != NULL && i < G_N_ELEMENTS (members); i++)
    if (rr_json_doc_int (rr_json_doc_member (doc, rr_json_doc_root (doc), members[i].name), &value))
      *members[i].value = (guint) CLAMP (value, 0, G_MAXINT);
}

static void
tell (RrOctoSim   *self,
      Peer        *peer,
      const char  *method,
      const char  *path,
      const char  *body,
      gsize        len,
      RrOctoReply *reply)
{
  guint n_open = 0;

  if (strcmp (method, "POST") == 0)
    read_manner (&peer->supplier->manner, body, len);
  for (guint i = 0; i < self->peers->len; i++)
    n_open += ((Peer *) self->peers->pdata[i])->supplier == peer->supplier;
  reply->status = 200;
  if (strcmp (path, "/sim/bookings") == 0)
    rr_octo_stock_list (peer->supplier->stock, rr_time_now_ms (), reply->body);
  else
    {
      g_string_append_printf (reply->body, "{\"connections\":%u,", n_open - 2);   /* but the listener and this one */
      rr_octo_stock_tell (peer->supplier->stock, rr_time_now_ms (), reply->body);
      g_string_append_c (reply->body, '}');
    }
  set_answer (peer, reply, "");
  send_now (self, peer);
}

/* --- requests ----------------------------------------------------------------- */

static const char *
find_header (const char *head,
             const char *name)
{
  gsize len = strlen (name);

  for (const char *line = strstr (head, "\r\n"); line != NULL; line = strstr (line + 2, "\r\n"))
    if (g_ascii_strncasecmp (line + 2, name, len) == 0 && line[2 + len] == ':')
      return line + 2 + len + 1 + strspn (line + 2 + len + 1, " ");
  return NULL;
}

static gboolean
has_key (Peer       *peer,
         const char *head)
{
  const char *value = find_header (head, "Authorization");
  gsize len = strlen (peer->supplier->bearer);

  return value != NULL && strncmp (value, peer->supplier->bearer, len) == 0 && value[len] == '\r';
}

static void
answer (RrOctoSim  *self,
        Peer       *peer,
        const char *head,
        const char *body,
        gsize       len)
{
  g_auto(GStrv) words = g_strsplit (head, " ", 3);
  g_autoptr(GString) text = g_string_new (NULL);
  RrOctoReply reply = { .body = text };
  Supplier *supplier = peer->supplier;
  RrOctoManner manner = manner_for (supplier, g_strv_length (words) == 3 ? words[1] : "");

  if (g_strv_length (words) == 3 && g_str_has_prefix (words[1], "/sim"))
    {
      tell (self, peer, words[0], words[1], body, len, &reply);
      return;
    }
  if (is_over_limit (supplier))
    rr_octo_reply_error (&reply, 429, "TOO_MANY_REQUESTS", "Slower, please", "");
  else if (g_strv_length (words) != 3 || !has_key (peer, head))
    rr_octo_reply_error (&reply, 400, "FORBIDDEN", "This key is not known", "");
  else if (happens (self, manner.fault_permille))
    rr_octo_reply_error (&reply, 500, "INTERNAL_SERVER_ERROR", "Something broke", "");
  else if (happens (self, manner.refuse_permille))
    rr_octo_reply_error (&reply, 400, "UNPROCESSABLE_ENTITY", "We cannot do this today", "");
  else
    rr_octo_stock_request (supplier->stock, words[0], words[1], body, len, rr_time_now_ms (), &reply);
  if (happens (self, manner.broken_permille))
    g_string_assign (reply.body, "<html>");
  set_answer (peer, &reply, reply.status == 429 ? RETRY_AFTER : "");
  send_later (self, peer, &manner);
}

static void
take_requests (RrOctoSim *self,
               Peer      *peer)
{
  char *end = strstr (peer->in->str, "\r\n\r\n");
  const char *value;
  gsize head_len, len = 0;
  g_autofree char *head = NULL;

  if (end == NULL || peer->due != NULL)
    return;
  head_len = (gsize) (end - peer->in->str) + 4;
  head = g_strndup (peer->in->str, head_len);
  value = find_header (head, "Content-Length");
  if (value != NULL)
    len = (gsize) g_ascii_strtoull (value, NULL, 10);
  if (peer->in->len < head_len + len)
    return;
  {
    g_autofree char *body = g_strndup (peer->in->str + head_len, len);

    g_string_erase (peer->in, 0, (gssize) (head_len + len));
    answer (self, peer, head, body, len);
  }
}

static void
read_peer (RrOctoSim *self,
           Peer      *peer)
{
  char buffer[8192];
  gssize n = recv (peer->fd, buffer, sizeof buffer, 0);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0 || peer->in->len + (gsize) n > MAX_REQUEST)
    {
      drop_peer (self, peer);
      return;
    }
  g_string_append_len (peer->in, buffer, n);
  take_requests (self, peer);
}

static void
accept_all (RrOctoSim *self,
            Peer      *listener)
{
  int fd, one = 1;

  while ((fd = accept4 (listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      add_peer (self, listener->supplier, fd, FALSE);
    }
}

static void
send_due (RrOctoSim *self)
{
  gint64 now_us = g_get_monotonic_time ();

  while (!g_sequence_is_empty (self->answers))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->answers);
      Peer *peer = g_sequence_get (first);

      if (peer->due_us > now_us)
        return;
      g_sequence_remove (first);
      send_now (self, peer);
    }
}

void
rr_octo_sim_step (RrOctoSim *self,
                  int        max_ms)
{
  struct epoll_event events[MAX_EVENTS];
  gint64 wait_us = (gint64) max_ms * 1000;
  struct timespec wait;
  int n;

  if (!g_sequence_is_empty (self->answers))
    {
      const Peer *first = g_sequence_get (g_sequence_get_begin_iter (self->answers));

      wait_us = CLAMP (first->due_us - g_get_monotonic_time (), 0, wait_us);
    }
  wait = (struct timespec) { wait_us / G_TIME_SPAN_SECOND, wait_us % G_TIME_SPAN_SECOND * 1000 };
  n = epoll_pwait2 (self->epoll, events, MAX_EVENTS, &wait, NULL);
  for (int i = 0; i < n; i++)
    {
      Peer *peer = events[i].data.ptr;

      if (peer->is_listener)
        accept_all (self, peer);
      else
        read_peer (self, peer);
    }
  send_due (self);
}
