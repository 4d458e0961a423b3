/* rr-help-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RR_TYPE_HELP_WINDOW (rr_help_window_get_type ())

G_DECLARE_FINAL_TYPE (RrHelpWindow, rr_help_window, RR, HELP_WINDOW, AdwWindow)

gboolean    rr_help_window_show_page  (RrHelpWindow *self,
                                       const char   *id);
const char *rr_help_window_page_for   (const char   *console_page);
void        rr_help_window_present    (GtkWindow    *parent,
                                       const char   *id);

G_END_DECLS
