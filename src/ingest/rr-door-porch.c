/* rr-door-porch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rr-task.h"

/* RrPorch is where those wait who have come, until it is known how they speak: the first
 * byte says whether it is TLS, and a handshake costs a thread more than hundreds of
 * messages. It is a thread of its own, so that a crowd at the porch takes nothing from
 * those inside, and it waits for nobody: who is not done in time goes.
 *
 * Threads: take and stat any; the rest its own.
 * Ends:    with the door; whoever waits then goes.
 */

#define MAX_WAITING 1024
#define N_EVENTS    64
#define FIRST_OF_TLS 0x16

typedef struct _Guest Guest;

struct _Guest
{
  RrNewcomer newcomer;
  gint64     deadline_us;
  guint32    events;
  Guest     *prev;
  Guest     *next;
};

struct _RrPorch
{
  RrFrontDoor *door;        /* (unowned) */
  int          epoll_fd;
  int          event_fd;
  Guest       *head;        /* the first to be late */
  Guest       *tail;
  gint64       now_us;      /* monotonic, of this wake-up */

  RrMutex      lock;
  RrTls       *tls;         /* (guarded by lock) (owned) */
  GArray      *arrivals;    /* (guarded by lock): of RrNewcomer */
  guint        n_waiting;   /* (guarded by lock): with those who have just come */
  gboolean     ended;       /* (guarded by lock) */
  RrPorchStat  stat;        /* (guarded by lock) */
};

static const char only_tls[] = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n"
                               "Content-Length: 51\r\nConnection: close\r\n\r\n"
                               "{\"error\":\"only with TLS: the address is https://\"}\n";

RrPorch *
rr_porch_new (RrFrontDoor *door,
              RrTls       *tls)
{
  RrPorch *self = g_new0 (RrPorch, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };

  self->door = door;
  self->tls = rr_tls_ref (tls);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->event_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->event_fd, &event);
  rr_mutex_init (&self->lock);
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (RrNewcomer));
  return self;
}

void
rr_porch_free (RrPorch *self)
{
  if (self == NULL)
    return;

  close (self->epoll_fd);
  close (self->event_fd);
  g_array_unref (self->arrivals);
  rr_tls_unref (self->tls);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

void
rr_porch_wake (RrPorch *self)
{
  guint64 one = 1;
  gssize n = write (self->event_fd, &one, sizeof one);

  (void) n;
}

/* Takes over the socket of @newcomer, unless it answers FALSE. */
gboolean
rr_porch_take (RrPorch          *self,
               const RrNewcomer *newcomer)
{
  gboolean taken;

  rr_mutex_lock (&self->lock);
  taken = !self->ended && self->n_waiting < MAX_WAITING;
  if (taken)
    {
      g_array_append_vals (self->arrivals, newcomer, 1);
      self->n_waiting++;
    }
  else
    self->stat.n_full++;
  rr_mutex_unlock (&self->lock);

  if (taken)
    rr_porch_wake (self);
  return taken;
}

/* Whoever comes from now on gets this certificate. */
void
rr_porch_set_tls (RrPorch *self,
                  RrTls   *tls)
{
  RrTls *old;

  rr_mutex_lock (&self->lock);
  old = self->tls;
  self->tls = rr_tls_ref (tls);
  rr_mutex_unlock (&self->lock);
  rr_tls_unref (old);
}

RrPorchStat
rr_porch_stat (RrPorch *self)
{
  RrPorchStat stat;

  rr_mutex_lock (&self->lock);
  stat = self->stat;
  stat.n_waiting = self->n_waiting;
  rr_mutex_unlock (&self->lock);
  return stat;
}

/* --- those who wait ------------------------------------------------------------ */

static void
count (RrPorch *self,
       guint64 *counter)
{
  rr_mutex_lock (&self->lock);
  (*counter)++;
  rr_mutex_unlock (&self->lock);
}

static void
watch (RrPorch *self,
       Guest   *guest,
       guint32  events)
{
  struct epoll_event event = { .events = events, .data.ptr = guest };

  if (events == guest->events)
    return;
  epoll_ctl (self->epoll_fd, guest->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, guest->newcomer.fd, &event);
  guest->events = events;
}

/* It is no longer here; its socket is the caller's. */
static RrNewcomer
remove_guest (RrPorch *self,
              Guest   *guest)
{
  RrNewcomer newcomer = guest->newcomer;

  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, newcomer.fd, NULL);
  if (guest->prev != NULL)
    guest->prev->next = guest->next;
  else
    self->head = guest->next;
  if (guest->next != NULL)
    guest->next->prev = guest->prev;
  else
    self->tail = guest->prev;
  g_free (guest);
  rr_mutex_lock (&self->lock);
  self->n_waiting--;
  rr_mutex_unlock (&self->lock);
  return newcomer;
}

