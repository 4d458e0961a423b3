/* rr-draw-input.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-draw-private.h"

#include <math.h>

/* Keys and the mouse become steps of a sketch.
 *
 * Threads: main.
 */

#define REACH_PX 12.0
#define DRAG_PX  6.0
#define STEP_PX  64.0
#define FINE_PX  6.0

static void
get_place (RrDraw  *self,
           double   x_px,
           double   y_px,
           RrPlace *place)
{
  shumate_viewport_widget_coords_to_location (shumate_map_get_viewport (self->map), GTK_WIDGET (self->map),
                                              x_px, y_px, &place->lat_deg, &place->lon_deg);
  place->lon_deg = remainder (place->lon_deg, 360.0);
}

/* --- keys --------------------------------------------------------------------- */

static void
add_at (RrDraw *self,
        double  x_px,
        double  y_px)
{
  RrPlace place;

  get_place (self, x_px, y_px, &place);
  rr_draw_changed (self, rr_sketch_add (self->sketch, &place));
}

static void
get_cross (RrDraw *self,
           double *x_px,
           double *y_px)
{
  *x_px = gtk_widget_get_width (GTK_WIDGET (self->map)) / 2.0;
  *y_px = gtk_widget_get_height (GTK_WIDGET (self->map)) / 2.0;
}

static void
move_map (RrDraw *self,
          double  x_px,
          double  y_px)
{
  RrPlace place;
  double x, y;

  get_cross (self, &x, &y);
  get_place (self, x + x_px, y + y_px, &place);
  shumate_map_center_on (self->map, place.lat_deg, place.lon_deg);
}

static void
step_to (RrDraw *self,
         int     by)
{
  guint n;
  const RrPlace *points = rr_sketch_get_points (self->sketch, &n);
  gboolean did = rr_sketch_step (self->sketch, by);

  if (did)
    shumate_map_center_on (self->map, points[rr_sketch_get_chosen (self->sketch)].lat_deg,
                           points[rr_sketch_get_chosen (self->sketch)].lon_deg);
  rr_draw_changed (self, did);
}

static void
move_chosen (RrDraw *self)
{
  int chosen = rr_sketch_get_chosen (self->sketch);
  RrPlace place;
  double x, y;

  get_cross (self, &x, &y);
  get_place (self, x, y, &place);
  rr_draw_changed (self, chosen >= 0 && rr_sketch_move (self->sketch, (guint) chosen, &place));
}

static gboolean
arrow_pressed (RrDraw         *self,
               guint           keyval,
               GdkModifierType state)
{
  double step = (state & GDK_SHIFT_MASK) != 0 ? FINE_PX : STEP_PX;

  if (keyval == GDK_KEY_Left || keyval == GDK_KEY_KP_Left)
    move_map (self, -step, 0);
  else if (keyval == GDK_KEY_Right || keyval == GDK_KEY_KP_Right)
    move_map (self, step, 0);
  else if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up)
    move_map (self, 0, -step);
  else if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    move_map (self, 0, step);
  else
    return FALSE;
  return TRUE;
}

/* While the focus is on the map: a letter is a letter in an entry. */
static gboolean
map_key_pressed (RrDraw         *self,
                 guint           keyval,
                 GdkModifierType state)
{
  int chosen = rr_sketch_get_chosen (self->sketch);
  double x, y;

  switch (keyval)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      get_cross (self, &x, &y);
      add_at (self, x, y);
      return TRUE;
    case GDK_KEY_BackSpace:
    case GDK_KEY_z:
      if (keyval == GDK_KEY_z && (state & GDK_CONTROL_MASK) == 0)
        return FALSE;
      rr_draw_changed (self, rr_sketch_undo (self->sketch));
      return TRUE;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      rr_draw_changed (self, chosen >= 0 && rr_sketch_remove (self->sketch, (guint) chosen));
      return TRUE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_Page_Up:
      if ((state & GDK_CONTROL_MASK) != 0)
        return FALSE;
      step_to (self, keyval == GDK_KEY_Page_Down ? 1 : -1);
      return TRUE;
    case GDK_KEY_m:
      move_chosen (self);
      return TRUE;
    default:
      return arrow_pressed (self, keyval, state);
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                RrDraw                *self)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  if (self->sketch == NULL)
    return FALSE;
  if (keyval == GDK_KEY_Escape)
    {
      rr_draw_cancel (self);
      return TRUE;
    }
  if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && (state & GDK_CONTROL_MASK) != 0)
    {
      rr_draw_finish (self);
      return TRUE;
    }
  return widget == GTK_WIDGET (self->map) && map_key_pressed (self, keyval, state);
}

/* --- mouse -------------------------------------------------------------------- */

static int
find_handle (RrDraw *self,
             double  x_px,
             double  y_px)
{
  double best = REACH_PX;
  int found = -1;
  guint n;
  const RrPlace *points = rr_sketch_get_points (self->sketch, &n);

  for (guint i = 0; i < n; i++)
    {
      double x, y;

      shumate_viewport_location_to_widget_coords (shumate_map_get_viewport (self->map), GTK_WIDGET (self->map),
                                                  points[i].lat_deg, points[i].lon_deg, &x, &y);
      if (hypot (x - x_px, y - y_px) > best)
        continue;
      best = hypot (x - x_px, y - y_px);
      found = (int) i;
    }
  return found;
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x_px,
            double           y_px,
            RrDraw          *self)
{
  self->press_x = x_px;
  self->press_y = y_px;
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x_px,
             double           y_px,
             RrDraw          *self)
{
  int handle;

  if (self->sketch == NULL || hypot (x_px - self->press_x, y_px - self->press_y) > DRAG_PX)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  handle = find_handle (self, x_px, y_px);
  if (n_press > 1 && rr_sketch_is_complete (self->sketch))
    rr_draw_finish (self);
  else if (handle >= 0)
    rr_draw_changed (self, rr_sketch_choose (self->sketch, handle));
  else
    add_at (self, x_px, y_px);
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x_px,
               double          y_px,
               RrDraw         *self)
{
  self->dragged = self->sketch != NULL ? find_handle (self, x_px, y_px) : -1;
  if (self->dragged < 0)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          by_x,
                double          by_y,
                RrDraw         *self)
{
  /* Else the map would move under the point. */
  if (self->dragged >= 0 && hypot (by_x, by_y) > DRAG_PX)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          by_x,
             double          by_y,
             RrDraw         *self)
{
  double x_px, y_px;
  RrPlace place;

  if (self->sketch == NULL || self->dragged < 0 || hypot (by_x, by_y) <= DRAG_PX)
    return;
  gtk_gesture_drag_get_start_point (gesture, &x_px, &y_px);
  get_place (self, x_px + by_x, y_px + by_y, &place);
  rr_draw_changed (self, rr_sketch_move (self->sketch, (guint) self->dragged, &place));
  self->dragged = -1;
}

static void
add_keys (RrDraw    *self,
          GtkWidget *widget)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (widget, keys);
}

static void
add_gesture (RrDraw     *self,
             GtkGesture *gesture)
{
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->map), GTK_EVENT_CONTROLLER (gesture));
}

void
rr_draw_listen (RrDraw *self)
{
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  add_keys (self, GTK_WIDGET (self->map));
  add_keys (self, GTK_WIDGET (self));
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, 0);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, 0);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, 0);
  add_gesture (self, click);
  add_gesture (self, drag);
}
