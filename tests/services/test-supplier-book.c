/* test-supplier-book.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-task.h"
#include "supplier-fixture.h"

/* One booking of ours at all suppliers of its itinerary; what they remember is their
 * ledger. */

static const RrSupplierOrder order = {
  .booking = "0b6f0f4e-5a0e-4b6e-9b1d-3c1f5f8f7a11", .itinerary = "i1", .date = "2026-12-05",
  .party = "adult:2,child:1", .reference = "R1", .name = "Anna", .email = "a@b.c", .hold_min = 15,
};

static void
close_quietly (SupplierFixture *f)
{
  supplier_fixture_close (f);
  rr_assert_quiescent ();
}

static const RrSupplierLeg *
leg_of (GPtrArray *legs,
        guint      number)
{
  return legs->pdata[number - 1];
}

static void
test_uuids (void)
{
  char first[37], again[37], other[37];

  rr_supplier_leg_uuid (order.booking, 0, first);
  rr_supplier_leg_uuid (order.booking, 0, again);
  rr_supplier_leg_uuid (order.booking, 1, other);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
  g_assert_true (g_uuid_string_is_valid (first));
}

static void
test_the_whole_way (void)
{
  SupplierFixture f;
  g_autoptr(GPtrArray) checked = NULL, legs = NULL, confirmed = NULL, cancelled = NULL;
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 3, 5000, NULL);
  g_assert_true (rr_supplier_check (f.suppliers, NULL, &order, &checked, &error));
  g_assert_cmpint (leg_of (checked, 3)->retail, ==, 2 * 9000 + 4500);
  g_assert_true (rr_supplier_hold (f.suppliers, NULL, &order, &legs, &error));
  g_assert_cmpstr (leg_of (legs, 1)->status, ==, "ON_HOLD");
  g_assert_cmpint (leg_of (legs, 1)->expires_ms, >, 0);
  g_assert_cmpint (supplier_fixture_figure (&f, 2, "places"), ==, 3);

  g_assert_true (rr_supplier_confirm (f.suppliers, NULL, &order, &confirmed, &error));
  g_assert_cmpstr (leg_of (confirmed, 2)->status, ==, "CONFIRMED");
  g_assert_cmpint (supplier_fixture_figure (&f, 2, "confirmed"), ==, 1);

  g_assert_true (rr_supplier_cancel (f.suppliers, NULL, &order, &cancelled, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (leg_of (cancelled, 3)->status, ==, "CANCELLED");
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmpint (supplier_fixture_figure (&f, i, "cancelled"), ==, 1);
      g_assert_cmpint (supplier_fixture_figure (&f, i, "places"), ==, 0);
    }
  close_quietly (&f);
}

static void
test_twice_is_once (void)
{
  SupplierFixture f;
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 2, 5000, NULL);
  /* The second time only its own places are left to see: three of six, then none. */
  for (guint i = 0; i < 3; i++)
    {
      RrSupplierOrder other = order;

      g_assert_true (rr_supplier_hold (f.suppliers, NULL, &order, NULL, &error));
      other.booking = "11111111-5a0e-4b6e-9b1d-3c1f5f8f7a11";
      g_assert_true (rr_supplier_hold (f.suppliers, NULL, &other, NULL, &error));
    }
  g_assert_no_error (error);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "held"), ==, 2);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "places"), ==, 6);
  for (guint i = 0; i < 2; i++)
    g_assert_true (rr_supplier_confirm (f.suppliers, NULL, &order, NULL, &error));
  for (guint i = 0; i < 2; i++)
    g_assert_true (rr_supplier_cancel (f.suppliers, NULL, &order, NULL, &error));
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "places"), ==, 3);
  close_quietly (&f);
}

static void
test_sold_out (void)
{
  SupplierFixture f;
  RrSupplierOrder many = order;
  g_autoptr(GPtrArray) legs = NULL;
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 2, 5000, NULL);
  many.party = "adult:7";
  g_assert_false (rr_supplier_check (f.suppliers, NULL, &many, NULL, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (rr_supplier_hold (f.suppliers, NULL, &many, &legs, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_REFUSED);
  g_assert_nonnull (leg_of (legs, 1)->problem);
  g_assert_nonnull (strstr (error->message, "Supplier 1"));
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "places"), ==, 0);
  close_quietly (&f);
}

static void
test_what_never_was_is_cancelled (void)
{
  SupplierFixture f;
  g_autoptr(GPtrArray) legs = NULL;
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 2, 5000, NULL);
  g_assert_true (rr_supplier_cancel (f.suppliers, NULL, &order, &legs, &error));
  g_assert_cmpstr (leg_of (legs, 1)->status, ==, "CANCELLED");
  /* A confirmation of nothing is none. */
  g_assert_false (rr_supplier_confirm (f.suppliers, NULL, &order, NULL, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_UNKNOWN);
  close_quietly (&f);
}

