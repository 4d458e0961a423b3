/* rr-fix-judge.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tracker.h"

G_BEGIN_DECLS

#define RR_N_SKEWS 9   /* samples for the median */

/* What is known of one device that tells an odd fix from a good one. A plain value, all 0
 * at the beginning. */
typedef struct
{
  gint64   skews_ms[RR_N_SKEWS];  /* ring */
  guint    n_skews;
  double   good_lat_deg;          /* the last place that was believed */
  double   good_lon_deg;
  gint64   good_ms;
  double   odd_lat_deg;           /* the last place that was not */
  double   odd_lon_deg;
  gint64   odd_ms;
  guint    n_odd;                 /* how many agree with it */
  gboolean has_good;
} RrFixJudge;

/* Each marks @fix. The place comes after the time, which it needs. */
void  rr_fix_judge_time   (RrFixJudge             *self,
                           const RrTrackerConfig  *config,
                           RrFix                  *fix,
                           gint64                 *skew_ms);
void  rr_fix_judge_place  (RrFixJudge             *self,
                           const RrTrackerConfig  *config,
                           RrFix                  *fix);
void  rr_fix_judge_believe (RrFixJudge            *self,
                           const RrFix            *fix);

G_END_DECLS
