/* rr-device-keys-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-keys-private.h"

#include <string.h>

/* What there is to see of by what devices are known: a row a device, and counts.
 *
 * Threads: any.
 */

/* What a device has counts before what it waits with, and that before what it had. */
static guint
rank_of (RrDeviceKeyState state)
{
  static const guint ranks[] = { 0, 2, 3, 1 };

  return ranks[state];
}

static RrDeviceAccess
access_of (const RrDeviceKeyRow *row,
           gint64                now_ms)
{
  if (row->state == RR_DEVICE_KEY_ACTIVE)
    return RR_ACCESS_KNOWN;
  if (row->state == RR_DEVICE_KEY_ENDED)
    return RR_ACCESS_ENDED;
  return now_ms < row->until_ms ? RR_ACCESS_WAITS : RR_ACCESS_LATE;
}

static void
show (const RrKeyEntry *entry,
      gint64       now_ms,
      RrDeviceRow *row)
{
  gint64 until_ms = row->until_ms;

  *row = (RrDeviceRow) { .access = access_of (&entry->row, now_ms), .made_ms = entry->row.made_ms,
                         .until_ms = until_ms, .used_ms = entry->row.used_ms, .ended_ms = entry->row.ended_ms,
                         .is_tls = entry->is_tls, .n_links = entry->n_links };
  memcpy (row->device, entry->row.device, sizeof row->device);
  g_strlcpy (row->name, *entry->row.name != '\0' ? entry->row.name : entry->row.device, sizeof row->name);
  if (entry->has_address)
    rr_address_to_text (&entry->address, row->from);
}

static void
add_counts_locked (RrDeviceKeys   *self,
                   RrDeviceCounts *counts)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->by_hash);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      counts->n_known += ((RrKeyEntry *) entry)->row.state == RR_DEVICE_KEY_ACTIVE;
      counts->n_waiting += ((RrKeyEntry *) entry)->row.state == RR_DEVICE_KEY_PENDING;
      counts->n_links += ((RrKeyEntry *) entry)->n_links;
    }
}

/**
 * rr_device_keys_count:
 * @self: keys
 * @counts: (out): what there is, and what came
 */
void
rr_device_keys_count (RrDeviceKeys   *self,
                      RrDeviceCounts *counts)
{
  rr_mutex_lock (&self->lock);
  *counts = self->counts;
  add_counts_locked (self, counts);
  rr_mutex_unlock (&self->lock);
}

static RrKeyEntry *
copy_locked (RrDeviceKeys *self,
             guint        *n)
{
  RrKeyEntry *copies = g_new (RrKeyEntry, g_hash_table_size (self->by_hash));
  GHashTableIter iter;
  gpointer entry;

  *n = 0;
  g_hash_table_iter_init (&iter, self->by_hash);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    copies[(*n)++] = *(const RrKeyEntry *) entry;
  return copies;
}

/* A row a device, from the entry of highest rank. */
static void
list (const RrKeyEntry *entries,
      guint             n_entries,
      RrDeviceView     *view,
      gint64            now_ms)
{
  g_autoptr(GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) waiting = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < n_entries; i++)
    {
      const RrDeviceKeyRow *row = &entries[i].row;
      const RrKeyEntry *other = g_hash_table_lookup (shown, row->device);

      if (other == NULL || rank_of (row->state) > rank_of (other->row.state))
        g_hash_table_replace (shown, (gpointer) row->device, (gpointer) &entries[i]);
      if (row->state == RR_DEVICE_KEY_PENDING)
        g_hash_table_replace (waiting, (gpointer) row->device, (gpointer) &entries[i]);
    }
  g_hash_table_iter_init (&iter, shown);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const RrKeyEntry *entry = value, *waits = g_hash_table_lookup (waiting, entry->row.device);
      RrDeviceRow row = { .until_ms = waits != NULL && waits->row.until_ms > now_ms ? waits->row.until_ms : 0 };

      show (entry, now_ms, &row);
      g_array_append_val (view->rows, row);
    }
}

/**
 * rr_device_keys_dup_view:
 * @self: keys
 * @now_ms: the clock, Unix time
 *
 * Devices are let in meanwhile: the lock is held for a copy.
 *
 * Returns: (transfer full): the devices now
 */
RrDeviceView *
rr_device_keys_dup_view (RrDeviceKeys *self,
                         gint64        now_ms)
{
  RrDeviceView *view = rr_device_view_new ();
  g_autofree RrKeyEntry *copies = NULL;
  guint n;

  rr_mutex_lock (&self->lock);
  view->counts = self->counts;
  add_counts_locked (self, &view->counts);
  copies = copy_locked (self, &n);
  rr_mutex_unlock (&self->lock);

  list (copies, n, view, now_ms);
  rr_device_view_sort (view);
  return view;
}
