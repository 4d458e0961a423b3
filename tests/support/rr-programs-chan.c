/* rr-programs-chan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-programs.h"

#include "rr-clock.h"
#include "rr-select.h"
#include "rr-sleep.h"
#include "rr-play.h"

/* What channels and selects promise, each as a program that is as small as the promise: two
 * or three tasks that meet in every way they can. What a task saw it leaves with the play,
 * and the program looks at that when all have ended.
 *
 * Threads: those of the exploration.
 */

static gboolean
meet (guint capacity)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "meet", RR_SCOPE_UNLIMITED) };
  int sum = 0, n = 0, last = 0;
  gpointer item;

  rr_chan_new ("items", capacity, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_play_start (&play, "sender", rr_play_send_two);
  while (n < 2 && rr_recv (play.rx, NULL, &item) == RR_OK)
    {
      rr_explore_expect (GPOINTER_TO_INT (item) > last);
      last = GPOINTER_TO_INT (item);
      sum += last;
      n++;
    }
  rr_play_end (&play);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  return sum == 3 && play.sum == 3;
}

static gboolean
rendezvous (gpointer data)
{
  return meet (0);
}

static gboolean
buffered (gpointer data)
{
  return meet (1);
}

/* What was sent is received or the sender has it back, whenever the close comes. */
static gboolean
close_race (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "close race", RR_SCOPE_UNLIMITED) };
  int sum = 0;
  gpointer item;
  RrStatus status;

  rr_chan_new ("items", 1, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_play_start (&play, "sender", rr_play_send_two);
  rr_explore_point ("before the close");
  rr_close (play.tx);
  while ((status = rr_recv (play.rx, NULL, &item)) == RR_OK)
    sum += GPOINTER_TO_INT (item);
  rr_play_end (&play);
  while (rr_try_recv (play.rx, &item) == RR_OK)
    sum += GPOINTER_TO_INT (item);
  rr_explore_expect (status == RR_CLOSED);
  rr_explore_expect (rr_send (play.tx, NULL, ITEM (9)) == RR_CLOSED);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  return sum == play.sum;
}

static gboolean
receive_all (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrPlay *play = data;
  gpointer item;

  while (rr_recv (play->rx, ctx, &item) == RR_OK)
    g_atomic_int_add (&play->sum, GPOINTER_TO_INT (item));
  return TRUE;
}

/* Two receivers share everything that is sent, and both hear of the end. */
static gboolean
last_handle (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "last handle", RR_SCOPE_UNLIMITED) };
  gpointer items[] = { ITEM (1), ITEM (2), ITEM (4) };
  RrStatus status;

  rr_chan_new ("items", 1, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_play_start (&play, "left", receive_all);
  rr_play_start (&play, "right", receive_all);
  rr_explore_expect (rr_send_batch (play.tx, NULL, items, 3, &status) == 3);
  rr_tx_drop (play.tx);
  rr_play_end (&play);
  rr_rx_drop (play.rx);
  return play.sum == 7;
}

/* A sender that waits hears that nobody will ever receive. */
static gboolean
receiver_leaves (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "receiver leaves", RR_SCOPE_UNLIMITED) };
  gpointer item;
  int got = 0;

  rr_chan_new ("items", 0, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_play_start (&play, "sender", rr_play_send_two);
  if (rr_recv (play.rx, NULL, &item) == RR_OK)
    got = GPOINTER_TO_INT (item);
  rr_rx_drop (play.rx);
  rr_play_end (&play);
  rr_tx_drop (play.tx);
  return got == 1 && play.sum == 1;
}

static gboolean
send_until_late (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  RrPlay *play = data;
  g_autoptr(RrCtx) soon = rr_ctx_new_with_timeout (ctx, "soon", 10);

  play->status = rr_send (play->tx, soon, ITEM (5));
  return TRUE;
}

