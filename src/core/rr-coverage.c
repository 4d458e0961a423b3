/* rr-coverage.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-coverage.h"

#include "rr-chan-private.h"
#include "rr-object-private.h"
#include "rr-sem-private.h"
#include "rr-task-private.h"

/* A handle that belongs to nobody in particular may be used by anybody, so nobody who
 * waits for the other end can be proven to be stuck; and a wait without a deadline ends
 * only if somebody ends it. Both are counted, so that whoever reads "nothing is stuck"
 * knows how much that says.
 *
 * Threads: any.
 */

static void
count_owner (RrCoverage    *coverage,
             const RrOwner *owner)
{
  coverage->n_handles++;
  coverage->n_owned += owner->kind != RR_OWNER_ROOT;
}

static void
count_chan (RrCoverage *coverage,
            RrChan     *chan)
{
  rr_mutex_lock (&chan->lock);
  for (RrTx *tx = chan->tx; tx != NULL; tx = tx->next)
    count_owner (coverage, &tx->owner);
  for (RrRx *rx = chan->rx; rx != NULL; rx = rx->next)
    count_owner (coverage, &rx->owner);
  rr_mutex_unlock (&chan->lock);
}

static void
count_sem (RrCoverage *coverage,
           RrSem      *sem)
{
  rr_mutex_lock (&sem->lock);
  for (RrPermit *permit = sem->permits; permit != NULL; permit = permit->next)
    count_owner (coverage, &permit->owner);
  rr_mutex_unlock (&sem->lock);
}

static void
count_object (RrObject *object,
              gpointer  coverage)
{
  if (object->kind == RR_OBJECT_CHAN)
    count_chan (coverage, (RrChan *) object);
  else if (object->kind == RR_OBJECT_SEM)
    count_sem (coverage, (RrSem *) object);
}

/* A parked job never has a deadline. */
static void
count_parked (const RrTaskFacts *facts,
              const char        *channel,
              gpointer           coverage)
{
  ((RrCoverage *) coverage)->n_waits++;
}

static void
count_record (RrTask   *record,
              gpointer  data)
{
  RrCoverage *coverage = data;

  rr_mutex_lock (&record->lock);
  if (record->facts.id != 0 && record->state == RR_TASK_WAITING)
    {
      coverage->n_waits++;
      coverage->n_bounded += record->has_deadline != FALSE;
    }
  rr_mutex_unlock (&record->lock);
}

/**
 * rr_diag_coverage:
 * @coverage: (out caller-allocates): how much the diagnostics can know now
 *
 * Thread: any; tasks run on meanwhile.
 */
void
rr_diag_coverage (RrCoverage *coverage)
{
  g_return_if_fail (coverage != NULL);

  *coverage = (RrCoverage) { 0 };
  rr_object_each (count_object, coverage);
  rr_parked_visit (count_parked, coverage);
  rr_task_each (count_record, coverage);
}

static guint
percent (guint part,
         guint all)
{
  return all > 0 ? (guint) ((guint64) part * 100 / all) : 100;
}

/**
 * rr_coverage_owned_pct:
 * @coverage: a coverage
 *
 * Returns: per cent of the handles that have an owner; 100 if there are none
 */
guint
rr_coverage_owned_pct (const RrCoverage *coverage)
{
  g_return_val_if_fail (coverage != NULL, 0);

  return percent (coverage->n_owned, coverage->n_handles);
}

/**
 * rr_coverage_bounded_pct:
 * @coverage: a coverage
 *
 * Returns: per cent of the waits that have a deadline; 100 if nobody waits
 */
guint
rr_coverage_bounded_pct (const RrCoverage *coverage)
{
  g_return_val_if_fail (coverage != NULL, 0);

  return percent (coverage->n_bounded, coverage->n_waits);
}
