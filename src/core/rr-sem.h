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
RrStatus   rr_sem_acquire       (RrSem       *self,
                                 RrCtx       *ctx,
                                 guint        n_units,
                                 RrPermit   **permit) G_GNUC_WARN_UNUSED_RESULT;
RrStatus   rr_sem_try_acquire   (RrSem       *self,
                                 guint        n_units,
                                 RrPermit   **permit) G_GNUC_WARN_UNUSED_RESULT;
void       rr_sem_get_stat      (RrSem       *self,
                                 RrSemStat   *stat);
void       rr_permit_give       (RrPermit    *self,
                                 RrOwner      owner);
void       rr_permit_release    (RrPermit    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSem, rr_sem_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPermit, rr_permit_release)

G_END_DECLS
