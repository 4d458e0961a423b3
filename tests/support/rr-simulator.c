/* rr-simulator.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-simulator-private.h"

/* RrSimulator runs a program over the core with one of its threads at a time. The thread
 * that runs has the token: at every operation of the core it asks the schedule who is
 * next, and hands the token on if that is another. So there is no lock in here, and what
 * one thread wrote the next one sees.
 *
 * Time is virtual: it stands still while any thread can run, and goes on to the next
 * deadline when all wait. Waiting for a lock is waiting too. When all wait and there is no
 * deadline, the run is a deadlock and ends there. Its threads stay where they are for
 * ever, since nothing could wake them; so do the things they hold.
 *
 * Locks are taken for real after the simulation has seen to it that they are free, which
 * costs little and keeps race detectors informed. A thread from outside of the run that
 * comes into the core meanwhile spoils the run: nothing decides when it moves.
 *
 * Threads: run from any, which waits; the hooks on the threads of the run.
 * Ends:    free() joins the threads that are idle.
 */

#define FIRST_US               G_GINT64_CONSTANT (1000000000)
#define MAX_WORKERS_EXHAUSTIVE 4   /* besides the first task */

static const char *state_names[] = {
  [RR_SIM_READY] = "can run",
  [RR_SIM_AT_LOCK] = "waits for lock",
  [RR_SIM_AT_COND] = "waits for condition",
  [RR_SIM_AT_PARKER] = "waits:",
  [RR_SIM_AT_JOIN] = "waits for the end of task",
  [RR_SIM_ENDED] = "has ended",
};

RrSimulator *rr_sim_active;
_Thread_local RrSimTask *rr_sim_self;
static int n_outside;   /* (atomic): operations of threads that are not of the run */

/* --- telling ------------------------------------------------------------------ */

RrSimLock *
rr_sim_lock_of (gconstpointer address)
{
  RrSimLock *lock = g_hash_table_lookup (rr_sim_active->locks, address);

  if (lock == NULL)
    {
      lock = g_new0 (RrSimLock, 1);
      g_hash_table_insert (rr_sim_active->locks, (gpointer) address, lock);
    }
  return lock;
}

/* In the order they are told of: bookkeeping may come first on one thread or another. */
guint
rr_sim_number_of (gconstpointer address)
{
  RrSimLock *lock = rr_sim_lock_of (address);

  if (lock->number == 0)
    lock->number = ++rr_sim_active->n_numbers;
  return lock->number;
}

void
rr_sim_tell (const char *verb,
             const char *what,
             guint       number)
{
  RrSimEvent event = {
    .task = rr_sim_self->number,
    .task_name = rr_sim_self->name,
    .verb = verb,
    .what = what,
    .number = number,
    .now_us = rr_sim_active->now_us - FIRST_US,
  };

  rr_sim_trace_add (rr_sim_active->trace, &event);
}

void
rr_simulator_fail (const char *reason)
{
  if (rr_sim_active->reason != NULL)
    return;

  rr_sim_active->reason = g_strdup (reason);
  rr_sim_tell ("fails", NULL, 0);
}

static void
describe_task (RrSimTask *task,
               GString   *text)
{
  RrSimTask *owner = task->state == RR_SIM_AT_LOCK ? rr_sim_lock_of (task->object)->owner : NULL;

  if (task->state == RR_SIM_ENDED)
    return;

  g_string_append_printf (text, "\n  t%u %s %s", task->number, task->name,
                          state_names[task->state]);
  if (task->state == RR_SIM_AT_LOCK || task->state == RR_SIM_AT_COND)
    g_string_append_printf (text, " %u", rr_sim_number_of (task->object));
  if (owner != NULL)
    g_string_append_printf (text, ", held by t%u %s", owner->number, owner->name);
  if (task->state == RR_SIM_AT_PARKER)
    g_string_append_printf (text, " %s", task->what);
  if (task->state == RR_SIM_AT_JOIN)
    g_string_append_printf (text, " t%u", ((RrSimTask *) task->object)->number);
}

/* The run cannot go on: whoever waits does so for ever, the caller too. */
static void
abandon (const char *why)
{
  g_autoptr(GString) text = g_string_new (why);

  for (guint i = 0; i < rr_sim_active->tasks->len; i++)
    describe_task (g_ptr_array_index (rr_sim_active->tasks, i), text);
  if (rr_sim_active->reason == NULL)
    rr_sim_active->reason = g_strdup (text->str);
  rr_sim_active->is_abandoned = TRUE;
}

