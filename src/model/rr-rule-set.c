/* rr-rule-set.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules.h"

/* RrRuleSet is what somebody has set of the rules: for everybody, for a trip or for one
 * device. What is not a number there is left to the one above.
 *
 * Threads: any; a plain value.
 */

static const struct
{
  const char *name;
  double      usual;
  double      most;
} rules[RR_N_RULES] = {
  /* Silence and rest are usual for most devices, most of the time: off until wanted. */
  [RR_RULE_NO_CONTACT_MIN] = { "no-contact-min", 0, 7 * 24 * 60 },
  [RR_RULE_NO_MOTION_MIN] = { "no-motion-min", 0, 24 * 60 },
  [RR_RULE_NO_MOTION_M] = { "no-motion-m", 50, 1000 },
  [RR_RULE_LOW_BATTERY_PCT] = { "low-battery-pct", 15, 90 },
  [RR_RULE_OFF_ROUTE_M] = { "off-route-m", 75, 10000 },
  [RR_RULE_ON_ROUTE_M] = { "on-route-m", 50, 10000 },
  [RR_RULE_OVERDUE_ALARM_MIN] = { "overdue-alarm-min", 30, 24 * 60 },
};

/**
 * rr_rule_set_init:
 * @set: (out caller-allocates): nothing is set
 */
void
rr_rule_set_init (RrRuleSet *set)
{
  for (guint i = 0; i < RR_N_RULES; i++)
    set->value[i] = NAN;
}

/**
 * rr_rule_set_defaults:
 * @set: (out caller-allocates): ours
 */
void
rr_rule_set_defaults (RrRuleSet *set)
{
  for (guint i = 0; i < RR_N_RULES; i++)
    set->value[i] = rules[i].usual;
}

/**
 * rr_rule_to_string:
 * @rule: a rule
 *
 * Returns: (transfer none): its name in the database and for scripts
 */
const char *
rr_rule_to_string (RrRule rule)
{
  return rule < RR_N_RULES ? rules[rule].name : "unknown";
}

/**
 * rr_rule_from_string:
 * @name: (nullable): a name
 * @rule: (out): the rule
 *
 * Returns: %FALSE if there is none of this name
 */
gboolean
rr_rule_from_string (const char *name,
                     RrRule     *rule)
{
  for (guint i = 0; i < RR_N_RULES; i++)
    if (g_strcmp0 (rules[i].name, name) == 0)
      {
        *rule = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_rule_is_sane:
 * @rule: a rule
 * @value: what somebody wants it to be
 *
 * Returns: %TRUE if it is within what the rule can be
 */
gboolean
rr_rule_is_sane (RrRule rule,
                 double value)
{
  return rule < RR_N_RULES && value >= 0 && value <= rules[rule].most;
}
