/* rr-guest-bounce.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"
#include "rr-inquiry.h"

G_BEGIN_DECLS

/* A mail that says what became of a letter, posted to us: on its way to the guest post. */
typedef struct _RrGuestBounce RrGuestBounce;

RrGuestBounce *rr_guest_bounce_new    (RrFrontDoor   *door,
                                       RrReplyTo      to,
                                       RrSlice        mail);
void           rr_guest_bounce_free   (RrGuestBounce *self);
/* There was no room for it. */
void           rr_guest_bounce_refuse (RrGuestBounce *self);
/* Marks the letter and answers. TRUE: one came back for good. Thread: the guest post's, as
 * below. */
gboolean       rr_guest_bounce_settle (RrGuestBounce *self,
                                       RrInquiry     *inquiry);
/* Likewise what lies in a folder. Returns how many came back for good. */
guint          rr_guest_bounce_look   (const char    *folder,
                                       RrInquiry     *inquiry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuestBounce, rr_guest_bounce_free)

G_END_DECLS
