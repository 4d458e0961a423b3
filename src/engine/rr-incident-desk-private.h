/* rr-incident-desk-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-desk.h"
#include "rr-store-incident.h"
#include "rr-sync.h"

G_BEGIN_DECLS

/* What has changed that the tracker has to hear of. */
enum
{
  RR_NEWS_FENCES = 1 << 0,
  RR_NEWS_RULES  = 1 << 1,
  RR_NEWS_DUES   = 1 << 2,
  RR_NEWS_TRIPS  = 1 << 3,
  RR_NEWS_SOS    = 1 << 4,
};

struct _RrIncidentDesk
{
  RrTracker          *tracker;     /* (unowned) (thread: tracker) */
  RrRules            *rules;       /* (owned) (thread: tracker) */
  GHashTable         *rule_scopes; /* (owned) (thread: tracker): what the rules have been told */
  GHashTable         *trip_devices; /* (owned) (thread: tracker): likewise, ids */
  gint64              pushed_ms;   /* (thread: tracker) */

  GHashTable         *open;        /* (owned) (thread: store): id -> RrIncident */
  GPtrArray          *changed;     /* (owned) (thread: store): of this commit */
  RrNote             *unsaved;     /* (owned) (thread: store) (nullable) */
  RrIncidentListFunc  func;
  gpointer            data;
  RrAuditDesk        *audit;       /* (unowned) (nullable) (immutable) */

  RrMutex             lock;
  RrIncidentList     *list;        /* (guarded by lock) (owned) */
  GPtrArray          *fences;      /* (guarded by lock) (owned): of RrFence; replaced, not changed */
  GHashTable         *sets;        /* (guarded by lock) (owned): scope -> RrRuleSet; likewise */
  GArray             *dues;        /* (guarded by lock) (owned): of RrDue; likewise */
  GHashTable         *trips;       /* (guarded by lock) (owned): device -> RrOnTrip; likewise */
  GHashTable         *calls;       /* (guarded by lock) (owned): device -> 1 calls for help, 2 no more */

  guint64             board;       /* (guarded by lock): serial of the board that trips are from */

  guint               news;        /* (atomic): RR_NEWS_ */
  guint               n_unsaved;   /* (atomic), as all below */
  guint               n_waiting;
  guint64             n_notes;
  guint64             n_raised;
  guint64             n_acts;
  guint64             n_refused;
  guint64             n_dropped;
};

/* Within the transaction: replaces one fence, or one scope of rules, after the commit. */
void rr_incident_desk_replace_fence (RrIncidentDesk   *self,
                                     const char       *id,
                                     RrFence          *fence);
void rr_incident_desk_replace_rules (RrIncidentDesk   *self,
                                     const char       *scope,
                                     const RrRuleSet  *set);

G_END_DECLS
