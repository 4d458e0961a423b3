/* rr-tally.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_TALLY_BUCKETS 512

/* What became of every message. At the end sent = acked + given_up + unanswered. */
typedef struct
{
  guint64 n_sent;        /* different messages handed over to send */
  guint64 n_acked;       /* of these, answered as stored */
  guint64 n_given_up;    /* of these, refused for good, or more than the phone keeps */
  guint64 n_resent;      /* once more, because no answer came */
  guint64 n_duplicates;  /* once more on purpose */
  guint64 n_refused;     /* answers that said no */
  guint64 n_delayed;     /* answers that said later */
  guint64 n_odd;         /* answers to nothing, or to another message */
  guint64 n_hangups;     /* connections left on purpose before the answer */
  guint64 n_connects;
  guint   latency[RR_TALLY_BUCKETS];
} RrTally;

void   rr_tally_add_latency (RrTally       *self,
                             gint64         us);
double rr_tally_latency_ms  (const RrTally *self,
                             double         quantile);

G_END_DECLS
