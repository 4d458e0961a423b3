/* rr-lab-measured.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-lab-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "rr-clock.h"
#include "rr-select.h"
#include "rr-sleep.h"
#include "rr-task.h"
#include "rr-ui-block.h"

/* The faults that are measured or foretold: nothing is wrong for certain, but a person
 * should look.
 *
 * Threads: a plant runs on main; the tasks on their own.
 * Ends:    each wait ends with the laboratory's context, each loop looks whether the
 *          laboratory stops.
 */

#define ITEM         GINT_TO_POINTER (1)
#define CLOCK_AFTER_US (500 * 1000)
#define DEAF_US      (700 * 1000)
#define HANG_US      (200 * 1000)
#define SLOW_US      (20 * 1000)
#define N_SHORT      100
#define N_WRITERS    8
#define LEAKS_PER_S  2
#define MAX_LEAKED   400

static gboolean
stops (RrLab *lab)
{
  return g_atomic_int_get (&lab->stops);
}

static void
open_scope (RrLab *lab)
{
  lab->scopes[0] = rr_scope_new (lab->ctx, "laboratory", RR_SCOPE_UNLIMITED);
}

/* --- cancel latency ----------------------------------------------------------------- */

/* Computes for longer than anybody should without asking. */
static gboolean
cruncher_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;
  gint64 end_us;

  if (!rr_ctx_check (ctx, error))
    return FALSE;
  rr_close (lab->tx[0]);   /* it may be cancelled now */
  end_us = rr_clock_now_us () + DEAF_US;
  while (rr_clock_now_us () < end_us)
    ;
  return rr_ctx_check (ctx, error);
}

static gboolean
canceller_run (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  if (rr_recv (lab->rx[0], ctx, &item) == RR_CLOSED)
    rr_scope_cancel (lab->scopes[1], NULL);
  return TRUE;
}

static gboolean
plant_cancel_latency (RrLab   *lab,
                      GError **error)
{
  open_scope (lab);
  rr_chan_new ("begin", 0, RR_CHAN_BLOCK, NULL, &lab->tx[0], &lab->rx[0]);
  lab->scopes[1] = rr_scope_new (lab->ctx, "statistics", RR_SCOPE_UNLIMITED);
  return rr_scope_spawn (lab->scopes[1], "cruncher", cruncher_run, lab, NULL, error)
         && rr_scope_spawn (lab->scopes[0], "canceller", canceller_run, lab, NULL, error);
}

/* --- a pipeline, for a stage that stalls and for one that is narrow -------------------- */

static gboolean
giver_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrLab *lab = data;

  while (rr_send (lab->tx[0], ctx, ITEM) == RR_OK)
    ;
  return TRUE;
}

/* Hangs in a call without a deadline after the third item. */
static gboolean
hanging_stage_run (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  for (int i = 0; i < 3 && rr_recv (lab->rx[0], ctx, &item) == RR_OK; i++)
    rr_stage_done (lab->stages[0], 1);
  if (rr_recv (lab->rx[0], ctx, &item) == RR_OK)
    (void) !rr_recv (lab->rx[1], ctx, &item);
  return TRUE;
}

static gboolean
narrow_stage_run (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  while (rr_recv (lab->rx[0], ctx, &item) == RR_OK)
    {
      (void) !rr_sleep_until (ctx, "the slow step", rr_clock_now_us () + SLOW_US);
      rr_stage_done (lab->stages[0], 1);
    }
  return TRUE;
}

static gboolean
plant_stage (RrLab      *lab,
             const char *name,
             RrTaskFunc  run,
             GError    **error)
{
  open_scope (lab);
  rr_chan_new ("to the stage", 16, RR_CHAN_BLOCK, NULL, &lab->tx[0], &lab->rx[0]);
  rr_chan_new ("answer", 0, RR_CHAN_BLOCK, NULL, &lab->tx[1], &lab->rx[1]);
  lab->stages[0] = rr_stage_new (name, RR_STAGE_PLAIN);
  rr_stage_add_input (lab->stages[0], lab->rx[0]);
  return rr_scope_spawn (lab->scopes[0], "giver", giver_run, lab, NULL, error)
         && rr_scope_spawn (lab->scopes[0], name, run, lab, NULL, error);
}

