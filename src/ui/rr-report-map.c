/* rr-report-map.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-map.h"

#include <gtk/gtk.h>
#include <math.h>
#include <sqlite3.h>

#include "rr-figure-picture.h"
#include "rr-geo.h"
#include "rr-track-export.h"

/* The map of a report: the same figures as on the screen, in the light theme, over the
 * tiles of the workspace if there are pictures of this ground.
 *
 * Threads: main.
 */

#define MAX_TILES    64
#define MAX_ZOOM     16.0
#define TRACK_PX     3.5
#define MAX_PLACES   4000u

/* --- what is to be seen -------------------------------------------------------- */

static void
stretch (RrMapPoint    *least,
         RrMapPoint    *most,
         const RrPlace *place)
{
  double x, y;

  rr_geo_to_mercator (place->lat_deg, place->lon_deg, &x, &y);
  least->x = MIN (least->x, x), most->x = MAX (most->x, x);
  least->y = MIN (least->y, y), most->y = MAX (most->y, y);
}

static gboolean
is_good (const RrFix *fix)
{
  const guint32 hidden = RR_FIX_NULL_ISLAND | RR_FIX_INVALID | RR_FIX_TOO_FAST | RR_FIX_COARSE;

  return rr_fix_has_position (fix) && (fix->flags & hidden) == 0;
}

/* At most so many of a track: a line on paper needs no more. */
static GArray *
places_of (const RrTrack *track)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  guint step = track->fixes->len / MAX_PLACES + 1;

  for (guint i = 0; i < track->fixes->len; i += step)
    {
      const RrFix *fix = &g_array_index (track->fixes, RrFix, i);
      RrPlace place = { fix->lat_deg, fix->lon_deg };

      if (is_good (fix))
        g_array_append_val (places, place);
    }
  return places;
}

static gboolean
get_view (const RrTripReport *report,
          GPtrArray          *ways,
          RrView             *view)
{
  RrMapPoint least = { 2, 2 }, most = { -2, -2 };

  for (guint i = 0; i < report->trip->n_route; i++)
    stretch (&least, &most, &report->trip->route[i]);
  for (guint i = 0; i < ways->len; i++)
    {
      const GArray *places = ways->pdata[i];

      for (guint j = 0; j < places->len; j++)
        stretch (&least, &most, &g_array_index (places, RrPlace, j));
    }
  if (most.x < least.x)
    return FALSE;
  rr_view_fit_bounds (view, &least, &most, 4, MAX_ZOOM);
  return TRUE;
}

/* --- tiles -------------------------------------------------------------------- */

static cairo_surface_t *
decode_tile (sqlite3_stmt *stmt)
{
  g_autoptr(GBytes) bytes = g_bytes_new (sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
  g_autoptr(GdkTexture) texture = gdk_texture_new_from_bytes (bytes, NULL);
  cairo_surface_t *surface;

  if (texture == NULL)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture),
                                        gdk_texture_get_height (texture));
  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_tile (sqlite3_stmt *stmt,
           cairo_t      *cr,
           int           zoom,
           int           x,
           int           y,
           double        left,
           double        top,
           double        side)
{
  cairo_surface_t *surface = NULL;

  sqlite3_bind_int (stmt, 1, zoom);
  sqlite3_bind_int (stmt, 2, x);
  /* Rows count from the south. */
  sqlite3_bind_int (stmt, 3, (1 << zoom) - 1 - y);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    surface = decode_tile (stmt);
  sqlite3_reset (stmt);
  if (surface == NULL)
    return;
  cairo_save (cr);
  cairo_translate (cr, left, top);
  cairo_scale (cr, side / cairo_image_surface_get_width (surface), side / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

static void
draw_tiles (sqlite3      *db,
            sqlite3_stmt *stmt,
            cairo_t      *cr,
            const RrView *view,
            int           zoom)
{
  double side = view->tile_px * exp2 (view->zoom - zoom), world = side * exp2 (zoom), x, y, left, top;
  int n_tiles = 0;

  rr_geo_to_mercator (view->lat_deg, view->lon_deg, &x, &y);
  left = x * world - view->width_px / 2;
  top = y * world - view->height_px / 2;
  for (int row = (int) floor (top / side); row * side < top + view->height_px; row++)
    for (int column = (int) floor (left / side); column * side < left + view->width_px; column++)
      if (row >= 0 && column >= 0 && n_tiles++ < MAX_TILES)
        draw_tile (stmt, cr, zoom, column, row, column * side - left, row * side - top, side);
}

/* Without pictures the paper stays white: a report is no less true for it. */
static void
draw_ground (const char   *path,
             cairo_t      *cr,
             const RrView *view)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL, *levels = NULL;
  int zoom = -1;

  if (path != NULL && sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, "SELECT max(zoom_level) FROM tiles WHERE zoom_level<=?1", -1, &levels, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, "SELECT tile_data FROM tiles WHERE zoom_level=?1 AND tile_column=?2 AND tile_row=?3",
                             -1, &stmt, NULL) == SQLITE_OK)
    {
      sqlite3_bind_int (levels, 1, (int) view->zoom);
      if (sqlite3_step (levels) == SQLITE_ROW && sqlite3_column_type (levels, 0) == SQLITE_INTEGER)
        zoom = sqlite3_column_int (levels, 0);
      if (zoom >= 0 && view->zoom - zoom < 3)
        draw_tiles (db, stmt, cr, view, zoom);
    }
  sqlite3_finalize (levels);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}

