/* rr-programs-work.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-programs.h"

#include "rr-clock.h"
#include "rr-sleep.h"
#include "rr-play.h"

/* What limits, scopes, pools, flights and contexts promise, each as a program that is as
 * small as the promise. See rr-programs-chan.c.
 *
 * Threads: those of the exploration.
 */

/* --- limits ------------------------------------------------------------------- */

static gboolean
use_slot (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrPlay *play = data;
  RrPermit *permit;

  if (rr_sem_acquire (play->sem, ctx, 1, &permit) != RR_OK)
    return FALSE;
  rr_explore_expect (g_atomic_int_add (&play->inside, 1) == 0);
  rr_explore_point ("inside");
  g_atomic_int_add (&play->inside, -1);
  rr_permit_release (permit);
  g_atomic_int_inc (&play->sum);
  return TRUE;
}

static gboolean
exclusion (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "exclusion", RR_SCOPE_UNLIMITED) };

  play.sem = rr_sem_new ("slot", 1);
  rr_play_start (&play, "left", use_slot);
  rr_play_start (&play, "middle", use_slot);
  rr_play_start (&play, "right", use_slot);
  rr_play_end (&play);
  rr_sem_free (play.sem);
  return play.sum == 3;
}

static gboolean
acquire_both (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrPlay *play = data;
  RrPermit *permit;

  if (rr_sem_acquire (play->sem, ctx, 2, &permit) != RR_OK)
    return FALSE;
  g_atomic_int_set (&play->most_inside, 1);
  rr_permit_release (permit);
  return TRUE;
}

/* A big request stands in line; who comes later does not overtake it. */
static gboolean
first_come (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "first come", RR_SCOPE_UNLIMITED) };
  RrPermit *first = NULL, *late = NULL;
  RrSemStat stat;

  play.sem = rr_sem_new ("slots", 2);
  rr_explore_expect (rr_sem_acquire (play.sem, NULL, 1, &first) == RR_OK);
  rr_play_start (&play, "both", acquire_both);
  rr_explore_point ("while it waits");
  rr_sem_get_stat (play.sem, &stat);
  if (stat.n_waiting == 1)
    rr_explore_expect (rr_sem_try_acquire (play.sem, 1, &late) == RR_FULL);
  rr_permit_release (late);
  rr_permit_release (first);
  rr_play_end (&play);
  rr_sem_free (play.sem);
  return play.most_inside == 1;
}

static gboolean
acquire_or_leave (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  RrPlay *play = data;
  RrPermit *permit = NULL;

  play->status = rr_sem_acquire (play->sem, play->ctx, 2, &permit);
  rr_permit_release (permit);
  return TRUE;
}

/* One that gives up lets those behind it through, with what it was about to get. */
static gboolean
gives_up (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "gives up", RR_SCOPE_UNLIMITED) };
  RrPermit *first = NULL;
  RrSemStat stat;

  play.sem = rr_sem_new ("slots", 2);
  play.ctx = rr_ctx_new (NULL, "leaver");
  rr_explore_expect (rr_sem_acquire (play.sem, NULL, 1, &first) == RR_OK);
  rr_play_start (&play, "leaver", acquire_or_leave);
  rr_play_start (&play, "next", use_slot);
  rr_ctx_cancel (play.ctx, NULL);
  rr_permit_release (first);
  rr_play_end (&play);
  rr_sem_get_stat (play.sem, &stat);
  rr_explore_expect (stat.n_free == 2 && stat.n_waiting == 0);
  rr_explore_expect (play.status == RR_OK || play.status == RR_CANCELLED);
  rr_sem_free (play.sem);
  rr_ctx_unref (play.ctx);
  return play.sum == 1;
}

static gboolean
count_inside (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrPlay *play = data;
  int n = g_atomic_int_add (&play->inside, 1) + 1;

  rr_explore_expect (n <= 2);
  rr_explore_point ("inside");
  g_atomic_int_add (&play->inside, -1);
  g_atomic_int_inc (&play->sum);
  return TRUE;
}

static gboolean
scope_limit (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "limited", 2) };

  for (int i = 0; i < 4; i++)
    rr_play_start (&play, "one of two", count_inside);
  rr_play_end (&play);
  return play.sum == 4;
}

static gboolean
fail_at_once (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no good");
  return FALSE;
}

static gboolean
wait_for_cancel (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  RrPlay *play = data;
  gpointer item;

  play->status = rr_recv (play->rx, ctx, &item);
  return rr_ctx_check (ctx, error);
}

/* The first error ends the siblings, and is the one that is told. */
static gboolean
first_error (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "first error", RR_SCOPE_UNLIMITED) };
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) refused = NULL;

  rr_chan_new ("never", 0, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  play.status = RR_CANCELLED;
  rr_play_start (&play, "waits", wait_for_cancel);
  rr_explore_expect (rr_scope_spawn (play.scope, "fails", fail_at_once, NULL, NULL, &refused));
  rr_explore_expect (!rr_scope_wait (play.scope, &error));
  rr_explore_expect (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA));
  rr_scope_free (play.scope);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  return play.status == RR_CANCELLED;
}

