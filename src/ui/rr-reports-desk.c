/* rr-reports-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-reports-desk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-condition-layer.h"
#include "rr-engine-trips.h"
#include "rr-map.h"

/* The desk is where the window, the engine and the pages Reports and Messages meet: what
 * is known goes to the pages that are in front and to the map, what the dispatcher says
 * goes to the engine, and how that ended is told in the window.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow       *window;      /* (unowned): its data is this */
  RrEngine       *engine;      /* (owned) (nullable) */
  RrReportsPage  *page;        /* (weak): of the window */
  RrMessagesPage *messages;    /* (weak): of the window */
  RrReportView   *view;        /* (owned) (nullable): the newest */
  char           *area_text;   /* (owned) (nullable): waits for its area */
  guint           n_loaded[RR_N_RECEIPT_STATES]; /* of the receipts that are shown */
  gint64          read_ms;     /* texts up to then have been in front */
} Desk;

#define DESK_KEY     "rr-reports-desk"
#define REPORTS_ID   "reports"
#define MESSAGES_ID  "messages"

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

/* --- receipts ---------------------------------------------------------------------- */

static void
receipts_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) receipts = rr_engine_load_receipts_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (receipts == NULL)
    g_message ("Recipients cannot be read: %s", error->message);
  else if (desk != NULL && desk->page != NULL)
    rr_reports_page_set_receipts (desk->page, receipts);
}

static void
load_receipts (Desk *desk)
{
  gint64 id = rr_reports_page_get_chosen (desk->page);

  for (guint i = 0; i < desk->view->conditions->len; i++)
    {
      const RrConditionRow *row = &g_array_index (desk->view->conditions, RrConditionRow, i);

      if (row->condition.id == id)
        memcpy (desk->n_loaded, row->n_receipts, sizeof desk->n_loaded);
    }
  if (id != 0 && desk->engine != NULL)
    rr_engine_load_receipts_async (desk->engine, id, 0, receipts_cb, g_object_ref (desk->window));
}

static gboolean
have_receipts_moved (Desk *desk)
{
  gint64 id = rr_reports_page_get_chosen (desk->page);

  for (guint i = 0; id != 0 && i < desk->view->conditions->len; i++)
    {
      const RrConditionRow *row = &g_array_index (desk->view->conditions, RrConditionRow, i);

      if (row->condition.id == id)
        return memcmp (desk->n_loaded, row->n_receipts, sizeof desk->n_loaded) != 0;
    }
  return FALSE;
}

static void
chosen_cb (RrReportsPage *page,
           gint64         id,
           Desk          *desk)
{
  rr_condition_layer_choose (rr_window_get_map (desk->window), id);
  if (desk->view != NULL)
    load_receipts (desk);
}

/* --- what is known ------------------------------------------------------------------ */

static void
show_badges (Desk *desk)
{
  guint n_bad = 0, n_unread = 0;

  for (guint i = 0; i < desk->view->conditions->len; i++)
    {
      const RrCondition *condition = &g_array_index (desk->view->conditions, RrConditionRow, i).condition;

      n_bad += condition->state < RR_CONDITION_CLEARED && condition->severity == RR_SEVERITY_DANGER ? 1 : 0;
    }
  if (gtk_widget_get_mapped (GTK_WIDGET (desk->messages)))
    desk->read_ms = desk->view->now_ms;
  for (guint i = 0; i < desk->view->talk->len; i++)
    {
      const RrTalkRow *row = &g_array_index (desk->view->talk, RrTalkRow, i);

      n_unread += row->from_guide && row->time_ms > desk->read_ms ? 1 : 0;
    }
  rr_page_set_badge (desk->window, REPORTS_ID, n_bad, RR_URGENCY_ATTENTION);
  rr_page_set_badge (desk->window, MESSAGES_ID, n_unread, RR_URGENCY_ATTENTION);
}

