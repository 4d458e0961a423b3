/* rr-trip-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-form.h"

#include <glib/gi18n-lib.h>

#include "rr-guide-picker.h"
#include "rr-text.h"
#include "rr-trip-route.h"
#include "rr-trip-text.h"

/* RrTripForm turns a plan into fields and back. What cannot be read is said below the
 * fields and has the focus; nothing is sent before all of it is right.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrTripForm
{
  GtkWidget   parent_instance;

  RrTrip     *trip;      /* (owned) (nullable): what is being written */
  gint64      now_ms;
  GTimeZone  *zone;      /* (owned) */

  GtkWidget  *box;       /* (unowned): template children */
  GtkWidget  *title;
  GtkWidget  *name;
  GtkWidget  *guides;
  GtkWidget  *guests;
  GtkWidget  *depart;
  GtkWidget  *back;
  GtkWidget  *every;
  GtkWidget  *hours;
  GtkWidget  *by_fix;
  GtkWidget  *route;
  GtkWidget  *notes;
  GtkWidget  *problem;
};

enum { SIGNAL_SAVED, SIGNAL_CANCELLED, SIGNAL_DRAW, SIGNAL_IMPORT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrTripForm, rr_trip_form, GTK_TYPE_WIDGET)

static void
set_text (GtkWidget  *entry,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
show_route (RrTripForm *self)
{
  double length_m = rr_route_length_m (self->trip->route, self->trip->n_route);
  const char *name = *self->trip->route_name != '\0' ? self->trip->route_name : _("drawn");
  g_autofree char *text = NULL;

  if (self->trip->n_route == 0)
    text = g_strdup (_("Route: none"));
  else
    /* Translators: the name of a route, then its length in kilometres */
    text = g_strdup_printf (_("Route: %s, %.1f km"), name, length_m / 1000);
  gtk_label_set_text (GTK_LABEL (self->route), text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.clear-route", self->trip->n_route > 0);
}

/**
 * rr_trip_form_show_problem:
 * @self: a form
 * @sentence: (nullable): what is wrong, %NULL for nothing
 */
void
rr_trip_form_show_problem (RrTripForm *self,
                           const char *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

/**
 * rr_trip_form_open:
 * @self: a form
 * @trip: (nullable) (transfer none): a trip to be edited, %NULL to plan one
 * @now_ms: the clock
 */
void
rr_trip_form_open (RrTripForm *self,
                   RrTrip     *trip,
                   gint64      now_ms)
{
  g_autofree char *depart = NULL, *back = NULL, *hours = NULL;

  g_clear_pointer (&self->trip, rr_trip_unref);
  self->trip = trip != NULL ? rr_trip_copy (trip) : rr_trip_new ();
  self->now_ms = now_ms;
  depart = rr_local_format (trip != NULL ? trip->depart_ms : now_ms, self->zone);
  back = rr_local_format (self->trip->return_ms, self->zone);
  hours = rr_local_format_times (self->trip->check_at_ms, self->trip->n_check_at, self->zone);
  gtk_label_set_text (GTK_LABEL (self->title), trip != NULL ? _("Edit Trip") : _("New Trip"));
  set_text (self->name, self->trip->name);
  rr_guide_picker_set_devices (RR_GUIDE_PICKER (self->guides), (const char *const *) self->trip->devices);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->guests), self->trip->n_guests);
  set_text (self->depart, depart);
  set_text (self->back, back);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->every), trip != NULL ? self->trip->check_every_min : 60);
  set_text (self->hours, hours);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->by_fix), self->trip->check_by_fix);
  set_text (self->notes, self->trip->notes);
  show_route (self);
  rr_trip_form_show_problem (self, NULL);
  gtk_widget_grab_focus (self->name);
}

/**
 * rr_trip_form_set_snapshot:
 * @self: a form
 * @snapshot: (transfer none): everybody
 */
void
rr_trip_form_set_snapshot (RrTripForm *self,
                           RrSnapshot *snapshot)
{
  rr_guide_picker_set_snapshot (RR_GUIDE_PICKER (self->guides), snapshot);
}

/**
 * rr_trip_form_set_route:
 * @self: an open form
 * @points: (nullable) (array length=n_points): a way
 * @n_points: how many; 0 for none
 * @name: its name, "" for none
 */
void
rr_trip_form_set_route (RrTripForm    *self,
                        const RrPlace *points,
                        guint          n_points,
                        const char    *name)
{
  if (self->trip == NULL)
    return;
  rr_trip_set_route (self->trip, points, n_points);
  g_free (self->trip->route_name);
  self->trip->route_name = g_strndup (name, RR_TRIP_NAME_MAX - 1);
  show_route (self);
}

/**
 * rr_trip_form_get_route:
 * @self: a form
 * @n_points: (out): how many
 *
 * Returns: (transfer none) (nullable): the way as it is in the form
 */
