/* rr-trails.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trails.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "rr-geo.h"

/* RrTrails joins the lines of a GeoJSON file where they share a point, knows how fast
 * each stretch is walked in each direction, and finds the quickest way.
 *
 * Threads: any number may read; nothing changes after loading.
 * Ends:    free; who walks on it goes before.
 */

typedef struct
{
  RrTrailPoint point;
  GArray      *edges;   /* (owned): of RrTrailEdge */
} Node;

struct _RrTrails
{
  GArray     *nodes;    /* of Node */
  GHashTable *index;    /* rounded coordinates -> node + 1 */
  guint      *starts;   /* nodes of the largest connected part */
  guint       n_starts;
};

static Node *
get_node (RrTrails *self,
          guint     node)
{
  return &g_array_index (self->nodes, Node, node);
}

static guint
node_at (RrTrails     *self,
         RrTrailPoint  point)
{
  gint64 key = (gint64) llround (point.lat_deg * 1e6) * G_GINT64_CONSTANT (1000000000)
               + llround (point.lon_deg * 1e6);
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, &key));
  Node node = { point, NULL };

  if (found > 0)
    return found - 1;
  node.edges = g_array_new (FALSE, FALSE, sizeof (RrTrailEdge));
  g_array_append_val (self->nodes, node);
  g_hash_table_insert (self->index, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (self->nodes->len));
  return self->nodes->len - 1;
}

/* Tobler's hiking function, as a share of the speed on level ground. */
static double
pace_uphill (double climb_m,
             double length_m)
{
  if (isnan (climb_m))
    return 1;
  return MAX (exp (-3.5 * fabs (climb_m / length_m + 0.05)) / exp (-3.5 * 0.05), 0.1);
}

static void
add_edge (RrTrails *self,
          guint     a,
          guint     b,
          double    pace)
{
  RrTrailPoint from = get_node (self, a)->point, to = get_node (self, b)->point;
  double length_m = rr_geo_distance_m (from.lat_deg, from.lon_deg, to.lat_deg, to.lon_deg);
  double climb_m = to.alt_m - from.alt_m;
  RrTrailEdge there = { b, length_m, 0 }, back = { a, length_m, 0 };

  if (length_m <= 0)
    return;
  there.pace = pace * pace_uphill (climb_m, length_m);
  back.pace = pace * pace_uphill (-climb_m, length_m);
  g_array_append_val (get_node (self, a)->edges, there);
  g_array_append_val (get_node (self, b)->edges, back);
}

/* --- GeoJSON ------------------------------------------------------------------- */

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                          : "";
}

static double
get_number (JsonArray *array,
            guint      i)
{
  JsonNode *node = i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;
  gboolean is_number = node != NULL && JSON_NODE_HOLDS_VALUE (node)
                       && json_node_get_value_type (node) != G_TYPE_STRING;

  return is_number ? json_node_get_double (node) : NAN;
}

/* The Swiss hiking grades; the harder the slower. */
static double
pace_of (JsonObject *properties)
{
  const char *grade = get_string (properties, "sac_scale");

  if (strstr (grade, "alpine") != NULL)
    return 0.45;
  if (strstr (grade, "demanding") != NULL)
    return 0.6;
  return strstr (grade, "mountain") != NULL ? 0.75 : 1.0;
}

static gboolean
read_point (JsonNode     *node,
            RrTrailPoint *point)
{
  JsonArray *numbers;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  numbers = json_node_get_array (node);
  point->lon_deg = get_number (numbers, 0);
  point->lat_deg = get_number (numbers, 1);
  point->alt_m = get_number (numbers, 2);
  return rr_geo_is_valid (point->lat_deg, point->lon_deg);
}

static void
add_line (RrTrails *self,
          JsonNode *feature)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (feature) ? json_node_get_object (feature) : NULL;
  JsonObject *geometry = get_object (object, "geometry");
  JsonArray *points = get_array (geometry, "coordinates");
  double pace = pace_of (get_object (object, "properties"));
  gboolean has_last = FALSE;
  guint last = 0;

  if (points == NULL || strcmp (get_string (geometry, "type"), "LineString") != 0)
    return;
  for (guint i = 0; i < json_array_get_length (points); i++)
    {
      RrTrailPoint point;
      guint node;

      if (!read_point (json_array_get_element (points, i), &point))
        continue;
      node = node_at (self, point);
      if (has_last && node != last)
        add_edge (self, last, node, pace);
      last = node;
      has_last = TRUE;
    }
}

