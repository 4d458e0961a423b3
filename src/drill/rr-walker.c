/* rr-walker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-walker.h"

#include <math.h>

#include "rr-geo.h"

/* RrWalker walks the quickest way to a goal, has lunch there, and goes on to the next
 * one. On the way it stops for photos, and now and then it turns back home. Luck is
 * drawn only at those events, so the same seed gives the same walk whatever the steps.
 *
 * Threads: one.
 * Ends:    free; it goes before its trails.
 */

#define PHOTO_EVERY_S  900.0
#define PHOTO_MIN_S    15.0
#define PHOTO_MAX_S    150.0
#define LUNCH_MIN_S    600.0
#define LUNCH_MAX_S    2400.0
#define GOAL_MIN_M     800.0
#define GOAL_MAX_M     6000.0
#define GOAL_TRIES     24
#define TURN_BACK_SHARE 0.1

struct _RrWalker
{
  RrTrails   *trails;        /* (unowned) */
  GRand      *rand;          /* (owned) */
  double      pace_mps;
  guint       home;
  guint       from;
  RrTrailEdge edge;          /* on it now */
  double      along_m;
  GArray     *way;           /* (owned): of guint, the nodes to the goal */
  guint       next;          /* in way: the node after this edge */
  double      until_photo_s;
  double      rest_s;
};

static gboolean
find_edge (RrWalker *self,
           guint     from,
           guint     to)
{
  guint n_edges;
  const RrTrailEdge *edges = rr_trails_get_edges (self->trails, from, &n_edges);

  for (guint i = 0; i < n_edges; i++)
    if (edges[i].to == to)
      {
        self->edge = edges[i];
        return TRUE;
      }
  return FALSE;
}

static guint
pick_goal (RrWalker *self)
{
  RrTrailPoint here = rr_trails_get_point (self->trails, self->from);
  guint goal = self->home;

  for (guint i = 0; i < GOAL_TRIES; i++)
    {
      RrTrailPoint there;
      double distance_m;

      goal = rr_trails_pick (self->trails, self->rand);
      there = rr_trails_get_point (self->trails, goal);
      distance_m = rr_geo_distance_m (here.lat_deg, here.lon_deg, there.lat_deg, there.lon_deg);
      if (distance_m >= GOAL_MIN_M && distance_m <= GOAL_MAX_M)
        break;
    }
  return goal;
}

static void
head_for (RrWalker *self,
          guint     goal)
{
  g_array_unref (self->way);
  self->way = rr_trails_find_way (self->trails, self->from, goal);
  self->next = 0;
}

/* Where every way ends: at the goal, or where there is none, just along the path. */
static void
take_next_edge (RrWalker *self)
{
  guint n_edges;
  const RrTrailEdge *edges;

  if (self->next >= self->way->len)
    head_for (self, pick_goal (self));
  self->along_m = 0;
  if (self->next < self->way->len
      && find_edge (self, self->from, g_array_index (self->way, guint, self->next++)))
    return;
  edges = rr_trails_get_edges (self->trails, self->from, &n_edges);
  self->edge = edges[g_rand_int_range (self->rand, 0, (gint32) n_edges)];
}

static void
turn_back (RrWalker *self)
{
  guint behind = self->from;

  self->from = self->edge.to;
  if (!find_edge (self, self->from, behind))
    self->edge.to = behind;
  self->along_m = self->edge.length_m - self->along_m;

  /* The way home begins where this edge ends. */
  g_array_unref (self->way);
  self->way = rr_trails_find_way (self->trails, behind, self->home);
  self->next = 0;
}

static double
draw_until_photo (RrWalker *self)
{
  return -log (1 - g_rand_double (self->rand)) * PHOTO_EVERY_S;
}

/**
 * rr_walker_new:
 * @trails: (transfer none): where to walk; outlives the walker
 * @seed: its luck
 * @pace_mps: speed on an easy path
 *
 * Returns: (transfer full): somebody somewhere on the trails
 */
RrWalker *
rr_walker_new (RrTrails *trails,
               guint32   seed,
               double    pace_mps)
{
  RrWalker *self = g_new0 (RrWalker, 1);

  self->trails = trails;
  self->rand = g_rand_new_with_seed (seed);
  self->pace_mps = pace_mps;
  self->home = self->from = rr_trails_pick (trails, self->rand);
  self->way = g_array_new (FALSE, FALSE, sizeof (guint));
  self->until_photo_s = draw_until_photo (self);
  take_next_edge (self);
  return self;
}

/**
 * rr_walker_free:
 * @self: (nullable) (transfer full): a walker
 */
void
rr_walker_free (RrWalker *self)
{
  if (self == NULL)
    return;

  g_rand_free (self->rand);
  g_array_unref (self->way);
  g_free (self);
}

static double
speed_of (RrWalker *self)
{
  return self->pace_mps * self->edge.pace;
}

static void
arrive (RrWalker *self)
{
  self->from = self->edge.to;
  if (self->next >= self->way->len && self->way->len > 0)
    self->rest_s = g_rand_double_range (self->rand, LUNCH_MIN_S, LUNCH_MAX_S);
  take_next_edge (self);
}

static void
take_photo (RrWalker *self)
{
  self->rest_s = g_rand_double_range (self->rand, PHOTO_MIN_S, PHOTO_MAX_S);
  self->until_photo_s = draw_until_photo (self);
  if (g_rand_double (self->rand) < TURN_BACK_SHARE)
    turn_back (self);
}

/**
 * rr_walker_step:
 * @self: a walker
 * @seconds: how long it walks or rests
 */
void
rr_walker_step (RrWalker *self,
                double    seconds)
{
  while (seconds > 0)
    {
      double rest_s = MIN (self->rest_s, seconds);
      double edge_s, walk_s;

      self->rest_s -= rest_s;
      seconds -= rest_s;
      edge_s = MAX (self->edge.length_m - self->along_m, 0) / speed_of (self);
      walk_s = MIN (seconds, MIN (edge_s, self->until_photo_s));
      self->along_m += walk_s * speed_of (self);
      self->until_photo_s -= walk_s;
      seconds -= walk_s;
      if (seconds <= 0)
        return;
      if (walk_s >= edge_s)
        arrive (self);
      else
        take_photo (self);
    }
}

/**
 * rr_walker_get:
 * @self: a walker
 * @state: (out caller-allocates): where it is and how it moves
 */
void
rr_walker_get (RrWalker      *self,
               RrWalkerState *state)
{
  RrTrailPoint a = rr_trails_get_point (self->trails, self->from);
  RrTrailPoint b = rr_trails_get_point (self->trails, self->edge.to);
  double t = CLAMP (self->along_m / self->edge.length_m, 0, 1);

  state->lat_deg = a.lat_deg + (b.lat_deg - a.lat_deg) * t;
  state->lon_deg = a.lon_deg + (b.lon_deg - a.lon_deg) * t;
  state->alt_m = a.alt_m + (b.alt_m - a.alt_m) * t;
  state->course_deg = rr_geo_bearing_deg (a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg);
  state->speed_mps = self->rest_s > 0 ? 0 : speed_of (self);
}
