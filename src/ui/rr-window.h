/* rr-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-engine.h"
#include "rr-guide-layer.h"

G_BEGIN_DECLS

#define RR_TYPE_WINDOW (rr_window_get_type ())
G_DECLARE_FINAL_TYPE (RrWindow, rr_window, RR, WINDOW, AdwApplicationWindow)

RrWindow *rr_window_new            (GtkApplication *application,
                                    RrEngine       *engine,
                                    const char     *data_dir);
void      rr_window_take_snapshot  (RrWindow       *self,
                                    RrSnapshot     *snapshot);
void      rr_window_take_track     (RrWindow       *self,
                                    GArray         *fixes);
void      rr_window_toast          (RrWindow       *self,
                                    const char     *text);
void      rr_window_show_problem   (RrWindow       *self,
                                    const char     *problem);

G_END_DECLS
