/* rr-zone-panel.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-zone-panel.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-rights.h"

/* RrZonePanel shows dead zones by their names and one of them in fields: the chosen one,
 * or one that was just drawn and has no name yet.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrZonePanel
{
  GtkWidget    parent_instance;

  RrTripBoard *board;        /* (owned) (nullable) */
  gint64       id;           /* in the fields; 0 for a new one */
  GArray      *outline;      /* (owned): of RrPlace; none while nothing is in the fields */
  gboolean     is_silent;    /* the choice changes, but nobody made it */

  GtkWidget   *box;          /* (unowned): template children */
  GtkWidget   *list;
  GtkWidget   *fields;
  GtkWidget   *name;
  GtkWidget   *minutes;
  GtkWidget   *corners;
};

enum { SIGNAL_DRAW, SIGNAL_SAVED, SIGNAL_REMOVED, SIGNAL_CHOSEN, SIGNAL_CLOSED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrZonePanel, rr_zone_panel, GTK_TYPE_WIDGET)

#define ID_KEY    "rr-zone-id"
#define USUAL_MIN 60

static gint64
id_of (GtkListBoxRow *row)
{
  gint64 *id = row != NULL ? g_object_get_data (G_OBJECT (row), ID_KEY) : NULL;

  return id != NULL ? *id : 0;
}

static void
show_fields (RrZonePanel *self)
{
  guint n = self->outline->len;
  g_autofree char *text = g_strdup_printf (ngettext ("%u corner", "%u corners", n), n);

  gtk_label_set_text (GTK_LABEL (self->corners), text);
  gtk_widget_set_visible (self->fields, n > 0);
  rr_rights_enable (GTK_WIDGET (self), "zone.save", n > 0);
  rr_rights_enable (GTK_WIDGET (self), "zone.redraw", n > 0);
  rr_rights_enable (GTK_WIDGET (self), "zone.remove", self->id != 0);
}

static void
fill (RrZonePanel      *self,
      const RrDeadZone *zone)
{
  self->id = zone != NULL ? zone->id : 0;
  g_array_set_size (self->outline, 0);
  if (zone != NULL)
    g_array_append_vals (self->outline, zone->corners, zone->n_corners);
  gtk_editable_set_text (GTK_EDITABLE (self->name), zone != NULL ? zone->name : "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->minutes), zone != NULL ? zone->stretch_min : USUAL_MIN);
  show_fields (self);
}

static GtkWidget *
make_row (const RrDeadZone *zone)
{
  GtkWidget *row = gtk_list_box_row_new (), *label;
  /* Translators: a dead zone, then for how many minutes it stops a clock */
  g_autofree char *text = g_strdup_printf (_("%s · %u min"), zone->name, zone->stretch_min);

  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "zone-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_memdup2 (&zone->id, sizeof zone->id), g_free);
  return row;
}

static GtkListBoxRow *
find_row (RrZonePanel *self,
          gint64       id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    if (id_of (row) == id)
      return row;
  return NULL;
}

/**
 * rr_zone_panel_set_board:
 * @self: a panel
 * @board: (transfer none): all dead zones; what is in the fields stays as it is
 */
void
rr_zone_panel_set_board (RrZonePanel *self,
                         RrTripBoard *board)
{
  gint64 chosen = id_of (gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
  GtkListBoxRow *row;

  rr_trip_board_ref (board);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  self->board = board;
  self->is_silent = TRUE;
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; i < board->zones->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (board->zones->pdata[i]));
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), find_row (self, chosen));
  self->is_silent = FALSE;
  if (self->id != 0 && rr_trip_board_find_zone (board, self->id) == NULL)
    fill (self, NULL);
}

/**
 * rr_zone_panel_choose:
 * @self: a panel
 * @id: a dead zone, 0 for none
 */
void
rr_zone_panel_choose (RrZonePanel *self,
                      gint64       id)
{
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), find_row (self, id));
}

