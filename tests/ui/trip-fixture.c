/* trip-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "trip-fixture.h"

#include <math.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define NOW_MS    TRIP_FIXTURE_NOW_MS

static const char *const names[] = {
  "Falknis by the ridge", "Rappenstein", "Drei Schwestern with the school of Triesen", "Augstenberg",
  "Schesaplana, two days", "Naafkopf", "Gorge and caves", "Fürstensteig",
};

static void
add_route (RrTrip *trip,
           guint   i)
{
  RrPlace places[60];

  for (guint j = 0; j < G_N_ELEMENTS (places); j++)
    places[j] = (RrPlace) { 47.06 + 0.012 * (i % 8) + j * 0.0012, 9.50 + 0.015 * (i % 5) + 0.012 * sin (j * 0.2 + i) };
  rr_trip_set_route (trip, places, G_N_ELEMENTS (places));
  g_free (trip->route_name);
  trip->route_name = g_strdup ("Ridge");
}

static void
fill (RrTrip *trip,
      guint   i)
{
  const char *const devices[] = { i % 2 == 0 ? "guide-00000" : "guide-00001", i % 3 == 0 ? "guide-00005" : NULL, NULL };
  gint64 out_ms = NOW_MS - (i == 1 ? 63 : i == 2 ? 55 : 5 + 7 * (i % 6)) * MINUTE_MS;

  trip->id = i + 1;
  trip->revision = 1;
  g_free (trip->name);
  trip->name = i < G_N_ELEMENTS (names) ? g_strdup (names[i]) : g_strdup_printf ("Trip %u", i + 1);
  g_strfreev (trip->devices);
  trip->devices = g_strdupv ((char **) devices);
  trip->n_guests = 2 + i * 3 % 11;
  trip->check_every_min = 60;
  trip->depart_ms = out_ms;
  trip->return_ms = NOW_MS + (60 + 47 * (i % 9)) * MINUTE_MS;
  if (i % 8 != 3)
    rr_trip_act (trip, RR_TRIP_ACT_DEPART, out_ms, NULL);
  else
    trip->depart_ms = NOW_MS + 40 * MINUTE_MS;
  if (i % 8 == 5)
    rr_trip_act (trip, RR_TRIP_ACT_RETURN, NOW_MS, NULL);
  if (i % 4 != 2)
    add_route (trip, i);
}

RrTripBoard *
trip_fixture_make_board (guint n)
{
  static const RrPlace gorge[] = { { 47.10, 9.55 }, { 47.10, 9.60 }, { 47.15, 9.61 }, { 47.16, 9.56 } };
  RrTripBoard *board = rr_trip_board_new ();
  RrDeadZone *zone = rr_dead_zone_new ("Upper gorge", gorge, G_N_ELEMENTS (gorge), 45);

  zone->id = 1;
  rr_trip_board_put_zone (board, zone);
  for (guint i = 0; i < n; i++)
    {
      RrTrip *trip = rr_trip_new ();

      fill (trip, i);
      if (i == 4)
        {
          trip->zone = 1;
          trip->zone_since_ms = NOW_MS - 4 * MINUTE_MS;
        }
      rr_trip_board_put (board, trip);
    }
  return board;
}

RrTripsPage *
trip_fixture_add (Fixture *fixture)
{
  RrTripsPage *page = RR_TRIPS_PAGE (rr_trips_page_new (rr_window_get_map (fixture->window)));

  rr_window_add_page (fixture->window, "trips", "Trips", "rr-trips-symbolic", GTK_WIDGET (page));
  rr_window_show_page (fixture->window, "trips");
  rr_trips_page_set_now (page, NOW_MS);
  return page;
}
