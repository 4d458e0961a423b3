/* rr-time-strip.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-replay.h"

G_BEGIN_DECLS

#define RR_TYPE_TIME_STRIP (rr_time_strip_get_type ())
G_DECLARE_FINAL_TYPE (RrTimeStrip, rr_time_strip, RR, TIME_STRIP, GtkWidget)

/* What happened when, as ticks in a lane for each kind, above the scale it belongs to.
 * Signal: "picked" (gint64 time_ms), when one clicks into it. */
void  rr_time_strip_set_range (RrTimeStrip *self,
                               gint64       from_ms,
                               gint64       to_ms);
void  rr_time_strip_set_marks (RrTimeStrip *self,
                               GArray      *marks,
                               gboolean     by_receive);
void  rr_time_strip_set_at    (RrTimeStrip *self,
                               gint64       at_ms);

G_END_DECLS
