/* rr-runner.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A thread of the system that stops and goes when it is told, used for one simulated
 * thread after another. */
typedef struct _RrRunner  RrRunner;
typedef struct _RrRunners RrRunners;

typedef void (*RrRunnerFunc) (gpointer data);

RrRunners *rr_runners_new     (void);
/* Ends those that are idle. One that was left paused stays so. */
void       rr_runners_free    (RrRunners    *self);
RrRunner  *rr_runners_take    (RrRunners    *self,
                               GError      **error);
/* Until somebody has called finish(). */
void       rr_runners_wait    (RrRunners    *self);
void       rr_runners_finish  (RrRunners    *self);

/* What it runs when it is resumed. */
void       rr_runner_set      (RrRunner     *self,
                               RrRunnerFunc  func,
                               gpointer      data);
void       rr_runner_resume   (RrRunner     *self);
/* On its own thread: until the next resume(). */
void       rr_runner_pause    (RrRunner     *self);

G_END_DECLS
