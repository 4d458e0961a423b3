/* rr-retry.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-retry.h"

#include "rr-policy-private.h"
#include "rr-sleep.h"
#include "rr-sync.h"

/* RrRetry repeats a call that failed for a passing reason. It waits any time up to a
 * bound that doubles (full jitter), never past the caller's deadline, and all calls
 * together pay for their repeats: each earns a tenth of one, up to ten. When a supplier
 * is down, ten in a hundred more calls reach it, not three times as many.
 *
 * Threads: any but main; run() blocks.
 * Ends:    free() when nobody uses it.
 */

#define EARNED_PERMILLE 100
#define MOST_SAVED      10

struct _RrRetry
{
  char         *name;           /* (owned) (immutable) */
  guint         max_attempts;   /* (immutable) */
  gint64        base_us;        /* (immutable) */
  gint64        max_us;         /* (immutable) */
  RrRetryTest   test;           /* (immutable) */
  RrBudget      budget;

  RrMutex       lock;
  GRand        *random;         /* (owned) (guarded by lock) */
  RrRetryStat   stat;           /* (guarded by lock) */
};

/**
 * rr_error_is_transient:
 * @error: why something failed
 *
 * Thread: any.
 *
 * Returns: whether it is of the kind that passes by itself: the other side or the way to
 *   it was not there, was busy, or took too long
 */
gboolean
rr_error_is_transient (const GError *error)
{
  static const int passing[] = {
    G_IO_ERROR_TIMED_OUT,
    G_IO_ERROR_BUSY,
    G_IO_ERROR_WOULD_BLOCK,
    G_IO_ERROR_HOST_NOT_FOUND,
    G_IO_ERROR_HOST_UNREACHABLE,
    G_IO_ERROR_NETWORK_UNREACHABLE,
    G_IO_ERROR_CONNECTION_REFUSED,
    G_IO_ERROR_CONNECTION_CLOSED,
  };

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain == G_RESOLVER_ERROR)
    return error->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE;
  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (g_error_matches (error, G_IO_ERROR, passing[i]))
      return TRUE;
  return FALSE;
}

/**
 * rr_retry_new:
 * @name: what is tried
 * @max_attempts: with the first; %RR_RETRY_ATTEMPTS
 * @base_us: the longest wait before the first repeat; %RR_RETRY_BASE_US
 * @max_us: the longest wait at all; %RR_RETRY_MAX_US
 * @test: (nullable): whether an error may pass; rr_error_is_transient() if %NULL
 * @seed: for the jitter
 *
 * One for each supplier, shared by all who call it: the budget is theirs together.
 *
 * Thread: any.
 *
 * Returns: (transfer full): with a full budget
 */
RrRetry *
rr_retry_new (const char  *name,
              guint        max_attempts,
              gint64       base_us,
              gint64       max_us,
              RrRetryTest  test,
              guint32      seed)
{
  RrRetry *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (max_attempts > 0 && base_us >= 0 && max_us >= base_us, NULL);

  self = g_new0 (RrRetry, 1);
  self->name = g_strdup (name);
  self->max_attempts = max_attempts;
  self->base_us = base_us;
  self->max_us = max_us;
  self->test = test != NULL ? test : rr_error_is_transient;
  self->random = g_rand_new_with_seed (seed);
  self->stat.name = self->name;
  rr_budget_init (&self->budget, EARNED_PERMILLE, MOST_SAVED, MOST_SAVED);
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_retry_free:
 * @self: (nullable) (transfer full): a retry
 */
void
rr_retry_free (RrRetry *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_rand_free (self->random);
  g_free (self->name);
  g_free (self);
}

static void
count (RrRetry *self,
       guint64 *counter)
{
  rr_mutex_lock (&self->lock);
  (*counter)++;
  rr_mutex_unlock (&self->lock);
}

/* Returns: how long to wait before the next attempt, -1 to leave it */
static gint64
next_delay_us (RrRetry      *self,
               RrCtx        *ctx,
               guint         attempt,
               const GError *failure)
{
  gint64 delay_us;

  if (attempt + 1 >= self->max_attempts || rr_ctx_status (ctx) != RR_OK || !self->test (failure))
    return -1;

  rr_mutex_lock (&self->lock);
  delay_us = rr_backoff_us (attempt, self->base_us, self->max_us, self->random);
  if (delay_us >= rr_ctx_remaining_us (ctx))
    {
      self->stat.n_out_of_time++;
      delay_us = -1;
    }
  else if (!rr_budget_spend (&self->budget))
    {
      self->stat.n_out_of_budget++;
      delay_us = -1;
    }
  else
    {
      self->stat.n_retries++;
    }
  rr_mutex_unlock (&self->lock);
  return delay_us;
}

/**
 * rr_retry_run:
 * @self: a retry
 * @ctx: (nullable): whose deadline holds for all attempts together
 * @func: makes one attempt; must set an error when it fails
 * @data: for @func
 * @error: return location for an error
 *
 * Thread: any but main; blocks.
 *
 * Returns: %FALSE with the error of the last attempt, or with the cause of @ctx if it was
 *   done before the first
 */
gboolean
rr_retry_run (RrRetry      *self,
              RrCtx        *ctx,
              RrRetryFunc   func,
              gpointer      data,
              GError      **error)
{
  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  if (!rr_ctx_check (ctx, error))
    return FALSE;

  count (self, &self->stat.n_calls);
  rr_budget_earn (&self->budget);
  for (guint attempt = 0; ; attempt++)
    {
      GError *failure = NULL;
      gint64 delay_us;

      if (func (ctx, attempt, data, &failure))
        {
          if (attempt > 0)
            count (self, &self->stat.n_recovered);
          return TRUE;
        }
      if (failure == NULL)
        failure = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%s failed without saying why",
                               self->name);

      delay_us = next_delay_us (self, ctx, attempt, failure);
      if (delay_us < 0
          || rr_sleep_until (ctx, self->name, rr_clock_now_us () + delay_us) != RR_OK)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      g_error_free (failure);
    }
}

/**
 * rr_retry_get_stat:
 * @self: a retry
 * @stat: (out caller-allocates): its counters
 *
 * Thread: any.
 */
void
rr_retry_get_stat (RrRetry     *self,
                   RrRetryStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  rr_mutex_unlock (&self->lock);
}
