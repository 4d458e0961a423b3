/* rr-trace-pack.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trace.h"

G_BEGIN_DECLS

/* What the events behind it have in common; all 0 before the first. */
typedef struct
{
  gint64  base_us;
  guint32 tid;         /* 0: there is none yet */
} RrTraceOrigin;

#define RR_TRACE_PACK_MOST  5      /* words of one event, with its origin */
#define RR_TRACE_PACK_NAMES 2047   /* the greatest name */

guint  rr_trace_pack   (RrTraceOrigin       *origin,
                        const RrTraceEvent  *event,
                        guint64             *words);
guint  rr_trace_unpack (RrTraceOrigin       *origin,
                        const guint64       *words,
                        RrTraceEvent        *event);

G_END_DECLS
