/* rr-stage.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"

G_BEGIN_DECLS

/* A step of a pipeline: what it takes from, what it gives to, and how much it has done.
 * Declaring one is what makes the diagnostics see a pipeline where there are tasks and
 * channels. */
typedef struct _RrStage RrStage;

typedef enum
{
  RR_STAGE_PLAIN = 0,
  RR_STAGE_SERVICE = 1 << 0,   /* may rest as long as it likes: its input is the world */
  RR_STAGE_LIMITED = 1 << 1,   /* slow on purpose, by a rule */
} RrStageFlags;

#define RR_STAGE_MAX_EDGES 8
#define RR_STAGE_MAX       32

/* What a stage is, for those who look. */
typedef struct
{
  guint64       id;
  char          name[32];
  RrStageFlags  flags;
  guint64       n_done;        /* items, ever */
  gint64        expect_us;     /* monotonic: one long item may take until then; 0: none */
  guint64       inputs[RR_STAGE_MAX_EDGES];    /* ids of channels */
  guint64       outputs[RR_STAGE_MAX_EDGES];
  guint         n_inputs;
  guint         n_outputs;
} RrStageFacts;

RrStage *rr_stage_new         (const char    *name,
                               RrStageFlags   flags);
void     rr_stage_free        (RrStage       *self);
void     rr_stage_add_input   (RrStage       *self,
                               RrRx          *rx);
void     rr_stage_add_output  (RrStage       *self,
                               RrTx          *tx);
void     rr_stage_done        (RrStage       *self,
                               guint          n_items);
void     rr_stage_expect      (RrStage       *self,
                               gint64         max_us);
guint    rr_stage_list        (RrStageFacts  *facts,
                               guint          max_facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStage, rr_stage_free)

G_END_DECLS