/* --- figures ------------------------------------------------------------------ */

static void
draw_figure (cairo_t       *cr,
             const RrView  *view,
             RrFigureKind   kind,
             RrTone         tone,
             RrDash         dash,
             const RrPlace *points,
             guint          n_points)
{
  RrFigure figure = { .id = "x", .kind = kind, .tone = tone, .dash = dash, .width_px = TRACK_PX, .points = points,
                      .n_points = n_points, .chosen_handle = -1 };
  g_autoptr(RrFigureForm) form = rr_figure_form_new (&figure);

  if (rr_figure_form_is_seen (form, view, 0))
    rr_figure_draw (form, cr, view, RR_THEME_LIGHT, FALSE);
}

static void
draw_scale (cairo_t      *cr,
            const RrView *view)
{
  static const double lengths[] = { 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000 };
  double length_m = lengths[0], px;
  char text[24];

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i] * rr_view_px_per_m (view) < view->width_px / 4)
      length_m = lengths[i];
  px = length_m * rr_view_px_per_m (view);
  g_snprintf (text, sizeof text, length_m < 1000 ? "%.0f m" : "%.0f km", length_m < 1000 ? length_m : length_m / 1000);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.8);
  cairo_rectangle (cr, 12, view->height_px - 46, px + 20, 34);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.12);
  cairo_set_line_width (cr, 3);
  cairo_move_to (cr, 22, view->height_px - 26);
  cairo_rel_line_to (cr, 0, 6);
  cairo_rel_line_to (cr, px, 0);
  cairo_rel_line_to (cr, 0, -6);
  cairo_stroke (cr);
  cairo_set_font_size (cr, 15);
  cairo_move_to (cr, 26, view->height_px - 28);
  cairo_show_text (cr, text);
}

static void
draw_figures (const RrTripReport *report,
              GPtrArray          *ways,
              cairo_t            *cr,
              const RrView       *view)
{
  static const RrTone tones[] = { RR_TONE_DANGER, RR_TONE_OTHER, RR_TONE_GOOD, RR_TONE_CAUTION };

  for (guint i = 0; i < report->zones->len; i++)
    {
      const RrDeadZone *zone = report->zones->pdata[i];

      draw_figure (cr, view, RR_FIGURE_POLYGON, RR_TONE_QUIET, RR_DASH_DASHED, zone->corners, zone->n_corners);
    }
  if (report->trip->n_route > 1)
    draw_figure (cr, view, RR_FIGURE_LINE, RR_TONE_PLAN, RR_DASH_DASHED, report->trip->route, report->trip->n_route);
  for (guint i = 0; i < ways->len; i++)
    {
      const GArray *places = ways->pdata[i];
      RrTone tone = tones[i % G_N_ELEMENTS (tones)];

      if (places->len < 2)
        continue;
      draw_figure (cr, view, RR_FIGURE_LINE, tone, RR_DASH_SOLID, (RrPlace *) (gpointer) places->data, places->len);
      draw_figure (cr, view, RR_FIGURE_POINT, tone, RR_DASH_SOLID, &g_array_index (places, RrPlace, places->len - 1), 1);
    }
}

/**
 * rr_report_map_draw:
 * @report: what is reported
 * @cr: what to draw on, at its origin
 * @width: how wide
 * @height: how high
 *
 * Twice as many pixels as units, so that tiles are as sharp on paper as on the screen.
 */
void
rr_report_map_draw (const RrTripReport *report,
                    cairo_t            *cr,
                    double              width,
                    double              height)
{
  g_autoptr(GPtrArray) ways = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  RrView view = { .tile_px = 256, .width_px = 2 * width, .height_px = 2 * height };

  for (guint i = 0; i < report->tracks->len; i++)
    g_ptr_array_add (ways, places_of (report->tracks->pdata[i]));
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  cairo_scale (cr, 0.5, 0.5);
  if (get_view (report, ways, &view))
    {
      draw_ground (report->tiles_path, cr, &view);
      draw_figures (report, ways, cr, &view);
      draw_scale (cr, &view);
    }
  cairo_restore (cr);
  cairo_set_source_rgb (cr, 0.4, 0.4, 0.42);
  cairo_set_line_width (cr, 0.6);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_stroke (cr);
}
