/* rr-rules-late.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules-private.h"

/* Fixes that come after newer ones, as a phone sends them that was without a network. What
 * they say of a fence is a story about the past: it is written down, with the time at which
 * it happened, and raises nothing; and what is known of now stays as it is. So each fence
 * has a second side for them, which begins where the longest gap of the last hour began.
 *
 * A phone that sends the newest of them first tells of nothing but where it was: which way
 * it crossed cannot be said before the one in between has come.
 *
 * Threads: that of the rules.
 */

#define GAP_LASTS_MS (3600 * G_GINT64_CONSTANT (1000))

void
rr_rule_fences_mind_gap (RrRules      *self,
                         RrRuleDevice *device,
                         const RrFix  *fix)
{
  gint64 at_ms = rr_fix_effective_ms (fix);

  if (!device->has_place
      || (at_ms - device->judged_ms < device->gap_to_ms - device->gap_from_ms
          && at_ms - device->gap_to_ms < GAP_LASTS_MS))
    return;
  device->gap_from_ms = device->judged_ms;
  device->gap_to_ms = at_ms;
  device->gap_place = (RrPlace) { device->place.lat_deg, device->place.lon_deg };
  for (guint i = 0; device->views != NULL && i < self->fences->len; i++)
    device->views[i].gap_side = device->views[i].side.side;
}

static RrNote *
write_down (RrRules       *self,
            RrRuleDevice  *device,
            const RrFence *fence,
            RrCross        cross,
            const RrFix   *fix,
            gint64         now_ms)
{
  gboolean is_out = cross == RR_CROSS_OUT;
  RrIncidentKind kind = RR_INCIDENT_FENCE_ENTER;
  RrNote *note;

  if (cross != RR_CROSS_IN && cross != RR_CROSS_OUT && cross != RR_CROSS_THROUGH)
    return NULL;
  if (is_out)
    kind = (fence->watch & RR_FENCE_LEAVE) != 0 ? RR_INCIDENT_FENCE_LEAVE : RR_INCIDENT_NOT_INSIDE;
  if ((fence->watch & (is_out ? RR_FENCE_LEAVE | RR_FENCE_STAY_IN : RR_FENCE_ENTER)) == 0
      || !rr_hours_contain (&fence->hours, self->zone, rr_fix_effective_ms (fix)))
    return NULL;
  note = rr_rule_fence_say (device, fence, RR_NOTE_LATE, kind, now_ms);
  note->fix = *fix;
  rr_fix_init (&note->last);
  return note;
}

/* Where the look back begins: where the gap did, or nowhere that is known. */
static void
begin (RrRules      *self,
       RrRuleDevice *device,
       gboolean      in_gap)
{
  for (guint i = 0; i < self->fences->len; i++)
    {
      RrFenceView *view = &device->views[i];

      view->late = (RrFenceSide) { 0 };
      if (!in_gap)
        continue;
      view->late.side = view->gap_side;
      view->late.since_ms = device->gap_from_ms;
    }
}

RrNote *
rr_rule_fences_look_back (RrRules      *self,
                          RrRuleDevice *device,
                          const RrFix  *fix,
                          gint64        now_ms)
{
  gint64 at_ms = rr_fix_effective_ms (fix);
  gboolean in_gap = at_ms > device->gap_from_ms && at_ms < device->gap_to_ms;
  gboolean goes_on = device->late_ms != 0 && at_ms > device->late_ms
                     && (!in_gap || device->late_ms > device->gap_from_ms);
  const RrPlace *from = in_gap ? &device->gap_place : NULL;
  RrFix then = *fix;
  RrNote *notes = NULL;

  if (device->views == NULL)
    return NULL;
  if (!goes_on)
    begin (self, device, in_gap);
  else
    from = &device->late_place;
  /* Half a minute is to be half a minute of then. */
  then.received_ms = at_ms;
  for (guint i = 0; i < self->fences->len; i++)
    {
      const RrFence *fence = g_array_index (self->fences, RrRuleFence, i).fence;
      RrFenceView *view = &device->views[i];
      RrCross cross;

      if (!view->about)
        continue;
      cross = rr_fence_side_wait (&view->late, at_ms);
      notes = rr_note_join (notes, write_down (self, device, fence, cross, fix, now_ms));
      cross = rr_fence_side_take (&view->late, fence->shape, from, &then);
      notes = rr_note_join (notes, write_down (self, device, fence, cross, fix, now_ms));
    }
  device->late_ms = at_ms;
  device->late_place = (RrPlace) { fix->lat_deg, fix->lon_deg };
  return notes;
}
