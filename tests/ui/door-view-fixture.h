/* door-view-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-door-view.h"

G_BEGIN_DECLS

#define DOOR_FIXTURE_NOW_MS G_GINT64_CONSTANT (1790000000000)

/* A door with so many connections, and so many things refused, the last of which is number
 * @n_refusals. */
RrDoorView *door_view_fixture_make (RrDoorProtection protection,
                                    gboolean         is_open,
                                    guint            n_peers,
                                    guint            n_refusals);

G_END_DECLS
