/* rr-device-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-engine-private.h"
#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-time.h"

/* By what devices are known, for scripts on this machine:
 *
 *   POST /devices/enrol           {"device":"anna","name":"Anna","host":"192.0.2.1"}: a token for
 *                                 a phone, good for its first use within ten minutes; without a
 *                                 device one is made of the name, without a host we choose
 *   POST /devices/ID/cancel       what waits for its first use is void
 *   POST /devices/ID/revoke       the device may not come in any more, and who is in goes
 *   GET  /devices/credentials     who may, and how they came; nothing that is secret
 *
 * Whoever posts says that it is JSON.
 *
 * Threads: requests on their I/O thread, answers to what is stored on the store's.
 */

#define JSON_TYPE "application/json"
#define PREFIX    "/devices/"

/* Where an answer goes once it is stored. */
typedef struct
{
  RrFrontDoor *door;   /* (unowned): outlives the pipeline */
  RrReplyTo    to;
} Reply;

static RrHandled
refuse (RrExchange *exchange,
        guint       status,
        const char *sentence)
{
  rr_exchange_respond_error (exchange, status, sentence);
  return RR_HANDLED;
}

static guint
status_of (const GError *error)
{
  return g_error_matches (error, RR_ERROR, RR_ERROR_MALFORMED) ? 400
         : g_error_matches (error, RR_ERROR, RR_ERROR_FULL)    ? 429
                                                               : 503;
}

static char *
pairing_to_json (const RrPairing *pairing)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *owntracks = rr_pairing_dup_owntracks (pairing);
  g_autofree char *traccar = rr_pairing_dup_traccar (pairing);
  g_autofree char *post = rr_pairing_dup_post_url (pairing);
  g_autofree char *path = rr_pairing_dup_path_url (pairing);
  g_autofree char *user = rr_pairing_dup_user (pairing);

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "device", pairing->device);
  rr_json_add_text (builder, "name", pairing->name);
  rr_json_add_time (builder, "until", pairing->until_ms);
  rr_json_add_text (builder, "owntracks", owntracks);
  rr_json_add_text (builder, "traccar", traccar);
  rr_json_add_text (builder, "url", post);
  rr_json_add_text (builder, "path_url", path);
  rr_json_add_text (builder, "user", user);
  rr_json_add_text (builder, "token", pairing->token);
  rr_json_add_text (builder, "authority", pairing->fingerprint);
  return rr_json_take (builder);
}

/* Thread: the store's. */
static void
done_cb (RrDeviceAsk  *ask,
         const GError *error,
         gpointer      data)
{
  g_autofree Reply *reply = data;
  g_autofree char *body = NULL;

  if (error != NULL)
    {
      rr_json_reply_error (reply->door, reply->to, status_of (error), error->message);
      return;
    }
  body = ask->kind == RR_DEVICE_ASK_ENROL ? pairing_to_json (ask->pairing) : g_strdup_printf ("{\"ended\":%u}", ask->n);
  rr_front_door_reply_with (reply->door, reply->to, 200, JSON_TYPE, "Cache-Control: no-store", body, -1);
}

static RrHandled
send_ask (RrEngine    *self,
          RrExchange  *exchange,
          RrDeviceAsk *ask)
{
  Reply *reply = g_new (Reply, 1);

  *reply = (Reply) { self->door, rr_exchange_defer (exchange) };
  ask->who = g_strdup (RR_AUDIT_SCRIPT);
  ask->done = done_cb;
  ask->data = reply;
  rr_intake_write_told (self->intakes[rr_exchange_get_io (exchange)], rr_device_ask_name, rr_device_ask_write,
                        rr_device_ask_settle, ask);
  return RR_HANDLED;
}

static RrHandled
refuse_ask (RrEngine     *self,
            RrExchange   *exchange,
            const GError *error)
{
  rr_json_reply_error (self->door, rr_exchange_defer (exchange), status_of (error), error->message);
  return RR_HANDLED;
}

static gboolean
is_host (const char *host)
{
  return *host != '\0' && strlen (host) < 128
         && strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:") == strlen (host);
}

