/* rr-console.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-console.h"

#include <adwaita.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "rr-bookings-desk.h"
#include "rr-departures-desk.h"
#include "rr-diag-desk.h"
#include "rr-drill-child.h"
#include "rr-engine-suppliers.h"
#include "rr-incident-watch.h"
#include "rr-lab.h"
#include "rr-palette-desk.h"
#include "rr-reports-desk.h"
#include "rr-replay-desk.h"
#include "rr-stall-meter.h"
#include "rr-security-desk.h"
#include "rr-staff-watch.h"
#include "rr-suppliers-desk.h"
#include "rr-trips-desk.h"
#include "rr-window.h"

/* The console as an application: one a workspace, its keys, and the order in which the
 * engine and the window come and go.
 *
 * Threads: main.
 * Ends:    when the window is closed, on SIGINT and SIGTERM, or after a given time; the
 *          engine is stopped then, which stores and answers what was read.
 */

#define RESOURCE_PATH "/org/roundrock/Roundrock"
#define DRILL_GUIDES  24
#define N_NUMBERED    10
#define WARM_UP_US    (3 * G_TIME_SPAN_SECOND)

typedef struct
{
  RrEngine   *engine;       /* (unowned) */
  const char *data_dir;
  GtkWindow  *window;       /* (unowned) (nullable) */
  RrLab      *lab;          /* (owned) (nullable) */
  int         status;       /* 1 if the engine did not start again */
} Console;

