/* rr-pages.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-page-tab.h"

G_BEGIN_DECLS

#define RR_TYPE_PAGES (rr_pages_get_type ())
G_DECLARE_FINAL_TYPE (RrPages, rr_pages, RR, PAGES, GtkWidget)

/* Signals: "shown" (const char *id), after another page came to the front. */

void        rr_pages_add        (RrPages     *self,
                                 const char  *id,
                                 const char  *title,
                                 const char  *icon_name,
                                 GtkWidget   *page);
void        rr_pages_set_badge  (RrPages     *self,
                                 const char  *id,
                                 guint        count,
                                 RrUrgency    urgency);
gboolean    rr_pages_show       (RrPages     *self,
                                 const char  *id);
gboolean    rr_pages_show_nth   (RrPages     *self,
                                 guint        n);
void        rr_pages_step       (RrPages     *self,
                                 int          by);
const char *rr_pages_get_shown  (RrPages     *self);
GtkWidget  *rr_pages_get_page   (RrPages     *self);
guint       rr_pages_get_n      (RrPages     *self);
const char *rr_pages_get_nth_id    (RrPages  *self,
                                    guint     n);
const char *rr_pages_get_nth_title (RrPages  *self,
                                    guint     n);

G_END_DECLS
