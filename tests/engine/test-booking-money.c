/* test-booking-money.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "rr-booking-money.h"
#include "rr-settle.h"
#include "rr-task.h"

/* Bookings, their places and their payments in a real store, beside a payment service that
 * is a few lines here: whatever happens in whatever order, money ends with a booking that
 * has its places, or goes back. */

#define NOW_MS     G_GINT64_CONSTANT (1795824000000)
#define CAPACITY   12
#define N_BOOKINGS 40
#define N_STEPS    1500
#define PRICE      5000

typedef enum { NOT_THERE, WAITS, AUTHORISED, SUCCEEDED, CANCELED } Theirs;

typedef struct
{
  char    uuid[37];
  gint64  payment;
  Theirs  theirs;        /* as the service has it */
  gint64  received;
  gint64  refunded;
  guint   n_captures;
} Guest;

typedef struct
{
  char    *dir;
  RrStore *store;
  Guest    guests[N_BOOKINGS];
  guint    n_guests;
  gint64   now_ms;
  GRand   *rand;
} Bench;

/* --- one transaction each --------------------------------------------------------- */

typedef struct
{
  Bench           *bench;
  Guest           *guest;
  RrPaymentEvent   event;
  RrIntent         intent;
  gboolean         has_intent;
  const char      *reason;
  RrPaymentRow     row;
  RrSettleAsk     *ask;
} Act;

static void
commit (Bench            *bench,
        RrStoreWriteFunc  write,
        gpointer          data)
{
  g_autoptr(GError) error = NULL;
  RrStoreItem item = { .write = write, .data = data };

  g_assert_true (rr_store_commit (bench->store, &item, 1, &error));
  g_assert_no_error (error);
}

static gboolean
apply_cb (RrStore  *store,
          gpointer  data,
          GError  **error)
{
  Act *act = data;

  return rr_booking_money_apply (store, act->guest->payment, act->event, act->has_intent ? &act->intent : NULL, NULL,
                                 act->bench->now_ms, &act->row, error);
}

static void
apply (Bench          *bench,
       Guest          *guest,
       RrPaymentEvent  event)
{
  Act act = { .bench = bench, .guest = guest, .event = event };

  act.has_intent = guest->theirs != NOT_THERE;
  g_snprintf (act.intent.id, sizeof act.intent.id, "pi_%s", guest->uuid);
  g_strlcpy (act.intent.secret, "secret", sizeof act.intent.secret);
  act.intent.received = guest->received;
  act.intent.refunded = guest->refunded;
  commit (bench, apply_cb, &act);
}

static gboolean
begin_cb (RrStore  *store,
          gpointer  data,
          GError  **error)
{
  Act *act = data;
  Guest *guest = act->guest;
  g_auto(RrBookingRow) row = { .state = RR_BOOKING_PENDING, .places = 1 + (guint) g_rand_int_range (act->bench->rand, 0, 3),
                               .tour = "walk", .slot = "", .currency = "EUR", .retail = PRICE, .method = RR_PAY_CARD };
  gboolean taken;

  row.created_ms = row.updated_ms = act->bench->now_ms;
  row.expires_ms = act->bench->now_ms + 60000;
  g_strlcpy (row.uuid, guest->uuid, sizeof row.uuid);
  if (!rr_store_booking_take (store, "walk", "", CAPACITY, row.places, &taken, error))
    return FALSE;
  guest->payment = 0;
  if (!taken)
    return TRUE;
  if (!rr_store_booking_insert (store, &row, error)
      || !rr_booking_money_begin (store, &row, RR_PAYMENT_NEW, 0, &act->row, error))
    return FALSE;
  guest->payment = act->row.id;
  return TRUE;
}

static Guest *
begin (Bench *bench)
{
  Guest *guest = &bench->guests[bench->n_guests];
  Act act = { .bench = bench, .guest = guest };
  g_autofree char *uuid = g_uuid_string_random ();

  *guest = (Guest) { .theirs = NOT_THERE };
  g_strlcpy (guest->uuid, uuid, sizeof guest->uuid);
  commit (bench, begin_cb, &act);
  bench->n_guests += guest->payment != 0 ? 1 : 0;
  return guest->payment != 0 ? guest : NULL;
}

static gboolean
give_up_cb (RrStore  *store,
            gpointer  data,
            GError  **error)
{
  Act *act = data;
  g_auto(RrBookingRow) row = { 0 };

  return rr_booking_money_give_up (store, act->guest->uuid, act->reason, act->bench->now_ms, &row, error);
}

