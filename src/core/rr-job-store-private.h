/* rr-job-store-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-job-private.h"

G_BEGIN_DECLS

#define RR_JOB_STORE_LOT 64

typedef struct _RrJobSlab RrJobSlab;

/* Room for jobs of one size. All calls with the lock of its owner. */
typedef struct
{
  RrJobList  spare;   /* to be used again */
  RrJobSlab *slabs;   /* (owned): for as many as there ever were at once */
} RrJobStore;

RrJob *rr_job_store_take  (RrJobStore *self,
                           gsize       size);
void   rr_job_store_clear (RrJobStore *self);

G_END_DECLS
