/* map-frames.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "rr-map.h"
#include "rr-stall-meter.h"
#include "ui-fixture.h"

/* What guides on the map cost: whole frames of the window, from before the layout to
 * after the last pixel, with the map moving in every frame. Without guides and with, in
 * turn, so that a busy machine hits both; snapshots arrive ten times a second as they do
 * from the engine. Prints medians, their ratio, and the longest the loop was busy.
 *
 *   tests/support/ui-env.sh build/tests/ui/map-frames [GUIDES [ROUNDS [light|dark|night]]]
 */

#define FRAMES        100
#define SNAPSHOT_US   (100 * 1000)
#define N_STEPS       20
#define PAN_STEP_PX   4

typedef struct
{
  Fixture     fixture;
  RrMap      *map;
  RrSnapshot *steps[N_STEPS];   /* (owned): the guides as they move */
  RrSnapshot *nobody;           /* (owned) */
  gboolean    with_guides;
  guint       step;
  guint       n_left;
  gint64      began_us;
  GArray     *frames_us;        /* (unowned): of gint64, where frames are noted */
} Bench;

static void
before_paint_cb (GdkFrameClock *clock,
                 Bench         *bench)
{
  bench->began_us = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock,
                Bench         *bench)
{
  gint64 took_us = g_get_monotonic_time () - bench->began_us;

  if (bench->n_left == 0 || bench->frames_us == NULL)
    return;
  g_array_append_val (bench->frames_us, took_us);
  bench->n_left--;
}

/* To and fro, so that the place is much the same in both kinds of rounds. */
static gboolean
pan_cb (GtkWidget     *widget,
        GdkFrameClock *clock,
        gpointer       data)
{
  Bench *bench = data;
  int way = bench->n_left / (FRAMES / 4) % 2 == 0 ? 1 : -1;

  rr_map_pan_by (bench->map, way * PAN_STEP_PX, way);
  return G_SOURCE_CONTINUE;
}

static gboolean
snapshot_cb (gpointer data)
{
  Bench *bench = data;

  bench->step = (bench->step + 1) % N_STEPS;
  rr_window_take_snapshot (bench->fixture.window,
                           bench->with_guides ? bench->steps[bench->step] : bench->nobody);
  return G_SOURCE_CONTINUE;
}

static void
run_round (Bench    *bench,
           gboolean  with_guides,
           GArray   *frames_us,
           gint64   *longest_us)
{
  RrStallMeter *meter;

  bench->with_guides = with_guides;
  snapshot_cb (bench);
  bench->frames_us = NULL;
  fixture_settle (&bench->fixture, 20);

  meter = rr_stall_meter_new (NULL, 0);
  bench->frames_us = frames_us;
  bench->n_left = FRAMES;
  while (bench->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  *longest_us = MAX (*longest_us, rr_stall_meter_get_longest_us (meter));
  rr_stall_meter_free (meter);
}

static int
compare_us (gconstpointer a,
            gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y ? 1 : 0;
}

static double
quantile_ms (GArray *frames_us,
             double  quantile)
{
  guint at = (guint) (quantile * (frames_us->len - 1));

  g_array_sort (frames_us, compare_us);
  return (double) g_array_index (frames_us, gint64, at) / 1000;
}

static void
print (const char *what,
       GArray     *frames_us,
       gint64      longest_us)
{
  printf ("%-16s frame p50 %.1f ms, p95 %.1f ms, longest %.1f ms; loop busy at most %.1f ms\n", what,
          quantile_ms (frames_us, 0.5), quantile_ms (frames_us, 0.95), quantile_ms (frames_us, 1),
          (double) longest_us / 1000);
}

int
main (int   argc,
      char *argv[])
{
  guint n_guides = argc > 1 ? (guint) atoi (argv[1]) : 10000;
  guint n_rounds = argc > 2 ? (guint) atoi (argv[2]) : 5;
  g_autoptr(GArray) bare_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) full_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 bare_longest_us = 0, full_longest_us = 0;
  Bench bench = { 0 };
  GdkFrameClock *clock;
  guint timer;

  fixture_init ();
  fixture_set_theme (argc > 3 ? argv[3] : "light");
  fixture_set_up (&bench.fixture, 1366, 768);
  bench.map = RR_MAP (fixture_find (GTK_WIDGET (bench.fixture.window), RR_TYPE_MAP));
  for (guint i = 0; i < N_STEPS; i++)
    bench.steps[i] = fixture_make_snapshot (n_guides, i);
  bench.nobody = fixture_make_snapshot (0, 0);
  rr_window_take_snapshot (bench.fixture.window, bench.steps[0]);
  fixture_settle (&bench.fixture, 30);

  clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench.fixture.window));
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), &bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &bench);
  gtk_widget_add_tick_callback (GTK_WIDGET (bench.map), pan_cb, &bench, NULL);
  timer = g_timeout_add (SNAPSHOT_US / 1000, snapshot_cb, &bench);
  for (guint i = 0; i < n_rounds; i++)
    {
      run_round (&bench, FALSE, bare_us, &bare_longest_us);
      run_round (&bench, TRUE, full_us, &full_longest_us);
    }
  g_source_remove (timer);

  print ("map alone", bare_us, bare_longest_us);
  print ("with guides", full_us, full_longest_us);
  printf ("%u guides: a frame costs %.2f times that of the map alone\n", n_guides,
          quantile_ms (full_us, 0.5) / quantile_ms (bare_us, 0.5));

  g_signal_handlers_disconnect_by_data (clock, &bench);
  fixture_tear_down (&bench.fixture);
  for (guint i = 0; i < N_STEPS; i++)
    rr_snapshot_unref (bench.steps[i]);
  rr_snapshot_unref (bench.nobody);
  return 0;
}
