/* rr-store-trip.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TRIP_WHO_MAX  96
#define RR_TRIP_NOTE_MAX 400

/* One line of a trip's log. */
typedef struct
{
  gint64    id;
  gint64    trip;
  RrTripAct act;
  gint64    at_ms;
  char      who[RR_TRIP_WHO_MAX];     /* "" for the program itself */
  char      note[RR_TRIP_NOTE_MAX];
} RrTripEvent;

typedef gboolean (*RrTripEventFunc) (const RrTripEvent *event, gpointer data);

/* These run within the transaction of rr_store_commit(), from the write function of an
 * item. On FALSE nothing of the whole group is kept. */
gboolean rr_store_trip_save          (RrStore           *self,
                                      RrTrip            *trip,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_store_trip_find          (RrStore           *self,
                                      gint64             id,
                                      RrTrip           **trip,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_store_trip_log           (RrStore           *self,
                                      const RrTripEvent *event,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_store_zone_save          (RrStore           *self,
                                      RrDeadZone        *zone,
                                      gboolean          *found,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_store_zone_remove        (RrStore           *self,
                                      gint64             id,
                                      gboolean          *found,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* Thread: that of the reader. Fills a board that is not shared yet. */
gboolean rr_store_reader_trips       (RrStoreReader     *self,
                                      RrTripBoard       *board,
                                      guint              most_closed,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* In the order of time; @trip is 0 for all. @func returns %FALSE to stop. */
gboolean rr_store_reader_trip_events (RrStoreReader     *self,
                                      gint64             trip,
                                      gint64             from_ms,
                                      gint64             to_ms,
                                      RrTripEventFunc    func,
                                      gpointer           data,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_store_reader_find_trip   (RrStoreReader     *self,
                                      gint64             id,
                                      RrTrip           **trip,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
