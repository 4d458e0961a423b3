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
 * drifts; an empty battery; a phone that says everything twice; a valley without
 * coverage, after which everything comes at once.
 *
 * Threads: one.
 * Ends:    free, which frees its link.
 */

#define REPORT_EVERY_S  2.0
#define SHADOW_PERIOD_S 40.0
#define SHADOW_S        15.0
#define MAX_GAP_S       300.0   /* of a replayed track: longer pauses are cut short */

typedef enum
{
  TROUBLE_NONE,
  TROUBLE_HOUR_AHEAD,
  TROUBLE_NO_CLOCK,
  TROUBLE_DRIFT,
  TROUBLE_LOW_BATTERY,
  TROUBLE_TWICE,
  TROUBLE_SHADOW,
} Trouble;

struct _RrGuide
{
  RrLink   *link;          /* (owned) */
  GRand    *rand;          /* (owned) (nullable) */
  RrWalker *walker;        /* (owned) (nullable) */
  Trouble   trouble;
  double    age_s;         /* of its own time */
  double    next_report_s;
  double    battery_pct;

  GArray   *points;        /* (owned) (nullable): a track to replay */
  guint     next_point;
  double    point_due_s;
};

/* Of every 24 guides these have their trouble; the others are well. */
static Trouble
trouble_of (guint number)
{
  switch (number % 24)
    {
    case 3:
    case 9:
    case 15:
      return TROUBLE_SHADOW;
    case 5:
      return TROUBLE_HOUR_AHEAD;
    case 11:
      return TROUBLE_NO_CLOCK;
    case 17:
      return TROUBLE_DRIFT;
    case 19:
      return TROUBLE_LOW_BATTERY;
    case 7:
      return TROUBLE_TWICE;
    default:
      return TROUBLE_NONE;
    }
}

/**
 * rr_guide_new_walking:
 * @number: which guide; decides its trouble
 * @trails: (transfer none): where it walks
 * @seed: its luck
 * @link: (transfer full): its phone's connection
 *
 * Returns: (transfer full): a guide on the trails
 */
RrGuide *
rr_guide_new_walking (guint     number,
                      RrTrails *trails,
                      guint32   seed,
                      RrLink   *link)
{
  RrGuide *self = g_new0 (RrGuide, 1);

  self->link = link;
  self->rand = g_rand_new_with_seed (seed + number * 7919);
  self->walker = rr_walker_new (trails, self->rand, g_rand_double_range (self->rand, 0.9, 1.6));
  self->trouble = trouble_of (number);
  self->battery_pct = self->trouble == TROUBLE_LOW_BATTERY
                          ? 9
                          : g_rand_double_range (self->rand, 35, 100);
  self->next_report_s = g_rand_double_range (self->rand, 0, REPORT_EVERY_S);
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
    case TROUBLE_HOUR_AHEAD:
      return now_ms + 3600 * 1000;
    case TROUBLE_NO_CLOCK:
      return (gint64) (self->age_s * 1000) + 1000;
    case TROUBLE_DRIFT:
      return now_ms + (gint64) (self->age_s * 20);
    case TROUBLE_NONE:
    case TROUBLE_LOW_BATTERY:
    case TROUBLE_TWICE:
    case TROUBLE_SHADOW:
    default:
      return now_ms;
    }
}

static void
measure (RrGuide *self,
         gint64   now_ms)
{
  double lat, lon, course, speed, acc = g_rand_double_range (self->rand, 3, 14);
  RrFix fix;

  rr_walker_get (self->walker, &lat, &lon, &course, &speed);
  rr_fix_init (&fix);
  rr_geo_destination (lat, lon, g_rand_double_range (self->rand, 0, 360),
                      g_rand_double_range (self->rand, 0, acc / 4), &fix.lat_deg, &fix.lon_deg);
  fix.time_ms = clock_of (self, now_ms);
  fix.acc_m = (float) acc;
  fix.course_deg = speed > 0 ? (float) course : NAN;
  fix.speed_mps = (float) speed;
  fix.battery_pct = (float) self->battery_pct;
  rr_link_report (self->link, &fix, self->trouble == TROUBLE_TWICE);
}

static void
step_walk (RrGuide *self,
           double   seconds,
           gint64   now_ms)
{
  rr_walker_step (self->walker, seconds);
  self->age_s += seconds;
  self->battery_pct = MAX (1, self->battery_pct - seconds / 360);
  if (self->trouble == TROUBLE_SHADOW)
    rr_link_set_coverage (self->link, fmod (self->age_s, SHADOW_PERIOD_S) >= SHADOW_S);

  while (self->next_report_s <= self->age_s)
    {
      measure (self, now_ms - (gint64) ((self->age_s - self->next_report_s) * 1000));
      self->next_report_s += REPORT_EVERY_S;
    }
}

static void
step_replay (RrGuide *self,
             double   seconds)
{
  self->age_s += seconds;
  while (self->next_point < self->points->len && self->point_due_s <= self->age_s)
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
