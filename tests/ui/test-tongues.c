/* test-tongues.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "rr-console.h"
#include "rr-engine-trips.h"
#include "rr-task.h"
#include "rr-time.h"
#include "tongue-reader.h"
#include "tree-fixture.h"
#include "ui-fixture.h"

/* The whole console in a language that nobody speaks, whose texts are accented, longer by
 * 40 % and in brackets; and from right to left. All that its people write is Greek or
 * digits, so that a Latin letter without brackets is a text that was not marked.
 *
 *   test-tongues DIR PROGRAM [left|right]
 *
 * DIR has the catalogue, PROGRAM is in the folder of the console. With RR_LOOKS set, each
 * page is drawn into that folder for people to look at.
 */

#define WIDTH_PX  1366
#define HEIGHT_PX 768
#define SETTLE    14

static const char tours[] =
    "[1]\nname=Δρόμος\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;13:00\n"
    "places=6\nunits=adult:10000;child:5000\ncurrency=CHF\nbook-until-minutes=0\n";

static const char suppliers[] =
    "[supplier 2]\nurl=http://127.0.0.1:9/octo\nkey=3\n\n[itinerary 4]\nlegs=2:5:6:0\n";

typedef struct
{
  RrEngine     *engine;
  RrWindow     *window;     /* (unowned) */
  TongueReader *reader;
  const char   *looks;      /* (nullable) */
  guint         n_pages;
} Walk;

/* --- what is there to be shown -------------------------------------------------- */

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
post (Walk       *walk,
      const char *path,
      const char *body)
{
  g_autofree char *answer = tree_ask (rr_engine_get_port (walk->engine), "POST", path, body);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 20"));
}

static void
save_trip (Walk *walk)
{
  g_autoptr(RrTrip) trip = rr_trip_new ();
  gint64 now_ms = rr_time_now_ms ();

  g_free (trip->name);
  trip->name = g_strdup ("Κορυφή");
  g_strfreev (trip->devices);
  trip->devices = g_strdupv ((char *[]) { (char *) "11", NULL });
  trip->n_guests = 4;
  trip->depart_ms = now_ms - 3600000;
  trip->return_ms = now_ms + 3600000;
  rr_engine_save_trip_async (walk->engine, trip, "Ω", NULL, NULL);
}

static void
fill (Walk *walk)
{
  post (walk, "/?id=11&lat=47.1&lon=9.5&speed=3&batt=80", "");
  post (walk, "/?id=12&lat=47.12&lon=9.52&batt=9", "");
  post (walk, "/pub", "{\"_type\":\"sos\",\"tid\":\"12\",\"lat\":47.1,\"lon\":9.55}");
  post (walk, "/bookings", "{\"tour\":\"1\",\"pax\":2,\"email\":\"1@2.3\",\"name\":\"Αθηνά\"}");
  post (walk, "/reports", "{\"kind\":\"flood\",\"severity\":\"danger\",\"lat\":47.1,\"lon\":9.5,"
                          "\"text\":\"Ποταμός\",\"device\":\"11\"}");
  post (walk, "/pub?u=1&d=11", "{\"_type\":\"text\",\"tid\":\"1\",\"text\":\"Γεια\",\"_id\":\"1\"}");
  save_trip (walk);
}

/* --- page by page ---------------------------------------------------------------- */

static void
settle (Walk *walk)
{
  Fixture fixture = { NULL, walk->window };

  fixture_settle (&fixture, SETTLE);
}

