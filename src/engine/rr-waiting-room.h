/* rr-waiting-room.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a crowd stands in line in front of the bookings. Without a rate its doors are open. */
typedef struct _RrWaitingRoom RrWaitingRoom;

#define RR_ROOM_TOKEN_LEN   48
#define RR_ROOM_MAX_WAITING 100000
#define RR_ROOM_MAX_RATE    10000
/* Somebody who was let in may come for so long, and ask so often. */
#define RR_ROOM_KEEP_S      600
#define RR_ROOM_ATTEMPTS    8

typedef enum
{
  RR_ROOM_IN,
  RR_ROOM_WAIT,       /* has a place in line */
  RR_ROOM_FULL,       /* no place left, come back */
  RR_ROOM_STRANGER,   /* a token that is not ours, too old, or used up */
} RrRoomVerdict;

typedef struct
{
  char    token[RR_ROOM_TOKEN_LEN + 1];   /* "" for who went straight in */
  guint64 number;
  guint   place;      /* 1 is next, 0 is in */
  guint   eta_s;      /* until then, as it goes now */
} RrRoomTicket;

typedef struct
{
  guint   rate;             /* a second, 0 while the doors are open */
  guint   n_waiting;
  double  admitted_per_s;   /* lately */
  guint64 n_admitted;
  guint64 n_refused;        /* no place left in line */
  gboolean is_held;         /* the store is behind: nobody is let in until it has caught up */
} RrRoomFigures;

RrWaitingRoom *rr_waiting_room_new      (void);
void           rr_waiting_room_free     (RrWaitingRoom  *self);
gboolean       rr_waiting_room_is_on    (RrWaitingRoom  *self);
guint          rr_waiting_room_get_rate (RrWaitingRoom  *self);
void           rr_waiting_room_set_rate (RrWaitingRoom  *self,
                                         guint           per_s,
                                         gint64          now_us);
/* @is_behind: the store has as much to do as it can take. */
RrRoomVerdict  rr_waiting_room_enter    (RrWaitingRoom  *self,
                                         const char     *token,
                                         gboolean        is_behind,
                                         gint64          now_us,
                                         RrRoomTicket   *ticket);
RrRoomVerdict  rr_waiting_room_look     (RrWaitingRoom  *self,
                                         const char     *token,
                                         gboolean        is_behind,
                                         gint64          now_us,
                                         RrRoomTicket   *ticket);
void           rr_waiting_room_figures  (RrWaitingRoom  *self,
                                         gboolean        is_behind,
                                         gint64          now_us,
                                         RrRoomFigures  *figures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrWaitingRoom, rr_waiting_room_free)

G_END_DECLS
