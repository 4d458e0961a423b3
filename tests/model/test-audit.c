/* test-audit.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-audit.h"
#include "rr-task.h"

/* The rows of the audit log, and how their chain is looked through. */

#define N_ROWS 8

typedef struct
{
  RrAuditRow *rows[N_ROWS];
  guint8      zero[RR_AUDIT_HASH_LEN];
} Chain;

static void
setup (Chain         *chain,
       gconstpointer  data)
{
  const guint8 *before = chain->zero;

  memset (chain->zero, 0, sizeof chain->zero);
  for (guint i = 0; i < N_ROWS; i++)
    {
      chain->rows[i] = rr_audit_row_new ("berta", "door.close", NULL, "ok", NULL);
      chain->rows[i]->seq = i + 1;
      chain->rows[i]->time_ms = 1700000000000 + i;
      rr_audit_row_digest (chain->rows[i], before, chain->rows[i]->hash);
      before = chain->rows[i]->hash;
    }
}

static void
teardown (Chain         *chain,
          gconstpointer  data)
{
  for (guint i = 0; i < N_ROWS; i++)
    rr_audit_row_free (chain->rows[i]);
  rr_assert_quiescent ();
}

static RrAuditHead
head_of (const RrAuditRow *row)
{
  RrAuditHead head = { .is_known = TRUE, .seq = row->seq };

  memcpy (head.hash, row->hash, sizeof head.hash);
  return head;
}

/* Rows from @from to before @until, against the head of the whole chain. */
static RrAuditCheck
look (Chain *chain,
      guint  from,
      guint  until)
{
  RrAuditCheck check = { .head = head_of (chain->rows[N_ROWS - 1]) };

  for (guint i = from; i < until; i++)
    rr_audit_check_row (&check, chain->rows[i]);
  rr_audit_check_end (&check);
  return check;
}

static void
assert_fault (const RrAuditCheck *check,
              RrAuditFault        fault,
              gint64              seq)
{
  g_autofree char *text = rr_audit_check_to_text (check);

  g_assert_cmpuint (check->n_faults, >, 0);
  g_assert_cmpint (check->fault, ==, fault);
  g_assert_cmpint (check->fault_seq, ==, seq);
  g_assert_nonnull (strstr (text, "not as it was written"));
}

static void
test_whole (Chain         *chain,
            gconstpointer  data)
{
  RrAuditCheck check = look (chain, 0, N_ROWS);
  g_autofree char *text = rr_audit_check_to_text (&check);

  g_assert_cmpuint (check.n_faults, ==, 0);
  g_assert_cmpuint (check.n_rows, ==, N_ROWS);
  g_assert_nonnull (strstr (text, "Head: 8 "));
}

static void
test_nothing (void)
{
  RrAuditCheck check = { 0 };
  g_autofree char *text = NULL;

  rr_audit_check_end (&check);
  text = rr_audit_check_to_text (&check);

  g_assert_cmpuint (check.n_faults, ==, 0);
  g_assert_nonnull (strstr (text, "0 rows"));
}

static void
test_removed (Chain         *chain,
              gconstpointer  data)
{
  RrAuditCheck check = { .head = head_of (chain->rows[N_ROWS - 1]) };

  for (guint i = 0; i < N_ROWS; i++)
    if (i != 3)
      rr_audit_check_row (&check, chain->rows[i]);
  rr_audit_check_end (&check);

  assert_fault (&check, RR_AUDIT_MISSING, 4);
  g_assert_cmpuint (check.n_faults, ==, 1);
}

static void
test_begin_removed (Chain         *chain,
                    gconstpointer  data)
{
  RrAuditCheck check = look (chain, 1, N_ROWS);

  assert_fault (&check, RR_AUDIT_MISSING, 1);
}

static void
test_cut (Chain         *chain,
          gconstpointer  data)
{
  RrAuditCheck check = look (chain, 0, N_ROWS - 2), all = look (chain, 0, 0);

  assert_fault (&check, RR_AUDIT_CUT, N_ROWS - 1);
  assert_fault (&all, RR_AUDIT_CUT, 1);
}

static void
test_swapped (Chain         *chain,
              gconstpointer  data)
{
  RrAuditCheck check = { 0 };

  for (guint i = 0; i < N_ROWS; i++)
    rr_audit_check_row (&check, chain->rows[i == 2 ? 3 : i == 3 ? 2 : i]);

  assert_fault (&check, RR_AUDIT_MISSING, 3);
}

static void
test_renumbered (Chain         *chain,
                 gconstpointer  data)
{
  RrAuditCheck check = { 0 };

  /* Whoever swaps two rows and gives them each other's numbers has changed both. */
  chain->rows[2]->seq = 4;
  chain->rows[3]->seq = 3;
  for (guint i = 0; i < N_ROWS; i++)
    rr_audit_check_row (&check, chain->rows[i == 2 ? 3 : i == 3 ? 2 : i]);

  assert_fault (&check, RR_AUDIT_CHANGED, 3);
}

static void
test_written_anew (Chain         *chain,
                   gconstpointer  data)
{
  RrAuditHead head = head_of (chain->rows[N_ROWS - 1]);
  RrAuditCheck check = { .head = head };
  const guint8 *before = chain->zero;

  /* All of it again with one word changed: only who has the head can tell. */
  g_free (chain->rows[1]->who);
  chain->rows[1]->who = g_strdup ("anton");
  for (guint i = 0; i < N_ROWS; i++)
    {
      rr_audit_row_digest (chain->rows[i], before, chain->rows[i]->hash);
      before = chain->rows[i]->hash;
      rr_audit_check_row (&check, chain->rows[i]);
    }

  assert_fault (&check, RR_AUDIT_OTHER_HEAD, N_ROWS);
}

