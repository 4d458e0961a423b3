/* rr-kept-picture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-kept-picture.h"

#include <math.h>
#include <string.h>

/* RrKeptPicture is a picture of a part of the map that is a little larger than what is
 * seen. It is good until the zoom or the size changes, the margin is used up, or its
 * owner says that something else is to be seen.
 *
 * Threads: main.
 * Ends:    with its layer.
 */

#define MARGIN_PX 160.0

struct _RrKeptPicture
{
  GtkWidget       *widget;     /* (unowned): the layer */
  RrView           view;       /* of the picture: larger than what is seen */
  int              scale;      /* of its pixels */
  cairo_surface_t *surface;    /* (owned) (nullable): NULL when it is to be drawn anew */
};

/**
 * rr_kept_picture_new:
 * @widget: (transfer none): the layer it is for, which owns it
 *
 * Returns: (transfer full): a picture that is not drawn yet
 */
RrKeptPicture *
rr_kept_picture_new (GtkWidget *widget)
{
  RrKeptPicture *self = g_new0 (RrKeptPicture, 1);

  self->widget = widget;
  self->scale = 1;
  return self;
}

/**
 * rr_kept_picture_free:
 * @self: (nullable) (transfer full): a picture
 */
void
rr_kept_picture_free (RrKeptPicture *self)
{
  if (self == NULL)
    return;

  rr_kept_picture_forget (self);
  g_free (self);
}

/**
 * rr_kept_picture_forget:
 * @self: a picture
 *
 * Something else is to be seen from now on.
 */
void
rr_kept_picture_forget (RrKeptPicture *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
}

/**
 * rr_kept_picture_is_kept:
 * @self: a picture
 *
 * Returns: whether there is one
 */
gboolean
rr_kept_picture_is_kept (RrKeptPicture *self)
{
  return self->surface != NULL;
}

/**
 * rr_kept_picture_get_scale:
 * @self: a picture
 *
 * Returns: pixels of the screen for each of the widget
 */
int
rr_kept_picture_get_scale (RrKeptPicture *self)
{
  return self->scale;
}

/**
 * rr_kept_picture_get_offset:
 * @self: a picture that is kept
 * @view: what is seen
 * @x_px: (out): where the picture's corner is in it
 * @y_px: (out): where the picture's corner is in it
 */
void
rr_kept_picture_get_offset (RrKeptPicture *self,
                            const RrView  *view,
                            double        *x_px,
                            double        *y_px)
{
  rr_view_project (view, self->view.lat_deg, self->view.lon_deg, x_px, y_px);
  *x_px -= self->view.width_px / 2;
  *y_px -= self->view.height_px / 2;
}

static gboolean
is_good_for (RrKeptPicture *self,
             const RrView  *view)
{
  double x_px, y_px;

  if (self->surface == NULL || self->scale != gtk_widget_get_scale_factor (self->widget)
      || memcmp (&self->view.zoom, &view->zoom, sizeof (double)) != 0
      || fabs (self->view.width_px - view->width_px - 2 * MARGIN_PX) > 0.5
      || fabs (self->view.height_px - view->height_px - 2 * MARGIN_PX) > 0.5)
    return FALSE;

  rr_kept_picture_get_offset (self, view, &x_px, &y_px);
  return fabs (x_px + MARGIN_PX) < MARGIN_PX && fabs (y_px + MARGIN_PX) < MARGIN_PX;
}

/**
 * rr_kept_picture_begin:
 * @self: a picture
 * @view: what is seen
 * @wide: (out): what is to be drawn, if it is
 *
 * Returns: (transfer full) (nullable): what to draw on; %NULL if the kept one is good
 */
cairo_t *
rr_kept_picture_begin (RrKeptPicture *self,
                       const RrView  *view,
                       RrView        *wide)
{
  if (is_good_for (self, view))
    return NULL;

  self->view = *view;
  self->view.width_px += 2 * MARGIN_PX;
  self->view.height_px += 2 * MARGIN_PX;
  *wide = self->view;
  self->scale = gtk_widget_get_scale_factor (self->widget);
  /* A surface of its own each time: a frame that is still to be shown may hold the old. */
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
                                              (int) ceil (self->view.width_px) * self->scale,
                                              (int) ceil (self->view.height_px) * self->scale);
  cairo_surface_set_device_scale (self->surface, self->scale, self->scale);
  return cairo_create (self->surface);
}

/**
 * rr_kept_picture_show:
 * @self: a picture that is kept
 * @snapshot: where it goes
 * @view: what is seen
 */
void
rr_kept_picture_show (RrKeptPicture *self,
                      GtkSnapshot   *snapshot,
                      const RrView  *view)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) view->width_px, (float) view->height_px);
  double x_px, y_px;
  cairo_t *cr;

  rr_kept_picture_get_offset (self, view, &x_px, &y_px);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  /* On whole pixels it is copied; between them it would be drawn again, and blurred. */
  cairo_set_source_surface (cr, self->surface, round (x_px * self->scale) / self->scale,
                            round (y_px * self->scale) / self->scale);
  cairo_paint (cr);
  cairo_destroy (cr);
}
