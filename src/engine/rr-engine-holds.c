/* rr-engine-holds.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-store-booking.h"
#include "rr-time.h"

/* Holds that ran out while nobody asked for places: whoever decides sweeps first, so
 * this only keeps what is shown from being old.
 *
 * Threads: the timer on the owner, the sweep on the store's.
 */

#define LOOK_MS 500

static gboolean
sweep_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  return rr_store_booking_expire (store, rr_time_now_ms (), error);
}

/* If it failed, the next look finds the same holds. */
static void
swept_cb (RrItem   *item,
          gpointer  keeper,
          gboolean  ok)
{
}

/* Nothing is sent while no hold has run out; what finds no room is sent the next time. */
static gboolean
look_cb (gpointer data)
{
  RrEngine *self = data;
  RrItem *item;

  if (!self->running || self->commands == NULL
      || rr_store_booking_get_due (self->store) > rr_time_now_ms ())
    return G_SOURCE_CONTINUE;

  item = rr_item_pool_take (self->pool);
  item->at_commit = sweep_cb;
  item->at_store = swept_cb;
  if (rr_try_send (self->commands, item) != RR_OK)
    rr_item_pool_give (self->pool, &item, 1);
  return G_SOURCE_CONTINUE;
}

void
rr_engine_start_holds (RrEngine *self)
{
  self->hold_timer = g_timeout_source_new (LOOK_MS);
  g_source_set_callback (self->hold_timer, look_cb, self, NULL);
  g_source_attach (self->hold_timer, g_main_context_get_thread_default ());
}

void
rr_engine_stop_holds (RrEngine *self)
{
  if (self->hold_timer != NULL)
    g_source_destroy (self->hold_timer);
  g_clear_pointer (&self->hold_timer, g_source_unref);
}
