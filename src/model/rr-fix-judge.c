/* rr-fix-judge.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fix-judge.h"

#include <stdlib.h>
#include <string.h>

#include "rr-geo.h"

/* What is odd about a fix, of what is known of its device.
 *
 * A device's usual clock offset is learned as a slowly moving median of receive time
 * minus fix time, so that a phone an hour ahead is not "in the future" for ever. Speed
 * is judged against the last good place; when several fixes in a row agree with each
 * other, the new place is the true one and the old was the error.
 *
 * Threads: that of the tracker.
 */

#define BAD_CLOCK_MS     (G_GINT64_CONSTANT (400) * 24 * 3600 * 1000)
/* As far back as a receiver falls whose count of weeks has rolled over, but for a season. */
#define OLD_CLOCK_MS     ((1024 * 7 - 90) * G_GINT64_CONSTANT (24) * 3600 * 1000)

/* --- clocks ------------------------------------------------------------------- */

static int
compare_ms (const void *a,
            const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gint64
median_skew (const RrFixJudge *self)
{
  guint n = MIN (self->n_skews, RR_N_SKEWS);
  gint64 sorted[RR_N_SKEWS];

  if (n == 0)
    return 0;
  memcpy (sorted, self->skews_ms, n * sizeof *sorted);
  qsort (sorted, n, sizeof *sorted, compare_ms);
  return sorted[n / 2];
}

/* A late burst says nothing about the clock: only what is no older than the usual
 * delay teaches, and a clock that is ahead always does. */
static void
learn_skew (RrFixJudge            *self,
            const RrTrackerConfig *config,
            const RrFix           *fix,
            gint64                *usual_ms)
{
  gint64 skew_ms = fix->received_ms - fix->time_ms;

  if (skew_ms > *usual_ms + config->late_after_ms && self->n_skews > 0)
    return;
  self->skews_ms[self->n_skews++ % RR_N_SKEWS] = skew_ms;
  if (self->n_skews == 2 * RR_N_SKEWS)
    self->n_skews = RR_N_SKEWS;
  *usual_ms = median_skew (self);
}

/**
 * rr_fix_judge_time:
 * @self: what is known of the device
 * @config: thresholds
 * @fix: a fix; an unknown time becomes that of receipt
 * @skew_ms: (inout): how far its clock usually is behind
 */
void
rr_fix_judge_time (RrFixJudge            *self,
                   const RrTrackerConfig *config,
                   RrFix                 *fix,
                   gint64                *skew_ms)
{
  gint64 ahead_ms;

  if (fix->time_ms == RR_TIME_UNKNOWN)
    {
      fix->time_ms = fix->received_ms;
      fix->flags |= RR_FIX_NO_TIME;
      return;
    }

  ahead_ms = fix->time_ms - fix->received_ms;
  if (ahead_ms > BAD_CLOCK_MS || (ahead_ms < -OLD_CLOCK_MS && !(fix->flags & RR_FIX_IMPORTED)))
    {
      fix->flags |= RR_FIX_BAD_CLOCK;
      return;
    }
  if (ahead_ms > config->future_tolerance_ms)
    fix->flags |= RR_FIX_FUTURE;
  if ((fix->flags & RR_FIX_IMPORTED) == 0)
    learn_skew (self, config, fix, skew_ms);
}

/* --- places ------------------------------------------------------------------- */

static gboolean
is_too_fast (const RrTrackerConfig *config,
             double                 lat_deg,
             double                 lon_deg,
             gint64                 from_ms,
             const RrFix           *fix,
             double                 slack_m)
{
  double distance_m = rr_geo_distance_m (lat_deg, lon_deg, fix->lat_deg, fix->lon_deg);
  double seconds = (double) ABS (fix->time_ms - from_ms) / 1000.0;

  return distance_m - slack_m > config->max_speed_mps * MAX (seconds, 1.0);
}

/**
 * rr_fix_judge_believe:
 * @self: what is known of the device
 * @fix: where it is for certain
 */
void
rr_fix_judge_believe (RrFixJudge  *self,
                      const RrFix *fix)
{
  self->has_good = TRUE;
  self->good_lat_deg = fix->lat_deg;
  self->good_lon_deg = fix->lon_deg;
  self->good_ms = fix->time_ms;
  self->n_odd = 0;
}

/* Several odd fixes that agree with each other are right, and the anchor was wrong. */
static gboolean
agrees_with_odd (RrFixJudge            *self,
                 const RrTrackerConfig *config,
                 const RrFix           *fix,
                 double                 slack_m)
{
  gboolean agrees = self->n_odd > 0
                    && !is_too_fast (config, self->odd_lat_deg, self->odd_lon_deg,
                                     self->odd_ms, fix, slack_m);

  self->n_odd = agrees ? self->n_odd + 1 : 1;
  self->odd_lat_deg = fix->lat_deg;
  self->odd_lon_deg = fix->lon_deg;
  self->odd_ms = fix->time_ms;
  return self->n_odd >= config->reanchor_after;
}

/**
 * rr_fix_judge_place:
 * @self: what is known of the device
 * @config: thresholds
 * @fix: a fix
 */
void
rr_fix_judge_place (RrFixJudge            *self,
                    const RrTrackerConfig *config,
                    RrFix                 *fix)
{
  double slack_m = isnan (fix->acc_m) ? 30.0 : MIN ((double) fix->acc_m, 100.0);

  if (!rr_fix_has_position (fix))
    {
      fix->flags |= RR_FIX_NO_POSITION;
      return;
    }
  if (fabs (fix->lat_deg) < 1e-6 && fabs (fix->lon_deg) < 1e-6)
    fix->flags |= RR_FIX_NULL_ISLAND;
  if (fix->acc_m > config->coarse_acc_m)
    fix->flags |= RR_FIX_COARSE;
  if (fix->flags & (RR_FIX_NULL_ISLAND | RR_FIX_COARSE | RR_FIX_INVALID | RR_FIX_BAD_CLOCK))
    return;

  if (!self->has_good
      || !is_too_fast (config, self->good_lat_deg, self->good_lon_deg, self->good_ms, fix,
                       slack_m))
    {
      rr_fix_judge_believe (self, fix);
      return;
    }
  fix->flags |= RR_FIX_TOO_FAST;
  if (agrees_with_odd (self, config, fix, slack_m))
    rr_fix_judge_believe (self, fix);
}
