/* rr-store-sweep.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store.h"

G_BEGIN_DECLS

/* What does not stay for ever. */
typedef enum
{
  RR_SWEEP_REPORTS,       /* that are told and have expired */
  RR_SWEEP_NOTICES,       /* that nobody has still to get, with their receipts */
  RR_SWEEP_LETTERS,       /* that were taken or refused */
  RR_SWEEP_TALK,
  RR_SWEEP_INCIDENTS,     /* that are closed and no longer the case, with their logs */
  RR_SWEEP_MESSAGES,      /* what devices said beside positions */
  RR_SWEEP_QUARANTINE,
  RR_SWEEP_TRACKS,        /* positions, by when they came in; the last one of a device stays with it */
  RR_SWEEP_GUEST_TRACKS,  /* likewise of the devices that guests carry */
  RR_SWEEP_TRIPS,         /* that are closed, with what was noted of them */
  RR_SWEEP_GUESTS,        /* who booked, of bookings that are over; what was booked stays */
  RR_SWEEP_WAITING,       /* who waited for a place and got it, or gave up */
  RR_N_SWEEPS
} RrSweepKind;

/* What is beyond one of them may go. 0 is no bound. */
typedef struct
{
  gint64 age_ms;
  gint64 most;            /* rows; the newest stay */
  gint64 most_parts;      /* receipts of all notices together */
  char   devices[64];     /* of guests: a pattern of their names, such as "guest*" */
} RrSweepBound;

/* How far a look through one table is; all 0 at the beginning. */
typedef struct
{
  gint64   after;         /* all up to this id were looked at */
  gint64   weighed;       /* all from this id on were weighed, 0: none yet */
  gint64   n_parts;       /* of those */
  gint64   parts_over;    /* up to this id there are too many parts */
  gboolean is_weighed;
  gboolean is_done;
} RrSweepPlace;

/* One step of a look through a table, one transaction. @n_max bounds the rows that are
 * looked at or removed. Thread: the store's. */
gboolean    rr_store_sweep          (RrStore             *self,
                                     RrSweepKind          kind,
                                     const RrSweepBound  *bound,
                                     gint64               now_ms,
                                     guint                n_max,
                                     RrSweepPlace        *place,
                                     guint64             *n_gone,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
const char *rr_sweep_kind_to_string (RrSweepKind          kind);

G_END_DECLS