static gboolean
pool_runs_all (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "jobs", RR_SCOPE_UNLIMITED) };
  g_autoptr(GError) error = NULL;

  play.pool = rr_pool_new ("two", 2, 1, RR_POOL_BLOCK, &error);
  for (int i = 0; i < 4; i++)
    rr_explore_expect (rr_scope_spawn_on (play.scope, play.pool, "job", count_inside, &play,
                                          NULL, NULL));
  rr_play_end (&play);
  rr_pool_free (play.pool);
  return play.sum == 4;
}

static gboolean
send_one (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrPlay *play = data;

  return rr_send (play->tx, ctx, play) == RR_OK;
}

static gboolean
receive_one (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrPlay *play = data;
  gpointer item;

  return rr_recv (play->rx, ctx, &item) == RR_OK && item == play;
}

static void
start_job (RrPlay     *self,
           const char *name,
           RrTaskFunc  func)
{
  rr_explore_expect (rr_scope_spawn_on (self->scope, self->pool, name, func, self, NULL, NULL));
}

/* A job waits for the next, which whoever runs it may have taken for its own with it: the
 * other thread must get that. Both are busy until all are queued. */
static gboolean
pool_leaves_none_behind (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "jobs", RR_SCOPE_UNLIMITED) };
  g_autoptr(GError) error = NULL;

  play.pool = rr_pool_new ("two", 2, 16, RR_POOL_BLOCK, &error);
  rr_chan_new ("item", 1, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  start_job (&play, "busy", receive_one);
  start_job (&play, "busy too", receive_one);
  start_job (&play, "waits", receive_one);
  start_job (&play, "sends", send_one);
  for (int i = 0; i < 6; i++)
    start_job (&play, "job", count_inside);
  for (int i = 0; i < 2; i++)
    rr_explore_expect (rr_send (play.tx, NULL, &play) == RR_OK);
  rr_play_end (&play);
  rr_pool_free (play.pool);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  return play.sum == 6;
}

static gboolean
take_parked (RrCtx     *ctx,
             RrStatus   status,
             gpointer   item,
             gpointer   data,
             GError   **error)
{
  RrPlay *play = data;

  if (status == RR_OK)
    g_atomic_int_add (&play->sum, GPOINTER_TO_INT (item));
  else
    g_atomic_int_add (&play->inside, status == RR_CANCELLED);
  return TRUE;
}

/* A job that waits without a thread is served or cancelled, and never both. */
static gboolean
parked_job (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "parked", RR_SCOPE_UNLIMITED) };
  g_autoptr(GError) error = NULL;
  gboolean was_sent;
  gpointer item;

  play.pool = rr_pool_new ("one", 1, 1, RR_POOL_BLOCK, &error);
  rr_chan_new ("items", 1, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_explore_expect (rr_scope_spawn_recv (play.scope, play.pool, "taker", play.rx, take_parked,
                                          &play, NULL, &error));
  rr_play_start (&play, "sender", rr_play_send_two);
  rr_scope_cancel (play.scope, NULL);
  rr_play_end (&play);
  was_sent = play.sum >= 1;
  while (rr_try_recv (play.rx, &item) == RR_OK)
    g_atomic_int_add (&play.sum, GPOINTER_TO_INT (item));
  rr_explore_expect (play.inside <= 1 && (play.inside == 1 || was_sent));
  rr_pool_free (play.pool);
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  return play.sum % 2 == 0;   /* all that was sent was received */
}

/* --- single flight, contexts -------------------------------------------------- */

static gpointer
make_answer (RrCtx       *ctx,
             const char  *key,
             gpointer     data,
             GError     **error)
{
  RrPlay *play = data;

  rr_explore_expect (g_atomic_int_add (&play->inside, 1) == 0);
  rr_explore_point ("in the call");
  g_atomic_int_add (&play->inside, -1);
  return rr_ctx_check (ctx, error) ? g_strdup (key) : NULL;
}

static gboolean
ask (RrCtx     *ctx,
     gpointer   data,
     GError   **error)
{
  RrPlay *play = data;
  g_autofree char *answer = rr_flight_do (play->flight, "key", play->ctx, NULL, NULL);

  if (answer != NULL)
    g_atomic_int_inc (&play->sum);
  return TRUE;
}

static gpointer
copy_text (gpointer text)
{
  return g_strdup (text);
}

/* Never two calls for one key at once, and each caller has an answer. */
static gboolean
one_flight (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "askers", RR_SCOPE_UNLIMITED) };

  play.flight = rr_flight_new (NULL, "answers", RR_SCOPE_UNLIMITED, make_answer, &play,
                                copy_text, g_free);
  rr_play_start (&play, "left", ask);
  rr_play_start (&play, "right", ask);
  rr_play_end (&play);
  rr_flight_free (play.flight);
  return play.sum == 2;
}

