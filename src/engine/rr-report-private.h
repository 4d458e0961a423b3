/* rr-report-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "rr-inquiry.h"
#include "rr-json-build.h"
#include "rr-outbox.h"
#include "rr-report-desk.h"
#include "rr-store-report.h"
#include "rr-sync.h"
#include "rr-trail-index.h"

G_BEGIN_DECLS

#define RR_DESK_EVENTS 8192

/* Something to do on the desk's thread. */
typedef void (*RrDeskFunc) (RrReportDesk *self, gpointer data);

/* Something to tell, with those it concerns, before it is on disk. */
typedef struct
{
  RrNotice          notice;
  gboolean          has_notice;
  GPtrArray        *devices;      /* (owned): of char */
  GPtrArray        *letters;      /* (owned): of RrLetter */
  RrReportDoneFunc  done;         /* (nullable) */
  gpointer          data;
} RrTelling;

/* How many recipients of a notice are how far. */
typedef struct
{
  gint64 about;
  guint  n[RR_N_RECEIPT_STATES];
} RrNoticeTally;

/* What a condition is and where, for those who only name it. */
typedef struct
{
  gint64       id;
  RrReportKind kind;
  RrSeverity   severity;
  double       lat_deg;
  double       lon_deg;
  double       radius_m;
} RrKnown;

struct _RrReportDesk
{
  char             *workspace;    /* (owned) (immutable) */
  char             *database;     /* (owned) (immutable) */
  char             *trails;       /* (owned) (nullable) (immutable) */
  RrItemPool       *pool;         /* (unowned) */
  RrStaffPost      *staff;        /* (unowned) */
  RrTripDesk       *trips;        /* (unowned) */
  RrFrontDoor      *door;         /* (unowned) */
  RrReportViewFunc  view_func;    /* (immutable) */
  gpointer          view_data;    /* (immutable) */
  RrLiveLinks      *links;        /* (owned) */
  RrLetterbox      *letterbox;    /* (owned) */

  RrTx             *events_tx;    /* (owned): from any thread */
  RrRx             *events_rx;    /* (owned) (thread: desk) */
  RrInquiry        *inquiry;      /* (owned) (thread: desk): into the pipeline and back */
  guint             is_woken;     /* (atomic) */
  guint             is_reached;   /* (atomic): somebody came for whom something may lie here */
  guint             wants_trails; /* (atomic): somebody waits for them at a door */
  RrTrailIndex     *trail_index;  /* (owned) (nullable) (atomic): once they are read */
  guint             n_parcels;    /* (atomic): in the outbox when it was looked into last */
  guint64           n_reports;    /* (atomic) */
  guint64           n_refused;    /* (atomic) */

  RrStoreReader    *reader;       /* (owned) (thread: desk), as all below */
  RrTrailNet       *net;          /* (owned) */
  RrConditionBook  *book;         /* (owned) */
  RrAudience       *audience;     /* (owned) */
  RrDeviceIndex    *index;        /* (owned): of the snapshots */
  GPtrArray        *tellings;     /* (owned): of RrTelling, not yet on disk */
  RrOutbox         *outbox;       /* (owned) */
  GHashTable       *tallies;      /* (owned): notice -> RrNoticeTally */
  GArray           *talk;         /* (owned): of RrTalkRow, the newest */
  GArray           *changes;      /* (owned): of RrReceipt, not yet on disk */
  guint             n_writing;    /* (atomic): groups of them on their way */
  RrReportCounts    counts;
  gint64            retry_us;     /* not to be written before: the store refused */
  gint64            view_us;      /* when the view may be shown next */
  gboolean          is_changed;   /* since the view was shown */

  RrMutex           lock;
  GHashTable       *known;        /* (guarded by lock): condition -> RrKnown */
  RrReportView     *view;         /* (owned) (guarded by lock): the newest */
};

/* FALSE: no room; the caller keeps @data. */
gboolean  rr_report_desk_post       (RrReportDesk    *self,
                                     RrDeskFunc       func,
                                     gpointer         data,
                                     GDestroyNotify   destroy);
void      rr_report_desk_move       (RrReportDesk    *self,
                                     gint64           notice,
                                     RrReceiptState   from,
                                     RrReceiptState   to);
RrReportView *rr_report_desk_make_view (RrReportDesk *self);
void      rr_report_desk_show_view  (RrReportDesk    *self);
void      rr_report_desk_learn_anew (RrReportDesk    *self);
void      rr_report_desk_learn      (RrReportDesk      *self,
                                     const RrCondition *condition);
gboolean  rr_report_desk_knows      (RrReportDesk    *self,
                                     gint64           id,
                                     RrKnown         *known);
void      rr_report_desk_add_talk   (RrReportDesk    *self,
                                     const RrTalkRow *row);

/* rr-report-trails.c */
void      rr_report_desk_open_trails (RrReportDesk    *self);
void      rr_report_desk_read_trails (RrReportDesk    *self);
const RrTrailIndex *rr_report_desk_get_trails (RrReportDesk *self);
gboolean  rr_report_desk_can_read   (RrReportDesk    *self,
                                     const void      *text,
                                     gsize            len);
char     *rr_report_desk_dup_trails_json (RrReportDesk *self);

/* rr-report-tell.c */
void      rr_telling_free           (gpointer         telling);
gboolean  rr_report_tell            (RrReportDesk    *self);
void      rr_report_hear            (RrReportDesk    *self);
gboolean  rr_report_restore         (RrReportDesk    *self,
                                     GError         **error);

/* rr-report-letter.c */
void      rr_telling_add_letters    (RrTelling       *telling,
                                     RrStaffPost     *staff,
                                     const RrCondition *condition);

/* rr-report-parse.c: what the JSON of a report, a receipt or a text says. The sentence
 * of an error is for its author. */
gboolean  rr_report_parse           (JsonObject      *object,
                                     RrReportDesk    *desk,
                                     gint64           now_ms,
                                     RrReport        *report,
                                     GError         **error);
char     *rr_report_dup_key         (JsonObject      *object,
                                     const char      *author,
                                     const char      *given,
                                     const RrReport  *report);

/* rr-trail-load.c */
void      rr_trail_net_load         (RrTrailNet      *net,
                                     const char      *path,
                                     GError         **error);

G_END_DECLS
