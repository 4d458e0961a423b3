/* rr-guide-picture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-mark.h"
#include "rr-view.h"

G_BEGIN_DECLS

typedef struct _RrGuidePicture RrGuidePicture;

/* What there is to see. All of it belongs to the layer. */
typedef struct
{
  const RrSnapshot *snapshot;      /* (nullable) */
  guint             selected_at;   /* index in the snapshot; G_MAXUINT for none */
  const GArray     *track;         /* of RrMapPoint: the way of the chosen one */
  RrTheme           theme;
} RrGuideScene;

RrGuidePicture *rr_guide_picture_new      (GtkWidget          *widget);
void            rr_guide_picture_free     (RrGuidePicture     *self);
void            rr_guide_picture_forget   (RrGuidePicture     *self);
void            rr_guide_picture_snapshot (RrGuidePicture     *self,
                                           GtkSnapshot        *snapshot,
                                           const RrView       *view,
                                           const RrGuideScene *scene);
const RrSpot   *rr_guide_picture_hit      (RrGuidePicture     *self,
                                           const RrView       *view,
                                           double              x_px,
                                           double              y_px,
                                           double              reach_px);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuidePicture, rr_guide_picture_free)

G_END_DECLS
