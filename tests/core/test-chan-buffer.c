/* test-chan-buffer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-buffer.h"

#define CAPACITY 1000

static void
put_numbers (RrChanBuffer *buffer,
             guint         first,
             guint         n)
{
  gpointer items[CAPACITY];

  for (guint i = 0; i < n; i++)
    items[i] = GUINT_TO_POINTER (first + i);
  rr_chan_buffer_put (buffer, items, n);
}

static guint
take_numbers (RrChanBuffer *buffer,
              guint         first,
              guint         max)
{
  gpointer items[CAPACITY];
  guint n = rr_chan_buffer_take (buffer, items, max);

  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (items[i]), ==, first + i);
  return n;
}

static void
test_nothing_comes_from_nothing (void)
{
  RrChanBuffer buffer;

  rr_chan_buffer_init (&buffer, 0);
  g_assert_cmpuint (take_numbers (&buffer, 1, 10), ==, 0);
  put_numbers (&buffer, 1, 0);
  g_assert_cmpuint (take_numbers (&buffer, 1, 10), ==, 0);
  rr_chan_buffer_clear (&buffer);
}

/* Batches of all sizes, so that they begin and end everywhere in the blocks, while it
 * fills up and runs empty again and again. */
static void
test_keeps_order_in_batches_of_all_sizes (void)
{
  RrChanBuffer buffer;
  guint n_put = 0, n_taken = 0;

  rr_chan_buffer_init (&buffer, CAPACITY);
  for (guint round = 0; round < 3000; round++)
    {
      gboolean fills = round / 100 % 2 == 0;
      guint n = MIN (round * 37 % (fills ? 300 : 150), CAPACITY - buffer.length);

      put_numbers (&buffer, n_put, n);
      n_put += n;
      n_taken += take_numbers (&buffer, n_taken, round * 53 % (fills ? 150 : 300));
      g_assert_cmpuint (buffer.length, ==, n_put - n_taken);
    }
  n_taken += take_numbers (&buffer, n_taken, CAPACITY);

  g_assert_cmpuint (n_taken, ==, n_put);
  g_assert_cmpuint (n_taken, >, 100 * CAPACITY);
  rr_chan_buffer_clear (&buffer);
}

static void
test_keeps_few_blocks_for_later (void)
{
  RrChanBuffer buffer;

  rr_chan_buffer_init (&buffer, 65535);
  for (guint i = 0; i < 60; i++)
    put_numbers (&buffer, i * CAPACITY, CAPACITY);
  for (guint i = 0; i < 60; i++)
    g_assert_cmpuint (take_numbers (&buffer, i * CAPACITY, CAPACITY), ==, CAPACITY);

  g_assert_cmpuint (buffer.n_spare, <=, 16);
  rr_chan_buffer_clear (&buffer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/chan-buffer/nothing-comes-from-nothing", test_nothing_comes_from_nothing);
  g_test_add_func ("/core/chan-buffer/keeps-order-in-batches-of-all-sizes",
                   test_keeps_order_in_batches_of_all_sizes);
  g_test_add_func ("/core/chan-buffer/keeps-few-blocks-for-later", test_keeps_few_blocks_for_later);

  return g_test_run ();
}
