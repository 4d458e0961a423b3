/* rr-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-engine.h"
#include "rr-lab.h"
#include "rr-guide-layer.h"
#include "rr-map.h"
#include "rr-pages.h"

G_BEGIN_DECLS

#define RR_TYPE_WINDOW (rr_window_get_type ())
G_DECLARE_FINAL_TYPE (RrWindow, rr_window, RR, WINDOW, AdwApplicationWindow)

RrWindow *rr_window_new            (GtkApplication *application,
                                    RrEngine       *engine,
                                    const char     *data_dir);
RrMap    *rr_window_get_map        (RrWindow       *self);
RrPages  *rr_window_get_pages      (RrWindow       *self);
void      rr_window_take_snapshot  (RrWindow       *self,
                                    RrSnapshot     *snapshot);
void      rr_window_take_track     (RrWindow       *self,
                                    GArray         *fixes);
void      rr_window_toast          (RrWindow       *self,
                                    const char     *text);
void      rr_window_add_toast      (RrWindow       *self,
                                    AdwToast       *toast);
void      rr_window_show_problem   (RrWindow       *self,
                                    const char     *problem);
void      rr_window_show_lab       (RrWindow       *self,
                                    const RrLabPage *page);

/* Other pages than the map. A page is mapped while it is in front: what it asks of the
 * engine it asks then, and not otherwise. It answers Ctrl+F if it has an action
 * "page.search". */
void      rr_window_add_page       (RrWindow       *self,
                                    const char     *id,
                                    const char     *title,
                                    const char     *icon_name,
                                    GtkWidget      *page);
gboolean  rr_window_show_page      (RrWindow       *self,
                                    const char     *id);
void      rr_page_set_badge        (RrWindow       *self,
                                    const char     *id,
                                    guint           count,
                                    RrUrgency       urgency);
void      rr_window_set_urgent     (RrWindow       *self,
                                    const char     *text,
                                    const char     *page_id);
const char *rr_window_get_urgent_page (RrWindow    *self);
/* Somebody has to sign in: what cannot wait is still seen and heard, the pages are not. */
void      rr_window_set_cover      (RrWindow       *self,
                                    GtkWidget      *cover);
void      rr_window_set_covered    (RrWindow       *self,
                                    gboolean        covered);
gboolean  rr_window_is_covered     (RrWindow       *self);
GtkLabel *rr_window_get_who_label  (RrWindow       *self);
/* The map in front. */
RrMap    *rr_window_show_map       (RrWindow       *self);
/* The map in front, with this place in its middle and the guide chosen, if there is one. */
void      rr_window_show_place     (RrWindow       *self,
                                    const char     *device_id,
                                    double          lat_deg,
                                    double          lon_deg);

G_END_DECLS
