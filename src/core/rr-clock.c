/* rr-clock.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-clock.h"

#include "rr-sim.h"

/* The one place that says what time it is for whoever waits in the core. Deadlines are
 * compared with it and with nothing else, so whoever replaces it replaces time.
 *
 * Threads: any.
 */

/**
 * rr_clock_now_us:
 *
 * Thread: any.
 *
 * Returns: microseconds that never go back; only differences mean something
 */
gint64
rr_clock_now_us (void)
{
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    return sim->now_us ();
  return g_get_monotonic_time ();
}
