/* rr-grid.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-grid.h"

#include <math.h>

#include "rr-geo.h"

/* RrGrid is a hash of square cells. Rows are of one height in degrees; each row has as
 * many columns as fit around the Earth at its latitude, so that cells have about one
 * size everywhere and the date line is no edge.
 *
 * Threads: one at a time.
 */

#define M_PER_DEG    (RR_EARTH_RADIUS_M * G_PI / 180.0)
#define N_START      1024u
#define NO_ENTRY     G_MAXUINT

typedef struct
{
  gint64 cell;
  guint  value;
  guint  next;     /* in the chain of its bucket, NO_ENTRY at its end */
} Entry;

struct _RrGrid
{
  double  row_deg;
  GArray *entries;     /* of Entry */
  guint  *buckets;     /* (owned): first of each chain */
  guint   n_buckets;   /* a power of two */
};

/**
 * rr_grid_new:
 * @cell_m: side of a cell, metres; about the radius that is asked for most
 *
 * Returns: (transfer full): an empty grid
 */
RrGrid *
rr_grid_new (double cell_m)
{
  RrGrid *self;

  g_return_val_if_fail (cell_m >= 1, NULL);

  self = g_new0 (RrGrid, 1);
  self->row_deg = cell_m / M_PER_DEG;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->n_buckets = N_START;
  self->buckets = g_new (guint, N_START);
  rr_grid_clear (self);
  return self;
}

/**
 * rr_grid_free:
 * @self: (nullable) (transfer full): a grid
 */
void
rr_grid_free (RrGrid *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->entries);
  g_free (self->buckets);
  g_free (self);
}

/**
 * rr_grid_clear:
 * @self: a grid
 *
 * Empties it; the memory stays for the next filling.
 */
void
rr_grid_clear (RrGrid *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->entries, 0);
  for (guint i = 0; i < self->n_buckets; i++)
    self->buckets[i] = NO_ENTRY;
}

static int
row_of (const RrGrid *self,
        double        lat_deg)
{
  return (int) floor ((lat_deg + 90.0) / self->row_deg);
}

/* The same for every place of a row, so that its columns fit. */
static int
columns_of (const RrGrid *self,
            int           row)
{
  double lat_deg = CLAMP ((row + 0.5) * self->row_deg - 90.0, -89.9, 89.9);

  return MAX (1, (int) (360.0 / self->row_deg * cos (lat_deg * G_PI / 180.0)));
}

static int
column_of (double lon_deg,
           int    n_columns)
{
  double turns = (lon_deg + 180.0) / 360.0;

  turns -= floor (turns);
  return MIN ((int) (turns * n_columns), n_columns - 1);
}

static gint64
cell_at (int row,
         int column)
{
  return ((gint64) row << 32) | (guint32) column;
}

static gint64
cell_of (const RrGrid *self,
         double        lat_deg,
         double        lon_deg)
{
  int row = row_of (self, lat_deg);

  return cell_at (row, column_of (lon_deg, columns_of (self, row)));
}

static guint
bucket_of (const RrGrid *self,
           gint64        cell)
{
  guint64 hash = (guint64) cell * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (hash >> 32) & (self->n_buckets - 1);
}

static void
chain (RrGrid *self,
       guint   at)
{
  Entry *entry = &g_array_index (self->entries, Entry, at);
  guint bucket = bucket_of (self, entry->cell);

  entry->next = self->buckets[bucket];
  self->buckets[bucket] = at;
}

static void
grow (RrGrid *self)
{
  self->n_buckets *= 2;
  self->buckets = g_renew (guint, self->buckets, self->n_buckets);
  for (guint i = 0; i < self->n_buckets; i++)
    self->buckets[i] = NO_ENTRY;
  for (guint i = 0; i < self->entries->len; i++)
    chain (self, i);
}

static void
add (RrGrid *self,
     gint64  cell,
     guint   value)
{
  Entry entry = { cell, value, NO_ENTRY };

  if (self->entries->len >= self->n_buckets)
    grow (self);
  g_array_append_val (self->entries, entry);
  chain (self, self->entries->len - 1);
}

