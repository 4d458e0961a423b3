/* rr-qr.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_QR_MAX_SIZE  77     /* modules a side, of version 15 */
#define RR_QR_MAX_BYTES 412    /* that it holds */

/* A QR code: dark modules on light ones, without the quiet zone around it. */
typedef struct
{
  guint  size;
  guint8 modules[RR_QR_MAX_SIZE * RR_QR_MAX_SIZE];
} RrQr;

gboolean rr_qr_encode  (const char *text,
                        RrQr       *qr) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_qr_is_dark (const RrQr *qr,
                        guint       x,
                        guint       y);

G_END_DECLS
