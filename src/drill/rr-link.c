/* rr-link.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* RrLink keeps what its phone wants to say until the server has answered for it. When
 * the connection breaks or an answer does not come, it connects again, later each
 * time, and sends everything unanswered once more, with the same ids and in the same
 * order: oldest first.
 *
 * Threads: one.
 * Ends:    free.
 */

#define MAX_OPEN        20000
#define LIVE_WINDOW     32
#define ANSWER_US       (10 * G_TIME_SPAN_SECOND)
#define BACKOFF_MIN_US  (200 * G_TIME_SPAN_MILLISECOND)
#define BACKOFF_MAX_US  (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  RrFix    fix;
  guint64  id;
  gint64   sent_us;
  gboolean extra;        /* the second of a pair: not counted as a message of its own */
  gboolean tried;
} Report;

struct _RrLink
{
  RrPhoneKind        kind;
  char              *device;       /* (owned) */
  char              *host;         /* (owned) */
  struct sockaddr_in server;
  int                epoll_fd;
  int                fd;           /* -1 when not connected */
  gboolean           greeted;
  gboolean           has_coverage;
  GQueue             open;         /* of Report, oldest first */
  guint              n_in_flight;  /* of the first in open */
  GString           *out;          /* (owned) */
  GString           *in;           /* (owned) */
  GArray            *latencies_us; /* (unowned) */
  guint64            next_id;
  guint32            run;          /* makes ids of different runs differ */
  gint64             retry_at_us;
  gint64             backoff_us;
  gint64             answer_by_us;
  RrLinkStat         stat;
};

/**
 * rr_link_new:
 * @kind: what kind of phone
 * @device: its name
 * @server: where it reports
 * @epoll_fd: waits for its socket, with the link as data
 * @latencies_us: (element-type gint64): the time of each answer is appended
 *
 * Returns: (transfer full): a link that is not connected yet
 */
RrLink *
rr_link_new (RrPhoneKind               kind,
             const char               *device,
             const struct sockaddr_in *server,
             int                       epoll_fd,
             GArray                   *latencies_us)
{
  RrLink *self = g_new0 (RrLink, 1);

  self->kind = kind;
  self->device = g_strdup (device);
  self->host = g_strdup_printf ("%s:%u", inet_ntoa (server->sin_addr), ntohs (server->sin_port));
  self->server = *server;
  self->epoll_fd = epoll_fd;
  self->fd = -1;
  self->has_coverage = TRUE;
  self->backoff_us = BACKOFF_MIN_US;
  self->run = g_random_int ();
  self->out = g_string_new (NULL);
  self->in = g_string_new (NULL);
  self->latencies_us = latencies_us;
  g_queue_init (&self->open);
  return self;
}

/**
 * rr_link_free:
 * @self: (nullable) (transfer full): a link
 */
void
rr_link_free (RrLink *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  g_queue_clear_full (&self->open, g_free);
  g_string_free (self->out, TRUE);
  g_string_free (self->in, TRUE);
  g_free (self->device);
  g_free (self->host);
  g_free (self);
}

static void
disconnect (RrLink *self)
{
  if (self->fd < 0)
    return;

  close (self->fd);
  self->fd = -1;
  self->greeted = FALSE;
  self->n_in_flight = 0;
  g_string_truncate (self->out, 0);
  g_string_truncate (self->in, 0);
  self->retry_at_us = g_get_monotonic_time () + self->backoff_us;
  self->backoff_us = MIN (self->backoff_us * 2, BACKOFF_MAX_US);
}

static void
watch (RrLink *self,
       int     operation)
{
  struct epoll_event event = { .data.ptr = self };

  event.events = EPOLLIN | (self->out->len > 0 ? EPOLLOUT : 0);
  epoll_ctl (self->epoll_fd, operation, self->fd, &event);
}

static void
open_socket (RrLink *self)
{
  int one = 1;

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    return;
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (self->fd, (struct sockaddr *) &self->server, sizeof self->server) != 0
      && errno != EINPROGRESS)
    {
      disconnect (self);
      return;
    }
  self->stat.n_connects++;
  self->greeted = self->kind != RR_PHONE_LIVE;
  rr_phone_greet (self->kind, self->host, self->out);
  self->answer_by_us = g_get_monotonic_time () + ANSWER_US;
  watch (self, EPOLL_CTL_ADD);
}

static void
write_out (RrLink *self)
{
  while (self->out->len > 0)
    {
      gssize n = send (self->fd, self->out->str, self->out->len, MSG_NOSIGNAL);

      if (n > 0)
        g_string_erase (self->out, 0, n);
      else if (errno == EAGAIN || errno == EINTR)
        break;
      else
        {
          disconnect (self);
          return;
        }
    }
  watch (self, EPOLL_CTL_MOD);
}

static void
send_report (RrLink *self,
             Report *report)
{
  g_autofree char *id = g_strdup_printf ("%08x%08" G_GINT64_MODIFIER "x", self->run, report->id);

  if (report->tried)
    self->stat.n_resent++;
  report->tried = TRUE;
  report->sent_us = g_get_monotonic_time ();
  rr_phone_report (self->kind, self->host, self->device, id, &report->fix, self->out);
  self->n_in_flight++;
}

