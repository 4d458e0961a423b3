/* test-heat.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <math.h>

#include "rr-clock.h"
#include "rr-heat.h"
#include "rr-owner.h"
#include "rr-task.h"

/* Looks are made at times that are still to come: what is blocked now is blocked until
 * then. */

#define LOOK_US (250 * 1000)
#define ITEM    GINT_TO_POINTER (1)

typedef struct
{
  RrHeat        *heat;
  RrVerdictBook *book;
  RrStage       *giver;
  RrStage       *taker;
  RrTx          *tx;
  RrRx          *rx;
  RrScope       *scope;
  gint64         now_us;
} Line;

static void
line_init (Line         *line,
           guint         capacity,
           RrStageFlags  flags)
{
  *line = (Line) {
    .heat = rr_heat_new (),
    .book = rr_verdict_book_new (),
    .giver = rr_stage_new ("giver", RR_STAGE_SERVICE),
    .taker = rr_stage_new ("taker", flags),
    .scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED),
    .now_us = rr_clock_now_us (),
  };
  rr_chan_new ("line", capacity, RR_CHAN_BLOCK, NULL, &line->tx, &line->rx);
  rr_stage_add_output (line->giver, line->tx);
  rr_stage_add_input (line->taker, line->rx);
}

static void
line_clear (Line *line)
{
  rr_close (line->tx);
  g_assert_true (rr_scope_wait (line->scope, NULL));
  rr_scope_free (line->scope);
  rr_rx_drain (line->rx);
  rr_tx_drop (line->tx);
  rr_rx_drop (line->rx);
  rr_stage_free (line->giver);
  rr_stage_free (line->taker);
  rr_heat_free (line->heat);
  rr_verdict_book_free (line->book);
  rr_assert_quiescent ();
}

static void
look (Line *line)
{
  line->now_us += LOOK_US;
  rr_verdict_book_begin_look (line->book);
  rr_heat_look (line->heat, line->book, line->now_us);
  rr_verdict_book_end_look (line->book, line->now_us);
}

static void
look_for (Line   *line,
          gint64  us)
{
  for (gint64 end_us = line->now_us + us; line->now_us < end_us; )
    look (line);
}

static RrHeatEdge
get_edge (Line *line)
{
  g_autoptr(GArray) edges = rr_heat_dup_edges (line->heat);

  g_assert_cmpuint (edges->len, ==, 1);
  return g_array_index (edges, RrHeatEdge, 0);
}

static RrHeatStage
get_taker (Line *line)
{
  g_autoptr(GArray) stages = rr_heat_dup_stages (line->heat);

  g_assert_cmpuint (stages->len, ==, 2);
  return g_array_index (stages, RrHeatStage, 1);
}

static guint
count_verdicts (Line          *line,
                RrVerdictKind  kind)
{
  g_autoptr(GPtrArray) all = rr_verdict_book_dup_all (line->book);
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (all, i);

      if (verdict->kind == kind && verdict->is_active)
        n++;
    }
  return n;
}

static void
test_a_line_is_an_edge_between_stages (void)
{
  RrStageFacts facts[2];
  RrHeatEdge edge;
  Line line;

  line_init (&line, 4, RR_STAGE_PLAIN);
  g_assert_cmpuint (rr_stage_list (facts, 2), ==, 2);
  g_assert_true (rr_send (line.tx, NULL, ITEM) == RR_OK);
  look (&line);

  edge = get_edge (&line);
  g_assert_cmpstr (edge.name, ==, "line");
  g_assert_cmpuint (edge.from, ==, facts[0].id);
  g_assert_cmpuint (edge.to, ==, facts[1].id);
  g_assert_cmpuint (edge.capacity, ==, 4);
  g_assert_cmpuint (edge.length, ==, 1);
  line_clear (&line);
}

static void
test_rate_and_sojourn_are_measured (void)
{
  RrHeatEdge edge;
  gpointer item;
  Line line;

  line_init (&line, 4, RR_STAGE_PLAIN);
  look (&line);
  for (int i = 0; i < 8; i++)
    {
      for (int k = 0; k < 5; k++)
        {
          g_assert_true (rr_send (line.tx, NULL, ITEM) == RR_OK);
          g_assert_true (rr_recv (line.rx, NULL, &item) == RR_OK);
          rr_stage_done (line.taker, 1);
        }
      look (&line);
    }

  edge = get_edge (&line);
  g_assert_cmpfloat_with_epsilon (edge.rate_per_s, 20, 0.01);
  g_assert_cmpfloat_with_epsilon (get_taker (&line).rate_per_s, 20, 0.01);
  g_assert_false (isnan (edge.sojourn_p50_us));
  g_assert_cmpfloat (edge.sojourn_p99_us, >=, edge.sojourn_p50_us);
  line_clear (&line);
}

static gboolean
send_many (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Line *line = data;

  while (rr_send (line->tx, NULL, ITEM) == RR_OK)
    ;
  return TRUE;
}

