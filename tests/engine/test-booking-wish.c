/* test-booking-wish.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-booking-private.h"
#include "rr-error.h"
#include "rr-store-booking-read.h"
#include "rr-store-payment.h"
#include "rr-store-supply.h"
#include "rr-task.h"
#include "../support/folder.h"

/* What staff do with bookings, on a store of its own and with a clock of its own. */

#define DAY_MS G_GINT64_CONSTANT (86400000)

static const char tours[] =
    "[walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;13:00\nplaces=5\n"
    "currency=CHF\nunits=adult:10000;child:5000\nearly-days=10\nearly-permille=100\ncodes=HALF:500\n"
    "[pass]\nplaces=3\nunits=adult:1000\n"
    "[river]\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00\nplaces=5\ncurrency=CHF\nunits=adult:10000\n"
    "itinerary=river\n";

typedef struct
{
  char        *folder;
  char        *path;
  RrStore     *store;
  RrCatalogue *catalogue;
  RrBookingRuns *runs;
  RrBookingDesk *desk;
  gint64       now_ms;
} Fixture;

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GDateTime) now = g_date_time_new_utc (2026, 11, 20, 12, 0, 0);

  f->folder = g_dir_make_tmp ("roundrock-wish-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "roundrock.db", NULL);
  f->store = rr_store_open (f->path, NULL);
  g_assert_nonnull (f->store);
  g_assert_true (g_key_file_load_from_data (file, tours, -1, G_KEY_FILE_NONE, NULL));
  f->catalogue = rr_catalogue_new (file, NULL);
  g_assert_nonnull (f->catalogue);
  f->now_ms = g_date_time_to_unix (now) * 1000;
  f->runs = rr_booking_runs_new (f->folder, f->path, NULL);
  g_assert_nonnull (f->runs);
  f->desk = rr_booking_desk_new (f->folder, FALSE, NULL);
  g_assert_nonnull (f->desk);
  rr_booking_desk_set_runs (f->desk, f->runs);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  rr_booking_desk_free (f->desk);
  rr_booking_runs_free (f->runs);
  rr_store_close (f->store);
  rr_catalogue_unref (f->catalogue);
  folder_remove (f->folder);
  g_free (f->path);
  g_free (f->folder);
  rr_assert_quiescent ();
}

typedef struct
{
  Fixture       *f;
  RrBookingWish *wish;
} Run;

static gboolean
run_cb (RrStore  *store,
        gpointer  data,
        GError  **error)
{
  Run *run = data;

  return rr_store_booking_expire (store, run->f->now_ms, error)
         && rr_booking_wish_run (run->wish, store, run->f->now_ms, error);
}

/* Returns: whether it could be. */
static gboolean
fulfil (Fixture       *f,
        RrBookingWish *wish)
{
  Run run = { f, wish };
  RrStoreItem item = { .write = run_cb, .data = &run };

  wish->desk = f->desk;
  if (wish->catalogue == NULL)
    wish->catalogue = rr_catalogue_ref (f->catalogue);
  g_assert_true (rr_store_commit (f->store, &item, 1, NULL));
  return wish->problem == NULL;
}

static RrBookingWish *
phone_wish (const char *slot,
            const char *party)
{
  RrBookingWish *wish = rr_booking_wish_new (RR_BOOKING_WISH_PHONE);

  wish->tour = g_strdup ("walk");
  wish->slot = g_strdup (slot);
  wish->name = g_strdup ("Anna Meier");
  wish->phone = g_strdup ("+41 79 000 00 00");
  g_assert_true (rr_party_parse (party, &wish->party));
  return wish;
}

static RrBookingWish *
wish_for (const RrBookingWish *booked,
          RrBookingWishKind    kind)
{
  RrBookingWish *wish = rr_booking_wish_new (kind);

  g_strlcpy (wish->uuid, booked->uuid, sizeof wish->uuid);
  return wish;
}

