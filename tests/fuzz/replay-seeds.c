/* replay-seeds.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <stdlib.h>
#include <string.h>

/* Stands in for the fuzzer where there is none: each file of a folder, each beginning of it,
 * and each with one of its bytes changed goes through the target, always the same. Of long
 * files not every byte has its turn, or this would never end: RR_FUZZ_RUNS says how many. */

#define MAX_RUNS  10000
#define MAX_SEEDS 1024

static const char others[] = "\"{}[]:,\\.-+eE019 xt\n\x7f\xff";   /* and the NUL at their end */

static void
replay (const char *text,
        gsize       len,
        guint       most)
{
  gsize step = 1 + len * (1 + sizeof others) / most;
  g_autofree guint8 *copy = NULL;

  for (gsize i = 0; i <= len; i += step)
    LLVMFuzzerTestOneInput ((const guint8 *) text, i);
  LLVMFuzzerTestOneInput ((const guint8 *) text, len);

  copy = g_memdup2 (text, len);
  for (gsize i = 0; i < len; i += step)
    for (gsize j = 0; j < sizeof others; j++)
      {
        copy[i] = (guint8) others[j];
        LLVMFuzzerTestOneInput (copy, len);
        copy[i] = (guint8) text[i];
      }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list (const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while (paths->len < MAX_SEEDS && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare);
  return paths;
}

int
main (int   argc,
      char *argv[])
{
  const char *runs = g_getenv ("RR_FUZZ_RUNS");
  guint most = runs != NULL ? (guint) MAX (1, atoi (runs)) : MAX_RUNS;
  g_autoptr(GPtrArray) paths = NULL;

  g_assert_cmpint (argc, ==, 2);
  paths = list (argv[1]);
  g_assert_cmpuint (paths->len, >, 0);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      gsize len;

      g_file_get_contents (paths->pdata[i], &text, &len, &error);
      g_assert_no_error (error);
      replay (text, len, MAX (1, most / paths->len));
    }
  return 0;
}
