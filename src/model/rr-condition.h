/* rr-condition.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-report.h"
#include "rr-trail-net.h"

G_BEGIN_DECLS

typedef enum
{
  RR_CONDITION_ACTIVE,
  RR_CONDITION_FADING,      /* nobody has said so for longer than its half-life */
  RR_CONDITION_DISPUTED,    /* somebody says it is gone */
  RR_CONDITION_CLEARED,     /* enough say it is gone */
  RR_CONDITION_EXPIRED,
  RR_N_CONDITION_STATES
} RrConditionState;

/* What several reports of one thing come to. A plain value. */
typedef struct
{
  gint64            id;             /* of its first report */
  RrReportKind      kind;
  RrSeverity        severity;       /* the worst that is still supported */
  RrConditionState  state;
  double            lat_deg;
  double            lon_deg;
  double            end_lat_deg;    /* NaN: a point */
  double            end_lon_deg;
  int               segment;        /* of the trail net, -1 off all trails */
  const char       *trail;          /* (nullable): name of the trail, owned by the net */
  double            radius_m;
  guint             n_confirm;      /* people whose last word is that it is there */
  guint             n_contradict;   /* people whose last word is that it is not */
  double            confidence;     /* 0 to 1, falls with age */
  gint64            first_ms;
  gint64            last_ms;        /* newest word that it is there */
  gint64            expires_ms;
  char              author[RR_DEVICE_ID_MAX];   /* of the newest text */
  char              text[RR_REPORT_TEXT_MAX];
} RrCondition;

/* What a report changed, which decides whom to tell. */
typedef enum
{
  RR_NEWS_NONE,             /* repeats what is known */
  RR_NEWS_CONFIRMED,        /* one more says so */
  RR_NEWS_DISPUTED,
  RR_NEWS_CLEARED,
  RR_NEWS_WORSE,
  RR_NEWS_NEW,
} RrConditionNews;

typedef struct _RrConditionBook RrConditionBook;

#define RR_CONDITION_MAX 4096

RrConditionBook   *rr_condition_book_new     (RrTrailNet       *net);
void               rr_condition_book_free    (RrConditionBook  *self);
RrConditionNews    rr_condition_book_take    (RrConditionBook  *self,
                                              const RrReport   *report,
                                              gint64            now_ms,
                                              RrCondition      *condition);
guint              rr_condition_book_age     (RrConditionBook  *self,
                                              gint64            now_ms);
guint              rr_condition_book_get_n   (RrConditionBook  *self);
guint64            rr_condition_book_get_n_dropped (RrConditionBook *self);
gboolean           rr_condition_book_lookup  (RrConditionBook  *self,
                                              gint64            id,
                                              gint64            now_ms,
                                              RrCondition      *condition);
GArray            *rr_condition_book_list    (RrConditionBook  *self,
                                              gint64            now_ms);
const char        *rr_condition_state_to_string (RrConditionState state);
const char        *rr_condition_state_get_label (RrConditionState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrConditionBook, rr_condition_book_free)

G_END_DECLS
