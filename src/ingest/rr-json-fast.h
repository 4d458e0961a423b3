/* rr-json-fast.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* Reads the common OwnTracks location without building anything. FALSE for whatever is
 * unusual, with @message in any state: then the patient reader decides. */
gboolean rr_json_fast_location (const char *text,
                                gsize       len,
                                const char *device,
                                RrMessage  *message);

G_END_DECLS
