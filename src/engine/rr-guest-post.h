/* rr-guest-post.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-desk.h"
#include "rr-guest-bounce.h"
#include "rr-pipeline.h"
#include "rr-scope.h"

G_BEGIN_DECLS

/* Letters to guests about their bookings, by mail, as staff.ini of the workspace says. */
typedef struct _RrGuestPost RrGuestPost;

typedef struct
{
  guint64 n_written;    /* letters, since the start, as all but the last two */
  guint64 n_taken;      /* the server has them */
  guint64 n_later;      /* tries that have to be repeated */
  guint64 n_refused;    /* it will never take them */
  guint64 n_bounced;    /* it took them, and sent them back */
  guint64 n_stale;      /* changes too old to write about */
  guint64 n_waiting;    /* on disk now, not taken yet */
  guint64 n_dead;       /* on disk now, refused or sent back */
} RrGuestPostCounts;

RrGuestPost *rr_guest_post_new         (const char        *workspace,
                                        const char        *database,
                                        RrBookingDesk     *desk,
                                        GError           **error);
void         rr_guest_post_connect     (RrGuestPost       *self,
                                        RrPipeline        *pipeline,
                                        RrItemPool        *pool);
gboolean     rr_guest_post_start       (RrGuestPost       *self,
                                        RrScope           *scope,
                                        GError           **error);
void         rr_guest_post_close       (RrGuestPost       *self);
void         rr_guest_post_free        (RrGuestPost       *self);
/* Are letters written at all? Thread: any, as below. */
gboolean     rr_guest_post_is_open     (RrGuestPost       *self);
/* A mail about a letter: rr_guest_post_has_room() first; who finds none after all is
 * answered so. */
gboolean     rr_guest_post_has_room    (RrGuestPost       *self);
void         rr_guest_post_take_bounce (RrGuestPost       *self,
                                        RrGuestBounce     *bounce);
void         rr_guest_post_counts      (RrGuestPost       *self,
                                        RrGuestPostCounts *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuestPost, rr_guest_post_free)

G_END_DECLS
