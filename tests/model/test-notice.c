/* test-notice.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "rr-letter.h"
#include "rr-report-view.h"

/* What people are told, and how far it has come. */

static void
test_text (void)
{
  static const struct
  {
    const char  *typed;
    gboolean     is_kind;
    RrReportKind kind;
    RrSeverity   severity;
    RrStance     stance;
    const char  *text;
  } cases[] = {
    { "", FALSE, RR_REPORT_OTHER, RR_SEVERITY_CAUTION, RR_STANCE_SEEN, "" },
    { " , ", FALSE, RR_REPORT_OTHER, RR_SEVERITY_CAUTION, RR_STANCE_SEEN, " , " },
    { "hut is closed", FALSE, RR_REPORT_OTHER, RR_SEVERITY_CAUTION, RR_STANCE_SEEN, "hut is closed" },
    { "Rockfall", TRUE, RR_REPORT_ROCKFALL, RR_SEVERITY_CAUTION, RR_STANCE_SEEN, "" },
    { "rockfall: DANGER - big blocks", TRUE, RR_REPORT_ROCKFALL, RR_SEVERITY_DANGER, RR_STANCE_SEEN, "big blocks" },
    { "fallen tree, still there", TRUE, RR_REPORT_FALLEN_TREE, RR_SEVERITY_CAUTION, RR_STANCE_CONFIRM, "there" },
    { "fallen-tree gone", TRUE, RR_REPORT_FALLEN_TREE, RR_SEVERITY_CAUTION, RR_STANCE_CONTRADICT, "" },
    { "Bridge_out at the mill", TRUE, RR_REPORT_BRIDGE_OUT, RR_SEVERITY_CAUTION, RR_STANCE_SEEN, "at the mill" },
    { "snowman", FALSE, RR_REPORT_OTHER, RR_SEVERITY_CAUTION, RR_STANCE_SEEN, "snowman" },
    { "averyveryveryveryverylongwordthatisnokind snow", FALSE, RR_REPORT_OTHER, RR_SEVERITY_CAUTION,
      RR_STANCE_SEEN, "averyveryveryveryverylongwordthatisnokind snow" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrReport report;

      rr_report_init (&report);
      g_test_message ("%s", cases[i].typed);
      g_assert_cmpint (rr_report_read_text (&report, cases[i].typed), ==, cases[i].is_kind);
      g_assert_cmpint (report.kind, ==, cases[i].kind);
      g_assert_cmpint (report.severity, ==, cases[i].severity);
      g_assert_cmpint (report.stance, ==, cases[i].stance);
      g_assert_cmpstr (report.text, ==, cases[i].text);
    }
}

/* What is cut is cut between characters. */
static void
test_long (void)
{
  g_autoptr(GString) text = g_string_new ("x");
  RrReport report;

  for (guint i = 0; i < RR_REPORT_TEXT_MAX; i++)
    g_string_append (text, "ü");
  rr_report_init (&report);
  rr_report_set_text (&report, text->str);

  g_assert_true (g_utf8_validate (report.text, -1, NULL));
  g_assert_cmpuint (strlen (report.text), ==, RR_REPORT_TEXT_MAX - 1);
  rr_report_set_text (&report, text->str + 1);
  g_assert_true (g_utf8_validate (report.text, -1, NULL));
  g_assert_cmpuint (strlen (report.text), ==, RR_REPORT_TEXT_MAX - 2);
}

static void
test_forwards (void)
{
  static const char may[RR_N_RECEIPT_STATES][RR_N_RECEIPT_STATES + 1] = {
    "-ynyy",   /* queued: "n" is not asked, it is sent before */
    "y-yyy", "---y-", "-----", "--yy-",
  };

  for (guint from = 0; from < RR_N_RECEIPT_STATES; from++)
    for (guint to = 0; to < RR_N_RECEIPT_STATES; to++)
      if (may[from][to] != 'n')
        g_assert_cmpint (rr_receipt_may_become (from, to), ==, may[from][to] == 'y');
}

static void
test_pauses (void)
{
  for (guint i = 1; i < 100; i++)
    {
      g_assert_cmpint (rr_receipt_retry_ms (i), <=, rr_receipt_retry_ms (i + 1));
      g_assert_cmpint (rr_letter_retry_ms (i, 1000), <=, rr_letter_retry_ms (i + 1, 1000));
    }
  g_assert_cmpint (rr_receipt_retry_ms (1), ==, 30000);
  g_assert_cmpint (rr_receipt_retry_ms (2), ==, 60000);
  g_assert_cmpint (rr_receipt_retry_ms (G_MAXUINT), ==, 3600000);
  g_assert_cmpint (rr_letter_retry_ms (0, 1000), ==, 1000);
  g_assert_cmpint (rr_letter_retry_ms (G_MAXUINT, 1000), ==, 64000);
}

static void
test_headline (void)
{
  RrCondition condition = { .kind = RR_REPORT_FLOOD, .severity = RR_SEVERITY_DANGER, .trail = "Rüti" };
  RrReport report = { .text = "the ford" };
  RrNotice notice;
  char *line;

  rr_notice_of_condition (&notice, &condition, &report, RR_NEWS_NEW, 5);
  line = rr_notice_dup_headline (&notice);
  g_assert_cmpstr (line, ==, "Danger: Flood, Rüti");
  g_free (line);
  g_assert_cmpstr (notice.text, ==, "the ford");

  notice.trail[0] = '\0';
  line = rr_notice_dup_headline (&notice);
  g_assert_cmpstr (line, ==, "Danger: Flood");
  g_free (line);

  notice.news = RR_NEWS_CLEARED;
  line = rr_notice_dup_headline (&notice);
  g_assert_cmpstr (line, ==, "Gone: Flood");
  g_free (line);
}

/* The view keeps names that others free. */
static void
test_view (void)
{
  g_autoptr(RrReportView) view = rr_report_view_new (7);
  g_autofree char *trail = g_strdup ("Rüti");
  RrCondition condition = { .id = 3, .trail = trail };
  static const guint n[RR_N_RECEIPT_STATES] = { 1, 2, 3, 4, 5 };

  rr_report_view_add (view, &condition, n, NULL);
  trail[0] = 'X';

  g_assert_null (rr_report_view_find (view, 4));
  g_assert_cmpstr (rr_report_view_find (view, 3)->trail, ==, "Rüti");
  g_assert_cmpuint (g_array_index (view->conditions, RrConditionRow, 0).n_receipts[4], ==, 5);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/notice/reads-what-is-typed-into-a-phone", test_text);
  g_test_add_func ("/model/notice/cuts-between-characters", test_long);
  g_test_add_func ("/model/notice/goes-only-forwards", test_forwards);
  g_test_add_func ("/model/notice/pauses-grow-and-end-growing", test_pauses);
  g_test_add_func ("/model/notice/says-it-in-a-line", test_headline);
  g_test_add_func ("/model/notice/view-keeps-its-names", test_view);
  return g_test_run ();
}
