/* rr-trace-json.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean  rr_trace_write_json  (GOutputStream  *out,
                                GCancellable   *cancellable,
                                GError        **error);

G_END_DECLS
