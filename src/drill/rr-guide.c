/* rr-guide.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide.h"

#include "rr-geo.h"

/* RrGuide walks, measures with the noise of a phone, and reports. Some have the troubles
 * that real ones have: a clock an hour ahead, a clock that was never set, one that
 * drifts; an empty battery; a phone that says everything twice; one that loses the
 * network before the answer; a valley without coverage, after which everything comes at
 * once. Coverage is a matter of place and the same for all.
 *
 * Threads: one.
 * Ends:    free, which frees its link.
 */

#define MAX_GAP_S        300.0   /* of a replayed track: longer pauses are cut short */
#define HANGUP_EVERY     7
#define BATTERY_S        360.0   /* for one percent: 10 hours */
#define COARSE_SHARE     0.02
#define FIRST_REPORTS    3       /* before the dead zones count: everybody checks in */
#define SHADOW_AHEAD_S   25.0
#define SHADOW_RADIUS_M  15.0

struct _RrGuide
{
  RrLink        *link;           /* (owned) */
  const RrWorld *world;          /* (unowned) (nullable) */
  GRand         *rand;           /* (owned) (nullable) */
  RrWalker      *walker;         /* (owned) (nullable) */
  RrTrouble      trouble;
  double         age_s;          /* of its own time */
  double         next_report_s;
  double         battery_pct;
  guint64        n_reports;

  GArray        *points;         /* (owned) (nullable): of RrFix, a track to replay */
  guint          next_point;
  double         point_due_s;
};

/**
 * rr_trouble_of:
 * @number: a guide
 *
 * Returns: its trouble; of every 24 guides eleven have one
 */
RrTrouble
rr_trouble_of (guint number)
{
  static const guint8 troubles[24] = {
    [3] = RR_TROUBLE_SHADOW,
    [5] = RR_TROUBLE_HOUR_AHEAD,
    [7] = RR_TROUBLE_TWICE,
    [9] = RR_TROUBLE_SHADOW,
    [10] = RR_TROUBLE_HANGUP,
    [11] = RR_TROUBLE_NO_CLOCK,
    [15] = RR_TROUBLE_SHADOW,
    [17] = RR_TROUBLE_DRIFT,
    [18] = RR_TROUBLE_HANGUP,
    [19] = RR_TROUBLE_LOW_BATTERY,
    [20] = RR_TROUBLE_TWICE,
  };

  return troubles[number % G_N_ELEMENTS (troubles)];
}

/**
 * rr_trouble_to_string:
 * @trouble: a trouble
 *
 * Returns: (transfer none): its name, "-" for none
 */
const char *
rr_trouble_to_string (RrTrouble trouble)
{
  static const char *const names[RR_N_TROUBLES] = {
    "-", "hour-ahead", "no-clock", "drifting-clock", "low-battery", "says-twice", "hangs-up",
    "dead-zone",
  };

  return names[trouble];
}

static RrWalker *
make_walker (guint          number,
             const RrWorld *world)
{
  guint32 seed = world->seed + number * 7919;
  double pace_mps = 0.9 + (double) (seed * 2654435761u % 1000) / 1000 * 0.7;

  return rr_walker_new (world->trails, seed, pace_mps);
}

/**
 * rr_guide_find_shadow:
 * @number: which guide
 * @world: where it walks
 *
 * Returns: a small place without coverage that is on its way
 */
RrZone
rr_guide_find_shadow (guint          number,
                      const RrWorld *world)
{
  g_autoptr(RrWalker) scout = make_walker (number, world);
  RrWalkerState state;

  rr_walker_step (scout, SHADOW_AHEAD_S);
  rr_walker_get (scout, &state);
  return (RrZone) { state.lat_deg, state.lon_deg, SHADOW_RADIUS_M };
}

/**
 * rr_guide_new_walking:
 * @number: which guide; decides its trouble
 * @world: (transfer none): where it walks; outlives it
 * @link: (transfer full): its phone's connection
 *
 * Returns: (transfer full): a guide on the trails
 */
RrGuide *
rr_guide_new_walking (guint          number,
                      const RrWorld *world,
                      RrLink        *link)
{
  RrGuide *self = g_new0 (RrGuide, 1);

  self->link = link;
  self->world = world;
  self->rand = g_rand_new_with_seed (~(world->seed + number * 7919));
  self->walker = make_walker (number, world);
  self->trouble = rr_trouble_of (number);
  self->battery_pct = self->trouble == RR_TROUBLE_LOW_BATTERY
                          ? 9
                          : g_rand_double_range (self->rand, 35, 100);
  self->next_report_s = g_rand_double_range (self->rand, 0, world->report_every_s);
  if (self->trouble == RR_TROUBLE_HANGUP)
    rr_link_set_hangup (link, HANGUP_EVERY);
  return self;
}

/**
 * rr_guide_new_replay:
 * @points: (transfer full) (element-type RrFix): a recorded track
 * @link: (transfer full): its phone's connection
 *
 * Returns: (transfer full): a guide that repeats the track, with its own times
 */
RrGuide *
rr_guide_new_replay (GArray *points,
                     RrLink *link)
{
  RrGuide *self = g_new0 (RrGuide, 1);

  self->link = link;
  self->points = points;
  return self;
}

/**
 * rr_guide_free:
 * @self: (nullable) (transfer full): a guide
 */
