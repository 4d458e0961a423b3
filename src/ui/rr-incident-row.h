/* rr-incident-row.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-incident-item.h"

G_BEGIN_DECLS

#define RR_TYPE_INCIDENT_ROW (rr_incident_row_get_type ())
G_DECLARE_FINAL_TYPE (RrIncidentRow, rr_incident_row, RR, INCIDENT_ROW, GtkWidget)

GtkWidget *rr_incident_row_new      (void);
void       rr_incident_row_set_item (RrIncidentRow  *self,
                                     RrIncidentItem *item);
/* Says again how long ago it was. */
void       rr_incident_row_refresh  (RrIncidentRow  *self,
                                     gint64          now_ms);

G_END_DECLS
