/* rr-sketch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sketch.h"

#include <math.h>
#include <string.h>

#include "rr-geo.h"

/* RrSketch holds the points of a drawing and how to take back what was done to them. A
 * new point comes after the chosen one, which is the last unless another was chosen.
 *
 * Threads: main.
 * Ends:    with the drawing.
 */

typedef enum
{
  STEP_ADDED,
  STEP_MOVED,
  STEP_REMOVED,
} StepKind;

typedef struct
{
  StepKind kind;
  guint    index;
  RrPlace  before;     /* where it was */
} Step;

struct _RrSketch
{
  RrFigureKind  kind;     /* (immutable) */
  GArray      *points;   /* (owned): of RrPlace */
  GArray      *steps;    /* (owned): of Step, the newest last */
  int          chosen;   /* -1 while there is no point */
};

static guint
get_max (RrSketch *self)
{
  switch (self->kind)
    {
    case RR_FIGURE_POINT:
      return 1;
    case RR_FIGURE_CIRCLE:
      return 2;
    case RR_FIGURE_LINE:
    case RR_FIGURE_POLYGON:
    default:
      return RR_SKETCH_MAX_POINTS;
    }
}

static RrPlace *
get_point (RrSketch *self,
           guint     index)
{
  return &g_array_index (self->points, RrPlace, index);
}

/* The oldest step is forgotten when there are too many. */
static void
remember (RrSketch      *self,
          StepKind       kind,
          guint          index,
          const RrPlace *before)
{
  Step step = { .kind = kind, .index = index };

  if (before != NULL)
    step.before = *before;
  if (self->steps->len == RR_SKETCH_MAX_UNDO)
    g_array_remove_index (self->steps, 0);
  g_array_append_val (self->steps, step);
}

/**
 * rr_sketch_new:
 * @kind: what is drawn
 * @points: (nullable) (array length=n_points): what there is already
 * @n_points: how many; those over the limit are left out
 *
 * Returns: (transfer full): a sketch
 */
RrSketch *
rr_sketch_new (RrFigureKind   kind,
               const RrPlace *points,
               guint          n_points)
{
  RrSketch *self = g_new0 (RrSketch, 1);

  self->kind = kind;
  self->points = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  if (n_points > 0)
    g_array_append_vals (self->points, points, MIN (n_points, get_max (self)));
  self->chosen = (int) self->points->len - 1;
  return self;
}

/**
 * rr_sketch_free:
 * @self: (nullable) (transfer full): a sketch
 */
void
rr_sketch_free (RrSketch *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->points);
  g_array_unref (self->steps);
  g_free (self);
}

/**
 * rr_sketch_get_kind:
 * @self: a sketch
 *
 * Returns: what is drawn
 */
RrFigureKind
rr_sketch_get_kind (RrSketch *self)
{
  return self->kind;
}

/**
 * rr_sketch_get_points:
 * @self: a sketch
 * @n_points: (out): how many
 *
 * Returns: (transfer none): the points, until the next change
 */
const RrPlace *
rr_sketch_get_points (RrSketch *self,
                      guint    *n_points)
{
  *n_points = self->points->len;
  return (const RrPlace *) (gpointer) self->points->data;
}

/**
 * rr_sketch_get_chosen:
 * @self: a sketch
 *
 * Returns: index of the chosen point, -1 while there is none
 */
int
rr_sketch_get_chosen (RrSketch *self)
{
  return self->chosen;
}

/**
 * rr_sketch_choose:
 * @self: a sketch
 * @index: a point
 *
 * Returns: %FALSE if there is no such point
 */
gboolean
rr_sketch_choose (RrSketch *self,
                  int       index)
{
  if (index < 0 || index >= (int) self->points->len)
    return FALSE;
  self->chosen = index;
  return TRUE;
}

/**
 * rr_sketch_step:
 * @self: a sketch
 * @by: 1 for the next point, -1 for the one before; round at the ends
 *
 * Returns: %FALSE if there is no point
 */