static void
show_pages (Desk *desk)
{
  if (desk->view == NULL)
    return;
  if (gtk_widget_get_mapped (GTK_WIDGET (desk->page)))
    {
      rr_reports_page_set_view (desk->page, desk->view);
      if (have_receipts_moved (desk))
        load_receipts (desk);
    }
  if (gtk_widget_get_mapped (GTK_WIDGET (desk->messages)))
    rr_messages_page_set_view (desk->messages, desk->view);
  show_badges (desk);
}

static void
take_view (Desk         *desk,
           RrReportView *view)
{
  rr_report_view_ref (view);
  g_clear_pointer (&desk->view, rr_report_view_unref);
  desk->view = view;
  rr_condition_layer_set_view (rr_window_get_map (desk->window), view);
  show_pages (desk);
}

static void
view_cb (RrEngine     *engine,
         RrReportView *view,
         RrWindow     *window)
{
  Desk *desk = desk_of (window);

  if (desk != NULL)
    take_view (desk, view);
}

static void
snapshot_cb (RrEngine       *engine,
             RrSnapshot     *snapshot,
             RrMessagesPage *messages)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (messages)))
    rr_messages_page_set_snapshot (messages, snapshot);
}

static void
trips_cb (RrEngine       *engine,
          RrTripBoard    *board,
          RrMessagesPage *messages)
{
  rr_messages_page_set_trips (messages, board);
}

static void
mapped_cb (GtkWidget *page,
           Desk      *desk)
{
  g_autoptr(RrSnapshot) snapshot = desk->engine != NULL ? rr_engine_dup_snapshot (desk->engine) : NULL;

  if (snapshot != NULL)
    rr_messages_page_set_snapshot (desk->messages, snapshot);
  show_pages (desk);
}

/* --- what the dispatcher says --------------------------------------------------------- */

static void
reported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  gssize id = rr_engine_report_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  if (id < 0)
    {
      rr_report_form_show_problem (rr_reports_page_get_form (desk->page), error->message);
      rr_window_toast (window, error->message);
      return;
    }
  rr_reports_page_end (desk->page);
  rr_window_toast (window, _("Reported. Those it concerns are being told."));
}

static void
report_cb (RrReportsPage *page,
           RrReport      *report,
           Desk          *desk)
{
  if (desk->engine != NULL)
    rr_engine_report_async (desk->engine, report, reported_cb, g_object_ref (desk->window));
}

static void
trail_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) places = rr_engine_find_trail_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  if (places == NULL)
    rr_report_form_show_problem (rr_reports_page_get_form (desk->page), error->message);
  else
    rr_report_form_found_trail (rr_reports_page_get_form (desk->page), (const RrPlace *) (gpointer) places->data,
                                places->len);
}

static void
find_trail_cb (RrReportForm *form,
               const char   *text,
               Desk         *desk)
{
  if (desk->engine != NULL)
    rr_engine_find_trail_async (desk->engine, text, trail_found_cb, g_object_ref (desk->window));
}

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  gssize n = rr_engine_say_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);
  g_autofree char *text = NULL;

  if (desk == NULL || desk->messages == NULL)
    return;
  rr_messages_page_said (desk->messages, n >= 0);
  if (n == 0)
    rr_window_toast (window, _("Nobody is there to be told"));
  else if (n > 1)
    {
      text = g_strdup_printf (ngettext ("%d guide is being told", "%d guides are being told", (gulong) n), (int) n);
      rr_window_toast (window, text);
    }
  else if (n < 0)
    rr_window_toast (window, error->message);
}

static void
say_cb (RrMessagesPage *page,
        GStrv           devices,
        const char     *text,
        Desk           *desk)
{
  if (desk->engine != NULL)
    rr_engine_say_async (desk->engine, (const char *const *) devices, NULL, 0, text, said_cb,
                         g_object_ref (desk->window));
}

/* --- with the map ---------------------------------------------------------------------- */

