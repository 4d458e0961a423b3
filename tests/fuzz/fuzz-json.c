/* fuzz-json.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-decoder.h"
#include "rr-json-fast.h"

#include <string.h>

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

static void
assert_same_fix (const RrFix *a,
                 const RrFix *b)
{
  const float left[] = { a->alt_m, a->acc_m, a->vacc_m, a->speed_mps, a->course_deg, a->battery_pct };
  const float right[] = { b->alt_m, b->acc_m, b->vacc_m, b->speed_mps, b->course_deg, b->battery_pct };

  g_assert_cmpmem (&a->lat_deg, sizeof a->lat_deg, &b->lat_deg, sizeof b->lat_deg);
  g_assert_cmpmem (&a->lon_deg, sizeof a->lon_deg, &b->lon_deg, sizeof b->lon_deg);
  g_assert_cmpmem (left, sizeof left, right, sizeof right);
  g_assert_cmpint (a->time_ms, ==, b->time_ms);
  g_assert_cmpint (a->charging, ==, b->charging);
  g_assert_cmpint (a->trigger, ==, b->trigger);
}

/* Wrapped into an array a message goes the patient way. */
static void
decode_patiently (const char *text,
                  gsize       len,
                  GArray     *messages)
{
  static const RrDecoderSettings settings = { NULL };
  g_autoptr(GString) array = g_string_new ("[");
  RrDecoderReply reply = { 0 };
  RrPayload payload = { .path = "/pub", .received_ms = NOW_MS };

  g_string_append_len (array, text, (gssize) len);
  g_string_append_c (array, ']');
  payload.body = array->str;
  payload.body_len = array->len;
  rr_decoder_find (&payload)->decode (&payload, &settings, messages, &reply);
}

/* What the fast reader takes, the patient one takes too, and reads the same, bit for
 * bit. The text is copied so that a byte too far is seen. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_memdup2 (data, size);
  g_auto(RrMessage) fast;
  g_autoptr(GArray) messages = NULL;
  const RrMessage *slow;

  rr_message_init (&fast);
  if (size == 0 || !rr_json_fast_location (text, size, NULL, &fast))
    return 0;

  messages = rr_messages_new ();
  decode_patiently (text, size, messages);
  g_assert_cmpuint (messages->len, ==, 1);
  slow = &g_array_index (messages, RrMessage, 0);
  g_assert_cmpint (slow->kind, ==, RR_MESSAGE_FIX);
  g_assert_null (slow->extra);
  g_assert_cmpstr (fast.device, ==, slow->device);
  g_assert_cmpstr (fast.message_id, ==, slow->message_id);
  assert_same_fix (&fast.fix, &slow->fix);
  return 0;
}
