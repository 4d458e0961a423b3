/* rr-link.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <netinet/in.h>

#include "rr-phone.h"
#include "rr-tally.h"

G_BEGIN_DECLS

/* The connection of one phone, and everything it has not been answered for yet. */
typedef struct _RrLink RrLink;

/* Where links go and what they count into; outlives them. */
typedef struct
{
  struct sockaddr_in  server;
  int                 epoll_fd;     /* waits for their sockets, with the link as data */
  RrTally            *tally;        /* (unowned) */
  gint64              answer_us;    /* how long to wait for an answer; 0: 10 s */
} RrLinkHub;

RrLink      *rr_link_new          (RrPhoneKind       kind,
                                   const char       *device,
                                   const RrLinkHub  *hub);
void         rr_link_free         (RrLink           *self);
const char  *rr_link_get_device   (RrLink           *self);
RrPhoneKind  rr_link_get_kind     (RrLink           *self);
/* Hangs up on every n-th message before its answer; 0: never. */
void         rr_link_set_hangup   (RrLink           *self,
                                   guint             every);
/* Without coverage nothing is sent; it all comes at once afterwards. */
void         rr_link_set_coverage (RrLink           *self,
                                   gboolean          has_coverage);
void         rr_link_hurry        (RrLink           *self);
void         rr_link_report       (RrLink           *self,
                                   const RrFix      *fix,
                                   gboolean          twice);
gboolean     rr_link_has_room     (RrLink           *self);
guint        rr_link_get_n_open   (RrLink           *self);
void         rr_link_ready        (RrLink           *self,
                                   guint32           events);
void         rr_link_tick         (RrLink           *self,
                                   gint64            now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLink, rr_link_free)

G_END_DECLS
