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
  return rr_rule_is_in_camp (self, device) ? NULL
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
      notes = rr_note_join (notes, rr_rule_fences_judge (self, device, fix, now_ms));
      device->judged_ms = at_ms;
      notes = rr_note_join (notes, judge_motion (self, device, fix, now_ms));
      notes = rr_note_join (notes, judge_route (device, fix, now_ms));
    }
  else if ((fix->flags & UNFIT) == 0 && rr_fix_has_position (fix) && at_ms < device->judged_ms)
    notes = rr_note_join (notes, rr_rule_fences_look_back (self, device, fix, now_ms));
  notes = rr_note_join (notes, rr_rule_fences_hear (self, device, now_ms));
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
      && !rr_rule_is_in_camp (self, device))
    next_ms = MIN (next_ms, device->anchor_heard_ms + rest_ms);
  return MIN (next_ms, rr_rule_fences_next_ms (self, device));
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
  RrNote *notes = rr_rule_fences_tick (self, device, now_ms);

  if (quiet_ms > 0 && device->contact_ms > 0 && now_ms - device->contact_ms >= quiet_ms)
    notes = rr_note_join (notes, rr_rule_device_set (device, RR_INCIDENT_NO_CONTACT, TRUE, now_ms));
  if (rest_ms > 0 && device->rested && now_ms - device->anchor_heard_ms >= rest_ms
      && !rr_rule_is_in_camp (self, device))
    notes = rr_note_join (notes, rr_rule_device_set (device, RR_INCIDENT_NO_MOTION, TRUE, now_ms));
  rr_rule_device_plan (self, device);
  return notes;
}
