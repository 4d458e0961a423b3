/* rr-diag-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-diagnosis.h"

G_BEGIN_DECLS

/* How the Diagnostics page says things; all but the states (transfer full). */
char       *rr_diag_format_duration  (gint64              us);
char       *rr_diag_format_wait      (double              us);
char       *rr_diag_format_figure    (double              value);
char       *rr_diag_format_site      (const RrSite       *site);
const char *rr_diag_format_state     (RrTaskState         state,
                                      RrStuck             stuck);
char       *rr_diag_format_title     (const RrDiagnosis  *diagnosis);
char       *rr_diag_format_coverage  (const RrDiagnosis  *diagnosis,
                                      gint64              now_us);
guint       rr_diag_count_active     (const RrDiagnosis  *diagnosis,
                                      RrBadge             badge);

G_END_DECLS
