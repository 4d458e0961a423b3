/* rr-report-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-report.h"
#include "rr-trail-net.h"

G_BEGIN_DECLS

#define RR_TYPE_REPORT_FORM (rr_report_form_get_type ())
G_DECLARE_FINAL_TYPE (RrReportForm, rr_report_form, RR, REPORT_FORM, GtkWidget)

/* A new report of the dispatcher. Signals: "submitted" (RrReport *), "find-trail" (const
 * char *), "pick-place" (on the map), "closed". */
GtkWidget *rr_report_form_new        (void);
void       rr_report_form_clear      (RrReportForm  *self);
void       rr_report_form_set_places (RrReportForm  *self,
                                      const RrPlace *points,
                                      guint          n_points);
/* Where the trail is that it asked for: goes on. */
void       rr_report_form_found_trail (RrReportForm  *self,
                                      const RrPlace *points,
                                      guint          n_points);
void       rr_report_form_show_problem (RrReportForm *self,
                                      const char    *problem);

G_END_DECLS