static gboolean
cancel_cb (RrStore  *store,
           gpointer  data,
           GError  **error)
{
  Act *act = data;
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!rr_store_booking_find (store, act->guest->uuid, &row, &found, error))
    return FALSE;
  if (rr_booking_decide (row.state, row.expires_ms, RR_BOOKING_CANCEL, act->bench->now_ms, &row.state) != RR_VERDICT_DO)
    return TRUE;
  return rr_store_booking_give (store, row.tour, row.slot, row.places, error)
         && rr_booking_money_undo (store, &row, act->bench->now_ms, error)
         && rr_store_booking_update (store, &row, error);
}

static gboolean
put_off_cb (RrStore  *store,
            gpointer  data,
            GError  **error)
{
  Act *act = data;

  return rr_booking_money_put_off (store, act->guest->payment, TRUE, "no answer", act->bench->now_ms + 1000,
                                   act->bench->now_ms, &act->row, error);
}

static gboolean
find_cb (RrStore  *store,
         gpointer  data,
         GError  **error)
{
  Act *act = data;
  gboolean found;

  return rr_store_payment_find (store, act->guest->payment, &act->row, &found, error);
}

static RrPaymentRow
payment_of (Bench *bench,
            Guest *guest)
{
  Act act = { .bench = bench, .guest = guest };

  commit (bench, find_cb, &act);
  return act.row;
}

static void
do_act (Bench            *bench,
        Guest            *guest,
        RrStoreWriteFunc  func,
        const char       *reason)
{
  Act act = { .bench = bench, .guest = guest, .reason = reason };

  commit (bench, func, &act);
}

/* --- the service ------------------------------------------------------------------- */

/* What the engine would ask it in this state; the answer may be lost. */
static void
ask (Bench    *bench,
     Guest    *guest,
     gboolean  answers)
{
  RrPaymentState state = payment_of (bench, guest).state;
  RrPaymentEvent event = RR_N_PAYMENT_EVENTS;

  if (guest->theirs == NOT_THERE && (state == RR_PAYMENT_NEW || state == RR_PAYMENT_VOIDING))
    {
      guest->theirs = WAITS;
      event = RR_PAYMENT_CREATED;
    }
  else if (state == RR_PAYMENT_NEW)
    event = RR_PAYMENT_CREATED;
  else if (state == RR_PAYMENT_CAPTURING && guest->theirs == AUTHORISED)
    {
      guest->theirs = SUCCEEDED;
      guest->received = PRICE;
      guest->n_captures++;
      event = RR_PAYMENT_CAPTURED;
    }
  else if (state == RR_PAYMENT_VOIDING && (guest->theirs == WAITS || guest->theirs == AUTHORISED))
    {
      guest->theirs = CANCELED;
      event = RR_PAYMENT_CANCELED;
    }
  else if (state == RR_PAYMENT_REFUNDING && guest->refunded < guest->received)
    {
      guest->refunded = guest->received;
      event = RR_PAYMENT_RETURNED;
    }
  if (answers && event != RR_N_PAYMENT_EVENTS)
    apply (bench, guest, event);
}

/* News of how it stands there, also old and repeated ones. */
static void
tell (Bench *bench,
      Guest *guest)
{
  switch (guest->theirs)
    {
    case AUTHORISED:
      apply (bench, guest, RR_PAYMENT_AUTHORISED);
      break;
    case SUCCEEDED:
      apply (bench, guest, guest->refunded < guest->received ? RR_PAYMENT_CAPTURED : RR_PAYMENT_RETURNED);
      break;
    case CANCELED:
      apply (bench, guest, RR_PAYMENT_CANCELED);
      break;
    case NOT_THERE:
    case WAITS:
    default:
      break;
    }
}

/* --- what must hold ------------------------------------------------------------------ */

static gboolean
check_cb (RrStore  *store,
          gpointer  data,
          GError  **error)
{
  Bench *bench = data;
  guint sold = 0, taken;

  for (guint i = 0; i < bench->n_guests; i++)
    {
      Guest *guest = &bench->guests[i];
      g_auto(RrBookingRow) row = { 0 };
      RrPaymentRow payment;
      gboolean found;

      g_assert_true (rr_store_booking_find (store, guest->uuid, &row, &found, NULL) && found);
      g_assert_true (rr_store_payment_find (store, guest->payment, &payment, &found, NULL) && found);
      sold += rr_booking_takes_places (row.state) ? row.places : 0;
      g_assert_cmpuint (guest->n_captures, <=, 1);
      g_assert_cmpint (row.paid, ==, payment.captured - payment.refunded);
      if (row.state == RR_BOOKING_CONFIRMED)
        g_assert_cmpint (payment.state, ==, RR_PAYMENT_PAID);
      if (payment.state == RR_PAYMENT_PAID)
        g_assert_cmpint (row.state, ==, RR_BOOKING_CONFIRMED);
    }
  g_assert_true (rr_store_booking_get_taken (store, "walk", "", &taken, NULL));
  g_assert_cmpuint (taken, ==, sold);
  g_assert_cmpuint (taken, <=, CAPACITY);
  return TRUE;
}

