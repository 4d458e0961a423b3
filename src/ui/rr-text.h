/* rr-text.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  rr_text_show            (GtkWidget  *label,
                               const char *text);
void  rr_text_read_rightwards (GtkWidget  *widget);
void  rr_text_show_problem    (GtkWidget  *label,
                               const char *sentence);
void  rr_text_copy            (GtkWidget  *widget,
                               const char *text);

G_END_DECLS
