/* rr-tour-field.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-field.h"

#include <string.h>

#include "rr-text.h"

/* RrTourField is an entry or a choice with its name above and its problem below. A screen
 * reader is told the problem with the field, and the part it belongs to with its name.
 *
 * Threads: main.
 * Ends:    with its form.
 */
struct _RrTourField
{
  GtkWidget  parent_instance;

  GtkWidget *label;      /* (unowned): children */
  GtkWidget *input;
  GtkWidget *problem;
  char     **values;     /* (owned) (nullable): of a choice */
  gboolean   is_filling;
};

G_DEFINE_FINAL_TYPE (RrTourField, rr_tour_field, GTK_TYPE_WIDGET)

static guint signal_changed;

/* Neither an example nor a problem makes its column wider than the other. */
#define WIDTH_CHARS 18

static void
changed_cb (RrTourField *self)
{
  if (!self->is_filling)
    g_signal_emit (self, signal_changed, 0);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_tour_field_dispose (GObject *object)
{
  RrTourField *self = RR_TOUR_FIELD (object);
  GtkWidget *child;

  self->is_filling = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->values, g_strfreev);

  G_OBJECT_CLASS (rr_tour_field_parent_class)->dispose (object);
}

static void
rr_tour_field_class_init (RrTourFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rr_tour_field_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  signal_changed = g_signal_new ("changed", RR_TYPE_TOUR_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_tour_field_init (RrTourField *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 2);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (self->label, "form-label");
  self->problem = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "max-width-chars", WIDTH_CHARS,
                                "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->problem, "field-problem");
  gtk_widget_add_css_class (self->problem, "caption");
}

static GtkWidget *
complete (RrTourField *self,
          const char  *label,
          const char  *spoken,
          GtkWidget   *input)
{
  self->input = input;
  gtk_label_set_text (GTK_LABEL (self->label), label);
  gtk_label_set_mnemonic_widget (GTK_LABEL (self->label), input);
  gtk_accessible_update_property (GTK_ACCESSIBLE (input), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_parent (self->input, GTK_WIDGET (self));
  gtk_widget_set_parent (self->problem, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * rr_tour_field_new:
 * @label: what it is
 * @spoken: the same for a screen reader, which does not see where it stands
 * @hint: (nullable): an example
 *
 * Returns: (transfer floating): an empty field
 */
GtkWidget *
rr_tour_field_new (const char *label,
                   const char *spoken,
                   const char *hint)
{
  RrTourField *self = g_object_new (RR_TYPE_TOUR_FIELD, NULL);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), hint);
  gtk_widget_set_tooltip_text (entry, hint);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), WIDTH_CHARS);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  return complete (self, label, spoken, entry);
}

/**
 * rr_tour_field_new_choice:
 * @label: what it is
 * @spoken: the same for a screen reader
 * @values: what it can be
 * @labels: how that is called
 *
 * Returns: (transfer floating): a field with the first of them
 */
GtkWidget *
rr_tour_field_new_choice (const char        *label,
                          const char        *spoken,
                          const char *const *values,
                          const char *const *labels)
{
  RrTourField *self = g_object_new (RR_TYPE_TOUR_FIELD, NULL);
  GtkWidget *choice = gtk_drop_down_new_from_strings (labels);

  self->values = g_strdupv ((char **) values);
  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (changed_cb), self);
  return complete (self, label, spoken, choice);
}

/**
 * rr_tour_field_get_text:
 * @self: a field
 *
 * Returns: (transfer none): what is written in it
 */
const char *
rr_tour_field_get_text (RrTourField *self)
{
  guint at;

  if (self->values == NULL)
    return gtk_editable_get_text (GTK_EDITABLE (self->input));
  at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->input));
  return at < g_strv_length (self->values) ? self->values[at] : "";
}

/**
 * rr_tour_field_set_text:
 * @self: a field
 * @text: what it says from now on
 */
void
rr_tour_field_set_text (RrTourField *self,
                        const char  *text)
{
  guint at = 0;

  if (strcmp (rr_tour_field_get_text (self), text) == 0)
    return;
  self->is_filling = TRUE;
  if (self->values == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->input), text);
  else
    {
      while (self->values[at] != NULL && g_ascii_strcasecmp (self->values[at], text) != 0)
        at++;
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->input), self->values[at] != NULL ? at : 0);
    }
  self->is_filling = FALSE;
}

/**
 * rr_tour_field_set_hint:
 * @self: a field to write in
 * @hint: (nullable): an example, or what follows when nothing is written
 */
void
rr_tour_field_set_hint (RrTourField *self,
                        const char  *hint)
{
  if (self->values == NULL && g_strcmp0 (gtk_entry_get_placeholder_text (GTK_ENTRY (self->input)), hint) != 0)
    {
      gtk_entry_set_placeholder_text (GTK_ENTRY (self->input), hint);
      gtk_widget_set_tooltip_text (self->input, hint);
    }
}

/**
 * rr_tour_field_set_problem:
 * @self: a field
 * @problem: (nullable): what is wrong with it
 */
void
rr_tour_field_set_problem (RrTourField *self,
                           const char  *problem)
{
  rr_text_show_problem (self->problem, problem);
  if (problem != NULL)
    gtk_widget_add_css_class (self->input, "error");
  else
    gtk_widget_remove_css_class (self->input, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->input), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (problem != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->input), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->input), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/**
 * rr_tour_field_get_input:
 * @self: a field
 *
 * Returns: (transfer none): what has the keyboard in it
 */
GtkWidget *
rr_tour_field_get_input (RrTourField *self)
{
  return self->input;
}
