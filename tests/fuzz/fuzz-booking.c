/* fuzz-booking.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-booking-body.h"
#include "rr-booking.h"
#include "rr-json-build.h"
#include "rr-party.h"

/* What a guest's web form sends, and the short words that stand in its address. The first byte
 * says which. Where the quick reader of a form takes it, the patient one says the same. */

static void
read_form (const char *text,
           gsize       len)
{
  g_autoptr(JsonNode) node = rr_json_parse_object (text, len);
  RrBookingBody quick, patient;
  gboolean is_quick = rr_booking_body_scan (&quick, text, len);

  if (node != NULL)
    rr_booking_body_read (&patient, json_node_get_object (node));
  if (!is_quick)
    return;
  g_assert_nonnull (node);
  g_assert_null (patient.units);
  g_assert_cmpint (quick.pax, ==, patient.pax);
  for (guint i = 0; i < RR_N_BOOKING_TEXTS; i++)
    {
      g_assert_cmpstr (quick.texts[i], ==, patient.texts[i]);
      g_assert_true (quick.texts[i] == NULL || g_utf8_validate (quick.texts[i], -1, NULL));
    }
}

/* It ends in the head of a letter. */
static void
read_email (const char *text)
{
  if (rr_booking_is_email (text))
    for (const char *p = text; *p != '\0'; p++)
      g_assert_false (g_ascii_iscntrl (*p) || *p == ' ');
}

static void
read_party (const char *text)
{
  RrParty party = { 0 }, again = { 0 };
  g_autofree char *written = NULL;

  if (!rr_party_parse (text, &party))
    return;
  g_assert_cmpuint (party.n_units, <=, RR_PARTY_MAX_UNITS);
  g_assert_cmpuint (rr_party_count (&party), <=, RR_PARTY_MAX_GUESTS);
  written = rr_party_to_string (&party);
  g_assert_true (rr_party_parse (written, &again));
  g_assert_cmpuint (again.n_units, ==, party.n_units);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;

  if (size < 1)
    return 0;
  text = rr_fuzz_dup_text (data + 1, size - 1);
  if (data[0] == 'e')
    read_email (text);
  else if (data[0] == 'p')
    read_party (text);
  else
    read_form (text, size - 1);
  return 0;
}
