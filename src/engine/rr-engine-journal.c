/* rr-engine-journal.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-bookings.h"
#include "rr-engine-op-private.h"
#include "rr-guest-show.h"
#include "rr-store-letter.h"

/* What happened to one booking, step by step, to its payments, and to the letters about it.
 *
 * Threads: the owner; reading on the jobs thread.
 */

typedef struct
{
  gint64  booking;
  char    uuid[37];
} Whose;

/**
 * rr_booking_journal_free:
 * @self: (nullable) (transfer full): a journal
 */
void
rr_booking_journal_free (RrBookingJournal *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->steps);
  g_array_unref (self->payments);
  g_clear_pointer (&self->letters, g_ptr_array_unref);
  g_free (self);
}

static void
collect_step (const RrStepRow *row,
              gpointer         data)
{
  g_array_append_vals (data, row, 1);
}

static void
collect_payment (const RrPaymentRow *row,
                 gpointer            data)
{
  g_array_append_vals (data, row, 1);
}

static void
journal_job (RrStoreReader *reader,
             const GError  *error,
             gpointer       data)
{
  RrEngineOp *op = data;
  const Whose *whose = op->question;
  RrBookingJournal *journal = g_new0 (RrBookingJournal, 1);
  gboolean ok = rr_engine_op_can_read (op, reader, error);

  journal->steps = g_array_new (FALSE, FALSE, sizeof (RrStepRow));
  journal->payments = g_array_new (FALSE, FALSE, sizeof (RrPaymentRow));
  ok = ok && rr_store_reader_steps (reader, whose->uuid, collect_step, journal->steps, &op->error)
       && rr_store_reader_payments (reader, whose->uuid, collect_payment, journal->payments, &op->error);
  if (ok)
    journal->letters = rr_store_reader_letters_about (reader, whose->booking, RR_JOURNAL_LETTERS, &op->error);
  if (journal->letters != NULL)
    {
      journal->is_unreached = rr_guest_is_unreached (journal->letters);
      rr_engine_op_answer (op, journal, (GDestroyNotify) rr_booking_journal_free);
    }
  else
    rr_booking_journal_free (journal);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_journal_async:
 * @self: an engine
 * @booking: the number of a booking
 * @uuid: its name
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_journal_async (RrEngine            *self,
                              gint64               booking,
                              const char          *uuid,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op;
  Whose *whose;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (uuid != NULL);

  op = rr_engine_op_new (self, rr_engine_load_journal_async, NULL, callback, user_data);
  whose = rr_engine_op_ask (op, g_new0 (Whose, 1), g_free);
  whose->booking = booking;
  g_strlcpy (whose->uuid, uuid, sizeof whose->uuid);
  rr_engine_op_submit (op, self->jobs, journal_job);
}

/**
 * rr_engine_load_journal_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): what happened to it, or %NULL
 */
RrBookingJournal *
rr_engine_load_journal_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
