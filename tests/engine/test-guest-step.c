/* test-guest-step.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "rr-confirmation.h"
#include "rr-guest-step.h"
#include "rr-store-letter.h"
#include "rr-store-payment.h"
#include "rr-store-report.h"
#include "rr-task.h"
#include "rr-time.h"

/* From bookings that changed to letters, on a store of its own. */

static const char tours[] = "[walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00\nminutes=360\n"
                            "places=10\ncurrency=CHF\nunits=adult:9500\nmeeting=Station\n";

#define SLOT "2031-06-02T08:00:00+02:00"

typedef struct
{
  char        *dir;
  char        *path;
  RrStore     *store;
  RrCatalogue *catalogue;
  RrGuestStep  step;
} Fixture;

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;

  f->dir = g_dir_make_tmp ("rr-guest-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "roundrock.db", NULL);
  f->store = rr_store_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_key_file_load_from_data (file, tours, -1, G_KEY_FILE_NONE, NULL));
  f->catalogue = rr_catalogue_new (file, &error);
  g_assert_no_error (error);
  f->step = (RrGuestStep) { .catalogue = f->catalogue, .most = 64 };
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

  rr_store_close (f->store);
  rr_catalogue_unref (f->catalogue);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (f->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_rmdir (f->dir);
  g_free (f->dir);
  g_free (f->path);
  rr_assert_quiescent ();
}

static void
commit (Fixture          *f,
        RrStoreWriteFunc  func,
        gpointer          data)
{
  g_autoptr(GError) error = NULL;
  RrStoreItem item = { .write = func, .data = data };

  g_assert_true (rr_store_commit (f->store, &item, 1, &error));
  g_assert_no_error (error);
}

static gboolean
insert_cb (RrStore   *store,
           gpointer   data,
           GError   **error)
{
  return rr_store_booking_insert (store, data, error);
}

static gboolean
update_cb (RrStore   *store,
           gpointer   data,
           GError   **error)
{
  return rr_store_booking_update (store, data, error);
}

static RrBookingRow
make_row (const char     *uuid,
          RrBookingState  state)
{
  RrBookingRow row = { .state = state, .tour = "walk", .slot = SLOT, .places = 2, .currency = "CHF", .retail = 19000,
                       .lang = "de", .rev = 1, .email = (char *) "a@b.c", .name = (char *) "Ada" };

  g_strlcpy (row.uuid, uuid, sizeof row.uuid);
  row.created_ms = row.updated_ms = rr_time_now_ms ();
  return row;
}

static GPtrArray *
letters_of (Fixture *f,
            gint64   booking)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  GPtrArray *letters = rr_store_reader_letters_about (reader, booking, 9, NULL);

  g_assert_nonnull (letters);
  return letters;
}

static GPtrArray *
due_letters (Fixture *f)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  gint64 next_ms;
  GPtrArray *letters = rr_store_reader_guest_letters (reader, rr_time_now_ms () + 1, 99, &next_ms, NULL);

  g_assert_nonnull (letters);
  return letters;
}

static void
step (Fixture *f,
      guint    n_seen,
      guint    n_written)
{
  commit (f, rr_guest_step_run, &f->step);
  g_assert_cmpuint (f->step.n_seen, ==, n_seen);
  g_assert_cmpuint (f->step.n_written, ==, n_written);
}

static void
test_once (Fixture       *f,
           gconstpointer  data)
{
  RrBookingRow row = make_row ("u-1", RR_BOOKING_CONFIRMED);
  g_autoptr(GPtrArray) due = NULL;
  g_autoptr(RrConfirmation) facts = NULL;
  const RrLetter *letter;

  commit (f, insert_cb, &row);
  step (f, 1, 1);
  step (f, 0, 0);

  due = due_letters (f);
  g_assert_cmpuint (due->len, ==, 1);
  letter = due->pdata[0];
  g_assert_cmpstr (letter->message_id, ==, "u-1.1.confirmed");
  g_assert_cmpstr (letter->recipient, ==, "a@b.c");
  facts = rr_confirmation_from_text (letter->body);
  g_assert_cmpstr (facts->tour, ==, "Ridge walk");
  g_assert_cmpstr (facts->meeting, ==, "Station");
  g_assert_cmpint (facts->end_ms - facts->start_ms, ==, 6 * 3600000);
  g_assert_cmpint (facts->retail, ==, 19000);
}

