/* fuzz-pay.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-pay-private.h"
#include "rr-pay-webhook.h"

#define SECRET "whsec_of_nobody"

/* What a payment service says: by itself (e, h), or as an answer. */

static void
read_event (const char *text,
            gsize       len)
{
  RrPayEvent event;

  if (rr_pay_read_event (text, len, &event))
    g_assert_cmpstr (event.type, !=, "");
  g_assert_nonnull (memchr (event.intent, '\0', sizeof event.intent));
  g_assert_nonnull (memchr (event.booking, '\0', sizeof event.booking));
}

/* Nobody guesses a signature. */
static void
read_header (const char *text)
{
  g_assert_false (rr_pay_check_signature (text, "{}", 2, SECRET, 1700000000));
}

static void
read_answer (guint8      first,
             const char *text,
             gsize       len)
{
  static const guint statuses[] = { 200, 400, 402, 404, 409, 429, 500, 503 };
  g_autoptr(GError) error = NULL;
  RrIntent intent;
  gboolean ok = rr_pay_read_answer (first % (RR_PAY_REFUND + 1), statuses[first / 8 % G_N_ELEMENTS (statuses)], text,
                                    len, SECRET, &intent, &error);

  g_assert_true (ok == (error == NULL));
  g_assert_nonnull (memchr (intent.currency, '\0', sizeof intent.currency));
  if (ok)
    g_assert_cmpstr (intent.id, !=, NULL);
  else
    g_assert_null (strstr (error->message, SECRET));
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
    read_event (text, size - 1);
  else if (data[0] == 'h')
    read_header (text);
  else
    read_answer (data[0], text, size - 1);
  return 0;
}
