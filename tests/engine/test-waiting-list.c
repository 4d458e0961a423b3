/* test-waiting-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-departure-desk.h"
#include "rr-task.h"
#include "rr-waiting-list.h"

/* A hut without dates and a walk with one, by a clock of its own. */

#define START_MS G_GINT64_CONSTANT (1900000000000)
#define MINUTE   G_GINT64_CONSTANT (60000)

static gint64 now_ms;

static gint64
now_cb (void)
{
  return now_ms;
}

typedef struct
{
  char            *folder;
  RrStore         *store;
  RrCatalogueDesk *tours;
  RrWaitingList   *list;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *tours = NULL;
  g_autoptr(GError) error = NULL;

  now_ms = START_MS;
  fixture->folder = g_dir_make_tmp ("rr-waiting-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "roundrock.db", NULL);
  tours = g_build_filename (fixture->folder, "tours.ini", NULL);
  g_assert_true (g_file_set_contents (tours,
                                      "[hut]\nplaces=4\nunits=adult:5000;child:2000\ncodes=friend:100\n"
                                      "[walk]\nkind=start-time\nstarts=09:00\nplaces=2\nunits=adult:700\n",
                                      -1, NULL));
  fixture->store = rr_store_open (path, &error);
  g_assert_no_error (error);
  fixture->tours = rr_catalogue_desk_new (fixture->folder, FALSE, &error);
  g_assert_no_error (error);
  fixture->list = rr_waiting_list_new (fixture->tours, now_cb);
  rr_waiting_list_watch (fixture->list, fixture->store);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  static const char *const names[] = { "roundrock.db", "roundrock.db-wal", "roundrock.db-shm",
                                       "roundrock.db.lock", "tours.ini" };

  rr_store_close (fixture->store);
  rr_waiting_list_free (fixture->list);
  rr_catalogue_desk_free (fixture->tours);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  rr_assert_quiescent ();
}

/* --- one commit each ------------------------------------------------------------ */

typedef struct
{
  Fixture         *fixture;
  const char      *tour;
  const char      *slot;
  guint            places;
  const char      *email;
  RrBookingState   state;
  char             uuid[37];
  RrWaitingRow     row;
  RrWaitingAnswer  answer;
  gboolean         done;
  int              capacity;
  gint64           price;
  RrPayMethod      method;
  const char      *currency;
} Act;

static void
commit (Fixture          *fixture,
        RrStoreWriteFunc  write,
        Act              *act)
{
  RrStoreItem item = { .write = write, .data = act };
  g_autoptr(GError) error = NULL;

  act->fixture = fixture;
  g_assert_true (rr_store_commit (fixture->store, &item, 1, &error));
  g_assert_no_error (error);
}

static gboolean
book_write (RrStore   *store,
            gpointer   data,
            GError   **error)
{
  Act *act = data;
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto(RrBookingRow) row = { .state = act->state, .places = act->places, .created_ms = now_ms,
                               .currency = "EUR", .expires_ms = now_ms + 15 * MINUTE };

  g_strlcpy (row.uuid, uuid, sizeof row.uuid);
  g_strlcpy (act->uuid, uuid, sizeof act->uuid);
  g_strlcpy (row.tour, act->tour, sizeof row.tour);
  g_strlcpy (row.slot, act->slot, sizeof row.slot);
  return rr_store_booking_expire (store, now_ms, error)
         && rr_store_booking_take (store, act->tour, act->slot, 4, act->places, &act->done, error)
         && (!act->done || rr_store_booking_insert (store, &row, error));
}

/* Returns: whether there was room */
static gboolean
book (Fixture        *fixture,
      guint           places,
      RrBookingState  state,
      char            uuid[37])
{
  Act act = { .tour = "hut", .slot = "", .places = places, .state = state };

  commit (fixture, book_write, &act);
  if (uuid != NULL)
    g_strlcpy (uuid, act.uuid, 37);
  return act.done;
}

static gboolean
cancel_write (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  Act *act = data;
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  g_assert_true (rr_store_booking_find (store, act->uuid, &row, &found, error));
  g_assert_true (found);
  row.state = RR_BOOKING_CANCELLED;
  return rr_store_booking_give (store, row.tour, row.slot, row.places, error)
         && rr_store_booking_update (store, &row, error);
}

static void
cancel (Fixture    *fixture,
        const char *uuid)
{
  Act act = { .places = 0 };

  g_strlcpy (act.uuid, uuid, sizeof act.uuid);
  commit (fixture, cancel_write, &act);
}

static gboolean
join_write (RrStore   *store,
            gpointer   data,
            GError   **error)
{
  Act *act = data;
  g_autofree char *uuid = g_uuid_string_random ();

  g_strlcpy (act->row.uuid, uuid, sizeof act->row.uuid);
  g_strlcpy (act->row.tour, act->tour, sizeof act->row.tour);
  g_strlcpy (act->row.slot, act->slot, sizeof act->row.slot);
  act->row.places = act->places;
  act->row.email = g_strdup (act->email);
  g_strlcpy (act->row.currency, act->currency != NULL ? act->currency : "", sizeof act->row.currency);
  return rr_waiting_list_join (act->fixture->list, store, &act->row, &act->answer, error);
}

static guint
join_on (Fixture    *fixture,
         const char *tour,
         const char *slot,
         const char *email,
         guint       places,
         char        uuid[37])
{
  Act act = { .tour = tour, .slot = slot, .places = places, .email = email };

  commit (fixture, join_write, &act);
  if (uuid != NULL)
    g_strlcpy (uuid, act.row.uuid, 37);
  rr_waiting_row_clear (&act.row);
  g_free (act.answer.sentence);
  return act.answer.status;
}

static void
join (Fixture    *fixture,
      const char *email,
      guint       places,
      char        uuid[37])
{
  g_assert_cmpuint (join_on (fixture, "hut", "", email, places, uuid), ==, 200);
}

static gboolean
find_write (RrStore   *store,
            gpointer   data,
            GError   **error)
{
  Act *act = data;
  gboolean found;

  return rr_store_waiting_settle (store, now_ms, error)
         && rr_store_waiting_find (store, act->uuid, &act->row, &found, error);
}

static RrWaitingState
state_of (Fixture    *fixture,
          const char *uuid,
          char        booking[37])
{
  Act act = { .places = 0 };

  g_strlcpy (act.uuid, uuid, sizeof act.uuid);
  commit (fixture, find_write, &act);
  if (booking != NULL)
    g_strlcpy (booking, act.row.booking, 37);
  rr_waiting_row_clear (&act.row);
  return act.row.state;
}

static gboolean
accept_write (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  Act *act = data;

  return rr_waiting_list_accept (act->fixture->list, store, act->uuid, RR_PAY_NONE, &act->answer, error);
}

static gboolean
leave_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Act *act = data;

  return rr_waiting_list_leave (act->fixture->list, store, act->uuid, &act->answer, error);
}

