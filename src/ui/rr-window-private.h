/* rr-window-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-map.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* The window and its parts, for the files that make it up: what it shows and how it lives
 * is in rr-window.c, which page is in front in rr-window-pages.c, and what comes from files
 * and goes to them in rr-window-files.c. */
struct _RrWindow
{
  AdwApplicationWindow parent_instance;

  RrEngine     *engine;          /* (owned) (nullable): none in tests of the looks */
  GSettings    *settings;        /* (owned) */
  RrSnapshot   *snapshot;        /* (owned) (nullable) */
  GCancellable *loading;         /* (owned) (nullable): of the track being loaded */
  gint64        loaded_us;       /* when the track was loaded */

  GtkWidget    *toasts;          /* (unowned): template children */
  GtkWidget    *title;
  GtkWidget    *drill_badge;
  GtkWidget    *problem_bar;
  GtkWidget    *problem_label;
  GtkWidget    *urgent;
  GtkWidget    *cover;           /* the pages, or what covers them */
  GtkWidget    *who;
  GtkWidget    *follow_button;
  GtkWidget    *pages;
  GtkWidget    *map_page;
  GtkWidget    *roster;
  GtkWidget    *map;
  GtkWidget    *panel;
  GtkWidget    *panel_revealer;
  GtkWidget    *empty;
  GtkWidget    *empty_text;
  GtkWidget    *strip;
};

void  rr_window_class_add_pages  (GtkWidgetClass *widget_class);
/* What a page in front makes possible, and what is chosen. */
void  rr_window_enable_chosen    (RrWindow       *self);
void  rr_window_class_add_files  (GtkWidgetClass *widget_class);
gboolean rr_window_is_on_map     (RrWindow       *self);
/* The map on the page in front, (nullable). */
RrMap *rr_window_find_map        (RrWindow       *self);
void  rr_window_page_shown_cb    (RrPages        *pages,
                                  const char     *id,
                                  RrWindow       *self);

G_END_DECLS
