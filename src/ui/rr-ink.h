/* rr-ink.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  rr_ink_set   (cairo_t     *cr,
                    GtkWidget   *widget,
                    double       alpha);
void  rr_ink_text  (cairo_t     *cr,
                    PangoLayout *layout,
                    const char  *text,
                    double       x,
                    double       y,
                    double       x_align,
                    double       max_px);

G_END_DECLS
