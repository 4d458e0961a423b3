/* rr-sleep.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sleep.h"

#include "rr-wait-private.h"

/* Waiting for nothing but time, in sight of the diagnostics and within reach of a cancel.
 *
 * Threads: any but main.
 */

/**
 * rr_sleep_until:
 * @ctx: (nullable): ends the sleep when it is done
 * @why: what the task waits for, as the diagnostics show it; lives as long as the sleep
 * @until_us: as rr_clock_now_us()
 *
 * Thread: any but main; blocks.
 *
 * Returns: %RR_OK when the time has come, %RR_CANCELLED or %RR_DEADLINE if @ctx was done
 *   before or is done at once
 */
RrStatus
rr_sleep_until (RrCtx      *ctx,
                const char *why,
                gint64      until_us)
{
  RrWaitFor wait = { .kind = RR_WAIT_CLOCK, .name = why };
  RrStatus status;

  g_return_val_if_fail (why != NULL, RR_CANCELLED);

  while ((status = rr_ctx_status (ctx)) == RR_OK && rr_clock_now_us () < until_us)
    {
      RrParker *parker = rr_parker_get ();

      rr_parker_reset (parker);
      rr_wait (parker, ctx, until_us, &wait, 1);
    }
  return status;
}
