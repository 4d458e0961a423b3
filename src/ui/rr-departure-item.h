/* rr-departure-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-departure-board.h"

G_BEGIN_DECLS

#define RR_TYPE_DEPARTURE_ITEM (rr_departure_item_get_type ())
G_DECLARE_FINAL_TYPE (RrDepartureItem, rr_departure_item, RR, DEPARTURE_ITEM, GObject)

/* Signal: "changed" (). */
RrDepartureItem    *rr_departure_item_new       (RrDepartureBoard   *board,
                                                 const RrBoardEntry *entry,
                                                 gboolean            is_first);
/* Another look at the same departure. */
void                rr_departure_item_update    (RrDepartureItem    *self,
                                                 RrDepartureBoard   *board,
                                                 const RrBoardEntry *entry);
const RrBoardEntry *rr_departure_item_get_entry (RrDepartureItem    *self);
/* Of its day. */
gboolean            rr_departure_item_is_first  (RrDepartureItem    *self);

G_END_DECLS
