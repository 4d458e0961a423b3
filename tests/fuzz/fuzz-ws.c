/* fuzz-ws.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-ws.h"

#include <string.h>

#define MAX_PAYLOAD 4096

/* A shorter piece of the same bytes must be waited for or judged the same. */
static void
assert_prefixes_agree (const guint8    *data,
                       gsize            size,
                       guint            verdict,
                       const RrWsFrame *whole)
{
  for (gsize len = 0; len < MIN (size, 20); len++)
    {
      g_autofree char *prefix = g_memdup2 (data, len);
      RrWsFrame frame;
      guint code = rr_ws_parse (prefix, len, MAX_PAYLOAD, &frame);

      g_assert_true (code == RR_WS_MORE || code == verdict);
      if (code == RR_WS_MORE && frame.frame_len > 0 && verdict == 0)
        g_assert_cmpuint (frame.frame_len, ==, whole->frame_len);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *bytes = g_memdup2 (data, size);
  RrWsFrame frame;
  guint code = rr_ws_parse (bytes, size, MAX_PAYLOAD, &frame);

  g_assert_true (code == 0 || code == RR_WS_MORE || code == 1002 || code == 1009);
  assert_prefixes_agree (data, size, code, &frame);
  if (code != 0)
    return 0;

  g_assert_cmpuint (frame.frame_len, <=, size);
  g_assert_true (frame.payload + frame.len == bytes + frame.frame_len);
  g_assert_cmpuint (frame.len, <=, frame.opcode >= RR_WS_CLOSE ? 125 : MAX_PAYLOAD);
  g_assert_true (frame.fin || frame.opcode < RR_WS_CLOSE);

  rr_ws_toggle_mask (&frame);
  rr_ws_is_utf8 (frame.payload, frame.len);
  if (frame.opcode == RR_WS_CLOSE)
    {
      guint answer = rr_ws_close_answer (frame.payload, frame.len);

      g_assert_true (answer >= 1000 && answer < 5000 && answer != 1005 && answer != 1006);
    }
  rr_ws_toggle_mask (&frame);
  g_assert_cmpmem (bytes, size, data, size);
  return 0;
}
