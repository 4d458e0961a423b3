/* rr-status-strip.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

#define RR_TYPE_STATUS_STRIP (rr_status_strip_get_type ())
G_DECLARE_FINAL_TYPE (RrStatusStrip, rr_status_strip, RR, STATUS_STRIP, GtkWidget)

void   rr_status_strip_set_stats       (RrStatusStrip       *self,
                                        const RrEngineStats *stats);
/* The longest time since the window is there that it did not answer. */
gint64 rr_status_strip_get_longest_us  (RrStatusStrip       *self);

G_END_DECLS
