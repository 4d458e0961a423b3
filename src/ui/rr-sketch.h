/* rr-sketch.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-figure.h"

G_BEGIN_DECLS

#define RR_SKETCH_MAX_POINTS 2000u
#define RR_SKETCH_MAX_UNDO   200u

/* What is being drawn: points one after the other, each of which can be chosen, moved,
 * taken away, and brought back. A circle is its middle and a point on its rim. No widget. */
typedef struct _RrSketch RrSketch;

RrSketch      *rr_sketch_new          (RrFigureKind   kind,
                                       const RrPlace *points,
                                       guint          n_points);
void           rr_sketch_free         (RrSketch      *self);
RrFigureKind   rr_sketch_get_kind     (RrSketch      *self);
const RrPlace *rr_sketch_get_points   (RrSketch      *self,
                                       guint         *n_points);
int            rr_sketch_get_chosen   (RrSketch      *self);
gboolean       rr_sketch_choose       (RrSketch      *self,
                                       int            index);
gboolean       rr_sketch_step         (RrSketch      *self,
                                       int            by);
gboolean       rr_sketch_add          (RrSketch      *self,
                                       const RrPlace *place);
/* "47.12, 9.55", and for the rim of a circle "350 m" or "1.2 km" too. */
gboolean       rr_sketch_add_text     (RrSketch      *self,
                                       const char    *text);
gboolean       rr_sketch_move         (RrSketch      *self,
                                       guint          index,
                                       const RrPlace *place);
gboolean       rr_sketch_remove       (RrSketch      *self,
                                       guint          index);
gboolean       rr_sketch_undo         (RrSketch      *self);
gboolean       rr_sketch_is_complete  (RrSketch      *self);
double         rr_sketch_get_length_m (RrSketch      *self);
double         rr_sketch_get_area_m2  (RrSketch      *self);
double         rr_sketch_get_radius_m (RrSketch      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSketch, rr_sketch_free)

G_END_DECLS
