/* rr-flow.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-diagnosis.h"

G_BEGIN_DECLS

#define RR_TYPE_FLOW (rr_flow_get_type ())
G_DECLARE_FINAL_TYPE (RrFlow, rr_flow, RR, FLOW, GtkWidget)

GtkWidget *rr_flow_new            (void);
void       rr_flow_set_diagnosis  (RrFlow             *self,
                                   const RrDiagnosis  *diagnosis);

G_END_DECLS
