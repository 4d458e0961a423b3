/* shell-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui-fixture.h"

/* A window with a few pages and news at the press of a button, for a test that looks at
 * it from outside. Ends when it is told to. */

static void
raise_cb (GtkButton *button,
          RrWindow  *window)
{
  rr_page_set_badge (window, "incidents", 2, RR_URGENCY_URGENT);
  rr_window_set_urgent (window, "SOS: Anna Frick", "incidents");
}

static void
settle_cb (GtkButton *button,
           RrWindow  *window)
{
  rr_page_set_badge (window, "incidents", 0, RR_URGENCY_NONE);
  rr_window_set_urgent (window, NULL, NULL);
}

int
main (void)
{
  GtkWidget *trips, *incidents;
  Fixture fixture;

  fixture_init ();
  fixture_set_up (&fixture, 960, 600);
  trips = gtk_button_new_with_label ("Raise");
  incidents = gtk_button_new_with_label ("Settle");
  g_signal_connect (trips, "clicked", G_CALLBACK (raise_cb), fixture.window);
  g_signal_connect (incidents, "clicked", G_CALLBACK (settle_cb), fixture.window);
  rr_window_add_page (fixture.window, "trips", "Trips", "rr-trips-symbolic", trips);
  rr_window_add_page (fixture.window, "incidents", "Incidents", "rr-incidents-symbolic", incidents);
  rr_window_show_page (fixture.window, "trips");
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}