static guint
taken_of (Fixture    *f,
          const char *slot)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GArray) loads = g_array_new (FALSE, TRUE, sizeof (RrSalesLoad));
  guint taken = 0;

  g_assert_true (rr_store_reader_load (reader, "walk", "", "9", loads, NULL));
  for (guint i = 0; i < loads->len; i++)
    if (g_str_equal (g_array_index (loads, RrSalesLoad, i).slot, slot))
      taken = g_array_index (loads, RrSalesLoad, i).taken;
  return taken;
}

#define MORNING   "2026-11-25T08:00:00+01:00"
#define AFTERNOON "2026-11-25T13:00:00+01:00"
#define LATER     "2026-12-20T08:00:00+01:00"

static void
test_a_call_becomes_a_booking (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(RrBookingWish) wish = phone_wish (MORNING, "adult:2,child:1");
  g_autofree char *notes = NULL;

  wish->notes = g_strdup ("two vegetarians");
  wish->code = g_strdup ("HALF");
  g_assert_true (rr_booking_wish_check (wish, NULL));
  g_assert_true (fulfil (f, wish));

  g_assert_cmpint (wish->row.state, ==, RR_BOOKING_CONFIRMED);
  g_assert_cmpint (wish->row.retail, ==, 12500);
  g_assert_cmpstr (wish->row.party, ==, "adult:2,child:1");
  g_assert_cmpint (wish->row.method, ==, RR_PAY_CAMP);
  g_assert_cmpuint (wish->row.rev, ==, 1);
  notes = rr_booking_row_dup_note (&wish->row, "notes");
  g_assert_cmpstr (notes, ==, "two vegetarians");
  g_assert_cmpuint (taken_of (f, MORNING), ==, 3);
}

