/* rr-snapshot.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-snapshot.h"

/* RrSnapshot is one immutable picture of all devices, shared by reference between the
 * tracker that made it and whoever looks at it.
 *
 * Threads: any, once its maker has handed it out.
 * Ends:    reference counted. The names are shared between snapshots; they are never
 *          changed in place, a new name is a new table.
 */

static const char *status_names[RR_N_DEVICE_STATUSES] = {
  [RR_DEVICE_ONLINE] = "online",
  [RR_DEVICE_LATE] = "late",
  [RR_DEVICE_NO_CONTACT] = "no-contact",
  [RR_DEVICE_NO_FIX] = "no-fix",
};

/**
 * rr_snapshot_new:
 * @n_devices: how many devices it will hold
 *
 * Returns: (transfer full): a snapshot for its maker to fill
 */
RrSnapshot *
rr_snapshot_new (guint n_devices)
{
  RrSnapshot *self = g_new0 (RrSnapshot, 1);

  self->ref_count = 1;
  self->n_devices = n_devices;
  self->devices = g_new0 (RrDeviceState, n_devices);
  self->stats.store_ok = TRUE;
  return self;
}

/**
 * rr_snapshot_ref:
 * @self: a snapshot
 *
 * Returns: (transfer full): @self
 */
RrSnapshot *
rr_snapshot_ref (RrSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_snapshot_unref:
 * @self: (transfer full): a snapshot
 */
void
rr_snapshot_unref (RrSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self->devices);
  g_free (self);
}

/**
 * rr_device_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): its name in exports
 */
const char *
rr_device_status_to_string (RrDeviceStatus status)
{
  g_return_val_if_fail (status < RR_N_DEVICE_STATUSES, "unknown");

  return status_names[status];
}
