/* rr-store-report.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-report.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Reports, whom they concern, and how far they have come on their way. A report is
 * stored with the answer to its author; whom it concerns is stored, in one transaction
 * with the mark that it is told, before anybody hears of it.
 *
 * Threads: the store's, within the transaction of a commit.
 */

enum
{
  REPORT_ADD,
  REPORT_FIND,
  REPORT_TOLD,
  NOTICE_ADD,
  RECEIPT_ADD,
  RECEIPT_FIND,
  RECEIPT_SET,
  LETTER_ADD,
  LETTER_SET,
  TALK_ADD,
  N_REPORT,
};

G_STATIC_ASSERT (N_REPORT == RR_N_REPORT_STMTS);

static const char *const report_sql[N_REPORT] = {
  [REPORT_ADD] = "INSERT OR IGNORE INTO report (key,author,about,kind,severity,stance,time_ms,"
                 "received_ms,lat,lon,end_lat,end_lon,radius,expires_ms,text) VALUES"
                 " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)",
  [REPORT_FIND] = "SELECT id FROM report WHERE key=?1",
  [REPORT_TOLD] = "UPDATE report SET told=1 WHERE id=?1",
  [NOTICE_ADD] = "INSERT INTO notice (kind,about,report,news,what,severity,made_ms,expires_ms,lat,"
                 "lon,radius,author,trail,text) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
  [RECEIPT_ADD] = "INSERT OR IGNORE INTO receipt (notice,device,state,queued_ms) VALUES (?1,?2,0,?3)",
  [RECEIPT_FIND] = "SELECT state FROM receipt WHERE notice=?1 AND device=?2",
  [RECEIPT_SET] = "UPDATE receipt SET state=?3,channel=CASE WHEN ?4>0 THEN ?4 ELSE channel END,"
                  "attempts=MAX(attempts,?5),"
                  "sent_ms=CASE WHEN ?3 IN (1,2,3) AND sent_ms=0 THEN ?6 ELSE sent_ms END,"
                  "delivered_ms=CASE WHEN ?3 IN (2,3) AND delivered_ms=0 THEN ?6 ELSE delivered_ms END,"
                  "seen_ms=CASE WHEN ?3=3 AND seen_ms=0 THEN ?6 ELSE seen_ms END"
                  " WHERE notice=?1 AND device=?2",
  [LETTER_ADD] = "INSERT INTO letter (kind,state,message_id,subject,body,made_ms,next_ms,attempts,"
                 "booking,rev,recipient,problem) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"
                 " ON CONFLICT (message_id) DO NOTHING",
  [LETTER_SET] = "UPDATE letter SET state=?2,next_ms=?3,attempts=?4,problem=?5,sent_ms=?6"
                 " WHERE id=?1 AND state=0",
  [TALK_ADD] = "INSERT OR IGNORE INTO talk (key,device,time_ms,received_ms,text) VALUES (?1,?2,?3,?4,?5)",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->report_stmts[which], report_sql[which], error);
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return rr_store_finish (self, stmt, _("Storing reports"), error);
}

/* As it is, also when there is nothing in it. */
static void
bind_text (sqlite3_stmt *stmt,
           int           at,
           const char   *text)
{
  sqlite3_bind_text (stmt, at, text != NULL ? text : "", -1, SQLITE_STATIC);
}

/* Before the connection closes. */
void
rr_store_report_close (RrStore *self)
{
  for (guint i = 0; i < N_REPORT; i++)
    g_clear_pointer (&self->report_stmts[i], sqlite3_finalize);
}

