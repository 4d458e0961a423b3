/* rr-ages.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-site.h"

G_BEGIN_DECLS

/* How old the tasks of one spawn site were when they ended. Counted by their own threads
 * without a lock: a count may be lost, which does not matter here. */
#define RR_AGES_N_BUCKETS 164   /* four for each power of two microseconds: 12 days */

typedef struct
{
  guint64 n;                           /* (atomic) */
  guint32 counts[RR_AGES_N_BUCKETS];   /* (atomic) */
} RrAges;

/* The program has a place for as many sites; others are not counted. */
#define RR_AGES_MAX_SITES 256

void     rr_ages_add       (RrAges        *self,
                            gint64         age_us,
                            guint          weight);
guint64  rr_ages_count     (RrAges        *self);
/* Returns: what 99 of 100 did not exceed; 0 if none was counted */
gint64   rr_ages_p99_us    (RrAges        *self);
/* The past counts half as much from now on. */
void     rr_ages_fade      (RrAges        *self);

/* Of a site of the program. Returns: (nullable): %NULL if there is no room */
RrAges  *rr_ages_of_site   (const RrSite  *site);
/* Returns: (nullable): %NULL if nothing of @site has ended yet */
RrAges  *rr_ages_find      (const RrSite  *site);
/* A task of @site has ended at this age. */
void     rr_ages_note      (const RrSite  *site,
                            gint64         age_us);

G_END_DECLS
