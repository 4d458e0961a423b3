/* rr-departure-board.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour.h"

G_BEGIN_DECLS

/* A departure beyond what its tour says of it: what is taken, and what staff decided. */
typedef struct
{
  char      tour[64];
  char      slot[48];
  guint     capacity;         /* its own, or what the tour gave it when it was asked for last */
  guint     taken;            /* held and sold */
  gboolean  has_own_capacity;
  gboolean  is_closed;
  char     *guides;           /* (owned) (nullable): one a line */

  /* For who looks only. */
  guint     held;             /* of those taken */
  gint64    held_until_ms;    /* the soonest end of a hold, 0 without one */
  guint     n_waiting;        /* parties */
  guint     waiting_places;
} RrDepartureRow;

void              rr_departure_row_clear     (RrDepartureRow    *row);
RrDepartureRow   *rr_departure_row_copy      (const RrDepartureRow *row);
void              rr_departure_row_free      (RrDepartureRow    *row);

/* What staff want of a departure; what is not set stays. */
typedef struct
{
  gboolean  sets_capacity;
  int       capacity;         /* -1 for what its tour says */
  gboolean  sets_closed;
  gboolean  is_closed;
  char     *guides;           /* (owned) (nullable): one a line; NULL leaves them */
} RrDepartureChange;

typedef struct
{
  const RrTour *tour;         /* (nullable): NULL if it is not sold any more */
  char          tour_id[64];
  const char   *name;
  char          slot[48];
  char          date[12];     /* of the tour's own day, "" for what has no date */
  char          start[8];     /* HH:MM, or "" */
  gint64        start_ms;     /* G_MAXINT64 for what has no date */
  gint64        cutoff_ms;
  guint         capacity;
  guint         tour_capacity; /* what the tour would give it */
  guint         confirmed;
  guint         held;
  gint64        held_until_ms;
  guint         n_waiting;
  guint         waiting_places;
  guint         n_needed;     /* guides */
  guint         n_guides;
  char         *guides;       /* (owned): one a line */
  gboolean      has_own_capacity;
  gboolean      is_closed;
  gboolean      is_orphan;    /* booked, but the tour does not leave then any more */
} RrBoardEntry;

#define RR_BOARD_MAX_DAYS    62
#define RR_BOARD_MAX_ENTRIES 50000

/* All departures of some days: one immutable value, shared by reference. */
typedef struct
{
  int          ref_count;   /* (atomic) */
  char         from[12];
  char         until[12];   /* the day after the last */
  RrCatalogue *catalogue;   /* (owned) */
  GPtrArray   *entries;     /* (owned): of RrBoardEntry, by day, start and name */
  gboolean     is_cut;      /* there are more */
} RrDepartureBoard;

RrDepartureBoard   *rr_departure_board_new   (RrCatalogue            *catalogue,
                                              const GDate            *from,
                                              guint                   n_days,
                                              const char             *tour,
                                              GPtrArray              *rows);
RrDepartureBoard   *rr_departure_board_ref   (RrDepartureBoard       *self);
void                rr_departure_board_unref (RrDepartureBoard       *self);
const RrBoardEntry *rr_departure_board_find  (const RrDepartureBoard *self,
                                              const char             *tour,
                                              const char             *slot);
guint               rr_board_entry_get_free  (const RrBoardEntry     *entry);
gboolean            rr_board_entry_is_short  (const RrBoardEntry     *entry);
/* Sold whole to a standing group, so that nobody books it. */
gboolean            rr_board_entry_is_chartered (const RrBoardEntry  *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDepartureBoard, rr_departure_board_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrDepartureRow, rr_departure_row_clear)

G_END_DECLS
