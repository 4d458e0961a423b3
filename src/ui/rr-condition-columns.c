/* rr-condition-columns.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-condition-columns.h"

#include <glib/gi18n-lib.h>

#include "rr-condition-item.h"
#include "rr-text.h"

/* RrConditionColumns fills the cells of a table of conditions, and fills again those that
 * are on the screen when something changed.
 *
 * Threads: main.
 * Ends:    free, after the table has.
 */
struct _RrConditionColumns
{
  GHashTable *bound;     /* (owned): labels on the screen -> GtkListItem */
  gint64      now_ms;
};

static const struct
{
  const char *title;
  int         width_px;
  gboolean    expands;
} columns[RR_N_CONDITION_COLUMNS] = {
  [RR_CONDITION_SEVERITY] = { N_("Severity"), 124, FALSE },
  [RR_CONDITION_KIND] = { N_("What"), 124, FALSE },
  [RR_CONDITION_PLACE] = { N_("Place"), 120, TRUE },
  [RR_CONDITION_AGE] = { N_("Last Seen"), 136, FALSE },
  [RR_CONDITION_STATE] = { N_("State"), 110, FALSE },
  /* Translators: heading of a column: how many people confirm and contradict it */
  [RR_CONDITION_VOICES] = { N_("Voices"), 96, FALSE },
  /* Translators: heading of a column: so many of those it concerns have been told */
  [RR_CONDITION_TOLD] = { N_("Told"), 96, FALSE },
};

static void
fill_cell (RrConditionColumns *self,
           GtkWidget          *label,
           GtkListItem        *list_item)
{
  RrConditionColumn column = (RrConditionColumn) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (label), "column"));
  RrConditionItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *text = rr_condition_item_dup_text (item, column, self->now_ms);
  RrSeverity severity = rr_condition_item_get_row (item)->condition.severity;

  rr_text_show (label, text);
  for (guint i = 0; column == RR_CONDITION_SEVERITY && i < RR_N_SEVERITIES; i++)
    if (i == severity)
      gtk_widget_add_css_class (label, rr_severity_css_class (i));
    else
      gtk_widget_remove_css_class (label, rr_severity_css_class (i));
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            column)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "single-line-mode", TRUE, NULL);

  g_object_set_data (G_OBJECT (label), "column", column);
  if (GPOINTER_TO_UINT (column) == RR_CONDITION_PLACE)
    rr_text_read_rightwards (label);
  if (GPOINTER_TO_UINT (column) >= RR_CONDITION_AGE)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         RrConditionColumns *self)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);

  g_hash_table_insert (self->bound, label, list_item);
  fill_cell (self, label, list_item);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           RrConditionColumns *self)
{
  g_hash_table_remove (self->bound, gtk_list_item_get_child (list_item));
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      column)
{
  RrConditionItem *x = (RrConditionItem *) (gpointer) a, *y = (RrConditionItem *) (gpointer) b;
  int order = rr_condition_item_compare (x, y, (RrConditionColumn) GPOINTER_TO_UINT (column));

  if (order == 0)
    order = rr_condition_item_compare (x, y, RR_CONDITION_SEVERITY);
  return order != 0 ? order : rr_condition_item_compare (x, y, RR_CONDITION_AGE);
}

static GtkColumnViewColumn *
add_column (RrConditionColumns *self,
            GtkColumnView      *view,
            guint               i)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (_(columns[i].title), factory);
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (i), NULL));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_column_view_column_set_fixed_width (column, columns[i].width_px);
  gtk_column_view_column_set_expand (column, columns[i].expands);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (view, column);
  g_object_unref (column);
  return column;
}

/**
 * rr_condition_columns_new:
 * @view: a table without columns
 *
 * Returns: (transfer full): its columns; the worst comes first
 */
RrConditionColumns *
rr_condition_columns_new (GtkColumnView *view)
{
  RrConditionColumns *self = g_new0 (RrConditionColumns, 1);
  GtkColumnViewColumn *first = NULL;

  self->bound = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < RR_N_CONDITION_COLUMNS; i++)
    {
      GtkColumnViewColumn *column = add_column (self, view, i);

      first = first != NULL ? first : column;
    }
  gtk_column_view_sort_by_column (view, first, GTK_SORT_ASCENDING);
  return self;
}

/**
 * rr_condition_columns_free:
 * @self: (nullable) (transfer full): columns
 */
void
rr_condition_columns_free (RrConditionColumns *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->bound);
  g_free (self);
}

/**
 * rr_condition_columns_refresh:
 * @self: columns
 * @now_ms: Unix time
 */
void
rr_condition_columns_refresh (RrConditionColumns *self,
                              gint64              now_ms)
{
  GHashTableIter iter;
  gpointer label, list_item;

  self->now_ms = now_ms;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &label, &list_item))
    fill_cell (self, label, list_item);
}
