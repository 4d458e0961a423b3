/* rr-supplier-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fan-out.h"

G_BEGIN_DECLS

/* How one supplier does, since start. */
typedef struct
{
  guint64  n_calls[RR_N_CALL_STATES];   /* questions of ours, by what became of them */
  guint64  n_asked;         /* requests sent, also again */
  guint64  n_retried;
  guint64  n_hedged;
  guint64  n_hedge_won;
  guint64  n_joined;        /* questions that went along with another one's */
  guint64  n_opened;        /* connections */
  guint64  n_repeated;      /* requests sent again on another one, since theirs was dead */
  guint    n_links;         /* connections now, also idle ones */
  guint    n_flying;        /* now */
  guint    n_waiting;       /* now */
  gint64   p50_us;          /* of the last answers; 0: none yet */
  gint64   p99_us;
  gint64   last_error_ms;   /* Unix time; 0: none */
  guint    breaker;         /* 0 closed, 1 open, 2 half open; as RrBreakerState */
  gint64   pause_us;        /* how much longer it is left alone */
} RrSupplierStat;

/* One supplier as a person sees it. The key is not here. */
typedef struct
{
  char           *id;
  char           *name;
  char           *url;
  gboolean        has_key;
  guint           deadline_ms;
  double          rate_per_s;   /* 0: it sets no limit */
  guint           burst;
  char           *units;        /* (nullable) */
  char           *last_error;   /* (nullable): a sentence */
  RrSupplierStat  stat;
} RrSupplierRow;

typedef struct
{
  char  *id;
  char  *name;
  char  *legs;              /* for a person: "Huts, Rafts" */
  guint  n_legs;
} RrItineraryRow;

/* All of them at one time. Immutable. */
typedef struct
{
  int        ref_count;     /* (atomic) */
  GPtrArray *suppliers;     /* (owned): of RrSupplierRow */
  GPtrArray *itineraries;   /* (owned): of RrItineraryRow */
} RrSupplierView;

RrSupplierView *rr_supplier_view_new      (void);
RrSupplierView *rr_supplier_view_ref      (RrSupplierView        *self);
void            rr_supplier_view_unref    (RrSupplierView        *self);
/* Answers, whole ones and ones of a moment ago. */
guint64         rr_supplier_stat_answers  (const RrSupplierStat  *self);
guint64         rr_supplier_stat_failures (const RrSupplierStat  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSupplierView, rr_supplier_view_unref)

G_END_DECLS
