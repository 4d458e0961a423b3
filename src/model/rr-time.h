/* rr-time.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

gint64    rr_time_now_ms       (void);
/* Any form a tracker sends: seconds (also with fraction or exponent), milliseconds,
 * ISO 8601 with Z, offset or none (UTC), "yyyy-MM-dd HH:mm:ss". */
gboolean  rr_time_parse        (const char  *text,
                                gssize       len,
                                gint64      *time_ms);
/* As HTTP has it: "Sun, 06 Nov 1994 08:49:37 GMT"; none of the forms before 1997. */
gboolean  rr_time_parse_http   (const char  *text,
                                gint64      *time_ms);
gboolean  rr_time_from_number  (double       value,
                                gint64      *time_ms);
char     *rr_time_format_iso   (gint64       time_ms);

G_END_DECLS
