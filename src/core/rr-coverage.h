/* rr-coverage.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much the diagnostics can know. */
typedef struct
{
  guint n_handles;    /* ends of channels, and permits */
  guint n_owned;      /* those of them that belong to a task, a scope or who receives them */
  guint n_waits;      /* tasks that wait in an operation of the core */
  guint n_bounded;    /* those of them that have a deadline */
} RrCoverage;

void      rr_diag_coverage        (RrCoverage       *coverage);
guint     rr_coverage_owned_pct   (const RrCoverage *coverage);
guint     rr_coverage_bounded_pct (const RrCoverage *coverage);

G_END_DECLS
