/* rr-rules-fences.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules-private.h"

#include <string.h>

/* How devices stand to the fences that are about them, and what is told of it. A fence that
 * has hours tells nothing outside of them, and what it has told is over when they end; it
 * knows all the same who is where. Who has not been heard from for long is not counted as
 * inside: nobody knows where that is.
 *
 * Threads: that of the rules.
 */

#define MINUTE_MS    60000.0
#define LOOK_SOON_MS 5000      /* after a change: by then it is known who is on which trip */

static RrRuleFence *
fence_at (RrRules *self,
          guint    at)
{
  return &g_array_index (self->fences, RrRuleFence, at);
}

static guint
n_views (RrRules            *self,
         const RrRuleDevice *device)
{
  return device->views != NULL ? self->fences->len : 0;
}

RrNote *
rr_rule_fence_say (RrRuleDevice   *device,
                   const RrFence  *fence,
                   RrNoteVerb      verb,
                   RrIncidentKind  kind,
                   gint64          now_ms)
{
  RrNote *note = device != NULL ? rr_rule_device_say (device, verb, kind, now_ms)
                                : rr_note_new (verb, kind, now_ms);

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
  return rr_rule_fence_say (device, fence, holds ? RR_NOTE_RAISE : RR_NOTE_OVER, kind, now_ms);
}

static RrNote *
end_told (RrRuleDevice *device,
          RrRuleFence  *fence,
          RrFenceView  *view,
          gint64        now_ms)
{
  static const guint bits[] = { RR_TOLD_ENTER, RR_TOLD_LEAVE, RR_TOLD_OUTSIDE };
  RrNote *notes = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, bits[i], FALSE, now_ms));
  return notes;
}

/* --- who is inside ------------------------------------------------------------ */

static RrNote *
set_empty (RrRuleFence  *fence,
           RrRuleDevice *device,
           gboolean      empty,
           gint64        now_ms)
{
  RrNote *note;

  if (fence->told_empty == empty)
    return NULL;
  fence->told_empty = empty;
  note = rr_rule_fence_say (device, fence->fence, empty ? RR_NOTE_RAISE : RR_NOTE_OVER,
                            RR_INCIDENT_AREA_EMPTY, now_ms);
  note->n_unheard = fence->n_unheard;
  return note;
}

static guint
count_of (const RrRuleDevice *device,
          const RrFenceView  *view)
{
  if (!view->about || view->side.side <= 0)
    return RR_STANDS_OUTSIDE;
  /* Who comes back from silence on the other side has left meanwhile, most likely. */
  if (device->silent || (view->stands == RR_STANDS_UNHEARD && view->side.n_against > 0))
    return RR_STANDS_UNHEARD;
  return RR_STANDS_INSIDE;
}

static void
count (RrRuleFence *fence,
       RrFenceView *view,
       guint        stands)
{
  fence->n_inside -= view->stands == RR_STANDS_INSIDE;
  fence->n_unheard -= view->stands == RR_STANDS_UNHEARD;
  view->stands = (guint8) stands;
  fence->n_inside += stands == RR_STANDS_INSIDE;
  fence->n_unheard += stands == RR_STANDS_UNHEARD;
}

/* An area is empty once the last one has left it, or is heard from no more. */
static RrNote *
recount (RrRuleDevice *device,
         RrRuleFence  *fence,
         RrFenceView  *view,
         gint64        now_ms)
{
  gboolean was_inside = view->stands == RR_STANDS_INSIDE;

  count (fence, view, count_of (device, view));
  if ((fence->fence->watch & RR_FENCE_MANNED) == 0)
    return NULL;
  if (fence->n_inside > 0)
    return set_empty (fence, device, FALSE, now_ms);
  return was_inside && fence->holds ? set_empty (fence, device, TRUE, now_ms) : NULL;
}

