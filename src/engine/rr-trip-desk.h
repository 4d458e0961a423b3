/* rr-trip-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-item.h"
#include "rr-store-trip.h"

G_BEGIN_DECLS

typedef struct _RrTripDesk RrTripDesk;
typedef struct _RrTripAsk  RrTripAsk;

#define RR_TRIP_MAX_WAITING 64u
#define RR_TRIP_KEEP_CLOSED 50u

typedef enum
{
  RR_TRIP_ASK_SAVE,          /* trip; made if its id is 0 */
  RR_TRIP_ASK_ACT,           /* id, act */
  RR_TRIP_ASK_SAVE_ZONE,     /* zone; likewise */
  RR_TRIP_ASK_REMOVE_ZONE,   /* id */
  RR_TRIP_ASK_MOVE,          /* trip: into a dead zone or out of it, as the program saw */
} RrTripAskKind;

/* Once: after the commit, or after it could not be. @error is of the ask, or of the store.
 * Thread: the store's. */
typedef void (*RrTripDone) (RrTripAsk *ask, const GError *error, gpointer data);

/* One wish on its way to the store and back. */
struct _RrTripAsk
{
  RrTripAskKind  kind;
  gint64         id;
  RrTripAct      act;
  RrTrip        *trip;       /* (owned) (nullable) */
  RrDeadZone    *zone;       /* (owned) (nullable) */
  char           who[RR_TRIP_WHO_MAX];
  char           note[RR_TRIP_NOTE_MAX];
  RrTripDone     done;
  gpointer       data;

  RrTripDesk    *desk;       /* (unowned) */
  RrTrip        *saved;      /* (owned) (nullable) (thread: store) */
  RrDeadZone    *saved_zone; /* (owned) (nullable) (thread: store) */
  GError        *problem;    /* (owned) (nullable) (thread: store): what is wrong with it */
};

typedef void (*RrTripBoardFunc) (RrTripBoard *board, gpointer data);

RrTripDesk  *rr_trip_desk_new   (RrTripBoardFunc func,
                                 gpointer        data);
void         rr_trip_desk_free  (RrTripDesk     *self);
gboolean     rr_trip_desk_load  (RrTripDesk     *self,
                                 RrStoreReader  *reader,
                                 GError        **error);
RrTripBoard *rr_trip_desk_dup   (RrTripDesk     *self);

/* Thread: any. FALSE, with nothing called, while too many wait. */
gboolean     rr_trip_desk_admit (RrTripDesk     *self,
                                 RrTripAsk      *ask);
RrTripAsk   *rr_trip_ask_new    (RrTripAskKind   kind,
                                 RrTripDone      done,
                                 gpointer        data);
void         rr_trip_ask_free   (RrTripAsk      *ask);
/* Of an ask that was admitted and could not be sent. */
void         rr_trip_ask_drop   (RrTripAsk      *ask);
/* What an item brings to the store: @data is the ask. */
gboolean     rr_trip_ask_write  (RrStore        *store,
                                 gpointer        data,
                                 GError        **error);
void         rr_trip_ask_settle (RrItem         *item,
                                 gpointer        keeper,
                                 gboolean        ok);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTripDesk, rr_trip_desk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTripAsk, rr_trip_ask_free)

G_END_DECLS
