/* rr-task-list.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-task-model.h"

G_BEGIN_DECLS

#define RR_TYPE_TASK_LIST (rr_task_list_get_type ())
G_DECLARE_FINAL_TYPE (RrTaskList, rr_task_list, RR, TASK_LIST, GtkWidget)

void         rr_task_list_set_diagnosis  (RrTaskList         *self,
                                          const RrDiagnosis  *diagnosis);
void         rr_task_list_focus_search   (RrTaskList         *self);
void         rr_task_list_set_search     (RrTaskList         *self,
                                          const char         *text);
void         rr_task_list_choose         (RrTaskList         *self,
                                          guint64             id);
guint64      rr_task_list_get_chosen     (RrTaskList         *self);
RrTaskModel *rr_task_list_get_model      (RrTaskList         *self);

G_END_DECLS
