/* rr-departures-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departures-desk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-bookings.h"
#include "rr-engine-departures.h"
#include "rr-time.h"
#include "rr-tours-window.h"

/* The desk is where the window, the engine and the Departures page meet. It looks again when
 * something was booked, and now and then because the time goes by; never while the page is
 * not in front, and never twice at a time.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow         *window;       /* (unowned): its data is this */
  RrEngine         *engine;       /* (owned) */
  RrDeparturesPage *page;         /* (weak): of the window */
  GtkWidget        *tours;        /* (weak) (nullable): the editor of the catalogue */
  GCancellable     *cancellable;  /* (owned): of what is being loaded */
  RrCatalogue      *catalogue;    /* (owned) (nullable): as it was loaded last */
  gboolean          is_loading;
  gboolean          again;        /* something changed meanwhile */
  guint64           version;      /* of bookings, as it was loaded last */
  guint             age_s;        /* of the board */
  guint             timer;
} Desk;

#define DESK_KEY "rr-departures-desk"
#define PAGE_ID  "departures"

/* A hold that runs out, and a departure that is over, are no news of the store. */
#define MAX_AGE_S 30

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

/* --- what it shows ---------------------------------------------------------------- */

static void load (Desk *desk);

static void
show_badge (Desk             *desk,
            RrDepartureBoard *board)
{
  gint64 now_ms = rr_time_now_ms ();
  guint n = 0;

  for (guint i = 0; i < board->entries->len; i++)
    {
      const RrBoardEntry *entry = board->entries->pdata[i];

      n += rr_board_entry_is_short (entry) && entry->start_ms > now_ms && entry->start_ms < G_MAXINT64;
    }
  rr_page_set_badge (desk->window, PAGE_ID, n, n > 0 ? RR_URGENCY_ATTENTION : RR_URGENCY_NONE);
}

static void
waiting_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GPtrArray) rows = rr_engine_load_waiting_finish (RR_ENGINE (source), result, NULL);
  Desk *desk = desk_of (window);
  const RrBoardEntry *entry;

  if (rows == NULL || desk == NULL || desk->page == NULL)
    return;
  entry = rr_departures_page_get_chosen (desk->page);
  if (entry != NULL && (rows->len == 0
                        || (strcmp (((RrWaitingRow *) rows->pdata[0])->tour, entry->tour_id) == 0
                            && strcmp (((RrWaitingRow *) rows->pdata[0])->slot, entry->slot) == 0)))
    rr_departures_page_set_waiting (desk->page, entry->tour_id, entry->slot, rows);
}

static void
load_waiting (Desk *desk)
{
  const RrBoardEntry *entry = rr_departures_page_get_chosen (desk->page);

  if (entry != NULL)
    rr_engine_load_waiting_async (desk->engine, entry->tour_id, entry->slot, desk->cancellable, waiting_cb,
                                  g_object_ref (desk->window));
}

static void
board_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrDepartureBoard) board = rr_engine_load_departures_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  desk->is_loading = FALSE;
  if (board != NULL)
    {
      rr_departures_page_set_board (desk->page, board);
      show_badge (desk, board);
      load_waiting (desk);
    }
  if (desk->again)
    load (desk);
}

/* What is sold may have changed, too. */
static void
load_catalogue (Desk *desk)
{
  g_autoptr(RrCatalogue) catalogue = rr_engine_dup_catalogue (desk->engine);

  if (catalogue == NULL)
    return;
  rr_catalogue_ref (catalogue);
  g_clear_pointer (&desk->catalogue, rr_catalogue_unref);
  desk->catalogue = catalogue;
  rr_departures_page_set_empty (desk->page, rr_catalogue_get_tours (catalogue)->len == 0);
}

static void
load (Desk *desk)
{
  GDate from;

  desk->again = desk->is_loading;
  if (desk->is_loading)
    return;
  desk->is_loading = TRUE;
  desk->age_s = 0;
  desk->version = rr_engine_get_booking_version (desk->engine);
  load_catalogue (desk);
  rr_departures_page_get_from (desk->page, &from);
  rr_engine_load_departures_async (desk->engine, &from, RR_DEPARTURES_DAYS, NULL, desk->cancellable, board_cb,
                                   g_object_ref (desk->window));
}

static void
load_cb (RrDeparturesPage *page,
         Desk             *desk)
{
  load (desk);
}

