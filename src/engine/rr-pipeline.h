/* rr-pipeline.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-histogram.h"
#include "rr-incident-desk.h"
#include "rr-item.h"
#include "rr-letterbox.h"
#include "rr-disk-watch.h"
#include "rr-scope.h"
#include "rr-stage.h"
#include "rr-sweeper.h"
#include "rr-tracker.h"

G_BEGIN_DECLS

typedef struct _RrPipeline RrPipeline;

#define RR_PIPELINE_TRACKER_CAPACITY 2048
#define RR_PIPELINE_STORE_CAPACITY   4096

typedef struct
{
  guint64 n_received;      /* messages that came in */
  guint64 n_stored;        /* rows committed */
  guint64 n_duplicate;
  guint64 n_quarantined;
  guint64 n_failed;        /* answered with an error because the store refused */
  guint64 n_commits;
} RrPipelineCounts;

/* Thread: tracker. Takes over @snapshot. */
typedef void (*RrSnapshotFunc) (RrSnapshot *snapshot, gpointer data);
/* Thread: store. @problem is NULL when all is well again. */
typedef void (*RrProblemFunc)  (const char *problem, gpointer data);

typedef struct
{
  RrFrontDoor    *door;           /* answers go out here */
  RrItemPool     *pool;
  RrLetterbox    *letterbox;      /* (unowned) (nullable): goes with the answers */
  RrTracker      *tracker;        /* belongs to the tracker stage from now on */
  RrStore        *store;          /* belongs to the store stage from now on */
  RrIncidentDesk *incidents;      /* (unowned): both stages work with it */
  RrSweeper      *sweeper;        /* (unowned) (nullable): works between the groups */
  RrAuditDesk    *audit;          /* (unowned) (nullable): its rows go with the groups */
  RrDiskWatch    *disk;           /* (unowned) (nullable): what is kept when there is no room */
  void          (*damaged)        (gpointer data);   /* likewise: it has to be opened anew, and saved */
  RrSnapshotFunc  snapshot;
  RrProblemFunc   problem;
  gpointer        data;
  gint64          snapshot_interval_us;
  gboolean      (*wants_devices) (gpointer data);   /* in a snapshot; the last one has them always */
} RrPipelineConfig;

RrPipeline  *rr_pipeline_new        (const RrPipelineConfig  *config);
gboolean     rr_pipeline_start      (RrPipeline              *self,
                                     RrScope                 *scope,
                                     GError                 **error);
/* A handle into the tracker stage; when the last one is dropped the stages drain and end. */
RrTx        *rr_pipeline_dup_tx     (RrPipeline              *self);
/* (transfer none): what is in front of the tracker, which says what it handed over. */
RrStage     *rr_pipeline_get_door_stage (RrPipeline          *self);
void         rr_pipeline_close      (RrPipeline              *self);
void         rr_pipeline_free       (RrPipeline              *self);
void         rr_pipeline_counts     (RrPipeline              *self,
                                     RrPipelineCounts        *counts);
void         rr_pipeline_fill       (RrPipeline              *self,
                                     float                   *tracker_fill,
                                     float                   *store_fill);
RrHistogram *rr_pipeline_get_ack_histogram    (RrPipeline    *self);
RrHistogram *rr_pipeline_get_commit_histogram (RrPipeline    *self);
gboolean     rr_pipeline_get_problem          (RrPipeline    *self,
                                               char          *problem,
                                               gsize          size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPipeline, rr_pipeline_free)

G_END_DECLS
