/* rr-program.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Any thread. */
char *rr_program_find (const char *build_dir,
                       const char *name);

G_END_DECLS
