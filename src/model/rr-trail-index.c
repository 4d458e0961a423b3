/* rr-trail-index.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trail-index.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-error.h"
#include "rr-geo.h"

/* RrTrailIndex says where a segment is. Its number is that of the net, and changes with
 * the file of trails; who names the trail, too, hears of it when it is another's.
 *
 * Threads: any.
 * Ends:    free, after the last that asks.
 */
struct _RrTrailIndex
{
  GArray       *parts;      /* of RrTrailPart, by number */
  GStringChunk *names;
  GHashTable   *ends;       /* name -> Ends (owned) */
};

typedef struct
{
  guint first;
  guint last;
} Ends;

/* Halfway along its line, where no other segment meets it. */
static RrPlace
find_middle (const RrPlace *points,
             guint          n_points)
{
  double length_m = 0, left_m;

  for (guint i = 0; i + 1 < n_points; i++)
    length_m += rr_geo_distance_m (points[i].lat_deg, points[i].lon_deg, points[i + 1].lat_deg,
                                   points[i + 1].lon_deg);
  left_m = length_m / 2;
  for (guint i = 0; i + 1 < n_points; i++)
    {
      double edge_m = rr_geo_distance_m (points[i].lat_deg, points[i].lon_deg, points[i + 1].lat_deg,
                                         points[i + 1].lon_deg);
      double share = edge_m > 0 ? left_m / edge_m : 1;

      if (share <= 1)
        return (RrPlace) { points[i].lat_deg + share * (points[i + 1].lat_deg - points[i].lat_deg),
                           points[i].lon_deg + share * (points[i + 1].lon_deg - points[i].lon_deg) };
      left_m -= edge_m;
    }
  return points[n_points - 1];
}

static void
add_end (RrTrailIndex *self,
         const char   *name,
         guint         number)
{
  Ends *ends = g_hash_table_lookup (self->ends, name);

  if (ends == NULL)
    {
      ends = g_new (Ends, 1);
      ends->first = number;
      g_hash_table_insert (self->ends, (gpointer) name, ends);
    }
  ends->last = number;
}

/**
 * rr_trail_index_new:
 * @net: the trails; read here and not kept
 *
 * Returns: (transfer full): what they are called
 */
RrTrailIndex *
rr_trail_index_new (RrTrailNet *net)
{
  RrTrailIndex *self = g_new0 (RrTrailIndex, 1);
  guint n = rr_trail_net_get_n_segments (net);

  self->parts = g_array_sized_new (FALSE, FALSE, sizeof (RrTrailPart), n);
  self->names = g_string_chunk_new (4096);
  self->ends = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < n; i++)
    {
      const RrTrailSegment *segment = rr_trail_net_get_segment (net, i);
      RrTrailPart part = {
        segment->name != NULL ? g_string_chunk_insert_const (self->names, segment->name) : NULL,
        find_middle (rr_trail_net_get_points (net) + segment->first, segment->n_points),
      };

      g_array_append_val (self->parts, part);
      if (part.trail != NULL)
        add_end (self, part.trail, i);
    }
  return self;
}

/**
 * rr_trail_index_free:
 * @self: (nullable) (transfer full): an index
 */
void
rr_trail_index_free (RrTrailIndex *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->ends);
  g_string_chunk_free (self->names);
  g_array_unref (self->parts);
  g_free (self);
}

/**
 * rr_trail_index_get_n:
 * @self: an index
 *
 * Returns: how many segments there are
 */
guint
rr_trail_index_get_n (const RrTrailIndex *self)
{
  return self->parts->len;
}

/**
 * rr_trail_index_get:
 * @self: an index
 * @segment: a number below the count
 *
 * Returns: (transfer none): that segment
 */
const RrTrailPart *
rr_trail_index_get (const RrTrailIndex *self,
                    guint               segment)
{
  g_return_val_if_fail (segment < self->parts->len, NULL);

  return &g_array_index (self->parts, RrTrailPart, segment);
}

/**
 * rr_trail_index_find:
 * @self: an index
 * @segment: its number; -1 for all of @trail
 * @trail: (nullable): the name of its trail
 * @place: (out): where it is, or where the trail begins
 * @end: (out): where the trail ends; NaN for one segment
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for who named it
 */
gboolean
rr_trail_index_find (const RrTrailIndex  *self,
                     gint64               segment,
                     const char          *trail,
                     RrPlace             *place,
                     RrPlace             *end,
                     GError             **error)
{
  const Ends *ends = trail != NULL ? g_hash_table_lookup (self->ends, trail) : NULL;

  *end = (RrPlace) { NAN, NAN };
  if (trail != NULL && ends == NULL)
    {
      /* Translators: %s is the name of a trail */
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("There is no trail “%s”"), trail);
      return FALSE;
    }
  if (segment < 0 && ends != NULL)
    {
      *place = rr_trail_index_get (self, ends->first)->place;
      if (ends->last != ends->first)
        *end = rr_trail_index_get (self, ends->last)->place;
      return TRUE;
    }
  if (segment < 0 || segment >= self->parts->len)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("There is no segment of that number"));
      return FALSE;
    }
  if (trail != NULL && g_strcmp0 (rr_trail_index_get (self, (guint) segment)->trail, trail) != 0)
    {
      /* Translators: %s is the name of a trail */
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("The segment of that number is not of “%s”"), trail);
      return FALSE;
    }
  *place = rr_trail_index_get (self, (guint) segment)->place;
  return TRUE;
}
