/* rr-trip-list.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-trip-board.h"

G_BEGIN_DECLS

typedef enum
{
  RR_TRIP_SORT_DUE,
  RR_TRIP_SORT_NAME,
  RR_TRIP_SORT_BACK,
} RrTripSort;

#define RR_TYPE_TRIP_LIST (rr_trip_list_get_type ())
G_DECLARE_FINAL_TYPE (RrTripList, rr_trip_list, RR, TRIP_LIST, GtkWidget)

/* The board: one row a trip, with a countdown. Signals: "chosen" (gint64 id, 0 for none);
 * "activated" (gint64 id). */
GtkWidget *rr_trip_list_new          (void);
void       rr_trip_list_set_board    (RrTripList  *self,
                                      RrTripBoard *board);
void       rr_trip_list_set_snapshot (RrTripList  *self,
                                      RrSnapshot  *snapshot);
/* Counts down. Rows change their place only here and with a new board, and not at all
 * while the list is held. */
void       rr_trip_list_set_now      (RrTripList  *self,
                                      gint64       now_ms);
void       rr_trip_list_set_held     (RrTripList  *self,
                                      gboolean     is_held);
void       rr_trip_list_set_sort     (RrTripList  *self,
                                      RrTripSort   sort);
void       rr_trip_list_show_closed  (RrTripList  *self,
                                      gboolean     show);
void       rr_trip_list_choose       (RrTripList  *self,
                                      gint64       id);
gint64     rr_trip_list_get_chosen   (RrTripList  *self);
void       rr_trip_list_focus        (RrTripList  *self);
guint      rr_trip_list_count        (RrTripList  *self,
                                      RrTripMood   mood);

G_END_DECLS
