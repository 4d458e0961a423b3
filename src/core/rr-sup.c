/* rr-sup.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sup.h"

#include "rr-chan.h"
#include "rr-clock.h"
#include "rr-diag-event.h"
#include "rr-job-private.h"
#include "rr-owner.h"
#include "rr-policy-private.h"

/* RrSup runs children and starts them again when they end: after a wait that grows with
 * every failure in a row, and not more often than is ordinary. Beyond that it ends all of
 * them and says so to whoever runs it, because starting again does not help any more.
 *
 * Each child is the only task of a scope, so that it can be cancelled and joined alone.
 * When it ends it sends a notice; the supervisor does everything else.
 *
 * A thread cannot be killed: this is about children that return errors and heed their
 * context. One that does not is reported after the grace, and still waited for.
 *
 * Threads: add() before run(); run() on one thread, which blocks; get_stat() from any.
 * Ends:    run() returns when no child is left, when its context is done, or when it
 *          gives up; no child outlives it.
 */

typedef enum
{
  STATE_OVER,      /* not started yet, or ended and not to be started again */
  STATE_RUNNING,
  STATE_ENDED,     /* its end has not been dealt with */
  STATE_DUE,       /* to be started at due_us */
} State;

typedef struct
{
  RrSup           *sup;
  char            *name;        /* (owned) (immutable) */
  const RrSite    *site;        /* (immutable) */
  RrChildKind      kind;        /* (immutable) */
  RrTaskFunc       func;        /* (immutable) */
  gpointer         data;        /* (owned) (immutable) */
  GDestroyNotify   destroy;     /* (nullable) (immutable) */

  /* (thread: run) */
  State            state;
  RrScope         *scope;       /* (owned) (nullable): while it runs */
  RrTx            *tx;          /* (owned) (nullable): for its notice */
  GError          *error;       /* (owned) (nullable): how it ended */
  gint64           started_us;
  gint64           due_us;
  guint            n_in_a_row;  /* restarts without a window's worth of work between */
} Child;

struct _RrSup
{
  char           *name;         /* (owned) (immutable) */
  RrSupStrategy   strategy;     /* (immutable) */
  RrSupLimits     limits;       /* (immutable) */
  Child           children[RR_SUP_MAX_CHILDREN];
  guint           n_children;

  /* (thread: run) */
  RrCtx          *ctx;          /* (unowned) (nullable) */
  RrTx           *tx;           /* (owned): keeps the channel open */
  RrRx           *rx;           /* (owned): of Notice, with room for one of each child */
  RrIntensity     restarts;
  GRand          *random;       /* (owned) */

  RrMutex         lock;
  RrSupStat       stat;         /* (guarded by lock) */
};

typedef struct
{
  Child  *child;
  GError *error;   /* (owned) (nullable) */
} Notice;

static void
notice_free (Notice *notice)
{
  g_clear_error (&notice->error);
  g_free (notice);
}

/**
 * rr_sup_new:
 * @name: what is supervised
 * @strategy: what a failure of one means for the others
 * @limits: (nullable): %NULL for %RR_SUP_INTENSITY and the others of the header
 * @seed: for the jitter
 *
 * Thread: any.
 *
 * Returns: (transfer full): a supervisor without children
 */
