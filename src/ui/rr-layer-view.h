/* rr-layer-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

#include "rr-view.h"

G_BEGIN_DECLS

/* What every layer of ours has to do with its map. */
/* What of the world it shows now. */
void rr_layer_get_view (ShumateLayer *layer,
                        RrView       *view);
/* It is drawn again when the map moves; once, when it was made. */
void rr_layer_follow   (ShumateLayer *layer);

G_END_DECLS
