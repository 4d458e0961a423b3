/* rr-ctx-values.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ctx.h"

#include "rr-ctx-private.h"

/* What a context carries beside its end: the request it works for, who asked, and the
 * trace it is part of; and the shield, which carries them where no cancel comes.
 *
 * Threads: any. Values are set once under the context's lock and read without it.
 *          All shields are on one list with a lock of its own, taken last.
 * Ends:    with the context.
 */

static struct
{
  RrMutex   lock;
  RrShield *shields;   /* (guarded by lock): the newest first */
} all = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

void
rr_ctx_values_copy (RrCtxValues *values,
                    RrCtxValues *from)
{
  values->request_id = g_strdup (g_atomic_pointer_get (&from->request_id));
  values->request = __atomic_load_n (&from->request, __ATOMIC_RELAXED);
  values->actor = g_strdup (g_atomic_pointer_get (&from->actor));
  values->trace_id = __atomic_load_n (&from->trace_id, __ATOMIC_RELAXED);
}

void
rr_ctx_values_clear (RrCtxValues *values)
{
  g_free (values->request_id);
  g_free (values->actor);
}

static void
set_once (RrCtx       *self,
          char       **field,
          const char  *value)
{
  rr_mutex_lock (&self->lock);
  if (*field == NULL)
    g_atomic_pointer_set (field, g_strdup (value));
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_ctx_set_request_id:
 * @self: a context without one
 * @request_id: names the request in logs and traces
 *
 * Children made from now on carry it too.
 *
 * Thread: any.
 */
void
rr_ctx_set_request_id (RrCtx      *self,
                       const char *request_id)
{
  g_return_if_fail (self != NULL);

  set_once (self, &self->values.request_id, request_id);
}

/**
 * rr_ctx_get_request_id:
 * @self: (nullable): a context
 *
 * Thread: any.
 *
 * Returns: (transfer none) (nullable): the id, which never changes once it is set
 */
const char *
rr_ctx_get_request_id (RrCtx *self)
{
  return self != NULL ? g_atomic_pointer_get (&self->values.request_id) : NULL;
}

/**
 * rr_ctx_set_request:
 * @self: a context without a request id
 * @request: the request its tasks work for
 *
 * As rr_ctx_set_request_id() with the text of @request; spans of the tasks carry it too.
 *
 * Thread: any.
 */
void
rr_ctx_set_request (RrCtx       *self,
                    RrRequestId  request)
{
  char text[RR_REQUEST_TEXT];

  g_return_if_fail (self != NULL);
  g_return_if_fail (request != 0);

  rr_request_text (request, text);
  __atomic_store_n (&self->values.request, request, __ATOMIC_RELAXED);
  set_once (self, &self->values.request_id, text);
}

/**
 * rr_ctx_get_request:
 * @self: (nullable): a context
 *
 * Thread: any.
 *
 * Returns: the request its tasks work for, 0 for none or one that has only a text
 */
RrRequestId
rr_ctx_get_request (RrCtx *self)
{
  return self != NULL ? __atomic_load_n (&self->values.request, __ATOMIC_RELAXED) : 0;
}

/**
 * rr_ctx_set_actor:
 * @self: a context without one
 * @actor: on whose behalf the work is done: a device, a member of staff, a supplier
 *
 * Children made from now on carry it too.
 *
 * Thread: any.
 */
void
rr_ctx_set_actor (RrCtx      *self,
                  const char *actor)
{
  g_return_if_fail (self != NULL);

  set_once (self, &self->values.actor, actor);
}

/**
 * rr_ctx_get_actor:
 * @self: (nullable): a context
 *
 * Thread: any.
 *
 * Returns: (transfer none) (nullable): the actor, which never changes once it is set
 */
const char *
rr_ctx_get_actor (RrCtx *self)
{
  return self != NULL ? g_atomic_pointer_get (&self->values.actor) : NULL;
}

/**
 * rr_ctx_set_trace_id:
 * @self: a context without one
 * @trace_id: not 0; what belongs together in a trace has the same
 *
 * Children made from now on carry it too.
 *
 * Thread: any.
 */
void
rr_ctx_set_trace_id (RrCtx   *self,
                     guint64  trace_id)
{
  g_return_if_fail (self != NULL && trace_id != 0);

  rr_mutex_lock (&self->lock);
  if (self->values.trace_id == 0)
    __atomic_store_n (&self->values.trace_id, trace_id, __ATOMIC_RELAXED);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_ctx_get_trace_id:
 * @self: (nullable): a context
 *
 * Thread: any.
 *
 * Returns: the id, 0 for none; it never changes once it is set
 */
guint64
rr_ctx_get_trace_id (RrCtx *self)
{
  return self != NULL ? __atomic_load_n (&self->values.trace_id, __ATOMIC_RELAXED) : 0;
}

static RrShield *
shield_new (RrCtx  *ctx,
            gint64  now_us)
{
  RrShield *self = g_new0 (RrShield, 1);

  self->task_id = rr_task_get_current_id ();
  self->why = ctx->name;
  self->since_us = now_us;
  self->until_us = ctx->deadline_us;

  rr_mutex_lock (&all.lock);
  self->next = all.shields;
  if (self->next != NULL)
    self->next->prev = self;
  all.shields = self;
  rr_mutex_unlock (&all.lock);
  return self;
}

void
rr_shield_free (RrShield *self)
{
  if (self == NULL)
    return;

  rr_mutex_lock (&all.lock);
  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    all.shields = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  rr_mutex_unlock (&all.lock);
  g_free (self);
}

/**
 * rr_ctx_shield:
 * @parent: (nullable): whose values it carries
 * @max_us: how long the section may take
 * @why: what must not be torn: "commit", "clean up"
 *
 * A context for the short piece of work that has to be finished even when it is not
 * wanted any more. A cancel of @parent does not reach it, nor does its deadline; one of
 * its own always does. As long as it lives the diagnostics say that the calling task is
 * in a shielded section, and why.
 *
 * Thread: any.
 *
 * Returns: (transfer full): a context that is not done
 */
RrCtx *
rr_ctx_shield (RrCtx      *parent,
               gint64      max_us,
               const char *why)
{
  gint64 now_us = rr_clock_now_us ();
  RrCtx *self;

  g_return_val_if_fail (max_us > 0 && max_us < RR_CTX_NO_DEADLINE - now_us, NULL);
  g_return_val_if_fail (why != NULL, NULL);

  self = rr_ctx_new_root (why, now_us + max_us);
  if (parent != NULL)
    rr_ctx_values_copy (&self->values, &parent->values);
  self->shield = shield_new (self, now_us);
  return self;
}

gboolean
rr_shield_find (guint64       task_id,
                RrShieldInfo *info)
{
  RrShield *found = NULL;

  if (task_id == 0)
    return FALSE;

  rr_mutex_lock (&all.lock);
  for (RrShield *shield = all.shields; shield != NULL && found == NULL; shield = shield->next)
    if (shield->task_id == task_id)
      found = shield;
  if (found != NULL)
    {
      g_strlcpy (info->why, found->why, sizeof info->why);
      info->since_us = found->since_us;
      info->until_us = found->until_us;
    }
  rr_mutex_unlock (&all.lock);
  return found != NULL;
}
