/* rr-trip-clock.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-clock.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-trip-route.h"

/* When a party has to be heard from. The plan says so, not the packets; a dead zone stops
 * the clock while the party is in it, or by its plan should be, but for no longer than the
 * zone allows: who stays longer is missed like everybody else. The hour of return is not
 * stretched, since nobody is back from within a dead zone.
 *
 * Threads: any; nothing here has state, and the clock is handed in.
 */

#define MINUTE_MS     G_GINT64_CONSTANT (60000)
#define LEAST_AMBER_MS (1 * MINUTE_MS)
#define MOST_AMBER_MS (15 * MINUTE_MS)
#define EARLIER_MS    (30 * MINUTE_MS)   /* who was seen before they left is there still */
#define BACK_STEP_M   100.0
#define MAX_BACK_STEPS 2000

/* --- dead zones --------------------------------------------------------------- */

/**
 * rr_dead_zone_new:
 * @name: its name
 * @corners: (array length=n_corners): a polygon
 * @n_corners: how many
 * @stretch_min: for how many minutes it may stop a clock
 *
 * Returns: (transfer full): a zone that is not stored yet
 */
RrDeadZone *
rr_dead_zone_new (const char    *name,
                  const RrPlace *corners,
                  guint          n_corners,
                  guint          stretch_min)
{
  RrDeadZone *self = g_new0 (RrDeadZone, 1);

  self->ref_count = 1;
  self->name = g_strdup (name);
  self->n_corners = n_corners;
  self->corners = g_memdup2 (corners, n_corners * sizeof *corners);
  self->stretch_min = stretch_min;
  return self;
}

/**
 * rr_dead_zone_ref:
 * @self: a zone
 *
 * Returns: (transfer full): the same
 */
RrDeadZone *
rr_dead_zone_ref (RrDeadZone *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_dead_zone_unref:
 * @self: (nullable) (transfer full): a zone
 */
void
rr_dead_zone_unref (RrDeadZone *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->corners);
  g_free (self);
}

/**
 * rr_dead_zone_check:
 * @self: a zone
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for the dispatcher
 */
gboolean
rr_dead_zone_check (const RrDeadZone  *self,
                    GError           **error)
{
  const char *sentence = NULL;

  if (*self->name == '\0' || strlen (self->name) >= RR_TRIP_NAME_MAX || !g_utf8_validate (self->name, -1, NULL))
    sentence = _("A dead zone needs a name, of at most 95 letters");
  else if (self->n_corners < 3 || self->n_corners > RR_ZONE_MAX_CORNERS)
    sentence = _("A dead zone has 3 to 200 corners");
  else if (self->stretch_min < 1 || self->stretch_min > RR_ZONE_MAX_STRETCH_MIN)
    sentence = _("A dead zone stops the clock for 1 to 720 minutes");
  for (guint i = 0; sentence == NULL && i < self->n_corners; i++)
    if (!rr_geo_is_valid (self->corners[i].lat_deg, self->corners[i].lon_deg))
      sentence = _("A dead zone has a corner that is not on Earth");
  if (sentence == NULL)
    return TRUE;
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sentence);
  return FALSE;
}

static const RrDeadZone *
find_zone_at (const GPtrArray *zones,
              const RrPlace   *place)
{
  for (guint i = 0; zones != NULL && i < zones->len; i++)
    {
      const RrDeadZone *zone = g_ptr_array_index (zones, i);

      if (rr_geo_polygon_contains (zone->corners, zone->n_corners, place->lat_deg, place->lon_deg))
        return zone;
    }
  return NULL;
}

/* A zone that was deleted meanwhile stops no clock. */
static gint64
limit_ms (const GPtrArray *zones,
          gint64           id)
{
  for (guint i = 0; zones != NULL && i < zones->len; i++)
    {
      const RrDeadZone *zone = g_ptr_array_index (zones, i);

      if (zone->id == id)
        return zone->stretch_min * MINUTE_MS;
    }
  return 0;
}

/* --- the clock ---------------------------------------------------------------- */

static gint64
heard_ms (const RrTrip       *self,
          const RrPartySight *sight)
{
  gint64 ms = MAX (self->out_ms, self->checked_ms);

  if (self->check_by_fix && sight != NULL)
    ms = MAX (ms, sight->contact_ms);
  return ms;
}

/* The next check-in of the plan, were there no dead zones. */
static gint64
plain_due_ms (const RrTrip *self,
              gint64        heard)
{
  gint64 due_ms = RR_TIME_UNKNOWN;
  gint64 answers_ms = heard > self->out_ms ? heard + RR_TRIP_EARLY_MS : self->out_ms;

  if (self->check_every_min > 0)
    due_ms = heard + self->check_every_min * MINUTE_MS;
  for (guint i = 0; i < self->n_check_at; i++)
    if (self->check_at_ms[i] > answers_ms)
      return due_ms == RR_TIME_UNKNOWN ? self->check_at_ms[i] : MIN (due_ms, self->check_at_ms[i]);
  return due_ms;
}

