/* rr-report-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <string.h>

#include "rr-error.h"
#include "rr-time.h"

/* What scripts and clients of one's own ask:
 *
 *     POST /reports          a report; 200 after the commit
 *     GET  /reports          the conditions, and how many of those they concern know
 *     GET  /reports/ID       who they are
 *     GET  /trails           the segments that a report can name
 *     POST /messages         {"to":["anna"],"area":[[47,9],...],"text":"..."}
 *     GET  /messages         the newest texts
 *
 * Threads: requests on their I/O thread, answers on the store's or the desk's.
 */

#define JSON_TYPE    "application/json"
#define MAX_RECEIPTS 20000
#define MAX_TO       1024
#define MAX_CORNERS  512

static RrHandled
refuse (RrExchange *exchange,
        guint       status,
        const char *sentence)
{
  rr_exchange_respond_error (exchange, status, sentence);
  return RR_HANDLED;
}

static RrHandled
refuse_method (RrExchange *exchange)
{
  rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: GET, POST", "{\"error\":\"not this way\"}", -1);
  return RR_HANDLED;
}

/* --- POST /reports ------------------------------------------------------------ */

typedef struct
{
  RrReportDesk *desk;
  RrReplyTo     to;
  RrReport      report;
  char         *key;      /* (owned) */
  gboolean      is_new;
} Ask;

static gboolean
write_ask_cb (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  Ask *ask = data;

  return rr_store_report_add (store, &ask->report, ask->key, &ask->is_new, error);
}

static void
ask_done_cb (RrItem   *item,
             gpointer  keeper,
             gboolean  ok)
{
  Ask *ask = item->data;
  RrReportDesk *self = ask->desk;
  g_autofree char *body = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"status\":\"%s\"}", ask->report.id,
                                           ask->is_new ? "stored" : "known");

  if (ok)
    rr_front_door_reply (self->door, ask->to, 200, JSON_TYPE, body, -1);
  else
    rr_front_door_reply_with (self->door, ask->to, 503, JSON_TYPE, "Retry-After: 2",
                              "{\"error\":\"not stored, send again\"}", -1);
  if (ok && ask->is_new)
    {
      __atomic_add_fetch (&self->n_reports, 1, __ATOMIC_RELAXED);
      rr_report_desk_wake (self);
    }
  g_free (ask->key);
  g_free (ask);
}

static char *
dup_given_id (RrExchange *exchange)
{
  RrSlice value;

  if (!rr_exchange_get_header (exchange, "idempotency-key", &value) || value.len == 0 || value.len > 255
      || !g_utf8_validate (value.data, (gssize) value.len, NULL))
    return NULL;
  return g_strndup (value.data, value.len);
}

static RrHandled
post_report (RrReportDesk *self,
             RrIntake     *intake,
             RrExchange   *exchange,
             const char   *known)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *given = NULL;
  const char *author;
  JsonObject *object;
  RrSlice body;
  Ask *ask;

  body = rr_exchange_get_body (exchange);
  if (!rr_intake_has_room (intake) || !rr_report_desk_can_read (self, body.data, body.len))
    return RR_TRY_AGAIN;
  root = rr_json_parse_request (body.data, body.len, RR_JSON_FEW);
  if (root == NULL)
    return refuse (exchange, 400, "the body is no JSON object");
  object = json_node_get_object (root);
  author = known != NULL ? known : rr_json_text_of (object, "device");
  if (author != NULL && strlen (author) >= RR_DEVICE_ID_MAX)
    return refuse (exchange, 400, "the name of the device is too long");

  ask = g_new0 (Ask, 1);
  if (!rr_report_parse (object, self, rr_time_now_ms (), &ask->report, &error))
    {
      g_free (ask);
      rr_json_reply_error (self->door, rr_exchange_defer (exchange), 400, error->message);
      return RR_HANDLED;
    }
  given = dup_given_id (exchange);
  g_strlcpy (ask->report.author, author != NULL ? author : "", sizeof ask->report.author);
  ask->key = rr_report_dup_key (object, ask->report.author, given, &ask->report);
  ask->desk = self;
  ask->to = rr_exchange_defer (exchange);
  rr_intake_write (intake, write_ask_cb, ask_done_cb, ask);
  return RR_HANDLED;
}

/* --- JSON --------------------------------------------------------------------- */

static void
add_receipts (JsonBuilder *builder,
              const guint *n_receipts)
{
  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_object (builder);
  for (guint i = 0; i < RR_N_RECEIPT_STATES; i++)
    rr_json_add_int (builder, rr_receipt_state_to_string (i), n_receipts[i]);
  json_builder_end_object (builder);
}

