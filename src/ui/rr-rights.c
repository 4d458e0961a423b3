/* rr-rights.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rights.h"

#include <string.h>

/* Which control needs which right, by the widget it belongs to: an action of it, or a child by
 * its name in the template.
 *
 * Threads: main.
 */

static const struct
{
  const char *type;
  const char *action;
  RrRight     right;
} actions[] = {
  { "RrWindow", "win.import", RR_RIGHT_TRACKS },
  { "RrIncidentPage", "incident.acknowledge", RR_RIGHT_INCIDENTS },
  { "RrIncidentPage", "incident.escalate", RR_RIGHT_INCIDENTS },
  { "RrIncidentPage", "incident.close", RR_RIGHT_INCIDENTS },
  { "RrIncidentPage", "incident.note", RR_RIGHT_INCIDENTS },
  { "RrTripsPage", "trips.new", RR_RIGHT_TRIPS },
  { "RrTripsPage", "trips.edit", RR_RIGHT_TRIPS },
  { "RrTripsPage", "trips.check-in", RR_RIGHT_TRIPS },
  { "RrTripsPage", "trips.depart", RR_RIGHT_TRIPS },
  { "RrTripsPage", "trips.return", RR_RIGHT_TRIPS },
  { "RrTripsPage", "trips.close", RR_RIGHT_TRIPS },
  { "RrTripsPage", "trips.reopen", RR_RIGHT_TRIPS },
  { "RrTripForm", "form.save", RR_RIGHT_TRIPS },
  { "RrZonePanel", "zone.draw", RR_RIGHT_TRIPS },
  { "RrZonePanel", "zone.redraw", RR_RIGHT_TRIPS },
  { "RrZonePanel", "zone.save", RR_RIGHT_TRIPS },
  { "RrZonePanel", "zone.remove", RR_RIGHT_TRIPS },
  { "RrReportsPage", "page.new", RR_RIGHT_REPORTS },
  { "RrReportsPage", "page.confirm", RR_RIGHT_REPORTS },
  { "RrReportsPage", "page.contradict", RR_RIGHT_REPORTS },
  { "RrMessagesPage", "page.send", RR_RIGHT_MESSAGES },
  { "RrMessagesPage", "page.send-area", RR_RIGHT_MESSAGES },
  { "RrBookingsPage", "page.new", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.move", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.confirm", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.extend", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.resend", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.cancel", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.ask-cancel", RR_RIGHT_BOOKINGS },
  { "RrBookingsPage", "page.undo", RR_RIGHT_BOOKINGS },
  { "RrBookingForm", "form.book", RR_RIGHT_BOOKINGS },
  { "RrBookingMove", "form.move", RR_RIGHT_BOOKINGS },
  { "RrToursWindow", "tours.new", RR_RIGHT_TOURS },
  { "RrToursWindow", "tours.save", RR_RIGHT_TOURS },
  { "RrToursWindow", "tours.remove", RR_RIGHT_TOURS },
  { "RrSuppliersPage", "page.new", RR_RIGHT_SUPPLIERS },
  { "RrSuppliersPage", "page.edit", RR_RIGHT_SUPPLIERS },
  { "RrSuppliersPage", "page.remove", RR_RIGHT_SUPPLIERS },
  { "RrSuppliersForm", "form.try", RR_RIGHT_SUPPLIERS },
  { "RrSuppliersForm", "form.save", RR_RIGHT_SUPPLIERS },
  { "RrSecurityPage", "page.toggle-doors", RR_RIGHT_SECURITY },
  { "RrSecurityDevices", "devices.connect", RR_RIGHT_SECURITY },
};

static const struct
{
  const char *type;
  const char *child;
  RrRight     right;
} children[] = {
  { "RrIncidentPage", "remark", RR_RIGHT_INCIDENTS },
  { "RrRulesWindow", "save", RR_RIGHT_INCIDENTS },
  { "RrRulesWindow", "fences", RR_RIGHT_INCIDENTS },
  { "RrMessagesPage", "entry", RR_RIGHT_MESSAGES },
  { "RrMessagesPage", "canned_button", RR_RIGHT_MESSAGES },
  { "RrSecurityStaff", "chosen_role", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "chosen_password", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "set_password", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "toggle", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "label", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "make_token", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "name", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "password", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "role", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "add", RR_RIGHT_ACCOUNTS },
  { "RrSecurityStaff", "minutes", RR_RIGHT_SECURITY },
  { "RrDeparturePanel", "places", RR_RIGHT_DEPARTURES },
  { "RrDeparturePanel", "usual", RR_RIGHT_DEPARTURES },
  { "RrDeparturePanel", "sells", RR_RIGHT_DEPARTURES },
  { "RrDeparturePanel", "guides", RR_RIGHT_DEPARTURES },
  { "RrDeparturePanel", "waiting", RR_RIGHT_BOOKINGS },
  { "RrDeparturePanel", "name", RR_RIGHT_BOOKINGS },
  { "RrDeparturePanel", "contact", RR_RIGHT_BOOKINGS },
  { "RrDeparturePanel", "party", RR_RIGHT_BOOKINGS },
};

