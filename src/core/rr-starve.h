/* rr-starve.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* Waiting long is no injustice where all do; being passed over is. */
#define RR_STARVE_WAIT_US     G_TIME_SPAN_SECOND
#define RR_STARVE_N_PASSED    20
/* More queues than these are not followed. */
#define RR_STARVE_MAX_QUEUES  64

typedef struct _RrStarve RrStarve;

/* A queue as it is now. */
typedef struct
{
  guint64       id;
  const char   *name;
  guint64       head_id;      /* of what waits longest; 0: nothing does */
  gint64        head_us;      /* monotonic: when that came */
  guint         n_queued;
  guint64       n_started;    /* ever, before the queue was looked at */
  guint64       n_then;       /* and after that */
} RrStarveQueue;

RrStarve *rr_starve_new        (void);
void      rr_starve_free       (RrStarve             *self);
/* Something waits in @name, and others that came later were served first. */
void      rr_starve_report     (RrVerdictBook        *book,
                                guint64               object,
                                const char           *name,
                                gint64                since_us,
                                guint64               n_passed,
                                gint64                now_us);
void      rr_starve_add_queue  (RrStarve             *self,
                                const RrStarveQueue  *queue,
                                RrVerdictBook        *book,
                                gint64                now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStarve, rr_starve_free)

G_END_DECLS