static void
bind_report (sqlite3_stmt   *stmt,
             const RrReport *report)
{
  bind_text (stmt, 2, report->author);
  sqlite3_bind_int64 (stmt, 3, report->about);
  bind_text (stmt, 4, rr_report_kind_to_string (report->kind));
  bind_text (stmt, 5, rr_severity_to_string (report->severity));
  bind_text (stmt, 6, rr_stance_to_string (report->stance));
  sqlite3_bind_int64 (stmt, 7, report->time_ms);
  sqlite3_bind_int64 (stmt, 8, report->received_ms);
  rr_store_bind_number (stmt, 9, report->lat_deg);
  rr_store_bind_number (stmt, 10, report->lon_deg);
  rr_store_bind_number (stmt, 11, report->end_lat_deg);
  rr_store_bind_number (stmt, 12, report->end_lon_deg);
  rr_store_bind_number (stmt, 13, report->radius_m);
  sqlite3_bind_int64 (stmt, 14, report->expires_ms);
  bind_text (stmt, 15, report->text);
}

/**
 * rr_store_report_add:
 * @self: a store
 * @report: a complete report; its id is set
 * @key: who says it, and the name they gave to it
 * @is_new: (out): %FALSE if the same was stored before
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_report_add (RrStore     *self,
                     RrReport    *report,
                     const char  *key,
                     gboolean    *is_new,
                     GError     **error)
{
  sqlite3_stmt *add = stmt_of (self, REPORT_ADD, error);
  sqlite3_stmt *find = add != NULL ? stmt_of (self, REPORT_FIND, error) : NULL;
  gboolean found;

  if (find == NULL)
    return FALSE;
  bind_text (add, 1, key);
  bind_report (add, report);
  if (!finish (self, add, error))
    return FALSE;

  *is_new = sqlite3_changes (self->db) == 1;
  report->id = sqlite3_last_insert_rowid (self->db);
  if (*is_new)
    return TRUE;
  bind_text (find, 1, key);
  found = sqlite3_step (find) == SQLITE_ROW;
  if (found)
    report->id = sqlite3_column_int64 (find, 0);
  else
    rr_store_set_error (error, self->db, _("Storing reports"));
  sqlite3_reset (find);
  return found;
}

/**
 * rr_store_report_told:
 * @self: a store
 * @report: its id
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_report_told (RrStore  *self,
                      gint64    report,
                      GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, REPORT_TOLD, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, report);
  return finish (self, stmt, error);
}

/**
 * rr_store_notice_add:
 * @self: a store
 * @notice: what to tell; its id is set
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_notice_add (RrStore   *self,
                     RrNotice  *notice,
                     GError   **error)
{
  sqlite3_stmt *stmt = stmt_of (self, NOTICE_ADD, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, notice->kind);
  sqlite3_bind_int64 (stmt, 2, notice->about);
  sqlite3_bind_int64 (stmt, 3, notice->report);
  sqlite3_bind_int (stmt, 4, notice->news);
  bind_text (stmt, 5, rr_report_kind_to_string (notice->what));
  bind_text (stmt, 6, rr_severity_to_string (notice->severity));
  sqlite3_bind_int64 (stmt, 7, notice->made_ms);
  sqlite3_bind_int64 (stmt, 8, notice->expires_ms);
  rr_store_bind_number (stmt, 9, notice->lat_deg);
  rr_store_bind_number (stmt, 10, notice->lon_deg);
  rr_store_bind_number (stmt, 11, notice->radius_m);
  bind_text (stmt, 12, notice->author);
  bind_text (stmt, 13, notice->trail);
  bind_text (stmt, 14, notice->text);
  if (!finish (self, stmt, error))
    return FALSE;
  notice->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/**
 * rr_store_receipt_add:
 * @self: a store
 * @notice: what they are to be told
 * @device: who
 * @now_ms: Unix time
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_receipt_add (RrStore     *self,
                      gint64       notice,
                      const char  *device,
                      gint64       now_ms,
                      GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, RECEIPT_ADD, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, notice);
  bind_text (stmt, 2, device);
  sqlite3_bind_int64 (stmt, 3, now_ms);
  return finish (self, stmt, error);
}

/**
 * rr_store_receipt_set:
 * @self: a store
 * @receipt: its state, channel and attempts count
 * @now_ms: Unix time
 * @from: (out): the state before; @receipt's own if nothing changed
 * @error: return location for an error
 *
 * A state that may not follow is not taken; a receipt that is not there stays so.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_receipt_set (RrStore          *self,
                      const RrReceipt  *receipt,
                      gint64            now_ms,
                      RrReceiptState   *from,
                      GError          **error)
{
  sqlite3_stmt *find = stmt_of (self, RECEIPT_FIND, error);
  sqlite3_stmt *set = find != NULL ? stmt_of (self, RECEIPT_SET, error) : NULL;
  gboolean found, may;

  if (set == NULL)
    return FALSE;
  sqlite3_bind_int64 (find, 1, receipt->notice);
  bind_text (find, 2, receipt->device);
  found = sqlite3_step (find) == SQLITE_ROW;
  *from = found ? (RrReceiptState) sqlite3_column_int (find, 0) : receipt->state;
  sqlite3_reset (find);
  if (!found)
    return TRUE;

  /* Which way it took may be told after the device itself has given word. */
  may = rr_receipt_may_become (*from, receipt->state);
  sqlite3_bind_int64 (set, 1, receipt->notice);
  bind_text (set, 2, receipt->device);
  sqlite3_bind_int (set, 3, may ? receipt->state : *from);
  *from = may ? *from : receipt->state;
  sqlite3_bind_int (set, 4, receipt->channel);
  sqlite3_bind_int64 (set, 5, receipt->n_attempts);
  sqlite3_bind_int64 (set, 6, now_ms);
  return finish (self, set, error);
}