static const struct
{
  const char *action;
  const char *keys[4];
} accels[] = {
  { "win.search", { "<Control>f", NULL } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add", NULL } },
  { "win.zoom-out", { "<Control>minus", "<Control>KP_Subtract", NULL } },
  { "win.fit-all", { "<Control>0", "<Control>KP_0", NULL } },
  { "win.follow", { "<Control>j", NULL } },
  { "win.lock", { "<Control>l", NULL } },
  { "win.next-guide(1)", { "<Alt>Down", NULL } },
  { "win.next-guide(-1)", { "<Alt>Up", NULL } },
  { "win.import", { "<Control>o", NULL } },
  { "win.export", { "<Control>e", NULL } },
  { "win.save-report", { "<Control><Shift>s", NULL } },
  { "win.copy-dump", { "<Control><Shift>d", NULL } },
  { "win.save-trace", { "<Control><Shift>t", NULL } },
  { "win.theme::light", { "<Control>1", NULL } },
  { "win.theme::dark", { "<Control>2", NULL } },
  { "win.theme::night", { "<Control>3", NULL } },
  { "win.step-page(1)", { "<Control>Page_Down", NULL } },
  { "win.step-page(-1)", { "<Control>Page_Up", NULL } },
  { "win.connect-phone('')", { "<Control><Shift>p", NULL } },
  { "win.show-urgent", { "F8", NULL } },
  { "win.guide", { "F1", NULL } },
  { "win.palette", { "<Control>k", NULL } },
  { "win.show-help-overlay", { "<Control>question", NULL } },
  { "app.quit", { "<Control>q", NULL } },
};

/* Alt+1 to Alt+9 and Alt+0, as they are listed. */
static void
number_pages (GtkApplication *application)
{
  for (guint i = 0; i < N_NUMBERED; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show-nth-page(%u)", i);
      g_autofree char *key = g_strdup_printf ("<Alt>%u", (i + 1) % N_NUMBERED);

      gtk_application_set_accels_for_action (application, action, (const char *[]) { key, NULL });
    }
}

/* A build tree works without being installed. */
static void
use_build_tree (void)
{
  g_autofree char *schemas = g_build_filename (RR_BUILD_DATADIR, "gschemas.compiled", NULL);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *build = g_path_get_dirname (RR_BUILD_DATADIR);

  if (program != NULL && g_str_has_prefix (program, build)
      && g_file_test (schemas, G_FILE_TEST_EXISTS))
    g_setenv ("GSETTINGS_SCHEMA_DIR", RR_BUILD_DATADIR, FALSE);
}

/**
 * rr_console_has_display:
 *
 * Returns: %TRUE if there is somewhere to show a window
 */
gboolean
rr_console_has_display (void)
{
  use_build_tree ();
  return gtk_init_check ();
}

static void
activate_cb (GtkApplication *application,
             Console        *console)
{
  RrTripsPage *trips;
  RrBookingsPage *bookings;

  if (console->window == NULL)
    {
      console->window = GTK_WINDOW (rr_window_new (application, console->engine, console->data_dir));
      rr_reports_desk_attach (RR_WINDOW (console->window), console->engine);
      trips = rr_trips_desk_attach (RR_WINDOW (console->window), console->engine);
      bookings = rr_bookings_desk_attach (RR_WINDOW (console->window), console->engine);
      rr_palette_desk_attach (RR_WINDOW (console->window), console->engine, trips, bookings);
      rr_departures_desk_attach (RR_WINDOW (console->window), console->engine);
      rr_replay_desk_attach (RR_WINDOW (console->window), console->engine);
      rr_suppliers_desk_attach (RR_WINDOW (console->window), console->engine);
      rr_diag_desk_attach (RR_WINDOW (console->window), console->engine);
      rr_security_desk_attach (RR_WINDOW (console->window), console->engine);
      rr_incident_watch_attach (RR_WINDOW (console->window), console->engine);
      rr_staff_watch_attach (RR_WINDOW (console->window), console->engine);
      g_object_add_weak_pointer (G_OBJECT (console->window), (gpointer *) &console->window);
      if (console->lab != NULL)
        rr_window_show_lab (RR_WINDOW (console->window), rr_lab_page (console->lab));
    }
  gtk_window_present (console->window);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       application)
{
  g_application_quit (application);
}

/* What lies beside the database takes its place then, or what is damaged is saved. The window
 * goes with what it shows and comes again; phones report again by themselves. */
static gboolean
restart_idle_cb (gpointer data)
{
  Console *console = data;
  GApplication *application = g_application_get_default ();
  g_autoptr(GError) error = NULL;

  g_application_hold (application);
  if (console->window != NULL)
    {
      GtkWindow *window = console->window;

      /* What is still under way may keep it for a moment. */
      g_object_remove_weak_pointer (G_OBJECT (window), (gpointer *) &console->window);
      console->window = NULL;
      gtk_window_destroy (window);
    }
  if (!rr_engine_stop (console->engine, &error))
    g_message ("While the engine ended: %s", error->message);
  g_clear_error (&error);
  if (rr_engine_start (console->engine, &error))
    g_application_activate (application);
  else
    {
      g_printerr ("roundrock: %s\n", error->message);
      console->status = 1;
      g_application_quit (application);
    }
  g_application_release (application);
  return G_SOURCE_REMOVE;
}

/* Neither within the signal of what ends then, nor within the click in a window that goes. */
static void
restart_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       console)
{
  g_idle_add (restart_idle_cb, console);
}

static void
damaged_cb (RrEngine *engine,
            gpointer  console)
{
  g_idle_add (restart_idle_cb, console);
}

static gboolean
stop_cb (gpointer application)
{
  g_application_quit (application);
  return G_SOURCE_CONTINUE;
}

/* A workspace of its own is an application of its own, so that a second console on the
 * same one raises the first window. */
static char *
dup_application_id (RrEngine *engine)
{
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "roundrock", NULL);
  g_autofree char *path = g_canonicalize_filename (rr_engine_get_workspace (engine), NULL);
  g_autofree char *sum = NULL;

  if (g_strcmp0 (usual, path) == 0)
    return g_strdup (RR_APP_ID);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, path, -1);
  sum[12] = '\0';
  return g_strdup_printf ("%s.W%s", RR_APP_ID, sum);
}

