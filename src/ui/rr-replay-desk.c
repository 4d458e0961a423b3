/* rr-replay-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-compat.h"
#include "rr-engine-audit.h"
#include "rr-engine-replay.h"
#include "rr-engine-trips.h"
#include "rr-time.h"
#include "rr-trip-report.h"

/* The desk is where the window, the engine and the Replay page meet. Of several windows of
 * time that the page asked for only the last is waited for; the others are cancelled.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow     *window;       /* (unowned): its data is this */
  RrEngine     *engine;       /* (owned) */
  RrReplayPage *page;         /* (weak): of the window */
  GCancellable *window_read;  /* (owned) (nullable): of the last window asked for */
  GCancellable *marks_read;   /* (owned) (nullable): likewise of marks */
} Desk;

#define DESK_KEY   "rr-replay-desk"
#define PAGE_ID    "replay"
#define USUAL_MS   (2 * 3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS     (24 * 3600 * G_GINT64_CONSTANT (1000))

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

static GCancellable *
renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  return *cancellable;
}

/* --- windows and marks -------------------------------------------------------- */

static void
window_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrReplay) replay = rr_engine_load_replay_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || desk == NULL || desk->page == NULL)
    return;
  rr_replay_page_take_window (desk->page, replay, error != NULL ? error->message : NULL);
}

static void
want_window_cb (RrReplayPage *page,
                gint64        from_ms,
                gint64        to_ms,
                Desk         *desk)
{
  rr_engine_load_replay_async (desk->engine, rr_replay_page_get_devices (page), from_ms, to_ms,
                               rr_replay_page_is_by_receive (page), renew (&desk->window_read), window_read_cb,
                               g_object_ref (desk->window));
}

static void
marks_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) marks = rr_engine_load_marks_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || desk == NULL || desk->page == NULL)
    return;
  if (marks == NULL)
    rr_window_toast (window, error->message);
  else
    rr_replay_page_take_marks (desk->page, marks);
}

static void
want_marks_cb (RrReplayPage *page,
               gint64        from_ms,
               gint64        to_ms,
               Desk         *desk)
{
  rr_engine_load_marks_async (desk->engine, from_ms, to_ms, renew (&desk->marks_read), marks_read_cb,
                              g_object_ref (desk->window));
}

/* --- files -------------------------------------------------------------------- */

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  gssize n = rr_engine_export_tracks_finish (RR_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (n >= 0)
    text = g_strdup_printf (ngettext ("%d fix exported", "%d fixes exported", (gulong) n), (int) n);
  rr_window_toast (window, n >= 0 ? text : error->message);
}

/**
 * rr_replay_desk_export:
 * @window: a window with a desk
 * @format: gpx, kml, geojson or csv
 * @file: where to
 *
 * Whom and when the page shows.
 */
void
rr_replay_desk_export (RrWindow   *window,
                       const char *format,
                       GFile      *file)
{
  Desk *desk = desk_of (window);
  RrTrackFormat which;
  gint64 from_ms, to_ms;

  g_return_if_fail (desk != NULL && desk->page != NULL);

  if (!rr_track_format_from_string (format, &which))
    return;
  rr_replay_page_get_range (desk->page, &from_ms, &to_ms);
  rr_engine_export_tracks_async (desk->engine, rr_replay_page_get_devices (desk->page), from_ms, to_ms, which, file,
                                 NULL, exported_cb, g_object_ref (window));
}

static void
export_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autofree char *format = data;
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file != NULL && desk_of (RR_WINDOW (source)) != NULL)
    rr_replay_desk_export (RR_WINDOW (source), format, file);
}

static void
export_cb (RrReplayPage *page,
           const char   *format,
           Desk         *desk)
{
  g_autofree char *name = g_strdup_printf ("tracks.%s", format);

  rr_compat_save_file_async (GTK_WINDOW (desk->window), _("Export the tracks"), name, export_chosen_cb,
                             g_strdup (format));
}

/* --- the report --------------------------------------------------------------- */

/* A report under way: the log is read, then the tracks, then it is drawn and written. */
typedef struct
{
  RrWindow    *window;   /* (owned) */
  RrEngine    *engine;   /* (owned) */
  RrTripBoard *board;    /* (owned) */
  RrTrip      *trip;     /* (unowned): of the board */
  GFile       *file;     /* (owned) */
  GArray      *log;      /* (owned) (nullable) */
} Report;

static void
report_end (Report     *report,
            const char *text)
{
  rr_window_toast (report->window, text);
  g_object_unref (report->window);
  g_object_unref (report->engine);
  g_object_unref (report->file);
  rr_trip_board_unref (report->board);
  g_clear_pointer (&report->log, g_array_unref);
  g_free (report);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Report *report = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_file_get_basename (report->file);
  /* Translators: the name of a file */
  g_autofree char *text = g_strdup_printf (_("Saved as %s"), name);

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  report_end (report, error != NULL ? error->message : text);
}

