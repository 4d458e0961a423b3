/* rr-guest-show.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letter.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* Letters of a booking for whoever asks about it: newest first, and whether the guest
 * was reached at all. */
gboolean  rr_guest_show_letters (RrStore          *store,
                                 gint64            booking,
                                 char            **json,
                                 GError          **error) G_GNUC_WARN_UNUSED_RESULT;
/* Has the newest of them come to nothing? (element-type RrLetter) */
gboolean  rr_guest_is_unreached (GPtrArray        *letters);

G_END_DECLS