/**
 * rr_store_letter_add:
 * @self: a store
 * @letter: a letter; one of this name that is there already stays as it is
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_letter_add (RrStore         *self,
                     const RrLetter  *letter,
                     GError         **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LETTER_ADD, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, letter->kind);
  sqlite3_bind_int (stmt, 2, letter->state);
  bind_text (stmt, 3, letter->message_id);
  bind_text (stmt, 4, letter->subject);
  bind_text (stmt, 5, letter->body);
  sqlite3_bind_int64 (stmt, 6, letter->made_ms);
  sqlite3_bind_int64 (stmt, 7, letter->next_ms);
  sqlite3_bind_int64 (stmt, 8, letter->n_attempts);
  sqlite3_bind_int64 (stmt, 9, letter->booking);
  sqlite3_bind_int64 (stmt, 10, letter->rev);
  rr_store_bind_text (stmt, 11, letter->recipient);
  rr_store_bind_text (stmt, 12, letter->problem);
  return finish (self, stmt, error);
}

/**
 * rr_store_letter_set:
 * @self: a store
 * @letter: a letter that is there; its state, attempts, next try and what was said of it
 *   count
 * @error: return location for an error
 *
 * What came to an end in between stays as it is.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_letter_set (RrStore         *self,
                     const RrLetter  *letter,
                     GError         **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LETTER_SET, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, letter->id);
  sqlite3_bind_int (stmt, 2, letter->state);
  sqlite3_bind_int64 (stmt, 3, letter->next_ms);
  sqlite3_bind_int64 (stmt, 4, letter->n_attempts);
  rr_store_bind_text (stmt, 5, letter->problem);
  sqlite3_bind_int64 (stmt, 6, letter->sent_ms);
  return finish (self, stmt, error);
}

/**
 * rr_store_talk_add:
 * @self: a store
 * @talk: what somebody wrote
 * @key: who, and the name they gave to it
 * @is_new: (out): %FALSE if the same was stored before
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_talk_add (RrStore     *self,
                   RrTalk      *talk,
                   const char  *key,
                   gboolean    *is_new,
                   GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, TALK_ADD, error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, 1, key);
  bind_text (stmt, 2, talk->device);
  sqlite3_bind_int64 (stmt, 3, talk->time_ms);
  sqlite3_bind_int64 (stmt, 4, talk->received_ms);
  bind_text (stmt, 5, talk->text);
  if (!finish (self, stmt, error))
    return FALSE;
  *is_new = sqlite3_changes (self->db) == 1;
  talk->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}
