/* rr-departure-list.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-departure-board.h"

G_BEGIN_DECLS

#define RR_TYPE_DEPARTURE_LIST (rr_departure_list_get_type ())
G_DECLARE_FINAL_TYPE (RrDepartureList, rr_departure_list, RR, DEPARTURE_LIST, GtkWidget)

/* The departures of a board, one below the other. Signal: "chosen" (). */
void                rr_departure_list_set_board  (RrDepartureList  *self,
                                                  RrDepartureBoard *board);
/* Only those whose tour has @needle in its name. */
void                rr_departure_list_set_filter (RrDepartureList  *self,
                                                  const char       *needle);
/* Only those of a day, YYYY-MM-DD; "" for all. */
void                rr_departure_list_set_day    (RrDepartureList  *self,
                                                  const char       *date);
void                rr_departure_list_set_now    (RrDepartureList  *self,
                                                  gint64            now_ms);
/* (nullable): good until the next board */
const RrBoardEntry *rr_departure_list_get_chosen (RrDepartureList  *self);
void                rr_departure_list_choose     (RrDepartureList  *self,
                                                  const char       *tour,
                                                  const char       *slot);
guint               rr_departure_list_get_n      (RrDepartureList  *self);
void                rr_departure_list_focus      (RrDepartureList  *self);

G_END_DECLS
