/* rr-guide-row.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-guide-item.h"

G_BEGIN_DECLS

#define RR_TYPE_GUIDE_ROW (rr_guide_row_get_type ())
G_DECLARE_FINAL_TYPE (RrGuideRow, rr_guide_row, RR, GUIDE_ROW, GtkWidget)

GtkWidget *rr_guide_row_new      (void);
void       rr_guide_row_set_item (RrGuideRow  *self,
                                  RrGuideItem *item);
/* Says again how long ago things were. */
void       rr_guide_row_set_now  (RrGuideRow  *self,
                                  gint64       now_ms);

G_END_DECLS
