/* test-decoder.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "rr-decoder.h"
#include "rr-json-fast.h"

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

static GArray *
decode (const char     *path,
        const char     *query,
        const char     *type,
        const char     *body,
        RrDecoderReply *reply)
{
  static const RrDecoderSettings settings = { NULL };
  RrPayload payload = { .path = path, .query = query, .content_type = type, .body = body,
                        .body_len = strlen (body), .received_ms = NOW_MS };
  const RrDecoder *decoder = rr_decoder_find (&payload);
  GArray *messages = rr_messages_new ();

  g_assert_nonnull (decoder);
  decoder->decode (&payload, &settings, messages, reply);
  return messages;
}

static const RrMessage *
only (GArray *messages)
{
  g_assert_cmpuint (messages->len, ==, 1);
  return &g_array_index (messages, RrMessage, 0);
}

static void
test_units_are_right (void)
{
  const struct
  {
    const char *path, *query, *type, *body;
    float       speed_mps;
  } cases[] = {
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"location\",\"tst\":1,\"lat\":1,\"lon\":2,\"vel\":36}", 10 },
    { "/", "id=a&lat=1&lon=2&speed=10", NULL, "", 10 * 1852.0f / 3600 },
    { "/log/a", "lat=1&lon=2&spd=10", NULL, "", 10 },
    { "/log/a", "lat=1&lon=2&spd_kph=36", NULL, "", 10 },
    { "/", NULL, "application/json",
      "{\"device_id\":\"a\",\"location\":{\"timestamp\":1,\"coords\":{\"latitude\":1,\"longitude\":2,\"speed\":10}}}", 10 },
    { "/", "id=a&gprmc=$GPRMC,082202.0,A,5006.747329,N,01416.512315,E,10.0,,131018,1.2,E,A*2E", NULL, "",
      10 * 1852.0f / 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrDecoderReply reply;
      g_autoptr(GArray) messages = decode (cases[i].path, cases[i].query, cases[i].type, cases[i].body, &reply);

      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpint (only (messages)->kind, ==, RR_MESSAGE_FIX);
      g_assert_cmpfloat_with_epsilon (only (messages)->fix.speed_mps, cases[i].speed_mps, 1e-4);
    }
}

static void
test_what_is_not_understood_is_kept (void)
{
  const char *bodies[] = { "{", "[1]", "\"x\"", "{\"_type\":\"location\"}", "{\"_type\":\"encrypted\",\"data\":\"AAAA\"}",
                           "{\"_type\":\"location\",\"tst\":1,\"lat\":91,\"lon\":0}", "\xff\xfe", "a,b,c" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      RrDecoderReply reply;
      g_autoptr(GArray) messages = decode ("/pub", "u=a&d=b", NULL, bodies[i], &reply);

      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpstr (reply.body, ==, "[]");
      g_assert_cmpint (only (messages)->kind, ==, RR_MESSAGE_UNDECODABLE);
      g_assert_nonnull (only (messages)->extra);
      g_assert_nonnull (only (messages)->reason);
    }
}

/* Whatever is wrong with its place or its time, somebody calls for help. */
static void
test_calls_for_help_are_never_undecodable (void)
{
  const struct
  {
    const char *path, *query, *type, *body;
  } cases[] = {
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"sos\"}" },
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"sos\",\"lat\":91,\"lon\":9,\"tst\":1}" },
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"sos\",\"lat\":47,\"lon\":9,\"tst\":\"noon\"}" },
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"sos\",\"lat\":47,\"tst\":0}" },
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"location\",\"alarm\":\"sos\",\"tst\":1}" },
    { "/", "id=a&alarm=sos", NULL, "" },
    { "/", "id=a&alarm=SOS&lat=x&lon=9&timestamp=1", NULL, "" },
    { "/", "id=a&alarm=sos&lat=47&lon=9&timestamp=noon", NULL, "" },
    { "/log/a", "lat=200&lon=2&alarm=sos&time=1", NULL, "" },
    { "/", "id=a&alarm=sos&gprmc=$GPRMC,,V,,,,,,,,,,N*53", NULL, "" },
    { "/", NULL, "application/json",
      "{\"device_id\":\"a\",\"location\":{\"alarm\":\"sos\",\"timestamp\":\"x\","
      "\"coords\":{\"latitude\":99,\"longitude\":2}}}" },
    { "/", NULL, "application/json", "{\"device_id\":\"a\",\"location\":{\"extras\":{\"alarm\":\"sos\"}}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrDecoderReply reply;
      g_autoptr(GArray) messages = decode (cases[i].path, cases[i].query, cases[i].type, cases[i].body, &reply);

      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpint (only (messages)->kind, ==, RR_MESSAGE_FIX);
      g_assert_cmpint (only (messages)->fix.event, ==, RR_EVENT_SOS);
    }
}

