/* rr-live-links.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-live-links.h"

#include <string.h>

#include "rr-sync.h"

/* RrLiveLinks knows through which WebSocket a device can be told something now. Of
 * several of one device the newest counts.
 *
 * Threads: open, bind and close on the I/O thread of the peer; find from any.
 * Ends:    free, after the I/O threads.
 */
struct _RrLiveLinks
{
  RrWakeFunc  wake;      /* (immutable): somebody can be reached who could not before */
  gpointer    data;      /* (immutable) */

  RrMutex     lock;
  GHashTable *peers;     /* (guarded by lock): device -> RrReplyTo */
};

/**
 * rr_live_links_new:
 * @wake: called on an I/O thread when a device has come
 * @data: for @wake
 *
 * Returns: (transfer full): nobody yet
 */
RrLiveLinks *
rr_live_links_new (RrWakeFunc wake,
                   gpointer   data)
{
  RrLiveLinks *self = g_new0 (RrLiveLinks, 1);

  self->wake = wake;
  self->data = data;
  rr_mutex_init (&self->lock);
  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * rr_live_links_free:
 * @self: (nullable) (transfer full): links, all of which are closed
 */
void
rr_live_links_free (RrLiveLinks *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->peers);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_live_links_open:
 * @self: links
 * @device: (nullable): who it says it is
 * @wants_ack: whether it wants to hear that a message is stored
 * @peer: the WebSocket
 *
 * Returns: (transfer full): the link, for rr_live_links_close()
 */
RrLiveLink *
rr_live_links_open (RrLiveLinks *self,
                    const char  *device,
                    gboolean     wants_ack,
                    RrReplyTo    peer)
{
  RrLiveLink *link = g_new0 (RrLiveLink, 1);

  link->wants_ack = wants_ack;
  if (device != NULL && *device != '\0')
    rr_live_links_bind (self, link, device, peer);
  return link;
}

/**
 * rr_live_links_bind:
 * @self: links
 * @link: one that is nobody's yet
 * @device: whose it is
 * @peer: the WebSocket
 */
void
rr_live_links_bind (RrLiveLinks *self,
                    RrLiveLink  *link,
                    const char  *device,
                    RrReplyTo    peer)
{
  g_return_if_fail (link->device == NULL);

  if (*device == '\0' || strnlen (device, RR_DEVICE_ID_MAX) == RR_DEVICE_ID_MAX)
    return;
  link->device = g_strdup (device);

  rr_mutex_lock (&self->lock);
  g_hash_table_replace (self->peers, g_strdup (device), g_memdup2 (&peer, sizeof peer));
  rr_mutex_unlock (&self->lock);

  self->wake (self->data);
}

static gboolean
is_same_peer (const RrReplyTo *a,
              const RrReplyTo *b)
{
  return a->io == b->io && a->slot == b->slot && a->generation == b->generation;
}

/**
 * rr_live_links_close:
 * @self: links
 * @link: (transfer full): a link whose peer has gone
 * @peer: the WebSocket
 */
void
rr_live_links_close (RrLiveLinks *self,
                     RrLiveLink  *link,
                     RrReplyTo    peer)
{
  const RrReplyTo *known;

  if (link->device != NULL)
    {
      rr_mutex_lock (&self->lock);
      known = g_hash_table_lookup (self->peers, link->device);
      if (known != NULL && is_same_peer (known, &peer))
        g_hash_table_remove (self->peers, link->device);
      rr_mutex_unlock (&self->lock);
    }
  g_free (link->device);
  g_free (link);
}

/**
 * rr_live_links_find:
 * @self: links
 * @device: a device
 * @peer: (out): where it can be reached now
 *
 * Thread: any.
 *
 * Returns: %FALSE if it cannot
 */
gboolean
rr_live_links_find (RrLiveLinks *self,
                    const char  *device,
                    RrReplyTo   *peer)
{
  const RrReplyTo *known;

  rr_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->peers, device);
  if (known != NULL)
    *peer = *known;
  rr_mutex_unlock (&self->lock);
  return known != NULL;
}

/**
 * rr_live_links_get_n:
 * @self: links
 *
 * Thread: any.
 *
 * Returns: how many devices can be reached now
 */
guint
rr_live_links_get_n (RrLiveLinks *self)
{
  guint n;

  rr_mutex_lock (&self->lock);
  n = g_hash_table_size (self->peers);
  rr_mutex_unlock (&self->lock);
  return n;
}
