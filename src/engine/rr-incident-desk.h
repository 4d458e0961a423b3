/* rr-incident-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-list.h"
#include "rr-item.h"
#include "rr-rules.h"
#include "rr-tracker.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

typedef struct _RrIncidentDesk RrIncidentDesk;
typedef struct _RrAuditDesk    RrAuditDesk;      /* see rr-audit-desk.h */

#define RR_DESK_MAX_UNSAVED 65536   /* notes that wait for a store that takes nothing */

typedef struct
{
  guint64 n_notes;       /* what rules said and the store has taken */
  guint64 n_raised;      /* new incidents */
  guint64 n_acts;        /* what people did */
  guint64 n_refused;     /* what people asked for and made no sense */
  guint64 n_dropped;     /* over RR_DESK_MAX_UNSAVED */
  guint   n_unsaved;
  guint   n_open;
  guint   n_ringing;
  guint   n_fences;
  guint   n_waiting;     /* clocks that run */
} RrIncidentCounts;

/* On the thread of the store, after a commit that changed the queue. */
typedef void (*RrIncidentListFunc) (RrIncidentList *list, gpointer data);

RrIncidentDesk *rr_incident_desk_new          (RrStoreReader       *reader,
                                               RrTracker           *tracker,
                                               RrIncidentListFunc   func,
                                               gpointer             data,
                                               GError             **error);
void            rr_incident_desk_free         (RrIncidentDesk      *self);

/* Thread: tracker. */
void            rr_incident_desk_track        (RrIncidentDesk      *self,
                                               RrItem              *item,
                                               gint64               now_ms);
RrItem         *rr_incident_desk_tick         (RrIncidentDesk      *self,
                                               RrItemPool          *pool,
                                               gint64               now_ms);

/* Thread: store. */
gboolean        rr_incident_desk_write        (RrStore             *store,
                                               gpointer             item,
                                               GError             **error);
gboolean        rr_incident_desk_has_unsaved  (RrIncidentDesk      *self);
gboolean        rr_incident_desk_write_unsaved (RrStore            *store,
                                               gpointer             desk,
                                               GError             **error);
void            rr_incident_desk_settle       (RrIncidentDesk      *self,
                                               RrItem             **items,
                                               guint                n_items,
                                               gboolean             ok);

/* Thread: any. What is set here holds from the tracker's next look on. */
RrIncidentList *rr_incident_desk_dup_list     (RrIncidentDesk      *self);
GPtrArray      *rr_incident_desk_dup_fences   (RrIncidentDesk      *self);
GHashTable     *rr_incident_desk_dup_rules    (RrIncidentDesk      *self);
void            rr_incident_desk_set_dues     (RrIncidentDesk      *self,
                                               const RrDue         *dues,
                                               guint                n_dues);
void            rr_incident_desk_set_trips    (RrIncidentDesk      *self,
                                               GHashTable          *trips);
/* Who takes note of what people do. Before anybody does. */
void            rr_incident_desk_set_audit    (RrIncidentDesk      *self,
                                               RrAuditDesk         *audit);
/* What is due and who is on which trip, from the board. One thread at a time. */
void            rr_incident_desk_follow_trips (RrIncidentDesk      *self,
                                               const RrTripBoard   *board,
                                               RrDeviceIndex       *index,
                                               const RrSnapshot    *snapshot);
gboolean        rr_incident_desk_has_board    (RrIncidentDesk      *self,
                                               const RrTripBoard   *board);
void            rr_incident_desk_counts       (RrIncidentDesk      *self,
                                               RrIncidentCounts    *counts);

/* On which trip a device is; values of the table for rr_incident_desk_set_trips(). */
typedef struct
{
  char        trip[RR_SUBJECT_MAX];
  RrCorridor *route;     /* (owned) (nullable) */
} RrOnTrip;

RrOnTrip       *rr_on_trip_new                (const char          *trip,
                                               const RrShape       *route);
void            rr_on_trip_free               (RrOnTrip            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrIncidentDesk, rr_incident_desk_free)

G_END_DECLS
