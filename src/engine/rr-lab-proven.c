/* rr-lab-proven.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-lab-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "rr-select.h"
#include "rr-task.h"

/* The faults that can be proven. Each is the smallest program that has it: two or three
 * tasks of which each looks right by itself.
 *
 * Threads: a plant runs on main; the tasks on their own.
 * Ends:    each wait ends with the laboratory's context.
 */

#define PARCEL GINT_TO_POINTER (1)

static RrScope *
scope_of (RrLab *lab,
          guint  at)
{
  if (lab->scopes[at] == NULL)
    lab->scopes[at] = rr_scope_new (lab->ctx, "laboratory", RR_SCOPE_UNLIMITED);
  return lab->scopes[at];
}

static void
open_channel (RrLab      *lab,
              guint       at,
              const char *name,
              guint       capacity)
{
  rr_chan_new (name, capacity, RR_CHAN_BLOCK, NULL, &lab->tx[at], &lab->rx[at]);
}

/* --- orphan --------------------------------------------------------------------- */

/* Takes the answer's end into its hands, and goes without letting it go. */
static gboolean
handler_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrLab *lab = data;

  rr_rx_give (lab->rx[0], rr_owner_self ());
  return TRUE;
}

static gboolean
worker_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrLab *lab = data;

  rr_tx_give (lab->tx[0], rr_owner_self ());
  (void) !rr_send (lab->tx[0], ctx, PARCEL);
  return TRUE;
}

static gboolean
plant_orphan (RrLab   *lab,
              GError **error)
{
  open_channel (lab, 0, "answer", 0);
  return rr_scope_spawn (scope_of (lab, 0), "handler", handler_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "worker", worker_run, lab, NULL, error);
}

/* --- two stages that send to each other ------------------------------------------- */

static void
fill (RrTx  *tx,
      RrCtx *ctx)
{
  while (rr_send (tx, ctx, PARCEL) == RR_OK)
    ;
}

static gboolean
geocoder_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;

  rr_tx_give (lab->tx[0], rr_owner_self ());
  rr_rx_give (lab->rx[1], rr_owner_self ());
  fill (lab->tx[0], ctx);
  return TRUE;
}

static gboolean
router_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrLab *lab = data;

  rr_tx_give (lab->tx[1], rr_owner_self ());
  rr_rx_give (lab->rx[0], rr_owner_self ());
  fill (lab->tx[1], ctx);
  return TRUE;
}

static gboolean
plant_crossed (RrLab   *lab,
               GError **error)
{
  open_channel (lab, 0, "to-router", 1);
  open_channel (lab, 1, "to-geocoder", 1);
  return rr_scope_spawn (scope_of (lab, 0), "geocoder", geocoder_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "router", router_run, lab, NULL, error);
}

/* --- a permit and a channel ------------------------------------------------------- */

static gboolean
printer_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrLab *lab = data;
  g_autoptr(RrPermit) permit = NULL;
  gpointer item;

  rr_rx_give (lab->rx[0], rr_owner_self ());
  if (rr_sem_acquire (lab->sem, ctx, 1, &permit) != RR_OK)
    return TRUE;
  rr_close (lab->tx[1]);   /* the other may begin */
  (void) !rr_recv (lab->rx[0], ctx, &item);
  return TRUE;
}

static gboolean
archivist_run (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  RrLab *lab = data;
  g_autoptr(RrPermit) permit = NULL;
  gpointer item;

  rr_tx_give (lab->tx[0], rr_owner_self ());
  (void) !rr_recv (lab->rx[1], ctx, &item);
  if (rr_sem_acquire (lab->sem, ctx, 1, &permit) == RR_OK)
    (void) !rr_send (lab->tx[0], ctx, PARCEL);
  return TRUE;
}

static gboolean
plant_permit_and_channel (RrLab   *lab,
                          GError **error)
{
  lab->sem = rr_sem_new ("printer", 1);
  open_channel (lab, 0, "pages", 0);
  open_channel (lab, 1, "begin", 0);
  return rr_scope_spawn (scope_of (lab, 0), "printer", printer_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "archivist", archivist_run, lab, NULL, error);
}

/* --- a pool that waits for itself --------------------------------------------------- */

static gboolean
tile_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrLab *lab = data;

  (void) !rr_send (lab->tx[0], ctx, PARCEL);
  return TRUE;
}

/* Nobody else may add to the inner scope, and its end is awaited: so it is closed. */
static gboolean
joiner_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrLab *lab = data;

  return rr_scope_wait (lab->scopes[1], error);
}

