/* rr-incident-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-list.h"
#include "rr-rules.h"

G_BEGIN_DECLS

/* Incidents in words. @name is the guide's name, or NULL for a fence or a party. */
const char *rr_level_get_words         (RrLevel                level);
const char *rr_level_get_css_class     (RrLevel                level);
char       *rr_incident_format_title   (const RrIncident      *incident,
                                        const char            *name);
char       *rr_incident_format_state   (const RrIncident      *incident,
                                        gint64                 now_ms);
char       *rr_incident_format_place   (const RrIncident      *incident,
                                        gint64                 now_ms);
char       *rr_incident_format_odd     (const RrIncident      *incident);
char       *rr_incident_format_entry   (const RrIncidentEntry *entry);
char       *rr_incident_format_clock   (gint64                 time_ms);
const char *rr_rule_get_words          (RrRule                 rule);

G_END_DECLS
