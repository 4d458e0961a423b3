/* rr-limiter.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

/**
 * RrLimiter:
 *
 * A token bucket: so many a second, and so many at once.
 */
typedef struct _RrLimiter RrLimiter;

#define RR_LIMITER_MAX_RATE 1000000

typedef struct
{
  const char *name;
  guint64     n_taken;      /* tokens */
  guint64     n_refused;    /* askers who got none */
  guint64     n_delayed;    /* askers who got theirs ahead of time and have to wait */
} RrLimiterStat;

RrLimiter *rr_limiter_new       (const char     *name,
                                 double          rate_per_s,
                                 guint           burst);
void       rr_limiter_free      (RrLimiter      *self);
gboolean   rr_limiter_try_take  (RrLimiter      *self,
                                 guint           n_tokens,
                                 gint64          now_us) G_GNUC_WARN_UNUSED_RESULT;
gint64     rr_limiter_take      (RrLimiter      *self,
                                 guint           n_tokens,
                                 gint64          max_wait_us,
                                 gint64          now_us) G_GNUC_WARN_UNUSED_RESULT;
RrStatus   rr_limiter_wait      (RrLimiter      *self,
                                 RrCtx          *ctx,
                                 guint           n_tokens) G_GNUC_WARN_UNUSED_RESULT;
void       rr_limiter_get_stat  (RrLimiter      *self,
                                 RrLimiterStat  *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLimiter, rr_limiter_free)

G_END_DECLS
