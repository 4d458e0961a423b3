/* rr-guest-step.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-confirmation.h"
#include "rr-store-booking.h"
#include "rr-tour.h"

G_BEGIN_DECLS

/* One step of writing letters to guests: a few bookings, within one transaction. */
typedef struct
{
  RrCatalogue *catalogue;        /* (unowned) */
  gboolean     for_resellers;    /* their guests are told by us, too */
  guint        most;             /* bookings to look at */

  guint        n_seen;           /* (out) */
  guint        n_written;        /* (out) */
  guint        n_stale;          /* (out): changed so long ago that a letter would only puzzle */
} RrGuestStep;

/* Thread: the store's, within the transaction of a commit. */
gboolean  rr_guest_step_run   (RrStore     *store,
                               gpointer     step,
                               GError     **error);
gboolean  rr_guest_is_address (const char  *text);

G_END_DECLS
