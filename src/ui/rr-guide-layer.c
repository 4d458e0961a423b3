/* rr-guide-layer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-layer.h"

#include <math.h>
#include <string.h>

#include "rr-view.h"

/* RrGuideLayer draws every guide in one pass: an arrow in the direction of travel, with
 * a colour and a shape for each status, the name when there is room, a count where many
 * stand together, and for the chosen one the accuracy and the way it came.
 *
 * Threads: main.
 * Ends:    with the map. It borrows a snapshot by reference; drawing is arithmetic on it.
 */

#define REACH_PX       22.0
#define LABEL_ZOOM     12.5
#define MAX_LABELS     150
#define NO_SELECTION   G_MAXUINT

typedef struct
{
  double x;      /* Mercator, 0 to 1 */
  double y;
} Point;

struct _RrGuideLayer
{
  ShumateLayer  parent_instance;

  RrSnapshot   *snapshot;     /* (owned) (nullable) */
  GArray       *spots;        /* (owned): of RrSpot, what was drawn last */
  char         *selected;     /* (owned) (nullable): id */
  guint         selected_at;  /* index in the snapshot */
  GArray       *track;        /* (owned): of Point */
  RrTheme       theme;
};

enum { SIGNAL_CHOSEN, SIGNAL_CLUSTER, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrGuideLayer, rr_guide_layer, SHUMATE_TYPE_LAYER)

typedef struct
{
  double r, g, b;
} Colour;

static const Colour status_colours[RR_N_DEVICE_STATUSES] = {
  [RR_DEVICE_ONLINE] = { 0.07, 0.36, 0.75 },
  [RR_DEVICE_LATE] = { 0.78, 0.42, 0.00 },
  [RR_DEVICE_NO_CONTACT] = { 0.30, 0.30, 0.33 },
  [RR_DEVICE_NO_FIX] = { 0.47, 0.20, 0.62 },
};
static const Colour sos_colour = { 0.82, 0.04, 0.10 };
static const Colour night_colours[RR_N_DEVICE_STATUSES] = {
  [RR_DEVICE_ONLINE] = { 1.00, 0.45, 0.36 },
  [RR_DEVICE_LATE] = { 0.95, 0.62, 0.20 },
  [RR_DEVICE_NO_CONTACT] = { 0.62, 0.38, 0.36 },
  [RR_DEVICE_NO_FIX] = { 0.85, 0.40, 0.60 },
};

static void
set_colour (cairo_t      *cr,
            const Colour *colour,
            double        alpha)
{
  cairo_set_source_rgba (cr, colour->r, colour->g, colour->b, alpha);
}

static const Colour *
colour_of (RrGuideLayer  *self,
           RrDeviceStatus status,
           gboolean       sos)
{
  if (sos)
    return &sos_colour;
  return self->theme == RR_THEME_NIGHT ? &night_colours[status] : &status_colours[status];
}

static void
get_view (RrGuideLayer *self,
          RrView       *view)
{
  ShumateViewport *viewport = shumate_layer_get_viewport (SHUMATE_LAYER (self));

  *view = (RrView) {
    .lat_deg = shumate_location_get_latitude (SHUMATE_LOCATION (viewport)),
    .lon_deg = shumate_location_get_longitude (SHUMATE_LOCATION (viewport)),
    .zoom = shumate_viewport_get_zoom_level (viewport),
    .width_px = gtk_widget_get_width (GTK_WIDGET (self)),
    .height_px = gtk_widget_get_height (GTK_WIDGET (self)),
    .tile_px = 256,
  };
}

/* --- shapes ------------------------------------------------------------------- */

static void
path_arrow (cairo_t *cr)
{
  cairo_move_to (cr, 0, -10);
  cairo_line_to (cr, 7, 8);
  cairo_line_to (cr, 0, 4);
  cairo_line_to (cr, -7, 8);
  cairo_close_path (cr);
}

static void
path_disc (cairo_t *cr)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 6.5, 0, 2 * G_PI);
}

static void
path_square (cairo_t *cr)
{
  cairo_rectangle (cr, -6, -6, 12, 12);
}

static void
path_diamond (cairo_t *cr)
{
  cairo_move_to (cr, 0, -8);
  cairo_line_to (cr, 8, 0);
  cairo_line_to (cr, 0, 8);
  cairo_line_to (cr, -8, 0);
  cairo_close_path (cr);
}

