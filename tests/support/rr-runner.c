/* rr-runner.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-runner.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Threads of the system cost some hundred microseconds to make, a schedule takes less; so
 * they are kept. They share one processor: only one moves at a time, and a switch
 * between two of them is quickest there.
 *
 * Threads: take, wait and free on the owner's; the rest on any.
 * Ends:    free() joins the idle ones.
 */

struct _RrRunner
{
  RrRunners    *owner;
  GThread      *thread;
  int           word;     /* (atomic): 1 from a resume until it is seen */
  RrRunnerFunc  func;     /* (nullable): %NULL: end */
  gpointer      data;
  RrRunner     *next;     /* (guarded by the owner's lock) */
};

struct _RrRunners
{
  pthread_mutex_t lock;        /* not an RrMutex: a lock of the core is simulated itself */
  RrRunner       *idle;        /* (guarded by lock) */
  guint           n_busy;      /* (guarded by lock) */
  int             word;        /* (atomic): 1 when the run is over */
  cpu_set_t       processor;   /* (immutable) */
};

static void
wake (int *word)
{
  __atomic_store_n (word, 1, __ATOMIC_RELEASE);
  syscall (SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void
wait_for (int *word)
{
  while (__atomic_exchange_n (word, 0, __ATOMIC_ACQUIRE) == 0)
    syscall (SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static gpointer
runner_run (gpointer data)
{
  RrRunner *self = data;
  RrRunners *owner = self->owner;

  sched_setaffinity (0, sizeof owner->processor, &owner->processor);
  for (;;)
    {
      rr_runner_pause (self);
      if (self->func == NULL)
        return NULL;
      self->func (self->data);

      pthread_mutex_lock (&owner->lock);
      self->next = owner->idle;
      owner->idle = self;
      owner->n_busy--;
      pthread_mutex_unlock (&owner->lock);
    }
}

RrRunners *
rr_runners_new (void)
{
  RrRunners *self = g_new0 (RrRunners, 1);
  int processor = sched_getcpu ();

  pthread_mutex_init (&self->lock, NULL);
  CPU_ZERO (&self->processor);
  CPU_SET (MAX (processor, 0), &self->processor);
  return self;
}

RrRunner *
rr_runners_take (RrRunners  *self,
                 GError    **error)
{
  RrRunner *runner;

  pthread_mutex_lock (&self->lock);
  runner = self->idle;
  if (runner != NULL)
    self->idle = runner->next;
  self->n_busy++;
  pthread_mutex_unlock (&self->lock);
  if (runner != NULL)
    return runner;

  runner = g_new0 (RrRunner, 1);
  runner->owner = self;
  runner->thread = g_thread_try_new ("runner", runner_run, runner, error);
  if (runner->thread != NULL)
    return runner;

  g_free (runner);
  pthread_mutex_lock (&self->lock);
  self->n_busy--;
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

/* Those that have finished may still be on their way back. One that is paused in the
 * middle never comes back; then all that is shared stays with it. */
void
rr_runners_free (RrRunners *self)
{
  gboolean is_left;

  pthread_mutex_lock (&self->lock);
  while (self->idle != NULL)
    {
      RrRunner *runner = self->idle;

      self->idle = runner->next;
      pthread_mutex_unlock (&self->lock);
      rr_runner_set (runner, NULL, NULL);
      rr_runner_resume (runner);
      g_thread_join (runner->thread);
      g_free (runner);
      pthread_mutex_lock (&self->lock);
    }
  is_left = self->n_busy > 0;
  pthread_mutex_unlock (&self->lock);
  if (is_left)
    return;

  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

void
rr_runners_wait (RrRunners *self)
{
  wait_for (&self->word);
}

void
rr_runners_finish (RrRunners *self)
{
  wake (&self->word);
}

void
rr_runner_set (RrRunner     *self,
               RrRunnerFunc  func,
               gpointer      data)
{
  self->func = func;
  self->data = data;
}

void
rr_runner_resume (RrRunner *self)
{
  wake (&self->word);
}

void
rr_runner_pause (RrRunner *self)
{
  wait_for (&self->word);
}
