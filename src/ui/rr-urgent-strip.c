/* rr-urgent-strip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-urgent-strip.h"

#include "rr-compat.h"

/* RrUrgentStrip says above every page what cannot wait, and leads there. It is there at
 * once and does not slide: what moves under the pointer is clicked wrongly. With nothing
 * to say it stays, without any height, since a screen reader hears of a change in what
 * it knows, and not of what is new.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrUrgentStrip
{
  GtkWidget  parent_instance;

  char      *page_id;   /* (owned) (nullable): where to look */
  GtkWidget *box;       /* (unowned): template children */
  GtkWidget *label;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (RrUrgentStrip, rr_urgent_strip, GTK_TYPE_WIDGET)

static void
rr_urgent_strip_dispose (GObject *object)
{
  RrUrgentStrip *self = RR_URGENT_STRIP (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->page_id, g_free);

  G_OBJECT_CLASS (rr_urgent_strip_parent_class)->dispose (object);
}

static void
rr_urgent_strip_class_init (RrUrgentStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_urgent_strip_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "urgent-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-urgent-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, RrUrgentStrip, box);
  gtk_widget_class_bind_template_child (widget_class, RrUrgentStrip, label);
  gtk_widget_class_bind_template_child (widget_class, RrUrgentStrip, button);
}

static void
rr_urgent_strip_init (RrUrgentStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_urgent_strip_set:
 * @self: a strip
 * @text: (nullable): what cannot wait, one sentence; %NULL when all can
 * @page_id: (nullable): the page that tells more
 *
 * New words are announced, the same ones are not said again.
 */
void
rr_urgent_strip_set (RrUrgentStrip *self,
                     const char    *text,
                     const char    *page_id)
{
  gboolean is_new = text != NULL && g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->label)), text) != 0;

  if (g_strcmp0 (self->page_id, page_id) != 0)
    {
      g_free (self->page_id);
      self->page_id = g_strdup (page_id);
    }
  gtk_widget_set_visible (self->button, page_id != NULL);
  if (text == NULL || is_new)
    gtk_label_set_text (GTK_LABEL (self->label), text != NULL ? text : "");
  gtk_widget_set_visible (self->box, text != NULL);
  if (text == NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "shown");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "shown");
  if (text == NULL || is_new)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    text != NULL ? text : "", -1);
  if (is_new)
    rr_compat_announce (GTK_WIDGET (self), text);
}

/**
 * rr_urgent_strip_get_page_id:
 * @self: a strip
 *
 * Returns: (transfer none) (nullable): the page that tells more
 */
const char *
rr_urgent_strip_get_page_id (RrUrgentStrip *self)
{
  return self->page_id;
}

gboolean
rr_urgent_strip_has_text (RrUrgentStrip *self)
{
  return *gtk_label_get_text (GTK_LABEL (self->label)) != '\0';
}
