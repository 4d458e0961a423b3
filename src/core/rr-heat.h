/* rr-heat.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-stage.h"
#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* Where a pipeline is warm: each channel between two stages over the last seconds. */
#define RR_HEAT_WINDOW_US (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  guint64  channel;           /* id */
  char     name[32];
  guint64  from;              /* id of the stage that gives; 0: none has been declared */
  guint64  to;                /* id of the stage that takes */
  guint    capacity;
  guint    length;            /* now */
  double   rate_per_s;        /* received */
  double   send_blocked_pct;  /* of the window somebody waited to send */
  double   recv_blocked_pct;  /* of the window somebody waited to receive */
  double   sojourn_p50_us;    /* from the send to the receive, of sampled items; NaN: none */
  double   sojourn_p99_us;
} RrHeatEdge;

typedef struct
{
  guint64       id;
  char          name[32];
  RrStageFlags  flags;
  guint64       n_done;
  double        rate_per_s;
  gboolean      is_stalled;
  gboolean      is_bottleneck;
} RrHeatStage;

typedef struct _RrHeat RrHeat;

RrHeat    *rr_heat_new         (void);
void       rr_heat_free        (RrHeat         *self);
/* A source of the watch: samples what there is and reports stalls and the bottleneck. */
void       rr_heat_look        (RrHeat         *self,
                                RrVerdictBook  *book,
                                gint64          now_us);
GArray    *rr_heat_dup_edges   (RrHeat         *self);
GArray    *rr_heat_dup_stages  (RrHeat         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrHeat, rr_heat_free)

G_END_DECLS
