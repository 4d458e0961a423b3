/* rr-audit-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit.h"

G_BEGIN_DECLS

/* Two lines about a row: what was done to what; when, by whom, and what came of it. */
char       *rr_audit_row_dup_lines  (const RrAuditRow *row);
/* In the language of the program; the key itself if nobody has said it better. */
const char *rr_audit_what_get_words (const char       *what);

G_END_DECLS
