/* test-diagnosis.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "engine-bench.h"
#include "rr-clock.h"
#include "rr-task.h"
#include "rr-verdict.h"

#define PATIENCE_US (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  EngineBench  base;
  RrDiagnosis *last;      /* (owned) (nullable) */
  guint        n_told;
} Bench;

static void
diagnosis_cb (RrEngine    *engine,
              RrDiagnosis *diagnosis,
              Bench       *bench)
{
  g_clear_pointer (&bench->last, rr_diagnosis_unref);
  bench->last = rr_diagnosis_ref (diagnosis);
  bench->n_told++;
}

static void
bench_init (Bench *bench)
{
  *bench = (Bench) { 0 };
  engine_bench_init (&bench->base);
  g_signal_connect (bench->base.engine, "diagnosis", G_CALLBACK (diagnosis_cb), bench);
  engine_bench_start (&bench->base);
}

static void
bench_clear (Bench *bench)
{
  engine_bench_clear (&bench->base);
  g_clear_pointer (&bench->last, rr_diagnosis_unref);
}

static void
wait_for (Bench *bench,
          guint  n_told)
{
  gint64 end_us = rr_clock_now_us () + PATIENCE_US;

  while (bench->n_told < n_told && rr_clock_now_us () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (bench->n_told, >=, n_told);
}

static gboolean
has_task (const RrDiagnosis *diagnosis,
          const char        *name)
{
  for (guint i = 0; i < diagnosis->tasks->len; i++)
    if (strcmp (((RrTaskInfo *) diagnosis->tasks->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
test_a_healthy_engine_has_a_pipeline_and_no_faults (void)
{
  const RrHeatStage *stages;
  const RrHeatEdge *edges;
  Bench bench;

  bench_init (&bench);
  rr_engine_want_diagnosis (bench.base.engine, TRUE);
  wait_for (&bench, 3);

  g_assert_cmpuint (bench.last->stages->len, ==, 3);
  stages = &g_array_index (bench.last->stages, RrHeatStage, 0);
  g_assert_cmpstr (stages[0].name, ==, "door");
  g_assert_cmpstr (stages[1].name, ==, "tracker");
  g_assert_cmpstr (stages[2].name, ==, "store");

  g_assert_cmpuint (bench.last->edges->len, ==, 2);
  edges = &g_array_index (bench.last->edges, RrHeatEdge, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (edges[i].from, ==, stages[i].id);
      g_assert_cmpuint (edges[i].to, ==, stages[i + 1].id);
    }
  g_assert_cmpuint (bench.last->verdicts->len, ==, 0);
  g_assert_cmpuint (bench.last->series->len, >=, 7);
  g_assert_true (has_task (bench.last, "tracker"));
  g_assert_true (has_task (bench.last, "store"));
  bench_clear (&bench);
}

static void
test_nobody_asks_and_nothing_is_told (void)
{
  Bench bench;

  bench_init (&bench);
  rr_engine_want_diagnosis (bench.base.engine, TRUE);
  wait_for (&bench, 1);
  rr_engine_want_diagnosis (bench.base.engine, FALSE);
  bench_clear (&bench);

  bench_init (&bench);
  for (gint64 end_us = rr_clock_now_us () + G_TIME_SPAN_SECOND; rr_clock_now_us () < end_us; )
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (bench.n_told, ==, 0);
  bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/diagnosis/a-healthy-engine-has-a-pipeline-and-no-faults",
                   test_a_healthy_engine_has_a_pipeline_and_no_faults);
  g_test_add_func ("/diagnosis/nobody-asks-and-nothing-is-told", test_nobody_asks_and_nothing_is_told);

  return g_test_run ();
}
