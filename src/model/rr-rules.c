/* rr-rules.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules-private.h"

#include <string.h>

/* RrRules looks at every message behind the tracker and says what a dispatcher has to know.
 * An SOS comes before every filter: whatever is wrong with its fix, it is told. All else
 * is told once while it holds.
 *
 * A device for which there is no rule has no memory here; the clocks of the others are in
 * one heap.
 *
 * Threads: one at a time; it has no lock and no clock.
 * Ends:    free.
 */

static void
device_free (gpointer data)
{
  RrRuleDevice *device = data;

  if (device == NULL)
    return;
  g_free (device->views);
  g_clear_pointer (&device->route, rr_corridor_unref);
  g_free (device);
}

static void
trip_free (gpointer data)
{
  RrRuleTrip *trip = data;

  g_free (trip->trip);
  g_clear_pointer (&trip->route, rr_corridor_unref);
  g_free (trip);
}

/**
 * rr_rules_new:
 * @known: (nullable): tells what was known of a device before it had a rule
 * @data: for @known
 *
 * Returns: (transfer full): rules as they are before anybody changes them
 */
RrRules *
rr_rules_new (RrKnownFunc known,
              gpointer    data)
{
  RrRules *self = g_new0 (RrRules, 1);

  self->known = known;
  self->known_data = data;
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->trips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, trip_free);
  self->fences = g_array_new (FALSE, TRUE, sizeof (RrRuleFence));
  self->dues = g_array_new (FALSE, TRUE, sizeof (RrRuleDue));
  self->restored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->restored_devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->device_times = rr_deadlines_new ();
  self->due_times = rr_deadlines_new ();
  self->zone = g_time_zone_new_local ();
  self->hours_ms = RR_NEVER_MS;
  rr_rule_set_defaults (&self->common);
  self->battery_pct = (float) self->common.value[RR_RULE_LOW_BATTERY_PCT];
  return self;
}

/**
 * rr_rules_free:
 * @self: (nullable) (transfer full): rules
 */
void
rr_rules_free (RrRules *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->ids);
  g_hash_table_unref (self->sets);
  g_hash_table_unref (self->trips);
  g_array_unref (self->fences);
  g_array_unref (self->dues);
  g_hash_table_unref (self->restored);
  g_hash_table_unref (self->restored_devices);
  rr_deadlines_free (self->device_times);
  rr_deadlines_free (self->due_times);
  g_time_zone_unref (self->zone);
  g_free (self);
}

/* --- which rules a device has ------------------------------------------------- */

void
rr_rule_set_lay_over (RrRuleSet       *set,
                      const RrRuleSet *over)
{
  for (guint i = 0; over != NULL && i < RR_N_RULES; i++)
    if (!isnan (over->value[i]))
      set->value[i] = over->value[i];
}

const RrRuleSet *
rr_rules_set_of (RrRules    *self,
                 const char *word,
                 const char *id)
{
  g_autofree char *scope = g_strconcat (word, id, NULL);

  return g_hash_table_lookup (self->sets, scope);
}

const char *
rr_rules_trip_of (RrRules    *self,
                  const char *device_id)
{
  const RrRuleTrip *trip = g_hash_table_lookup (self->trips, device_id);

  return trip != NULL ? trip->trip : NULL;
}

static RrRuleSet
resolve (RrRules    *self,
         const char *device_id)
{
  const char *trip = rr_rules_trip_of (self, device_id);
  RrRuleSet set = self->common;

  if (trip != NULL)
    rr_rule_set_lay_over (&set, rr_rules_set_of (self, "trip:", trip));
  rr_rule_set_lay_over (&set, rr_rules_set_of (self, "device:", device_id));
  return set;
}

