/* rr-store-report-read.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-report.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* What is known of reports and of those they concern: after a restart, for scripts and
 * for the console. Every list is bounded by its caller.
 *
 * Threads: that of the reader.
 */

#define REPORT_COLUMNS \
  "id,author,about,kind,severity,stance,time_ms,received_ms,lat,lon,end_lat,end_lon,radius," \
  "expires_ms,text"
#define NOTICE_COLUMNS \
  "id,kind,about,report,news,what,severity,made_ms,expires_ms,lat,lon,radius,author,trail,text"
#define RECEIPT_COLUMNS \
  "notice,device,state,channel,attempts,queued_ms,sent_ms,delivered_ms,seen_ms"

typedef void (*RowFunc) (sqlite3_stmt *stmt, gpointer data);

/* Calls @func for each row. */
static gboolean
read_all (RrStoreReader  *self,
          sqlite3_stmt   *stmt,
          RowFunc         func,
          gpointer        data,
          GError        **error)
{
  int code;

  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    func (stmt, data);
  if (code != SQLITE_DONE)
    rr_store_set_error (error, rr_store_reader_get_db (self), _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

static sqlite3_stmt *
prepare (RrStoreReader  *self,
         const char     *sql,
         GError        **error)
{
  sqlite3_stmt *stmt;

  return rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error) ? stmt : NULL;
}

/* A word of a newer program is taken for the nearest there is. */
static RrReportKind
read_kind (sqlite3_stmt *stmt,
           int           at)
{
  RrReportKind kind = RR_REPORT_OTHER;

  rr_report_kind_from_string (rr_store_get_text (stmt, at), &kind);
  return kind;
}

static RrSeverity
read_severity (sqlite3_stmt *stmt,
               int           at)
{
  RrSeverity severity = RR_SEVERITY_CAUTION;

  rr_severity_from_string (rr_store_get_text (stmt, at), &severity);
  return severity;
}

/* --- reports ------------------------------------------------------------------ */

typedef struct
{
  RrReportFunc func;
  gpointer     data;
} ReportCall;

static void
report_row (sqlite3_stmt *stmt,
            gpointer      data)
{
  ReportCall *call = data;
  RrReport report;

  rr_report_init (&report);
  report.id = sqlite3_column_int64 (stmt, 0);
  rr_store_copy_text (stmt, 1, report.author, sizeof report.author);
  report.about = sqlite3_column_int64 (stmt, 2);
  report.kind = read_kind (stmt, 3);
  report.severity = read_severity (stmt, 4);
  rr_stance_from_string (rr_store_get_text (stmt, 5), &report.stance);
  report.time_ms = sqlite3_column_int64 (stmt, 6);
  report.received_ms = sqlite3_column_int64 (stmt, 7);
  report.lat_deg = rr_store_read_number (stmt, 8);
  report.lon_deg = rr_store_read_number (stmt, 9);
  report.end_lat_deg = rr_store_read_number (stmt, 10);
  report.end_lon_deg = rr_store_read_number (stmt, 11);
  report.radius_m = rr_store_read_number (stmt, 12);
  report.expires_ms = sqlite3_column_int64 (stmt, 13);
  rr_store_copy_text (stmt, 14, report.text, sizeof report.text);
  call->func (&report, call->data);
}

/**
 * rr_store_reader_reports:
 * @self: a reader
 * @told: those that are told, or those that are not yet
 * @from_ms: not those that expired before
 * @most: how many at most
 * @func: called for each, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_reports (RrStoreReader  *self,
                         gboolean        told,
                         gint64          from_ms,
                         guint           most,
                         RrReportFunc    func,
                         gpointer        data,
                         GError        **error)
{
  ReportCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self,
                                told ? "SELECT * FROM (SELECT " REPORT_COLUMNS " FROM report WHERE told=1"
                                       " AND expires_ms>?1 ORDER BY id DESC LIMIT ?2) ORDER BY id"
                                     : "SELECT " REPORT_COLUMNS " FROM report WHERE told=0"
                                       " AND expires_ms>?1 ORDER BY id LIMIT ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, from_ms);
  sqlite3_bind_int64 (stmt, 2, most);
  return read_all (self, stmt, report_row, &call, error);
}

/* --- notices ------------------------------------------------------------------ */

typedef struct
{
  RrNoticeFunc func;
  gpointer     data;
} NoticeCall;

static void
notice_row (sqlite3_stmt *stmt,
            gpointer      data)
{
  NoticeCall *call = data;
  RrNotice notice = {
    .id = sqlite3_column_int64 (stmt, 0),
    .kind = MIN ((guint) sqlite3_column_int (stmt, 1), RR_N_NOTICE_KINDS - 1),
    .about = sqlite3_column_int64 (stmt, 2),
    .report = sqlite3_column_int64 (stmt, 3),
    .news = MIN ((guint) sqlite3_column_int (stmt, 4), RR_NEWS_NEW),
    .what = read_kind (stmt, 5),
    .severity = read_severity (stmt, 6),
    .made_ms = sqlite3_column_int64 (stmt, 7),
    .expires_ms = sqlite3_column_int64 (stmt, 8),
    .lat_deg = rr_store_read_number (stmt, 9),
    .lon_deg = rr_store_read_number (stmt, 10),
    .radius_m = rr_store_read_number (stmt, 11),
  };

  rr_store_copy_text (stmt, 12, notice.author, sizeof notice.author);
  rr_store_copy_text (stmt, 13, notice.trail, sizeof notice.trail);
  rr_store_copy_text (stmt, 14, notice.text, sizeof notice.text);
  call->func (&notice, call->data);
}

static gboolean
read_notices (RrStoreReader  *self,
              const char     *sql,
              guint           most,
              RrNoticeFunc    func,
              gpointer        data,
              GError        **error)
{
  NoticeCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, most);
  return read_all (self, stmt, notice_row, &call, error);
}

