/* rr-pay-webhook.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How old a signature may be: a recorded message is no use later. */
#define RR_PAY_TOLERANCE_S 300

/* What a payment service reports by itself: something happened to this payment. It may come
 * late, twice, or never. */
typedef struct
{
  char type[64];
  char intent[80];     /* "" if it is about something else */
  char booking[40];    /* "" if it does not say */
  gboolean is_authorised; /* the guest had agreed when it was written */
} RrPayEvent;

gboolean  rr_pay_check_signature (const char  *header,
                                  const char  *body,
                                  gsize        len,
                                  const char  *secret,
                                  gint64       now_s);
gboolean  rr_pay_read_event      (const char  *body,
                                  gsize        len,
                                  RrPayEvent  *event);

G_END_DECLS
