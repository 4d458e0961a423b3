/* rr-hours-rows.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-hours.h"

G_BEGIN_DECLS

typedef void (*RrHoursFunc) (const RrHours *hours, gpointer data);

/* Two rows in which somebody sets days of the week and times of day; they go with @parent.
 * @func: called with each change */
void rr_hours_rows_add (AdwExpanderRow *parent,
                        const RrHours  *hours,
                        RrHoursFunc     func,
                        gpointer        data);

G_END_DECLS
