/* rr-incident-text.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store-incident.h"

G_BEGIN_DECLS

/* Incidents, fences and rules for scripts and files. */
char    *rr_incidents_to_json  (GPtrArray         *incidents,
                                gsize             *len);
char    *rr_incident_to_json   (const RrIncident  *incident,
                                GPtrArray         *log,
                                gsize             *len);
GString *rr_incidents_to_csv   (GPtrArray         *incidents);
char    *rr_fences_to_json     (GPtrArray         *fences,
                                gsize             *len);
char    *rr_rules_to_json      (GHashTable        *sets,
                                gsize             *len);
RrFence *rr_fence_from_json    (const char        *data,
                                gsize              len,
                                GError           **error);
/* Returns: (transfer full): the scope */
char    *rr_rule_set_from_json (const char        *data,
                                gsize              len,
                                RrRuleSet         *set,
                                GError           **error);
gboolean rr_remark_from_json   (const char        *data,
                                gsize              len,
                                char             **who,
                                char             **remark,
                                GError           **error);

G_END_DECLS
