/* rr-octo-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include <string.h>

#include "rr-json-out.h"

/* Bookings of a reseller, by themselves and as a list. The standard has no pages, so a
 * list needs to be narrow.
 *
 * Threads: the store's, within the transaction.
 */

typedef struct
{
  RrBookingAsk *ask;
  RrStore      *store;
  GString      *out;
  const char   *option;      /* (nullable) */
  guint         n;
  GError       *problem;     /* (owned) (nullable) */
} Listing;

gboolean
rr_octo_look_run (RrBookingAsk  *ask,
                  RrStore       *store,
                  GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;

  return rr_octo_find (ask, store, &row, &doc, error)
         && (doc == NULL || rr_octo_show (ask, store, &row, doc, error));
}

static const char *
query_of (const RrOcto *octo,
          const char   *name)
{
  const char *value = g_hash_table_lookup (octo->query, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* The number in our reference; -1 for what is none of ours. */
static gint64
number_of (const char *reference)
{
  guint64 id;

  if (!g_str_has_prefix (reference, RR_OCTO_REFERENCE)
      || !g_ascii_string_to_unsigned (reference + strlen (RR_OCTO_REFERENCE), 10, 1, G_MAXINT64, &id,
                                      NULL))
    return -1;
  return (gint64) id;
}

static void
add_one (const RrBookingRow *row,
         gpointer            data)
{
  Listing *listing = data;
  g_autoptr(RrOctoDoc) doc = rr_octo_dup_doc (listing->ask, row);

  if (++listing->n > RR_OCTO_MAX_LIST || listing->problem != NULL || doc == NULL
      || (listing->option != NULL && strcmp (listing->option, doc->option) != 0))
    return;
  if (!rr_octo_put_booking (listing->out, listing->ask, listing->store, row, doc, &listing->problem))
    g_assert (listing->problem != NULL);
}

/* Days become what departures lie between: their names begin with a date. */
gboolean
rr_octo_read_filter (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;
  const char *one = query_of (octo, "localDate");
  const char *from = one != NULL ? one : query_of (octo, "localDateStart");
  const char *until = one != NULL ? one : query_of (octo, "localDateEnd");
  const char *problem = NULL;
  GDate date;

  if (from == NULL && until == NULL && query_of (octo, "resellerReference") == NULL
      && query_of (octo, "supplierReference") == NULL)
    problem = "Ask by resellerReference, supplierReference, localDate, or localDateStart and localDateEnd";
  else if ((from == NULL) != (until == NULL))
    problem = "An interval needs localDateStart and localDateEnd";
  else if (from != NULL && (strlen (from) != 10 || !rr_tour_parse_date (from, &date)
                            || strlen (until) != 10 || !rr_tour_parse_date (until, &date)))
    problem = "A date is YYYY-MM-DD";
  if (problem != NULL)
    {
      rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, problem);
      return FALSE;
    }
  if (from != NULL)
    {
      octo->body.date_from = g_strdup (from);
      g_date_add_days (&date, 1);
      octo->body.date_until = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date),
                                               (int) g_date_get_month (&date), g_date_get_day (&date));
    }
  return TRUE;
}

gboolean
rr_octo_list_run (RrBookingAsk  *ask,
                  RrStore       *store,
                  GError       **error)
{
  const RrOcto *octo = ask->more;
  const char *ours = query_of (octo, "supplierReference");
  RrBookingFilter filter = {
    .owner = octo->reseller->name,
    .reference = query_of (octo, "resellerReference"),
    .id = ours != NULL ? number_of (ours) : 0,
    .slot_from = octo->body.date_from,
    .slot_until = octo->body.date_until,
    .tour = query_of (octo, "productId"),
    .most = RR_OCTO_MAX_LIST + 1,
  };
  g_autoptr(GString) out = g_string_sized_new (4096);
  Listing listing = { .ask = ask, .store = store, .out = out, .option = query_of (octo, "optionId") };

  rr_json_begin (out, NULL, '[');
  if (!rr_store_booking_list (store, &filter, add_one, &listing, error))
    {
      g_clear_error (&listing.problem);
      return FALSE;
    }
  if (listing.problem != NULL)
    {
      g_propagate_error (error, listing.problem);
      return FALSE;
    }
  rr_json_end (out, ']');
  if (listing.n > RR_OCTO_MAX_LIST)
    rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, "More than 250 bookings match: ask for fewer days");
  else
    rr_octo_answer (ask, g_steal_pointer (&out));
  return TRUE;
}
