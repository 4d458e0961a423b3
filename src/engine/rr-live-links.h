/* rr-live-links.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-front-door.h"
#include "rr-fix.h"

G_BEGIN_DECLS

typedef struct _RrLiveLinks RrLiveLinks;

/* One WebSocket. Belongs to its I/O thread. */
typedef struct
{
  char    *device;      /* (owned) (nullable): whose it is, once that is known */
  gboolean wants_ack;
  gboolean is_far;      /* on another machine */
  gint64   key;         /* by which it is known whose it is; 0: it said so itself */
  int      is_over;     /* (atomic): it may not speak any more, and is being closed */
} RrLiveLink;

RrLiveLinks *rr_live_links_new     (RrWakeFunc       wake,
                                    gpointer         data);
void         rr_live_links_free    (RrLiveLinks     *self);
RrLiveLink  *rr_live_links_open    (RrLiveLinks     *self,
                                    const char      *device,
                                    gboolean         wants_ack,
                                    RrReplyTo        peer);
void         rr_live_links_close   (RrLiveLinks     *self,
                                    RrLiveLink      *link,
                                    RrReplyTo        peer);
void         rr_live_links_bind    (RrLiveLinks     *self,
                                    RrLiveLink      *link,
                                    const char      *device,
                                    RrReplyTo        peer);
gboolean     rr_live_links_find    (RrLiveLinks     *self,
                                    const char      *device,
                                    RrReplyTo       *peer);
guint        rr_live_links_get_n   (RrLiveLinks     *self);

/* Who spoke. The first to speak on a link is whose it is; what a gateway sends for
 * others beside is not. A compare for each message, a lock for the first. */
static inline void
rr_live_links_hear (RrLiveLinks *self,
                    RrLiveLink  *link,
                    const char  *device,
                    RrReplyTo    peer)
{
  if (link->device == NULL)
    rr_live_links_bind (self, link, device, peer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLiveLinks, rr_live_links_free)

G_END_DECLS
