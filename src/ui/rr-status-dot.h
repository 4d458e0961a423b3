/* rr-status-dot.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-mark.h"

G_BEGIN_DECLS

#define RR_TYPE_STATUS_DOT (rr_status_dot_get_type ())
G_DECLARE_FINAL_TYPE (RrStatusDot, rr_status_dot, RR, STATUS_DOT, GtkWidget)

GtkWidget *rr_status_dot_new       (void);
void       rr_status_dot_set_state (RrStatusDot         *self,
                                    const RrDeviceState *state);

G_END_DECLS
