/* rr-report-ride.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <string.h>

#include "rr-time.h"

/* What messages of devices are beside a sign of life: a report, word of a notice, a text
 * for the dispatcher. It rides with its message into the same commit, so that the
 * acknowledgement of the one is that of the other.
 *
 * Threads: made on an I/O thread, written and settled on the store's.
 */

#define MAX_IDS 64

typedef struct
{
  RrRider       base;
  RrReportDesk *desk;
  RrReport      report;
  char         *key;        /* (owned) */
  gboolean      is_new;
} ReportRider;

typedef struct
{
  RrRider        base;
  RrReportDesk  *desk;
  char           device[RR_DEVICE_ID_MAX];
  RrReceiptState state;
  gint64         ids[MAX_IDS];
  RrReceiptState from[MAX_IDS];
  guint          n_ids;
} ReceiptRider;

typedef struct
{
  RrRider       base;
  RrReportDesk *desk;
  RrTalk        talk;
  char         *key;        /* (owned) */
  gboolean      is_new;
} TalkRider;

static JsonNode *
parse_extra (const RrMessage *message)
{
  gsize len = 0;
  const void *text = message->extra != NULL ? g_bytes_get_data (message->extra, &len) : NULL;

  return rr_json_parse_request (text, len, RR_JSON_FEW);
}

/* Kept as it came, with the reason. */
static RrRider *
refuse (RrMessage  *message,
        const char *reason)
{
  message->kind = RR_MESSAGE_UNDECODABLE;
  message->reason = g_strdup (reason);
  if (message->extra == NULL)
    message->extra = g_bytes_new_static ("", 0);
  return NULL;
}

/* --- reports ------------------------------------------------------------------ */

static gboolean
write_report_cb (RrStore   *store,
                 gpointer   data,
                 GError   **error)
{
  ReportRider *rider = data;

  return rr_store_report_add (store, &rider->report, rider->key, &rider->is_new, error);
}

static void
report_done_cb (RrRider        *base,
                const RrItem   *item,
                RrStoreOutcome  outcome)
{
  ReportRider *rider = (ReportRider *) base;

  if (outcome == RR_STORED && rider->is_new)
    {
      __atomic_add_fetch (&rider->desk->n_reports, 1, __ATOMIC_RELAXED);
      rr_report_desk_wake (rider->desk);
    }
  g_free (rider->key);
  g_free (rider);
}

static RrRider *
ride_with_report (RrReportDesk   *desk,
                  RrMessage      *message,
                  const RrReport *report,
                  JsonObject     *object,
                  const char     *id)
{
  ReportRider *rider = g_new0 (ReportRider, 1);

  rider->base = (RrRider) { .write = write_report_cb, .done = report_done_cb };
  rider->desk = desk;
  rider->report = *report;
  g_strlcpy (rider->report.author, message->device, sizeof rider->report.author);
  rider->key = rr_report_dup_key (object, message->device, id, report);
  return &rider->base;
}

static RrRider *
ride_report (RrReportDesk *desk,
             RrMessage    *message)
{
  g_autoptr(JsonNode) root = parse_extra (message);
  g_autoptr(GError) error = NULL;
  JsonObject *object;
  RrReport report;

  if (root == NULL)
    return refuse (message, "The report is no JSON object");
  object = json_node_get_object (root);
  if (!rr_report_parse (object, desk, message->fix.received_ms, &report, &error))
    return refuse (message, error->message);
  return ride_with_report (desk, message, &report, object, NULL);
}

/* A phone has one field of text for a point of interest, and one for a waypoint. What
 * is no report in it stays what it was. */
static RrRider *
ride_text (RrReportDesk *desk,
           RrMessage    *message,
           const char   *member,
           gboolean      is_any_kind)
{
  g_autoptr(JsonNode) root = parse_extra (message);
  const char *text = root != NULL ? rr_json_text_of (json_node_get_object (root), member) : NULL;
  g_autofree char *id = NULL;
  RrReport report;

  if (text == NULL || *text == '\0')
    return NULL;
  rr_report_init (&report);
  report.received_ms = message->fix.received_ms;
  report.time_ms = message->fix.time_ms;
  report.lat_deg = message->fix.lat_deg;
  report.lon_deg = message->fix.lon_deg;
  if (!rr_report_read_text (&report, text) && !is_any_kind)
    return NULL;
  if (!rr_report_complete (&report, message->fix.received_ms, NULL))
    return NULL;
  id = g_strdup_printf ("%s:%" G_GINT64_FORMAT ":%s", member, message->fix.time_ms, text);
  return ride_with_report (desk, message, &report, json_node_get_object (root), id);
}

/* --- word of what we told ----------------------------------------------------- */

static gboolean
write_receipt_cb (RrStore   *store,
                  gpointer   data,
                  GError   **error)
{
  ReceiptRider *rider = data;
  RrReceipt receipt = { .state = rider->state };
  gint64 now_ms = rr_time_now_ms ();

  g_strlcpy (receipt.device, rider->device, sizeof receipt.device);
  for (guint i = 0; i < rider->n_ids; i++)
    {
      receipt.notice = rider->ids[i];
      if (!rr_store_receipt_set (store, &receipt, now_ms, &rider->from[i], error))
        return FALSE;
    }
  return TRUE;
}

static void
receipt_event (RrReportDesk *self,
               gpointer      data)
{
  const ReceiptRider *rider = data;

  for (guint i = 0; i < rider->n_ids; i++)
    {
      RrReceiptState from;

      /* What was sent just now is not on disk as such yet: what we know counts. */
      if (!rr_outbox_hear (self->outbox, rider->device, rider->ids[i], rider->state, RR_CHANNEL_NONE, &from))
        from = rider->from[i];
      rr_report_desk_move (self, rider->ids[i], from, rider->state);
    }
}

