/* rr-store-pack.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* A fix as it lies on disk. Its texts belong to whoever it was read from. */
typedef struct
{
  RrFix       fix;
  gint64      seq;        /* fixes are numbered as they arrive; gaps are fine */
  guint32     device;     /* row of its device */
  guint32     extra_len;
  guint8      id_len;
  gboolean    has_extra;
  const char *id;         /* (unowned): id_len bytes, not terminated */
  const char *extra;      /* (unowned): extra_len bytes of JSON */
} RrStoreFix;

/* Both return bytes left behind the number; %NULL if it does not end where it may. */
guint8       *rr_store_put_number (guint8           *to,
                                   guint64           number);
const guint8 *rr_store_get_number (const guint8     *at,
                                   const guint8     *end,
                                   guint64          *number);
/* Appends all but seq and device. @base: (nullable): the fix before, which it is told from */
void          rr_store_pack       (GByteArray       *to,
                                   const RrStoreFix *fix,
                                   const RrFix      *base);
/* %NULL: damaged */
const guint8 *rr_store_unpack     (const guint8     *at,
                                   const guint8     *end,
                                   const RrFix      *base,
                                   RrStoreFix       *fix);

G_END_DECLS
