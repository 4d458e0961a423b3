/* rr-audience-rows.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-fence.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

/* @devices, @trips: (nullable): of nobody in particular */
typedef void (*RrAudienceFunc) (const char *const *devices,
                                const char *const *trips,
                                gpointer           data);

/* Rows in which somebody says whom a fence is about; they go with @parent.
 * @func: called with each change */
void rr_audience_rows_add (AdwExpanderRow    *parent,
                           const RrFence     *fence,
                           RrSnapshot        *snapshot,
                           const RrTripBoard *board,
                           RrAudienceFunc     func,
                           gpointer           data);

G_END_DECLS