static void
add_condition (JsonBuilder          *builder,
               const RrConditionRow *row)
{
  const RrCondition *condition = &row->condition;

  json_builder_begin_object (builder);
  rr_json_add_int (builder, "id", condition->id);
  rr_json_add_text (builder, "kind", rr_report_kind_to_string (condition->kind));
  rr_json_add_text (builder, "severity", rr_severity_to_string (condition->severity));
  rr_json_add_text (builder, "state", rr_condition_state_to_string (condition->state));
  rr_json_add_number (builder, "lat", condition->lat_deg);
  rr_json_add_number (builder, "lon", condition->lon_deg);
  if (!isnan (condition->end_lat_deg))
    {
      rr_json_add_number (builder, "end_lat", condition->end_lat_deg);
      rr_json_add_number (builder, "end_lon", condition->end_lon_deg);
    }
  rr_json_add_int (builder, "segment", condition->segment);
  if (condition->trail != NULL)
    rr_json_add_text (builder, "trail", condition->trail);
  rr_json_add_number (builder, "rad", condition->radius_m);
  rr_json_add_int (builder, "confirm", condition->n_confirm);
  rr_json_add_int (builder, "contradict", condition->n_contradict);
  rr_json_add_number (builder, "confidence", condition->confidence);
  rr_json_add_time (builder, "first", condition->first_ms);
  rr_json_add_time (builder, "last", condition->last_ms);
  rr_json_add_time (builder, "expires", condition->expires_ms);
  rr_json_add_text (builder, "author", condition->author);
  rr_json_add_text (builder, "text", condition->text);
  add_receipts (builder, row->n_receipts);
  json_builder_end_object (builder);
}

static void
add_talk (JsonBuilder     *builder,
          const RrTalkRow *row)
{
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "id", row->id);
  rr_json_add_text (builder, "from", row->from_guide ? row->device : "dispatch");
  if (!row->from_guide)
    {
      rr_json_add_text (builder, "to", row->device);
      add_receipts (builder, row->n_receipts);
    }
  rr_json_add_time (builder, "time", row->time_ms);
  rr_json_add_text (builder, "text", row->text);
  json_builder_end_object (builder);
}

/* --- GET ---------------------------------------------------------------------- */

typedef struct
{
  RrReportDesk *desk;
  RrReplyTo     to;
  gint64        about;
  gboolean      wants_talk;
} Question;

/* On the desk's thread: everything that was answered before is in it. */
static void
list_event (RrReportDesk *self,
            gpointer      data)
{
  const Question *question = data;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(RrReportView) view = NULL;
  g_autofree char *body = NULL;

  rr_report_hear (self);
  view = rr_report_desk_make_view (self);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, question->wants_talk ? "messages" : "conditions");
  json_builder_begin_array (builder);
  for (guint i = 0; question->wants_talk && i < view->talk->len; i++)
    add_talk (builder, &g_array_index (view->talk, RrTalkRow, i));
  for (guint i = 0; !question->wants_talk && i < view->conditions->len; i++)
    add_condition (builder, &g_array_index (view->conditions, RrConditionRow, i));
  json_builder_end_array (builder);
  body = rr_json_take (builder);
  rr_front_door_reply (self->door, question->to, 200, JSON_TYPE, body, -1);
}

static void
add_receipt_cb (const RrReceipt *receipt,
                gpointer         data)
{
  JsonBuilder *builder = data;

  json_builder_begin_object (builder);
  rr_json_add_int (builder, "notice", receipt->notice);
  rr_json_add_text (builder, "device", receipt->device);
  rr_json_add_text (builder, "state", rr_receipt_state_to_string (receipt->state));
  rr_json_add_text (builder, "channel", rr_channel_to_string (receipt->channel));
  rr_json_add_int (builder, "attempts", receipt->n_attempts);
  rr_json_add_time (builder, "queued", receipt->queued_ms);
  rr_json_add_time (builder, "sent", receipt->sent_ms);
  rr_json_add_time (builder, "delivered", receipt->delivered_ms);
  rr_json_add_time (builder, "seen", receipt->seen_ms);
  json_builder_end_object (builder);
}

static void
receipts_event (RrReportDesk *self,
                gpointer      data)
{
  const Question *question = data;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *body = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_array (builder);
  if (!rr_store_reader_receipts (self->reader, question->about, 0, MAX_RECEIPTS, add_receipt_cb, builder, &error))
    {
      rr_json_reply_error (self->door, question->to, 503, error->message);
      return;
    }
  json_builder_end_array (builder);
  body = rr_json_take (builder);
  rr_front_door_reply (self->door, question->to, 200, JSON_TYPE, body, -1);
}

static void
trails_event (RrReportDesk *self,
              gpointer      data)
{
  const Question *question = data;
  g_autofree char *body = rr_report_desk_dup_trails_json (self);

  rr_front_door_reply (self->door, question->to, 200, JSON_TYPE, body, -1);
}