static void
receipt_done_cb (RrRider        *base,
                 const RrItem   *item,
                 RrStoreOutcome  outcome)
{
  ReceiptRider *rider = (ReceiptRider *) base;

  if (outcome != RR_STORED || !rr_report_desk_post (rider->desk, receipt_event, rider, g_free))
    g_free (rider);
}

static void
add_id (ReceiptRider *rider,
        JsonNode     *node)
{
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 && rider->n_ids < MAX_IDS)
    rider->ids[rider->n_ids++] = json_node_get_int (node);
}

static void
add_ids (ReceiptRider *rider,
         JsonObject   *object)
{
  JsonNode *many = json_object_get_member (object, "ids");
  JsonArray *array = many != NULL && JSON_NODE_HOLDS_ARRAY (many) ? json_node_get_array (many) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    add_id (rider, json_array_get_element (array, i));
  if (array == NULL)
    add_id (rider, json_object_get_member (object, "id"));
}

static RrRider *
ride_receipt (RrReportDesk *desk,
              RrMessage    *message)
{
  g_autoptr(JsonNode) root = parse_extra (message);
  RrReceiptState state = RR_RECEIPT_DELIVERED;
  ReceiptRider *rider;

  if (root == NULL)
    return refuse (message, "The receipt is no JSON object");
  rr_receipt_state_from_string (rr_json_text_of (json_node_get_object (root), "state"), &state);
  rider = g_new0 (ReceiptRider, 1);
  rider->base = (RrRider) { .write = write_receipt_cb, .done = receipt_done_cb };
  rider->desk = desk;
  rider->state = state == RR_RECEIPT_SEEN ? RR_RECEIPT_SEEN : RR_RECEIPT_DELIVERED;
  g_strlcpy (rider->device, message->device, sizeof rider->device);
  add_ids (rider, json_node_get_object (root));
  return &rider->base;
}

/* --- texts -------------------------------------------------------------------- */

static gboolean
write_talk_cb (RrStore   *store,
               gpointer   data,
               GError   **error)
{
  TalkRider *rider = data;

  return rr_store_talk_add (store, &rider->talk, rider->key, &rider->is_new, error);
}

static void
talk_event (RrReportDesk *self,
            gpointer      data)
{
  const RrTalk *talk = data;
  RrTalkRow row = { .from_guide = TRUE, .time_ms = talk->received_ms };

  g_strlcpy (row.device, talk->device, sizeof row.device);
  g_strlcpy (row.text, talk->text, sizeof row.text);
  rr_report_desk_add_talk (self, &row);
}

static void
talk_done_cb (RrRider        *base,
              const RrItem   *item,
              RrStoreOutcome  outcome)
{
  TalkRider *rider = (TalkRider *) base;
  RrTalk *copy = outcome == RR_STORED && rider->is_new ? g_memdup2 (&rider->talk, sizeof rider->talk) : NULL;

  if (copy != NULL && !rr_report_desk_post (rider->desk, talk_event, copy, g_free))
    g_free (copy);
  g_free (rider->key);
  g_free (rider);
}

static RrRider *
ride_talk (RrReportDesk *desk,
           RrMessage    *message)
{
  g_autoptr(JsonNode) root = parse_extra (message);
  const char *text = root != NULL ? rr_json_text_of (json_node_get_object (root), "text") : NULL;
  TalkRider *rider;
  RrReport report;

  if (text == NULL || *text == '\0')
    return refuse (message, "The message has no text");
  rr_report_init (&report);
  rr_report_set_text (&report, text);
  report.received_ms = message->fix.received_ms;
  report.time_ms = message->fix.time_ms;
  rider = g_new0 (TalkRider, 1);
  rider->base = (RrRider) { .write = write_talk_cb, .done = talk_done_cb };
  rider->desk = desk;
  rider->talk = (RrTalk) {
    .time_ms = report.time_ms != RR_TIME_UNKNOWN ? report.time_ms : report.received_ms,
    .received_ms = report.received_ms,
  };
  g_strlcpy (rider->talk.device, message->device, sizeof rider->talk.device);
  g_strlcpy (rider->talk.text, report.text, sizeof rider->talk.text);
  rider->key = rr_report_dup_key (json_node_get_object (root), message->device, NULL, &report);
  return &rider->base;
}

static gboolean
has_poi (const RrMessage *message)
{
  gsize len;
  const char *text = g_bytes_get_data (message->extra, &len);

  return memmem (text, len, "\"poi\"", strlen ("\"poi\"")) != NULL;
}

/**
 * rr_report_desk_ride:
 * @message: a decoded message; one that makes no sense becomes undecodable
 * @desk: the desk
 *
 * Thread: I/O.
 *
 * Returns: (transfer full) (nullable): what rides with it
 */
RrRider *
rr_report_desk_ride (RrMessage *message,
                     gpointer   desk)
{
  switch (message->kind)
    {
    case RR_MESSAGE_REPORT:
      return ride_report (desk, message);
    case RR_MESSAGE_RECEIPT:
      return ride_receipt (desk, message);
    case RR_MESSAGE_TEXT:
      return ride_talk (desk, message);
    case RR_MESSAGE_WAYPOINT:
      return ride_text (desk, message, "desc", FALSE);
    case RR_MESSAGE_FIX:
      return message->extra != NULL && has_poi (message) ? ride_text (desk, message, "poi", TRUE) : NULL;
    default:
      return NULL;
    }
}
