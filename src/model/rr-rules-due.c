/* rr-rules-due.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules-private.h"

#include <string.h>

/* Who has to be heard from, or to be back, by when. The plan says so, not the packets: a
 * trip that is not back is told of to the second, and grows to an alarm when it stays out.
 *
 * Threads: that of the rules.
 */

#define MINUTE_MS 60000.0

static RrNote *
say_due (const RrRuleDue *due,
         RrNoteVerb       verb,
         gint64           now_ms)
{
  RrNote *note = rr_note_new (verb, due->due.kind, now_ms);

  if (due->stage > 1)
    note->level = RR_LEVEL_ALARM;
  g_strlcpy (note->device, due->due.device, sizeof note->device);
  g_strlcpy (note->subject, due->due.subject, sizeof note->subject);
  g_strlcpy (note->detail, due->due.detail, sizeof note->detail);
  return note;
}

static gint64
missed_ms (RrRules     *self,
           const RrDue *due)
{
  RrRuleSet set = self->common;

  rr_rule_set_lay_over (&set, rr_rules_set_of (self, "trip:", due->subject));
  return due->due_ms + (gint64) (set.value[RR_RULE_OVERDUE_ALARM_MIN] * MINUTE_MS);
}

static void
plan_due (RrRules *self,
          guint    at)
{
  const RrRuleDue *due = &g_array_index (self->dues, RrRuleDue, at);
  gint64 next_ms = RR_NEVER_MS;

  if (due->stage == 0)
    next_ms = due->due.due_ms;
  else if (due->stage == 1)
    next_ms = missed_ms (self, &due->due);
  rr_deadlines_set (self->due_times, at, next_ms);
}

static const RrRuleDue *
find_due (GArray      *dues,
          const RrDue *due)
{
  for (guint i = 0; i < dues->len; i++)
    {
      const RrRuleDue *other = &g_array_index (dues, RrRuleDue, i);

      if (other->due.kind == due->kind && g_str_equal (other->due.subject, due->subject)
          && g_str_equal (other->due.device, due->device))
        return other;
    }
  return NULL;
}

/**
 * rr_rules_set_dues:
 * @self: rules
 * @dues: (array length=n_dues): everything that is due some time
 * @n_dues: how many; those over the bound are left out
 * @now_ms: the clock
 *
 * One that was told and is due later now, or not at all, is over.
 *
 * Returns: (transfer full) (nullable): what follows from it
 */
RrNote *
rr_rules_set_dues (RrRules     *self,
                   const RrDue *dues,
                   guint        n_dues,
                   gint64       now_ms)
{
  GArray *old = g_steal_pointer (&self->dues);
  RrNote *notes = NULL;

  self->dues = g_array_new (FALSE, TRUE, sizeof (RrRuleDue));
  for (guint i = 0; i < MIN (n_dues, RR_RULES_MAX_DUES); i++)
    {
      const RrRuleDue *was = find_due (old, &dues[i]);
      guint level = rr_rules_was_told (self, dues[i].kind, dues[i].device, dues[i].subject);
      RrRuleDue due = { .due = dues[i] };

      if (was != NULL)
        due.stage = was->stage;
      else if (level > 0)
        due.stage = level - 1 >= RR_LEVEL_ALARM ? 2 : 1;
      if (due.stage > 0 && dues[i].due_ms > now_ms)
        {
          notes = rr_note_join (notes, say_due (&due, RR_NOTE_OVER, now_ms));
          due.stage = 0;
        }
      g_array_append_val (self->dues, due);
    }
  for (guint i = 0; i < old->len; i++)
    {
      const RrRuleDue *was = &g_array_index (old, RrRuleDue, i);

      if (was->stage > 0 && find_due (self->dues, &was->due) == NULL)
        notes = rr_note_join (notes, say_due (was, RR_NOTE_OVER, now_ms));
      rr_deadlines_set (self->due_times, i, RR_NEVER_MS);
    }
  for (guint i = 0; i < self->dues->len; i++)
    plan_due (self, i);
  g_array_unref (old);
  return notes;
}

RrNote *
rr_rules_tick_due (RrRules *self,
                   guint    at,
                   gint64   now_ms)
{
  RrRuleDue *due = &g_array_index (self->dues, RrRuleDue, at);

  due->stage++;
  plan_due (self, at);
  return say_due (due, due->stage == 1 ? RR_NOTE_RAISE : RR_NOTE_GROW, now_ms);
}
