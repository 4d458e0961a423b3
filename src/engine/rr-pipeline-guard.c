/* rr-pipeline-guard.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pipeline-private.h"

#include <glib/gi18n-lib.h>

/* The guard keeps the two stages going: one that fails is started again and goes on with what
 * it has in hand. When that happens more often than is ordinary it says so, and from then on
 * answers in their place that nothing is stored, so that nobody waits for ever.
 *
 * Threads: its own.
 * Ends:    when both stages have; after it gave up, when nothing can come any more.
 */

/* What is on its way to the store, then what is on its way to the tracker. */
static void
refuse_all (RrPipeline *self)
{
  RrItem *items[RR_STAGE_BATCH];
  RrStatus status;
  guint n;

  rr_rx_give (self->tracker_rx, rr_owner_self ());
  rr_rx_give (self->store_rx, rr_owner_self ());
  g_clear_pointer (&self->store_tx, rr_tx_drop);
  do
    {
      n = rr_try_recv_batch (self->store_rx, (gpointer *) items, RR_STAGE_BATCH, &status);
      rr_pipeline_store_refuse (self, items, n);
    }
  while (n > 0);
  while (rr_pipeline_tracker_take (self, items, &n))
    rr_pipeline_store_refuse (self, items, n);
}

gboolean
rr_pipeline_guard_run (RrCtx     *ctx,
                       gpointer   data,
                       GError   **error)
{
  RrPipeline *self = data;
  g_autoptr(RrSup) sup = rr_sup_new ("pipeline", RR_SUP_ONE_FOR_ONE, NULL, 1);
  g_autoptr(GError) problem = NULL;

  self->guard = rr_owner_self ();
  rr_sup_add (sup, "store", RR_CHILD_TRANSIENT, rr_pipeline_store_run, self, NULL);
  rr_sup_add (sup, "tracker", RR_CHILD_TRANSIENT, rr_pipeline_tracker_run, self, NULL);
  /* Nothing but a failure of its own ends it: what came in has to be answered. */
  if (rr_sup_run (sup, NULL, &problem))
    return TRUE;

  g_message ("Nothing is acknowledged any more: %s", problem->message);
  rr_pipeline_set_problem (self, _("Roundrock has to be started again: messages cannot be stored any more."));
  refuse_all (self);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
