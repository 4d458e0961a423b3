/* rr-pipeline.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pipeline-private.h"

/* RrPipeline is the way of a message from the front door to the disk: a bounded
 * channel to the tracker stage, another to the store stage, one thread each, and a
 * guard that starts a stage again which has failed (rr-pipeline-guard.c).
 *
 * Threads: new, start, close and free on the engine's owner; the rest from any.
 * Ends:    close() drops its own sending handle; when the intakes have dropped
 *          theirs too the tracker drains and ends, then the store, then the guard.
 *          The owner joins the scope before it frees the pipeline.
 */

/* For the diagnostics: the door rests while nobody reports. */
static void
declare_stages (RrPipeline *self)
{
  self->door_stage = rr_stage_new ("door", RR_STAGE_SERVICE);
  self->tracker_stage = rr_stage_new ("tracker", RR_STAGE_PLAIN);
  self->store_stage = rr_stage_new ("store", RR_STAGE_PLAIN);
  rr_stage_add_output (self->door_stage, self->tracker_tx);
  rr_stage_add_input (self->tracker_stage, self->tracker_rx);
  rr_stage_add_output (self->tracker_stage, self->store_tx);
  rr_stage_add_input (self->store_stage, self->store_rx);
}

/**
 * rr_pipeline_new:
 * @config: its parts; tracker and store stay owned by the caller, who must not
 *   touch them until the stages have ended
 *
 * Returns: (transfer full): a pipeline that does not run yet
 */
RrPipeline *
rr_pipeline_new (const RrPipelineConfig *config)
{
  RrPipeline *self;

  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (config->pool != NULL, NULL);

  self = g_new0 (RrPipeline, 1);
  self->config = *config;
  self->ack_us = rr_histogram_new ();
  self->commit_us = rr_histogram_new ();
  rr_mutex_init (&self->lock);
  rr_chan_new ("tracker", RR_PIPELINE_TRACKER_CAPACITY, RR_CHAN_BLOCK, NULL,
               &self->tracker_tx, &self->tracker_rx);
  rr_chan_new ("store", RR_PIPELINE_STORE_CAPACITY, RR_CHAN_BLOCK, NULL,
               &self->store_tx, &self->store_rx);
  declare_stages (self);
  return self;
}

/**
 * rr_pipeline_start:
 * @self: a pipeline
 * @scope: parent of the stages' guard
 * @error: return location for an error
 *
 * Returns: %FALSE with the error of the scope if it cannot start
 */
gboolean
rr_pipeline_start (RrPipeline  *self,
                   RrScope     *scope,
                   GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (rr_scope_spawn (scope, "pipeline", rr_pipeline_guard_run, self, NULL, error))
    return TRUE;
  g_clear_pointer (&self->store_tx, rr_tx_drop);
  return FALSE;
}

/**
 * rr_pipeline_dup_tx:
 * @self: a pipeline that is not closed
 *
 * Returns: (transfer full): a handle to send items to the tracker stage
 */
RrTx *
rr_pipeline_dup_tx (RrPipeline *self)
{
  g_return_val_if_fail (self != NULL && self->tracker_tx != NULL, NULL);

  return rr_tx_dup (self->tracker_tx);
}

/**
 * rr_pipeline_get_door_stage:
 * @self: a pipeline
 *
 * Returns: (transfer none): what is in front of the tracker
 */
RrStage *
rr_pipeline_get_door_stage (RrPipeline *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->door_stage;
}

/**
 * rr_pipeline_close:
 * @self: a pipeline
 *
 * Lets the stages end once everything that is in them is stored.
 */
void
rr_pipeline_close (RrPipeline *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->tracker_tx, rr_tx_drop);
}

/**
 * rr_pipeline_free:
 * @self: (nullable) (transfer full): a pipeline whose stages have ended
 */
void
rr_pipeline_free (RrPipeline *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->tracker_tx, rr_tx_drop);
  g_clear_pointer (&self->tracker_rx, rr_rx_drop);
  g_clear_pointer (&self->store_tx, rr_tx_drop);
  g_clear_pointer (&self->store_rx, rr_rx_drop);
  rr_stage_free (self->door_stage);
  rr_stage_free (self->tracker_stage);
  rr_stage_free (self->store_stage);
  rr_histogram_free (self->ack_us);
  rr_histogram_free (self->commit_us);
  g_free (self->tracker_hand);
  g_free (self->store_hand);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_pipeline_counts:
 * @self: a pipeline
 * @counts: (out caller-allocates): what went through it
 *
 * Thread: any.
 */
void
rr_pipeline_counts (RrPipeline       *self,
                    RrPipelineCounts *counts)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  *counts = self->counts;
  rr_mutex_unlock (&self->lock);
}

static float
fill_of (const RrChanStat *stat)
{
  return stat->capacity > 0 ? (float) stat->length / (float) stat->capacity : 0;
}

/**
 * rr_pipeline_fill:
 * @self: a pipeline
 * @tracker_fill: (out): how full the tracker's channel is, 0 to 1
 * @store_fill: (out): likewise the store's
 *
 * Thread: any, while the pipeline lives.
 */
void
rr_pipeline_fill (RrPipeline *self,
                  float      *tracker_fill,
                  float      *store_fill)
{
  RrChanStat stat;

  g_return_if_fail (self != NULL);

  rr_rx_stat (self->tracker_rx, &stat);
  *tracker_fill = fill_of (&stat);
  rr_rx_stat (self->store_rx, &stat);
  *store_fill = fill_of (&stat);
}

/**
 * rr_pipeline_get_ack_histogram:
 * @self: a pipeline
 *
 * Returns: (transfer none): time from receiving a message to answering it
 */
RrHistogram *
rr_pipeline_get_ack_histogram (RrPipeline *self)
{
  return self->ack_us;
}

/**
 * rr_pipeline_get_commit_histogram:
 * @self: a pipeline
 *
 * Returns: (transfer none): time of one commit
 */
RrHistogram *
rr_pipeline_get_commit_histogram (RrPipeline *self)
{
  return self->commit_us;
}

/* Thread: that of the store stage, or its guard's once that has ended. */
void
rr_pipeline_set_problem (RrPipeline *self,
                         const char *problem)
{
  rr_mutex_lock (&self->lock);
  g_strlcpy (self->problem, problem != NULL ? problem : "", sizeof self->problem);
  rr_mutex_unlock (&self->lock);

  self->config.problem (problem, self->config.data);
}

/**
 * rr_pipeline_get_problem:
 * @self: a pipeline
 * @problem: (array length=size): room for a sentence
 * @size: bytes of @problem
 *
 * Thread: any.
 *
 * Returns: %TRUE with the sentence if the store does not take messages now
 */
gboolean
rr_pipeline_get_problem (RrPipeline *self,
                         char       *problem,
                         gsize       size)
{
  g_return_val_if_fail (self != NULL, FALSE);

  rr_mutex_lock (&self->lock);
  g_strlcpy (problem, self->problem, size);
  rr_mutex_unlock (&self->lock);
  return problem[0] != '\0';
}
