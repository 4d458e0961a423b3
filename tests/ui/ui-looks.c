/* ui-looks.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "booking-fixture.h"
#include "departure-fixture.h"
#include "door-view-fixture.h"
#include "rr-security-page.h"
#include "diag-fixture.h"
#include "rr-booking-contact.h"
#include "rr-booking-details.h"
#include "rr-booking-move.h"
#include "rr-incident-page.h"
#include "rr-lab-window.h"
#include "rr-map.h"
#include "rr-replay-page.h"
#include "rr-roster.h"
#include "rr-tour-form.h"
#include "rr-tours-window.h"
#include "trip-fixture.h"

/* Draws the window into PNG files for people to look at:
 *   tests/support/ui-env.sh build/tests/ui/ui-looks DIR [map|shapes|departures|trips|replay|shell|incidents|diagnostics]
 * one for each theme, size and number of guides or tasks. */

static void
save (Fixture    *fixture,
      const char *dir,
      const char *name)
{
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s.png", dir, name);

  fixture_settle (fixture, 12);
  texture = fixture_render (fixture);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
draw (const char *dir,
      const char *theme,
      guint       n_devices,
      int         width,
      int         height)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (n_devices, 0);
  g_autofree char *name = g_strdup_printf ("%s-%u-%dx%d", theme, n_devices, width, height);
  g_autofree char *chosen = g_strconcat (name, "-chosen", NULL);
  g_autofree char *close = g_strconcat (name, "-close", NULL);
  g_autoptr(GArray) track = fixture_make_track (800);
  GtkWidget *map;
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  rr_window_take_snapshot (fixture.window, snapshot);
  save (&fixture, dir, name);
  if (n_devices > 0)
    {
      map = fixture_find (GTK_WIDGET (fixture.window), RR_TYPE_MAP);
      rr_roster_set_selected (RR_ROSTER (fixture_find (GTK_WIDGET (fixture.window), RR_TYPE_ROSTER)),
                              snapshot->devices[MIN (3, n_devices - 1)].id);
      rr_window_take_track (fixture.window, track);
      fixture_settle (&fixture, 30);
      save (&fixture, dir, chosen);
      rr_map_set_follow (RR_MAP (map), TRUE);
      for (guint i = 0; i < 3; i++)
        {
          rr_map_zoom_by (RR_MAP (map), 1);
          fixture_settle (&fixture, 20);
        }
      save (&fixture, dir, close);
    }
  fixture_tear_down (&fixture);
}

/* What is around every page, with all it can say. */
static void
draw_shell (const char *dir,
            const char *theme,
            int         width,
            int         height)
{
  static const char *const pages[][2] = {
    { "trips", "Trips" }, { "incidents", "Incidents" }, { "reports", "Reports" },
    { "bookings", "Bookings" }, { "suppliers", "Suppliers" }, { "messages", "Messages" },
    { "replay", "Replay" }, { "diagnostics", "Diagnostics" }, { "security", "Security" },
  };
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autofree char *name = g_strdup_printf ("%s-shell-%dx%d", theme, width, height);
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *icon_name = g_strdup_printf ("rr-%s-symbolic", pages[i][0]);

      rr_window_add_page (fixture.window, pages[i][0], pages[i][1], icon_name, gtk_label_new (pages[i][1]));
    }
  rr_page_set_badge (fixture.window, "trips", 2, RR_URGENCY_ATTENTION);
  rr_page_set_badge (fixture.window, "incidents", 1, RR_URGENCY_URGENT);
  rr_page_set_badge (fixture.window, "bookings", 240, RR_URGENCY_NONE);
  rr_window_set_urgent (fixture.window, "SOS: Kaspar Kaiser, 3 minutes ago, 2'104 m, battery 12 %", "incidents");
  rr_window_take_snapshot (fixture.window, snapshot);
  save (&fixture, dir, name);
  fixture_tear_down (&fixture);
}

