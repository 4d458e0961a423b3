/* rr-board-row.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-departure-item.h"

G_BEGIN_DECLS

#define RR_TYPE_BOARD_ROW (rr_board_row_get_type ())
G_DECLARE_FINAL_TYPE (RrBoardRow, rr_board_row, RR, BOARD_ROW, GtkWidget)

GtkWidget       *rr_board_row_new      (void);
void             rr_board_row_set_item (RrBoardRow      *self,
                                        RrDepartureItem *item);
void             rr_board_row_set_now  (RrBoardRow      *self,
                                        gint64           now_ms);

G_END_DECLS
