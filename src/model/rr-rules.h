/* rr-rules.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-corridor.h"

G_BEGIN_DECLS

typedef struct _RrRules RrRules;

/* What can be set; 0 switches a rule off. Names of these are in the database. */
typedef enum
{
  RR_RULE_NO_CONTACT_MIN,
  RR_RULE_NO_MOTION_MIN,
  RR_RULE_NO_MOTION_M,        /* who stays within so many metres rests */
  RR_RULE_LOW_BATTERY_PCT,
  RR_RULE_OFF_ROUTE_M,
  RR_RULE_ON_ROUTE_M,
  RR_RULE_OVERDUE_ALARM_MIN,  /* who is overdue for so long is missed */
  RR_N_RULES
} RrRule;

/* NaN is "as the one above says": a device's own, its trip's, everybody's, ours. */
typedef struct
{
  double value[RR_N_RULES];
} RrRuleSet;

/* When somebody has to have been heard from, or to be back. */
typedef struct
{
  RrIncidentKind kind;        /* OVERDUE_RETURN or OVERDUE_CHECK_IN */
  char           device[RR_DEVICE_ID_MAX];    /* "" for a whole party */
  char           subject[RR_SUBJECT_MAX];     /* the plan; with kind and device it is one due */
  char           detail[RR_DETAIL_MAX];       /* its name */
  gint64         due_ms;
} RrDue;

/* Who has been silent for so long may be anywhere, also where no rule asks for contact. */
#define RR_RULES_UNHEARD_MIN 30
#define RR_RULES_MAX_FENCES 256
#define RR_RULES_MAX_DUES   4096

/* What was known of a device before the rules first looked at it. */
typedef gboolean (*RrKnownFunc) (guint slot, RrFix *fix, gint64 *contact_ms, gpointer data);

void        rr_rule_set_init      (RrRuleSet         *set);
void        rr_rule_set_defaults  (RrRuleSet         *set);
const char *rr_rule_to_string     (RrRule             rule);
gboolean    rr_rule_from_string   (const char        *name,
                                   RrRule            *rule);
gboolean    rr_rule_is_sane       (RrRule             rule,
                                   double             value);

RrRules    *rr_rules_new          (RrKnownFunc        known,
                                   gpointer           data);
void        rr_rules_free         (RrRules           *self);

/* @scope: "" for everybody, "device:ID", "trip:ID"; @set is NULL to forget it. */
void        rr_rules_set_values   (RrRules           *self,
                                   const char        *scope,
                                   const RrRuleSet   *set);
/* By whose clock fences have their hours; at first that of this machine. */
void        rr_rules_set_zone     (RrRules           *self,
                                   GTimeZone         *zone);
/* The notes that follow from it at once, as below; takes over the chain of fences. */
RrNote     *rr_rules_set_fences   (RrRules           *self,
                                   GPtrArray         *fences,
                                   gint64             now_ms);
/* On which trip a device is, and its route if there is one; NULL, NULL: on none. */
RrNote     *rr_rules_set_trip     (RrRules           *self,
                                   const char        *device_id,
                                   const char        *trip_id,
                                   RrCorridor        *route,
                                   gint64             now_ms);
/* All that is due; what was due before and is not among them is over. */
RrNote     *rr_rules_set_dues     (RrRules           *self,
                                   const RrDue       *dues,
                                   guint              n_dues,
                                   gint64             now_ms);
/* Before a restart this was raised and still holds: it is not raised again. */
void        rr_rules_restore      (RrRules           *self,
                                   const RrIncident  *incident);
/* Slots are small numbers, the same for a device for ever. */
void        rr_rules_introduce    (RrRules           *self,
                                   guint              slot,
                                   const char        *device_id);

/* @before: (nullable): where the device was known to be; wanted for SOS and alarms. */
RrNote     *rr_rules_take         (RrRules           *self,
                                   guint              slot,
                                   const RrMessage   *message,
                                   const RrFix       *before,
                                   gint64             now_ms);
RrNote     *rr_rules_tick         (RrRules           *self,
                                   gint64             now_ms);
gint64      rr_rules_next_ms      (RrRules           *self);
guint       rr_rules_get_n_waiting (RrRules          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrRules, rr_rules_free)

G_END_DECLS
