/* test-store-report.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "rr-store-report.h"
#include "rr-task.h"

/* Reports, receipts and letters on disk. */

typedef struct
{
  char          *dir;
  char          *path;
  RrStore       *store;
  RrStoreReader *reader;
} Bench;

static void
bench_open (Bench *bench)
{
  g_autoptr(GError) error = NULL;

  bench->store = rr_store_open (bench->path, &error);
  g_assert_no_error (error);
  bench->reader = rr_store_reader_open (bench->path, &error);
  g_assert_no_error (error);
}

static void
bench_close (Bench *bench)
{
  rr_store_reader_close (g_steal_pointer (&bench->reader));
  rr_store_close (g_steal_pointer (&bench->store));
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  bench->dir = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  bench->path = g_build_filename (bench->dir, "test.db", NULL);
  bench_open (bench);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  g_autofree char *lock = g_strconcat (bench->path, ".lock", NULL);

  bench_close (bench);
  g_unlink (bench->path);
  g_unlink (lock);
  g_rmdir (bench->dir);
  g_free (bench->path);
  g_free (bench->dir);
  rr_assert_quiescent ();
}

static void
commit (Bench            *bench,
        RrStoreWriteFunc  write,
        gpointer          data)
{
  RrStoreItem item = { .write = write, .data = data };
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_store_commit (bench->store, &item, 1, &error));
  g_assert_no_error (error);
}

static void
report_init (RrReport *report)
{
  rr_report_init (report);
  *report = (RrReport) {
    .kind = RR_REPORT_ICE, .severity = RR_SEVERITY_DANGER, .stance = RR_STANCE_CONFIRM, .about = 4,
    .author = "anna", .time_ms = 10, .received_ms = 11, .lat_deg = 47, .lon_deg = 9,
    .end_lat_deg = NAN, .end_lon_deg = NAN, .radius_m = 700, .expires_ms = 1000, .text = "blank",
  };
}

typedef struct
{
  RrReport report;
  gint64   ids[3];
  gboolean is_new[3];
} Adding;

static gboolean
add_reports_cb (RrStore   *store,
                gpointer   data,
                GError   **error)
{
  static const char *const keys[] = { "a", "b", "a" };
  Adding *adding = data;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_true (rr_store_report_add (store, &adding->report, keys[i], &adding->is_new[i], error));
      adding->ids[i] = adding->report.id;
    }
  return rr_store_report_told (store, adding->ids[1], error);
}

static void
collect_report (const RrReport *report,
                gpointer        data)
{
  g_array_append_vals (data, report, 1);
}

static void
test_reports (Bench         *bench,
              gconstpointer  data)
{
  g_autoptr(GArray) told = g_array_new (FALSE, FALSE, sizeof (RrReport));
  g_autoptr(GArray) untold = g_array_new (FALSE, FALSE, sizeof (RrReport));
  const RrReport *read;
  Adding adding;

  report_init (&adding.report);
  commit (bench, add_reports_cb, &adding);
  g_assert_true (adding.is_new[0] && adding.is_new[1] && !adding.is_new[2]);
  g_assert_cmpint (adding.ids[0], ==, adding.ids[2]);

  bench_close (bench);
  bench_open (bench);
  g_assert_true (rr_store_reader_reports (bench->reader, TRUE, 999, 9, collect_report, told, NULL));
  g_assert_true (rr_store_reader_reports (bench->reader, FALSE, 999, 9, collect_report, untold, NULL));
  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpuint (untold->len, ==, 1);
  g_assert_true (rr_store_reader_reports (bench->reader, FALSE, 1000, 9, collect_report, untold, NULL));
  g_assert_cmpuint (untold->len, ==, 1);

  read = &g_array_index (untold, RrReport, 0);
  g_assert_cmpint (read->id, ==, adding.ids[0]);
  g_assert_cmpint (read->about, ==, 4);
  g_assert_cmpint (read->kind, ==, RR_REPORT_ICE);
  g_assert_cmpint (read->severity, ==, RR_SEVERITY_DANGER);
  g_assert_cmpint (read->stance, ==, RR_STANCE_CONFIRM);
  g_assert_cmpstr (read->author, ==, "anna");
  g_assert_cmpstr (read->text, ==, "blank");
  g_assert_cmpfloat (read->radius_m, ==, 700);
  g_assert_true (isnan (read->end_lat_deg));
}

/* --- receipts ----------------------------------------------------------------- */

static gboolean
add_notice_cb (RrStore   *store,
               gpointer   data,
               GError   **error)
{
  RrNotice *notice = data;

  return rr_store_notice_add (store, notice, error)
         && rr_store_receipt_add (store, notice->id, "anna", 20, error)
         && rr_store_receipt_add (store, notice->id, "anna", 20, error)
         && rr_store_receipt_add (store, notice->id, "ben", 20, error);
}

