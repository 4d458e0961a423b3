/* rr-guide-row.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "rr-status-dot.h"
#include "rr-time.h"

/* RrGuideRow is one line of the roster: mark, name, how the guide is doing and since
 * when, battery. It follows its item and touches a label only when its text changes.
 *
 * Threads: main.
 * Ends:    with the list that recycles it.
 */
struct _RrGuideRow
{
  GtkWidget    parent_instance;

  RrGuideItem *item;      /* (owned) (nullable) */
  gulong       handler;
  gint64       now_ms;

  GtkWidget   *dot;       /* (unowned): children */
  GtkWidget   *name;
  GtkWidget   *detail;
  GtkWidget   *battery;
  char        *spoken;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (RrGuideRow, rr_guide_row, GTK_TYPE_WIDGET)

#define LOW_BATTERY_PCT 15

static gboolean
set_text (GtkWidget  *label,
          const char *text)
{
  if (strcmp (gtk_label_get_text (GTK_LABEL (label)), text) == 0)
    return FALSE;
  gtk_label_set_text (GTK_LABEL (label), text);
  return TRUE;
}

static void
set_low (GtkWidget *battery,
         gboolean   is_low)
{
  if (is_low && !gtk_widget_has_css_class (battery, "low-battery"))
    gtk_widget_add_css_class (battery, "low-battery");
  else if (!is_low)
    gtk_widget_remove_css_class (battery, "low-battery");
}

static void
speak (RrGuideRow *self,
       const char *detail,
       const char *battery)
{
  /* Translators: for screen readers: name, status and age, battery */
  g_autofree char *spoken = g_strdup_printf (_("%s, %s %s"), rr_guide_item_get_name (self->item), detail,
                                             battery);

  if (g_strcmp0 (self->spoken, spoken) == 0)
    return;
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->spoken, -1);
}

static void
show (RrGuideRow *self)
{
  const RrDeviceState *state = rr_guide_item_get_state (self->item);
  g_autofree char *status = rr_format_status (state);
  g_autofree char *age = state->last_contact_ms != RR_TIME_UNKNOWN
                             ? rr_format_age (self->now_ms - state->last_contact_ms)
                             : g_strdup (_("never heard"));
  g_autofree char *detail = g_strdup_printf ("%s · %s", status, age);
  g_autofree char *battery = NULL;

  if (isnan (state->battery_pct))
    battery = g_strdup ("");
  else
    /* Translators: battery, in percent */
    battery = g_strdup_printf (_("%.0f %%"), (double) state->battery_pct);

  rr_status_dot_set_state (RR_STATUS_DOT (self->dot), state);
  set_text (self->name, rr_guide_item_get_name (self->item));
  set_text (self->detail, detail);
  set_text (self->battery, battery);
  set_low (self->battery, !isnan (state->battery_pct) && state->battery_pct < LOW_BATTERY_PCT);
  speak (self, detail, battery);
}

static GtkWidget *
new_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
rr_guide_row_dispose (GObject *object)
{
  RrGuideRow *self = RR_GUIDE_ROW (object);
  GtkWidget *child;

  rr_guide_row_set_item (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->spoken, g_free);

  G_OBJECT_CLASS (rr_guide_row_parent_class)->dispose (object);
}

static void
rr_guide_row_class_init (RrGuideRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_guide_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "guide-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rr_guide_row_init (RrGuideRow *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 10);
  self->now_ms = rr_time_now_ms ();
  self->dot = rr_status_dot_new ();
  self->name = new_label (NULL);
  self->detail = new_label ("caption");
  self->battery = new_label ("numeric");
  gtk_label_set_ellipsize (GTK_LABEL (self->name), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (self->detail), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->detail, "row-detail");
  gtk_widget_add_css_class (self->battery, "caption");
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), self->name);
  gtk_box_append (GTK_BOX (words), self->detail);
  gtk_widget_set_parent (self->dot, GTK_WIDGET (self));
  gtk_widget_set_parent (words, GTK_WIDGET (self));
  gtk_widget_set_parent (self->battery, GTK_WIDGET (self));
}

/**
 * rr_guide_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
rr_guide_row_new (void)
{
  return g_object_new (RR_TYPE_GUIDE_ROW, NULL);
}

/**
 * rr_guide_row_set_item:
 * @self: a row
 * @item: (nullable): what to show and follow
 */
void
rr_guide_row_set_item (RrGuideRow  *self,
                       RrGuideItem *item)
{
  if (self->item != NULL)
    g_signal_handler_disconnect (self->item, self->handler);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->handler = g_signal_connect_swapped (item, "changed", G_CALLBACK (show), self);
  show (self);
}

/**
 * rr_guide_row_set_now:
 * @self: a row
 * @now_ms: Unix time
 */
void
rr_guide_row_set_now (RrGuideRow *self,
                      gint64      now_ms)
{
  self->now_ms = now_ms;
  if (self->item != NULL)
    show (self);
}