/* --- where one can start --------------------------------------------------------- */

/* Marks everything that hangs together with @first, and tells how much that is. */
static guint
flood (RrTrails *self,
       guint    *part,
       guint     first,
       guint     number)
{
  g_autoptr(GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  guint size = 0;

  part[first] = number;
  g_array_append_val (stack, first);
  while (stack->len > 0)
    {
      guint node = g_array_index (stack, guint, stack->len - 1);
      GArray *edges = get_node (self, node)->edges;

      g_array_set_size (stack, stack->len - 1);
      size++;
      for (guint i = 0; i < edges->len; i++)
        {
          guint to = g_array_index (edges, RrTrailEdge, i).to;

          if (part[to] != 0)
            continue;
          part[to] = number;
          g_array_append_val (stack, to);
        }
    }
  return size;
}

/* Guides start where there is somewhere to go. */
static void
find_starts (RrTrails *self)
{
  g_autofree guint *part = g_new0 (guint, self->nodes->len);
  guint n_parts = 0, best = 0, best_size = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      guint size = part[i] == 0 ? flood (self, part, i, ++n_parts) : 0;

      if (size > best_size)
        {
          best = n_parts;
          best_size = size;
        }
    }

  self->starts = g_new (guint, MAX (best_size, 1));
  for (guint i = 0; i < self->nodes->len; i++)
    if (part[i] == best)
      self->starts[self->n_starts++] = i;
}

static RrTrails *
trails_from (JsonParser  *parser,
             GError     **error)
{
  g_autoptr(RrTrails) self = g_new0 (RrTrails, 1);
  JsonNode *root = json_parser_get_root (parser);
  JsonArray *features = NULL;

  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  self->index = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    features = get_array (json_node_get_object (root), "features");
  for (guint i = 0; features != NULL && i < json_array_get_length (features); i++)
    add_line (self, json_array_get_element (features, i));

  find_starts (self);
  if (self->n_starts >= 2)
    return g_steal_pointer (&self);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("There are no trails in it"));
  return NULL;
}

/**
 * rr_trails_parse:
 * @data: GeoJSON, a FeatureCollection with LineStrings
 * @len: its length, or -1
 * @error: return location for an error
 *
 * Returns: (transfer full): the trails, or %NULL with an error
 */
RrTrails *
rr_trails_parse (const char  *data,
                 gssize       len,
                 GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();

  g_return_val_if_fail (data != NULL, NULL);

  return json_parser_load_from_data (parser, data, len, error) ? trails_from (parser, error) : NULL;
}

/**
 * rr_trails_load:
 * @path: a GeoJSON file with LineStrings
 * @error: return location for an error
 *
 * Returns: (transfer full): the trails, or %NULL with an error that names the file
 */
