/* rr-door-wait.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <poll.h>
#include <unistd.h>

#include "rr-task.h"

/* What an I/O thread waits for and how long: the deadlines of its peers, room for what they
 * say, and a moment in which more of it gathers.
 *
 * Threads: that of the I/O thread.
 */

#define STOP_TICK_US  (20 * G_TIME_SPAN_MILLISECOND)
#define NAP_US        200
#define NAP_EVENTS    12                              /* so many should come in one */
#define NAP_WINDOW_US (2 * G_TIME_SPAN_MILLISECOND)
#define AWAKE_US      (10 * G_TIME_SPAN_MILLISECOND)  /* after the last answer */
#define ROOM_US       (20 * G_TIME_SPAN_MILLISECOND)  /* how long nobody is read for want of room */

/* --- deadlines ---------------------------------------------------------------- */

void
rr_io_wait_unlink (RrIo   *io,
                   RrPeer *peer)
{
  RrWaitQueue *queue = &io->waits[peer->wait];

  queue->length--;
  if (peer->wait_prev != NULL)
    peer->wait_prev->wait_next = peer->wait_next;
  else
    queue->head = peer->wait_next;
  if (peer->wait_next != NULL)
    peer->wait_next->wait_prev = peer->wait_prev;
  else
    queue->tail = peer->wait_prev;
  peer->wait_prev = peer->wait_next = NULL;
}

void
rr_io_wait_append (RrIo   *io,
                   RrPeer *peer,
                   RrWait  wait)
{
  RrWaitQueue *queue = &io->waits[wait];

  queue->length++;
  peer->wait = (guint8) wait;
  peer->deadline_us = io->now_us + queue->timeout_us;
  peer->wait_prev = queue->tail;
  if (queue->tail != NULL)
    queue->tail->wait_next = peer;
  else
    queue->head = peer;
  queue->tail = peer;
}

/* @peer waits for @wait from now on. */
void
rr_io_wait (RrIo   *io,
            RrPeer *peer,
            RrWait  wait)
{
  rr_io_wait_unlink (io, peer);
  rr_io_wait_append (io, peer, wait);
}

/* A peer that timed out is gone or waits anew, so each round gets further. */
void
rr_io_run_deadlines (RrIo *io)
{
  for (guint i = 0; i < RR_N_WAITS; i++)
    while (io->waits[i].timeout_us > 0 && io->waits[i].head != NULL
           && io->waits[i].head->deadline_us <= io->now_us)
      rr_peer_timed_out (io, io->waits[i].head);
}

int
rr_io_timeout_ms (RrIo *io)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 next_us = now_us + 60 * G_TIME_SPAN_SECOND;

  for (guint i = 0; i < RR_N_WAITS; i++)
    if (io->waits[i].timeout_us > 0 && io->waits[i].head != NULL)
      next_us = MIN (next_us, io->waits[i].head->deadline_us);
  if (io->accept_at_us > 0)
    next_us = MIN (next_us, io->accept_at_us);
  if (io->stopping)
    next_us = MIN (next_us, now_us + STOP_TICK_US);
  return (int) CLAMP ((next_us - now_us + 999) / 1000, 0, 60000);
}

/* --- room and rest ------------------------------------------------------------ */

/* The handler has no room for anybody. To read on would fill memory with what has to be
 * kept and offered again; so for a moment only answers and the news of room are waited
 * for. When that takes long, each peer is asked anew, as some may want something else. */
void
rr_io_wait_for_room (RrIo *io)
{
  struct pollfd fd = { .fd = io->event_fd, .events = POLLIN };
  gint64 left_us = io->full_until_us - g_get_monotonic_time ();
  guint64 value;
  gssize n;

  rr_task_external_begin ("room");
  if (left_us > 0)
    poll (&fd, 1, (int) MIN ((left_us + 999) / 1000, rr_io_timeout_ms (io)));
  rr_task_external_end ();
  n = read (io->event_fd, &value, sizeof value);
  (void) n;
  io->now_us = g_get_monotonic_time ();
  if (io->now_us >= io->full_until_us)
    {
      io->is_full = FALSE;
      io->is_impatient = TRUE;
    }
}

/* A peer was refused for want of room. */
void
rr_io_is_full (RrIo *io)
{
  if (io->is_full || io->is_impatient)
    return;

  io->is_full = TRUE;
  io->full_until_us = io->now_us + ROOM_US;
}

/* Under load a thread that wakes for each message spends most of its time falling asleep
 * and being woken, and so do those it feeds. Then it lets them gather for a moment,
 * unless somebody waits for answers: he might not ask again before he has one. */
void
rr_io_plan_nap (RrIo *io,
                int   n_events)
{
  gint64 passed_us = io->now_us - io->window_us;

  io->n_window_events += n_events;
  if (passed_us < NAP_WINDOW_US)
    return;
  io->naps = io->n_window_events * NAP_US >= NAP_EVENTS * passed_us
             && io->waits[RR_WAIT_ANSWER].length == 0
             && io->now_us - io->answered_us > AWAKE_US;
  io->window_us = io->now_us;
  io->n_window_events = 0;
}

void
rr_io_nap (RrIo *io)
{
  if (io->naps)
    g_usleep (NAP_US);
}
