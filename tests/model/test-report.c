/* test-report.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-condition.h"
#include "rr-error.h"
#include "rr-geo.h"

/* Trail reports as people make them, and what several of them come to. */

#define NOW_MS  G_GINT64_CONSTANT (1790000000000)
#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000)
#define DAY_MS  (24 * HOUR_MS)

static gint64 next_id = 1;

static RrReport
report_by (const char   *author,
           RrReportKind  kind,
           double        lat_deg,
           double        lon_deg,
           gint64        time_ms)
{
  RrReport report;
  g_autoptr(GError) error = NULL;

  rr_report_init (&report);
  report.id = next_id++;
  g_strlcpy (report.author, author, sizeof report.author);
  report.kind = kind;
  report.lat_deg = lat_deg;
  report.lon_deg = lon_deg;
  report.time_ms = time_ms;
  g_strlcpy (report.text, "as seen", sizeof report.text);
  rr_report_complete (&report, time_ms, &error);
  g_assert_no_error (error);
  return report;
}

static RrConditionNews
take (RrConditionBook *book,
      RrReport         report,
      RrCondition     *condition)
{
  return rr_condition_book_take (book, &report, report.received_ms, condition);
}

static void
assert_refused (RrReport   *report,
                const char *part)
{
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_report_complete (report, NOW_MS, &error);

  g_assert_false (ok);
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refuses_in_words (void)
{
  RrReport report;

  rr_report_init (&report);
  assert_refused (&report, "place");
  report.lat_deg = 91;
  report.lon_deg = 9;
  assert_refused (&report, "place");
  report.lat_deg = 47;
  assert_refused (&report, "text");
  report.kind = RR_REPORT_ICE;
  report.radius_m = 5;
  assert_refused (&report, "radius");
  report.radius_m = NAN;
  report.expires_ms = NOW_MS - 1;
  assert_refused (&report, "expired");
  report.expires_ms = NOW_MS + 100 * DAY_MS;
  assert_refused (&report, "90 days");
  report.expires_ms = RR_TIME_UNKNOWN;
  report.end_lat_deg = 48;
  assert_refused (&report, "stretch");
  report.end_lon_deg = 9;
  assert_refused (&report, "20 km");
  report.end_lat_deg = 47.01;
  strcpy (report.text, "\xff\xfe");
  assert_refused (&report, "UTF-8");
}

static void
test_completes (void)
{
  RrReport report;

  rr_report_init (&report);
  report.kind = RR_REPORT_ROCKFALL;
  report.severity = RR_SEVERITY_DANGER;
  report.lat_deg = 47;
  report.lon_deg = 9;
  report.time_ms = NOW_MS + DAY_MS;

  g_assert_true (rr_report_complete (&report, NOW_MS, NULL));
  g_assert_cmpint (report.time_ms, ==, NOW_MS);
  g_assert_cmpint (report.received_ms, ==, NOW_MS);
  g_assert_cmpfloat (report.radius_m, ==, 4000);
  g_assert_cmpint (report.expires_ms, ==, NOW_MS + 7 * DAY_MS);
}

static void
test_words (void)
{
  RrReportKind kind;
  RrSeverity severity;
  RrStance stance;

  for (guint i = 0; i < RR_N_REPORT_KINDS; i++)
    {
      g_assert_true (rr_report_kind_from_string (rr_report_kind_to_string (i), &kind));
      g_assert_cmpuint (kind, ==, i);
    }
  g_assert_true (rr_report_kind_from_string ("Fallen_Tree", &kind));
  g_assert_cmpuint (kind, ==, RR_REPORT_FALLEN_TREE);
  g_assert_true (rr_report_kind_from_string ("bridge out", &kind));
  g_assert_false (rr_report_kind_from_string ("rock", &kind));
  g_assert_false (rr_report_kind_from_string ("", &kind));
  g_assert_false (rr_report_kind_from_string (NULL, &kind));
  g_assert_true (rr_severity_from_string ("DANGER", &severity));
  g_assert_false (rr_severity_from_string ("dangerous", &severity));
  g_assert_true (rr_stance_from_string ("contradict", &stance));
}

static void
test_three_reports_are_one (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport first = report_by ("anna", RR_REPORT_ROCKFALL, 47.1, 9.5, NOW_MS);
  RrReport near_by = report_by ("ben", RR_REPORT_ROCKFALL, 47.1008, 9.5, NOW_MS + HOUR_MS);
  RrReport far_off = report_by ("cleo", RR_REPORT_ROCKFALL, 47.11, 9.5, NOW_MS + HOUR_MS);
  RrReport other = report_by ("cleo", RR_REPORT_ICE, 47.1, 9.5, NOW_MS + HOUR_MS);
  RrCondition condition;

  g_assert_cmpint (take (book, first, &condition), ==, RR_NEWS_NEW);
  g_assert_cmpint (take (book, near_by, &condition), ==, RR_NEWS_CONFIRMED);
  g_assert_cmpint (condition.id, ==, first.id);
  g_assert_cmpuint (condition.n_confirm, ==, 2);
  g_assert_cmpint (take (book, first, &condition), ==, RR_NEWS_NONE);
  g_assert_cmpuint (condition.n_confirm, ==, 2);

  g_assert_cmpint (take (book, far_off, NULL), ==, RR_NEWS_NEW);
  g_assert_cmpint (take (book, other, NULL), ==, RR_NEWS_NEW);
  g_assert_cmpuint (rr_condition_book_get_n (book), ==, 3);
}

static void
test_same_segment (void)
{
  g_autoptr(RrTrailNet) net = rr_trail_net_new ();
  g_autoptr(RrConditionBook) book = rr_condition_book_new (net);
  RrPlace line[] = { { 47.100, 9.5 }, { 47.1022, 9.5 }, { 47.1044, 9.5 }, { 47.1066, 9.5 } };
  RrCondition condition;

  rr_trail_net_add (net, "Fürstensteig", line, G_N_ELEMENTS (line));
  g_assert_cmpuint (rr_trail_net_get_n_segments (net), ==, 2);

  /* 240 m apart on one segment: one thing. */
  g_assert_cmpint (take (book, report_by ("anna", RR_REPORT_SNOW, 47.1001, 9.5003, NOW_MS), &condition),
                   ==, RR_NEWS_NEW);
  g_assert_cmpstr (condition.trail, ==, "Fürstensteig");
  g_assert_cmpint (condition.segment, ==, 0);
  g_assert_cmpint (take (book, report_by ("ben", RR_REPORT_SNOW, 47.1023, 9.5, NOW_MS), &condition),
                   ==, RR_NEWS_CONFIRMED);
  g_assert_cmpuint (rr_condition_book_get_n (book), ==, 1);

  g_assert_cmpint (take (book, report_by ("ben", RR_REPORT_SNOW, 47.1062, 9.5, NOW_MS), &condition),
                   ==, RR_NEWS_NEW);
  g_assert_cmpint (condition.segment, ==, 1);
  g_assert_cmpint (take (book, report_by ("ben", RR_REPORT_SNOW, 47.1066, 9.52, NOW_MS), &condition),
                   ==, RR_NEWS_NEW);
  g_assert_cmpint (condition.segment, ==, -1);
}

static RrReport
against (RrReport    report,
         const char *author,
         gint64      time_ms)
{
  report.id = next_id++;
  report.stance = RR_STANCE_CONTRADICT;
  report.time_ms = report.received_ms = time_ms;
  report.text[0] = '\0';
  g_strlcpy (report.author, author, sizeof report.author);
  return report;
}

static void
test_contradicted (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport tree = report_by ("anna", RR_REPORT_FALLEN_TREE, 47.1, 9.5, NOW_MS);
  RrCondition condition;

  take (book, tree, &condition);
  g_assert_cmpint (take (book, against (tree, "ben", NOW_MS + HOUR_MS), &condition), ==, RR_NEWS_DISPUTED);
  g_assert_cmpint (condition.state, ==, RR_CONDITION_DISPUTED);
  g_assert_cmpuint (condition.n_contradict, ==, 1);
  g_assert_cmpstr (condition.text, ==, "as seen");
  g_assert_cmpint (take (book, against (tree, "ben", NOW_MS + HOUR_MS), &condition), ==, RR_NEWS_NONE);
  g_assert_cmpint (take (book, against (tree, "cleo", NOW_MS + 2 * HOUR_MS), &condition), ==, RR_NEWS_CLEARED);
  g_assert_cmpint (condition.state, ==, RR_CONDITION_CLEARED);

  /* It is there again: a new one. */
  tree = report_by ("dora", RR_REPORT_FALLEN_TREE, 47.1, 9.5, NOW_MS + 3 * HOUR_MS);
  g_assert_cmpint (take (book, tree, &condition), ==, RR_NEWS_NEW);
  g_assert_cmpint (condition.id, ==, tree.id);
}

static void
test_takes_it_back (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport ice = report_by ("anna", RR_REPORT_ICE, 47.1, 9.5, NOW_MS);
  RrCondition condition;

  take (book, ice, &condition);
  g_assert_cmpint (take (book, against (ice, "anna", NOW_MS + 1000), &condition), ==, RR_NEWS_CLEARED);
  g_assert_cmpuint (condition.n_confirm, ==, 0);
  g_assert_cmpfloat (condition.confidence, ==, 0);

  /* A late word of hers from before does not bring it back. */
  ice.id = next_id++;
  ice.about = condition.id;
  ice.time_ms = NOW_MS - HOUR_MS;
  g_assert_cmpint (take (book, ice, &condition), ==, RR_NEWS_NONE);
  g_assert_cmpint (condition.state, ==, RR_CONDITION_CLEARED);
}

static void
test_dispatcher_clears (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport flood = report_by ("anna", RR_REPORT_FLOOD, 47.1, 9.5, NOW_MS);
  RrCondition condition;

  take (book, flood, NULL);
  take (book, report_by ("ben", RR_REPORT_FLOOD, 47.1, 9.5, NOW_MS), &condition);
  flood.about = condition.id;
  g_assert_cmpint (take (book, against (flood, "", NOW_MS + 1), &condition), ==, RR_NEWS_CLEARED);
  g_assert_cmpint (take (book, against (flood, "nobody", NOW_MS + 2), &condition), ==, RR_NEWS_NONE);
}

static void
test_nothing_to_contradict (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport fire = report_by ("anna", RR_REPORT_FIRE, 47.1, 9.5, NOW_MS);
  RrCondition condition;

  g_assert_cmpint (take (book, against (fire, "anna", NOW_MS), &condition), ==, RR_NEWS_NONE);
  g_assert_cmpint (condition.id, ==, 0);
  g_assert_cmpuint (rr_condition_book_get_n (book), ==, 0);
}

static void
test_worse (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport snow = report_by ("anna", RR_REPORT_SNOW, 47.1, 9.5, NOW_MS);
  RrReport more = report_by ("ben", RR_REPORT_SNOW, 47.1, 9.5, NOW_MS + HOUR_MS);
  RrCondition condition;

  more.severity = RR_SEVERITY_DANGER;
  more.radius_m = 4000;
  take (book, snow, NULL);
  g_assert_cmpint (take (book, more, &condition), ==, RR_NEWS_WORSE);
  g_assert_cmpint (condition.severity, ==, RR_SEVERITY_DANGER);
  g_assert_cmpfloat (condition.radius_m, ==, 4000);

  /* A third who is less afraid does not take the danger away. */
  snow = report_by ("cleo", RR_REPORT_SNOW, 47.1, 9.5, NOW_MS + 2 * HOUR_MS);
  g_assert_cmpint (take (book, snow, &condition), ==, RR_NEWS_CONFIRMED);
  g_assert_cmpint (condition.severity, ==, RR_SEVERITY_DANGER);
}

static void
test_ages (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrReport deer = report_by ("anna", RR_REPORT_WILDLIFE, 47.1, 9.5, NOW_MS);
  RrCondition fresh, old;
  GArray *list;

  take (book, deer, &fresh);
  g_assert_true (rr_condition_book_lookup (book, fresh.id, NOW_MS + 4 * HOUR_MS, &old));
  g_assert_cmpint (old.state, ==, RR_CONDITION_FADING);
  g_assert_cmpfloat (old.confidence, <, fresh.confidence);
  g_assert_true (rr_condition_book_lookup (book, fresh.id, NOW_MS + 12 * HOUR_MS, &old));
  g_assert_cmpint (old.state, ==, RR_CONDITION_EXPIRED);

  g_assert_cmpuint (rr_condition_book_age (book, NOW_MS + 12 * HOUR_MS), ==, 0);
  list = rr_condition_book_list (book, NOW_MS + 12 * HOUR_MS);
  g_assert_cmpuint (list->len, ==, 1);
  g_array_unref (list);
  g_assert_cmpuint (rr_condition_book_age (book, NOW_MS + 36 * HOUR_MS), ==, 1);
  g_assert_cmpuint (rr_condition_book_get_n (book), ==, 0);
  g_assert_false (rr_condition_book_lookup (book, fresh.id, NOW_MS, &old));
}

static void
test_full_book (void)
{
  g_autoptr(RrConditionBook) book = rr_condition_book_new (NULL);
  RrCondition condition;
  gint64 first_id = next_id;

  for (guint i = 0; i < RR_CONDITION_MAX; i++)
    take (book, report_by ("anna", RR_REPORT_ICE, 40 + i * 0.002, 9.5, NOW_MS + (i > 0)), NULL);
  g_assert_cmpuint (rr_condition_book_get_n_dropped (book), ==, 0);
  take (book, report_by ("anna", RR_REPORT_ICE, 10, 9.5, NOW_MS + 2), &condition);

  g_assert_cmpuint (rr_condition_book_get_n (book), ==, RR_CONDITION_MAX);
  g_assert_cmpuint (rr_condition_book_get_n_dropped (book), ==, 1);
  g_assert_false (rr_condition_book_lookup (book, first_id, NOW_MS, &condition));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/report/refuses-in-words", test_refuses_in_words);
  g_test_add_func ("/model/report/fills-in-what-is-left-open", test_completes);
  g_test_add_func ("/model/report/knows-its-words", test_words);
  g_test_add_func ("/model/condition/several-reports-are-one", test_three_reports_are_one);
  g_test_add_func ("/model/condition/one-segment-is-one-place", test_same_segment);
  g_test_add_func ("/model/condition/two-contradictions-clear-it", test_contradicted);
  g_test_add_func ("/model/condition/the-only-author-can-take-it-back", test_takes_it_back);
  g_test_add_func ("/model/condition/the-dispatcher-clears-at-once", test_dispatcher_clears);
  g_test_add_func ("/model/condition/contradicting-nothing-is-nothing", test_nothing_to_contradict);
  g_test_add_func ("/model/condition/the-worst-word-counts", test_worse);
  g_test_add_func ("/model/condition/fades-expires-and-goes", test_ages);
  g_test_add_func ("/model/condition/a-full-book-drops-the-weakest", test_full_book);

  return g_test_run ();
}
