/* rr-task-details.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-task-item.h"

G_BEGIN_DECLS

#define RR_TYPE_TASK_DETAILS (rr_task_details_get_type ())
G_DECLARE_FINAL_TYPE (RrTaskDetails, rr_task_details, RR, TASK_DETAILS, GtkWidget)

void  rr_task_details_set (RrTaskDetails *self,
                           RrTaskItem    *item,
                           gboolean       is_over,
                           gint64         now_us);

G_END_DECLS
