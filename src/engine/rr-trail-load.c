/* rr-trail-load.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include "rr-error.h"
#include "rr-geo.h"
#include "rr-json-sound.h"

/* The trails of the region from GeoJSON: its lines, with the member "name".
 *
 * Threads: that of the net.
 */

#define MAX_POINTS 1000000

static gboolean
take_point (JsonNode *node,
            GArray   *points)
{
  RrPlace place;

  if (!rr_json_pair_of (node, &place.lon_deg, &place.lat_deg) || !rr_geo_is_valid (place.lat_deg, place.lon_deg))
    return FALSE;
  g_array_append_val (points, place);
  return TRUE;
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static guint
take_feature (RrTrailNet *net,
              JsonObject *feature,
              GArray     *points)
{
  JsonObject *geometry = get_object (feature, "geometry"), *properties = get_object (feature, "properties");
  JsonArray *line = get_array (geometry, "coordinates");

  if (line == NULL || g_strcmp0 (rr_json_text_of (geometry, "type"), "LineString") != 0)
    return 0;
  g_array_set_size (points, 0);
  for (guint i = 0; i < json_array_get_length (line); i++)
    if (!take_point (json_array_get_element (line, i), points))
      return 0;
  rr_trail_net_add (net, properties != NULL ? rr_json_text_of (properties, "name") : NULL,
                    (const RrPlace *) (gpointer) points->data, points->len);
  return points->len;
}

void
rr_trail_net_load (RrTrailNet  *net,
                   const char  *path,
                   GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  JsonNode *root;
  JsonArray *features = NULL;
  g_autofree char *text = NULL;
  guint n_points = 0;
  gsize len;

  if (!g_file_get_contents (path, &text, &len, error))
    return;
  if (!rr_json_is_sound (text, len))
    {
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, "%s is no GeoJSON", path);
      return;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) len, error))
    return;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    features = get_array (json_node_get_object (root), "features");
  if (features == NULL)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, "%s has no features", path);
      return;
    }
  for (guint i = 0; i < json_array_get_length (features) && n_points < MAX_POINTS; i++)
    {
      JsonNode *node = json_array_get_element (features, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        n_points += take_feature (net, json_node_get_object (node), points);
    }
}
