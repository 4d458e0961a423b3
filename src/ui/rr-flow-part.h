/* rr-flow-part.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-heat.h"

G_BEGIN_DECLS

/* How much an edge holds up those who send. */
typedef enum
{
  RR_WARMTH_CALM,
  RR_WARMTH_WARM,
  RR_WARMTH_HOT,
} RrWarmth;

#define RR_TYPE_FLOW_PART (rr_flow_part_get_type ())
G_DECLARE_FINAL_TYPE (RrFlowPart, rr_flow_part, RR, FLOW_PART, GtkWidget)

GtkWidget *rr_flow_part_new         (gboolean            is_edge);
void       rr_flow_part_set_stage   (RrFlowPart         *self,
                                     const RrHeatStage  *stage);
void       rr_flow_part_set_edge    (RrFlowPart         *self,
                                     const RrHeatEdge   *edge,
                                     const char         *from,
                                     const char         *to);
/* Where an edge enters and leaves, in pixels from the top. */
void       rr_flow_part_set_ends    (RrFlowPart         *self,
                                     int                 left_y,
                                     int                 right_y);
RrWarmth   rr_flow_part_get_warmth  (RrFlowPart         *self);
/* (transfer full): all it shows, in words */
char      *rr_flow_part_dup_words   (RrFlowPart         *self);

G_END_DECLS
