/* rr-incident-list.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident.h"

G_BEGIN_DECLS

/* One line of an incident's log. */
typedef struct
{
  gint64         at_ms;      /* our clock */
  RrIncidentLog  what;
  RrLevel        level;      /* after it */
  char          *who;        /* (owned) (nullable): a person */
  char          *remark;     /* (owned) (nullable) */
  gint64         time_ms;    /* of the fix, by the device; RR_TIME_UNKNOWN */
  double         lat_deg;    /* NaN for none */
  double         lon_deg;
  guint32        flags;
} RrIncidentEntry;

void            rr_incident_entry_free (RrIncidentEntry *entry);

/* The queue as a dispatcher sees it: one immutable value, shared by reference. */
typedef struct
{
  int         ref_count;              /* (atomic) */
  guint64     serial;                 /* grows by one per list */
  GPtrArray  *open;                   /* (owned): of RrIncident, in the order of the queue */
  guint       n_level[RR_N_LEVELS];   /* open ones */
  guint       n_ringing;              /* nobody has acknowledged them */
  RrLevel     ringing;                /* the highest level of those */
} RrIncidentList;

/* Takes over @open, in any order. */
RrIncidentList *rr_incident_list_new   (GPtrArray       *open,
                                        guint64          serial);
RrIncidentList *rr_incident_list_ref   (RrIncidentList  *self);
void            rr_incident_list_unref (RrIncidentList  *self);
RrIncident     *rr_incident_list_find  (RrIncidentList  *self,
                                        gint64           id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrIncidentList, rr_incident_list_unref)

G_END_DECLS