static void
send_away (RrPorch *self,
           Guest   *guest)
{
  RrNewcomer newcomer = remove_guest (self, guest);

  rr_newcomer_drop (self->door, &newcomer);
}

static void
let_in (RrPorch *self,
        Guest   *guest)
{
  RrNewcomer newcomer = remove_guest (self, guest);

  if (!rr_io_post_newcomer (&self->door->ios[newcomer.io], &newcomer))
    rr_newcomer_drop (self->door, &newcomer);
}

static void
refuse (RrPorch    *self,
        Guest      *guest,
        guint64    *counter,
        guint       status,
        const char *why)
{
  count (self, counter);
  rr_refusals_note (self->door->refusals, &guest->newcomer.address, status, why, (RrSlice) { NULL, 0 });
  send_away (self, guest);
}

static void
go_on_with_tls (RrPorch *self,
                Guest   *guest)
{
  const char *why = NULL;

  switch (rr_tls_line_shake (guest->newcomer.line, &why))
    {
    case RR_TLS_DONE:
      count (self, &self->stat.n_handshakes);
      let_in (self, guest);
      break;
    case RR_TLS_READS:
      watch (self, guest, EPOLLIN);
      break;
    case RR_TLS_WRITES:
      watch (self, guest, EPOLLOUT);
      break;
    case RR_TLS_FAILED:
    default:
      refuse (self, guest, &self->stat.n_failed, 0, why);
      break;
    }
}

static void
begin_tls (RrPorch *self,
           Guest   *guest)
{
  g_autoptr(RrTls) tls = NULL;

  rr_mutex_lock (&self->lock);
  tls = rr_tls_ref (self->tls);
  rr_mutex_unlock (&self->lock);
  guest->newcomer.line = rr_tls_line_new (tls, guest->newcomer.fd);
  if (guest->newcomer.line != NULL)
    go_on_with_tls (self, guest);
  else
    refuse (self, guest, &self->stat.n_failed, 0, N_("There is no memory for it"));
}

/* What it wanted to say is swallowed, so that it hears the answer before the end. */
static void
refuse_plain (RrPorch *self,
              Guest   *guest)
{
  char swallowed[1024];
  int fd = guest->newcomer.fd;
  gssize n = send (fd, only_tls, sizeof only_tls - 1, MSG_NOSIGNAL | MSG_DONTWAIT);

  shutdown (fd, SHUT_WR);
  for (guint i = 0; i < 16 && n > 0; i++)
    n = recv (fd, swallowed, sizeof swallowed, MSG_DONTWAIT);
  refuse (self, guest, &self->stat.n_plain, 403, N_("It speaks without TLS, which only goes within this machine"));
}

static void
meet (RrPorch *self,
      Guest   *guest)
{
  guint8 first;
  gssize n = recv (guest->newcomer.fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0)
    send_away (self, guest);
  else if (first == FIRST_OF_TLS)
    begin_tls (self, guest);
  else if (guest->newcomer.near || self->door->config.plain_for_all)
    let_in (self, guest);
  else
    refuse_plain (self, guest);
}

/* --- the thread ---------------------------------------------------------------- */

static void
seat (RrPorch          *self,
      const RrNewcomer *newcomer)
{
  Guest *guest = g_new0 (Guest, 1);

  guest->newcomer = *newcomer;
  guest->deadline_us = self->now_us + (gint64) self->door->config.handshake_timeout_ms * 1000;
  guest->prev = self->tail;
  if (self->tail != NULL)
    self->tail->next = guest;
  else
    self->head = guest;
  self->tail = guest;
  watch (self, guest, EPOLLIN);
}

