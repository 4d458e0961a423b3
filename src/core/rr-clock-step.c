/* rr-clock-step.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-clock-step.h"

#include <stdlib.h>

/* The clock on the wall is set by people and by the network, and goes on while the
 * computer sleeps; the monotonic one does neither. Where the two part by more than two
 * seconds from one look to the next, deadlines and ages are not what they seem.
 *
 * Threads: looks on one thread at a time.
 */

/**
 * rr_clock_step_look:
 * @self: has seen the looks before
 * @book: (transfer none): where a step is reported, for a minute
 * @now_us: monotonic
 * @wall_us: since 1970
 *
 * Thread: one at a time.
 */
void
rr_clock_step_look (RrClockStep   *self,
                    RrVerdictBook *book,
                    gint64         now_us,
                    gint64         wall_us)
{
  gint64 offset_us = wall_us - now_us;
  RrVerdict *verdict;

  g_return_if_fail (self != NULL && book != NULL);

  if (self->has_last && llabs (offset_us - self->offset_us) > RR_CLOCK_STEP_US)
    {
      self->stepped_us = now_us;
      self->step_us = offset_us - self->offset_us;
      self->n_steps++;
    }
  self->has_last = TRUE;
  self->offset_us = offset_us;
  if (self->n_steps == 0 || now_us - self->stepped_us > RR_CLOCK_STEP_KEEP_US)
    return;

  verdict = rr_verdict_new (RR_VERDICT_CLOCK_STEP);
  verdict->name = g_strdup ("clock");
  verdict->since_us = self->stepped_us;
  verdict->value = (double) self->step_us / G_TIME_SPAN_SECOND;
  verdict->count = self->n_steps;
  verdict->detail = g_strdup_printf ("the clock went %.1f s %s of the monotonic one",
                                     ABS (verdict->value), self->step_us > 0 ? "ahead" : "behind");
  rr_verdict_book_report (book, verdict);
}
