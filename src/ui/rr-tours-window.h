/* rr-tours-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-window.h"

G_BEGIN_DECLS

#define RR_TYPE_TOURS_WINDOW (rr_tours_window_get_type ())
G_DECLARE_FINAL_TYPE (RrToursWindow, rr_tours_window, RR, TOURS_WINDOW, AdwWindow)

GtkWidget *rr_tours_window_new (RrWindow *parent,
                                RrEngine *engine);

G_END_DECLS