static void
area_drawn_cb (const RrPlace *points,
               guint          n_points,
               double         radius_m,
               gpointer       data)
{
  g_autoptr(RrWindow) window = data;
  Desk *desk = desk_of (window);
  g_autofree char *text = NULL;

  if (desk == NULL)
    return;
  text = g_steal_pointer (&desk->area_text);
  rr_window_show_page (window, MESSAGES_ID);
  if (points == NULL || desk->engine == NULL)
    rr_messages_page_said (desk->messages, FALSE);
  else
    rr_engine_say_async (desk->engine, NULL, points, n_points, text, said_cb, g_object_ref (window));
}

static void
say_in_area_cb (RrMessagesPage *page,
                const char     *text,
                Desk           *desk)
{
  g_free (desk->area_text);
  desk->area_text = g_strdup (text);
  rr_window_show_page (desk->window, "map");
  rr_draw_start (rr_map_get_draw (rr_window_get_map (desk->window)), RR_FIGURE_POLYGON, RR_TONE_PLAN,
                 _("Who is in this area is told"), NULL, 0, 0, area_drawn_cb, g_object_ref (desk->window));
}

static void
place_drawn_cb (const RrPlace *points,
                guint          n_points,
                double         radius_m,
                gpointer       data)
{
  g_autoptr(RrWindow) window = data;
  Desk *desk = desk_of (window);

  if (desk == NULL)
    return;
  rr_window_show_page (window, REPORTS_ID);
  if (points != NULL && n_points > 0)
    rr_report_form_set_places (rr_reports_page_get_form (desk->page), points, n_points);
  rr_reports_page_begin (desk->page);
}

static void
pick_place_cb (RrReportsPage *page,
               Desk          *desk)
{
  rr_window_show_page (desk->window, "map");
  rr_draw_start (rr_map_get_draw (rr_window_get_map (desk->window)), RR_FIGURE_POINT, RR_TONE_CAUTION,
                 _("Where is it?"), NULL, 0, 0, place_drawn_cb, g_object_ref (desk->window));
}

static void
show_on_map_cb (RrReportsPage *page,
                gint64         id,
                Desk          *desk)
{
  const RrCondition *condition = desk->view != NULL ? rr_report_view_find (desk->view, id) : NULL;

  if (condition == NULL)
    return;
  rr_window_show_page (desk->window, "map");
  rr_condition_layer_choose (rr_window_get_map (desk->window), id);
  rr_map_go_to (rr_window_get_map (desk->window), condition->lat_deg, condition->lon_deg);
}

/* Who clicks a condition on the map wants to know more of it. */
static void
figure_chosen_cb (RrMap  *map,
                  gint64  id,
                  gpointer data)
{
  Desk *desk = data;

  rr_window_show_page (desk->window, REPORTS_ID);
  rr_reports_page_choose (desk->page, id);
}

/* --- life ------------------------------------------------------------------------------ */

static void
free_desk (gpointer data)
{
  Desk *desk = data;

  if (desk->page != NULL)
    g_signal_handlers_disconnect_by_data (desk->page, desk);
  if (desk->messages != NULL)
    g_signal_handlers_disconnect_by_data (desk->messages, desk);
  g_clear_weak_pointer (&desk->page);
  g_clear_weak_pointer (&desk->messages);
  g_clear_pointer (&desk->view, rr_report_view_unref);
  g_clear_object (&desk->engine);
  g_free (desk->area_text);
  g_free (desk);
}

static void
window_destroyed_cb (GtkWidget *window,
                     gpointer   data)
{
  g_object_set_data (G_OBJECT (window), DESK_KEY, NULL);
}

static void
use_usual_phrases (Desk *desk)
{
  static const char *const usual[] = {
    N_("Please report where you are"),
    N_("Turn back to the hut"),
    N_("Wait where you are, help is coming"),
    N_("Thunderstorm is coming: leave ridges and open ground"),
    N_("Call the base, please"),
    N_("Thank you, understood"),
    NULL
  };
  const char *texts[G_N_ELEMENTS (usual)] = { NULL };

  for (guint i = 0; usual[i] != NULL; i++)
    texts[i] = _(usual[i]);
  rr_messages_page_set_texts (desk->messages, texts);
}

