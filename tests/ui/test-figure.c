/* test-figure.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "rr-figure.h"
#include "rr-sketch.h"

/* Shapes and sketches without a display: where they are, what is hit, and what every
 * step leaves behind. */

static const RrPlace square[] = { { 47.1, 9.5 }, { 47.1, 9.6 }, { 47.2, 9.6 }, { 47.2, 9.5 } };

static const RrView view = {
  .lat_deg = 47.15, .lon_deg = 9.55, .zoom = 11, .width_px = 800, .height_px = 600, .tile_px = 256,
};

static RrFigureForm *
make (RrFigureKind    kind,
      const RrPlace *points,
      guint          n_points,
      double         radius_m)
{
  RrFigure figure = { .id = "x", .kind = kind, .points = points, .n_points = n_points, .radius_m = radius_m };

  return rr_figure_form_new (&figure);
}

static void
test_inside_of_an_area_is_a_hit_and_a_line_only_itself (void)
{
  g_autoptr(RrFigureForm) area = make (RR_FIGURE_POLYGON, square, 4, 0);
  g_autoptr(RrFigureForm) line = make (RR_FIGURE_LINE, square, 4, 0);
  double x, y;

  g_assert_cmpfloat (rr_figure_form_distance_px (area, &view, 400, 300), ==, 0);
  g_assert_cmpfloat (rr_figure_form_distance_px (line, &view, 400, 300), >, 50);
  rr_figure_form_get_point (area, &view, 1, &x, &y);
  g_assert_cmpfloat (rr_figure_form_distance_px (line, &view, x, y), <, 1e-6);
  g_assert_cmpfloat_with_epsilon (rr_figure_form_distance_px (area, &view, x + 30, y + 40), 50, 0.01);
}

static void
test_without_points_nothing_is_seen_or_hit (void)
{
  g_autoptr(RrFigureForm) none = make (RR_FIGURE_POLYGON, NULL, 0, 0);
  RrMapPoint least, most;

  g_assert_false (rr_figure_form_is_seen (none, &view, 1000));
  g_assert_true (isinf (rr_figure_form_distance_px (none, &view, 0, 0)));
  g_assert_false (rr_figure_form_get_bounds (none, &least, &most));
}

static void
test_what_is_elsewhere_is_not_seen (void)
{
  const RrPlace far[] = { { 46.0, 7.0 }, { 46.1, 7.1 } };
  const RrPlace through[] = { { 47.15, 0.0 }, { 47.15, 20.0 } };
  g_autoptr(RrFigureForm) elsewhere = make (RR_FIGURE_LINE, far, 2, 0);
  g_autoptr(RrFigureForm) across = make (RR_FIGURE_LINE, through, 2, 0);
  g_autoptr(RrFigureForm) wide = make (RR_FIGURE_CIRCLE, far, 1, 300000);

  g_assert_false (rr_figure_form_is_seen (elsewhere, &view, 10));
  g_assert_true (rr_figure_form_is_seen (across, &view, 0));
  g_assert_true (rr_figure_form_is_seen (wide, &view, 0));
}

static void
test_a_circle_is_as_wide_as_it_says (void)
{
  g_autoptr(RrFigureForm) circle = make (RR_FIGURE_CIRCLE, &(RrPlace) { 47.15, 9.55 }, 1, 1000);

  g_assert_cmpfloat_with_epsilon (rr_figure_form_get_radius_px (circle, &view), 1000 * rr_view_px_per_m (&view), 0.01);
  g_assert_cmpfloat (rr_figure_form_distance_px (circle, &view, 405, 300), ==, 0);
}

