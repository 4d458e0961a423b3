/* test-booking-body.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-body.h"

#include <string.h>

#include "rr-json-build.h"

/* Each body goes both ways; where the quick one takes it, they agree. */
static gboolean
is_scanned (const char *text)
{
  g_autoptr(JsonNode) json = rr_json_parse_object (text, strlen (text));
  RrBookingBody quick, patient;

  if (!rr_booking_body_scan (&quick, text, strlen (text)))
    return FALSE;
  g_assert_nonnull (json);
  rr_booking_body_read (&patient, json_node_get_object (json));
  for (guint i = 0; i < RR_N_BOOKING_TEXTS; i++)
    g_assert_cmpstr (quick.texts[i], ==, patient.texts[i]);
  g_assert_cmpint (quick.pax, ==, patient.pax);
  g_assert_null (quick.units);
  g_assert_null (patient.units);
  return TRUE;
}

static void
test_what_a_crowd_asks_is_read_at_once (void)
{
  static const char *const texts[] = {
    "{\"tour\":\"ridge\",\"pax\":2,\"email\":\"a@b.example\"}",
    " { \"email\" : \"a@b.example\" ,\n\t\"pax\" : 100 , \"tour\" : \"ridge\" } ",
    ("{\"tour\":\"ridge\",\"departure\":\"2026-12-05T08:00:00+01:00\",\"pax\":1,\"email\":\"a@b.example\","
     "\"name\":\"Ada\",\"phone\":\"+41 1\",\"lang\":\"de\",\"pay\":\"card\",\"currency\":\"EUR\",\"code\":\"TRAIL10\"}"),
    "{\"tour\":\"\"}",
    "{\"pax\":-3}",
    "{\"pax\":0}",
    "{\"pax\":999999999999999}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (is_scanned (texts[i]));
}

static void
test_the_unusual_is_left_to_the_patient (void)
{
  static const char *const texts[] = {
    "", "{", "{}", "[]", "null", "{\"tour\"}", "{\"tour\":}", "{\"tour\":\"a\"", "{\"tour\":\"a\"}}", "{\"tour\":\"a\"},",
    "{\"tour\":\"a\",}", "{\"tour\":\"a\\u0062\"}", "{\"tour\":\"\xc3\xa4\"}", "{\"tour\":null}", "{\"tour\":1}",
    "{\"tour\":\"a\",\"tour\":\"b\"}", "{\"pax\":1,\"pax\":2}", "{\"pax\":2.0}", "{\"pax\":2e0}", "{\"pax\":\"2\"}",
    "{\"pax\":01}", "{\"pax\":1000000000000000000}", "{\"pax\":{}}", "{\"units\":{\"adult\":1}}", "{\"tours\":\"a\"}",
    "{\"tou\":\"a\"}", "{\"\":\"a\"}", "{'tour':'a'}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (is_scanned (texts[i]));
}

static void
test_there_is_room_for_so_much (void)
{
  for (gsize n = RR_BOOKING_BODY_ROOM - 4; n < RR_BOOKING_BODY_ROOM + 4; n++)
    {
      g_autofree char *name = g_strnfill (n, 'x');
      g_autofree char *text = g_strdup_printf ("{\"name\":\"%s\"}", name);

      g_assert_cmpint (is_scanned (text), ==, n < RR_BOOKING_BODY_ROOM);
    }
}

/* Whatever a byte is changed into, both say the same. */
static void
test_no_change_of_a_byte_tells_them_apart (void)
{
  static const char text[] = "{\"tour\":\"ridge\",\"pax\":20,\"email\":\"a@b.example\"}";
  guint n_scanned = 0;

  for (gsize at = 0; at < sizeof text - 1; at++)
    for (guint byte = 1; byte < 256; byte++)
      {
        char changed[sizeof text];

        memcpy (changed, text, sizeof text);
        changed[at] = (char) byte;
        n_scanned += is_scanned (changed);
      }
  g_assert_cmpuint (n_scanned, >, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/booking-body/what-a-crowd-asks-is-read-at-once", test_what_a_crowd_asks_is_read_at_once);
  g_test_add_func ("/engine/booking-body/the-unusual-is-left-to-the-patient", test_the_unusual_is_left_to_the_patient);
  g_test_add_func ("/engine/booking-body/there-is-room-for-so-much", test_there_is_room_for_so_much);
  g_test_add_func ("/engine/booking-body/no-change-of-a-byte-tells-them-apart", test_no_change_of_a_byte_tells_them_apart);
  return g_test_run ();
}
