/* rr-task-model.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-diagnosis.h"
#include "rr-task-item.h"

G_BEGIN_DECLS

typedef enum
{
  RR_SHOW_ALL,
  RR_SHOW_STUCK,
  RR_SHOW_WAITING,
  RR_SHOW_RUNNING,
  RR_SHOW_OUTSIDE,
  RR_SHOW_QUEUED,
} RrTaskShow;

#define RR_TYPE_TASK_MODEL (rr_task_model_get_type ())
G_DECLARE_FINAL_TYPE (RrTaskModel, rr_task_model, RR, TASK_MODEL, GObject)

RrTaskModel *rr_task_model_new          (void);
void         rr_task_model_set_tasks    (RrTaskModel        *self,
                                         const RrDiagnosis  *diagnosis);
void         rr_task_model_set_needle   (RrTaskModel        *self,
                                         const char         *needle);
void         rr_task_model_set_show     (RrTaskModel        *self,
                                         RrTaskShow          show);
void         rr_task_model_set_grouped  (RrTaskModel        *self,
                                         gboolean            grouped);
void         rr_task_model_set_sorter   (RrTaskModel        *self,
                                         GtkSorter          *sorter);
RrTaskItem  *rr_task_model_find         (RrTaskModel        *self,
                                         guint64             id);
guint        rr_task_model_get_position (RrTaskModel        *self,
                                         guint64             id);
guint        rr_task_model_get_n_tasks  (RrTaskModel        *self);
guint        rr_task_model_get_n_shown  (RrTaskModel        *self);

G_END_DECLS