gboolean
rr_sketch_step (RrSketch *self,
                int       by)
{
  int n = (int) self->points->len;

  return n > 0 && rr_sketch_choose (self, ((self->chosen + by) % n + n) % n);
}

/**
 * rr_sketch_add:
 * @self: a sketch
 * @place: where
 *
 * A point, and the rim of a circle, moves there if it is there already.
 *
 * Returns: %FALSE if there are too many, or it is no place
 */
gboolean
rr_sketch_add (RrSketch      *self,
               const RrPlace *place)
{
  guint at = (guint) (self->chosen + 1);

  if (!rr_geo_is_valid (place->lat_deg, place->lon_deg))
    return FALSE;
  if (self->points->len == get_max (self))
    return get_max (self) <= 2 && rr_sketch_move (self, self->points->len - 1, place);
  g_array_insert_val (self->points, at, *place);
  self->chosen = (int) at;
  remember (self, STEP_ADDED, at, NULL);
  return TRUE;
}

static gboolean
parse_place (const char *text,
             RrPlace    *place)
{
  const char *separators = " \t,;/°";
  char *end;

  place->lat_deg = g_ascii_strtod (text, &end);
  if (end == text)
    return FALSE;
  text = end + strspn (end, separators);
  if (text == end)
    return FALSE;
  place->lon_deg = g_ascii_strtod (text, &end);
  if (end == text)
    return FALSE;
  return end[strspn (end, separators)] == '\0' && rr_geo_is_valid (place->lat_deg, place->lon_deg);
}

static gboolean
parse_distance (const char *text,
                double     *metres)
{
  char *end;

  *metres = g_ascii_strtod (text, &end);
  if (end == text || !(*metres > 0) || *metres > RR_EARTH_RADIUS_M)
    return FALSE;
  end += strspn (end, " \t");
  if (strncmp (end, "km", 2) == 0)
    *metres *= 1000;
  return *end == '\0' || strcmp (end, "m") == 0 || strcmp (end, "km") == 0;
}

/**
 * rr_sketch_add_text:
 * @self: a sketch
 * @text: latitude and longitude in degrees, or the radius of a circle
 *
 * Returns: %FALSE if it cannot be read, or there are too many points
 */
gboolean
rr_sketch_add_text (RrSketch   *self,
                    const char *text)
{
  double metres;
  RrPlace place;

  text += strspn (text, " \t");
  if (parse_place (text, &place))
    return rr_sketch_add (self, &place);
  if (self->kind != RR_FIGURE_CIRCLE || self->points->len == 0 || !parse_distance (text, &metres))
    return FALSE;
  rr_geo_destination (get_point (self, 0)->lat_deg, get_point (self, 0)->lon_deg, 90, metres,
                      &place.lat_deg, &place.lon_deg);
  return rr_sketch_add (self, &place);
}

/**
 * rr_sketch_move:
 * @self: a sketch
 * @index: a point
 * @place: where to
 *
 * Returns: %FALSE if there is no such point, or it is no place
 */
gboolean
rr_sketch_move (RrSketch      *self,
                guint          index,
                const RrPlace *place)
{
  if (index >= self->points->len || !rr_geo_is_valid (place->lat_deg, place->lon_deg))
    return FALSE;
  remember (self, STEP_MOVED, index, get_point (self, index));
  *get_point (self, index) = *place;
  self->chosen = (int) index;
  return TRUE;
}

/**
 * rr_sketch_remove:
 * @self: a sketch
 * @index: a point
 *
 * The one before it is chosen then.
 *
 * Returns: %FALSE if there is no such point
 */
gboolean
rr_sketch_remove (RrSketch *self,
                  guint     index)
{
  if (index >= self->points->len)
    return FALSE;
  remember (self, STEP_REMOVED, index, get_point (self, index));
  g_array_remove_index (self->points, index);
  self->chosen = self->points->len == 0 ? -1 : MAX ((int) index - 1, 0);
  return TRUE;
}

