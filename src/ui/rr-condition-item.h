/* rr-condition-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "rr-report-view.h"

G_BEGIN_DECLS

/* What the list of conditions shows of one, in the order of its columns. */
typedef enum
{
  RR_CONDITION_SEVERITY,
  RR_CONDITION_KIND,
  RR_CONDITION_PLACE,
  RR_CONDITION_AGE,
  RR_CONDITION_STATE,
  RR_CONDITION_VOICES,
  RR_CONDITION_TOLD,
  RR_N_CONDITION_COLUMNS
} RrConditionColumn;

#define RR_TYPE_CONDITION_ITEM (rr_condition_item_get_type ())
G_DECLARE_FINAL_TYPE (RrConditionItem, rr_condition_item, RR, CONDITION_ITEM, GObject)

RrConditionItem      *rr_condition_item_new       (const RrConditionRow *row);
gboolean              rr_condition_item_update    (RrConditionItem      *self,
                                                   const RrConditionRow *row);
const RrConditionRow *rr_condition_item_get_row   (RrConditionItem      *self);
int                   rr_condition_item_compare   (RrConditionItem      *self,
                                                   RrConditionItem      *other,
                                                   RrConditionColumn     column);
gboolean              rr_condition_item_matches   (RrConditionItem      *self,
                                                   const char           *needle);
char                 *rr_condition_item_dup_text  (RrConditionItem      *self,
                                                   RrConditionColumn     column,
                                                   gint64                now_ms);
/* The class of style.css that says how bad it is. */
const char           *rr_severity_css_class       (RrSeverity            severity);

G_END_DECLS