static void
test_calls_can_be_taken_back (void)
{
  const char *bodies[] = { "{\"_type\":\"sos\",\"cancel\":true}",
                           "{\"_type\":\"location\",\"alarm\":\"sosCancel\",\"lat\":47,\"lon\":9,\"tst\":1}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      RrDecoderReply reply;
      g_autoptr(GArray) messages = decode ("/pub", "u=a&d=b", NULL, bodies[i], &reply);

      g_assert_cmpint (only (messages)->fix.event, ==, RR_EVENT_SOS_CANCEL);
    }
}

static void
test_nothing_is_nothing (void)
{
  RrDecoderReply reply;
  g_autoptr(GArray) messages = decode ("/pub", NULL, NULL, "", &reply);
  g_autoptr(GArray) empty = decode ("/pub", NULL, NULL, "[]", &reply);

  g_assert_cmpuint (messages->len, ==, 0);
  g_assert_cmpuint (empty->len, ==, 0);
}

static void
test_bombs_are_cheap (void)
{
  g_autofree char *deep = g_strnfill (60000, '[');
  RrDecoderReply reply;
  g_autoptr(GArray) messages = decode ("/pub", NULL, NULL, deep, &reply);

  g_assert_cmpint (only (messages)->kind, ==, RR_MESSAGE_UNDECODABLE);
}

static void
test_long_names_are_refused_not_cut (void)
{
  g_autofree char *name = g_strnfill (RR_DEVICE_ID_MAX, 'x');
  g_autofree char *query = g_strconcat ("lat=1&lon=2&id=", name, NULL);
  RrDecoderReply reply;
  g_autoptr(GArray) messages = decode ("/", query, NULL, "", &reply);

  g_assert_cmpint (only (messages)->kind, ==, RR_MESSAGE_UNDECODABLE);
}

/* --- the two readers ------------------------------------------------------------ */

static gboolean
same_float (float a,
            float b)
{
  return (isnan (a) && isnan (b)) || memcmp (&a, &b, sizeof a) == 0;
}

static void
assert_same (const char      *text,
             const RrMessage *fast,
             const RrMessage *slow)
{
  const RrFix *a = &fast->fix, *b = &slow->fix;
  gboolean same = slow->kind == RR_MESSAGE_FIX && slow->extra == NULL
                  && strcmp (fast->device, slow->device) == 0
                  && strcmp (fast->message_id, slow->message_id) == 0
                  && memcmp (&a->lat_deg, &b->lat_deg, sizeof a->lat_deg) == 0
                  && memcmp (&a->lon_deg, &b->lon_deg, sizeof a->lon_deg) == 0
                  && a->time_ms == b->time_ms && a->charging == b->charging && a->trigger == b->trigger
                  && same_float (a->alt_m, b->alt_m) && same_float (a->acc_m, b->acc_m)
                  && same_float (a->vacc_m, b->vacc_m) && same_float (a->speed_mps, b->speed_mps)
                  && same_float (a->course_deg, b->course_deg)
                  && same_float (a->battery_pct, b->battery_pct);

  if (!same)
    g_error ("The two readers differ on %s", text);
}

