/* rr-tally.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tally.h"

#include <math.h>

/* RrTally is one plain value that all links of a drill count into. Latencies go into
 * buckets 5 % wide, so a drill of days takes no more memory than one of seconds.
 *
 * Threads: one.
 */

#define BUCKETS_PER_OCTAVE 14

/**
 * rr_tally_add_latency:
 * @self: a tally
 * @us: how long an answer took
 */
void
rr_tally_add_latency (RrTally *self,
                      gint64   us)
{
  guint bucket = us > 1 ? (guint) (log2 ((double) us) * BUCKETS_PER_OCTAVE) : 0;

  self->latency[MIN (bucket, RR_TALLY_BUCKETS - 1)]++;
}

/**
 * rr_tally_latency_ms:
 * @self: a tally
 * @quantile: 0 to 1
 *
 * Returns: the time within which that share of the answers came; 0 without answers
 */
double
rr_tally_latency_ms (const RrTally *self,
                     double         quantile)
{
  guint64 n = 0, seen = 0;
  guint bucket = 0;

  for (guint i = 0; i < RR_TALLY_BUCKETS; i++)
    n += self->latency[i];
  if (n == 0)
    return 0;
  for (; bucket < RR_TALLY_BUCKETS - 1; bucket++)
    {
      seen += self->latency[bucket];
      if (seen > 0 && (double) seen >= quantile * (double) n)
        break;
    }
  return exp2 ((bucket + 0.5) / BUCKETS_PER_OCTAVE) / 1000;
}
