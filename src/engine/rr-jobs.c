/* rr-jobs.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-jobs.h"

#include "rr-owner.h"
#include "rr-trace.h"

/* RrJobs runs work that reads, one piece after the other, on a thread with a
 * read-only connection of its own, so that neither the writer nor the console waits.
 *
 * Threads: submit from any; the rest on the engine's owner.
 * Ends:    close() refuses newcomers; what was accepted is done, then the thread ends.
 */
struct _RrJobs
{
  char *path;      /* (immutable) */
  RrTx *tx;        /* (owned) */
  RrRx *rx;        /* (owned) (thread: jobs) */
};

typedef struct
{
  RrJobFunc      func;
  gpointer       data;
  GDestroyNotify destroy;
  RrRequestId    request;    /* of whoever asked for it */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_free (job);
}

/**
 * rr_jobs_new:
 * @database_path: the database that jobs read
 *
 * Returns: (transfer full): a queue of jobs that does not run yet
 */
RrJobs *
rr_jobs_new (const char *database_path)
{
  RrJobs *self = g_new0 (RrJobs, 1);

  self->path = g_strdup (database_path);
  rr_chan_new ("jobs", RR_JOBS_CAPACITY, RR_CHAN_REJECT, job_free, &self->tx, &self->rx);
  return self;
}

/**
 * rr_jobs_free:
 * @self: (nullable) (transfer full): jobs whose thread has ended
 */
void
rr_jobs_free (RrJobs *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->tx, rr_tx_drop);
  g_clear_pointer (&self->rx, rr_rx_drop);
  g_free (self->path);
  g_free (self);
}

/* Opened with the first job, and again after it could not be. */
static gboolean
ensure_reader (RrJobs         *self,
               RrStoreReader **reader,
               GError        **error)
{
  if (*reader == NULL)
    *reader = rr_store_reader_open (self->path, error);
  return *reader != NULL;
}

static gboolean
jobs_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrJobs *self = data;
  g_autoptr(RrStoreReader) reader = NULL;
  gpointer item;

  rr_rx_give (self->rx, rr_owner_self ());
  while (rr_recv (self->rx, NULL, &item) == RR_OK)
    {
      Job *job = item;
      g_autoptr(GError) problem = NULL;

      RrSpan span;

      rr_request_enter (job->request);
      span = rr_span_begin ("job");
      ensure_reader (self, &reader, &problem);
      job->func (reader, problem, job->data);
      rr_span_end (&span, 1);
      rr_request_enter (0);
      job_free (job);
    }
  return TRUE;
}

/**
 * rr_jobs_start:
 * @self: jobs
 * @scope: parent of the thread
 * @error: return location for an error
 *
 * Returns: %FALSE with the error of the scope if the thread cannot start
 */
gboolean
rr_jobs_start (RrJobs   *self,
               RrScope  *scope,
               GError  **error)
{
  return rr_scope_spawn (scope, "jobs", jobs_run, self, NULL, error);
}

/**
 * rr_jobs_submit:
 * @self: jobs
 * @func: what to do
 * @data: for @func
 * @destroy: (nullable): frees @data afterwards
 *
 * Thread: any; does not wait.
 *
 * Returns: %RR_FULL when too many are waiting, %RR_CLOSED after rr_jobs_close()
 */
RrStatus
rr_jobs_submit (RrJobs         *self,
                RrJobFunc       func,
                gpointer        data,
                GDestroyNotify  destroy)
{
  Job *job = g_new (Job, 1);
  RrStatus status;

  *job = (Job) { func, data, destroy, rr_request_current () };
  status = rr_try_send (self->tx, job);
  if (status != RR_OK)
    g_free (job);
  return status;
}

/**
 * rr_jobs_close:
 * @self: jobs
 *
 * Lets the thread end once the accepted jobs are done.
 */
void
rr_jobs_close (RrJobs *self)
{
  rr_close (self->tx);
}
