/* rr-breaker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-error.h"

G_BEGIN_DECLS

/**
 * RrBreaker:
 *
 * Leaves a supplier alone that fails, and asks it again later.
 */
typedef struct _RrBreaker RrBreaker;

typedef enum
{
  RR_BREAKER_CLOSED,      /* calls pass */
  RR_BREAKER_OPEN,        /* calls are refused */
  RR_BREAKER_HALF_OPEN,   /* one call is on its way to find out */
} RrBreakerState;

/* What a call says about the supplier. Only the caller can tell. */
typedef enum
{
  RR_OUTCOME_SUCCESS,   /* it answered, also with a refusal such as 404: that is our fault */
  RR_OUTCOME_FAILURE,   /* no answer, a broken one, or its own fault: 5xx */
  RR_OUTCOME_NONE,      /* says nothing: we cancelled, or shed the call ourselves */
} RrOutcome;

/* A call under way. Filled in by enter(), handed to leave(). */
typedef struct
{
  gint64 started_us;
  guint  generation;
} RrBreakerPass;

typedef struct
{
  const char     *name;
  RrBreakerState  state;
  gint64          open_until_us;   /* as rr_clock_now_us(); while it is not closed */
  gint64          p95_us;          /* of calls that are not slow; 0: too few to say */
  guint64         n_calls;
  guint64         n_refused;
  guint64         n_failed;
  guint64         n_slow;
  guint64         n_opened;
} RrBreakerStat;

#define RR_BREAKER_WINDOW_US    (60 * G_TIME_SPAN_SECOND)
#define RR_BREAKER_MIN_CALLS    10
#define RR_BREAKER_OPEN_US      (30 * G_TIME_SPAN_SECOND)
#define RR_BREAKER_MAX_OPEN_US  (5 * G_TIME_SPAN_MINUTE)

RrBreaker *rr_breaker_new       (const char            *name,
                                 guint32                seed);
void       rr_breaker_free      (RrBreaker             *self);
gboolean   rr_breaker_enter     (RrBreaker             *self,
                                 gint64                 now_us,
                                 RrBreakerPass         *pass,
                                 GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void       rr_breaker_leave     (RrBreaker             *self,
                                 const RrBreakerPass   *pass,
                                 RrOutcome              outcome,
                                 gint64                 now_us);
void       rr_breaker_get_stat  (RrBreaker             *self,
                                 RrBreakerStat         *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBreaker, rr_breaker_free)

G_END_DECLS