RrSup *
rr_sup_new (const char        *name,
            RrSupStrategy      strategy,
            const RrSupLimits *limits,
            guint32            seed)
{
  static const RrSupLimits usual = {
    .intensity = RR_SUP_INTENSITY,
    .window_us = RR_SUP_WINDOW_US,
    .base_us = RR_SUP_BASE_US,
    .max_us = RR_SUP_MAX_US,
    .grace_us = RR_SUP_GRACE_US,
  };
  RrSup *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (limits == NULL || limits->intensity <= RR_INTENSITY_MAX, NULL);

  self = g_new0 (RrSup, 1);
  self->name = g_strdup (name);
  self->strategy = strategy;
  self->limits = limits != NULL ? *limits : usual;
  self->random = g_rand_new_with_seed (seed);
  self->stat.name = self->name;
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_sup_free:
 * @self: (nullable) (transfer full): a supervisor that does not run
 */
void
rr_sup_free (RrSup *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_children; i++)
    {
      Child *child = &self->children[i];

      if (child->destroy != NULL)
        child->destroy (child->data);
      g_free (child->name);
    }
  g_rand_free (self->random);
  rr_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

/**
 * rr_sup_add_full:
 * @self: a supervisor that does not run yet, with less than %RR_SUP_MAX_CHILDREN
 * @site: where the call is
 * @name: what the child is
 * @kind: when it is started again
 * @func: runs on a thread of its own, each time anew
 * @data: (transfer full): for @func
 * @destroy: (nullable): frees @data with the supervisor
 *
 * Use rr_sup_add(), which fills in the site. Children start in the order they are added.
 */
void
rr_sup_add_full (RrSup          *self,
                 const RrSite   *site,
                 const char     *name,
                 RrChildKind     kind,
                 RrTaskFunc      func,
                 gpointer        data,
                 GDestroyNotify  destroy)
{
  g_return_if_fail (self != NULL && self->tx == NULL);
  g_return_if_fail (site != NULL && name != NULL && func != NULL);
  g_return_if_fail (self->n_children < RR_SUP_MAX_CHILDREN);

  self->children[self->n_children++] = (Child) {
    .sup = self,
    .name = g_strdup (name),
    .site = site,
    .kind = kind,
    .func = func,
    .data = data,
    .destroy = destroy,
  };
  rr_mutex_lock (&self->lock);
  self->stat.n_children = self->n_children;
  rr_mutex_unlock (&self->lock);
}

/* --- one child -------------------------------------------------------------------- */

static void
count (RrSup *self,
       int    n_running,
       guint  n_restarts,
       guint  n_failures)
{
  rr_mutex_lock (&self->lock);
  self->stat.n_running += (guint) n_running;
  self->stat.n_restarts += n_restarts;
  self->stat.n_failures += n_failures;
  rr_mutex_unlock (&self->lock);
}

/* Always well as a task: what it came to is in the notice. */
static gboolean
child_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Child *child = data;
  Notice *notice = g_new0 (Notice, 1);

  notice->child = child;
  if (!child->func (ctx, child->data, &notice->error) && notice->error == NULL)
    notice->error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%s failed without saying why",
                                 child->name);
  if (rr_try_send (child->tx, notice) != RR_OK)
    g_assert_not_reached ();   /* there is room for a notice of each child */
  return TRUE;
}

static void
start_child (Child *child)
{
  RrSup *self = child->sup;

  child->started_us = rr_clock_now_us ();
  child->scope = rr_scope_new (self->ctx, child->name, 1);
  child->tx = rr_tx_dup (self->tx);
  rr_tx_give (child->tx, rr_owner_scope (child->scope));
  child->state = STATE_RUNNING;
  if (rr_scope_spawn_full (child->scope, child->site, child->name, child_run, child, NULL, FALSE,
                           &child->error))
    {
      count (self, 1, 0, 0);
      return;
    }

  child->state = STATE_ENDED;
  g_clear_pointer (&child->tx, rr_tx_drop);
  g_clear_pointer (&child->scope, rr_scope_free);
}

static void
take_notice (RrSup  *self,
             Notice *notice)
{
  Child *child = notice->child;

  child->error = g_steal_pointer (&notice->error);
  notice_free (notice);
  if (!rr_scope_wait (child->scope, NULL))
    g_assert_not_reached ();   /* the task itself is always well */
  g_clear_pointer (&child->tx, rr_tx_drop);
  g_clear_pointer (&child->scope, rr_scope_free);
  child->state = STATE_ENDED;
  count (self, -1, 0, 0);
}

