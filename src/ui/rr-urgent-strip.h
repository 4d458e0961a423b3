/* rr-urgent-strip.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RR_TYPE_URGENT_STRIP (rr_urgent_strip_get_type ())
G_DECLARE_FINAL_TYPE (RrUrgentStrip, rr_urgent_strip, RR, URGENT_STRIP, GtkWidget)

void        rr_urgent_strip_set          (RrUrgentStrip  *self,
                                          const char     *text,
                                          const char     *page_id);
gboolean    rr_urgent_strip_has_text    (RrUrgentStrip *self);
const char *rr_urgent_strip_get_page_id  (RrUrgentStrip  *self);

G_END_DECLS
