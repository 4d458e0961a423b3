/* rr-engine-bookings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-bookings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-private.h"
#include "rr-engine-op-private.h"
#include "rr-engine-staff.h"
#include "rr-error.h"
#include "rr-time.h"

/* The console's part of bookings. It looks on the jobs thread, through a reader, and wishes
 * through the store's, as every guest does.
 *
 * Threads: the owner, except where it says otherwise.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define SALES_HOURS 48
#define SALES_DAYS  7
#define HOUR_MS     (G_GINT64_CONSTANT (3600000))

/* What is looked for. */
typedef struct
{
  RrBookingQuery  query;        /* its texts are owned */
  gboolean        has_query;
  GArray         *wanted;       /* (owned) (nullable): of gint64 */
  RrCatalogue    *catalogue;    /* (owned) (nullable) */
  gint64          from_ms;
  guint           n_days;
} Look;

/**
 * rr_booking_list_free:
 * @self: (nullable) (transfer full): a list
 */
void
rr_booking_list_free (RrBookingList *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->ids, g_array_unref);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * rr_sales_free:
 * @self: (nullable) (transfer full): figures
 */
void
rr_sales_free (RrSales *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->hours);
  g_array_unref (self->money);
  g_array_unref (self->tours);
  g_free (self);
}

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->wanted, g_array_unref);
  g_clear_pointer (&look->catalogue, rr_catalogue_unref);
  g_free ((char *) look->query.tour);
  g_free ((char *) look->query.slot);
  g_free ((char *) look->query.text);
  g_free (look);
}

/* --- the list ------------------------------------------------------------------ */

/**
 * rr_engine_get_booking_version:
 * @self: an engine
 *
 * Returns: a number that is raised with each change to a booking or a departure; 0 while
 *   the engine does not run
 */
guint64
rr_engine_get_booking_version (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), 0);

  return self->running ? rr_booking_desk_get_version (self->desk) : 0;
}

/**
 * rr_engine_dup_catalogue:
 * @self: an engine
 *
 * Returns: (transfer full) (nullable): what is sold, %NULL while the engine does not run
 */
RrCatalogue *
rr_engine_dup_catalogue (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->running ? rr_catalogue_desk_dup (rr_booking_desk_get_tours (self->desk)) : NULL;
}

static void
collect_row (const RrBookingRow *row,
             gpointer            data)
{
  g_ptr_array_add (data, rr_booking_row_copy (row));
}

static void
list_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;
  Look *look = op->question;
  RrBookingList *list = g_new0 (RrBookingList, 1);
  gboolean ok = rr_engine_op_can_read (op, reader, error);

  list->rows = g_ptr_array_new_with_free_func (rr_booking_row_free);
  list->now_ms = look->query.now_ms = rr_time_now_ms ();
  if (look->has_query)
    list->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  ok = ok && (!look->has_query || rr_store_reader_booking_ids (reader, &look->query, RR_BOOKINGS_MOST, list->ids,
                                                               &list->total, &op->error));
  ok = ok && rr_store_reader_bookings (reader, (gint64 *) (gpointer) look->wanted->data, look->wanted->len,
                                       list->now_ms, collect_row, list->rows, &op->error);
  if (ok)
    rr_engine_op_answer (op, list, (GDestroyNotify) rr_booking_list_free);
  else
    rr_booking_list_free (list);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_bookings_async:
 * @self: an engine
 * @query: (nullable): which ones to list, at most %RR_BOOKINGS_MOST; the clock of it is not
 *   looked at
 * @ids: numbers of the bookings whose rows are wanted
 * @n_ids: how many
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_bookings_async (RrEngine             *self,
                               const RrBookingQuery *query,
                               const gint64         *ids,
                               guint                 n_ids,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data)
{
  RrEngineOp *op;
  Look *look;

  g_return_if_fail (RR_IS_ENGINE (self));

  op = rr_engine_op_new (self, rr_engine_load_bookings_async, cancellable, callback, user_data);
  look = rr_engine_op_ask (op, g_new0 (Look, 1), look_free);
  look->has_query = query != NULL;
  if (query != NULL)
    {
      look->query = *query;
      look->query.tour = g_strdup (query->tour);
      look->query.slot = g_strdup (query->slot);
      look->query.text = g_strdup (query->text);
    }
  look->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (n_ids > 0)
    g_array_append_vals (look->wanted, ids, n_ids);
  rr_engine_op_submit (op, self->jobs, list_job);
}

/**
 * rr_engine_load_bookings_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the list, or %NULL with %G_IO_ERROR_CANCELLED, %RR_ERROR_FULL
 *   or %RR_ERROR_STORE
 */
