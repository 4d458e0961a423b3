/* rr-policy.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-policy-private.h"

#include <stdlib.h>
#include <string.h>

/* See the header.
 *
 * Threads: a budget from any; the rest with the owner's lock.
 */

#define TOKEN 1000

void
rr_budget_init (RrBudget *self,
                guint     earned_permille,
                guint     most_tokens,
                guint     first_tokens)
{
  *self = (RrBudget) {
    .earned_permille = earned_permille,
    .most = most_tokens * TOKEN,
    .held = first_tokens * TOKEN,
  };
}

void
rr_budget_earn (RrBudget *self)
{
  guint held = __atomic_load_n (&self->held, __ATOMIC_RELAXED);

  while (held < self->most
         && !__atomic_compare_exchange_n (&self->held, &held,
                                          MIN (held + self->earned_permille, self->most), TRUE,
                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    ;
}

gboolean
rr_budget_spend (RrBudget *self)
{
  guint held = __atomic_load_n (&self->held, __ATOMIC_RELAXED);

  while (held >= TOKEN)
    if (__atomic_compare_exchange_n (&self->held, &held, held - TOKEN, TRUE, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED))
      return TRUE;
  return FALSE;
}

/* Where @sample is in order, or would be. */
static guint
find_sorted (const RrRecent *self,
             guint           n,
             gint64          sample)
{
  guint low = 0;

  while (low < n)
    {
      guint middle = (low + n) / 2;

      if (self->sorted[middle] < sample)
        low = middle + 1;
      else
        n = middle;
    }
  return low;
}

/* Kept in order all the time: asking costs nothing, and that is done for every call. */
void
rr_recent_add (RrRecent *self,
               gint64    sample)
{
  guint n = self->n, at;

  sample = MAX (sample, 1);   /* 0 is for nothing known */
  if (n == RR_RECENT_MAX)
    {
      at = find_sorted (self, n, self->samples[self->next]);
      n--;
      memmove (&self->sorted[at], &self->sorted[at + 1], (n - at) * sizeof *self->sorted);
    }
  at = find_sorted (self, n, sample);
  memmove (&self->sorted[at + 1], &self->sorted[at], (n - at) * sizeof *self->sorted);
  self->sorted[at] = sample;
  self->samples[self->next] = sample;
  self->next = (self->next + 1) % RR_RECENT_MAX;
  self->n = n + 1;
}

gint64
rr_recent_p95 (const RrRecent *self)
{
  return self->n >= RR_RECENT_MIN ? self->sorted[(self->n * 95 + 99) / 100 - 1] : 0;
}

void
rr_intensity_init (RrIntensity *self,
                   guint        most,
                   gint64       window_us)
{
  g_assert (most <= RR_INTENSITY_MAX);

  *self = (RrIntensity) { .most = most, .window_us = window_us };
}

gboolean
rr_intensity_add (RrIntensity *self,
                  gint64       now_us)
{
  gboolean is_ordinary;

  if (self->most == 0)
    return FALSE;

  /* With the ring full, next is the oldest of the last most. */
  is_ordinary = self->n < self->most || now_us - self->times[self->next] >= self->window_us;
  self->times[self->next] = now_us;
  self->next = (self->next + 1) % self->most;
  self->n = MIN (self->n + 1, self->most);
  return is_ordinary;
}

gint64
rr_backoff_us (guint   n,
               gint64  base_us,
               gint64  max_us,
               GRand  *random)
{
  gint64 most_us = MIN (base_us, max_us);

  while (n-- > 0 && most_us < max_us)
    most_us = most_us > max_us / 2 ? max_us : most_us * 2;
  return (gint64) g_rand_double_range (random, 0, (double) most_us + 1);
}
