/* rr-condition-columns.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of a table of conditions, whose items are RrConditionItem. */
typedef struct _RrConditionColumns RrConditionColumns;

RrConditionColumns *rr_condition_columns_new      (GtkColumnView      *view);
void                rr_condition_columns_free     (RrConditionColumns *self);
void                rr_condition_columns_refresh  (RrConditionColumns *self,
                                                   gint64              now_ms);

G_END_DECLS
