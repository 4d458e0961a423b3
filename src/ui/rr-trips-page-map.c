/* rr-trips-page-map.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trips-page-private.h"

#include <glib/gi18n-lib.h>

/* What the map beside the board shows, and what is drawn on it.
 *
 * Threads: main.
 */

#define CHOSEN_PX 4.0
#define OTHER_PX  2.0

static void
put_route (RrTripsPage  *self,
           const RrTrip *trip,
           gboolean      is_chosen)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, trip->id);
  RrFigure figure = {
    .id = id,
    .label = trip->name,
    .kind = RR_FIGURE_LINE,
    .tone = RR_TONE_PLAN,
    .dash = is_chosen ? RR_DASH_SOLID : RR_DASH_DOTTED,
    .width_px = is_chosen ? CHOSEN_PX : OTHER_PX,
    .points = trip->route,
    .n_points = trip->n_route,
    .chosen_handle = -1,
  };

  rr_shape_layer_put (self->routes, &figure);
}

/* Ways of those who are out, and of the chosen one above them. */
void
rr_trips_page_show_routes (RrTripsPage *self)
{
  gint64 chosen = rr_trip_list_get_chosen (RR_TRIP_LIST (self->list));
  const RrTrip *trip = self->board_value != NULL ? rr_trip_board_find (self->board_value, chosen) : NULL;

  rr_shape_layer_clear (self->routes);
  for (guint i = 0; self->board_value != NULL && i < self->board_value->trips->len; i++)
    {
      const RrTrip *other = self->board_value->trips->pdata[i];

      if (other->id != chosen && other->state == RR_TRIP_OUT && other->n_route > 1)
        put_route (self, other, FALSE);
    }
  if (trip != NULL && trip->n_route > 1)
    put_route (self, trip, TRUE);
}

void
rr_trips_page_show_zones (RrTripsPage *self)
{
  rr_shape_layer_clear (self->outlines);
  for (guint i = 0; self->board_value != NULL && i < self->board_value->zones->len; i++)
    {
      const RrDeadZone *zone = self->board_value->zones->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, zone->id);
      RrFigure figure = {
        .id = id,
        .label = zone->name,
        .kind = RR_FIGURE_POLYGON,
        .tone = RR_TONE_QUIET,
        .dash = RR_DASH_DASHED,
        .width_px = OTHER_PX,
        .points = zone->corners,
        .n_points = zone->n_corners,
        .chosen_handle = -1,
      };

      rr_shape_layer_put (self->outlines, &figure);
    }
}

/* The way of the chosen trip; without one, where the party was seen last. */
void
rr_trips_page_show_chosen (RrTripsPage *self)
{
  gint64 chosen = rr_trip_list_get_chosen (RR_TRIP_LIST (self->list));
  const RrTrip *trip = self->board_value != NULL ? rr_trip_board_find (self->board_value, chosen) : NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, chosen);
  g_autoptr(RrDeviceIndex) index = NULL;
  RrPartySight sight;

  if (trip == NULL || rr_map_show_shapes (RR_MAP (self->map), self->routes, id))
    return;
  index = rr_device_index_new ();
  rr_trip_get_sight (trip, index, self->snapshot, &sight);
  if (sight.has_place)
    rr_map_go_to (RR_MAP (self->map), sight.place.lat_deg, sight.place.lon_deg);
}

static void
route_drawn_cb (const RrPlace *points,
                guint          n_points,
                double         radius_m,
                gpointer       user_data)
{
  RrTripsPage *self = user_data;

  if (points != NULL)
    rr_trip_form_set_route (RR_TRIP_FORM (self->form), points, n_points, "");
}

void
rr_trips_page_draw_route_cb (RrTripForm  *form,
                             RrTripsPage *self)
{
  guint n;
  const RrPlace *points = rr_trip_form_get_route (form, &n);

  rr_draw_start (rr_map_get_draw (RR_MAP (self->map)), RR_FIGURE_LINE, RR_TONE_PLAN, _("Planned route"), points, n, 0,
                 route_drawn_cb, self);
}

static void
zone_drawn_cb (const RrPlace *points,
               guint          n_points,
               double         radius_m,
               gpointer       user_data)
{
  RrTripsPage *self = user_data;

  if (points != NULL)
    rr_zone_panel_set_outline (RR_ZONE_PANEL (self->zones), points, MIN (n_points, RR_ZONE_MAX_CORNERS));
}

void
rr_trips_page_draw_zone_cb (RrZonePanel *panel,
                            RrTripsPage *self)
{
  guint n;
  const RrPlace *corners = rr_zone_panel_get_outline (panel, &n);

  rr_draw_start (rr_map_get_draw (RR_MAP (self->map)), RR_FIGURE_POLYGON, RR_TONE_QUIET, _("Dead zone"), corners, n, 0,
                 zone_drawn_cb, self);
}

static void
route_chosen_cb (RrShapeLayer *layer,
                 const char   *id,
                 RrTripsPage  *self)
{
  if (gtk_widget_get_visible (self->board))
    rr_trip_list_choose (RR_TRIP_LIST (self->list), g_ascii_strtoll (id, NULL, 10));
}

static void
zone_chosen_cb (RrShapeLayer *layer,
                const char   *id,
                RrTripsPage  *self)
{
  rr_zone_panel_choose (RR_ZONE_PANEL (self->zones), g_ascii_strtoll (id, NULL, 10));
}

void
rr_trips_page_add_map (RrTripsPage *self,
                       RrMap       *like)
{
  self->map = rr_map_new_like (like);
  gtk_widget_set_hexpand (self->map, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->map);
  self->outlines = rr_map_add_shapes (RR_MAP (self->map));
  self->routes = rr_map_add_shapes (RR_MAP (self->map));
  g_signal_connect (self->routes, "chosen", G_CALLBACK (route_chosen_cb), self);
  g_signal_connect (self->outlines, "chosen", G_CALLBACK (zone_chosen_cb), self);
}
