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

#include "rr-mark.h"
#include "rr-sprites.h"
#include "rr-view.h"

/* RrGuideLayer draws every guide in one pass: a mark for each status, turned into the
 * direction of travel, the name where there is room, a ring with a count where many
 * stand together, and for the chosen one the accuracy and the way it came.
 *
 * Threads: main.
 * Ends:    with the map. It borrows a snapshot by reference; drawing is arithmetic on it
 *          and copying of pictures that are kept.
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
  RrSprites    *sprites;      /* (owned) */
  GArray       *spots;        /* (owned): of RrSpot, what was drawn last */
  GArray       *boxes;        /* (owned): of RrBox, names that were drawn last */
  char         *selected;     /* (owned) (nullable): id */
  guint         selected_at;  /* index in the snapshot */
  GArray       *track;        /* (owned): of Point */
  RrTheme       theme;
};

enum { SIGNAL_CHOSEN, SIGNAL_CLUSTER, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrGuideLayer, rr_guide_layer, SHUMATE_TYPE_LAYER)

static void
set_colour (cairo_t       *cr,
            const GdkRGBA *colour,
            double         alpha)
{
  cairo_set_source_rgba (cr, (double) colour->red, (double) colour->green, (double) colour->blue,
                         alpha * (double) colour->alpha);
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

/* --- clusters ----------------------------------------------------------------- */

/* The ring shows how many of them are how, the number how many they are. */
static void
draw_cluster_ring (RrGuideLayer *self,
                   cairo_t      *cr,
                   const RrSpot *spot,
                   double        radius)
{
  double from = -G_PI / 2;

  for (RrDeviceStatus status = 0; status < RR_N_DEVICE_STATUSES; status++)
    {
      double to = from + 2 * G_PI * spot->n_by_status[status] / spot->n_devices;

      if (spot->n_by_status[status] == 0)
        continue;
      cairo_new_sub_path (cr);
      cairo_arc (cr, 0, 0, radius, from, to);
      set_colour (cr, rr_mark_get_colour (status, FALSE, self->theme), 1);
      cairo_set_line_width (cr, 4);
      cairo_stroke (cr);
      from = to;
    }
}

static void
draw_cluster (RrGuideLayer *self,
              cairo_t      *cr,
              const RrSpot *spot)
{
  static const GdkRGBA inks[3] = {
    [RR_THEME_LIGHT] = { 0.10f, 0.10f, 0.12f, 1 },
    [RR_THEME_DARK] = { 1, 1, 1, 1 },
    [RR_THEME_NIGHT] = { 1, 0.66f, 0.58f, 1 },
  };
  double radius = 11 + 3 * log10 ((double) spot->n_devices);
  cairo_text_extents_t extents;
  char text[16];

  g_snprintf (text, sizeof text, "%u", spot->n_devices);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, radius + 3, 0, 2 * G_PI);
  set_colour (cr, rr_mark_get_casing (self->theme), 1);
  cairo_fill (cr);
  draw_cluster_ring (self, cr, spot, radius);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, spot->n_devices < 1000 ? 12 : 10);
  cairo_text_extents (cr, text, &extents);
  cairo_move_to (cr, -extents.width / 2 - extents.x_bearing, extents.height / 2);
  set_colour (cr, &inks[self->theme], 1);
  cairo_show_text (cr, text);
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
  set_colour (cr, rr_mark_get_casing (self->theme), 0.85);
  cairo_set_line_width (cr, 6);
  cairo_stroke_preserve (cr);
  set_colour (cr, rr_mark_get_colour (RR_DEVICE_ONLINE, FALSE, self->theme), 0.9);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);
}

static void
draw_ring (RrGuideLayer        *self,
           cairo_t             *cr,
           const RrView        *view,
           const RrDeviceState *device)
{
  const GdkRGBA *colour = rr_mark_get_colour (device->status, device->sos, self->theme);
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
  set_colour (cr, rr_mark_get_casing (self->theme), 1);
  cairo_set_line_width (cr, 5);
  cairo_stroke_preserve (cr);
  set_colour (cr, colour, 1);
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
}

/* --- drawing ------------------------------------------------------------------ */

static gboolean
is_on_top (RrGuideLayer *self,
           const RrSpot *spot)
{
  return spot->sos || spot->device == self->selected_at;
}

static void
draw_spot (RrGuideLayer *self,
           cairo_t      *cr,
           const RrView *view,
           const RrSpot *spot)
{
  const RrDeviceState *device = &self->snapshot->devices[spot->device];

  if (spot->n_devices == 1 && spot->device != self->selected_at)
    {
      rr_sprites_draw_mark (self->sprites, cr, device, spot->x_px, spot->y_px);
      return;
    }
  cairo_save (cr);
  cairo_translate (cr, spot->x_px, spot->y_px);
  if (spot->n_devices > 1)
    draw_cluster (self, cr, spot);
  else
    draw_ring (self, cr, view, device);
  cairo_restore (cr);
  if (spot->n_devices == 1)
    rr_sprites_draw_mark (self->sprites, cr, device, spot->x_px, spot->y_px);
}

