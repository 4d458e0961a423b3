/* rr-rules-judge.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules-private.h"

#include <string.h>

#include "rr-geo.h"

/* What the rules make of one device's fixes, and of its silence. Only fixes that are newer
 * than those before and good enough to place somebody move it over a line; what is late is
 * a story about the past.
 *
 * Threads: that of the rules.
 */

#define UNFIT      (RR_FIX_NO_POSITION | RR_FIX_NULL_ISLAND | RR_FIX_INVALID | RR_FIX_COARSE \
                    | RR_FIX_TOO_FAST | RR_FIX_DUPLICATE | RR_FIX_IMPORTED)
#define MINUTE_MS  60000.0
#define RESTED_MS  120000
#define MAX_DOUBT_M 50.0
#define BATTERY_BACK_PCT 5.0f    /* so much above its limit it is charged again */

RrNote *
rr_rule_device_say (RrRuleDevice   *device,
                    RrNoteVerb      verb,
                    RrIncidentKind  kind,
                    gint64          now_ms)
{
  RrNote *note = rr_note_new (verb, kind, now_ms);

  g_strlcpy (note->device, device->id, sizeof note->device);
  if (device->has_place)
    note->fix = note->last = device->place;
  return note;
}

RrNote *
rr_rule_device_set (RrRuleDevice   *device,
                    RrIncidentKind  kind,
                    gboolean        holds,
                    gint64          now_ms)
{
  guint32 bit = 1u << kind;

  if (((device->told & bit) != 0) == holds)
    return NULL;
  device->told ^= bit;
  return rr_rule_device_say (device, holds ? RR_NOTE_RAISE : RR_NOTE_OVER, kind, now_ms);
}

/* --- fences ------------------------------------------------------------------- */

static RrNote *
say_of_fence (RrRuleDevice   *device,
              const RrFence  *fence,
              RrNoteVerb      verb,
              RrIncidentKind  kind,
              gint64          now_ms)
{
  RrNote *note = rr_rule_device_say (device, verb, kind, now_ms);

  if (kind == RR_INCIDENT_AREA_EMPTY)
    note->device[0] = '\0';
  g_strlcpy (note->subject, fence->id, sizeof note->subject);
  g_strlcpy (note->detail, fence->name, sizeof note->detail);
  if (fence->level != RR_LEVEL_NORMAL)
    note->level = fence->level;
  return note;
}

/* Raises or ends one of the three things a fence tells of a device. */
static RrNote *
set_told (RrRuleDevice  *device,
          const RrFence *fence,
          RrFenceView   *view,
          guint          bit,
          gboolean       holds,
          gint64         now_ms)
{
  RrIncidentKind kind = RR_INCIDENT_NOT_INSIDE;

  if (((view->told & bit) != 0) == holds)
    return NULL;
  if (bit == RR_TOLD_ENTER)
    kind = RR_INCIDENT_FENCE_ENTER;
  else if (bit == RR_TOLD_LEAVE)
    kind = RR_INCIDENT_FENCE_LEAVE;
  view->told ^= bit;
  return say_of_fence (device, fence, holds ? RR_NOTE_RAISE : RR_NOTE_OVER, kind, now_ms);
}

static RrNote *
count_inside (RrRuleDevice *device,
              RrRuleFence  *fence,
              int           change,
              gint64        now_ms)
{
  gboolean empty;

  if (change < 0 && fence->n_inside == 0)
    return NULL;
  fence->n_inside = (guint) ((int) fence->n_inside + change);
  empty = fence->n_inside == 0;
  if ((fence->fence->watch & RR_FENCE_MANNED) == 0 || empty == fence->told_empty)
    return NULL;
  fence->told_empty = empty;
  return say_of_fence (device, fence->fence, empty ? RR_NOTE_RAISE : RR_NOTE_OVER,
                       RR_INCIDENT_AREA_EMPTY, now_ms);
}

