/* rr-bookings-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-bookings-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-compat.h"
#include "rr-engine-audit.h"
#include "rr-manifest-save.h"
#include "rr-time.h"

/* The desk is where the window, the engine and the page Bookings meet. While the page is in
 * front it looks whether something changed, a few times a second and never faster than the
 * answers come: a crowd of ten thousand bookings a second costs the console one list at a
 * time.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow       *window;      /* (unowned): its data is this */
  RrEngine       *engine;      /* (owned) */
  RrBookingsPage *page;        /* (weak): of the window */
  GCancellable   *listing;     /* (owned) (nullable): the list that is on its way */
  gboolean        is_filling;  /* rows are on their way */
  gboolean        is_summing;  /* figures are */
  gboolean        is_adding;   /* the books are */
  guint64         version;     /* that the list shows */
  guint64         summed;      /* that the figures show */
  guint64         added;       /* that the books show */
  gint64          asked_us;    /* when the list on its way was asked for, monotonic */
  gint64          not_before_us;
  gint64          sum_not_before_us;
  gint64          add_not_before_us;
  gint64          tick_ms;
  guint           timer;
} Desk;

#define DESK_KEY   "rr-bookings-desk"
#define PAGE_ID    "bookings"
#define LOOK_MS    250
#define REST       3        /* times as long as an answer took nothing is asked */
#define SUM_MS     2000

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

/* --- the list ------------------------------------------------------------------ */

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingList) list = rr_engine_load_bookings_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&desk->listing);
  desk->not_before_us = g_get_monotonic_time () + REST * (g_get_monotonic_time () - desk->asked_us);
  if (list != NULL)
    rr_bookings_page_set_list (desk->page, list);
  else
    rr_bookings_page_set_problem (desk->page, error->message);
}

/* What was asked for before is not wanted any more. */
static void
look (Desk *desk)
{
  g_autoptr(GArray) wanted = rr_bookings_page_dup_wanted (desk->page, TRUE);
  g_autoptr(RrCatalogue) catalogue = rr_engine_dup_catalogue (desk->engine);
  RrBookingQuery query;

  if (desk->listing != NULL)
    g_cancellable_cancel (desk->listing);
  g_clear_object (&desk->listing);
  desk->listing = g_cancellable_new ();
  desk->version = rr_engine_get_booking_version (desk->engine);
  desk->asked_us = g_get_monotonic_time ();
  rr_bookings_page_set_catalogue (desk->page, catalogue);
  rr_bookings_page_get_query (desk->page, &query);
  rr_engine_load_bookings_async (desk->engine, &query, (gint64 *) (gpointer) wanted->data, wanted->len,
                                 desk->listing, listed_cb, g_object_ref (desk->window));
}

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingList) list = rr_engine_load_bookings_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  desk->is_filling = FALSE;
  if (list != NULL)
    rr_bookings_page_set_list (desk->page, list);
}

static void
rows_wanted_cb (RrBookingsPage *page,
                Desk           *desk)
{
  g_autoptr(GArray) wanted = rr_bookings_page_dup_wanted (page, FALSE);

  if (desk->is_filling || wanted->len == 0)
    return;
  desk->is_filling = TRUE;
  rr_engine_load_bookings_async (desk->engine, NULL, (gint64 *) (gpointer) wanted->data, wanted->len, NULL, filled_cb,
                                 g_object_ref (desk->window));
}

static void
query_changed_cb (RrBookingsPage *page,
                  Desk           *desk)
{
  look (desk);
}

/* --- figures ------------------------------------------------------------------- */

static void
summed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrSales) sales = rr_engine_load_sales_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  desk->is_summing = FALSE;
  desk->sum_not_before_us = g_get_monotonic_time () + SUM_MS * G_TIME_SPAN_MILLISECOND;
  if (sales != NULL)
    rr_bookings_page_set_sales (desk->page, sales);
  else
    g_message ("Sales cannot be read: %s", error->message);
}

static void
sum (Desk *desk)
{
  if (desk->is_summing)
    return;
  desk->is_summing = TRUE;
  desk->summed = rr_engine_get_booking_version (desk->engine);
  rr_engine_load_sales_async (desk->engine, NULL, summed_cb, g_object_ref (desk->window));
}

static void
sales_wanted_cb (RrBookingsPage *page,
                 Desk           *desk)
{
  sum (desk);
}

/* --- money ---------------------------------------------------------------------- */

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBooks) books = rr_engine_load_books_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  desk->is_adding = FALSE;
  desk->add_not_before_us = g_get_monotonic_time () + SUM_MS * G_TIME_SPAN_MILLISECOND;
  if (books != NULL)
    rr_bookings_page_set_books (desk->page, books);
  else
    rr_window_toast (window, error->message);
}