static void
test_the_date_line_does_not_tear_a_shape (void)
{
  const RrPlace points[] = { { -16.5, 179.8 }, { -16.5, -179.8 } };
  const RrView fiji = {
    .lat_deg = -16.5, .lon_deg = -179.9, .zoom = 10, .width_px = 800, .height_px = 600, .tile_px = 256,
  };
  g_autoptr(RrFigureForm) line = make (RR_FIGURE_LINE, points, 2, 0);
  RrMapPoint least, most;

  g_assert_true (rr_figure_form_get_bounds (line, &least, &most));
  g_assert_cmpfloat (most.x - least.x, <, 0.01);
  g_assert_true (rr_figure_form_is_seen (line, &fiji, 0));
  g_assert_cmpfloat (rr_figure_form_distance_px (line, &fiji, 400, 300), <, 1);
}

/* --- sketches ----------------------------------------------------------------- */

static RrSketch *
draw (RrFigureKind kind,
      guint       n)
{
  RrSketch *sketch = rr_sketch_new (kind, NULL, 0);

  for (guint i = 0; i < n; i++)
    rr_sketch_add (sketch, &square[i]);
  return sketch;
}

static guint
count (RrSketch *sketch)
{
  guint n;

  rr_sketch_get_points (sketch, &n);
  return n;
}

