/* rr-deadlines.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When which of many numbered things is due: one deadline each, in one heap. */
typedef struct _RrDeadlines RrDeadlines;

#define RR_NEVER_MS G_MAXINT64

RrDeadlines *rr_deadlines_new      (void);
void         rr_deadlines_free     (RrDeadlines  *self);
void         rr_deadlines_set      (RrDeadlines  *self,
                                    guint         id,
                                    gint64        due_ms);
gint64       rr_deadlines_get      (RrDeadlines  *self,
                                    guint         id);
gint64       rr_deadlines_next_ms  (RrDeadlines  *self);
gboolean     rr_deadlines_pop      (RrDeadlines  *self,
                                    gint64        now_ms,
                                    guint        *id);
guint        rr_deadlines_get_n    (RrDeadlines  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeadlines, rr_deadlines_free)

G_END_DECLS