/* A send that is given up leaves its item with the sender; one that went does not. */
static gboolean
deadline_race (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "deadline race", RR_SCOPE_UNLIMITED) };
  gboolean was_received;
  gpointer item;

  rr_chan_new ("items", 0, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_play_start (&play, "sender", send_until_late);
  rr_explore_expect (rr_sleep_until (NULL, "a moment", rr_clock_now_us () + 10) == RR_OK);
  was_received = rr_try_recv (play.rx, &item) == RR_OK;
  rr_play_end (&play);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  return play.status == (was_received ? RR_OK : RR_DEADLINE);
}

/* --- select ------------------------------------------------------------------- */

static gboolean
send_other (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrPlay *play = data;

  if (rr_send (play->other_tx, ctx, ITEM (4)) == RR_OK)
    g_atomic_int_add (&play->sum, 4);
  return TRUE;
}

static gboolean
select_one_side (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  RrPlay *play = data;
  RrCase cases[] = { { .rx = play->rx }, { .rx = play->other_rx } };
  RrStatus status;
  int won, got = 0;

  for (int i = 0; i < 3; i++)
    {
      won = rr_select (ctx, cases, 2, RR_SELECT_FAIR, &status);
      rr_explore_expect (won >= 0 && status == RR_OK);
      if (won >= 0)
        got += GPOINTER_TO_INT (cases[won].item);
    }
  return got == 7;
}

/* Every item of two channels arrives once. */
static gboolean
select_receives (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "select", RR_SCOPE_UNLIMITED) };

  rr_chan_new ("left", 0, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_chan_new ("right", 0, RR_CHAN_BLOCK, NULL, &play.other_tx, &play.other_rx);
  rr_play_start (&play, "left", rr_play_send_two);
  rr_play_start (&play, "right", send_other);
  rr_explore_expect (select_one_side (NULL, &play, NULL));
  rr_play_end (&play);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  rr_tx_drop (play.other_tx);
  rr_rx_drop (play.other_rx);
  return play.sum == 7;
}

static gboolean
select_send_here (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  RrPlay *play = data;
  RrCase cases[] = { { .tx = play->tx, .item = ITEM (1) }, { .rx = play->other_rx } };
  RrStatus status;
  int won = rr_select (ctx, cases, 2, RR_SELECT_FAIR, &status);

  g_atomic_int_add (&play->sum, won == 0 ? 1 : won == 1 ? 10 : 100);
  return TRUE;
}

static gboolean
select_send_there (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  RrPlay *play = data;
  RrCase cases[] = { { .rx = play->rx }, { .tx = play->other_tx, .item = ITEM (1) } };
  RrStatus status;
  int won = rr_select (ctx, cases, 2, RR_SELECT_FAIR, &status);

  g_atomic_int_add (&play->sum, won == 0 ? 1 : won == 1 ? 10 : 100);
  return TRUE;
}

/* Two selects that face each other agree on one of the two channels. */
static gboolean
select_meets_select (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "two selects", RR_SCOPE_UNLIMITED) };

  rr_chan_new ("there", 0, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_chan_new ("back", 0, RR_CHAN_BLOCK, NULL, &play.other_tx, &play.other_rx);
  rr_play_start (&play, "here", select_send_here);
  rr_play_start (&play, "there", select_send_there);
  rr_play_end (&play);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  rr_tx_drop (play.other_tx);
  rr_rx_drop (play.other_rx);
  return play.sum == 2 || play.sum == 20;
}

const RrProgram rr_programs_chan[] = {
  { "chan/rendezvous-hands-over-in-order", rendezvous },
  { "chan/buffer-keeps-order", buffered },
  { "chan/close-loses-nothing", close_race },
  { "chan/last-sender-ends-all-receivers", last_handle },
  { "chan/last-receiver-frees-senders", receiver_leaves },
  { "chan/deadline-or-delivery", deadline_race },
  { "select/receives-each-item-once", select_receives },
  { "select/two-selects-agree", select_meets_select },
};
const guint rr_n_programs_chan = G_N_ELEMENTS (rr_programs_chan);
