/* rr-fence-layer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-map.h"

G_BEGIN_DECLS

/* The fences of an engine on a map, brought up to date while it is seen. */
void rr_fence_layer_attach (RrMap     *map,
                            RrEngine  *engine);

G_END_DECLS
