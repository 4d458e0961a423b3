/* rr-incident-model.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-item.h"

G_BEGIN_DECLS

/* The queue as a list model whose items stay the same while it changes. */
typedef struct _RrIncidentModel RrIncidentModel;

RrIncidentModel *rr_incident_model_new      (void);
void             rr_incident_model_free     (RrIncidentModel *self);
GListModel      *rr_incident_model_get_list (RrIncidentModel *self);
RrIncidentItem  *rr_incident_model_find     (RrIncidentModel *self,
                                             gint64           id,
                                             guint           *at);
/* Open ones, then those of @history that are closed. TRUE if the order is another. */
gboolean         rr_incident_model_arrange  (RrIncidentModel *self,
                                             RrIncidentList  *list,
                                             GPtrArray       *history,
                                             GHashTable      *names);

G_END_DECLS
