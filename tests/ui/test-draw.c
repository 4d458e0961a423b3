/* test-draw.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-map.h"
#include "ui-fixture.h"

/* The map as a drawing board: shapes that are seen in every theme, and a tool that hands
 * over what was drawn exactly once. Keys come from the keyboard controllers themselves. */

typedef struct
{
  guint   n_calls;
  guint   n_points;
  RrPlace points[8];
  double  radius_m;
} Drawn;

static void
drawn_cb (const RrPlace *points,
          guint          n_points,
          double         radius_m,
          gpointer       user_data)
{
  Drawn *drawn = user_data;

  drawn->n_calls++;
  drawn->n_points = n_points;
  drawn->radius_m = radius_m;
  for (guint i = 0; i < MIN (n_points, G_N_ELEMENTS (drawn->points)); i++)
    drawn->points[i] = points[i];
}

static RrMap *
get_map (Fixture *fixture)
{
  return RR_MAP (fixture_find (GTK_WIDGET (fixture->window), RR_TYPE_MAP));
}

/* As if it came from the keyboard, to the controllers that wait for it on the map. */
static void
press (RrMap           *map,
       guint            keyval,
       GdkModifierType  state)
{
  GtkWidget *widget = fixture_find (GTK_WIDGET (map), SHUMATE_TYPE_MAP);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean is_handled = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller)
          && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, state, &is_handled);
      if (is_handled)
        return;
    }
}

static const RrPlace corners[] = { { 47.10, 9.50 }, { 47.10, 9.60 }, { 47.16, 9.60 }, { 47.16, 9.50 } };

static RrFigure
make_shape (const char  *id,
            RrFigureKind  kind,
            RrTone       tone)
{
  return (RrFigure) {
    .id = id, .label = id, .kind = kind, .tone = tone, .points = corners, .radius_m = 900,
    .n_points = kind == RR_FIGURE_LINE || kind == RR_FIGURE_POLYGON ? 4 : 1, .chosen_handle = -1,
  };
}

static void
test_shapes_are_drawn_in_every_theme_and_only_in_sight (void)
{
  static const char *const themes[] = { "light", "dark", "night" };
  const RrPlace far[] = { { 46.0, 7.0 }, { 46.1, 7.1 } };
  RrFigure figure = make_shape ("zone", RR_FIGURE_POLYGON, RR_TONE_QUIET);
  RrFigure hidden = { .id = "far", .kind = RR_FIGURE_LINE, .points = far, .n_points = 2 };
  RrShapeLayer *layer;
  Fixture fixture;

  fixture_set_up (&fixture, 1366, 768);
  layer = rr_map_add_shapes (get_map (&fixture));
  rr_shape_layer_put (layer, &figure);
  rr_shape_layer_put (layer, &hidden);
  rr_shape_layer_put (layer, &figure);
  g_assert_cmpuint (rr_shape_layer_get_n (layer), ==, 2);
  g_assert_true (rr_map_show_shapes (get_map (&fixture), layer, "zone"));
  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      fixture_set_theme (themes[i]);
      rr_shape_layer_set_selected (layer, i == 1 ? "zone" : NULL);
      fixture_settle (&fixture, 3);
      g_assert_cmpuint (rr_shape_layer_get_n_drawn (layer), ==, 1);
    }

  rr_shape_layer_remove (layer, "zone");
  rr_shape_layer_remove (layer, "zone");
  fixture_settle (&fixture, 3);
  g_assert_cmpuint (rr_shape_layer_get_n_drawn (layer), ==, 0);
  fixture_set_theme ("light");
  fixture_tear_down (&fixture);
}

static void
remember_cb (RrShapeLayer *layer,
             const char   *id,
             char        **chosen)
{
  g_free (*chosen);
  *chosen = g_strdup (id);
}

