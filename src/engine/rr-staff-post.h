/* rr-staff-post.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letter.h"
#include "rr-pipeline.h"
#include "rr-report.h"
#include "rr-scope.h"

G_BEGIN_DECLS

/* Letters to staff: by mail and through a web hook, as staff.ini of the workspace says. */
typedef struct _RrStaffPost RrStaffPost;

typedef struct
{
  guint64 n_taken;      /* the other side has them */
  guint64 n_later;      /* tries that have to be repeated */
  guint64 n_refused;    /* it will never take them */
} RrStaffPostCounts;

RrStaffPost *rr_staff_post_new      (const char        *workspace,
                                     const char        *database,
                                     GError           **error);
void         rr_staff_post_connect  (RrStaffPost       *self,
                                     RrPipeline        *pipeline,
                                     RrItemPool        *pool);
gboolean     rr_staff_post_start    (RrStaffPost       *self,
                                     RrScope           *scope,
                                     GError           **error);
void         rr_staff_post_close    (RrStaffPost       *self);
void         rr_staff_post_free     (RrStaffPost       *self);
/* Is a letter of this kind wanted about this? It is stored with what it tells of, and
 * goes out after rr_staff_post_wake(). Any thread. */
gboolean     rr_staff_post_wants    (RrStaffPost       *self,
                                     RrLetterKind       kind,
                                     RrSeverity         severity);
void         rr_staff_post_wake     (RrStaffPost       *self);
void         rr_staff_post_counts   (RrStaffPost       *self,
                                     RrStaffPostCounts *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStaffPost, rr_staff_post_free)

G_END_DECLS
