/* rr-ctx.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ctx.h"

#include "rr-ctx-private.h"

/* RrCtx says whether work is still wanted, until when, and why not any more. It is a
 * tree: what ends a parent ends its children, with the parent's cause.
 *
 * Threads: every function from any thread.
 * Ends:    reference counted; a child holds its parent. A context is done once, by
 *          the first cancel or by its deadline, and stays done.
 *
 * Locks: a parent's before a child's, a context's before a parker's. Code of others,
 *        a wake() or a GCancellable's handlers, runs with none of them.
 *
 * The struct is in rr-ctx-private.h, what it carries in rr-ctx-values.c.
 */

static void
link_child (RrCtx *parent,
            RrCtx *child)
{
  child->next_sibling = parent->children;
  if (parent->children != NULL)
    parent->children->prev_sibling = child;
  parent->children = child;
}

static void
unlink_child (RrCtx *parent,
              RrCtx *child)
{
  if (child->prev_sibling != NULL)
    child->prev_sibling->next_sibling = child->next_sibling;
  else
    parent->children = child->next_sibling;
  if (child->next_sibling != NULL)
    child->next_sibling->prev_sibling = child->prev_sibling;
}

RrCtx *
rr_ctx_new_root (const char *name,
                 gint64      deadline_us)
{
  RrCtx *self = g_new0 (RrCtx, 1);

  self->ref_count = 1;
  self->name = g_strdup (name);
  self->deadline_us = deadline_us;
  rr_mutex_init (&self->lock);
  rr_alive_add (RR_ALIVE_CTX, 1);
  return self;
}

static RrCtx *
ctx_new (RrCtx      *parent,
         const char *name,
         gint64      deadline_us)
{
  RrCtx *self = rr_ctx_new_root (name, deadline_us);

  if (parent == NULL)
    return self;

  self->parent = rr_ctx_ref (parent);
  self->deadline_us = MIN (deadline_us, parent->deadline_us);
  rr_mutex_lock (&parent->lock);
  if (parent->cause != NULL)
    {
      self->cause = g_error_copy (parent->cause);
      self->cancelled_us = parent->cancelled_us;
    }
  rr_ctx_values_copy (&self->values, &parent->values);
  link_child (parent, self);
  rr_mutex_unlock (&parent->lock);
  return self;
}

/**
 * rr_ctx_new:
 * @parent: (nullable): the context this one is part of
 * @name: what it is for
 *
 * Thread: any.
 *
 * Returns: (transfer full): a context that is as done as its parent
 */
RrCtx *
rr_ctx_new (RrCtx      *parent,
            const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return ctx_new (parent, name, RR_CTX_NO_DEADLINE);
}

/**
 * rr_ctx_new_with_timeout:
 * @parent: (nullable): the context this one is part of
 * @name: what it is for
 * @timeout_us: microseconds from now; the parent's deadline still holds
 *
 * Thread: any.
 *
 * Returns: (transfer full): a context
 */
RrCtx *
rr_ctx_new_with_timeout (RrCtx      *parent,
                         const char *name,
                         gint64      timeout_us)
{
  gint64 now_us;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (timeout_us >= 0, NULL);

  now_us = rr_clock_now_us ();
  return ctx_new (parent, name,
                  timeout_us < RR_CTX_NO_DEADLINE - now_us ? now_us + timeout_us
                                                           : RR_CTX_NO_DEADLINE);
}

/**
 * rr_ctx_ref:
 * @self: a context
 *
 * Returns: (transfer full): @self
 */
RrCtx *
rr_ctx_ref (RrCtx *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

static void
ctx_free (RrCtx *self)
{
  g_assert (self->waiters == NULL && self->children == NULL);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->cause);
  rr_shield_free (self->shield);
  rr_ctx_values_clear (&self->values);
  g_free (self->name);
  rr_mutex_clear (&self->lock);
  rr_alive_add (RR_ALIVE_CTX, -1);
  g_free (self);
}

/* The last reference of a child is dropped under the parent's lock, so that a cancel
 * that walks the children never meets one that is going away. */
static gboolean
drop_ref (RrCtx *self)
{
  RrCtx *parent = self->parent;
  gboolean last;

  if (parent == NULL)
    return g_atomic_int_dec_and_test (&self->ref_count);

  rr_mutex_lock (&parent->lock);
  last = g_atomic_int_dec_and_test (&self->ref_count);
  if (last)
    unlink_child (parent, self);
  rr_mutex_unlock (&parent->lock);
  return last;
}

/**
 * rr_ctx_unref:
 * @self: (transfer full): a context
 */
void
rr_ctx_unref (RrCtx *self)
{
  g_return_if_fail (self != NULL);

  while (self != NULL && drop_ref (self))
    {
      RrCtx *parent = self->parent;

      ctx_free (self);
      self = parent;
    }
}

