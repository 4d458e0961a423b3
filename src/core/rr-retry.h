/* rr-retry.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

/**
 * RrRetry:
 *
 * Tries again what may be tried again, not too often and not too soon.
 */
typedef struct _RrRetry RrRetry;

/* One attempt, the first is 0. It must do no harm to make it twice. */
typedef gboolean (*RrRetryFunc) (RrCtx         *ctx,
                                 guint          attempt,
                                 gpointer       data,
                                 GError       **error);

/* Whether it may go better next time. */
typedef gboolean (*RrRetryTest) (const GError  *error);

#define RR_RETRY_ATTEMPTS 3
#define RR_RETRY_BASE_US  (100 * G_TIME_SPAN_MILLISECOND)
#define RR_RETRY_MAX_US   (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  const char *name;
  guint64     n_calls;
  guint64     n_retries;
  guint64     n_recovered;       /* calls that went well after all */
  guint64     n_out_of_budget;   /* calls that failed for want of it */
  guint64     n_out_of_time;     /* calls whose deadline left no room */
} RrRetryStat;

gboolean   rr_error_is_transient  (const GError   *error);

RrRetry   *rr_retry_new           (const char     *name,
                                   guint           max_attempts,
                                   gint64          base_us,
                                   gint64          max_us,
                                   RrRetryTest     test,
                                   guint32         seed);
void       rr_retry_free          (RrRetry        *self);
gboolean   rr_retry_run           (RrRetry        *self,
                                   RrCtx          *ctx,
                                   RrRetryFunc     func,
                                   gpointer        data,
                                   GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void       rr_retry_get_stat      (RrRetry        *self,
                                   RrRetryStat    *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrRetry, rr_retry_free)

G_END_DECLS
