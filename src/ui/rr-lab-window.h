/* rr-lab-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RR_TYPE_LAB_WINDOW (rr_lab_window_get_type ())
G_DECLARE_FINAL_TYPE (RrLabWindow, rr_lab_window, RR, LAB_WINDOW, AdwWindow)

RrLabWindow *rr_lab_window_new  (GtkWindow    *parent);

G_END_DECLS
