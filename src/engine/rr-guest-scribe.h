/* rr-guest-scribe.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letter.h"
#include "rr-postman.h"
#include "rr-voucher-maker.h"

G_BEGIN_DECLS

/* Turns letters to guests into mails, in the guest's language. */
typedef struct _RrGuestScribe RrGuestScribe;

/* Who writes; borrowed for the call. */
typedef struct
{
  const char *from;         /* an address */
  const char *from_name;    /* (nullable) */
  const char *reply_to;     /* (nullable) */
  const char *phone;        /* (nullable) */
  const char *locale_dir;   /* where translations are */
  const char *lang;         /* of guests who told none; BCP 47 */
} RrGuestScribeConfig;

RrGuestScribe *rr_guest_scribe_new   (const RrGuestScribeConfig *config,
                                      RrVoucherMaker            *vouchers);
void           rr_guest_scribe_free  (RrGuestScribe             *self);
/* Writes the mail of a letter and hands it to the postman. */
RrPostResult   rr_guest_scribe_send  (RrGuestScribe             *self,
                                      const RrLetter            *letter,
                                      RrPostman                 *postman,
                                      GCancellable              *cancellable,
                                      guint                     *answer,
                                      char                     **problem) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuestScribe, rr_guest_scribe_free)

G_END_DECLS