static gboolean
offer_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Act *act = data;

  return rr_waiting_list_offer (act->fixture->list, store, act->uuid, &act->answer, error);
}

static guint
act_on (Fixture          *fixture,
        const char       *uuid,
        RrStoreWriteFunc  write)
{
  Act act = { .places = 0 };

  g_strlcpy (act.uuid, uuid, sizeof act.uuid);
  commit (fixture, write, &act);
  g_free (act.answer.sentence);
  return act.answer.status;
}

static gboolean
sweep_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Act *act = data;

  return rr_waiting_list_sweep (act->fixture->list, store, error);
}

static void
sweep (Fixture *fixture)
{
  Act act = { .places = 0 };

  commit (fixture, sweep_write, &act);
}

static gboolean
change_write (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  Act *act = data;
  RrDepartureChange change = { .sets_capacity = TRUE, .capacity = act->capacity };

  return rr_departure_change (act->fixture->tours, store, act->tour, act->slot, &change,
                              &act->answer.sentence, error);
}

static gboolean
set_places (Fixture *fixture,
            int      capacity)
{
  Act act = { .tour = "hut", .slot = "", .capacity = capacity };
  g_autofree char *sentence = NULL;

  commit (fixture, change_write, &act);
  sentence = act.answer.sentence;
  return sentence == NULL;
}