static void
test_nobody_gets_a_place_twice (Fixture       *f,
                                gconstpointer  data)
{
  g_autoptr(RrBookingWish) first = phone_wish (MORNING, "adult:3");
  g_autoptr(RrBookingWish) second = phone_wish (MORNING, "adult:3");

  g_assert_true (fulfil (f, first));

  g_assert_false (fulfil (f, second));
  g_assert_error (second->problem, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_cmpuint (taken_of (f, MORNING), ==, 3);
}

static void
test_who_moves_loses_nothing (Fixture       *f,
                              gconstpointer  data)
{
  g_autoptr(RrBookingWish) booked = phone_wish (MORNING, "adult:3");
  g_autoptr(RrBookingWish) other = phone_wish (AFTERNOON, "adult:3");
  g_autoptr(RrBookingWish) full = NULL, move = NULL, back = NULL;

  g_assert_true (fulfil (f, booked) && fulfil (f, other));
  full = wish_for (booked, RR_BOOKING_WISH_MOVE);
  full->slot = g_strdup (AFTERNOON);
  g_assert_false (fulfil (f, full));
  g_assert_cmpuint (taken_of (f, MORNING), ==, 3);
  g_assert_cmpuint (taken_of (f, AFTERNOON), ==, 3);

  /* A month ahead there is a discount; it was booked on the same day. */
  move = wish_for (booked, RR_BOOKING_WISH_MOVE);
  move->slot = g_strdup (LATER);
  g_assert_true (fulfil (f, move));
  g_assert_cmpint (move->was_retail, ==, 30000);
  g_assert_cmpint (move->row.retail, ==, 27000);
  g_assert_cmpstr (move->row.slot, ==, LATER);
  g_assert_cmpuint (move->row.rev, ==, 2);
  g_assert_cmpuint (taken_of (f, MORNING), ==, 0);
  g_assert_cmpuint (taken_of (f, LATER), ==, 3);

  f->now_ms += DAY_MS;
  back = wish_for (booked, RR_BOOKING_WISH_MOVE);
  back->slot = g_strdup (MORNING);
  g_assert_true (fulfil (f, back));
  g_assert_cmpint (back->row.retail, ==, 30000);
}

static void
test_a_cancellation_can_be_taken_back (Fixture       *f,
                                       gconstpointer  data)
{
  g_autoptr(RrBookingWish) booked = phone_wish (MORNING, "adult:3");
  g_autoptr(RrBookingWish) cancel = NULL, restore = NULL, again = NULL, late = NULL, twice = NULL;

  g_assert_true (fulfil (f, booked));
  cancel = wish_for (booked, RR_BOOKING_WISH_CANCEL);
  cancel->reason = g_strdup ("ill");
  g_assert_true (fulfil (f, cancel));
  g_assert_cmpint (cancel->row.state, ==, RR_BOOKING_CANCELLED);
  g_assert_cmpstr (cancel->row.reason, ==, "ill");
  g_assert_cmpuint (taken_of (f, MORNING), ==, 0);
  twice = wish_for (booked, RR_BOOKING_WISH_CANCEL);
  g_assert_true (fulfil (f, twice));
  g_assert_cmpuint (taken_of (f, MORNING), ==, 0);

  restore = wish_for (booked, RR_BOOKING_WISH_RESTORE);
  g_assert_true (fulfil (f, restore));
  g_assert_cmpint (restore->row.state, ==, RR_BOOKING_CONFIRMED);
  g_assert_null (restore->row.reason);
  g_assert_cmpuint (taken_of (f, MORNING), ==, 3);

  again = wish_for (booked, RR_BOOKING_WISH_CANCEL);
  g_assert_true (fulfil (f, again));
  f->now_ms += RR_BOOKING_RESTORE_MS + 1;
  late = wish_for (booked, RR_BOOKING_WISH_RESTORE);
  g_assert_false (fulfil (f, late));
  g_assert_cmpuint (taken_of (f, MORNING), ==, 0);
}

static void
test_places_sold_meanwhile_stay_sold (Fixture       *f,
                                      gconstpointer  data)
{
  g_autoptr(RrBookingWish) booked = phone_wish (MORNING, "adult:3");
  g_autoptr(RrBookingWish) other = phone_wish (MORNING, "adult:4");
  g_autoptr(RrBookingWish) cancel = NULL, restore = NULL;

  g_assert_true (fulfil (f, booked));
  cancel = wish_for (booked, RR_BOOKING_WISH_CANCEL);
  g_assert_true (fulfil (f, cancel) && fulfil (f, other));

  restore = wish_for (booked, RR_BOOKING_WISH_RESTORE);
  g_assert_false (fulfil (f, restore));
  g_assert_cmpuint (taken_of (f, MORNING), ==, 4);
}

static void
test_a_hold_is_extended_confirmed_or_over (Fixture       *f,
                                           gconstpointer  data)
{
  g_autoptr(RrBookingWish) held = phone_wish (MORNING, "adult:1");
  g_autoptr(RrBookingWish) lost = phone_wish (MORNING, "adult:1");
  g_autoptr(RrBookingWish) extend = NULL, confirm = NULL, late = NULL;

  held->minutes = lost->minutes = 10;
  g_assert_true (fulfil (f, held) && fulfil (f, lost));
  g_assert_cmpint (held->row.state, ==, RR_BOOKING_HOLD);
  g_assert_cmpint (held->row.expires_ms, ==, f->now_ms + 10 * 60000);

  f->now_ms += 5 * 60000;
  extend = wish_for (held, RR_BOOKING_WISH_EXTEND);
  extend->minutes = 20;
  g_assert_true (fulfil (f, extend));
  g_assert_cmpint (extend->row.expires_ms, ==, f->now_ms + 20 * 60000);

  f->now_ms += 10 * 60000;
  late = wish_for (lost, RR_BOOKING_WISH_CONFIRM);
  g_assert_false (fulfil (f, late));
  confirm = wish_for (held, RR_BOOKING_WISH_CONFIRM);
  g_assert_true (fulfil (f, confirm));
  g_assert_cmpint (confirm->row.state, ==, RR_BOOKING_CONFIRMED);
  g_assert_cmpuint (taken_of (f, MORNING), ==, 1);
}

static void
test_a_letter_is_due_again (Fixture       *f,
                            gconstpointer  data)
{
  g_autoptr(RrBookingWish) booked = phone_wish (MORNING, "adult:1");
  g_autoptr(RrBookingWish) silent = phone_wish (MORNING, "adult:1");
  g_autoptr(RrBookingWish) resend = NULL, nowhere = NULL;

  booked->email = g_strdup ("anna@example.org");
  g_assert_true (fulfil (f, booked) && fulfil (f, silent));

  resend = wish_for (booked, RR_BOOKING_WISH_RESEND);
  g_assert_true (fulfil (f, resend));
  g_assert_cmpuint (resend->row.told, <, resend->row.rev);
  nowhere = wish_for (silent, RR_BOOKING_WISH_RESEND);
  g_assert_false (fulfil (f, nowhere));
}

static char *
plan_cb (const char *itinerary,
         gpointer    data)
{
  return g_strdup (*(const char **) data);
}

static void
see_step (const RrStepRow *row,
          gpointer         data)
{
  *(guint *) data += row->step == RR_STEP_SUPPLIER && row->outcome == RR_STEP_WAITS;
}

static void
test_suppliers_have_a_part (Fixture       *f,
                            gconstpointer  data)
{
  const char *legs = NULL;
  RrBookingSupplier supplier = { .plan = plan_cb, .data = &legs };
  g_autoptr(RrBookingWish) early = phone_wish (MORNING, "adult:2");
  g_autoptr(RrBookingWish) booked = phone_wish (MORNING, "adult:2");
  g_autoptr(RrBookingWish) moved = NULL, cancelled = NULL, restored = NULL;
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GPtrArray) open = NULL;
  guint n_asked = 0;

  rr_booking_runs_set_supplier (f->runs, &supplier);
  g_free (early->tour);
  early->tour = g_strdup ("river");
  g_free (booked->tour);
  booked->tour = g_strdup ("river");
  /* Nobody knows who they are. */
  g_assert_false (fulfil (f, early));
  g_assert_nonnull (strstr (early->problem->message, "suppliers.ini"));

  legs = "rafts:day:DEFAULT:0";
  g_assert_true (fulfil (f, booked));
  g_assert_cmpint (booked->row.state, ==, RR_BOOKING_PENDING);
  g_assert_true (rr_store_reader_steps (reader, booked->row.uuid, see_step, &n_asked, NULL));
  g_assert_cmpuint (n_asked, ==, 1);
  open = rr_store_reader_supplies_open (reader, NULL);
  g_assert_cmpuint (open->len, ==, 1);

  /* What they keep is for that day. */
  moved = wish_for (booked, RR_BOOKING_WISH_MOVE);
  moved->slot = g_strdup ("2026-12-06T08:00:00+01:00");
  g_assert_false (fulfil (f, moved));
  cancelled = wish_for (booked, RR_BOOKING_WISH_CANCEL);
  g_assert_true (fulfil (f, cancelled));
  restored = wish_for (booked, RR_BOOKING_WISH_RESTORE);
  g_assert_false (fulfil (f, restored));
}