/* Wrapped into an array a message goes the patient way. TRUE if the fast one took it. */
static gboolean
compare_readers (const char *text)
{
  g_autofree char *array = g_strconcat ("[", text, "]", NULL);
  g_auto(RrMessage) fast;
  RrDecoderReply reply;
  g_autoptr(GArray) slow = NULL;

  rr_message_init (&fast);
  if (!rr_json_fast_location (text, strlen (text), NULL, &fast))
    return FALSE;
  slow = decode ("/pub", NULL, NULL, array, &reply);
  assert_same (text, &fast, only (slow));
  return TRUE;
}

static char *
random_message (GRand *rand)
{
  GString *out = g_string_new ("{\"_type\":\"location\"");
  const char *const names[] = { "lat", "lon", "tst", "alt", "acc", "vac", "vel", "cog", "batt", "bs" };

  if (g_rand_boolean (rand))
    g_string_append_printf (out, ",\"_id\":\"%x\"", g_rand_int (rand));
  g_string_append (out, g_rand_boolean (rand) ? ",\"tid\":\"g7\"" : ", \"topic\" : \"o/a/b\"");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (i > 2 && g_rand_boolean (rand))
        continue;
      g_string_append_printf (out, ",\"%s\":%s%d", names[i], g_rand_int_range (rand, 0, 8) == 0 ? "-" : "",
                              g_rand_int_range (rand, 0, i == 2 ? 2000000000 : 90));
      if (g_rand_boolean (rand))
        g_string_append_printf (out, ".%0*d", g_rand_int_range (rand, 1, 9), g_rand_int_range (rand, 0, 99999));
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static void
test_two_readers_agree (void)
{
  GRand *rand = g_rand_new_with_seed (20261124);
  guint n_fast = 0;
  const guint n_messages = 20000;

  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *text = random_message (rand);

      if (i % 2 == 1)
        {
          /* One byte of it is another. */
          text[g_rand_int_range (rand, 0, (gint32) strlen (text))]
              = "0123456789.-+eE\"{}[]:,\\ xt"[g_rand_int_range (rand, 0, 26)];
        }
      n_fast += compare_readers (text);
    }
  g_rand_free (rand);
  g_assert_cmpuint (n_fast, >, n_messages / 4);
}

static void
test_fast_takes_the_common_and_leaves_the_odd (void)
{
  const char *odd[] = {
    "", "{}", "{\"_type\":\"location\"}", "[]",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":1,\"lon\":2,\"tst\":\"3\"}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":1,\"lat\":1,\"lon\":2,\"tst\":3}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":01,\"lon\":2,\"tst\":3}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":-0,\"lon\":2,\"tst\":3}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":1e1,\"lon\":2,\"tst\":3}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":1.,\"lon\":2,\"tst\":3}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":1,\"lon\":2,\"tst\":3,\"x\":4}",
    "{\"_type\":\"location\",\"tid\":\"\\u0041\",\"lat\":1,\"lon\":2,\"tst\":3}",
    "{\"_type\":\"location\",\"tid\":\"a\",\"lat\":1,\"lon\":2,\"tst\":3} x",
    "{\"_type\":\"card\",\"tid\":\"a\",\"lat\":1,\"lon\":2,\"tst\":3}",
  };

  g_assert_true (compare_readers ("{\"_type\":\"location\",\"tid\":\"g00000\",\"lat\":46.000001,\"lon\":11.999999,"
                                  "\"tst\":1700000000,\"acc\":5,\"batt\":87,\"vel\":23}"));
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    g_assert_false (compare_readers (odd[i]));
}

