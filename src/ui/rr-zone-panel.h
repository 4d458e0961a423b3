/* rr-zone-panel.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TYPE_ZONE_PANEL (rr_zone_panel_get_type ())
G_DECLARE_FINAL_TYPE (RrZonePanel, rr_zone_panel, RR, ZONE_PANEL, GtkWidget)

/* Dead zones in a list, and the chosen one in fields. Signals: "draw" (), of a new one, or
 * of the one in the fields if rr_zone_panel_get_outline() has corners, answered by
 * rr_zone_panel_set_outline(); "saved" (RrDeadZone *); "removed" (gint64 id); "chosen"
 * (gint64 id); "closed" (). */
void           rr_zone_panel_set_board   (RrZonePanel   *self,
                                          RrTripBoard   *board);
void           rr_zone_panel_choose      (RrZonePanel   *self,
                                          gint64         id);
void           rr_zone_panel_set_outline (RrZonePanel   *self,
                                          const RrPlace *corners,
                                          guint          n_corners);
const RrPlace *rr_zone_panel_get_outline (RrZonePanel   *self,
                                          guint         *n_corners);

G_END_DECLS