static gboolean
map_run (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  rr_rx_give (lab->rx[0], rr_owner_self ());
  rr_tx_give (lab->tx[0], rr_owner_scope (lab->scopes[1]));
  if (!rr_scope_spawn_on (lab->scopes[1], lab->pool, "tile", tile_run, lab, NULL, error)
      || !rr_scope_spawn (lab->scopes[2], "joiner", joiner_run, lab, NULL, error))
    return FALSE;
  (void) !rr_recv (lab->rx[0], ctx, &item);
  return TRUE;
}

static gboolean
plant_pool_join (RrLab   *lab,
                 GError **error)
{
  lab->pool = rr_pool_new ("render", 1, 4, RR_POOL_BLOCK, error);
  if (lab->pool == NULL)
    return FALSE;

  open_channel (lab, 0, "tile", 0);
  lab->scopes[0] = rr_scope_new (lab->ctx, "laboratory", RR_SCOPE_UNLIMITED);
  lab->scopes[1] = rr_scope_new (lab->ctx, "tiles", RR_SCOPE_UNLIMITED);
  lab->scopes[2] = rr_scope_new (lab->ctx, "joiners", RR_SCOPE_UNLIMITED);
  return rr_scope_spawn_on (lab->scopes[0], lab->pool, "map", map_run, lab, NULL, error);
}

/* --- two scopes, each full, each waiting for a place in the other --------------------- */

static gboolean
nothing_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  return TRUE;
}

static gboolean
spawn_into (RrLab   *lab,
            guint    scope,
            GError **error)
{
  g_autoptr(GError) why = NULL;

  /* Refused in the end, when the laboratory closes: as planned. */
  if (!rr_scope_spawn (lab->scopes[scope], "helper", nothing_run, NULL, NULL, &why))
    g_debug ("Laboratory: %s", why->message);
  return TRUE;
}

static gboolean
north_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  (void) !rr_recv (lab->rx[0], ctx, &item);
  return spawn_into (lab, 1, error);
}

static gboolean
south_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  (void) !rr_recv (lab->rx[0], ctx, &item);
  return spawn_into (lab, 0, error);
}

static gboolean
plant_full_scopes (RrLab   *lab,
                   GError **error)
{
  gboolean is_planted;

  open_channel (lab, 0, "begin", 0);
  lab->scopes[0] = rr_scope_new (lab->ctx, "north", 1);
  lab->scopes[1] = rr_scope_new (lab->ctx, "south", 1);
  is_planted = rr_scope_spawn (lab->scopes[0], "north", north_run, lab, NULL, error)
               && rr_scope_spawn (lab->scopes[1], "south", south_run, lab, NULL, error);
  rr_close (lab->tx[0]);
  return is_planted;
}

/* --- a select of which no case can happen --------------------------------------------- */

static gboolean
sources_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrLab *lab = data;

  rr_tx_give (lab->tx[0], rr_owner_self ());
  rr_tx_give (lab->tx[1], rr_owner_self ());
  return TRUE;
}

static gboolean
listener_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;
  RrCase cases[] = { { .rx = lab->rx[0] }, { .rx = lab->rx[1] } };
  RrStatus status;

  rr_rx_give (lab->rx[0], rr_owner_self ());
  rr_rx_give (lab->rx[1], rr_owner_self ());
  (void) !rr_select (ctx, cases, G_N_ELEMENTS (cases), RR_SELECT_FAIR, &status);
  return TRUE;
}

static gboolean
plant_dead_select (RrLab   *lab,
                   GError **error)
{
  open_channel (lab, 0, "weather", 0);
  open_channel (lab, 1, "avalanche", 0);
  return rr_scope_spawn (scope_of (lab, 0), "sources", sources_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "listener", listener_run, lab, NULL, error);
}

/* --- one who waits for a stuck one ------------------------------------------------------ */

static gboolean
relay_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrLab *lab = data;

  rr_tx_give (lab->tx[0], rr_owner_self ());
  rr_tx_give (lab->tx[1], rr_owner_self ());
  if (rr_send (lab->tx[0], ctx, PARCEL) == RR_OK)
    (void) !rr_send (lab->tx[1], ctx, PARCEL);
  return TRUE;
}

static gboolean
reader_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  rr_rx_give (lab->rx[1], rr_owner_self ());
  (void) !rr_recv (lab->rx[1], ctx, &item);
  return TRUE;
}

static gboolean
plant_collateral (RrLab   *lab,
                  GError **error)
{
  open_channel (lab, 0, "upstream", 0);
  open_channel (lab, 1, "downstream", 0);
  return rr_scope_spawn (scope_of (lab, 0), "handler", handler_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "relay", relay_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "reader", reader_run, lab, NULL, error);
}