static gint64
unheard_ms (const RrRuleDevice *device)
{
  double limit_min = device->rules.value[RR_RULE_NO_CONTACT_MIN];

  return (gint64) ((limit_min > 0 ? limit_min : RR_RULES_UNHEARD_MIN) * MINUTE_MS);
}

static RrNote *
recount_all (RrRules      *self,
             RrRuleDevice *device,
             gint64        now_ms)
{
  RrNote *notes = NULL;

  for (guint i = 0; i < n_views (self, device); i++)
    if (device->views[i].about)
      notes = rr_note_join (notes, recount (device, fence_at (self, i), &device->views[i], now_ms));
  return notes;
}

RrNote *
rr_rule_fences_hear (RrRules      *self,
                     RrRuleDevice *device,
                     gint64        now_ms)
{
  if (!device->silent)
    return NULL;
  device->silent = FALSE;
  return recount_all (self, device, now_ms);
}

/* --- crossing ----------------------------------------------------------------- */

/* @in_hours: it was within the fence's hours when it crossed */
static RrNote *
come_in (RrRuleDevice *device,
         RrRuleFence  *fence,
         RrFenceView  *view,
         gboolean      in_hours,
         gint64        now_ms)
{
  RrNote *notes = set_told (device, fence->fence, view, RR_TOLD_LEAVE, FALSE, now_ms);

  notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, FALSE,
                                         now_ms));
  if ((fence->fence->watch & RR_FENCE_ENTER) != 0 && in_hours)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_ENTER, TRUE,
                                           now_ms));
  return rr_note_join (notes, recount (device, fence, view, now_ms));
}

static RrNote *
go_out (RrRuleDevice *device,
        RrRuleFence  *fence,
        RrFenceView  *view,
        gboolean      in_hours,
        gint64        now_ms)
{
  RrNote *notes = set_told (device, fence->fence, view, RR_TOLD_ENTER, FALSE, now_ms);

  if ((fence->fence->watch & RR_FENCE_LEAVE) != 0 && in_hours)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_LEAVE, TRUE,
                                           now_ms));
  if ((fence->fence->watch & RR_FENCE_STAY_IN) != 0 && fence->holds)
    notes = rr_note_join (notes, set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, TRUE,
                                           now_ms));
  return rr_note_join (notes, recount (device, fence, view, now_ms));
}

/* @at_ms: when it crossed */
static RrNote *
follow (RrRules      *self,
        RrRuleDevice *device,
        guint         at,
        RrCross       cross,
        gint64        at_ms,
        gint64        now_ms)
{
  RrRuleFence *fence = fence_at (self, at);
  RrFenceView *view = &device->views[at];
  gboolean in_hours;
  RrNote *notes = NULL;

  if (cross == RR_CROSS_NONE)
    return NULL;
  in_hours = rr_hours_contain (&fence->fence->hours, self->zone, MIN (at_ms, now_ms));
  if (cross == RR_CROSS_FIRST_IN)
    notes = recount (device, fence, view, now_ms);
  if (cross == RR_CROSS_FIRST_OUT && (fence->fence->watch & RR_FENCE_STAY_IN) != 0 && fence->holds)
    notes = set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, TRUE, now_ms);
  if (cross == RR_CROSS_IN || cross == RR_CROSS_THROUGH)
    notes = come_in (device, fence, view, in_hours, now_ms);
  if (cross == RR_CROSS_OUT || cross == RR_CROSS_THROUGH)
    notes = rr_note_join (notes, go_out (device, fence, view, in_hours, now_ms));
  /* It crossed within the hours, but they have ended since. */
  return fence->holds ? notes : rr_note_join (notes, end_told (device, fence, view, now_ms));
}

