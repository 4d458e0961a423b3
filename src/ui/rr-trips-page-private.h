/* rr-trips-page-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trip-form.h"
#include "rr-trip-list.h"
#include "rr-trips-page.h"
#include "rr-zone-panel.h"

G_BEGIN_DECLS

/* The page and its parts: what is done by keys and buttons is in rr-trips-page.c, what the
 * map shows in rr-trips-page-map.c. */
struct _RrTripsPage
{
  GtkWidget     parent_instance;

  RrTripBoard  *board_value;   /* (owned) (nullable) */
  RrSnapshot   *snapshot;      /* (owned) (nullable) */
  gint64        now_ms;
  gboolean      is_saving;     /* what is in the form is on its way */

  GtkWidget    *box;           /* (unowned): template children */
  GtkWidget    *board;
  GtkWidget    *edge;
  GtkWidget    *side;
  GtkWidget    *list;
  GtkWidget    *sort;
  GtkWidget    *held;
  GtkWidget    *closed;
  GtkWidget    *form;
  GtkWidget    *zones;

  GtkWidget    *map;           /* (unowned): in box */
  RrShapeLayer *routes;        /* (unowned): of the map */
  RrShapeLayer *outlines;      /* (unowned): of the map */
};

void  rr_trips_page_add_map       (RrTripsPage *self,
                                   RrMap       *like);
void  rr_trips_page_show_routes   (RrTripsPage *self);
void  rr_trips_page_show_zones    (RrTripsPage *self);
void  rr_trips_page_show_chosen   (RrTripsPage *self);
void  rr_trips_page_draw_route_cb (RrTripForm  *form,
                                   RrTripsPage *self);
void  rr_trips_page_draw_zone_cb  (RrZonePanel *panel,
                                   RrTripsPage *self);

G_END_DECLS
