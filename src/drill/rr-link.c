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

#include "rr-answer.h"

/* RrLink keeps what its phone wants to say until the server has answered for it. When
 * the connection breaks or an answer does not come, it connects again, later each
 * time, and sends everything unanswered once more, with the same ids and in the same
 * order: oldest first.
 *
 * Threads: one.
 * Ends:    free. What is open then was never answered, and the tally shows it.
 */

#define MAX_OPEN        20000
#define MAX_REFUSALS    5
#define LIVE_WINDOW     32
#define ANSWER_US       (10 * G_TIME_SPAN_SECOND)
#define BACKOFF_MIN_US  (200 * G_TIME_SPAN_MILLISECOND)
#define BACKOFF_MAX_US  (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  RrFix    fix;
  guint64  id;
  gint64   sent_us;
  guint    n_refused;
  gboolean extra;        /* the second of a pair: not counted as a message of its own */
  gboolean tried;
} Report;

struct _RrLink
{
  RrPhoneKind      kind;
  char            *device;       /* (owned) */
  char            *host;         /* (owned) */
  char            *key;          /* (owned): the WebSocket's, new for each connection */
  const RrLinkHub *hub;          /* (unowned) */
  int              fd;           /* -1 when not connected */
  gboolean         greeted;
  gboolean         has_coverage;
  GQueue           open;         /* of Report, oldest first */
  guint            n_in_flight;  /* of the first in open */
  GString         *out;          /* (owned) */
  GString         *in;           /* (owned) */
  guint64          next_id;
  guint32          run;          /* makes ids of different runs differ */
  guint            hangup_every;
  guint            n_until_hangup;
  gint64           retry_at_us;
  gint64           backoff_us;
  gint64           answer_by_us;
};

/**
 * rr_link_new:
 * @kind: what kind of phone
 * @device: its name
 * @hub: (transfer none): where it reports; outlives it
 *
 * Returns: (transfer full): a link that is not connected yet
 */
RrLink *
rr_link_new (RrPhoneKind      kind,
             const char      *device,
             const RrLinkHub *hub)
{
  RrLink *self = g_new0 (RrLink, 1);

  self->kind = kind;
  self->device = g_strdup (device);
  self->host = g_strdup_printf ("%s:%u", inet_ntoa (hub->server.sin_addr), ntohs (hub->server.sin_port));
  self->hub = hub;
  self->fd = -1;
  self->has_coverage = TRUE;
  self->backoff_us = BACKOFF_MIN_US;
  self->run = g_random_int ();
  self->out = g_string_new (NULL);
  self->in = g_string_new (NULL);
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
  g_free (self->key);
  g_free (self);
}

/**
 * rr_link_get_device:
 * @self: a link
 *
 * Returns: (transfer none): the name the phone reports under
 */
const char *
rr_link_get_device (RrLink *self)
{
  return self->device;
}

/**
 * rr_link_get_kind:
 * @self: a link
 *
 * Returns: what kind of phone it is
 */
RrPhoneKind
rr_link_get_kind (RrLink *self)
{
  return self->kind;
}

static gint64
answer_deadline (RrLink *self)
{
  return g_get_monotonic_time () + (self->hub->answer_us > 0 ? self->hub->answer_us : ANSWER_US);
}

static void
back_off (RrLink *self)
{
  self->retry_at_us = g_get_monotonic_time () + self->backoff_us;
  self->backoff_us = MIN (self->backoff_us * 2, BACKOFF_MAX_US);
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
  back_off (self);
}

static void
watch (RrLink *self,
       int     operation)
{
  struct epoll_event event = { .data.ptr = self };

  event.events = EPOLLIN | (self->out->len > 0 ? EPOLLOUT : 0);
  epoll_ctl (self->hub->epoll_fd, operation, self->fd, &event);
}

static void
renew_key (RrLink *self)
{
  guint32 random[4] = { g_random_int (), g_random_int (), g_random_int (), g_random_int () };

  g_free (self->key);
  self->key = g_base64_encode ((const guchar *) random, sizeof random);
}

static void
open_socket (RrLink *self)
{
  const struct sockaddr *server = (const struct sockaddr *) &self->hub->server;
  int one = 1;

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    {
      back_off (self);
      return;
    }
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (self->fd, server, sizeof self->hub->server) != 0 && errno != EINPROGRESS)
    {
      disconnect (self);
      return;
    }
  self->hub->tally->n_connects++;
  self->greeted = self->kind != RR_PHONE_LIVE;
  renew_key (self);
  rr_phone_greet (self->kind, self->host, self->key, self->out);
  self->answer_by_us = answer_deadline (self);
  watch (self, EPOLL_CTL_ADD);
}

/* The phone lost its network between the question and the answer. */
static gboolean
hang_up (RrLink *self)
{
  if (self->n_until_hangup == 0 || self->n_in_flight == 0 || --self->n_until_hangup > 0)
    return FALSE;

  self->n_until_hangup = self->hangup_every;
  self->hub->tally->n_hangups++;
  disconnect (self);
  return TRUE;
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
  if (self->out->len > 0 || !hang_up (self))
    watch (self, EPOLL_CTL_MOD);
}

