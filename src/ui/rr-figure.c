/* rr-figure.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-figure.h"

#include <math.h>

#include "rr-geo.h"

/* RrFigureForm is a figure after projection: where it is in a view, whether it is seen at
 * all, and how far a pointer is from it. No widget, no drawing.
 *
 * Threads: any; a form does not change once it is made.
 */
struct _RrFigureForm
{
  RrFigure    figure;     /* (owned): its strings; points are those below */
  RrMapPoint *points;     /* (owned) */
  double      radius;     /* of a circle, in the world's width */
  RrMapPoint  least;      /* the box around it */
  RrMapPoint  most;
};

static double
world_px (const RrView *view)
{
  return view->tile_px * exp2 (view->zoom);
}

/* Figures may cross the date line: each point is taken on the side of the one before. */
static void
project (RrFigureForm  *self,
         const RrPlace *places)
{
  for (guint i = 0; i < self->figure.n_points; i++)
    {
      RrMapPoint *point = &self->points[i];

      rr_geo_to_mercator (places[i].lat_deg, places[i].lon_deg, &point->x, &point->y);
      if (i > 0)
        point->x = self->points[i - 1].x + remainder (point->x - self->points[i - 1].x, 1.0);
      if (i == 0)
        self->least = self->most = *point;
      self->least.x = MIN (self->least.x, point->x), self->most.x = MAX (self->most.x, point->x);
      self->least.y = MIN (self->least.y, point->y), self->most.y = MAX (self->most.y, point->y);
    }
  if (self->figure.kind != RR_FIGURE_CIRCLE || self->figure.n_points == 0)
    return;
  self->radius = self->figure.radius_m
                 / (2 * G_PI * RR_EARTH_RADIUS_M * MAX (cos (places[0].lat_deg * G_PI / 180), 0.01));
  self->least.x -= self->radius, self->most.x += self->radius;
  self->least.y -= self->radius, self->most.y += self->radius;
}

/**
 * rr_figure_form_new:
 * @figure: (transfer none): a figure
 *
 * Returns: (transfer full): the same, ready to be drawn
 */
RrFigureForm *
rr_figure_form_new (const RrFigure *figure)
{
  RrFigureForm *self = g_new0 (RrFigureForm, 1);

  self->figure = *figure;
  self->figure.id = g_strdup (figure->id);
  self->figure.label = g_strdup (figure->label);
  self->figure.sign = g_strdup (figure->sign);
  self->figure.points = NULL;
  if (figure->kind == RR_FIGURE_POINT || figure->kind == RR_FIGURE_CIRCLE)
    self->figure.n_points = MIN (figure->n_points, figure->has_handles ? 2u : 1u);
  self->points = g_new0 (RrMapPoint, MAX (self->figure.n_points, 1u));
  project (self, figure->points);
  return self;
}

/**
 * rr_figure_form_free:
 * @self: (nullable) (transfer full): a form
 */
void
rr_figure_form_free (RrFigureForm *self)
{
  if (self == NULL)
    return;

  g_free ((char *) self->figure.id);
  g_free ((char *) self->figure.label);
  g_free ((char *) self->figure.sign);
  g_free (self->points);
  g_free (self);
}

/**
 * rr_figure_form_get_figure:
 * @self: a form
 *
 * Returns: (transfer none): what it was made from, without the places
 */
const RrFigure *
rr_figure_form_get_figure (RrFigureForm *self)
{
  return &self->figure;
}

/* How many worlds to the east or west the figure is drawn nearest to the view. */
static double
nearest_world (RrFigureForm *self,
               double        x)
{
  return round (x - (self->least.x + self->most.x) / 2);
}

/**
 * rr_figure_form_is_seen:
 * @self: a form
 * @view: what is seen
 * @margin_px: how far outside still counts
 *
 * Returns: %FALSE if nothing of it is in the view
 */
gboolean
rr_figure_form_is_seen (RrFigureForm *self,
                        const RrView *view,
                        double        margin_px)
{
  double half_x = (view->width_px / 2 + margin_px) / world_px (view);
  double half_y = (view->height_px / 2 + margin_px) / world_px (view);
  double x, y, shift;

  if (self->figure.n_points == 0)
    return FALSE;
  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &x, &y);
  shift = nearest_world (self, x);
  return self->least.x + shift <= x + half_x && self->most.x + shift >= x - half_x
         && self->least.y <= y + half_y && self->most.y >= y - half_y;
}

