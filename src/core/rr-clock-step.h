/* rr-clock-step.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

#define RR_CLOCK_STEP_US      (2 * G_TIME_SPAN_SECOND)
#define RR_CLOCK_STEP_KEEP_US (60 * G_TIME_SPAN_SECOND)

/* Compares the clock on the wall with the one that never jumps. Zeroed to begin with. */
typedef struct
{
  gboolean has_last;
  gint64   offset_us;    /* wall minus monotonic at the last look */
  gint64   stepped_us;   /* monotonic: of the last step; 0: none */
  gint64   step_us;      /* ahead when positive */
  guint64  n_steps;
} RrClockStep;

void  rr_clock_step_look  (RrClockStep    *self,
                           RrVerdictBook  *book,
                           gint64          now_us,
                           gint64          wall_us);

G_END_DECLS
