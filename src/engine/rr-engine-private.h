/* rr-engine-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit-desk.h"
#include "rr-backup-desk.h"
#include "rr-booking-desk.h"
#include "rr-debug.h"
#include "rr-device-desk.h"
#include "rr-device-settings.h"
#include "rr-door-keys.h"
#include "rr-door-settings.h"
#include "rr-engine-devices.h"
#include "rr-engine.h"
#include "rr-guest-post.h"
#include "rr-fan-out-desk.h"
#include "rr-intake.h"
#include "rr-jobs.h"
#include "rr-marshal.h"
#include "rr-monitor.h"
#include "rr-pipeline.h"
#include "rr-report-desk.h"
#include "rr-staff-desk.h"
#include "rr-sync.h"
#include "rr-trip-desk.h"

G_BEGIN_DECLS

#define RR_ENGINE_MAX_IO 8
#define RR_ENGINE_MAX_RESTARTS 3   /* for damage, in an hour */
#define RR_ENGINE_MAX_OPS 160u   /* of the console, under way at once */
#define RR_RATE_SECONDS  5
#define RR_HISTORY_MAX_LOOKS 32u

typedef struct _RrErrand RrErrand;

struct _RrEngine
{
  GObject       parent_instance;

  char         *workspace;         /* (owned) (immutable) */
  char         *database;          /* (owned) (immutable): path */
  char         *host;              /* (owned) (immutable) */
  guint16       port;              /* (immutable): as asked for */
  char         *trails;            /* (owned) (nullable) (immutable) */
  gboolean      open;              /* (immutable) */
  gboolean      drill;             /* (immutable) */
  guint         n_io;              /* (immutable) */
  guint         snapshots_per_s;   /* (immutable) */
  gboolean      without_devices;   /* (immutable) */
  int           n_trips;           /* (atomic) */
  gboolean      running;           /* (thread: owner) */
  RrEngineStats last_stats;        /* (thread: owner): when it stopped */

  RrScope      *door_scope;        /* (owned): I/O threads */
  RrScope      *stage_scope;       /* (owned): tracker, store, jobs */
  RrFrontDoor  *door;              /* (owned) */
  RrIntake     *intakes[RR_ENGINE_MAX_IO]; /* (owned): one per I/O thread */
  RrItemPool   *pool;              /* (owned) */
  RrPipeline   *pipeline;          /* (owned) */
  RrTracker    *tracker;           /* (owned) (thread: tracker while running) */
  RrStore      *store;             /* (owned) (thread: store while running) */
  RrJobs       *jobs;              /* (owned) */
  RrJobs       *history;           /* (owned): long looks back; see rr-engine-replay.c */
  GCancellable *history_end;       /* (owned): of all of them, when the engine stops */
  guint         n_looks;           /* (thread: owner): under way */
  guint         n_ops;             /* (thread: owner): likewise; see rr-engine-op.c */
  RrDebug      *debug;             /* (owned): ends before everything it looks at */
  RrBookingDesk *desk;             /* (owned): outlives the pipeline */
  RrReportDesk *reports;           /* (owned): likewise */
  RrBookingRuns *runs;             /* (owned): likewise */
  RrStaffPost  *staff;             /* (owned): outlives the reports */
  RrStaffDesk  *staff_desk;        /* (owned): as long as the engine */
  RrSlot       *staff_slot;        /* (owned) (nullable) */
  int           n_staff_asks;      /* (atomic): of routes, that wait for a password to be looked at */
  RrStaffVisitor visitors[RR_ENGINE_MAX_IO]; /* (thread: I/O): who comes with a token, during a request */
  RrSweeper    *sweeper;           /* (owned): outlives the pipeline */
  RrAuditDesk  *audit;             /* (owned): likewise, and all that take notes at it */
  RrGuestPost  *guests;            /* (owned): ends before the desk */
  RrFanOutDesk *suppliers;         /* (owned): outlives whoever books at them */
  RrDoorSettings *door_settings;   /* (owned) */
  RrDoorKeys   *door_keys;         /* (owned) (nullable): outlives the door; without TLS there are none */
  GSource      *renew_timer;       /* (owned) (nullable) (thread: owner): see rr-engine-door.c */
  gboolean      is_local;          /* (immutable): only this machine can come in */
  RrDeviceSettings *settings;      /* (owned): outlives the I/O threads */
  RrDeviceDesk *devices;           /* (owned): outlives the pipeline */
  RrBackupDesk *backups;           /* (owned) */
  RrDiskWatch  *disk;              /* (owned) (nullable): outlives the pipeline; an exercise has none */
  gint64        restarts_us[RR_ENGINE_MAX_RESTARTS]; /* (thread: owner): when damage was last seen to */
  RrErrand     *errand;            /* (owned) (nullable) (thread: owner): see rr-engine-storage.c */
  RrTripDesk   *trips;             /* (owned): outlives the pipeline */
  GSource      *trip_timer;        /* (owned) (nullable) (thread: owner) */
  GSource      *hold_timer;        /* (owned) (nullable) (thread: owner) */
  gboolean      trip_look;         /* (thread: owner): one is under way */
  GSource      *sweep_timer;       /* (owned) (nullable) (thread: owner): see rr-engine-departures.c */
  int           is_sweeping;       /* (atomic) */
  guint         kept_rate;         /* (thread: owner): of the waiting room, as it is on disk */
  gboolean      is_keeping;        /* (thread: owner): it is being written */
  RrIncidentDesk *incidents;       /* (owned): outlives the pipeline */
  RrTx         *commands;          /* (owned): the console's own handle into the pipeline */

