/* fuzz-settings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-booking-runs.h"
#include "rr-device-settings.h"
#include "rr-door-settings.h"
#include "rr-guest-post.h"
#include "rr-operator.h"
#include "rr-reseller.h"
#include "rr-room-rate.h"
#include "rr-staff-post.h"
#include "rr-supplier-settings.h"
#include "rr-sweeper.h"

/* The other .ini files of the workspace. The first byte says which. A file that is not
 * understood is refused with a sentence, and nothing is left behind. */

static void
check (gboolean  ok,
       GError   *error)
{
  g_assert_true (ok == (error == NULL));
  g_clear_error (&error);
}

static void
read_suppliers (const char *path)
{
  GError *error = NULL;
  g_autoptr(RrSupplierBook) book = rr_supplier_book_load (path, &error);

  check (book != NULL, error);
  for (guint i = 0; book != NULL && i < book->suppliers->len; i++)
    {
      RrSupplierSettings *supplier = book->suppliers->pdata[i];

      g_free (rr_supplier_settings_unit (supplier, "adult"));
      g_assert_true (rr_supplier_book_find (book, supplier->id) != NULL);
      g_assert_true (rr_supplier_settings_check (supplier, NULL));
    }
}

static void
read_devices (void)
{
  GError *error = NULL;
  g_autoptr(RrDeviceSettings) devices = rr_device_settings_load (rr_fuzz_workspace (), &error);
  guint8 key[32];

  check (devices != NULL, error);
  if (devices != NULL)
    rr_device_settings_get (devices)->get_key ("anna", key, rr_device_settings_get (devices)->data);
}

static void
read_resellers (void)
{
  GError *error = NULL;
  g_autoptr(RrResellers) resellers = rr_resellers_new (rr_fuzz_workspace (), FALSE, &error);

  check (resellers != NULL, error);
  if (resellers != NULL)
    rr_resellers_check (resellers, "key", 3);
}

static void
read_operator (void)
{
  GError *error = NULL;
  g_autoptr(RrOperator) operator = rr_operator_new (rr_fuzz_workspace (), &error);

  check (operator != NULL, error);
}

static void
read_payments (void)
{
  GError *error = NULL;
  RrBookingRuns *runs = rr_booking_runs_new (rr_fuzz_workspace (), "", &error);

  check (runs != NULL, error);
  rr_booking_runs_free (runs);
}

static void
read_staff (void)
{
  GError *error = NULL;
  g_autoptr(RrStaffPost) post = rr_staff_post_new (rr_fuzz_workspace (), "", &error);

  check (post != NULL, error);
}

static void
read_door (void)
{
  GError *error = NULL;
  g_autoptr(RrDoorSettings) door = rr_door_settings_load (rr_fuzz_workspace (), &error);
  RrFrontDoorConfig config;

  check (door != NULL, error);
  if (door == NULL)
    return;
  rr_front_door_config_init (&config);
  rr_door_settings_apply (door, &config);
  g_assert_cmpuint (config.max_connections, >, 0);
}

static void
read_retention (void)
{
  GError *error = NULL;
  g_autoptr(RrSweeper) sweeper = rr_sweeper_new (rr_fuzz_workspace (), &error);

  check (sweeper != NULL, error);
}

static void
read_room (void)
{
  GError *error = NULL;
  guint per_s;
  gboolean ok = rr_room_rate_load (rr_fuzz_workspace (), &per_s, &error);

  check (ok, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  if (size < 1)
    return 0;
  switch (data[0])
    {
    case 'd':
      rr_fuzz_write ("devices.ini", data + 1, size - 1);
      read_devices ();
      break;
    case 'r':
      rr_fuzz_write ("resellers.ini", data + 1, size - 1);
      read_resellers ();
      break;
    case 'o':
      rr_fuzz_write ("operator.ini", data + 1, size - 1);
      read_operator ();
      break;
    case 'p':
      rr_fuzz_write ("payments.ini", data + 1, size - 1);
      read_payments ();
      break;
    case 'f':
      rr_fuzz_write ("staff.ini", data + 1, size - 1);
      read_staff ();
      break;
    case 'D':
      rr_fuzz_write ("door.ini", data + 1, size - 1);
      read_door ();
      break;
    case 'R':
      rr_fuzz_write ("retention.ini", data + 1, size - 1);
      read_retention ();
      break;
    case 'm':
      rr_fuzz_write ("room.ini", data + 1, size - 1);
      read_room ();
      break;
    default:
      read_suppliers (rr_fuzz_write ("suppliers.ini", data + 1, size - 1));
      break;
    }
  return 0;
}
