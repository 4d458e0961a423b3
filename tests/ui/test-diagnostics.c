/* test-diagnostics.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "diag-fixture.h"
#include "rr-chart.h"
#include "rr-diag-desk.h"
#include "rr-flow-part.h"
#include "rr-flow.h"
#include "rr-task-details.h"
#include "rr-verdict-card.h"
#include "rr-watch.h"

#define FRAMES  3
#define WAIT_US (20 * G_TIME_SPAN_SECOND)

static void
show (RrDiagPage *page,
      guint       n_tasks,
      guint       step,
      DiagHealth  health)
{
  g_autoptr(RrDiagnosis) diagnosis = diag_fixture_make (n_tasks, step, health);

  rr_diag_page_set_diagnosis (page, diagnosis);
}

static guint
count (GtkWidget *root,
       GType      type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_mapped (root) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, type);
  return n;
}

static void
assert_says (GtkWidget  *root,
             const char *text)
{
  if (fixture_find_label (root, text) == NULL)
    g_error ("nothing says “%s”", text);
}

/* --- the overview ---------------------------------------------------------------- */

static void
test_healthy_engine_is_calm (void)
{
  Fixture fixture;
  GtkWidget *page;

  fixture_set_up (&fixture, 960, 600);
  page = GTK_WIDGET (diag_fixture_add (&fixture));
  show (RR_DIAG_PAGE (page), 42, 0, DIAG_WELL);
  fixture_settle (&fixture, FRAMES);

  assert_says (page, "All well: 42 tasks, nothing is stuck");
  assert_says (page, "Looked at just now: 42 tasks, 12 channels, 3 pools\n"
               "75% of handles have an owner, 25% of waits have a deadline");
  g_assert_cmpuint (count (page, RR_TYPE_VERDICT_CARD), ==, 0);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture.window)), <=, 960);
  fixture_tear_down (&fixture);
}

static void
test_proven_fault_is_a_card_that_stays_while_it_is_read (void)
{
  Fixture fixture;
  GtkWidget *page, *card;

  fixture_set_up (&fixture, 960, 600);
  page = GTK_WIDGET (diag_fixture_add (&fixture));
  show (RR_DIAG_PAGE (page), 24, 0, DIAG_FAULT);
  fixture_settle (&fixture, FRAMES);

  assert_says (page, "1 fault is proven");
  assert_says (page, "Proven");
  assert_says (page, "A piece of work waits for something that can never happen.");
  g_assert_cmpuint (count (page, RR_TYPE_VERDICT_CARD), ==, 3);
  card = fixture_find (page, RR_TYPE_VERDICT_CARD);
  gtk_expander_set_expanded (GTK_EXPANDER (fixture_find (card, GTK_TYPE_EXPANDER)), TRUE);
  g_assert_true (gtk_widget_child_focus (card, GTK_DIR_TAB_FORWARD));

  show (RR_DIAG_PAGE (page), 24, 0, DIAG_FAULT);
  fixture_settle (&fixture, FRAMES);
  g_assert_true (fixture_find (page, RR_TYPE_VERDICT_CARD) == card);
  g_assert_true (gtk_expander_get_expanded (GTK_EXPANDER (fixture_find (card, GTK_TYPE_EXPANDER))));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture.window)), card));

  show (RR_DIAG_PAGE (page), 24, 0, DIAG_WELL);
  fixture_settle (&fixture, FRAMES);
  g_assert_cmpuint (count (page, RR_TYPE_VERDICT_CARD), ==, 0);
  fixture_tear_down (&fixture);
}

static void
test_pipeline_is_told_part_by_part (void)
{
  Fixture fixture;
  GtkWidget *page, *flow, *part;
  static const RrWarmth warmths[] = { RR_WARMTH_CALM, RR_WARMTH_WARM, RR_WARMTH_CALM, RR_WARMTH_HOT, RR_WARMTH_WARM };
  guint n = 0;

  fixture_set_up (&fixture, 960, 600);
  page = GTK_WIDGET (diag_fixture_add (&fixture));
  show (RR_DIAG_PAGE (page), 24, 0, DIAG_WATCH);
  fixture_settle (&fixture, FRAMES);

  flow = fixture_find (page, RR_TYPE_FLOW);
  for (part = gtk_widget_get_first_child (flow); part != NULL; part = gtk_widget_get_next_sibling (part))
    {
      g_autofree char *words = rr_flow_part_dup_words (RR_FLOW_PART (part));

      g_assert_cmpuint (n, <, G_N_ELEMENTS (warmths));
      g_assert_cmpint (rr_flow_part_get_warmth (RR_FLOW_PART (part)), ==, warmths[n++]);
      g_assert_nonnull (words);
      g_assert_true (gtk_widget_grab_focus (part));
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (warmths));
  part = gtk_widget_get_first_child (flow);
  show (RR_DIAG_PAGE (page), 24, 1, DIAG_WELL);
  g_assert_true (gtk_widget_get_first_child (flow) == part);
  fixture_tear_down (&fixture);
}

