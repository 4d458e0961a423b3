/* rr-schedule.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RR_EXPLORE_MIXED,         /* the three below in turn */
  RR_EXPLORE_RANDOM,        /* any that can run */
  RR_EXPLORE_PCT,           /* priorities that change at RR_EXPLORE_PCT_DEPTH - 1 moments */
  RR_EXPLORE_ROUND_ROBIN,   /* each in turn, for some steps */
  RR_EXPLORE_EXHAUSTIVE,    /* all of them, up to a number of preemptions */
} RrExploreStrategy;

#define RR_EXPLORE_PCT_DEPTH 3
#define RR_EXPLORE_MAX_TASKS 256

/* Who runs next. */
typedef struct _RrSchedule RrSchedule;

RrSchedule *rr_schedule_new        (RrExploreStrategy  strategy,
                                    guint64            seed,
                                    guint              max_preemptions);
void        rr_schedule_free       (RrSchedule        *self);
/* Another schedule. FALSE when there are no more. */
gboolean    rr_schedule_next       (RrSchedule        *self);
/* The one that had this seed. FALSE if that is a path, which cannot be told from 64 bits:
 * rr_schedule_next() comes to it in its turn. */
gboolean    rr_schedule_replay     (RrSchedule        *self,
                                    guint64            seed);
guint64     rr_schedule_get_seed   (RrSchedule        *self);
gboolean    rr_schedule_is_exhaustive (RrSchedule     *self);
/* Returns: an index into @tasks, of which the first runs now if @has_current. */
guint       rr_schedule_choose     (RrSchedule        *self,
                                    const guint       *tasks,
                                    guint              n_tasks,
                                    gboolean           has_current);
/* Any of @n, for what is left to chance within an operation. */
guint       rr_schedule_pick       (RrSchedule        *self,
                                    guint              n);
void        rr_schedule_end        (RrSchedule        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSchedule, rr_schedule_free)

G_END_DECLS
