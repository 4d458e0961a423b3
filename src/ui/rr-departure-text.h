/* rr-departure-text.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-departure-board.h"

G_BEGIN_DECLS

/* What is said of a departure, by the clock @now_ms. All (transfer full). */
char *rr_departure_day_text     (const char          *date);
char *rr_departure_short_day    (const GDate         *day);
char *rr_departure_fill_text    (const RrBoardEntry  *entry);
/* "3/12" for a small button, with a sign where guides are missing. */
char *rr_departure_day_fill     (guint                taken,
                                 guint                capacity,
                                 gboolean             is_short);
char *rr_departure_detail_text  (const RrBoardEntry  *entry,
                                 gint64               now_ms);
char *rr_departure_guides_text  (const RrBoardEntry  *entry);
char *rr_departure_spoken_text  (const RrBoardEntry  *entry,
                                 gint64               now_ms);
char *rr_departure_minutes_text (gint64               left_ms);

G_END_DECLS
