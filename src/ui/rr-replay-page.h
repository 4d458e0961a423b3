/* rr-replay-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-map.h"
#include "rr-replay.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TYPE_REPLAY_PAGE (rr_replay_page_get_type ())
G_DECLARE_FINAL_TYPE (RrReplayPage, rr_replay_page, RR, REPLAY_PAGE, GtkWidget)

/* Everybody on one time line. It asks for windows of time as it comes to them. Signals:
 * "want-window" (gint64 from, gint64 to), answered by rr_replay_page_take_window();
 * "want-marks" (gint64 from, gint64 to), by rr_replay_page_take_marks(); "export" (const char
 * *format) and "report" (gint64 trip). */
GtkWidget         *rr_replay_page_new          (RrMap        *like);
void               rr_replay_page_set_board    (RrReplayPage *self,
                                                RrTripBoard  *board);
void               rr_replay_page_set_range    (RrReplayPage *self,
                                                gint64        from_ms,
                                                gint64        to_ms);
void               rr_replay_page_get_range    (RrReplayPage *self,
                                                gint64       *from_ms,
                                                gint64       *to_ms);
void               rr_replay_page_show_trip    (RrReplayPage *self,
                                                gint64        trip,
                                                gint64        now_ms);
/* Whom it shows; NULL for everybody. */
const char *const *rr_replay_page_get_devices  (RrReplayPage *self);
gint64             rr_replay_page_get_trip     (RrReplayPage *self);
gboolean           rr_replay_page_is_by_receive (RrReplayPage *self);
void               rr_replay_page_take_window  (RrReplayPage *self,
                                                RrReplay     *replay,
                                                const char   *problem);
void               rr_replay_page_take_marks   (RrReplayPage *self,
                                                GArray       *marks);
void               rr_replay_page_seek         (RrReplayPage *self,
                                                gint64        at_ms);
gint64             rr_replay_page_get_at       (RrReplayPage *self);
void               rr_replay_page_set_speed    (RrReplayPage *self,
                                                guint         speed);
/* As if so much time had passed while it plays. */
void               rr_replay_page_advance      (RrReplayPage *self,
                                                gint64        passed_us);

G_END_DECLS
