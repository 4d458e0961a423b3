/* rr-drill.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-drill-options.h"
#include "rr-tally.h"

G_BEGIN_DECLS

/* Guides who report to one server, and the loop that moves them. */
typedef struct _RrDrill RrDrill;

RrDrill       *rr_drill_new          (const RrDrillOptions  *options,
                                      GError               **error);
void           rr_drill_free         (RrDrill               *self);
void           rr_drill_list         (RrDrill               *self);
gboolean       rr_drill_reach        (RrDrill               *self,
                                      GError               **error);
void           rr_drill_run          (RrDrill               *self);
const RrTally *rr_drill_get_tally    (RrDrill               *self);
guint          rr_drill_get_n_guides (RrDrill               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDrill, rr_drill_free)

G_END_DECLS
