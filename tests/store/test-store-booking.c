/* test-store-booking.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "rr-store-booking.h"
#include "rr-store-waiting.h"
#include "rr-task.h"

/* Bookings against a naive account of the same operations. */

#define N_OPERATIONS 100000
#define N_PER_GROUP  250
#define N_DEPARTURES 6
#define MAX_BOOKINGS (N_OPERATIONS + 1)

typedef struct
{
  char           uuid[37];
  guint          departure;
  guint          places;
  RrBookingState state;
  gint64         expires_ms;
} Expected;

typedef struct
{
  gint64    now_ms;
  guint     capacity[N_DEPARTURES];
  guint     n_bookings;
  guint     n_granted;
  guint     n_refused;
  Expected *bookings;
} Oracle;

static guint
oracle_taken (const Oracle *oracle,
              guint         departure,
              guint         n_bookings)
{
  guint taken = 0;

  for (guint i = 0; i < n_bookings; i++)
    if (oracle->bookings[i].departure == departure
        && rr_booking_takes_places (oracle->bookings[i].state))
      taken += oracle->bookings[i].places;
  return taken;
}

static void
oracle_expire (Oracle *oracle)
{
  for (guint i = 0; i < oracle->n_bookings; i++)
    if (oracle->bookings[i].state == RR_BOOKING_HOLD
        && oracle->bookings[i].expires_ms <= oracle->now_ms)
      oracle->bookings[i].state = RR_BOOKING_EXPIRED;
}

static void
reserve (RrStore *store,
         Oracle  *oracle)
{
  guint departure = (guint) g_test_rand_int_range (0, N_DEPARTURES);
  guint places = (guint) g_test_rand_int_range (1, 5);
  Expected *made = &oracle->bookings[oracle->n_bookings];
  gboolean fits = oracle_taken (oracle, departure, oracle->n_bookings) + places
                  <= oracle->capacity[departure];
  g_autofree char *uuid = g_uuid_string_random ();
  char slot[8];
  gboolean taken;
  RrBookingRow row = { .state = RR_BOOKING_HOLD, .places = places, .name = (char *) "Ada",
                       .phone = (char *) "+64", .lang = "de-CH", .party = (char *) "adult:1",
                       .method = RR_PAY_CARD, .paid = 7, .reason = (char *) "why", .rev = 2,
                       .told = 1, .tour = "walk",
                       .currency = "EUR", .created_ms = oracle->now_ms,
                       .expires_ms = oracle->now_ms + g_test_rand_int_range (1, 200) };

  g_snprintf (slot, sizeof slot, "s%u", departure);
  g_assert_true (rr_store_booking_take (store, "walk", slot, oracle->capacity[departure], places,
                                        &taken, NULL));
  g_assert_cmpint (taken, ==, fits);
  oracle->n_granted += taken;
  oracle->n_refused += !taken;
  if (!taken)
    return;

  g_strlcpy (row.uuid, uuid, sizeof row.uuid);
  g_strlcpy (row.slot, slot, sizeof row.slot);
  g_assert_true (rr_store_booking_insert (store, &row, NULL));
  *made = (Expected) { .departure = departure, .places = places, .state = row.state,
                       .expires_ms = row.expires_ms };
  g_strlcpy (made->uuid, uuid, sizeof made->uuid);
  oracle->n_bookings++;
}

static void
change (RrStore        *store,
        Oracle         *oracle,
        RrBookingEvent  event)
{
  Expected *expected;
  g_auto(RrBookingRow) row = { 0 };
  RrBookingState next;
  gboolean found;

  if (oracle->n_bookings == 0)
    return;
  expected = &oracle->bookings[g_test_rand_int_range (0, (int) oracle->n_bookings)];
  g_assert_true (rr_store_booking_find (store, expected->uuid, &row, &found, NULL));
  g_assert_true (found);
  g_assert_cmpint (row.state, ==, expected->state);
  g_assert_cmpstr (row.name, ==, "Ada");
  g_assert_cmpstr (row.phone, ==, "+64");
  g_assert_cmpstr (row.lang, ==, "de-CH");
  g_assert_cmpstr (row.party, ==, "adult:1");
  g_assert_cmpint (row.method, ==, RR_PAY_CARD);
  g_assert_cmpint (row.paid, ==, 7);
  g_assert_cmpstr (row.reason, ==, "why");
  /* That a hold has run out is news for the guest. */
  g_assert_cmpint (row.rev, >=, 2);
  g_assert_cmpint (row.rev, <=, row.state == RR_BOOKING_EXPIRED ? 3 : 2);
  g_assert_cmpint (row.told, ==, 1);
  if (rr_booking_decide (row.state, row.expires_ms, event, oracle->now_ms, &next) != RR_VERDICT_DO)
    return;

  if (rr_booking_takes_places (row.state) && !rr_booking_takes_places (next))
    g_assert_true (rr_store_booking_give (store, row.tour, row.slot, row.places, NULL));
  row.state = next;
  g_assert_true (rr_store_booking_update (store, &row, NULL));
  expected->state = next;
}

