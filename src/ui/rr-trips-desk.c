/* rr-trips-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trips-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-compat.h"
#include "rr-engine-trips.h"
#include "rr-replay-desk.h"
#include "rr-time.h"
#include "rr-trip-text.h"

/* The desk is where the window, the engine and the Trips page meet. It counts down whether
 * or not the page is in front, since the count of who is overdue is seen everywhere.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow    *window;   /* (unowned): its data is this */
  RrEngine    *engine;   /* (owned) */
  RrTripsPage *page;     /* (weak): of the window */
  guint        timer;
} Desk;

#define DESK_KEY "rr-trips-desk"
#define PAGE_ID  "trips"

/* --- how it looks ------------------------------------------------------------- */

static gboolean
tick_cb (gpointer data)
{
  Desk *desk = data;
  guint n_red, n_amber;

  if (desk->page == NULL)
    return G_SOURCE_CONTINUE;
  rr_trips_page_set_now (desk->page, rr_time_now_ms ());
  n_red = rr_trips_page_count (desk->page, RR_MOOD_RED);
  n_amber = rr_trips_page_count (desk->page, RR_MOOD_AMBER);
  rr_page_set_badge (desk->window, PAGE_ID, n_red > 0 ? n_red : n_amber,
                     n_red > 0 ? RR_URGENCY_URGENT : RR_URGENCY_ATTENTION);
  return G_SOURCE_CONTINUE;
}

static void
trips_cb (RrEngine    *engine,
          RrTripBoard *board,
          RrTripsPage *page)
{
  rr_trips_page_set_board (page, board);
}

static void
snapshot_cb (RrEngine    *engine,
             RrSnapshot  *snapshot,
             RrTripsPage *page)
{
  rr_trips_page_set_snapshot (page, snapshot);
}

/* --- what the page asks for --------------------------------------------------- */

/* A wish, and who hears how it ended. */
typedef struct
{
  RrWindow *window;   /* (owned) */
  RrTripAct act;
} Wish;

static Wish *
wish_new (Desk      *desk,
          RrTripAct  act)
{
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish) { g_object_ref (desk->window), act };
  return wish;
}

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

/* The board has the news first: it came to the main loop before the answer. */
static void
refresh (Desk *desk)
{
  g_autoptr(RrTripBoard) board = rr_engine_dup_trips (desk->engine);

  rr_trips_page_set_board (desk->page, board);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autofree Wish *wish = data;
  g_autoptr(RrWindow) window = wish->window;
  g_autoptr(GError) error = NULL;
  gint64 id = rr_engine_trip_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  refresh (desk);
  rr_trips_page_trip_saved (desk->page, id, error != NULL ? error->message : NULL);
}

static void
save_trip_cb (RrTripsPage *page,
              RrTrip      *trip,
              Desk        *desk)
{
  rr_engine_save_trip_async (desk->engine, trip, NULL, saved_cb, wish_new (desk, RR_TRIP_ACT_SAVE));
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autofree Wish *wish = data;
  g_autoptr(RrWindow) window = wish->window;
  g_autoptr(GError) error = NULL;
  gint64 id = rr_engine_trip_finish (RR_ENGINE (source), result, &error);
  g_autoptr(RrTripBoard) board = rr_engine_dup_trips (RR_ENGINE (source));
  const RrTrip *trip = rr_trip_board_find (board, id);
  g_autofree char *act = rr_trip_act_label (wish->act);
  g_autofree char *text = NULL;

  if (trip != NULL)
    text = g_strdup_printf ("%s: %s", trip->name, act);
  if (error != NULL || text != NULL)
    rr_window_toast (window, error != NULL ? error->message : text);
}

static void
act_cb (RrTripsPage *page,
        gint64       id,
        int          act,
        Desk        *desk)
{
  rr_engine_act_on_trip_async (desk->engine, id, (RrTripAct) act, NULL, NULL, acted_cb,
                               wish_new (desk, (RrTripAct) act));
}

static void
zone_saved_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autofree Wish *wish = data;
  g_autoptr(RrWindow) window = wish->window;
  g_autoptr(GError) error = NULL;
  gint64 id = rr_engine_trip_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (error != NULL)
    rr_window_toast (window, error->message);
  if (error != NULL || desk == NULL || desk->page == NULL)
    return;
  refresh (desk);
  rr_trips_page_zone_saved (desk->page, id);
}

