/* rr-waiting.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking.h"

G_BEGIN_DECLS

/* Stored as these numbers. */
typedef enum
{
  RR_WAITING_OPEN = 1,
  RR_WAITING_OFFERED = 2,     /* places are held for it */
  RR_WAITING_BOOKED = 3,
  RR_WAITING_LEFT = 4,        /* by itself, or taken off the list */
  RR_WAITING_PASSED = 5,      /* the offer ran out, or it was too late */
} RrWaitingState;

/* A party that waits for places on a departure. */
typedef struct
{
  gint64          id;          /* who came earlier has a lower one */
  char            uuid[37];
  RrWaitingState  state;
  char            tour[64];
  char            slot[48];
  guint           places;
  char           *party;       /* (owned) (nullable): "adult:2,child:1" */
  char           *code;        /* (owned) (nullable): for a discount */
  RrPayMethod     method;      /* how it wants to pay; RR_PAY_NONE if it has not said */
  char            currency[4]; /* in which; "" for the tour's own */
  char           *name;        /* (owned) (nullable), as the next two */
  char           *email;
  char           *phone;
  char            lang[16];    /* BCP 47, or "" */
  gint64          made_ms;
  gint64          changed_ms;
  char            booking[37]; /* uuid of what is held for it, or "" */
  gint64          until_ms;    /* when that ends, 0 if nothing is held; for who looks only */
} RrWaitingRow;

void           rr_waiting_row_clear  (RrWaitingRow        *row);
RrWaitingRow  *rr_waiting_row_copy   (const RrWaitingRow  *row);
void           rr_waiting_row_free   (RrWaitingRow        *row);
const char    *rr_waiting_state_name (RrWaitingState       state);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrWaitingRow, rr_waiting_row_clear)

G_END_DECLS
