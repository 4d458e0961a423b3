/* rr-store-report.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letter.h"
#include "rr-notice.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* What a guide wrote to the dispatcher. A plain value. */
typedef struct
{
  gint64  id;
  char    device[RR_DEVICE_ID_MAX];
  gint64  time_ms;
  gint64  received_ms;
  char    text[RR_REPORT_TEXT_MAX];
} RrTalk;

/* All of these run within the transaction of rr_store_commit(), called from the write
 * function of an item. On FALSE nothing of the whole group is kept. */

/* Sets the id of the report; the same key is the same report. */
gboolean  rr_store_report_add         (RrStore           *self,
                                       RrReport          *report,
                                       const char        *key,
                                       gboolean          *is_new,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* It has been brought together with the others, and whom it concerns is on disk. */
gboolean  rr_store_report_told        (RrStore           *self,
                                       gint64             report,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_notice_add         (RrStore           *self,
                                       RrNotice          *notice,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_receipt_add        (RrStore           *self,
                                       gint64             notice,
                                       const char        *device,
                                       gint64             now_ms,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* Moves it on; a state that may not follow changes nothing. */
gboolean  rr_store_receipt_set        (RrStore           *self,
                                       const RrReceipt   *receipt,
                                       gint64             now_ms,
                                       RrReceiptState    *from,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_letter_add         (RrStore           *self,
                                       const RrLetter    *letter,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_letter_set         (RrStore           *self,
                                       const RrLetter    *letter,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_talk_add           (RrStore           *self,
                                       RrTalk            *talk,
                                       const char        *key,
                                       gboolean          *is_new,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*RrReportFunc)  (const RrReport *report, gpointer data);
typedef void (*RrNoticeFunc)  (const RrNotice *notice, gpointer data);
typedef void (*RrReceiptFunc) (const RrReceipt *receipt, gpointer data);
typedef void (*RrTalkFunc)    (const RrTalk *talk, gpointer data);
/* How many recipients of a notice are how far; @about is the notice's. */
typedef void (*RrTallyFunc)   (gint64 notice, gint64 about, RrReceiptState state, guint n,
                               gpointer data);

/* Reports that are told, or not told yet, later than @from_ms, by id. */
gboolean  rr_store_reader_reports     (RrStoreReader     *self,
                                       gboolean           told,
                                       gint64             from_ms,
                                       guint              most,
                                       RrReportFunc       func,
                                       gpointer           data,
                                       GError           **error);
/* Those that somebody has still to get. */
gboolean  rr_store_reader_open_notices (RrStoreReader    *self,
                                       guint              most,
                                       RrNoticeFunc       func,
                                       gpointer           data,
                                       GError           **error);
gboolean  rr_store_reader_notice      (RrStoreReader     *self,
                                       gint64             id,
                                       RrNoticeFunc       func,
                                       gpointer           data,
                                       GError           **error);
gboolean  rr_store_reader_open_receipts (RrStoreReader   *self,
                                       const char        *device,
                                       guint              most,
                                       RrReceiptFunc      func,
                                       gpointer           data,
                                       GError           **error);
/* Of one condition, or of one notice when @about is 0. */
gboolean  rr_store_reader_receipts    (RrStoreReader     *self,
                                       gint64             about,
                                       gint64             notice,
                                       guint              most,
                                       RrReceiptFunc      func,
                                       gpointer           data,
                                       GError           **error);
gboolean  rr_store_reader_tallies     (RrStoreReader     *self,
                                       gint64             from_ms,
                                       RrTallyFunc        func,
                                       gpointer           data,
                                       GError           **error);
/* The newest texts of guides and of the dispatcher; @device is NULL for all. */
gboolean  rr_store_reader_talk        (RrStoreReader     *self,
                                       const char        *device,
                                       guint              most,
                                       RrTalkFunc         func,
                                       gpointer           data,
                                       GError           **error);
gboolean  rr_store_reader_sayings     (RrStoreReader     *self,
                                       guint              most,
                                       RrNoticeFunc       func,
                                       gpointer           data,
                                       GError           **error);
/* Returns: (element-type RrLetter): due first */
GPtrArray *rr_store_reader_letters    (RrStoreReader     *self,
                                       RrLetterKind       kind,
                                       gint64             due_ms,
                                       guint              most,
                                       gint64            *next_ms,
                                       GError           **error);

G_END_DECLS
