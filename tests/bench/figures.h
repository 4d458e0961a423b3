/* figures.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

/* What every program measures with, ours and the peer, so that their figures compare. */

static inline void
print_figure (const char *name,
              double      value)
{
  printf ("%s %.4f\n", name, value);
  fflush (stdout);
}

static inline double
seconds_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / G_TIME_SPAN_SECOND;
}

static inline gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  gsize n_pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%*u %" G_GSIZE_FORMAT, &n_pages);
  return n_pages * (gsize) sysconf (_SC_PAGESIZE);
}

/* For qsort() of times in microseconds. */
static inline int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}
