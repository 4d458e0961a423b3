/* rr-voucher.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_VOUCHER_MAX_REQUEST (64 * 1024)

/* (nullable): a page as PDF; NULL if the request cannot be read. */
GByteArray *rr_voucher_draw (const char *request,
                             gsize       len);

G_END_DECLS
