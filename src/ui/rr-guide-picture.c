/* rr-guide-picture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-picture.h"

#include <math.h>

#include "rr-kept-picture.h"
#include "rr-sprites.h"

/* RrGuidePicture draws every guide in one pass: a mark for each status, turned into the
 * direction of travel, the name where there is room, a ring with a count where many
 * stand together, and for the chosen one the accuracy and the way it came. What it has
 * drawn is kept until the zoom, the guides or the look change.
 *
 * Threads: main.
 * Ends:    with its layer.
 */

#define LABEL_ZOOM     12.5
#define MAX_LABELS     150

struct _RrGuidePicture
{
  GtkWidget       *widget;     /* (unowned): the layer */
  RrSprites       *sprites;    /* (owned) */
  GArray          *spots;      /* (owned): of RrSpot, what is in the picture */
  GArray          *boxes;      /* (owned): of RrBox, names that are in it */
  RrGuideScene     scene;      /* borrowed while it is drawn */
  RrKeptPicture   *kept;       /* (owned) */
};

static void
set_colour (cairo_t       *cr,
            const GdkRGBA *colour,
            double         alpha)
{
  cairo_set_source_rgba (cr, (double) colour->red, (double) colour->green, (double) colour->blue,
                         alpha * (double) colour->alpha);
}

/* --- clusters ----------------------------------------------------------------- */

/* The ring shows how many of them are how, the number how many they are. */
static void
draw_cluster_ring (RrGuidePicture *self,
                   cairo_t        *cr,
                   const RrSpot   *spot,
                   double          radius)
{
  double from = -G_PI / 2;

  for (RrDeviceStatus status = 0; status < RR_N_DEVICE_STATUSES; status++)
    {
      double to = from + 2 * G_PI * spot->n_by_status[status] / spot->n_devices;

      if (spot->n_by_status[status] == 0)
        continue;
      cairo_new_sub_path (cr);
      cairo_arc (cr, 0, 0, radius, from, to);
      set_colour (cr, rr_mark_get_colour (status, FALSE, self->scene.theme), 1);
      cairo_set_line_width (cr, 4);
      cairo_stroke (cr);
      from = to;
    }
}

static void
draw_cluster (RrGuidePicture *self,
              cairo_t        *cr,
              const RrSpot   *spot)
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
  set_colour (cr, rr_mark_get_casing (self->scene.theme), 1);
  cairo_fill (cr);
  draw_cluster_ring (self, cr, spot, radius);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, spot->n_devices < 1000 ? 12 : 10);
  cairo_text_extents (cr, text, &extents);
  cairo_move_to (cr, -extents.width / 2 - extents.x_bearing, extents.height / 2);
  set_colour (cr, &inks[self->scene.theme], 1);
  cairo_show_text (cr, text);
}

/* --- the chosen one ----------------------------------------------------------- */

static void
draw_track (RrGuidePicture *self,
            cairo_t        *cr,
            const RrView   *view)
{
  double scale = view->tile_px * exp2 (view->zoom), x0, y0, last_x = 0, last_y = 0;
  double origin_x, origin_y;

  if (self->scene.track->len < 2)
    return;
  rr_view_project (view, 0, 0, &origin_x, &origin_y);
  x0 = origin_x - 0.5 * scale;
  y0 = origin_y - 0.5 * scale;
  for (guint i = 0; i < self->scene.track->len; i++)
    {
      const RrMapPoint *point = &g_array_index (self->scene.track, RrMapPoint, i);
      double x = x0 + point->x * scale, y = y0 + point->y * scale;

      /* Points closer than a pixel change nothing. */
      if (i > 0 && i + 1 < self->scene.track->len && fabs (x - last_x) < 1 && fabs (y - last_y) < 1)
        continue;
      cairo_line_to (cr, x, y);
      last_x = x, last_y = y;
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  set_colour (cr, rr_mark_get_casing (self->scene.theme), 0.85);
  cairo_set_line_width (cr, 6);
  cairo_stroke_preserve (cr);
  set_colour (cr, rr_mark_get_colour (RR_DEVICE_ONLINE, FALSE, self->scene.theme), 0.9);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);
}

static void
draw_ring (RrGuidePicture      *self,
           cairo_t             *cr,
           const RrView        *view,
           const RrDeviceState *device)
{
  const GdkRGBA *colour = rr_mark_get_colour (device->status, device->sos, self->scene.theme);
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
  set_colour (cr, rr_mark_get_casing (self->scene.theme), 1);
  cairo_set_line_width (cr, 5);
  cairo_stroke_preserve (cr);
  set_colour (cr, colour, 1);
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
}

/* --- drawing ------------------------------------------------------------------ */

