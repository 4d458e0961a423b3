/* rr-suppliers-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-suppliers-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-suppliers.h"
#include "rr-suppliers-form.h"

/* The desk is where the window, the engine and the page Suppliers meet. While the page is
 * in front it looks once a second how the suppliers do, which reads counters and waits for
 * nothing; whatever asks a supplier or a disk is a task of the engine's.
 *
 * Threads: main.
 * Ends:    with its window; a question under way is cancelled.
 */
typedef struct
{
  RrWindow        *window;   /* (unowned): its data is this */
  RrEngine        *engine;   /* (owned) */
  RrSuppliersPage *page;     /* (weak): of the window */
  GCancellable    *asking;   /* (owned) (nullable) */
  guint            timer;    /* 0 while another page is in front */
} Desk;

#define DESK_KEY "rr-suppliers-desk"
#define PAGE_ID  "suppliers"

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

static void
look (Desk *desk)
{
  g_autoptr(RrSupplierView) view = rr_engine_dup_suppliers (desk->engine);
  g_autoptr(GPtrArray) fan_outs = rr_engine_dup_fan_outs (desk->engine);

  if (desk->page == NULL || view == NULL || fan_outs == NULL)
    return;
  rr_suppliers_page_set_view (desk->page, view);
  rr_suppliers_page_set_fan_outs (desk->page, fan_outs);
}

static gboolean
look_cb (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static void
mapped_cb (GtkWidget *page,
           Desk      *desk)
{
  look (desk);
  if (desk->timer == 0)
    desk->timer = g_timeout_add_seconds (1, look_cb, desk);
}

static void
unmapped_cb (GtkWidget *page,
             Desk      *desk)
{
  g_clear_handle_id (&desk->timer, g_source_remove);
}

/* --- questions ---------------------------------------------------------------- */

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrFanOut) fan_out = rr_engine_fan_out_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  g_clear_object (&desk->asking);
  rr_suppliers_page_set_asking (desk->page, FALSE);
  if (fan_out == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rr_suppliers_page_show_problem (desk->page, error->message);
  look (desk);
}

static void
ask_cb (RrSuppliersPage *page,
        const char      *itinerary,
        const char      *date,
        const char      *party,
        Desk            *desk)
{
  if (desk->asking != NULL)
    return;
  desk->asking = g_cancellable_new ();
  rr_suppliers_page_set_asking (page, TRUE);
  rr_engine_fan_out_async (desk->engine, itinerary, date, party, desk->asking, asked_cb, g_object_ref (desk->window));
}

static void
stop_asking_cb (RrSuppliersPage *page,
                Desk            *desk)
{
  if (desk->asking != NULL)
    g_cancellable_cancel (desk->asking);
}

/* --- changes ------------------------------------------------------------------ */

static void
edit_cb (RrSuppliersPage *page,
         RrSupplierRow   *row,
         Desk            *desk)
{
  gtk_window_present (GTK_WINDOW (rr_suppliers_form_new (desk->window, desk->engine, row)));
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_engine_change_supplier_finish (RR_ENGINE (source), result, &error);
  Desk *desk = desk_of (window);

  if (desk == NULL || desk->page == NULL)
    return;
  rr_suppliers_page_show_problem (desk->page, ok ? NULL : error->message);
  if (ok)
    rr_window_toast (window, _("The supplier is removed"));
  look (desk);
}

static void
remove_cb (RrSuppliersPage *page,
           const char      *id,
           Desk            *desk)
{
  rr_engine_remove_supplier_async (desk->engine, id, removed_cb, g_object_ref (desk->window));
}

/* --- life --------------------------------------------------------------------- */

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  g_clear_handle_id (&desk->timer, g_source_remove);
  if (desk->asking != NULL)
    g_cancellable_cancel (desk->asking);
  g_clear_object (&desk->asking);
  g_clear_weak_pointer (&desk->page);
  g_clear_object (&desk->engine);
  g_free (desk);
}

RrSuppliersPage *
rr_suppliers_desk_attach (RrWindow *window,
                          RrEngine *engine)
{
  Desk *desk = g_new0 (Desk, 1);
  GtkWidget *page = rr_suppliers_page_new ();

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->page, RR_SUPPLIERS_PAGE (page));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, desk_free);
  rr_window_add_page (window, PAGE_ID, _("Suppliers"), "rr-suppliers-symbolic", page);
  g_signal_connect (page, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (page, "unmap", G_CALLBACK (unmapped_cb), desk);
  g_signal_connect (page, "ask", G_CALLBACK (ask_cb), desk);
  g_signal_connect (page, "stop-asking", G_CALLBACK (stop_asking_cb), desk);
  g_signal_connect (page, "edit", G_CALLBACK (edit_cb), desk);
  g_signal_connect (page, "remove", G_CALLBACK (remove_cb), desk);
  return desk->page;
}