/* Whatever it says of itself, it is who its credential says; another name in a form is kept. */
static void
test_credential_says_who (void)
{
  const struct
  {
    const char *path, *query, *type, *body;
    gboolean    keeps;
  } cases[] = {
    { "/pub", "u=a&d=b", NULL, "{\"_type\":\"location\",\"tid\":\"zz\",\"topic\":\"t\",\"tst\":1,\"lat\":1,\"lon\":2}", FALSE },
    { "/pub", NULL, NULL, "{\"_type\":\"sos\",\"tid\":\"zz\"}", FALSE },
    { "/pub", NULL, NULL, "[{\"_type\":\"location\",\"tid\":\"zz\",\"tst\":\"1\",\"lat\":1,\"lon\":2}]", FALSE },
    { "/pub", NULL, NULL, "{", FALSE },
    { "/pub", NULL, NULL, "zz,5d0a5c1a,t,46500000,9500000,0,0,0,0,0", FALSE },
    { "/", "id=zz&lat=1&lon=2&timestamp=1", NULL, "", TRUE },
    { "/", "deviceid=zz&lat=1&lon=2&timestamp=1", NULL, "", TRUE },
    { "/", "id=known&lat=1&lon=2&timestamp=1", NULL, "", FALSE },
    { "/", "lat=1&lon=2&timestamp=1", NULL, "", FALSE },
    { "/", "id=zz&lat=91&lon=2&timestamp=1", NULL, "", FALSE },
    { "/log/zz", "lat=1&lon=2&time=1", NULL, "", FALSE },
    { "/", "id=zz&gprmc=$GPRMC,082202.0,A,5006.747329,N,01416.512315,E,10.0,,131018,1.2,E,A*2E", NULL, "", TRUE },
    { "/", NULL, "application/json",
      "{\"device_id\":\"zz\",\"location\":{\"timestamp\":1,\"coords\":{\"latitude\":1,\"longitude\":2}}}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      static const RrDecoderSettings settings = { NULL };
      RrPayload payload = { .path = cases[i].path, .query = cases[i].query, .content_type = cases[i].type,
                            .body = cases[i].body, .body_len = strlen (cases[i].body), .header_user = "zz",
                            .header_device = "zz", .device_hint = "known", .received_ms = NOW_MS };
      g_autoptr(GArray) messages = rr_messages_new ();
      g_autofree char *extra = NULL;
      RrDecoderReply reply;

      rr_decoder_find (&payload)->decode (&payload, &settings, messages, &reply);
      g_assert_cmpstr (only (messages)->device, ==, "known");
      if (only (messages)->kind == RR_MESSAGE_UNDECODABLE || only (messages)->extra == NULL)
        {
          g_assert_false (cases[i].keeps);
          continue;
        }
      extra = g_strndup (g_bytes_get_data (only (messages)->extra, NULL), g_bytes_get_size (only (messages)->extra));
      g_assert_cmpint (strstr (extra, "\"zz\"") != NULL, ==, cases[i].keeps || strcmp (cases[i].path, "/pub") == 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ingest/decoder/units-are-right", test_units_are_right);
  g_test_add_func ("/ingest/decoder/what-is-not-understood-is-kept", test_what_is_not_understood_is_kept);
  g_test_add_func ("/ingest/decoder/calls-for-help-are-never-undecodable", test_calls_for_help_are_never_undecodable);
  g_test_add_func ("/ingest/decoder/calls-can-be-taken-back", test_calls_can_be_taken_back);
  g_test_add_func ("/ingest/decoder/nothing-is-nothing", test_nothing_is_nothing);
  g_test_add_func ("/ingest/decoder/bombs-are-cheap", test_bombs_are_cheap);
  g_test_add_func ("/ingest/decoder/long-names-are-refused-not-cut", test_long_names_are_refused_not_cut);
  g_test_add_func ("/ingest/decoder/two-readers-agree", test_two_readers_agree);
  g_test_add_func ("/ingest/decoder/fast-takes-the-common-and-leaves-the-odd",
                   test_fast_takes_the_common_and_leaves_the_odd);
  g_test_add_func ("/ingest/decoder/its-credential-says-who-it-is", test_credential_says_who);
  return g_test_run ();
}
