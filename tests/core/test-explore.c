/* test-explore.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-explore.h"
#include "rr-programs.h"
#include "rr-sem.h"
#include "rr-sync.h"
#include "rr-task.h"

/* The explorer is held to what it is for: it finds the faults that are planted here, tells
 * them again from their seed in the same bytes, and finds none in the core. */

#define N_SCHEDULES 1000    /* of each program that is right: 20,000 in all */

/* A toy with what is wrong with it switched on. */
typedef struct
{
  RrMutex  lock;
  RrSem   *sem;
  RrCond   changed;
  gboolean is_ready;
  gboolean is_closed;
  int      n_closes;
  int      n;
} Toy;

static void
run_two (Toy        *toy,
         RrTaskFunc  first,
         RrTaskFunc  second)
{
  RrScope *scope = rr_scope_new (NULL, "toy", RR_SCOPE_UNLIMITED);

  rr_mutex_init (&toy->lock);
  rr_cond_init (&toy->changed);
  rr_explore_expect (rr_scope_spawn (scope, "left", first, toy, NULL, NULL));
  rr_explore_expect (rr_scope_spawn (scope, "right", second, toy, NULL, NULL));
  rr_explore_expect (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_cond_clear (&toy->changed);
  rr_mutex_clear (&toy->lock);
}

/* --- planted ------------------------------------------------------------------ */

/* Looks, lets go of the lock, and waits: what happens in between is missed. */
static gboolean
wait_too_late (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  Toy *toy = data;
  gboolean is_ready;

  rr_mutex_lock (&toy->lock);
  is_ready = toy->is_ready;
  rr_mutex_unlock (&toy->lock);
  if (is_ready)
    return TRUE;

  rr_mutex_lock (&toy->lock);
  rr_cond_wait (&toy->changed, &toy->lock);
  rr_mutex_unlock (&toy->lock);
  return TRUE;
}

static gboolean
make_ready (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  Toy *toy = data;

  rr_mutex_lock (&toy->lock);
  toy->is_ready = TRUE;
  rr_cond_signal (&toy->changed);
  rr_mutex_unlock (&toy->lock);
  return TRUE;
}

static gboolean
lost_wake_up (gpointer data)
{
  Toy toy = { 0 };

  run_two (&toy, wait_too_late, make_ready);
  return TRUE;
}

static gboolean
close_if_open (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  Toy *toy = data;
  gboolean is_closed;

  rr_mutex_lock (&toy->lock);
  is_closed = toy->is_closed;
  rr_mutex_unlock (&toy->lock);
  if (is_closed)
    return TRUE;

  rr_mutex_lock (&toy->lock);
  toy->is_closed = TRUE;
  toy->n_closes++;
  rr_mutex_unlock (&toy->lock);
  return TRUE;
}

static gboolean
double_close (gpointer data)
{
  Toy toy = { 0 };

  run_two (&toy, close_if_open, close_if_open);
  rr_explore_expect (toy.n_closes == 1);
  return TRUE;
}

static gboolean
lock_then_acquire (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  Toy *toy = data;
  RrPermit *permit;

  rr_mutex_lock (&toy->lock);
  if (rr_sem_acquire (toy->sem, NULL, 1, &permit) == RR_OK)
    rr_permit_release (permit);
  toy->n++;
  rr_mutex_unlock (&toy->lock);
  return TRUE;
}

static gboolean
acquire_then_lock (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  Toy *toy = data;
  RrPermit *permit;

  if (rr_sem_acquire (toy->sem, NULL, 1, &permit) != RR_OK)
    return FALSE;
  rr_mutex_lock (&toy->lock);
  toy->n++;
  rr_mutex_unlock (&toy->lock);
  rr_permit_release (permit);
  return TRUE;
}

/* A lock and a permit, in different order. */
static gboolean
embrace (gpointer data)
{
  Toy toy = { .sem = rr_sem_new ("slot", 1) };

  run_two (&toy, lock_then_acquire, acquire_then_lock);
  rr_sem_free (toy.sem);
  return toy.n == 2;
}

/* Two read in turn what the other is about to write. */
static gboolean
add_in_two_steps (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  Toy *toy = data;

  for (int i = 0; i < 3; i++)
    {
      int n;

      rr_mutex_lock (&toy->lock);
      n = toy->n;
      rr_mutex_unlock (&toy->lock);
      rr_mutex_lock (&toy->lock);
      toy->n = n + 1;
      rr_mutex_unlock (&toy->lock);
    }
  return TRUE;
}

/* The least that three and three can make: found only where the order is just so. */
static gboolean
deep_loss (gpointer data)
{
  Toy toy = { 0 };

  run_two (&toy, add_in_two_steps, add_in_two_steps);
  return toy.n > 3;
}

static gpointer
stranger_run (gpointer data)
{
  RrMutex *lock = data;

  rr_mutex_lock (lock);
  rr_mutex_unlock (lock);
  return NULL;
}

static gboolean
from_outside (gpointer data)
{
  Toy toy = { 0 };

  rr_mutex_init (&toy.lock);
  g_thread_join (g_thread_new ("stranger", stranger_run, &toy.lock));
  rr_mutex_clear (&toy.lock);
  return TRUE;
}

static gboolean
never_ends (gpointer data)
{
  gboolean *goes_on = data;

  while (*goes_on)
    rr_explore_point ("again");
  return TRUE;
}

static gboolean
leaves_a_context (gpointer data)
{
  RrCtx **left = data;

  *left = rr_ctx_new (NULL, "left");
  return TRUE;
}

/* --- found -------------------------------------------------------------------- */

static const RrExploreStrategy strategies[] = {
  RR_EXPLORE_MIXED, RR_EXPLORE_RANDOM, RR_EXPLORE_PCT, RR_EXPLORE_EXHAUSTIVE,
};

/* Replaying gives the same reason and the same bytes, twice. */
static void
expect_same_again (RrExploreFunc           func,
                   const RrExploreOptions *options,
                   const RrExploreResult  *found)
{
  for (int i = 0; i < 2; i++)
    {
      g_auto(RrExploreResult) again = { 0 };

      g_assert_false (rr_explore_replay (func, NULL, options, found->seed, &again));

      g_assert_cmpstr (again.reason, ==, found->reason);
      g_assert_cmpstr (again.trace, ==, found->trace);
      g_assert_cmphex (again.seed, ==, found->seed);
    }
}

static void
expect_found (RrExploreFunc      func,
              RrExploreStrategy  strategy,
              const char        *reason)
{
  RrExploreOptions options = { .strategy = strategy, .n_schedules = 1000 };
  g_auto(RrExploreResult) found = { 0 };

  g_assert_false (rr_explore (func, NULL, &options, &found));

  g_assert_cmpuint (found.n_schedules, <=, 1000);
  g_assert_nonnull (strstr (found.reason, reason));
  expect_same_again (func, &options, &found);
  g_test_message ("strategy %u: found in schedule %u of seed 0x%" G_GINT64_MODIFIER "x: %s",
                  strategy, found.n_schedules, found.seed, found.reason);
}

static void
test_finds_double_close (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (strategies); i++)
    expect_found (double_close, strategies[i], "not so: toy.n_closes == 1");
  rr_assert_quiescent ();
}

