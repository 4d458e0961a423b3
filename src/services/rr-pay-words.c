/* rr-pay-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pay-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-json-sound.h"

/* What the answers of a payment service mean that speaks like Stripe. Nothing here says a
 * key or a secret aloud, also when the service does. It is in the module rr-web, too.
 *
 * Threads: any.
 */

GQuark
rr_pay_error_quark (void)
{
  return g_quark_from_static_string ("rr-pay-error-quark");
}

JsonObject *
rr_pay_object_of (JsonParser *parser,
                  const char *body,
                  gsize       len)
{
  JsonNode *root;

  if (len == 0 || !g_utf8_validate (body, (gssize) len, NULL) || !rr_json_is_sound (body, len)
      || !json_parser_load_from_data (parser, body, (gssize) len, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

const char *
rr_pay_text_of (JsonObject *object,
                const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node) : NULL;
}

static gint64
get_int (JsonObject *object,
         const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;
}

JsonObject *
rr_pay_member_of (JsonObject *object,
                  const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_status (const char     *word,
             RrIntentStatus *status)
{
  static const struct { const char *word; RrIntentStatus status; } words[] = {
    { "requires_payment_method", RR_INTENT_WAITS }, { "requires_confirmation", RR_INTENT_WAITS },
    { "requires_action", RR_INTENT_WAITS }, { "processing", RR_INTENT_PROCESSING },
    { "requires_capture", RR_INTENT_AUTHORISED }, { "succeeded", RR_INTENT_SUCCEEDED },
    { "canceled", RR_INTENT_CANCELED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i].word) == 0)
      {
        *status = words[i].status;
        return TRUE;
      }
  return FALSE;
}

static void
copy_capitals (char       *text,
               gsize       size,
               const char *from)
{
  g_autofree char *capitals = g_ascii_strup (from != NULL ? from : "", -1);

  g_strlcpy (text, capitals, size);
}

static gboolean
read_intent (JsonObject *object,
             RrIntent   *intent)
{
  const char *id = rr_pay_text_of (object, "id");
  const char *secret = rr_pay_text_of (object, "client_secret");
  const char *booking = rr_pay_text_of (rr_pay_member_of (object, "metadata"), "booking");

  if (id == NULL || strlen (id) >= sizeof intent->id || !read_status (rr_pay_text_of (object, "status"), &intent->status))
    return FALSE;
  g_strlcpy (intent->id, id, sizeof intent->id);
  g_strlcpy (intent->secret, secret != NULL ? secret : "", sizeof intent->secret);
  g_strlcpy (intent->booking, booking != NULL ? booking : "", sizeof intent->booking);
  copy_capitals (intent->currency, sizeof intent->currency, rr_pay_text_of (object, "currency"));
  intent->amount = get_int (object, "amount");
  intent->received = get_int (object, "amount_received");
  intent->refunded = get_int (rr_pay_member_of (object, "latest_charge"), "amount_refunded");
  return TRUE;
}

static gboolean
read_refund (JsonObject *object,
             RrIntent   *intent)
{
  const char *id = rr_pay_text_of (object, "payment_intent");
  const char *status = rr_pay_text_of (object, "status");

  if (id == NULL || strlen (id) >= sizeof intent->id
      || (g_strcmp0 (status, "succeeded") != 0 && g_strcmp0 (status, "pending") != 0))
    return FALSE;
  g_strlcpy (intent->id, id, sizeof intent->id);
  copy_capitals (intent->currency, sizeof intent->currency, rr_pay_text_of (object, "currency"));
  intent->status = RR_INTENT_SUCCEEDED;
  intent->refunded = get_int (object, "amount");
  return TRUE;
}

gboolean
rr_pay_is_transient (guint status)
{
  return status == 409 || status == 425 || status == 429 || status >= 500;
}

static int
code_of (guint       status,
         const char *code)
{
  if (status == 402)
    return RR_PAY_ERROR_DECLINED;
  if (status >= 500)
    return RR_PAY_ERROR_BROKEN;
  if (rr_pay_is_transient (status))
    return RR_PAY_ERROR_UNREACHED;
  if (g_strcmp0 (code, "payment_intent_unexpected_state") == 0 || g_strcmp0 (code, "charge_already_refunded") == 0)
    return RR_PAY_ERROR_STATE;
  return RR_PAY_ERROR_REFUSED;
}

/* What the service says may repeat what it was told. */
static void
set_problem (guint        status,
             JsonObject  *object,
             const char  *secret,
             GError     **error)
{
  JsonObject *problem = rr_pay_member_of (object, "error");
  const char *sentence = rr_pay_text_of (problem, "message");
  g_auto(GStrv) parts = g_strsplit (sentence != NULL ? sentence : "no reason given", secret, -1);
  g_autofree char *safe = g_strjoinv ("…", parts);

  g_set_error (error, RR_PAY_ERROR, code_of (status, rr_pay_text_of (problem, "code")), "%u: %.200s", status, safe);
}

/* @len: what it said, at most RR_PAY_MAX_ANSWER */
gboolean
rr_pay_read_answer (RrPayOp      op,
                    guint        status,
                    const char  *body,
                    gsize        len,
                    const char  *secret,
                    RrIntent    *intent,
                    GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *object = rr_pay_object_of (parser, body, len);

  *intent = (RrIntent) { 0 };
  if (status < 200 || status >= 300)
    {
      set_problem (status, object, secret, error);
      return FALSE;
    }
  if (object != NULL && (op == RR_PAY_REFUND ? read_refund (object, intent) : read_intent (object, intent)))
    return TRUE;
  g_set_error (error, RR_PAY_ERROR, RR_PAY_ERROR_BROKEN, "%u, but the answer makes no sense", status);
  return FALSE;
}