static void
look (Walk       *walk,
      const char *name)
{
  Fixture fixture = { NULL, walk->window };
  g_autofree char *path = g_strdup_printf ("%s/%s.png", walk->looks, name);
  g_autoptr(GdkTexture) texture = NULL;

  if (walk->looks == NULL)
    return;
  texture = fixture_render (&fixture);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* A window that wants more than the screen is cut off at its edge. */
static void
check_room (Walk       *walk,
            const char *name)
{
  int width, height;

  gtk_widget_measure (GTK_WIDGET (walk->window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (walk->window), GTK_ORIENTATION_VERTICAL, WIDTH_PX, &height, NULL, NULL, NULL);
  g_test_message ("%s wants at least %d × %d", name, width, height);
  g_assert_cmpint (width, <=, WIDTH_PX);
  g_assert_cmpint (height, <=, HEIGHT_PX);
}

static void
read_page (Walk       *walk,
           const char *name)
{
  settle (walk);
  check_room (walk, name);
  look (walk, name);
  tongue_reader_read (walk->reader, name, GTK_WIDGET (walk->window));
  walk->n_pages++;
}

/* What opens on a page when it is asked for. */
#define FIRST_ROW "row"

static const struct
{
  const char *page;
  const char *type;      /* (nullable): the widget that has the action */
  const char *action;    /* (nullable): what is asked for, or the first row of a list */
  const char *form;      /* (nullable): what it opens, and how that is closed; a window if NULL */
  const char *close;
} stops[] = {
  { "map", NULL, NULL, NULL, NULL },
  { "map", "RrPages", "win.guide", NULL, NULL },
  { "trips", "RrTripsPage", NULL, NULL, NULL },
  { "trips", "RrTripsPage", "trips.new", "RrTripForm", "form.cancel" },
  { "trips", "RrTripsPage", "trips.zones", "RrZonePanel", "zone.close" },
  { "incidents", "RrIncidentPage", NULL, NULL, NULL },
  { "incidents", "RrIncidentPage", "incident.rules", NULL, NULL },
  { "reports", "RrReportsPage", NULL, NULL, NULL },
  { "reports", "RrReportsPage", FIRST_ROW, NULL, NULL },
  { "reports", "RrReportsPage", "page.new", "RrReportForm", "form.cancel" },
  { "bookings", "RrBookingsPage", NULL, NULL, NULL },
  { "bookings", "RrBookingsPage", FIRST_ROW, NULL, NULL },
  { "bookings", "RrBookingsPage", "page.new", "RrBookingForm", "form.cancel" },
  { "departures", "RrDeparturesPage", NULL, NULL, NULL },
  { "departures", "RrDeparturesPage", "departures.tours", NULL, NULL },
  { "suppliers", "RrSuppliersPage", NULL, NULL, NULL },
  { "messages", "RrMessagesPage", NULL, NULL, NULL },
  { "replay", "RrReplayPage", NULL, NULL, NULL },
  { "diagnostics", "RrDiagPage", NULL, NULL, NULL },
  { "diagnostics", "RrDiagPage", "win.lab", NULL, NULL },
  { "security", "RrSecurityPage", NULL, NULL, NULL },
};

static void
choose_first (GtkWidget *page)
{
  GtkColumnView *list = GTK_COLUMN_VIEW (fixture_find (page, GTK_TYPE_COLUMN_VIEW));
  GtkSelectionModel *model = gtk_column_view_get_model (list);
  gint64 end_us = g_get_monotonic_time () + TREE_WAIT_S * G_TIME_SPAN_SECOND;

  while (g_list_model_get_n_items (G_LIST_MODEL (model)) == 0 && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), >, 0);
  gtk_selection_model_select_item (model, 0, TRUE);
}

/* Every window but the console's own. */
static void
read_windows (Walk       *walk,
              const char *name)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  guint n_read = 0;

  settle (walk);
  for (guint i = g_list_model_get_n_items (windows); i > 0; i--)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i - 1);

      if (window == GTK_WIDGET (walk->window) || !gtk_widget_get_mapped (window))
        continue;
      tongue_reader_read (walk->reader, name, window);
      gtk_window_destroy (GTK_WINDOW (window));
      n_read++;
    }
  g_assert_cmpuint (n_read, ==, 1);
  walk->n_pages++;
}

