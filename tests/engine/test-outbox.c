/* test-outbox.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-outbox.h"
#include "rr-task.h"

/* What devices are told, when, and how often; the clock is the test's. */

#define SECOND_US G_TIME_SPAN_SECOND
#define LIFE_MS   (G_GINT64_CONSTANT (3600) * 1000)

typedef struct
{
  RrLiveLinks    *links;
  RrLetterbox    *letterbox;
  RrOutbox       *outbox;
  RrReportCounts  counts;
  GPtrArray      *texts;      /* sent, of char */
  GArray         *peers;      /* guint: how many each went to */
  GArray         *changes;    /* of RrReceipt */
  guint           n_more;
  guint           n_woken;
  gint64          now_us;
  gint64          next_us;
} Bench;

static void
send_cb (const RrReplyTo *to,
         guint            n_to,
         const char      *text,
         gpointer         data)
{
  Bench *bench = data;

  g_ptr_array_add (bench->texts, g_strdup (text));
  g_array_append_val (bench->peers, n_to);
}

static void
change_cb (const RrReceipt *receipt,
           RrReceiptState   from,
           gpointer         data)
{
  Bench *bench = data;

  g_assert_true (rr_receipt_may_become (from, receipt->state) || from == receipt->state);
  g_array_append_vals (bench->changes, receipt, 1);
}

static void
more_cb (const char *device,
         gpointer    data)
{
  ((Bench *) data)->n_more++;
}

static void
wake_cb (gpointer data)
{
  ((Bench *) data)->n_woken++;
}

static void
letterbox_cb (gint64          notice,
              const char     *device,
              RrReceiptState  state,
              RrChannel       channel,
              gpointer        data)
{
  RrReceiptState from;

  rr_outbox_hear (((Bench *) data)->outbox, device, notice, state, channel, &from);
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  RrOutboxConfig config;

  bench->links = rr_live_links_new (wake_cb, bench);
  bench->letterbox = rr_letterbox_new (letterbox_cb, bench);
  bench->texts = g_ptr_array_new_with_free_func (g_free);
  bench->peers = g_array_new (FALSE, FALSE, sizeof (guint));
  bench->changes = g_array_new (FALSE, FALSE, sizeof (RrReceipt));
  bench->now_us = 1000 * SECOND_US;
  config = (RrOutboxConfig) { bench->links, bench->letterbox, send_cb, change_cb, more_cb, bench, &bench->counts };
  bench->outbox = rr_outbox_new (&config);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  rr_outbox_free (bench->outbox);
  rr_letterbox_free (bench->letterbox);
  rr_live_links_free (bench->links);
  g_ptr_array_unref (bench->texts);
  g_array_unref (bench->peers);
  g_array_unref (bench->changes);
  rr_assert_quiescent ();
}

static void
add (Bench      *bench,
     gint64      id,
     const char *device,
     RrSeverity  severity)
{
  RrNotice notice = { .id = id, .about = 1, .severity = severity, .expires_ms = LIFE_MS, .lat_deg = 47,
                      .lon_deg = 9, .radius_m = 100, .news = RR_NEWS_NEW };
  RrReceipt receipt = { .notice = id };

  g_strlcpy (receipt.device, device, sizeof receipt.device);
  if (!rr_outbox_has_form (bench->outbox, id))
    rr_outbox_add_form (bench->outbox, rr_notice_form_new (&notice));
  rr_outbox_add (bench->outbox, &receipt);
}

/* Forgets what was sent before. */
static void
flush_after (Bench *bench,
             double seconds)
{
  g_ptr_array_set_size (bench->texts, 0);
  g_array_set_size (bench->peers, 0);
  g_array_set_size (bench->changes, 0);
  bench->now_us += (gint64) (seconds * SECOND_US);
  bench->next_us = rr_outbox_flush (bench->outbox, bench->now_us, 0);
}

static void
test_together (Bench         *bench,
               gconstpointer  data)
{
  RrLiveLink *links[500];

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *device = g_strdup_printf ("d%u", i);

      links[i] = rr_live_links_open (bench->links, device, FALSE, (RrReplyTo) { .slot = i });
      add (bench, 1, device, RR_SEVERITY_DANGER);
    }
  flush_after (bench, 0);

  g_assert_cmpuint (bench->texts->len, ==, 1);
  g_assert_cmpuint (g_array_index (bench->peers, guint, 0), ==, 500);
  g_assert_cmpuint (bench->changes->len, ==, 500);
  flush_after (bench, 3600);
  g_assert_cmpuint (bench->texts->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    rr_live_links_close (bench->links, links[i], (RrReplyTo) { .slot = i });
}

