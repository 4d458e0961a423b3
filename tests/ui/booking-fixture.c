/* booking-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "booking-fixture.h"

/* Threads: main. */

#define HOUR_MS G_GINT64_CONSTANT (3600000)

static const char tours[] =
    "[raft-day]\nname=Rafting, a whole day\nkind=start-time\ntime-zone=Pacific/Auckland\n"
    "starts=09:00;14:00\nplaces=12\ncurrency=NZD\nunits=adult:18900;child:12900\n"
    "[ridge-walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00\n"
    "places=10\ncurrency=CHF\nunits=adult:9500;child:4500\nearly-days=5\nearly-permille=100\n"
    "[snow-walk]\nname=Snow shoes\nkind=start-time\ntime-zone=Asia/Tokyo\nstarts=10:00\n"
    "places=8\ncurrency=JPY\nunits=adult:12000\n"
    "[hut-pass]\nname=Hut and climbing garden, day pass\nplaces=40\ncurrency=EUR\nunits=adult:3500;child:1500\n";

static const char *const names[] = { "Anna Meier", "Beat Frei", "Carla Rossi", "Désirée Müller", "Emil Kühne",
                                     "François Lefèvre", "Giulia Conti" };

RrBookingRow *
booking_fixture_make (guint  i,
                      gint64 now_ms)
{
  static const RrBookingState states[] = { RR_BOOKING_CONFIRMED, RR_BOOKING_HOLD, RR_BOOKING_CONFIRMED,
                                           RR_BOOKING_PENDING, RR_BOOKING_CANCELLED, RR_BOOKING_CONFIRMED,
                                           RR_BOOKING_FAILED, RR_BOOKING_EXPIRED };
  static const char *const ids[] = { "ridge-walk", "raft-day", "snow-walk", "hut-pass" };
  static const char *const slots[] = { "2026-12-05T08:00:00+01:00", "2026-12-06T09:00:00+13:00",
                                       "2026-12-07T10:00:00+09:00", "" };
  static const char *const currencies[] = { "CHF", "NZD", "JPY", "EUR" };
  RrBookingRow *row = g_new0 (RrBookingRow, 1);

  row->id = i + 1;
  row->state = states[i % G_N_ELEMENTS (states)];
  row->places = 1 + i % 5;
  row->created_ms = now_ms - (gint64) i * 60000 - 1000;
  row->updated_ms = row->created_ms;
  row->expires_ms = row->state == RR_BOOKING_HOLD ? now_ms + 754000 : row->created_ms + 900000;
  row->confirmed_ms = row->state == RR_BOOKING_CONFIRMED ? row->created_ms : 0;
  row->cancelled_ms = row->state == RR_BOOKING_CANCELLED ? row->created_ms + 5000 : 0;
  row->retail = 9500 * (gint64) row->places;
  row->paid = i % 3 == 0 && row->confirmed_ms != 0 ? row->retail : 0;
  row->method = RR_PAY_CAMP;
  row->name = g_strdup (names[i % G_N_ELEMENTS (names)]);
  row->phone = g_strdup_printf ("+41 79 %03u %02u %02u", i % 1000, i % 100, i % 97);
  row->email = i % 2 == 0 ? g_strdup_printf ("guest%u@example.org", i) : NULL;
  row->party = g_strdup_printf ("adult:%u", row->places);
  row->reason = row->state == RR_BOOKING_FAILED ? g_strdup ("card declined") : NULL;
  row->doc = i % 4 == 0 ? g_strdup ("{\"notes\":\"two vegetarians, one with a knee\",\"by\":\"Berta\"}") : NULL;
  g_snprintf (row->uuid, sizeof row->uuid, "00000000-0000-4000-8000-%012u", i + 1);
  g_strlcpy (row->tour, ids[i % 4], sizeof row->tour);
  g_strlcpy (row->slot, slots[i % 4], sizeof row->slot);
  g_strlcpy (row->currency, currencies[i % 4], sizeof row->currency);
  g_strlcpy (row->lang, "de", sizeof row->lang);
  return row;
}