static void
stop_at (Walk *walk,
         guint at)
{
  g_autofree char *name = g_strdup_printf ("%02u-%s", at, stops[at].page);
  GtkWidget *page, *form;

  g_assert_true (rr_window_show_page (walk->window, stops[at].page));
  settle (walk);
  if (stops[at].action == NULL)
    {
      read_page (walk, name);
      return;
    }
  page = fixture_find (GTK_WIDGET (walk->window), g_type_from_name (stops[at].type));
  g_assert_nonnull (page);
  if (strcmp (stops[at].action, FIRST_ROW) == 0)
    {
      choose_first (page);
      read_page (walk, name);
      return;
    }
  g_assert_true (gtk_widget_activate_action (page, stops[at].action, NULL));
  if (stops[at].form == NULL)
    {
      read_windows (walk, name);
      return;
    }
  read_page (walk, name);
  form = fixture_find (GTK_WIDGET (walk->window), g_type_from_name (stops[at].form));
  g_assert_nonnull (form);
  gtk_widget_activate_action (form, stops[at].close, NULL);
}

static void
report (const char *what,
        GPtrArray  *lines)
{
  for (guint i = 0; i < lines->len; i++)
    g_test_message ("%s: %s", what, (const char *) lines->pdata[i]);
}

static gboolean
walk_cb (gpointer data)
{
  Walk *walk = data;
  GApplication *application = g_application_get_default ();
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    return G_SOURCE_CONTINUE;
  walk->window = RR_WINDOW (window);
  gtk_window_set_default_size (window, WIDTH_PX, HEIGHT_PX);
  fill (walk);
  settle (walk);
  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    stop_at (walk, i);
  g_application_quit (application);
  return G_SOURCE_REMOVE;
}

static const char *folder, *program;

static void
test_every_page_is_all_translated_and_has_room (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-tongues-XXXXXX", NULL);
  g_autofree char *program_dir = g_path_get_dirname (program);
  g_autoptr(TongueReader) reader = tongue_reader_new ();
  g_autoptr(RrEngine) engine = NULL;
  Walk walk = { .reader = reader, .looks = g_getenv ("RR_LOOKS") };
  RrEngineConfig config;

  write_file (workspace, "tours.ini", tours);
  write_file (workspace, "suppliers.ini", suppliers);
  rr_engine_config_init (&config);
  config.workspace = workspace;
  config.port = 0;
  config.open = TRUE;
  engine = walk.engine = rr_engine_new (&config);
  g_timeout_add (20, walk_cb, &walk);
  g_assert_cmpint (rr_console_run (engine, program_dir, RR_SOURCE_DATADIR, 0, NULL), ==, 0);
  g_clear_object (&engine);

  g_test_message ("%u texts on %u pages", tongue_reader_get_n (reader), walk.n_pages);
  report ("not marked", tongue_reader_get_unmarked (reader));
  report ("cut off", tongue_reader_get_cut (reader));
  g_assert_cmpuint (tongue_reader_get_unmarked (reader)->len, ==, 0);
  g_assert_cmpuint (tongue_reader_get_cut (reader)->len, ==, 0);
  tree_remove_folder (workspace);
  rr_assert_quiescent ();
}

/* gettext wants a locale of its own before it looks at languages. */
static gboolean
speak (void)
{
  g_autofree char *locales = g_build_filename (folder, "locales", NULL);

  g_setenv ("LOCPATH", locales, TRUE);
  g_setenv ("LC_ALL", "qps.UTF-8", TRUE);
  g_setenv ("LANGUAGE", "qps", TRUE);
  if (setlocale (LC_ALL, "") == NULL)
    return FALSE;
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return strstr (_("Guides"), "Guides") == NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 4);
  folder = argv[1];
  program = argv[2];
  if (!speak ())
    {
      g_print ("1..0 # SKIP no locale can be made here\n");
      return 0;
    }
  fixture_init ();
  if (strcmp (argv[3], "right") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_test_add_func ("/ui/tongues/every-page-is-all-translated-and-has-room",
                   test_every_page_is_all_translated_and_has_room);
  return g_test_run ();
}
