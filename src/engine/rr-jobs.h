/* rr-jobs.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-marshal.h"
#include "rr-pipeline.h"

G_BEGIN_DECLS

/* Work that reads the database or files: history, export, import. */
typedef struct _RrJobs RrJobs;

#define RR_JOBS_CAPACITY 64

/* Thread: jobs. @reader is NULL if the database cannot be read, with @error set. */
typedef void (*RrJobFunc) (RrStoreReader *reader, const GError *error, gpointer data);

RrJobs    *rr_jobs_new    (const char      *database_path);
gboolean   rr_jobs_start  (RrJobs          *self,
                           RrScope         *scope,
                           GError         **error);
/* On anything but RR_OK @data stays the caller's. */
RrStatus   rr_jobs_submit (RrJobs          *self,
                           RrJobFunc        func,
                           gpointer         data,
                           GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;
void       rr_jobs_close  (RrJobs          *self);
void       rr_jobs_free   (RrJobs          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrJobs, rr_jobs_free)

G_END_DECLS