static void
test_chart_is_read_by_key_and_copied (void)
{
  float values[] = { 1, 2, NAN, 4.5 };
  RrHistorySeries series = { .unit = "ms", .step_us = G_TIME_SPAN_SECOND, .n_values = 4, .values = values };
  GtkWidget *chart = g_object_ref_sink (rr_chart_new ("Answer", NULL, NULL));
  g_autofree char *empty = rr_chart_dup_reading (RR_CHART (chart));
  g_autofree char *newest = NULL, *before = NULL, *first = NULL, *csv = NULL;

  g_assert_cmpstr (empty, ==, "");
  rr_chart_move_cursor (RR_CHART (chart), -1);

  rr_chart_set_series (RR_CHART (chart), &series, NULL);
  newest = rr_chart_dup_reading (RR_CHART (chart));
  g_assert_cmpstr (newest, ==, "4.5 ms");
  rr_chart_move_cursor (RR_CHART (chart), -1);
  before = rr_chart_dup_reading (RR_CHART (chart));
  g_assert_cmpstr (before, ==, "– ms · 1.0 s ago");
  rr_chart_move_cursor (RR_CHART (chart), -600);
  first = rr_chart_dup_reading (RR_CHART (chart));
  g_assert_cmpstr (first, ==, "1 ms · 3.0 s ago");

  csv = rr_chart_to_csv (RR_CHART (chart));
  g_assert_cmpstr (csv, ==, "seconds_ago,\"Answer ms\"\r\n3,1\r\n2,2\r\n1,\r\n0,4.5\r\n");
  g_object_unref (chart);
}

/* --- tasks --------------------------------------------------------------------- */

static RrTaskList *
set_up_tasks (Fixture     *fixture,
              guint        n_tasks,
              RrDiagPage **page)
{
  fixture_set_up (fixture, 1366, 768);
  *page = diag_fixture_add (fixture);
  rr_diag_page_show_tasks (*page, TRUE);
  show (*page, n_tasks, 0, DIAG_FAULT);
  fixture_settle (fixture, FRAMES);
  return rr_diag_page_get_tasks (*page);
}

static guint64
nth_id (RrTaskModel *model,
        guint        n)
{
  g_autoptr(RrTaskItem) item = g_list_model_get_item (G_LIST_MODEL (model), n);

  return item->info.id;
}

static void
test_what_is_typed_is_found_and_chosen_by_enter (void)
{
  Fixture fixture;
  RrDiagPage *page;
  RrTaskList *list = set_up_tasks (&fixture, 24, &page);
  GtkWidget *search = fixture_find (GTK_WIDGET (list), GTK_TYPE_SEARCH_ENTRY);

  rr_task_list_set_search (list, "REQ-000008");
  g_assert_cmpuint (rr_task_model_get_n_shown (rr_task_list_get_model (list)), ==, 1);
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpuint (rr_task_list_get_chosen (list), ==, 8);
  fixture_settle (&fixture, FRAMES);
  assert_says (fixture_find (GTK_WIDGET (list), RR_TYPE_TASK_DETAILS), "rr_pipeline_run");

  /* Hidden by a search it stays chosen, and is marked again when it is back. */
  rr_task_list_set_search (list, "no such thing");
  g_assert_cmpuint (rr_task_model_get_n_shown (rr_task_list_get_model (list)), ==, 0);
  g_assert_cmpuint (rr_task_list_get_chosen (list), ==, 8);
  rr_task_list_set_search (list, "");
  g_assert_cmpuint (rr_task_list_get_chosen (list), ==, 8);
  fixture_tear_down (&fixture);
}