static void
save_zone_cb (RrTripsPage *page,
              RrDeadZone  *zone,
              Desk        *desk)
{
  rr_engine_save_zone_async (desk->engine, zone, zone_saved_cb, wish_new (desk, RR_TRIP_ACT_SAVE));
}

static void
remove_zone_cb (RrTripsPage *page,
                gint64       id,
                Desk        *desk)
{
  rr_engine_remove_zone_async (desk->engine, id, zone_saved_cb, wish_new (desk, RR_TRIP_ACT_CLOSE));
}

/* --- a route from a file ------------------------------------------------------ */

static void
route_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GArray) points = rr_engine_read_route_finish (RR_ENGINE (source), result, &name, &error);
  Desk *desk = desk_of (window);

  if (points == NULL)
    rr_window_toast (window, error->message);
  else if (desk != NULL && desk->page != NULL)
    rr_trips_page_set_route (desk->page, (RrPlace *) (gpointer) points->data, points->len, name != NULL ? name : "");
}

/**
 * rr_trips_desk_import:
 * @window: a window with a desk
 * @file: a GPX file, whose way goes into the open form
 */
void
rr_trips_desk_import (RrWindow *window,
                      GFile    *file)
{
  Desk *desk = desk_of (window);

  g_return_if_fail (desk != NULL);

  rr_engine_read_route_async (desk->engine, file, route_read_cb, g_object_ref (window));
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file != NULL && desk_of (RR_WINDOW (source)) != NULL)
    rr_trips_desk_import (RR_WINDOW (source), file);
}

static void
import_cb (RrTripsPage *page,
           Desk        *desk)
{
  rr_compat_choose_file_async (GTK_WINDOW (desk->window), _("Import a route"), FALSE, NULL, file_chosen_cb, NULL);
}

static void
replay_cb (RrTripsPage *page,
           gint64       id,
           Desk        *desk)
{
  rr_replay_desk_show_trip (desk->window, id);
}

/* --- life --------------------------------------------------------------------- */

static void
free_desk (gpointer data)
{
  Desk *desk = data;

  g_source_remove (desk->timer);
  if (desk->page != NULL)
    g_signal_handlers_disconnect_by_data (desk->page, desk);
  g_clear_weak_pointer (&desk->page);
  g_object_unref (desk->engine);
  g_free (desk);
}

static void
window_destroyed_cb (GtkWidget *window,
                     Desk      *desk)
{
  g_object_set_data (G_OBJECT (window), DESK_KEY, NULL);
}

/**
 * rr_trips_desk_attach:
 * @window: a window
 * @engine: what it asks; it runs, and goes on for as long as the window is there
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrTripsPage *
rr_trips_desk_attach (RrWindow *window,
                      RrEngine *engine)
{
  g_autoptr(RrTripBoard) board = rr_engine_dup_trips (engine);
  Desk *desk = g_new0 (Desk, 1);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->page, RR_TRIPS_PAGE (rr_trips_page_new (rr_window_get_map (window))));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, free_desk);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), desk);
  g_signal_connect_object (engine, "trips", G_CALLBACK (trips_cb), desk->page, 0);
  g_signal_connect_object (engine, "snapshot", G_CALLBACK (snapshot_cb), desk->page, 0);
  g_signal_connect (desk->page, "save-trip", G_CALLBACK (save_trip_cb), desk);
  g_signal_connect (desk->page, "act", G_CALLBACK (act_cb), desk);
  g_signal_connect (desk->page, "save-zone", G_CALLBACK (save_zone_cb), desk);
  g_signal_connect (desk->page, "remove-zone", G_CALLBACK (remove_zone_cb), desk);
  g_signal_connect (desk->page, "import-route", G_CALLBACK (import_cb), desk);
  g_signal_connect (desk->page, "replay", G_CALLBACK (replay_cb), desk);
  rr_window_add_page (window, PAGE_ID, _("Trips"), "rr-trips-symbolic", GTK_WIDGET (desk->page));
  rr_trips_page_set_board (desk->page, board);
  desk->timer = g_timeout_add_seconds (1, tick_cb, desk);
  tick_cb (desk);
  return desk->page;
}
