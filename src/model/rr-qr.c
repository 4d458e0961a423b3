/* rr-qr.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-qr.h"

#include <stdlib.h>
#include <string.h>

/* Bytes as a QR code after ISO/IEC 18004: byte mode, error correction level M, which reads
 * with 15 % of the code damaged, in the smallest version from 1 to 15 that has room.
 *
 * Threads: any.
 */

#define MAX_VERSION   15
#define MAX_CODEWORDS 655
#define MAX_DEGREE    30

enum
{
  LIGHT,
  DARK,
};

typedef struct
{
  guint  version;
  guint  size;
  guint8 data[MAX_CODEWORDS];
  RrQr  *qr;
  guint8 is_fixed[RR_QR_MAX_SIZE * RR_QR_MAX_SIZE];   /* belongs to a pattern, takes no data */
} Code;

/* By version, from 1 on. */
static const guint16 n_codewords[] = { 0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655 };
static const guint8 n_check[] = { 0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24 };
static const guint8 n_blocks[] = { 0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10 };
static const guint8 alignment[][4] = {
  { 0 }, { 0 }, { 6, 18 }, { 6, 22 }, { 6, 26 }, { 6, 30 }, { 6, 34 },
  { 6, 22, 38 }, { 6, 24, 42 }, { 6, 26, 46 }, { 6, 28, 50 }, { 6, 30, 54 }, { 6, 32, 58 },
  { 6, 34, 62 }, { 6, 26, 46, 66 }, { 6, 26, 48, 70 },
};

static guint
n_data (guint version)
{
  return n_codewords[version] - (guint) n_check[version] * n_blocks[version];
}

/* --- data and its check ------------------------------------------------------- */

static guint
n_length_bits (guint version)
{
  return version < 10 ? 8 : 16;
}

static guint
choose_version (gsize len)
{
  for (guint version = 1; version <= MAX_VERSION; version++)
    if (4 + n_length_bits (version) + len * 8 <= n_data (version) * 8)
      return version;
  return 0;
}

static void
put_bits (guint8 *data,
          guint  *at,
          guint   value,
          guint   n)
{
  for (guint i = n; i-- > 0; (*at)++)
    data[*at / 8] |= (guint8) ((value >> i & 1) << (7 - *at % 8));
}

static void
fill_data (Code       *code,
           const char *text,
           gsize       len)
{
  guint capacity = n_data (code->version), at = 0;

  put_bits (code->data, &at, 4, 4);
  put_bits (code->data, &at, (guint) len, n_length_bits (code->version));
  for (gsize i = 0; i < len; i++)
    put_bits (code->data, &at, (guint8) text[i], 8);
  at += MIN (4, capacity * 8 - at);
  for (guint i = (at + 7) / 8, pad = 0xec; i < capacity; i++, pad ^= 0xec ^ 0x11)
    code->data[i] = (guint8) pad;
}

/* In the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
static guint8
multiply (guint8 a,
          guint8 b)
{
  guint product = 0;

  for (int i = 7; i >= 0; i--)
    {
      product = product << 1 ^ (product >> 7) * 0x11d;
      product ^= (b >> i & 1) * (guint) a;
    }
  return (guint8) product;
}

static void
make_divisor (guint   degree,
              guint8 *divisor)
{
  guint8 root = 1;

  memset (divisor, 0, degree);
  divisor[degree - 1] = 1;
  for (guint i = 0; i < degree; i++)
    {
      for (guint j = 0; j < degree; j++)
        divisor[j] = multiply (divisor[j], root) ^ (j + 1 < degree ? divisor[j + 1] : 0);
      root = multiply (root, 2);
    }
}

static void
make_check (const guint8 *data,
            guint         n,
            const guint8 *divisor,
            guint         degree,
            guint8       *check)
{
  memset (check, 0, degree);
  for (guint i = 0; i < n; i++)
    {
      guint8 factor = data[i] ^ check[0];

      memmove (check, check + 1, degree - 1);
      check[degree - 1] = 0;
      for (guint j = 0; j < degree; j++)
        check[j] ^= multiply (divisor[j], factor);
    }
}

/* Blocks with their checks, a codeword of each in turn; the last ones are longer by one. */
static void
interleave (Code *code)
{
  guint blocks = n_blocks[code->version], degree = n_check[code->version];
  guint total = n_codewords[code->version], n_short = blocks - total % blocks;
  guint short_len = total / blocks - degree;
  guint8 out[MAX_CODEWORDS], divisor[MAX_DEGREE], check[MAX_DEGREE];
  guint start = 0;

  make_divisor (degree, divisor);
  for (guint b = 0; b < blocks; b++)
    {
      guint len = short_len + (b >= n_short ? 1 : 0);

      make_check (code->data + start, len, divisor, degree, check);
      for (guint i = 0; i < len; i++)
        out[i < short_len ? i * blocks + b : short_len * blocks + b - n_short] = code->data[start + i];
      for (guint i = 0; i < degree; i++)
        out[total - degree * blocks + i * blocks + b] = check[i];
      start += len;
    }
  memcpy (code->data, out, total);
}

