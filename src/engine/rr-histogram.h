/* rr-histogram.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RrHistogram RrHistogram;

RrHistogram *rr_histogram_new         (void);
void         rr_histogram_free        (RrHistogram   *self);
void         rr_histogram_record_many (RrHistogram   *self,
                                       const gint64  *values_us,
                                       guint          n_values);
void         rr_histogram_record      (RrHistogram   *self,
                                       gint64         value_us);
double       rr_histogram_quantile    (RrHistogram   *self,
                                       double         q);
guint64      rr_histogram_get_count   (RrHistogram   *self);
void         rr_histogram_cumulate    (RrHistogram   *self,
                                       const gint64  *bounds_us,
                                       guint          n_bounds,
                                       guint64       *counts,
                                       guint64       *n,
                                       double        *sum_us);
void         rr_histogram_reset       (RrHistogram   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrHistogram, rr_histogram_free)

G_END_DECLS