typedef struct
{
  RrReceipt      receipt;
  RrReceiptState from;
  gint64         now_ms;
} Moving;

static gboolean
move_cb (RrStore   *store,
         gpointer   data,
         GError   **error)
{
  Moving *moving = data;

  return rr_store_receipt_set (store, &moving->receipt, moving->now_ms, &moving->from, error);
}

static RrReceiptState
move (Bench          *bench,
      gint64          notice,
      const char     *device,
      RrReceiptState  to,
      gint64          now_ms)
{
  Moving moving = { { .notice = notice, .state = to, .channel = RR_CHANNEL_LIVE, .n_attempts = 1 }, 0, now_ms };

  g_strlcpy (moving.receipt.device, device, sizeof moving.receipt.device);
  commit (bench, move_cb, &moving);
  return moving.from;
}

static void
collect_receipt (const RrReceipt *receipt,
                 gpointer         data)
{
  g_array_append_vals (data, receipt, 1);
}

static void
collect_notice (const RrNotice *notice,
                gpointer        data)
{
  g_array_append_vals (data, notice, 1);
}

static void
add_tally (gint64         notice,
           gint64         about,
           RrReceiptState state,
           guint          n,
           gpointer       data)
{
  g_assert_cmpint (about, ==, 9);
  ((guint *) data)[state] += n;
}

static void
test_receipts (Bench         *bench,
               gconstpointer  data)
{
  g_autoptr(GArray) receipts = g_array_new (FALSE, FALSE, sizeof (RrReceipt));
  g_autoptr(GArray) notices = g_array_new (FALSE, FALSE, sizeof (RrNotice));
  RrNotice notice = { .kind = RR_NOTICE_CONDITION, .about = 9, .news = RR_NEWS_WORSE, .what = RR_REPORT_FIRE,
                      .severity = RR_SEVERITY_WARNING, .made_ms = 5, .expires_ms = 50, .lat_deg = 47,
                      .lon_deg = 9, .radius_m = 100, .trail = "Rüti", .text = "smoke" };
  guint n[RR_N_RECEIPT_STATES] = { 0 };
  const RrReceipt *anna;

  commit (bench, add_notice_cb, &notice);
  g_assert_cmpint (move (bench, notice.id, "anna", RR_RECEIPT_SENT, 30), ==, RR_RECEIPT_QUEUED);
  g_assert_cmpint (move (bench, notice.id, "anna", RR_RECEIPT_SEEN, 40), ==, RR_RECEIPT_SENT);
  g_assert_cmpint (move (bench, notice.id, "anna", RR_RECEIPT_DELIVERED, 45), ==, RR_RECEIPT_DELIVERED);
  g_assert_cmpint (move (bench, notice.id, "anna", RR_RECEIPT_SENT, 46), ==, RR_RECEIPT_SENT);
  g_assert_cmpint (move (bench, notice.id, "nobody", RR_RECEIPT_SEEN, 45), ==, RR_RECEIPT_SEEN);

  g_assert_true (rr_store_reader_receipts (bench->reader, 9, 0, 9, collect_receipt, receipts, NULL));
  g_assert_cmpuint (receipts->len, ==, 2);
  anna = &g_array_index (receipts, RrReceipt, 0);
  g_assert_cmpstr (anna->device, ==, "anna");
  g_assert_cmpint (anna->state, ==, RR_RECEIPT_SEEN);
  g_assert_cmpint (anna->channel, ==, RR_CHANNEL_LIVE);
  g_assert_cmpint (anna->queued_ms, ==, 20);
  g_assert_cmpint (anna->sent_ms, ==, 30);
  g_assert_cmpint (anna->delivered_ms, ==, 40);
  g_assert_cmpint (anna->seen_ms, ==, 40);

  g_assert_true (rr_store_reader_tallies (bench->reader, 5, add_tally, n, NULL));
  g_assert_cmpuint (n[RR_RECEIPT_QUEUED], ==, 1);
  g_assert_cmpuint (n[RR_RECEIPT_SEEN], ==, 1);

  g_array_set_size (receipts, 0);
  g_assert_true (rr_store_reader_open_receipts (bench->reader, NULL, 9, collect_receipt, receipts, NULL));
  g_assert_true (rr_store_reader_open_receipts (bench->reader, "anna", 9, collect_receipt, receipts, NULL));
  g_assert_cmpuint (receipts->len, ==, 1);
  g_assert_true (rr_store_reader_open_notices (bench->reader, 9, collect_notice, notices, NULL));
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_cmpstr (g_array_index (notices, RrNotice, 0).trail, ==, "Rüti");
  g_assert_cmpint (g_array_index (notices, RrNotice, 0).news, ==, RR_NEWS_WORSE);
  g_assert_true (rr_store_reader_notice (bench->reader, notice.id, collect_notice, notices, NULL));
  g_assert_true (rr_store_reader_notice (bench->reader, notice.id + 1, collect_notice, notices, NULL));
  g_assert_cmpuint (notices->len, ==, 2);
  g_assert_cmpint (move (bench, notice.id, "ben", RR_RECEIPT_FAILED, 60), ==, RR_RECEIPT_QUEUED);
  g_array_set_size (notices, 0);
  g_assert_true (rr_store_reader_open_notices (bench->reader, 9, collect_notice, notices, NULL));
  g_assert_cmpuint (notices->len, ==, 0);
}

