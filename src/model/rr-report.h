/* rr-report.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

#define RR_REPORT_TEXT_MAX 600      /* bytes of what somebody wrote, with the NUL */
#define RR_REPORT_MAX_LIFE_MS (G_GINT64_CONSTANT (90) * 24 * 3600 * 1000)

typedef enum
{
  RR_REPORT_ROCKFALL,
  RR_REPORT_SNOW,
  RR_REPORT_ICE,
  RR_REPORT_FLOOD,
  RR_REPORT_FALLEN_TREE,
  RR_REPORT_BRIDGE_OUT,
  RR_REPORT_WILDLIFE,
  RR_REPORT_CLOSURE,
  RR_REPORT_FIRE,
  RR_REPORT_OTHER,
  RR_N_REPORT_KINDS
} RrReportKind;

typedef enum
{
  RR_SEVERITY_INFO,
  RR_SEVERITY_CAUTION,      /* passable with care */
  RR_SEVERITY_WARNING,      /* passable for some */
  RR_SEVERITY_DANGER,       /* turn back */
  RR_N_SEVERITIES
} RrSeverity;

/* What a report says about what others said. */
typedef enum
{
  RR_STANCE_SEEN,           /* "here is" */
  RR_STANCE_CONFIRM,        /* "still here" */
  RR_STANCE_CONTRADICT,     /* "not here any more" */
  RR_N_STANCES
} RrStance;

/* What one person said about one place. A plain value. */
typedef struct
{
  gint64        id;                           /* of the store, grows; 0 before it is stored */
  gint64        about;                        /* the condition meant; 0 to find it by place */
  char          author[RR_DEVICE_ID_MAX];     /* device id; "" is the dispatcher */
  RrReportKind  kind;
  RrSeverity    severity;
  RrStance      stance;
  gint64        time_ms;                      /* Unix, when it was seen */
  gint64        received_ms;
  double        lat_deg;
  double        lon_deg;
  double        end_lat_deg;                  /* NaN, or the other end of the stretch */
  double        end_lon_deg;
  double        radius_m;                     /* whom it concerns */
  gint64        expires_ms;                   /* Unix */
  char          text[RR_REPORT_TEXT_MAX];
} RrReport;

void         rr_report_init               (RrReport        *report);
gboolean     rr_report_complete           (RrReport        *report,
                                           gint64           now_ms,
                                           GError         **error);
RrReport    *rr_report_copy               (const RrReport  *report);
void         rr_report_free               (RrReport        *report);

void         rr_report_set_text           (RrReport        *report,
                                           const char      *text);
gboolean     rr_report_read_text          (RrReport        *report,
                                           const char      *text);
const char  *rr_report_kind_to_string     (RrReportKind     kind);
gboolean     rr_report_kind_from_string   (const char      *name,
                                           RrReportKind    *kind);
const char  *rr_report_kind_get_label     (RrReportKind     kind);
gint64       rr_report_kind_get_half_life_ms (RrReportKind  kind);
const char  *rr_severity_to_string        (RrSeverity       severity);
gboolean     rr_severity_from_string      (const char      *name,
                                           RrSeverity      *severity);
const char  *rr_severity_get_label        (RrSeverity       severity);
const char  *rr_stance_to_string          (RrStance         stance);
gboolean     rr_stance_from_string        (const char      *name,
                                           RrStance        *stance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrReport, rr_report_free)

G_END_DECLS
