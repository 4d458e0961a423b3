/* rr-guest-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-guest-post.h"
#include "rr-guest-scribe.h"
#include "rr-inquiry.h"
#include "rr-limiter.h"
#include "rr-postman.h"
#include "rr-store.h"

G_BEGIN_DECLS

struct _RrGuestPost
{
  char           *database;      /* (owned) (immutable) */
  RrBookingDesk  *desk;          /* (unowned) */
  RrPostman      *postman;       /* (owned) (nullable): NULL if nobody is written to */
  RrVoucherMaker *vouchers;      /* (owned) (thread: post) */
  RrGuestScribe  *scribe;        /* (owned) (thread: post) */
  RrLimiter      *limiter;       /* (owned) (thread: post) */
  guint           per_minute;    /* (immutable), as the next three */
  gboolean        for_resellers;
  gint64          retry_ms;      /* of a letter */
  gint64          knock_ms;      /* of a server that does not answer */

  RrStoreReader  *reader;        /* (owned) (thread: post), as all until bounces */
  RrInquiry      *inquiry;       /* (owned) */
  guint64         seen;          /* version of the bookings that was looked at */
  gboolean        has_more;      /* bookings to look at */
  guint           n_crowded;     /* times letters stood back, in a row */
  guint           n_failed;      /* tries without an answer, in a row */
  guint           n_deferred;    /* letters put off, in a row */
  gint64          hold_ms;       /* the server is not to be asked before */
  gint64          tally_ms;      /* when to count again */

  char           *bounces;       /* (owned) (immutable): the folder */
  gint64          bounces_ms;    /* when to look there again */
  RrTx           *bounce_tx;     /* (owned): from any thread */
  RrRx           *bounce_rx;     /* (owned) (thread: post) */
  RrTx           *wake_tx;       /* (owned): from any thread */
  RrRx           *wake_rx;       /* (owned) (thread: post) */
  GCancellable   *cancellable;   /* (owned) */

  guint64         n_written;     /* (atomic), as all below */
  guint64         n_taken;
  guint64         n_later;
  guint64         n_refused;
  guint64         n_bounced;
  guint64         n_stale;
  guint64         n_waiting;
  guint64         n_dead;
};

/* The thread; see rr-guest-work.c. */
gboolean rr_guest_post_run (RrCtx     *ctx,
                            gpointer   self,
                            GError   **error);

G_END_DECLS
