/* rr-engine-incidents.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-incident-list.h"
#include "rr-rule-trial.h"

G_BEGIN_DECLS

/* The console's way to incidents, fences and rules. What it sees is on disk; what it asks
 * for holds once it is. The queue comes with the signal "incidents" (RrIncidentList *). */
RrIncidentList *rr_engine_dup_incidents        (RrEngine             *self);
GPtrArray      *rr_engine_dup_fences           (RrEngine             *self);
GHashTable     *rr_engine_dup_rules            (RrEngine             *self);

void            rr_engine_act_async            (RrEngine             *self,
                                                gint64                id,
                                                RrIncidentAct         act,
                                                const char           *who,
                                                const char           *remark,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
void            rr_engine_save_fence_async     (RrEngine             *self,
                                                const RrFence        *fence,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
void            rr_engine_remove_fence_async   (RrEngine             *self,
                                                const char           *id,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
void            rr_engine_save_rules_async     (RrEngine             *self,
                                                const char           *scope,
                                                const RrRuleSet      *set,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* Of each of the four above. */
gboolean        rr_engine_ask_finish           (RrEngine             *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* Finishes with all incidents, closed ones too, (element-type RrIncident). */
void            rr_engine_load_incidents_async (RrEngine             *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* Finishes with the log of one, (element-type RrIncidentEntry). */
void            rr_engine_load_log_async       (RrEngine             *self,
                                                gint64                id,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GPtrArray      *rr_engine_load_finish          (RrEngine             *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* A dry run over what is stored since @from_ms: as if @set were set at @scope. */
void            rr_engine_try_rules_async      (RrEngine             *self,
                                                const char           *scope,
                                                const RrRuleSet      *set,
                                                gint64                from_ms,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        rr_engine_try_rules_finish     (RrEngine             *self,
                                                GAsyncResult         *result,
                                                RrRuleTrial          *trial,
                                                GError              **error);
char           *rr_engine_incidents_to_csv     (GPtrArray            *incidents);

G_END_DECLS
