/* rr-rule-trial.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rule-trial.h"

/* A dry run: rules look at a stored track as if it came now, by the device's clock.
 *
 * Threads: any.
 */

static void
set_values (gpointer scope,
            gpointer set,
            gpointer rules)
{
  rr_rules_set_values (rules, scope, set);
}

static void
count (RrRuleTrial *self,
       RrNote      *notes)
{
  for (const RrNote *note = notes; note != NULL; note = note->next)
    self->n_kind[note->kind] += note->verb == RR_NOTE_RAISE;
  rr_note_free (notes);
}

static void
pass_time (RrRuleTrial *self,
           RrRules     *rules,
           gint64       until_ms)
{
  while (rr_rules_next_ms (rules) <= until_ms)
    count (self, rr_rules_tick (rules, rr_rules_next_ms (rules)));
}

/**
 * rr_rule_trial_add:
 * @self: a trial, all zero at first
 * @sets: (element-type utf8 RrRuleSet): what is set, by scope
 * @fences: (element-type RrFence): all fences
 * @device_id: a device
 * @fixes: (element-type RrFix): its track in the order of time
 * @until_ms: when the trial ends
 *
 * Calls for help are not counted: no rule decides about them.
 */
void
rr_rule_trial_add (RrRuleTrial *self,
                   GHashTable  *sets,
                   GPtrArray   *fences,
                   const char  *device_id,
                   GArray      *fixes,
                   gint64       until_ms)
{
  g_autoptr(RrRules) rules = rr_rules_new (NULL, NULL);
  RrMessage message;

  if (fixes->len == 0)
    return;
  self->n_devices++;
  self->n_fixes += fixes->len;
  g_hash_table_foreach (sets, set_values, rules);
  rr_note_free (rr_rules_set_fences (rules, fences, 0));

  rr_message_init (&message);
  g_strlcpy (message.device, device_id, sizeof message.device);
  for (guint i = 0; i < fixes->len; i++)
    {
      message.fix = g_array_index (fixes, RrFix, i);
      message.fix.event = RR_EVENT_NONE;
      message.fix.flags &= ~(guint32) (RR_FIX_IMPORTED | RR_FIX_LATE);
      message.fix.received_ms = rr_fix_effective_ms (&message.fix);
      pass_time (self, rules, message.fix.received_ms - 1);
      count (self, rr_rules_take (rules, 0, &message, NULL, message.fix.received_ms));
    }
  pass_time (self, rules, until_ms);
}