static gboolean
has_room (RrGuideLayer *self,
          const RrBox  *box)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const RrBox *other = &g_array_index (self->boxes, RrBox, i);

      if (box->x < other->x + other->width && other->x < box->x + box->width
          && box->y < other->y + other->height && other->y < box->y + box->height)
        return FALSE;
    }
  return TRUE;
}

/* A name that would lie on another is left out; those that matter come first. */
static void
draw_name (RrGuideLayer *self,
           cairo_t      *cr,
           const RrSpot *spot)
{
  const char *name = self->snapshot->devices[spot->device].name;
  RrBox box;

  rr_sprites_place_name (self->sprites, GTK_WIDGET (self), name, spot->x_px,
                         spot->y_px + (is_on_top (self, spot) ? 6 : 0), &box);
  if (!is_on_top (self, spot) && !has_room (self, &box))
    return;
  g_array_append_val (self->boxes, box);
  rr_sprites_draw_name (self->sprites, GTK_WIDGET (self), cr, name, &box);
}

/* Who is in an emergency, and who is chosen: drawn over the others, named before. */
static void
draw_spots (RrGuideLayer *self,
            cairo_t      *cr,
            const RrView *view)
{
  gboolean with_names = view->zoom >= LABEL_ZOOM && self->spots->len <= MAX_LABELS;

  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < self->spots->len; i++)
      {
        const RrSpot *spot = &g_array_index (self->spots, RrSpot, i);

        if (is_on_top (self, spot) == (pass == 1))
          draw_spot (self, cr, view, spot);
      }
  g_array_set_size (self->boxes, 0);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < self->spots->len; i++)
      {
        const RrSpot *spot = &g_array_index (self->spots, RrSpot, i);

        if (spot->n_devices == 1 && is_on_top (self, spot) == (pass == 0)
            && (with_names || is_on_top (self, spot)))
          draw_name (self, cr, spot);
      }
}

static void
rr_guide_layer_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RrGuideLayer *self = RR_GUIDE_LAYER (widget);
  graphene_rect_t bounds;
  RrView view;
  cairo_t *cr;

  get_view (self, &view);
  if (view.width_px <= 0 || view.height_px <= 0)
    return;
  rr_view_collect (&view, self->snapshot, self->selected_at, self->spots);
  if (self->spots->len == 0 && self->track->len == 0)
    return;

  rr_sprites_set_look (self->sprites, self->theme, gtk_widget_get_scale_factor (widget));
  bounds = GRAPHENE_RECT_INIT (0, 0, (float) view.width_px, (float) view.height_px);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_track (self, cr, &view);
  draw_spots (self, cr, &view);
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
    g_signal_emit (self, signals[SIGNAL_CLUSTER], 0, device->fix.lat_deg, device->fix.lon_deg, device->id);
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

/* Most snapshots tell of batteries and of fixes from somebody who sits: they need no
 * new picture. */
static gboolean
looks_the_same (const RrSnapshot *before,
                const RrSnapshot *after)
{
  if (before == NULL || before->n_devices != after->n_devices)
    return FALSE;
  for (guint i = 0; i < after->n_devices; i++)
    {
      const RrDeviceState *x = &before->devices[i], *y = &after->devices[i];

      if (memcmp (&x->fix.lat_deg, &y->fix.lat_deg, sizeof (double)) != 0
          || memcmp (&x->fix.lon_deg, &y->fix.lon_deg, sizeof (double)) != 0
          || memcmp (&x->fix.course_deg, &y->fix.course_deg, sizeof (float)) != 0
          || memcmp (&x->fix.acc_m, &y->fix.acc_m, sizeof (float)) != 0
          || x->status != y->status || x->sos != y->sos || strcmp (x->name, y->name) != 0)
        return FALSE;
    }
  return TRUE;
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
  gboolean same = looks_the_same (self->snapshot, snapshot);

  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = rr_snapshot_ref (snapshot);
  find_selected (self);
  if (!same)
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
  rr_sprites_free (self->sprites);
  g_array_unref (self->boxes);
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
                                          NULL, NULL, G_TYPE_NONE, 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE,
                                          G_TYPE_STRING);
}

static void
rr_guide_layer_init (RrGuideLayer *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->sprites = rr_sprites_new ();
  self->boxes = g_array_new (FALSE, FALSE, sizeof (RrBox));
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