/* Cancels and joins it. Others that end meanwhile are noted, not dealt with. */
static void
stop_child (Child *child)
{
  RrSup *self = child->sup;
  gint64 grace_end_us = rr_clock_now_us () + self->limits.grace_us;
  gpointer notice;

  if (child->state == STATE_RUNNING)
    rr_scope_cancel (child->scope, NULL);
  while (child->state == STATE_RUNNING)
    {
      if (rr_recv_until (self->rx, NULL, grace_end_us, &notice) == RR_OK)
        {
          take_notice (self, notice);
          continue;
        }
      rr_diag_event (RR_DIAG_UNFINISHED_SCOPE, rr_scope_get_id (child->scope), child->name,
                     "still runs %.1f s after its supervisor cancelled it",
                     (double) self->limits.grace_us / G_TIME_SPAN_SECOND);
      grace_end_us = G_MAXINT64;
    }
}

/* A child that was told to end and did so has nothing to tell. */
static void
bury_child (Child *child)
{
  if (child->error != NULL && !g_error_matches (child->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_message ("%s: %s ended with an error while it was stopped: %s", child->sup->name,
                 child->name, child->error->message);
      count (child->sup, 0, 0, 1);
    }
  g_clear_error (&child->error);
  child->state = STATE_OVER;
}

static void
stop_from (RrSup *self,
           guint  first)
{
  for (guint i = self->n_children; i-- > first; )
    {
      Child *child = &self->children[i];

      stop_child (child);
      if (child->state == STATE_ENDED)
        bury_child (child);
    }
}

/* --- restarts --------------------------------------------------------------------- */

static gboolean
is_to_restart (Child *child)
{
  switch (child->kind)
    {
    case RR_CHILD_PERMANENT:
      return TRUE;
    case RR_CHILD_TRANSIENT:
      return child->error != NULL;
    case RR_CHILD_TEMPORARY:
    default:
      return FALSE;
    }
}

/* Those after it that were in use are stopped, and due with it. */
static void
stop_rest (RrSup *self,
           Child *failed)
{
  guint first = (guint) (failed - self->children) + 1;
  gboolean was_in_use[RR_SUP_MAX_CHILDREN] = { FALSE };

  for (guint i = first; i < self->n_children; i++)
    {
      Child *child = &self->children[i];

      was_in_use[i] = child->kind != RR_CHILD_TEMPORARY
                      && (child->state == STATE_RUNNING || child->state == STATE_DUE
                          || (child->state == STATE_ENDED && is_to_restart (child)));
    }
  stop_from (self, first);
  for (guint i = first; i < self->n_children; i++)
    if (was_in_use[i])
      {
        self->children[i].state = STATE_DUE;
        self->children[i].due_us = MAX (self->children[i].due_us, failed->due_us);
      }
}

static void
plan_restart (Child  *child,
              gint64  now_us)
{
  RrSup *self = child->sup;
  gint64 delay_us;

  if (now_us - child->started_us >= self->limits.window_us)
    child->n_in_a_row = 0;
  delay_us = rr_backoff_us (child->n_in_a_row++, self->limits.base_us, self->limits.max_us,
                            self->random);
  g_message ("%s: %s ended%s%s; starting it again in %.1f s", self->name, child->name,
             child->error != NULL ? ": " : "", child->error != NULL ? child->error->message : "",
             (double) delay_us / G_TIME_SPAN_SECOND);
  child->state = STATE_DUE;
  child->due_us = now_us + delay_us;
  if (self->strategy == RR_SUP_REST_FOR_ONE)
    stop_rest (self, child);
}

static gboolean
give_up (Child   *child,
         GError **error)
{
  RrSup *self = child->sup;

  g_set_error (error, RR_ERROR, RR_ERROR_GAVE_UP,
               "%s: gave up after %u restarts in %.0f s, the last one because %s ended%s%s",
               self->name, self->limits.intensity,
               (double) self->limits.window_us / G_TIME_SPAN_SECOND, child->name,
               child->error != NULL ? ": " : "", child->error != NULL ? child->error->message : "");
  g_clear_error (&child->error);
  child->state = STATE_OVER;
  return FALSE;
}

/* Returns: FALSE with @error if it is to give up */
static gboolean
deal_with_end (Child   *child,
               GError **error)
{
  RrSup *self = child->sup;
  gint64 now_us = rr_clock_now_us ();

  count (self, 0, 0, child->error != NULL);
  if (is_to_restart (child))
    {
      if (!rr_intensity_add (&self->restarts, now_us))
        return give_up (child, error);
      plan_restart (child, now_us);
    }
  else
    {
      if (child->error != NULL)
        g_message ("%s: %s ended for good: %s", self->name, child->name, child->error->message);
      child->state = STATE_OVER;
    }
  g_clear_error (&child->error);
  return TRUE;
}

static gboolean
deal_with_ends (RrSup   *self,
                GError **error)
{
  for (guint i = 0; i < self->n_children; i++)
    if (self->children[i].state == STATE_ENDED && !deal_with_end (&self->children[i], error))
      return FALSE;
  return TRUE;
}

/* Starts who is due. With rest_for_one nobody starts before those he builds on.
 * Returns: when the next is due */
static gint64
start_due (RrSup *self)
{
  gint64 now_us = rr_clock_now_us ();
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->n_children; i++)
    {
      Child *child = &self->children[i];

      if (child->state != STATE_DUE)
        continue;
      if (child->due_us <= now_us)
        {
          count (self, 0, child->started_us != 0, 0);
          start_child (child);
          continue;
        }
      next_us = MIN (next_us, child->due_us);
      if (self->strategy == RR_SUP_REST_FOR_ONE)
        break;
    }
  return next_us;
}

