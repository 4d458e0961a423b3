/* test-supplier-octo.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "rr-error.h"
#include "rr-supplier-octo.h"

/* What suppliers.ini may say, and what a supplier may answer. */

static const RrSupplierSettings huts = { .id = (char *) "huts", .name = (char *) "Huts", .key = (char *) "k",
                                         .url = (char *) "https://h.example/octo", .deadline_ms = 1000, .burst = 1,
                                         .units = (char *) "adult:GROWN;child:KID" };

#define SLOT "{\"id\":\"a\",\"localDateTimeStart\":\"2026-12-05T09:00:00+13:00\",\"available\":true," \
             "\"status\":\"AVAILABLE\",\"vacancies\":4}"

static void
refuses_slots (const char *text,
               const char *member)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_supplier_read_slots (text, strlen (text), &huts, NULL, FALSE, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN);
  g_assert_nonnull (strstr (error->message, member));
}

static void
test_strict (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');

  refuses_slots ("", "JSON");
  refuses_slots ("<html>", "JSON");
  refuses_slots (deep, "JSON");
  refuses_slots ("\"\xff\"", "JSON");
  refuses_slots ("{}", "availability");
  refuses_slots ("[1]", "availability");
  refuses_slots ("[{\"localDateTimeStart\":\"2026-12-05T09:00:00Z\"}]", "“id”");
  refuses_slots ("[{\"id\":7}]", "“id”");
  refuses_slots ("[{\"id\":\"a\",\"localDateTimeStart\":\"soon\"}]", "localDateTimeStart");
  refuses_slots ("[{\"id\":\"a\",\"localDateTimeStart\":\"2026-12-05\",\"available\":\"yes\"}]", "available");
  refuses_slots ("[{\"id\":\"a\",\"localDateTimeStart\":\"2026-12-05\",\"available\":true}]", "status");
  refuses_slots ("[{\"id\":\"a\",\"localDateTimeStart\":\"2026-12-05\",\"available\":true,"
                 "\"status\":\"AVAILABLE\",\"vacancies\":-1}]", "vacancies");
  refuses_slots ("[{\"id\":\"a\",\"localDateTimeStart\":\"2026-12-05\",\"available\":true,"
                 "\"status\":\"AVAILABLE\",\"vacancies\":1.5}]", "vacancies");
}

static void
test_every_cut (void)
{
  const char *whole = "[" SLOT "]";

  for (gsize len = 0; len < strlen (whole); len++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_supplier_read_slots (whole, len, &huts, NULL, FALSE, &error));
      g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN);
    }
}

static RrSupplierSlot
first_slot (const char *pricing,
            const char *party)
{
  g_autofree char *text = g_strdup_printf ("[{\"id\":\"a\",\"localDateTimeStart\":\"2026-12-05T09:00:00Z\","
                                           "\"available\":true,\"status\":\"FREESALE\",\"vacancies\":null%s}]", pricing);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) slots = rr_supplier_read_slots (text, strlen (text), &huts, party, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (slots->len, ==, 1);
  return g_array_index (slots, RrSupplierSlot, 0);
}

static void
test_prices (void)
{
  const char *units = ",\"unitPricing\":[{\"unitId\":\"GROWN\",\"retail\":900,\"currency\":\"JPY\",\"currencyPrecision\":0},"
                      "{\"unitId\":\"KID\",\"retail\":400,\"currency\":\"JPY\",\"currencyPrecision\":0}]";
  const char *mixed = ",\"unitPricing\":[{\"unitId\":\"GROWN\",\"retail\":900,\"currency\":\"JPY\",\"currencyPrecision\":0},"
                      "{\"unitId\":\"KID\",\"retail\":400,\"currency\":\"EUR\",\"currencyPrecision\":2}]";
  RrSupplierSlot slot = first_slot (units, "adult:2,child:1");

  g_assert_cmpint (slot.retail, ==, 2200);
  g_assert_cmpstr (slot.currency, ==, "JPY");
  g_assert_cmpuint (slot.exponent, ==, 0);
  g_assert_cmpint (slot.vacancies, ==, -1);
  /* One without a price, or two currencies: no price at all. */
  g_assert_cmpint (first_slot (units, "adult:2,dog:1").retail, ==, -1);
  g_assert_cmpint (first_slot (mixed, "adult:2,child:1").retail, ==, -1);
  g_assert_cmpint (first_slot ("", "adult:2").retail, ==, -1);
  slot = first_slot (",\"pricing\":{\"retail\":5124,\"currency\":\"KWD\",\"currencyPrecision\":3}", "adult:2");
  g_assert_cmpint (slot.retail, ==, 5124);
  g_assert_cmpuint (slot.exponent, ==, 3);
  g_assert_cmpint (first_slot (",\"pricing\":{\"retail\":51.5,\"currency\":\"KWD\",\"currencyPrecision\":3}", NULL).retail, ==, -1);
}

