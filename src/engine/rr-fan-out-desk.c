/* rr-fan-out-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fan-out-desk.h"

#include "rr-histogram.h"
#include "rr-sync.h"

/* RrFanOutDesk has the suppliers of the workspace, a bounded number of tasks that ask
 * them for scripts and the console, and the last fan-outs, to be looked at.
 *
 * Threads: new, start, close and free on the owner's; the rest any.
 * Ends:    close() cancels what is under way, and refuses what comes later; free after the
 *          scope was joined.
 */
struct _RrFanOutDesk
{
  RrSuppliers *suppliers;    /* (owned) (immutable) */
  RrHistogram *took;         /* (owned) */

  guint64      n_done;       /* (atomic), as the next ones */
  guint64      n_partial;
  guint64      n_cancelled;
  guint64      n_refused;

  RrMutex      lock;         /* before that of the scope */
  RrScope     *scope;        /* (owned) (nullable) (guarded by lock): of the tasks, until it is closed */
  GQueue       recent;       /* (guarded by lock): of RrFanOut, the newest first */
};

RrFanOutDesk *
rr_fan_out_desk_new (const char  *workspace,
                     GError     **error)
{
  RrSuppliers *suppliers = rr_suppliers_new (workspace, error);
  RrFanOutDesk *self;

  if (suppliers == NULL)
    return NULL;
  self = g_new0 (RrFanOutDesk, 1);
  self->suppliers = suppliers;
  self->scope = rr_scope_new (NULL, "fan-outs", RR_FAN_OUT_MAX_TASKS);
  self->took = rr_histogram_new ();
  g_queue_init (&self->recent);
  rr_mutex_init (&self->lock);
  return self;
}

gboolean
rr_fan_out_desk_start (RrFanOutDesk  *self,
                       RrScope       *scope,
                       GError       **error)
{
  return rr_suppliers_start (self->suppliers, scope, error);
}

void
rr_fan_out_desk_close (RrFanOutDesk *self)
{
  RrScope *scope;

  rr_mutex_lock (&self->lock);
  scope = g_steal_pointer (&self->scope);
  rr_mutex_unlock (&self->lock);
  if (scope == NULL)
    return;

  rr_scope_cancel (scope, NULL);
  if (!rr_scope_wait (scope, NULL))
    g_debug ("Fan-outs were under way");
  rr_scope_free (scope);
  rr_suppliers_close (self->suppliers);
}

void
rr_fan_out_desk_free (RrFanOutDesk *self)
{
  if (self == NULL)
    return;

  rr_fan_out_desk_close (self);
  rr_suppliers_free (self->suppliers);
  g_queue_clear_full (&self->recent, (GDestroyNotify) rr_fan_out_unref);
  rr_histogram_free (self->took);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

RrSuppliers *
rr_fan_out_desk_get_suppliers (RrFanOutDesk *self)
{
  return self->suppliers;
}

gboolean
rr_fan_out_desk_spawn (RrFanOutDesk    *self,
                       const char      *name,
                       RrTaskFunc       func,
                       gpointer         data,
                       GDestroyNotify   destroy,
                       GError         **error)
{
  gboolean ok = FALSE;

  rr_mutex_lock (&self->lock);
  if (self->scope != NULL)
    ok = rr_scope_try_spawn (self->scope, name, func, data, destroy, error);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody is asked any more");
  rr_mutex_unlock (&self->lock);
  if (!ok)
    __atomic_add_fetch (&self->n_refused, 1, __ATOMIC_RELAXED);
  return ok;
}

static gboolean
was_cancelled (const RrFanOut *fan_out)
{
  for (guint i = 0; i < fan_out->calls->len; i++)
    if (((RrFanOutCall *) fan_out->calls->pdata[i])->state == RR_CALL_CANCELLED)
      return TRUE;
  return FALSE;
}

/* Numbers and keeps it; the oldest one goes. */
static void
remember (RrFanOutDesk *self,
          RrFanOut     *fan_out)
{
  RrFanOut *oldest = NULL;

  fan_out->number = __atomic_add_fetch (&self->n_done, 1, __ATOMIC_RELAXED);
  if (was_cancelled (fan_out))
    __atomic_add_fetch (&self->n_cancelled, 1, __ATOMIC_RELAXED);
  else if (fan_out->n_shown < fan_out->calls->len)
    __atomic_add_fetch (&self->n_partial, 1, __ATOMIC_RELAXED);
  rr_histogram_record (self->took, fan_out->took_us);
  rr_mutex_lock (&self->lock);
  g_queue_push_head (&self->recent, rr_fan_out_ref (fan_out));
  if (self->recent.length > RR_FAN_OUT_KEPT)
    oldest = g_queue_pop_tail (&self->recent);
  rr_mutex_unlock (&self->lock);
  g_clear_pointer (&oldest, rr_fan_out_unref);
}

RrFanOut *
rr_fan_out_desk_ask (RrFanOutDesk              *self,
                     RrCtx                     *ctx,
                     const RrSupplierQuestion  *question,
                     GError                   **error)
{
  RrFanOut *fan_out = rr_supplier_fan_out (self->suppliers, ctx, question, error);

  if (fan_out != NULL)
    remember (self, fan_out);
  return fan_out;
}

GPtrArray *
rr_fan_out_desk_dup_recent (RrFanOutDesk *self)
{
  GPtrArray *recent = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fan_out_unref);

  rr_mutex_lock (&self->lock);
  for (GList *l = self->recent.head; l != NULL; l = l->next)
    g_ptr_array_add (recent, rr_fan_out_ref (l->data));
  rr_mutex_unlock (&self->lock);
  return recent;
}

void
rr_fan_out_desk_counts (RrFanOutDesk   *self,
                        RrFanOutCounts *counts)
{
  *counts = (RrFanOutCounts) {
    .n_done = __atomic_load_n (&self->n_done, __ATOMIC_RELAXED),
    .n_partial = __atomic_load_n (&self->n_partial, __ATOMIC_RELAXED),
    .n_cancelled = __atomic_load_n (&self->n_cancelled, __ATOMIC_RELAXED),
    .n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED),
    .p50_us = rr_histogram_quantile (self->took, 0.5),
    .p99_us = rr_histogram_quantile (self->took, 0.99),
  };
  rr_mutex_lock (&self->lock);
  if (self->scope != NULL)
    counts->n_running = rr_scope_get_n_tasks (self->scope);
  rr_mutex_unlock (&self->lock);
}
