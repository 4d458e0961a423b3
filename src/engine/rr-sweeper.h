/* rr-sweeper.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store-sweep.h"

G_BEGIN_DECLS

typedef struct _RrSweeper RrSweeper;

typedef struct
{
  guint64 n_gone[RR_N_SWEEPS];   /* rows, parts too */
  guint64 n_steps;
  guint64 n_sweeps;              /* through all tables */
} RrSweepCounts;

RrSweeper *rr_sweeper_new     (const char      *workspace,
                               GError         **error);
void       rr_sweeper_free    (RrSweeper       *self);

/* Thread: the store's. When the next step is due, monotonic. */
gint64     rr_sweeper_due_us  (const RrSweeper *self);
/* One small step. */
gboolean   rr_sweeper_step    (RrSweeper       *self,
                               RrStore         *store,
                               GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Thread: any. */
void       rr_sweeper_counts  (RrSweeper       *self,
                               RrSweepCounts   *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSweeper, rr_sweeper_free)

G_END_DECLS
