/* rr-sim.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RrMutex  RrMutex;
typedef struct _RrCond   RrCond;
typedef struct _RrThread RrThread;

/* Whoever takes over the schedule of the threads that use the core. All are called on
 * the thread that performs the operation, each may let other threads run first. */
typedef struct
{
  /* Until nobody of the schedule holds it; @is_choice: another may go first. */
  void      (*before_lock)   (RrMutex      *lock,
                              gboolean      is_choice);
  void      (*after_unlock)  (RrMutex      *lock);
  void      (*forget)        (gconstpointer lock_or_cond);
  /* Another may go first: before an atomic that others look at without a lock. */
  void      (*choice)        (void);
  /* In place of the real wait; enters and leaves with @lock held. FALSE when late. */
  gboolean  (*wait)          (RrCond       *cond,
                              RrMutex      *lock,
                              gint64        deadline_us);
  void      (*signal)        (RrCond       *cond,
                              gboolean      all);
  /* Until *@state is not @asleep, or @deadline_us. @waits are @n_waits of RrWaitFor. */
  void      (*park)          (int          *state,
                              int           asleep,
                              gint64        deadline_us,
                              gconstpointer waits,
                              guint         n_waits);
  void      (*unpark)        (gpointer      task);
  gint64    (*now_us)        (void);
  guint     (*choose)        (guint         n);
  gpointer  (*self)          (void);
  RrThread *(*thread_new)    (const char   *name,
                              GThreadFunc   func,
                              gpointer      data,
                              GError      **error);
  void      (*thread_join)   (RrThread     *thread);
} RrSim;

/* The core is built twice: for the program without any of this, and with RR_SIM for the
 * tests that simulate. So it costs the program nothing, not even a branch. */
#ifdef RR_SIM
/* (atomic) (nullable): changes only while no thread is inside of the core. */
extern const RrSim *rr_sim;

static inline const RrSim *
rr_sim_get (void)
{
  return __atomic_load_n (&rr_sim, __ATOMIC_RELAXED);
}

void      rr_sim_set         (const RrSim  *sim);
#else
static inline const RrSim *
rr_sim_get (void)
{
  return NULL;
}
#endif

static inline void
rr_sim_choice (void)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    sim->choice ();
}

/* A thread that tasks of the core run on. */
GThread  *rr_thread_try_new_outside (const char *name,
                              GThreadFunc   func,
                              gpointer      data,
                              GError      **error);
RrThread *rr_thread_try_new  (const char   *name,
                              GThreadFunc   func,
                              gpointer      data,
                              GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void      rr_thread_join     (RrThread     *thread);

G_END_DECLS
