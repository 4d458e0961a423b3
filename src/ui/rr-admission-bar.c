/* rr-admission-bar.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-admission-bar.h"

#include <glib/gi18n-lib.h>

#include "rr-text.h"

/* RrAdmissionBar is the slider for a crowd: at its left end the doors are open, further to
 * the right they let in a few and then more. Beside it stands what comes of it.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrAdmissionBar
{
  GtkWidget  parent_instance;

  GtkWidget *label;      /* (unowned): children */
  GtkWidget *scale;
  GtkWidget *figures;
  gboolean   is_showing;
};

G_DEFINE_FINAL_TYPE (RrAdmissionBar, rr_admission_bar, GTK_TYPE_WIDGET)

static guint signal_rate;

static const guint rates[] = { 0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000 };

static guint
get_rate (RrAdmissionBar *self)
{
  guint at = (guint) (gtk_range_get_value (GTK_RANGE (self->scale)) + 0.5);

  return rates[MIN (at, G_N_ELEMENTS (rates) - 1)];
}

static char *
describe_rate (guint rate)
{
  if (rate == 0)
    return g_strdup (_("Admission: as many as come"));
  return g_strdup_printf (ngettext ("Admission: %u a second", "Admission: %u a second", rate), rate);
}

static void
show_rate (RrAdmissionBar *self)
{
  g_autofree char *text = describe_rate (get_rate (self));

  rr_text_show (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
moved_cb (GtkRange       *scale,
          RrAdmissionBar *self)
{
  show_rate (self);
  if (!self->is_showing)
    g_signal_emit (self, signal_rate, 0, get_rate (self));
}

/* The nearest place on the slider: another program may have set another rate. */
static guint
place_of (guint rate)
{
  guint at = 0;

  while (at + 1 < G_N_ELEMENTS (rates) && rates[at] < rate)
    at++;
  return at;
}

static char *
describe_figures (const RrRoomFigures *figures)
{
  if (figures->rate == 0 && figures->n_refused == 0)
    return g_strdup ("");
  /* Translators: bookings that stand in line, that are let in, that found no place in line */
  return g_strdup_printf (_("%u in line · %.0f let in a second · %u refused%s"), figures->n_waiting,
                          figures->admitted_per_s, (guint) MIN (figures->n_refused, G_MAXUINT),
                          figures->is_held ? _(" · the store is behind") : "");
}

/**
 * rr_admission_bar_set_figures:
 * @self: a bar
 * @figures: how it goes
 */
void
rr_admission_bar_set_figures (RrAdmissionBar      *self,
                              const RrRoomFigures *figures)
{
  g_autofree char *text = describe_figures (figures);

  self->is_showing = TRUE;
  if (get_rate (self) != figures->rate)
    gtk_range_set_value (GTK_RANGE (self->scale), place_of (figures->rate));
  self->is_showing = FALSE;
  rr_text_show (self->figures, text);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_admission_bar_dispose (GObject *object)
{
  RrAdmissionBar *self = RR_ADMISSION_BAR (object);
  GtkWidget *child;

  if (self->scale != NULL)
    g_signal_handlers_disconnect_by_data (self->scale, self);
  self->scale = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_admission_bar_parent_class)->dispose (object);
}

static void
rr_admission_bar_class_init (RrAdmissionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_admission_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "admission-bar");
  signal_rate = g_signal_new ("rate", RR_TYPE_ADMISSION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_UINT);
}

static void
rr_admission_bar_init (RrAdmissionBar *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 10);
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, G_N_ELEMENTS (rates) - 1, 1);
  gtk_scale_set_draw_value (GTK_SCALE (self->scale), FALSE);
  gtk_range_set_round_digits (GTK_RANGE (self->scale), 0);
  gtk_widget_set_size_request (self->scale, 160, -1);
  gtk_widget_set_tooltip_text (self->scale, _("How many a second may book; the rest stands in line"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Admission"), -1);
  self->figures = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->figures), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->figures), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->figures, "numeric");
  gtk_widget_set_hexpand (self->figures, TRUE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_parent (self->scale, GTK_WIDGET (self));
  gtk_widget_set_parent (self->figures, GTK_WIDGET (self));
  g_signal_connect (self->scale, "value-changed", G_CALLBACK (moved_cb), self);
  show_rate (self);
}
