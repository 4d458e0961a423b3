/* rr-staff-tries.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store-staff.h"

G_BEGIN_DECLS

/* Wrong passwords of late, by the name they were for, whether there is such a name or not.
 * One thread at a time. */
typedef struct _RrStaffTries RrStaffTries;

RrStaffTries *rr_staff_tries_new   (void);
void          rr_staff_tries_free  (RrStaffTries   *self);
/* As they are on disk. */
void          rr_staff_tries_load  (RrStaffTries   *self,
                                    GArray         *tries);
/* How long this name has to wait. */
gint64        rr_staff_tries_wait  (RrStaffTries   *self,
                                    const char     *name,
                                    gint64          now_ms);
/* Counts a try, or forgets all of this name; @attempt is what is to be kept of it. Returns:
 * how long the name has to wait now. */
gint64        rr_staff_tries_count (RrStaffTries   *self,
                                    const char     *name,
                                    gboolean        is_right,
                                    gint64          now_ms,
                                    RrStaffTry     *attempt);
guint         rr_staff_tries_get_n (RrStaffTries   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStaffTries, rr_staff_tries_free)

G_END_DECLS