static void
test_digest (Bench         *bench,
             gconstpointer  data)
{
  RrReplyTo peer = { .slot = 1 };
  RrLiveLink *link = rr_live_links_open (bench->links, "anna", FALSE, peer);
  guint n = 0;

  for (guint i = 1; i <= RR_OUTBOX_BURST; i++)
    {
      add (bench, i, "anna", RR_SEVERITY_CAUTION);
      flush_after (bench, 0);
      n += bench->texts->len;
    }
  g_assert_cmpuint (n, ==, RR_OUTBOX_BURST);
  for (guint i = 1; i <= 7; i++)
    {
      add (bench, 10 + i, "anna", RR_SEVERITY_CAUTION);
      flush_after (bench, 0.1);
      g_assert_cmpuint (bench->texts->len, ==, 0);
    }
  g_assert_cmpint (bench->next_us, <=, bench->now_us + RR_OUTBOX_REFILL_US);
  flush_after (bench, (double) RR_OUTBOX_REFILL_US / SECOND_US);
  g_assert_cmpuint (bench->texts->len, ==, 1);
  g_assert_nonnull (strstr (bench->texts->pdata[0], "\"ids\":[11,12,13,14,15,16,17]"));
  g_assert_cmpuint (bench->changes->len, ==, 7);

  add (bench, 30, "anna", RR_SEVERITY_DANGER);
  flush_after (bench, 0);
  g_assert_cmpuint (bench->texts->len, ==, 1);
  rr_live_links_close (bench->links, link, peer);
}

/* A reader that gives no word is left alone; what it has is on disk. */
static void
test_stalled (Bench         *bench,
              gconstpointer  data)
{
  RrReceiptState from;
  RrReplyTo peer = { .slot = 1 }, other = { .slot = 2 };
  RrLiveLink *link = rr_live_links_open (bench->links, "anna", FALSE, peer);
  RrLiveLink *link2 = rr_live_links_open (bench->links, "ben", FALSE, other);

  for (guint i = 1; i <= 40; i++)
    {
      add (bench, i, "anna", RR_SEVERITY_CAUTION);
      add (bench, i, "ben", RR_SEVERITY_CAUTION);
      flush_after (bench, i == 1 ? 0 : 5);
      rr_outbox_hear (bench->outbox, "ben", i, RR_RECEIPT_DELIVERED, RR_CHANNEL_NONE, &from);
      if (i > RR_OUTBOX_WINDOW)
        {
          g_assert_cmpuint (bench->texts->len, ==, 1);
          g_assert_cmpuint (g_array_index (bench->peers, guint, 0), ==, 1);
          if (bench->counts.n_held == 0)
            break;
        }
      if (bench->counts.n_held > 2)
        break;
    }
  g_assert_cmpuint (bench->counts.n_held, >, 0);
  rr_live_links_close (bench->links, link, peer);
  rr_live_links_close (bench->links, link2, other);
}

static void
test_word_opens (Bench         *bench,
                 gconstpointer  data)
{
  RrReceiptState from;
  RrReplyTo peer = { .slot = 1 };
  RrLiveLink *link = rr_live_links_open (bench->links, "anna", FALSE, peer);

  for (guint i = 1; i <= RR_OUTBOX_WINDOW; i++)
    add (bench, i, "anna", RR_SEVERITY_CAUTION);
  g_assert_true (rr_outbox_wants_flush (bench->outbox));
  flush_after (bench, 0);
  g_assert_false (rr_outbox_wants_flush (bench->outbox));
  add (bench, 100, "anna", RR_SEVERITY_CAUTION);
  flush_after (bench, 10);
  g_assert_cmpuint (bench->texts->len, ==, 0);
  g_assert_cmpuint (bench->counts.n_held, ==, 1);
  g_assert_false (rr_outbox_wants_flush (bench->outbox));

  rr_outbox_hear (bench->outbox, "anna", 1, RR_RECEIPT_DELIVERED, RR_CHANNEL_NONE, &from);
  g_assert_true (rr_outbox_wants_flush (bench->outbox));
  flush_after (bench, 0);
  g_assert_cmpuint (bench->texts->len, ==, 1);
  rr_live_links_close (bench->links, link, peer);
}