static gboolean
close_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Act *act = data;
  RrDepartureChange change = { .sets_closed = TRUE, .is_closed = act->done };

  return rr_departure_change (act->fixture->tours, store, "hut", "", &change, &act->answer.sentence, error);
}

static void
set_closed (Fixture  *fixture,
            gboolean  is_closed)
{
  Act act = { .done = is_closed };

  commit (fixture, close_write, &act);
  g_assert_null (act.answer.sentence);
}

static gboolean
taken_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Act *act = data;

  return rr_store_booking_get_taken (store, "hut", "", &act->places, error);
}

static guint
get_taken (Fixture *fixture)
{
  Act act = { .places = 0 };

  commit (fixture, taken_write, &act);
  return act.places;
}

/* --- stories --------------------------------------------------------------------- */

static void
test_offer (Fixture       *fixture,
            gconstpointer  data)
{
  char full[37], first[37], second[37], hold[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  join (fixture, "anna@example.org", 2, first);
  join (fixture, "ben@example.org", 2, second);
  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OPEN);

  cancel (fixture, full);

  g_assert_cmpint (state_of (fixture, first, hold), ==, RR_WAITING_OFFERED);
  g_assert_cmpint (state_of (fixture, second, NULL), ==, RR_WAITING_OFFERED);
  g_assert_cmpuint (get_taken (fixture), ==, 4);
  g_assert_cmpuint (strlen (hold), ==, 36);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  char part[37], first[37], second[37], third[37];

  g_assert_true (book (fixture, 3, RR_BOOKING_CONFIRMED, NULL));
  g_assert_true (book (fixture, 1, RR_BOOKING_CONFIRMED, part));
  join (fixture, "big@example.org", 2, first);
  join (fixture, "anna@example.org", 1, second);
  join (fixture, "ben@example.org", 1, third);

  cancel (fixture, part);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OPEN);
  g_assert_cmpint (state_of (fixture, second, NULL), ==, RR_WAITING_OFFERED);
  g_assert_cmpint (state_of (fixture, third, NULL), ==, RR_WAITING_OPEN);
}

/* In one group: a cancellation, then somebody who never waited. */
static void
test_newcomer (Fixture       *fixture,
               gconstpointer  data)
{
  Act leaves = { .fixture = fixture };
  Act comes = { .fixture = fixture, .tour = "hut", .slot = "", .places = 1, .state = RR_BOOKING_CONFIRMED };
  RrStoreItem items[2] = { { .write = cancel_write, .data = &leaves }, { .write = book_write, .data = &comes } };
  char full[37], first[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  join (fixture, "anna@example.org", 4, first);
  g_strlcpy (leaves.uuid, full, sizeof leaves.uuid);

  g_assert_true (rr_store_commit (fixture->store, items, 2, NULL));

  g_assert_false (comes.done);
  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OFFERED);
}

/* A hold that runs out is swept by whoever asks next, who still comes after who waits. */
static void
test_expiry (Fixture       *fixture,
             gconstpointer  data)
{
  char first[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_HOLD, NULL));
  join (fixture, "anna@example.org", 3, first);
  now_ms += 16 * MINUTE;

  g_assert_false (book (fixture, 2, RR_BOOKING_CONFIRMED, NULL));
  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OFFERED);
  g_assert_true (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
}

static void
test_passed_on (Fixture       *fixture,
                gconstpointer  data)
{
  char full[37], first[37], second[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  join (fixture, "anna@example.org", 4, first);
  join (fixture, "ben@example.org", 4, second);
  cancel (fixture, full);
  g_assert_cmpint (state_of (fixture, second, NULL), ==, RR_WAITING_OPEN);

  now_ms += RR_WAITING_OFFER_MS - 1;
  sweep (fixture);
  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OFFERED);
  now_ms += 1;
  sweep (fixture);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_PASSED);
  g_assert_cmpint (state_of (fixture, second, NULL), ==, RR_WAITING_OFFERED);
  g_assert_cmpuint (act_on (fixture, first, accept_write), ==, 410);
  now_ms += RR_WAITING_OFFER_MS;
  sweep (fixture);
  g_assert_cmpuint (get_taken (fixture), ==, 0);
  sweep (fixture);
  g_assert_false (rr_waiting_list_is_busy (fixture->list));
}

