/* rr-log-tail.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The last lines of the log, for reports. */
#define RR_LOG_TAIL_LINES 256
#define RR_LOG_TAIL_BYTES 512    /* of a line; the rest is cut */

void   rr_log_tail_add   (const char  *line);
char  *rr_log_tail_dup   (void);
char  *rr_log_redact     (const char  *line);

G_END_DECLS
