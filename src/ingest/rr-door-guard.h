/* rr-door-guard.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-address.h"
#include "rr-front-door.h"

G_BEGIN_DECLS

typedef struct _RrGuard RrGuard;

typedef struct
{
  guint   max_per_address;    /* connections at the same time; 0: any number */
  guint   login_burst;        /* failed logins of an address before it has to wait */
  guint   login_per_minute;   /* and how many more it may have in each minute */
  const char *const *hosts;   /* (nullable): names by which we may be called; NULL: any */
  const char *const *origins; /* (nullable): web pages that may ask us, beside our own */
} RrGuardConfig;

RrGuard  *rr_guard_new           (const RrGuardConfig *config);
void      rr_guard_free          (RrGuard             *self);

/* Connections of strangers, which are counted by address. */
gboolean  rr_guard_enter         (RrGuard             *self,
                                  const RrAddress     *address,
                                  gint64               now_us) G_GNUC_WARN_UNUSED_RESULT;
void      rr_guard_leave         (RrGuard             *self,
                                  const RrAddress     *address);
/* Logins: who failed too often is not listened to for a while. */
gboolean  rr_guard_may_log_in    (RrGuard             *self,
                                  const RrAddress     *address,
                                  gint64               now_us);
void      rr_guard_login_failed  (RrGuard             *self,
                                  const RrAddress     *address,
                                  gint64               now_us);
guint     rr_guard_n_known       (RrGuard             *self);

gboolean  rr_guard_takes_host    (const RrGuard       *self,
                                  RrSlice              host);
gboolean  rr_guard_takes_origin  (const RrGuard       *self,
                                  RrSlice              origin,
                                  RrSlice              host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuard, rr_guard_free)

G_END_DECLS