static void
add_up (Desk *desk)
{
  if (desk->is_adding)
    return;
  desk->is_adding = TRUE;
  desk->added = rr_engine_get_booking_version (desk->engine);
  rr_engine_load_books_async (desk->engine, NULL, added_cb, g_object_ref (desk->window));
}

static void
books_wanted_cb (RrBookingsPage *page,
                 Desk           *desk)
{
  add_up (desk);
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  Desk *desk = desk_of (window);

  if (!rr_engine_settle_finish (RR_ENGINE (source), result, &error))
    rr_window_toast (window, error->message);
  if (desk != NULL && desk->page != NULL)
    add_up (desk);
}

static void
settle_cb (RrBookingsPage *page,
           const char     *uuid,
           int             settle,
           Desk           *desk)
{
  rr_engine_settle_async (desk->engine, uuid, (RrSettle) settle, NULL, settled_cb,
                          g_object_ref (desk->window));
}

/* --- departures ----------------------------------------------------------------- */

typedef struct
{
  RrWindow *window;   /* (owned) */
  char     *of;       /* (owned): a tour, or a booking */
} Asking;

static void
offers_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree Asking *asking = data;
  g_autoptr(RrWindow) window = asking->window;
  g_autofree char *tour = asking->of;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) offers = rr_engine_load_offers_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk != NULL && desk->page != NULL && offers != NULL)
    rr_bookings_page_set_offers (desk->page, tour, offers);
  else if (error != NULL)
    rr_window_toast (window, error->message);
}

static void
offers_wanted_cb (RrBookingsPage *page,
                  const char     *tour,
                  gint64          from_ms,
                  Desk           *desk)
{
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking) { g_object_ref (desk->window), g_strdup (tour) };
  rr_engine_load_offers_async (desk->engine, tour, from_ms, 14, NULL, offers_cb, asking);
}

/* --- one booking ----------------------------------------------------------------- */

static void
journal_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autofree Asking *asking = data;
  g_autoptr(RrWindow) window = asking->window;
  g_autofree char *uuid = asking->of;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingJournal) journal = rr_engine_load_journal_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk != NULL && desk->page != NULL && journal != NULL)
    rr_bookings_page_set_journal (desk->page, uuid, journal);
}

static void
journal_wanted_cb (RrBookingsPage *page,
                   gint64          id,
                   const char     *uuid,
                   Desk           *desk)
{
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking) { g_object_ref (desk->window), g_strdup (uuid) };
  rr_engine_load_journal_async (desk->engine, id, uuid, journal_cb, asking);
}

/* --- news ----------------------------------------------------------------------- */

static void
look_again (Desk *desk)
{
  guint64 version = rr_engine_get_booking_version (desk->engine);
  gint64 now_us = g_get_monotonic_time ();

  if (version != desk->version && desk->listing == NULL && now_us >= desk->not_before_us)
    {
      look (desk);
      rr_bookings_page_refresh_offers (desk->page);
    }
  if (version != desk->summed && rr_bookings_page_wants_sales (desk->page) && now_us >= desk->sum_not_before_us)
    sum (desk);
  if (version != desk->added && rr_bookings_page_wants_books (desk->page) && now_us >= desk->add_not_before_us)
    add_up (desk);
}

static gboolean
timer_cb (gpointer data)
{
  Desk *desk = data;
  gint64 now_ms = rr_time_now_ms ();

  if (desk->page == NULL || !gtk_widget_get_mapped (GTK_WIDGET (desk->page)))
    return G_SOURCE_CONTINUE;
  look_again (desk);
  if (now_ms / 1000 != desk->tick_ms / 1000)
    {
      desk->tick_ms = now_ms;
      rr_bookings_page_tick (desk->page, now_ms);
    }
  return G_SOURCE_CONTINUE;
}

static void
mapped_cb (GtkWidget *page,
           Desk      *desk)
{
  look (desk);
  if (rr_bookings_page_wants_sales (desk->page))
    sum (desk);
  if (rr_bookings_page_wants_books (desk->page))
    add_up (desk);
}

/* --- wishes --------------------------------------------------------------------- */

static void
undo_cb (AdwToast *toast,
         RrWindow *window)
{
  Desk *desk = desk_of (window);

  if (desk != NULL && desk->page != NULL)
    rr_bookings_page_undo (desk->page);
}

static void
tell (RrWindow   *window,
      const char *text,
      gboolean    can_undo)
{
  AdwToast *toast = adw_toast_new (text);

  if (can_undo)
    {
      adw_toast_set_button_label (toast, _("_Undo"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), window, 0);
    }
  rr_compat_announce (GTK_WIDGET (window), text);
  rr_window_add_toast (window, toast);
}

