/* rr-play.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-explore.h"
#include "rr-flight.h"
#include "rr-pool.h"
#include "rr-sem.h"

G_BEGIN_DECLS

/* What the tasks of a small program share, and what they saw. Zero is a fine start. */
#define ITEM(n) GINT_TO_POINTER (n)

typedef struct
{
  RrScope  *scope;
  RrTx     *tx;
  RrRx     *rx;
  RrTx     *other_tx;
  RrRx     *other_rx;
  RrCtx    *ctx;
  RrSem    *sem;
  RrPool   *pool;
  RrFlight *flight;
  RrStatus  status;
  int       sum;           /* (atomic) */
  int       inside;        /* (atomic) */
  int       most_inside;   /* (atomic) */
} RrPlay;

#define ITEM(n) GINT_TO_POINTER (n)

/* Spawns @func with the play as its data. */
void      rr_play_start     (RrPlay     *self,
                              const char  *name,
                              RrTaskFunc   func);
/* Waits for all of them; none may have failed. */
void      rr_play_end       (RrPlay     *self);
/* A task: sends 1, then 2, and adds up what went. */
gboolean  rr_play_send_two  (RrCtx       *ctx,
                              gpointer     data,
                              GError     **error);

G_END_DECLS