static gboolean
has_expired (RrCtx *self)
{
  return self->deadline_us != RR_CTX_NO_DEADLINE && rr_clock_now_us () >= self->deadline_us;
}

static GError *
timeout_cause (RrCtx *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s took longer than allowed", self->name);
}

static void
unlink_waiter_locked (RrCtx       *self,
                      RrCtxWaiter *waiter)
{
  waiter->linked = FALSE;
  if (waiter->prev != NULL)
    waiter->prev->next = waiter->next;
  else
    self->waiters = waiter->next;
  if (waiter->next != NULL)
    waiter->next->prev = waiter->prev;
}

#define MAX_TOGETHER 64

/* Takes all who wait out of the lines of the context and of those below. Threads are
 * woken here, which costs a signal each; those with code of their own to run are only
 * claimed and added to @claimed, at most @room of them. Returns: how many those are */
static guint
claim_locked (RrCtx        *self,
              guint         room,
              RrCtxWaiter **claimed)
{
  guint n = 0;

  while (self->waiters != NULL && n < room)
    {
      RrCtxWaiter *waiter = self->waiters;

      unlink_waiter_locked (self, waiter);
      if (waiter->klass == NULL)
        {
          rr_parker_unpark (waiter->parker);
        }
      else if (waiter->klass->claim (waiter))
        {
          waiter->next = *claimed;
          *claimed = waiter;
          n++;
        }
    }
  for (RrCtx *child = self->children; child != NULL && n < room; child = child->next_sibling)
    {
      rr_mutex_lock (&child->lock);
      n += claim_locked (child, room - n, claimed);
      rr_mutex_unlock (&child->lock);
    }
  return n;
}

/* Without a lock of ours: the code that runs here may take any. Those of a kind in a row
 * are woken together; not all of them, so that the first run while others are woken. */
static void
wake_claimed (RrCtxWaiter *claimed)
{
  while (claimed != NULL)
    {
      RrCtxWaiter *first = claimed, *last = claimed;

      for (guint n = 1; n < MAX_TOGETHER && last->next != NULL
                        && last->next->klass == first->klass; n++)
        last = last->next;
      claimed = last->next;
      last->next = NULL;
      first->klass->wake (first);
    }
}

/* The context is done and those below are, so nobody comes to wait any more. The first
 * run while the others are claimed; each turn claims twice as many, because it walks past
 * all that have nobody left. */
static void
wake_all (RrCtx *self)
{
  guint n = 0;

  for (guint room = MAX_TOGETHER; n == room / 2 || room == MAX_TOGETHER; room *= 2)
    {
      RrCtxWaiter *claimed = NULL;

      rr_mutex_lock (&self->lock);
      n = claim_locked (self, room, &claimed);
      rr_mutex_unlock (&self->lock);
      wake_claimed (claimed);
    }
}

static void
cancel_locked (RrCtx        *self,
               const GError *cause,
               gint64        now_us)
{
  gboolean expired = now_us >= self->deadline_us;

  if (self->cause != NULL)
    return;

  /* A deadline that passed before this cancel came first. */
  self->cancelled_us = expired ? self->deadline_us : now_us;
  g_atomic_pointer_set (&self->cause, expired ? timeout_cause (self) : g_error_copy (cause));
  for (RrCtx *child = self->children; child != NULL; child = child->next_sibling)
    {
      rr_mutex_lock (&child->lock);
      cancel_locked (child, cause, now_us);
      rr_mutex_unlock (&child->lock);
    }
}

/* GCancellable calls strangers back, so it is told without our locks. */
static void
collect_cancellables (RrCtx     *self,
                      GPtrArray *cancellables)
{
  rr_mutex_lock (&self->lock);
  if (self->cancellable != NULL)
    g_ptr_array_add (cancellables, g_object_ref (self->cancellable));
  for (RrCtx *child = self->children; child != NULL; child = child->next_sibling)
    collect_cancellables (child, cancellables);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_ctx_cancel:
 * @self: a context
 * @cause: (nullable) (transfer full): why; %NULL for a plain cancellation
 *
 * Ends the context and all below it. Only the first cause counts.
 *
 * Thread: any; wakes the waiters, does not wait for them.
 */
void
rr_ctx_cancel (RrCtx  *self,
               GError *cause)
{
  g_autoptr(GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) why = cause;

  g_return_if_fail (self != NULL);

  if (why == NULL)
    why = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s was cancelled", self->name);

  rr_mutex_lock (&self->lock);
  cancel_locked (self, why, rr_clock_now_us ());
  rr_mutex_unlock (&self->lock);

  wake_all (self);
  collect_cancellables (self, cancellables);
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));
}