static gboolean
wants_memory (RrRules         *self,
              const char      *device_id,
              const RrRuleSet *set)
{
  if (set->value[RR_RULE_NO_CONTACT_MIN] > 0 || set->value[RR_RULE_NO_MOTION_MIN] > 0
      || set->value[RR_RULE_LOW_BATTERY_PCT] != self->common.value[RR_RULE_LOW_BATTERY_PCT]
      || g_hash_table_contains (self->trips, device_id)
      || g_hash_table_contains (self->restored_devices, device_id))
    return TRUE;
  for (guint i = 0; i < self->fences->len; i++)
    if (rr_fence_is_about (g_array_index (self->fences, RrRuleFence, i).fence, device_id, NULL))
      return TRUE;
  return FALSE;
}

static char *
dup_key (RrIncidentKind  kind,
         const char     *device_id,
         const char     *subject)
{
  return g_strdup_printf ("%u/%s/%s", kind, device_id, subject);
}

guint
rr_rules_was_told (RrRules        *self,
                   RrIncidentKind  kind,
                   const char     *device_id,
                   const char     *subject)
{
  g_autofree char *key = NULL;

  if (g_hash_table_size (self->restored) == 0)
    return 0;
  key = dup_key (kind, device_id, subject);
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->restored, key));
}

static void
apply_settings (RrRules      *self,
                RrRuleDevice *device)
{
  const RrRuleTrip *trip = g_hash_table_lookup (self->trips, device->id);
  RrCorridor *route = trip != NULL ? trip->route : NULL;

  device->rules = resolve (self, device->id);
  if (device->route == route)
    return;
  g_clear_pointer (&device->route, rr_corridor_unref);
  device->route = route != NULL ? rr_corridor_ref (route) : NULL;
  device->on_route = (RrCorridorSide) { .off = (device->told & (1u << RR_INCIDENT_OFF_ROUTE)) != 0 };
}

static RrRuleDevice *
device_new (RrRules    *self,
            guint       slot,
            const char *id)
{
  RrRuleDevice *device = g_new0 (RrRuleDevice, 1);

  device->slot = slot;
  device->id = id;
  device->judged_ms = G_MININT64;
  rr_fix_init (&device->place);
  if (self->known != NULL && self->known (slot, &device->place, &device->contact_ms, self->known_data)
      && rr_fix_has_position (&device->place))
    {
      device->has_place = TRUE;
      device->judged_ms = rr_fix_effective_ms (&device->place);
    }
  for (RrIncidentKind kind = 0; kind < RR_N_INCIDENT_KINDS; kind++)
    if (rr_rules_was_told (self, kind, id, "") > 0)
      device->told |= 1u << kind;
  apply_settings (self, device);
  rr_rule_views_make (self, device);
  return device;
}

static RrRuleDevice *
ensure (RrRules *self,
        guint    slot)
{
  RrRuleDevice *device = self->devices->pdata[slot];

  if (device != NULL)
    return device;
  device = self->devices->pdata[slot] = device_new (self, slot, self->ids->pdata[slot]);
  for (guint i = 0; i < self->fences->len; i++)
    rr_rule_view_begin (self, device, i, FALSE, 0);
  rr_rule_device_plan (self, device);
  return device;
}

/* Returns: (nullable): one that has seen no fence yet, if there is anything to know of it */
RrRuleDevice *
rr_rules_want (RrRules *self,
               guint    slot)
{
  const char *id = self->ids->pdata[slot];
  RrRuleSet set;

  if (self->devices->pdata[slot] != NULL || id == NULL)
    return self->devices->pdata[slot];
  set = resolve (self, id);
  if (wants_memory (self, id, &set))
    self->devices->pdata[slot] = device_new (self, slot, id);
  return self->devices->pdata[slot];
}

/**
 * rr_rules_introduce:
 * @self: rules
 * @slot: its number
 * @device_id: a device
 *
 * Tells the rules of a device before it says anything.
 */
void
rr_rules_introduce (RrRules    *self,
                    guint       slot,
                    const char *device_id)
{
  RrRuleSet set = resolve (self, device_id);

  if (slot >= self->ids->len)
    {
      g_ptr_array_set_size (self->ids, (int) slot + 1);
      g_ptr_array_set_size (self->devices, (int) slot + 1);
    }
  if (self->ids->pdata[slot] == NULL)
    self->ids->pdata[slot] = g_strdup (device_id);
  if (wants_memory (self, device_id, &set))
    ensure (self, slot);
}

