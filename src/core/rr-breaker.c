/* rr-breaker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-breaker.h"

#include <string.h>

#include "rr-policy-private.h"
#include "rr-sync.h"

/* RrBreaker stands before a supplier. When half of at least ten calls of the last minute
 * failed, or took three times as long as a slow one usually does, it opens: calls are
 * refused at once for half a minute, twice as long each time up to five minutes, and a
 * fifth more or less so that many consoles do not come back together. Then one call goes
 * through, and what becomes of it decides.
 *
 * Usually means the calls that were not slow: a supplier that slows down does not move
 * its own mark. When it has opened and the supplier answers again, it learns anew, so
 * one that became slower for good opens it once.
 *
 * Threads: any.
 * Ends:    free() when nobody uses it.
 */

#define N_BUCKETS    6
#define BUCKET_US    (RR_BREAKER_WINDOW_US / N_BUCKETS)
#define SLOW_FACTOR  3
#define NOT_SLOW_US  (50 * G_TIME_SPAN_MILLISECOND)   /* however fast it was before */

typedef struct
{
  gint64 number;     /* of the stretch of time it counts */
  guint  n_calls;
  guint  n_failed;
  guint  n_slow;
} Bucket;

struct _RrBreaker
{
  char          *name;          /* (owned) (immutable) */

  RrMutex        lock;
  GRand         *random;        /* (owned) (guarded by lock) */
  Bucket         buckets[N_BUCKETS];   /* (guarded by lock) */
  RrRecent       recent;        /* (guarded by lock): of calls that were not slow */
  guint          generation;    /* (guarded by lock): changes with the state */
  guint          level;         /* (guarded by lock): how often it opened in a row */
  gint64         closed_us;     /* (guarded by lock): when it closed again */
  gboolean       is_probing;    /* (guarded by lock) */
  RrBreakerStat  stat;          /* (guarded by lock) */
};

/**
 * rr_breaker_new:
 * @name: the supplier
 * @seed: for the jitter
 *
 * Thread: any.
 *
 * Returns: (transfer full): a closed breaker
 */
