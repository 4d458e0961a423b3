/* rr-hedge.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

/**
 * RrHedge:
 *
 * Asks a second time when the first answer is late, and takes whichever comes first.
 */
typedef struct _RrHedge RrHedge;

/* One attempt, 0 or 1; both may run at once, each on a thread of its own. It must do no
 * harm to make two. Returns: (transfer full) (nullable): %NULL with an error */
typedef gpointer (*RrHedgeFunc) (RrCtx     *ctx,
                                 guint      attempt,
                                 gpointer   data,
                                 GError   **error);

#define RR_HEDGE_LEAST_US (50 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  const char *name;
  gint64      delay_us;          /* when the second attempt starts; 0: too few calls to say */
  guint64     n_calls;
  guint64     n_hedged;          /* calls with a second attempt */
  guint64     n_won;             /* calls that the second attempt answered */
  guint64     n_out_of_budget;   /* calls that were late and got none */
} RrHedgeStat;

RrHedge   *rr_hedge_new       (const char      *name,
                               gint64           least_us,
                               GDestroyNotify   result_free);
void       rr_hedge_free      (RrHedge         *self);
gpointer   rr_hedge_do        (RrHedge         *self,
                               RrCtx           *ctx,
                               RrHedgeFunc      func,
                               gpointer         data,
                               GError         **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same rules for callers who wait in a way of their own, such as on a main loop. */
gint64     rr_hedge_begin     (RrHedge         *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean   rr_hedge_spend     (RrHedge         *self) G_GNUC_WARN_UNUSED_RESULT;
void       rr_hedge_end       (RrHedge         *self,
                               gint64           took_us,
                               gboolean         second_won);
void       rr_hedge_get_stat  (RrHedge         *self,
                               RrHedgeStat     *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrHedge, rr_hedge_free)

G_END_DECLS