/* One of each kind and state, late, cancelled and without a place. */
static RrIncidentList *
make_incidents (const RrSnapshot *snapshot,
                guint             n)
{
  GPtrArray *open = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);

  for (guint i = 0; i < n; i++)
    {
      const RrDeviceState *device = &snapshot->devices[i % snapshot->n_devices];
      RrNote *note = rr_note_new (RR_NOTE_RAISE, i % RR_N_INCIDENT_KINDS, snapshot->now_ms - (gint64) i * 251000);
      RrIncident *incident;
      RrIncidentLog log;

      g_strlcpy (note->device, device->id, sizeof note->device);
      if (i % RR_N_INCIDENT_KINDS == RR_INCIDENT_FENCE_ENTER)
        g_strlcpy (note->detail, "Glacier", sizeof note->detail);
      note->fix = note->last = device->fix;
      if (i == 0)
        {
          note->fix.lat_deg = note->fix.lon_deg = NAN;
          note->fix.flags = RR_FIX_NO_POSITION | RR_FIX_LATE;
          note->fix.time_ms = snapshot->now_ms - 1500000;
          note->fix.received_ms = snapshot->now_ms;
        }
      incident = rr_incident_new (note);
      incident->id = i + 1;
      if (i % 3 == 1)
        rr_incident_act (incident, RR_ACT_ACKNOWLEDGE, "Maria Huber", "calling", snapshot->now_ms, &log, NULL);
      g_ptr_array_add (open, incident);
      rr_note_free (note);
    }
  return rr_incident_list_new (open, 1);
}

static void
draw_incidents (const char *dir,
                const char *theme,
                guint       n,
                int         width,
                int         height)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autoptr(RrIncidentList) list = make_incidents (snapshot, n);
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_entry_free);
  g_autofree char *name = g_strdup_printf ("%s-incidents-%u-%dx%d", theme, n, width, height);
  GtkWidget *page = rr_incident_page_new ();
  Fixture fixture;

  for (guint i = 0; i < snapshot->n_devices; i++)
    g_hash_table_insert (names, (gpointer) snapshot->devices[i].id, (gpointer) snapshot->devices[i].name);
  for (guint i = 0; i < 4; i++)
    {
      RrIncidentEntry *entry = g_new0 (RrIncidentEntry, 1);

      entry->at_ms = snapshot->now_ms - (4 - i) * 61000;
      entry->what = (RrIncidentLog[]) { RR_LOG_RAISED, RR_LOG_REPEATED, RR_LOG_ACKNOWLEDGED, RR_LOG_REOPENED }[i];
      entry->level = RR_LEVEL_EMERGENCY;
      entry->who = i == 2 ? g_strdup ("Maria Huber") : NULL;
      entry->remark = i == 2 ? g_strdup ("calling her, helicopter is warned") : NULL;
      g_ptr_array_add (log, entry);
    }
  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  rr_window_add_page (fixture.window, "incidents", "Incidents", "rr-incidents-symbolic", page);
  rr_incident_page_set_names (RR_INCIDENT_PAGE (page), names);
  rr_incident_page_set_list (RR_INCIDENT_PAGE (page), list);
  rr_page_set_badge (fixture.window, "incidents", list->n_ringing, RR_URGENCY_URGENT);
  rr_window_show_page (fixture.window, "incidents");
  if (rr_incident_page_choose (RR_INCIDENT_PAGE (page), 1))
    rr_incident_page_take_log (RR_INCIDENT_PAGE (page), 1, log);
  rr_window_take_snapshot (fixture.window, snapshot);
  save (&fixture, dir, name);
  fixture_tear_down (&fixture);
}

