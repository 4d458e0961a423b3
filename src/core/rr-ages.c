/* rr-ages.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ages.h"

/* Every task that ends leaves its age at its spawn site. That must cost next to nothing
 * where millions end: the table is found by the address of the site, and at a busy site
 * only one of eight is counted, for all of them.
 *
 * Threads: any.
 * Ends:    never: a site is a constant of the program.
 */

#define FREQUENT     1024
#define ONE_OF       8
#define FADE_ABOVE   (64 * 1024)
#define N_PROBES     16

static struct
{
  const RrSite *site;    /* (atomic): NULL for a free place */
  RrAges        ages;
} table[RR_AGES_MAX_SITES];

static guint
bucket_of (gint64 age_us)
{
  guint64 age = (guint64) MAX (age_us, 0);
  guint msb;

  if (age < 4)
    return (guint) age;
  msb = 63 - (guint) __builtin_clzll (age);
  return MIN ((msb - 1) * 4 + ((age >> (msb - 2)) & 3), RR_AGES_N_BUCKETS - 1);
}

/* The first age that is in the next bucket. */
static gint64
end_of_bucket (guint bucket)
{
  guint next = bucket + 1;

  if (next < 4)
    return next;
  return (gint64) (4 + (next & 3)) << (next / 4 - 1);
}

static void
bump (guint32 *count,
      guint    by)
{
  __atomic_store_n (count, __atomic_load_n (count, __ATOMIC_RELAXED) + by, __ATOMIC_RELAXED);
}

void
rr_ages_add (RrAges *self,
             gint64  age_us,
             guint   weight)
{
  bump (&self->counts[bucket_of (age_us)], weight);
  __atomic_store_n (&self->n, __atomic_load_n (&self->n, __ATOMIC_RELAXED) + weight, __ATOMIC_RELAXED);
}

guint64
rr_ages_count (RrAges *self)
{
  return __atomic_load_n (&self->n, __ATOMIC_RELAXED);
}

gint64
rr_ages_p99_us (RrAges *self)
{
  guint64 total = 0, seen = 0;

  for (guint i = 0; i < RR_AGES_N_BUCKETS; i++)
    total += __atomic_load_n (&self->counts[i], __ATOMIC_RELAXED);
  for (guint i = 0; i < RR_AGES_N_BUCKETS; i++)
    {
      seen += __atomic_load_n (&self->counts[i], __ATOMIC_RELAXED);
      if (seen > 0 && seen * 100 >= total * 99)
        return end_of_bucket (i);
    }
  return 0;
}

void
rr_ages_fade (RrAges *self)
{
  guint64 n = 0;

  for (guint i = 0; i < RR_AGES_N_BUCKETS; i++)
    {
      guint32 half = __atomic_load_n (&self->counts[i], __ATOMIC_RELAXED) / 2;

      __atomic_store_n (&self->counts[i], half, __ATOMIC_RELAXED);
      n += half;
    }
  __atomic_store_n (&self->n, n, __ATOMIC_RELAXED);
}

static guint
place_of (const RrSite *site)
{
  return (guint) (((guintptr) site * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 56);
}

G_STATIC_ASSERT (RR_AGES_MAX_SITES == 256);   /* as place_of() says */

RrAges *
rr_ages_find (const RrSite *site)
{
  for (guint i = 0; i < N_PROBES; i++)
    {
      guint at = (place_of (site) + i) % RR_AGES_MAX_SITES;
      const RrSite *there = __atomic_load_n (&table[at].site, __ATOMIC_RELAXED);

      if (there == site)
        return &table[at].ages;
      if (there == NULL)
        return NULL;
    }
  return NULL;
}

RrAges *
rr_ages_of_site (const RrSite *site)
{
  RrAges *found = rr_ages_find (site);

  for (guint i = 0; found == NULL && i < N_PROBES; i++)
    {
      guint at = (place_of (site) + i) % RR_AGES_MAX_SITES;
      const RrSite *there = NULL;

      if (__atomic_compare_exchange_n (&table[at].site, &there, site, FALSE, __ATOMIC_RELAXED,
                                       __ATOMIC_RELAXED)
          || there == site)
        found = &table[at].ages;
    }
  return found;
}

void
rr_ages_note (const RrSite *site,
              gint64        age_us)
{
  static _Thread_local guint n_skipped;
  RrAges *ages = site != NULL ? rr_ages_of_site (site) : NULL;
  guint64 n;

  if (ages == NULL)
    return;

  n = rr_ages_count (ages);
  if (n < FREQUENT)
    rr_ages_add (ages, age_us, 1);
  else if (++n_skipped % ONE_OF == 0)
    {
      if (n > FADE_ABOVE)
        rr_ages_fade (ages);
      rr_ages_add (ages, age_us, ONE_OF);
    }
}
