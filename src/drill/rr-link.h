/* rr-link.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <netinet/in.h>

#include "rr-phone.h"

G_BEGIN_DECLS

/* The connection of one phone, and everything it has not been answered for yet. */
typedef struct _RrLink RrLink;

typedef struct
{
  guint64 n_sent;        /* different messages handed over to send */
  guint64 n_acked;       /* of these, answered as stored */
  guint64 n_resent;      /* sent again because no answer came */
  guint64 n_refused;     /* answers that said no; sent again */
  guint64 n_duplicates;  /* sent twice on purpose */
  guint64 n_given_up;    /* more than the phone can keep */
  guint64 n_connects;
} RrLinkStat;

RrLink  *rr_link_new        (RrPhoneKind                kind,
                             const char                *device,
                             const struct sockaddr_in  *server,
                             int                        epoll_fd,
                             GArray                    *latencies_us);
void     rr_link_free       (RrLink                    *self);
void     rr_link_report     (RrLink                    *self,
                             const RrFix               *fix,
                             gboolean                   twice);
/* Without coverage nothing is sent; it all comes at once afterwards. */
void     rr_link_set_coverage (RrLink                  *self,
                             gboolean                   has_coverage);
void     rr_link_ready      (RrLink                    *self,
                             guint32                    events);
void     rr_link_tick       (RrLink                    *self,
                             gint64                     now_us);
guint    rr_link_get_n_open (RrLink                    *self);
void     rr_link_stat       (RrLink                    *self,
                             RrLinkStat                *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLink, rr_link_free)

G_END_DECLS
