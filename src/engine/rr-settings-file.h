/* rr-settings-file.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The .ini files of the workspace. One that is not there has nothing in it. */
GKeyFile *rr_settings_file_load          (const char   *workspace,
                                          const char   *name,
                                          GError      **error);
/* Of a file with secrets in it: others must not be able to read it. */
gboolean  rr_settings_file_check_private (const char   *workspace,
                                          const char   *name,
                                          GError      **error);

G_END_DECLS
