/* rr-fan-out.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What became of one question to one supplier. */
typedef enum
{
  RR_CALL_WAITING,     /* not over yet */
  RR_CALL_ANSWERED,
  RR_CALL_CACHED,      /* the answer of a moment ago */
  RR_CALL_SHARED,      /* came with the answer to somebody else's question */
  RR_CALL_TIMED_OUT,   /* no answer before the deadline */
  RR_CALL_REFUSED,     /* it answered with an error of its own */
  RR_CALL_FAILED,      /* no connection, or an answer that makes no sense */
  RR_CALL_SKIPPED,     /* not asked: it failed too often, or there is no room */
  RR_CALL_LIMITED,     /* not asked: more than it allows in this time */
  RR_CALL_CANCELLED,
  RR_N_CALL_STATES,
} RrCallState;

/* One bar of the waterfall. Times are microseconds, those that are not durations since
 * the fan-out began. */
typedef struct
{
  char       *supplier;      /* id */
  char       *name;          /* of the supplier */
  char       *product;
  char       *date;
  RrCallState state;
  char       *problem;       /* (nullable): a sentence, when there is no answer */
  gboolean    available;
  gint        vacancies;     /* -1: it does not say */
  guint       n_slots;       /* departures on that day */
  gint64      retail;        /* of the whole party, minor units; -1: it does not say */
  char        currency[4];
  guint       exponent;
  gint64      start_us;
  gint64      queue_us;      /* before it was asked */
  gint64      connect_us;    /* 0 on a connection that was open */
  gint64      took_us;       /* all of it */
  gint64      hedge_us;      /* when it was asked a second time; -1 when not */
  gboolean    hedge_won;
  guint       n_attempts;
} RrFanOutCall;

/* One question to all suppliers of an itinerary. Immutable once it is over. */
typedef struct
{
  int         ref_count;     /* (atomic) */
  guint64     number;        /* since start */
  char       *itinerary;     /* id */
  char       *name;
  char       *date;
  gint64      began_ms;      /* Unix time */
  gint64      took_us;
  gint64      deadline_us;   /* what it was given */
  guint       n_shown;       /* calls with an answer */
  GPtrArray  *calls;         /* (owned): of RrFanOutCall, in the order of the itinerary */
} RrFanOut;

RrFanOut   *rr_fan_out_new           (const char      *itinerary,
                                      const char      *name,
                                      const char      *date);
RrFanOut   *rr_fan_out_ref           (RrFanOut        *self);
void        rr_fan_out_unref         (RrFanOut        *self);
gboolean    rr_fan_out_is_available  (const RrFanOut  *self);
char       *rr_fan_out_dup_missing   (const RrFanOut  *self);
void        rr_fan_out_call_free     (RrFanOutCall    *call);

gboolean    rr_call_state_has_answer (RrCallState      state);
const char *rr_call_state_word       (RrCallState      state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrFanOut, rr_fan_out_unref)

G_END_DECLS