static gboolean
ask_freely (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrPlay *play = data;
  g_autofree char *answer = rr_flight_do (play->flight, "key", NULL, NULL, NULL);

  rr_explore_expect (answer != NULL);
  return TRUE;
}

static gpointer
make_slowly (RrCtx       *ctx,
             const char  *key,
             gpointer     data,
             GError     **error)
{
  rr_explore_point ("in the call");
  return rr_ctx_check (ctx, error) ? g_strdup (key) : NULL;
}

/* One who gives up takes only himself away. */
static gboolean
flight_leaver (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "askers", RR_SCOPE_UNLIMITED) };

  play.ctx = rr_ctx_new (NULL, "leaver");
  play.flight = rr_flight_new (NULL, "answers", RR_SCOPE_UNLIMITED, make_slowly, NULL, copy_text,
                                g_free);
  rr_play_start (&play, "leaver", ask);
  rr_play_start (&play, "stayer", ask_freely);
  rr_ctx_cancel (play.ctx, NULL);
  rr_play_end (&play);
  rr_flight_free (play.flight);
  rr_ctx_unref (play.ctx);
  return TRUE;
}

static gboolean
receive_or_cancel (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  RrPlay *play = data;
  gpointer item;

  play->status = rr_recv (play->rx, play->ctx, &item);
  return TRUE;
}

/* A receive that is cancelled has taken nothing; one that took something says so. */
static gboolean
cancel_or_complete (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "cancel race", RR_SCOPE_UNLIMITED) };
  gboolean is_left;
  gpointer item;

  play.ctx = rr_ctx_new (NULL, "receive");
  rr_chan_new ("items", 1, RR_CHAN_BLOCK, NULL, &play.tx, &play.rx);
  rr_play_start (&play, "receiver", receive_or_cancel);
  rr_explore_expect (rr_send (play.tx, NULL, ITEM (1)) == RR_OK);
  rr_ctx_cancel (play.ctx, NULL);
  rr_play_end (&play);
  is_left = rr_try_recv (play.rx, &item) == RR_OK;
  rr_tx_drop (play.tx);
  rr_rx_drop (play.rx);
  rr_ctx_unref (play.ctx);
  return play.status == (is_left ? RR_CANCELLED : RR_OK);
}

static gboolean
make_children (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  RrPlay *play = data;
  g_autoptr(RrCtx) child = rr_ctx_new (play->ctx, "child");
  g_autoptr(RrCtx) grandchild = rr_ctx_new (child, "grandchild");

  play->status = rr_sleep_until (grandchild, "for ever", G_MAXINT64);
  return TRUE;
}

/* A cancel reaches whom is born meanwhile. */
static gboolean
cancel_reaches_all (gpointer data)
{
  RrPlay play = { .scope = rr_scope_new (NULL, "family", RR_SCOPE_UNLIMITED) };

  play.ctx = rr_ctx_new (NULL, "root");
  rr_play_start (&play, "parent", make_children);
  rr_ctx_cancel (play.ctx, NULL);
  rr_play_end (&play);
  rr_ctx_unref (play.ctx);
  return play.status == RR_CANCELLED;
}

/* Time goes on only while all wait, and then to the next deadline. */
static gboolean
tick (gpointer data)
{
  RrRx *ticker = rr_ticker_new ("ticks", G_TIME_SPAN_HOUR);
  gint64 start_us = rr_clock_now_us ();
  gpointer item;

  for (int i = 0; i < 3; i++)
    rr_explore_expect (rr_recv (ticker, NULL, &item) == RR_OK);
  rr_rx_drop (ticker);
  return rr_clock_now_us () - start_us == 3 * G_TIME_SPAN_HOUR;
}

const RrProgram rr_programs_work[] = {
  { "sem/one-at-a-time", exclusion },
  { "sem/first-come-first-served", first_come },
  { "sem/who-gives-up-lets-others-through", gives_up },
  { "scope/never-above-its-limit", scope_limit },
  { "scope/first-error-ends-siblings", first_error },
  { "pool/runs-all-within-its-threads", pool_runs_all },
  { "pool/no-job-waits-behind-a-busy-thread", pool_leaves_none_behind },
  { "pool/parked-job-served-or-cancelled", parked_job },
  { "flight/one-call-at-a-time", one_flight },
  { "flight/leaver-takes-only-himself", flight_leaver },
  { "ctx/cancelled-or-completed", cancel_or_complete },
  { "ctx/cancel-reaches-who-is-born-meanwhile", cancel_reaches_all },
  { "clock/hours-pass-at-once", tick },
};
const guint rr_n_programs_work = G_N_ELEMENTS (rr_programs_work);