static RrNote *
come_in (RrRuleDevice *device,
         RrRuleFence  *fence,
         RrFenceView  *view,
         gint64        now_ms)
{
  RrNote *notes = set_told (device, fence->fence, view, RR_TOLD_LEAVE, FALSE, now_ms);

  notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, FALSE,
                                         now_ms));
  if ((fence->fence->watch & RR_FENCE_ENTER) != 0)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_ENTER, TRUE,
                                           now_ms));
  return rr_note_join (notes, count_inside (device, fence, 1, now_ms));
}

static RrNote *
go_out (RrRuleDevice *device,
        RrRuleFence  *fence,
        RrFenceView  *view,
        gint64        now_ms)
{
  RrNote *notes = set_told (device, fence->fence, view, RR_TOLD_ENTER, FALSE, now_ms);

  if ((fence->fence->watch & RR_FENCE_LEAVE) != 0)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_LEAVE, TRUE,
                                           now_ms));
  if ((fence->fence->watch & RR_FENCE_STAY_IN) != 0)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, TRUE,
                                           now_ms));
  return rr_note_join (notes, count_inside (device, fence, -1, now_ms));
}

static RrNote *
follow (RrRuleDevice *device,
        RrRuleFence  *fence,
        RrFenceView  *view,
        RrCross       cross,
        gint64        now_ms)
{
  RrNote *notes;

  switch (cross)
    {
    case RR_CROSS_FIRST_IN:
      return count_inside (device, fence, 1, now_ms);
    case RR_CROSS_FIRST_OUT:
      return (fence->fence->watch & RR_FENCE_STAY_IN) != 0
                 ? set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, TRUE, now_ms)
                 : NULL;
    case RR_CROSS_IN:
      return come_in (device, fence, view, now_ms);
    case RR_CROSS_OUT:
      return go_out (device, fence, view, now_ms);
    case RR_CROSS_THROUGH:
      notes = come_in (device, fence, view, now_ms);
      return rr_note_join (notes, go_out (device, fence, view, now_ms));
    case RR_CROSS_NONE:
    default:
      return NULL;
    }
}

RrNote *
rr_rule_view_begin (RrRules      *self,
                    RrRuleDevice *device,
                    guint         at,
                    gboolean      tell,
                    gint64        now_ms)
{
  RrRuleFence *fence = &g_array_index (self->fences, RrRuleFence, at);
  RrFenceView *view = &device->views[at];
  RrCross cross;

  if (!view->about || !device->has_place || view->side.side != 0)
    return NULL;
  cross = rr_fence_side_take (&view->side, fence->fence->shape, NULL, &device->place);
  if (!tell)
    {
      fence->n_inside += cross == RR_CROSS_FIRST_IN;
      return NULL;
    }
  return follow (device, fence, view, cross, now_ms);
}

static RrNote *
judge_fences (RrRules      *self,
              RrRuleDevice *device,
              const RrFix  *fix,
              gint64        now_ms)
{
  RrPlace before = { device->place.lat_deg, device->place.lon_deg };
  RrFix was = device->place;
  gboolean had_place = device->has_place;
  RrNote *notes = NULL;

  /* What is told now is told of the new place. */
  device->place = *fix;
  device->has_place = TRUE;
  for (guint i = 0; device->views != NULL && i < self->fences->len; i++)
    {
      RrRuleFence *fence = &g_array_index (self->fences, RrRuleFence, i);
      RrFenceView *view = &device->views[i];

      if (!view->about)
        continue;
      notes = rr_note_join (notes, follow (device, fence, view,
                                           rr_fence_side_take (&view->side, fence->fence->shape,
                                                               had_place ? &before : NULL, fix),
                                           now_ms));
    }
  for (RrNote *note = notes; had_place && note != NULL; note = note->next)
    note->last = was;
  return notes;
}

