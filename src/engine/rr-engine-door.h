/* rr-engine-door.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-door-view.h"
#include "rr-engine.h"

G_BEGIN_DECLS

/* The front door, for the console. Who is there is as of the last call; it costs nothing
 * while nobody asks. */
RrDoorView *rr_engine_dup_door    (RrEngine  *self);
/* Nobody gets in, and who is in goes. */
void        rr_engine_shut_door   (RrEngine  *self);
gboolean    rr_engine_reopen_door (RrEngine  *self,
                                   GError   **error);

G_END_DECLS