/* Every kind of shape in every tone, and the tool over them. */
static void
draw_shapes (const char *dir,
             const char *theme,
             int         width,
             int         height)
{
  static const char *const tones[] = { "Plan", "Good", "Caution", "Danger", "Quiet", "Other" };
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autofree char *name = g_strdup_printf ("%s-shapes-%dx%d", theme, width, height);
  g_autofree char *drawing = g_strconcat (name, "-drawing", NULL);
  RrShapeLayer *layer;
  Fixture fixture;
  RrMap *map;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  rr_window_take_snapshot (fixture.window, snapshot);
  map = RR_MAP (fixture_find (GTK_WIDGET (fixture.window), RR_TYPE_MAP));
  layer = rr_map_add_shapes (map);
  for (guint i = 0; i < 24; i++)
    {
      double lat = 47.05 + 0.02 * (i / 4), lon = 9.48 + 0.05 * (i % 4);
      const RrPlace points[] = { { lat, lon }, { lat + 0.014, lon + 0.01 }, { lat + 0.002, lon + 0.03 } };
      g_autofree char *id = g_strdup_printf ("%u", i);
      RrFigure figure = {
        .id = id, .label = tones[i / 4], .kind = (RrFigureKind) (i % 4), .tone = (RrTone) (i / 4),
        .dash = (RrDash) (i % 3), .sign = i % 8 == 0 ? "!" : NULL, .points = points, .radius_m = 700,
        .n_points = i % 4 == RR_FIGURE_LINE || i % 4 == RR_FIGURE_POLYGON ? 3 : 1, .chosen_handle = -1,
      };

      rr_shape_layer_put (layer, &figure);
    }
  rr_shape_layer_set_selected (layer, "6");
  rr_map_show_shapes (map, layer, NULL);
  save (&fixture, dir, name);
  rr_draw_start (rr_map_get_draw (map), RR_FIGURE_POLYGON, RR_TONE_QUIET, "Dead zone",
                 (RrPlace[]) { { 47.06, 9.5 }, { 47.09, 9.5 }, { 47.09, 9.56 }, { 47.06, 9.58 } }, 4, 0, NULL, NULL);
  save (&fixture, dir, drawing);
  fixture_tear_down (&fixture);
}

static void
draw_departures (const char *dir,
                 const char *theme,
                 guint       n_tours,
                 int         width,
                 int         height)
{
  g_autoptr(RrDepartureBoard) board = departure_fixture_make_board (n_tours, RR_DEPARTURES_DAYS);
  g_autofree char *name = g_strdup_printf ("%s-departures-%u-%d", theme, n_tours, width);
  g_autofree char *chosen = g_strconcat (name, "-chosen", NULL);
  RrRoomFigures figures = { .rate = 50, .n_waiting = 1234, .admitted_per_s = 49.6, .n_refused = 3 };
  RrDeparturesPage *page;
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  page = departure_fixture_add (&fixture);
  rr_departures_page_set_empty (page, n_tours == 0);
  rr_departures_page_set_board (page, board);
  save (&fixture, dir, name);
  if (n_tours > 0)
    {
      const RrBoardEntry *entry;
      g_autoptr(GPtrArray) waiting = NULL;

      rr_departures_page_choose (page, "tour001", "2026-11-27T08:00:00+01:00");
      entry = rr_departures_page_get_chosen (page);
      waiting = departure_fixture_make_waiting (entry, 3);
      rr_departures_page_set_waiting (page, entry->tour_id, entry->slot, waiting);
      rr_departures_page_set_figures (page, &figures);
      rr_departures_page_set_problem (page, "14 places are held or sold: there cannot be fewer");
      save (&fixture, dir, chosen);
    }
  fixture_tear_down (&fixture);
}

/* The entry that has this written in it. */
static GtkWidget *
find_entry (GtkWidget  *root,
            const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_ENTRY (root) && strcmp (gtk_editable_get_text (GTK_EDITABLE (root)), text) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, text);
  return found;
}

/* A tour in the middle of being written. */
static void
draw_tours (const char *dir,
            const char *theme)
{
  g_autofree char *name = g_strdup_printf ("%s-tours", theme);
  RrEngineConfig config;
  g_autoptr(RrEngine) engine = NULL;
  GtkWidget *form, *entry;
  Fixture fixture, editor;

  rr_engine_config_init (&config);
  engine = rr_engine_new (&config);
  fixture_set_theme (theme);
  fixture_set_up (&fixture, 960, 600);
  editor = fixture;
  editor.window = (RrWindow *) rr_tours_window_new (fixture.window, engine);
  gtk_window_present (GTK_WINDOW (editor.window));
  form = fixture_find (GTK_WIDGET (editor.window), RR_TYPE_TOUR_FORM);
  entry = fixture_find (form, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Ridge walk");
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form, "10")), "ten");
  save (&editor, dir, name);
  gtk_window_destroy (GTK_WINDOW (editor.window));
  fixture_tear_down (&fixture);
}