static RrRates *
rates_cb (gpointer data)
{
  /* The last day before START_MS. */
  return rr_rates_parse (data, strlen (data), NULL);
}

static gboolean
price_write (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Act *act = data;
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!rr_store_booking_find (store, act->uuid, &row, &found, error))
    return FALSE;
  act->price = row.retail;
  g_strlcpy (act->row.currency, row.currency, sizeof act->row.currency);
  return found;
}

/* Of one who waits for two places, 10000 cents. */
static void
check_offer (Fixture    *fixture,
             const char *currency,
             gint64      wanted,
             const char *wanted_currency)
{
  char uuid[37], hold[37];
  Act wish = { .tour = "hut", .slot = "", .places = 2, .email = "eva@example.org", .currency = currency };
  Act look = { .places = 0 };

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, uuid));
  commit (fixture, join_write, &wish);
  g_assert_cmpuint (wish.answer.status, ==, 200);
  cancel (fixture, uuid);
  g_assert_cmpint (state_of (fixture, wish.row.uuid, hold), ==, RR_WAITING_OFFERED);
  g_strlcpy (look.uuid, hold, sizeof look.uuid);
  commit (fixture, price_write, &look);
  g_assert_cmpint (look.price, ==, wanted);
  g_assert_cmpstr (look.row.currency, ==, wanted_currency);
  g_strlcpy (look.uuid, wish.row.uuid, sizeof look.uuid);
  g_assert_cmpuint (act_on (fixture, wish.row.uuid, leave_write), ==, 200);
  rr_waiting_row_clear (&wish.row);
}

static void
test_offer_in_their_money (Fixture       *fixture,
                           gconstpointer  data)
{
  static char fresh[] =
      ("<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" "
       "xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\"><Cube><Cube time='2030-03-17'>"
       "<Cube currency='CHF' rate='0.9345'/></Cube></Cube></gesmes:Envelope>");

  check_offer (fixture, "CHF", 10000, "EUR");
  rr_waiting_list_set_rates (fixture->list, rates_cb, fresh);
  check_offer (fixture, "CHF", 9345, "CHF");
  check_offer (fixture, NULL, 10000, "EUR");
  /* Nobody knows what it is worth, or not any more: the tour's own is better than none. */
  check_offer (fixture, "SEK", 10000, "EUR");
  now_ms += 10 * 24 * 60 * MINUTE;
  check_offer (fixture, "CHF", 10000, "EUR");
}

static void
test_accept (Fixture       *fixture,
             gconstpointer  data)
{
  char full[37], first[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  join (fixture, "anna@example.org", 1, first);
  g_assert_cmpuint (act_on (fixture, first, accept_write), ==, 409);
  cancel (fixture, full);

  g_assert_cmpuint (act_on (fixture, first, accept_write), ==, 200);
  g_assert_cmpuint (act_on (fixture, first, accept_write), ==, 200);
  now_ms += 3 * RR_WAITING_OFFER_MS;
  sweep (fixture);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_BOOKED);
  g_assert_cmpuint (get_taken (fixture), ==, 1);
  g_assert_cmpuint (act_on (fixture, first, leave_write), ==, 409);
}

static gboolean
offer_of_write (RrStore   *store,
                gpointer   data,
                GError   **error)
{
  Act *act = data;
  g_auto(RrBookingRow) booking = { 0 };

  if (!rr_waiting_list_find_offer (act->fixture->list, store, act->uuid, &booking, error))
    return FALSE;
  act->price = booking.retail;
  act->method = booking.method;
  return TRUE;
}