static void
wish_done_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingWish) wish = rr_engine_wish_booking_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);
  g_autofree char *text = NULL;
  gboolean can_undo;

  if (desk == NULL || desk->page == NULL)
    return;
  text = rr_bookings_page_wish_done (desk->page, wish, error, &can_undo);
  tell (window, text, can_undo);
  look (desk);
}

static void
wish_cb (RrBookingsPage *page,
         RrBookingWish  *wish,
         Desk           *desk)
{
  rr_engine_wish_booking_async (desk->engine, wish, wish_done_cb, g_object_ref (desk->window));
}

/* --- the manifest ---------------------------------------------------------------- */

typedef struct
{
  RrWindow *window;   /* (owned) */
  char     *tour;     /* (owned) */
  char     *slot;     /* (owned) */
} Choosing;

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autofree Choosing *choosing = data;
  g_autoptr(RrWindow) window = choosing->window;
  g_autofree char *tour = choosing->tour;
  g_autofree char *slot = choosing->slot;
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file == NULL || desk_of (window) == NULL)
    return;
  rr_engine_note_export (desk_of (window)->engine, "export.manifest", file);
  rr_manifest_save (window, desk_of (window)->engine, tour, slot, file);
}

static void
manifest_cb (RrBookingsPage *page,
             const char     *tour,
             const char     *slot,
             Desk           *desk)
{
  g_autofree char *name = g_strdup_printf ("%s%s%.10s.pdf", tour, *slot != '\0' ? "-" : "", slot);
  Choosing *choosing = g_new (Choosing, 1);

  *choosing = (Choosing) { g_object_ref (desk->window), g_strdup (tour), g_strdup (slot) };
  rr_compat_save_file_async (GTK_WINDOW (desk->window), _("Save the manifest"), name, file_chosen_cb, choosing);
}

/* --- from other pages ------------------------------------------------------------- */

static void
show_cb (GSimpleAction *action,
         GVariant      *parameter,
         RrWindow      *window)
{
  Desk *desk = desk_of (window);
  const char *tour, *slot;

  if (desk == NULL || desk->page == NULL)
    return;
  g_variant_get (parameter, "(&s&s)", &tour, &slot);
  rr_window_show_page (window, PAGE_ID);
  rr_bookings_page_show_departure (desk->page, *tour != '\0' ? tour : NULL, *slot != '\0' ? slot : NULL);
}

static void
add_action (RrWindow *window)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  g_autoptr(GSimpleAction) action = g_simple_action_new ("show-bookings", G_VARIANT_TYPE ("(ss)"));

  g_signal_connect_object (action, "activate", G_CALLBACK (show_cb), window, 0);
  if (application != NULL)
    g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
}

/* --- life -------------------------------------------------------------------------- */

static void
free_desk (gpointer data)
{
  Desk *desk = data;

  g_source_remove (desk->timer);
  if (desk->listing != NULL)
    g_cancellable_cancel (desk->listing);
  g_clear_object (&desk->listing);
  if (desk->page != NULL)
    g_signal_handlers_disconnect_by_data (desk->page, desk);
  g_clear_weak_pointer (&desk->page);
  g_object_unref (desk->engine);
  g_free (desk);
}

static void
window_destroyed_cb (GtkWidget *window,
                     gpointer   data)
{
  g_object_set_data (G_OBJECT (window), DESK_KEY, NULL);
}

/**
 * rr_bookings_desk_attach:
 * @window: a window
 * @engine: what it asks; it goes on for as long as the window is there
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrBookingsPage *
rr_bookings_desk_attach (RrWindow *window,
                         RrEngine *engine)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->page, RR_BOOKINGS_PAGE (rr_bookings_page_new ()));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, free_desk);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), NULL);
  g_signal_connect (desk->page, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (desk->page, "query-changed", G_CALLBACK (query_changed_cb), desk);
  g_signal_connect (desk->page, "rows-wanted", G_CALLBACK (rows_wanted_cb), desk);
  g_signal_connect (desk->page, "offers-wanted", G_CALLBACK (offers_wanted_cb), desk);
  g_signal_connect (desk->page, "sales-wanted", G_CALLBACK (sales_wanted_cb), desk);
  g_signal_connect (desk->page, "wish", G_CALLBACK (wish_cb), desk);
  g_signal_connect (desk->page, "books-wanted", G_CALLBACK (books_wanted_cb), desk);
  g_signal_connect (desk->page, "settle", G_CALLBACK (settle_cb), desk);
  g_signal_connect (desk->page, "journal-wanted", G_CALLBACK (journal_wanted_cb), desk);
  g_signal_connect (desk->page, "manifest", G_CALLBACK (manifest_cb), desk);
  rr_window_add_page (window, PAGE_ID, _("Bookings"), "rr-bookings-symbolic", GTK_WIDGET (desk->page));
  add_action (window);
  desk->timer = g_timeout_add (LOOK_MS, timer_cb, desk);
  return desk->page;
}
