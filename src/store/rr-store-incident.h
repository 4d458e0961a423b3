/* rr-store-incident.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-list.h"
#include "rr-rules.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* These run within the transaction of rr_store_commit(), called from a write function. What
 * they change is added to @changed, (element-type RrIncident). */
gboolean    rr_store_incident_take       (RrStore           *self,
                                          const RrNote      *notes,
                                          GPtrArray         *changed,
                                          GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* @refused gets a sentence for the person if it makes no sense; then nothing is changed. */
gboolean    rr_store_incident_act        (RrStore           *self,
                                          gint64             id,
                                          RrIncidentAct      act,
                                          const char        *who,
                                          const char        *remark,
                                          gint64             now_ms,
                                          GPtrArray         *changed,
                                          GError           **refused,
                                          GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    rr_store_fence_save          (RrStore           *self,
                                          const RrFence     *fence,
                                          GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    rr_store_fence_remove        (RrStore           *self,
                                          const char        *id,
                                          GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    rr_store_rules_save          (RrStore           *self,
                                          const char        *scope,
                                          const RrRuleSet   *set,
                                          GError           **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  RR_INCIDENTS_OPEN,       /* as the queue shows them */
  RR_INCIDENTS_LASTING,    /* those open, and closed ones whose reason still holds */
  RR_INCIDENTS_ALL,
} RrIncidentsWanted;

/* Returns: (element-type RrIncident): in the order of the queue */
GPtrArray  *rr_store_reader_incidents    (RrStoreReader     *self,
                                          RrIncidentsWanted  wanted,
                                          guint              n_max,
                                          GError           **error);
/* Returns: (nullable): NULL without an error if there is none */
RrIncident *rr_store_reader_incident     (RrStoreReader     *self,
                                          gint64             id,
                                          GError           **error);
/* Returns: (element-type RrIncidentEntry): the log of one, the oldest first */
GPtrArray  *rr_store_reader_incident_log (RrStoreReader     *self,
                                          gint64             id,
                                          GError           **error);
/* Returns: (element-type RrFence): by name */
GPtrArray  *rr_store_reader_fences       (RrStoreReader     *self,
                                          GError           **error);
/* Returns: (element-type utf8 RrRuleSet): what is set, by scope */
GHashTable *rr_store_reader_rules        (RrStoreReader     *self,
                                          GError           **error);

G_END_DECLS