/* --- what is lost ------------------------------------------------------------------------ */

static gboolean
borrower_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;

  /* The early return that skips the release. */
  (void) !rr_sem_acquire (lab->sem, ctx, 1, &lab->permit);
  return TRUE;
}

static gboolean
plant_lost_permit (RrLab   *lab,
                   GError **error)
{
  lab->sem = rr_sem_new ("satellite-phones", 2);
  return rr_scope_spawn (scope_of (lab, 0), "borrower", borrower_run, lab, NULL, error);
}

/* Looks at nothing but a flag that is set later than it should. */
static gboolean
stubborn_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;

  rr_task_external_begin ("a call that nobody can cancel");
  while (!g_atomic_int_get (&lab->stops))
    g_usleep (20 * 1000);
  rr_task_external_end ();
  return TRUE;
}

static gboolean
plant_unfinished_scope (RrLab   *lab,
                        GError **error)
{
  if (!rr_scope_spawn (scope_of (lab, 0), "stubborn", stubborn_run, lab, NULL, error))
    return FALSE;
  rr_scope_cancel (lab->scopes[0], NULL);
  return TRUE;
}

static gboolean
supplier_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  /* Both at once, so that the first does not cancel the second. */
  (void) !rr_recv (lab->rx[0], NULL, &item);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED,
                       "The supplier refused the connection");
  return FALSE;
}

static gboolean
plant_lost_error (RrLab   *lab,
                  GError **error)
{
  gboolean is_planted;

  open_channel (lab, 0, "begin", 0);
  is_planted = rr_scope_spawn (scope_of (lab, 0), "supplier A", supplier_run, lab, NULL, error)
               && rr_scope_spawn (scope_of (lab, 0), "supplier B", supplier_run, lab, NULL, error);
  rr_close (lab->tx[0]);
  return is_planted;
}

static gboolean
mail_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("confirmations", 4, RR_CHAN_BLOCK, g_free, &tx, &rx);
  for (int i = 0; i < 3; i++)
    {
      char *mail = g_strdup_printf ("confirmation %d", i);

      if (rr_send (tx, ctx, mail) != RR_OK)
        g_free (mail);
    }
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  return TRUE;
}

static gboolean
plant_lost_message (RrLab   *lab,
                    GError **error)
{
  return rr_scope_spawn (scope_of (lab, 0), "mail", mail_run, lab, NULL, error);
}

static gboolean
owner_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  rr_tx_give (lab->tx[0], rr_owner_self ());
  rr_close (lab->tx[1]);   /* the other may begin */
  (void) !rr_recv (lab->rx[0], ctx, &item);
  return TRUE;
}

static gboolean
thief_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrLab *lab = data;
  gpointer item;

  (void) !rr_recv (lab->rx[1], ctx, &item);
  (void) !rr_send (lab->tx[0], ctx, PARCEL);
  return TRUE;
}

static gboolean
plant_misuse (RrLab   *lab,
              GError **error)
{
  open_channel (lab, 0, "orders", 0);
  open_channel (lab, 1, "begin", 0);
  return rr_scope_spawn (scope_of (lab, 0), "owner", owner_run, lab, NULL, error)
         && rr_scope_spawn (scope_of (lab, 0), "thief", thief_run, lab, NULL, error);
}

/* --- the book ------------------------------------------------------------------------------ */

