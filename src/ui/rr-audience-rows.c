/* rr-audience-rows.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-audience-rows.h"

#include <glib/gi18n-lib.h>

#include "rr-guide-picker.h"

/* RrAudienceRows chooses guides by name, and trips by a switch each: those that are planned
 * or out, and those a fence is about already. Nobody chosen is everybody.
 *
 * Threads: main.
 * Ends:    with the row it was added to.
 */
typedef struct
{
  GtkWidget      *picker;    /* (unowned) */
  GPtrArray      *switches;  /* (owned): of GtkSwitch (unowned), each with its trip */
  RrAudienceFunc  func;
  gpointer        data;
} Rows;

#define TRIP_KEY "rr-trip"

static void
rows_free (gpointer data)
{
  Rows *self = data;

  g_ptr_array_unref (self->switches);
  g_free (self);
}

static void
changed_cb (Rows *self)
{
  g_auto(GStrv) devices = rr_guide_picker_dup_devices (RR_GUIDE_PICKER (self->picker));
  g_autoptr(GPtrArray) trips = g_ptr_array_new ();

  for (guint i = 0; i < self->switches->len; i++)
    if (gtk_switch_get_active (self->switches->pdata[i]))
      g_ptr_array_add (trips, g_object_get_data (self->switches->pdata[i], TRIP_KEY));
  g_ptr_array_add (trips, NULL);
  self->func (devices[0] != NULL ? (const char *const *) devices : NULL,
              trips->len > 1 ? (const char *const *) trips->pdata : NULL, self->data);
}

static void
add_trip (Rows           *self,
          AdwExpanderRow *parent,
          const RrFence  *fence,
          const char     *id,
          const char     *name)
{
  /* Translators: the name of a trip */
  g_autofree char *title = g_strdup_printf (_("Guides of the trip %s"), name);
  GtkWidget *line = adw_action_row_new (), *button = gtk_switch_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  gtk_switch_set_active (GTK_SWITCH (button), fence->trips != NULL
                                              && g_strv_contains ((const char *const *) fence->trips, id));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), TRIP_KEY, g_strdup (id), g_free);
  g_ptr_array_add (self->switches, button);
  g_signal_connect_swapped (button, "notify::active", G_CALLBACK (changed_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (line), button);
  adw_expander_row_add_row (parent, line);
}

static gboolean
is_ahead (const RrTrip *trip)
{
  return trip->state == RR_TRIP_PLANNED || trip->state == RR_TRIP_OUT;
}

static void
add_trips (Rows              *self,
           AdwExpanderRow    *parent,
           const RrFence     *fence,
           const RrTripBoard *board)
{
  for (guint i = 0; i < board->trips->len; i++)
    {
      const RrTrip *trip = board->trips->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, trip->id);

      if (is_ahead (trip))
        add_trip (self, parent, fence, id, trip->name);
    }
  for (guint i = 0; fence->trips != NULL && fence->trips[i] != NULL; i++)
    {
      const RrTrip *trip = rr_trip_board_find (board, g_ascii_strtoll (fence->trips[i], NULL, 10));

      if (trip == NULL || !is_ahead (trip))
        add_trip (self, parent, fence, fence->trips[i], trip != NULL ? trip->name : fence->trips[i]);
    }
}

static GtkWidget *
make_guides (Rows          *self,
             const RrFence *fence,
             RrSnapshot    *snapshot)
{
  static const char *const nobody[] = { NULL };
  GtkWidget *row = adw_preferences_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_("Only for these guides"));

  self->picker = g_object_new (RR_TYPE_GUIDE_PICKER, NULL);
  if (snapshot != NULL)
    rr_guide_picker_set_snapshot (RR_GUIDE_PICKER (self->picker), snapshot);
  rr_guide_picker_set_devices (RR_GUIDE_PICKER (self->picker),
                               fence->devices != NULL ? (const char *const *) fence->devices : nobody);
  g_signal_connect_swapped (self->picker, "changed", G_CALLBACK (changed_cb), self);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (box, "audience");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->picker);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  /* The focus goes to what is inside. */
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

/**
 * rr_audience_rows_add:
 * @parent: gets the rows
 * @fence: a fence
 * @snapshot: (nullable): everybody
 * @board: the trips
 * @func: called with each change
 * @data: for @func
 */
void
rr_audience_rows_add (AdwExpanderRow    *parent,
                      const RrFence     *fence,
                      RrSnapshot        *snapshot,
                      const RrTripBoard *board,
                      RrAudienceFunc     func,
                      gpointer           data)
{
  Rows *self = g_new0 (Rows, 1);

  self->switches = g_ptr_array_new ();
  self->func = func;
  self->data = data;
  g_object_set_data_full (G_OBJECT (parent), "audience", self, rows_free);
  adw_expander_row_add_row (parent, make_guides (self, fence, snapshot));
  add_trips (self, parent, fence, board);
}