static void
path_octagon (cairo_t *cr)
{
  for (int i = 0; i < 8; i++)
    cairo_line_to (cr, 14 * cos (G_PI / 8 + i * G_PI / 4), 14 * sin (G_PI / 8 + i * G_PI / 4));
  cairo_close_path (cr);
}

static void
draw_sos (cairo_t *cr)
{
  path_octagon (cr);
  set_colour (cr, &sos_colour, 1);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, 10);
  cairo_move_to (cr, -11.5, 3.6);
  cairo_show_text (cr, "SOS");
}

/* Late is an open shape, gone a square, without a position a diamond: the status is
 * plain without any colour. */
static void
draw_shape (RrGuideLayer        *self,
            cairo_t             *cr,
            const RrDeviceState *device)
{
  gboolean has_course = !isnan (device->fix.course_deg);

  cairo_save (cr);
  if (has_course && device->status != RR_DEVICE_NO_CONTACT && device->status != RR_DEVICE_NO_FIX)
    cairo_rotate (cr, (double) device->fix.course_deg * G_PI / 180);
  if (device->status == RR_DEVICE_NO_CONTACT)
    path_square (cr);
  else if (device->status == RR_DEVICE_NO_FIX)
    path_diamond (cr);
  else if (has_course)
    path_arrow (cr);
  else
    path_disc (cr);

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (cr, 1, 1, 1, self->theme == RR_THEME_NIGHT ? 0.35 : 0.95);
  cairo_set_line_width (cr, 5);
  cairo_stroke_preserve (cr);
  set_colour (cr, colour_of (self, device->status, FALSE), 1);
  if (device->status == RR_DEVICE_LATE)
    {
      cairo_set_line_width (cr, 2.5);
      cairo_stroke (cr);
    }
  else
    cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_cluster (RrGuideLayer *self,
              cairo_t      *cr,
              const RrSpot *spot)
{
  double radius = 11 + 3 * log10 ((double) spot->n_devices);
  cairo_text_extents_t extents;
  char text[16];

  g_snprintf (text, sizeof text, "%u", spot->n_devices);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  set_colour (cr, colour_of (self, spot->worst, FALSE), 0.95);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, self->theme == RR_THEME_NIGHT ? 0.4 : 0.95);
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, spot->n_devices < 1000 ? 12 : 10);
  cairo_text_extents (cr, text, &extents);
  cairo_move_to (cr, -extents.width / 2 - extents.x_bearing, extents.height / 2);
  if (self->theme == RR_THEME_NIGHT)
    cairo_set_source_rgb (cr, 0.1, 0, 0);
  else
    cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_show_text (cr, text);
}

static void
draw_label (RrGuideLayer *self,
            cairo_t      *cr,
            const char   *name)
{
  cairo_text_extents_t extents;

  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, 12);
  cairo_text_extents (cr, name, &extents);
  cairo_move_to (cr, -extents.width / 2, 25);
  cairo_text_path (cr, name);
  if (self->theme == RR_THEME_LIGHT)
    cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  else
    cairo_set_source_rgba (cr, 0, 0, 0, 0.85);
  cairo_set_line_width (cr, 3.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke_preserve (cr);
  if (self->theme == RR_THEME_NIGHT)
    cairo_set_source_rgb (cr, 1, 0.55, 0.48);
  else if (self->theme == RR_THEME_DARK)
    cairo_set_source_rgb (cr, 1, 1, 1);
  else
    cairo_set_source_rgb (cr, 0.1, 0.1, 0.12);
  cairo_fill (cr);
}

/* --- the chosen one ----------------------------------------------------------- */

static void
draw_track (RrGuideLayer *self,
            cairo_t      *cr,
            const RrView *view)
{
  double scale = view->tile_px * exp2 (view->zoom), x0, y0, last_x = 0, last_y = 0;
  double origin_x, origin_y;

  if (self->track->len < 2)
    return;
  rr_view_project (view, 0, 0, &origin_x, &origin_y);
  x0 = origin_x - 0.5 * scale;
  y0 = origin_y - 0.5 * scale;
  for (guint i = 0; i < self->track->len; i++)
    {
      const Point *point = &g_array_index (self->track, Point, i);
      double x = x0 + point->x * scale, y = y0 + point->y * scale;

      /* Points closer than a pixel change nothing. */
      if (i > 0 && i + 1 < self->track->len && fabs (x - last_x) < 1 && fabs (y - last_y) < 1)
        continue;
      cairo_line_to (cr, x, y);
      last_x = x, last_y = y;
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_source_rgba (cr, 1, 1, 1, self->theme == RR_THEME_LIGHT ? 0.85 : 0.3);
  cairo_set_line_width (cr, 6);
  cairo_stroke_preserve (cr);
  set_colour (cr, colour_of (self, RR_DEVICE_ONLINE, FALSE), 0.9);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);
}

