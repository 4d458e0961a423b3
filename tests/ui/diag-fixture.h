/* diag-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-diag-page.h"
#include "ui-fixture.h"

G_BEGIN_DECLS

typedef enum
{
  DIAG_WELL,       /* nothing to say */
  DIAG_WATCH,      /* measured and forecast verdicts, a warm and a hot edge */
  DIAG_FAULT,      /* a cycle of two tasks is proven, besides */
} DiagHealth;

/* @n_tasks tasks in ten scopes; @step is a look later, in which the tasks with the lowest
 * numbers are over and as many new ones have come. */
RrDiagnosis *diag_fixture_make  (guint       n_tasks,
                                 guint       step,
                                 DiagHealth  health);
RrDiagPage  *diag_fixture_add   (Fixture    *fixture);

G_END_DECLS
