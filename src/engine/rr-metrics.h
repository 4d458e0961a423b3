/* rr-metrics.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine-private.h"

G_BEGIN_DECLS

gboolean  rr_metrics_write  (RrEngine       *engine,
                             GOutputStream  *out,
                             GCancellable   *cancellable,
                             GError        **error);

G_END_DECLS
