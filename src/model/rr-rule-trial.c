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
  /* Whether an area is empty is a matter of all together. */
  for (const RrNote *note = notes; note != NULL; note = note->next)
    self->n_kind[note->kind] += note->verb == RR_NOTE_RAISE && note->kind != RR_INCIDENT_AREA_EMPTY;
  rr_note_free (notes);
}

/* @now_ms: goes on to @until_ms */
static void
pass_time (RrRuleTrial *self,
           RrRules     *rules,
           gint64      *now_ms,
           gint64       until_ms)
{
  while (rr_rules_next_ms (rules) <= until_ms)
    {
      *now_ms = MAX (*now_ms, rr_rules_next_ms (rules));
      count (self, rr_rules_tick (rules, *now_ms));
    }
  *now_ms = MAX (*now_ms, until_ms);
}

/* The guide is on the trip from the beginning, and on its route since it has left. */
static void
set_trip (RrRuleTrial  *self,
          RrRules      *rules,
          const RrTrip *trip,
          const char   *device_id,
          gboolean      has_left,
          gint64        now_ms)
{
  g_autoptr(RrShape) line = NULL;
  g_autoptr(RrCorridor) route = NULL;
  char id[RR_SUBJECT_MAX];

  if (has_left && trip->n_route > 1)
    {
      line = rr_shape_new_line (trip->route, trip->n_route);
      route = rr_corridor_new (line);
    }
  g_snprintf (id, sizeof id, "%" G_GINT64_FORMAT, trip->id);
  count (self, rr_rules_set_trip (rules, device_id, id, route, now_ms));
}

/**
 * rr_rule_trial_add:
 * @self: a trial, all zero at first
 * @sets: (element-type utf8 RrRuleSet): what is set, by scope
 * @fences: (element-type RrFence): all fences
 * @trip: (nullable): the trip the device is on
 * @device_id: a device
 * @fixes: (element-type RrFix): its track in the order of time
 * @until_ms: when the trial ends
 *
 * Calls for help are not counted: no rule decides about them. Nor is what is due: that is
 * of the plan, not of the track.
 */
void
rr_rule_trial_add (RrRuleTrial  *self,
                   GHashTable   *sets,
                   GPtrArray    *fences,
                   const RrTrip *trip,
                   const char   *device_id,
                   GArray       *fixes,
                   gint64        until_ms)
{
  g_autoptr(RrRules) rules = rr_rules_new (NULL, NULL);
  gboolean has_left = FALSE;
  RrMessage message;
  gint64 now_ms;

  if (fixes->len == 0)
    return;
  now_ms = rr_fix_effective_ms (&g_array_index (fixes, RrFix, 0));
  self->n_devices++;
  self->n_fixes += fixes->len;
  g_hash_table_foreach (sets, set_values, rules);
  count (self, rr_rules_set_fences (rules, fences, now_ms));
  if (trip != NULL)
    set_trip (self, rules, trip, device_id, FALSE, now_ms);

  rr_message_init (&message);
  g_strlcpy (message.device, device_id, sizeof message.device);
  for (guint i = 0; i < fixes->len; i++)
    {
      message.fix = g_array_index (fixes, RrFix, i);
      message.fix.event = RR_EVENT_NONE;
      message.fix.flags &= ~(guint32) (RR_FIX_IMPORTED | RR_FIX_LATE);
      message.fix.received_ms = rr_fix_effective_ms (&message.fix);
      pass_time (self, rules, &now_ms, message.fix.received_ms - 1);
      if (trip != NULL && !has_left && trip->out_ms != RR_TIME_UNKNOWN
          && message.fix.received_ms >= trip->out_ms)
        {
          has_left = TRUE;
          set_trip (self, rules, trip, device_id, TRUE, message.fix.received_ms);
        }
      count (self, rr_rules_take (rules, 0, &message, NULL, message.fix.received_ms));
    }
  pass_time (self, rules, &now_ms, until_ms);
}
