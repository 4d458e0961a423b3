/* rr-clock.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-clock.h"

#include <time.h>

#include "rr-sim.h"

/* The one place that says what time it is for whoever waits in the core. Deadlines are
 * compared with it and with nothing else, so whoever replaces it replaces time.
 *
 * Threads: any.
 */

static gint64 wall_ahead_us;   /* (atomic) */

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

/**
 * rr_clock_recent_us:
 *
 * The same clock as it stood at the system's last tick, a few milliseconds ago at most.
 * It is read four times as fast. Compare it with what was read from here only, or as
 * coarsely.
 *
 * Thread: any.
 *
 * Returns: as rr_clock_now_us()
 */
gint64
rr_clock_recent_us (void)
{
  const RrSim *sim = rr_sim_get ();
  struct timespec now;

  if (G_UNLIKELY (sim != NULL))
    return sim->now_us ();
  clock_gettime (CLOCK_MONOTONIC_COARSE, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

/**
 * rr_clock_wall_us:
 *
 * What the diagnostics take for the clock on the wall.
 *
 * Thread: any.
 *
 * Returns: microseconds since 1970, as the system says, or as far ahead of that as
 *   rr_clock_set_wall() said
 */
gint64
rr_clock_wall_us (void)
{
  return g_get_real_time () + __atomic_load_n (&wall_ahead_us, __ATOMIC_RELAXED);
}

/**
 * rr_clock_set_wall:
 * @ahead_us: microseconds; 0 for the true time
 *
 * Lets the diagnostics see a clock that was set wrong. Nothing else reads it.
 *
 * Thread: any.
 */
void
rr_clock_set_wall (gint64 ahead_us)
{
  __atomic_store_n (&wall_ahead_us, ahead_us, __ATOMIC_RELAXED);
}