void
rr_guide_free (RrGuide *self)
{
  if (self == NULL)
    return;

  rr_link_free (self->link);
  g_clear_pointer (&self->walker, rr_walker_free);
  g_clear_pointer (&self->rand, g_rand_free);
  g_clear_pointer (&self->points, g_array_unref);
  g_free (self);
}

static gint64
clock_of (RrGuide *self,
          gint64   now_ms)
{
  switch (self->trouble)
    {
    case RR_TROUBLE_HOUR_AHEAD:
      return now_ms + 3600 * 1000;
    case RR_TROUBLE_NO_CLOCK:
      return (gint64) (self->age_s * 1000) + 1000;
    case RR_TROUBLE_DRIFT:
      return now_ms + (gint64) (self->age_s * 20);
    case RR_TROUBLE_NONE:
    case RR_TROUBLE_LOW_BATTERY:
    case RR_TROUBLE_TWICE:
    case RR_TROUBLE_HANGUP:
    case RR_TROUBLE_SHADOW:
    case RR_N_TROUBLES:
    default:
      return now_ms;
    }
}

static gboolean
has_coverage (RrGuide             *self,
              const RrWalkerState *state)
{
  GArray *zones = self->world->zones;

  for (guint i = 0; zones != NULL && self->n_reports >= FIRST_REPORTS && i < zones->len; i++)
    {
      const RrZone *zone = &g_array_index (zones, RrZone, i);

      if (rr_geo_distance_m (state->lat_deg, state->lon_deg, zone->lat_deg, zone->lon_deg)
          < zone->radius_m)
        return FALSE;
    }
  return TRUE;
}

static double
draw_accuracy (RrGuide *self)
{
  if (g_rand_double (self->rand) < COARSE_SHARE)
    return g_rand_double_range (self->rand, 30, 150);
  return g_rand_double_range (self->rand, 3, 14);
}

static void
measure (RrGuide *self,
         gint64   now_ms)
{
  double acc_m = draw_accuracy (self);
  RrWalkerState state;
  RrFix fix;

  rr_walker_get (self->walker, &state);
  rr_fix_init (&fix);
  rr_geo_destination (state.lat_deg, state.lon_deg, g_rand_double_range (self->rand, 0, 360),
                      g_rand_double_range (self->rand, 0, acc_m / 4), &fix.lat_deg, &fix.lon_deg);
  fix.time_ms = clock_of (self, now_ms);
  fix.acc_m = (float) acc_m;
  fix.alt_m = (float) state.alt_m;
  fix.course_deg = state.speed_mps > 0 ? (float) state.course_deg : NAN;
  fix.speed_mps = (float) state.speed_mps;
  fix.battery_pct = (float) self->battery_pct;

  rr_link_set_coverage (self->link, has_coverage (self, &state));
  rr_link_report (self->link, &fix, self->trouble == RR_TROUBLE_TWICE);
  self->n_reports++;
}

static void
walk (RrGuide *self,
      double   seconds)
{
  rr_walker_step (self->walker, seconds);
  self->age_s += seconds;
  self->battery_pct = MAX (1, self->battery_pct - seconds / BATTERY_S);
}

static void
step_walk (RrGuide *self,
           double   seconds,
           gint64   now_ms)
{
  double end_s = self->age_s + seconds;

  while (self->next_report_s <= end_s)
    {
      walk (self, MAX (self->next_report_s - self->age_s, 0));
      measure (self, now_ms - (gint64) ((end_s - self->next_report_s) * 1000));
      self->next_report_s += self->world->report_every_s;
    }
  walk (self, MAX (end_s - self->age_s, 0));
}

static void
step_replay (RrGuide *self,
             double   seconds)
{
  self->age_s += seconds;
  while (self->next_point < self->points->len && self->point_due_s <= self->age_s
         && rr_link_has_room (self->link))
    {
      const RrFix *fix = &g_array_index (self->points, RrFix, self->next_point++);

      rr_link_report (self->link, fix, FALSE);
      if (self->next_point < self->points->len)
        {
          const RrFix *next = &g_array_index (self->points, RrFix, self->next_point);

          self->point_due_s += CLAMP ((double) (next->time_ms - fix->time_ms) / 1000, 0, MAX_GAP_S);
        }
    }
}

/**
 * rr_guide_step:
 * @self: a guide
 * @seconds: of its own time
 * @now_ms: Unix time in its world, at the end of the step
 */
void
rr_guide_step (RrGuide *self,
               double   seconds,
               gint64   now_ms)
{
  if (self->points != NULL)
    step_replay (self, seconds);
  else
    step_walk (self, seconds, now_ms);
}

/**
 * rr_guide_is_done:
 * @self: a guide
 *
 * Returns: %TRUE if it has said everything; who walks never has
 */
gboolean
rr_guide_is_done (RrGuide *self)
{
  return self->points != NULL && self->next_point == self->points->len;
}

/**
 * rr_guide_get_trouble:
 * @self: a guide
 *
 * Returns: what is wrong with its phone
 */
RrTrouble
rr_guide_get_trouble (RrGuide *self)
{
  return self->trouble;
}

/**
 * rr_guide_get_link:
 * @self: a guide
 *
 * Returns: (transfer none): its phone's connection
 */
RrLink *
rr_guide_get_link (RrGuide *self)
{
  return self->link;
}
