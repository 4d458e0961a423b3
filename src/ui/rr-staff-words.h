/* rr-staff-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store-staff.h"

G_BEGIN_DECLS

/* What the console says of accounts. */
const char *rr_staff_words_role       (RrRole             role);
char       *rr_staff_words_account    (const RrStaffRow  *row,
                                       gint64             now_ms);
char       *rr_staff_words_token      (const RrStaffToken *token);

G_END_DECLS
