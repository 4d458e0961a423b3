/* rr-octo-sim.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Suppliers that answer over OCTO, each on a port of its own, as they are told to. */
typedef struct _RrOctoSim RrOctoSim;

/* What is asked of one. */
typedef enum
{
  RR_OCTO_ANYTHING,
  RR_OCTO_AVAILABILITY,
  RR_OCTO_RESERVE,
  RR_OCTO_CONFIRM,
  RR_OCTO_CANCEL,
} RrOctoAct;

/* How one of them behaves. */
typedef struct
{
  guint latency_ms;      /* at least */
  guint jitter_ms;       /* and this much more, on average; long tails are rare but there */
  guint fault_permille;  /* 500 */
  guint drop_permille;   /* does what was asked, and hangs up instead of answering */
  guint hang_permille;   /* never answers */
  guint broken_permille; /* no JSON */
  guint drip_permille;   /* half an answer, and no more */
  guint refuse_permille; /* 400, and does nothing */
  guint rate;            /* a second, then 429 with Retry-After: 1; 0: no limit */
  guint only;            /* RrOctoAct: all else is answered at once, and well */
} RrOctoManner;

RrOctoSim *rr_octo_sim_new      (guint                seed);
void       rr_octo_sim_free     (RrOctoSim           *self);
guint16    rr_octo_sim_add      (RrOctoSim           *self,
                                 const char          *name,
                                 const char          *key,
                                 guint16              port,
                                 guint                n_products,
                                 guint                capacity,
                                 const RrOctoManner  *manner,
                                 GError             **error);
/* Serves for at most that long, or until something happened. */
void       rr_octo_sim_step     (RrOctoSim           *self,
                                 int                  max_ms);
guint      rr_octo_sim_get_n_connections (RrOctoSim  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrOctoSim, rr_octo_sim_free)

G_END_DECLS