static RrHandled
ask_desk (RrReportDesk *self,
          RrExchange   *exchange,
          RrDeskFunc    func,
          gint64        about,
          gboolean      wants_talk)
{
  Question *question = g_new0 (Question, 1);

  *question = (Question) { self, rr_exchange_defer (exchange), about, wants_talk };
  if (!rr_report_desk_post (self, func, question, g_free))
    {
      rr_front_door_reply_with (self->door, question->to, 503, JSON_TYPE, "Retry-After: 1",
                                "{\"error\":\"too busy\"}", -1);
      g_free (question);
    }
  return RR_HANDLED;
}

/* --- POST /messages ----------------------------------------------------------- */

typedef struct
{
  RrFrontDoor *door;
  RrReplyTo    to;
} Said;

static void
said_cb (guint         n,
         const GError *error,
         gpointer      data)
{
  g_autofree Said *said = data;
  g_autofree char *body = g_strdup_printf ("{\"recipients\":%u}", n);

  if (error != NULL)
    rr_json_reply_error (said->door, said->to, 503, error->message);
  else
    rr_front_door_reply (said->door, said->to, 200, JSON_TYPE, body, -1);
}

static gboolean
read_devices (JsonObject *object,
              GPtrArray  *devices)
{
  JsonNode *node = json_object_get_member (object, "to");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_TO); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *id = json_node_get_value_type (element) == G_TYPE_STRING ? json_node_get_string (element) : NULL;

      if (id == NULL || *id == '\0' || strlen (id) >= RR_DEVICE_ID_MAX)
        return FALSE;
      g_ptr_array_add (devices, g_strdup (id));
    }
  return node == NULL || array != NULL;
}

static gboolean
read_area (JsonObject *object,
           GArray     *area)
{
  JsonNode *node = json_object_get_member (object, "area");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_CORNERS); i++)
    {
      RrPlace place;

      if (!rr_json_pair_of (json_array_get_element (array, i), &place.lat_deg, &place.lon_deg)
          || !rr_geo_is_valid (place.lat_deg, place.lon_deg))
        return FALSE;
      g_array_append_val (area, place);
    }
  return node == NULL || area->len >= 3;
}

static RrHandled
post_message (RrReportDesk *self,
              RrExchange   *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) root = rr_json_parse_request (body.data, body.len, RR_JSON_MANY);
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) area = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  const char *text;
  Said *said;

  if (root == NULL)
    return refuse (exchange, 400, "the body is no JSON object");
  text = rr_json_text_of (json_node_get_object (root), "text");
  if (text == NULL || *text == '\0')
    return refuse (exchange, 400, "a message needs a text");
  if (!read_devices (json_node_get_object (root), devices) || !read_area (json_node_get_object (root), area)
      || (devices->len == 0 && area->len == 0))
    return refuse (exchange, 400, "to is a list of devices, area a list of at least three corners");

  g_ptr_array_add (devices, NULL);
  said = g_new (Said, 1);
  *said = (Said) { self->door, rr_exchange_defer (exchange) };
  rr_report_desk_say (self, (const char *const *) devices->pdata, (const RrPlace *) (gpointer) area->data,
                      area->len, text, said_cb, said);
  return RR_HANDLED;
}

/**
 * rr_report_desk_request:
 * @self: a desk
 * @intake: of this I/O thread
 * @exchange: a request for /trails, or below /reports or /messages
 * @is_trusted: whether who asks may know where others are, and speak for the dispatcher
 * @device: (nullable): who asks, if that is known; whatever it says of itself
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_report_desk_request (RrReportDesk *self,
                        RrIntake     *intake,
                        RrExchange   *exchange,
                        gboolean      is_trusted,
                        const char   *device)
{
  RrSlice path = rr_exchange_get_path (exchange);
  RrMethod method = rr_exchange_get_method (exchange);
  gboolean is_trails = path.len == 7 && memcmp (path.data, "/trails", 7) == 0;
  gboolean is_talk = path.len >= 9 && memcmp (path.data, "/messages", 9) == 0;
  gsize skip = is_trails ? path.len : strlen (is_talk ? "/messages" : "/reports");
  g_autofree char *rest = g_strndup (path.data + skip, path.len - skip);
  guint64 about;

  if (method != RR_METHOD_GET && method != RR_METHOD_POST)
    return refuse_method (exchange);
  if (!is_trusted && (is_talk || *rest != '\0'))
    return refuse (exchange, 403, "only from this machine");
  if (*rest != '\0')
    {
      if (is_talk || !g_ascii_string_to_unsigned (rest + 1, 10, 1, G_MAXINT64, &about, NULL))
        return refuse (exchange, 404, "no such place");
      return method == RR_METHOD_GET ? ask_desk (self, exchange, receipts_event, (gint64) about, FALSE)
                                     : refuse_method (exchange);
    }
  if (method == RR_METHOD_GET)
    return ask_desk (self, exchange, is_trails ? trails_event : list_event, 0, is_talk);
  if (is_trails)
    return refuse_method (exchange);
  return is_talk ? post_message (self, exchange) : post_report (self, intake, exchange, device);
}