/* Contact from within a zone begins the count of that zone anew, too. */
static gint64
stretched_ms (const RrTrip *self,
              gint64        heard)
{
  return heard > MAX (self->out_ms, self->checked_ms) ? 0 : self->stretch_ms;
}

/**
 * rr_trip_get_check_due:
 * @self: a trip
 * @zones: (nullable) (element-type RrDeadZone): all dead zones
 * @sight: (nullable): where the party was heard from last
 *
 * Returns: when the party is overdue for a check-in, if it stays where it is
 */
gint64
rr_trip_get_check_due (const RrTrip       *self,
                       const GPtrArray    *zones,
                       const RrPartySight *sight)
{
  gint64 heard, due_ms;

  if (self->state != RR_TRIP_OUT)
    return RR_TIME_UNKNOWN;
  heard = heard_ms (self, sight);
  due_ms = plain_due_ms (self, heard);
  if (due_ms == RR_TIME_UNKNOWN)
    return RR_TIME_UNKNOWN;
  due_ms += stretched_ms (self, heard);
  if (self->zone != 0 && due_ms > self->zone_since_ms)
    due_ms += limit_ms (zones, self->zone);
  return due_ms;
}

static gint64
amber_ms_of (const RrTrip *self,
             gint64        due_ms)
{
  gint64 before_ms = self->check_every_min > 0 ? self->check_every_min * MINUTE_MS / 6 : MOST_AMBER_MS;

  return due_ms - CLAMP (before_ms, LEAST_AMBER_MS, MOST_AMBER_MS);
}

static void
get_check_clock (const RrTrip       *self,
                 const GPtrArray    *zones,
                 const RrPartySight *sight,
                 gint64              now_ms,
                 RrTripClock        *clock)
{
  gint64 latest_ms = rr_trip_get_check_due (self, zones, sight);
  gint64 limit = limit_ms (zones, self->zone);
  gint64 spent_ms;

  if (latest_ms == RR_TIME_UNKNOWN)
    return;
  clock->kind = RR_CLOCK_CHECK_IN;
  clock->due_ms = latest_ms;
  /* What is left stands still: it was due later by what has been spent in the zone. */
  if (self->zone != 0 && latest_ms - limit > self->zone_since_ms)
    {
      spent_ms = CLAMP (now_ms - self->zone_since_ms, 0, limit);
      clock->is_held = spent_ms < limit;
      clock->due_ms = latest_ms - limit + spent_ms;
    }
  clock->amber_ms = amber_ms_of (self, clock->due_ms);
}

/**
 * rr_trip_get_clock:
 * @self: a trip
 * @zones: (nullable) (element-type RrDeadZone): all dead zones
 * @sight: (nullable): where the party was heard from last
 * @now_ms: the clock
 * @clock: (out): what is waited for next
 */
void
rr_trip_get_clock (const RrTrip       *self,
                   const GPtrArray    *zones,
                   const RrPartySight *sight,
                   gint64              now_ms,
                   RrTripClock        *clock)
{
  *clock = (RrTripClock) { .due_ms = RR_TIME_UNKNOWN, .amber_ms = RR_TIME_UNKNOWN };
  if (self->state == RR_TRIP_PLANNED)
    *clock = (RrTripClock) { RR_CLOCK_DEPART, self->depart_ms, self->depart_ms, FALSE };
  if (self->state != RR_TRIP_OUT)
    return;
  get_check_clock (self, zones, sight, now_ms, clock);
  if (clock->kind == RR_CLOCK_NONE || self->return_ms <= clock->due_ms)
    *clock = (RrTripClock) { RR_CLOCK_RETURN, self->return_ms, self->return_ms - MOST_AMBER_MS, FALSE };
}

/**
 * rr_trip_clock_get_mood:
 * @clock: what is waited for
 * @now_ms: the clock
 *
 * Who has not left yet is late at most, and nobody has to be looked for.
 *
 * Returns: whether that is soon, or over
 */
RrTripMood
rr_trip_clock_get_mood (const RrTripClock *clock,
                        gint64             now_ms)
{
  if (clock->kind == RR_CLOCK_NONE || clock->is_held)
    return RR_MOOD_CALM;
  if (now_ms >= clock->due_ms)
    return clock->kind == RR_CLOCK_DEPART ? RR_MOOD_AMBER : RR_MOOD_RED;
  return now_ms >= clock->amber_ms ? RR_MOOD_AMBER : RR_MOOD_CALM;
}

