/* rr-diagnosis.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-coverage.h"
#include "rr-heat.h"
#include "rr-history.h"
#include "rr-object-stat.h"
#include "rr-task.h"

G_BEGIN_DECLS

/* Everything the diagnostics know, of one look. Immutable, shared by reference. */
typedef struct
{
  int        ref_count;   /* (atomic) */
  gint64     now_us;      /* monotonic: of the look */
  GPtrArray *tasks;       /* (owned) (element-type RrTaskInfo): the newest first */
  GPtrArray *objects;     /* (owned) (element-type RrObjectStat) */
  GArray    *stages;      /* (owned): of RrHeatStage, in the order of the flow */
  GArray    *edges;       /* (owned): of RrHeatEdge */
  GPtrArray *verdicts;    /* (owned) (element-type RrVerdict): the newest first */
  RrCoverage coverage;
  GPtrArray *series;      /* (owned) (element-type RrHistorySeries): ten minutes */
} RrDiagnosis;

RrDiagnosis *rr_diagnosis_ref    (RrDiagnosis *self);
void         rr_diagnosis_unref  (RrDiagnosis *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDiagnosis, rr_diagnosis_unref)

G_END_DECLS
