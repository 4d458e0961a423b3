/* test-store-device-key.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-store-device-key.h"
#include "store-support.h"

/* By what devices are known, on disk. */

typedef struct
{
  RrDeviceKeyRow rows[8];
  guint          n;
} Rows;

static void
collect_cb (const RrDeviceKeyRow *row,
            gpointer              data)
{
  Rows *rows = data;

  g_assert_cmpuint (rows->n, <, G_N_ELEMENTS (rows->rows));
  rows->rows[rows->n++] = *row;
}

static Rows
read_rows (Fixture *f)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GError) error = NULL;
  Rows rows = { .n = 0 };

  g_assert_true (rr_store_reader_device_keys (reader, collect_cb, &rows, &error));
  g_assert_no_error (error);
  return rows;
}

static RrDeviceKeyRow
make_row (const char *device,
          guint8      mark)
{
  RrDeviceKeyRow row = { .state = RR_DEVICE_KEY_PENDING, .made_ms = NOW_MS, .until_ms = NOW_MS + 600000 };

  memset (row.hash, mark, sizeof row.hash);
  g_strlcpy (row.device, device, sizeof row.device);
  g_strlcpy (row.name, "Änna", sizeof row.name);
  return row;
}

static gint64
insert (RrStore    *store,
        const char *device,
        guint8      mark)
{
  RrDeviceKeyRow row = make_row (device, mark);
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_store_device_key_insert (store, &row, &error));
  g_assert_no_error (error);
  g_assert_cmpint (row.id, >, 0);
  return row.id;
}

static void
test_life (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(RrStore) store = open_store (f);
  gint64 id = insert (store, "anna", 1);
  Rows rows = read_rows (f);

  g_assert_cmpuint (rows.n, ==, 1);
  g_assert_cmpint (rows.rows[0].id, ==, id);
  g_assert_cmpint (rows.rows[0].state, ==, RR_DEVICE_KEY_PENDING);
  g_assert_cmpuint (rows.rows[0].hash[31], ==, 1);
  g_assert_cmpstr (rows.rows[0].device, ==, "anna");
  g_assert_cmpstr (rows.rows[0].name, ==, "Änna");
  g_assert_cmpint (rows.rows[0].until_ms, ==, NOW_MS + 600000);

  g_assert_true (rr_store_device_key_activate (store, id, NOW_MS + 5, NULL));
  g_assert_true (rr_store_device_key_use (store, id, NOW_MS + 9, NULL));
  g_assert_true (rr_store_device_key_use (store, id, NOW_MS + 7, NULL));
  rows = read_rows (f);
  g_assert_cmpint (rows.rows[0].state, ==, RR_DEVICE_KEY_ACTIVE);
  g_assert_cmpint (rows.rows[0].used_ms, ==, NOW_MS + 9);

  g_assert_true (rr_store_device_key_end (store, "anna", NOW_MS + 20, NULL));
  rows = read_rows (f);
  g_assert_cmpuint (rows.n, ==, 1);
  g_assert_cmpint (rows.rows[0].state, ==, RR_DEVICE_KEY_ENDED);
  g_assert_cmpint (rows.rows[0].ended_ms, ==, NOW_MS + 20);

  /* What has ended does not begin again. */
  g_assert_true (rr_store_device_key_activate (store, id, NOW_MS + 30, NULL));
  g_assert_cmpint (read_rows (f).rows[0].state, ==, RR_DEVICE_KEY_ENDED);
}

static void
test_one_waits (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(RrStore) store = open_store (f);
  gint64 first = insert (store, "anna", 1), second = insert (store, "anna", 2), other = insert (store, "ben", 3);
  Rows rows = read_rows (f);

  g_assert_cmpuint (rows.n, ==, 2);
  g_assert_cmpint (rows.rows[0].id, ==, second);
  g_assert_cmpint (rows.rows[1].id, ==, other);

  /* The one that is gone cannot be used any more, nor does it end the other. */
  g_assert_true (rr_store_device_key_activate (store, first, NOW_MS, NULL));
  g_assert_cmpint (read_rows (f).rows[0].state, ==, RR_DEVICE_KEY_PENDING);
  g_assert_true (rr_store_device_key_drop (store, "anna", NULL));
  rows = read_rows (f);
  g_assert_cmpuint (rows.n, ==, 1);
  g_assert_cmpstr (rows.rows[0].device, ==, "ben");
}

static void
test_takes_the_place (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(RrStore) store = open_store (f);
  gint64 ben = insert (store, "ben", 9);
  Rows rows;

  g_assert_true (rr_store_device_key_activate (store, ben, NOW_MS, NULL));
  for (guint8 i = 1; i <= 4; i++)
    g_assert_true (rr_store_device_key_activate (store, insert (store, "anna", i), NOW_MS + i, NULL));
  rows = read_rows (f);

  /* Of those before only the last is remembered; another device has nothing to do with it. */
  g_assert_cmpuint (rows.n, ==, 3);
  g_assert_cmpint (rows.rows[0].state, ==, RR_DEVICE_KEY_ACTIVE);
  g_assert_cmpuint (rows.rows[1].hash[0], ==, 3);
  g_assert_cmpint (rows.rows[1].state, ==, RR_DEVICE_KEY_ENDED);
  g_assert_cmpint (rows.rows[1].ended_ms, ==, NOW_MS + 4);
  g_assert_cmpuint (rows.rows[2].hash[0], ==, 4);
  g_assert_cmpint (rows.rows[2].state, ==, RR_DEVICE_KEY_ACTIVE);
}

static void
test_no_hash_twice (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(RrStore) store = open_store (f);
  RrDeviceKeyRow row = make_row ("ben", 1);
  g_autoptr(GError) error = NULL;

  insert (store, "anna", 1);
  g_assert_false (rr_store_device_key_insert (store, &row, &error));
  g_assert_nonnull (error);
}

#define ADD(path, func) g_test_add ("/store/device-key/" path, Fixture, NULL, setup, func, teardown)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("waits-is-used-and-ends", test_life);
  ADD ("one-of-a-device-waits", test_one_waits);
  ADD ("what-is-used-takes-the-place-of-the-last", test_takes_the_place);
  ADD ("no-hash-is-there-twice", test_no_hash_twice);

  return g_test_run ();
}
