/* rr-sem.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-owner.h"

G_BEGIN_DECLS

typedef struct _RrSem    RrSem;
typedef struct _RrPermit RrPermit;

typedef struct
{
  const char *name;
  guint       n_units;
  guint       n_free;
  guint       n_waiting;
  guint64     n_acquired;
  guint64     wait_us;      /* time spent waiting, summed */
} RrSemStat;

RrSem     *rr_sem_new           (const char  *name,
                                 guint        n_units);
void       rr_sem_free          (RrSem       *self);
RrStatus   rr_sem_acquire_at    (RrSem       *self,
                                 const RrSite *site,
                                 RrCtx       *ctx,
                                 guint        n_units,
                                 RrPermit   **permit) G_GNUC_WARN_UNUSED_RESULT;
RrStatus   rr_sem_try_acquire_at (RrSem      *self,
                                 const RrSite *site,
                                 guint        n_units,
                                 RrPermit   **permit) G_GNUC_WARN_UNUSED_RESULT;
void       rr_sem_get_stat      (RrSem       *self,
                                 RrSemStat   *stat);
void       rr_permit_give       (RrPermit    *self,
                                 RrOwner      owner);
void       rr_permit_release    (RrPermit    *self);

#define rr_sem_acquire(self, ctx, n_units, permit) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_sem_acquire_at ((self), &_rr_site, (ctx), (n_units), (permit)); }))
#define rr_sem_try_acquire(self, n_units, permit) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_sem_try_acquire_at ((self), &_rr_site, (n_units), (permit)); }))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSem, rr_sem_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPermit, rr_permit_release)

G_END_DECLS