static gboolean
plant_stalled_stage (RrLab   *lab,
                     GError **error)
{
  return plant_stage (lab, "geocoder", hanging_stage_run, error);
}

static gboolean
plant_back_pressure (RrLab   *lab,
                     GError **error)
{
  return plant_stage (lab, "renderer", narrow_stage_run, error);
}

/* --- growth ------------------------------------------------------------------------------- */

static gboolean
forgotten_run (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  (void) !rr_recv (lab->rx[0], ctx, &item);
  return TRUE;
}

static gboolean
requests_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;
  gint64 next_us = rr_clock_now_us ();

  for (int i = 0; i < MAX_LEAKED; i++)
    {
      g_autoptr(GError) refused = NULL;

      next_us += G_TIME_SPAN_SECOND / LEAKS_PER_S;
      if (rr_sleep_until (ctx, "the next request", next_us) != RR_OK)
        return TRUE;
      if (!rr_scope_spawn (lab->scopes[1], "forgotten", forgotten_run, lab, NULL, &refused))
        return TRUE;
    }
  return TRUE;
}

static gboolean
plant_growth (RrLab   *lab,
              GError **error)
{
  open_scope (lab);
  rr_chan_new ("answer", 0, RR_CHAN_BLOCK, NULL, &lab->tx[0], &lab->rx[0]);
  lab->scopes[1] = rr_scope_new (lab->ctx, "answers", RR_SCOPE_UNLIMITED);
  return rr_scope_spawn (lab->scopes[0], "requests", requests_run, lab, NULL, error);
}

/* --- starvation ------------------------------------------------------------------------------ */

static gboolean
routine_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrLab *lab = data;

  while (rr_send (lab->tx[1], ctx, ITEM) == RR_OK)
    ;
  return TRUE;
}

static gboolean
preferring_run (RrCtx     *ctx,
                gpointer   data,
                GError   **error)
{
  RrLab *lab = data;
  RrCase cases[] = { { .rx = lab->rx[0] }, { .rx = lab->rx[1] } };
  RrStatus status = RR_OK;

  while (status == RR_OK)
    {
      int won = rr_select (ctx, cases, G_N_ELEMENTS (cases), RR_SELECT_PRIORITY, &status);

      if (won >= 0)
        (void) !rr_sleep_until (ctx, "the work for a message", rr_clock_now_us () + SLOW_US / 4);
    }
  return TRUE;
}

static gboolean
plant_starvation (RrLab   *lab,
                  GError **error)
{
  open_scope (lab);
  rr_chan_new ("urgent", 4, RR_CHAN_BLOCK, NULL, &lab->tx[0], &lab->rx[0]);
  rr_chan_new ("routine", 4, RR_CHAN_BLOCK, NULL, &lab->tx[1], &lab->rx[1]);
  return rr_scope_spawn (lab->scopes[0], "flood", giver_run, lab, NULL, error)
         && rr_scope_spawn (lab->scopes[0], "routine", routine_run, lab, NULL, error)
         && rr_scope_spawn (lab->scopes[0], "preferring", preferring_run, lab, NULL, error);
}

/* --- a call without a deadline ------------------------------------------------------------------ */

static gboolean
caller_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  rr_task_external_begin ("supplier");
  while (!stops (data))
    g_usleep (SLOW_US);
  rr_task_external_end ();
  return TRUE;
}

static gboolean
plant_unbounded_wait (RrLab   *lab,
                      GError **error)
{
  open_scope (lab);
  return rr_scope_spawn (lab->scopes[0], "booking", caller_run, lab, NULL, error);
}

/* --- one of many that hangs ------------------------------------------------------------------------ */