/* --- patterns ----------------------------------------------------------------- */

static void
set_fixed (Code    *code,
           guint    x,
           guint    y,
           gboolean is_dark)
{
  code->qr->modules[y * code->size + x] = is_dark ? DARK : LIGHT;
  code->is_fixed[y * code->size + x] = TRUE;
}

static void
draw_finder (Code *code,
             int   cx,
             int   cy)
{
  for (int dy = -4; dy <= 4; dy++)
    for (int dx = -4; dx <= 4; dx++)
      {
        int ring = MAX (abs (dx), abs (dy)), x = cx + dx, y = cy + dy;

        if (x >= 0 && y >= 0 && x < (int) code->size && y < (int) code->size)
          set_fixed (code, (guint) x, (guint) y, ring != 2 && ring != 4);
      }
}

static void
draw_alignments (Code *code)
{
  const guint8 *at = alignment[code->version];
  guint n = code->version == 1 ? 0 : code->version / 7 + 2;

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        if ((i == 0 && j == 0) || (i == 0 && j == n - 1) || (i == n - 1 && j == 0))
          continue;
        for (int dy = -2; dy <= 2; dy++)
          for (int dx = -2; dx <= 2; dx++)
            set_fixed (code, (guint) (at[i] + dx), (guint) (at[j] + dy), MAX (abs (dx), abs (dy)) != 1);
      }
}

static void
draw_format (Code *code,
             guint mask)
{
  guint rest = mask, bits, last = code->size - 1;

  for (guint i = 0; i < 10; i++)
    rest = rest << 1 ^ (rest >> 9) * 0x537;
  bits = (mask << 10 | rest) ^ 0x5412;
  for (guint i = 0; i < 15; i++)
    {
      gboolean is_dark = (bits >> i & 1) != 0;
      guint near = i < 6 ? i : i + 1;

      if (i < 8)
        set_fixed (code, 8, near, is_dark);
      else
        set_fixed (code, i == 8 ? 7 : 14 - i, 8, is_dark);
      if (i < 8)
        set_fixed (code, last - i, 8, is_dark);
      else
        set_fixed (code, 8, code->size - 15 + i, is_dark);
    }
  set_fixed (code, 8, code->size - 8, TRUE);
}

static void
draw_version (Code *code)
{
  guint rest = code->version, bits;

  if (code->version < 7)
    return;
  for (guint i = 0; i < 12; i++)
    rest = rest << 1 ^ (rest >> 11) * 0x1f25;
  bits = code->version << 12 | rest;
  for (guint i = 0; i < 18; i++)
    {
      guint a = code->size - 11 + i % 3, b = i / 3;

      set_fixed (code, a, b, (bits >> i & 1) != 0);
      set_fixed (code, b, a, (bits >> i & 1) != 0);
    }
}

static void
draw_patterns (Code *code)
{
  int last = (int) code->size - 4;

  for (guint i = 0; i < code->size; i++)
    {
      set_fixed (code, 6, i, i % 2 == 0);
      set_fixed (code, i, 6, i % 2 == 0);
    }
  draw_finder (code, 3, 3);
  draw_finder (code, last, 3);
  draw_finder (code, 3, last);
  draw_alignments (code);
  draw_format (code, 0);
  draw_version (code);
}

/* Up and down in columns two wide, from the right. */
static void
draw_data (Code *code)
{
  guint at = 0, n = n_codewords[code->version] * 8u;

  for (int right = (int) code->size - 1; right >= 1; right -= 2)
    {
      if (right == 6)
        right = 5;
      for (guint i = 0; i < code->size; i++)
        for (guint j = 0; j < 2; j++)
          {
            guint x = (guint) right - j, y = ((right + 1) & 2) == 0 ? code->size - 1 - i : i;

            if (code->is_fixed[y * code->size + x] || at >= n)
              continue;
            code->qr->modules[y * code->size + x] = code->data[at / 8] >> (7 - at % 8) & 1;
            at++;
          }
    }
}

