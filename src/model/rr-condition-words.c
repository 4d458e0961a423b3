/* rr-condition-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-condition.h"

#include <glib/gi18n-lib.h>

/* What the states of a condition are called: in messages, and for people.
 *
 * Threads: any.
 */

static const struct
{
  const char *name;
  const char *label;
} states[RR_N_CONDITION_STATES] = {
  [RR_CONDITION_ACTIVE] = { "active", N_("Active") },
  [RR_CONDITION_FADING] = { "fading", N_("Fading") },
  [RR_CONDITION_DISPUTED] = { "disputed", N_("Disputed") },
  [RR_CONDITION_CLEARED] = { "cleared", N_("Cleared") },
  [RR_CONDITION_EXPIRED] = { "expired", N_("Expired") },
};

/**
 * rr_condition_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its word in messages
 */
const char *
rr_condition_state_to_string (RrConditionState state)
{
  g_return_val_if_fail (state < RR_N_CONDITION_STATES, "active");

  return states[state].name;
}

/**
 * rr_condition_state_get_label:
 * @state: a state
 *
 * Returns: (transfer none): its name in the user's language
 */
const char *
rr_condition_state_get_label (RrConditionState state)
{
  g_return_val_if_fail (state < RR_N_CONDITION_STATES, "");

  return _(states[state].label);
}