static void
test_price (Fixture       *fixture,
            gconstpointer  data)
{
  Act plain = { .tour = "hut", .slot = "", .places = 2, .email = "anna@example.org" };
  Act family = { .tour = "hut", .slot = "", .places = 2, .email = "ben@example.org" };
  char full[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  commit (fixture, join_write, &plain);
  family.row.party = g_strdup ("adult:1,child:1");
  family.row.code = g_strdup ("friend");
  family.row.method = RR_PAY_CARD;
  commit (fixture, join_write, &family);
  cancel (fixture, full);

  g_strlcpy (plain.uuid, plain.row.uuid, sizeof plain.uuid);
  g_strlcpy (family.uuid, family.row.uuid, sizeof family.uuid);
  commit (fixture, offer_of_write, &plain);
  commit (fixture, offer_of_write, &family);
  g_assert_cmpint (plain.price, ==, 10000);
  g_assert_cmpint (plain.method, ==, RR_PAY_CAMP);
  g_assert_cmpint (family.price, ==, 6300);
  g_assert_cmpint (family.method, ==, RR_PAY_CARD);
  rr_waiting_row_clear (&plain.row);
  rr_waiting_row_clear (&family.row);
}

/* The tour was changed meanwhile, so that nobody knows what it would cost. */
static void
test_no_price (Fixture       *fixture,
               gconstpointer  data)
{
  Act strange = { .tour = "hut", .slot = "", .places = 2, .email = "anna@example.org" };
  char full[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  strange.row.party = g_strdup ("dog:2");
  commit (fixture, join_write, &strange);
  cancel (fixture, full);

  g_assert_cmpint (state_of (fixture, strange.row.uuid, NULL), ==, RR_WAITING_PASSED);
  g_assert_cmpuint (get_taken (fixture), ==, 0);
  rr_waiting_row_clear (&strange.row);
}

static void
test_leave (Fixture       *fixture,
            gconstpointer  data)
{
  char full[37], first[37], second[37], third[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  join (fixture, "anna@example.org", 4, first);
  join (fixture, "ben@example.org", 4, second);
  join (fixture, "cora@example.org", 4, third);
  g_assert_cmpuint (act_on (fixture, second, leave_write), ==, 200);
  g_assert_cmpuint (act_on (fixture, second, leave_write), ==, 200);
  cancel (fixture, full);

  g_assert_cmpuint (act_on (fixture, first, leave_write), ==, 200);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_LEFT);
  g_assert_cmpint (state_of (fixture, second, NULL), ==, RR_WAITING_LEFT);
  g_assert_cmpint (state_of (fixture, third, NULL), ==, RR_WAITING_OFFERED);
  g_assert_cmpuint (get_taken (fixture), ==, 4);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  RrWaitingCounts counts;

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, NULL));
  join (fixture, "anna@example.org", 1, NULL);

  g_assert_cmpuint (join_on (fixture, "hut", "", "anna@example.org", 1, NULL), ==, 409);
  g_assert_cmpuint (join_on (fixture, "hut", "", "ben@example.org", 5, NULL), ==, 409);
  g_assert_cmpuint (join_on (fixture, "none", "", "ben@example.org", 1, NULL), ==, 404);
  g_assert_cmpuint (join_on (fixture, "walk", "2001-01-01T09:00:00+00:00", "ben@example.org", 1, NULL), ==, 409);
  for (guint i = 1; i < RR_WAITING_MAX_PARTIES; i++)
    join (fixture, NULL, 1, NULL);
  g_assert_cmpuint (join_on (fixture, "hut", "", NULL, 1, NULL), ==, 409);

  rr_waiting_list_counts (fixture->list, &counts);
  g_assert_cmpuint (counts.n_refused, ==, 5);
  g_assert_cmpuint (counts.n_joined, ==, RR_WAITING_MAX_PARTIES);
}

static void
test_room_at_once (Fixture       *fixture,
                   gconstpointer  data)
{
  char first[37];

  g_assert_true (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
  join (fixture, "anna@example.org", 3, first);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OFFERED);
}

