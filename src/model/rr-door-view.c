/* rr-door-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-view.h"

/* RrDoorView is the front door as a person sees it at one time: what listens, who is there,
 * and what was refused.
 *
 * Threads: one until it is made, any afterwards.
 * Ends:    reference counted.
 */

/**
 * rr_door_peer_free:
 * @peer: (transfer full): a connection
 */
void
rr_door_peer_free (RrDoorPeer *peer)
{
  g_free (peer->address);
  g_free (peer->device);
  g_free (peer);
}

/**
 * rr_door_refusal_free:
 * @refusal: (transfer full): a refusal
 */
void
rr_door_refusal_free (RrDoorRefusal *refusal)
{
  g_free (refusal->address);
  g_free (refusal->raw);
  g_free (refusal);
}

/**
 * rr_door_view_new:
 *
 * Returns: (transfer full): a door that is closed, and nobody there
 */
RrDoorView *
rr_door_view_new (void)
{
  RrDoorView *self = g_new0 (RrDoorView, 1);

  self->ref_count = 1;
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_door_peer_free);
  self->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_door_refusal_free);
  return self;
}

/**
 * rr_door_view_ref:
 * @self: a view
 *
 * Returns: (transfer full): @self
 */
RrDoorView *
rr_door_view_ref (RrDoorView *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_door_view_unref:
 * @self: (transfer full): a view
 */
void
rr_door_view_unref (RrDoorView *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->address);
  g_free (self->fingerprint);
  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->refusals);
  g_free (self);
}

/**
 * rr_door_protection_word:
 * @protection: a protection
 *
 * Returns: (transfer none): its word for scripts
 */
const char *
rr_door_protection_word (RrDoorProtection protection)
{
  static const char *const words[] = { "local", "tls", "clear" };

  return words[protection];
}
