/* rr-measures.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* What is measured of the whole process at each look: growth, starvation, age,
 * contention, and the loop of the window. */
typedef struct _RrMeasures RrMeasures;

RrMeasures *rr_measures_new   (void);
void        rr_measures_free  (RrMeasures     *self);
void        rr_measures_look  (RrMeasures     *self,
                               RrVerdictBook  *book,
                               gint64          now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrMeasures, rr_measures_free)

G_END_DECLS