/**
 * rr_figure_form_get_point:
 * @self: a form
 * @view: what is seen
 * @i: which of its points
 * @x_px: (out): where it is
 * @y_px: (out): where it is
 */
void
rr_figure_form_get_point (RrFigureForm *self,
                          const RrView *view,
                          guint         i,
                          double       *x_px,
                          double       *y_px)
{
  double x, y;

  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &x, &y);
  *x_px = (self->points[i].x + nearest_world (self, x) - x) * world_px (view) + view->width_px / 2;
  *y_px = (self->points[i].y - y) * world_px (view) + view->height_px / 2;
}

/**
 * rr_figure_form_get_radius_px:
 * @self: a form
 * @view: what is seen
 *
 * Returns: of a circle, its radius; else 0
 */
double
rr_figure_form_get_radius_px (RrFigureForm *self,
                              const RrView *view)
{
  return self->radius * world_px (view);
}

/**
 * rr_figure_form_get_anchor:
 * @self: a form with points
 * @view: what is seen
 * @x_px: (out): where its label belongs
 * @y_px: (out): where its label belongs
 *
 * In the middle of a polygon's box, at the point in the middle of a line.
 */
void
rr_figure_form_get_anchor (RrFigureForm *self,
                           const RrView *view,
                           double       *x_px,
                           double       *y_px)
{
  double x, y;

  if (self->figure.kind != RR_FIGURE_POLYGON)
    {
      gboolean is_line = self->figure.kind == RR_FIGURE_LINE;

      rr_figure_form_get_point (self, view, is_line ? self->figure.n_points / 2 : 0, x_px, y_px);
      return;
    }
  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &x, &y);
  *x_px = ((self->least.x + self->most.x) / 2 + nearest_world (self, x) - x) * world_px (view) + view->width_px / 2;
  *y_px = ((self->least.y + self->most.y) / 2 - y) * world_px (view) + view->height_px / 2;
}

static double
edge_distance (double x,
               double y,
               double ax,
               double ay,
               double bx,
               double by)
{
  double dx = bx - ax, dy = by - ay, length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? CLAMP (((x - ax) * dx + (y - ay) * dy) / length2, 0.0, 1.0) : 0.0;

  return hypot (x - ax - t * dx, y - ay - t * dy);
}

static gboolean
edge_crosses_ray (double x,
                  double y,
                  double ax,
                  double ay,
                  double bx,
                  double by)
{
  return (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax;
}

static double
path_distance (RrFigureForm *self,
               const RrView *view,
               double        x_px,
               double        y_px)
{
  gboolean is_closed = self->figure.kind == RR_FIGURE_POLYGON, is_inside = FALSE;
  double best = HUGE_VAL, ax, ay, bx, by;

  rr_figure_form_get_point (self, view, is_closed ? self->figure.n_points - 1 : 0, &ax, &ay);
  for (guint i = 0; i < self->figure.n_points; i++)
    {
      rr_figure_form_get_point (self, view, i, &bx, &by);
      best = MIN (best, edge_distance (x_px, y_px, ax, ay, bx, by));
      if (is_closed && edge_crosses_ray (x_px, y_px, ax, ay, bx, by))
        is_inside = !is_inside;
      ax = bx, ay = by;
    }
  return is_inside ? 0 : best;
}

/**
 * rr_figure_form_distance_px:
 * @self: a form
 * @view: what is seen
 * @x_px: a point of it
 * @y_px: a point of it
 *
 * Returns: how far the figure is from there, 0 inside of it; infinite without points
 */
double
rr_figure_form_distance_px (RrFigureForm *self,
                            const RrView *view,
                            double        x_px,
                            double        y_px)
{
  double x, y;

  if (self->figure.n_points == 0)
    return HUGE_VAL;
  if (self->figure.kind == RR_FIGURE_LINE || self->figure.kind == RR_FIGURE_POLYGON)
    return path_distance (self, view, x_px, y_px);
  rr_figure_form_get_point (self, view, 0, &x, &y);
  return MAX (hypot (x_px - x, y_px - y) - rr_figure_form_get_radius_px (self, view), 0.0);
}

/**
 * rr_figure_form_get_bounds:
 * @self: a form
 * @least: (out): the western and northern edge
 * @most: (out): the eastern and southern edge
 *
 * Returns: %FALSE if it has no points
 */
gboolean
rr_figure_form_get_bounds (RrFigureForm *self,
                           RrMapPoint   *least,
                           RrMapPoint   *most)
{
  *least = self->least;
  *most = self->most;
  return self->figure.n_points > 0;
}
