/* rr-scope-stat.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-scope-private.h"

#include "rr-ctx-private.h"

/* What others want to know of a scope.
 *
 * Threads: any.
 */

/**
 * rr_scope_get_n_tasks:
 * @self: a scope
 *
 * Returns: how many of its tasks have not ended; a few that ended on a pool's thread
 *   may still be counted while that runs the next of them
 */
guint
rr_scope_get_n_tasks (RrScope *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return rr_scope_n_running (self);
}

guint64
rr_scope_get_id (RrScope *self)
{
  return self->object.id;
}

const char *
rr_scope_get_name (RrScope *self)
{
  return self->name;
}

/* With the shard's lock of @object held, by a scan. */
void
rr_scope_read (RrObject     *object,
               RrScopeFacts *facts)
{
  RrScope *self = (RrScope *) object;
  guint64 tasks;

  rr_mutex_lock (&self->lock);
  tasks = __atomic_load_n (&self->tasks, __ATOMIC_ACQUIRE);
  *facts = (RrScopeFacts) {
    .limit = self->limit,
    .n_running = (guint) tasks,
    .is_joined = self->n_joiners > 0,
    .is_done = rr_ctx_status (self->ctx) != RR_OK,
    .done_us = rr_ctx_cancelled_us (self->ctx),
    .epoch = tasks / RR_SCOPE_ONE_CHANGE,
  };
  rr_mutex_unlock (&self->lock);
}
