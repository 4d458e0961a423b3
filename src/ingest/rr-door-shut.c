/* rr-door-shut.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>

/* Closing the doors in a hurry, opening them again, and who is inside.
 *
 * Threads: as each function says.
 * Ends:    a door that is shut ends like one that is open.
 */

#define MAX_LISTED 500   /* of each I/O thread */

static void
send_away (RrIo   *io,
           RrPeer *peer)
{
  if (peer->closing)
    return;
  if (peer->websocket)
    rr_peer_close_ws (io, peer, 1001);
  else if (peer->awaiting || peer->in_len > 0)
    rr_peer_refuse (io, peer, 503);
  else if (peer->out == NULL)
    rr_io_drop (io, peer);
  else
    {
      peer->closing = TRUE;
      rr_io_mark_dirty (io, peer);
    }
}

/* On the I/O thread, at the end of each wake-up. */
void
rr_io_mind_doors (RrIo *io)
{
  gboolean is_shut = g_atomic_int_get (&io->door->is_shut) != 0;

  if (io->stopping || is_shut == io->shut)
    return;
  io->shut = is_shut;
  if (!is_shut)
    {
      rr_io_listen_again (io);
      return;
    }
  rr_io_ignore_listener (io);
  for (guint i = 0; i < io->n_slots; i++)
    if (io->peers[i] != NULL)
      send_away (io, io->peers[i]);
}

static RrDoorPeer *
describe (RrIo         *io,
          const RrPeer *peer,
          gint64        real_us)
{
  RrFrontDoor *door = io->door;
  RrDoorPeer *row = g_new0 (RrDoorPeer, 1);
  char address[RR_ADDRESS_TEXT];

  rr_address_to_text (&peer->address, address);
  row->address = g_strdup (address);
  if (peer->websocket && door->handlers.ws_device != NULL)
    row->device = g_strdup (door->handlers.ws_device (peer->tag, door->data));
  row->since_ms = (real_us - (io->now_us - peer->since_us)) / 1000;
  row->bytes_in = peer->bytes_in;
  row->bytes_out = peer->bytes_out;
  row->is_tls = peer->transport != &rr_transport_plain;
  row->is_websocket = peer->websocket;
  return row;
}

/* On the I/O thread, when somebody asked for it. */
void
rr_io_list_peers (RrIo *io)
{
  g_autoptr(GPtrArray) list = NULL, old = NULL;
  gint64 real_us = g_get_real_time ();
  gboolean wanted;

  rr_mutex_lock (&io->stat_lock);
  wanted = io->wants_list;
  io->wants_list = FALSE;
  rr_mutex_unlock (&io->stat_lock);
  if (!wanted)
    return;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_door_peer_free);
  for (guint i = 0; i < io->n_slots && list->len < MAX_LISTED; i++)
    if (io->peers[i] != NULL)
      g_ptr_array_add (list, describe (io, io->peers[i], real_us));

  rr_mutex_lock (&io->stat_lock);
  old = io->listed;
  io->listed = g_steal_pointer (&list);
  rr_mutex_unlock (&io->stat_lock);
}

/* --- from other threads ------------------------------------------------------- */

static void
wake_all (RrFrontDoor *self)
{
  for (guint i = 0; i < self->config.n_io_threads; i++)
    rr_io_wake (&self->ios[i]);
  if (self->porch != NULL)
    rr_porch_wake (self->porch);
}

/**
 * rr_front_door_dup_peers:
 * @self: a door
 *
 * Asks the I/O threads to look who is there, and says what they saw the last time.
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrDoorPeer): some of them when they are very many
 */
GPtrArray *
rr_front_door_dup_peers (RrFrontDoor *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_door_peer_free);

  for (guint i = 0; i < self->config.n_io_threads; i++)
    {
      RrIo *io = &self->ios[i];
      GPtrArray *list;

      rr_mutex_lock (&io->stat_lock);
      list = g_steal_pointer (&io->listed);
      io->wants_list = TRUE;
      rr_mutex_unlock (&io->stat_lock);
      if (list != NULL)
        g_ptr_array_extend_and_steal (all, list);
    }
  wake_all (self);
  return all;
}

/**
 * rr_front_door_dup_refusals:
 * @self: a door
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrDoorRefusal): the last ones, newest first
 */
GPtrArray *
rr_front_door_dup_refusals (RrFrontDoor *self)
{
  return rr_refusals_dup (self->refusals);
}

/**
 * rr_front_door_is_shut:
 * @self: a door
 *
 * Thread: any.
 *
 * Returns: %TRUE between rr_front_door_shut() and rr_front_door_reopen()
 */
gboolean
rr_front_door_is_shut (RrFrontDoor *self)
{
  return g_atomic_int_get (&self->is_shut) != 0;
}

/**
 * rr_front_door_shut:
 * @self: a door that listens
 *
 * Whoever knocks finds nobody from now on; the port stays ours. Who is inside goes.
 *
 * Thread: any; returns at once.
 */
void
rr_front_door_shut (RrFrontDoor *self)
{
  if (g_atomic_int_exchange (&self->is_shut, 1) != 0)
    return;
  /* All copies of the descriptor are one socket, which stops listening by that. */
  shutdown (self->listen_fd, SHUT_RDWR);
  wake_all (self);
}

/**
 * rr_front_door_reopen:
 * @self: a door
 * @error: return location for an error
 *
 * Thread: any.
 *
 * Returns: %FALSE with a %G_IO_ERROR if the system does not let it listen
 */
gboolean
rr_front_door_reopen (RrFrontDoor  *self,
                      GError      **error)
{
  if (!rr_front_door_is_shut (self))
    return TRUE;
  if (listen (self->listen_fd, RR_DOOR_BACKLOG) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   /* Translators: %s is a reason */
                   _("The doors cannot be opened: %s"), g_strerror (errno));
      return FALSE;
    }
  g_atomic_int_set (&self->is_shut, 0);
  wake_all (self);
  return TRUE;
}
