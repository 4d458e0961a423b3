/* rr-incident-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-incident-list.h"

G_BEGIN_DECLS

#define RR_TYPE_INCIDENT_ITEM (rr_incident_item_get_type ())
G_DECLARE_FINAL_TYPE (RrIncidentItem, rr_incident_item, RR, INCIDENT_ITEM, GObject)

/* Signal: "changed", when there is something else to show. */
RrIncidentItem *rr_incident_item_new      (RrIncident     *incident,
                                           const char     *name);
void            rr_incident_item_update   (RrIncidentItem *self,
                                           RrIncident     *incident,
                                           const char     *name);
RrIncident     *rr_incident_item_get      (RrIncidentItem *self);
/* Stays where it is for as long as the item is there. */
const gint64   *rr_incident_item_get_id   (RrIncidentItem *self);
const char     *rr_incident_item_get_name (RrIncidentItem *self);

G_END_DECLS