static gboolean
is_on_top (RrGuidePicture *self,
           const RrSpot   *spot)
{
  return spot->sos || spot->device == self->scene.selected_at;
}

static void
draw_spot (RrGuidePicture *self,
           cairo_t        *cr,
           const RrView   *view,
           const RrSpot   *spot)
{
  const RrDeviceState *device = &self->scene.snapshot->devices[spot->device];

  if (spot->n_devices == 1 && spot->device != self->scene.selected_at)
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
has_room (RrGuidePicture *self,
          const RrBox    *box)
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
draw_name (RrGuidePicture *self,
           cairo_t        *cr,
           const RrSpot   *spot)
{
  const char *name = self->scene.snapshot->devices[spot->device].name;
  RrBox box;

  rr_sprites_place_name (self->sprites, self->widget, name, spot->x_px,
                         spot->y_px + (is_on_top (self, spot) ? 6 : 0), &box);
  if (!is_on_top (self, spot) && !has_room (self, &box))
    return;
  g_array_append_val (self->boxes, box);
  rr_sprites_draw_name (self->sprites, self->widget, cr, name, &box);
}

/* Who is in an emergency, and who is chosen: drawn over the others, named before. */
static void
draw_spots (RrGuidePicture *self,
            cairo_t        *cr,
            const RrView   *view)
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
draw_all (RrGuidePicture *self,
          cairo_t        *cr,
          const RrView   *view)
{
  rr_sprites_set_look (self->sprites, self->scene.theme, rr_kept_picture_get_scale (self->kept));
  rr_view_collect (view, self->scene.snapshot, self->scene.selected_at, self->spots);
  draw_track (self, cr, view);
  draw_spots (self, cr, view);
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_guide_picture_new:
 * @widget: (transfer none): the layer it is for, which owns it
 *
 * Returns: (transfer full): a picture of nothing
 */
RrGuidePicture *
rr_guide_picture_new (GtkWidget *widget)
{
  RrGuidePicture *self = g_new0 (RrGuidePicture, 1);

  self->widget = widget;
  self->kept = rr_kept_picture_new (widget);
  self->sprites = rr_sprites_new ();
  self->boxes = g_array_new (FALSE, FALSE, sizeof (RrBox));
  self->spots = g_array_new (FALSE, FALSE, sizeof (RrSpot));
  return self;
}

/**
 * rr_guide_picture_free:
 * @self: (nullable) (transfer full): a picture
 */
void
rr_guide_picture_free (RrGuidePicture *self)
{
  if (self == NULL)
    return;

  rr_kept_picture_free (self->kept);
  rr_sprites_free (self->sprites);
  g_array_unref (self->boxes);
  g_array_unref (self->spots);
  g_free (self);
}

/**
 * rr_guide_picture_forget:
 * @self: a picture
 *
 * Something else is to be seen from now on.
 */
void
rr_guide_picture_forget (RrGuidePicture *self)
{
  rr_kept_picture_forget (self->kept);
  g_array_set_size (self->spots, 0);
}

/**
 * rr_guide_picture_snapshot:
 * @self: a picture
 * @snapshot: where it goes
 * @view: what is seen
 * @scene: what there is to see; the same as at the last call unless it was forgotten
 */
void
rr_guide_picture_snapshot (RrGuidePicture     *self,
                           GtkSnapshot        *snapshot,
                           const RrView       *view,
                           const RrGuideScene *scene)
{
  RrView wide;
  cairo_t *cr;

  self->scene = *scene;
  cr = rr_kept_picture_begin (self->kept, view, &wide);
  if (cr != NULL)
    {
      draw_all (self, cr, &wide);
      cairo_destroy (cr);
    }
  if (self->spots->len > 0 || scene->track->len > 0)
    rr_kept_picture_show (self->kept, snapshot, view);
}

/**
 * rr_guide_picture_hit:
 * @self: a picture
 * @view: what is seen
 * @x_px: a point of it
 * @y_px: a point of it
 * @reach_px: how far off is near enough
 *
 * Returns: (transfer none) (nullable): the nearest spot
 */
const RrSpot *
rr_guide_picture_hit (RrGuidePicture *self,
                      const RrView   *view,
                      double          x_px,
                      double          y_px,
                      double          reach_px)
{
  double left_px, top_px;
  int hit;

  if (!rr_kept_picture_is_kept (self->kept))
    return NULL;

  rr_kept_picture_get_offset (self->kept, view, &left_px, &top_px);
  hit = rr_view_hit (self->spots, x_px - left_px, y_px - top_px, reach_px);
  return hit >= 0 ? &g_array_index (self->spots, RrSpot, hit) : NULL;
}
