/* fuzz-supplier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-supplier-octo.h"
#include "rr-supplier-settings.h"

/* What suppliers answer. The first byte says to what. */

static RrSupplierSettings supplier = {
  .id = (char *) "hut", .name = (char *) "Hut", .url = (char *) "https://hut.example/octo", .key = (char *) "k",
  .deadline_ms = 1000, .units = (char *) "adult:ADULT;child:KID",
};

static void
read_slots (const char *text,
            gsize       len,
            gboolean    is_calendar)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) slots = rr_supplier_read_slots (text, len, &supplier, "adult:2,child:1", is_calendar, &error);

  g_assert_true ((slots != NULL) == (error == NULL));
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      const RrSupplierSlot *slot = &g_array_index (slots, RrSupplierSlot, i);

      g_assert_nonnull (memchr (slot->id, '\0', sizeof slot->id));
      g_assert_nonnull (memchr (slot->date, '\0', sizeof slot->date));
      g_assert_nonnull (memchr (slot->currency, '\0', sizeof slot->currency));
      g_assert_cmpint (slot->vacancies, >=, -1);
      g_assert_cmpint (slot->retail, >=, -1);
    }
}

static void
read_booking (const char *text,
              gsize       len)
{
  g_autoptr(GError) error = NULL;
  RrSupplierBooking booking = { 0 };
  gboolean ok = rr_supplier_read_booking (text, len, &booking, &error);

  g_assert_true (ok == (error == NULL));
  g_assert_nonnull (memchr (booking.uuid, '\0', sizeof booking.uuid));
  g_assert_nonnull (memchr (booking.status, '\0', sizeof booking.status));
  g_assert_nonnull (memchr (booking.currency, '\0', sizeof booking.currency));
}

static void
read_products (const char *text,
               gsize       len)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) products = rr_supplier_read_products (text, len, &error);

  g_assert_true ((products != NULL) == (error == NULL));
  for (guint i = 0; products != NULL && i < products->len; i++)
    g_assert_nonnull (((RrSupplierProduct *) products->pdata[i])->id);
}

static void
read_name (const char *text,
           gsize       len)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *name = rr_supplier_read_name (text, len, &error);

  g_assert_true ((name != NULL) == (error == NULL));
}

static void
read_error (guint8      first,
            const char *text,
            gsize       len)
{
  g_autoptr(GError) error = rr_supplier_read_error (400 + first % 128, text, len);

  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  guint n;

  if (size < 1)
    return 0;
  text = rr_fuzz_dup_text (data + 1, size - 1);
  switch (data[0])
    {
    case 'a':
    case 'c':
      read_slots (text, size - 1, data[0] == 'c');
      break;
    case 'b':
      read_booking (text, size - 1);
      break;
    case 'p':
      read_products (text, size - 1);
      break;
    case 'n':
      read_name (text, size - 1);
      break;
    case 'u':
      rr_supplier_party_check (text, &n);
      break;
    default:
      read_error (data[0], text, size - 1);
      break;
    }
  return 0;
}
