/* rr-needle.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody types to find something by its name. */
typedef struct _RrNeedle RrNeedle;

RrNeedle *rr_needle_new    (const char *text);
void      rr_needle_free   (RrNeedle   *self);
gboolean  rr_needle_is_any (RrNeedle   *self);
guint     rr_needle_score  (RrNeedle   *self,
                            const char *folded);
char     *rr_needle_fold   (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrNeedle, rr_needle_free)

G_END_DECLS