static void
test_again (Bench         *bench,
            gconstpointer  data)
{
  RrReceiptState from;
  RrReplyTo peer = { .slot = 1 };
  RrLiveLink *link = rr_live_links_open (bench->links, "anna", FALSE, peer);

  add (bench, 1, "anna", RR_SEVERITY_DANGER);
  flush_after (bench, 0);
  g_assert_cmpuint (bench->texts->len, ==, 1);
  for (guint i = 1; i < RR_RECEIPT_MAX_ATTEMPTS; i++)
    {
      rr_live_links_close (bench->links, link, peer);
      flush_after (bench, 30);
      g_assert_cmpuint (bench->texts->len, ==, 0);
      peer.generation++;
      link = rr_live_links_open (bench->links, "anna", FALSE, peer);
      flush_after (bench, 30);
      g_assert_cmpuint (bench->texts->len, ==, 1);
      g_assert_cmpuint (g_array_index (bench->changes, RrReceipt, 0).n_attempts, ==, i + 1);
    }
  rr_live_links_close (bench->links, link, peer);
  peer.generation++;
  link = rr_live_links_open (bench->links, "anna", FALSE, peer);
  flush_after (bench, 30);
  g_assert_cmpuint (bench->texts->len, ==, 0);

  g_assert_true (rr_outbox_hear (bench->outbox, "anna", 1, RR_RECEIPT_DELIVERED, RR_CHANNEL_NONE, &from));
  g_assert_false (rr_outbox_hear (bench->outbox, "anna", 1, RR_RECEIPT_DELIVERED, RR_CHANNEL_NONE, &from));
  g_assert_cmpuint (rr_outbox_get_n (bench->outbox), ==, 0);
  rr_live_links_close (bench->links, link, peer);
}

/* Who has given word before is asked again, with growing pauses. */
static void
test_pauses (Bench         *bench,
             gconstpointer  data)
{
  RrReceiptState from;
  RrReplyTo peer = { .slot = 1 };
  RrLiveLink *link = rr_live_links_open (bench->links, "anna", FALSE, peer);

  add (bench, 1, "anna", RR_SEVERITY_DANGER);
  flush_after (bench, 0);
  rr_outbox_hear (bench->outbox, "anna", 1, RR_RECEIPT_DELIVERED, RR_CHANNEL_NONE, &from);
  add (bench, 2, "anna", RR_SEVERITY_DANGER);
  flush_after (bench, 1);
  for (guint i = 1; i < RR_RECEIPT_MAX_ATTEMPTS; i++)
    {
      flush_after (bench, (double) rr_receipt_retry_ms (i) / 1000 - 0.5);
      g_assert_cmpuint (bench->texts->len, ==, 0);
      flush_after (bench, 0.5);
      g_assert_cmpuint (bench->texts->len, ==, 1);
    }
  flush_after (bench, 24 * 3600);
  g_assert_cmpuint (bench->texts->len, ==, 0);
  rr_live_links_close (bench->links, link, peer);
}

static void
test_full (Bench         *bench,
           gconstpointer  data)
{
  RrReceiptState from;

  for (guint i = 1; i <= RR_OUTBOX_MAX_PARCELS + 5; i++)
    add (bench, i, "anna", RR_SEVERITY_INFO);
  g_assert_cmpuint (rr_outbox_get_n (bench->outbox), ==, RR_OUTBOX_MAX_PARCELS);
  flush_after (bench, 0);
  g_assert_cmpuint (bench->n_more, ==, 0);
  for (guint i = 1; i <= RR_OUTBOX_MAX_PARCELS / 2; i++)
    rr_outbox_hear (bench->outbox, "anna", i, RR_RECEIPT_SEEN, RR_CHANNEL_NONE, &from);
  flush_after (bench, 0);
  g_assert_cmpuint (bench->n_more, ==, 1);
}

static void
test_expired (Bench         *bench,
              gconstpointer  data)
{
  add (bench, 1, "anna", RR_SEVERITY_INFO);
  flush_after (bench, 0);
  g_assert_cmpuint (rr_letterbox_get_n (bench->letterbox), ==, 1);
  rr_outbox_flush (bench->outbox, bench->now_us, LIFE_MS);

  g_assert_cmpuint (bench->changes->len, ==, 1);
  g_assert_cmpint (g_array_index (bench->changes, RrReceipt, 0).state, ==, RR_RECEIPT_FAILED);
  g_assert_cmpuint (rr_outbox_get_n (bench->outbox), ==, 0);
  g_assert_cmpuint (rr_letterbox_get_n (bench->letterbox), ==, 0);
}

