/* rr-front-door.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* RrFrontDoor listens, and shares the connections among its I/O threads. Requests and
 * messages are handed to the handlers on those threads; answers come back from any.
 *
 * Threads: listen, start and free on the owner; stop, resume and the answers from any;
 *          the exchange within a handler.
 * Ends:    stop() lets the threads end; the owner joins their scope, then frees.
 */

#define RESERVED_FDS 128

/**
 * rr_front_door_config_init:
 * @config: (out caller-allocates): limits
 */
void
rr_front_door_config_init (RrFrontDoorConfig *config)
{
  g_return_if_fail (config != NULL);

  *config = (RrFrontDoorConfig) {
    .n_io_threads = 1,
    .max_connections = 12000,
    .max_head_bytes = 16384,
    .max_body_bytes = 65536,
    .max_frame_bytes = 16384,
    .max_message_bytes = 65536,
    .max_out_bytes = 65536,
    .header_timeout_ms = 5000,
    .request_timeout_ms = 10000,
    .idle_timeout_ms = 75000,
    .ping_interval_ms = 25000,
    .answer_timeout_ms = 30000,
    .max_buffered_bytes = 64 << 20,
    .max_per_address = 128,
    .login_burst = 20,
    .login_per_minute = 20,
    .handshake_timeout_ms = 3000,
  };
}

/* Each connection is a descriptor: ask for as many as we may have. */
static guint
usable_connections (guint wanted)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return wanted;
  if (limit.rlim_cur < limit.rlim_max && limit.rlim_cur < wanted + RESERVED_FDS)
    {
      limit.rlim_cur = MIN (limit.rlim_max, wanted + RESERVED_FDS);
      setrlimit (RLIMIT_NOFILE, &limit);
      getrlimit (RLIMIT_NOFILE, &limit);
    }
  return (guint) CLAMP ((gint64) limit.rlim_cur - RESERVED_FDS, 16, wanted);
}

/**
 * rr_front_door_new:
 * @config: limits
 * @handlers: what to do with what comes in
 * @data: for @handlers
 *
 * Returns: (transfer full): a door that is not open yet
 */
RrFrontDoor *
rr_front_door_new (const RrFrontDoorConfig   *config,
                   const RrFrontDoorHandlers *handlers,
                   gpointer                   data)
{
  RrFrontDoor *self;
  RrGuardConfig guard;

  g_return_val_if_fail (config != NULL && config->n_io_threads > 0, NULL);
  g_return_val_if_fail (handlers != NULL && handlers->request != NULL, NULL);

  self = g_new0 (RrFrontDoor, 1);
  self->config = *config;
  self->handlers = *handlers;
  self->data = data;
  self->listen_fd = -1;
  self->max_peers = usable_connections (config->max_connections);
  guard = (RrGuardConfig) { .max_per_address = config->max_per_address,
                            .login_burst = config->login_burst,
                            .login_per_minute = config->login_per_minute,
                            .hosts = config->hosts,
                            .origins = config->origins };
  self->guard = rr_guard_new (&guard);
  self->refusals = rr_refusals_new ();
  if (config->tls != NULL)
    self->porch = rr_porch_new (self, config->tls);
  self->ios = g_new0 (RrIo, config->n_io_threads);
  for (guint i = 0; i < config->n_io_threads; i++)
    rr_io_init (&self->ios[i], self, i);
  return self;
}

/**
 * rr_front_door_free:
 * @self: (nullable) (transfer full): a door whose threads have ended
 */
void
rr_front_door_free (RrFrontDoor *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->config.n_io_threads; i++)
    rr_io_clear (&self->ios[i]);
  if (self->listen_fd >= 0)
    close (self->listen_fd);
  rr_porch_free (self->porch);
  rr_guard_free (self->guard);
  rr_refusals_free (self->refusals);
  g_free (self->ios);
  g_free (self);
}

/* On this machine, and taken for somebody who may do what its user may. */
gboolean
rr_front_door_is_near (const RrFrontDoor *self,
                       const RrAddress   *address)
{
  return !self->config.far_loopback && rr_address_is_loopback (address);
}

