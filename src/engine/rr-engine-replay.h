/* rr-engine-replay.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-replay.h"
#include "rr-track-export.h"

G_BEGIN_DECLS

/* History of many at once, read beside everything else on a thread of its own. Each
 * question can be cancelled, and is when the engine stops. Thread: the owner. */
void       rr_engine_load_replay_async    (RrEngine           *self,
                                           const char *const  *devices,
                                           gint64              from_ms,
                                           gint64              to_ms,
                                           gboolean            by_receive,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
RrReplay  *rr_engine_load_replay_finish   (RrEngine           *self,
                                           GAsyncResult       *result,
                                           GError            **error);
/* What happened, as a GArray of RrReplayMark in the order of time. */
void       rr_engine_load_marks_async     (RrEngine           *self,
                                           gint64              from_ms,
                                           gint64              to_ms,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
GArray    *rr_engine_load_marks_finish    (RrEngine           *self,
                                           GAsyncResult       *result,
                                           GError            **error);
/* Tracks of several devices, as a GPtrArray of RrTrack. */
void       rr_engine_load_tracks_async    (RrEngine           *self,
                                           const char *const  *devices,
                                           gint64              from_ms,
                                           gint64              to_ms,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
GPtrArray *rr_engine_load_tracks_finish   (RrEngine           *self,
                                           GAsyncResult       *result,
                                           GError            **error);
/* The same into a file. Finishes with the number of fixes. */
void       rr_engine_export_tracks_async  (RrEngine           *self,
                                           const char *const  *devices,
                                           gint64              from_ms,
                                           gint64              to_ms,
                                           RrTrackFormat       format,
                                           GFile              *file,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gssize     rr_engine_export_tracks_finish (RrEngine           *self,
                                           GAsyncResult       *result,
                                           GError            **error);
/* The log of a trip, as a GArray of RrTripEvent. */
void       rr_engine_load_trip_log_async  (RrEngine           *self,
                                           gint64              trip,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
GArray    *rr_engine_load_trip_log_finish (RrEngine           *self,
                                           GAsyncResult       *result,
                                           GError            **error);

G_END_DECLS
