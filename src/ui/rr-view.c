/* rr-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-view.h"

#include <string.h>

#include "rr-geo.h"

/* RrView turns places into pixels and gathers guides that would be drawn on top of each
 * other. The grid is fixed to the ground, so that clusters do not flicker when the map
 * is moved; a guide in an emergency is always drawn alone.
 *
 * Threads: any; nothing here has state.
 */

#define CELL_PX          44.0
#define MARGIN_PX        40.0
#define CLUSTER_MIN      3
/* From here on people want to see each guide, unless there are so many in sight that
 * nobody could, and drawing them all would take longer than a frame. */
#define CLUSTER_MAX_ZOOM 15.0
#define MAX_ALONE        400

static double
world_px (const RrView *view)
{
  return view->tile_px * exp2 (view->zoom);
}

/**
 * rr_view_project:
 * @view: a view
 * @lat_deg: latitude
 * @lon_deg: longitude
 * @x_px: (out): from its left
 * @y_px: (out): from its top
 */
void
rr_view_project (const RrView *view,
                 double        lat_deg,
                 double        lon_deg,
                 double       *x_px,
                 double       *y_px)
{
  double cx, cy, x, y;

  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &cx, &cy);
  rr_geo_to_mercator (lat_deg, lon_deg, &x, &y);
  *x_px = (x - cx) * world_px (view) + view->width_px / 2;
  *y_px = (y - cy) * world_px (view) + view->height_px / 2;
}

/**
 * rr_view_px_per_m:
 * @view: a view
 *
 * Returns: pixels that a metre takes in its middle
 */
double
rr_view_px_per_m (const RrView *view)
{
  return world_px (view)
         / (2 * G_PI * RR_EARTH_RADIUS_M * cos (view->lat_deg * G_PI / 180));
}

/* What a cell of the grid holds while spots are collected. */
typedef struct
{
  guint  first_spot;
  guint  n;
  double sum_x;
  double sum_y;
} Cell;

static guint64
cell_key (double world_x_px,
          double world_y_px)
{
  return (guint64) (guint32) (gint32) floor (world_x_px / CELL_PX) << 32
         | (guint32) (gint32) floor (world_y_px / CELL_PX);
}

static gboolean
is_seen (const RrView *view,
         const RrSpot *spot)
{
  return spot->x_px > -MARGIN_PX && spot->x_px < view->width_px + MARGIN_PX
         && spot->y_px > -MARGIN_PX && spot->y_px < view->height_px + MARGIN_PX;
}

static void
collect_all (const RrView     *view,
             const RrSnapshot *snapshot,
             GArray           *spots)
{
  double scale = world_px (view), cx, cy;

  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &cx, &cy);
  for (guint i = 0; i < snapshot->n_devices; i++)
    {
      const RrDeviceState *device = &snapshot->devices[i];
      RrSpot spot = { .device = i, .n_devices = 1, .sos = device->sos };
      double x, y;

      if (!rr_fix_has_position (&device->fix))
        continue;
      rr_geo_to_mercator (device->fix.lat_deg, device->fix.lon_deg, &x, &y);
      spot.x_px = (x - cx) * scale + view->width_px / 2;
      spot.y_px = (y - cy) * scale + view->height_px / 2;
      spot.n_by_status[device->status] = 1;
      if (is_seen (view, &spot))
        g_array_append_val (spots, spot);
    }
}

/* Counts the guides of each cell, then folds the crowded cells into one spot each. */
static void
gather (const RrView *view,
        guint         selected,
        GArray       *spots)
{
  double scale = world_px (view), cx, cy;
  g_autoptr(GHashTable) index = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, NULL);
  g_autoptr(GArray) cells = g_array_sized_new (FALSE, TRUE, sizeof (Cell), spots->len + 1);
  g_autofree guint64 *keys = g_new (guint64, spots->len + 1);
  guint n_kept = 0;

  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &cx, &cy);
  for (guint i = 0; i < spots->len; i++)
    {
      const RrSpot *spot = &g_array_index (spots, RrSpot, i);
      guint at;
      Cell none = { .first_spot = G_MAXUINT };

      keys[i] = cell_key (spot->x_px + cx * scale - view->width_px / 2,
                          spot->y_px + cy * scale - view->height_px / 2);
      at = GPOINTER_TO_UINT (g_hash_table_lookup (index, &keys[i]));
      if (at == 0)
        {
          g_array_append_val (cells, none);
          at = cells->len;
          g_hash_table_insert (index, &keys[i], GUINT_TO_POINTER (at));
        }
      if (!spot->sos && spot->device != selected)
        g_array_index (cells, Cell, at - 1).n++;
    }

  for (guint i = 0; i < spots->len; i++)
    {
      RrSpot spot = g_array_index (spots, RrSpot, i);
      Cell *cell = &g_array_index (cells, Cell,
                                   GPOINTER_TO_UINT (g_hash_table_lookup (index, &keys[i])) - 1);
      RrSpot *into;

      if (cell->n < CLUSTER_MIN || spot.sos || spot.device == selected)
        {
          g_array_index (spots, RrSpot, n_kept++) = spot;
          continue;
        }
      if (cell->first_spot == G_MAXUINT)
        {
          cell->first_spot = n_kept;
          g_array_index (spots, RrSpot, n_kept++) = (RrSpot) { .device = spot.device };
        }
      into = &g_array_index (spots, RrSpot, cell->first_spot);
      into->n_devices++;
      for (guint j = 0; j < RR_N_DEVICE_STATUSES; j++)
        into->n_by_status[j] += spot.n_by_status[j];
      cell->sum_x += spot.x_px;
      cell->sum_y += spot.y_px;
      into->x_px = cell->sum_x / into->n_devices;
      into->y_px = cell->sum_y / into->n_devices;
    }
  g_array_set_size (spots, n_kept);
}

