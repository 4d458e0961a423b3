/* rr-step-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-payment.h"

G_BEGIN_DECLS

/* "Hold: undone" */
char  *rr_step_dup_text    (RrBookingStep  step,
                            RrStepOutcome  outcome);
/* What is stored of a booking, in the language of whoever reads it. */
char  *rr_step_dup_detail  (const char    *detail);

G_END_DECLS
