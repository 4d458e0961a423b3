/* rr-door-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-engine-door.h"
#include "rr-json-build.h"

/* GET /door: what listens and how it is protected, who is there, what was refused and why.
 *
 * Threads: I/O.
 */

static void
add_counts (JsonBuilder        *builder,
            const RrDoorCounts *counts)
{
  json_builder_set_member_name (builder, "counts");
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "connections", counts->n_connections);
  rr_json_add_int (builder, "tls", counts->n_tls);
  rr_json_add_int (builder, "accepted", (gint64) counts->n_accepted);
  rr_json_add_int (builder, "bad", (gint64) counts->n_bad);
  rr_json_add_int (builder, "late", (gint64) counts->n_late);
  rr_json_add_int (builder, "full", (gint64) counts->n_full);
  rr_json_add_int (builder, "crowding", (gint64) counts->n_crowding);
  rr_json_add_int (builder, "logins_failed", (gint64) counts->n_logins);
  rr_json_add_int (builder, "locked_out", (gint64) counts->n_locked_out);
  rr_json_add_int (builder, "strange", (gint64) counts->n_strange);
  rr_json_add_int (builder, "plain", (gint64) counts->n_plain);
  rr_json_add_int (builder, "handshakes", (gint64) counts->n_handshakes);
  rr_json_add_int (builder, "handshakes_failed", (gint64) counts->n_handshakes_failed);
  json_builder_end_object (builder);
}

static void
add_devices (JsonBuilder          *builder,
             const RrDeviceCounts *counts)
{
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "known", counts->n_known);
  rr_json_add_int (builder, "awaited", counts->n_waiting);
  rr_json_add_int (builder, "websockets", counts->n_links);
  rr_json_add_int (builder, "tokens_good", (gint64) counts->n_good);
  rr_json_add_int (builder, "tokens_unknown", (gint64) counts->n_unknown);
  rr_json_add_int (builder, "tokens_late", (gint64) counts->n_late);
  rr_json_add_int (builder, "tokens_revoked", (gint64) counts->n_ended);
  rr_json_add_int (builder, "websockets_displaced", (gint64) counts->n_displaced);
  rr_json_add_int (builder, "throttled", (gint64) counts->n_throttled);
  rr_json_add_int (builder, "silenced", (gint64) counts->n_silenced);
  json_builder_end_object (builder);
}

static void
add_peers (JsonBuilder *builder,
           GPtrArray   *peers)
{
  json_builder_set_member_name (builder, "peers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < peers->len; i++)
    {
      const RrDoorPeer *peer = peers->pdata[i];

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "address", peer->address);
      rr_json_add_text (builder, "device", peer->device);
      rr_json_add_time (builder, "since", peer->since_ms);
      rr_json_add_int (builder, "bytes_in", (gint64) peer->bytes_in);
      rr_json_add_int (builder, "bytes_out", (gint64) peer->bytes_out);
      rr_json_add_bool (builder, "tls", peer->is_tls);
      rr_json_add_bool (builder, "websocket", peer->is_websocket);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_refusals (JsonBuilder *builder,
              GPtrArray   *refusals)
{
  json_builder_set_member_name (builder, "refusals");
  json_builder_begin_array (builder);
  for (guint i = 0; i < refusals->len; i++)
    {
      const RrDoorRefusal *refusal = refusals->pdata[i];

      json_builder_begin_object (builder);
      rr_json_add_time (builder, "time", refusal->time_ms);
      rr_json_add_text (builder, "address", refusal->address);
      rr_json_add_int (builder, "status", refusal->status);
      rr_json_add_text (builder, "why", refusal->why);
      rr_json_add_text (builder, "raw", refusal->raw);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_routes (JsonBuilder *builder)
{
  const char *path, *access;

  json_builder_set_member_name (builder, "routes");
  json_builder_begin_array (builder);
  for (guint i = 0; (path = rr_routes_get (i, &access)) != NULL; i++)
    {
      json_builder_begin_object (builder);
      rr_json_add_text (builder, "path", path);
      rr_json_add_text (builder, "access", access);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

RrHandled
rr_door_route (RrEngine   *self,
               RrExchange *exchange)
{
  g_autoptr(RrDoorView) view = rr_engine_dup_door (self);
  g_autoptr(RrDeviceView) devices = rr_engine_dup_devices (self);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *body = NULL;

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "address", view->address);
  rr_json_add_int (builder, "port", view->port);
  rr_json_add_text (builder, "protection", rr_door_protection_word (view->protection));
  rr_json_add_text (builder, "authority", view->fingerprint);
  rr_json_add_time (builder, "certificate_until", view->ends_ms);
  add_counts (builder, &view->counts);
  add_devices (builder, &devices->counts);
  add_peers (builder, view->peers);
  add_refusals (builder, view->refusals);
  add_routes (builder);
  body = rr_json_take (builder);
  rr_exchange_respond (exchange, 200, "application/json", body, -1);
  return RR_HANDLED;
}
