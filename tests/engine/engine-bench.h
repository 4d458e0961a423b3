/* engine-bench.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"

/* An engine on a folder and a port of its own, for one test. */
typedef struct
{
  RrEngine *engine;   /* (owned) */
  char     *dir;      /* (owned): its workspace */
} EngineBench;

void   engine_bench_init    (EngineBench *self);
void   engine_bench_start   (EngineBench *self);
/* Stops it, whether it ran or not, and looks that nothing is left of it. */
void   engine_bench_clear   (EngineBench *self);
/* Returns: how many files were in it */
