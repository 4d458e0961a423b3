/* rr-condition-details.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-notice.h"

G_BEGIN_DECLS

#define RR_TYPE_CONDITION_DETAILS (rr_condition_details_get_type ())
G_DECLARE_FINAL_TYPE (RrConditionDetails, rr_condition_details, RR, CONDITION_DETAILS, GtkWidget)

/* All about one condition, and what can be done: the actions are those of the page. */
void  rr_condition_details_set          (RrConditionDetails *self,
                                         const RrCondition  *condition,
                                         gint64              now_ms);
void  rr_condition_details_set_receipts (RrConditionDetails *self,
                                         GArray             *receipts);

G_END_DECLS