static gboolean
group_cb (RrStore  *store,
          gpointer  data,
          GError  **error)
{
  Oracle *oracle = data;

  for (guint i = 0; i < N_PER_GROUP; i++)
    {
      oracle->now_ms += g_test_rand_int_range (0, 3);
      oracle_expire (oracle);
      g_assert_true (rr_store_booking_expire (store, oracle->now_ms, NULL));
      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
          change (store, oracle, RR_BOOKING_CONFIRM);
          break;
        case 1:
        case 2:
          change (store, oracle, RR_BOOKING_CANCEL);
          break;
        default:
          reserve (store, oracle);
        }
    }

  for (guint i = 0; i < N_DEPARTURES; i++)
    {
      char slot[8];
      guint taken;

      g_snprintf (slot, sizeof slot, "s%u", i);
      g_assert_true (rr_store_booking_get_taken (store, "walk", slot, &taken, NULL));
      g_assert_cmpuint (taken, ==, oracle_taken (oracle, i, oracle->n_bookings));
      g_assert_cmpuint (taken, <=, oracle->capacity[i]);
    }

  /* What is over stays over; forgetting it keeps the naive account quick. */
  for (guint i = 0; i < oracle->n_bookings;)
    if (rr_booking_takes_places (oracle->bookings[i].state))
      i++;
    else
      oracle->bookings[i] = oracle->bookings[--oracle->n_bookings];
  return TRUE;
}

typedef struct
{
  char    *dir;
  char    *path;
  RrStore *store;
} Fixture;

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->dir = g_dir_make_tmp ("rr-booking-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "roundrock.db", NULL);
  f->store = rr_store_open (f->path, NULL);
  g_assert_nonnull (f->store);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  static const char *const files[] = { "roundrock.db", "roundrock.db-wal", "roundrock.db-shm",
                                       "roundrock.db.lock", "lock" };

  g_clear_pointer (&f->store, rr_store_close);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->dir, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (f->dir);
  g_free (f->path);
  g_free (f->dir);
  rr_assert_quiescent ();
}

static gboolean
commit (RrStore          *store,
        RrStoreWriteFunc  write,
        gpointer          data)
{
  RrStoreItem item = { .write = write, .data = data };

  return rr_store_commit (store, &item, 1, NULL);
}

static void
test_never_oversold (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree Expected *bookings = g_new0 (Expected, MAX_BOOKINGS);
  Oracle oracle = { .now_ms = 1000, .capacity = { 0, 1, 7, 12, 40, 100 }, .bookings = bookings };

  for (guint i = 0; i < N_OPERATIONS / N_PER_GROUP; i++)
    g_assert_true (commit (f->store, group_cb, &oracle));

  g_assert_cmpuint (oracle.n_granted, >, 1000);
  g_assert_cmpuint (oracle.n_refused, >, 1000);
}