static gboolean
is_masked (guint mask,
           guint x,
           guint y)
{
  switch (mask)
    {
    case 0: return (x + y) % 2 == 0;
    case 1: return y % 2 == 0;
    case 2: return x % 3 == 0;
    case 3: return (x + y) % 3 == 0;
    case 4: return (x / 3 + y / 2) % 2 == 0;
    case 5: return x * y % 2 + x * y % 3 == 0;
    case 6: return (x * y % 2 + x * y % 3) % 2 == 0;
    default: return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* Twice is as if never. */
static void
apply_mask (Code *code,
            guint mask)
{
  for (guint y = 0; y < code->size; y++)
    for (guint x = 0; x < code->size; x++)
      if (!code->is_fixed[y * code->size + x] && is_masked (mask, x, y))
        code->qr->modules[y * code->size + x] ^= DARK;
}

/* --- which mask reads best ---------------------------------------------------- */

static guint
module_at (const Code *code,
           gboolean    by_column,
           guint       line,
           guint       i)
{
  return code->qr->modules[by_column ? i * code->size + line : line * code->size + i];
}

/* Long runs, and what looks like a finder, in one row or column. */
static guint
line_penalty (const Code *code,
              gboolean    by_column,
              guint       line)
{
  guint penalty = 0, run = 0, bits = 0;

  for (guint i = 0; i < code->size; i++)
    {
      guint module = module_at (code, by_column, line, i);

      run = i > 0 && module == module_at (code, by_column, line, i - 1) ? run + 1 : 1;
      penalty += run == 5 ? 3 : run > 5 ? 1 : 0;
      bits = (bits << 1 | module) & 0x7ff;
      if (i >= 10 && (bits == 0x05d || bits == 0x5d0))
        penalty += 40;
    }
  return penalty;
}

static guint
get_penalty (const Code *code)
{
  guint penalty = 0, n_dark = 0, total = code->size * code->size;

  for (guint i = 0; i < code->size; i++)
    penalty += line_penalty (code, FALSE, i) + line_penalty (code, TRUE, i);
  for (guint y = 0; y < code->size; y++)
    for (guint x = 0; x < code->size; x++)
      {
        const guint8 *at = &code->qr->modules[y * code->size + x];

        n_dark += *at;
        if (x + 1 < code->size && y + 1 < code->size && at[0] == at[1] && at[0] == at[code->size]
            && at[0] == at[code->size + 1])
          penalty += 3;
      }
  return penalty + 10 * ((guint) abs ((int) (n_dark * 20) - (int) (total * 10)) / total);
}

static void
choose_mask (Code *code)
{
  guint best = 0, least = G_MAXUINT;

  for (guint mask = 0; mask < 8; mask++)
    {
      guint penalty;

      apply_mask (code, mask);
      draw_format (code, mask);
      penalty = get_penalty (code);
      if (penalty < least)
        {
          least = penalty;
          best = mask;
        }
      apply_mask (code, mask);
    }
  apply_mask (code, best);
  draw_format (code, best);
}

/**
 * rr_qr_encode:
 * @text: what a reader is to find
 * @qr: (out caller-allocates): the code
 *
 * Returns: %FALSE if it is longer than %RR_QR_MAX_BYTES
 */
gboolean
rr_qr_encode (const char *text,
              RrQr       *qr)
{
  Code code = { .qr = qr };
  gsize len;

  g_return_val_if_fail (text != NULL && qr != NULL, FALSE);

  len = strlen (text);
  memset (qr, 0, sizeof *qr);
  code.version = choose_version (len);
  if (code.version == 0)
    return FALSE;
  code.size = qr->size = 17 + 4 * code.version;
  fill_data (&code, text, len);
  interleave (&code);
  draw_patterns (&code);
  draw_data (&code);
  choose_mask (&code);
  return TRUE;
}

/**
 * rr_qr_is_dark:
 * @qr: a code
 * @x: column
 * @y: row
 *
 * Returns: whether the module is dark
 */
gboolean
rr_qr_is_dark (const RrQr *qr,
               guint       x,
               guint       y)
{
  g_return_val_if_fail (x < qr->size && y < qr->size, FALSE);

  return qr->modules[y * qr->size + x] == DARK;
}