/**
 * rr_store_reader_open_notices:
 * @self: a reader
 * @most: how many at most
 * @func: called for each, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_open_notices (RrStoreReader  *self,
                              guint           most,
                              RrNoticeFunc    func,
                              gpointer        data,
                              GError        **error)
{
  return read_notices (self, "SELECT " NOTICE_COLUMNS " FROM notice WHERE id IN"
                             " (SELECT notice FROM receipt WHERE state<2) ORDER BY id LIMIT ?1",
                       most, func, data, error);
}

/**
 * rr_store_reader_notice:
 * @self: a reader
 * @id: a notice
 * @func: called if there is one
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_notice (RrStoreReader  *self,
                        gint64          id,
                        RrNoticeFunc    func,
                        gpointer        data,
                        GError        **error)
{
  NoticeCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self, "SELECT " NOTICE_COLUMNS " FROM notice WHERE id=?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return read_all (self, stmt, notice_row, &call, error);
}

/**
 * rr_store_reader_sayings:
 * @self: a reader
 * @most: how many at most
 * @func: called for each text of the dispatcher, newest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_sayings (RrStoreReader  *self,
                         guint           most,
                         RrNoticeFunc    func,
                         gpointer        data,
                         GError        **error)
{
  return read_notices (self, "SELECT " NOTICE_COLUMNS " FROM notice WHERE kind=1"
                             " ORDER BY id DESC LIMIT ?1",
                       most, func, data, error);
}

/* --- receipts ----------------------------------------------------------------- */

typedef struct
{
  RrReceiptFunc func;
  gpointer      data;
} ReceiptCall;

static void
receipt_row (sqlite3_stmt *stmt,
             gpointer      data)
{
  ReceiptCall *call = data;
  RrReceipt receipt = {
    .notice = sqlite3_column_int64 (stmt, 0),
    .state = MIN ((guint) sqlite3_column_int (stmt, 2), RR_RECEIPT_FAILED),
    .channel = MIN ((guint) sqlite3_column_int (stmt, 3), RR_N_CHANNELS - 1),
    .n_attempts = (guint) sqlite3_column_int64 (stmt, 4),
    .queued_ms = sqlite3_column_int64 (stmt, 5),
    .sent_ms = sqlite3_column_int64 (stmt, 6),
    .delivered_ms = sqlite3_column_int64 (stmt, 7),
    .seen_ms = sqlite3_column_int64 (stmt, 8),
  };

  rr_store_copy_text (stmt, 1, receipt.device, sizeof receipt.device);
  call->func (&receipt, call->data);
}

/**
 * rr_store_reader_open_receipts:
 * @self: a reader
 * @device: (nullable): of this one, or of all
 * @most: how many at most
 * @func: called for each, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_open_receipts (RrStoreReader  *self,
                               const char     *device,
                               guint           most,
                               RrReceiptFunc   func,
                               gpointer        data,
                               GError        **error)
{
  ReceiptCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self, device != NULL
                                          ? "SELECT " RECEIPT_COLUMNS " FROM receipt WHERE device=?2"
                                            " AND state<2 ORDER BY notice LIMIT ?1"
                                          : "SELECT " RECEIPT_COLUMNS " FROM receipt WHERE state<2"
                                            " ORDER BY notice LIMIT ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, most);
  if (device != NULL)
    sqlite3_bind_text (stmt, 2, device, -1, SQLITE_STATIC);
  return read_all (self, stmt, receipt_row, &call, error);
}

/**
 * rr_store_reader_receipts:
 * @self: a reader
 * @about: a condition, or 0
 * @notice: a notice, when @about is 0
 * @most: how many at most
 * @func: called for each
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_receipts (RrStoreReader  *self,
                          gint64          about,
                          gint64          notice,
                          guint           most,
                          RrReceiptFunc   func,
                          gpointer        data,
                          GError        **error)
{
  ReceiptCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self, about != 0
                                          ? "SELECT " RECEIPT_COLUMNS " FROM receipt WHERE notice IN"
                                            " (SELECT id FROM notice WHERE about=?2)"
                                            " ORDER BY device,notice LIMIT ?1"
                                          : "SELECT " RECEIPT_COLUMNS " FROM receipt WHERE notice=?2"
                                            " ORDER BY device LIMIT ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, most);
  sqlite3_bind_int64 (stmt, 2, about != 0 ? about : notice);
  return read_all (self, stmt, receipt_row, &call, error);
}

typedef struct
{
  RrTallyFunc func;
  gpointer    data;
} TallyCall;

static void
tally_row (sqlite3_stmt *stmt,
           gpointer      data)
{
  TallyCall *call = data;

  call->func (sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1),
              MIN ((guint) sqlite3_column_int (stmt, 2), RR_RECEIPT_FAILED),
              (guint) sqlite3_column_int64 (stmt, 3), call->data);
}

/**
 * rr_store_reader_tallies:
 * @self: a reader
 * @from_ms: not of notices made before
 * @func: called for each notice and state
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_tallies (RrStoreReader  *self,
                         gint64          from_ms,
                         RrTallyFunc     func,
                         gpointer        data,
                         GError        **error)
{
  TallyCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self, "SELECT id,about,state,count(*) FROM notice JOIN receipt"
                                      " ON notice=id WHERE made_ms>=?1 GROUP BY id,state", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, from_ms);
  return read_all (self, stmt, tally_row, &call, error);
}

/* --- talk --------------------------------------------------------------------- */