static gboolean
is_in_camp (RrRules            *self,
            const RrRuleDevice *device)
{
  for (guint i = 0; device->views != NULL && i < self->fences->len; i++)
    if (device->views[i].about && device->views[i].side.side > 0
        && (g_array_index (self->fences, RrRuleFence, i).fence->watch & RR_FENCE_CAMP) != 0)
      return TRUE;
  return FALSE;
}

/* --- motion and route --------------------------------------------------------- */

static void
drop_anchor (RrRuleDevice *device,
             const RrFix  *fix)
{
  device->anchor = (RrPlace) { fix->lat_deg, fix->lon_deg };
  device->anchor_ms = rr_fix_effective_ms (fix);
  device->anchor_heard_ms = fix->received_ms;
  device->rested = FALSE;
}

static RrNote *
judge_motion (RrRules      *self,
              RrRuleDevice *device,
              const RrFix  *fix,
              gint64        now_ms)
{
  gint64 limit_ms = (gint64) (device->rules.value[RR_RULE_NO_MOTION_MIN] * MINUTE_MS);
  gint64 at_ms = rr_fix_effective_ms (fix);
  double doubt_m = isnan (fix->acc_m) ? 0 : MIN ((double) fix->acc_m, MAX_DOUBT_M);

  if (limit_ms <= 0)
    return rr_rule_device_set (device, RR_INCIDENT_NO_MOTION, FALSE, now_ms);
  if (device->anchor_ms == 0
      || rr_geo_distance_m (device->anchor.lat_deg, device->anchor.lon_deg, fix->lat_deg,
                            fix->lon_deg) - doubt_m > device->rules.value[RR_RULE_NO_MOTION_M])
    {
      drop_anchor (device, fix);
      return rr_rule_device_set (device, RR_INCIDENT_NO_MOTION, FALSE, now_ms);
    }

  device->rested = device->rested || at_ms - device->anchor_ms >= RESTED_MS;
  /* What a phone tells much later of a rest that is long over is history. */
  if (at_ms - device->anchor_ms < limit_ms || now_ms - at_ms >= limit_ms)
    return NULL;
  return is_in_camp (self, device) ? NULL
                                   : rr_rule_device_set (device, RR_INCIDENT_NO_MOTION, TRUE, now_ms);
}

static RrNote *
judge_route (RrRuleDevice *device,
             const RrFix  *fix,
             gint64        now_ms)
{
  double out_m = device->rules.value[RR_RULE_OFF_ROUTE_M];
  RrRouteNews news;

  if (device->route == NULL || out_m <= 0)
    return NULL;
  news = rr_corridor_side_take (&device->on_route, device->route, out_m,
                                MIN (out_m, device->rules.value[RR_RULE_ON_ROUTE_M]), fix);
  return news == RR_ROUTE_SAME ? NULL
                               : rr_rule_device_set (device, RR_INCIDENT_OFF_ROUTE,
                                                     news == RR_ROUTE_OFF, now_ms);
}

/* --- all of it ---------------------------------------------------------------- */

static RrNote *
judge_battery (RrRuleDevice *device,
               const RrFix  *fix,
               gint64        now_ms)
{
  float limit_pct = (float) device->rules.value[RR_RULE_LOW_BATTERY_PCT];
  gboolean was_low = (device->told & (1u << RR_INCIDENT_LOW_BATTERY)) != 0;

  if (isnan (fix->battery_pct) || (fix->flags & RR_FIX_LATE) != 0)
    return NULL;
  if (fix->battery_pct < limit_pct && fix->charging != 1)
    return rr_rule_device_set (device, RR_INCIDENT_LOW_BATTERY, TRUE, now_ms);
  if (was_low && (fix->battery_pct >= limit_pct + BATTERY_BACK_PCT || fix->charging == 1))
    return rr_rule_device_set (device, RR_INCIDENT_LOW_BATTERY, FALSE, now_ms);
  return NULL;
}