RrNote *
rr_rule_view_begin (RrRules      *self,
                    RrRuleDevice *device,
                    guint         at,
                    gboolean      tell,
                    gint64        now_ms)
{
  RrFenceView *view = &device->views[at];
  RrCross cross;

  if (!view->about || !device->has_place || view->side.side != 0)
    return NULL;
  /* Where it is now is what its next fix will say. */
  if (tell && now_ms - device->contact_ms >= unheard_ms (device))
    return NULL;
  cross = rr_fence_side_take (&view->side, fence_at (self, at)->fence->shape, NULL, &device->place);
  if (tell)
    return follow (self, device, at, cross, now_ms, now_ms);
  count (fence_at (self, at), view, count_of (device, view));
  return NULL;
}

RrNote *
rr_rule_fences_judge (RrRules      *self,
                      RrRuleDevice *device,
                      const RrFix  *fix,
                      gint64        now_ms)
{
  RrPlace before = { device->place.lat_deg, device->place.lon_deg };
  RrFix was = device->place;
  gboolean had_place = device->has_place;
  RrNote *notes = NULL;

  rr_rule_fences_mind_gap (self, device, fix);
  /* What is told now is told of the new place. */
  device->place = *fix;
  device->has_place = TRUE;
  for (guint i = 0; i < n_views (self, device); i++)
    {
      RrFenceView *view = &device->views[i];

      if (!view->about)
        continue;
      notes = rr_note_join (notes, follow (self, device, i,
                                           rr_fence_side_take (&view->side,
                                                               fence_at (self, i)->fence->shape,
                                                               had_place ? &before : NULL, fix),
                                           rr_fix_effective_ms (fix), now_ms));
      if (view->stands == RR_STANDS_UNHEARD && !device->silent)
        notes = rr_note_join (notes, recount (device, fence_at (self, i), view, now_ms));
    }
  for (RrNote *note = notes; had_place && note != NULL; note = note->next)
    note->last = was;
  return notes;
}

gboolean
rr_rule_is_in_camp (RrRules            *self,
                    const RrRuleDevice *device)
{
  for (guint i = 0; i < n_views (self, device); i++)
    if (device->views[i].about && device->views[i].side.side > 0 && fence_at (self, i)->holds
        && (fence_at (self, i)->fence->watch & RR_FENCE_CAMP) != 0)
      return TRUE;
  return FALSE;
}

/* --- clocks ------------------------------------------------------------------- */

gint64
rr_rule_fences_next_ms (RrRules            *self,
                        const RrRuleDevice *device)
{
  gint64 next_ms = RR_NEVER_MS;

  for (guint i = 0; i < n_views (self, device); i++)
    {
      const RrFenceView *view = &device->views[i];

      if (view->side.n_against > 0)
        next_ms = MIN (next_ms, view->side.heard_ms + RR_FENCE_DWELL_MS);
      if (view->stands == RR_STANDS_INSIDE && device->contact_ms > 0
          && (fence_at (self, i)->fence->watch & RR_FENCE_MANNED) != 0)
        next_ms = MIN (next_ms, device->contact_ms + unheard_ms (device));
    }
  return next_ms;
}

RrNote *
rr_rule_fences_tick (RrRules      *self,
                     RrRuleDevice *device,
                     gint64        now_ms)
{
  RrNote *notes = NULL;

  for (guint i = 0; i < n_views (self, device); i++)
    notes = rr_note_join (notes, follow (self, device, i,
                                         rr_fence_side_wait (&device->views[i].side, now_ms),
                                         device->views[i].side.since_ms, now_ms));
  if (device->silent || device->contact_ms <= 0 || now_ms - device->contact_ms < unheard_ms (device))
    return notes;
  device->silent = TRUE;
  return rr_note_join (notes, recount_all (self, device, now_ms));
}

static RrNote *
look_at_devices (RrRules *self,
                 guint    at,
                 gint64   now_ms)
{
  RrRuleFence *fence = fence_at (self, at);
  RrNote *notes = NULL;

  for (guint slot = 0; slot < self->devices->len; slot++)
    {
      RrRuleDevice *device = self->devices->pdata[slot];
      RrFenceView *view = device != NULL && device->views != NULL ? &device->views[at] : NULL;

      if (view == NULL)
        continue;
      if (!fence->holds)
        notes = rr_note_join (end_told (device, fence, view, now_ms), notes);
      else if (view->about && view->side.side < 0 && (fence->fence->watch & RR_FENCE_STAY_IN) != 0)
        notes = rr_note_join (set_told (device, fence->fence, view, RR_TOLD_OUTSIDE, TRUE, now_ms),
                              notes);
      rr_rule_device_plan (self, device);
    }
  return notes;
}