static void
settle_all (Bench *bench)
{
  bench->now_ms += 3600000;
  for (guint i = 0; i < bench->n_guests; i++)
    do_act (bench, &bench->guests[i], give_up_cb, NULL);
  for (guint round = 0; round < 8; round++)
    for (guint i = 0; i < bench->n_guests; i++)
      {
        ask (bench, &bench->guests[i], TRUE);
        tell (bench, &bench->guests[i]);
      }
  commit (bench, check_cb, bench);
  for (guint i = 0; i < bench->n_guests; i++)
    {
      Guest *guest = &bench->guests[i];
      RrPaymentRow row = payment_of (bench, guest);

      g_assert_true (rr_payment_is_over (row.state));
      g_assert_cmpint (row.captured - row.refunded, ==, guest->received - guest->refunded);
      g_assert_cmpint (guest->received - guest->refunded, ==, row.state == RR_PAYMENT_PAID ? PRICE : 0);
    }
}

static void
something_happens (Bench *bench)
{
  Guest *guest;

  bench->now_ms += g_rand_int_range (bench->rand, 0, 4000);
  if (bench->n_guests < N_BOOKINGS && (bench->n_guests == 0 || g_rand_int_range (bench->rand, 0, 20) == 0))
    {
      begin (bench);
      return;
    }
  guest = &bench->guests[g_rand_int_range (bench->rand, 0, (gint32) bench->n_guests)];
  switch (g_rand_int_range (bench->rand, 0, 12))
    {
    case 0:
    case 1:
    case 2:
      ask (bench, guest, TRUE);
      break;
    case 3:
      ask (bench, guest, FALSE);
      break;
    case 4:
    case 5:
    case 6:
      guest->theirs = guest->theirs == WAITS ? AUTHORISED : guest->theirs;
      break;
    case 7:
      tell (bench, guest);
      break;
    case 8:
      do_act (bench, guest, give_up_cb, NULL);
      break;
    case 9:
      do_act (bench, guest, put_off_cb, NULL);
      break;
    case 10:
      if (g_rand_int_range (bench->rand, 0, 4) == 0)
        do_act (bench, guest, cancel_cb, NULL);
      break;
    default:
      if (g_rand_int_range (bench->rand, 0, 4) == 0)
        do_act (bench, guest, give_up_cb, "the supplier has none");
    }
}

static void
bench_open (Bench *bench)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  bench->dir = g_dir_make_tmp ("rr-money-XXXXXX", NULL);
  path = g_build_filename (bench->dir, "roundrock.db", NULL);
  bench->store = rr_store_open (path, &error);
  g_assert_no_error (error);
  bench->now_ms = NOW_MS;
  bench->n_guests = 0;
  bench->rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
}

