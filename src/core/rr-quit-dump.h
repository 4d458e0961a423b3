/* rr-quit-dump.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The text dump on SIGQUIT, whatever the other threads are doing. */
gboolean  rr_quit_dump_start  (const char  *title,
                               int          fd,
                               GError     **error);
void      rr_quit_dump_stop   (void);
/* And for who ends and has left something behind. */
gboolean  rr_quit_dump_check  (const char  *title,
                               int          fd);

G_END_DECLS
