/* test-fence-jitter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fence.h"
#include "rr-geo.h"
#include "rr-gpx.h"

/* Fences on recorded tracks, in the worst place there is: a circle of 50 m whose edge goes
 * through the longest rest of the track. The plain rule, inside or not, tells of each
 * jitter of the receiver; ours must tell at most 0.35 times as much, and miss nothing: who
 * has been deep inside and then far outside was told of in between. */

#define RADIUS_M   50.0
#define REST_M     20.0
#define DEEP_IN_M  15.0
#define FAR_OUT_M  40.0

typedef struct
{
  guint   n_plain;
  guint   n_ours;
  guint   n_true;         /* deep inside after far outside, or the other way round */
  guint   n_missed;
  GArray *delays_s;       /* of double: from the plain rule's last word to ours */
} Tally;

static double
away_m (const RrFix *a,
        const RrFix *b)
{
  return rr_geo_distance_m (a->lat_deg, a->lon_deg, b->lat_deg, b->lon_deg);
}

/* The longest time within REST_M of where it began: the mean place of it. */
static gboolean
find_rest (GArray  *fixes,
           RrPlace *rest)
{
  gint64 longest_ms = 0;

  for (guint i = 0; i < fixes->len; i++)
    {
      const RrFix *first = &g_array_index (fixes, RrFix, i);
      RrPlace sum = { 0, 0 };
      guint j = i;

      for (; j < fixes->len && away_m (first, &g_array_index (fixes, RrFix, j)) <= REST_M; j++)
        {
          sum.lat_deg += g_array_index (fixes, RrFix, j).lat_deg;
          sum.lon_deg += g_array_index (fixes, RrFix, j).lon_deg;
        }
      if (g_array_index (fixes, RrFix, j - 1).time_ms - first->time_ms <= longest_ms)
        continue;
      longest_ms = g_array_index (fixes, RrFix, j - 1).time_ms - first->time_ms;
      *rest = (RrPlace) { sum.lat_deg / (j - i), sum.lon_deg / (j - i) };
    }
  return longest_ms > 0;
}

typedef struct
{
  int      side;        /* 1 inside, -1 outside, 0 not known */
  gint64   turned_ms;
} Side;

static void
judge (const RrShape *shape,
       GArray        *fixes,
       Tally         *tally)
{
  RrFenceSide ours = { 0 };
  Side plain = { 0 }, deep = { 0 }, told = { 0 };
  RrPlace before;

  for (guint i = 0; i < fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (fixes, RrFix, i);
      double depth_m = rr_shape_depth_m (shape, fix->lat_deg, fix->lon_deg);
      int inside = depth_m > 0 ? 1 : -1;
      int deeply = depth_m > DEEP_IN_M ? 1 : depth_m < -FAR_OUT_M ? -1 : 0;
      RrCross cross = rr_fence_side_take (&ours, shape, i > 0 ? &before : NULL, fix);

      if (plain.side != 0 && inside != plain.side)
        tally->n_plain++;
      if (inside != plain.side)
        plain.turned_ms = fix->time_ms;
      plain.side = inside;

      if (cross == RR_CROSS_IN || cross == RR_CROSS_OUT)
        {
          double delay_s = (double) (fix->time_ms - plain.turned_ms) / 1000;

          tally->n_ours++;
          g_array_append_val (tally->delays_s, delay_s);
        }
      else if (cross == RR_CROSS_THROUGH)
        tally->n_ours += 2;
      if (cross != RR_CROSS_NONE)
        told.side = ours.side;

      /* One fix beyond is not enough to be told of; the second is. */
      if (deeply != 0 && deep.side != 0 && deeply != deep.side && ours.n_against == 0)
        {
          tally->n_true++;
          tally->n_missed += told.side != deeply;
        }
      if (deeply != 0 && ours.n_against == 0)
        deep.side = deeply;
      before = (RrPlace) { fix->lat_deg, fix->lon_deg };
    }
}

/* Tracks with a clock that stands still or jumps back tell no rest. */
static gboolean
is_sane (GArray *fixes)
{
  return fixes->len > 10
         && g_array_index (fixes, RrFix, fixes->len - 1).time_ms
                - g_array_index (fixes, RrFix, 0).time_ms > 600000;
}