static gboolean
is_stale (Desk *desk)
{
  g_autoptr(RrCatalogue) catalogue = rr_engine_dup_catalogue (desk->engine);

  return desk->age_s >= MAX_AGE_S || desk->version != rr_engine_get_booking_version (desk->engine)
         || catalogue != desk->catalogue;
}

static void
look (Desk *desk)
{
  RrRoomFigures figures;

  rr_engine_get_admission (desk->engine, &figures);
  rr_departures_page_set_now (desk->page, rr_time_now_ms ());
  rr_departures_page_set_figures (desk->page, &figures);
  desk->age_s++;
  if (is_stale (desk))
    load (desk);
}

static gboolean
tick_cb (gpointer data)
{
  Desk *desk = data;

  if (desk->page != NULL && gtk_widget_get_mapped (GTK_WIDGET (desk->page)))
    look (desk);
  return G_SOURCE_CONTINUE;
}

static void
mapped_cb (GtkWidget *page,
           Desk      *desk)
{
  look (desk);
}

/* --- what the page asks for --------------------------------------------------------- */

/* A change under way, and what would take it back. */
typedef struct
{
  RrWindow          *window;   /* (owned) */
  char               tour[64];
  char               slot[48];
  char              *said;     /* (owned) (nullable): once it is done */
  RrDepartureChange  undo;     /* its guides are owned */
  gboolean           is_undo;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->window);
  g_free (wish->undo.guides);
  g_free (wish->said);
  g_free (wish);
}

static Wish *
wish_new (Desk               *desk,
          const RrBoardEntry *entry)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->window = g_object_ref (desk->window);
  g_strlcpy (wish->tour, entry->tour_id, sizeof wish->tour);
  g_strlcpy (wish->slot, entry->slot, sizeof wish->slot);
  return wish;
}

static void changed_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      data);

static void
undo_cb (AdwToast *toast,
         Wish     *wish)
{
  Desk *desk = desk_of (wish->window);
  Wish *back;

  if (desk == NULL)
    return;
  back = g_new0 (Wish, 1);
  back->window = g_object_ref (wish->window);
  back->is_undo = TRUE;
  back->said = g_strdup (_("It is as it was before"));
  rr_engine_change_departure_async (desk->engine, wish->tour, wish->slot, &wish->undo, changed_cb, back);
}

static void
free_wish_cb (gpointer  data,
              GClosure *closure)
{
  wish_free (data);
}

/* The toast takes over @wish. */
static void
say_with_undo (Wish *wish)
{
  g_autofree char *text = g_markup_escape_text (wish->said, -1);
  AdwToast *toast = adw_toast_new (text);
  g_autoptr(RrWindow) window = g_object_ref (wish->window);

  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), wish, free_wish_cb, 0);
  rr_window_add_toast (window, toast);
}

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Wish *wish = data;
  g_autoptr(GError) error = NULL;
  Desk *desk = desk_of (wish->window);

  if (!rr_engine_departure_finish (RR_ENGINE (source), result, &error) && desk != NULL && desk->page != NULL)
    {
      if (wish->is_undo)
        rr_window_toast (desk->window, error->message);
      rr_departures_page_set_problem (desk->page, error->message);
    }
  else if (error == NULL && desk != NULL && wish->is_undo)
    rr_window_toast (desk->window, wish->said);
  else if (error == NULL && desk != NULL)
    {
      say_with_undo (wish);
      load (desk);
      return;
    }
  if (desk != NULL && desk->page != NULL)
    load (desk);
  wish_free (wish);
}

static char *
describe_change (const RrBoardEntry      *entry,
                 const RrDepartureChange *change)
{
  if (change->sets_closed)
    /* Translators: the name of a tour */
    return g_strdup_printf (change->is_closed ? _("%s is closed") : _("%s is open for booking"), entry->name);
  if (change->guides != NULL)
    return g_strdup_printf (_("The guides of %s have changed"), entry->name);
  if (change->capacity < 0)
    return g_strdup_printf (_("%s has the places of its tour again"), entry->name);
  return g_strdup_printf (ngettext ("%s has %d place now", "%s has %d places now", (gulong) change->capacity),
                          entry->name, change->capacity);
}

