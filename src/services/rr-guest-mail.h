/* rr-guest-mail.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A mail to a guest; borrowed for the call. */
typedef struct
{
  const char *from;           /* an address */
  const char *from_name;      /* (nullable) */
  const char *reply_to;       /* (nullable): an address */
  const char *to;             /* an address */
  const char *to_name;        /* (nullable) */
  const char *message_id;     /* without the host */
  const char *lang;           /* BCP 47 */
  const char *subject;
  const char *plain;
  const char *html;
  const char *calendar;       /* (nullable): RFC 5545 */
  const char *calendar_method;
  GBytes     *voucher;        /* (nullable): PDF */
  gint64      made_ms;
  guint       attempt;
} RrGuestMail;

/* Headers, texts and what is attached, with CRLF. In the module rr-post. */
GBytes *rr_guest_mail_build (const RrGuestMail *mail);

G_END_DECLS
