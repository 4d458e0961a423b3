/* rr-headless.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"

G_BEGIN_DECLS

/* Starts the engine and runs it without a console until a signal or @seconds (0: no limit).
 * With @lab (nullable) it plants that fault, and without @seconds ends when it is found. */
int rr_headless_run (RrEngine   *engine,
                     const char *program_dir,
                     const char *data_dir,
                     guint       seconds,
                     const char *lab);

G_END_DECLS
