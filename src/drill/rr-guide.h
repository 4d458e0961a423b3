/* rr-guide.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-gpx.h"
#include "rr-link.h"
#include "rr-walker.h"

G_BEGIN_DECLS

/* One simulated guide: where it is, what its phone measures, and when it has a network. */
typedef struct _RrGuide RrGuide;

RrGuide *rr_guide_new_walking (guint        number,
                               RrTrails    *trails,
                               guint32      seed,
                               RrLink      *link);
RrGuide *rr_guide_new_replay  (GArray      *points,
                               RrLink      *link);
void     rr_guide_free        (RrGuide     *self);
/* Moves it on by @seconds of its own time that end at @now_ms of its world. */
void     rr_guide_step        (RrGuide     *self,
                               double       seconds,
                               gint64       now_ms);
gboolean rr_guide_is_done     (RrGuide     *self);
RrLink  *rr_guide_get_link    (RrGuide     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuide, rr_guide_free)

G_END_DECLS
