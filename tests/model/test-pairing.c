/* test-pairing.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pairing.h"

#include <string.h>

#include "rr-qr.h"

/* What phones are told, as their apps read it. */

#define TOKEN "0123456789abcdefghjkmnpqrstvwxyz"

static RrPairing *
make (const char *device,
      const char *base)
{
  RrPairing *pairing = rr_pairing_new ();

  g_strlcpy (pairing->device, device, sizeof pairing->device);
  pairing->base = g_strdup (base);
  pairing->token = g_strdup (TOKEN);
  return pairing;
}

static char *
decode (const RrPairing *pairing)
{
  g_autofree char *url = rr_pairing_dup_owntracks (pairing);
  const char *encoded = url + strlen ("owntracks:///config?inline=");
  RrQr qr;
  gsize len;
  g_autofree guchar *json = NULL;

  g_assert_true (g_str_has_prefix (url, "owntracks:///config?inline="));
  for (const char *p = encoded; *p != '\0'; p++)
    g_assert_true (g_ascii_isalnum (*p));
  g_assert_true (rr_qr_encode (url, &qr));
  json = g_base64_decode (encoded, &len);
  return g_strndup ((const char *) json, len);
}

static void
test_owntracks (void)
{
  g_autoptr(RrPairing) pairing = make ("Anna/Handy", "https://192.0.2.1:8470");
  g_autofree char *json = decode (pairing);

  g_assert_true (g_str_has_prefix (json,
                                   ("{\"_type\":\"configuration\",\"mode\":3,\"auth\":true,"
                                    "\"url\":\"https://192.0.2.1:8470/pub\",\"username\":\"anna-handy\","
                                    "\"password\":\"" TOKEN "\",\"deviceId\":\"phone\",\"tid\":\"an\"")));
}

static void
test_any_name (void)
{
  static const char *const devices[] = { "a", "ab", "abc", "Ärger", "山田", "~?>~?>", "\"\\\n", "-",
                                         "the longest name that anybody has ever had, and some more letters for good measure, too" };
  static const char *const bases[] = { "http://[2001:db8:85a3:8d3:1319:8a2e:370:7348]:65535",
                                       "https://a~b?c>d.example:1",
                                       "https://a-very-long-name-of-a-laptop.in-a-very-long-domain.example.org:8470" };

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    for (guint j = 0; j < G_N_ELEMENTS (bases); j++)
      {
        g_autoptr(RrPairing) pairing = make (devices[i], bases[j]);
        g_autofree char *json = decode (pairing), *traccar = rr_pairing_dup_traccar (pairing);
        RrQr qr;

        g_assert_true (g_str_has_suffix (json, "}") && strchr (json, '~') == NULL);
        g_assert_true (rr_qr_encode (traccar, &qr));
      }
}

static void
test_traccar (void)
{
  g_autoptr(RrPairing) pairing = make ("anna", "https://192.0.2.1:8470");
  g_autofree char *url = rr_pairing_dup_traccar (pairing);

  g_assert_cmpstr (url, ==, "https://192.0.2.1:8470/t/" TOKEN "/?id=anna&interval=30&buffer=true&service=true");
}

static void
test_base (void)
{
  g_autofree char *v4 = rr_pairing_make_base (TRUE, "192.0.2.1", 8470);
  g_autofree char *v6 = rr_pairing_make_base (FALSE, "2001:db8::1", 80);
  g_autofree char *bracketed = rr_pairing_make_base (TRUE, "[2001:db8::1]", 80);

  g_assert_cmpstr (v4, ==, "https://192.0.2.1:8470");
  g_assert_cmpstr (v6, ==, "http://[2001:db8::1]:80");
  g_assert_cmpstr (bracketed, ==, "https://[2001:db8::1]:80");
}

static void
test_id (void)
{
  static const char *const pairs[][2] = { { "Anna Müller", "anna-muller" }, { "  --x--  ", "x" }, { "山田", "phone" },
                                          { "", "phone" }, { "A.B  C", "a-b-c" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *id = rr_pairing_make_id (pairs[i][0]);

      g_assert_cmpstr (id, ==, pairs[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/pairing/owntracks-reads-it", test_owntracks);
  g_test_add_func ("/model/pairing/whatever-a-phone-is-called", test_any_name);
  g_test_add_func ("/model/pairing/traccar-client-reads-it", test_traccar);
  g_test_add_func ("/model/pairing/addresses", test_base);
  g_test_add_func ("/model/pairing/ids-of-names", test_id);

  return g_test_run ();
}
