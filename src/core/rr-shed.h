/* rr-shed.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RrShed:
 *
 * Decides which work that waited in a queue is not worth doing any more.
 */
typedef struct _RrShed RrShed;

#define RR_SHED_TARGET_US   (50 * G_TIME_SPAN_MILLISECOND)
#define RR_SHED_INTERVAL_US (500 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  const char *name;
  gboolean    is_overloaded;
  guint64     n_admitted;
  guint64     n_shed;
} RrShedStat;

RrShed   *rr_shed_new       (const char  *name,
                             gint64       target_us,
                             gint64       interval_us);
void      rr_shed_free      (RrShed      *self);
gboolean  rr_shed_admit     (RrShed      *self,
                             gint64       waited_us,
                             gint64       now_us) G_GNUC_WARN_UNUSED_RESULT;
void      rr_shed_get_stat  (RrShed      *self,
                             RrShedStat  *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrShed, rr_shed_free)

G_END_DECLS
