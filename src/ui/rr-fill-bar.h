/* rr-fill-bar.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RR_TYPE_FILL_BAR (rr_fill_bar_get_type ())
G_DECLARE_FINAL_TYPE (RrFillBar, rr_fill_bar, RR, FILL_BAR, GtkWidget)

typedef struct
{
  guint capacity;
  guint confirmed;
  guint held;
  guint waiting;     /* places, beyond what there is */
  gboolean is_closed;
} RrFill;

GtkWidget *rr_fill_bar_new  (void);
void       rr_fill_bar_set  (RrFillBar    *self,
                             const RrFill *fill);

G_END_DECLS
