/* rr-walker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-walker.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "rr-geo.h"

/* RrTrails joins the lines of a GeoJSON file where they share a point. RrWalker walks
 * along them: at a fork it chooses, mostly forwards; now and then it rests; steeper
 * grades make it slower.
 *
 * Threads: one at a time.
 * Ends:    free; a walker goes before its trails.
 */

typedef struct
{
  double lat_deg;
  double lon_deg;
  GArray *edges;        /* of Edge */
} Node;

typedef struct
{
  guint  to;
  double length_m;
  double pace;          /* share of the usual speed */
} Edge;

struct _RrTrails
{
  GArray     *nodes;    /* of Node */
  GHashTable *index;    /* rounded coordinates -> node + 1 */
  guint      *starts;   /* nodes of the largest connected part */
  guint       n_starts;
};

struct _RrWalker
{
  RrTrails *trails;     /* (unowned) */
  GRand    *rand;       /* (unowned) */
  double    pace_mps;
  guint     from;
  Edge      edge;
  double    along_m;
  double    rest_s;
  gboolean  resting;
};

/* --- trails ------------------------------------------------------------------- */

static guint
node_at (RrTrails *self,
         double    lat_deg,
         double    lon_deg)
{
  gint64 key = (gint64) llround (lat_deg * 1e6) * G_GINT64_CONSTANT (1000000000)
               + llround (lon_deg * 1e6);
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, &key));
  Node node = { lat_deg, lon_deg, NULL };

  if (found > 0)
    return found - 1;
  node.edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_array_append_val (self->nodes, node);
  g_hash_table_insert (self->index, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (self->nodes->len));
  return self->nodes->len - 1;
}

static void
add_edge (RrTrails *self,
          guint     a,
          guint     b,
          double    pace)
{
  const Node *from = &g_array_index (self->nodes, Node, a);
  const Node *to = &g_array_index (self->nodes, Node, b);
  Edge there = { b, 0, pace }, back = { a, 0, pace };

  there.length_m = rr_geo_distance_m (from->lat_deg, from->lon_deg, to->lat_deg, to->lon_deg);
  back.length_m = there.length_m;
  if (there.length_m <= 0)
    return;
  g_array_append_val (from->edges, there);
  g_array_append_val (to->edges, back);
}

/* The Swiss hiking grades; the harder the slower. */
static double
pace_of (JsonObject *properties)
{
  const char *grade = properties != NULL
                          ? json_object_get_string_member_with_default (properties, "sac_scale", "")
                          : "";

  if (strstr (grade, "alpine") != NULL)
    return 0.45;
  return strstr (grade, "mountain") != NULL ? 0.7 : 1.0;
}

static void
add_line (RrTrails   *self,
          JsonObject *feature)
{
  JsonObject *geometry = json_object_get_object_member (feature, "geometry");
  JsonArray *points = geometry != NULL && json_object_has_member (geometry, "coordinates")
                          ? json_object_get_array_member (geometry, "coordinates")
                          : NULL;
  double pace = pace_of (json_object_has_member (feature, "properties")
                             ? json_object_get_object_member (feature, "properties")
                             : NULL);
  guint last = 0;

  if (points == NULL || g_strcmp0 (json_object_get_string_member (geometry, "type"), "LineString") != 0)
    return;
  for (guint i = 0; i < json_array_get_length (points); i++)
    {
      JsonArray *point = json_array_get_array_element (points, i);
      guint node = node_at (self, json_array_get_double_element (point, 1),
                            json_array_get_double_element (point, 0));

      if (i > 0 && node != last)
        add_edge (self, last, node, pace);
      last = node;
    }
}

/* Guides start where there is somewhere to go. */
static void
find_starts (RrTrails *self)
{
  g_autofree guint *part = g_new0 (guint, self->nodes->len);
  g_autoptr(GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_parts = 0, best = 0, best_size = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      guint size = 0;

      if (part[i] != 0)
        continue;
      part[i] = ++n_parts;
      g_array_append_val (stack, i);
      while (stack->len > 0)
        {
          guint node = g_array_index (stack, guint, stack->len - 1);
          GArray *edges = g_array_index (self->nodes, Node, node).edges;

          g_array_set_size (stack, stack->len - 1);
          size++;
          for (guint j = 0; j < edges->len; j++)
            {
              guint to = g_array_index (edges, Edge, j).to;

              if (part[to] != 0)
                continue;
              part[to] = n_parts;
              g_array_append_val (stack, to);
            }
        }
      if (size > best_size)
        best = n_parts, best_size = size;
    }

  self->starts = g_new (guint, MAX (best_size, 1));
  for (guint i = 0; i < self->nodes->len; i++)
    if (part[i] == best)
      self->starts[self->n_starts++] = i;
}

/**
 * rr_trails_load:
 * @path: a GeoJSON file with LineStrings
 * @error: return location for an error
 *
 * Returns: (transfer full): the trails, or %NULL with an error
 */