static void
bench_close (Bench *bench)
{
  static const char *const files[] = { "roundrock.db", "roundrock.db-wal", "roundrock.db-shm", "roundrock.db.lock",
                                       "lock" };

  rr_store_close (bench->store);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (bench->dir, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (bench->dir);
  g_free (bench->dir);
  g_rand_free (bench->rand);
  rr_assert_quiescent ();
}

static void
test_any_order (void)
{
  Bench bench;

  bench_open (&bench);
  for (guint i = 0; i < N_STEPS; i++)
    {
      something_happens (&bench);
      if (i % 10 == 0)
        commit (&bench, check_cb, &bench);
    }
  settle_all (&bench);
  bench_close (&bench);
}

static void
test_late_finds_its_places (void)
{
  Bench bench;
  Guest *guest;

  bench_open (&bench);
  guest = begin (&bench);
  ask (&bench, guest, TRUE);
  guest->theirs = AUTHORISED;
  tell (&bench, guest);
  ask (&bench, guest, FALSE);
  bench.now_ms += 3600000;
  do_act (&bench, guest, give_up_cb, NULL);
  g_assert_cmpint (payment_of (&bench, guest).state, ==, RR_PAYMENT_VOIDING);

  tell (&bench, guest);
  g_assert_cmpint (payment_of (&bench, guest).state, ==, RR_PAYMENT_PAID);
  commit (&bench, check_cb, &bench);
  bench_close (&bench);
}

/* Nothing was taken yet: the guest has only agreed. */
static void
test_late_agreement (void)
{
  Bench bench;
  Guest *late, *later;

  bench_open (&bench);
  late = begin (&bench);
  later = begin (&bench);
  ask (&bench, late, TRUE);
  ask (&bench, later, TRUE);
  bench.now_ms += 3600000;
  do_act (&bench, late, give_up_cb, NULL);
  do_act (&bench, later, give_up_cb, NULL);
  late->theirs = later->theirs = AUTHORISED;

  tell (&bench, late);
  g_assert_cmpint (payment_of (&bench, late).state, ==, RR_PAYMENT_CAPTURING);
  ask (&bench, late, TRUE);
  g_assert_cmpint (payment_of (&bench, late).state, ==, RR_PAYMENT_PAID);
  for (guint i = 0; i < 200 && bench.n_guests < N_BOOKINGS; i++)
    begin (&bench);
  tell (&bench, later);
  g_assert_cmpint (payment_of (&bench, later).state, ==, RR_PAYMENT_VOIDING);
  ask (&bench, later, TRUE);
  g_assert_cmpint (payment_of (&bench, later).state, ==, RR_PAYMENT_VOID);
  g_assert_cmpint (later->received, ==, 0);
  commit (&bench, check_cb, &bench);
  bench_close (&bench);
}

static void
test_late_goes_back (void)
{
  Bench bench;
  Guest *guest;

  bench_open (&bench);
  guest = begin (&bench);
  ask (&bench, guest, TRUE);
  guest->theirs = AUTHORISED;
  tell (&bench, guest);
  ask (&bench, guest, FALSE);
  bench.now_ms += 3600000;
  do_act (&bench, guest, give_up_cb, NULL);
  /* Others have taken everything meanwhile. */
  for (guint i = 0; i < 200 && bench.n_guests < N_BOOKINGS; i++)
    begin (&bench);

  tell (&bench, guest);
  g_assert_cmpint (payment_of (&bench, guest).state, ==, RR_PAYMENT_REFUNDING);
  commit (&bench, check_cb, &bench);
  ask (&bench, guest, TRUE);
  g_assert_cmpint (payment_of (&bench, guest).state, ==, RR_PAYMENT_REFUNDED);
  g_assert_cmpint (guest->refunded, ==, PRICE);
  bench_close (&bench);
}

static void
test_put_off (void)
{
  Bench bench;
  Guest *guest;
  RrPaymentRow row;

  bench_open (&bench);
  guest = begin (&bench);
  do_act (&bench, guest, put_off_cb, NULL);
  do_act (&bench, guest, put_off_cb, NULL);
  row = payment_of (&bench, guest);
  g_assert_cmpuint (row.attempts, ==, 2);
  g_assert_cmpuint (row.generation, ==, 2);
  g_assert_cmpint (row.next_ms, ==, bench.now_ms + 1000);
  g_assert_cmpstr (row.problem, ==, "no answer");
  /* Once it goes on, that is forgotten. */
  ask (&bench, guest, TRUE);
  row = payment_of (&bench, guest);
  g_assert_cmpint (row.state, ==, RR_PAYMENT_OPEN);
  g_assert_cmpuint (row.attempts, ==, 0);
  g_assert_cmpstr (row.problem, ==, "");
  bench_close (&bench);
}

static void
test_nobody (void)
{
  Bench bench;
  Guest guest = { .payment = 77 };
  Act act = { .bench = &bench, .guest = &guest, .event = RR_PAYMENT_CAPTURED };

  bench_open (&bench);
  commit (&bench, apply_cb, &act);
  g_assert_cmpint (act.row.id, ==, 0);
  do_act (&bench, &guest, put_off_cb, NULL);
  do_act (&bench, &guest, give_up_cb, "why");
  bench_close (&bench);
}

static void
test_words (void)
{
  char text[48];

  rr_booking_money_text (5120, "KWD", text, sizeof text);
  g_assert_cmpstr (text, ==, "KWD 5.120");
  rr_booking_money_text (-5, "EUR", text, sizeof text);
  g_assert_cmpstr (text, ==, "EUR -0.05");
  rr_booking_money_text (500, "JPY", text, sizeof text);
  g_assert_cmpstr (text, ==, "JPY 500");
  rr_booking_money_text (7, "???", text, sizeof text);
  g_assert_cmpstr (text, ==, "??? 7");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/booking-money/in-any-order-it-ends-with-a-booking-or-goes-back", test_any_order);
  g_test_add_func ("/engine/booking-money/late-money-finds-its-places", test_late_finds_its_places);
  g_test_add_func ("/engine/booking-money/who-agrees-late-finds-places-or-pays-nothing", test_late_agreement);
  g_test_add_func ("/engine/booking-money/late-money-goes-back-when-they-are-gone", test_late_goes_back);
  g_test_add_func ("/engine/booking-money/what-is-put-off-is-counted", test_put_off);
  g_test_add_func ("/engine/booking-money/of-nobody-is-nothing", test_nobody);
  g_test_add_func ("/engine/booking-money/is-written-as-people-do", test_words);

  return g_test_run ();
}