RrNote *
rr_rule_fences_look (RrRules *self,
                     gint64   now_ms)
{
  RrNote *notes = NULL;

  self->hours_ms = RR_NEVER_MS;
  for (guint i = 0; i < self->fences->len; i++)
    {
      RrRuleFence *fence = fence_at (self, i);
      gboolean manned = (fence->fence->watch & RR_FENCE_MANNED) != 0;

      /* After a restart, or when the fence is another now. */
      if (!manned || fence->n_inside > 0)
        notes = rr_note_join (set_empty (fence, NULL, FALSE, now_ms), notes);
      if (rr_hours_is_always (&fence->fence->hours))
        continue;
      fence->holds = rr_hours_contain (&fence->fence->hours, self->zone, now_ms);
      self->hours_ms = MIN (self->hours_ms,
                            rr_hours_next_look_ms (&fence->fence->hours, self->zone, now_ms));
      notes = rr_note_join (look_at_devices (self, i, now_ms), notes);
      if (!fence->holds || (manned && fence->n_inside == 0))
        notes = rr_note_join (set_empty (fence, NULL, fence->holds, now_ms), notes);
    }
  return notes;
}

/* --- which fences there are --------------------------------------------------- */

void
rr_rule_views_make (RrRules      *self,
                    RrRuleDevice *device)
{
  const char *trip = rr_rules_trip_of (self, device->id);

  g_free (device->views);
  device->views = self->fences->len > 0 ? g_new0 (RrFenceView, self->fences->len) : NULL;
  device->late_ms = 0;
  device->gap_to_ms = device->gap_from_ms;
  for (guint i = 0; i < self->fences->len; i++)
    {
      const RrFence *fence = fence_at (self, i)->fence;
      RrFenceView *view = &device->views[i];

      view->about = rr_fence_is_about (fence, device->id, trip);
      if (rr_rules_was_told (self, RR_INCIDENT_FENCE_ENTER, device->id, fence->id) > 0)
        view->told |= RR_TOLD_ENTER;
      if (rr_rules_was_told (self, RR_INCIDENT_FENCE_LEAVE, device->id, fence->id) > 0)
        view->told |= RR_TOLD_LEAVE;
      if (rr_rules_was_told (self, RR_INCIDENT_NOT_INSIDE, device->id, fence->id) > 0)
        view->told |= RR_TOLD_OUTSIDE;
    }
}

RrNote *
rr_rule_views_readdress (RrRules      *self,
                         RrRuleDevice *device,
                         gint64        now_ms)
{
  const char *trip = rr_rules_trip_of (self, device->id);
  RrNote *notes = NULL;

  for (guint i = 0; i < n_views (self, device); i++)
    {
      RrRuleFence *fence = fence_at (self, i);
      RrFenceView *view = &device->views[i];
      gboolean about = rr_fence_is_about (fence->fence, device->id, trip);

      if (about)
        {
          view->about = TRUE;
          notes = rr_note_join (notes, rr_rule_view_begin (self, device, i, TRUE, now_ms));
          continue;
        }
      if (!view->about)
        continue;
      view->about = FALSE;
      notes = rr_note_join (notes, end_told (device, fence, view, now_ms));
      notes = rr_note_join (notes, recount (device, fence, view, now_ms));
      view->side = view->late = (RrFenceSide) { 0 };
    }
  return notes;
}

