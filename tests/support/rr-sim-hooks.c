/* rr-sim-hooks.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-simulator-private.h"

/* What the core calls in a simulated schedule: each operation is told, and another thread
 * may go first where that could make a difference.
 *
 * Threads: the one that has the token; any other is noted, and goes the real way.
 */

/* In the words of the diagnostics: "recv fixes, acquire slots". */
static const char *
describe_waits (const RrWaitFor *waits,
                guint            n_waits)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_waits; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "",
                            rr_wait_kind_to_string (waits[i].kind), waits[i].name);
  return g_intern_string (n_waits > 0 ? text->str : "idle");
}

static void
before_lock (RrMutex  *mutex,
             gboolean  is_choice)
{
  if (!rr_sim_is_inside ())
    return;

  if (is_choice)
    {
      rr_sim_switch_task ();
      rr_sim_tell ("locks", NULL, rr_sim_number_of (mutex));
    }
  while (rr_sim_lock_of (mutex)->owner != NULL)
    rr_sim_wait_as (RR_SIM_AT_LOCK, mutex);
  rr_sim_lock_of (mutex)->owner = rr_sim_self;
}

static void
after_unlock (RrMutex *mutex)
{
  if (rr_sim_is_inside ())
    rr_sim_lock_of (mutex)->owner = NULL;
}

static void
choice (void)
{
  if (!rr_sim_is_inside ())
    return;

  rr_sim_switch_task ();
  rr_sim_tell ("touches what is shared", NULL, 0);
}

/* Another may come to live at the same address. */
static void
forget (gconstpointer address)
{
  if (rr_sim_self != NULL)
    g_hash_table_remove (rr_sim_active->locks, address);
}

static gboolean
wait_cond (RrCond  *cond,
           RrMutex *mutex,
           gint64   deadline_us)
{
  gboolean is_late;

  if (!rr_sim_is_inside ())
    return FALSE;

  rr_sim_tell ("waits at", NULL, rr_sim_number_of (cond));
  rr_sim_self->deadline_us = deadline_us;
  rr_sim_self->turn = ++rr_sim_active->n_turns;
  rr_mutex_unlock (mutex);
  rr_sim_self->state = RR_SIM_AT_COND;
  rr_sim_self->object = cond;
  rr_sim_switch_task ();
  is_late = rr_sim_self->state == RR_SIM_AT_COND;   /* a signal would have made it ready */
  rr_sim_self->state = RR_SIM_READY;
  rr_sim_tell (is_late ? "is late at" : "is woken at", NULL, rr_sim_number_of (cond));
  rr_mutex_lock (mutex);
  return !is_late;
}

static void
signal_cond (RrCond   *cond,
             gboolean  all)
{
  RrSimTask *woken;

  if (!rr_sim_is_inside ())
    return;

  rr_sim_tell (all ? "wakes all at" : "wakes one at", NULL, rr_sim_number_of (cond));
  do
    {
      woken = NULL;
      for (guint i = 0; i < rr_sim_active->tasks->len; i++)
        {
          RrSimTask *task = g_ptr_array_index (rr_sim_active->tasks, i);

          if (task->state == RR_SIM_AT_COND && task->object == cond
              && (woken == NULL || task->turn < woken->turn))
            woken = task;
        }
      if (woken != NULL)
        woken->state = RR_SIM_READY;
    }
  while (all && woken != NULL);
}

static void
park (int           *word,
      int            asleep,
      gint64         deadline_us,
      gconstpointer  waits,
      guint          n_waits)
{
  if (!rr_sim_is_inside ())
    return;

  rr_sim_self->word = word;
  rr_sim_self->asleep = asleep;
  rr_sim_self->deadline_us = deadline_us;
  rr_sim_self->what = describe_waits (waits, n_waits);
  rr_sim_tell ("parks:", rr_sim_self->what, 0);
  rr_sim_wait_as (RR_SIM_AT_PARKER, NULL);
  rr_sim_tell ("goes on", NULL, 0);
}

static void
unpark (gpointer task)
{
  if (rr_sim_is_inside () && task != NULL)
    rr_sim_tell ("wakes task", NULL, ((RrSimTask *) task)->number);
}

static gint64
now_us (void)
{
  return rr_sim_self != NULL ? rr_sim_active->now_us : g_get_monotonic_time ();
}

static guint
choose (guint n)
{
  return rr_sim_is_inside () ? rr_schedule_pick (rr_sim_active->schedule, n) : 0;
}

static gpointer
get_self (void)
{
  return rr_sim_self;
}

static RrThread *
thread_new (const char   *name,
            GThreadFunc   func,
            gpointer      data,
            GError      **error)
{
  RrSimTask *task;

  if (!rr_sim_is_inside ())
    {
      g_set_error_literal (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "Outside of the run");
      return NULL;
    }
  task = rr_sim_task_new (rr_sim_active, name, func, data, error);
  if (task != NULL)
    rr_sim_tell ("starts task", NULL, task->number);
  else
    rr_simulator_fail ("a thread could not be started");
  return (RrThread *) task;
}

static void
thread_join (RrThread *thread)
{
  RrSimTask *task = (RrSimTask *) thread;

  if (!rr_sim_is_inside ())
    return;
  rr_sim_tell ("joins task", NULL, task->number);
  rr_sim_wait_as (RR_SIM_AT_JOIN, task);
}

const RrSim rr_sim_hooks = {
  .before_lock = before_lock,
  .after_unlock = after_unlock,
  .choice = choice,
  .forget = forget,
  .wait = wait_cond,
  .signal = signal_cond,
  .park = park,
  .unpark = unpark,
  .now_us = now_us,
  .choose = choose,
  .self = get_self,
  .thread_new = thread_new,
  .thread_join = thread_join,
};
