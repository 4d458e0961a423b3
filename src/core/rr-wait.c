/* rr-wait.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-wait-private.h"

#include "rr-task-private.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* RrParker is where a thread sleeps until somebody serves it, cancels it, or its
 * deadline passes. There is one per thread.
 *
 * Waking a thread of another processor takes some twenty microseconds, and keeps both
 * busy; what it waits for is often there sooner. So it looks for as long before it
 * sleeps, and lets others run in between, as long as that has been of use lately: a
 * thread that has little to do goes to sleep at once.
 *
 * Threads: get, reset and park on its own thread; unpark from any.
 * Ends:    with its thread.
 */

enum
{
  EMPTY,
  NOTIFIED,
  ASLEEP,
};

#define N_LOOKS    40    /* some 25 microseconds */
#define N_PAUSES   10    /* in each */
#define MAX_SKIPS  16

static _Thread_local RrParker own_parker;

static void
futex_wait (int    *word,
            int     expected,
            gint64  deadline_us)
{
  gint64 at_us = MAX (deadline_us, 0);
  struct timespec until = {
    .tv_sec = at_us / G_TIME_SPAN_SECOND,
    .tv_nsec = at_us % G_TIME_SPAN_SECOND * 1000,
  };

  syscall (SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
           deadline_us == G_MAXINT64 ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY);
}

/* Returns: (transfer none): the parker of the calling thread */
RrParker *
rr_parker_get (void)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    own_parker.sim = sim->self ();
  return &own_parker;
}

/* Forgets an earlier unpark. Call before the waiter is visible to others. */
void
rr_parker_reset (RrParker *self)
{
  __atomic_store_n (&self->state, EMPTY, __ATOMIC_RELEASE);
}

void
rr_parker_unpark (RrParker *self)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    sim->unpark (self->sim);
  if (__atomic_exchange_n (&self->state, NOTIFIED, __ATOMIC_ACQ_REL) == ASLEEP)
    syscall (SYS_futex, &self->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

gboolean
rr_parker_is_notified (RrParker *self)
{
  return __atomic_load_n (&self->state, __ATOMIC_ACQUIRE) == NOTIFIED;
}

static inline void
pause_a_little (void)
{
#if defined (__x86_64__) || defined (__i386__)
  __builtin_ia32_pause ();
#elif defined (__aarch64__)
  __asm__ volatile ("yield");
#endif
}

/* Twice as many waits go without after each time that it was in vain. */
gboolean
rr_parker_look (RrParker *self)
{
  if (rr_sim_get () != NULL)   /* nobody moves meanwhile */
    return FALSE;
  if (self->n_to_skip > 0)
    {
      self->n_to_skip--;
      return FALSE;
    }

  for (int i = 0; i < N_LOOKS; i++)
    {
      for (int k = 0; k < N_PAUSES && !rr_parker_is_notified (self); k++)
        pause_a_little ();
      if (rr_parker_is_notified (self))
        {
          self->n_skipped = 0;
          return TRUE;
        }
      sched_yield ();
    }
  self->n_skipped = MIN (2 * self->n_skipped + 1, MAX_SKIPS);
  self->n_to_skip = self->n_skipped;
  return FALSE;
}

static void
fall_asleep (RrParker        *self,
             gint64           deadline_us,
             const RrWaitFor *waits,
             guint            n_waits)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    sim->park (&self->state, ASLEEP, deadline_us, waits, n_waits);
  else
    while (__atomic_load_n (&self->state, __ATOMIC_ACQUIRE) == ASLEEP
           && (deadline_us == G_MAXINT64 || rr_clock_now_us () < deadline_us))
      futex_wait (&self->state, ASLEEP, deadline_us);
}

/* It stays notified until the next wait begins: a scan must not take a thread that was
 * woken for one that waits. */
static gboolean
park (RrParker        *self,
      gint64           deadline_us,
      const RrWaitFor *waits,
      guint            n_waits)
{
  int expected = EMPTY;

  if (__atomic_compare_exchange_n (&self->state, &expected, ASLEEP, FALSE, __ATOMIC_ACQ_REL,
                                   __ATOMIC_ACQUIRE))
    fall_asleep (self, deadline_us, waits, n_waits);
  expected = ASLEEP;
  return !__atomic_compare_exchange_n (&self->state, &expected, EMPTY, FALSE, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}

gboolean
rr_parker_park (RrParker *self,
                gint64    deadline_us)
{
  return park (self, deadline_us, NULL, 0);
}

gboolean
rr_wait (RrParker        *parker,
         RrCtx           *ctx,
         gint64           deadline_us,
         const RrWaitFor *waits,
         guint            n_waits)
{
  RrCtxWaiter in_ctx = { .parker = parker };
  gint64 until_us = MIN (deadline_us, rr_ctx_deadline_us (ctx));
  gboolean in_time;

  rr_task_wait_begin (parker, waits, n_waits, ctx, until_us != G_MAXINT64);
  if (rr_parker_look (parker))
    in_time = TRUE;
  else if (!rr_ctx_add_waiter (ctx, &in_ctx))
    in_time = TRUE;
  else
    {
      in_time = park (parker, until_us, waits, n_waits);
      rr_ctx_remove_waiter (ctx, &in_ctx);
    }
  rr_task_wait_end ();
  if (ctx != NULL && rr_ctx_status (ctx) != RR_OK)
    rr_task_see_cancel ();
  return in_time;
}