/* --- where they are ----------------------------------------------------------- */

static double
planned_along_m (const RrTrip *self,
                 gint64        now_ms)
{
  gint64 whole_ms = MAX (self->return_ms - self->out_ms, 1);
  double fraction = CLAMP ((double) (now_ms - self->out_ms) / (double) whole_ms, 0.0, 1.0);

  return fraction * rr_route_length_m (self->route, self->n_route);
}

/**
 * rr_trip_get_planned_place:
 * @self: a trip
 * @now_ms: the clock
 * @place: (out): where the party should be
 *
 * As if it went along its route evenly, from when it left until when it is expected back.
 *
 * Returns: %FALSE if it is not out, or there is no route
 */
gboolean
rr_trip_get_planned_place (const RrTrip *self,
                           gint64        now_ms,
                           RrPlace      *place)
{
  return self->state == RR_TRIP_OUT
         && rr_route_get_at (self->route, self->n_route, planned_along_m (self, now_ms), place);
}

/* When by its plan the party came into the zone it should be in. */
static gint64
planned_entry_ms (const RrTrip     *self,
                  const RrDeadZone *zone,
                  gint64            now_ms)
{
  double length_m = MAX (rr_route_length_m (self->route, self->n_route), 1.0);
  double along_m = planned_along_m (self, now_ms);
  double ms_per_m = (double) (self->return_ms - self->out_ms) / length_m;
  double step_m = MAX (BACK_STEP_M, along_m / MAX_BACK_STEPS);
  RrPlace place;

  while (along_m > 0 && rr_route_get_at (self->route, self->n_route, along_m - step_m, &place)
         && rr_geo_polygon_contains (zone->corners, zone->n_corners, place.lat_deg, place.lon_deg))
    along_m -= step_m;
  return self->out_ms + (gint64) (MAX (along_m, 0) * ms_per_m);
}

/* What was seen is believed; the plan speaks from when it was seen last. */
static const RrDeadZone *
find_zone_of (const RrTrip       *self,
              const GPtrArray    *zones,
              const RrPartySight *sight,
              gint64              now_ms,
              gint64             *since_ms)
{
  gboolean is_seen = sight != NULL && sight->has_place && sight->place_ms >= self->out_ms - EARLIER_MS;
  const RrDeadZone *zone = is_seen ? find_zone_at (zones, &sight->place) : NULL;
  RrPlace planned;

  *since_ms = is_seen ? sight->place_ms : now_ms;
  if (zone != NULL || !rr_trip_get_planned_place (self, now_ms, &planned))
    return zone;
  zone = find_zone_at (zones, &planned);
  if (zone == NULL)
    return NULL;
  *since_ms = planned_entry_ms (self, zone, now_ms);
  return is_seen && sight->place_ms >= *since_ms ? NULL : zone;
}

/* They left when they were seen outside, else just now. */
static void
leave_zone (RrTrip             *self,
            const GPtrArray    *zones,
            const RrPartySight *sight,
            gint64              now_ms)
{
  gboolean is_seen = sight != NULL && sight->has_place && sight->place_ms > self->zone_since_ms;
  gint64 left_ms = is_seen ? MIN (sight->place_ms, now_ms) : now_ms;
  gint64 due_ms = plain_due_ms (self, MAX (self->out_ms, self->checked_ms)) + self->stretch_ms;

  /* Who was overdue when they came in is so still. */
  if (due_ms > self->zone_since_ms)
    self->stretch_ms += CLAMP (left_ms - self->zone_since_ms, 0, limit_ms (zones, self->zone));
  self->zone = 0;
  self->zone_since_ms = RR_TIME_UNKNOWN;
}

/**
 * rr_trip_look:
 * @self: a trip
 * @zones: (nullable) (element-type RrDeadZone): all dead zones
 * @sight: (nullable): where the party was heard from last
 * @now_ms: the clock
 *
 * Returns: whether the party is in another zone than before, or in one no more
 */
gboolean
rr_trip_look (RrTrip             *self,
              const GPtrArray    *zones,
              const RrPartySight *sight,
              gint64              now_ms)
{
  const RrDeadZone *zone;
  gint64 since_ms;

  if (self->state != RR_TRIP_OUT)
    return FALSE;
  zone = find_zone_of (self, zones, sight, now_ms, &since_ms);
  if (self->zone == (zone != NULL ? zone->id : 0))
    return FALSE;
  if (self->zone != 0)
    leave_zone (self, zones, sight, now_ms);
  if (zone != NULL)
    {
      self->zone = zone->id;
      self->zone_since_ms = CLAMP (since_ms, MAX (self->out_ms, self->checked_ms), now_ms);
    }
  return TRUE;
}
