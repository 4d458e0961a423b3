/* rr-guide-layer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  RR_THEME_LIGHT,
  RR_THEME_DARK,
  RR_THEME_NIGHT,
} RrTheme;

#define RR_TYPE_GUIDE_LAYER (rr_guide_layer_get_type ())
G_DECLARE_FINAL_TYPE (RrGuideLayer, rr_guide_layer, RR, GUIDE_LAYER, ShumateLayer)

/* Signals: "chosen" (const char *id); "cluster" (double lat, double lon). */
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