static void
test_news_take_neither_focus_nor_choice_nor_place (void)
{
  Fixture fixture;
  RrDiagPage *page;
  RrTaskList *list = set_up_tasks (&fixture, 2000, &page);
  GtkWidget *view = fixture_find (GTK_WIDGET (list), GTK_TYPE_COLUMN_VIEW);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  GtkWidget *focus;
  double before;

  rr_task_list_choose (list, 1000);
  gtk_widget_activate_action (fixture_find (view, GTK_TYPE_LIST_VIEW), "list.scroll-to-item", "u", 999);
  fixture_settle (&fixture, FRAMES);
  rr_task_list_focus_search (list);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  before = gtk_adjustment_get_value (adjustment);
  g_assert_cmpfloat (before, >, 1000);

  for (guint step = 1; step < 5; step++)
    {
      show (page, 2000, step, DIAG_FAULT);
      fixture_settle (&fixture, FRAMES);
      g_assert_cmpuint (rr_task_list_get_chosen (list), ==, 1000);
      g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture.window)) == focus);
      /* Three rows went above; what is read stays where it is, within those. */
      g_assert_cmpfloat (ABS (gtk_adjustment_get_value (adjustment) - before), <, 4 * 3 * 40);
    }
  g_assert_cmpuint (nth_id (rr_task_list_get_model (list), 0), ==, 13);
  fixture_tear_down (&fixture);
}

static void
test_details_outlive_their_task (void)
{
  Fixture fixture;
  RrDiagPage *page;
  RrTaskList *list = set_up_tasks (&fixture, 24, &page);

  rr_task_list_choose (list, 2);
  show (page, 24, 3, DIAG_WELL);
  fixture_settle (&fixture, FRAMES);
  g_assert_cmpuint (rr_task_list_get_chosen (list), ==, 2);
  assert_says (GTK_WIDGET (list), "This task is over; it is shown as it was seen last.");
  rr_task_list_choose (list, 0);
  g_assert_cmpuint (rr_task_list_get_chosen (list), ==, 0);
  fixture_tear_down (&fixture);
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            guint      *n_changed)
{
  n_changed[0] += removed;
  n_changed[1] += added;
}

static void
test_ten_thousand_tasks_change_only_where_they_changed (void)
{
  Fixture fixture;
  RrDiagPage *page;
  RrTaskList *list = set_up_tasks (&fixture, 10000, &page);
  RrTaskModel *model = rr_task_list_get_model (list);
  guint n_changed[2] = { 0, 0 };
  gint64 longest_us = 0;

  g_signal_connect (model, "items-changed", G_CALLBACK (changed_cb), n_changed);
  for (guint step = 1; step < 5; step++)
    {
      g_autoptr(RrDiagnosis) diagnosis = diag_fixture_make (10000, step, DIAG_FAULT);
      gint64 begin_us = g_get_monotonic_time ();

      rr_diag_page_set_diagnosis (page, diagnosis);
      longest_us = MAX (longest_us, g_get_monotonic_time () - begin_us);
      fixture_settle (&fixture, FRAMES);
    }
  g_test_message ("an update of 10,000 tasks took at most %.1f ms", (double) longest_us / 1000);
  g_assert_cmpuint (n_changed[0], ==, 12);
  g_assert_cmpuint (n_changed[1], ==, 12);
  g_assert_cmpuint (rr_task_model_get_n_shown (model), ==, 10000);
  fixture_tear_down (&fixture);
}

static void
test_groups_have_headings_and_keep_their_tasks (void)
{
  g_autoptr(RrTaskModel) model = rr_task_model_new ();
  guint n_headings = 0, n_promised = 0;

  for (guint step = 0; step < 4; step++)
    {
      g_autoptr(RrDiagnosis) diagnosis = diag_fixture_make (40, step, DIAG_WELL);

      rr_task_model_set_grouped (model, TRUE);
      rr_task_model_set_tasks (model, diagnosis);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 50);
    }
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(RrTaskItem) item = g_list_model_get_item (G_LIST_MODEL (model), i);
      g_autofree char *wanted = g_strdup_printf ("scope-%u", n_headings - (item->n_tasks > 0 ? 0 : 1));

      g_assert_cmpstr (item->info.scope, ==, wanted);
      n_headings += item->n_tasks > 0 ? 1 : 0;
      n_promised += item->n_tasks;
    }
  g_assert_cmpuint (n_headings, ==, 10);
  g_assert_cmpuint (n_promised, ==, 40);

  rr_task_model_set_show (model, RR_SHOW_STUCK);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  rr_task_model_set_show (model, RR_SHOW_ALL);
  rr_task_model_set_grouped (model, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 40);
}