static gboolean
has_state (RrSup *self,
           State  state)
{
  for (guint i = 0; i < self->n_children; i++)
    if (self->children[i].state == state)
      return TRUE;
  return FALSE;
}

/* --- a run ------------------------------------------------------------------------ */

static gboolean
supervise (RrSup   *self,
           GError **error)
{
  for (;;)
    {
      gint64 next_us = start_due (self);
      gpointer notice;

      if (!has_state (self, STATE_RUNNING) && !has_state (self, STATE_DUE)
          && !has_state (self, STATE_ENDED))
        return TRUE;
      if (!has_state (self, STATE_ENDED)
          && rr_recv_until (self->rx, self->ctx, next_us, &notice) == RR_OK)
        take_notice (self, notice);
      if (!rr_ctx_check (self->ctx, error) || !deal_with_ends (self, error))
        return FALSE;
    }
}

/**
 * rr_sup_run:
 * @self: a supervisor
 * @ctx: (nullable): ends all children when it is done
 * @error: return location for an error
 *
 * Starts the children and keeps them going.
 *
 * Thread: any but main; blocks.
 *
 * Returns: %TRUE when no child is left to run; %FALSE with the cause of @ctx, or with
 *   %RR_ERROR_GAVE_UP if there were more restarts than are ordinary
 */
gboolean
rr_sup_run (RrSup   *self,
            RrCtx   *ctx,
            GError **error)
{
  gboolean is_well;

  g_return_val_if_fail (self != NULL && self->tx == NULL, FALSE);

  self->ctx = ctx;
  rr_intensity_init (&self->restarts, self->limits.intensity, self->limits.window_us);
  rr_chan_new (self->name, RR_SUP_MAX_CHILDREN, RR_CHAN_BLOCK, (GDestroyNotify) notice_free,
               &self->tx, &self->rx);
  rr_tx_give (self->tx, rr_owner_self ());
  rr_rx_give (self->rx, rr_owner_self ());
  for (guint i = 0; i < self->n_children; i++)
    {
      self->children[i].state = STATE_DUE;
      self->children[i].due_us = 0;
      self->children[i].started_us = 0;
      self->children[i].n_in_a_row = 0;
    }

  is_well = supervise (self, error);
  stop_from (self, 0);
  g_clear_pointer (&self->tx, rr_tx_drop);
  g_clear_pointer (&self->rx, rr_rx_drop);
  self->ctx = NULL;
  return is_well;
}

/**
 * rr_sup_get_stat:
 * @self: a supervisor
 * @stat: (out caller-allocates): its counters
 *
 * Thread: any.
 */
void
rr_sup_get_stat (RrSup     *self,
                 RrSupStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  rr_mutex_unlock (&self->lock);
}