static void
test_lost_answers (void)
{
  SupplierFixture f;
  g_autoptr(GError) error = NULL;
  guint n_held = 0;

  supplier_fixture_open (&f, 1, 5000, NULL);
  /* Half of the answers are lost after the deed. */
  supplier_fixture_tell (&f, 1, "\"drop_permille\":500");
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *uuid = g_strdup_printf ("%08u-5a0e-4b6e-9b1d-3c1f5f8f7a11", i);
      RrSupplierOrder one = order;

      one.booking = uuid;
      one.party = "adult:1";
      one.date = i % 2 ? "2026-12-06" : "2026-12-07";
      n_held += rr_supplier_hold (f.suppliers, NULL, &one, NULL, NULL);
    }
  supplier_fixture_tell (&f, 1, "\"drop_permille\":0");
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "oversold"), ==, 0);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "held"), >=, n_held);

  /* Undo does not need to know which of them were, nor does one after a crash. */
  supplier_fixture_restart (&f);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *uuid = g_strdup_printf ("%08u-5a0e-4b6e-9b1d-3c1f5f8f7a11", i);
      RrSupplierOrder one = order;

      one.booking = uuid;
      g_assert_true (rr_supplier_cancel (f.suppliers, NULL, &one, NULL, &error));
    }
  g_assert_no_error (error);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "places"), ==, 0);
  close_quietly (&f);
}

static void
test_one_of_three_refuses (void)
{
  SupplierFixture f;
  g_autoptr(GPtrArray) legs = NULL;
  g_autoptr(GError) error = NULL;
  RrSupplierOrder other = order;

  supplier_fixture_open (&f, 3, 1000, NULL);
  supplier_fixture_tell (&f, 2, "\"fault_permille\":1000");
  g_assert_false (rr_supplier_hold (f.suppliers, NULL, &other, &legs, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_FAULT);
  g_assert_null (leg_of (legs, 1)->problem);
  g_assert_nonnull (leg_of (legs, 2)->problem);
  supplier_fixture_tell (&f, 2, "\"fault_permille\":0");
  g_assert_true (rr_supplier_cancel (f.suppliers, NULL, &other, NULL, NULL));
  for (guint i = 1; i <= 3; i++)
    g_assert_cmpint (supplier_fixture_figure (&f, i, "places"), ==, 0);
  close_quietly (&f);
}

/* What was agreed goes back to whom it was agreed with, whatever the file says by then. */
static void
test_the_file_has_changed (void)
{
  SupplierFixture f;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *legs = NULL;
  g_autoptr(GPtrArray) told = NULL;
  g_autoptr(GError) error = NULL;
  RrSupplierOrder kept = order;
  char *second;

  supplier_fixture_open (&f, 2, 5000, NULL);
  legs = rr_suppliers_dup_legs (f.suppliers, "i1");
  g_assert_cmpstr (legs, ==, "s1:p1:DEFAULT:0;s2:p1:DEFAULT:0");
  g_assert_null (rr_suppliers_dup_legs (f.suppliers, "none"));
  kept.itinerary = NULL;
  kept.legs = legs;
  g_assert_true (rr_supplier_hold (f.suppliers, NULL, &kept, NULL, &error));

  path = g_build_filename (f.workspace, "suppliers.ini", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  second = strstr (text, "[supplier s2]");
  g_assert_nonnull (second);
  *second = '\0';
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (rr_suppliers_reload (f.suppliers, &error));

  /* Who is there takes it back, and who is not is named. */
  g_assert_false (rr_supplier_cancel (f.suppliers, NULL, &kept, &told, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS);
  g_assert_cmpstr (leg_of (told, 1)->status, ==, "CANCELLED");
  g_assert_nonnull (strstr (leg_of (told, 2)->problem, "s2"));
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "places"), ==, 0);
  close_quietly (&f);
}

static void
test_cancelled_at_entry (void)
{
  SupplierFixture f;
  RrCtx *ctx = rr_ctx_new (NULL, "customer");
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 1, 5000, NULL);
  rr_ctx_cancel (ctx, NULL);
  g_assert_false (rr_supplier_hold (f.suppliers, ctx, &order, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "asked"), ==, 0);
  rr_ctx_unref (ctx);
  close_quietly (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/supplier-book/uuids-are-derived", test_uuids);
  g_test_add_func ("/services/supplier-book/cancelled-at-entry-asks-nobody", test_cancelled_at_entry);
  g_test_add_func ("/services/supplier-book/the-whole-way", test_the_whole_way);
  g_test_add_func ("/services/supplier-book/the-file-may-change-meanwhile", test_the_file_has_changed);
  g_test_add_func ("/services/supplier-book/twice-is-once", test_twice_is_once);
  g_test_add_func ("/services/supplier-book/sold-out-is-refused", test_sold_out);
  g_test_add_func ("/services/supplier-book/what-never-was-is-cancelled", test_what_never_was_is_cancelled);
  g_test_add_func ("/services/supplier-book/lost-answers-lose-no-place", test_lost_answers);
  g_test_add_func ("/services/supplier-book/what-one-refuses-the-others-give-back", test_one_of_three_refuses);
  return g_test_run ();
}