RrTrails *
rr_trails_load (const char  *path,
                GError     **error)
{
  g_autofree char *data = NULL;
  RrTrails *self;
  gsize len;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &data, &len, error))
    return NULL;
  self = rr_trails_parse (data, (gssize) len, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
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
    g_array_unref (get_node (self, i)->edges);
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
 * rr_trails_get_point:
 * @self: trails
 * @node: a node
 *
 * Returns: where it is
 */
RrTrailPoint
rr_trails_get_point (RrTrails *self,
                     guint     node)
{
  return get_node (self, node)->point;
}

/**
 * rr_trails_get_edges:
 * @self: trails
 * @node: a node
 * @n_edges: (out): how many
 *
 * Returns: (transfer none) (array length=n_edges): the ways from there
 */
const RrTrailEdge *
rr_trails_get_edges (RrTrails *self,
                     guint     node,
                     guint    *n_edges)
{
  GArray *edges = get_node (self, node)->edges;

  *n_edges = edges->len;
  return (const RrTrailEdge *) (const void *) edges->data;
}

/**
 * rr_trails_pick:
 * @self: trails
 * @rand: luck
 *
 * Returns: any node of the largest part that hangs together
 */
guint
rr_trails_pick (RrTrails *self,
                GRand    *rand)
{
  return self->starts[g_rand_int_range (rand, 0, (gint32) self->n_starts)];
}

/* --- the quickest way ------------------------------------------------------------ */

typedef struct
{
  double cost;
  guint  node;
} Visit;

static void
heap_push (GArray *heap,
           Visit   visit)
{
  guint at = heap->len;

  g_array_append_val (heap, visit);
  while (at > 0 && g_array_index (heap, Visit, (at - 1) / 2).cost > visit.cost)
    {
      g_array_index (heap, Visit, at) = g_array_index (heap, Visit, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  g_array_index (heap, Visit, at) = visit;
}

static Visit
heap_pop (GArray *heap)
{
  Visit top = g_array_index (heap, Visit, 0);
  Visit last = g_array_index (heap, Visit, heap->len - 1);
  guint at = 0, child;

  g_array_set_size (heap, heap->len - 1);
  for (child = 1; child < heap->len; child = 2 * at + 1)
    {
      if (child + 1 < heap->len
          && g_array_index (heap, Visit, child + 1).cost < g_array_index (heap, Visit, child).cost)
        child++;
      if (g_array_index (heap, Visit, child).cost >= last.cost)
        break;
      g_array_index (heap, Visit, at) = g_array_index (heap, Visit, child);
      at = child;
    }
  if (heap->len > 0)
    g_array_index (heap, Visit, at) = last;
  return top;
}

/* Fills @previous with the node + 1 before each node on the quickest way from @from. */
static void
search (RrTrails *self,
        guint     from,
        guint     to,
        guint    *previous)
{
  g_autoptr(GArray) heap = g_array_new (FALSE, FALSE, sizeof (Visit));
  g_autofree double *cost = g_new (double, self->nodes->len);

  for (guint i = 0; i < self->nodes->len; i++)
    cost[i] = G_MAXDOUBLE;
  cost[from] = 0;
  heap_push (heap, (Visit) { 0, from });
  while (heap->len > 0)
    {
      Visit visit = heap_pop (heap);
      guint n_edges;
      const RrTrailEdge *edges = rr_trails_get_edges (self, visit.node, &n_edges);

      if (visit.node == to)
        return;
      for (guint i = 0; visit.cost <= cost[visit.node] && i < n_edges; i++)
        {
          double next = visit.cost + edges[i].length_m / edges[i].pace;

          if (next >= cost[edges[i].to])
            continue;
          cost[edges[i].to] = next;
          previous[edges[i].to] = visit.node + 1;
          heap_push (heap, (Visit) { next, edges[i].to });
        }
    }
}

/**
 * rr_trails_find_way:
 * @self: trails
 * @from: where it begins
 * @to: where it ends
 *
 * Returns: (transfer full) (element-type guint): the nodes after @from up to @to;
 *   empty when there is no way
 */
GArray *
rr_trails_find_way (RrTrails *self,
                    guint     from,
                    guint     to)
{
  g_autofree guint *previous = g_new0 (guint, self->nodes->len);
  GArray *way = g_array_new (FALSE, FALSE, sizeof (guint));

  search (self, from, to, previous);
  if (from == to || previous[to] == 0)
    return way;
  for (guint node = to; node != from; node = previous[node] - 1)
    g_array_append_val (way, node);
  for (guint i = 0; i < way->len / 2; i++)
    {
      guint other = way->len - 1 - i, node = g_array_index (way, guint, i);

      g_array_index (way, guint, i) = g_array_index (way, guint, other);
      g_array_index (way, guint, other) = node;
    }
  return way;
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
      const Node *a = get_node (self, i);

      for (guint j = 0; j < a->edges->len; j++)
        {
          const Node *b = get_node (self, g_array_index (a->edges, RrTrailEdge, j).to);
          double px = (lon_deg - a->point.lon_deg) * kx, py = (lat_deg - a->point.lat_deg) * ky;
          double bx = (b->point.lon_deg - a->point.lon_deg) * kx;
          double by = (b->point.lat_deg - a->point.lat_deg) * ky;
          double t = CLAMP ((px * bx + py * by) / (bx * bx + by * by), 0, 1);

          best = MIN (best, hypot (px - t * bx, py - t * by));
        }
    }
  return best;
}
