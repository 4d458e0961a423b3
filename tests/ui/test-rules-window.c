/* test-rules-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-engine-incidents.h"
#include "rr-engine-trips.h"
#include "rr-fence-words.h"
#include "rr-guide-picker.h"
#include "rr-rules-window.h"
#include "rr-task.h"
#include "ui-fixture.h"
#include "../support/folder.h"

/* Rules and fences are edited, with an engine behind that keeps them. */

typedef struct
{
  Fixture    fixture;
  RrEngine  *engine;
  char      *folder;
  GtkWidget *rules;      /* (unowned): the window */
  gboolean   done;       /* what was asked of the engine */
} Desk;

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_engine_ask_finish (RR_ENGINE (source), result, &error));
  g_assert_no_error (error);
  ((Desk *) data)->done = TRUE;
}

static void
trip_done_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_assert_cmpint (rr_engine_trip_finish (RR_ENGINE (source), result, NULL), ==, 1);
  ((Desk *) data)->done = TRUE;
}

static void
wait_done (Desk *desk)
{
  while (!desk->done)
    g_main_context_iteration (NULL, TRUE);
  desk->done = FALSE;
}

static void
add_trip (Desk *desk)
{
  g_autoptr(RrTrip) trip = rr_trip_new ();

  g_free (trip->name);
  trip->name = g_strdup ("Ridge Walk");
  trip->depart_ms = G_GINT64_CONSTANT (1790000000000);
  trip->return_ms = trip->depart_ms + 3600000;
  rr_engine_save_trip_async (desk->engine, trip, "Berta", trip_done_cb, desk);
  wait_done (desk);
}

static void
set_up (Desk *desk)
{
  g_autoptr(RrFence) fence = rr_fence_new ("f", "Glacier", rr_shape_new_circle (47.1, 9.5, 300));
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) error = NULL;
  RrEngineConfig config;

  memset (desk, 0, sizeof *desk);
  fixture_set_up (&desk->fixture, 960, 600);
  desk->folder = g_dir_make_tmp ("roundrock-rules-XXXXXX", NULL);
  rr_engine_config_init (&config);
  config.workspace = desk->folder;
  config.port = 0;
  config.open = TRUE;
  desk->engine = rr_engine_new (&config);
  g_assert_true (rr_engine_start (desk->engine, &error));
  g_assert_no_error (error);
  rr_engine_save_fence_async (desk->engine, fence, done_cb, desk);
  wait_done (desk);
  add_trip (desk);

  g_hash_table_insert (names, (char *) "anna", (char *) "Anna Frick");
  desk->rules = rr_rules_window_new (desk->fixture.window, desk->engine, names);
  gtk_window_present (GTK_WINDOW (desk->rules));
  fixture_settle (&desk->fixture, 3);
}

static void
tear_down (Desk *desk)
{
  gtk_window_destroy (GTK_WINDOW (desk->rules));
  g_assert_true (rr_engine_stop (desk->engine, NULL));
  g_clear_object (&desk->engine);
  folder_remove (desk->folder);
  g_free (desk->folder);
  fixture_tear_down (&desk->fixture);
}

/* What the store has of it; waits until @is_right says so. */
static RrFence *
wait_for_fence (Desk       *desk,
                gboolean  (*is_right) (const RrFence *fence))
{
  gint64 end_us = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (g_get_monotonic_time () < end_us)
    {
      g_autoptr(GPtrArray) fences = rr_engine_dup_fences (desk->engine);

      if (fences->len == 1 && is_right (fences->pdata[0]))
        return rr_fence_copy (fences->pdata[0]);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_not_reached ();
}

static GtkWidget *
find_button (GtkWidget  *root,
             const char *tooltip)
{
  if (GTK_IS_TOGGLE_BUTTON (root) && g_strcmp0 (gtk_widget_get_tooltip_text (root), tooltip) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, tooltip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_night_hours (const RrFence *fence)
{
  g_autofree char *hours = rr_hours_to_string (&fence->hours);

  return g_str_equal (hours, "123456 22:00-06:30");
}

static void
find_spins (GtkWidget *root,
            GPtrArray *spins)
{
  if (GTK_IS_SPIN_BUTTON (root))
    g_ptr_array_add (spins, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_spins (child, spins);
}

static void
test_a_fence_has_hours (void)
{
  g_autoptr(RrFence) fence = NULL;
  g_autoptr(GPtrArray) spins = g_ptr_array_new ();
  GtkWidget *row, *sunday;
  Desk desk;

  set_up (&desk);
  row = fixture_find (desk.rules, ADW_TYPE_EXPANDER_ROW);
  g_assert_nonnull (fixture_find_label (row, "Circle of 300 m · Everybody"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  fixture_settle (&desk.fixture, 10);
  sunday = find_button (row, "Sunday");
  g_assert_nonnull (sunday);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (sunday)));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (sunday), FALSE);

  /* As somebody types them. */
  find_spins (row, spins);
  g_assert_cmpuint (spins->len, ==, 2);
  gtk_editable_set_text (GTK_EDITABLE (spins->pdata[0]), "22");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spins->pdata[0]));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spins->pdata[0])), ==, "22:00");
  gtk_editable_set_text (GTK_EDITABLE (spins->pdata[1]), "06:30");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spins->pdata[1]));
  gtk_editable_set_text (GTK_EDITABLE (spins->pdata[1]), "soon");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spins->pdata[1]));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spins->pdata[1])), ==, "06:30");

  fence = wait_for_fence (&desk, has_night_hours);
  g_assert_nonnull (fixture_find_label (row, "Circle of 300 m · Mon–Sat 22:00–06:30 the next day · Everybody"));
  tear_down (&desk);
}

