/* rr-mbtiles.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-mbtiles.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <stdio.h>

#include "rr-error.h"

/* RrMbtiles gives raster tiles out of an MBTiles file, without any network. One tile is
 * one indexed read of some microseconds, so it is read where it is asked for.
 *
 * Source: https://github.com/mapbox/mbtiles-spec (rows count from the south).
 * Threads: main.
 * Ends:    with its last reference.
 */
struct _RrMbtiles
{
  ShumateDataSource  parent_instance;
  sqlite3           *db;        /* (owned) */
  sqlite3_stmt      *get;       /* (owned) */
  RrMbtilesInfo      info;
};

G_DEFINE_FINAL_TYPE (RrMbtiles, rr_mbtiles, SHUMATE_TYPE_DATA_SOURCE)

static void
rr_mbtiles_get_tile_data_async (ShumateDataSource   *source,
                                int                  x,
                                int                  y,
                                int                  zoom_level,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  RrMbtiles *self = RR_MBTILES (source);
  g_autoptr(GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, rr_mbtiles_get_tile_data_async);
  sqlite3_bind_int (self->get, 1, zoom_level);
  sqlite3_bind_int (self->get, 2, x);
  sqlite3_bind_int (self->get, 3, (1 << zoom_level) - 1 - y);
  if (sqlite3_step (self->get) == SQLITE_ROW)
    {
      GBytes *bytes = g_bytes_new (sqlite3_column_blob (self->get, 0),
                                   (gsize) sqlite3_column_bytes (self->get, 0));

      /* Renderers before 1.1 draw what this signal carries, not what is returned. */
      if (g_signal_lookup ("received-data", SHUMATE_TYPE_DATA_SOURCE) != 0)
        g_signal_emit_by_name (self, "received-data", x, y, zoom_level, bytes);
      g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
    }
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No tile here");
  sqlite3_reset (self->get);
}

static GBytes *
rr_mbtiles_get_tile_data_finish (ShumateDataSource  *source,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
rr_mbtiles_finalize (GObject *object)
{
  RrMbtiles *self = RR_MBTILES (object);

  sqlite3_finalize (self->get);
  sqlite3_close (self->db);
  g_free (self->info.name);
  g_free (self->info.attribution);

  G_OBJECT_CLASS (rr_mbtiles_parent_class)->finalize (object);
}

static void
rr_mbtiles_class_init (RrMbtilesClass *klass)
{
  ShumateDataSourceClass *source_class = SHUMATE_DATA_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rr_mbtiles_finalize;
  source_class->get_tile_data_async = rr_mbtiles_get_tile_data_async;
  source_class->get_tile_data_finish = rr_mbtiles_get_tile_data_finish;
}

static void
rr_mbtiles_init (RrMbtiles *self)
{
  self->info.max_zoom = 18;
  self->info.west_deg = self->info.south_deg = -180;
  self->info.east_deg = self->info.north_deg = 180;
}

static void
take_metadata (RrMbtiles  *self,
               const char *name,
               const char *value)
{
  RrMbtilesInfo *info = &self->info;

  if (value == NULL)
    return;
  if (g_strcmp0 (name, "name") == 0)
    info->name = g_strdup (value);
  else if (g_strcmp0 (name, "attribution") == 0)
    info->attribution = g_strdup (value);
  else if (g_strcmp0 (name, "minzoom") == 0)
    info->min_zoom = CLAMP ((int) g_ascii_strtoll (value, NULL, 10), 0, 22);
  else if (g_strcmp0 (name, "maxzoom") == 0)
    info->max_zoom = CLAMP ((int) g_ascii_strtoll (value, NULL, 10), 0, 22);
  else if (g_strcmp0 (name, "bounds") == 0)
    {
      g_auto(GStrv) parts = g_strsplit (value, ",", -1);

      if (g_strv_length (parts) != 4)
        return;
      info->west_deg = g_ascii_strtod (parts[0], NULL);
      info->south_deg = g_ascii_strtod (parts[1], NULL);
      info->east_deg = g_ascii_strtod (parts[2], NULL);
      info->north_deg = g_ascii_strtod (parts[3], NULL);
    }
}

static gboolean
read_metadata (RrMbtiles *self)
{
  sqlite3_stmt *stmt;
  gboolean ok;

  if (sqlite3_prepare_v2 (self->db, "SELECT name, value FROM metadata", -1, &stmt, NULL) != SQLITE_OK)
    return FALSE;
  while (sqlite3_step (stmt) == SQLITE_ROW)
    take_metadata (self, (const char *) sqlite3_column_text (stmt, 0),
                   (const char *) sqlite3_column_text (stmt, 1));
  ok = sqlite3_finalize (stmt) == SQLITE_OK;
  return ok && self->info.min_zoom <= self->info.max_zoom;
}

/**
 * rr_mbtiles_open:
 * @path: an MBTiles file with PNG or JPEG tiles
 * @error: return location for an error
 *
 * Returns: (transfer full): the tiles, or %NULL with %RR_ERROR_MALFORMED
 */
RrMbtiles *
rr_mbtiles_open (const char  *path,
                 GError     **error)
{
  g_autoptr(RrMbtiles) self = g_object_new (RR_TYPE_MBTILES, NULL);

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && read_metadata (self)
      && sqlite3_prepare_v2 (self->db, "SELECT tile_data FROM tiles WHERE zoom_level=? AND"
                             " tile_column=? AND tile_row=?", -1, &self->get, NULL) == SQLITE_OK)
    return g_steal_pointer (&self);

  /* Translators: a file name, then a technical reason */
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("The map %s cannot be read: %s"), path,
               sqlite3_errmsg (self->db));
  return NULL;
}

/**
 * rr_mbtiles_get_info:
 * @self: tiles
 *
 * Returns: (transfer none): what the file says of itself
 */
const RrMbtilesInfo *
rr_mbtiles_get_info (RrMbtiles *self)
{
  return &self->info;
}

/**
 * rr_mbtiles_new_source:
 * @self: tiles
 *
 * Returns: (transfer full): a source for a map layer
 */
ShumateMapSource *
rr_mbtiles_new_source (RrMbtiles *self)
{
  ShumateRasterRenderer *renderer = shumate_raster_renderer_new (SHUMATE_DATA_SOURCE (self));
  ShumateMapSource *source = SHUMATE_MAP_SOURCE (renderer);

  shumate_map_source_set_id (source, "mbtiles");
  shumate_map_source_set_name (source, self->info.name != NULL ? self->info.name : _("Map"));
  shumate_map_source_set_license (source, self->info.attribution);
  shumate_map_source_set_min_zoom_level (source, (guint) self->info.min_zoom);
  shumate_map_source_set_max_zoom_level (source, (guint) self->info.max_zoom);
  shumate_map_source_set_tile_size (source, 256);
  shumate_map_source_set_projection (source, SHUMATE_MAP_PROJECTION_MERCATOR);
  return source;
}
