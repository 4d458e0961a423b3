/* rr-device-budget.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-budget.h"

/* RrDeviceBudget is a token bucket for each device that comes from another machine. One
 * request may take more than is left, as long as anything is: a backlog comes in one piece.
 *
 * Threads: one.
 * Ends:    free.
 */

#define MAX_KNOWN 20000   /* then those are forgotten who have all of theirs, or else everybody */

typedef struct
{
  double left;
  gint64 counted_us;      /* when it was right */
} Bucket;

struct _RrDeviceBudget
{
  GHashTable *buckets;    /* (owned): device (owned) -> Bucket (owned) */
};

RrDeviceBudget *
rr_device_budget_new (void)
{
  RrDeviceBudget *self = g_new0 (RrDeviceBudget, 1);

  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
rr_device_budget_free (RrDeviceBudget *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->buckets);
  g_free (self);
}

static void
refill (Bucket *bucket,
        gint64  now_us)
{
  double more = (double) MAX (now_us - bucket->counted_us, 0) * RR_DEVICE_RATE_PER_S / G_TIME_SPAN_SECOND;

  bucket->left = MIN (bucket->left + more, RR_DEVICE_BURST);
  bucket->counted_us = MAX (now_us, bucket->counted_us);
}

static gboolean
is_full_cb (gpointer key,
            gpointer value,
            gpointer data)
{
  refill (value, *(const gint64 *) data);
  return ((Bucket *) value)->left >= RR_DEVICE_BURST;
}

static Bucket *
meet (RrDeviceBudget *self,
      const char     *device,
      gint64          now_us)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, device);

  if (bucket != NULL)
    {
      refill (bucket, now_us);
      return bucket;
    }
  if (g_hash_table_size (self->buckets) >= MAX_KNOWN)
    g_hash_table_foreach_remove (self->buckets, is_full_cb, &now_us);
  if (g_hash_table_size (self->buckets) >= MAX_KNOWN)
    g_hash_table_remove_all (self->buckets);
  bucket = g_new (Bucket, 1);
  *bucket = (Bucket) { RR_DEVICE_BURST, now_us };
  g_hash_table_insert (self->buckets, g_strdup (device), bucket);
  return bucket;
}

/**
 * rr_device_budget_take:
 * @self: budgets
 * @device: who speaks
 * @n_messages: how many it says
 * @now_us: monotonic time
 *
 * Returns: %FALSE if it has to wait
 */
gboolean
rr_device_budget_take (RrDeviceBudget *self,
                       const char     *device,
                       guint           n_messages,
                       gint64          now_us)
{
  Bucket *bucket = meet (self, device, now_us);

  if (bucket->left < 1)
    return FALSE;
  bucket->left -= n_messages;
  return TRUE;
}

guint
rr_device_budget_n_known (RrDeviceBudget *self)
{
  return g_hash_table_size (self->buckets);
}
