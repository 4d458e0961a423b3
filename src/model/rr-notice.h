/* rr-notice.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-condition.h"

G_BEGIN_DECLS

#define RR_TRAIL_NAME_MAX 96     /* bytes of the name of a trail in a notice, with the NUL */

typedef enum
{
  RR_NOTICE_CONDITION,       /* what became of a trail */
  RR_NOTICE_MESSAGE,         /* a text of the dispatcher */
  RR_N_NOTICE_KINDS
} RrNoticeKind;

/* How far a notice has come on its way to one recipient. */
typedef enum
{
  RR_RECEIPT_QUEUED,         /* on disk */
  RR_RECEIPT_SENT,           /* handed to its connection */
  RR_RECEIPT_DELIVERED,      /* the device has it */
  RR_RECEIPT_SEEN,           /* somebody opened it */
  RR_RECEIPT_FAILED,         /* it was not worth telling any more */
  RR_N_RECEIPT_STATES
} RrReceiptState;

/* The way it took. */
typedef enum
{
  RR_CHANNEL_NONE,
  RR_CHANNEL_LIVE,           /* our WebSocket */
  RR_CHANNEL_OWNTRACKS,      /* the answer to a phone's report */
  RR_CHANNEL_TRACCAR,        /* likewise, one command text */
  RR_N_CHANNELS
} RrChannel;

/* What several people are told, in the same words. A plain value. */
typedef struct
{
  gint64           id;          /* of the store; 0 before it is stored */
  RrNoticeKind     kind;
  gint64           about;       /* the condition; 0 for a message */
  gint64           report;      /* the report that brought it about; 0 for a message */
  RrConditionNews  news;
  RrReportKind     what;
  RrSeverity       severity;
  gint64           made_ms;
  gint64           expires_ms;  /* not worth telling after it */
  double           lat_deg;     /* NaN: nowhere in particular */
  double           lon_deg;
  double           radius_m;
  char             author[RR_DEVICE_ID_MAX];
  char             trail[RR_TRAIL_NAME_MAX];
  char             text[RR_REPORT_TEXT_MAX];
} RrNotice;

/* One recipient's. */
typedef struct
{
  gint64           notice;
  char             device[RR_DEVICE_ID_MAX];
  RrReceiptState   state;
  RrChannel        channel;
  guint            n_attempts;
  gint64           queued_ms;
  gint64           sent_ms;       /* 0: not yet, as below */
  gint64           delivered_ms;
  gint64           seen_ms;
} RrReceipt;

#define RR_RECEIPT_MAX_ATTEMPTS 6

void         rr_notice_of_condition   (RrNotice           *notice,
                                       const RrCondition  *condition,
                                       const RrReport     *report,
                                       RrConditionNews     news,
                                       gint64              now_ms);
char        *rr_notice_dup_headline   (const RrNotice     *notice);
gboolean     rr_receipt_may_become    (RrReceiptState      from,
                                       RrReceiptState      to);
gint64       rr_receipt_retry_ms      (guint               n_attempts);
const char  *rr_receipt_state_to_string (RrReceiptState    state);
gboolean     rr_receipt_state_from_string (const char     *name,
                                       RrReceiptState     *state);
const char  *rr_receipt_state_get_label (RrReceiptState    state);
const char  *rr_channel_to_string     (RrChannel           channel);
const char  *rr_channel_get_label     (RrChannel           channel);
const char  *rr_condition_news_to_string (RrConditionNews  news);

G_END_DECLS
