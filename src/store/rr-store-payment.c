/* rr-store-payment.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-payment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"

/* Payments, and the steps of bookings on their way. A payment is on disk with the key of
 * its operations before anybody is asked for money, so that after a crash the same is
 * asked again and not another.
 *
 * Threads: the store's, within the transaction of a commit; readers on their own.
 */

#define COLUMNS \
  "id,booking,method,state,intent,secret,key,generation,amount,captured,refunded,currency," \
  "attempts,next_ms,created_ms,updated_ms,problem"

/* As the index has it: where the service is still to be asked. */
#define IS_OPEN "state IN (2,3,4,6,8) AND next_ms>0"

enum
{
  PAY_INSERT,
  PAY_UPDATE,
  PAY_FIND,
  PAY_EACH,
  PAY_STEP_ADD,
  PAY_STEP_EACH,
  N_PAY,
};

G_STATIC_ASSERT (N_PAY == RR_N_PAYMENT_STMTS);

static const char *const pay_sql[N_PAY] = {
  [PAY_INSERT] = "INSERT INTO payment (" COLUMNS ") VALUES"
                 " (NULL,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
  [PAY_UPDATE] = "UPDATE payment SET booking=?2,method=?3,state=?4,intent=?5,secret=?6,key=?7,"
                 "generation=?8,amount=?9,captured=?10,refunded=?11,currency=?12,attempts=?13,"
                 "next_ms=?14,created_ms=?15,updated_ms=?16,problem=?17 WHERE id=?1",
  [PAY_FIND] = "SELECT " COLUMNS " FROM payment WHERE id=?1",
  [PAY_EACH] = "SELECT " COLUMNS " FROM payment WHERE booking=?1 ORDER BY id",
  [PAY_STEP_ADD] = "INSERT INTO booking_step (booking,at_ms,step,outcome,detail) VALUES (?1,?2,?3,?4,?5)",
  [PAY_STEP_EACH] = "SELECT at_ms,step,outcome,detail FROM booking_step WHERE booking=?1 ORDER BY id",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->payment_stmts[which], pay_sql[which], error);
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return rr_store_finish (self, stmt, _("Storing payments"), error);
}

/* Before the connection closes. */
void
rr_store_payment_close (RrStore *self)
{
  for (guint i = 0; i < N_PAY; i++)
    g_clear_pointer (&self->payment_stmts[i], sqlite3_finalize);
}

/* --- rows --------------------------------------------------------------------- */

static void
bind_row (sqlite3_stmt       *stmt,
          const RrPaymentRow *row)
{
  sqlite3_bind_text (stmt, 2, row->booking, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 3, (int) row->method);
  sqlite3_bind_int (stmt, 4, (int) row->state);
  sqlite3_bind_text (stmt, 5, row->intent, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 6, row->secret, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 7, row->key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 8, row->generation);
  sqlite3_bind_int64 (stmt, 9, row->amount);
  sqlite3_bind_int64 (stmt, 10, row->captured);
  sqlite3_bind_int64 (stmt, 11, row->refunded);
  sqlite3_bind_text (stmt, 12, row->currency, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 13, row->attempts);
  sqlite3_bind_int64 (stmt, 14, row->next_ms);
  sqlite3_bind_int64 (stmt, 15, row->created_ms);
  sqlite3_bind_int64 (stmt, 16, row->updated_ms);
  sqlite3_bind_text (stmt, 17, row->problem, -1, SQLITE_STATIC);
}

static void
read_row (sqlite3_stmt *stmt,
          gpointer      data)
{
  RrPaymentRow *row = data;

  *row = (RrPaymentRow) { .id = sqlite3_column_int64 (stmt, 0) };
  rr_store_copy_text (stmt, 1, row->booking, sizeof row->booking);
  row->method = (RrPayMethod) sqlite3_column_int (stmt, 2);
  row->state = (RrPaymentState) sqlite3_column_int (stmt, 3);
  rr_store_copy_text (stmt, 4, row->intent, sizeof row->intent);
  rr_store_copy_text (stmt, 5, row->secret, sizeof row->secret);
  rr_store_copy_text (stmt, 6, row->key, sizeof row->key);
  row->generation = (guint) sqlite3_column_int64 (stmt, 7);
  row->amount = sqlite3_column_int64 (stmt, 8);
  row->captured = sqlite3_column_int64 (stmt, 9);
  row->refunded = sqlite3_column_int64 (stmt, 10);
  rr_store_copy_text (stmt, 11, row->currency, sizeof row->currency);
  row->attempts = (guint) sqlite3_column_int64 (stmt, 12);
  row->next_ms = sqlite3_column_int64 (stmt, 13);
  row->created_ms = sqlite3_column_int64 (stmt, 14);
  row->updated_ms = sqlite3_column_int64 (stmt, 15);
  rr_store_copy_text (stmt, 16, row->problem, sizeof row->problem);
}