static void
tracks_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  Report *report = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tracks = rr_engine_load_tracks_finish (RR_ENGINE (source), result, &error);
  RrTripReport parts = {
    .trip = report->trip,
    .zones = report->board->zones,
    .tracks = tracks,
    .log = report->log,
    .tiles_path = rr_map_get_tiles_path (rr_window_get_map (report->window)),
    .now_ms = rr_time_now_ms (),
  };
  g_autoptr(GBytes) pdf = tracks != NULL ? rr_trip_report_to_pdf (&parts, &error) : NULL;

  if (pdf == NULL)
    report_end (report, error->message);
  else
    g_file_replace_contents_bytes_async (report->file, pdf, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                         written_cb, report);
}

static void
log_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Report *report = data;
  g_autoptr(GError) error = NULL;
  gint64 from_ms = report->trip->out_ms != RR_TIME_UNKNOWN ? report->trip->out_ms : report->trip->depart_ms;
  gint64 to_ms = report->trip->back_ms != RR_TIME_UNKNOWN ? report->trip->back_ms : rr_time_now_ms ();

  report->log = rr_engine_load_trip_log_finish (RR_ENGINE (source), result, &error);
  if (report->log == NULL)
    report_end (report, error->message);
  else
    rr_engine_load_tracks_async (report->engine, (const char *const *) report->trip->devices, from_ms,
                                 MIN (to_ms, from_ms + 31 * DAY_MS), NULL, tracks_read_cb, report);
}

/**
 * rr_replay_desk_report:
 * @window: a window with a desk
 * @trip: a trip
 * @file: where to
 *
 * Tells in the window how it ended.
 */
void
rr_replay_desk_report (RrWindow *window,
                       gint64    trip,
                       GFile    *file)
{
  Desk *desk = desk_of (window);
  Report *report;

  g_return_if_fail (desk != NULL);

  report = g_new0 (Report, 1);
  report->window = g_object_ref (window);
  report->engine = g_object_ref (desk->engine);
  report->file = g_object_ref (file);
  report->board = rr_engine_dup_trips (desk->engine);
  report->trip = rr_trip_board_find (report->board, trip);
  rr_engine_note_export (desk->engine, "export.trip", file);
  if (report->trip == NULL)
    report_end (report, _("There is no such trip"));
  else
    rr_engine_load_trip_log_async (desk->engine, trip, log_read_cb, report);
}

static void
report_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autofree gint64 *trip = data;
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file != NULL && desk_of (RR_WINDOW (source)) != NULL)
    rr_replay_desk_report (RR_WINDOW (source), *trip, file);
}

static void
report_cb (RrReplayPage *page,
           gint64        trip,
           Desk         *desk)
{
  rr_compat_save_file_async (GTK_WINDOW (desk->window), _("Save the trip report"), "trip.pdf", report_chosen_cb,
                             g_memdup2 (&trip, sizeof trip));
}

/* --- life --------------------------------------------------------------------- */

/* Who comes for the first time wants to see the last hours. */
static void
mapped_cb (GtkWidget *page,
           Desk      *desk)
{
  gint64 from_ms, to_ms, now_ms = rr_time_now_ms ();

  rr_replay_page_get_range (desk->page, &from_ms, &to_ms);
  if (to_ms == 0)
    rr_replay_page_set_range (desk->page, now_ms - USUAL_MS, now_ms);
}

static void
trips_cb (RrEngine     *engine,
          RrTripBoard  *board,
          RrReplayPage *page)
{
  rr_replay_page_set_board (page, board);
}

static void
free_desk (gpointer data)
{
  Desk *desk = data;

  g_cancellable_cancel (desk->window_read);
  g_cancellable_cancel (desk->marks_read);
  g_clear_object (&desk->window_read);
  g_clear_object (&desk->marks_read);
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
 * rr_replay_desk_show_trip:
 * @window: a window with a desk
 * @trip: a trip
 */
void
rr_replay_desk_show_trip (RrWindow *window,
                          gint64    trip)
{
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  rr_replay_page_show_trip (desk->page, trip, rr_time_now_ms ());
  rr_window_show_page (window, PAGE_ID);
}

/**
 * rr_replay_desk_attach:
 * @window: a window
 * @engine: what it asks; it runs, and goes on for as long as the window is there
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrReplayPage *
rr_replay_desk_attach (RrWindow *window,
                       RrEngine *engine)
{
  g_autoptr(RrTripBoard) board = rr_engine_dup_trips (engine);
  Desk *desk = g_new0 (Desk, 1);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->page, RR_REPLAY_PAGE (rr_replay_page_new (rr_window_get_map (window))));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, free_desk);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), desk);
  g_signal_connect_object (engine, "trips", G_CALLBACK (trips_cb), desk->page, 0);
  g_signal_connect (desk->page, "want-window", G_CALLBACK (want_window_cb), desk);
  g_signal_connect (desk->page, "want-marks", G_CALLBACK (want_marks_cb), desk);
  g_signal_connect (desk->page, "export", G_CALLBACK (export_cb), desk);
  g_signal_connect (desk->page, "report", G_CALLBACK (report_cb), desk);
  g_signal_connect (desk->page, "map", G_CALLBACK (mapped_cb), desk);
  rr_window_add_page (window, PAGE_ID, _("Replay"), "rr-replay-symbolic", GTK_WIDGET (desk->page));
  rr_replay_page_set_board (desk->page, board);
  return desk->page;
}
