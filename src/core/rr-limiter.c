/* rr-limiter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-limiter.h"

#include "rr-sleep.h"
#include "rr-sync.h"

/* RrLimiter is a token bucket kept as one number: the time at which the bucket would be
 * full again (the generic cell rate algorithm). Taking tokens moves it on; what moves
 * it further ahead of now than a full bucket is worth has to wait, or is refused.
 *
 * Threads: any; without a lock. Only wait() blocks.
 * Ends:    free() when nobody uses it.
 */
struct _RrLimiter
{
  char    *name;           /* (owned) (immutable) */
  guint    burst;          /* (immutable) */
  gint64   token_ns;       /* (immutable): from one token to the next */
  gint64   full_at_ns;     /* (atomic) */
  guint64  n_taken;        /* (atomic) */
  guint64  n_refused;      /* (atomic) */
  guint64  n_delayed;      /* (atomic) */
};

#define NS_PER_US 1000

static void
count (guint64 *counter,
       guint64  n)
{
  __atomic_fetch_add (counter, n, __ATOMIC_RELAXED);
}

/* Returns: how long to wait for them, -1 if that is more than @max_wait_us */
static gint64
reserve (RrLimiter *self,
         guint      n_tokens,
         gint64     max_wait_us,
         gint64     now_us,
         gint64    *full_at_ns)
{
  gint64 now_ns = now_us * NS_PER_US;
  gint64 old_ns = __atomic_load_n (&self->full_at_ns, __ATOMIC_RELAXED);
  gint64 wait_us;

  do
    {
      *full_at_ns = MAX (old_ns, now_ns) + n_tokens * self->token_ns;
      wait_us = *full_at_ns - now_ns - self->burst * self->token_ns;
      wait_us = (MAX (wait_us, 0) + NS_PER_US - 1) / NS_PER_US;
      if (wait_us > max_wait_us)
        {
          count (&self->n_refused, 1);
          return -1;
        }
    }
  while (!__atomic_compare_exchange_n (&self->full_at_ns, &old_ns, *full_at_ns, TRUE,
                                       __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  count (&self->n_taken, n_tokens);
  if (wait_us > 0)
    count (&self->n_delayed, 1);
  return wait_us;
}

/* Who did not wait to the end gives back what nobody has reckoned with yet. What others
 * stand behind is lost: to hand it out again would be more than the rate. */
static void
give_back (RrLimiter *self,
           guint      n_tokens,
           gint64     full_at_ns)
{
  if (__atomic_compare_exchange_n (&self->full_at_ns, &full_at_ns,
                                   full_at_ns - n_tokens * self->token_ns, FALSE,
                                   __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    __atomic_fetch_sub (&self->n_taken, n_tokens, __ATOMIC_RELAXED);
}

/**
 * rr_limiter_new:
 * @name: what is limited
 * @rate_per_s: tokens a second, up to %RR_LIMITER_MAX_RATE
 * @burst: how many may be taken at once; the bucket starts full
 *
 * Thread: any.
 *
 * Returns: (transfer full): a full bucket
 */
RrLimiter *
rr_limiter_new (const char *name,
                double      rate_per_s,
                guint       burst)
{
  RrLimiter *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (rate_per_s > 0 && rate_per_s <= RR_LIMITER_MAX_RATE, NULL);
  g_return_val_if_fail (burst > 0, NULL);
  g_return_val_if_fail (burst / rate_per_s < G_MAXINT32, NULL);

  self = g_new0 (RrLimiter, 1);
  self->name = g_strdup (name);
  self->burst = burst;
  self->token_ns = (gint64) (1e9 / rate_per_s);
  return self;
}

/**
 * rr_limiter_free:
 * @self: (nullable) (transfer full): a limiter
 */
void
rr_limiter_free (RrLimiter *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self);
}

/**
 * rr_limiter_try_take:
 * @self: a limiter
 * @n_tokens: how many
 * @now_us: as rr_clock_now_us()
 *
 * Thread: any.
 *
 * Returns: %FALSE, and nothing is taken, if they are not there now
 */
gboolean
rr_limiter_try_take (RrLimiter *self,
                     guint      n_tokens,
                     gint64     now_us)
{
  return rr_limiter_take (self, n_tokens, 0, now_us) == 0;
}

/**
 * rr_limiter_take:
 * @self: a limiter
 * @n_tokens: how many
 * @max_wait_us: how far ahead of time they may be taken
 * @now_us: as rr_clock_now_us()
 *
 * For callers who wait in a way of their own, such as a timeout of the main loop.
 *
 * Thread: any.
 *
 * Returns: how many microseconds to wait before they may be used; -1, and nothing is taken,
 *   if that is more than @max_wait_us or more tokens than the bucket holds
 */
gint64
rr_limiter_take (RrLimiter *self,
                 guint      n_tokens,
                 gint64     max_wait_us,
                 gint64     now_us)
{
  gint64 full_at_ns;

  g_return_val_if_fail (self != NULL && n_tokens > 0, -1);

  if (n_tokens > self->burst)
    {
      count (&self->n_refused, 1);
      return -1;
    }
  return reserve (self, n_tokens, max_wait_us, now_us, &full_at_ns);
}

/**
 * rr_limiter_wait:
 * @self: a limiter
 * @ctx: (nullable): gives up the wait when it is done
 * @n_tokens: how many
 *
 * Takes tokens, in the order of the calls, and waits until they may be used. If that
 * cannot be before the deadline of @ctx there is no wait at all.
 *
 * Thread: any but main; blocks.
 *
 * Returns: %RR_OK, %RR_CANCELLED, %RR_DEADLINE, or %RR_DEADLOCK if the bucket does not
 *   hold that many
 */
RrStatus
rr_limiter_wait (RrLimiter *self,
                 RrCtx     *ctx,
                 guint      n_tokens)
{
  gint64 now_us = rr_clock_now_us ();
  gint64 full_at_ns, wait_us;
  RrStatus status;

  g_return_val_if_fail (self != NULL && n_tokens > 0, RR_DEADLOCK);

  if (n_tokens > self->burst)
    return RR_DEADLOCK;
  status = rr_ctx_status (ctx);
  if (status != RR_OK)
    return status;

  wait_us = reserve (self, n_tokens, rr_ctx_remaining_us (ctx), now_us, &full_at_ns);
  if (wait_us < 0)
    return RR_DEADLINE;
  if (wait_us == 0)
    return RR_OK;

  status = rr_sleep_until (ctx, self->name, now_us + wait_us);
  if (status != RR_OK)
    give_back (self, n_tokens, full_at_ns);
  return status;
}

/**
 * rr_limiter_get_stat:
 * @self: a limiter
 * @stat: (out caller-allocates): its counters
 *
 * Thread: any.
 */
void
rr_limiter_get_stat (RrLimiter     *self,
                     RrLimiterStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  *stat = (RrLimiterStat) {
    .name = self->name,
    .n_taken = __atomic_load_n (&self->n_taken, __ATOMIC_RELAXED),
    .n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED),
    .n_delayed = __atomic_load_n (&self->n_delayed, __ATOMIC_RELAXED),
  };
}
