/* rr-replay-marks.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-replay.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* Returns: (element-type RrReplayMark): what the tables know of that time, in its order */
GArray *rr_replay_read_marks (RrStoreReader  *reader,
                              gint64          from_ms,
                              gint64          to_ms,
                              GError        **error);

G_END_DECLS
