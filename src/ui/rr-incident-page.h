/* rr-incident-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-incident-list.h"

G_BEGIN_DECLS

#define RR_TYPE_INCIDENT_PAGE (rr_incident_page_get_type ())
G_DECLARE_FINAL_TYPE (RrIncidentPage, rr_incident_page, RR, INCIDENT_PAGE, GtkWidget)

/* The queue of incidents, and all there is to say about the chosen one. It is handed what
 * it shows. Signals:
 *   "act" (gint64 id, guint act, const char *who, const char *remark): somebody did;
 *   "log-wanted" (gint64 id): answered with rr_incident_page_take_log();
 *   "history-wanted" (): answered with rr_incident_page_take_history();
 *   "show-place" (const char *device, double lat, double lon): on the map;
 *   "save-wanted" (const char *kind): "pdf" or "csv";
 *   "rules-wanted" (). */
GtkWidget  *rr_incident_page_new          (void);
/* @names: (element-type utf8 utf8): device -> what to call the guide */
void        rr_incident_page_set_names    (RrIncidentPage *self,
                                           GHashTable     *names);
/* @name: (nullable): who is signed in, who needs not say who is on duty. */
void        rr_incident_page_set_who      (RrIncidentPage *self,
                                           const char     *name,
                                           const char     *usual_name);
void        rr_incident_page_set_list     (RrIncidentPage *self,
                                           RrIncidentList *list);
void        rr_incident_page_take_history (RrIncidentPage *self,
                                           GPtrArray      *incidents);
void        rr_incident_page_take_log     (RrIncidentPage *self,
                                           gint64          id,
                                           GPtrArray      *log);
gboolean    rr_incident_page_choose       (RrIncidentPage *self,
                                           gint64          id);
RrIncident *rr_incident_page_get_chosen   (RrIncidentPage *self);

G_END_DECLS
