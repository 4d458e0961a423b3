/* rr-policy-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The arithmetic that retry, hedge, breaker and supervisor share. No locks: who owns one
 * guards it, except for a budget. */

/* Extra work is paid for by ordinary work: each call earns a part of a token, each extra
 * attempt costs one. */
typedef struct
{
  guint earned_permille;   /* (immutable): of a token, by a call */
  guint most;              /* (immutable): thousandths of a token */
  guint held;              /* (atomic): thousandths of a token */
} RrBudget;

void     rr_budget_init  (RrBudget   *self,
                          guint       earned_permille,
                          guint       most_tokens,
                          guint       first_tokens);
void     rr_budget_earn  (RrBudget   *self);
gboolean rr_budget_spend (RrBudget   *self);

/* The last durations of something, and how long it takes when it is slow. */
#define RR_RECENT_MAX 128
#define RR_RECENT_MIN 20

typedef struct
{
  guint  n;
  guint  next;
  gint64 samples[RR_RECENT_MAX];
  gint64 sorted[RR_RECENT_MAX];
} RrRecent;

void     rr_recent_add   (RrRecent   *self,
                          gint64      sample);
/* 0 while there are less than RR_RECENT_MIN samples. */
gint64   rr_recent_p95   (const RrRecent *self);

/* How many of something are still ordinary in a stretch of time. */
#define RR_INTENSITY_MAX 32

typedef struct
{
  guint  most;        /* at most RR_INTENSITY_MAX */
  gint64 window_us;
  guint  n;
  guint  next;
  gint64 times[RR_INTENSITY_MAX];
} RrIntensity;

void     rr_intensity_init (RrIntensity *self,
                            guint        most,
                            gint64       window_us);
/* FALSE if this one is more than the most. */
gboolean rr_intensity_add  (RrIntensity *self,
                            gint64       now_us);

/* Anything from nothing to @base_us doubled @n times, at most @max_us: those who failed
 * together do not come back together. */
gint64   rr_backoff_us   (guint       n,
                          gint64      base_us,
                          gint64      max_us,
                          GRand      *random);

G_END_DECLS
