/* rr-task-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-task.h"

G_BEGIN_DECLS

typedef struct _RrTask RrTask;

/* A live task in the registry. Made by its scope, on whichever thread spawns it. */
RrTask   *rr_task_new          (const char    *name,
                                RrScope       *scope,
                                const char    *scope_name,
                                const char    *request_id,
                                const RrSite  *site);
void      rr_task_free         (RrTask        *self);
/* The calling thread runs this task from now on; NULL when it has ended. */
void      rr_task_enter        (RrTask        *self);
RrScope  *rr_task_current_scope (void);

G_END_DECLS
