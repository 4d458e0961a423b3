/* rr-device-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-view.h"

#include <string.h>

/* RrDeviceView says which devices may come in and how they did, for whoever looks.
 *
 * Threads: any; it does not change once it is filled.
 * Ends:    with the last reference.
 */

/**
 * rr_device_view_new:
 *
 * Returns: (transfer full): one without devices, to be filled
 */
RrDeviceView *
rr_device_view_new (void)
{
  RrDeviceView *self = g_new0 (RrDeviceView, 1);

  self->ref_count = 1;
  self->rows = g_array_new (FALSE, TRUE, sizeof (RrDeviceRow));
  return self;
}

RrDeviceView *
rr_device_view_ref (RrDeviceView *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
rr_device_view_unref (RrDeviceView *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_array_unref (self->rows);
  g_free (self);
}

/**
 * rr_device_view_find:
 * @self: a view
 * @device: its id
 *
 * Returns: (transfer none) (nullable): its row
 */
const RrDeviceRow *
rr_device_view_find (const RrDeviceView *self,
                     const char         *device)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const RrDeviceRow *row = &g_array_index (self->rows, RrDeviceRow, i);

      if (strcmp (row->device, device) == 0)
        return row;
    }
  return NULL;
}

static int
by_name (gconstpointer a,
         gconstpointer b)
{
  const RrDeviceRow *one = a, *other = b;
  int order = strcmp (one->name, other->name);

  return order != 0 ? order : strcmp (one->device, other->device);
}

void
rr_device_view_sort (RrDeviceView *self)
{
  g_array_sort (self->rows, by_name);
}

/**
 * rr_device_access_word:
 * @access: an access
 *
 * Returns: (transfer none): its name in JSON
 */
const char *
rr_device_access_word (RrDeviceAccess access)
{
  static const char *const words[] = { "waits", "late", "known", "revoked" };

  return access < G_N_ELEMENTS (words) ? words[access] : "";
}
