/* rr-pipeline-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-owner.h"
#include "rr-pipeline.h"
#include "rr-sup.h"
#include "rr-sync.h"
#include "rr-trace.h"

G_BEGIN_DECLS

/* What one wake-up of a stage takes at most. */
#define RR_STAGE_BATCH 1024

/* What a stage has in hand, and how far it came; it outlives the stage, which may fail and is
 * started again then. */
typedef struct _RrTrackerHand RrTrackerHand;
typedef struct _RrStoreHand   RrStoreHand;

/* Shared by the two stages, their guard and nobody else. */
struct _RrPipeline
{
  RrPipelineConfig  config;       /* (immutable) */

  RrTx             *tracker_tx;   /* (owned): dropped by close */
  RrRx             *tracker_rx;   /* (owned) (thread: tracker) */
  RrTx             *store_tx;     /* (owned) (thread: tracker) */
  RrRx             *store_rx;     /* (owned) (thread: store) */

  RrTrackerHand    *tracker_hand; /* (owned) (thread: tracker) */
  RrStoreHand      *store_hand;   /* (owned) (thread: store) */
  RrOwner           guard;        /* (immutable): who keeps the handles while a stage is down */

  RrStage          *door_stage;   /* (owned) */
  RrStage          *tracker_stage; /* (owned) */
  RrStage          *store_stage;  /* (owned) */

  RrHistogram      *ack_us;       /* receive to answer */
  RrHistogram      *commit_us;

  guint             n_damages;    /* (thread: store): that were told */
  gint64            damage_told_us; /* (thread: store) */

  RrMutex           lock;
  RrPipelineCounts  counts;       /* (guarded by lock) */
  char              problem[160]; /* (guarded by lock): "" when the store is well */
};

/* A stage works on what came together for as long as the span lasts. */
static inline RrSpan
rr_stage_span_begin (const char *name,
                     RrItem    **items)
{
  rr_request_enter (items[0]->lead->request);
  return rr_span_begin (name);
}

gboolean rr_pipeline_guard_run    (RrCtx       *ctx,
                                   gpointer     data,
                                   GError     **error);
gboolean rr_pipeline_tracker_run  (RrCtx       *ctx,
                                   gpointer     data,
                                   GError     **error);
gboolean rr_pipeline_store_run    (RrCtx       *ctx,
                                   gpointer     data,
                                   GError     **error);
void     rr_pipeline_set_problem  (RrPipeline  *self,
                                   const char  *problem);

/* Once the stages have ended for good, on the guard's thread. */
gboolean rr_pipeline_tracker_take (RrPipeline  *self,
                                   RrItem     **items,
                                   guint       *n_items);
void     rr_pipeline_store_refuse (RrPipeline  *self,
                                   RrItem     **items,
                                   guint        n_items);

/* See rr-stage-room.c. */
guint    rr_stage_collect        (RrPipeline    *pipeline,
                                  RrItem       **items,
                                  guint          n_items,
                                  RrStoreItem   *rows,
                                  gboolean      *has_audit,
                                  guint         *n_refused);
gboolean rr_stage_is_full        (RrPipeline    *pipeline);
gint64   rr_stage_look_due_us    (RrPipeline    *pipeline);
void     rr_stage_say_room       (RrPipeline    *pipeline);
void     rr_stage_note_error     (RrPipeline    *pipeline,
                                  const GError  *error);
gboolean rr_stage_look           (RrPipeline    *pipeline);

G_END_DECLS
