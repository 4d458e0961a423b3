/* fuzz-gpx.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-gpx.h"

static guint
count_points (GPtrArray *lines)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const RrGpxLine *line = lines->pdata[i];

      n += line->points->len;
      g_assert_true (rr_gpx_line_distance_m (line) >= 0);
      for (guint j = 0; j < line->segments->len; j++)
        g_assert_cmpuint (g_array_index (line->segments, guint, j), <=, line->points->len);
      for (guint j = 0; j < line->points->len; j++)
        g_assert_true (rr_fix_has_position (&g_array_index (line->points, RrFix, j)));
    }
  return n;
}

/* What was read can be written, and has as many points when it is read again. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = rr_fuzz_dup_text (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(RrGpx) gpx = rr_gpx_parse (text, size, &error);
  g_autoptr(RrGpx) again = NULL;
  GString *written;

  if (gpx == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_no_error (error);
  written = rr_gpx_to_string (gpx);
  again = rr_gpx_parse (written->str, written->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->waypoints->len, ==, gpx->waypoints->len);
  g_assert_cmpuint (count_points (again->tracks), ==, count_points (gpx->tracks));
  g_assert_cmpuint (count_points (again->routes), ==, count_points (gpx->routes));
  g_string_free (written, TRUE);
  return 0;
}
