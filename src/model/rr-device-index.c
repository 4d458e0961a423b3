/* rr-device-index.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-index.h"

#include <string.h>

/* RrDeviceIndex learns newcomers as they appear and remembers where everybody stands.
 *
 * Threads: one at a time.
 * Ends:    free.
 */
struct _RrDeviceIndex
{
  GHashTable *places;   /* (owned): id -> place + 1 */
  guint       n_known;
};

/**
 * rr_device_index_new:
 *
 * Returns: (transfer full): an index that knows nobody
 */
RrDeviceIndex *
rr_device_index_new (void)
{
  RrDeviceIndex *self = g_new0 (RrDeviceIndex, 1);

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * rr_device_index_free:
 * @self: (nullable) (transfer full): an index
 */
void
rr_device_index_free (RrDeviceIndex *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->places);
  g_free (self);
}

/**
 * rr_device_index_find:
 * @self: an index
 * @snapshot: (nullable): everybody, in the same order as always
 * @id: a device
 *
 * Returns: (transfer none) (nullable): its state in @snapshot
 */
const RrDeviceState *
rr_device_index_find (RrDeviceIndex    *self,
                      const RrSnapshot *snapshot,
                      const char       *id)
{
  guint place;

  if (snapshot == NULL)
    return NULL;
  for (; self->n_known < snapshot->n_devices; self->n_known++)
    g_hash_table_insert (self->places, g_strdup (snapshot->devices[self->n_known].id),
                         GUINT_TO_POINTER (self->n_known + 1));
  place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, id));
  return place > 0 && place <= snapshot->n_devices ? &snapshot->devices[place - 1] : NULL;
}