/**
 * rr_view_collect:
 * @view: a view
 * @snapshot: all guides
 * @selected: index of the chosen one, %G_MAXUINT for none
 * @spots: (element-type RrSpot): emptied and filled
 */
void
rr_view_collect (const RrView     *view,
                 const RrSnapshot *snapshot,
                 guint             selected,
                 GArray           *spots)
{
  g_array_set_size (spots, 0);
  if (snapshot == NULL)
    return;
  collect_all (view, snapshot, spots);
  if ((view->zoom < CLUSTER_MAX_ZOOM && spots->len >= CLUSTER_MIN) || spots->len > MAX_ALONE)
    gather (view, selected, spots);
}

/**
 * rr_view_hit:
 * @spots: (element-type RrSpot): what is drawn
 * @x_px: a point
 * @y_px: a point
 * @reach_px: how far off is near enough
 *
 * Returns: index of the nearest spot, -1 for none
 */
int
rr_view_hit (const GArray *spots,
             double        x_px,
             double        y_px,
             double        reach_px)
{
  double best = reach_px;
  int hit = -1;

  for (guint i = 0; i < spots->len; i++)
    {
      const RrSpot *spot = &g_array_index (spots, RrSpot, i);
      double distance = hypot (spot->x_px - x_px, spot->y_px - y_px);

      if (distance <= best)
        {
          best = distance;
          hit = (int) i;
        }
    }
  return hit;
}

/**
 * rr_view_fit_bounds:
 * @view: a view; its middle and zoom are set
 * @least: the western and northern edge
 * @most: the eastern and southern edge
 * @min_zoom: no farther
 * @max_zoom: no closer
 */
void
rr_view_fit_bounds (RrView           *view,
                    const RrMapPoint *least,
                    const RrMapPoint *most,
                    double            min_zoom,
                    double            max_zoom)
{
  double width = MAX (view->width_px - 2 * MARGIN_PX, 100) / view->tile_px;
  double height = MAX (view->height_px - 2 * MARGIN_PX, 100) / view->tile_px;

  rr_geo_from_mercator ((least->x + most->x) / 2, (least->y + most->y) / 2, &view->lat_deg, &view->lon_deg);
  view->zoom = log2 (MIN (width / MAX (most->x - least->x, 1e-9), height / MAX (most->y - least->y, 1e-9)));
  /* Whole levels: tiles are sharp only there. */
  view->zoom = CLAMP (floor (view->zoom), min_zoom, max_zoom);
}

/**
 * rr_view_fit:
 * @view: a view; its middle and zoom are set
 * @snapshot: all guides
 * @min_zoom: no farther
 * @max_zoom: no closer
 *
 * Returns: %FALSE if there is nobody with a position
 */
gboolean
rr_view_fit (RrView           *view,
             const RrSnapshot *snapshot,
             double            min_zoom,
             double            max_zoom)
{
  double x0 = 1, y0 = 1, x1 = 0, y1 = 0;

  for (guint i = 0; snapshot != NULL && i < snapshot->n_devices; i++)
    {
      const RrFix *fix = &snapshot->devices[i].fix;
      double x, y;

      if (!rr_fix_has_position (fix))
        continue;
      rr_geo_to_mercator (fix->lat_deg, fix->lon_deg, &x, &y);
      x0 = MIN (x0, x), x1 = MAX (x1, x);
      y0 = MIN (y0, y), y1 = MAX (y1, y);
    }
  if (x1 < x0)
    return FALSE;

  rr_view_fit_bounds (view, &(RrMapPoint) { x0, y0 }, &(RrMapPoint) { x1, y1 }, min_zoom, max_zoom);
  return TRUE;
}
