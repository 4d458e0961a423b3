/* test-ws.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ws.h"

#include <string.h>
#ifdef HAVE_WSLAY
#include <wslay/wslay.h>
#endif

#define MAX_PAYLOAD 70000

#ifdef HAVE_WSLAY
/* A client that is not ours: frames are made and read by wslay. */
typedef struct
{
  GByteArray *wire;     /* (owned): what it sent, or is to read */
  gsize       at;
  GByteArray *message;  /* (owned): what it read */
  int         opcode;
} Peer;

static ssize_t
send_cb (wslay_event_context_ptr context,
         const guint8           *data,
         size_t                  len,
         int                     flags,
         void                   *user_data)
{
  Peer *peer = user_data;

  g_byte_array_append (peer->wire, data, (guint) len);
  return (ssize_t) len;
}

static ssize_t
recv_cb (wslay_event_context_ptr context,
         guint8                 *buffer,
         size_t                  len,
         int                     flags,
         void                   *user_data)
{
  Peer *peer = user_data;
  gsize n = MIN (len, peer->wire->len - peer->at);

  if (n == 0)
    {
      wslay_event_set_error (context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
  memcpy (buffer, peer->wire->data + peer->at, n);
  peer->at += n;
  return (ssize_t) n;
}

static int
mask_cb (wslay_event_context_ptr context,
         guint8                 *buffer,
         size_t                  len,
         void                   *user_data)
{
  for (size_t i = 0; i < len; i++)
    buffer[i] = (guint8) g_test_rand_int ();
  return 0;
}

static void
message_cb (wslay_event_context_ptr                   context,
            const struct wslay_event_on_msg_recv_arg *arg,
            void                                     *user_data)
{
  Peer *peer = user_data;

  peer->opcode = arg->opcode;
  g_byte_array_append (peer->message, arg->msg, (guint) arg->msg_length);
}

static const struct wslay_event_callbacks callbacks = {
  .recv_callback = recv_cb,
  .send_callback = send_cb,
  .genmask_callback = mask_cb,
  .on_msg_recv_callback = message_cb,
};

static const gsize sizes[] = { 0, 1, 7, 8, 9, 125, 126, 127, 65535, 65536, 70000 };

static void
test_ws_reads_frames_of_wslay (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *text = g_malloc (sizes[i] + 1);
      Peer peer = { .wire = g_byte_array_new () };
      wslay_event_context_ptr client;
      struct wslay_event_msg message = { WSLAY_BINARY_FRAME, text, sizes[i] };
      RrWsFrame frame;

      for (gsize j = 0; j < sizes[i]; j++)
        text[j] = (guint8) (j * 31);
      wslay_event_context_client_init (&client, &callbacks, &peer);
      g_assert_cmpint (wslay_event_queue_msg (client, &message), ==, 0);
      g_assert_cmpint (wslay_event_send (client), ==, 0);

      g_assert_cmpuint (rr_ws_parse ((char *) peer.wire->data, peer.wire->len, MAX_PAYLOAD, &frame),
                        ==, 0);
      rr_ws_toggle_mask (&frame);

      g_assert_cmpint (frame.opcode, ==, RR_WS_BINARY);
      g_assert_true (frame.fin);
      g_assert_cmpuint (frame.frame_len, ==, peer.wire->len);
      g_assert_cmpmem (frame.payload, frame.len, text, sizes[i]);
      wslay_event_context_free (client);
      g_byte_array_unref (peer.wire);
    }
}

static void
test_ws_writes_frames_for_wslay (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      guint8 header[RR_WS_MAX_HEADER];
      Peer peer = { .wire = g_byte_array_new (), .message = g_byte_array_new () };
      wslay_event_context_ptr client;

      g_byte_array_append (peer.wire, header,
                           (guint) rr_ws_put_header (header, RR_WS_TEXT, sizes[i]));
      g_byte_array_append (peer.wire, (guint8 *) text, (guint) sizes[i]);
      wslay_event_context_client_init (&client, &callbacks, &peer);
      g_assert_cmpint (wslay_event_recv (client), ==, 0);

      g_assert_cmpint (peer.opcode, ==, WSLAY_TEXT_FRAME);
      g_assert_cmpmem (peer.message->data, peer.message->len, text, sizes[i]);
      wslay_event_context_free (client);
      g_byte_array_unref (peer.wire);
      g_byte_array_unref (peer.message);
    }
}

#else

static void
test_ws_reads_frames_of_wslay (void)
{
  g_test_skip ("built without wslay");
}

static void
test_ws_writes_frames_for_wslay (void)
{
  g_test_skip ("built without wslay");
}

#endif

static void
test_ws_waits_for_every_prefix (void)
{
  static const char masked[] = "\x81\xfe\x00\x7e\x01\x02\x03\x04";
  char whole[8 + 126];
  RrWsFrame frame;

  memcpy (whole, masked, 8);
  memset (whole + 8, 'x', 126);
  for (gsize len = 0; len < sizeof whole; len++)
    {
      g_autofree char *prefix = g_memdup2 (whole, len);

      g_assert_cmpuint (rr_ws_parse (prefix, len, MAX_PAYLOAD, &frame), ==, RR_WS_MORE);
      g_assert_cmpuint (frame.frame_len, ==, len >= 4 ? sizeof whole : 0);
    }
  g_assert_cmpuint (rr_ws_parse (whole, sizeof whole, MAX_PAYLOAD, &frame), ==, 0);
}