static void
test_in_order (Fixture       *f,
               gconstpointer  data)
{
  static const char *const words[] = { "confirmed", "changed", "cancelled" };
  RrBookingRow row = make_row ("u-1", RR_BOOKING_CONFIRMED);
  g_autoptr(GPtrArray) all = NULL, due = NULL;

  commit (f, insert_cb, &row);
  step (f, 1, 1);
  row.told = 1;
  row.rev = 2;
  commit (f, update_cb, &row);
  step (f, 1, 1);
  row.told = 2;
  row.rev = 5;
  row.state = RR_BOOKING_CANCELLED;
  commit (f, update_cb, &row);
  step (f, 1, 1);

  all = letters_of (f, row.id);
  g_assert_cmpuint (all->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (((RrLetter *) all->pdata[2 - i])->subject, ==, words[i]);
  due = due_letters (f);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpstr (((RrLetter *) due->pdata[0])->subject, ==, "confirmed");
}

static void
test_again (Fixture       *f,
            gconstpointer  data)
{
  RrBookingRow row = make_row ("u-1", RR_BOOKING_CONFIRMED);
  g_autoptr(GPtrArray) all = NULL;

  commit (f, insert_cb, &row);
  step (f, 1, 1);
  for (guint i = 0; i < 2; i++)
    {
      row.told = 0;
      row.updated_ms = 0;
      commit (f, update_cb, &row);
      step (f, 1, 1);
    }

  all = letters_of (f, row.id);
  g_assert_cmpstr (((RrLetter *) all->pdata[0])->message_id, ==, "u-1.1.confirmed.2");
  g_assert_cmpstr (((RrLetter *) all->pdata[1])->message_id, ==, "u-1.1.confirmed.1");
}

static void
test_nothing_to_say (Fixture       *f,
                     gconstpointer  data)
{
  RrBookingRow rows[5];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char uuid[8];

      g_snprintf (uuid, sizeof uuid, "u-%u", i);
      rows[i] = make_row (uuid, RR_BOOKING_CONFIRMED);
    }
  rows[0].state = RR_BOOKING_PENDING;
  g_strlcpy (rows[1].owner, "reseller", sizeof rows[1].owner);
  rows[2].updated_ms -= 8 * 86400000;
  rows[3].email = NULL;
  rows[4].rev = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    commit (f, insert_cb, &rows[i]);

  step (f, 3, 0);
  g_assert_cmpuint (f->step.n_stale, ==, 1);
  step (f, 0, 0);

  f->step.for_resellers = TRUE;
  g_strlcpy (rows[1].uuid, "u-9", sizeof rows[1].uuid);
  commit (f, insert_cb, &rows[1]);
  step (f, 1, 1);
}

static void
test_no_address (Fixture       *f,
                 gconstpointer  data)
{
  static const char *const addresses[] = { "a b@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "@b", "a@", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      char uuid[8];
      g_autoptr(GPtrArray) all = NULL;
      RrBookingRow row;

      g_snprintf (uuid, sizeof uuid, "u-%u", i);
      row = make_row (uuid, RR_BOOKING_CONFIRMED);
      row.email = (char *) addresses[i];
      commit (f, insert_cb, &row);
      step (f, 1, 1);
      all = letters_of (f, row.id);
      g_assert_cmpstr (rr_letter_get_status (all->pdata[0]), ==, "dead");
    }
  g_assert_true (rr_guest_is_address ("ä+b@c.example"));
}

typedef struct
{
  const char *id;
  gboolean    is_found;
} Bounce;

static gboolean
bounce_cb (RrStore   *store,
           gpointer   data,
           GError   **error)
{
  Bounce *bounce = data;

  return rr_store_letter_bounce (store, bounce->id, "no such mailbox", &bounce->is_found, error);
}

static gboolean
set_cb (RrStore   *store,
        gpointer   data,
        GError   **error)
{
  return rr_store_letter_set (store, data, error);
}

