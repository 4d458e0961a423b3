/* fuzz-pack.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-store-pack.h"

/* Fixes as they lie on a disk that may be damaged: what can be unpacked can be packed, and
 * is the same afterwards. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree guint8 *bytes = g_memdup2 (data, size);
  const guint8 *at = bytes, *end;
  RrStoreFix before, fix;
  gboolean has_before = FALSE;

  if (size == 0)
    return 0;
  end = bytes + size;
  while (at != NULL && at < end)
    {
      const guint8 *begin = at;
      g_autoptr(GByteArray) packed = g_byte_array_new ();
      RrStoreFix again;

      memset (&fix, 0, sizeof fix);
      at = rr_store_unpack (at, end, has_before ? &before.fix : NULL, &fix);
      if (at == NULL)
        return 0;
      g_assert_true (at > begin && at <= end);
      g_assert_true (fix.id_len == 0 || (fix.id >= (const char *) bytes && fix.id + fix.id_len <= (const char *) end));
      g_assert_true (!fix.has_extra || fix.extra + fix.extra_len <= (const char *) end);
      rr_store_pack (packed, &fix, has_before ? &before.fix : NULL);
      memset (&again, 0, sizeof again);
      g_assert_true (rr_store_unpack (packed->data, packed->data + packed->len, has_before ? &before.fix : NULL, &again)
                     == packed->data + packed->len);
      g_assert_cmpint (again.fix.time_ms, ==, fix.fix.time_ms);
      g_assert_true (isnan (fix.fix.lat_deg) ? isnan (again.fix.lat_deg) : again.fix.lat_deg == fix.fix.lat_deg);
      before = fix;
      has_before = TRUE;
    }
  return 0;
}
