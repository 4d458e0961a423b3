/* fan-out-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fan-out-fixture.h"

#include <string.h>

static char *
dup_name (guint i)
{
  static const char *const names[] = { "Valley Transfers", "White Water Rafts", "Alpine Huts", "Gear Depot",
                                       "Glacier Flights", "Old Ferry" };

  return i < G_N_ELEMENTS (names) ? g_strdup (names[i]) : g_strdup_printf ("Supplier %u", i + 1);
}

RrSupplierView *
fan_out_fixture_make_view (guint n_suppliers)
{
  RrSupplierView *view = rr_supplier_view_new ();
  RrItineraryRow *itinerary;

  for (guint i = 0; i < n_suppliers; i++)
    {
      RrSupplierRow *row = g_new0 (RrSupplierRow, 1);

      row->id = g_strdup_printf ("s%u", i + 1);
      row->name = dup_name (i);
      row->url = g_strdup_printf ("https://s%u.example/octo", i + 1);
      row->has_key = TRUE;
      row->deadline_ms = 1500;
      row->stat.n_calls[RR_CALL_ANSWERED] = i * 7;
      row->stat.p50_us = i * 31000;
      row->stat.p99_us = i * 90000;
      row->stat.breaker = i == 4;
      row->stat.pause_us = i == 4 ? 21000000 : i == 3 ? 900000 : 0;
      row->last_error = i == 4 ? g_strdup ("It answered with status 500") : NULL;
      g_ptr_array_add (view->suppliers, row);
    }
  if (n_suppliers == 0)
    return view;
  itinerary = g_new0 (RrItineraryRow, 1);
  itinerary->id = g_strdup ("grand-tour");
  itinerary->name = g_strdup ("Grand tour, three days");
  itinerary->legs = g_strdup ("");
  itinerary->n_legs = n_suppliers;
  g_ptr_array_add (view->itineraries, itinerary);
  return view;
}

RrFanOut *
fan_out_fixture_make (guint   n_suppliers,
                      guint64 number)
{
  RrFanOut *fan_out = rr_fan_out_new ("grand-tour", "Grand tour, three days", "2026-12-05");

  fan_out->number = number;
  fan_out->deadline_us = 1500000;
  for (guint i = 0; i < n_suppliers; i++)
    {
      RrFanOutCall *call = g_new0 (RrFanOutCall, 1);

      call->supplier = g_strdup_printf ("s%u", i + 1);
      call->name = dup_name (i);
      call->product = g_strdup ("p1");
      call->date = g_strdup ("2026-12-05");
      call->state = (RrCallState) (RR_CALL_ANSWERED + i % (RR_N_CALL_STATES - 1));
      call->available = i % 4 != 1;
      call->vacancies = (gint) i;
      call->retail = 18000 + (gint64) i * 1505;
      memcpy (call->currency, "NZD", 4);
      call->exponent = 2;
      call->queue_us = i % 3 == 2 ? 120000 : 400;
      call->connect_us = i % 4 == 0 ? 60000 : 0;
      call->took_us = call->state == RR_CALL_TIMED_OUT ? 1500000 : call->state == RR_CALL_CACHED ? 90 : 250000 + i * 41000;
      call->hedge_us = i % 5 == 0 ? 180000 : -1;
      call->n_attempts = 1;
      if (!rr_call_state_has_answer (call->state))
        call->problem = g_strdup (call->state == RR_CALL_TIMED_OUT ? "No answer within 1500 ms" : "It answered with status 500");
      else
        fan_out->n_shown++;
      fan_out->took_us = MAX (fan_out->took_us, call->took_us);
      g_ptr_array_add (fan_out->calls, call);
    }
  return fan_out;
}