static void
test_stuck_tasks_say_who_alone_could_serve_them (void)
{
  Fixture fixture;
  RrDiagPage *page;
  RrTaskModel *model = rr_task_list_get_model (set_up_tasks (&fixture, 24, &page));
  RrTaskItem *item = rr_task_model_find (model, 1);

  g_assert_cmpint (item->stuck, ==, RR_STUCK_DEADLOCK);
  g_assert_cmpstr (item->server, ==, rr_task_model_find (model, 2)->info.name);
  rr_task_model_set_show (model, RR_SHOW_STUCK);
  g_assert_cmpuint (rr_task_model_get_n_shown (model), ==, 2);
  show (page, 24, 0, DIAG_WELL);
  g_assert_cmpuint (rr_task_model_get_n_shown (model), ==, 0);
  fixture_tear_down (&fixture);
}

/* --- with an engine -------------------------------------------------------------- */

static gboolean
wait_for_label (Fixture    *fixture,
                GtkWidget  *root,
                const char *prefix)
{
  gint64 end_us = g_get_monotonic_time () + WAIT_US;

  while (g_get_monotonic_time () < end_us)
    {
      GtkWidget *label = fixture_find (root, GTK_TYPE_LABEL);

      if (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), prefix))
        return TRUE;
      fixture_settle (fixture, 1);
    }
  return FALSE;
}

static void
test_page_is_fed_in_front_and_a_report_is_written (void)
{
  RrEngineConfig config;
  g_autoptr(RrEngine) engine = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("rr-diag-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "report.tar.gz", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  gint64 end_us = g_get_monotonic_time () + WAIT_US;
  RrDiagPage *page;
  Fixture fixture;

  rr_engine_config_init (&config);
  config.drill = TRUE;
  config.port = 0;
  engine = rr_engine_new (&config);
  g_assert_true (rr_engine_start (engine, &error));
  g_assert_no_error (error);
  fixture_set_up (&fixture, 960, 600);
  page = rr_diag_desk_attach (fixture.window, engine);
  g_assert_true (rr_window_show_page (fixture.window, "diagnostics"));
  g_assert_true (wait_for_label (&fixture, GTK_WIDGET (page), "All well:"));

  rr_diag_desk_save (fixture.window, "report.tar.gz", file);
  while (!g_file_query_exists (file, NULL) && g_get_monotonic_time () < end_us)
    fixture_settle (&fixture, 1);
  g_assert_true (g_file_query_exists (file, NULL));
  g_assert_nonnull (fixture_find (GTK_WIDGET (fixture.window), ADW_TYPE_TOAST_OVERLAY));
  fixture_settle (&fixture, 10);
  assert_says (GTK_WIDGET (fixture.window), "Saved as report.tar.gz");

  rr_window_show_page (fixture.window, "map");
  fixture_tear_down (&fixture);
  g_assert_true (rr_engine_stop (engine, &error));
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  rr_watch_clear ();
  g_clear_object (&engine);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
#define ADD(name, func) g_test_add_func ("/ui/diagnostics/" name, func)
  ADD ("healthy-engine-is-calm", test_healthy_engine_is_calm);
  ADD ("proven-fault-is-a-card-that-stays-while-it-is-read", test_proven_fault_is_a_card_that_stays_while_it_is_read);
  ADD ("pipeline-is-told-part-by-part", test_pipeline_is_told_part_by_part);
  ADD ("chart-is-read-by-key-and-copied", test_chart_is_read_by_key_and_copied);
  ADD ("what-is-typed-is-found-and-chosen-by-enter", test_what_is_typed_is_found_and_chosen_by_enter);
  ADD ("news-take-neither-focus-nor-choice-nor-place", test_news_take_neither_focus_nor_choice_nor_place);
  ADD ("details-outlive-their-task", test_details_outlive_their_task);
  ADD ("ten-thousand-tasks-change-only-where-they-changed", test_ten_thousand_tasks_change_only_where_they_changed);
  ADD ("groups-have-headings-and-keep-their-tasks", test_groups_have_headings_and_keep_their_tasks);
  ADD ("stuck-tasks-say-who-alone-could-serve-them", test_stuck_tasks_say_who_alone_could_serve_them);
  ADD ("page-is-fed-in-front-and-a-report-is-written", test_page_is_fed_in_front_and_a_report_is_written);
#undef ADD
  return g_test_run ();
}