static GArray *
load (const char *path)
{
  GArray *fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  g_autofree char *text = NULL;
  g_autoptr(RrGpx) gpx = NULL;
  gint64 last_ms = G_MININT64;
  gsize len;

  g_assert_true (g_file_get_contents (path, &text, &len, NULL));
  gpx = rr_gpx_parse (text, len, NULL);
  for (guint i = 0; gpx != NULL && i < gpx->tracks->len; i++)
    {
      GArray *points = ((RrGpxLine *) gpx->tracks->pdata[i])->points;

      for (guint j = 0; j < points->len; j++)
        {
          RrFix *fix = &g_array_index (points, RrFix, j);

          if (fix->time_ms == RR_TIME_UNKNOWN || fix->time_ms <= last_ms)
            continue;
          last_ms = fix->received_ms = fix->time_ms;
          g_array_append_vals (fixes, fix, 1);
        }
    }
  return fixes;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
test_on_recorded_tracks (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("RR_SHARED"), "tracks", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  Tally tally = { .delays_s = g_array_new (FALSE, FALSE, sizeof (double)) };
  const char *name;
  guint n_tracks = 0;

  if (dir == NULL)
    {
      g_test_skip ("there is no folder of recorded tracks beside the project");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GArray) fixes = NULL;
      g_autoptr(RrShape) shape = NULL;
      RrPlace rest, centre;

      if (!g_str_has_suffix (name, ".gpx"))
        continue;
      fixes = load (path);
      if (!is_sane (fixes) || !find_rest (fixes, &rest))
        continue;
      rr_geo_destination (rest.lat_deg, rest.lon_deg, 0, RADIUS_M, &centre.lat_deg, &centre.lon_deg);
      shape = rr_shape_new_circle (centre.lat_deg, centre.lon_deg, RADIUS_M);
      judge (shape, fixes, &tally);
      n_tracks++;
    }

  g_array_sort (tally.delays_s, compare_doubles);
  g_test_message ("%u tracks: plain rule %u, ours %u (%.2f), %u true crossings, %u missed", n_tracks,
                  tally.n_plain, tally.n_ours, (double) tally.n_ours / MAX (1, tally.n_plain),
                  tally.n_true, tally.n_missed);
  if (tally.delays_s->len > 0)
    g_test_message ("told later than by the plain rule: median %.0f s, most %.0f s",
                    g_array_index (tally.delays_s, double, tally.delays_s->len / 2),
                    g_array_index (tally.delays_s, double, tally.delays_s->len - 1));
  g_assert_cmpuint (n_tracks, >, 0);
  g_assert_cmpuint (tally.n_ours * 100, <=, tally.n_plain * 35);
  g_assert_cmpuint (tally.n_missed, ==, 0);
  g_array_unref (tally.delays_s);
}

/* The same with a rest that is made up: a receiver that wanders 8 m around the edge. */
static void
test_on_a_made_up_rest (void)
{
  g_autoptr(RrShape) shape = rr_shape_new_circle (46.5, 9.5, RADIUS_M);
  g_autoptr(GArray) fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  g_autoptr(GRand) chance = g_rand_new_with_seed (1);
  Tally tally = { .delays_s = g_array_new (FALSE, FALSE, sizeof (double)) };

  for (int i = 0; i < 1000; i++)
    {
      /* There, a rest, and away again. */
      double at_m = i < 100 ? 200 - i * 1.5 : i < 900 ? RADIUS_M : RADIUS_M + (i - 900) * 1.5;
      RrFix fix;

      rr_fix_init (&fix);
      fix.time_ms = fix.received_ms = G_GINT64_CONSTANT (1790000000000) + i * 5000;
      rr_geo_destination (46.5, 9.5, 90, at_m + g_rand_double_range (chance, -8, 8), &fix.lat_deg,
                          &fix.lon_deg);
      g_array_append_val (fixes, fix);
    }

  judge (shape, fixes, &tally);
  g_assert_cmpuint (tally.n_plain, >, 100);
  g_assert_cmpuint (tally.n_ours, ==, 2);
  g_array_unref (tally.delays_s);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/fence/jitter-on-recorded-tracks", test_on_recorded_tracks);
  g_test_add_func ("/model/fence/jitter-on-a-made-up-rest", test_on_a_made_up_rest);
  return g_test_run ();
}