RrNote *
rr_rule_device_judge (RrRules      *self,
                      RrRuleDevice *device,
                      const RrFix  *fix,
                      gint64        now_ms)
{
  RrNote *notes = rr_rule_device_set (device, RR_INCIDENT_NO_CONTACT, FALSE, now_ms);
  gint64 at_ms = rr_fix_effective_ms (fix);

  device->contact_ms = MAX (device->contact_ms, fix->received_ms);
  notes = rr_note_join (notes, judge_battery (device, fix, now_ms));
  if ((fix->flags & UNFIT) == 0 && rr_fix_has_position (fix) && at_ms > device->judged_ms)
    {
      device->judged_ms = at_ms;
      notes = rr_note_join (notes, judge_fences (self, device, fix, now_ms));
      notes = rr_note_join (notes, judge_motion (self, device, fix, now_ms));
      notes = rr_note_join (notes, judge_route (device, fix, now_ms));
    }
  rr_rule_device_plan (self, device);
  return notes;
}

/* When to look again if nothing comes. */
static gint64
next_of (RrRules            *self,
         const RrRuleDevice *device)
{
  gint64 quiet_ms = (gint64) (device->rules.value[RR_RULE_NO_CONTACT_MIN] * MINUTE_MS);
  gint64 rest_ms = (gint64) (device->rules.value[RR_RULE_NO_MOTION_MIN] * MINUTE_MS);
  gint64 next_ms = RR_NEVER_MS;

  if (quiet_ms > 0 && device->contact_ms > 0
      && (device->told & (1u << RR_INCIDENT_NO_CONTACT)) == 0)
    next_ms = device->contact_ms + quiet_ms;
  if (rest_ms > 0 && device->rested && (device->told & (1u << RR_INCIDENT_NO_MOTION)) == 0
      && !is_in_camp (self, device))
    next_ms = MIN (next_ms, device->anchor_heard_ms + rest_ms);
  for (guint i = 0; device->views != NULL && i < self->fences->len; i++)
    if (device->views[i].side.n_against > 0)
      next_ms = MIN (next_ms, device->views[i].side.heard_ms + RR_FENCE_DWELL_MS);
  return next_ms;
}

/* A deadline that has moved away stays where it is in the heap until it is due: then it is
 * planned anew, which is rarer than a fix. */
void
rr_rule_device_plan (RrRules      *self,
                     RrRuleDevice *device)
{
  gint64 next_ms = next_of (self, device);

  if (next_ms < rr_deadlines_get (self->device_times, device->slot))
    rr_deadlines_set (self->device_times, device->slot, next_ms);
}

RrNote *
rr_rule_device_tick (RrRules      *self,
                     RrRuleDevice *device,
                     gint64        now_ms)
{
  gint64 quiet_ms = (gint64) (device->rules.value[RR_RULE_NO_CONTACT_MIN] * MINUTE_MS);
  gint64 rest_ms = (gint64) (device->rules.value[RR_RULE_NO_MOTION_MIN] * MINUTE_MS);
  RrNote *notes = NULL;

  for (guint i = 0; device->views != NULL && i < self->fences->len; i++)
    notes = rr_note_join (notes, follow (device, &g_array_index (self->fences, RrRuleFence, i),
                                         &device->views[i],
                                         rr_fence_side_wait (&device->views[i].side, now_ms),
                                         now_ms));
  if (quiet_ms > 0 && device->contact_ms > 0 && now_ms - device->contact_ms >= quiet_ms)
    notes = rr_note_join (notes, rr_rule_device_set (device, RR_INCIDENT_NO_CONTACT, TRUE, now_ms));
  if (rest_ms > 0 && device->rested && now_ms - device->anchor_heard_ms >= rest_ms
      && !is_in_camp (self, device))
    notes = rr_note_join (notes, rr_rule_device_set (device, RR_INCIDENT_NO_MOTION, TRUE, now_ms));
  rr_rule_device_plan (self, device);
  return notes;
}
