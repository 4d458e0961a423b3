/* rr-keep-top.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What comes above the first row of @list pushes nobody down who looks at its top.
 * @list: a list or column view in a scrolled window, @rows: what it shows */
void rr_keep_top (GtkWidget  *list,
                  GListModel *rows);

G_END_DECLS
