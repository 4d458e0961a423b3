/* rr-guide-panel.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

#define RR_TYPE_GUIDE_PANEL (rr_guide_panel_get_type ())
G_DECLARE_FINAL_TYPE (RrGuidePanel, rr_guide_panel, RR, GUIDE_PANEL, GtkWidget)

void rr_guide_panel_set_state (RrGuidePanel        *self,
                               const RrDeviceState *state,
                               gint64               now_ms);
void rr_guide_panel_set_track (RrGuidePanel        *self,
                               GArray              *fixes);

G_END_DECLS