/* --- who runs ----------------------------------------------------------------- */

static gboolean
can_run (RrSimTask *task)
{
  switch (task->state)
    {
    case RR_SIM_READY:
      return TRUE;
    case RR_SIM_AT_LOCK:
      return rr_sim_lock_of (task->object)->owner == NULL;
    case RR_SIM_AT_PARKER:
      return __atomic_load_n (task->word, __ATOMIC_ACQUIRE) != task->asleep
             || task->deadline_us <= rr_sim_active->now_us;
    case RR_SIM_AT_COND:
      return task->deadline_us <= rr_sim_active->now_us;
    case RR_SIM_AT_JOIN:
      return ((RrSimTask *) task->object)->state == RR_SIM_ENDED;
    case RR_SIM_ENDED:
    default:
      return FALSE;
    }
}

/* The one that has the token first, if it can go on. */
static guint
list_ready (guint *numbers)
{
  guint n = 0;

  if (can_run (rr_sim_self))
    numbers[n++] = rr_sim_self->number;
  for (guint i = 0; i < rr_sim_active->tasks->len; i++)
    {
      RrSimTask *task = g_ptr_array_index (rr_sim_active->tasks, i);

      if (task != rr_sim_self && can_run (task))
        numbers[n++] = task->number;
    }
  return n;
}

static gboolean
move_time (void)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < rr_sim_active->tasks->len; i++)
    {
      RrSimTask *task = g_ptr_array_index (rr_sim_active->tasks, i);

      if (task->state == RR_SIM_AT_PARKER || task->state == RR_SIM_AT_COND)
        next_us = MIN (next_us, task->deadline_us);
    }
  if (next_us == G_MAXINT64)
    return FALSE;
  rr_sim_active->now_us = next_us;
  return TRUE;
}

static RrSimTask *
next_task (void)
{
  guint numbers[RR_EXPLORE_MAX_TASKS];
  gboolean has_current = can_run (rr_sim_self);
  guint n = list_ready (numbers), chosen;

  if (n == 0 && move_time ())
    n = list_ready (numbers);
  if (n == 0)
    {
      abandon ("deadlock");
      return NULL;
    }
  if (++rr_sim_active->n_steps > rr_sim_active->max_steps)
    {
      abandon ("no end in sight");
      return NULL;
    }
  chosen = rr_schedule_choose (rr_sim_active->schedule, numbers, n, has_current);
  return g_ptr_array_index (rr_sim_active->tasks, numbers[chosen]);
}

void
rr_sim_switch_task (void)
{
  RrSimTask *next = next_task ();

  if (next == rr_sim_self)
    return;
  if (next == NULL)
    rr_runners_finish (rr_sim_active->runners);
  else
    rr_runner_resume (next->runner);
  rr_runner_pause (rr_sim_self->runner);
}

void
rr_sim_wait_as (RrSimState state,
                gpointer   object)
{
  rr_sim_self->state = state;
  rr_sim_self->object = object;
  rr_sim_switch_task ();
  rr_sim_self->state = RR_SIM_READY;
  rr_sim_self->object = NULL;
}

gboolean
rr_sim_is_inside (void)
{
  if (rr_sim_self != NULL)
    return TRUE;

  g_atomic_int_inc (&n_outside);
  return FALSE;
}

/* --- a run -------------------------------------------------------------------- */

/* On a thread of its own, which others may have used before. */
static void
task_run (gpointer data)
{
  RrSimTask *next;

  rr_sim_self = data;
  rr_sim_self->func (rr_sim_self->data);
  rr_sim_tell ("ends", NULL, 0);
  rr_sim_self->state = RR_SIM_ENDED;
  rr_sim_active->n_alive--;
  next = rr_sim_active->n_alive > 0 ? next_task () : NULL;
  rr_sim_self = NULL;
  if (next != NULL)
    {
      rr_runner_resume (next->runner);
      return;
    }
  rr_runners_finish (rr_sim_active->runners);
}