static void
test_all_days_off_is_every_day (void)
{
  static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
  GtkWidget *row;
  Desk desk;

  set_up (&desk);
  row = fixture_find (desk.rules, ADW_TYPE_EXPANDER_ROW);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  fixture_settle (&desk.fixture, 10);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_button (row, days[i])), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_button (row, days[i]))));
  g_assert_nonnull (fixture_find_label (row, "Every day"));
  tear_down (&desk);
}

static gboolean
is_of_anna_and_the_trip (const RrFence *fence)
{
  return fence->devices != NULL && fence->trips != NULL && g_str_equal (fence->devices[0], "anna")
         && g_str_equal (fence->trips[0], "1");
}

static gboolean
is_of_everybody (const RrFence *fence)
{
  return fence->devices == NULL && fence->trips == NULL;
}

static void
test_a_fence_is_for_some (void)
{
  g_autoptr(RrFence) fence = NULL;
  g_autoptr(RrFence) again = NULL;
  GtkWidget *row, *entry, *trip, *chip;
  Desk desk;

  set_up (&desk);
  row = fixture_find (desk.rules, ADW_TYPE_EXPANDER_ROW);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  fixture_settle (&desk.fixture, 10);
  entry = fixture_find (fixture_find (row, RR_TYPE_GUIDE_PICKER), GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "anna");
  g_signal_emit_by_name (entry, "activate");
  trip = gtk_widget_get_ancestor (fixture_find_label (row, "Guides of the trip Ridge Walk"), ADW_TYPE_ACTION_ROW);
  gtk_switch_set_active (GTK_SWITCH (fixture_find (trip, GTK_TYPE_SWITCH)), TRUE);
  fence = wait_for_fence (&desk, is_of_anna_and_the_trip);
  g_assert_nonnull (fixture_find_label (row, "Circle of 300 m · Anna Frick, Trip: Ridge Walk"));

  chip = gtk_widget_get_ancestor (fixture_find_label (fixture_find (row, GTK_TYPE_FLOW_BOX), "anna"), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (chip, "clicked");
  gtk_switch_set_active (GTK_SWITCH (fixture_find (trip, GTK_TYPE_SWITCH)), FALSE);
  again = wait_for_fence (&desk, is_of_everybody);
  tear_down (&desk);
}

static void
test_hours_in_words (void)
{
  static const struct { const char *hours; const char *words; } cases[] = {
    { "", "" },
    { "08:00-17:00", "Every day 08:00–17:00" },
    { "67 00:00-00:00", "Sat, Sun All day" },
    { "1234 18:00-00:00", "Mon–Thu 18:00–24:00" },
    { "1357 22:00-06:00", "Mon, Wed, Fri, Sun 22:00–06:00 the next day" },
    { "123567 08:00-09:00", "Mon–Wed, Fri–Sun 08:00–09:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = NULL;
      RrHours hours;

      g_assert_true (rr_hours_parse (cases[i].hours, &hours, NULL));
      words = rr_hours_format (&hours);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/rules-window/hours-in-words", test_hours_in_words);
  g_test_add_func ("/ui/rules-window/a-fence-has-hours", test_a_fence_has_hours);
  g_test_add_func ("/ui/rules-window/all-days-off-is-every-day", test_all_days_off_is_every_day);
  g_test_add_func ("/ui/rules-window/a-fence-is-for-some", test_a_fence_is_for_some);
  return g_test_run ();
}
