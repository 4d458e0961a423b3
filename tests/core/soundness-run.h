/* soundness-run.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "soundness-spec.h"

#include "rr-flight.h"
#include "rr-pool.h"
#include "rr-select.h"
#include "rr-sem.h"
#include "rr-sync.h"
#include "rr-task.h"

G_BEGIN_DECLS

typedef struct _Run Run;

/* What travels through a channel. */
typedef struct
{
  Run   *run;
  guint8 handle;    /* NO_HANDLE */
  guint8 permit;    /* NO_HANDLE */
} Item;

typedef struct
{
  Run   *run;
  guint8 task;
} Actor;

/* A program on its way. Bytes are atomic. */
struct _Run
{
  const Spec *spec;
  State       state;                 /* pc, handle, permit and is_cancelled only */
  RrTx       *tx[N_HANDLES];
  RrRx       *rx[N_HANDLES];
  RrSem      *sems[N_SEMS];
  RrPermit   *permits[N_PERMITS];
  RrScope    *scopes[N_SCOPES];
  RrPool     *pool;
  RrFlight   *flight;
  Item        plain;
  Item        handle_items[N_HANDLES];
  Item        permit_items[N_PERMITS];
  Actor       actors[N_ACTORS];
  guint64     ids[N_ACTORS];         /* (atomic): 0 before it begins */
  guint8      is_claimed[N_ACTORS];
  guint8      is_spawned[N_ACTORS];
  guint8      is_begun[N_ACTORS];
  guint8      is_ended[N_ACTORS];
  guint8      is_calling;
  guint       n_steps;               /* (atomic): grows with all they do */
  guint       n_passed;              /* (atomic): gates */

  RrMutex      lock;
  RrCond       opened;
  gboolean    is_open[N_ACTORS];     /* (guarded by lock) */
  guint       n_opened;              /* (guarded by lock) */
  int         ends;                  /* (atomic) */
};

void  run_begin      (Run          *run,
                      const Spec   *spec,
                      const State  *initial);
void  run_open_gate  (Run          *run,
                      guint8        task);
void  run_end        (Run          *run);

G_END_DECLS
