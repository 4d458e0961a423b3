/* fuzz-decoder.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <sodium.h>
#include <string.h>

#include "rr-decoder.h"

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

/* Every way a phone reaches us. The first byte says which, the rest is what it sends. */

static gboolean
get_key (const char *device,
         guint8      key[32],
         gpointer    data)
{
  memset (key, 7, 32);
  return TRUE;
}

static gboolean
speed_is_mps (const char *device,
              gpointer    data)
{
  return *device == 'm';
}

static const RrDecoderSettings settings = { get_key, speed_is_mps, NULL };

static void
check_message (const RrMessage *message)
{
  g_assert_cmpuint (message->kind, <=, RR_MESSAGE_TEXT);
  g_assert_nonnull (memchr (message->device, '\0', sizeof message->device));
  g_assert_nonnull (memchr (message->message_id, '\0', sizeof message->message_id));
  g_assert_true (g_utf8_validate (message->device, -1, NULL));
  g_assert_true (g_utf8_validate (message->message_id, -1, NULL));
  g_assert_cmpint (message->fix.received_ms, ==, NOW_MS);
  g_assert_cmpuint (message->fix.source, <, RR_N_SOURCES);
  g_assert_false (isinf (message->fix.lat_deg) || isinf (message->fix.lon_deg));
  if (rr_fix_has_position (&message->fix))
    g_assert_true (fabs (message->fix.lat_deg) <= 90 && fabs (message->fix.lon_deg) <= 180);
  if (message->kind == RR_MESSAGE_UNDECODABLE)
    {
      g_assert_nonnull (message->extra);
      g_assert_nonnull (message->reason);
      g_assert_true (g_utf8_validate (message->reason, -1, NULL));
    }
  rr_message_key (message);
}

/* Nothing is lost: whatever claims it says at least one thing, and answers. */
static void
decode (const RrPayload *payload,
        const RrDecoder *decoder,
        GArray          *messages)
{
  RrDecoderReply reply = { 0 };

  if (decoder == NULL)
    return;
  decoder->decode (payload, &settings, messages, &reply);
  for (guint i = 0; i < messages->len; i++)
    check_message (&g_array_index (messages, RrMessage, i));
  if (payload->body_len > 0 && decoder != rr_decoder_live ())
    g_assert_true (reply.status >= 200 && reply.status < 600);
}

static char *
seal (const char *plain,
      gsize       len)
{
  guint8 key[crypto_secretbox_KEYBYTES];
  g_autofree guint8 *box = g_malloc0 (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + len);
  g_autofree char *text = NULL;

  memset (key, 7, sizeof key);
  crypto_secretbox_easy (box + crypto_secretbox_NONCEBYTES, (const guint8 *) plain, len, box, key);
  text = g_base64_encode (box, crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + len);
  return g_strdup_printf ("{\"_type\":\"encrypted\",\"data\":\"%s\"}", text);
}

/* What was sealed says the same as what was not; only JSON is sealed. */
static void
decode_sealed (RrPayload *payload,
               GArray    *messages)
{
  g_autofree char *sealed = seal (payload->body, payload->body_len);
  g_autoptr(GArray) open = rr_messages_new ();
  gboolean is_json = payload->body_len > 0 && payload->body[0] == '{';

  decode (payload, rr_decoder_find (payload), open);
  payload->body = sealed;
  payload->body_len = strlen (sealed);
  decode (payload, rr_decoder_find (payload), messages);
  if (is_json && open->len > 0 && g_array_index (open, RrMessage, 0).kind == RR_MESSAGE_FIX)
    {
      const RrMessage *first = &g_array_index (messages, RrMessage, 0);

      g_assert_cmpuint (messages->len, ==, open->len);
      g_assert_cmpint (first->kind, ==, RR_MESSAGE_FIX);
      g_assert_cmpint (first->fix.time_ms, ==, g_array_index (open, RrMessage, 0).fix.time_ms);
    }
}

/* path?query, and behind the first line a body */
static void
split (RrPayload *payload,
       char      *text,
       gsize      len)
{
  char *line = memchr (text, '\n', len);

  payload->query = text;
  payload->body_len = 0;
  if (line != NULL)
    {
      *line = '\0';
      payload->body = line + 1;
      payload->body_len = len - (gsize) (line + 1 - text);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  g_autoptr(GArray) messages = rr_messages_new ();
  RrPayload payload = { .path = "/", .received_ms = NOW_MS, .header_user = "anna", .header_device = "phone" };

  if (size < 1 || sodium_init () < 0)
    return 0;
  text = rr_fuzz_dup_text (data + 1, size - 1);
  payload.body = text;
  payload.body_len = size - 1;
  switch (data[0])
    {
    case 'p':
      payload.path = "/pub";
      break;
    case 's':
      payload.path = "/pub";
      payload.device_hint = "anna";
      decode_sealed (&payload, messages);
      return 0;
    case 'q':
      split (&payload, text, size - 1);
      break;
    case 'f':
      payload.content_type = "application/x-www-form-urlencoded";
      break;
    case 'g':
      payload.path = "/gpslogger/";
      split (&payload, text, size - 1);
      break;
    case 'o':
      payload.path = "/opengts/";
      split (&payload, text, size - 1);
      break;
    case 't':
      payload.content_type = "application/json";
      break;
    default:
      payload.path = "";
      payload.device_hint = data[0] == 'h' ? "anna" : NULL;
      decode (&payload, rr_decoder_live (), messages);
      return 0;
    }
  decode (&payload, rr_decoder_find (&payload), messages);
  return 0;
}