static void
test_says_what_is_missing (Fixture       *f,
                           gconstpointer  data)
{
  g_autoptr(RrBookingWish) wish = phone_wish (MORNING, "adult:1");
  g_autoptr(RrBookingWish) nobody = wish_for (wish, RR_BOOKING_WISH_CANCEL);

  g_clear_pointer (&wish->phone, g_free);
  g_assert_false (rr_booking_wish_check (wish, NULL));
  wish->email = g_strdup ("not an address");
  g_assert_false (rr_booking_wish_check (wish, NULL));
  g_free (wish->email);
  wish->email = g_strdup ("a@b");
  g_assert_true (rr_booking_wish_check (wish, NULL));

  wish->code = g_strdup ("NONE");
  g_assert_false (fulfil (f, wish));
  g_assert_error (wish->problem, RR_ERROR, RR_ERROR_MALFORMED);
  g_assert_false (fulfil (f, nobody));
  g_assert_cmpuint (taken_of (f, MORNING), ==, 0);
}

static void
test_late_is_late (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(RrBookingWish) wish = phone_wish ("2026-11-20T13:00:00+01:00", "adult:1");

  g_assert_false (fulfil (f, wish));
}

static void
add_step (const RrStepRow *row,
          gpointer         data)
{
  g_ptr_array_add (data, g_strdup (row->detail));
}

