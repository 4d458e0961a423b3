/* test-store-pack.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-store-pack.h"

/* What is packed is the same when it is unpacked, to the bit; what is damaged is told. */

static double
any_degrees (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      return NAN;
    case 1:
      return g_rand_double_range (rand, -180, 180);
    case 2:
      return g_rand_boolean (rand) ? 0.0 : -0.0;
    default:
      return g_rand_int_range (rand, -1800000000, 1800000000) / 1e7;
    }
}

static float
any_float (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      return NAN;
    case 1:
      return (float) g_rand_double_range (rand, -1e9, 1e9);
    case 2:
      return g_rand_boolean (rand) ? INFINITY : -0.0f;
    default:
      return (float) g_rand_int_range (rand, -100000, 100000) / 10;
    }
}

static gint64
any_time (GRand *rand)
{
  const gint64 odd[] = { RR_TIME_UNKNOWN, G_MAXINT64, 0, -1, G_MININT64 + 1 };

  if (g_rand_int_range (rand, 0, 4) == 0)
    return odd[g_rand_int_range (rand, 0, G_N_ELEMENTS (odd))];
  return G_GINT64_CONSTANT (1700000000000) + g_rand_int_range (rand, -1000000, 1000000);
}

static void
make_any (GRand      *rand,
          RrStoreFix *stored)
{
  static const char texts[] = "0123456789abcdefghijklmnopqrstuvwxyz{}\"\\";
  RrFix *fix = &stored->fix;
  float *floats = &fix->alt_m;

  memset (stored, 0, sizeof *stored);
  fix->lat_deg = any_degrees (rand);
  fix->lon_deg = any_degrees (rand);
  fix->time_ms = any_time (rand);
  fix->received_ms = any_time (rand);
  for (guint i = 0; i < 6; i++)
    floats[i] = any_float (rand);
  fix->flags = g_rand_boolean (rand) ? 0 : g_rand_int (rand);
  fix->source = (guint8) g_rand_int_range (rand, 0, RR_N_SOURCES);
  fix->event = (guint8) g_rand_int_range (rand, 0, 3);
  fix->charging = (gint8) g_rand_int_range (rand, -1, 2);
  fix->trigger = g_rand_boolean (rand) ? 0 : 'u';
  stored->id = stored->extra = texts;
  stored->id_len = g_rand_boolean (rand) ? 0 : (guint8) g_rand_int_range (rand, 1, RR_MESSAGE_ID_MAX);
  stored->has_extra = g_rand_boolean (rand);
  stored->extra_len = stored->has_extra ? (guint32) g_rand_int_range (rand, 0, (gint32) sizeof texts) : 0;
}

/* NaN of any kind is "unknown". */
static void
assert_same (const RrStoreFix *a,
             const RrStoreFix *b)
{
  RrFix x = a->fix, y = b->fix;

  g_assert_cmpmem (&x, sizeof x, &y, sizeof y);
  g_assert_cmpmem (a->id, a->id_len, b->id, b->id_len);
  g_assert_cmpint (a->has_extra, ==, b->has_extra);
  if (a->has_extra)
    g_assert_cmpmem (a->extra, a->extra_len, b->extra, b->extra_len);
}

static void
test_any_fix_comes_back_the_same (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  for (guint turn = 0; turn < 20000; turn++)
    {
      RrStoreFix base, before, after = { .seq = 0 };
      const RrFix *from = turn % 3 == 0 ? NULL : &base.fix;
      const guint8 *end;

      make_any (rand, &base);
      make_any (rand, &before);
      g_byte_array_set_size (bytes, 0);
      rr_store_pack (bytes, &before, from);
      end = rr_store_unpack (bytes->data, bytes->data + bytes->len, from, &after);
      g_assert_true (end == bytes->data + bytes->len);
      assert_same (&before, &after);
    }
}

static void
test_a_cut_fix_is_told (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (2);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  for (guint turn = 0; turn < 300; turn++)
    {
      RrStoreFix fix;

      make_any (rand, &fix);
      g_byte_array_set_size (bytes, 0);
      rr_store_pack (bytes, &fix, NULL);
      for (guint len = 0; len < bytes->len; len++)
        {
          g_autofree guint8 *cut = g_memdup2 (bytes->data, len);
          RrStoreFix after = { .seq = 0 };

          g_assert_null (rr_store_unpack (cut, cut + len, NULL, &after));
        }
    }
}

/* Nothing is read beyond the end, whatever the bytes; address checks would tell. */
static void
test_any_bytes_are_survived (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);

  for (guint turn = 0; turn < 20000; turn++)
    {
      gsize len = (gsize) g_rand_int_range (rand, 0, 100);
      g_autofree guint8 *bytes = g_malloc (len);
      RrStoreFix fix = { .seq = 0 };

      for (gsize i = 0; i < len; i++)
        bytes[i] = (guint8) g_rand_int (rand);
      if (len > 2)
        {
          bytes[1] &= 0x3f;
          bytes[2] %= RR_N_SOURCES;
        }
      rr_store_unpack (bytes, bytes + len, NULL, &fix);
    }
}

static void
test_a_usual_fix_is_small (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  RrStoreFix fix = { .seq = 1 }, next;
  guint alone;

  rr_fix_init (&fix.fix);
  fix.fix.lat_deg = 46.123456;
  fix.fix.lon_deg = 11.123456;
  fix.fix.time_ms = G_GINT64_CONSTANT (1700000000000);
  fix.fix.received_ms = fix.fix.time_ms + 1234;
  fix.fix.acc_m = 5;
  fix.fix.battery_pct = 87;
  fix.fix.speed_mps = 1.4f;
  rr_store_pack (bytes, &fix, NULL);
  alone = bytes->len;
  g_assert_cmpuint (alone, <=, 28);

  next = fix;
  next.fix.time_ms += 10000;
  next.fix.received_ms += 10000;
  next.fix.lat_deg = 46.123556;
  rr_store_pack (bytes, &next, &fix.fix);
  g_assert_cmpuint (bytes->len - alone, <=, 20);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/pack/any-fix-comes-back-the-same", test_any_fix_comes_back_the_same);
  g_test_add_func ("/store/pack/a-cut-fix-is-told", test_a_cut_fix_is_told);
  g_test_add_func ("/store/pack/any-bytes-are-survived", test_any_bytes_are_survived);
  g_test_add_func ("/store/pack/a-usual-fix-is-small", test_a_usual_fix_is_small);
  return g_test_run ();
}
