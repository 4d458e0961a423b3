/* test-qr.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-qr.h"

#include <string.h>

/* Codes are read back by a reader that shares nothing with who wrote them: it follows the
 * standard from the picture to the bytes, and takes a code only if every check is
 * right. */

#define MAX_CODEWORDS 655

typedef struct
{
  const RrQr *qr;
  guint       version;
  guint       mask;
  guint       n_blocks;
  guint       n_check;
  guint       total;
  guint8      words[MAX_CODEWORDS];
  guint8      power[512];
  guint8      log[256];
} Reader;

/* Blocks and check words a block of level M, table 9 of the standard. */
static const guint8 blocks_of[] = { 0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10 };
static const guint8 checks_of[] = { 0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24 };
/* Format words of level M by mask, table C.1 of the standard. */
static const guint16 formats[] = { 0x5412, 0x5125, 0x5e7c, 0x5b4b, 0x45f9, 0x40ce, 0x4f97, 0x4aa0 };
static const guint32 versions[] = { 0x07c94, 0x085bc, 0x09a99, 0x0a4d3, 0x0bbf6, 0x0c762, 0x0d847, 0x0e60d, 0x0f928 };

static void
make_field (Reader *reader)
{
  guint value = 1;

  for (guint i = 0; i < 255; i++)
    {
      reader->power[i] = reader->power[i + 255] = (guint8) value;
      reader->log[value] = (guint8) i;
      value = value << 1;
      if (value > 255)
        value ^= 0x11d;
    }
}

static guint
dark (const Reader *reader,
      guint         x,
      guint         y)
{
  return rr_qr_is_dark (reader->qr, x, y) ? 1 : 0;
}

/* Both copies of the format, most significant bit first as the standard draws them. */
static void
read_format (Reader *reader)
{
  static const guint8 xs[] = { 0, 1, 2, 3, 4, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8 };
  static const guint8 ys[] = { 8, 8, 8, 8, 8, 8, 8, 8, 7, 5, 4, 3, 2, 1, 0 };
  guint size = reader->qr->size, one = 0, two = 0;

  for (guint i = 0; i < 15; i++)
    {
      one = one << 1 | dark (reader, xs[i], ys[i]);
      two = two << 1 | (i < 7 ? dark (reader, 8, size - 1 - i) : dark (reader, size - 15 + i, 8));
    }
  g_assert_cmphex (one, ==, two);
  for (reader->mask = 0; reader->mask < 8 && formats[reader->mask] != one; reader->mask++)
    ;
  g_assert_cmpuint (reader->mask, <, 8);
  g_assert_cmpuint (dark (reader, 8, size - 8), ==, 1);
}

static void
read_version (Reader *reader)
{
  guint size = reader->qr->size;
  guint32 one = 0, two = 0;

  reader->version = (size - 17) / 4;
  g_assert_cmpuint (reader->version * 4 + 17, ==, size);
  for (int i = 17; reader->version >= 7 && i >= 0; i--)
    {
      one = one << 1 | dark (reader, size - 11 + (guint) i % 3, (guint) i / 3);
      two = two << 1 | dark (reader, (guint) i / 3, size - 11 + (guint) i % 3);
    }
  if (reader->version >= 7)
    {
      g_assert_cmphex (one, ==, versions[reader->version - 7]);
      g_assert_cmphex (two, ==, one);
    }
}

static gboolean
is_near_alignment (const Reader *reader,
                   guint         x,
                   guint         y)
{
  guint size = reader->qr->size, last = size - 7;
  guint at[4] = { 6, reader->version < 7 ? last : (6 + last) / 2, last, last };
  guint n = reader->version == 1 ? 0 : 3;

  if (reader->version >= 14)
    {
      at[1] = 26;
      at[2] = (26 + last) / 2;
      n = 4;
    }

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        gboolean is_corner = (at[i] == 6 && at[j] == 6) || (at[i] == 6 && at[j] == last) || (at[i] == last && at[j] == 6);

        if (!is_corner && (reader->version >= 7 || (at[i] == last && at[j] == last)) && x + 2 >= at[i] && x <= at[i] + 2
            && y + 2 >= at[j] && y <= at[j] + 2)
          return TRUE;
      }
  return FALSE;
}

static gboolean
is_pattern (const Reader *reader,
            guint         x,
            guint         y)
{
  guint size = reader->qr->size;

  if (x == 6 || y == 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9))
    return TRUE;
  if (reader->version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11)))
    return TRUE;
  return is_near_alignment (reader, x, y);
}

