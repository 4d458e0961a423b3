/* rr-replay-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-replay-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

RrReplayPage *rr_replay_desk_attach    (RrWindow   *window,
                                        RrEngine   *engine);
/* Brings the page to the front, with a trip in it. */
void          rr_replay_desk_show_trip (RrWindow   *window,
                                        gint64      trip);
/* What the menu does once a file was chosen; the suffix of an export tells its format. */
void          rr_replay_desk_export    (RrWindow   *window,
                                        const char *format,
                                        GFile      *file);
void          rr_replay_desk_report    (RrWindow   *window,
                                        gint64      trip,
                                        GFile      *file);

G_END_DECLS