RrSimTask *
rr_sim_task_new (RrSimulator  *simulator,
                 const char   *name,
                 GThreadFunc   func,
                 gpointer      data,
                 GError      **error)
{
  guint max = rr_schedule_is_exhaustive (simulator->schedule) ? MAX_WORKERS_EXHAUSTIVE + 1
                                                              : RR_EXPLORE_MAX_TASKS;
  RrRunner *runner;
  RrSimTask *task;

  if (simulator->tasks->len >= max)
    {
      g_set_error (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "More than %u tasks in a run", max);
      return NULL;
    }
  runner = rr_runners_take (simulator->runners, error);
  if (runner == NULL)
    return NULL;

  task = g_new0 (RrSimTask, 1);
  task->number = simulator->tasks->len;
  task->name = g_intern_string (name);
  task->runner = runner;
  task->func = func;
  task->data = data;
  g_ptr_array_add (simulator->tasks, task);
  simulator->n_alive++;
  rr_runner_set (runner, task_run, task);
  return task;
}

RrSimulator *
rr_simulator_new (guint max_steps)
{
  RrSimulator *simulator = g_new0 (RrSimulator, 1);

  simulator->max_steps = max_steps;
  simulator->runners = rr_runners_new ();
  simulator->trace = rr_sim_trace_new ();
  simulator->tasks = g_ptr_array_new_with_free_func (g_free);
  simulator->locks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return simulator;
}

static void
begin (RrSimulator *simulator,
       RrSchedule  *schedule)
{
  g_clear_pointer (&simulator->reason, g_free);
  g_ptr_array_set_size (simulator->tasks, 0);
  g_hash_table_remove_all (simulator->locks);
  rr_sim_trace_clear (simulator->trace);
  simulator->schedule = schedule;
  simulator->now_us = FIRST_US;
  simulator->n_steps = simulator->n_turns = simulator->n_numbers = simulator->n_alive = 0;
  simulator->is_abandoned = FALSE;
  g_atomic_int_set (&n_outside, 0);
}

static gboolean
is_alike (const RrCensus *a,
          const RrCensus *b)
{
  return a->n_tasks == b->n_tasks && a->n_scopes == b->n_scopes && a->n_contexts == b->n_contexts
         && a->n_channels == b->n_channels && a->n_handles == b->n_handles
         && a->n_semaphores == b->n_semaphores && a->n_permits == b->n_permits
         && a->n_pools == b->n_pools && a->n_sockets == b->n_sockets;
}

/* Returns: %FALSE if the first thread could not be had or the run failed */
gboolean
rr_simulator_run (RrSimulator *simulator,
                  RrSchedule  *schedule,
                  GThreadFunc  func,
                  gpointer     data)
{
  g_autoptr(GError) error = NULL;
  RrCensus before, after;
  RrSimTask *first;

  g_return_val_if_fail (rr_sim_active == NULL && !simulator->is_abandoned, FALSE);

  begin (simulator, schedule);
  first = rr_sim_task_new (simulator, "first", func, data, &error);
  if (first == NULL)
    {
      simulator->reason = g_strdup (error->message);
      return FALSE;
    }

  rr_census (&before);
  rr_sim_active = simulator;
  rr_sim_set (&rr_sim_hooks);
  rr_runner_resume (first->runner);
  rr_runners_wait (simulator->runners);
  rr_sim_set (NULL);
  rr_sim_active = NULL;
  rr_schedule_end (schedule);
  rr_census (&after);

  if (g_atomic_int_get (&n_outside) > 0 && simulator->reason == NULL)
    simulator->reason = g_strdup ("a thread that is not of the run used the core meanwhile");
  if (!is_alike (&before, &after) && simulator->reason == NULL)
    simulator->reason = g_strdup ("something of the core was left behind");
  return simulator->reason == NULL;
}

/* What was abandoned stays: its threads still look at it. */
void
rr_simulator_free (RrSimulator *simulator)
{
  rr_runners_free (simulator->runners);
  rr_sim_trace_free (simulator->trace);
  if (simulator->is_abandoned)
    g_ptr_array_set_free_func (simulator->tasks, NULL);
  g_ptr_array_unref (simulator->tasks);
  g_hash_table_unref (simulator->locks);
  g_free (simulator->reason);
  g_free (simulator);
}

guint
rr_simulator_get_steps (RrSimulator *simulator)
{
  return simulator->n_steps;
}

const char *
rr_simulator_get_reason (RrSimulator *simulator)
{
  return simulator->reason;
}

char *
rr_simulator_dup_trace (RrSimulator *simulator)
{
  return rr_sim_trace_to_text (simulator->trace);
}

void
rr_simulator_point (const char *what)
{
  if (rr_sim_self == NULL)
    return;
  rr_sim_switch_task ();
  rr_sim_tell ("is at", g_intern_string (what), 0);
}
