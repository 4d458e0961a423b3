/* rr-explore.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-schedule.h"

G_BEGIN_DECLS

/* A program over the core. It leaves nothing behind. FALSE: something is wrong. */
typedef gboolean (*RrExploreFunc) (gpointer data);

typedef struct
{
  RrExploreStrategy strategy;
  guint             n_schedules;       /* at most; 0: 1,000 */
  guint             max_steps;         /* of one schedule; 0: 20,000 */
  guint             max_preemptions;   /* of an exhaustive search; 0: 2 */
  guint64           seed;              /* the first; 0: always the same */
} RrExploreOptions;

typedef struct
{
  guint    n_schedules;    /* run */
  guint64  n_steps;        /* of all of them */
  gboolean is_exhausted;   /* there were no more */
  guint64  seed;           /* of the last schedule: of the one that failed */
  char    *reason;         /* (owned) (nullable): why it failed */
  char    *trace;          /* (owned) (nullable): of the one that failed */
} RrExploreResult;

gboolean  rr_explore               (RrExploreFunc            func,
                                    gpointer                 data,
                                    const RrExploreOptions  *options,
                                    RrExploreResult         *result);
gboolean  rr_explore_replay        (RrExploreFunc            func,
                                    gpointer                 data,
                                    const RrExploreOptions  *options,
                                    guint64                  seed,
                                    RrExploreResult         *result);
void      rr_explore_result_clear  (RrExploreResult         *result);

/* Within a program. */
void      rr_explore_point         (const char              *what);
void      rr_explore_expect_at     (gboolean                 holds,
                                    const char              *claim,
                                    const char              *file,
                                    int                      line);
#define rr_explore_expect(claim) rr_explore_expect_at ((claim), #claim, __FILE__, __LINE__)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrExploreResult, rr_explore_result_clear)

G_END_DECLS