/* Settings have changed: everybody is looked at again. */
void
rr_rules_refresh (RrRules *self)
{
  for (guint slot = 0; slot < self->ids->len; slot++)
    {
      const char *id = self->ids->pdata[slot];
      RrRuleSet set;

      if (id == NULL)
        continue;
      set = resolve (self, id);
      if (self->devices->pdata[slot] == NULL && !wants_memory (self, id, &set))
        continue;
      apply_settings (self, ensure (self, slot));
      rr_rule_device_plan (self, self->devices->pdata[slot]);
    }
}

/**
 * rr_rules_set_values:
 * @self: rules
 * @scope: "" for everybody, "device:ID" or "trip:ID"
 * @set: (nullable): what is set there; %NULL for nothing
 */
void
rr_rules_set_values (RrRules         *self,
                     const char      *scope,
                     const RrRuleSet *set)
{
  if (*scope == '\0')
    {
      rr_rule_set_defaults (&self->common);
      rr_rule_set_lay_over (&self->common, set);
      self->battery_pct = (float) self->common.value[RR_RULE_LOW_BATTERY_PCT];
    }
  else if (set != NULL)
    g_hash_table_replace (self->sets, g_strdup (scope), g_memdup2 (set, sizeof *set));
  else
    g_hash_table_remove (self->sets, scope);
  rr_rules_refresh (self);
}

/**
 * rr_rules_set_trip:
 * @self: rules
 * @device_id: a device
 * @trip_id: (nullable): the trip it is on
 * @route: (nullable): its planned route
 * @now_ms: the clock
 *
 * Returns: (transfer full) (nullable): what follows from it
 */
RrNote *
rr_rules_set_trip (RrRules    *self,
                   const char *device_id,
                   const char *trip_id,
                   RrCorridor *route,
                   gint64      now_ms)
{
  RrNote *notes = NULL;

  if (trip_id != NULL)
    {
      RrRuleTrip *trip = g_new0 (RrRuleTrip, 1);

      trip->trip = g_strdup (trip_id);
      trip->route = route != NULL ? rr_corridor_ref (route) : NULL;
      g_hash_table_replace (self->trips, g_strdup (device_id), trip);
    }
  else
    g_hash_table_remove (self->trips, device_id);

  for (guint slot = 0; slot < self->devices->len; slot++)
    {
      gboolean is_it = g_strcmp0 (self->ids->pdata[slot], device_id) == 0;
      RrRuleDevice *device = is_it ? rr_rules_want (self, slot) : NULL;

      if (device == NULL)
        continue;
      if (route == NULL)
        notes = rr_rule_device_set (device, RR_INCIDENT_OFF_ROUTE, FALSE, now_ms);
      notes = rr_note_join (notes, rr_rule_views_readdress (self, device, now_ms));
    }
  rr_rules_refresh (self);
  return notes;
}

/* --- what comes in ------------------------------------------------------------ */

/**
 * rr_rules_restore:
 * @self: rules that have seen nothing yet
 * @incident: of before the restart, one whose reason still holds
 */
void
rr_rules_restore (RrRules          *self,
                  const RrIncident *incident)
{
  if (!incident->active)
    return;
  g_hash_table_replace (self->restored,
                        dup_key (incident->kind, incident->device, incident->subject),
                        GUINT_TO_POINTER (incident->level + 1));
  if (incident->device[0] != '\0' && incident->kind != RR_INCIDENT_SOS)
    g_hash_table_add (self->restored_devices, g_strdup (incident->device));
}

static void
copy_word (RrNote *note,
           GBytes *extra)
{
  gsize len;
  const char *json = g_bytes_get_data (extra, &len);
  const char *at = g_strstr_len (json, (gssize) len, "\"alarm\":\"");
  const char *end;

  if (at == NULL)
    return;
  at += strlen ("\"alarm\":\"");
  end = memchr (at, '"', len - (gsize) (at - json));
  if (end != NULL && g_utf8_validate (at, end - at, NULL))
    g_strlcpy (note->detail, at, MIN (sizeof note->detail, (gsize) (end - at) + 1));
}