static void
draw_trips (const char *dir,
            const char *theme,
            guint       n_trips,
            int         width,
            int         height)
{
  g_autoptr(RrTripBoard) board = trip_fixture_make_board (n_trips);
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autofree char *name = g_strdup_printf ("%s-trips-%u-%dx%d", theme, n_trips, width, height);
  g_autofree char *form = g_strconcat (name, "-form", NULL);
  g_autofree char *zones = g_strconcat (name, "-zones", NULL);
  RrTripsPage *page;
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  rr_window_take_snapshot (fixture.window, snapshot);
  page = trip_fixture_add (&fixture);
  rr_trips_page_set_snapshot (page, snapshot);
  rr_trips_page_set_board (page, board);
  rr_trips_page_set_now (page, TRIP_FIXTURE_NOW_MS);
  fixture_settle (&fixture, 5);
  rr_trips_page_choose (page, MIN (n_trips, 1));
  save (&fixture, dir, name);
  gtk_widget_activate_action (GTK_WIDGET (page), n_trips > 0 ? "trips.edit" : "trips.new", NULL);
  save (&fixture, dir, form);
  gtk_widget_activate_action (fixture_find (GTK_WIDGET (page), g_type_from_name ("RrTripForm")), "form.cancel", NULL);
  gtk_widget_activate_action (GTK_WIDGET (page), "trips.zones", NULL);
  rr_trips_page_zone_saved (page, 1);
  save (&fixture, dir, zones);
  fixture_tear_down (&fixture);
}

/* Three hours of everybody, at twenty minutes. */
static void
draw_replay (const char *dir,
             const char *theme,
             int         width,
             int         height)
{
  const gint64 from_ms = TRIP_FIXTURE_NOW_MS, to_ms = from_ms + 3 * 3600000;
  g_autoptr(RrReplay) replay = rr_replay_new (from_ms, to_ms, FALSE, 100000);
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (RrReplayMark));
  g_autoptr(RrTripBoard) board = trip_fixture_make_board (5);
  g_autofree char *name = g_strdup_printf ("%s-replay-%dx%d", theme, width, height);
  RrReplayPage *page;
  Fixture fixture;

  for (guint i = 0; i < 18; i++)
    {
      g_autoptr(GArray) fixes = fixture_make_track (200);
      g_autofree char *id = g_strdup_printf ("guide-%u", i);

      rr_replay_begin (replay, id, NULL);
      for (guint j = 0; j < fixes->len; j++)
        {
          RrFix fix = g_array_index (fixes, RrFix, j);

          fix.lat_deg += 0.008 * (i % 6);
          fix.lon_deg += 0.02 * (i / 6);
          fix.time_ms = fix.received_ms = from_ms + j * 54000;
          rr_replay_add (replay, &fix);
        }
      rr_replay_end (replay);
    }
  for (guint i = 0; i < 24; i++)
    {
      RrReplayMark mark = { .kind = (RrMarkKind) (i * 7 % RR_N_MARK_KINDS), .is_grave = i % 5 == 0,
                            .at_ms = from_ms + i * 430000, .known_ms = from_ms + i * 430000 };

      g_snprintf (mark.text, sizeof mark.text, "What happened, number %u", i);
      g_array_append_val (marks, mark);
    }
  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  page = RR_REPLAY_PAGE (rr_replay_page_new (rr_window_get_map (fixture.window)));
  rr_window_add_page (fixture.window, "replay", "Replay", "rr-replay-symbolic", GTK_WIDGET (page));
  rr_window_show_page (fixture.window, "replay");
  rr_replay_page_set_board (page, board);
  rr_replay_page_set_range (page, from_ms, to_ms);
  fixture_settle (&fixture, 4);
  rr_replay_page_take_window (page, replay, NULL);
  rr_replay_page_take_marks (page, marks);
  rr_replay_page_seek (page, from_ms + 1200000);
  save (&fixture, dir, name);
  fixture_tear_down (&fixture);
}

static void
draw_security (const char *dir,
               const char *theme,
               guint       n,
               int         width,
               int         height)
{
  g_autoptr(RrDoorView) view
      = door_view_fixture_make (n == 0 ? RR_DOOR_LOCAL : n > 10 ? RR_DOOR_CLEAR : RR_DOOR_TLS, n != 3, n, n * 2);
  g_autofree char *name = g_strdup_printf ("%s-security-%u-%dx%d", theme, n, width, height);
  GtkWidget *page;
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  page = rr_security_page_new ();
  rr_window_add_page (fixture.window, "security", "Security", "rr-security-symbolic", page);
  rr_window_show_page (fixture.window, "security");
  rr_security_page_set_view (RR_SECURITY_PAGE (page), view);
  save (&fixture, dir, name);
  fixture_tear_down (&fixture);
}

