/* rr-diag-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-diagnosis.h"
#include "rr-task-list.h"

G_BEGIN_DECLS

#define RR_TYPE_DIAG_PAGE (rr_diag_page_get_type ())
G_DECLARE_FINAL_TYPE (RrDiagPage, rr_diag_page, RR, DIAG_PAGE, GtkWidget)

GtkWidget  *rr_diag_page_new            (void);
void        rr_diag_page_set_diagnosis  (RrDiagPage   *self,
                                         RrDiagnosis  *diagnosis);
void        rr_diag_page_show_tasks     (RrDiagPage   *self,
                                         gboolean      tasks);
RrTaskList *rr_diag_page_get_tasks      (RrDiagPage   *self);

G_END_DECLS
