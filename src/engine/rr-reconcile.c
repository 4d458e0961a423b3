/* rr-reconcile.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-reconcile.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-engine-op-private.h"
#include "rr-engine-staff.h"
#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-settle.h"
#include "rr-time.h"

/* Does all the money add up? Every booking is looked at; each that is not fine is one row
 * with one thing to do.
 *
 * Threads: loading on the jobs', settling on the store's, the rest on the owner's.
 */

/**
 * rr_books_free:
 * @self: (nullable) (transfer full): books
 */
void
rr_books_free (RrBooks *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_array_unref (self->sums);
  g_free (self);
}

static RrBooksSum *
sum_of (RrBooks    *self,
        const char *currency)
{
  RrBooksSum sum = { .due = 0 };

  for (guint i = 0; i < self->sums->len; i++)
    if (strcmp (g_array_index (self->sums, RrBooksSum, i).currency, currency) == 0)
      return &g_array_index (self->sums, RrBooksSum, i);
  g_strlcpy (sum.currency, currency, sizeof sum.currency);
  g_array_append_val (self->sums, sum);
  return &g_array_index (self->sums, RrBooksSum, self->sums->len - 1);
}

static void
add_entry (const RrBooksEntry *entry,
           gpointer            data)
{
  RrBooks *self = data;
  RrBooksFlag flag = rr_books_judge (&entry->facts, self->now_ms);
  RrBooksSum *sum = sum_of (self, entry->currency);
  gint64 due = rr_books_due (&entry->facts), paid = entry->facts.captured - entry->facts.refunded;

  self->n_bookings++;
  sum->due += due;
  sum->captured += entry->facts.captured;
  sum->refunded += entry->facts.refunded;
  sum->owed += MAX (due - paid, 0);
  if (!rr_books_is_trouble (flag))
    return;
  self->n_trouble++;
  if (self->rows->len < RR_BOOKS_MOST)
    {
      RrBooksRow row = { *entry, flag, rr_books_action (flag, &entry->facts) };

      g_array_append_val (self->rows, row);
    }
}

static int
compare_sums (gconstpointer a,
              gconstpointer b)
{
  return strcmp (((const RrBooksSum *) a)->currency, ((const RrBooksSum *) b)->currency);
}

/**
 * rr_books_load:
 * @reader: a reader
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Returns: (transfer full): whether the money adds up; %NULL with %RR_ERROR_STORE
 */
RrBooks *
rr_books_load (RrStoreReader  *reader,
               gint64          now_ms,
               GError        **error)
{
  g_autoptr(RrBooks) self = g_new0 (RrBooks, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (RrBooksRow));
  self->sums = g_array_new (FALSE, FALSE, sizeof (RrBooksSum));
  self->now_ms = now_ms;
  if (!rr_store_reader_books (reader, add_entry, self, error))
    return NULL;
  g_array_sort (self->sums, compare_sums);
  return g_steal_pointer (&self);
}

/* --- JSON ----------------------------------------------------------------------- */

static void
add_row (JsonBuilder      *builder,
         const RrBooksRow *row)
{
  const RrBooksFacts *facts = &row->entry.facts;

  json_builder_begin_object (builder);
  rr_json_maybe_text (builder, "uuid", row->entry.uuid);
  rr_json_maybe_text (builder, "flag", rr_books_flag_name (row->flag));
  rr_json_maybe_text (builder, "action", rr_books_action_name (row->action));
  rr_json_maybe_text (builder, "status", rr_booking_state_name (facts->state));
  rr_json_maybe_text (builder, "method", rr_pay_method_name (facts->method));
  rr_json_maybe_text (builder, "payment", facts->payment != 0 ? rr_payment_state_name (facts->payment) : "");
  rr_json_maybe_text (builder, "currency", row->entry.currency);
  rr_json_add_int (builder, "due", rr_books_due (facts));
  rr_json_add_int (builder, "paid", facts->captured);
  rr_json_add_int (builder, "refunded", facts->refunded);
  rr_json_add_int (builder, "attempts", facts->attempts);
  rr_json_maybe_text (builder, "intent", row->entry.intent);
  rr_json_maybe_text (builder, "problem", row->entry.problem);
  json_builder_end_object (builder);
}

static void
add_sum (JsonBuilder      *builder,
         const RrBooksSum *sum)
{
  json_builder_begin_object (builder);
  rr_json_maybe_text (builder, "currency", sum->currency);
  rr_json_add_int (builder, "due", sum->due);
  rr_json_add_int (builder, "paid", sum->captured);
  rr_json_add_int (builder, "refunded", sum->refunded);
  rr_json_add_int (builder, "owed", sum->owed);
  json_builder_end_object (builder);
}

/**
 * rr_books_to_json:
 * @self: books
 *
 * Returns: (transfer full): for scripts
 */
char *
rr_books_to_json (const RrBooks *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  rr_json_add_int (builder, "bookings", self->n_bookings);
  rr_json_add_int (builder, "trouble", self->n_trouble);
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->rows->len; i++)
    add_row (builder, &g_array_index (self->rows, RrBooksRow, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "sums");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->sums->len; i++)
    add_sum (builder, &g_array_index (self->sums, RrBooksSum, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* --- the console ---------------------------------------------------------------- */

static void
load_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;

  if (rr_engine_op_can_read (op, reader, error))
    {
      RrBooks *books = rr_books_load (reader, rr_time_now_ms (), &op->error);

      if (books != NULL)
        rr_engine_op_answer (op, books, (GDestroyNotify) rr_books_free);
    }
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_books_async:
 * @self: an engine
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_books_async (RrEngine            *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_books_async, cancellable, callback, user_data);

  rr_engine_op_submit (op, self->jobs, load_job);
}

/**
 * rr_engine_load_books_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): whether the money adds up; %NULL with %RR_ERROR_STORE,
 *   %RR_ERROR_FULL or a #GIOErrorEnum
 */
RrBooks *
rr_engine_load_books_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
settle_write (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  RrEngineOp *op = data;

  return rr_settle_ask_run (op->question, store, error);
}

static void
settle_done (RrItem   *item,
             gpointer  keeper,
             gboolean  ok)
{
  RrEngineOp *op = item->data;
  RrSettleAsk *ask = op->question;

  if (!ok)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_STORE, rr_settle_problem (RR_SETTLE_NOT_STORED));
  else if (ask->problem != RR_SETTLE_OK)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_UNSUPPORTED, rr_settle_problem (ask->problem));
  else
    rr_settle_ask_wake (ask, op->engine->runs);
  rr_settle_ask_note (ask, op->engine->audit, ok ? ask->problem : RR_SETTLE_NOT_STORED);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_settle_async:
 * @self: an engine
 * @uuid: a booking's
 * @settle: what staff do
 * @who: says so
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_settle_async (RrEngine            *self,
                        const char          *uuid,
                        RrSettle             settle,
                        const char          *who,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_settle_async, NULL, callback, user_data);

  if (settle != RR_SETTLE_RECEIVED && !rr_engine_may (self, RR_RIGHT_REFUNDS, &op->error))
    {
      rr_engine_op_refuse (op, RR_CANCELLED);
      return;
    }
  rr_engine_op_ask (op, rr_settle_ask_new (uuid, settle, rr_engine_name_who (self, who)), g_free);
  /* Refused and answered already otherwise. */
  if (!rr_engine_op_send (op, NULL, settle_write, settle_done, op))
    return;
}

/**
 * rr_engine_settle_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED, %RR_ERROR_STORE, %RR_ERROR_FULL or a
 *   #GIOErrorEnum
 */
gboolean
rr_engine_settle_finish (RrEngine      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) >= 0;
}
