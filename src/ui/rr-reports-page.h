/* rr-reports-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-report-form.h"
#include "rr-report-view.h"

G_BEGIN_DECLS

#define RR_TYPE_REPORTS_PAGE (rr_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (RrReportsPage, rr_reports_page, RR, REPORTS_PAGE, GtkWidget)

/* The conditions of the trails. Signals: "chosen" (gint64 id, 0 for none), "show-on-map"
 * (gint64 id), "report" (RrReport *): the dispatcher says something, "pick-place". */
GtkWidget    *rr_reports_page_new          (void);
void          rr_reports_page_set_view     (RrReportsPage *self,
                                            RrReportView  *view);
void          rr_reports_page_choose       (RrReportsPage *self,
                                            gint64         id);
gint64        rr_reports_page_get_chosen   (RrReportsPage *self);
/* Of the chosen one. */
void          rr_reports_page_set_receipts (RrReportsPage *self,
                                            GArray        *receipts);
void          rr_reports_page_begin        (RrReportsPage *self);
RrReportForm *rr_reports_page_get_form     (RrReportsPage *self);
/* The report was taken: the form is left. */
void          rr_reports_page_end          (RrReportsPage *self);
guint         rr_reports_page_get_n_shown  (RrReportsPage *self);

G_END_DECLS
