/* rr-store-pack.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-pack.h"

#include <string.h>

/* A fix in few bytes, without loss: 26 or so alone, 17 after the fix before it, where
 * the columns of a table take 100.
 *
 *   bits      16 bits, low byte first: which of the following are there
 *   source    a byte
 *   time      number with sign: ms after the fix before it
 *   received  number with sign: ms after its time
 *   position  either two numbers with sign, in 1e-7 degrees after the fix before it,
 *             or two doubles, low byte first, when that is not exactly it
 *   alt speed course acc vacc battery
 *             each: an even number is twice the tenths with sign; the byte 1 comes
 *             before a float, low byte first, when tenths are not exactly it
 *   flags     number
 *   event charging trigger   a byte each
 *   id        its length in a byte, then itself
 *   extra     its length as a number, then itself
 *
 * A number has 7 bits a byte, the lowest first; bit 7 says that more follow. One with
 * sign is doubled and, when negative, turned over (zigzag).
 */

enum
{
  BIT_DECIMAL = 1 << 0,   /* position in 1e-7 degrees */
  BIT_DOUBLE = 1 << 1,    /* position in doubles; without either it is unknown */
  BIT_ALT = 1 << 2,       /* and five more, in the order of RrFix */
  BIT_FLAGS = 1 << 8,
  BIT_EVENT = 1 << 9,
  BIT_CHARGING = 1 << 10,
  BIT_TRIGGER = 1 << 11,
  BIT_ID = 1 << 12,
  BIT_EXTRA = 1 << 13,
  BITS_KNOWN = (1 << 14) - 1,
};

#define N_FLOATS      6
#define MAX_BYTES     128     /* of all but the texts */
#define DECIMAL_SCALE 1e7

G_STATIC_ASSERT (G_STRUCT_OFFSET (RrFix, battery_pct) - G_STRUCT_OFFSET (RrFix, alt_m)
                 == (N_FLOATS - 1) * sizeof (float));

/* --- numbers ------------------------------------------------------------------ */

guint8 *
rr_store_put_number (guint8  *to,
                     guint64  number)
{
  for (; number >= 0x80; number >>= 7)
    *to++ = (guint8) (number | 0x80);
  *to++ = (guint8) number;
  return to;
}

const guint8 *
rr_store_get_number (const guint8 *at,
                     const guint8 *end,
                     guint64      *number)
{
  guint64 value = 0;

  for (guint shift = 0; at < end && shift < 64; shift += 7)
    {
      value |= (guint64) (*at & 0x7f) << shift;
      if ((*at++ & 0x80) == 0)
        {
          *number = value;
          return at;
        }
    }
  return NULL;
}

/* The difference of two times may be larger than a time; it comes out right again. */
static guint8 *
put_signed (guint8  *to,
            guint64  value)
{
  return rr_store_put_number (to, (value << 1) ^ (0 - (value >> 63)));
}

static const guint8 *
get_signed (const guint8 *at,
            const guint8 *end,
            guint64      *value)
{
  guint64 number;

  at = rr_store_get_number (at, end, &number);
  if (at != NULL)
    *value = (number >> 1) ^ (0 - (number & 1));
  return at;
}

static guint8 *
put_bytes (guint8     *to,
           const void *from,
           gsize       len)
{
  if (len > 0)
    memcpy (to, from, len);
  return to + len;
}

static guint8 *
put_double (guint8 *to,
            double  value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE (bits);
  return put_bytes (to, &bits, sizeof bits);
}