static int
step_payments (sqlite3_stmt  *stmt,
               const char    *booking,
               RrPaymentFunc  func,
               gpointer       data)
{
  int code;

  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrPaymentRow row;

      read_row (stmt, &row);
      func (&row, data);
    }
  return code;
}

static int
step_steps (sqlite3_stmt *stmt,
            const char   *booking,
            RrStepFunc    func,
            gpointer      data)
{
  int code;

  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrStepRow row = { .at_ms = sqlite3_column_int64 (stmt, 0),
                        .step = (RrBookingStep) sqlite3_column_int (stmt, 1),
                        .outcome = (RrStepOutcome) sqlite3_column_int (stmt, 2) };

      rr_store_copy_text (stmt, 3, row.detail, sizeof row.detail);
      func (&row, data);
    }
  return code;
}

/* --- writing ------------------------------------------------------------------ */

/**
 * rr_store_payment_insert:
 * @self: a store
 * @row: a payment; its id is set
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE, also for a key that is there already
 */
gboolean
rr_store_payment_insert (RrStore       *self,
                         RrPaymentRow  *row,
                         GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, PAY_INSERT, error);

  if (stmt == NULL)
    return FALSE;
  bind_row (stmt, row);
  if (!finish (self, stmt, error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/**
 * rr_store_payment_update:
 * @self: a store
 * @row: a payment as it should be from now on
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_payment_update (RrStore             *self,
                         const RrPaymentRow  *row,
                         GError             **error)
{
  sqlite3_stmt *stmt = stmt_of (self, PAY_UPDATE, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, row->id);
  bind_row (stmt, row);
  return finish (self, stmt, error);
}

/**
 * rr_store_payment_find:
 * @self: a store
 * @id: of a payment
 * @row: (out): the payment
 * @found: (out): whether there is one
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_payment_find (RrStore       *self,
                       gint64         id,
                       RrPaymentRow  *row,
                       gboolean      *found,
                       GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, PAY_FIND, error);

  *found = FALSE;
  *row = (RrPaymentRow) { 0 };
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return rr_store_read_one (self->db, stmt, read_row, row, found, error);
}

/**
 * rr_store_payment_each:
 * @self: a store
 * @booking: its uuid
 * @func: called for each payment, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_payment_each (RrStore        *self,
                       const char     *booking,
                       RrPaymentFunc   func,
                       gpointer        data,
                       GError        **error)
{
  sqlite3_stmt *stmt = stmt_of (self, PAY_EACH, error);

  return stmt != NULL && rr_store_end_reading (self->db, stmt, step_payments (stmt, booking, func, data), error);
}

/**
 * rr_store_step_add:
 * @self: a store
 * @booking: its uuid
 * @at_ms: the clock, Unix time
 * @step: a part of its way
 * @outcome: what became of it
 * @detail: (nullable): what else there is to say
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_step_add (RrStore        *self,
                   const char     *booking,
                   gint64          at_ms,
                   RrBookingStep   step,
                   RrStepOutcome   outcome,
                   const char     *detail,
                   GError        **error)
{
  sqlite3_stmt *stmt = stmt_of (self, PAY_STEP_ADD, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, at_ms);
  sqlite3_bind_int (stmt, 3, (int) step);
  sqlite3_bind_int (stmt, 4, (int) outcome);
  sqlite3_bind_text (stmt, 5, detail != NULL ? detail : "", -1, SQLITE_STATIC);
  return finish (self, stmt, error);
}

/**
 * rr_store_step_each:
 * @self: a store
 * @booking: its uuid
 * @func: called for each step, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_step_each (RrStore     *self,
                    const char  *booking,
                    RrStepFunc   func,
                    gpointer     data,
                    GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, PAY_STEP_EACH, error);

  return stmt != NULL && rr_store_end_reading (self->db, stmt, step_steps (stmt, booking, func, data), error);
}

/* --- reading ------------------------------------------------------------------ */

static GArray *
read_payments (RrStoreReader  *self,
               const char     *sql,
               gint64          bound,
               guint           most,
               GError        **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (RrPaymentRow));
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, sql, &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, bound);
  sqlite3_bind_int64 (stmt, 2, most);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrPaymentRow row;

      read_row (stmt, &row);
      g_array_append_val (rows, row);
    }
  if (code != SQLITE_DONE)
    {
      rr_store_set_error (error, db, _("Reading"));
      g_clear_pointer (&rows, g_array_unref);
    }
  sqlite3_finalize (stmt);
  return g_steal_pointer (&rows);
}

