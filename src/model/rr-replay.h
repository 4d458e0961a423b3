/* rr-replay.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-geo.h"
#include "rr-snapshot.h"

G_BEGIN_DECLS

/* Where everybody was during a window of time, thinned out so that it stays small however
 * many they are. Immutable once it is shared. */
typedef struct _RrReplay RrReplay;

#define RR_REPLAY_MAX_POINTS 400000u
#define RR_REPLAY_MAX_MARKS  2000u

typedef enum
{
  RR_MARK_TRIP,
  RR_MARK_INCIDENT,
  RR_MARK_REPORT,
  RR_MARK_MESSAGE,
  RR_N_MARK_KINDS
} RrMarkKind;

/* Something that happened, on the time line. */
typedef struct
{
  RrMarkKind kind;
  gboolean   is_grave;     /* to be seen before others */
  gint64     at_ms;        /* when it was */
  gint64     known_ms;     /* when the base camp heard of it */
  double     lat_deg;      /* NaN: nowhere in particular */
  double     lon_deg;
  char       text[200];
} RrReplayMark;

/* @by_receive: what was known when, instead of where they were. */
RrReplay   *rr_replay_new         (gint64          from_ms,
                                   gint64          to_ms,
                                   gboolean        by_receive,
                                   guint           max_points);
RrReplay   *rr_replay_ref         (RrReplay       *self);
void        rr_replay_unref       (RrReplay       *self);
/* Before it is shared: one device after the other, its fixes in the order of time, or of
 * arrival. What was before the window tells where somebody is at its beginning. */
void        rr_replay_begin       (RrReplay       *self,
                                   const char     *device_id,
                                   const char     *name);
void        rr_replay_add         (RrReplay       *self,
                                   const RrFix    *fix);
void        rr_replay_end         (RrReplay       *self);

gint64      rr_replay_get_from    (RrReplay       *self);
gint64      rr_replay_get_to      (RrReplay       *self);
guint       rr_replay_get_n_points (RrReplay      *self);
guint       rr_replay_get_n_tracks (RrReplay      *self);
gint64      rr_replay_get_step_ms (RrReplay       *self);
/* Appends the RrPlaces a device passed from @from_ms on, and where it is at @at_ms; a gap too
 * long to guess what was in between begins it anew. */
void        rr_replay_get_tail    (RrReplay       *self,
                                   guint           track,
                                   gint64          from_ms,
                                   gint64          at_ms,
                                   GArray         *places);
RrSnapshot *rr_replay_snapshot    (RrReplay       *self,
                                   gint64          at_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrReplay, rr_replay_unref)

G_END_DECLS
