/* rr-keep-top.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-keep-top.h"

/* A list view holds on to the row it shows first, and so newcomers sorted above it are out
 * of sight: the worst of all, where the worst comes first. Who looks at the top goes on
 * looking at the top; who has scrolled stays.
 *
 * Threads: main.
 * Ends:    with the list.
 */
typedef struct
{
  GtkWidget *list;     /* (unowned): its data is this */
  gboolean   is_top;   /* it was when it was seen last */
  guint      tick;
  guint      n_frames; /* seen since it was changed */
} Keeper;

#define KEEPER_KEY "rr-keep-top"

static GtkAdjustment *
get_adjustment (Keeper *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
}

/* The list has its own way in the layout of the first frame. */
static gboolean
tick_cb (GtkWidget     *list,
         GdkFrameClock *clock,
         gpointer       data)
{
  Keeper *self = data;

  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  gtk_adjustment_set_value (get_adjustment (self), 0);
  return G_SOURCE_REMOVE;
}

static void
scroll_up (Keeper *self)
{
  if (!self->is_top)
    return;
  self->n_frames = 0;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->list, tick_cb, self, NULL);
}

static void
look (Keeper *self)
{
  if (self->tick == 0)
    self->is_top = gtk_adjustment_get_value (get_adjustment (self)) < 1;
}

static void
changed_cb (GListModel *rows,
            guint       position,
            guint       n_removed,
            guint       n_added,
            GtkWidget  *list)
{
  Keeper *self = g_object_get_data (G_OBJECT (list), KEEPER_KEY);

  if (n_added == 0 || !gtk_widget_get_mapped (list))
    return;
  look (self);
  scroll_up (self);
}

void
rr_keep_top (GtkWidget  *list,
             GListModel *rows)
{
  Keeper *self = g_new0 (Keeper, 1);

  self->list = list;
  self->is_top = TRUE;
  g_object_set_data_full (G_OBJECT (list), KEEPER_KEY, self, g_free);
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (changed_cb), list, 0);
  g_signal_connect_swapped (list, "unmap", G_CALLBACK (look), self);
  g_signal_connect_swapped (list, "map", G_CALLBACK (scroll_up), self);
}