RrTrails *
rr_trails_load (const char  *path,
                GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(RrTrails) self = g_new0 (RrTrails, 1);
  JsonNode *root;
  JsonArray *features = NULL;

  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  self->index = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (!json_parser_load_from_file (parser, path, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root)
      && json_object_has_member (json_node_get_object (root), "features"))
    features = json_object_get_array_member (json_node_get_object (root), "features");
  for (guint i = 0; features != NULL && i < json_array_get_length (features); i++)
    add_line (self, json_array_get_object_element (features, i));
  if (self->nodes->len < 2)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s holds no trails", path);
      return NULL;
    }
  find_starts (self);
  return g_steal_pointer (&self);
}

/**
 * rr_trails_free:
 * @self: (nullable) (transfer full): trails
 */
void
rr_trails_free (RrTrails *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->nodes->len; i++)
    g_array_unref (g_array_index (self->nodes, Node, i).edges);
  g_array_unref (self->nodes);
  g_hash_table_unref (self->index);
  g_free (self->starts);
  g_free (self);
}

/**
 * rr_trails_get_n_nodes:
 * @self: trails
 *
 * Returns: how many points they have
 */
guint
rr_trails_get_n_nodes (RrTrails *self)
{
  return self->nodes->len;
}

/**
 * rr_trails_distance_m:
 * @self: trails
 * @lat_deg: latitude
 * @lon_deg: longitude
 *
 * Returns: metres to the nearest stretch of trail, by a flat approximation
 */
double
rr_trails_distance_m (RrTrails *self,
                      double    lat_deg,
                      double    lon_deg)
{
  double best = G_MAXDOUBLE;
  double kx = RR_EARTH_RADIUS_M * cos (lat_deg * G_PI / 180) * G_PI / 180;
  double ky = RR_EARTH_RADIUS_M * G_PI / 180;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const Node *a = &g_array_index (self->nodes, Node, i);

      for (guint j = 0; j < a->edges->len; j++)
        {
          const Node *b = &g_array_index (self->nodes, Node, g_array_index (a->edges, Edge, j).to);
          double px = (lon_deg - a->lon_deg) * kx, py = (lat_deg - a->lat_deg) * ky;
          double bx = (b->lon_deg - a->lon_deg) * kx, by = (b->lat_deg - a->lat_deg) * ky;
          double t = CLAMP ((px * bx + py * by) / (bx * bx + by * by), 0, 1);

          best = MIN (best, hypot (px - t * bx, py - t * by));
        }
    }
  return best;
}

/* --- walker ------------------------------------------------------------------- */

/* At a fork: any way but back, unless it is a dead end. */
static void
choose_edge (RrWalker *self,
             guint     came_from)
{
  GArray *edges = g_array_index (self->trails->nodes, Node, self->from).edges;
  guint choice = (guint) g_rand_int_range (self->rand, 0, (gint32) edges->len);

  if (edges->len > 1 && g_array_index (edges, Edge, choice).to == came_from)
    choice = (choice + 1) % edges->len;
  self->edge = g_array_index (edges, Edge, choice);
  self->along_m = 0;
}

/**
 * rr_walker_new:
 * @trails: (transfer none): where to walk; outlives the walker
 * @rand: (transfer none): its luck; outlives the walker
 * @pace_mps: speed on an easy path
 *
 * Returns: (transfer full): somebody somewhere on the trails
 */
RrWalker *
rr_walker_new (RrTrails *trails,
               GRand    *rand,
               double    pace_mps)
{
  RrWalker *self = g_new0 (RrWalker, 1);

  self->trails = trails;
  self->rand = rand;
  self->pace_mps = pace_mps;
  self->from = trails->starts[g_rand_int_range (rand, 0, (gint32) trails->n_starts)];
  choose_edge (self, G_MAXUINT);
  return self;
}

/**
 * rr_walker_free:
 * @self: (nullable) (transfer full): a walker
 */
void
rr_walker_free (RrWalker *self)
{
  g_free (self);
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
  if (self->rest_s <= 0 && g_rand_double (self->rand) < seconds / 900)
    self->rest_s = g_rand_double_range (self->rand, 20, 240);
  self->resting = self->rest_s > 0;
  if (self->resting)
    {
      self->rest_s -= seconds;
      return;
    }

  self->along_m += self->pace_mps * self->edge.pace * seconds;
  while (self->along_m >= self->edge.length_m)
    {
      double left_m = self->along_m - self->edge.length_m;
      guint came_from = self->from;

      self->from = self->edge.to;
      choose_edge (self, came_from);
      self->along_m = left_m;
    }
}

/**
 * rr_walker_get:
 * @self: a walker
 * @lat_deg: (out): latitude
 * @lon_deg: (out): longitude
 * @course_deg: (out): direction
 * @speed_mps: (out): speed, 0 at rest
 */
void
rr_walker_get (RrWalker *self,
               double   *lat_deg,
               double   *lon_deg,
               double   *course_deg,
               double   *speed_mps)
{
  const Node *a = &g_array_index (self->trails->nodes, Node, self->from);
  const Node *b = &g_array_index (self->trails->nodes, Node, self->edge.to);
  double t = self->along_m / self->edge.length_m;

  *lat_deg = a->lat_deg + (b->lat_deg - a->lat_deg) * t;
  *lon_deg = a->lon_deg + (b->lon_deg - a->lon_deg) * t;
  *course_deg = rr_geo_bearing_deg (a->lat_deg, a->lon_deg, b->lat_deg, b->lon_deg);
  *speed_mps = self->resting ? 0 : self->pace_mps * self->edge.pace;
}