RrBreaker *
rr_breaker_new (const char *name,
                guint32     seed)
{
  RrBreaker *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (RrBreaker, 1);
  self->name = g_strdup (name);
  self->stat.name = self->name;
  self->random = g_rand_new_with_seed (seed);
  self->closed_us = -RR_BREAKER_WINDOW_US;
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_breaker_free:
 * @self: (nullable) (transfer full): a breaker
 */
void
rr_breaker_free (RrBreaker *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_rand_free (self->random);
  g_free (self->name);
  g_free (self);
}

static void
change_locked (RrBreaker      *self,
               RrBreakerState  state)
{
  self->stat.state = state;
  self->generation++;
  self->is_probing = FALSE;
}

static void
open_locked (RrBreaker *self,
             gint64     now_us)
{
  gint64 open_us = RR_BREAKER_OPEN_US;

  /* One that has just closed goes on where it was. */
  if (self->stat.state == RR_BREAKER_CLOSED && now_us - self->closed_us >= RR_BREAKER_WINDOW_US)
    self->level = 0;
  for (guint i = 0; i < self->level && open_us < RR_BREAKER_MAX_OPEN_US; i++)
    open_us *= 2;
  open_us = MIN (open_us, RR_BREAKER_MAX_OPEN_US);

  self->level++;
  self->stat.open_until_us
      = now_us + (gint64) ((double) open_us * g_rand_double_range (self->random, 0.8, 1.2));
  self->stat.n_opened++;
  change_locked (self, RR_BREAKER_OPEN);
}

static void
close_locked (RrBreaker *self,
              gint64     now_us)
{
  self->closed_us = now_us;
  memset (self->buckets, 0, sizeof self->buckets);
  self->recent = (RrRecent) { 0 };
  change_locked (self, RR_BREAKER_CLOSED);
}

/**
 * rr_breaker_enter:
 * @self: a breaker
 * @now_us: as rr_clock_now_us()
 * @pass: (out caller-allocates): for rr_breaker_leave()
 * @error: return location for an error
 *
 * Whoever was let in says how it went with rr_breaker_leave(), whatever happens.
 *
 * Thread: any.
 *
 * Returns: %FALSE with %RR_ERROR_SHED if the supplier is left alone now
 */
gboolean
rr_breaker_enter (RrBreaker      *self,
                  gint64          now_us,
                  RrBreakerPass  *pass,
                  GError        **error)
{
  gint64 wait_us;
  gboolean is_let_in;

  g_return_val_if_fail (self != NULL && pass != NULL, FALSE);

  rr_mutex_lock (&self->lock);
  wait_us = self->stat.open_until_us - now_us;
  if (self->stat.state == RR_BREAKER_OPEN && wait_us <= 0)
    change_locked (self, RR_BREAKER_HALF_OPEN);
  is_let_in = self->stat.state == RR_BREAKER_CLOSED
              || (self->stat.state == RR_BREAKER_HALF_OPEN && !self->is_probing);
  if (is_let_in)
    {
      self->is_probing = self->stat.state == RR_BREAKER_HALF_OPEN;
      self->stat.n_calls++;
      *pass = (RrBreakerPass) { .started_us = now_us, .generation = self->generation };
    }
  else
    {
      self->stat.n_refused++;
    }
  rr_mutex_unlock (&self->lock);

  if (!is_let_in)
    g_set_error (error, RR_ERROR, RR_ERROR_SHED,
                 "%s failed too often and is asked again in %" G_GINT64_FORMAT " s", self->name,
                 MAX (wait_us, 0) / G_TIME_SPAN_SECOND + 1);
  return is_let_in;
}

static Bucket *
bucket_locked (RrBreaker *self,
               gint64     now_us)
{
  gint64 number = now_us / BUCKET_US;
  Bucket *bucket = &self->buckets[number % N_BUCKETS];

  if (bucket->number != number)
    *bucket = (Bucket) { .number = number };
  return bucket;
}

static gboolean
is_slow_locked (RrBreaker *self,
                gint64     took_us)
{
  gint64 p95_us = rr_recent_p95 (&self->recent);

  return p95_us > 0 && took_us > NOT_SLOW_US && took_us > SLOW_FACTOR * p95_us;
}

static gboolean
is_too_bad_locked (RrBreaker *self,
                   gint64     now_us)
{
  gint64 oldest = now_us / BUCKET_US - N_BUCKETS;
  guint n_calls = 0, n_failed = 0, n_slow = 0;

  for (guint i = 0; i < N_BUCKETS; i++)
    if (self->buckets[i].number > oldest)
      {
        n_calls += self->buckets[i].n_calls;
        n_failed += self->buckets[i].n_failed;
        n_slow += self->buckets[i].n_slow;
      }
  return n_calls >= RR_BREAKER_MIN_CALLS && (2 * n_failed >= n_calls || 2 * n_slow >= n_calls);
}

static void
count_call_locked (RrBreaker *self,
                   RrOutcome  outcome,
                   gint64     took_us,
                   gint64     now_us)
{
  Bucket *bucket = bucket_locked (self, now_us);

  bucket->n_calls++;
  if (outcome == RR_OUTCOME_FAILURE)
    {
      bucket->n_failed++;
      self->stat.n_failed++;
    }
  else if (is_slow_locked (self, took_us))
    {
      bucket->n_slow++;
      self->stat.n_slow++;
    }
  else
    {
      rr_recent_add (&self->recent, took_us);
    }
}

/**
 * rr_breaker_leave:
 * @self: a breaker
 * @pass: what rr_breaker_enter() gave
 * @outcome: what the call says about the supplier
 * @now_us: as rr_clock_now_us()
 *
 * Thread: any.
 */
void
rr_breaker_leave (RrBreaker           *self,
                  const RrBreakerPass *pass,
                  RrOutcome            outcome,
                  gint64               now_us)
{
  g_return_if_fail (self != NULL && pass != NULL);

  rr_mutex_lock (&self->lock);
  if (pass->generation != self->generation)
    {
      /* Began before the state changed: an answer to an old question. */
    }
  else if (self->stat.state == RR_BREAKER_HALF_OPEN)
    {
      self->is_probing = FALSE;
      if (outcome == RR_OUTCOME_SUCCESS)
        close_locked (self, now_us);
      else if (outcome == RR_OUTCOME_FAILURE)
        open_locked (self, now_us);
    }
  else if (outcome != RR_OUTCOME_NONE)
    {
      count_call_locked (self, outcome, now_us - pass->started_us, now_us);
      if (is_too_bad_locked (self, now_us))
        open_locked (self, now_us);
    }
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_breaker_get_stat:
 * @self: a breaker
 * @stat: (out caller-allocates): its state and counters
 *
 * Thread: any.
 */
void
rr_breaker_get_stat (RrBreaker     *self,
                     RrBreakerStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  stat->p95_us = rr_recent_p95 (&self->recent);
  rr_mutex_unlock (&self->lock);
}