static void
test_finds_deep_loss (void)
{
  expect_found (deep_loss, RR_EXPLORE_MIXED, "something is wrong");
  expect_found (deep_loss, RR_EXPLORE_PCT, "something is wrong");
  rr_assert_quiescent ();
}

static void
test_refuses_strangers (void)
{
  RrExploreOptions options = { .n_schedules = 3 };
  g_auto(RrExploreResult) found = { 0 };

  g_assert_false (rr_explore (from_outside, NULL, &options, &found));

  g_assert_nonnull (strstr (found.reason, "not of the run"));
  g_assert_cmpuint (found.n_schedules, ==, 1);
  rr_assert_quiescent ();
}

static void
test_sees_what_is_left (void)
{
  RrExploreOptions options = { .n_schedules = 3 };
  g_auto(RrExploreResult) found = { 0 };
  RrCtx *left = NULL;

  g_assert_false (rr_explore (leaves_a_context, &left, &options, &found));

  g_assert_nonnull (strstr (found.reason, "left behind"));
  rr_ctx_unref (left);
  rr_assert_quiescent ();
}

/* What can never go on stays in the process: it ends there, having said what it saw. */
static void
expect_stuck (RrExploreFunc func,
              const char   *reason)
{
  if (g_test_subprocess ())
    {
      for (guint i = 0; i < G_N_ELEMENTS (strategies); i++)
        expect_found (func, strategies[i], reason);
      g_print ("found by all\n");
      return;
    }

  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*found by all*");
  rr_assert_quiescent ();
}

static void
test_finds_lost_wake_up (void)
{
  expect_stuck (lost_wake_up, "left waits for condition");
}

static void
test_finds_embrace (void)
{
  expect_stuck (embrace, "right waits for lock");
}