static void
draw_ring (RrGuideLayer        *self,
           cairo_t             *cr,
           const RrView        *view,
           const RrDeviceState *device)
{
  const Colour *colour = colour_of (self, device->status, device->sos);
  double radius = isnan (device->fix.acc_m) ? 0
                                            : (double) device->fix.acc_m * rr_view_px_per_m (view);

  if (radius > 14)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, 0, 0, MIN (radius, 4000), 0, 2 * G_PI);
      set_colour (cr, colour, 0.14);
      cairo_fill_preserve (cr);
      set_colour (cr, colour, 0.6);
      cairo_set_line_width (cr, 1.5);
      cairo_stroke (cr);
    }
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, device->sos ? 19 : 16, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, 4.5);
  cairo_stroke_preserve (cr);
  set_colour (cr, colour, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

/* --- drawing ------------------------------------------------------------------ */

static void
draw_spot (RrGuideLayer *self,
           cairo_t      *cr,
           const RrView *view,
           const RrSpot *spot,
           gboolean      with_label)
{
  const RrDeviceState *device = &self->snapshot->devices[spot->device];
  gboolean is_selected = spot->device == self->selected_at;

  cairo_save (cr);
  cairo_translate (cr, spot->x_px, spot->y_px);
  if (spot->n_devices > 1)
    draw_cluster (self, cr, spot);
  else
    {
      if (is_selected)
        draw_ring (self, cr, view, device);
      if (device->sos)
        draw_sos (cr);
      else
        draw_shape (self, cr, device);
      if (with_label || is_selected || device->sos)
        draw_label (self, cr, device->name);
    }
  cairo_restore (cr);
}

/* The map itself stays as it is; a veil makes it fit the theme. */
static void
append_veil (RrGuideLayer *self,
             GtkSnapshot  *snapshot,
             const RrView *view)
{
  static const GdkRGBA dark = { 0.02f, 0.03f, 0.06f, 0.55f }, night = { 0.14f, 0.0f, 0.0f, 0.80f };
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) view->width_px, (float) view->height_px);

  if (self->theme != RR_THEME_LIGHT)
    gtk_snapshot_append_color (snapshot, self->theme == RR_THEME_DARK ? &dark : &night, &bounds);
}

static void
rr_guide_layer_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RrGuideLayer *self = RR_GUIDE_LAYER (widget);
  graphene_rect_t bounds;
  gboolean with_labels;
  RrView view;
  cairo_t *cr;

  get_view (self, &view);
  if (view.width_px <= 0 || view.height_px <= 0)
    return;
  append_veil (self, snapshot, &view);
  rr_view_collect (&view, self->snapshot, self->selected_at, self->spots);
  if (self->spots->len == 0 && self->track->len == 0)
    return;

  with_labels = view.zoom >= LABEL_ZOOM && self->spots->len <= MAX_LABELS;
  bounds = GRAPHENE_RECT_INIT (0, 0, (float) view.width_px, (float) view.height_px);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_track (self, cr, &view);
  /* Who is in an emergency, and who is chosen, is on top. */
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < self->spots->len; i++)
      {
        const RrSpot *spot = &g_array_index (self->spots, RrSpot, i);
        gboolean on_top = spot->sos || spot->device == self->selected_at;

        if (on_top == (pass == 1))
          draw_spot (self, cr, &view, spot, with_labels);
      }
  cairo_destroy (cr);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            RrGuideLayer    *self)
{
  int hit = rr_view_hit (self->spots, x, y, REACH_PX);
  const RrSpot *spot;
  const RrDeviceState *device;

  if (hit < 0 || self->snapshot == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  spot = &g_array_index (self->spots, RrSpot, hit);
  device = &self->snapshot->devices[spot->device];
  if (spot->n_devices == 1)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, device->id);
  else
    g_signal_emit (self, signals[SIGNAL_CLUSTER], 0, device->fix.lat_deg, device->fix.lon_deg);
}

