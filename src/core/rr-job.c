/* rr-job.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-job-private.h"

/* RrJob is what a spawn leaves behind until a thread runs it: what to do, for whom, and
 * what the diagnostics want to know of it.
 *
 * Threads: belongs to whoever has it: its spawner, a queue, the thread that runs it.
 * Ends:    when it has run; the one who made it says how.
 */

void
rr_job_init (RrJob          *self,
             RrScope        *scope,
             const RrSite   *site,
             const char     *name,
             RrTaskFunc      func,
             gpointer        data,
             GDestroyNotify  destroy,
             gint64          now_us)
{
  *self = (RrJob) {
    .scope = scope,
    .func = func,
    .data = data,
    .destroy = destroy,
    .name = name,
    .site = site,
    .id = rr_object_next_id (),
    .parent_id = rr_task_get_current_id (),
    .request = rr_request_current (),
    .spawned_us = now_us,
    .queued_us = now_us,
  };
  rr_alive_add (RR_ALIVE_TASK, 1);
}

void
rr_job_get_facts (RrJob       *self,
                  RrTaskFacts *facts)
{
  RrCtx *ctx = rr_scope_get_ctx (self->scope);
  const char *request_id = rr_ctx_get_request_id (ctx);

  *facts = (RrTaskFacts) {
    .id = self->id,
    .parent_id = self->parent_id,
    .name = self->name,
    .scope = self->scope,
    .scope_id = rr_scope_get_id (self->scope),
    .scope_name = rr_scope_get_name (self->scope),
    .request_id = request_id,
    .request = request_id != NULL ? rr_ctx_get_request (ctx) : self->request,
    .site = self->site,
    .started_us = self->spawned_us,
  };
}

static void
report_error (RrScope *scope,
              GError  *error)
{
  if (error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "A task of %s failed without saying why",
                         rr_scope_get_name (scope));
  rr_scope_take_error (scope, error);
}

void
rr_job_begin (RrJob  *self,
              RrTask *record,
              gint64  now_us)
{
  RrTaskFacts facts;

  rr_job_get_facts (self, &facts);
  rr_task_set_facts (record, &facts, RR_TASK_RUNNING, now_us);
  rr_request_enter (facts.request);
}

gint64
rr_job_run (RrJob  *self,
            RrTask *record)
{
  RrCtx *ctx = rr_scope_get_ctx (self->scope);
  GError *error = NULL;
  gboolean is_ok;
  gint64 now_us;

  is_ok = self->klass != NULL ? self->klass->run (self, ctx, &error)
                              : self->func (ctx, self->data, &error);
  if (!is_ok)
    report_error (self->scope, error);
  if (self->destroy != NULL)
    self->destroy (self->data);
  now_us = rr_job_clock_us ();
  rr_task_finish (record, now_us);
  return now_us;
}
