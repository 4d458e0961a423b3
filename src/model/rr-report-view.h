/* rr-report-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-notice.h"

G_BEGIN_DECLS

/* A condition and how many of those it concerns are how far. */
typedef struct
{
  RrCondition  condition;                       /* its trail is owned by the view */
  guint        n_receipts[RR_N_RECEIPT_STATES];
  guint        first_point;                     /* of its trail segment, in the view's points */
  guint        n_points;                        /* 0: it is on no trail */
} RrConditionRow;

/* A text of a guide, or of the dispatcher to one or several. */
typedef struct
{
  gint64    id;                                 /* of the notice, if it is the dispatcher's */
  gboolean  from_guide;
  char      device[RR_DEVICE_ID_MAX];           /* whose thread; "" for several */
  gint64    time_ms;
  char      text[RR_REPORT_TEXT_MAX];
  guint     n_receipts[RR_N_RECEIPT_STATES];
} RrTalkRow;

/* All since start. */
typedef struct
{
  guint64  n_reports;       /* taken */
  guint64  n_notices;       /* made */
  guint64  n_receipts;      /* recipients of them */
  guint64  n_live;          /* sent through a WebSocket */
  guint64  n_digests;       /* of these, bursts put into one message */
  guint64  n_boxed;         /* kept for the next report of a phone */
  guint64  n_held;          /* times somebody was left alone who gives no word */
  guint64  n_failed;        /* not worth telling any more */
  guint64  n_refused;       /* events that found no room; made up for from the disk */
  guint    n_waiting;       /* recipients to be told still, now */
  guint    n_links;         /* devices that can be told something at once, now */
} RrReportCounts;

/* What the console and scripts see: one immutable value, shared by reference. */
typedef struct
{
  int             ref_count;    /* (atomic) */
  gint64          now_ms;
  GArray         *conditions;   /* (owned): of RrConditionRow, oldest first */
  GArray         *talk;         /* (owned): of RrTalkRow, oldest first */
  GArray         *points;       /* (owned): of RrPlace, of the segments */
  GStringChunk   *names;        /* (owned): of trails */
  RrReportCounts  counts;
} RrReportView;

RrReportView *rr_report_view_new   (gint64             now_ms);
RrReportView *rr_report_view_ref   (RrReportView      *self);
void          rr_report_view_unref (RrReportView      *self);
void          rr_report_view_add   (RrReportView      *self,
                                    const RrCondition *condition,
                                    const guint       *n_receipts,
                                    RrTrailNet        *net);
const RrCondition *rr_report_view_find (RrReportView  *self,
                                    gint64             id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrReportView, rr_report_view_unref)

G_END_DECLS