RrBookingList *
rr_engine_load_bookings_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- departures ---------------------------------------------------------------- */

static guint
find_taken (const GArray *loads,
            const char   *tour,
            const char   *slot)
{
  for (guint i = 0; i < loads->len; i++)
    {
      const RrSalesLoad *load = &g_array_index (loads, RrSalesLoad, i);

      if (strcmp (load->slot, slot) == 0 && strcmp (load->tour, tour) == 0)
        return load->taken;
    }
  return 0;
}

static void
first_day (const RrTour *tour,
           gint64        at_ms,
           GDate        *date)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at_ms / 1000);
  g_autoptr(GDateTime) local = g_date_time_to_timezone (utc, tour->zone);

  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local), (GDateYear) g_date_time_get_year (local));
}

/* Days of the tour; the whole of one without dates. */
static GArray *
list_offers (const RrTour *tour,
             const GArray *loads,
             gint64        from_ms,
             guint         n_days)
{
  GArray *offers = g_array_new (FALSE, TRUE, sizeof (RrBookingOffer));
  RrDeparture slots[RR_TOUR_MAX_SLOTS];
  gint64 now_ms = rr_time_now_ms ();
  GDate date;

  first_day (tour, from_ms, &date);
  for (guint day = 0; day < (tour->kind == RR_TOUR_DATELESS ? 1 : n_days); day++, g_date_add_days (&date, 1))
    {
      guint n = rr_tour_slots_on (tour, &date, slots);

      if (tour->kind == RR_TOUR_DATELESS)
        n = rr_tour_find_slot (tour, "", &slots[0]) ? 1 : 0;
      for (guint i = 0; i < n; i++)
        {
          RrBookingOffer offer = { .departure = slots[i], .taken = find_taken (loads, tour->id, slots[i].id),
                                   .is_open = slots[i].cutoff_ms > now_ms };

          g_array_append_val (offers, offer);
        }
    }
  return offers;
}

/* Departures are named by their local start: what is sold of these days is between. */
static gboolean
read_loads (RrStoreReader  *reader,
            const RrTour   *tour,
            gint64          from_ms,
            guint           n_days,
            GArray         *loads,
            GError        **error)
{
  char from[16] = "", until[16] = "";
  GDate date;

  if (tour->kind == RR_TOUR_DATELESS)
    return rr_store_reader_load (reader, tour->id, "", "0", loads, error);
  first_day (tour, from_ms, &date);
  g_date_strftime (from, sizeof from, "%Y-%m-%d", &date);
  g_date_add_days (&date, n_days);
  g_date_strftime (until, sizeof until, "%Y-%m-%d", &date);
  return rr_store_reader_load (reader, tour->id, from, until, loads, error);
}

static void
offers_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  RrEngineOp *op = data;
  Look *look = op->question;
  const RrTour *tour = look->catalogue != NULL ? rr_catalogue_find (look->catalogue, look->query.tour) : NULL;
  g_autoptr(GArray) loads = g_array_new (FALSE, TRUE, sizeof (RrSalesLoad));

  if (rr_engine_op_can_read (op, reader, error) && tour == NULL)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("There is no such tour"));
  if (op->error == NULL && read_loads (reader, tour, look->from_ms, look->n_days, loads, &op->error))
    rr_engine_op_answer (op, list_offers (tour, loads, look->from_ms, look->n_days), (GDestroyNotify) g_array_unref);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_offers_async:
 * @self: an engine
 * @tour: a tour
 * @from_ms: a time on the first day, Unix time
 * @n_days: how many days
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_offers_async (RrEngine            *self,
                             const char          *tour,
                             gint64               from_ms,
                             guint                n_days,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  RrEngineOp *op;
  Look *look;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (tour != NULL);

  op = rr_engine_op_new (self, rr_engine_load_offers_async, cancellable, callback, user_data);
  look = rr_engine_op_ask (op, g_new0 (Look, 1), look_free);
  look->query.tour = g_strdup (tour);
  look->from_ms = from_ms;
  look->n_days = n_days;
  look->catalogue = rr_engine_dup_catalogue (self);
  rr_engine_op_submit (op, self->jobs, offers_job);
}

/**
 * rr_engine_load_offers_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrBookingOffer): departures by time, or %NULL
 */
