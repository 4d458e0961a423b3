/* rr-explore.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-explore.h"

#include "rr-simulator.h"

/* Explores the orders in which the threads of a program over the core can run. A test
 * that starts threads and hopes sees a handful of orders, those that this machine likes;
 * here each schedule is chosen, so a fault that needs three moments to fall together is
 * found in a second, and found again from its seed for as long as it takes to understand
 * it.
 *
 * The program runs once for each schedule, from nothing to nothing. It may use all of the
 * core but the door to the main loop. Between two operations of the core it is one step,
 * unless it calls rr_explore_point(). A schedule fails when the program says so, when all
 * its threads wait for each other, when it goes on beyond the bound of steps, or when it
 * leaves something behind.
 *
 * RR_EXPLORE_SEED=N runs the one schedule with that seed and prints it; RR_EXPLORE_SCHEDULES=N
 * runs so many in place of what the test asks for.
 *
 * After a deadlock the threads and what they hold stay as they are. A test that wants
 * one runs it in a process of its own.
 *
 * Threads: any, which waits; one exploration at a time.
 */

typedef struct
{
  RrExploreFunc func;
  gpointer      data;
} Program;

static gpointer
program_run (gpointer data)
{
  Program *program = data;

  if (!program->func (program->data))
    rr_simulator_fail ("the program says that something is wrong");
  return NULL;
}

static guint
ask_environment (const char *name,
                 guint       otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 0) : otherwise;
}

static RrExploreOptions
with_defaults (const RrExploreOptions *options)
{
  RrExploreOptions all = *options;

  if (all.n_schedules == 0)
    all.n_schedules = 1000;
  if (all.max_steps == 0)
    all.max_steps = 20000;
  if (all.max_preemptions == 0)
    all.max_preemptions = 2;
  all.n_schedules = ask_environment ("RR_EXPLORE_SCHEDULES", all.n_schedules);
  return all;
}

/* Returns: %FALSE if it failed, with the reason in @result */
static gboolean
run_one (RrSimulator     *simulator,
         RrSchedule      *schedule,
         Program         *program,
         RrExploreResult *result)
{
  gboolean passed = rr_simulator_run (simulator, schedule, program_run, program);

  result->n_schedules++;
  result->n_steps += rr_simulator_get_steps (simulator);
  result->seed = rr_schedule_get_seed (schedule);
  if (!passed)
    {
      result->reason = g_strdup (rr_simulator_get_reason (simulator));
      result->trace = rr_simulator_dup_trace (simulator);
    }
  return passed;
}

/**
 * rr_explore_replay:
 * @func: the program
 * @data: for @func
 * @options: as they were
 * @seed: of a schedule
 * @result: (out caller-allocates): what came of it, with a trace in any case
 *
 * Thread: any; waits.
 *
 * Returns: %FALSE if the schedule failed
 */
gboolean
rr_explore_replay (RrExploreFunc           func,
                   gpointer                data,
                   const RrExploreOptions *options,
                   guint64                 seed,
                   RrExploreResult        *result)
{
  RrExploreOptions all = with_defaults (options);
  g_autoptr(RrSimulator) simulator = rr_simulator_new (all.max_steps);
  g_autoptr(RrSchedule) schedule = rr_schedule_new (all.strategy, all.seed, all.max_preemptions);
  Program program = { .func = func, .data = data };
  gboolean passed = TRUE;

  *result = (RrExploreResult) { 0 };
  if (rr_schedule_replay (schedule, seed))
    passed = run_one (simulator, schedule, &program, result);
  else
    while (passed && result->seed != seed && rr_schedule_next (schedule))
      passed = run_one (simulator, schedule, &program, result);

  if (result->trace == NULL)
    result->trace = rr_simulator_dup_trace (simulator);
  return passed;
}

/**
 * rr_explore:
 * @func: the program
 * @data: for @func
 * @options: how
 * @result: (out caller-allocates): what came of it
 *
 * Stops at the first schedule that fails.
 *
 * Thread: any; waits.
 *
 * Returns: %FALSE if one failed
 */
gboolean
rr_explore (RrExploreFunc           func,
            gpointer                data,
            const RrExploreOptions *options,
            RrExploreResult        *result)
{
  RrExploreOptions all = with_defaults (options);
  g_autoptr(RrSimulator) simulator = NULL;
  g_autoptr(RrSchedule) schedule = NULL;
  Program program = { .func = func, .data = data };
  const char *wanted = g_getenv ("RR_EXPLORE_SEED");
  gboolean passed = TRUE;

  if (wanted != NULL)
    {
      passed = rr_explore_replay (func, data, options, g_ascii_strtoull (wanted, NULL, 0), result);
      g_printerr ("%s%s\n", result->trace, passed ? "passed" : result->reason);
      return passed;
    }

  *result = (RrExploreResult) { 0 };
  simulator = rr_simulator_new (all.max_steps);
  schedule = rr_schedule_new (all.strategy, all.seed, all.max_preemptions);
  while (passed && result->n_schedules < all.n_schedules && !result->is_exhausted)
    {
      result->is_exhausted = !rr_schedule_next (schedule);
      if (!result->is_exhausted)
        passed = run_one (simulator, schedule, &program, result);
    }
  return passed;
}

void
rr_explore_result_clear (RrExploreResult *result)
{
  g_clear_pointer (&result->reason, g_free);
  g_clear_pointer (&result->trace, g_free);
}

/**
 * rr_explore_point:
 * @what: told in the trace
 *
 * Another thread may run here. Does nothing outside of an exploration.
 */
void
rr_explore_point (const char *what)
{
  rr_simulator_point (what);
}

/**
 * rr_explore_expect_at:
 * @holds: whether it is so
 * @claim: what should be so
 * @file: the caller
 * @line: the caller
 *
 * Fails the schedule, and lets the program go on to its end. Use rr_explore_expect().
 */
void
rr_explore_expect_at (gboolean    holds,
                      const char *claim,
                      const char *file,
                      int         line)
{
  g_autofree char *name = NULL, *reason = NULL;

  if (holds)
    return;

  name = g_path_get_basename (file);
  reason = g_strdup_printf ("%s:%d: not so: %s", name, line, claim);
  rr_simulator_fail (reason);
}