static double
get_double (const guint8 *at)
{
  guint64 bits;
  double value;

  memcpy (&bits, at, sizeof bits);
  bits = GUINT64_FROM_LE (bits);
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* --- a value at a time -------------------------------------------------------- */

static double
from_decimal (gint64 decimal)
{
  return (double) decimal / DECIMAL_SCALE;
}

/* Is @deg exactly a multiple of 1e-7 degrees? Phones send such; -0.0 is none. */
static gboolean
to_decimal (double  deg,
            gint64 *decimal)
{
  double back;

  if (!(fabs (deg) <= 360))
    return FALSE;
  *decimal = (gint64) (deg * DECIMAL_SCALE + (deg < 0 ? -0.5 : 0.5));
  back = from_decimal (*decimal);
  return memcmp (&back, &deg, sizeof back) == 0;
}

/* What positions are told from: that of the fix before, if it is of the same kind. */
static void
get_base (const RrFix *base,
          gint64      *lat,
          gint64      *lon)
{
  if (base != NULL && to_decimal (base->lat_deg, lat) && to_decimal (base->lon_deg, lon))
    return;
  *lat = *lon = 0;
}

static guint8 *
put_position (guint8      *to,
              const RrFix *fix,
              const RrFix *base,
              guint       *bits)
{
  gint64 lat, lon, base_lat, base_lon;

  if (isnan (fix->lat_deg) && isnan (fix->lon_deg))
    return to;
  if (to_decimal (fix->lat_deg, &lat) && to_decimal (fix->lon_deg, &lon))
    {
      *bits |= BIT_DECIMAL;
      get_base (base, &base_lat, &base_lon);
      to = put_signed (to, (guint64) (lat - base_lat));
      return put_signed (to, (guint64) (lon - base_lon));
    }
  *bits |= BIT_DOUBLE;
  to = put_double (to, fix->lat_deg);
  return put_double (to, fix->lon_deg);
}

static const guint8 *
get_position (const guint8 *at,
              const guint8 *end,
              guint         bits,
              const RrFix  *base,
              RrFix        *fix)
{
  gint64 base_lat, base_lon;
  guint64 lat, lon;

  fix->lat_deg = fix->lon_deg = NAN;
  if ((bits & BIT_DECIMAL) != 0)
    {
      get_base (base, &base_lat, &base_lon);
      at = get_signed (at, end, &lat);
      at = at != NULL ? get_signed (at, end, &lon) : NULL;
      if (at == NULL)
        return NULL;
      fix->lat_deg = from_decimal ((gint64) (lat + (guint64) base_lat));
      fix->lon_deg = from_decimal ((gint64) (lon + (guint64) base_lon));
    }
  else if ((bits & BIT_DOUBLE) != 0)
    {
      if (end - at < 16)
        return NULL;
      fix->lat_deg = get_double (at);
      fix->lon_deg = get_double (at + 8);
      at += 16;
    }
  return at;
}

static guint8 *
put_float (guint8 *to,
           float   value)
{
  if (fabsf (value) < 1e6f)
    {
      gint32 tenths = (gint32) (value * 10 + (value < 0 ? -0.5f : 0.5f));
      float back = (float) tenths / 10;

      if (memcmp (&back, &value, sizeof back) == 0)
        return rr_store_put_number (to, (((guint64) tenths << 1) ^ (0 - ((guint64) tenths >> 63))) << 1);
    }

  guint32 raw;

  memcpy (&raw, &value, sizeof raw);
  raw = GUINT32_TO_LE (raw);
  *to++ = 1;
  return put_bytes (to, &raw, sizeof raw);
}

static const guint8 *
get_float (const guint8 *at,
           const guint8 *end,
           float        *value)
{
  guint64 number;
  guint32 raw;

  at = rr_store_get_number (at, end, &number);
  if (at == NULL)
    return NULL;
  if ((number & 1) == 0)
    {
      guint64 tenths = (number >> 2) ^ (0 - ((number >> 1) & 1));

      *value = (float) (gint64) tenths / 10;
      return at;
    }
  if (end - at < 4)
    return NULL;
  memcpy (&raw, at, sizeof raw);
  raw = GUINT32_FROM_LE (raw);
  memcpy (value, &raw, sizeof *value);
  return at + 4;
}

static const guint8 *
get_byte (const guint8 *at,
          const guint8 *end,
          void         *value)
{
  if (at == NULL || at == end)
    return NULL;
  memcpy (value, at, 1);
  return at + 1;
}

/* --- a fix -------------------------------------------------------------------- */

void
rr_store_pack (GByteArray       *to,
               const RrStoreFix *stored,
               const RrFix      *base)
{
  const RrFix *fix = &stored->fix;
  const float *floats = &fix->alt_m;
  guint64 base_ms = base != NULL ? (guint64) base->time_ms : 0;
  guint old_len = to->len, bits = 0;
  guint8 *start, *at;

  g_byte_array_set_size (to, old_len + MAX_BYTES + stored->id_len + stored->extra_len);
  start = to->data + old_len;
  at = start + 2;

  *at++ = fix->source;
  at = put_signed (at, (guint64) fix->time_ms - base_ms);
  at = put_signed (at, (guint64) fix->received_ms - (guint64) fix->time_ms);
  at = put_position (at, fix, base, &bits);
  for (guint i = 0; i < N_FLOATS; i++)
    if (!isnan (floats[i]))
      {
        bits |= (guint) BIT_ALT << i;
        at = put_float (at, floats[i]);
      }

  bits |= (fix->flags != 0 ? BIT_FLAGS : 0) | (fix->event != 0 ? BIT_EVENT : 0)
          | (fix->charging != -1 ? BIT_CHARGING : 0) | (fix->trigger != 0 ? BIT_TRIGGER : 0)
          | (stored->id_len > 0 ? BIT_ID : 0) | (stored->has_extra ? BIT_EXTRA : 0);
  if ((bits & BIT_FLAGS) != 0)
    at = rr_store_put_number (at, fix->flags);
  if ((bits & BIT_EVENT) != 0)
    *at++ = fix->event;
  if ((bits & BIT_CHARGING) != 0)
    *at++ = (guint8) fix->charging;
  if ((bits & BIT_TRIGGER) != 0)
    *at++ = (guint8) fix->trigger;
  if ((bits & BIT_ID) != 0)
    {
      *at++ = stored->id_len;
      at = put_bytes (at, stored->id, stored->id_len);
    }
  if ((bits & BIT_EXTRA) != 0)
    {
      at = rr_store_put_number (at, stored->extra_len);
      at = put_bytes (at, stored->extra, stored->extra_len);
    }

  start[0] = (guint8) bits;
  start[1] = (guint8) (bits >> 8);
  g_byte_array_set_size (to, old_len + (guint) (at - start));
}

/* What comes after the numbers. */
static const guint8 *
get_rest (const guint8 *at,
          const guint8 *end,
          guint         bits,
          RrStoreFix   *stored)
{
  RrFix *fix = &stored->fix;
  guint64 number = 0;

  if ((bits & BIT_FLAGS) != 0 && (at = rr_store_get_number (at, end, &number)) == NULL)
    return NULL;
  fix->flags = (guint32) number;
  fix->event = 0;
  fix->charging = -1;
  fix->trigger = 0;
  if (((bits & BIT_EVENT) != 0 && (at = get_byte (at, end, &fix->event)) == NULL)
      || ((bits & BIT_CHARGING) != 0 && (at = get_byte (at, end, &fix->charging)) == NULL)
      || ((bits & BIT_TRIGGER) != 0 && (at = get_byte (at, end, &fix->trigger)) == NULL))
    return NULL;

  stored->id_len = 0;
  if ((bits & BIT_ID) != 0)
    {
      at = get_byte (at, end, &stored->id_len);
      if (at == NULL || end - at < stored->id_len || stored->id_len >= RR_MESSAGE_ID_MAX)
        return NULL;
      stored->id = (const char *) at;
      at += stored->id_len;
    }
  stored->has_extra = (bits & BIT_EXTRA) != 0;
  stored->extra_len = 0;
  if (stored->has_extra)
    {
      at = rr_store_get_number (at, end, &number);
      if (at == NULL || (guint64) (end - at) < number)
        return NULL;
      stored->extra = (const char *) at;
      stored->extra_len = (guint32) number;
      at += number;
    }
  return at;
}

const guint8 *
rr_store_unpack (const guint8 *at,
                 const guint8 *end,
                 const RrFix  *base,
                 RrStoreFix   *stored)
{
  RrFix *fix = &stored->fix;
  float *floats = &fix->alt_m;
  guint64 time, received;
  guint bits;

  if (end - at < 3)
    return NULL;
  bits = at[0] | (guint) at[1] << 8;
  fix->source = at[2];
  if ((bits & ~(guint) BITS_KNOWN) != 0 || fix->source >= RR_N_SOURCES)
    return NULL;

  at = get_signed (at + 3, end, &time);
  at = at != NULL ? get_signed (at, end, &received) : NULL;
  if (at == NULL)
    return NULL;
  time += base != NULL ? (guint64) base->time_ms : 0;
  fix->time_ms = (gint64) time;
  fix->received_ms = (gint64) (received + time);

  at = get_position (at, end, bits, base, fix);
  for (guint i = 0; i < N_FLOATS && at != NULL; i++)
    {
      floats[i] = NAN;
      if ((bits & (guint) BIT_ALT << i) != 0)
        at = get_float (at, end, &floats[i]);
    }
  return at != NULL ? get_rest (at, end, bits, stored) : NULL;
}
