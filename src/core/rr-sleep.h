/* rr-sleep.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

RrStatus rr_sleep_until (RrCtx      *ctx,
                         const char *why,
                         gint64      until_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
