/* test-op.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "engine-bench.h"
#include "rr-engine-incidents.h"
#include "rr-engine-replay.h"
#include "rr-engine-trips.h"
#include "rr-error.h"
#include "rr-time.h"

/* Questions of the console: each is answered once, however many there are and however the
 * engine ends. */

#define MANY 500

/* How often a question was answered, and with what. */
typedef struct
{
  guint   n;
  GError *error;    /* (owned) (nullable) */
} Told;

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Told *told = data;

  told->n++;
  g_clear_error (&told->error);
  if (g_async_result_is_tagged (result, rr_engine_load_track_async))
    {
      g_autoptr(GArray) fixes = rr_engine_load_track_finish (RR_ENGINE (source), result, &told->error);

      g_assert_true ((fixes == NULL) == (told->error != NULL));
    }
  else
    {
      gboolean done = rr_engine_rename_device_finish (RR_ENGINE (source), result, &told->error);

      g_assert_true (done == (told->error == NULL));
    }
}

static void
ask (RrEngine *engine,
     Told     *told,
     gboolean  reads)
{
  if (reads)
    rr_engine_load_track_async (engine, "anna", 0, G_MAXINT64, NULL, told_cb, told);
  else
    rr_engine_rename_device_async (engine, "anna", "Anna", told_cb, told);
}

static void
wait_for (Told  *told,
          guint  n)
{
  for (guint i = 0; i < n; i++)
    while (told[i].n == 0)
      g_main_context_iteration (NULL, TRUE);
}

static guint
count_refused (Told  *told,
               guint  n)
{
  guint n_refused = 0;

  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (told[i].n, ==, 1);
      if (told[i].error == NULL)
        continue;
      g_assert_error (told[i].error, RR_ERROR, RR_ERROR_FULL);
      g_clear_error (&told[i].error);
      n_refused++;
    }
  return n_refused;
}

static void
test_of_too_many_the_rest_is_refused (void)
{
  g_autofree Told *told = g_new0 (Told, MANY);
  Told later = { 0 };
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  for (guint i = 0; i < MANY; i++)
    ask (bench.engine, &told[i], i % 2 == 0);
  for (guint i = 0; i < MANY; i++)
    g_assert_cmpuint (told[i].n, ==, 0);

  wait_for (told, MANY);
  g_assert_cmpuint (count_refused (told, MANY), >, 0);

  ask (bench.engine, &later, FALSE);
  wait_for (&later, 1);
  g_assert_no_error (later.error);
  engine_bench_clear (&bench);
}

static void
test_each_is_answered_when_the_engine_stops_in_between (void)
{
  Told told[40] = { 0 };
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    ask (bench.engine, &told[i], i % 2 == 0);

  g_assert_true (rr_engine_stop (bench.engine, NULL));
  wait_for (told, G_N_ELEMENTS (told));
  g_assert_cmpuint (count_refused (told, G_N_ELEMENTS (told)), ==, 0);
  engine_bench_clear (&bench);
}

static void
test_a_stopped_engine_says_so (void)
{
  Told told[2] = { 0 };
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  g_assert_true (rr_engine_stop (bench.engine, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    ask (bench.engine, &told[i], i == 0);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_assert_cmpuint (told[i].n, ==, 0);

  wait_for (told, G_N_ELEMENTS (told));
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_assert_error (told[i].error, G_IO_ERROR, G_IO_ERROR_CLOSED);
      g_clear_error (&told[i].error);
    }
  engine_bench_clear (&bench);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Each family of questions has its own way to say that something is wrong with it. */
static void
test_what_is_wrong_comes_as_a_sentence (void)
{
  g_autoptr(GAsyncResult) act = NULL, plan = NULL, report = NULL;
  g_autoptr(GError) no_incident = NULL, no_plan = NULL, no_report = NULL;
  g_autoptr(RrTrip) trip = rr_trip_new ();
  RrReport nothing = { 0 };
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  rr_engine_act_async (bench.engine, 4711, RR_ACT_CLOSE, "Berta", NULL, result_cb, &act);
  rr_engine_save_trip_async (bench.engine, trip, NULL, result_cb, &plan);
  rr_engine_report_async (bench.engine, &nothing, result_cb, &report);
  while (act == NULL || plan == NULL || report == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (rr_engine_ask_finish (bench.engine, act, &no_incident));
  g_assert_nonnull (no_incident);
  g_assert_cmpint (rr_engine_trip_finish (bench.engine, plan, &no_plan), ==, 0);
  g_assert_nonnull (no_plan);
  g_assert_cmpint (rr_engine_report_finish (bench.engine, report, &no_report), ==, -1);
  g_assert_nonnull (no_report);
  engine_bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/op/too-many-are-refused", test_of_too_many_the_rest_is_refused);
  g_test_add_func ("/engine/op/answered-when-it-stops", test_each_is_answered_when_the_engine_stops_in_between);
  g_test_add_func ("/engine/op/stopped-says-so", test_a_stopped_engine_says_so);
  g_test_add_func ("/engine/op/wrong-comes-as-a-sentence", test_what_is_wrong_comes_as_a_sentence);
  return g_test_run ();
}
