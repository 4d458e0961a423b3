/* rr-condition-layer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-map.h"
#include "rr-report-view.h"

G_BEGIN_DECLS

typedef void (*RrConditionChosen) (RrMap *map, gint64 id, gpointer data);

/* Conditions on a map: a sign where it is, and the trail segment in its colour. */
void  rr_condition_layer_attach   (RrMap             *map,
                                   RrConditionChosen  chosen,
                                   gpointer           data);
void  rr_condition_layer_set_view (RrMap             *map,
                                   RrReportView      *view);
void  rr_condition_layer_choose   (RrMap             *map,
                                   gint64             id);

G_END_DECLS
