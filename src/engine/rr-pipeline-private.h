/* rr-pipeline-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-pipeline.h"
#include "rr-sync.h"
#include "rr-trace.h"

G_BEGIN_DECLS

/* What one wake-up of a stage takes at most. */
#define RR_STAGE_BATCH 1024

/* Shared by the two stages and nobody else. */
struct _RrPipeline
{
  RrPipelineConfig  config;       /* (immutable) */

  RrTx             *tracker_tx;   /* (owned): dropped by close */
  RrRx             *tracker_rx;   /* (owned) (thread: tracker) */
  RrTx             *store_tx;     /* (owned) (thread: tracker) */
  RrRx             *store_rx;     /* (owned) (thread: store) */

  RrStage          *door_stage;   /* (owned) */
  RrStage          *tracker_stage; /* (owned) */
  RrStage          *store_stage;  /* (owned) */

  RrHistogram      *ack_us;       /* receive to answer */
  RrHistogram      *commit_us;

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

gboolean rr_pipeline_tracker_run (RrCtx     *ctx,
                                  gpointer   data,
                                  GError   **error);
gboolean rr_pipeline_store_run   (RrCtx     *ctx,
                                  gpointer   data,
                                  GError   **error);

G_END_DECLS