static guint
count_steps (Fixture    *f,
             const char *uuid,
             const char *detail)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  g_assert_true (rr_store_reader_steps (reader, uuid, add_step, steps, NULL));
  for (guint i = 0; i < steps->len; i++)
    n += g_str_equal (steps->pdata[i], detail);
  return n;
}

static void
test_a_wrong_address_is_corrected (Fixture       *f,
                                   gconstpointer  data)
{
  g_autoptr(RrBookingWish) booked = phone_wish (MORNING, "adult:1");
  g_autoptr(RrBookingWish) right = NULL, same = NULL, wrong = NULL;

  booked->email = g_strdup ("ana@example.org");
  g_assert_true (fulfil (f, booked));
  booked->row.told = 1;

  right = wish_for (booked, RR_BOOKING_WISH_CORRECT);
  right->email = g_strdup ("anna@example.org");
  right->lang = g_strdup ("fr");
  right->phone = g_strdup ("");
  right->writes = TRUE;
  g_strlcpy (right->who, "Bo", sizeof right->who);
  g_assert_true (fulfil (f, right));
  g_assert_cmpstr (right->row.email, ==, "anna@example.org");
  g_assert_cmpstr (right->row.name, ==, "Anna Meier");
  g_assert_cmpstr (right->row.lang, ==, "fr");
  g_assert_null (right->row.phone);
  g_assert_cmpuint (right->row.told, <, right->row.rev);
  g_assert_cmpuint (count_steps (f, booked->uuid, "e-mail: anna@example.org, before: ana@example.org, by Bo"), ==, 1);
  g_assert_cmpuint (count_steps (f, booked->uuid, "language: fr, before: \342\200\223, by Bo"), ==, 1);

  /* What is the same is no news. */
  same = wish_for (booked, RR_BOOKING_WISH_CORRECT);
  same->email = g_strdup ("anna@example.org");
  g_assert_true (fulfil (f, same));
  g_assert_cmpuint (count_steps (f, booked->uuid, "e-mail: anna@example.org, before: ana@example.org, by Bo"), ==, 1);

  wrong = wish_for (booked, RR_BOOKING_WISH_CORRECT);
  wrong->email = g_strdup ("not an address");
  g_assert_false (rr_booking_wish_check (wrong, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/booking-wish/" name, Fixture, NULL, setup, func, teardown)
  ADD ("a-call-becomes-a-booking", test_a_call_becomes_a_booking);
  ADD ("nobody-gets-a-place-twice", test_nobody_gets_a_place_twice);
  ADD ("who-moves-loses-nothing", test_who_moves_loses_nothing);
  ADD ("a-wrong-address-is-corrected", test_a_wrong_address_is_corrected);
  ADD ("a-cancellation-can-be-taken-back", test_a_cancellation_can_be_taken_back);
  ADD ("places-sold-meanwhile-stay-sold", test_places_sold_meanwhile_stay_sold);
  ADD ("a-hold-is-extended-confirmed-or-over", test_a_hold_is_extended_confirmed_or_over);
  ADD ("a-letter-is-due-again", test_a_letter_is_due_again);
  ADD ("suppliers-have-a-part-in-it", test_suppliers_have_a_part);
  ADD ("says-what-is-missing", test_says_what_is_missing);
  ADD ("late-is-late", test_late_is_late);
#undef ADD
  return g_test_run ();
}