static gboolean
take_three_and_fail_cb (RrStore  *store,
                        gpointer  data,
                        GError  **error)
{
  gboolean taken;

  g_assert_true (rr_store_booking_take (store, "walk", "s", 10, 3, &taken, NULL));
  g_assert_true (taken);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static gboolean
count_cb (RrStore  *store,
          gpointer  data,
          GError  **error)
{
  return rr_store_booking_get_taken (store, "walk", "s", data, error);
}

static void
test_failed_group_takes_nothing (Fixture       *f,
                                 gconstpointer  data)
{
  guint taken = 99;

  g_assert_false (commit (f->store, take_three_and_fail_cb, NULL));

  g_assert_true (rr_store_recover (f->store, NULL));
  g_assert_true (commit (f->store, count_cb, &taken));
  g_assert_cmpuint (taken, ==, 0);
}

/* --- a crowd in one transaction -------------------------------------------------- */

static guint
take_often (RrStore    *store,
            const char *slot,
            guint       capacity,
            guint       n,
            guint       places)
{
  guint n_taken = 0;

  for (guint i = 0; i < n; i++)
    {
      gboolean taken;

      g_assert_true (rr_store_booking_take (store, "walk", slot, capacity, places, &taken, NULL));
      n_taken += taken;
    }
  return n_taken;
}

static gboolean
crowd_cb (RrStore  *store,
          gpointer  data,
          GError  **error)
{
  static const char *const slots[] = { "a", "b", "c" };
  guint n_taken[3] = { 0 };

  for (guint i = 0; i < 300; i++)
    n_taken[i % 3] += take_often (store, slots[i % 3], 100, 1, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (n_taken[i], ==, 33);
  /* One is left, and then none. */
  g_assert_cmpuint (take_often (store, "a", 100, 3, 1), ==, 1);
  g_assert_cmpuint (take_often (store, "a", 100, 3, 0), ==, 3);
  return TRUE;
}

static guint
taken_of (RrStore    *store,
          const char *slot)
{
  guint taken = 0;

  g_assert_true (rr_store_booking_get_taken (store, "walk", slot, &taken, NULL));
  return taken;
}

static gboolean
after_crowd_cb (RrStore  *store,
                gpointer  data,
                GError  **error)
{
  g_assert_cmpuint (taken_of (store, "a"), ==, 100);
  g_assert_cmpuint (taken_of (store, "b"), ==, 99);
  g_assert_cmpuint (taken_of (store, "c"), ==, 99);
  return TRUE;
}

static void
test_crowd_is_counted (Fixture       *f,
                       gconstpointer  data)
{
  g_assert_true (commit (f->store, crowd_cb, NULL));
  g_assert_true (commit (f->store, after_crowd_cb, NULL));
}

/* Whoever else looks at a departure, or changes it, meanwhile. */
static gboolean
between_cb (RrStore  *store,
            gpointer  data,
            GError  **error)
{
  RrDepartureRow row = { .tour = "walk", .slot = "s", .capacity = 12, .has_own_capacity = TRUE, .is_closed = TRUE };
  g_auto(RrDepartureRow) seen = { 0 };
  gboolean found;

  g_assert_cmpuint (take_often (store, "s", 10, 4, 3), ==, 3);
  g_assert_cmpuint (taken_of (store, "s"), ==, 9);
  g_assert_cmpuint (take_often (store, "s", 10, 3, 1), ==, 1);
  g_assert_true (rr_store_booking_give (store, "walk", "s", 2, NULL));
  g_assert_cmpuint (take_often (store, "s", 10, 5, 1), ==, 2);
  /* The operator has found a larger bus, and then a smaller one. */
  g_assert_cmpuint (take_often (store, "s", 20, 4, 4), ==, 2);
  g_assert_cmpuint (take_often (store, "s", 5, 4, 1), ==, 0);
  g_assert_true (rr_store_departure_find (store, "walk", "s", &seen, &found, NULL));
  g_assert_cmpuint (seen.taken, ==, 18);
  g_assert_cmpuint (take_often (store, "s", 20, 4, 1), ==, 2);
  /* It has a number of its own then, and is closed. */
  g_assert_true (rr_store_booking_give (store, "walk", "s", 15, NULL));
  g_assert_cmpuint (take_often (store, "s", 20, 3, 1), ==, 3);
  g_assert_true (rr_store_departure_put (store, &row, NULL));
  g_assert_cmpuint (take_often (store, "s", 20, 3, 1), ==, 0);
  row.is_closed = FALSE;
  g_assert_true (rr_store_departure_put (store, &row, NULL));
  g_assert_cmpuint (take_often (store, "s", 20, 9, 1), ==, 4);
  g_assert_cmpuint (taken_of (store, "s"), ==, 12);
  return TRUE;
}

static void
test_crowd_and_staff (Fixture       *f,
                      gconstpointer  data)
{
  g_assert_true (commit (f->store, between_cb, NULL));
}

static gboolean
many_and_fail_cb (RrStore  *store,
                  gpointer  data,
                  GError  **error)
{
  g_assert_cmpuint (take_often (store, "s", 10, 5, 1), ==, 5);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static void
test_crowd_that_failed_is_forgotten (Fixture       *f,
                                     gconstpointer  data)
{
  guint taken = 99;

  g_assert_false (commit (f->store, many_and_fail_cb, NULL));
  g_assert_true (rr_store_recover (f->store, NULL));
  g_assert_true (commit (f->store, count_cb, &taken));
  g_assert_cmpuint (taken, ==, 0);
}

static gboolean
give_too_much_cb (RrStore  *store,
                  gpointer  data,
                  GError  **error)
{
  gboolean taken;

  g_assert_true (rr_store_booking_take (store, "walk", "s", 10, 3, &taken, NULL));
  return rr_store_booking_give (store, "walk", "s", 4, error);
}

static void
test_table_refuses_what_cannot_be (Fixture       *f,
                                   gconstpointer  data)
{
  g_assert_false (commit (f->store, give_too_much_cb, NULL));
}

static gboolean
answers_cb (RrStore  *store,
            gpointer  data,
            GError  **error)
{
  g_autofree char *body = NULL;
  guint64 hash;
  guint status;

  g_assert_true (rr_store_answer_find (store, "k", &hash, &status, &body, NULL));
  g_assert_null (body);
  g_assert_true (rr_store_answer_keep (store, "k", G_MAXUINT64, 409, "{}", 5, NULL));
  g_assert_true (rr_store_answer_find (store, "k", &hash, &status, &body, NULL));
  g_assert_cmpstr (body, ==, "{}");
  g_assert_cmpuint (hash, ==, G_MAXUINT64);
  g_assert_cmpuint (status, ==, 409);
  return TRUE;
}

static void
test_answers_are_remembered (Fixture       *f,
                             gconstpointer  data)
{
  g_assert_true (commit (f->store, answers_cb, NULL));
}

static gboolean
take_three_cb (RrStore  *store,
               gpointer  data,
               GError  **error)
{
  gboolean taken;

  return rr_store_booking_take (store, "walk", "s", 10, 3, &taken, error);
}

static void
test_tells_of_what_was_committed (Fixture       *f,
                                  gconstpointer  data)
{
  guint64 version = 0;
  guint taken;

  rr_store_booking_watch (f->store, &version);
  g_assert_true (commit (f->store, take_three_cb, NULL));
  g_assert_cmpuint (version, ==, 1);

  g_assert_true (commit (f->store, count_cb, &taken));
  g_assert_true (commit (f->store, answers_cb, NULL));
  g_assert_false (commit (f->store, take_three_and_fail_cb, NULL));
  g_assert_cmpuint (version, ==, 1);

  g_assert_true (rr_store_recover (f->store, NULL));
  for (guint i = 0; i < 3; i++)
    g_assert_true (commit (f->store, take_three_cb, NULL));
  g_assert_cmpuint (version, ==, 3);
}

typedef struct
{
  gint64 hold_ms;
  char   seen[64];
} Listing;

static void
note_row (const RrBookingRow *row,
          gpointer            data)
{
  Listing *listing = data;

  g_strlcat (listing->seen, row->uuid, sizeof listing->seen);
}

static void
note_taken (const RrTakenRow *row,
            gpointer          data)
{
  Listing *listing = data;
  char text[32];

  g_snprintf (text, sizeof text, "%s=%u/%u;", row->slot, row->taken, row->capacity);
  g_strlcat (listing->seen, text, sizeof listing->seen);
}

static gboolean
fill_cb (RrStore   *store,
         gpointer   data,
         GError   **error)
{
  static const char *const slots[] = { "2026-12-01T08", "2026-12-02T08", "2026-12-02T14" };
  Listing *listing = data;
  gboolean taken;

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_auto(RrBookingRow) row = { .state = RR_BOOKING_HOLD, .places = i + 1, .tour = "walk", .owner = "shop",
                           .currency = "EUR", .expires_ms = listing->hold_ms + i,
                           .reference = i == 1 ? g_strdup ("ref") : NULL };

      g_snprintf (row.uuid, sizeof row.uuid, "%u", i);
      g_strlcpy (row.slot, slots[i], sizeof row.slot);
      if (!rr_store_booking_take (store, "walk", slots[i], 9, i + 1, &taken, error)
          || !rr_store_booking_insert (store, &row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
list_cb (RrStore   *store,
         gpointer   data,
         GError   **error)
{
  const RrBookingFilter filters[] = {
    { .owner = "shop", .slot_from = "2026-12-02", .slot_until = "2026-12-03", .most = 9 },
    { .owner = "shop", .reference = "ref", .most = 9 },
    { .owner = "shop", .id = 1, .most = 9 },
    { .owner = "shop", .slot_from = "2026-12-01", .slot_until = "2026-12-03", .most = 1 },
    { .owner = "shop", .reference = "ref", .tour = "swim", .most = 9 },
    { .owner = "else", .id = 1, .most = 9 },
  };
  static const char *const want[] = { "12", "1", "0", "0", "", "" };

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      Listing listing = { 0 };

      g_assert_true (rr_store_booking_list (store, &filters[i], note_row, &listing, NULL));
      g_assert_cmpstr (listing.seen, ==, want[i]);
    }
  return rr_store_booking_list_taken (store, "walk", "2026-12-02T00", "2026-12-02T09", note_taken,
                                      data, error);
}

static void
test_lists (Fixture       *f,
            gconstpointer  data)
{
  Listing listing = { .hold_ms = 1000 };

  g_assert_true (commit (f->store, fill_cb, &listing));
  g_assert_true (commit (f->store, list_cb, &listing));
  g_assert_cmpstr (listing.seen, ==, "2026-12-02T08=2/9;");
}

static gboolean
expire_cb (RrStore   *store,
           gpointer   data,
           GError   **error)
{
  return rr_store_booking_expire (store, *(gint64 *) data, error);
}

static gboolean
expire_and_fail_cb (RrStore   *store,
                    gpointer   data,
                    GError   **error)
{
  g_assert_true (expire_cb (store, data, error));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static void
test_next_end_is_known (Fixture       *f,
                        gconstpointer  data)
{
  Listing listing = { .hold_ms = 1000 };
  gint64 now_ms = 500;

  g_assert_true (commit (f->store, expire_cb, &now_ms));
  g_assert_cmpint (rr_store_booking_get_due (f->store), ==, G_MAXINT64);

  g_assert_true (commit (f->store, fill_cb, &listing));
  g_assert_cmpint (rr_store_booking_get_due (f->store), ==, 1000);

  now_ms = 1001;
  g_assert_true (commit (f->store, expire_cb, &now_ms));
  g_assert_cmpint (rr_store_booking_get_due (f->store), ==, 1002);

  now_ms = 1002;
  g_assert_false (commit (f->store, expire_and_fail_cb, &now_ms));
  g_assert_true (rr_store_recover (f->store, NULL));
  g_assert_cmpint (rr_store_booking_get_due (f->store), <=, 1002);
  g_assert_true (commit (f->store, expire_cb, &now_ms));
  g_assert_cmpint (rr_store_booking_get_due (f->store), ==, G_MAXINT64);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/store/booking/" name, Fixture, NULL, setup, func, teardown)
  ADD ("never-oversold", test_never_oversold);
  ADD ("failed-group-takes-nothing", test_failed_group_takes_nothing);
  ADD ("crowd-is-counted", test_crowd_is_counted);
  ADD ("crowd-and-staff", test_crowd_and_staff);
  ADD ("crowd-that-failed-is-forgotten", test_crowd_that_failed_is_forgotten);
  ADD ("table-refuses-what-cannot-be", test_table_refuses_what_cannot_be);
  ADD ("tells-of-what-was-committed", test_tells_of_what_was_committed);
  ADD ("answers-are-remembered", test_answers_are_remembered);
  ADD ("are-found-by-reference-number-and-day", test_lists);
  ADD ("know-when-the-next-hold-ends", test_next_end_is_known);
#undef ADD
  return g_test_run ();
}