static void
change_cb (RrDeparturesPage        *page,
           const RrDepartureChange *change,
           Desk                    *desk)
{
  const RrBoardEntry *entry = rr_departures_page_get_chosen (page);
  Wish *wish;

  if (entry == NULL)
    return;
  wish = wish_new (desk, entry);
  wish->said = describe_change (entry, change);
  wish->undo = (RrDepartureChange) {
    .sets_capacity = change->sets_capacity,
    .capacity = entry->has_own_capacity ? (int) entry->capacity : -1,
    .sets_closed = change->sets_closed,
    .is_closed = entry->is_closed,
    .guides = change->guides != NULL ? g_strdup (entry->guides) : NULL,
  };
  rr_engine_change_departure_async (desk->engine, wish->tour, wish->slot, change, changed_cb, wish);
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_engine_departure_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  rr_departures_page_set_problem (desk->page, ok ? NULL : error->message);
  load (desk);
}

static void
joined_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  RrWindow *window = data;
  Desk *desk = desk_of (window);

  if (desk != NULL && desk->page != NULL && !g_task_had_error (G_TASK (result)))
    rr_departures_page_joined (desk->page);
  told_cb (source, result, data);
}

static void
join_cb (RrDeparturesPage   *page,
         const RrWaitingRow *row,
         Desk               *desk)
{
  rr_engine_join_waiting_async (desk->engine, row, joined_cb, g_object_ref (desk->window));
}

static void
act_cb (RrDeparturesPage *page,
        const char       *uuid,
        gboolean          offer,
        Desk             *desk)
{
  rr_engine_act_on_waiting_async (desk->engine, uuid, offer, told_cb, g_object_ref (desk->window));
}

static void
rate_cb (RrDeparturesPage *page,
         guint             rate,
         Desk             *desk)
{
  rr_engine_set_admission (desk->engine, rate);
}

static void
bookings_cb (RrDeparturesPage *page,
             Desk             *desk)
{
  const RrBoardEntry *entry = rr_departures_page_get_chosen (page);
  GApplication *application = g_application_get_default ();

  if (entry == NULL || application == NULL)
    return;
  g_action_group_activate_action (G_ACTION_GROUP (application), "show-bookings",
                                  g_variant_new ("(ss)", entry->tour_id, entry->slot));
}

static void
tours_cb (RrDeparturesPage *page,
          Desk             *desk)
{
  if (desk->tours == NULL)
    {
      GtkWidget *tours = rr_tours_window_new (desk->window, desk->engine);

      g_set_weak_pointer (&desk->tours, tours);
    }
  gtk_window_present (GTK_WINDOW (desk->tours));
}

/* --- life --------------------------------------------------------------------- */

static void
free_desk (gpointer data)
{
  Desk *desk = data;

  g_source_remove (desk->timer);
  g_cancellable_cancel (desk->cancellable);
  g_clear_object (&desk->cancellable);
  if (desk->page != NULL)
    g_signal_handlers_disconnect_by_data (desk->page, desk);
  g_clear_weak_pointer (&desk->page);
  g_clear_weak_pointer (&desk->tours);
  g_clear_pointer (&desk->catalogue, rr_catalogue_unref);
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
 * rr_departures_desk_attach:
 * @window: a window
 * @engine: what it asks; it runs, and goes on for as long as the window is there
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrDeparturesPage *
rr_departures_desk_attach (RrWindow *window,
                           RrEngine *engine)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  desk->cancellable = g_cancellable_new ();
  g_set_weak_pointer (&desk->page, RR_DEPARTURES_PAGE (rr_departures_page_new ()));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, free_desk);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), desk);
  g_signal_connect (desk->page, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (desk->page, "load", G_CALLBACK (load_cb), desk);
  g_signal_connect (desk->page, "change", G_CALLBACK (change_cb), desk);
  g_signal_connect (desk->page, "join", G_CALLBACK (join_cb), desk);
  g_signal_connect (desk->page, "act", G_CALLBACK (act_cb), desk);
  g_signal_connect (desk->page, "rate", G_CALLBACK (rate_cb), desk);
  g_signal_connect (desk->page, "show-bookings", G_CALLBACK (bookings_cb), desk);
  g_signal_connect (desk->page, "tours", G_CALLBACK (tours_cb), desk);
  rr_window_add_page (window, PAGE_ID, _("Departures"), "rr-departures-symbolic", GTK_WIDGET (desk->page));
  desk->timer = g_timeout_add_seconds (1, tick_cb, desk);
  return desk->page;
}
