/* fuzz-bounce.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-bounce.h"

/* A mail that says that another one did not arrive. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = rr_fuzz_dup_text (data, size);
  g_auto(RrBounce) bounce = { 0 };

  if (rr_bounce_read (text, size, &bounce))
    {
      g_assert_nonnull (bounce.message_id);
      g_assert_nonnull (bounce.problem);
      g_assert_true (g_utf8_validate (bounce.problem, -1, NULL));
    }
  return 0;
}