/* HTTP has one question at a time; the WebSocket may run ahead of its answers. */
static void
send_more (RrLink *self)
{
  guint window = self->kind == RR_PHONE_LIVE ? LIVE_WINDOW : 1;
  GList *next;

  if (self->fd < 0 || !self->greeted)
    return;
  next = g_queue_peek_nth_link (&self->open, self->n_in_flight);
  if (next != NULL && self->n_in_flight == 0)
    self->answer_by_us = g_get_monotonic_time () + ANSWER_US;
  for (; next != NULL && self->n_in_flight < window; next = next->next)
    send_report (self, next->data);
  if (self->out->len > 0)
    write_out (self);
}

static void
take_ack (RrLink *self)
{
  g_autofree Report *report = self->n_in_flight > 0 ? g_queue_pop_head (&self->open) : NULL;
  gint64 now_us = g_get_monotonic_time ();
  gint64 latency_us;

  if (report == NULL)
    return;
  self->n_in_flight--;
  self->backoff_us = BACKOFF_MIN_US;
  self->answer_by_us = now_us + ANSWER_US;
  latency_us = now_us - report->sent_us;
  g_array_append_val (self->latencies_us, latency_us);
  if (!report->extra)
    self->stat.n_acked++;
}

static void
read_replies (RrLink *self)
{
  gsize at = 0, used;
  RrReply reply;

  while ((reply = rr_phone_read_reply (self->kind, self->in->str + at, self->in->len - at, &used))
         != RR_REPLY_NONE)
    {
      if (reply == RR_REPLY_REFUSED)
        self->stat.n_refused++;
      if (reply == RR_REPLY_BROKEN || reply == RR_REPLY_REFUSED)
        {
          disconnect (self);
          return;
        }
      if (reply == RR_REPLY_GREETING)
        self->greeted = TRUE;
      else if (reply == RR_REPLY_ACK)
        take_ack (self);
      at += used;
    }
  g_string_erase (self->in, 0, (gssize) at);
  send_more (self);
}

static void
read_in (RrLink *self)
{
  char buffer[8192];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
    disconnect (self);
  else if (n > 0)
    {
      g_string_append_len (self->in, buffer, n);
      read_replies (self);
    }
}

/**
 * rr_link_ready:
 * @self: a link
 * @events: what epoll saw on its socket
 */
void
rr_link_ready (RrLink  *self,
               guint32  events)
{
  if (self->fd < 0)
    return;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0)
    {
      disconnect (self);
      return;
    }
  if ((events & EPOLLOUT) != 0)
    write_out (self);
  if (self->fd >= 0 && (events & EPOLLIN) != 0)
    read_in (self);
}

/**
 * rr_link_tick:
 * @self: a link
 * @now_us: monotonic time
 *
 * Connects when there is something to say, gives up on answers that do not come.
 */
void
rr_link_tick (RrLink *self,
              gint64  now_us)
{
  if (!self->has_coverage)
    return;
  if (self->fd >= 0 && (self->n_in_flight > 0 || !self->greeted) && now_us > self->answer_by_us)
    disconnect (self);
  if (self->fd < 0 && self->open.length > 0 && now_us >= self->retry_at_us)
    open_socket (self);
  send_more (self);
}

/**
 * rr_link_report:
 * @self: a link
 * @fix: what the phone measured
 * @twice: send it a second time, as some phones do
 */
void
rr_link_report (RrLink      *self,
                const RrFix *fix,
                gboolean     twice)
{
  Report first = { .fix = *fix, .id = ++self->next_id };
  Report second = { .fix = *fix, .id = first.id, .extra = TRUE };

  if (self->open.length + 2 > MAX_OPEN)
    {
      self->stat.n_given_up++;
      return;
    }
  g_queue_push_tail (&self->open, g_memdup2 (&first, sizeof first));
  self->stat.n_sent++;
  if (twice)
    {
      g_queue_push_tail (&self->open, g_memdup2 (&second, sizeof second));
      self->stat.n_duplicates++;
    }
}

/**
 * rr_link_set_coverage:
 * @self: a link
 * @has_coverage: whether there is a network where the phone is
 */
void
rr_link_set_coverage (RrLink   *self,
                      gboolean  has_coverage)
{
  if (self->has_coverage == has_coverage)
    return;

  self->has_coverage = has_coverage;
  self->backoff_us = BACKOFF_MIN_US;
  if (!has_coverage)
    disconnect (self);
  self->retry_at_us = 0;
}

/**
 * rr_link_get_n_open:
 * @self: a link
 *
 * Returns: how many messages wait for their answer
 */
guint
rr_link_get_n_open (RrLink *self)
{
  return self->open.length;
}

/**
 * rr_link_stat:
 * @self: a link
 * @stat: (out caller-allocates): what became of its messages
 */
void
rr_link_stat (RrLink     *self,
              RrLinkStat *stat)
{
  *stat = self->stat;
}