static RrBookingList *
make_list (BookingFixture *self,
           gboolean        with_ids,
           gboolean        anew)
{
  g_autoptr(GArray) wanted = rr_bookings_page_dup_wanted (self->page, anew);
  RrBookingList *list = g_new0 (RrBookingList, 1);

  list->now_ms = self->now_ms;
  list->rows = g_ptr_array_new_with_free_func (rr_booking_row_free);
  self->n_rows += wanted->len;
  for (guint i = 0; i < wanted->len; i++)
    g_ptr_array_add (list->rows, booking_fixture_make ((guint) g_array_index (wanted, gint64, i) - 1, self->now_ms));
  if (!with_ids)
    return list;
  list->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), self->n);
  list->total = self->n;
  for (gint64 id = self->n; id > 0; id--)
    g_array_append_val (list->ids, id);
  return list;
}

static void
query_cb (RrBookingsPage *page,
          BookingFixture *self)
{
  g_autoptr(RrBookingList) list = make_list (self, TRUE, TRUE);

  self->n_queries++;
  rr_bookings_page_set_list (page, list);
}

static void
rows_cb (RrBookingsPage *page,
         BookingFixture *self)
{
  g_autoptr(RrBookingList) list = make_list (self, FALSE, FALSE);

  rr_bookings_page_set_list (page, list);
}

static void
offers_cb (RrBookingsPage *page,
           const char     *tour,
           gint64          from_ms,
           BookingFixture *self)
{
  g_autoptr(GArray) offers = g_array_new (FALSE, TRUE, sizeof (RrBookingOffer));
  const RrTour *found = rr_catalogue_find (self->catalogue, tour);
  RrDeparture slots[RR_TOUR_MAX_SLOTS];
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 3, G_DATE_DECEMBER, 2026);
  for (guint day = 0; day < 6; day++, g_date_add_days (&date, 1))
    for (guint i = 0; i < rr_tour_slots_on (found, &date, slots); i++)
      {
        RrBookingOffer offer = { .departure = slots[i], .taken = day * 2, .is_open = day > 0 };

        g_array_append_val (offers, offer);
      }
  rr_bookings_page_set_offers (page, tour, offers);
}

static void
sales_cb (RrBookingsPage *page,
          BookingFixture *self)
{
  g_autoptr(GArray) hours = g_array_new (FALSE, TRUE, sizeof (RrSalesHour));
  g_autoptr(GArray) money = g_array_new (FALSE, TRUE, sizeof (RrSalesMoney));
  g_autoptr(GArray) loads = g_array_new (FALSE, TRUE, sizeof (RrSalesTour));
  GPtrArray *found = rr_catalogue_get_tours (self->catalogue);
  RrSales sales = { hours, money, loads, self->now_ms };

  for (guint i = 0; self->n > 0 && i < 40; i++)
    {
      RrSalesHour hour = { (self->now_ms / HOUR_MS - i) * HOUR_MS, 10 + (i * 37) % 50, i % 5 };

      g_array_append_val (hours, hour);
    }
  for (guint i = 0; self->n > 0 && i < 3; i++)
    {
      RrSalesMoney one = { .sold = 123456789, .paid = 2345600, .held = 45000, .n_sold = 312 };

      g_strlcpy (one.currency, (const char *[]) { "CHF", "JPY", "KWD" }[i], sizeof one.currency);
      g_array_append_val (money, one);
    }
  for (guint i = 0; i < found->len; i++)
    {
      RrSalesTour load = { .capacity = 70, .taken = self->n > 0 ? i * 23 : 0 };

      g_strlcpy (load.id, ((const RrTour *) found->pdata[i])->id, sizeof load.id);
      g_array_append_val (loads, load);
    }
  rr_bookings_page_set_sales (page, &sales);
}

static void
wish_cb (RrBookingsPage *page,
         RrBookingWish  *wish,
         BookingFixture *self)
{
  g_clear_pointer (&self->wish, rr_booking_wish_free);
  self->wish = rr_booking_wish_copy (wish);
  self->n_wishes++;
}

static RrLetter *
make_letter (const char    *about,
             RrLetterState  state,
             gint64         made_ms,
             const char    *problem)
{
  RrLetter *letter = rr_letter_new (RR_LETTER_GUEST, about, "", made_ms);

  letter->state = state;
  letter->n_attempts = 1;
  letter->problem = g_strdup (problem);
  letter->sent_ms = state == RR_LETTER_DONE ? made_ms + 2000 : 0;
  return letter;
}