static gboolean
request_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  if (g_atomic_int_add (&lab->count, 1) == N_SHORT)
    (void) !rr_recv (lab->rx[0], ctx, &item);
  return TRUE;
}

static gboolean
plant_age_outlier (RrLab   *lab,
                   GError **error)
{
  gboolean is_planted = TRUE;

  open_scope (lab);
  rr_chan_new ("answer of a silent peer", 0, RR_CHAN_BLOCK, NULL, &lab->tx[0], &lab->rx[0]);
  for (int i = 0; i <= N_SHORT && is_planted; i++)
    is_planted = rr_scope_spawn (lab->scopes[0], "request", request_run, lab, NULL, error);
  return is_planted;
}

/* --- the window ------------------------------------------------------------------------------------ */

static gboolean
button_cb (gpointer data)
{
  RrLab *lab = data;
  g_autoptr(RrCtx) ctx = rr_ctx_new_with_timeout (lab->ctx, "a click", HANG_US);
  gpointer item;

  lab->source = 0;
  rr_ui_block_begin (rr_clock_now_us ());
  (void) !rr_recv (lab->rx[0], ctx, &item);
  rr_ui_block_end (rr_clock_now_us ());
  return G_SOURCE_REMOVE;
}

static gboolean
plant_ui_block (RrLab   *lab,
                GError **error)
{
  rr_chan_new ("commit", 0, RR_CHAN_BLOCK, NULL, &lab->tx[0], &lab->rx[0]);
  lab->source = g_timeout_add (SLOW_US / 1000, button_cb, lab);
  g_source_set_name_by_id (lab->source, "the button of the laboratory");
  return TRUE;
}

/* --- a lock around slow work -------------------------------------------------------------------------- */

static gboolean
writer_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrLab *lab = data;
  RrPermit *permit;

  while (rr_sem_acquire (lab->sem, ctx, 1, &permit) == RR_OK)
    {
      (void) !rr_sleep_until (ctx, "fsync", rr_clock_now_us () + SLOW_US);
      rr_permit_release (permit);
    }
  return TRUE;
}

static gboolean
plant_contention (RrLab   *lab,
                  GError **error)
{
  gboolean is_planted = TRUE;

  open_scope (lab);
  lab->sem = rr_sem_new ("logbook", 1);
  for (int i = 0; i < N_WRITERS && is_planted; i++)
    is_planted = rr_scope_spawn (lab->scopes[0], "writer", writer_run, lab, NULL, error);
  return is_planted;
}

/* --- a clock that jumps --------------------------------------------------------------- */

/* Only the diagnostics see this clock: nobody's message gets a wrong time. */
static gboolean
clock_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  /* They have to have seen the right time first. */
  if (rr_sleep_until (ctx, "the network's clock", rr_clock_now_us () + CLOCK_AFTER_US) != RR_OK)
    return TRUE;
  rr_clock_set_wall (G_TIME_SPAN_HOUR);
  (void) !rr_sleep_until (ctx, "the end of the case", rr_clock_now_us () + G_TIME_SPAN_DAY);
  rr_clock_set_wall (0);
  return TRUE;
}

static gboolean
plant_clock_step (RrLab   *lab,
                  GError **error)
{
  open_scope (lab);
  return rr_scope_spawn (lab->scopes[0], "clock", clock_run, lab, NULL, error);
}

/* --- the book --------------------------------------------------------------------------------------------- */

