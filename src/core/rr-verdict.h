/* rr-verdict.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-scope.h"

G_BEGIN_DECLS

/* How much a verdict is worth. Never show two kinds without saying which is which. */
typedef enum
{
  RR_BADGE_PROVEN,     /* stable and certain: it cannot be wrong */
  RR_BADGE_MEASURED,   /* counted over a window */
  RR_BADGE_FORECAST,   /* what follows if it goes on like this */
} RrBadge;

typedef enum
{
  RR_VERDICT_STUCK,             /* D1: a task that nobody can wake */
  RR_VERDICT_LOST_PERMIT,       /* D2: its holder has ended */
  RR_VERDICT_UNFINISHED_SCOPE,  /* D3 */
  RR_VERDICT_LOST_ERROR,        /* D4 */
  RR_VERDICT_LOST_MESSAGE,      /* D5 */
  RR_VERDICT_MISUSE,            /* D6 */
  RR_VERDICT_CANCEL_LATENCY,    /* M1 */
  RR_VERDICT_STALLED_STAGE,     /* M2 */
  RR_VERDICT_GROWTH,            /* M3 */
  RR_VERDICT_STARVATION,        /* M4 */
  RR_VERDICT_BACK_PRESSURE,     /* M5 */
  RR_VERDICT_UNBOUNDED_WAIT,    /* M6 */
  RR_VERDICT_AGE_OUTLIER,       /* M7 */
  RR_VERDICT_UI_BLOCK,          /* M8 */
  RR_VERDICT_CONTENTION,        /* M9 */
  RR_VERDICT_CLOCK_STEP,        /* M10 */
  RR_N_VERDICT_KINDS
} RrVerdictKind;

/* Why a task is stuck. */
typedef enum
{
  RR_STUCK_NOT,
  RR_STUCK_ORPHAN,       /* nobody is left who could serve it */
  RR_STUCK_DEADLOCK,     /* in a cycle */
  RR_STUCK_COLLATERAL,   /* waits only for others that are stuck */
} RrStuck;

/* One step of the reason: a task, what it waits on, and who alone could serve it. */
typedef struct
{
  guint64       task_id;
  char         *task_name;   /* (nullable) */
  const RrSite *site;        /* (nullable): where that task was spawned */
  char         *wait;        /* "send geo (cap 16, len 16)" */
  guint64       object;      /* what it waits on */
  guint64       server_id;   /* the task that could serve it; 0: nobody */
} RrVerdictEdge;

typedef struct
{
  guint64        id;           /* in the order they were found; never used again */
  RrVerdictKind  kind;
  RrBadge        badge;
  RrStuck        stuck;
  gboolean       is_active;    /* FALSE: it is over, and kept to be read */
  guint64        object;       /* of a channel, scope, semaphore, pool; 0 for none */
  char          *name;         /* what it is about: a stage, a channel, a task */
  guint64        task_id;      /* 0 for none */
  char          *task_name;    /* (nullable) */
  const RrSite  *site;         /* (nullable): where that task was spawned */
  char          *scope;        /* (nullable) */
  char          *request_id;   /* (nullable) */
  guint64        root_task_id; /* of a collateral one: who is to blame */
  GPtrArray     *edges;        /* (nullable) (element-type RrVerdictEdge) */
  char          *detail;       /* one line for an engineer, not translated */
  double         value;        /* the figure, in the unit of the kind: see rr_verdict_unit() */
  gint64         since_us;     /* monotonic: when the fault began */
  gint64         found_us;     /* monotonic */
  gint64         last_us;      /* monotonic: when it was last seen */
  guint64        count;        /* how often it was seen to happen */
} RrVerdict;

RrVerdict  *rr_verdict_new       (RrVerdictKind     kind);
RrVerdict  *rr_verdict_copy      (const RrVerdict  *self);
void        rr_verdict_free      (RrVerdict        *self);
void        rr_verdict_add_edge  (RrVerdict        *self,
                                  guint64           task_id,
                                  const char       *task_name,
                                  const RrSite     *site,
                                  const char       *wait,
                                  guint64           object,
                                  guint64           server_id);
void        rr_verdict_describe  (const RrVerdict  *self,
                                  gint64            now_us,
                                  GString          *out);
const char *rr_verdict_code      (RrVerdictKind     kind);
const char *rr_verdict_word      (RrVerdictKind     kind);
const char *rr_verdict_unit      (RrVerdictKind     kind);
RrBadge     rr_verdict_badge     (RrVerdictKind     kind);
const char *rr_badge_word        (RrBadge           badge);
const char *rr_stuck_word        (RrStuck           stuck);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrVerdict, rr_verdict_free)

G_END_DECLS