  RrMarshal    *marshal;           /* (owned): to the owner's loop */
  RrSlot       *snapshot_slot;     /* (owned) */
  RrSlot       *problem_slot;      /* (owned) */
  RrSlot       *reports_slot;      /* (owned) */
  RrSlot       *trips_slot;        /* (owned) */
  RrSlot       *incident_slot;     /* (owned) */
  RrSlot       *damage_slot;       /* (owned) */
  RrMonitor    *monitor;           /* (owned): the engine's part in the diagnostics */
  gboolean      wants_diagnosis;   /* (thread: owner) */

  /* Seconds and what had come in by then, for the rate. (thread: tracker) */
  gint64        rate_us[RR_RATE_SECONDS];
  guint64       rate_n[RR_RATE_SECONDS];
  guint64       serial;

  RrMutex       lock;
  RrSnapshot   *snapshot;          /* (owned) (guarded by lock): the newest */
};

/* See rr-engine-door.c. */
gboolean  rr_engine_open_door (RrEngine   *self,
                             GError    **error);
void      rr_engine_start_renewals (RrEngine *self);
void      rr_engine_stop_renewals  (RrEngine *self);

/* The routes; see rr-routes.c. */
RrHandled rr_routes_request (RrEngine   *self,
                             RrExchange *exchange);
/* Path @n of the table; %NULL behind the last. */
const char *rr_routes_get    (guint       n,
                             const char **access);

/* Whose token this request comes with, (nullable); @otherwise if there is none. */
const char *rr_routes_get_who (RrEngine   *self,
                             RrExchange *exchange,
                             const char *otherwise);
/* May whoever comes with a token do this? Answers, if not. */
gboolean  rr_routes_may     (RrEngine   *self,
                             RrExchange *exchange,
                             RrRight     right);
/* From this machine, or with a token of staff. */
gboolean  rr_routes_is_trusted (RrEngine *self,
                             RrExchange *exchange);

/* See rr-engine-staff.c. */
void      rr_engine_make_staff (RrEngine *self);
/* See rr-staff-route.c. */
RrHandled rr_staff_route    (RrEngine   *self,
                             RrExchange *exchange);