/* --- phones ------------------------------------------------------------------- */

static char *
report_in (Bench          *bench,
           RrSource        source,
           RrStoreOutcome  outcome)
{
  RrItem lead = { .outcome = outcome, .status = 200 };

  g_strlcpy (lead.message.device, "anna", sizeof lead.message.device);
  lead.message.fix.source = source;
  return rr_letterbox_open (bench->letterbox, &lead);
}

static void
test_phone (Bench         *bench,
            gconstpointer  data)
{
  g_autofree char *first = NULL, *again = NULL, *none = NULL, *live = NULL;

  add (bench, 1, "anna", RR_SEVERITY_INFO);
  flush_after (bench, 0);
  live = report_in (bench, RR_SOURCE_GPSLOGGER, RR_STORED);
  g_assert_null (live);
  first = report_in (bench, RR_SOURCE_OWNTRACKS, RR_STORED);
  g_assert_true (g_str_has_prefix (first, "[{\"_type\":\"card\""));
  g_assert_cmpint (g_array_index (bench->changes, RrReceipt, 0).state, ==, RR_RECEIPT_SENT);
  again = report_in (bench, RR_SOURCE_OWNTRACKS, RR_STORE_DUPLICATE);
  g_assert_cmpstr (again, ==, first);
  g_assert_cmpuint (bench->changes->len, ==, 1);
  none = report_in (bench, RR_SOURCE_OWNTRACKS, RR_STORED);
  g_assert_null (none);
  g_assert_cmpint (g_array_index (bench->changes, RrReceipt, 1).state, ==, RR_RECEIPT_DELIVERED);
  g_assert_cmpuint (rr_letterbox_get_n (bench->letterbox), ==, 0);
}

/* What is in the letterbox goes through the connection when there is one. */
static void
test_comes_live (Bench         *bench,
                 gconstpointer  data)
{
  RrReplyTo peer = { .slot = 1 };
  RrLiveLink *link;

  add (bench, 1, "anna", RR_SEVERITY_INFO);
  flush_after (bench, 0);
  link = rr_live_links_open (bench->links, NULL, FALSE, peer);
  g_assert_cmpuint (bench->n_woken, ==, 0);
  rr_live_links_hear (bench->links, link, "anna", peer);
  rr_live_links_hear (bench->links, link, "ben", peer);
  g_assert_cmpuint (bench->n_woken, ==, 1);
  g_assert_cmpuint (rr_live_links_get_n (bench->links), ==, 1);
  flush_after (bench, 0);

  g_assert_cmpuint (bench->texts->len, ==, 1);
  g_assert_cmpuint (rr_letterbox_get_n (bench->letterbox), ==, 0);
  rr_live_links_close (bench->links, link, peer);
  g_assert_cmpuint (rr_live_links_get_n (bench->links), ==, 0);
}

/* The old connection closes after the new one is open. */
static void
test_newest (Bench         *bench,
             gconstpointer  data)
{
  RrReplyTo old = { .slot = 1 }, new = { .slot = 2 }, found = { 0 };
  RrLiveLink *a = rr_live_links_open (bench->links, "anna", FALSE, old);
  RrLiveLink *b = rr_live_links_open (bench->links, "anna", FALSE, new);

  rr_live_links_close (bench->links, a, old);
  g_assert_true (rr_live_links_find (bench->links, "anna", &found));
  g_assert_cmpuint (found.slot, ==, 2);
  rr_live_links_close (bench->links, b, new);
  g_assert_false (rr_live_links_find (bench->links, "anna", &found));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/outbox/" name, Bench, NULL, set_up, func, tear_down)
  ADD ("same-text-goes-to-all-at-once", test_together);
  ADD ("burst-becomes-a-digest-but-danger-does-not-wait", test_digest);
  ADD ("who-gives-no-word-is-left-alone", test_stalled);
  ADD ("word-of-it-lets-more-go-at-once", test_word_opens);
  ADD ("new-connection-hears-it-again-not-for-ever", test_again);
  ADD ("pauses-grow", test_pauses);
  ADD ("what-has-no-room-stays-on-disk", test_full);
  ADD ("what-is-over-has-failed", test_expired);
  ADD ("goes-with-the-answer-until-that-came-through", test_phone);
  ADD ("goes-live-when-it-can", test_comes_live);
  ADD ("newest-connection-counts", test_newest);
#undef ADD
  return g_test_run ();
}