/* Paid by card, a part of it gone back, and the last letter came to nothing. */
static void
journal_cb (RrBookingsPage *page,
            gint64          id,
            const char     *uuid,
            BookingFixture *self)
{
  static const RrStepRow steps[] = {
    { .at_ms = 1795860000000, .step = RR_STEP_PAYMENT, .outcome = RR_STEP_DONE, .detail = "CHF 380.00 paid" },
    { .at_ms = 1795860000300, .step = RR_STEP_COMMIT, .outcome = RR_STEP_DONE },
    { .at_ms = 1795860000400, .step = RR_STEP_SUPPLIER, .outcome = RR_STEP_FAILED,
      .detail = "not given back yet, call them: Cabane des Ecandies: We cannot do this today, ask the warden" },
    { .at_ms = 1795860000500, .step = RR_STEP_HOLD, .outcome = RR_STEP_DONE,
      .detail = "moved from 2026-12-05T08:00:00+01:00 to 2026-12-06T08:00:00+01:00, by Maximiliane Hohenstein" },
  };
  RrPaymentRow payment = { .method = RR_PAY_CARD, .state = RR_PAYMENT_PAID, .amount = 38000, .captured = 38000,
                           .refunded = 9500, .currency = "CHF", .updated_ms = 1795860000200,
                           .problem = "the service says that nothing was taken" };
  g_autoptr(RrBookingJournal) journal = g_new0 (RrBookingJournal, 1);

  journal->steps = g_array_new (FALSE, FALSE, sizeof (RrStepRow));
  journal->payments = g_array_new (FALSE, FALSE, sizeof (RrPaymentRow));
  journal->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_letter_free);
  journal->is_unreached = TRUE;
  g_array_append_vals (journal->steps, steps, G_N_ELEMENTS (steps));
  g_array_append_val (journal->payments, payment);
  g_ptr_array_add (journal->letters, make_letter ("changed", RR_LETTER_REFUSED, 1795863600000, "550 no such mailbox"));
  g_ptr_array_add (journal->letters, make_letter ("confirmed", RR_LETTER_DONE, 1795860001000, NULL));
  self->n_journals++;
  rr_bookings_page_set_journal (page, uuid, journal);
}

static void
manifest_cb (RrBookingsPage *page,
             const char     *tour,
             const char     *slot,
             BookingFixture *self)
{
  g_free (self->manifest);
  self->manifest = g_strdup_printf ("%s %s", tour, slot);
}

void
booking_fixture_add (BookingFixture *self,
                     Fixture        *fixture,
                     guint           n)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  *self = (BookingFixture) { .n = n, .now_ms = g_get_real_time () / 1000 };
  g_assert_true (g_key_file_load_from_data (file, tours, -1, G_KEY_FILE_NONE, NULL));
  self->catalogue = rr_catalogue_new (file, NULL);
  g_assert_nonnull (self->catalogue);
  self->page = RR_BOOKINGS_PAGE (rr_bookings_page_new ());
  g_signal_connect (self->page, "query-changed", G_CALLBACK (query_cb), self);
  g_signal_connect (self->page, "rows-wanted", G_CALLBACK (rows_cb), self);
  g_signal_connect (self->page, "offers-wanted", G_CALLBACK (offers_cb), self);
  g_signal_connect (self->page, "sales-wanted", G_CALLBACK (sales_cb), self);
  g_signal_connect (self->page, "wish", G_CALLBACK (wish_cb), self);
  g_signal_connect (self->page, "manifest", G_CALLBACK (manifest_cb), self);
  g_signal_connect (self->page, "journal-wanted", G_CALLBACK (journal_cb), self);
  rr_bookings_page_set_catalogue (self->page, self->catalogue);
  rr_window_add_page (fixture->window, "bookings", "Bookings", "rr-bookings-symbolic", GTK_WIDGET (self->page));
  rr_window_show_page (fixture->window, "bookings");
  query_cb (self->page, self);
}

void
booking_fixture_clear (BookingFixture *self)
{
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  g_clear_pointer (&self->wish, rr_booking_wish_free);
  g_clear_pointer (&self->manifest, g_free);
}

void
booking_fixture_grow (BookingFixture *self,
                      guint           n)
{
  self->n = n;
  query_cb (self->page, self);
}
