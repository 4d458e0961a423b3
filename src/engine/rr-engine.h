/* rr-engine.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-diagnosis.h"
#include "rr-report-view.h"
#include "rr-snapshot.h"

G_BEGIN_DECLS

#define RR_TYPE_ENGINE (rr_engine_get_type ())
G_DECLARE_FINAL_TYPE (RrEngine, rr_engine, RR, ENGINE, GObject)

#define RR_DEFAULT_PORT 8470

typedef struct
{
  const char *workspace;        /* (nullable): folder; NULL for the user's own */
  const char *host;             /* "127.0.0.1" */
  guint16     port;             /* 8470; 0 for any free one */
  const char *trails;           /* (nullable): GeoJSON with the lines of the region */
  gboolean    open;             /* take devices nobody enrolled, loopback only */
  gboolean    drill;            /* throw-away workspace; implies open */
  guint       n_io_threads;     /* 1; 2 where there are cores for it */
  guint       snapshots_per_s;  /* 20; fewer when nobody looks */
  gboolean    without_devices;  /* no console: snapshots have them while there are trips */
} RrEngineConfig;

/* Signals, on the thread that made the engine: "snapshot" (RrSnapshot *), at most 20
 * per second; "problem" (const char *sentence); "diagnosis" (RrDiagnosis *), while it is
 * wanted; "reports" (RrReportView *), at most 5 per second; "trips" (RrTripBoard *), see
 * rr-engine-trips.h. */

void        rr_engine_config_init        (RrEngineConfig        *config);
RrEngine   *rr_engine_new                (const RrEngineConfig  *config);
gboolean    rr_engine_start              (RrEngine              *self,
                                          GError               **error);
/* Blocks until all is stored, answered and joined. */
gboolean    rr_engine_stop               (RrEngine              *self,
                                          GError               **error);
guint16     rr_engine_get_port           (RrEngine              *self);
const char *rr_engine_get_workspace      (RrEngine              *self);
const char *rr_engine_get_host           (RrEngine              *self);
const char *rr_engine_get_scheme         (RrEngine              *self);
gboolean    rr_engine_get_drill          (RrEngine              *self);
RrSnapshot *rr_engine_dup_snapshot       (RrEngine              *self);
RrReportView *rr_engine_dup_reports      (RrEngine              *self);
void        rr_engine_dup_stats          (RrEngine              *self,
                                          RrEngineStats         *stats);
void        rr_engine_want_diagnosis     (RrEngine              *self,
                                          gboolean               wanted);

/* One device's stored fixes in device-time order, as a GArray of RrFix. */
void        rr_engine_load_track_async   (RrEngine              *self,
                                          const char            *device_id,
                                          gint64                 from_ms,
                                          gint64                 to_ms,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
GArray     *rr_engine_load_track_finish  (RrEngine              *self,
                                          GAsyncResult          *result,
                                          GError               **error);

/* Stores the tracks of a GPX file as fixes of device @device_id (NULL: by its name).
 * Finishes with the number of fixes stored. */
void        rr_engine_import_gpx_async   (RrEngine              *self,
                                          GFile                 *file,
                                          const char            *device_id,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
gssize      rr_engine_import_gpx_finish  (RrEngine              *self,
                                          GAsyncResult          *result,
                                          GError               **error);
void        rr_engine_export_gpx_async   (RrEngine              *self,
                                          const char            *device_id,
                                          gint64                 from_ms,
                                          gint64                 to_ms,
                                          GFile                 *file,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
gssize      rr_engine_export_gpx_finish  (RrEngine              *self,
                                          GAsyncResult          *result,
                                          GError               **error);
void        rr_engine_rename_device_async  (RrEngine            *self,
                                          const char            *device_id,
                                          const char            *name,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
gboolean    rr_engine_rename_device_finish (RrEngine            *self,
                                          GAsyncResult          *result,
                                          GError               **error);

/* What the dispatcher says: a report, which finishes with its id, and a text, which
 * finishes with the number of those it is for. */
void        rr_engine_report_async       (RrEngine              *self,
                                          const RrReport        *report,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
gssize      rr_engine_report_finish      (RrEngine              *self,
                                          GAsyncResult          *result,
                                          GError               **error);
/* Where a trail is, or one of its segments: "Höhenweg", "Höhenweg 12" or "12". Finishes
 * with one place, or the ends of a stretch, as a GArray of RrPlace. */
void        rr_engine_find_trail_async   (RrEngine              *self,
                                          const char            *text,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
GArray     *rr_engine_find_trail_finish  (RrEngine              *self,
                                          GAsyncResult          *result,
                                          GError               **error);
void        rr_engine_say_async          (RrEngine              *self,
                                          const char *const     *devices,
                                          const RrPlace         *area,
                                          guint                  n_area,
                                          const char            *text,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
gssize      rr_engine_say_finish         (RrEngine              *self,
                                          GAsyncResult          *result,
                                          GError               **error);
/* Who is told of a condition, or a message, and how far that is: of RrReceipt. */
void        rr_engine_load_receipts_async (RrEngine             *self,
                                          gint64                 about,
                                          gint64                 notice,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
GArray     *rr_engine_load_receipts_finish (RrEngine            *self,
                                          GAsyncResult          *result,
                                          GError               **error);

G_END_DECLS