static void
test_sees_no_end (void)
{
  if (g_test_subprocess ())
    {
      RrExploreOptions options = { .max_steps = 100 };
      g_auto(RrExploreResult) found = { 0 };
      gboolean goes_on = TRUE;

      g_assert_false (rr_explore (never_ends, &goes_on, &options, &found));
      g_assert_nonnull (strstr (found.reason, "no end in sight"));
      return;
    }

  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  rr_assert_quiescent ();
}

/* --- the search --------------------------------------------------------------- */

static gboolean
two_points_each (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  Toy *toy = data;

  toy->n = toy->n * 2 + 1;
  rr_explore_point ("between");
  toy->n = toy->n * 3;
  return TRUE;
}

static gboolean
note_outcome (gpointer data)
{
  GHashTable *outcomes = data;
  Toy toy = { .n = 1 };

  run_two (&toy, two_points_each, two_points_each);
  g_hash_table_add (outcomes, GINT_TO_POINTER (toy.n));
  return TRUE;
}

/* ABAB, AABB (and with the tasks changed, which is the same): each result is met. */
static void
test_exhausts_a_small_program (void)
{
  RrExploreOptions options = { .strategy = RR_EXPLORE_EXHAUSTIVE, .n_schedules = 100000 };
  g_autoptr(GHashTable) outcomes = g_hash_table_new (NULL, NULL);
  g_auto(RrExploreResult) result = { 0 };

  g_assert_true (rr_explore (note_outcome, outcomes, &options, &result));

  g_assert_true (result.is_exhausted);
  g_assert_cmpuint (g_hash_table_size (outcomes), ==, 2);
  g_assert_true (g_hash_table_contains (outcomes, GINT_TO_POINTER (57)));
  g_assert_true (g_hash_table_contains (outcomes, GINT_TO_POINTER (63)));
  g_test_message ("%u schedules", result.n_schedules);
  rr_assert_quiescent ();
}

static void
expect_same_trace (const RrProgram *program)
{
  for (guint64 i = 1; i <= 20; i++)
    {
      RrExploreOptions options = { 0 };
      guint64 seed = i << 32 | RR_EXPLORE_RANDOM;
      g_auto(RrExploreResult) once = { 0 }, again = { 0 };

      g_assert_true (rr_explore_replay (program->func, NULL, &options, seed, &once));
      g_assert_true (rr_explore_replay (program->func, NULL, &options, seed, &again));

      g_assert_cmpstr (once.trace, ==, again.trace);
    }
}

static void
test_same_seed_same_trace (void)
{
  for (guint i = 0; i < rr_n_programs_chan; i++)
    expect_same_trace (&rr_programs_chan[i]);
  for (guint i = 0; i < rr_n_programs_work; i++)
    expect_same_trace (&rr_programs_work[i]);
  rr_assert_quiescent ();
}

static void
test_holds (gconstpointer data)
{
  const RrProgram *program = data;
  RrExploreOptions options = { .n_schedules = N_SCHEDULES };
  g_auto(RrExploreResult) result = { 0 };
  gint64 start_us = g_get_monotonic_time ();

  if (!rr_explore (program->func, NULL, &options, &result))
    g_error ("RR_EXPLORE_SEED=0x%" G_GINT64_MODIFIER "x shows it again\n%s%s", result.seed,
             result.trace, result.reason);

  g_test_message ("%u schedules, %" G_GUINT64_FORMAT " steps, %.0f ms", result.n_schedules,
                  result.n_steps, (double) (g_get_monotonic_time () - start_us) / 1000);
  rr_assert_quiescent ();
}

static void
add_programs (const RrProgram *programs,
              guint            n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/core/explore/", programs[i].claim, NULL);

      g_test_add_data_func (path, &programs[i], test_holds);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/explore/finds-double-close", test_finds_double_close);
  g_test_add_func ("/core/explore/finds-lost-wake-up", test_finds_lost_wake_up);
  g_test_add_func ("/core/explore/finds-a-lock-and-a-permit-crossed", test_finds_embrace);
  g_test_add_func ("/core/explore/finds-what-needs-several-moments", test_finds_deep_loss);
  g_test_add_func ("/core/explore/refuses-threads-from-outside", test_refuses_strangers);
  g_test_add_func ("/core/explore/sees-what-is-left-behind", test_sees_what_is_left);
  g_test_add_func ("/core/explore/sees-no-end", test_sees_no_end);
  g_test_add_func ("/core/explore/exhausts-a-small-program", test_exhausts_a_small_program);
  g_test_add_func ("/core/explore/same-seed-same-bytes", test_same_seed_same_trace);
  add_programs (rr_programs_chan, rr_n_programs_chan);
  add_programs (rr_programs_work, rr_n_programs_work);
  return g_test_run ();
}