/**
 * rr_zone_panel_set_outline:
 * @self: a panel
 * @corners: (array length=n_corners): what was drawn
 * @n_corners: how many
 */
void
rr_zone_panel_set_outline (RrZonePanel   *self,
                           const RrPlace *corners,
                           guint          n_corners)
{
  g_array_set_size (self->outline, 0);
  g_array_append_vals (self->outline, corners, n_corners);
  show_fields (self);
  gtk_widget_grab_focus (self->name);
}

/**
 * rr_zone_panel_get_outline:
 * @self: a panel
 * @n_corners: (out): how many, 0 while a new one is to be drawn
 *
 * Returns: (transfer none): the corners in the fields
 */
const RrPlace *
rr_zone_panel_get_outline (RrZonePanel *self,
                           guint       *n_corners)
{
  *n_corners = self->outline->len;
  return (const RrPlace *) (gpointer) self->outline->data;
}

/* --- what is done ------------------------------------------------------------- */

static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 RrZonePanel   *self)
{
  gint64 id = id_of (row);

  if (self->is_silent || self->board == NULL)
    return;
  fill (self, id != 0 ? rr_trip_board_find_zone (self->board, id) : NULL);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, id);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrZonePanel *self = RR_ZONE_PANEL (widget);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  g_autoptr(RrDeadZone) zone = NULL;

  gtk_spin_button_update (GTK_SPIN_BUTTON (self->minutes));
  zone = rr_dead_zone_new (text, (RrPlace *) (gpointer) self->outline->data, self->outline->len,
                           (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->minutes)));
  zone->id = self->id;
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, zone);
}

static void
name_activated_cb (GtkEntry    *entry,
                   RrZonePanel *self)
{
  save_cb (GTK_WIDGET (self), NULL, NULL);
}

static void
draw_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrZonePanel *self = RR_ZONE_PANEL (widget);

  gtk_list_box_unselect_all (GTK_LIST_BOX (self->list));
  fill (self, NULL);
  g_signal_emit (self, signals[SIGNAL_DRAW], 0);
}

static void
redraw_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_DRAW], 0);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REMOVED], 0, RR_ZONE_PANEL (widget)->id);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CLOSED], 0);
}

static void
rr_zone_panel_dispose (GObject *object)
{
  RrZonePanel *self = RR_ZONE_PANEL (object);

  self->is_silent = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  g_clear_pointer (&self->outline, g_array_unref);

  G_OBJECT_CLASS (rr_zone_panel_parent_class)->dispose (object);
}

static void
add_signals (void)
{
  signals[SIGNAL_DRAW] = g_signal_new ("draw", RR_TYPE_ZONE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[SIGNAL_SAVED] = g_signal_new ("saved", RR_TYPE_ZONE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", RR_TYPE_ZONE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_ZONE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", RR_TYPE_ZONE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
rr_zone_panel_class_init (RrZonePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_zone_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "zone-panel");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-zone-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, RrZonePanel, box);
  gtk_widget_class_bind_template_child (widget_class, RrZonePanel, list);
  gtk_widget_class_bind_template_child (widget_class, RrZonePanel, fields);
  gtk_widget_class_bind_template_child (widget_class, RrZonePanel, name);
  gtk_widget_class_bind_template_child (widget_class, RrZonePanel, minutes);
  gtk_widget_class_bind_template_child (widget_class, RrZonePanel, corners);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_activated_cb);
  gtk_widget_class_install_action (widget_class, "zone.draw", NULL, draw_cb);
  gtk_widget_class_install_action (widget_class, "zone.redraw", NULL, redraw_cb);
  gtk_widget_class_install_action (widget_class, "zone.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "zone.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "zone.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "zone.close", NULL);
  add_signals ();
}

static void
rr_zone_panel_init (RrZonePanel *self)
{
  self->outline = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  gtk_widget_init_template (GTK_WIDGET (self));
  fill (self, NULL);
}
