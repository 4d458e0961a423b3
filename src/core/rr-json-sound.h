/* rr-json-sound.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Nobody who means well nests deeper. */
#define RR_JSON_MAX_DEPTH 32

/* Is this one value of JSON that may be given to a reader that trusts? */
gboolean rr_json_is_sound (const char *text,
                           gsize       len);

G_END_DECLS
