/* rr-fence-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fence.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

/* What a fence is, in words. @names: (nullable): device -> name, @board: (nullable) */
char       *rr_fence_format        (const RrFence     *fence,
                                    GHashTable        *names,
                                    const RrTripBoard *board);
char       *rr_fence_format_about  (const RrFence     *fence,
                                    GHashTable        *names,
                                    const RrTripBoard *board);
char       *rr_hours_format        (const RrHours     *hours);
char       *rr_hours_format_days   (const RrHours     *hours);
/* "22:00 to 06:00 of the next day" */
char       *rr_hours_format_times  (const RrHours     *hours);
/* @day: 0 is Monday. In short, or the whole word. */
char       *rr_day_format          (guint              day,
                                    gboolean           whole);

G_END_DECLS