static void
test_offer_now (Fixture       *fixture,
                gconstpointer  data)
{
  char big[37], small[37], part[37];

  g_assert_true (book (fixture, 3, RR_BOOKING_CONFIRMED, part));
  g_assert_true (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
  join (fixture, "big@example.org", 4, big);
  join (fixture, "small@example.org", 3, small);
  g_assert_cmpuint (act_on (fixture, big, offer_write), ==, 409);
  set_closed (fixture, TRUE);
  cancel (fixture, part);
  g_assert_cmpint (state_of (fixture, small, NULL), ==, RR_WAITING_OPEN);
  g_assert_cmpuint (act_on (fixture, small, offer_write), ==, 409);

  set_closed (fixture, FALSE);

  g_assert_cmpint (state_of (fixture, small, NULL), ==, RR_WAITING_OFFERED);
  g_assert_cmpuint (act_on (fixture, small, offer_write), ==, 200);
  g_assert_cmpuint (act_on (fixture, "nobody", offer_write), ==, 404);
}

static void
test_capacity (Fixture       *fixture,
               gconstpointer  data)
{
  char first[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, NULL));
  join (fixture, "anna@example.org", 2, first);

  g_assert_false (set_places (fixture, 3));
  g_assert_true (set_places (fixture, 4));
  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OPEN);
  g_assert_true (set_places (fixture, 6));

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OFFERED);
  g_assert_cmpuint (get_taken (fixture), ==, 6);
  g_assert_false (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
  g_assert_true (set_places (fixture, 7));
  g_assert_true (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
  g_assert_true (set_places (fixture, -1));
  g_assert_false (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
}

static void
test_closed (Fixture       *fixture,
             gconstpointer  data)
{
  set_closed (fixture, TRUE);
  g_assert_false (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
  set_closed (fixture, FALSE);
  g_assert_true (book (fixture, 1, RR_BOOKING_CONFIRMED, NULL));
}

/* The tour has more places from now on. */
static void
test_catalogue (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GKeyFile) keys = g_key_file_new ();
  char first[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, NULL));
  join (fixture, "anna@example.org", 2, first);
  g_key_file_set_value (keys, "hut", "places", "6");
  g_assert_true (rr_catalogue_desk_save (fixture->tours, "hut", keys, NULL));

  rr_waiting_list_set_stale (fixture->list);
  sweep (fixture);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OFFERED);
}

static gboolean
cancel_and_fail (RrStore   *store,
                 gpointer   data,
                 GError   **error)
{
  g_assert_true (cancel_write (store, data, error));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "for a test");
  return FALSE;
}

static void
test_rolled_back (Fixture       *fixture,
                  gconstpointer  data)
{
  Act act = { .fixture = fixture };
  RrStoreItem item = { .write = cancel_and_fail, .data = &act };
  char full[37], first[37];

  g_assert_true (book (fixture, 4, RR_BOOKING_CONFIRMED, full));
  join (fixture, "anna@example.org", 1, first);
  g_strlcpy (act.uuid, full, sizeof act.uuid);

  g_assert_false (rr_store_commit (fixture->store, &item, 1, NULL));
  g_assert_true (rr_store_recover (fixture->store, NULL));
  sweep (fixture);

  g_assert_cmpint (state_of (fixture, first, NULL), ==, RR_WAITING_OPEN);
  g_assert_cmpuint (get_taken (fixture), ==, 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/waiting-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("places-that-come-back-are-offered", test_offer);
  ADD ("the-first-that-fits-is-asked", test_order);
  ADD ("a-newcomer-comes-after-who-waits", test_newcomer);
  ADD ("a-hold-that-runs-out-goes-to-who-waits", test_expiry);
  ADD ("an-offer-that-runs-out-is-passed-on", test_passed_on);
  ADD ("who-accepts-has-booked", test_accept);
  ADD ("an-offer-is-made-in-their-money", test_offer_in_their_money);
  ADD ("an-offer-costs-what-the-party-does", test_price);
  ADD ("what-cannot-be-priced-is-not-offered", test_no_price);
  ADD ("who-leaves-makes-room-for-the-next", test_leave);
  ADD ("twice-or-too-many-or-too-late-is-refused", test_refused);
  ADD ("who-waits-while-there-is-room-has-an-offer", test_room_at_once);
  ADD ("staff-may-offer-before-the-turn", test_offer_now);
  ADD ("a-departure-has-places-of-its-own", test_capacity);
  ADD ("a-closed-departure-sells-nothing", test_closed);
  ADD ("more-places-of-a-tour-go-to-who-waits", test_catalogue);
  ADD ("what-was-not-committed-offers-nothing", test_rolled_back);
#undef ADD
  return g_test_run ();
}