static gboolean
is_same_place (const RrFence *a,
               const RrFence *b)
{
  g_autofree char *x = rr_shape_to_string (a->shape);
  g_autofree char *y = rr_shape_to_string (b->shape);

  return g_str_equal (x, y);
}

/* What was known of a fence that is still there goes on. */
static RrNote *
carry_over (RrRules       *self,
            RrRuleDevice  *device,
            GArray        *old,
            RrFenceView   *old_views,
            gint64         now_ms)
{
  RrNote *notes = NULL;

  rr_rule_views_make (self, device);
  for (guint i = 0; i < self->fences->len; i++)
    {
      RrRuleFence *fence = fence_at (self, i);
      RrFenceView *view = &device->views[i];

      for (guint j = 0; old_views != NULL && j < old->len; j++)
        {
          const RrFence *was = g_array_index (old, RrRuleFence, j).fence;

          if (!g_str_equal (was->id, fence->fence->id))
            continue;
          view->told = old_views[j].told;
          if (view->about && is_same_place (was, fence->fence))
            view->side = old_views[j].side;
        }
      count (fence, view, count_of (device, view));
      if (!view->about)
        notes = rr_note_join (notes, end_told (device, fence, view, now_ms));
      notes = rr_note_join (notes, rr_rule_view_begin (self, device, i, TRUE, now_ms));
    }
  return notes;
}

static GArray *
make_fences (RrRules   *self,
             GPtrArray *fences,
             GArray    *old,
             gint64     now_ms)
{
  GArray *made = g_array_new (FALSE, TRUE, sizeof (RrRuleFence));

  for (guint i = 0; i < MIN (fences->len, RR_RULES_MAX_FENCES); i++)
    {
      RrRuleFence fence = { .fence = rr_fence_copy (fences->pdata[i]) };

      fence.holds = rr_hours_contain (&fence.fence->hours, self->zone, now_ms);
      fence.told_empty = rr_rules_was_told (self, RR_INCIDENT_AREA_EMPTY, "", fence.fence->id) > 0;
      for (guint j = 0; j < old->len; j++)
        if (g_str_equal (g_array_index (old, RrRuleFence, j).fence->id, fence.fence->id))
          fence.told_empty = g_array_index (old, RrRuleFence, j).told_empty;
      if (fence.told_empty || !rr_hours_is_always (&fence.fence->hours))
        self->hours_ms = now_ms + LOOK_SOON_MS;
      g_array_append_val (made, fence);
    }
  return made;
}

static void
fence_clear (gpointer data)
{
  RrRuleFence *fence = data;

  rr_fence_free (fence->fence);
}

/**
 * rr_rules_set_zone:
 * @self: rules without fences
 * @zone: a time zone
 */
void
rr_rules_set_zone (RrRules   *self,
                   GTimeZone *zone)
{
  g_time_zone_unref (self->zone);
  self->zone = g_time_zone_ref (zone);
}

/**
 * rr_rules_set_fences:
 * @self: rules
 * @fences: (element-type RrFence) (transfer none): all fences; those over the bound are
 *   left out
 * @now_ms: the clock
 *
 * Returns: (transfer full) (nullable): what follows from it
 */
RrNote *
rr_rules_set_fences (RrRules   *self,
                     GPtrArray *fences,
                     gint64     now_ms)
{
  GArray *old = g_steal_pointer (&self->fences);
  RrNote *notes = NULL;

  self->hours_ms = RR_NEVER_MS;
  self->fences = make_fences (self, fences, old, now_ms);
  g_array_set_clear_func (self->fences, fence_clear);
  for (guint slot = 0; slot < self->devices->len; slot++)
    {
      RrRuleDevice *device = rr_rules_want (self, slot);
      RrFenceView *old_views = device != NULL ? g_steal_pointer (&device->views) : NULL;

      if (device != NULL)
        notes = rr_note_join (carry_over (self, device, old, old_views, now_ms), notes);
      g_free (old_views);
    }
  rr_rules_refresh (self);
  g_array_unref (old);
  return notes;
}