/* --- letters and talk --------------------------------------------------------- */

static gboolean
add_letter_cb (RrStore   *store,
               gpointer   data,
               GError   **error)
{
  return rr_store_letter_add (store, data, error);
}

static gboolean
set_letter_cb (RrStore   *store,
               gpointer   data,
               GError   **error)
{
  return rr_store_letter_set (store, data, error);
}

static void
test_letters (Bench         *bench,
              gconstpointer  data)
{
  g_autoptr(RrLetter) first = rr_letter_new (RR_LETTER_MAIL, "one", "body", 100);
  g_autoptr(RrLetter) second = rr_letter_new (RR_LETTER_HOOK, "two", "{}", 50);
  GPtrArray *due;
  RrLetter *letter;
  gint64 next_ms;

  commit (bench, add_letter_cb, first);
  commit (bench, add_letter_cb, second);
  due = rr_store_reader_letters (bench->reader, RR_LETTER_HOOK, 70, 9, &next_ms, NULL);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpint (next_ms, ==, 50);
  letter = due->pdata[0];
  g_assert_cmpstr (letter->message_id, ==, second->message_id);
  g_assert_cmpint (letter->kind, ==, RR_LETTER_HOOK);

  letter->n_attempts = 1;
  letter->next_ms = 200;
  commit (bench, set_letter_cb, letter);
  g_ptr_array_unref (due);
  due = rr_store_reader_letters (bench->reader, RR_LETTER_HOOK, 100, 9, &next_ms, NULL);
  g_assert_cmpuint (due->len, ==, 0);
  g_assert_cmpint (next_ms, ==, 200);
  g_ptr_array_unref (due);
  due = rr_store_reader_letters (bench->reader, RR_LETTER_HOOK, 300, 9, &next_ms, NULL);
  g_assert_cmpuint (due->len, ==, 1);
  letter = due->pdata[0];
  g_assert_cmpuint (letter->n_attempts, ==, 1);
  letter->state = RR_LETTER_DONE;
  commit (bench, set_letter_cb, letter);
  g_ptr_array_unref (due);
  due = rr_store_reader_letters (bench->reader, RR_LETTER_MAIL, 0, 9, &next_ms, NULL);
  g_assert_cmpuint (due->len, ==, 0);
  g_assert_cmpint (next_ms, ==, 100);
  g_ptr_array_unref (due);
}

static gboolean
add_talk_cb (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  RrTalk talk = { .device = "anna", .time_ms = 1, .received_ms = 2, .text = "here" };
  gboolean is_new;

  g_assert_true (rr_store_talk_add (store, &talk, "k", &is_new, error) && is_new);
  return rr_store_talk_add (store, &talk, "k", &is_new, error) && !is_new;
}

static void
count_talk (const RrTalk *talk,
            gpointer      data)
{
  g_assert_cmpstr (talk->text, ==, "here");
  ++*(guint *) data;
}

static void
test_talk (Bench         *bench,
           gconstpointer  data)
{
  guint n = 0;

  commit (bench, add_talk_cb, NULL);
  g_assert_true (rr_store_reader_talk (bench->reader, NULL, 9, count_talk, &n, NULL));
  g_assert_true (rr_store_reader_talk (bench->reader, "anna", 9, count_talk, &n, NULL));
  g_assert_true (rr_store_reader_talk (bench->reader, "ben", 9, count_talk, &n, NULL));
  g_assert_cmpuint (n, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/report/same-key-is-same-report", Bench, NULL, set_up, test_reports, tear_down);
  g_test_add ("/store/report/receipts-go-only-forwards", Bench, NULL, set_up, test_receipts, tear_down);
  g_test_add ("/store/report/letters-are-due-in-order", Bench, NULL, set_up, test_letters, tear_down);
  g_test_add ("/store/report/talk-is-kept-once", Bench, NULL, set_up, test_talk, tear_down);
  return g_test_run ();
}