/* A connection that was counted when it came is gone. */
void
rr_front_door_forget (RrFrontDoor     *self,
                      const RrAddress *address,
                      gboolean         near)
{
  __atomic_sub_fetch (&self->n_peers, 1, __ATOMIC_RELAXED);
  if (!near)
    rr_guard_leave (self->guard, address);
}

/**
 * rr_front_door_start:
 * @self: a door that listens
 * @scope: parent of the I/O threads
 * @error: return location for an error
 *
 * Returns: %FALSE with the error of the scope
 */
gboolean
rr_front_door_start (RrFrontDoor  *self,
                     RrScope      *scope,
                     GError      **error)
{
  g_return_val_if_fail (self != NULL && scope != NULL, FALSE);

  for (guint i = 0; i < self->config.n_io_threads; i++)
    if (!rr_scope_spawn (scope, "io", rr_io_run, &self->ios[i], NULL, error))
      return FALSE;
  return self->porch == NULL || rr_scope_spawn (scope, "porch", rr_porch_run, self->porch, NULL, error);
}

/**
 * rr_front_door_set_tls:
 * @self: a door that was made with TLS
 * @tls: what it is to use from now on
 *
 * Thread: any.
 */
void
rr_front_door_set_tls (RrFrontDoor *self,
                       RrTls       *tls)
{
  g_return_if_fail (self != NULL && self->porch != NULL);

  rr_porch_set_tls (self->porch, tls);
}

/**
 * rr_front_door_stop:
 * @self: a door
 * @grace_ms: how long peers may wait for what they are owed
 *
 * Thread: any; returns at once. Stopping twice is fine, and can only shorten the grace.
 */