/* --- public ------------------------------------------------------------------- */

static void
find_selected (RrGuideLayer *self)
{
  RrSnapshot *snapshot = self->snapshot;

  /* Indices are stable, so the old one is right almost always. */
  if (self->selected != NULL && snapshot != NULL && self->selected_at < snapshot->n_devices
      && strcmp (snapshot->devices[self->selected_at].id, self->selected) == 0)
    return;
  self->selected_at = NO_SELECTION;
  for (guint i = 0; self->selected != NULL && snapshot != NULL && i < snapshot->n_devices; i++)
    if (strcmp (snapshot->devices[i].id, self->selected) == 0)
      {
        self->selected_at = i;
        return;
      }
}

/**
 * rr_guide_layer_set_snapshot:
 * @self: a layer
 * @snapshot: (transfer none): what to draw from now on
 */
void
rr_guide_layer_set_snapshot (RrGuideLayer *self,
                             RrSnapshot   *snapshot)
{
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = rr_snapshot_ref (snapshot);
  find_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_guide_layer_set_selected:
 * @self: a layer
 * @id: (nullable): the chosen guide
 */
void
rr_guide_layer_set_selected (RrGuideLayer *self,
                             const char   *id)
{
  if (g_strcmp0 (self->selected, id) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (id);
  self->selected_at = NO_SELECTION;
  g_array_set_size (self->track, 0);
  find_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_guide_layer_set_track:
 * @self: a layer
 * @fixes: (nullable) (element-type RrFix): the way of the chosen guide
 */
void
rr_guide_layer_set_track (RrGuideLayer *self,
                          GArray       *fixes)
{
  g_array_set_size (self->track, 0);
  for (guint i = 0; fixes != NULL && i < fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (fixes, RrFix, i);
      const guint32 hidden = RR_FIX_NULL_ISLAND | RR_FIX_INVALID | RR_FIX_TOO_FAST | RR_FIX_COARSE;
      RrView unit = { .tile_px = 1 };
      Point point;

      if (!rr_fix_has_position (fix) || (fix->flags & hidden) != 0)
        continue;
      rr_view_project (&unit, fix->lat_deg, fix->lon_deg, &point.x, &point.y);
      point.x += 0.5, point.y += 0.5;
      g_array_append_val (self->track, point);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_guide_layer_set_theme:
 * @self: a layer
 * @theme: light, dark or red night
 */
void
rr_guide_layer_set_theme (RrGuideLayer *self,
                          RrTheme       theme)
{
  self->theme = theme;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
rr_guide_layer_constructed (GObject *object)
{
  ShumateViewport *viewport = shumate_layer_get_viewport (SHUMATE_LAYER (object));
  const char *const properties[] = { "notify::latitude", "notify::longitude", "notify::zoom-level" };

  G_OBJECT_CLASS (rr_guide_layer_parent_class)->constructed (object);

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    g_signal_connect_object (viewport, properties[i], G_CALLBACK (gtk_widget_queue_draw), object,
                             G_CONNECT_SWAPPED);
}

static void
rr_guide_layer_finalize (GObject *object)
{
  RrGuideLayer *self = RR_GUIDE_LAYER (object);

  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  g_array_unref (self->spots);
  g_array_unref (self->track);
  g_free (self->selected);

  G_OBJECT_CLASS (rr_guide_layer_parent_class)->finalize (object);
}

static void
rr_guide_layer_class_init (RrGuideLayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = rr_guide_layer_constructed;
  object_class->finalize = rr_guide_layer_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = rr_guide_layer_snapshot;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_GUIDE_LAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLUSTER] = g_signal_new ("cluster", RR_TYPE_GUIDE_LAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
rr_guide_layer_init (RrGuideLayer *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->spots = g_array_new (FALSE, FALSE, sizeof (RrSpot));
  self->track = g_array_new (FALSE, FALSE, sizeof (Point));
  self->selected_at = NO_SELECTION;
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * rr_guide_layer_new:
 * @viewport: the map's
 *
 * Returns: (transfer floating): a layer without guides
 */
RrGuideLayer *
rr_guide_layer_new (ShumateViewport *viewport)
{
  return g_object_new (RR_TYPE_GUIDE_LAYER, "viewport", viewport, NULL);
}