/**
 * rr_sketch_undo:
 * @self: a sketch
 *
 * Takes back what was done last.
 *
 * Returns: %FALSE if nothing was done that is remembered
 */
gboolean
rr_sketch_undo (RrSketch *self)
{
  Step step;

  if (self->steps->len == 0)
    return FALSE;
  step = g_array_index (self->steps, Step, self->steps->len - 1);
  g_array_set_size (self->steps, self->steps->len - 1);
  switch (step.kind)
    {
    case STEP_ADDED:
      g_array_remove_index (self->points, step.index);
      self->chosen = MIN ((int) step.index, (int) self->points->len) - 1;
      if (self->chosen < 0 && self->points->len > 0)
        self->chosen = 0;
      break;
    case STEP_MOVED:
      *get_point (self, step.index) = step.before;
      self->chosen = (int) step.index;
      break;
    case STEP_REMOVED:
    default:
      g_array_insert_val (self->points, step.index, step.before);
      self->chosen = (int) step.index;
      break;
    }
  return TRUE;
}

/**
 * rr_sketch_is_complete:
 * @self: a sketch
 *
 * Returns: whether it has as many points as its kind needs
 */
gboolean
rr_sketch_is_complete (RrSketch *self)
{
  switch (self->kind)
    {
    case RR_FIGURE_POINT:
      return self->points->len == 1;
    case RR_FIGURE_CIRCLE:
      return self->points->len == 2 && rr_sketch_get_radius_m (self) > 0;
    case RR_FIGURE_LINE:
      return self->points->len >= 2;
    case RR_FIGURE_POLYGON:
    default:
      return self->points->len >= 3;
    }
}

/**
 * rr_sketch_get_length_m:
 * @self: a sketch
 *
 * Returns: the length of the line through its points, closed if it is a polygon
 */
double
rr_sketch_get_length_m (RrSketch *self)
{
  guint n = self->points->len;
  double sum_m = 0;

  for (guint i = 1; i < n + (self->kind == RR_FIGURE_POLYGON && n > 2); i++)
    {
      const RrPlace *a = get_point (self, i - 1), *b = get_point (self, i % n);

      sum_m += rr_geo_distance_m (a->lat_deg, a->lon_deg, b->lat_deg, b->lon_deg);
    }
  return sum_m;
}

/**
 * rr_sketch_get_area_m2:
 * @self: a sketch
 *
 * On the plane that touches the Earth at the first point, exact enough for valleys.
 *
 * Returns: what a polygon or circle covers, 0 for the others
 */
double
rr_sketch_get_area_m2 (RrSketch *self)
{
  double m_per_deg = RR_EARTH_RADIUS_M * G_PI / 180, sum = 0;
  guint n = self->points->len;

  if (self->kind == RR_FIGURE_CIRCLE)
    return G_PI * rr_sketch_get_radius_m (self) * rr_sketch_get_radius_m (self);
  if (self->kind != RR_FIGURE_POLYGON || n < 3)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      const RrPlace *o = get_point (self, 0), *a = get_point (self, i), *b = get_point (self, (i + 1) % n);

      sum += remainder (a->lon_deg - o->lon_deg, 360) * (b->lat_deg - o->lat_deg)
             - remainder (b->lon_deg - o->lon_deg, 360) * (a->lat_deg - o->lat_deg);
    }
  return fabs (sum) / 2 * m_per_deg * m_per_deg * cos (get_point (self, 0)->lat_deg * G_PI / 180);
}

/**
 * rr_sketch_get_radius_m:
 * @self: a sketch
 *
 * Returns: of a circle that has a rim, its radius; else 0
 */
double
rr_sketch_get_radius_m (RrSketch *self)
{
  return self->kind == RR_FIGURE_CIRCLE && self->points->len == 2 ? rr_sketch_get_length_m (self) : 0;
}
