/* rr-supplier-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-view.h"

/* RrSupplierView is all suppliers and itineraries as a person sees them at one time.
 *
 * Threads: one until it is made, any afterwards.
 * Ends:    reference counted.
 */

static void
row_free (gpointer data)
{
  RrSupplierRow *row = data;

  g_free (row->id);
  g_free (row->name);
  g_free (row->url);
  g_free (row->units);
  g_free (row->last_error);
  g_free (row);
}

static void
itinerary_free (gpointer data)
{
  RrItineraryRow *row = data;

  g_free (row->id);
  g_free (row->name);
  g_free (row->legs);
  g_free (row);
}

/**
 * rr_supplier_view_new:
 *
 * Returns: (transfer full): a view of nothing
 */
RrSupplierView *
rr_supplier_view_new (void)
{
  RrSupplierView *self = g_new0 (RrSupplierView, 1);

  self->ref_count = 1;
  self->suppliers = g_ptr_array_new_with_free_func (row_free);
  self->itineraries = g_ptr_array_new_with_free_func (itinerary_free);
  return self;
}

/**
 * rr_supplier_view_ref:
 * @self: a view
 *
 * Returns: (transfer full): @self
 */
RrSupplierView *
rr_supplier_view_ref (RrSupplierView *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_supplier_view_unref:
 * @self: (transfer full): a view
 */
void
rr_supplier_view_unref (RrSupplierView *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->suppliers);
  g_ptr_array_unref (self->itineraries);
  g_free (self);
}

/**
 * rr_supplier_stat_answers:
 * @self: counters
 *
 * Returns: how many questions were answered, from memory too
 */
guint64
rr_supplier_stat_answers (const RrSupplierStat *self)
{
  return self->n_calls[RR_CALL_ANSWERED] + self->n_calls[RR_CALL_CACHED] + self->n_calls[RR_CALL_SHARED];
}

/**
 * rr_supplier_stat_failures:
 * @self: counters
 *
 * Returns: how many were not, for another reason than that nobody wanted it any more
 */
guint64
rr_supplier_stat_failures (const RrSupplierStat *self)
{
  return self->n_calls[RR_CALL_TIMED_OUT] + self->n_calls[RR_CALL_FAILED] + self->n_calls[RR_CALL_SKIPPED]
         + self->n_calls[RR_CALL_LIMITED];
}
