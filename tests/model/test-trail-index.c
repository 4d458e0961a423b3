/* test-trail-index.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "rr-error.h"
#include "rr-trail-index.h"

/* Segments by number and trails by name: where they are. */

/* Two kilometres to the north, and one across it that has no name. */
static RrTrailNet *
make_net (void)
{
  RrTrailNet *net = rr_trail_net_new ();
  RrPlace north[9], across[] = { { 47.009, 9.0 }, { 47.009, 9.016 } };

  for (guint i = 0; i < G_N_ELEMENTS (north); i++)
    north[i] = (RrPlace) { 47.0 + i * 0.00225, 9.01 };
  rr_trail_net_add (net, "Höhenweg", north, G_N_ELEMENTS (north));
  rr_trail_net_add (net, NULL, across, G_N_ELEMENTS (across));
  return net;
}

static void
test_each_is_found_where_it_is (void)
{
  g_autoptr(RrTrailNet) net = make_net ();
  g_autoptr(RrTrailIndex) index = rr_trail_index_new (net);

  g_assert_cmpuint (rr_trail_index_get_n (index), ==, 9);
  for (guint i = 0; i < rr_trail_index_get_n (index); i++)
    {
      g_autoptr(GError) error = NULL;
      RrPlace place, end;

      g_assert_true (rr_trail_index_find (index, i, rr_trail_index_get (index, i)->trail, &place, &end, &error));
      g_assert_no_error (error);
      g_assert_true (isnan (end.lat_deg));
      /* A report from there is on it again. */
      g_assert_cmpint (rr_trail_net_snap (net, &place, 30), ==, (int) i);
    }
}

static void
test_a_whole_trail_goes_from_end_to_end (void)
{
  g_autoptr(RrTrailNet) net = make_net ();
  g_autoptr(RrTrailIndex) index = rr_trail_index_new (net);
  RrPlace place, end;

  g_assert_true (rr_trail_index_find (index, -1, "Höhenweg", &place, &end, NULL));
  g_assert_cmpint (rr_trail_net_snap (net, &place, 30), ==, 0);
  g_assert_cmpint (rr_trail_net_snap (net, &end, 30), ==, 7);
}

static void
assert_refused (RrTrailIndex *index,
                gint64        segment,
                const char   *trail,
                const char   *part)
{
  g_autoptr(GError) error = NULL;
  RrPlace place, end;

  g_assert_false (rr_trail_index_find (index, segment, trail, &place, &end, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_what_is_not_there_is_a_sentence (void)
{
  g_autoptr(RrTrailNet) net = make_net (), none = rr_trail_net_new ();
  g_autoptr(RrTrailIndex) index = rr_trail_index_new (net), empty = rr_trail_index_new (none);

  assert_refused (index, 9, NULL, "no segment");
  assert_refused (index, -1, NULL, "no segment");
  assert_refused (index, G_MAXINT64, NULL, "no segment");
  assert_refused (index, -1, "Höhenwe", "no trail “Höhenwe”");
  assert_refused (index, 8, "Höhenweg", "is not of “Höhenweg”");
  assert_refused (empty, 0, NULL, "no segment");
  assert_refused (empty, 0, "Höhenweg", "no trail");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/trail-index/found-where-it-is", test_each_is_found_where_it_is);
  g_test_add_func ("/model/trail-index/whole-from-end-to-end", test_a_whole_trail_goes_from_end_to_end);
  g_test_add_func ("/model/trail-index/not-there-is-a-sentence", test_what_is_not_there_is_a_sentence);
  return g_test_run ();
}