static void
test_each_kind_knows_when_it_is_complete (void)
{
  static const struct { RrFigureKind kind; guint needs; } kinds[] = {
    { RR_FIGURE_POINT, 1 }, { RR_FIGURE_LINE, 2 }, { RR_FIGURE_CIRCLE, 2 }, { RR_FIGURE_POLYGON, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint n = 0; n <= 4; n++)
      {
        g_autoptr(RrSketch) sketch = draw (kinds[i].kind, n);

        g_assert_cmpint (rr_sketch_is_complete (sketch), ==, n >= kinds[i].needs);
      }
}

static void
test_undo_takes_back_every_kind_of_step (void)
{
  g_autoptr(RrSketch) sketch = draw (RR_FIGURE_LINE, 3);
  const RrPlace *points;
  guint n;

  g_assert_true (rr_sketch_move (sketch, 0, &square[3]));
  g_assert_true (rr_sketch_remove (sketch, 1));
  g_assert_cmpuint (count (sketch), ==, 2);

  g_assert_true (rr_sketch_undo (sketch));
  points = rr_sketch_get_points (sketch, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpfloat (points[1].lon_deg, ==, 9.6);
  g_assert_true (rr_sketch_undo (sketch));
  g_assert_cmpfloat (points[0].lat_deg, ==, 47.1);
  for (guint i = 3; i > 0; i--)
    {
      g_assert_cmpuint (count (sketch), ==, i);
      g_assert_true (rr_sketch_undo (sketch));
    }
  g_assert_cmpint (rr_sketch_get_chosen (sketch), ==, -1);
  g_assert_false (rr_sketch_undo (sketch));
}

static void
test_a_point_goes_after_the_chosen_one (void)
{
  g_autoptr(RrSketch) sketch = rr_sketch_new (RR_FIGURE_POLYGON, square, 4);
  const RrPlace *points;
  guint n;

  g_assert_true (rr_sketch_step (sketch, 1));
  g_assert_cmpint (rr_sketch_get_chosen (sketch), ==, 0);
  g_assert_true (rr_sketch_add (sketch, &(RrPlace) { 47.05, 9.55 }));
  points = rr_sketch_get_points (sketch, &n);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpfloat (points[1].lat_deg, ==, 47.05);
  g_assert_true (rr_sketch_step (sketch, -2));
  g_assert_cmpint (rr_sketch_get_chosen (sketch), ==, 4);
}

static void
test_points_and_undo_have_bounds (void)
{
  g_autoptr(RrSketch) sketch = rr_sketch_new (RR_FIGURE_LINE, NULL, 0);
  guint n_undone = 0;

  for (guint i = 0; i < RR_SKETCH_MAX_POINTS; i++)
    g_assert_true (rr_sketch_add (sketch, &(RrPlace) { 47 + i * 1e-5, 9 }));
  g_assert_false (rr_sketch_add (sketch, &square[0]));
  while (rr_sketch_undo (sketch))
    n_undone++;
  g_assert_cmpuint (n_undone, ==, RR_SKETCH_MAX_UNDO);
}

static void
test_what_is_no_place_is_refused (void)
{
  static const char *const good[] = { "47.12, 9.55", " 47.12 9.55", "-16.5;179.9", "47.12°, 9.55°" };
  static const char *const bad[] = { "", "47.12", "x, y", "91, 0", "0, 181", "47.1, 9.5, 3", "nan, 1", "47.1 m" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(RrSketch) sketch = rr_sketch_new (RR_FIGURE_LINE, NULL, 0);

      g_assert_true (rr_sketch_add_text (sketch, good[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(RrSketch) sketch = rr_sketch_new (RR_FIGURE_LINE, NULL, 0);

      g_assert_false (rr_sketch_add_text (sketch, bad[i]));
      g_assert_cmpuint (count (sketch), ==, 0);
    }
}

static void
test_a_radius_can_be_typed (void)
{
  g_autoptr(RrSketch) sketch = rr_sketch_new (RR_FIGURE_CIRCLE, NULL, 0);

  g_assert_false (rr_sketch_add_text (sketch, "350 m"));
  g_assert_true (rr_sketch_add_text (sketch, "47.12, 9.55"));
  g_assert_true (rr_sketch_add_text (sketch, "350 m"));
  g_assert_cmpfloat_with_epsilon (rr_sketch_get_radius_m (sketch), 350, 0.1);
  g_assert_true (rr_sketch_add_text (sketch, "1.2km"));
  g_assert_cmpfloat_with_epsilon (rr_sketch_get_radius_m (sketch), 1200, 0.1);
  g_assert_cmpfloat_with_epsilon (rr_sketch_get_area_m2 (sketch), G_PI * 1.44e6, 3000);
  g_assert_false (rr_sketch_add_text (sketch, "-5 m"));
}

static void
test_lengths_and_areas_are_right (void)
{
  g_autoptr(RrSketch) area = draw (RR_FIGURE_POLYGON, 4);
  g_autoptr(RrSketch) line = draw (RR_FIGURE_LINE, 4);

  /* 0.1° is 11.12 km, and 7.57 km along a circle of latitude. */
  g_assert_cmpfloat_with_epsilon (rr_sketch_get_area_m2 (area) / 1e6, 84.15, 0.3);
  g_assert_cmpfloat_with_epsilon (rr_sketch_get_length_m (area) / 1000, 37.37, 0.1);
  g_assert_cmpfloat_with_epsilon (rr_sketch_get_length_m (line) / 1000, 26.25, 0.1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/figure/inside-of-an-area-is-a-hit", test_inside_of_an_area_is_a_hit_and_a_line_only_itself);
  g_test_add_func ("/ui/figure/without-points-nothing-is-seen", test_without_points_nothing_is_seen_or_hit);
  g_test_add_func ("/ui/figure/what-is-elsewhere-is-not-seen", test_what_is_elsewhere_is_not_seen);
  g_test_add_func ("/ui/figure/a-circle-is-as-wide-as-it-says", test_a_circle_is_as_wide_as_it_says);
  g_test_add_func ("/ui/figure/the-date-line-does-not-tear", test_the_date_line_does_not_tear_a_shape);
  g_test_add_func ("/ui/sketch/each-kind-knows-when-it-is-complete", test_each_kind_knows_when_it_is_complete);
  g_test_add_func ("/ui/sketch/undo-takes-back-every-kind-of-step", test_undo_takes_back_every_kind_of_step);
  g_test_add_func ("/ui/sketch/a-point-goes-after-the-chosen-one", test_a_point_goes_after_the_chosen_one);
  g_test_add_func ("/ui/sketch/points-and-undo-have-bounds", test_points_and_undo_have_bounds);
  g_test_add_func ("/ui/sketch/what-is-no-place-is-refused", test_what_is_no_place_is_refused);
  g_test_add_func ("/ui/sketch/a-radius-can-be-typed", test_a_radius_can_be_typed);
  g_test_add_func ("/ui/sketch/lengths-and-areas-are-right", test_lengths_and_areas_are_right);
  return g_test_run ();
}