static void
test_bookings (void)
{
  const char *held = "{\"uuid\":\"0b6f0f4e-5a0e-4b6e-9b1d-3c1f5f8f7a11\",\"status\":\"ON_HOLD\","
                     "\"utcExpiresAt\":\"1970-01-02T00:00:00Z\"}";
  const char *endless = "{\"uuid\":\"x\",\"status\":\"CONFIRMED\",\"utcExpiresAt\":null}";
  const char *odd = "{\"uuid\":\"x\",\"status\":\"ON_HOLD\",\"utcExpiresAt\":\"later\"}";
  RrSupplierBooking booking;
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_supplier_read_booking (held, strlen (held), &booking, &error));
  g_assert_cmpint (booking.expires_ms, ==, 86400000);
  g_assert_true (rr_supplier_read_booking (endless, strlen (endless), &booking, &error));
  g_assert_cmpint (booking.expires_ms, ==, 0);
  g_assert_false (rr_supplier_read_booking (odd, strlen (odd), &booking, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN);
  g_clear_error (&error);
  g_assert_false (rr_supplier_read_booking ("[]", 2, &booking, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN);
}

static void
test_errors (void)
{
  static const struct { guint status; const char *text; RrSupplierError code; } table[] = {
    { 400, "{\"error\":\"UNPROCESSABLE_ENTITY\",\"errorMessage\":\"Sold out\"}", RR_SUPPLIER_ERROR_REFUSED },
    { 400, "{\"error\":\"INVALID_BOOKING_UUID\",\"errorMessage\":\"?\"}", RR_SUPPLIER_ERROR_UNKNOWN },
    { 400, "{\"error\":\"FORBIDDEN\",\"errorMessage\":\"?\"}", RR_SUPPLIER_ERROR_DENIED },
    { 403, "no", RR_SUPPLIER_ERROR_DENIED },
    { 404, "", RR_SUPPLIER_ERROR_BROKEN },
    { 302, "", RR_SUPPLIER_ERROR_BROKEN },
    { 500, "<html>", RR_SUPPLIER_ERROR_FAULT },
    { 503, "", RR_SUPPLIER_ERROR_FAULT },
    { 429, "{\"error\":\"X\",\"errorMessage\":\"Slow\"}", RR_SUPPLIER_ERROR_BUSY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = rr_supplier_read_error (table[i].status, table[i].text, strlen (table[i].text));

      g_assert_error (error, RR_SUPPLIER_ERROR, (int) table[i].code);
    }
}

static void
test_bodies (void)
{
  const RrItineraryLeg leg = { .supplier = (char *) "huts", .product = (char *) "bunk", .option = (char *) "DEFAULT" };
  const RrSupplierOrder order = { .booking = "b", .party = "adult:2,child:1", .name = "A \"B\"", .hold_min = 15 };
  g_autofree char *ask = rr_supplier_ask_availability (&huts, "bunk", "DEFAULT", "2026-12-05", "2026-12-06",
                                                       "adult:2,child:1");
  g_autofree char *reserve = rr_supplier_ask_reserve (&huts, &order, &leg, "u", "slot");
  g_autofree char *confirm = rr_supplier_ask_confirm (&order);
  guint n;

  g_assert_cmpstr (ask, ==, "{\"productId\":\"bunk\",\"optionId\":\"DEFAULT\",\"localDateStart\":\"2026-12-05\","
                            "\"localDateEnd\":\"2026-12-06\",\"units\":[{\"id\":\"GROWN\",\"quantity\":2},"
                            "{\"id\":\"KID\",\"quantity\":1}]}");
  g_assert_cmpstr (reserve, ==, "{\"uuid\":\"u\",\"productId\":\"bunk\",\"optionId\":\"DEFAULT\",\"availabilityId\":\"slot\","
                                "\"expirationMinutes\":15,\"unitItems\":[{\"unitId\":\"GROWN\"},{\"unitId\":\"GROWN\"},"
                                "{\"unitId\":\"KID\"}]}");
  g_assert_cmpstr (confirm, ==, "{\"contact\":{\"fullName\":\"A \\\"B\\\"\"}}");
  g_assert_true (rr_supplier_party_check (NULL, &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (rr_supplier_party_check ("adult:0", &n));
  g_assert_false (rr_supplier_party_check ("adult:101", &n));
  g_assert_false (rr_supplier_party_check ("adult", &n));
  g_assert_false (rr_supplier_party_check (":1", &n));
}

/* --- suppliers.ini ------------------------------------------------------------ */

static char *
make_file (const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("rr-suppliers-XXXXXX", NULL);
  char *path = g_build_filename (folder, "suppliers.ini", NULL);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
remove_file (char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
}

#define GOOD "[supplier huts]\nname=Huts\nurl=https://h.example/octo/\nkey=geheim\n"

static void
test_files_that_are_none (void)
{
  static const char *const texts[] = {
    "geheim",
    "[huts]\nurl=https://h.example\n",
    "[supplier huts]\nurl=http://h.example\nkey=geheim\n",
    "[supplier huts]\nurl=ftp://h.example\nkey=geheim\n",
    "[supplier huts]\nurl=https://user:pw@h.example\nkey=geheim\n",
    "[supplier huts]\nurl=https://h.example/?a=b\nkey=geheim\n",
    "[supplier huts]\nkey=geheim\n",
    "[supplier huts/2]\nurl=https://h.example\nkey=geheim\n",
    "[supplier huts]\nurl=https://h.example\nkey=ge heim\n",
    "[supplier huts]\nurl=https://h.example\nkey=geheim\ndeadline-ms=never\n",
    "[supplier huts]\nurl=https://h.example\nkey=geheim\nrate=-1\n",
    GOOD "[itinerary x]\n",
    GOOD "[itinerary x]\nlegs=huts\n",
    GOOD "[itinerary x]\nlegs=huts:bunk:DEFAULT:tomorrow\n",
    GOOD "[itinerary x]\nlegs=boats:ferry\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char *path = make_file (texts[i]);
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_supplier_book_load (path, &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
      g_assert_null (strstr (error->message, "geheim"));
      remove_file (path);
    }
}

static void
test_no_file (void)
{
  char *path = make_file (NULL);
  g_autoptr(RrSupplierBook) book = rr_supplier_book_load (path, NULL);

  g_assert_nonnull (book);
  g_assert_cmpuint (book->suppliers->len, ==, 0);
  remove_file (path);
}

static void
test_reading (void)
{
  char *path = make_file ("# ours\n" GOOD "rate=20\nunits=adult:GROWN\n[itinerary x]\nname=Tour\nlegs=huts:bunk;huts:tent::2\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(RrSupplierBook) book = rr_supplier_book_load (path, &error);
  g_autofree char *adult = NULL, *child = NULL;
  RrSupplierSettings *supplier;
  RrItineraryLeg *leg;
  GStatBuf info;

  g_assert_no_error (error);
  supplier = rr_supplier_book_find (book, "huts");
  adult = rr_supplier_settings_unit (supplier, "adult");
  child = rr_supplier_settings_unit (supplier, "child");
  leg = rr_supplier_book_itinerary (book, "x")->legs->pdata[1];
  g_assert_cmpstr (supplier->url, ==, "https://h.example/octo");
  g_assert_cmpuint (supplier->burst, ==, 20);
  g_assert_cmpstr (adult, ==, "GROWN");
  g_assert_cmpstr (child, ==, "child");
  g_assert_cmpstr (leg->option, ==, "DEFAULT");
  g_assert_cmpuint (leg->day, ==, 2);
  /* Nobody else reads it, however it came there. */
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  remove_file (path);
}

static void
test_writing (void)
{
  char *path = make_file ("# ours\n" GOOD);
  g_autofree char *text = NULL;
  RrSupplierSettings changed = huts, other = huts;
  g_autoptr(RrSupplierBook) book = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf info;

  changed.name = (char *) "Better huts";
  changed.key = NULL;
  other.id = (char *) "boats";
  g_assert_true (rr_supplier_book_write (path, &changed, &error));
  g_assert_true (rr_supplier_book_write (path, &other, &error));
  other.url = (char *) "http://elsewhere";
  g_assert_false (rr_supplier_book_write (path, &other, NULL));
  g_assert_true (rr_supplier_book_remove (path, "boats", &error));
  g_assert_no_error (error);
  g_assert_false (rr_supplier_book_remove (path, "boats", NULL));

  book = rr_supplier_book_load (path, &error);
  g_assert_cmpuint (book->suppliers->len, ==, 1);
  g_assert_cmpstr (rr_supplier_book_find (book, "huts")->key, ==, "geheim");
  g_assert_cmpstr (rr_supplier_book_find (book, "huts")->name, ==, "Better huts");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "# ours"));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  remove_file (path);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/supplier-octo/a-member-that-is-missing-is-named", test_strict);
  g_test_add_func ("/services/supplier-octo/no-part-of-an-answer-is-one", test_every_cut);
  g_test_add_func ("/services/supplier-octo/prices-of-a-party", test_prices);
  g_test_add_func ("/services/supplier-octo/bookings", test_bookings);
  g_test_add_func ("/services/supplier-octo/each-error-has-a-meaning", test_errors);
  g_test_add_func ("/services/supplier-octo/what-we-say", test_bodies);
  g_test_add_func ("/services/supplier-octo/files-that-are-none", test_files_that_are_none);
  g_test_add_func ("/services/supplier-octo/no-file-is-no-supplier", test_no_file);
  g_test_add_func ("/services/supplier-octo/what-the-file-says", test_reading);
  g_test_add_func ("/services/supplier-octo/a-change-keeps-the-rest", test_writing);
  return g_test_run ();
}