void
rr_front_door_stop (RrFrontDoor *self,
                    guint        grace_ms)
{
  gint64 stop_at_us = g_get_monotonic_time () + (gint64) grace_ms * 1000;
  gint64 old_us;

  g_return_if_fail (self != NULL);

  old_us = __atomic_load_n (&self->stop_at_us, __ATOMIC_RELAXED);
  while ((old_us == 0 || stop_at_us < old_us)
         && !__atomic_compare_exchange_n (&self->stop_at_us, &old_us, stop_at_us, FALSE,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    ;
  /* Who knocked and was not let in yet is not left waiting. */
  if (self->listen_fd >= 0)
    shutdown (self->listen_fd, SHUT_RDWR);
  for (guint i = 0; i < self->config.n_io_threads; i++)
    rr_io_wake (&self->ios[i]);
  if (self->porch != NULL)
    rr_porch_wake (self->porch);
}

static void
add_porch_stat (RrPorch         *porch,
                RrFrontDoorStat *sum)
{
  RrPorchStat stat = rr_porch_stat (porch);

  sum->n_waiting = stat.n_waiting;
  sum->n_handshakes = stat.n_handshakes;
  sum->n_handshakes_failed = stat.n_failed;
  sum->n_handshakes_late = stat.n_late;
  sum->n_porch_full = stat.n_full;
  sum->n_plain_refused = stat.n_plain;
}

static void
add_stat (RrIo            *io,
          RrFrontDoorStat *sum)
{
  RrFrontDoorStat stat;

  rr_mutex_lock (&io->stat_lock);
  stat = io->stat;
  rr_mutex_unlock (&io->stat_lock);
  rr_mutex_lock (&io->lock);
  stat.n_mail_refused = io->n_mail_refused;
  stat.n_late_replies += io->n_mail_late;
  rr_mutex_unlock (&io->lock);

  sum->n_connections += stat.n_connections;
  sum->n_websockets += stat.n_websockets;
  sum->n_accepted += stat.n_accepted;
  sum->n_requests += stat.n_requests;
  sum->n_messages += stat.n_messages;
  sum->n_bad_requests += stat.n_bad_requests;
  sum->n_timed_out += stat.n_timed_out;
  sum->n_refused += stat.n_refused;
  sum->n_crowding += stat.n_crowding;
  sum->n_logins_failed += stat.n_logins_failed;
  sum->n_locked_out += stat.n_locked_out;
  sum->n_strange_hosts += stat.n_strange_hosts;
  sum->n_strange_origins += stat.n_strange_origins;
  sum->n_tls += stat.n_tls;
  sum->n_slow_dropped += stat.n_slow_dropped;
  sum->n_paused += stat.n_paused;
  sum->n_late_replies += stat.n_late_replies;
  sum->n_unanswered += stat.n_unanswered;
  sum->n_mail_refused += stat.n_mail_refused;
  sum->n_buffered += stat.n_buffered;
  sum->bytes_in += stat.bytes_in;
  sum->bytes_out += stat.bytes_out;
}

/**
 * rr_front_door_stat:
 * @self: a door
 * @stat: (out caller-allocates): counters, summed over the threads
 *
 * Thread: any.
 */
void
rr_front_door_stat (RrFrontDoor     *self,
                    RrFrontDoorStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  *stat = (RrFrontDoorStat) { 0 };
  for (guint i = 0; i < self->config.n_io_threads; i++)
    add_stat (&self->ios[i], stat);
  if (self->porch != NULL)
    add_porch_stat (self->porch, stat);
}

/**
 * rr_front_door_resume:
 * @self: a door
 * @io: an I/O thread
 *
 * There is room again: what was answered with %RR_TRY_AGAIN is handed over once more.
 *
 * Thread: any.
 */
void
rr_front_door_resume (RrFrontDoor *self,
                      guint        io)
{
  g_return_if_fail (self != NULL && io < self->config.n_io_threads);

  rr_io_resume (&self->ios[io]);
}

/**
 * rr_front_door_resume_all:
 * @self: a door
 *
 * As rr_front_door_resume() of each I/O thread.
 */
void
rr_front_door_resume_all (RrFrontDoor *self)
{
  for (guint i = 0; i < self->config.n_io_threads; i++)
    rr_front_door_resume (self, i);
}

/* --- answers from other threads ------------------------------------------------ */

static gsize
text_len (const char *text,
          gssize      len)
{
  if (text == NULL)
    return 0;
  return len >= 0 ? (gsize) len : strlen (text);
}

/* The same words for many peers: the bytes are kept once a thread, the lock is taken
 * once a thread. */
static void
post_many (RrFrontDoor     *self,
           const RrReplyTo *to,
           guint            n_to,
           RrMail           mail,
           const char      *text,
           gsize            len)
{
  for (guint i = 0; i < self->config.n_io_threads; i++)
    rr_io_post_many (&self->ios[i], to, n_to, mail, text, len);
}

/**
 * rr_front_door_reply_many:
 * @self: a door
 * @to: (array length=n_to): requests
 * @n_to: how many
 * @status: HTTP status
 * @content_type: (transfer none): static
 * @body: the body of each answer; copied
 * @len: bytes of @body, -1 when it ends with NUL
 *
 * Thread: any. Answers for peers that have gone are counted.
 */
void
rr_front_door_reply_many (RrFrontDoor     *self,
                          const RrReplyTo *to,
                          guint            n_to,
                          guint            status,
                          const char      *content_type,
                          const char      *body,
                          gssize           len)
{
  RrMail mail = { .kind = RR_MAIL_HTTP, .status = status, .content_type = content_type };

  g_return_if_fail (self != NULL);

  post_many (self, to, n_to, mail, body, text_len (body, len));
}

/**
 * rr_front_door_reply:
 * @self: a door
 * @to: a request
 * @status: HTTP status
 * @content_type: (transfer none): static
 * @body: copied
 * @len: bytes of @body, -1 when it ends with NUL
 *
 * Thread: any.
 */
void
rr_front_door_reply (RrFrontDoor *self,
                     RrReplyTo    to,
                     guint        status,
                     const char  *content_type,
                     const char  *body,
                     gssize       len)
{
  rr_front_door_reply_many (self, &to, 1, status, content_type, body, len);
}

/**
 * rr_front_door_reply_file:
 * @self: a front door
 * @to: from rr_exchange_defer()
 * @content_type: (transfer none): static media type
 * @extra_header: (nullable) (transfer none): static, one more header line
 * @fd: (transfer full): a file; it is read from where it is
 * @len: its length
 *
 * An answer of any length that takes no more memory than a short one. What is no longer
 * wanted is closed.
 *
 * Thread: any.
 */
void
rr_front_door_reply_file (RrFrontDoor *self,
                          RrReplyTo    to,
                          const char  *content_type,
                          const char  *extra_header,
                          int          fd,
                          gsize        len)
{
  RrMail mail = { .to = to, .kind = RR_MAIL_HTTP_FILE, .status = 200, .content_type = content_type,
                  .extra_header = extra_header, .len = len, .file_fd = fd };

  g_return_if_fail (self != NULL && fd >= 0);
  g_return_if_fail (to.io < self->config.n_io_threads);

  rr_io_post_file (&self->ios[to.io], &mail);
}

/**
 * rr_front_door_reply_with:
 * @self: a door
 * @to: a request
 * @status: HTTP status
 * @content_type: (transfer none): static
 * @extra_header: (transfer none) (nullable): static, one more line without its end
 * @body: copied
 * @len: bytes of @body, -1 when it ends with NUL
 *
 * Thread: any.
 */
void
rr_front_door_reply_with (RrFrontDoor *self,
                          RrReplyTo    to,
                          guint        status,
                          const char  *content_type,
                          const char  *extra_header,
                          const char  *body,
                          gssize       len)
{
  RrMail mail = { .kind = RR_MAIL_HTTP, .status = status, .content_type = content_type,
                  .extra_header = extra_header };

  g_return_if_fail (self != NULL);

  post_many (self, &to, 1, mail, body, text_len (body, len));
}

/**
 * rr_front_door_ws_send_many:
 * @self: a door
 * @to: (array length=n_to): WebSocket peers
 * @n_to: how many
 * @text: the message; copied
 * @len: bytes of @text, -1 when it ends with NUL
 *
 * Thread: any. Messages to one peer keep their order.
 */
void
rr_front_door_ws_send_many (RrFrontDoor     *self,
                            const RrReplyTo *to,
                            guint            n_to,
                            const char      *text,
                            gssize           len)
{
  RrMail mail = { .kind = RR_MAIL_WS_TEXT };

  g_return_if_fail (self != NULL);

  post_many (self, to, n_to, mail, text, text_len (text, len));
}

/**
 * rr_front_door_ws_send:
 * @self: a door
 * @to: a WebSocket peer
 * @text: the message; copied
 * @len: bytes of @text, -1 when it ends with NUL
 *
 * Thread: any.
 */
void
rr_front_door_ws_send (RrFrontDoor *self,
                       RrReplyTo    to,
                       const char  *text,
                       gssize       len)
{
  rr_front_door_ws_send_many (self, &to, 1, text, len);
}

/**
 * rr_front_door_ws_close:
 * @self: a door
 * @to: a WebSocket peer
 * @code: why (RFC 6455 7.4)
 *
 * Thread: any.
 */
void
rr_front_door_ws_close (RrFrontDoor *self,
                        RrReplyTo    to,
                        guint16      code)
{
  RrMail mail = { .kind = RR_MAIL_WS_CLOSE, .status = code };

  g_return_if_fail (self != NULL);

  post_many (self, &to, 1, mail, "", 0);
}

/**
 * rr_front_door_ws_refuse:
 * @self: a door
 * @to: a WebSocket peer, whose message is being handled
 * @code: why (RFC 6455 7.4)
 * @why: (transfer none): static, one sentence
 * @raw: what it said
 *
 * Thread: the I/O thread of @to.
 */
void
rr_front_door_ws_refuse (RrFrontDoor *self,
                         RrReplyTo    to,
                         guint16      code,
                         const char  *why,
                         RrSlice      raw)
{
  RrIo *io;

  g_return_if_fail (self != NULL && to.io < self->config.n_io_threads);

  io = &self->ios[to.io];
  if (to.slot < io->n_slots && io->peers[to.slot] != NULL && io->peers[to.slot]->generation == to.generation)
    rr_refusals_note (self->refusals, &io->peers[to.slot]->address, code, why, raw);
  rr_front_door_ws_close (self, to, code);
}
