/* rr-sem-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-sem.h"
#include "rr-task-private.h"

G_BEGIN_DECLS

/* On the stack of the waiting thread. */
typedef struct
{
  RrParker *parker;
  guint64   task;       /* id, 0 outside of a task */
  guint     n_units;
  gboolean  served;     /* (guarded by the semaphore's lock) */
  const RrSite *holder; /* (nullable) (guarded by the semaphore's lock): whose place it got */
} RrSemWaiter;

struct _RrPermit
{
  guint64   id;
  RrSem    *sem;        /* (unowned) */
  const RrSite *site;   /* where it was taken */
  guint     n_units;
  RrOwner   owner;      /* (guarded by the semaphore's lock) */
  RrPermit *prev;       /* (guarded by the semaphore's lock) */
  RrPermit *next;       /* (guarded by the semaphore's lock) */
};

struct _RrSem
{
  RrObject   object;
  char      *name;      /* (owned) (immutable) */

  RrMutex    lock;
  GQueue     waiters;   /* (guarded by lock): of RrSemWaiter, strictly in order */
  RrPermit  *permits;   /* (guarded by lock): all that are out */
  guint64    epoch;     /* (guarded by lock): grows with every change */
  RrSemStat  stat;      /* (guarded by lock) */
};

G_END_DECLS
