/* rr-departure-panel.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-departure-board.h"
#include "rr-waiting.h"

G_BEGIN_DECLS

#define RR_TYPE_DEPARTURE_PANEL (rr_departure_panel_get_type ())
G_DECLARE_FINAL_TYPE (RrDeparturePanel, rr_departure_panel, RR, DEPARTURE_PANEL, GtkWidget)

/* One departure: its places, whether it sells, its guides, and who waits. Signals: "change"
 * (const RrDepartureChange *), "join" (const RrWaitingRow *), "act" (const char *uuid,
 * gboolean offer), "show-bookings" (), "closed" (). */
void  rr_departure_panel_set_entry   (RrDeparturePanel   *self,
                                      const RrBoardEntry *entry,
                                      gint64              now_ms);
void  rr_departure_panel_set_waiting (RrDeparturePanel   *self,
                                      GPtrArray          *rows,
                                      gint64              now_ms);
/* Why something could not be; %NULL for nothing. */
void  rr_departure_panel_set_problem (RrDeparturePanel   *self,
                                      const char         *problem);
void  rr_departure_panel_joined      (RrDeparturePanel   *self);

G_END_DECLS