static AdwApplication *
make_application (Console *console)
{
  static const GActionEntry actions[] = { { .name = "quit", .activate = quit_cb } };
  static const GActionEntry engine_actions[] = { { .name = "restart-engine", .activate = restart_cb } };
  g_autofree char *id = dup_application_id (console->engine);
  GApplicationFlags flags = rr_engine_get_drill (console->engine) ? G_APPLICATION_NON_UNIQUE
                                                                  : G_APPLICATION_DEFAULT_FLAGS;
  AdwApplication *application = g_object_new (ADW_TYPE_APPLICATION, "application-id", id, "flags", flags,
                                              "resource-base-path", RESOURCE_PATH,
                                              "register-session", TRUE, NULL);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  /* An exercise ends with its engine, which no guide would find again. */
  if (!rr_engine_get_drill (console->engine))
    g_action_map_add_action_entries (G_ACTION_MAP (application), engine_actions, G_N_ELEMENTS (engine_actions), console);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);
  number_pages (GTK_APPLICATION (application));
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), console);
  return application;
}

static int
run_application (GApplication *application,
                 guint         seconds)
{
  guint sources[] = {
    g_unix_signal_add (SIGINT, stop_cb, application),
    g_unix_signal_add (SIGTERM, stop_cb, application),
    seconds > 0 ? g_timeout_add_seconds (seconds, stop_cb, application) : 0,
  };
  g_autoptr(RrStallMeter) meter = rr_stall_meter_new (NULL, WARM_UP_US);
  int status;

  rr_stall_meter_report (meter);
  status = g_application_run (application, 0, NULL);

  g_info ("The window was busy for at most %.1f ms, 99 of 100 times for less than %u ms",
          (double) rr_stall_meter_get_longest_us (meter) / 1000, rr_stall_meter_get_p99_ms (meter));

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] != 0)
      g_source_remove (sources[i]);
  return status;
}

static int
fail (const GError *error)
{
  g_printerr ("roundrock: %s\n", error->message);
  return 1;
}

/**
 * rr_console_run:
 * @engine: an engine that does not run yet; stopped when this returns
 * @program_dir: (nullable): the folder of this program, to find the simulator
 * @data_dir: the folder with the sample region
 * @seconds: end after this time; 0 for no limit
 * @lab: (nullable): a fault of the laboratory to plant
 *
 * Thread: main, after rr_console_has_display().
 *
 * Returns: the exit status
 */
int
rr_console_run (RrEngine   *engine,
                const char *program_dir,
                const char *data_dir,
                guint       seconds,
                const char *lab)
{
  Console console = { .engine = engine, .data_dir = data_dir };
  g_autoptr(AdwApplication) application = make_application (&console);
  g_autoptr(RrDrillChild) drill = NULL;
  g_autoptr(GError) error = NULL;
  RrDrillSummary summary;
  int status;

  g_set_prgname (RR_APP_ID);
  gtk_window_set_default_icon_name (RR_APP_ID);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    return fail (error);
  if (g_application_get_is_remote (G_APPLICATION (application)))
    {
      g_application_activate (G_APPLICATION (application));
      return 0;
    }
  if (!rr_engine_start (engine, &error))
    return fail (error);
  if (lab != NULL)
    {
      console.lab = rr_lab_start (lab, &error);
      if (console.lab == NULL)
        g_printerr ("roundrock: %s\n", error->message);
    }
  else if (rr_engine_get_drill (engine))
    {
      drill = rr_drill_child_start (program_dir, data_dir, rr_engine_get_workspace (engine),
                                    rr_engine_get_port (engine), DRILL_GUIDES, 0, &error);
      if (drill == NULL || !rr_engine_reload_suppliers (engine, &error))
        g_printerr ("roundrock: %s\n", error->message);
    }

  g_signal_connect (engine, "restart", G_CALLBACK (damaged_cb), &console);
  status = run_application (G_APPLICATION (application), seconds);
  g_signal_handlers_disconnect_by_data (engine, &console);
  if (console.window != NULL)
    gtk_window_destroy (console.window);
  if (drill != NULL)
    rr_drill_child_stop (drill, &summary, NULL);
  rr_lab_stop (console.lab);
  g_clear_error (&error);
  if (!rr_engine_stop (engine, &error))
    return fail (error);
  return MAX (status, console.status);
}