GArray *
rr_engine_load_offers_finish (RrEngine      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- figures ------------------------------------------------------------------- */

static gboolean
add_tour (RrStoreReader  *reader,
          const RrTour   *tour,
          RrSales        *sales,
          GError        **error)
{
  g_autoptr(GArray) loads = g_array_new (FALSE, TRUE, sizeof (RrSalesLoad));
  g_autoptr(GArray) offers = NULL;
  RrSalesTour sum = { .capacity = 0 };

  if (!read_loads (reader, tour, sales->now_ms, SALES_DAYS, loads, error))
    return FALSE;
  offers = list_offers (tour, loads, sales->now_ms, SALES_DAYS);
  g_strlcpy (sum.id, tour->id, sizeof sum.id);
  for (guint i = 0; i < offers->len; i++)
    {
      const RrBookingOffer *offer = &g_array_index (offers, RrBookingOffer, i);

      sum.capacity += MAX (offer->departure.capacity, offer->taken);
      sum.taken += offer->taken;
    }
  g_array_append_val (sales->tours, sum);
  return TRUE;
}

static void
sales_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  RrEngineOp *op = data;
  Look *look = op->question;
  RrSales *sales = g_new0 (RrSales, 1);
  GPtrArray *tours = look->catalogue != NULL ? rr_catalogue_get_tours (look->catalogue) : NULL;
  gboolean ok = rr_engine_op_can_read (op, reader, error);

  sales->hours = g_array_new (FALSE, TRUE, sizeof (RrSalesHour));
  sales->money = g_array_new (FALSE, TRUE, sizeof (RrSalesMoney));
  sales->tours = g_array_new (FALSE, TRUE, sizeof (RrSalesTour));
  sales->now_ms = rr_time_now_ms ();
  ok = ok && rr_store_reader_sales (reader, (sales->now_ms / HOUR_MS - SALES_HOURS + 1) * HOUR_MS, sales->now_ms,
                                    sales->hours, sales->money, &op->error);
  for (guint i = 0; ok && tours != NULL && i < tours->len; i++)
    ok = add_tour (reader, tours->pdata[i], sales, &op->error);
  if (ok)
    rr_engine_op_answer (op, sales, (GDestroyNotify) rr_sales_free);
  else
    rr_sales_free (sales);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_sales_async:
 * @self: an engine
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_sales_async (RrEngine            *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op;
  Look *look;

  g_return_if_fail (RR_IS_ENGINE (self));

  op = rr_engine_op_new (self, rr_engine_load_sales_async, cancellable, callback, user_data);
  look = rr_engine_op_ask (op, g_new0 (Look, 1), look_free);
  look->catalogue = rr_engine_dup_catalogue (self);
  rr_engine_op_submit (op, self->jobs, sales_job);
}

/**
 * rr_engine_load_sales_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the figures, or %NULL
 */
RrSales *
rr_engine_load_sales_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- wishes -------------------------------------------------------------------- */

/* Thread: the store's. */
static void
wish_done (RrBookingAsk *ask,
           gboolean      ok,
           gpointer      data)
{
  RrEngineOp *op = data;

  if (!ok)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_STORE, _("It could not be stored. Try again in a moment."));
  else if (ask->wish->problem != NULL)
    op->error = g_error_copy (ask->wish->problem);
  else
    rr_engine_op_answer (op, g_steal_pointer (&ask->wish), (GDestroyNotify) rr_booking_wish_free);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_wish_booking_async:
 * @self: an engine
 * @wish: what the dispatcher wants; copied
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_wish_booking_async (RrEngine            *self,
                              const RrBookingWish *wish,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrBookingAsk *ask;
  RrEngineOp *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (wish != NULL);

  op = rr_engine_op_new (self, rr_engine_wish_booking_async, NULL, callback, user_data);
  if (!self->running || !rr_booking_wish_check (wish, &op->error))
    {
      rr_engine_op_refuse (op, RR_CLOSED);
      return;
    }
  ask = rr_booking_ask_for_wish (self->desk, NULL, rr_booking_wish_copy (wish));
  g_strlcpy (ask->wish->who, rr_engine_name_who (self, wish->who), sizeof ask->wish->who);
  ask->done = wish_done;
  ask->data = op;
  if (!rr_booking_desk_claim (self->desk))
    {
      rr_booking_ask_free (ask);
      rr_engine_op_refuse (op, RR_FULL);
    }
  else if (!rr_engine_op_send (op, NULL, rr_booking_ask_write, rr_booking_ask_settle, ask))
    rr_booking_ask_drop (ask);
}

/**
 * rr_engine_wish_booking_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the wish with its row, or %NULL with %RR_ERROR_MALFORMED,
 *   %RR_ERROR_UNSUPPORTED, %RR_ERROR_FULL or %RR_ERROR_STORE
 */
RrBookingWish *
rr_engine_wish_booking_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
