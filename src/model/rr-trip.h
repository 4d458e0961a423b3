/* rr-trip.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"
#include "rr-geo.h"

G_BEGIN_DECLS

/* Numbers of these are in the database: append only. */
typedef enum
{
  RR_TRIP_PLANNED,
  RR_TRIP_OUT,
  RR_TRIP_BACK,
  RR_TRIP_CLOSED,
  RR_N_TRIP_STATES
} RrTripState;

/* What happens to a trip, and what its log tells. */
typedef enum
{
  RR_TRIP_ACT_DEPART,
  RR_TRIP_ACT_CHECK_IN,
  RR_TRIP_ACT_RETURN,
  RR_TRIP_ACT_CLOSE,
  RR_TRIP_ACT_REOPEN,       /* one step back: it was a mistake */
  RR_TRIP_ACT_SAVE,         /* made or edited */
  RR_TRIP_ACT_ENTER_ZONE,
  RR_TRIP_ACT_LEAVE_ZONE,
  RR_N_TRIP_ACTS
} RrTripAct;

#define RR_TRIP_NAME_MAX      96       /* bytes of text, with the NUL */
#define RR_TRIP_NOTES_MAX     2000
#define RR_TRIP_MAX_DEVICES   32u
#define RR_TRIP_MAX_ROUTE     2000u
#define RR_TRIP_MAX_TIMES     64u
#define RR_TRIP_MAX_GUESTS    500u
#define RR_TRIP_EARLY_MS      (15 * 60 * G_GINT64_CONSTANT (1000))

/* A party under way, as planned and as it goes. Changed while its maker has it alone,
 * immutable once it is shared. Times are Unix; RR_TIME_UNKNOWN is never. */
typedef struct
{
  int          ref_count;       /* (atomic) */
  gint64       id;              /* of the store; 0 before it is stored */
  gint64       revision;        /* grows with every change */
  RrTripState  state;
  char        *name;            /* (owned) */
  char        *notes;           /* (owned): "" for none */
  guint        n_guests;
  GStrv        devices;         /* (owned): of the guides */
  char        *route_name;      /* (owned): "" for none */
  RrPlace     *route;           /* (owned) (nullable) */
  guint        n_route;
  gint64       depart_ms;       /* planned */
  gint64       return_ms;       /* planned */
  guint        check_every_min; /* 0: not by interval */
  gint64      *check_at_ms;     /* (owned) (nullable): sorted */
  guint        n_check_at;
  gboolean     check_by_fix;    /* a position of a guide is a check-in too */

  gint64       out_ms;
  gint64       checked_ms;
  gint64       back_ms;
  gint64       closed_ms;
  gint64       zone;            /* dead zone they are in, 0 for none */
  gint64       zone_since_ms;
  gint64       stretch_ms;      /* spent in dead zones since the last check-in */
} RrTrip;

RrTrip     *rr_trip_new             (void);
RrTrip     *rr_trip_copy            (const RrTrip  *self);
void        rr_trip_peek            (const RrTrip  *self,
                                     RrTrip        *probe);
RrTrip     *rr_trip_ref             (RrTrip        *self);
void        rr_trip_unref           (RrTrip        *self);
void        rr_trip_set_route       (RrTrip        *self,
                                     const RrPlace *points,
                                     guint          n_points);
void        rr_trip_set_check_times (RrTrip        *self,
                                     const gint64  *times_ms,
                                     guint          n_times);
gboolean    rr_trip_has_device      (const RrTrip  *self,
                                     const char    *device_id);
gboolean    rr_trip_check           (const RrTrip  *self,
                                     GError       **error);
gboolean    rr_trip_act             (RrTrip        *self,
                                     RrTripAct      act,
                                     gint64         now_ms,
                                     GError       **error);
/* What the dispatcher planned of @plan, what happened of @self. */
void        rr_trip_take_plan       (RrTrip        *self,
                                     const RrTrip  *plan);

const char *rr_trip_state_to_string (RrTripState    state);
const char *rr_trip_act_to_string   (RrTripAct      act);
gboolean    rr_trip_act_from_string (const char    *name,
                                     RrTripAct     *act);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTrip, rr_trip_unref)

G_END_DECLS