static void
test_a_line_in_an_area_is_chosen_before_it (void)
{
  RrFigure zone = make_shape ("zone", RR_FIGURE_POLYGON, RR_TONE_QUIET);
  RrFigure line = make_shape ("route", RR_FIGURE_LINE, RR_TONE_PLAN);
  const RrPlace across[] = { { 47.13, 9.50 }, { 47.13, 9.60 } };
  g_autofree char *chosen = NULL;
  RrShapeLayer *layer;
  double width, height;
  Fixture fixture;

  line.points = across;
  line.n_points = 2;
  fixture_set_up (&fixture, 1366, 768);
  layer = rr_map_add_shapes (get_map (&fixture));
  g_signal_connect (layer, "chosen", G_CALLBACK (remember_cb), &chosen);
  rr_shape_layer_put (layer, &line);
  rr_shape_layer_put (layer, &zone);
  rr_map_show_shapes (get_map (&fixture), layer, "zone");
  fixture_settle (&fixture, 3);
  width = gtk_widget_get_width (GTK_WIDGET (layer));
  height = gtk_widget_get_height (GTK_WIDGET (layer));

  g_assert_true (rr_shape_layer_click (layer, width / 2, height / 2 + 1));
  g_assert_cmpstr (chosen, ==, "route");
  g_assert_true (rr_shape_layer_click (layer, width / 2, height / 2 + 30));
  g_assert_cmpstr (chosen, ==, "zone");
  g_assert_false (rr_shape_layer_click (layer, 1, 1));
  fixture_tear_down (&fixture);
}

static void
test_a_polygon_is_drawn_by_keyboard (void)
{
  Drawn drawn = { 0 };
  Fixture fixture;
  RrDraw *draw;
  RrMap *map;

  fixture_set_up (&fixture, 960, 600);
  map = get_map (&fixture);
  draw = rr_map_get_draw (map);
  rr_map_go_to (map, 47.12, 9.55);
  rr_draw_start (draw, RR_FIGURE_POLYGON, RR_TONE_QUIET, "Dead zone", NULL, 0, 0, drawn_cb, &drawn);
  fixture_settle (&fixture, 3);
  g_assert_true (gtk_widget_has_focus (fixture_find (GTK_WIDGET (map), SHUMATE_TYPE_MAP)));

  press (map, GDK_KEY_Return, 0);
  press (map, GDK_KEY_Return, GDK_CONTROL_MASK);
  g_assert_cmpuint (drawn.n_calls, ==, 0);
  press (map, GDK_KEY_Right, 0);
  press (map, GDK_KEY_Return, 0);
  press (map, GDK_KEY_Down, 0);
  press (map, GDK_KEY_space, 0);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (draw), "3 points, 1.38 km²"));
  press (map, GDK_KEY_Left, 0);
  press (map, GDK_KEY_Return, 0);
  press (map, GDK_KEY_BackSpace, 0);
  press (map, GDK_KEY_Page_Down, 0);
  press (map, GDK_KEY_Up, GDK_SHIFT_MASK);
  press (map, GDK_KEY_m, 0);
  press (map, GDK_KEY_Return, GDK_CONTROL_MASK);

  g_assert_cmpuint (drawn.n_calls, ==, 1);
  g_assert_cmpuint (drawn.n_points, ==, 3);
  g_assert_cmpfloat (drawn.points[0].lat_deg, >, 47.1201);
  g_assert_cmpfloat_with_epsilon (drawn.points[0].lon_deg, 9.55, 1e-4);
  g_assert_cmpfloat (drawn.points[1].lon_deg, >, drawn.points[0].lon_deg);
  g_assert_cmpfloat (drawn.points[2].lat_deg, <, drawn.points[1].lat_deg);
  g_assert_false (rr_draw_is_active (draw));
  fixture_tear_down (&fixture);
}

