/* rr-hours-rows.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-hours-rows.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "rr-fence-words.h"

/* RrHoursRows is a button for each day of the week, and two times of day; below each is
 * said in words what that comes to. All days that are off would be never: then they are all
 * on again.
 *
 * Threads: main.
 * Ends:    with the row it was added to.
 */
typedef struct
{
  GtkWidget   *days;        /* (unowned): the rows */
  GtkWidget   *times;
  GtkWidget   *day[7];      /* (unowned) */
  GtkWidget   *from;        /* (unowned) */
  GtkWidget   *to;          /* (unowned) */
  RrHours      hours;
  gboolean     is_showing;  /* what is set here is no wish of a person */
  RrHoursFunc  func;
  gpointer     data;
} Rows;

#define STEP_MIN 15
#define PAGE_MIN 60

static void
show (Rows *self)
{
  g_autofree char *days = rr_hours_format_days (&self->hours);
  g_autofree char *times = rr_hours_format_times (&self->hours);

  self->is_showing = TRUE;
  for (guint day = 0; day < 7; day++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->day[day]), rr_hours_is_on (&self->hours, day));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->from), self->hours.from_min);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->to), self->hours.to_min);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->days), days);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->times), times);
  self->is_showing = FALSE;
}

static void
changed_cb (Rows *self)
{
  if (self->is_showing)
    return;
  self->hours = (RrHours) { 0 };
  for (guint day = 0; day < 7; day++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->day[day])))
      self->hours.days |= (guint8) (1u << day);
  self->hours.from_min = (gint16) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->from));
  self->hours.to_min = (gint16) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->to));
  show (self);
  self->func (&self->hours, self->data);
}

/* --- times of day in a spin button -------------------------------------------- */

static gboolean
write_cb (GtkSpinButton *spin)
{
  int minute = gtk_spin_button_get_value_as_int (spin);
  g_autofree char *text = g_strdup_printf ("%02d:%02d", minute / 60, minute % 60);

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  return TRUE;
}

static int
read_cb (GtkSpinButton *spin,
         double        *value)
{
  unsigned hour, minute = 0;
  char more;
  int n = sscanf (gtk_editable_get_text (GTK_EDITABLE (spin)), "%2u:%2u%c", &hour, &minute, &more);

  if ((n != 1 && n != 2) || hour > 24 || minute > 59)
    return GTK_INPUT_ERROR;
  *value = (hour * 60 + minute) % RR_HOURS_DAY_MIN;
  return TRUE;
}

static GtkWidget *
make_spin (Rows       *self,
           const char *label)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, RR_HOURS_DAY_MIN - 1, STEP_MIN);

  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (spin), STEP_MIN, PAGE_MIN);
  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE);
  gtk_spin_button_set_update_policy (GTK_SPIN_BUTTON (spin), GTK_UPDATE_IF_VALID);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (spin, "output", G_CALLBACK (write_cb), NULL);
  g_signal_connect (spin, "input", G_CALLBACK (read_cb), NULL);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  write_cb (GTK_SPIN_BUTTON (spin));
  return spin;
}

/* --- rows --------------------------------------------------------------------- */

static void
make_days (Rows *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (guint day = 0; day < 7; day++)
    {
      g_autofree char *text = rr_day_format (day, FALSE);
      g_autofree char *whole = rr_day_format (day, TRUE);

      self->day[day] = gtk_toggle_button_new_with_label (text);
      gtk_widget_add_css_class (self->day[day], "day");
      gtk_widget_set_tooltip_text (self->day[day], whole);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->day[day]), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
      g_signal_connect_swapped (self->day[day], "toggled", G_CALLBACK (changed_cb), self);
      gtk_box_append (GTK_BOX (box), self->day[day]);
    }
  self->days = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->days), _("Days"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->days), box);
}

static void
make_times (Rows *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->from = make_spin (self, _("From, time of day"));
  self->to = make_spin (self, _("Until, time of day"));
  gtk_box_append (GTK_BOX (box), self->from);
  gtk_box_append (GTK_BOX (box), gtk_label_new ("–"));
  gtk_box_append (GTK_BOX (box), self->to);
  self->times = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->times), _("Hours"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->times), box);
}

/**
 * rr_hours_rows_add:
 * @parent: gets the rows
 * @hours: what is set
 * @func: called with each change
 * @data: for @func
 */
void
rr_hours_rows_add (AdwExpanderRow *parent,
                   const RrHours  *hours,
                   RrHoursFunc     func,
                   gpointer        data)
{
  Rows *self = g_new0 (Rows, 1);

  self->hours = *hours;
  self->func = func;
  self->data = data;
  self->is_showing = TRUE;
  make_days (self);
  make_times (self);
  g_object_set_data_full (G_OBJECT (parent), "hours", self, g_free);
  adw_expander_row_add_row (parent, self->days);
  adw_expander_row_add_row (parent, self->times);
  show (self);
}
