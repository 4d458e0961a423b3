/* rr-clock.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 rr_clock_now_us    (void);
gint64 rr_clock_recent_us (void);
gint64 rr_clock_wall_us   (void);
void   rr_clock_set_wall  (gint64 ahead_us);

G_END_DECLS