/**
 * rr_store_reader_payments_open:
 * @self: a reader
 * @after_id: only those behind this one
 * @most: so many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrPaymentRow): payments that are not over and no
 *   person's business, by id; %NULL with %RR_ERROR_STORE
 */
GArray *
rr_store_reader_payments_open (RrStoreReader  *self,
                               gint64          after_id,
                               guint           most,
                               GError        **error)
{
  return read_payments (self, "SELECT " COLUMNS " FROM payment WHERE " IS_OPEN " AND id>?1 ORDER BY id LIMIT ?2",
                        after_id, most, error);
}

/**
 * rr_store_reader_payments_due:
 * @self: a reader
 * @now_ms: the clock, Unix time
 * @most: so many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrPaymentRow): payments that somebody should have
 *   taken up by now, the oldest first; %NULL with %RR_ERROR_STORE
 */
GArray *
rr_store_reader_payments_due (RrStoreReader  *self,
                              gint64          now_ms,
                              guint           most,
                              GError        **error)
{
  return read_payments (self, "SELECT " COLUMNS " FROM payment WHERE " IS_OPEN " AND next_ms<=?1"
                        " ORDER BY next_ms LIMIT ?2", now_ms, most, error);
}

/* Of the first column of @sql. */
GPtrArray *
rr_store_reader_uuids (RrStoreReader  *self,
                       const char     *sql,
                       GError        **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, sql, &stmt, error))
    return NULL;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    g_ptr_array_add (uuids, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  if (code != SQLITE_DONE)
    {
      rr_store_set_error (error, db, _("Reading"));
      g_clear_pointer (&uuids, g_ptr_array_unref);
    }
  sqlite3_finalize (stmt);
  return g_steal_pointer (&uuids);
}

/**
 * rr_store_reader_bookings_pending:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): the bookings that wait for a supplier or a
 *   payment; %NULL with %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_bookings_pending (RrStoreReader  *self,
                                  GError        **error)
{
  return rr_store_reader_uuids (self, "SELECT uuid FROM booking WHERE state=5", error);
}

/**
 * rr_store_reader_payments:
 * @self: a reader
 * @booking: its uuid
 * @func: called for each payment, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_payments (RrStoreReader  *self,
                          const char     *booking,
                          RrPaymentFunc   func,
                          gpointer        data,
                          GError        **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  sqlite3_stmt *stmt;
  gboolean ok;

  if (!rr_store_prepare (db, pay_sql[PAY_EACH], &stmt, error))
    return FALSE;
  ok = rr_store_end_reading (db, stmt, step_payments (stmt, booking, func, data), error);
  sqlite3_finalize (stmt);
  return ok;
}

/**
 * rr_store_reader_steps:
 * @self: a reader
 * @booking: its uuid
 * @func: called for each step, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_steps (RrStoreReader  *self,
                       const char     *booking,
                       RrStepFunc      func,
                       gpointer        data,
                       GError        **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  sqlite3_stmt *stmt;
  gboolean ok;

  if (!rr_store_prepare (db, pay_sql[PAY_STEP_EACH], &stmt, error))
    return FALSE;
  ok = rr_store_end_reading (db, stmt, step_steps (stmt, booking, func, data), error);
  sqlite3_finalize (stmt);
  return ok;
}
