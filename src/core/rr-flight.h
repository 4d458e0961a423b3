/* rr-flight.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-scope.h"

G_BEGIN_DECLS

typedef struct _RrFlight RrFlight;

/* Makes what @key names. Returns: (transfer full) (nullable): %NULL with an error */
typedef gpointer (*RrFlightFunc) (RrCtx       *ctx,
                                  const char  *key,
                                  gpointer     data,
                                  GError     **error);

typedef struct
{
  const char *name;
  guint       n_flying;
  guint64     n_calls;      /* of the function */
  guint64     n_shared;     /* callers who got the result of another's call */
  guint64     n_abandoned;  /* calls cancelled because every caller had left */
} RrFlightStat;

RrFlight  *rr_flight_new       (RrCtx           *parent,
                                const char      *name,
                                int              limit,
                                RrFlightFunc     func,
                                gpointer         data,
                                GBoxedCopyFunc   copy,
                                GDestroyNotify   free_func);
void       rr_flight_free      (RrFlight        *self);
gpointer   rr_flight_do        (RrFlight        *self,
                                const char      *key,
                                RrCtx           *ctx,
                                gboolean        *shared,
                                GError         **error);
void       rr_flight_forget    (RrFlight        *self,
                                const char      *key);
void       rr_flight_get_stat  (RrFlight        *self,
                                RrFlightStat    *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrFlight, rr_flight_free)

G_END_DECLS
