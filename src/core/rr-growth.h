/* rr-growth.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* A figure is judged over the last minute, every twenty seconds; it takes three such
 * minutes in a row, and a limit that is less than ten minutes away. */
#define RR_GROWTH_SAMPLE_US   G_TIME_SPAN_SECOND
#define RR_GROWTH_WINDOW_US   (60 * G_TIME_SPAN_SECOND)
#define RR_GROWTH_STEP_US     (20 * G_TIME_SPAN_SECOND)
#define RR_GROWTH_N_WINDOWS   3
#define RR_GROWTH_HORIZON_US  (10 * 60 * G_TIME_SPAN_SECOND)
/* More than these are not followed. */
#define RR_GROWTH_MAX_SERIES  64

typedef struct _RrGrowth RrGrowth;

typedef struct
{
  const void   *key;      /* tells two of one kind apart: a site; NULL for none */
  guint64       object;   /* the same for what has an id; 0 for none */
  const char   *what;     /* static: "tasks", "items" */
  const char   *name;     /* copied when it is new */
  const RrSite *site;     /* (nullable) */
  double        value;
  double        limit;
} RrGrowthSample;

RrGrowth *rr_growth_new         (void);
void      rr_growth_free        (RrGrowth              *self);
void      rr_growth_add         (RrGrowth              *self,
                                 const RrGrowthSample  *sample,
                                 gint64                 now_us);
void      rr_growth_look        (RrGrowth              *self,
                                 RrVerdictBook         *book,
                                 gint64                 now_us);
guint64   rr_growth_n_refused   (RrGrowth              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGrowth, rr_growth_free)

G_END_DECLS
