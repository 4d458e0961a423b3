/* rr-uuid.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_UUID_SIZE 37

void rr_uuid_make (char   text[RR_UUID_SIZE],
                   gint64 now_ms);

G_END_DECLS