static char *
id_of (RrLink       *self,
       const Report *report)
{
  return g_strdup_printf ("%08x%08" G_GINT64_MODIFIER "x", self->run, report->id);
}

static void
send_report (RrLink *self,
             Report *report)
{
  g_autofree char *id = id_of (self, report);

  if (report->tried)
    self->hub->tally->n_resent++;
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

  if (self->fd < 0)
    return;
  if (self->greeted && self->has_coverage)
    {
      next = g_queue_peek_nth_link (&self->open, self->n_in_flight);
      if (next != NULL && self->n_in_flight == 0)
        self->answer_by_us = answer_deadline (self);
      for (; next != NULL && self->n_in_flight < window; next = next->next)
        send_report (self, next->data);
    }
  if (self->out->len > 0)
    write_out (self);
}

/* --- answers ------------------------------------------------------------------- */

static void
take_ack (RrLink         *self,
          const RrAnswer *answer)
{
  RrTally *tally = self->hub->tally;
  Report *report = self->n_in_flight > 0 ? g_queue_peek_head (&self->open) : NULL;
  g_autofree char *id = report != NULL ? id_of (self, report) : NULL;

  if (report == NULL || (self->kind == RR_PHONE_LIVE && !rr_answer_names (answer, id)))
    {
      tally->n_odd++;
      disconnect (self);
      return;
    }

  g_queue_pop_head (&self->open);
  self->n_in_flight--;
  self->backoff_us = BACKOFF_MIN_US;
  self->answer_by_us = answer_deadline (self);
  rr_tally_add_latency (tally, g_get_monotonic_time () - report->sent_us);
  tally->n_acked += !report->extra;
  g_free (report);
}

/* Phones ask again, but nobody wants to hear "no" for ever. */
static void
take_refusal (RrLink *self)
{
  RrTally *tally = self->hub->tally;
  Report *report = self->n_in_flight > 0 ? g_queue_peek_head (&self->open) : NULL;

  tally->n_refused++;
  disconnect (self);
  if (report == NULL || ++report->n_refused < MAX_REFUSALS)
    return;
  tally->n_given_up += !report->extra;
  g_free (g_queue_pop_head (&self->open));
}

static void
take_answer (RrLink         *self,
             const RrAnswer *answer)
{
  switch (answer->kind)
    {
    case RR_ANSWER_GREETING:
      self->greeted = TRUE;
      break;
    case RR_ANSWER_ACK:
      take_ack (self, answer);
      break;
    case RR_ANSWER_LATER:
      self->hub->tally->n_delayed++;
      disconnect (self);
      break;
    case RR_ANSWER_REFUSED:
      take_refusal (self);
      break;
    case RR_ANSWER_PING:
      rr_phone_append_frame (self->out, 10, answer->body, answer->len);
      break;
    case RR_ANSWER_BROKEN:
      disconnect (self);
      break;
    case RR_ANSWER_NONE:
    case RR_ANSWER_OTHER:
    default:
      break;
    }
  if (answer->last)
    disconnect (self);
}

static void
read_answers (RrLink *self)
{
  gsize at = 0;

  while (self->fd >= 0)
    {
      RrAnswer answer = rr_answer_read (self->kind, self->key, self->in->str + at, self->in->len - at);

      if (answer.kind == RR_ANSWER_NONE)
        break;
      take_answer (self, &answer);
      at += answer.used;
    }
  if (self->fd < 0)
    return;
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
      read_answers (self);
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
  if (self->fd >= 0 && (events & EPOLLIN) != 0)
    read_in (self);
  else if (self->fd >= 0 && (events & (EPOLLERR | EPOLLHUP)) != 0)
    disconnect (self);
  if (self->fd >= 0 && (events & EPOLLOUT) != 0)
    write_out (self);
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

/* --- what the phone does ----------------------------------------------------------- */

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
  Report report = { .fix = *fix, .id = ++self->next_id };

  self->hub->tally->n_sent++;
  if (self->open.length + 2 > MAX_OPEN)
    {
      self->hub->tally->n_given_up++;
      return;
    }
  g_queue_push_tail (&self->open, g_memdup2 (&report, sizeof report));
  if (!twice)
    return;
  report.extra = TRUE;
  g_queue_push_tail (&self->open, g_memdup2 (&report, sizeof report));
  self->hub->tally->n_duplicates++;
}

/**
 * rr_link_has_room:
 * @self: a link
 *
 * Returns: %FALSE while so much waits that more would better come later
 */
gboolean
rr_link_has_room (RrLink *self)
{
  return self->open.length < MAX_OPEN / 2;
}

/**
 * rr_link_set_hangup:
 * @self: a link
 * @every: after how many writes to lose the network; 0: never
 */
void
rr_link_set_hangup (RrLink *self,
                    guint   every)
{
  self->hangup_every = self->n_until_hangup = every;
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
  if (!has_coverage)
    disconnect (self);
  rr_link_hurry (self);
}

/**
 * rr_link_hurry:
 * @self: a link
 *
 * Tries again at once, without waiting for its turn.
 */
void
rr_link_hurry (RrLink *self)
{
  self->backoff_us = BACKOFF_MIN_US;
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
