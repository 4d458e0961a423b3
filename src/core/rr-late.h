/* rr-late.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gpointer  rr_late_find    (const char   *module,
                           const char   *symbol,
                           GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
