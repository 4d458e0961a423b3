/* rr-sim.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sim.h"

#include <signal.h>

/* The door through which a simulated schedule comes into the core. Every lock, wait,
 * wake, thread and look at the clock of the core asks here first, in the build of the core
 * that is for such tests. Who simulates is tests/support/rr-simulator.c.
 *
 * Threads: get from any; set while no other thread is inside of the core.
 */

#ifdef RR_SIM
const RrSim *rr_sim;

/**
 * rr_sim_set:
 * @sim: (nullable): who decides from now on; %NULL for the system
 */
void
rr_sim_set (const RrSim *sim)
{
  __atomic_store_n (&rr_sim, sim, __ATOMIC_SEQ_CST);
}
#endif

/**
 * rr_thread_try_new_outside:
 * @name: of the thread
 * @func: what it runs
 * @data: for @func
 * @error: return location for an error
 *
 * As rr_thread_try_new(), but never under a simulated schedule. Who asks the program to
 * end asks its main thread: the others do not take SIGINT, SIGTERM and SIGHUP, which would
 * only interrupt them.
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): a thread to join
 */
GThread *
rr_thread_try_new_outside (const char   *name,
                           GThreadFunc   func,
                           gpointer      data,
                           GError      **error)
{
  sigset_t ends, before;
  GThread *thread;

  sigemptyset (&ends);
  sigaddset (&ends, SIGINT);
  sigaddset (&ends, SIGTERM);
  sigaddset (&ends, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &ends, &before);
  thread = g_thread_try_new (name, func, data, error);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return thread;
}

/**
 * rr_thread_try_new:
 * @name: of the thread
 * @func: what it runs
 * @data: for @func
 * @error: return location for an error
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): a thread to join, %NULL with
 *   %G_THREAD_ERROR_AGAIN if there are no threads
 */
RrThread *
rr_thread_try_new (const char   *name,
                   GThreadFunc   func,
                   gpointer      data,
                   GError      **error)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    return sim->thread_new (name, func, data, error);
  return (RrThread *) rr_thread_try_new_outside (name, func, data, error);
}

/**
 * rr_thread_join:
 * @thread: (transfer full): a thread
 *
 * Thread: any but @thread; waits until it has ended.
 */
void
rr_thread_join (RrThread *thread)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    sim->thread_join (thread);
  else
    g_thread_join ((GThread *) thread);
}