static void
take_arrivals (RrPorch *self)
{
  g_autoptr(GArray) arrivals = NULL;
  guint64 value;
  gssize n = read (self->event_fd, &value, sizeof value);

  (void) n;
  rr_mutex_lock (&self->lock);
  arrivals = self->arrivals;
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (RrNewcomer));
  rr_mutex_unlock (&self->lock);
  for (guint i = 0; i < arrivals->len; i++)
    seat (self, &g_array_index (arrivals, RrNewcomer, i));
}

static void
run_deadlines (RrPorch *self)
{
  while (self->head != NULL && self->head->deadline_us <= self->now_us)
    refuse (self, self->head, &self->stat.n_late, 0, N_("It took too long to say how it speaks"));
}

static int
timeout_ms (const RrPorch *self)
{
  gint64 left_us;

  if (self->head == NULL)
    return 60000;
  left_us = self->head->deadline_us - g_get_monotonic_time ();
  return (int) CLAMP ((left_us + 999) / 1000, 0, 60000);
}

static void
wait_for_events (RrPorch *self)
{
  struct epoll_event events[N_EVENTS];
  int n;

  rr_task_external_begin ("porch");
  n = epoll_wait (self->epoll_fd, events, N_EVENTS, timeout_ms (self));
  rr_task_external_end ();
  self->now_us = g_get_monotonic_time ();
  for (int i = 0; i < n; i++)
    {
      Guest *guest = events[i].data.ptr;

      if (guest == NULL)
        continue;
      if (guest->newcomer.line != NULL)
        go_on_with_tls (self, guest);
      else
        meet (self, guest);
    }
}

gboolean
rr_porch_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrPorch *self = data;

  rr_task_set_service (TRUE);   /* waits for the world as long as the world likes */
  while (__atomic_load_n (&self->door->stop_at_us, __ATOMIC_ACQUIRE) == 0)
    {
      wait_for_events (self);
      take_arrivals (self);
      run_deadlines (self);
      while (self->head != NULL && rr_front_door_is_shut (self->door))
        send_away (self, self->head);
    }

  rr_mutex_lock (&self->lock);
  self->ended = TRUE;
  rr_mutex_unlock (&self->lock);
  take_arrivals (self);
  while (self->head != NULL)
    send_away (self, self->head);
  return TRUE;
}

/* --- on the way to an I/O thread ------------------------------------------------ */

/* It was counted when it came. */
void
rr_newcomer_drop (RrFrontDoor *door,
                  RrNewcomer  *newcomer)
{
  g_clear_pointer (&newcomer->line, rr_tls_line_free);
  close (newcomer->fd);
  rr_front_door_forget (door, &newcomer->address, newcomer->near);
}

/* Takes over the socket and the line, unless it answers FALSE. Those who wait are counted
 * as connections, which bounds them. */
gboolean
rr_io_post_newcomer (RrIo             *io,
                     const RrNewcomer *newcomer)
{
  gboolean taken, wake = FALSE;

  rr_mutex_lock (&io->lock);
  taken = !io->ended;
  if (taken)
    {
      g_array_append_vals (io->newcomers, newcomer, 1);
      wake = !io->woken;
      io->woken = TRUE;
    }
  rr_mutex_unlock (&io->lock);

  if (wake)
    rr_io_wake (io);
  return taken;
}

static void
seat_newcomer (RrIo       *io,
               RrNewcomer *newcomer)
{
  RrPeer *peer = io->stopping || io->shut ? NULL : rr_io_add (io, newcomer->fd, &newcomer->address, FALSE);

  if (peer == NULL)
    {
      rr_newcomer_drop (io->door, newcomer);
      return;
    }
  if (newcomer->line != NULL)
    {
      peer->transport = rr_tls_line_transport ();
      peer->transport_state = g_steal_pointer (&newcomer->line);
      io->count.n_tls++;
    }
  rr_peer_settle (io, peer);
}

/* On the I/O thread. */
void
rr_io_seat_newcomers (RrIo *io)
{
  g_autoptr(GArray) newcomers = NULL;

  rr_mutex_lock (&io->lock);
  if (io->newcomers->len > 0)
    {
      newcomers = io->newcomers;
      io->newcomers = g_array_new (FALSE, FALSE, sizeof (RrNewcomer));
    }
  rr_mutex_unlock (&io->lock);
  for (guint i = 0; newcomers != NULL && i < newcomers->len; i++)
    seat_newcomer (io, &g_array_index (newcomers, RrNewcomer, i));
}
