/* rr-page-tab.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How soon somebody should look. */
typedef enum
{
  RR_URGENCY_NONE,        /* something is there */
  RR_URGENCY_ATTENTION,   /* today */
  RR_URGENCY_URGENT,      /* now */
} RrUrgency;

#define RR_TYPE_PAGE_TAB (rr_page_tab_get_type ())
G_DECLARE_FINAL_TYPE (RrPageTab, rr_page_tab, RR, PAGE_TAB, GtkWidget)

GtkWidget *rr_page_tab_new        (const char  *title,
                                   const char  *icon_name);
gboolean   rr_page_tab_set_badge  (RrPageTab   *self,
                                   guint        count,
                                   RrUrgency    urgency);
/* (transfer full): what a screen reader says, badge and all */
const char *rr_page_tab_get_title (RrPageTab   *self);
char      *rr_page_tab_dup_name   (RrPageTab   *self);

G_END_DECLS