/* What the device itself asks for; no filter comes before this. */
static RrNote *
take_event (RrRules         *self,
            const RrMessage *message,
            const RrFix     *before,
            gint64           now_ms)
{
  RrIncidentKind kind = message->fix.event == RR_EVENT_ALARM ? RR_INCIDENT_DEVICE_ALARM
                                                             : RR_INCIDENT_SOS;
  RrNote *note = rr_note_new (message->fix.event == RR_EVENT_SOS_CANCEL ? RR_NOTE_CANCEL
                                                                        : RR_NOTE_RAISE,
                              kind, now_ms);

  g_strlcpy (note->device, message->device, sizeof note->device);
  note->fix = message->fix;
  if (before != NULL)
    note->last = *before;
  if (kind == RR_INCIDENT_DEVICE_ALARM && message->extra != NULL)
    copy_word (note, message->extra);
  return note;
}

/**
 * rr_rules_take:
 * @self: rules
 * @slot: the number of the message's device
 * @message: a message that the tracker has marked
 * @before: (nullable): where the device was known to be before it
 * @now_ms: the clock
 *
 * Allocates nothing for a device without a rule that says nothing special.
 *
 * Returns: (transfer full) (nullable): what to tell
 */
RrNote *
rr_rules_take (RrRules         *self,
               guint            slot,
               const RrMessage *message,
               const RrFix     *before,
               gint64           now_ms)
{
  const RrFix *fix = &message->fix;
  RrNote *notes = NULL;

  if (G_UNLIKELY (slot >= self->ids->len || self->ids->pdata[slot] == NULL))
    rr_rules_introduce (self, slot, message->device);
  if (self->devices->pdata[slot] == NULL && fix->event == RR_EVENT_NONE
      && !(fix->battery_pct < self->battery_pct))
    return NULL;
  if ((fix->flags & RR_FIX_IMPORTED) != 0)
    return NULL;

  if (fix->event != RR_EVENT_NONE)
    notes = take_event (self, message, before, now_ms);
  if (self->devices->pdata[slot] == NULL && !(fix->battery_pct < self->battery_pct))
    return notes;
  return rr_note_join (notes, rr_rule_device_judge (self, ensure (self, slot), fix, now_ms));
}

/**
 * rr_rules_tick:
 * @self: rules
 * @now_ms: the clock
 *
 * Returns: (transfer full) (nullable): what has become due
 */
RrNote *
rr_rules_tick (RrRules *self,
               gint64   now_ms)
{
  RrNote *notes = NULL;
  guint at;

  while (rr_deadlines_pop (self->due_times, now_ms, &at))
    notes = rr_note_join (rr_rules_tick_due (self, at, now_ms), notes);
  while (rr_deadlines_pop (self->device_times, now_ms, &at))
    notes = rr_note_join (rr_rule_device_tick (self, self->devices->pdata[at], now_ms), notes);
  if (self->hours_ms <= now_ms)
    notes = rr_note_join (rr_rule_fences_look (self, now_ms), notes);
  return notes;
}

/**
 * rr_rules_next_ms:
 * @self: rules
 *
 * Returns: when rr_rules_tick() has something to do, or %RR_NEVER_MS
 */
gint64
rr_rules_next_ms (RrRules *self)
{
  gint64 next_ms = MIN (rr_deadlines_next_ms (self->due_times),
                        rr_deadlines_next_ms (self->device_times));

  return MIN (next_ms, self->hours_ms);
}

/**
 * rr_rules_get_n_waiting:
 * @self: rules
 *
 * Returns: how many clocks run
 */
guint
rr_rules_get_n_waiting (RrRules *self)
{
  return rr_deadlines_get_n (self->due_times) + rr_deadlines_get_n (self->device_times);
}
