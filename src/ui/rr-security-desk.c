/* rr-security-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-devices-desk.h"
#include "rr-engine-door.h"
#include "rr-records-desk.h"
#include "rr-security-backups.h"
#include "rr-security-staff.h"

/* The desk is where the window, the engine and the page Security meet. While the page is in
 * front it looks once a second at the door, which waits for nothing; its badge says on every
 * page that what other machines say can be read on the way, or that the doors are closed.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow       *window;   /* (unowned): its data is this */
  RrEngine       *engine;   /* (owned) */
  RrSecurityPage *page;     /* (weak): of the window */
  guint           timer;    /* 0 while another page is in front */
} Desk;

#define DESK_KEY "rr-security-desk"
#define PAGE_ID  "security"

static void
look (Desk *desk)
{
  g_autoptr(RrDoorView) view = rr_engine_dup_door (desk->engine);
  gboolean is_urgent = view->protection == RR_DOOR_CLEAR || !view->is_open;

  if (desk->page == NULL)
    return;
  rr_security_page_set_view (desk->page, view);
  rr_page_set_badge (desk->window, PAGE_ID, is_urgent ? 1 : 0, is_urgent ? RR_URGENCY_URGENT : RR_URGENCY_NONE);
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

static void
shut_cb (RrSecurityPage *page,
         Desk           *desk)
{
  rr_engine_shut_door (desk->engine);
  rr_window_toast (desk->window, _("The doors are closed"));
  look (desk);
}

static void
reopen_cb (RrSecurityPage *page,
           Desk           *desk)
{
  g_autoptr(GError) error = NULL;

  if (!rr_engine_reopen_door (desk->engine, &error))
    rr_security_page_show_problem (page, error->message);
  else
    rr_window_toast (desk->window, _("The doors are open"));
  look (desk);
}

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  g_clear_handle_id (&desk->timer, g_source_remove);
  if (desk->page != NULL)
    g_signal_handlers_disconnect_by_data (desk->page, desk);
  g_clear_weak_pointer (&desk->page);
  g_clear_object (&desk->engine);
  g_free (desk);
}

/**
 * rr_security_desk_attach:
 * @window: a window
 * @engine: whose door it is
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrSecurityPage *
rr_security_desk_attach (RrWindow *window,
                         RrEngine *engine)
{
  Desk *desk = g_new0 (Desk, 1);
  GtkWidget *page = rr_security_page_new ();

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->page, RR_SECURITY_PAGE (page));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, desk_free);
  rr_window_add_page (window, PAGE_ID, _("Security"), "rr-security-symbolic", page);
  rr_security_page_append (desk->page, rr_security_backups_new (engine));
  g_signal_connect (page, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (page, "unmap", G_CALLBACK (unmapped_cb), desk);
  g_signal_connect (page, "shut", G_CALLBACK (shut_cb), desk);
  g_signal_connect (page, "reopen", G_CALLBACK (reopen_cb), desk);
  rr_devices_desk_attach (window, engine, desk->page);
  rr_records_desk_attach (window, engine, desk->page);
  rr_security_page_add_part (desk->page, "accounts", _("_Staff"),
                             g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", rr_security_staff_new (engine),
                                           "hscrollbar-policy", GTK_POLICY_NEVER, NULL));
  look (desk);
  return desk->page;
}