/**
 * rr_ctx_status:
 * @self: (nullable): a context
 *
 * Thread: any.
 *
 * Returns: %RR_OK while the work is wanted, else %RR_CANCELLED or %RR_DEADLINE
 */
RrStatus
rr_ctx_status (RrCtx *self)
{
  const GError *cause;

  if (self == NULL)
    return RR_OK;

  cause = g_atomic_pointer_get (&self->cause);
  if (cause == NULL)
    return has_expired (self) ? RR_DEADLINE : RR_OK;
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? RR_DEADLINE : RR_CANCELLED;
}

/**
 * rr_ctx_dup_cause:
 * @self: (nullable): a context
 *
 * Returns: (transfer full) (nullable): why it is done, %NULL while it is not
 */
GError *
rr_ctx_dup_cause (RrCtx *self)
{
  const GError *cause;

  if (self == NULL)
    return NULL;

  cause = g_atomic_pointer_get (&self->cause);
  if (cause != NULL)
    {
      rr_task_tell_cause ();
      return g_error_copy (cause);
    }
  return has_expired (self) ? timeout_cause (self) : NULL;
}

/**
 * rr_ctx_check_at:
 * @self: (nullable): a context
 * @site: where the call is
 * @error: return location for an error
 *
 * The checkpoint of long computations. Use rr_ctx_check(), which fills in the site; the
 * diagnostics show the last one that a task passed.
 *
 * Thread: any.
 *
 * Returns: %FALSE with the cause in @error once the context is done
 */
gboolean
rr_ctx_check_at (RrCtx         *self,
                 const RrSite  *site,
                 GError       **error)
{
  GError *cause;

  rr_task_pass (site);
  cause = rr_ctx_dup_cause (self);
  if (cause == NULL)
    return TRUE;

  rr_task_see_cancel ();
  g_propagate_error (error, cause);
  return FALSE;
}

/**
 * rr_ctx_remaining_us:
 * @self: (nullable): a context
 *
 * Returns: microseconds until the deadline, 0 when done, %RR_CTX_NO_DEADLINE for none
 */
gint64
rr_ctx_remaining_us (RrCtx *self)
{
  if (self == NULL)
    return RR_CTX_NO_DEADLINE;
  if (rr_ctx_status (self) != RR_OK)
    return 0;
  if (self->deadline_us == RR_CTX_NO_DEADLINE)
    return RR_CTX_NO_DEADLINE;
  return MAX (self->deadline_us - rr_clock_now_us (), 0);
}

/**
 * rr_ctx_get_name:
 * @self: a context
 *
 * Returns: (transfer none): what it is for
 */
const char *
rr_ctx_get_name (RrCtx *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * rr_ctx_get_cancellable:
 * @self: a context
 *
 * For calls into GIO. A deadline does not cancel it by itself; give GIO a timeout.
 *
 * Returns: (transfer none): a cancellable that lives as long as @self
 */
GCancellable *
rr_ctx_get_cancellable (RrCtx *self)
{
  GCancellable *cancellable;
  gboolean is_done;

  g_return_val_if_fail (self != NULL, NULL);

  rr_mutex_lock (&self->lock);
  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  cancellable = self->cancellable;
  is_done = self->cause != NULL;
  rr_mutex_unlock (&self->lock);

  if (is_done)
    g_cancellable_cancel (cancellable);
  return cancellable;
}

gint64
rr_ctx_deadline_us (RrCtx *ctx)
{
  return ctx != NULL ? ctx->deadline_us : RR_CTX_NO_DEADLINE;
}

gint64
rr_ctx_cancelled_us (RrCtx *self)
{
  gint64 cancelled_us;

  rr_mutex_lock (&self->lock);
  cancelled_us = self->cancelled_us;
  rr_mutex_unlock (&self->lock);
  if (cancelled_us != 0)
    return cancelled_us;
  return has_expired (self) ? self->deadline_us : 0;
}

gboolean
rr_ctx_add_waiter (RrCtx       *ctx,
                   RrCtxWaiter *waiter)
{
  gboolean added;

  if (ctx == NULL)
    return TRUE;

  rr_mutex_lock (&ctx->lock);
  added = ctx->cause == NULL;
  if (added)
    {
      waiter->linked = TRUE;
      waiter->prev = NULL;
      waiter->next = ctx->waiters;
      if (ctx->waiters != NULL)
        ctx->waiters->prev = waiter;
      ctx->waiters = waiter;
    }
  rr_mutex_unlock (&ctx->lock);
  return added;
}

void
rr_ctx_remove_waiter (RrCtx       *ctx,
                      RrCtxWaiter *waiter)
{
  if (ctx == NULL)
    return;

  rr_mutex_lock (&ctx->lock);
  if (waiter->linked)
    unlink_waiter_locked (ctx, waiter);
  rr_mutex_unlock (&ctx->lock);
}