const RrLabCase rr_lab_measured[] = {
  { { "cancel-latency", RR_VERDICT_CANCEL_LATENCY, RR_STUCK_NOT, N_("Deaf for most of a second"),
      N_("A computation is called off. It does not ask for 700 ms whether it still matters."),
      N_("The delay between the cancel and the moment the task noticed it is reported, with the "
         "place where it last asked."),
      N_("Ask within the loop: a check costs a few nanoseconds.") },
    plant_cancel_latency },
  { { "stalled-stage", RR_VERDICT_STALLED_STAGE, RR_STUCK_NOT, N_("A step that has work and does none"),
      N_("The geocoder asks somebody who never answers, and has set itself no time to give up. "
         "Its queue is full, its result would have room."),
      N_("After five seconds the step is reported as stalled. It is not proven: the answer may "
         "come."),
      N_("Every call to the outside wants a deadline; a step that is rightly slow says so before "
         "it begins.") },
    plant_stalled_stage },
  { { "growth", RR_VERDICT_GROWTH, RR_STUCK_NOT, N_("Two more each second"),
      N_("For every request a task is started that nobody ever ends. Nothing is wrong yet."),
      N_("After 100 seconds the growth is reported, with the place that starts them and the time "
         "that is left until there are too many."),
      N_("What a request starts has to end with the request: start it in a group of the "
         "request's own."), 110 },
    plant_growth },
  { { "starvation", RR_VERDICT_STARVATION, RR_STUCK_NOT, N_("Routine never comes first"),
      N_("A desk takes urgent messages first and routine ones when there is nothing urgent. "
         "There always is."),
      N_("The queue of routine messages is reported as starving when one of them has waited for a "
         "second and twenty others that came later were taken."),
      N_("Take them in turn, or every tenth from the other queue.") },
    plant_starvation },
  { { "back-pressure", RR_VERDICT_BACK_PRESSURE, RR_STUCK_NOT, N_("The narrowest step"),
      N_("A renderer takes 20 milliseconds for each item, and items come as fast as they can."),
      N_("After ten seconds the renderer is reported as the bottleneck: those before it wait "
         "nearly all the time, and it waits for nobody."),
      N_("Give the step more threads or less to do. A limit that is wanted is declared as one.") },
    plant_back_pressure },
  { { "unbounded-wait", RR_VERDICT_UNBOUNDED_WAIT, RR_STUCK_NOT, N_("A call without an end"),
      N_("A booking asks the supplier, with no deadline anywhere."),
      N_("The call is reported after a second, although the supplier may still answer: nothing "
         "would ever end it if he does not."),
      N_("Give the request a context with a timeout; it holds for all that is called from it.") },
    plant_unbounded_wait },
  { { "age-outlier", RR_VERDICT_AGE_OUTLIER, RR_STUCK_NOT, N_("One of a hundred hangs"),
      N_("A hundred requests are answered at once. One waits for a peer who is there and says "
         "nothing."),
      N_("As soon as it is ten times as old as its kind usually gets, and a second at least, it is "
         "reported as suspicious."),
      N_("A deadline would have ended it. Nobody can prove that a silent peer stays silent.") },
    plant_age_outlier },
  { { "ui-block", RR_VERDICT_UI_BLOCK, RR_STUCK_NOT, N_("A button that waits for the disk"),
      N_("A click handler waits for a commit, for a fifth of a second, on the thread that draws the "
         "window."),
      N_("The time the window did not answer is reported, with the handler and what it waited for."),
      N_("Start a task and let its result come back to the window.") },
    plant_ui_block },
  { { "contention", RR_VERDICT_CONTENTION, RR_STUCK_NOT, N_("Eight writers and one logbook"),
      N_("Eight tasks write into one logbook, and each holds its lock while the disk works."),
      N_("Within ten seconds the time they waited for each other is reported, with the place that "
         "waits and the place that holds."),
      N_("Hold the lock for as long as it takes to queue the line, and let one task write.") },
    plant_contention },
  { { "clock-step", RR_VERDICT_CLOCK_STEP, RR_STUCK_NOT, N_("An hour that never was"),
      N_("The network sets the clock of this computer an hour ahead. Here only the diagnostics are "
         "shown that hour: no message gets a wrong time."),
      N_("At the next look the jump is reported with its size: ages and times of day of the last "
         "minute are not what they seem."),
      N_("Nothing in the program: have the computer keep its time by the network, and look twice at "
         "reports from before the jump.") },
    plant_clock_step },
};

const guint rr_lab_n_measured = G_N_ELEMENTS (rr_lab_measured);