static void
test_not_alike (void)
{
  guint8 zero[RR_AUDIT_HASH_LEN] = { 0 }, one[RR_AUDIT_HASH_LEN], other[RR_AUDIT_HASH_LEN];
  g_autoptr(RrAuditRow) left = rr_audit_row_new ("ab", "c", "1:x,", "", "");
  g_autoptr(RrAuditRow) right = rr_audit_row_new ("a", "bc", "", "1:x,", "");

  rr_audit_row_digest (left, zero, one);
  rr_audit_row_digest (right, zero, other);

  g_assert_cmpint (memcmp (one, other, sizeof one), !=, 0);
}

static void
test_escape (void)
{
  static const struct { const char *text; const char *expected; } cases[] = {
    { NULL, "" },
    { "", "" },
    { "Höhenweg 12", "Höhenweg 12" },
    { "a\nb\r\tc\x7f", "a\\u000ab\\u000d\\u0009c\\u007f" },
    { "\x1b[2J", "\\u001b[2J" },
    { "\xe2\x80\xaegpj.exe", "\\u202egpj.exe" },
    { "a\xe2\x81\xa6z\xe2\x80\xa8", "a\\u2066z\\u2028" },
    { "a\\u000a", "a\\\\u000a" },
    { "=1+1", "\\x3d1+1" },
    { "a=1", "a=1" },
    { "-5", "\\x2d5" },
    { "\xff\xc3", "\\xff\\xc3" },
    { "\xf3\xa0\x80\x81", "\\U000e0001" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = rr_audit_escape (cases[i].text, 100);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_bounded (void)
{
  g_autofree char *long_text = g_strnfill (5000, '\n');
  g_autoptr(RrAuditRow) row = rr_audit_row_new (long_text, long_text, long_text, long_text, long_text);

  g_assert_cmpuint (strlen (row->who), <=, 200);
  g_assert_true (g_str_has_suffix (row->who, "\\u000a…"));
  g_assert_cmpuint (strlen (row->detail), <=, 1000);
}

static void
test_head_line (Chain         *chain,
                gconstpointer  data)
{
  RrAuditHead head = head_of (chain->rows[4]), again;
  g_autofree char *line = rr_audit_head_to_line (&head);
  static const char *const wrong[] = { "", "5", "5 abc", "x 00", "00000000000000000005  " };

  g_assert_true (rr_audit_head_from_line (line, &again));
  g_assert_cmpint (again.seq, ==, 5);
  g_assert_cmpmem (again.hash, sizeof again.hash, head.hash, sizeof head.hash);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (rr_audit_head_from_line (wrong[i], &again));
}

static void
test_formats (Chain         *chain,
              gconstpointer  data)
{
  g_autoptr(GString) csv = g_string_new (NULL);
  g_autoptr(GString) json = g_string_new (NULL);
  g_autoptr(RrAuditRow) row = rr_audit_row_new ("say \"hi\"", "note", "a,b\\", "", "\n");
  RrAuditFormat format;

  row->seq = 7;
  row->time_ms = 1700000000000;
  rr_audit_row_append (row, RR_AUDIT_CSV, csv);
  rr_audit_row_append (row, RR_AUDIT_JSON_LINES, json);

  g_assert_true (g_str_has_prefix (csv->str, "7,2023-11-14T22:13:20Z,1700000000000,0,\"\",\"say \"\"hi\"\"\",\"note\","
                                             "\"a,b\\\\\",\"\",\"\\u000a\",0000"));
  g_assert_nonnull (strstr (json->str, "\"who\":\"say \\\"hi\\\"\",\"what\":\"note\",\"subject\":\"a,b\\\\\\\\\","));
  g_assert_true (rr_audit_format_from_string ("jsonl", &format) && format == RR_AUDIT_JSON_LINES);
  g_assert_false (rr_audit_format_from_string ("xml", &format));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/model/audit/a-whole-chain-fits", Chain, NULL, setup, test_whole, teardown);
  g_test_add_func ("/model/audit/nothing-is-whole", test_nothing);
  g_test_add ("/model/audit/a-removed-row-is-missing", Chain, NULL, setup, test_removed, teardown);
  g_test_add ("/model/audit/so-is-the-first", Chain, NULL, setup, test_begin_removed, teardown);
  g_test_add ("/model/audit/an-end-that-is-cut-off-is-found", Chain, NULL, setup, test_cut, teardown);
  g_test_add ("/model/audit/swapped-rows-are-found", Chain, NULL, setup, test_swapped, teardown);
  g_test_add ("/model/audit/also-with-new-numbers", Chain, NULL, setup, test_renumbered, teardown);
  g_test_add ("/model/audit/a-new-chain-has-another-head", Chain, NULL, setup, test_written_anew, teardown);
  g_test_add_func ("/model/audit/no-two-rows-are-written-alike", test_not_alike);
  g_test_add_func ("/model/audit/nothing-begins-a-line-of-its-own", test_escape);
  g_test_add_func ("/model/audit/a-text-is-bounded", test_bounded);
  g_test_add ("/model/audit/a-head-is-a-line", Chain, NULL, setup, test_head_line, teardown);
  g_test_add ("/model/audit/rows-are-written-for-others", Chain, NULL, setup, test_formats, teardown);
  return g_test_run ();
}