static guint
masked (const Reader *reader,
        guint         j,
        guint         i)
{
  const gboolean conditions[8] = {
    (i + j) % 2 == 0, i % 2 == 0, j % 3 == 0, (i + j) % 3 == 0, (i / 2 + j / 3) % 2 == 0,
    i * j % 2 + i * j % 3 == 0, (i * j % 2 + i * j % 3) % 2 == 0, ((i + j) % 2 + i * j % 3) % 2 == 0,
  };

  return conditions[reader->mask] ? 1 : 0;
}

static void
read_words (Reader *reader)
{
  guint size = reader->qr->size, n = 0;
  gboolean is_up = TRUE;

  for (int column = (int) size - 1; column > 0; column -= 2, is_up = !is_up)
    {
      if (column == 6)
        column--;
      for (guint step = 0; step < size; step++)
        for (guint side = 0; side < 2; side++)
          {
            guint x = (guint) column - side, y = is_up ? size - 1 - step : step;

            if (is_pattern (reader, x, y))
              continue;
            if (n / 8 < MAX_CODEWORDS)
              reader->words[n / 8] = (guint8) (reader->words[n / 8] << 1 | (dark (reader, x, y) ^ masked (reader, x, y)));
            n++;
          }
    }
  reader->total = n / 8;
}

/* Every block is a multiple of the generator: its syndromes are nothing. */
static void
check_block (const Reader *reader,
             const guint8 *block,
             guint         len)
{
  for (guint s = 0; s < reader->n_check; s++)
    {
      guint8 sum = 0;

      for (guint i = 0; i < len; i++)
        sum = (guint8) ((sum != 0 ? reader->power[reader->log[sum] + s] : 0) ^ block[i]);
      g_assert_cmpuint (sum, ==, 0);
    }
}

static char *
read_text (Reader *reader)
{
  guint8 data[MAX_CODEWORDS];
  guint n = 0, n_long = reader->total % reader->n_blocks, each = reader->total / reader->n_blocks - reader->n_check;
  guint bits = reader->version < 10 ? 8 : 16, len;
  GString *text = g_string_new (NULL);

  for (guint b = 0; b < reader->n_blocks; b++)
    {
      guint8 block[MAX_CODEWORDS];
      guint own = each + (b >= reader->n_blocks - n_long ? 1 : 0), at = 0;

      for (guint i = 0; i < each; i++)
        block[at++] = reader->words[i * reader->n_blocks + b];
      if (own > each)
        block[at++] = reader->words[each * reader->n_blocks + b - (reader->n_blocks - n_long)];
      memcpy (data + n, block, own);
      n += own;
      for (guint i = 0; i < reader->n_check; i++)
        block[at++] = reader->words[each * reader->n_blocks + n_long + i * reader->n_blocks + b];
      check_block (reader, block, at);
    }
  g_assert_cmpuint (data[0] >> 4, ==, 4);
  len = bits == 8 ? (data[0] & 15u) << 4 | data[1] >> 4
                  : (data[0] & 15u) << 12 | (guint) data[1] << 4 | data[2] >> 4;
  for (guint i = 0; i < len; i++)
    {
      guint at = bits / 8 + i;

      g_string_append_c (text, (char) ((data[at] & 15u) << 4 | data[at + 1] >> 4));
    }
  return g_string_free (text, FALSE);
}

static char *
read_back (const RrQr *qr)
{
  Reader reader = { .qr = qr };

  make_field (&reader);
  read_version (&reader);
  reader.n_blocks = blocks_of[reader.version];
  reader.n_check = checks_of[reader.version];
  read_format (&reader);
  read_words (&reader);
  return read_text (&reader);
}

static void
test_every_length (void)
{
  char text[RR_QR_MAX_BYTES + 2] = "";
  guint last = 0, n_sizes = 0;

  for (guint len = 0; len <= RR_QR_MAX_BYTES; len++)
    {
      g_autofree char *again = NULL;
      RrQr qr;

      g_assert_true (rr_qr_encode (text, &qr));
      again = read_back (&qr);
      g_assert_cmpstr (again, ==, text);
      n_sizes += qr.size != last ? 1 : 0;
      last = qr.size;
      text[len] = (char) ('!' + len % 90);
      text[len + 1] = '\0';
    }
  g_assert_cmpuint (n_sizes, ==, 15);
  g_assert_cmpuint (last, ==, RR_QR_MAX_SIZE);
}

static void
test_too_long (void)
{
  char text[RR_QR_MAX_BYTES + 2];
  RrQr qr;

  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';

  g_assert_false (rr_qr_encode (text, &qr));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/qr/is-read-back-at-every-length", test_every_length);
  g_test_add_func ("/model/qr/too-long-is-refused", test_too_long);
  return g_test_run ();
}
