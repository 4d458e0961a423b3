/* rr-lab.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict.h"

G_BEGIN_DECLS

/* The leak laboratory: faults of concurrency that can be planted in a process made for
 * it, so that people see what the diagnostics say of each. */
typedef struct _RrLab RrLab;

/* A page of the laboratory's book. The texts are to be translated. */
typedef struct
{
  const char    *name;      /* for the command line: "orphan" */
  RrVerdictKind  kind;      /* what has to be found */
  RrStuck        stuck;     /* and for a stuck task how */
  const char    *title;
  const char    *story;     /* what is planted, as it would happen in a base camp */
  const char    *signs;     /* what the diagnostics show, and after how long */
  const char    *cure;      /* what a programmer has to change */
  guint          takes_s;   /* to be found; 0: a few seconds */
} RrLabPage;

const RrLabPage *rr_lab_get_page   (guint         index);
const RrLabPage *rr_lab_find_page  (const char   *name,
                                    GError      **error);
RrLab           *rr_lab_start      (const char   *name,
                                    GError      **error);
const RrLabPage *rr_lab_page       (RrLab        *self);
RrVerdict       *rr_lab_dup_found  (RrLab        *self);
void             rr_lab_stop       (RrLab        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLab, rr_lab_stop)

G_END_DECLS