/* See rr-audit-route.c. */
RrHandled rr_audit_route    (RrEngine   *self,
                             RrExchange *exchange);

/* Who sits before the console. Any thread. */
const char *rr_engine_get_who (RrEngine *self);
/* Which files of settings are others than the last time; see rr-engine-audit.c. */
void      rr_engine_note_files (RrEngine      *self,
                                RrStoreReader *reader);

/* See rr-door-route.c. */
RrHandled rr_door_route     (RrEngine   *self,
                             RrExchange *exchange);

/* See rr-device-route.c. */
RrHandled rr_device_route   (RrEngine   *self,
                             RrExchange *exchange);
/* What a phone is to be told of where we are; see rr-engine-door.c. */
void      rr_engine_fill_pairing (RrEngine   *self,
                             const char *host,
                             RrPairing  *pairing);
/* See rr-backup-route.c. */
RrHandled rr_backup_route   (RrEngine   *self,
                             RrExchange *exchange);
/* See rr-engine-storage.c. */
void      rr_engine_end_errand (RrEngine *self);
gboolean  rr_engine_make_storage (RrEngine *self,
                                  GError  **error);
void      rr_engine_free_storage (RrEngine *self);
/* Thread: store. */
void      rr_engine_damaged (gpointer engine);

/* See rr-guest-route.c. */
RrHandled rr_guest_route    (RrEngine   *self,
                             RrExchange *exchange);

/* See rr-trip-requests.c. */
RrHandled rr_trip_requests  (RrEngine   *self,
                             RrExchange *exchange);
RrHandled rr_zone_requests  (RrEngine   *self,
                             RrExchange *exchange);

/* Once a second: who is in a dead zone; see rr-engine-trips.c. */
void      rr_engine_start_looks (RrEngine *self);
void      rr_engine_stop_looks  (RrEngine *self);

/* Twice a second: which holds have run out; see rr-engine-holds.c. */
void      rr_engine_start_holds (RrEngine *self);
void      rr_engine_stop_holds  (RrEngine *self);
/* Once a second, while somebody waits: see rr-engine-departures.c. */
void      rr_engine_start_sweeps (RrEngine *self);
void      rr_engine_stop_sweeps (RrEngine *self);
void      rr_engine_keep_last_rate (RrEngine *self);

/* GET /departures. */
RrHandled rr_departure_request (RrEngine   *self,
                                RrExchange *exchange);

/* With the tracker as it was before; see rr-engine-incidents.c. */
gboolean  rr_engine_make_incidents (RrEngine       *self,
                                    RrStoreReader  *reader,
                                    GError        **error);

/* What staff ask about bookings, by a script on this machine; see rr-booking-staff.c. */
gboolean  rr_booking_staff_claims  (RrExchange *exchange);
RrHandled rr_booking_staff_request (RrEngine   *self,
                                    RrExchange *exchange);

/* See rr-payment-route.c. */
RrHandled rr_payment_event_route (RrEngine   *self,
                                  RrExchange *exchange);
RrHandled rr_payment_route       (RrEngine   *self,
                                  RrExchange *exchange);

/* Incidents, fences and rules; see rr-incident-route.c. */
RrHandled rr_incident_route (RrEngine   *self,
                             RrExchange *exchange);
RrHandled rr_fence_route    (RrEngine   *self,
                             RrExchange *exchange);
RrHandled rr_rule_route     (RrEngine   *self,
                             RrExchange *exchange);

/* A piece of work for the jobs thread that ends in a callback on the owner's loop;
 * see rr-engine-ops.c. */
void      rr_engine_make_reports (RrEngine    *self);
void      rr_engine_ask_figures (RrMonitorFigures *figures,
                                 gpointer       engine);
void      rr_engine_fill_stats (RrEngine      *self,
                                RrEngineStats *stats);
char     *rr_engine_stats_to_json (RrEngine   *self);

G_END_DECLS