static RrHandled
enrol (RrEngine   *self,
       RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = rr_json_parse_request (body.data, body.len, RR_JSON_FEW);
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (self);
  g_autoptr(GError) error = NULL;
  JsonObject *object;
  const char *host;
  RrDeviceAsk *ask;

  if (json == NULL)
    return refuse (exchange, 400, "a phone is a JSON object");
  object = json_node_get_object (json);
  host = rr_json_text_of (object, "host");
  if (host != NULL && !is_host (host))
    return refuse (exchange, 400, "host is a name or an address");

  ask = rr_device_ask_enrol (self->devices, rr_json_text_of (object, "device"), rr_json_text_of (object, "name"),
                             snapshot, rr_time_now_ms (), &error);
  if (ask == NULL)
    return refuse_ask (self, exchange, error);
  rr_engine_fill_pairing (self, host, ask->pairing);
  return send_ask (self, exchange, ask);
}

static RrHandled
list (RrEngine   *self,
      RrExchange *exchange)
{
  g_autoptr(RrDeviceView) view = rr_engine_dup_devices (self);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *body = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "credentials");
  json_builder_begin_array (builder);
  for (guint i = 0; i < view->rows->len; i++)
    {
      const RrDeviceRow *row = &g_array_index (view->rows, RrDeviceRow, i);

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "device", row->device);
      rr_json_add_text (builder, "name", row->name);
      rr_json_add_text (builder, "access", rr_device_access_word (row->access));
      rr_json_add_time (builder, "made", row->made_ms);
      rr_json_add_time (builder, "until", row->until_ms);
      rr_json_add_time (builder, "used", row->used_ms);
      rr_json_add_time (builder, "ended", row->ended_ms);
      rr_json_add_text (builder, "from", *row->from != '\0' ? row->from : NULL);
      rr_json_add_bool (builder, "tls", row->is_tls);
      rr_json_add_int (builder, "websockets", row->n_links);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  body = rr_json_take (builder);
  rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);
  return RR_HANDLED;
}

/* "/devices/anna%2Fphone/revoke" */
static RrHandled
end (RrEngine   *self,
     RrExchange *exchange,
     const char *rest)
{
  const char *slash = strrchr (rest, '/');
  g_autofree char *escaped = g_strndup (rest, slash != NULL ? (gsize) (slash - rest) : 0);
  g_autofree char *device = g_uri_unescape_string (escaped, NULL);
  gboolean revokes = slash != NULL && strcmp (slash, "/revoke") == 0;
  g_autoptr(GError) error = NULL;
  RrDeviceAsk *ask;

  if (slash == NULL || (!revokes && strcmp (slash, "/cancel") != 0))
    return refuse (exchange, 404, "no such place");
  ask = rr_device_ask_end (self->devices, revokes ? RR_DEVICE_ASK_REVOKE : RR_DEVICE_ASK_CANCEL, device,
                           rr_time_now_ms (), &error);
  if (ask == NULL)
    return refuse (exchange, 404, "no such device was connected here");
  return send_ask (self, exchange, ask);
}

RrHandled
rr_device_route (RrEngine   *self,
                 RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  g_autofree char *rest = g_strndup (path.data + strlen (PREFIX), path.len - strlen (PREFIX));
  RrMethod method = rr_exchange_get_method (exchange);

  if (method == RR_METHOD_GET)
    return strcmp (rest, "credentials") == 0 ? list (self, exchange) : refuse (exchange, 404, "no such place");
  if (method != RR_METHOD_POST)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: GET, POST", "{\"error\":\"not this way\"}", -1);
      return RR_HANDLED;
    }
  if (!rr_exchange_is_from_script (exchange))
    return refuse (exchange, 415, "the content type has to be application/json");
  if (!rr_intake_has_room (self->intakes[rr_exchange_get_io (exchange)]))
    return RR_TRY_AGAIN;
  return strcmp (rest, "enrol") == 0 ? enrol (self, exchange) : end (self, exchange, rest);
}