#define OWN_TOOLTIP "rr-rights-tooltip"
#define GUARD       "rr-rights-guard"

enum { WANTED_UNKNOWN, WANTED_YES, WANTED_NO };

static RrRole role = RR_ROLE_MANAGER;

void
rr_rights_set_role (RrRole value)
{
  role = value;
}

gboolean
rr_rights_may (RrRight right)
{
  return rr_role_may (role, right);
}

/* --- what is said ----------------------------------------------------------------- */

/* @why: (nullable): %NULL gives back what was said before. */
static void
say_why (GtkWidget  *control,
         const char *why)
{
  const char *own = g_object_get_data (G_OBJECT (control), OWN_TOOLTIP);
  const char *now = gtk_widget_get_tooltip_text (control);

  if (why != NULL && own == NULL)
    g_object_set_data_full (G_OBJECT (control), OWN_TOOLTIP, g_strdup (now != NULL ? now : ""), g_free);
  if (why != NULL)
    gtk_widget_set_tooltip_text (control, why);
  else if (own != NULL)
    {
      gtk_widget_set_tooltip_text (control, *own != '\0' ? own : NULL);
      g_object_set_data (G_OBJECT (control), OWN_TOOLTIP, NULL);
    }
}

static void
say_why_below (GtkWidget  *root,
               const char *action,
               const char *why)
{
  if (GTK_IS_ACTIONABLE (root) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), action) == 0)
    say_why (root, why);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    say_why_below (child, action, why);
}

/* --- what may be done --------------------------------------------------------------- */

static int
find_action (GtkWidget  *widget,
             const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].action, action) == 0 && strcmp (actions[i].type, G_OBJECT_TYPE_NAME (widget)) == 0)
      return (int) i;
  return -1;
}

/**
 * rr_rights_enable:
 * @widget: a page or form
 * @action: one of its actions
 * @enabled: whether it makes sense now
 *
 * Enables it if it also may be done.
 */
void
rr_rights_enable (GtkWidget  *widget,
                  const char *action,
                  gboolean    enabled)
{
  int at = find_action (widget, action);

  if (at >= 0)
    g_object_set_data (G_OBJECT (widget), actions[at].action, GINT_TO_POINTER (enabled ? WANTED_YES : WANTED_NO));
  gtk_widget_action_set_enabled (widget, action, enabled && (at < 0 || rr_rights_may (actions[at].right)));
}

static void
allow (GtkWidget *control,
       RrRight    right)
{
  gboolean may = rr_rights_may (right);

  gtk_widget_set_sensitive (control, may);
  say_why (control, may ? NULL : rr_right_refusal (right));
}

void
rr_rights_guard (GtkWidget *control,
                 RrRight    right)
{
  g_object_set_data (G_OBJECT (control), GUARD, GINT_TO_POINTER (right + 1));
  allow (control, right);
}

static void
apply_actions (GtkWidget *widget)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      int wanted = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (widget), actions[i].action));
      gboolean may = rr_rights_may (actions[i].right);

      if (strcmp (actions[i].type, G_OBJECT_TYPE_NAME (widget)) != 0)
        continue;
      gtk_widget_action_set_enabled (widget, actions[i].action, may && wanted != WANTED_NO);
      say_why_below (widget, actions[i].action, may ? NULL : rr_right_refusal (actions[i].right));
    }
}

static GtkWidget *
find_child (GtkWidget  *root,
            const char *id)
{
  const char *own = gtk_buildable_get_buildable_id (GTK_BUILDABLE (root));
  GtkWidget *found = own != NULL && strcmp (own, id) == 0 ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_child (child, id);
  return found;
}

static void
apply_children (GtkWidget *widget)
{
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      GtkWidget *child = strcmp (children[i].type, G_OBJECT_TYPE_NAME (widget)) == 0
                             ? find_child (widget, children[i].child) : NULL;

      if (child != NULL)
        allow (child, children[i].right);
    }
}

void
rr_rights_apply (GtkWidget *root)
{
  gpointer guard = g_object_get_data (G_OBJECT (root), GUARD);

  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (root), "Rr"))
    {
      apply_actions (root);
      apply_children (root);
    }
  if (guard != NULL)
    allow (root, (RrRight) (GPOINTER_TO_INT (guard) - 1));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    rr_rights_apply (child);
}