/* A line of phrases.txt in the workspace is a phrase; without it there are the usual. */
static void
load_phrases (Desk *desk)
{
  g_autofree char *path = g_build_filename (rr_engine_get_workspace (desk->engine), "phrases.txt", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GPtrArray) phrases = g_ptr_array_new ();

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_utf8_validate (text, -1, NULL))
    return;
  lines = g_strsplit (text, "\n", 65);
  for (guint i = 0; lines[i] != NULL && i < 64; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_ptr_array_add (phrases, lines[i]);
  if (phrases->len == 0)
    return;
  g_ptr_array_add (phrases, NULL);
  rr_messages_page_set_texts (desk->messages, (const char *const *) phrases->pdata);
}

static void
connect_pages (Desk *desk)
{
  g_signal_connect (desk->page, "chosen", G_CALLBACK (chosen_cb), desk);
  g_signal_connect (desk->page, "report", G_CALLBACK (report_cb), desk);
  g_signal_connect (desk->page, "pick-place", G_CALLBACK (pick_place_cb), desk);
  g_signal_connect (rr_reports_page_get_form (desk->page), "find-trail", G_CALLBACK (find_trail_cb), desk);
  g_signal_connect (desk->page, "show-on-map", G_CALLBACK (show_on_map_cb), desk);
  g_signal_connect (desk->page, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (desk->messages, "say", G_CALLBACK (say_cb), desk);
  g_signal_connect (desk->messages, "say-in-area", G_CALLBACK (say_in_area_cb), desk);
  g_signal_connect (desk->messages, "map", G_CALLBACK (mapped_cb), desk);
}

/**
 * rr_reports_desk_attach:
 * @window: a window
 * @engine: (nullable): what it talks to; it goes on for as long as the window is there
 */
void
rr_reports_desk_attach (RrWindow *window,
                        RrEngine *engine)
{
  Desk *desk = g_new0 (Desk, 1);
  g_autoptr(RrReportView) view = NULL;
  g_autoptr(RrTripBoard) board = NULL;

  desk->window = window;
  g_set_object (&desk->engine, engine);
  g_set_weak_pointer (&desk->page, RR_REPORTS_PAGE (rr_reports_page_new ()));
  g_set_weak_pointer (&desk->messages, RR_MESSAGES_PAGE (rr_messages_page_new ()));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, free_desk);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), NULL);
  connect_pages (desk);
  rr_window_add_page (window, REPORTS_ID, _("Reports"), "rr-reports-symbolic", GTK_WIDGET (desk->page));
  rr_window_add_page (window, MESSAGES_ID, _("Messages"), "rr-messages-symbolic", GTK_WIDGET (desk->messages));
  rr_condition_layer_attach (rr_window_get_map (window), figure_chosen_cb, desk);
  use_usual_phrases (desk);
  if (engine == NULL)
    return;
  load_phrases (desk);
  g_signal_connect_object (engine, "reports", G_CALLBACK (view_cb), window, 0);
  g_signal_connect_object (engine, "snapshot", G_CALLBACK (snapshot_cb), desk->messages, 0);
  g_signal_connect_object (engine, "trips", G_CALLBACK (trips_cb), desk->messages, 0);
  board = rr_engine_dup_trips (engine);
  if (board != NULL)
    rr_messages_page_set_trips (desk->messages, board);
  view = rr_engine_dup_reports (engine);
  if (view != NULL)
    take_view (desk, view);
}

/**
 * rr_reports_desk_show:
 * @window: a window with a desk
 * @view: what is known
 */
void
rr_reports_desk_show (RrWindow     *window,
                      RrReportView *view)
{
  take_view (desk_of (window), view);
}
