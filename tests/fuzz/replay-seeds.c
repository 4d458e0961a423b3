/* replay-seeds.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>

/* Stands in for the fuzzer where there is none: each seed, each beginning of it, and each
 * with one of its bytes changed goes through the target once, always the same. */

static const char others[] = "\"{}[]:,\\.-+eE019 xt\n\x7f\xff";

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
replay (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize len;

  g_file_get_contents (path, &text, &len, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i <= len; i++)
    LLVMFuzzerTestOneInput ((const guint8 *) text, i);
  for (gsize i = 0; i < len; i++)
    {
      char kept = text[i];

      for (gsize j = 0; j < sizeof others; j++)   /* and the NUL at their end */
        {
          text[i] = others[j];
          LLVMFuzzerTestOneInput ((const guint8 *) text, len);
        }
      text[i] = kept;
    }
}

int
main (int   argc,
      char *argv[])
{
  g_assert_cmpint (argc, >, 1);
  for (int i = 1; i < argc; i++)
    replay (argv[i]);
  return 0;
}