static void
test_ws_refuses_what_breaks_the_protocol (void)
{
  static const struct
  {
    const char *bytes;
    gsize       len;
    guint       code;
  } bad[] = {
    { "\x81\x01", 2, 1002 },                       /* no mask */
    { "\xc1\x81", 2, 1002 },                       /* RSV1: no extension was agreed */
    { "\xa1\x81", 2, 1002 }, { "\x91\x81", 2, 1002 },
    { "\x83\x81", 2, 1002 }, { "\x87\x81", 2, 1002 },
    { "\x8b\x81", 2, 1002 }, { "\x8f\x81", 2, 1002 },
    { "\x09\x81", 2, 1002 }, { "\x08\x81", 2, 1002 }, /* control in fragments */
    { "\x89\xfe", 2, 1002 }, { "\x88\xff", 2, 1002 }, /* control over 125 bytes */
    { "\x81\xfe\x00\x7d", 4, 1002 },               /* longer form than needed */
    { "\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff", 10, 1002 },
    { "\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00", 10, 1002 },
    { "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10, 1009 },
    { "\x81\xff\x00\x00\x00\x00\x00\x01\x11\x71", 10, 1009 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *bytes = g_memdup2 (bad[i].bytes, bad[i].len);
      RrWsFrame frame;

      g_assert_cmpuint (rr_ws_parse (bytes, bad[i].len, MAX_PAYLOAD, &frame), ==, bad[i].code);
    }
}

static void
test_ws_unmasks_alike_at_every_length (void)
{
  char payload[40], expected[40];
  RrWsFrame frame = { .mask = { 0x12, 0x80, 0xff, 0x01 }, .payload = payload };

  for (frame.len = 0; frame.len <= sizeof payload; frame.len++)
    {
      for (gsize i = 0; i < frame.len; i++)
        {
          payload[i] = (char) (i * 7);
          expected[i] = (char) ((guint8) payload[i] ^ frame.mask[i % 4]);
        }
      rr_ws_toggle_mask (&frame);
      g_assert_cmpmem (payload, frame.len, expected, frame.len);
    }
}

static void
test_ws_knows_utf8 (void)
{
  static const struct
  {
    const char *bytes;
    gsize       len;
    gboolean    ok;
  } texts[] = {
    { "", 0, TRUE }, { "plain text over 8", 17, TRUE }, { "\0", 1, TRUE }, { "a\0b", 3, TRUE },
    { "12345678\0""9", 10, TRUE }, { "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", 11, TRUE },
    { "\xf4\x8f\xbf\xbf", 4, TRUE }, { "\xf4\x90\x80\x80", 4, FALSE }, { "\xed\xa0\x80", 3, FALSE },
    { "\xc0\x80", 2, FALSE }, { "\xc1\xbf", 2, FALSE }, { "\x80", 1, FALSE }, { "\xff", 1, FALSE },
    { "12345678\xce", 9, FALSE }, { "\xce", 1, FALSE }, { "\xe1\xbd", 2, FALSE }, { "a\xce\0", 3, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *bytes = g_memdup2 (texts[i].bytes, texts[i].len);

      g_assert_cmpint (rr_ws_is_utf8 (texts[i].len > 0 ? bytes : "", texts[i].len), ==, texts[i].ok);
    }
}

static void
test_ws_answers_close_codes (void)
{
  static const struct
  {
    const char *payload;
    gsize       len;
    guint       answer;
  } closes[] = {
    { "", 0, 1000 }, { "\x03", 1, 1002 }, { "\x03\xe8", 2, 1000 }, { "\x03\xe9!", 3, 1001 },
    { "\x03\xe7", 2, 1002 }, { "\x03\xec", 2, 1002 }, { "\x03\xed", 2, 1002 },
    { "\x03\xee", 2, 1002 }, { "\x03\xf7", 2, 1002 }, { "\x0b\xb8", 2, 3000 },
    { "\x13\x87", 2, 4999 }, { "\x13\x88", 2, 1002 }, { "\x00\x00", 2, 1002 },
    { "\x03\xe8\xff", 3, 1007 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (closes); i++)
    g_assert_cmpuint (rr_ws_close_answer (closes[i].payload, closes[i].len), ==, closes[i].answer);
}

static void
test_ws_accepts_key_of_the_rfc (void)
{
  char accept[RR_WS_ACCEPT_LEN + 1];

  rr_ws_accept_key ((RrSlice) { "dGhlIHNhbXBsZSBub25jZQ==", 24 }, accept);
  g_assert_cmpstr (accept, ==, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ingest/ws/reads-frames-of-wslay", test_ws_reads_frames_of_wslay);
  g_test_add_func ("/ingest/ws/writes-frames-for-wslay", test_ws_writes_frames_for_wslay);
  g_test_add_func ("/ingest/ws/waits-for-every-prefix", test_ws_waits_for_every_prefix);
  g_test_add_func ("/ingest/ws/refuses-what-breaks-the-protocol",
                   test_ws_refuses_what_breaks_the_protocol);
  g_test_add_func ("/ingest/ws/unmasks-alike-at-every-length", test_ws_unmasks_alike_at_every_length);
  g_test_add_func ("/ingest/ws/knows-utf8", test_ws_knows_utf8);
  g_test_add_func ("/ingest/ws/answers-close-codes", test_ws_answers_close_codes);
  g_test_add_func ("/ingest/ws/accepts-key-of-the-rfc", test_ws_accepts_key_of_the_rfc);
  return g_test_run ();
}
