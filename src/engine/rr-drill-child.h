/* rr-drill-child.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RrDrillChild RrDrillChild;

/* What the drill told when it ended. */
typedef struct
{
  guint64  guides;
  guint64  sent;          /* different messages */
  guint64  acked;         /* of these, answered as stored */
  guint64  resent;
  guint64  duplicates;    /* sent twice on purpose */
  gboolean valid;         /* it ended in order and told */
} RrDrillSummary;

RrDrillChild *rr_drill_child_start (const char      *program_dir,
                                    const char      *data_dir,
                                    const char      *workspace,
                                    guint16          port,
                                    guint            n_guides,
                                    guint            seconds,
                                    GError         **error);
gboolean      rr_drill_child_stop  (RrDrillChild    *self,
                                    RrDrillSummary  *summary,
                                    GError         **error);
void          rr_drill_child_free  (RrDrillChild    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDrillChild, rr_drill_child_free)

G_END_DECLS
