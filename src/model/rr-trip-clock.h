/* rr-trip-clock.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trip.h"

G_BEGIN_DECLS

#define RR_ZONE_MAX_CORNERS 200u
#define RR_ZONE_MAX_STRETCH_MIN 720u

/* Where nobody can be heard from. Immutable once it is shared. */
typedef struct
{
  int      ref_count;     /* (atomic) */
  gint64   id;            /* of the store; 0 before it is stored */
  char    *name;          /* (owned) */
  RrPlace *corners;       /* (owned) */
  guint    n_corners;
  guint    stretch_min;   /* the clock stands still for no longer than this */
} RrDeadZone;

/* What a party is waited for next. */
typedef enum
{
  RR_CLOCK_NONE,
  RR_CLOCK_DEPART,
  RR_CLOCK_CHECK_IN,
  RR_CLOCK_RETURN,
} RrClockKind;

typedef enum
{
  RR_MOOD_CALM,
  RR_MOOD_AMBER,          /* soon */
  RR_MOOD_RED,            /* overdue */
} RrTripMood;

typedef struct
{
  RrClockKind kind;
  gint64      due_ms;     /* RR_TIME_UNKNOWN for none; moves while it is held */
  gint64      amber_ms;
  gboolean    is_held;    /* stands still, in a dead zone */
} RrTripClock;

/* Where the party was heard from last. */
typedef struct
{
  gboolean has_place;
  RrPlace  place;
  gint64   place_ms;      /* when it was there */
  gint64   contact_ms;    /* of any of its devices, RR_TIME_UNKNOWN */
} RrPartySight;

RrDeadZone *rr_dead_zone_new          (const char         *name,
                                       const RrPlace      *corners,
                                       guint               n_corners,
                                       guint               stretch_min);
RrDeadZone *rr_dead_zone_ref          (RrDeadZone         *self);
void        rr_dead_zone_unref        (RrDeadZone         *self);
gboolean    rr_dead_zone_check        (const RrDeadZone   *self,
                                       GError            **error);

/* @zones is a GPtrArray of RrDeadZone; @sight may be NULL. */
void        rr_trip_get_clock         (const RrTrip       *self,
                                       const GPtrArray    *zones,
                                       const RrPartySight *sight,
                                       gint64              now_ms,
                                       RrTripClock        *clock);
RrTripMood  rr_trip_clock_get_mood    (const RrTripClock  *clock,
                                       gint64              now_ms);
/* When an alarm has to be raised if nothing else happens; RR_TIME_UNKNOWN for never. */
gint64      rr_trip_get_check_due     (const RrTrip       *self,
                                       const GPtrArray    *zones,
                                       const RrPartySight *sight);
gboolean    rr_trip_get_planned_place (const RrTrip       *self,
                                       gint64              now_ms,
                                       RrPlace            *place);
/* Moves the party into a dead zone or out of it. Returns: whether it did. */
gboolean    rr_trip_look              (RrTrip             *self,
                                       const GPtrArray    *zones,
                                       const RrPartySight *sight,
                                       gint64              now_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeadZone, rr_dead_zone_unref)

G_END_DECLS
