/* fuzz-trails.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-report-private.h"
#include "rr-trail-index.h"

/* The trails of the region, GeoJSON from any tool. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(RrTrailNet) net = rr_trail_net_new ();
  g_autoptr(RrTrailIndex) index = NULL;
  g_autoptr(GError) error = NULL;
  RrPlace place = { 47.1, 9.6 };
  guint n;

  rr_trail_net_load (net, rr_fuzz_write ("trails.geojson", data, size), &error);
  n = rr_trail_net_get_n_segments (net);
  g_assert_true (error == NULL || n == 0);
  g_assert_cmpint (rr_trail_net_snap (net, &place, 1000), <, (int) n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (rr_trail_net_get_segment (net, i)->n_points, >=, 2);
  index = rr_trail_index_new (net);
  g_assert_cmpuint (rr_trail_index_get_n (index), ==, n);
  return 0;
}