/* The word that it came back may be here before ours that it was taken. */
static void
test_came_back (Fixture       *f,
                gconstpointer  data)
{
  RrBookingRow row = make_row ("u-1", RR_BOOKING_CONFIRMED);
  Bounce bounce = { "u-1.1.confirmed", FALSE }, other = { "u-2.1.confirmed", TRUE };
  g_autoptr(GPtrArray) due = NULL, all = NULL;
  g_autoptr(RrStoreReader) reader = NULL;
  RrLetterTally tally;
  RrLetter *letter;

  commit (f, insert_cb, &row);
  step (f, 1, 1);
  due = due_letters (f);
  commit (f, bounce_cb, &bounce);
  commit (f, bounce_cb, &other);
  letter = due->pdata[0];
  letter->state = RR_LETTER_DONE;
  commit (f, set_cb, letter);

  g_assert_true (bounce.is_found);
  g_assert_false (other.is_found);
  all = letters_of (f, row.id);
  g_assert_cmpstr (rr_letter_get_status (all->pdata[0]), ==, "dead");
  g_assert_cmpstr (((RrLetter *) all->pdata[0])->problem, ==, "no such mailbox");
  reader = rr_store_reader_open (f->path, NULL);
  g_assert_true (rr_store_reader_letter_tally (reader, &tally, NULL));
  g_assert_cmpuint (tally.n_dead, ==, 1);
  g_assert_cmpuint (tally.n_waiting, ==, 0);
}

static gboolean
pay_cb (RrStore   *store,
        gpointer   data,
        GError   **error)
{
  RrPaymentRow *row = data;

  return row->id == 0 ? rr_store_payment_insert (store, row, error) : rr_store_payment_update (store, row, error);
}

/* What a letter says has gone back, or is about to. */
static void
check_money (const RrLetter *letter,
             const char     *subject,
             gint64          returning,
             gint64          refunded)
{
  g_autoptr(RrConfirmation) facts = rr_confirmation_from_text (letter->body);

  g_assert_cmpstr (letter->subject, ==, subject);
  g_assert_cmpint (facts->returning, ==, returning);
  g_assert_cmpint (facts->refunded, ==, refunded);
}

static void
test_refund (Fixture       *f,
             gconstpointer  data)
{
  RrBookingRow row = make_row ("u-1", RR_BOOKING_CANCELLED);
  RrPaymentRow payment = { .booking = "u-1", .method = RR_PAY_CARD, .state = RR_PAYMENT_REFUNDING, .key = "u-1/1",
                           .amount = 19000, .captured = 19000, .currency = "CHF" };
  g_autoptr(GPtrArray) all = NULL;

  row.method = RR_PAY_CARD;
  commit (f, insert_cb, &row);
  commit (f, pay_cb, &payment);
  step (f, 1, 1);
  all = letters_of (f, row.id);
  check_money (all->pdata[0], "cancelled", 19000, 0);

  payment.state = RR_PAYMENT_REFUNDED;
  payment.refunded = 19000;
  row.rev = 2;
  row.told = 1;
  commit (f, pay_cb, &payment);
  commit (f, update_cb, &row);
  step (f, 1, 0);
  step (f, 0, 0);
}

/* Nobody had said anything of money, as none was known of. */
static void
test_late_refund (Fixture       *f,
                  gconstpointer  data)
{
  RrBookingRow row = make_row ("u-1", RR_BOOKING_EXPIRED);
  RrPaymentRow payment = { .booking = "u-1", .method = RR_PAY_CARD, .state = RR_PAYMENT_REFUNDED, .key = "u-1/1",
                           .amount = 19000, .captured = 19000, .refunded = 19000, .currency = "CHF" };
  g_autoptr(GPtrArray) all = NULL;

  row.method = RR_PAY_CARD;
  row.rev = 0;
  commit (f, insert_cb, &row);
  step (f, 0, 0);
  row.rev = 1;
  commit (f, pay_cb, &payment);
  commit (f, update_cb, &row);
  step (f, 1, 1);
  all = letters_of (f, row.id);
  check_money (all->pdata[0], "expired", 0, 19000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/guest/" name, Fixture, NULL, setup, func, teardown)
  ADD ("a-change-is-told-once", test_once);
  ADD ("changes-are-told-in-order", test_in_order);
  ADD ("who-asks-again-gets-another-name", test_again);
  ADD ("nobody-is-bothered-without-need", test_nothing_to_say);
  ADD ("what-is-no-address-is-seen", test_no_address);
  ADD ("a-letter-that-came-back-is-dead", test_came_back);
  ADD ("money-that-goes-back-is-told-once", test_refund);
  ADD ("late-money-that-went-back-is-told", test_late_refund);
#undef ADD
  return g_test_run ();
}
