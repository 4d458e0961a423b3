/* rr-inquiry.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-pipeline.h"

G_BEGIN_DECLS

/* One task's way into the pipeline and back: it asks, and waits for the answer. */
typedef struct _RrInquiry RrInquiry;

RrInquiry  *rr_inquiry_new       (const char       *name,
                                  RrPipeline       *pipeline,
                                  RrItemPool       *pool);
void        rr_inquiry_free      (RrInquiry        *self);
/* The task that asks; it owns the inquiry from its rr_inquiry_own() on. */
gboolean    rr_inquiry_spawn     (RrInquiry        *self,
                                  RrScope          *scope,
                                  const char       *name,
                                  RrTaskFunc        func,
                                  gpointer          data,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void        rr_inquiry_own       (RrInquiry        *self);
/* (nullable): for who lets the task end, which may never have begun. */
void        rr_inquiry_end       (RrInquiry        *self);
void        rr_inquiry_close     (RrInquiry        *self);
/* Writes to the store in the transaction of a group. TRUE: it is on disk. */
gboolean    rr_inquiry_write     (RrInquiry        *self,
                                  RrStoreWriteFunc  func,
                                  gpointer          data);
/* Likewise, without waiting; @done hears of it on the store's thread. */
gboolean    rr_inquiry_post      (RrInquiry        *self,
                                  RrStoreWriteFunc  func,
                                  RrItemFunc        done,
                                  gpointer          data);
/* Where everybody is, behind every fix that came before. (nullable) */
RrSnapshot *rr_inquiry_snapshot  (RrInquiry        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrInquiry, rr_inquiry_free)

G_END_DECLS
