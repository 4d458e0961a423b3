/* rr-lab-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-lab.h"
#include "rr-owner.h"
#include "rr-pool.h"
#include "rr-sem.h"
#include "rr-stage.h"

G_BEGIN_DECLS

#define RR_LAB_MAX_PARTS 4

/* What a case may use; what is left in it when it stops is put away for it. */
struct _RrLab
{
  const RrLabPage *page;
  RrCtx           *ctx;                        /* (owned): its cancel ends everything */
  RrScope         *scopes[RR_LAB_MAX_PARTS];   /* (owned) (nullable) */
  RrPool          *pool;                       /* (owned) (nullable) */
  RrSem           *sem;                        /* (owned) (nullable) */
  RrPermit        *permit;                     /* (owned) (nullable): forgotten by its holder */
  RrTx            *tx[RR_LAB_MAX_PARTS];       /* (owned) (nullable) */
  RrRx            *rx[RR_LAB_MAX_PARTS];       /* (owned) (nullable) */
  RrStage         *stages[RR_LAB_MAX_PARTS];   /* (owned) (nullable) */
  guint            source;                     /* of main; 0: none */
  int              count;                      /* (atomic): of what a case counts */
  gint64           started_us;                 /* monotonic */
  int              stops;                      /* (atomic): for those who look at nothing else */
};

/* Plants the fault: must not wait for it. */
typedef gboolean (*RrLabPlant) (RrLab   *lab,
                                GError **error);

typedef struct
{
  RrLabPage   page;
  RrLabPlant  plant;
} RrLabCase;

/* From rr-lab-proven.c. */
extern const RrLabCase rr_lab_proven[];
extern const guint     rr_lab_n_proven;
/* From rr-lab-measured.c. */
extern const RrLabCase rr_lab_measured[];
extern const guint     rr_lab_n_measured;

G_END_DECLS
