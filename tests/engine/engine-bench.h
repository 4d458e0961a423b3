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
/* For whatever is asked of it: keeps the result, and waits until there is one. */
void   engine_bench_result_cb (GObject      *source,
                               GAsyncResult *result,
                               gpointer      data);
GAsyncResult *engine_bench_wait_for (GAsyncResult **result);
/* Stops it, whether it ran or not, and looks that nothing is left of it. */
void   engine_bench_clear   (EngineBench *self);
/* Returns: how many files were in it */