static void
test_a_circle_is_edited_and_handed_over_with_its_middle (void)
{
  Drawn drawn = { 0 };
  Fixture fixture;
  RrDraw *draw;
  RrMap *map;
  GtkWidget *entry;

  fixture_set_up (&fixture, 960, 600);
  map = get_map (&fixture);
  draw = rr_map_get_draw (map);
  rr_draw_start (draw, RR_FIGURE_CIRCLE, RR_TONE_DANGER, "Area", &corners[0], 1, 500, drawn_cb, &drawn);
  entry = fixture_find (GTK_WIDGET (draw), GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nonsense");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "800 m");
  g_signal_emit_by_name (entry, "activate");
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  gtk_widget_activate_action (GTK_WIDGET (draw), "draw.finish", NULL);

  g_assert_cmpuint (drawn.n_calls, ==, 1);
  g_assert_cmpuint (drawn.n_points, ==, 1);
  g_assert_cmpfloat (drawn.points[0].lat_deg, ==, corners[0].lat_deg);
  g_assert_cmpfloat_with_epsilon (drawn.radius_m, 800, 0.5);
  fixture_tear_down (&fixture);
}

static void
test_every_drawing_is_answered_once (void)
{
  Drawn first = { 0 }, second = { 0 }, third = { 0 };
  Fixture fixture;
  RrDraw *draw;
  RrMap *map;

  fixture_set_up (&fixture, 960, 600);
  map = get_map (&fixture);
  draw = rr_map_get_draw (map);
  rr_draw_start (draw, RR_FIGURE_LINE, RR_TONE_PLAN, "One", corners, 4, 0, drawn_cb, &first);
  rr_draw_start (draw, RR_FIGURE_POINT, RR_TONE_PLAN, "Two", NULL, 0, 0, drawn_cb, &second);
  g_assert_cmpuint (first.n_calls, ==, 1);
  g_assert_cmpuint (first.n_points, ==, 0);
  press (map, GDK_KEY_Escape, 0);
  press (map, GDK_KEY_Escape, 0);
  rr_draw_finish (draw);
  g_assert_cmpuint (second.n_calls, ==, 1);

  rr_draw_start (draw, RR_FIGURE_LINE, RR_TONE_PLAN, "Three", corners, 4, 0, drawn_cb, &third);
  fixture_settle (&fixture, 3);
  fixture_tear_down (&fixture);
  g_assert_cmpuint (third.n_calls, ==, 1);
  g_assert_cmpuint (third.n_points, ==, 0);
}

static void
test_a_second_map_has_the_same_ground_and_its_own_place (void)
{
  Fixture fixture;
  GtkWidget *other;
  RrPlace place;

  fixture_set_up (&fixture, 960, 600);
  other = rr_map_new_like (get_map (&fixture));
  rr_window_add_page (fixture.window, "trips", "Trips", "rr-trips-symbolic", other);
  rr_window_show_page (fixture.window, "trips");
  fixture_settle (&fixture, 5);
  rr_map_go_to (RR_MAP (other), 47.2, 9.6);
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.zoom-in", NULL);
  fixture_settle (&fixture, 5);
  rr_map_get_place_at (RR_MAP (other), gtk_widget_get_width (other) / 2.0,
                       gtk_widget_get_height (other) / 2.0, &place);
  g_assert_cmpfloat_with_epsilon (place.lat_deg, 47.2, 1e-3);
  rr_map_get_place_at (get_map (&fixture), 0, 0, &place);
  g_assert_cmpfloat (place.lon_deg, !=, 9.6);
  fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/draw/shapes-in-every-theme", test_shapes_are_drawn_in_every_theme_and_only_in_sight);
  g_test_add_func ("/ui/draw/a-line-before-its-area", test_a_line_in_an_area_is_chosen_before_it);
  g_test_add_func ("/ui/draw/a-polygon-by-keyboard", test_a_polygon_is_drawn_by_keyboard);
  g_test_add_func ("/ui/draw/a-circle-is-edited", test_a_circle_is_edited_and_handed_over_with_its_middle);
  g_test_add_func ("/ui/draw/answered-once", test_every_drawing_is_answered_once);
  g_test_add_func ("/ui/draw/a-second-map", test_a_second_map_has_the_same_ground_and_its_own_place);
  return g_test_run ();
}
