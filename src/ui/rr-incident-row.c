/* rr-incident-row.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-row.h"

#include "rr-incident-words.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrIncidentRow is one incident in the queue: how serious, what and who, and whether
 * somebody cares for it. The level is a word and a colour, since not everybody sees colours.
 *
 * Threads: main.
 * Ends:    with its list.
 */
struct _RrIncidentRow
{
  GtkWidget       parent_instance;

  RrIncidentItem *item;       /* (owned) (nullable) */
  GtkWidget      *box;        /* (unowned): children */
  GtkWidget      *level;
  GtkWidget      *title;
  GtkWidget      *state;
  GtkWidget      *bell;
};

G_DEFINE_FINAL_TYPE (RrIncidentRow, rr_incident_row, GTK_TYPE_WIDGET)

static void
show (RrIncidentRow *self,
      gint64         now_ms)
{
  const RrIncident *incident = rr_incident_item_get (self->item);
  g_autofree char *title = rr_incident_format_title (incident, rr_incident_item_get_name (self->item));
  g_autofree char *state = rr_incident_format_state (incident, now_ms);
  gboolean rings = rr_incident_is_ringing (incident);

  rr_text_show (self->level, rr_level_get_words (incident->level));
  gtk_widget_set_css_classes (self->level,
                              (const char *[]) { "level", rr_level_get_css_class (incident->level),
                                                 incident->state == RR_INCIDENT_CLOSED ? "done" : "open",
                                                 NULL });
  rr_text_show (self->title, title);
  rr_text_show (self->state, state);
  gtk_widget_set_opacity (self->bell, rings ? 1 : 0);
  if (rings)
    gtk_widget_add_css_class (self->title, "heading");
  else
    gtk_widget_remove_css_class (self->title, "heading");
}

static void
changed_cb (RrIncidentItem *item,
            RrIncidentRow  *self)
{
  show (self, rr_time_now_ms ());
}

static void
rr_incident_row_dispose (GObject *object)
{
  RrIncidentRow *self = RR_INCIDENT_ROW (object);

  rr_incident_row_set_item (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_incident_row_parent_class)->dispose (object);
}

static void
rr_incident_row_class_init (RrIncidentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_incident_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "incident-row");
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
rr_incident_row_init (RrIncidentRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->level = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (self->level), 10);
  gtk_widget_set_valign (self->level, GTK_ALIGN_CENTER);
  self->title = make_label (NULL);
  self->state = make_label ("row-detail");
  gtk_box_append (GTK_BOX (texts), self->title);
  gtk_box_append (GTK_BOX (texts), self->state);
  gtk_widget_set_hexpand (texts, TRUE);
  self->bell = gtk_image_new_from_icon_name ("audio-volume-high-symbolic");
  gtk_box_append (GTK_BOX (self->box), self->level);
  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_box_append (GTK_BOX (self->box), self->bell);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * rr_incident_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
rr_incident_row_new (void)
{
  return g_object_new (RR_TYPE_INCIDENT_ROW, NULL);
}

/**
 * rr_incident_row_set_item:
 * @self: a row
 * @item: (nullable): what it shows from now on
 */
void
rr_incident_row_set_item (RrIncidentRow  *self,
                          RrIncidentItem *item)
{
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  g_signal_connect (item, "changed", G_CALLBACK (changed_cb), self);
  show (self, rr_time_now_ms ());
}

void
rr_incident_row_refresh (RrIncidentRow *self,
                         gint64         now_ms)
{
  if (self->item != NULL)
    show (self, now_ms);
}
