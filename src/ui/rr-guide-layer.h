/* rr-guide-layer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

#include "rr-snapshot.h"
#include "rr-tint.h"

G_BEGIN_DECLS

#define RR_TYPE_GUIDE_LAYER (rr_guide_layer_get_type ())
G_DECLARE_FINAL_TYPE (RrGuideLayer, rr_guide_layer, RR, GUIDE_LAYER, ShumateLayer)

/* Signals: "chosen" (const char *id); "cluster" (double lat, double lon, const char *id
 * of one in it). */
RrGuideLayer *rr_guide_layer_new           (ShumateViewport *viewport);
void          rr_guide_layer_set_snapshot  (RrGuideLayer    *self,
                                            RrSnapshot      *snapshot);
void          rr_guide_layer_set_selected  (RrGuideLayer    *self,
                                            const char      *id);
void          rr_guide_layer_set_track     (RrGuideLayer    *self,
                                            GArray          *fixes);
void          rr_guide_layer_set_theme     (RrGuideLayer    *self,
                                            RrTheme          theme);

G_END_DECLS
