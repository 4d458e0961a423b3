/* rr-engine-door.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <string.h>

/* What comes in through the door, and to whom it is handed: requests to the routes,
 * messages of devices to the intake of their I/O thread.
 *
 * Threads: the callbacks on the I/O threads.
 */

static RrHandled
request_cb (RrExchange *exchange,
            gpointer    data)
{
  return rr_routes_request (data, exchange);
}

static gboolean
ws_open_cb (RrExchange *exchange,
            gpointer    data)
{
  RrEngine *self = data;
  RrSlice path = rr_exchange_get_path (exchange);
  RrSlice query = rr_exchange_get_query (exchange);
  g_autofree char *device = NULL;
  gboolean wants_ack;

  if (path.len != strlen ("/live") || memcmp (path.data, "/live", path.len) != 0)
    {
      rr_exchange_respond_error (exchange, 404, "no such place");
      return FALSE;
    }
  if (!self->open)
    {
      rr_exchange_respond_error (exchange, 401, "unknown device");
      return FALSE;
    }

  device = rr_exchange_dup_query_value (exchange, "id");
  wants_ack = query.len > 0 && g_strstr_len (query.data, (gssize) query.len, "ack=recv") != NULL;
  if (device != NULL && !g_utf8_validate (device, -1, NULL))
    g_clear_pointer (&device, g_free);
  rr_exchange_set_tag (exchange, rr_live_links_open (rr_report_desk_get_links (self->reports), device, wants_ack,
                                                     rr_exchange_get_peer (exchange)));
  return TRUE;
}

static RrHandled
ws_message_cb (RrReplyTo from,
               gpointer  tag,
               RrSlice   message,
               gboolean  is_text,
               gpointer  data)
{
  RrEngine *self = data;

  return rr_intake_ws_message (self->intakes[from.io], from, tag, message);
}

static void
ws_closed_cb (RrReplyTo peer,
              gpointer  tag,
              gpointer  data)
{
  RrEngine *self = data;

  rr_live_links_close (rr_report_desk_get_links (self->reports), tag, peer);
}

static void
wake_end_cb (guint    io,
             gpointer data)
{
  RrEngine *self = data;

  rr_intake_flush (self->intakes[io]);
}

gboolean
rr_engine_open_door (RrEngine  *self,
                     GError   **error)
{
  static const RrFrontDoorHandlers handlers = {
    .request = request_cb,
    .ws_open = ws_open_cb,
    .ws_message = ws_message_cb,
    .ws_closed = ws_closed_cb,
    .wake_end = wake_end_cb,
  };
  RrFrontDoorConfig config;

  rr_front_door_config_init (&config);
  config.n_io_threads = self->n_io;
  self->door = rr_front_door_new (&config, &handlers, self);
  return rr_front_door_listen (self->door, self->host, self->port, error);
}