const RrPlace *
rr_trip_form_get_route (RrTripForm *self,
                        guint      *n_points)
{
  *n_points = self->trip != NULL ? self->trip->n_route : 0;
  return self->trip != NULL ? self->trip->route : NULL;
}

/* --- saving ------------------------------------------------------------------- */

static gboolean
refuse (RrTripForm *self,
        GtkWidget  *field,
        const char *sentence)
{
  rr_trip_form_show_problem (self, sentence);
  gtk_widget_grab_focus (field);
  return FALSE;
}

static gboolean
read_times (RrTripForm *self,
            RrTrip     *trip)
{
  g_autoptr(GArray) hours = NULL;
  gint64 day_ms = G_GINT64_CONSTANT (86400000);

  /* An hour that is past today by a little is meant to be today. */
  if (!rr_local_parse (get_text (self->depart), self->now_ms - day_ms / 2, self->zone, &trip->depart_ms))
    return refuse (self, self->depart, _("When does the party leave? For example 8:30 or 2026-11-28 08:30"));
  if (!rr_local_parse (get_text (self->back), trip->depart_ms, self->zone, &trip->return_ms))
    return refuse (self, self->back, _("When is the party expected back? For example 16:00 or +6h"));
  hours = rr_local_parse_times (get_text (self->hours), trip->depart_ms, trip->return_ms, self->zone);
  if (hours == NULL)
    return refuse (self, self->hours, _("Check-ins are hours of the day, for example 10:00, 14:30"));
  rr_trip_set_check_times (trip, (gint64 *) (gpointer) hours->data, hours->len);
  return TRUE;
}

static void
take_text (char      **text,
           GtkWidget  *entry)
{
  g_free (*text);
  *text = g_strstrip (g_strdup (get_text (entry)));
}

static gboolean
read_fields (RrTripForm *self,
             RrTrip     *trip)
{
  g_autoptr(GError) error = NULL;

  take_text (&trip->name, self->name);
  take_text (&trip->notes, self->notes);
  g_strfreev (trip->devices);
  trip->devices = rr_guide_picker_dup_devices (RR_GUIDE_PICKER (self->guides));
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->guests));
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->every));
  trip->n_guests = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->guests));
  trip->check_every_min = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->every));
  trip->check_by_fix = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->by_fix));
  if (!read_times (self, trip))
    return FALSE;
  return rr_trip_check (trip, &error) || refuse (self, self->name, error->message);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrTripForm *self = RR_TRIP_FORM (widget);
  g_autoptr(RrTrip) trip = NULL;

  if (self->trip == NULL)
    return;
  trip = rr_trip_copy (self->trip);
  if (!read_fields (self, trip))
    return;
  rr_trip_form_show_problem (self, NULL);
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, trip);
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CANCELLED], 0);
}

static void
draw_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_DRAW], 0);
}

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_IMPORT], 0);
}

static void
clear_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_trip_form_set_route (RR_TRIP_FORM (widget), NULL, 0, "");
}

/* --- life --------------------------------------------------------------------- */

static void
rr_trip_form_dispose (GObject *object)
{
  RrTripForm *self = RR_TRIP_FORM (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->trip, rr_trip_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);

  G_OBJECT_CLASS (rr_trip_form_parent_class)->dispose (object);
}

static void
add_signals (void)
{
  signals[SIGNAL_SAVED] = g_signal_new ("saved", RR_TYPE_TRIP_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", RR_TYPE_TRIP_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  signals[SIGNAL_DRAW] = g_signal_new ("draw-route", RR_TYPE_TRIP_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[SIGNAL_IMPORT] = g_signal_new ("import-route", RR_TYPE_TRIP_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
rr_trip_form_class_init (RrTripFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_trip_form_dispose;
  g_type_ensure (RR_TYPE_GUIDE_PICKER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "trip-form");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-trip-form.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrTripForm, name)
  CHILD (box);
  CHILD (title);
  CHILD (name);
  CHILD (guides);
  CHILD (guests);
  CHILD (depart);
  CHILD (back);
  CHILD (every);
  CHILD (hours);
  CHILD (by_fix);
  CHILD (route);
  CHILD (notes);
  CHILD (problem);
#undef CHILD
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "form.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "form.draw-route", NULL, draw_cb);
  gtk_widget_class_install_action (widget_class, "form.import-route", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "form.clear-route", NULL, clear_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.cancel", NULL);
  add_signals ();
}

static void
rr_trip_form_init (RrTripForm *self)
{
  self->zone = g_time_zone_new_local ();
  gtk_widget_init_template (GTK_WIDGET (self));
  rr_text_read_rightwards (self->depart);
  rr_text_read_rightwards (self->back);
  rr_text_read_rightwards (self->hours);
}