const RrLabCase rr_lab_proven[] = {
  { { "orphan", RR_VERDICT_STUCK, RR_STUCK_ORPHAN, N_("Nobody is left to listen"),
      N_("A handler took the receiving end of an answer into its own hands and ended without "
         "letting it go. The worker with the answer stands there for ever: a leaked task."),
      N_("Within a second the worker is reported as stuck, an orphan: nobody who lives could "
         "take what it sends."),
      N_("The handler has to drop its end on every way out. With an automatic clean-up of the "
         "handle the send would have answered that the channel is closed.") },
    plant_orphan },
  { { "crossed", RR_VERDICT_STUCK, RR_STUCK_DEADLOCK, N_("Two who send to each other"),
      N_("A geocoder sends to a router and the router to the geocoder, through short queues. "
         "Both queues fill, and each waits for the other to read."),
      N_("Within a second both are reported as a deadlock, with the two steps of the circle."),
      N_("Data must flow one way, or one side must keep reading while it wants to write: a "
         "select over both does that.") },
    plant_crossed },
  { { "permit-and-channel", RR_VERDICT_STUCK, RR_STUCK_DEADLOCK, N_("A permit held while waiting"),
      N_("A printer holds the only permit and waits for pages; the archivist, who has the pages, "
         "waits for the permit before it hands them over."),
      N_("Within a second both are reported as a deadlock through a permit and a channel. Tools "
         "that know locks only cannot see this one."),
      N_("Take the permit when there is something to do with it, not before.") },
    plant_permit_and_channel },
  { { "pool-join", RR_VERDICT_STUCK, RR_STUCK_DEADLOCK, N_("A pool that waits for itself"),
      N_("The job that draws a map runs on the only thread of a pool, puts the job for a tile "
         "into the same pool, and waits for it. The tile can never begin."),
      N_("Within a second the map is reported as stuck: what it waits for stands in the queue of "
         "the thread it occupies."),
      N_("Never wait within a pool for a job of the same pool: use another one, or go on when the "
         "tile says that it is ready.") },
    plant_pool_join },
  { { "full-scopes", RR_VERDICT_STUCK, RR_STUCK_DEADLOCK, N_("Each waits for a place with the other"),
      N_("Two groups may have one task each. The task of each wants to start a helper in the "
         "other group, and waits for a place there."),
      N_("Within a second both are reported as a deadlock. Had the helper been started in the "
         "task's own group, the core would have refused it at once."),
      N_("Limits have to leave room for helpers, or the helper belongs to a group of its own.") },
    plant_full_scopes },
  { { "dead-select", RR_VERDICT_STUCK, RR_STUCK_ORPHAN, N_("Listening to two dead lines"),
      N_("A listener waits for the weather or for an avalanche bulletin, whichever comes first. "
         "The task that had both to say has ended and said neither."),
      N_("Within a second the listener is reported as an orphan: none of its alternatives can "
         "happen any more."),
      N_("The sender has to close its ends when it ends, and a wait for the outside world wants "
         "a deadline.") },
    plant_dead_select },
  { { "collateral", RR_VERDICT_STUCK, RR_STUCK_COLLATERAL, N_("The one behind the one that is stuck"),
      N_("A relay cannot get rid of what it carries, as nobody listens. A reader waits for the "
         "relay. The reader is not to blame."),
      N_("The reader is reported as collateral, folded under the relay, which is the root cause."),
      N_("Cure the root cause; the others go on by themselves.") },
    plant_collateral },
  { { "lost-permit", RR_VERDICT_LOST_PERMIT, RR_STUCK_NOT, N_("A satellite phone not given back"),
      N_("A task borrows one of two satellite phones and returns early, past the line that gives "
         "it back. From now on there is one phone."),
      N_("The permit is reported as lost as soon as its holder has ended, long before anybody "
         "waits for it in vain."),
      N_("Let the clean-up of the variable give the permit back.") },
    plant_lost_permit },
  { { "unfinished-scope", RR_VERDICT_UNFINISHED_SCOPE, RR_STUCK_NOT, N_("One who does not hear that it is over"),
      N_("A group of tasks is cancelled; one of them never asks whether it is, and works on."),
      N_("Five seconds after the cancel the group is reported as unfinished, with the task that "
         "holds it open."),
      N_("A long loop has to ask its context, and a call that cannot be cancelled wants a "
         "deadline of its own.") },
    plant_unfinished_scope },
  { { "lost-error", RR_VERDICT_LOST_ERROR, RR_STUCK_NOT, N_("The second error nobody heard of"),
      N_("Two suppliers refuse at the same moment. The group reports the first error; the second "
         "has nobody to go to."),
      N_("The second error is reported with its text and the task it came from."),
      N_("Collect the result of each call where every one of them matters.") },
    plant_lost_error },
  { { "lost-message", RR_VERDICT_LOST_MESSAGE, RR_STUCK_NOT, N_("Three letters in a burnt box"),
      N_("Three confirmations stand in a queue when its last reader goes."),
      N_("The loss is reported at once, with the name of the queue and how many there were."),
      N_("Drain the queue before the reader leaves, or say when it is made that what is in it may "
         "be dropped.") },
    plant_lost_message },
  { { "misuse", RR_VERDICT_MISUSE, RR_STUCK_NOT, N_("Using what belongs to another"),
      N_("A task said that a handle is its alone; another one, which kept a copy of the pointer, "
         "sends through it."),
      N_("The use is reported with the name of who did it. The handle counts as everybody's from "
         "then on, so that nothing wrong is proven from a broken promise."),
      N_("Give the handle away in words, or give the other task one of its own.") },
    plant_misuse },
};

const guint rr_lab_n_proven = G_N_ELEMENTS (rr_lab_proven);