static void
wait_until_blocked (Line *line)
{
  RrChanStat stat;

  do
    {
      g_thread_yield ();
      rr_tx_stat (line->tx, &stat);
    }
  while (stat.n_send_waiting == 0);
}

/* Takes one each second, which keeps the sender waiting. */
static void
crawl (Line  *line,
       guint  seconds)
{
  gpointer item;

  for (guint i = 0; i < seconds; i++)
    {
      wait_until_blocked (line);
      g_assert_true (rr_recv (line->rx, NULL, &item) == RR_OK);
      rr_stage_done (line->taker, 1);
      wait_until_blocked (line);
      look_for (line, G_TIME_SPAN_SECOND);
    }
}

static void
test_the_narrowest_stage_is_named (void)
{
  Line line;

  line_init (&line, 2, RR_STAGE_PLAIN);
  g_assert_true (rr_scope_spawn (line.scope, "sender", send_many, &line, NULL, NULL));
  crawl (&line, 12);

  g_assert_cmpfloat (get_edge (&line).send_blocked_pct, >, 95);
  g_assert_true (get_taker (&line).is_bottleneck);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_BACK_PRESSURE), ==, 1);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);
  line_clear (&line);
}

static void
test_slow_on_purpose_is_no_fault (void)
{
  Line line;

  line_init (&line, 2, RR_STAGE_LIMITED);
  g_assert_true (rr_scope_spawn (line.scope, "sender", send_many, &line, NULL, NULL));
  crawl (&line, 12);

  g_assert_true (get_taker (&line).is_bottleneck);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_BACK_PRESSURE), ==, 0);
  line_clear (&line);
}

static void
test_a_stage_with_work_that_does_nothing_stalls (void)
{
  Line line;

  line_init (&line, 4, RR_STAGE_PLAIN);
  g_assert_true (rr_send (line.tx, NULL, ITEM) == RR_OK);
  look_for (&line, 4 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);
  look_for (&line, 2 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 1);

  rr_stage_done (line.taker, 1);
  look (&line);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);
  line_clear (&line);
}

static void
test_a_stage_without_work_does_not_stall (void)
{
  Line line;

  line_init (&line, 4, RR_STAGE_PLAIN);
  look_for (&line, 60 * G_TIME_SPAN_SECOND);

  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);
  line_clear (&line);
}

static void
test_a_stage_without_room_does_not_stall (void)
{
  Line line;
  RrTx *tx;
  RrRx *rx;

  line_init (&line, 4, RR_STAGE_PLAIN);
  rr_chan_new ("next", 1, RR_CHAN_BLOCK, NULL, &tx, &rx);
  rr_stage_add_output (line.taker, tx);
  g_assert_true (rr_send (line.tx, NULL, ITEM) == RR_OK);
  g_assert_true (rr_send (tx, NULL, ITEM) == RR_OK);
  look_for (&line, 60 * G_TIME_SPAN_SECOND);

  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);
  rr_rx_drain (rx);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  line_clear (&line);
}

static void
test_what_was_announced_may_take_its_time (void)
{
  Line line;

  line_init (&line, 4, RR_STAGE_PLAIN);
  g_assert_true (rr_send (line.tx, NULL, ITEM) == RR_OK);
  rr_stage_expect (line.taker, 60 * G_TIME_SPAN_SECOND);
  look_for (&line, 59 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);

  look_for (&line, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 1);
  line_clear (&line);
}

static void
test_a_service_may_rest (void)
{
  Line line;

  line_init (&line, 4, RR_STAGE_SERVICE);
  g_assert_true (rr_send (line.tx, NULL, ITEM) == RR_OK);
  look_for (&line, 60 * G_TIME_SPAN_SECOND);

  g_assert_cmpuint (count_verdicts (&line, RR_VERDICT_STALLED_STAGE), ==, 0);
  line_clear (&line);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/heat/a-line-is-an-edge-between-stages", test_a_line_is_an_edge_between_stages);
  g_test_add_func ("/heat/rate-and-sojourn-are-measured", test_rate_and_sojourn_are_measured);
  g_test_add_func ("/heat/the-narrowest-stage-is-named", test_the_narrowest_stage_is_named);
  g_test_add_func ("/heat/slow-on-purpose-is-no-fault", test_slow_on_purpose_is_no_fault);
  g_test_add_func ("/heat/a-stage-with-work-that-does-nothing-stalls",
                   test_a_stage_with_work_that_does_nothing_stalls);
  g_test_add_func ("/heat/a-stage-without-work-does-not-stall", test_a_stage_without_work_does_not_stall);
  g_test_add_func ("/heat/a-stage-without-room-does-not-stall", test_a_stage_without_room_does_not_stall);
  g_test_add_func ("/heat/what-was-announced-may-take-its-time",
                   test_what_was_announced_may_take_its_time);
  g_test_add_func ("/heat/a-service-may-rest", test_a_service_may_rest);

  return g_test_run ();
}
