/* rr-incident-close.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*RrCloseFunc) (GtkWidget *widget, gint64 id);

/* Asks whether to close an emergency; @func is called if so, while @widget is there. */
void rr_incident_ask_to_close (GtkWidget   *widget,
                               const char  *title,
                               gint64       id,
                               RrCloseFunc  func);

G_END_DECLS