typedef struct
{
  RrTalkFunc func;
  gpointer   data;
} TalkCall;

static void
talk_row (sqlite3_stmt *stmt,
          gpointer      data)
{
  TalkCall *call = data;
  RrTalk talk = {
    .id = sqlite3_column_int64 (stmt, 0),
    .time_ms = sqlite3_column_int64 (stmt, 2),
    .received_ms = sqlite3_column_int64 (stmt, 3),
  };

  rr_store_copy_text (stmt, 1, talk.device, sizeof talk.device);
  rr_store_copy_text (stmt, 4, talk.text, sizeof talk.text);
  call->func (&talk, call->data);
}

/**
 * rr_store_reader_talk:
 * @self: a reader
 * @device: (nullable): of this one, or of all
 * @most: how many at most
 * @func: called for each text of a guide, newest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_talk (RrStoreReader  *self,
                      const char     *device,
                      guint           most,
                      RrTalkFunc      func,
                      gpointer        data,
                      GError        **error)
{
  TalkCall call = { func, data };
  sqlite3_stmt *stmt = prepare (self, "SELECT id,device,time_ms,received_ms,text FROM talk"
                                      " WHERE ?2 IS NULL OR device=?2 ORDER BY id DESC LIMIT ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, most);
  if (device != NULL)
    sqlite3_bind_text (stmt, 2, device, -1, SQLITE_STATIC);
  return read_all (self, stmt, talk_row, &call, error);
}

/* --- letters ------------------------------------------------------------------ */

typedef struct
{
  GPtrArray *letters;
  gint64     due_ms;
  gint64     next_ms;
} LetterCall;

static void
letter_row (sqlite3_stmt *stmt,
            gpointer      data)
{
  LetterCall *call = data;
  RrLetter *letter;

  call->next_ms = MIN (call->next_ms, sqlite3_column_int64 (stmt, 6));
  if (sqlite3_column_int64 (stmt, 6) > call->due_ms)
    return;
  letter = g_new0 (RrLetter, 1);
  letter->id = sqlite3_column_int64 (stmt, 0);
  letter->kind = MIN ((guint) sqlite3_column_int (stmt, 1), RR_N_LETTER_KINDS - 1);
  letter->message_id = g_strdup ((const char *) sqlite3_column_text (stmt, 2));
  letter->subject = g_strdup ((const char *) sqlite3_column_text (stmt, 3));
  letter->body = g_strdup ((const char *) sqlite3_column_text (stmt, 4));
  letter->made_ms = sqlite3_column_int64 (stmt, 5);
  letter->next_ms = sqlite3_column_int64 (stmt, 6);
  letter->n_attempts = (guint) sqlite3_column_int64 (stmt, 7);
  g_ptr_array_add (call->letters, letter);
}

/**
 * rr_store_reader_letters:
 * @self: a reader
 * @kind: only of this kind
 * @due_ms: Unix time: only those that are due by then
 * @most: how many at most
 * @next_ms: (out): when the next one is due; %G_MAXINT64 for none
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrLetter): oldest due first; %NULL with
 *   %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_letters (RrStoreReader  *self,
                         RrLetterKind    kind,
                         gint64          due_ms,
                         guint           most,
                         gint64         *next_ms,
                         GError        **error)
{
  g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_letter_free);
  LetterCall call = { letters, due_ms, G_MAXINT64 };
  sqlite3_stmt *stmt = prepare (self, "SELECT id,kind,message_id,subject,body,made_ms,next_ms,attempts"
                                      " FROM letter WHERE state=0 AND kind=?2 ORDER BY next_ms,id LIMIT ?1",
                                error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, most);
  sqlite3_bind_int (stmt, 2, kind);
  if (!read_all (self, stmt, letter_row, &call, error))
    return NULL;
  *next_ms = call.next_ms;
  return g_steal_pointer (&letters);
}
