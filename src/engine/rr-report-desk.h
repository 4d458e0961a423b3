/* rr-report-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-intake.h"
#include "rr-letterbox.h"
#include "rr-live-links.h"
#include "rr-report-view.h"
#include "rr-staff-post.h"
#include "rr-trip-desk.h"

G_BEGIN_DECLS

typedef struct _RrReportDesk RrReportDesk;

/* Thread: the desk's. Takes over @view. */
typedef void (*RrReportViewFunc) (RrReportView *view, gpointer data);
/* Thread: the desk's, or the caller's if the desk has ended. @n is how many are told. */
typedef void (*RrReportDoneFunc) (guint n, const GError *error, gpointer data);

/* Thread: the desk's. @place is NULL with @error; @end is NaN for a single segment. */
typedef void (*RrTrailFoundFunc) (const RrPlace *place, const RrPlace *end, const GError *error, gpointer data);

typedef struct
{
  const char       *workspace;
  const char       *database;
  const char       *trails;     /* (nullable): GeoJSON with the lines of the region */
  RrItemPool       *pool;       /* (unowned) */
  RrStaffPost      *staff;      /* (unowned) */
  RrTripDesk       *trips;      /* (unowned): who still has to go where */
  RrReportViewFunc  view;
  gpointer          data;
} RrReportDeskConfig;

RrReportDesk *rr_report_desk_new        (const RrReportDeskConfig *config);
void          rr_report_desk_connect    (RrReportDesk     *self,
                                         RrFrontDoor      *door,
                                         RrPipeline       *pipeline);
gboolean      rr_report_desk_start      (RrReportDesk     *self,
                                         RrScope          *scope,
                                         GError          **error);
void          rr_report_desk_close      (RrReportDesk     *self);
void          rr_report_desk_free       (RrReportDesk     *self);

RrLiveLinks  *rr_report_desk_get_links  (RrReportDesk     *self);
RrLetterbox  *rr_report_desk_get_letterbox (RrReportDesk  *self);
/* What rides with a message, for the intake. Thread: I/O. */
RrRider      *rr_report_desk_ride       (RrMessage        *message,
                                         gpointer          desk);
/* FALSE: not yet; the door is told when. Thread: I/O. */
gboolean      rr_report_desk_can_ride   (const RrMessage  *message,
                                         gpointer          desk);
/* /reports, /reports/ID, /messages, /trails. Thread: I/O. */
RrHandled     rr_report_desk_request    (RrReportDesk     *self,
                                         RrIntake         *intake,
                                         RrExchange       *exchange,
                                         gboolean          is_trusted,
                                         const char       *device);

/* Texts of the dispatcher, to devices or to those in an area. Thread: any. */
void          rr_report_desk_say        (RrReportDesk     *self,
                                         const char *const *devices,
                                         const RrPlace    *area,
                                         guint             n_area,
                                         const char       *text,
                                         RrReportDoneFunc  done,
                                         gpointer          data);
/* Where a trail or one of its segments is. Thread: any. */
gboolean      rr_report_desk_find_trail (RrReportDesk     *self,
                                         const char       *text,
                                         RrTrailFoundFunc  done,
                                         gpointer          data);
/* Wakes it after a report was stored. Thread: any. */
void          rr_report_desk_wake       (gpointer          desk);
RrReportView *rr_report_desk_dup_view   (RrReportDesk     *self);
void          rr_report_desk_counts     (RrReportDesk     *self,
                                         RrReportCounts   *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrReportDesk, rr_report_desk_free)

G_END_DECLS
