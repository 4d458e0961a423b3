/* rr-outlier.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* What is ten times as old as 99 of 100 of its kind ever were is worth a look, once there
 * is something to compare it with. */
#define RR_OUTLIER_FACTOR     10
#define RR_OUTLIER_MIN_COUNT  50
#define RR_OUTLIER_MIN_US     G_TIME_SPAN_SECOND

void  rr_outlier_look  (RrVerdictBook  *book,
                        gint64          now_us);

G_END_DECLS
