/* rr-console.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"

G_BEGIN_DECLS

gboolean rr_console_has_display (void);
/* Runs the console until its window is closed. Starts and stops @engine. A second
 * console on the same workspace raises the first window instead. */
int      rr_console_run         (RrEngine   *engine,
                                 const char *program_dir,
                                 const char *data_dir,
                                 guint       seconds,
                                 const char *lab);

G_END_DECLS
