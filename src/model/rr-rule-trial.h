/* rr-rule-trial.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-rules.h"
#include "rr-trip.h"

G_BEGIN_DECLS

/* What rules would have told of what is known already. */
typedef struct
{
  guint n_kind[RR_N_INCIDENT_KINDS];   /* how often each would have been raised */
  guint n_devices;                     /* that have a track in this time */
  guint n_fixes;
} RrRuleTrial;

void rr_rule_trial_add (RrRuleTrial  *self,
                        GHashTable   *sets,
                        GPtrArray    *fences,
                        const RrTrip *trip,
                        const char   *device_id,
                        GArray       *fixes,
                        gint64        until_ms);

G_END_DECLS