static void
draw_lab (const char *dir,
          const char *theme)
{
  g_autofree char *name = g_strdup_printf ("%s-lab", theme);
  Fixture fixture, book;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, 960, 600);
  book = fixture;
  book.window = (RrWindow *) rr_lab_window_new (GTK_WINDOW (fixture.window));
  gtk_window_present (GTK_WINDOW (book.window));
  save (&book, dir, name);
  gtk_window_destroy (GTK_WINDOW (book.window));
  fixture_tear_down (&fixture);
}

static void
draw_diagnostics (const char *dir,
                  const char *theme,
                  guint       n_tasks,
                  DiagHealth  health,
                  int         width,
                  int         height)
{
  g_autoptr(RrDiagnosis) diagnosis = diag_fixture_make (n_tasks, 0, health);
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autofree char *name = g_strdup_printf ("%s-diagnostics-%u-%d-%dx%d", theme, n_tasks, (int) health, width, height);
  g_autofree char *tasks = g_strconcat (name, "-tasks", NULL);
  g_autofree char *chosen = g_strconcat (name, "-chosen", NULL);
  RrDiagPage *page;
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  rr_window_take_snapshot (fixture.window, snapshot);
  page = diag_fixture_add (&fixture);
  rr_page_set_badge (fixture.window, "diagnostics", health == DIAG_FAULT, RR_URGENCY_URGENT);
  rr_diag_page_set_diagnosis (page, diagnosis);
  save (&fixture, dir, name);
  rr_diag_page_show_tasks (page, TRUE);
  fixture_settle (&fixture, 30);
  save (&fixture, dir, tasks);
  if (n_tasks > 0)
    {
      rr_task_list_choose (rr_diag_page_get_tasks (page), 1);
      fixture_settle (&fixture, 30);
      save (&fixture, dir, chosen);
    }
  fixture_tear_down (&fixture);
}

static void
draw_all_diagnostics (const char *dir,
                      const char *theme)
{
  for (int i = 0; i < 2; i++)
    {
      int width = i == 0 ? 960 : 1366, height = i == 0 ? 600 : 768;

      draw_diagnostics (dir, theme, 0, DIAG_WELL, width, height);
      draw_diagnostics (dir, theme, 24, DIAG_WELL, width, height);
      draw_diagnostics (dir, theme, 24, DIAG_FAULT, width, height);
      draw_diagnostics (dir, theme, 10000, DIAG_WATCH, width, height);
    }
}

static void
press (Fixture    *fixture,
       GtkWidget  *widget,
       const char *action,
       const char *dir,
       const char *name)
{
  gtk_widget_activate_action (widget, action, NULL);
  fixture_settle (fixture, 30);
  save (fixture, dir, name);
}

/* To what stands at its end. */
static void
scroll_details (Fixture   *fixture,
                GtkWidget *page)
{
  GtkWidget *details = fixture_find (page, RR_TYPE_BOOKING_DETAILS);
  GtkAdjustment *adjustment
      = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (fixture_find (details, GTK_TYPE_SCROLLED_WINDOW)));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  fixture_settle (fixture, 12);
}