/**
 * rr_grid_add_point:
 * @self: a grid
 * @lat_deg: latitude
 * @lon_deg: longitude
 * @value: what stands there
 */
void
rr_grid_add_point (RrGrid *self,
                   double  lat_deg,
                   double  lon_deg,
                   guint   value)
{
  g_return_if_fail (self != NULL);

  add (self, cell_of (self, lat_deg, lon_deg), value);
}

/**
 * rr_grid_add_edge:
 * @self: a grid
 * @lat1_deg: latitude of one end
 * @lon1_deg: longitude of one end
 * @lat2_deg: latitude of the other
 * @lon2_deg: longitude of the other
 * @value: what goes along there
 *
 * Adds @value to the cells along a line that is short compared to the Earth. Every
 * place of the line is within a quarter of a cell of one that was added.
 */
void
rr_grid_add_edge (RrGrid *self,
                  double  lat1_deg,
                  double  lon1_deg,
                  double  lat2_deg,
                  double  lon2_deg,
                  guint   value)
{
  double length_m = rr_geo_distance_m (lat1_deg, lon1_deg, lat2_deg, lon2_deg);
  guint n_steps = (guint) ceil (length_m / (self->row_deg * M_PER_DEG / 2)) + 1;
  double dlon = remainder (lon2_deg - lon1_deg, 360.0);
  gint64 last = -1;

  for (guint i = 0; i <= n_steps; i++)
    {
      double f = (double) i / n_steps;
      gint64 cell = cell_of (self, lat1_deg + f * (lat2_deg - lat1_deg), lon1_deg + f * dlon);

      if (cell != last)
        add (self, cell, value);
      last = cell;
    }
}

static void
find_in_cell (RrGrid *self,
              gint64  cell,
              GArray *values)
{
  for (guint at = self->buckets[bucket_of (self, cell)]; at != NO_ENTRY;)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, at);

      if (entry->cell == cell)
        g_array_append_val (values, entry->value);
      at = entry->next;
    }
}

static void
find_in_row (RrGrid *self,
             int     row,
             double  lon_deg,
             double  reach_deg,
             GArray *values)
{
  int n_columns = columns_of (self, row);
  double lat_deg = CLAMP ((row + 0.5) * self->row_deg - 90.0, -89.9, 89.9);
  double reach_lon_deg = reach_deg / cos (lat_deg * G_PI / 180.0);
  double from = (lon_deg - reach_lon_deg + 180.0) / 360.0 * n_columns;
  double to = (lon_deg + reach_lon_deg + 180.0) / 360.0 * n_columns;
  int first = (int) floor (from), last = (int) floor (to);

  if (last - first >= n_columns - 1)
    {
      first = 0;
      last = n_columns - 1;
    }
  for (int i = first; i <= last; i++)
    find_in_cell (self, cell_at (row, ((i % n_columns) + n_columns) % n_columns), values);
}

/**
 * rr_grid_find:
 * @self: a grid
 * @lat_deg: latitude
 * @lon_deg: longitude
 * @radius_m: metres
 * @values: (element-type guint): what may be within the radius is appended
 *
 * Nobody within the radius is missed; the caller measures exactly. What goes along
 * edges can appear more than once. A radius of many cells is answered with everything.
 */
void
rr_grid_find (RrGrid *self,
              double  lat_deg,
              double  lon_deg,
              double  radius_m,
              GArray *values)
{
  double reach_deg = radius_m / M_PER_DEG + self->row_deg * 0.75;
  double n_cells = pow (2 * reach_deg / self->row_deg, 2);

  g_return_if_fail (self != NULL && values != NULL);

  if (n_cells > self->entries->len)
    {
      for (guint i = 0; i < self->entries->len; i++)
        g_array_append_val (values, g_array_index (self->entries, Entry, i).value);
      return;
    }
  for (int row = row_of (self, lat_deg - reach_deg); row <= row_of (self, lat_deg + reach_deg); row++)
    find_in_row (self, row, lon_deg, reach_deg, values);
}
