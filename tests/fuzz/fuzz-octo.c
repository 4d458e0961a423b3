/* fuzz-octo.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-octo-private.h"

/* The bodies of resellers, and what is kept of a booking. The first byte says which. */

static void
read_body (const char *text,
           gsize       len)
{
  RrOcto octo = { 0 };
  RrBookingAsk ask = { .more = &octo };
  gboolean ok = rr_octo_read_body (&ask, (RrSlice) { text, len });

  if (ok)
    {
      g_assert_cmpuint (ask.status, ==, 0);
      g_assert_true (*octo.body.uuid == '\0' || rr_booking_is_uuid (octo.body.uuid, strlen (octo.body.uuid)));
      g_assert_true (octo.body.notes == NULL || strlen (octo.body.notes) <= 3 * RR_OCTO_MAX_NOTES);
    }
  else
    {
      g_assert_cmpuint (ask.status, ==, 400);
      g_assert_nonnull (ask.body);
    }
  rr_octo_body_clear (&octo.body);
  g_free (ask.body);
}

static void
read_doc (const char *text)
{
  g_autoptr(RrOctoDoc) doc = rr_octo_doc_parse (text);
  g_autoptr(RrOctoDoc) again = NULL;
  g_autofree char *written = NULL;

  if (doc == NULL)
    return;
  written = rr_octo_doc_to_text (doc);
  again = rr_octo_doc_parse (written);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->items->len, ==, doc->items->len);
  g_assert_cmpint (again->price.retail, ==, doc->price.retail);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;

  if (size < 1)
    return 0;
  text = rr_fuzz_dup_text (data + 1, size - 1);
  if (data[0] == 'd')
    read_doc (text);
  else
    read_body (text, size - 1);
  return 0;
}