static void
draw_bookings (const char *dir,
               const char *theme,
               guint       n,
               int         width,
               int         height)
{
  g_autofree char *name = g_strdup_printf ("%s-bookings-%u-%dx%d", theme, n, width, height);
  g_autofree char *chosen = g_strconcat (name, "-chosen", NULL), *form = g_strconcat (name, "-form", NULL);
  g_autofree char *move = g_strconcat (name, "-move", NULL), *sales = g_strconcat (name, "-sales", NULL);
  g_autofree char *contact = g_strconcat (name, "-contact", NULL), *below = g_strconcat (name, "-below", NULL);
  BookingFixture bookings;
  Fixture fixture;

  fixture_set_theme (theme);
  fixture_set_up (&fixture, width, height);
  booking_fixture_add (&bookings, &fixture, n);
  fixture_settle (&fixture, 30);
  save (&fixture, dir, name);
  if (n > 0)
    {
      rr_bookings_page_choose (bookings.page, n - 1);
      fixture_settle (&fixture, 30);
      save (&fixture, dir, chosen);
      scroll_details (&fixture, GTK_WIDGET (bookings.page));
      save (&fixture, dir, below);
      press (&fixture, GTK_WIDGET (bookings.page), "page.correct", dir, contact);
      gtk_widget_activate_action (fixture_find (GTK_WIDGET (bookings.page), RR_TYPE_BOOKING_CONTACT), "form.cancel", NULL);
      press (&fixture, GTK_WIDGET (bookings.page), "page.move", dir, move);
      gtk_widget_activate_action (fixture_find (GTK_WIDGET (bookings.page), RR_TYPE_BOOKING_MOVE), "form.cancel", NULL);
    }
  press (&fixture, GTK_WIDGET (bookings.page), "page.new", dir, form);
  gtk_stack_set_visible_child_name (GTK_STACK (fixture_find (GTK_WIDGET (bookings.page), GTK_TYPE_STACK)), "sales");
  fixture_settle (&fixture, 30);
  save (&fixture, dir, sales);
  fixture_tear_down (&fixture);
  booking_fixture_clear (&bookings);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const themes[] = { "light", "dark", "night" };
  static const guint counts[] = { 0, 3, 24, 10000 };

  const char *part = argc > 2 ? argv[2] : NULL;

  if (argc < 2)
    {
      g_printerr ("usage: ui-looks DIR [map|shapes|trips|shell|incidents|diagnostics|bookings|security]\n");
      return 2;
    }
  fixture_init ();
  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      if (part == NULL || strcmp (part, "shell") == 0)
        {
          draw_shell (argv[1], themes[i], 960, 600);
          draw_shell (argv[1], themes[i], 1366, 768);
          draw_lab (argv[1], themes[i]);
        }
      if (part == NULL || strcmp (part, "shapes") == 0)
        {
          draw_shapes (argv[1], themes[i], 960, 600);
          draw_shapes (argv[1], themes[i], 1366, 768);
        }
      if (part == NULL || strcmp (part, "departures") == 0)
        draw_tours (argv[1], themes[i]);
      for (guint j = 0; j < 3 && (part == NULL || strcmp (part, "departures") == 0); j++)
        draw_departures (argv[1], themes[i], (const guint[]) { 6, 6, 0 }[j], j == 1 ? 1400 : 960, j == 1 ? 800 : 600);
      for (guint j = 0; j < 6 && (part == NULL || strcmp (part, "trips") == 0); j++)
        draw_trips (argv[1], themes[i], (guint[]) { 0, 3, 24 }[j / 2], j % 2 ? 1366 : 960, j % 2 ? 768 : 600);
      for (guint j = 0; j < 3 && (part == NULL || strcmp (part, "incidents") == 0); j++)
        draw_incidents (argv[1], themes[i], (const guint[]) { 0, 3, 200 }[j], j == 1 ? 960 : 1366,
                        j == 1 ? 600 : 768);
      for (guint j = 0; j < 6 && (part == NULL || strcmp (part, "bookings") == 0); j++)
        draw_bookings (argv[1], themes[i], (guint[]) { 0, 3, 10000 }[j / 2], j % 2 ? 1400 : 960, j % 2 ? 800 : 600);
      if (part == NULL || strcmp (part, "replay") == 0)
        {
          draw_replay (argv[1], themes[i], 960, 600);
          draw_replay (argv[1], themes[i], 1366, 768);
        }
      for (guint j = 0; j < 4 && (part == NULL || strcmp (part, "security") == 0); j++)
        draw_security (argv[1], themes[i], (const guint[]) { 0, 3, 6, 200 }[j], j == 1 ? 960 : 1366,
                       j == 1 ? 600 : 768);
      if (part == NULL || strcmp (part, "diagnostics") == 0)
        draw_all_diagnostics (argv[1], themes[i]);
      for (guint j = 0; j < G_N_ELEMENTS (counts) && (part == NULL || strcmp (part, "map") == 0); j++)
        {
          draw (argv[1], themes[i], counts[j], 960, 600);
          draw (argv[1], themes[i], counts[j], 1366, 768);
        }
    }
  return 0;
}
