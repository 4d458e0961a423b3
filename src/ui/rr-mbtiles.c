/* rr-mbtiles.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-mbtiles.h"

#include <glib/gi18n-lib.h>

#include "rr-chan.h"
#include "rr-error.h"
#include "rr-marshal.h"
#include "rr-scope.h"

/* RrMbtiles gives the map raster tiles out of an MBTiles file, without any network. A
 * tile is read, decoded and coloured for the theme on a thread of its own; the main loop
 * only gets the finished picture.
 *
 * Threads: main, except tiles_run() and what it calls.
 * Ends:    close() answers what is still wanted as cancelled and joins the thread, which
 *          takes as long as one tile.
 */
struct _RrMbtiles
{
  ShumateMapSource  parent_instance;

  RrMbtilesInfo     info;       /* (immutable) */
  sqlite3          *db;         /* (owned) (thread: tiles, once it runs) */
  sqlite3_stmt     *get;        /* (owned) (thread: tiles, once it runs) */
  RrScope          *scope;      /* (owned) (nullable): NULL once closed */
  RrTx             *tx;         /* (owned) (nullable) */
  RrRx             *rx;         /* (owned) (thread: tiles) */
  RrMarshal        *marshal;    /* (owned): stopped once closed, layers may still ask */
  RrTheme           theme;
};

G_DEFINE_FINAL_TYPE (RrMbtiles, rr_mbtiles, SHUMATE_TYPE_MAP_SOURCE)

/* A big screen asks for about a hundred at a time. */
#define MAX_WAITING 1024
#define TILE_PX     256

/* One tile that somebody wants. Whoever holds it may complete it, on main only. */
typedef struct
{
  GTask       *task;      /* (owned) (thread: main): only carried by the others */
  ShumateTile *tile;      /* (owned) (thread: main): likewise */
  RrMarshal   *marshal;   /* (owned) */
  guint        x, y;
  guint        zoom;
  RrTheme      theme;
  GdkTexture  *texture;   /* (owned) (nullable) */
  GError      *error;     /* (owned) (nullable) */
  gboolean     completed;
} Job;

/* On main: after the picture is there, or when it never will be. */
static void
job_complete (gpointer data)
{
  Job *job = data;

  job->completed = TRUE;
  if (job->texture == NULL)
    {
      if (job->error == NULL)
        g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The map was closed");
      g_task_return_error (job->task, g_steal_pointer (&job->error));
      return;
    }
  if (g_task_return_error_if_cancelled (job->task))
    return;
  shumate_tile_set_paintable (job->tile, GDK_PAINTABLE (job->texture));
  shumate_tile_set_fade_in (job->tile, FALSE);
  shumate_tile_set_state (job->tile, SHUMATE_STATE_DONE);
  g_task_return_boolean (job->task, TRUE);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (!job->completed)
    job_complete (job);
  g_clear_object (&job->task);
  g_clear_object (&job->tile);
  g_clear_object (&job->texture);
  g_clear_error (&job->error);
  rr_marshal_unref (job->marshal);
  g_free (job);
}

/* --- the thread --------------------------------------------------------------- */

static GBytes *
read_tile (RrMbtiles *self,
           const Job *job)
{
  GBytes *bytes = NULL;

  sqlite3_bind_int (self->get, 1, (int) job->zoom);
  sqlite3_bind_int (self->get, 2, (int) job->x);
  /* Rows count from the south. */
  sqlite3_bind_int (self->get, 3, (1 << job->zoom) - 1 - (int) job->y);
  if (sqlite3_step (self->get) == SQLITE_ROW)
    bytes = g_bytes_new (sqlite3_column_blob (self->get, 0), (gsize) sqlite3_column_bytes (self->get, 0));
  sqlite3_reset (self->get);
  return bytes;
}

/* Without what says nothing: a tile one cannot look through is copied in a frame, the
 * same with an alpha is blended, at three times the cost. Turns B8G8R8A8 into R8G8B8 in
 * place, if nothing shines through. */
static gboolean
pack_opaque (guchar *pixels,
             gsize   n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    if (pixels[i * 4 + 3] != 255)
      return FALSE;

  for (gsize i = 0; i < n_pixels; i++)
    {
      guchar blue = pixels[i * 4], green = pixels[i * 4 + 1], red = pixels[i * 4 + 2];

      pixels[i * 3] = red;
      pixels[i * 3 + 1] = green;
      pixels[i * 3 + 2] = blue;
    }
  return TRUE;
}

static GdkTexture *
colour (GdkTexture *plain,
        RrTheme     theme)
{
  int width = gdk_texture_get_width (plain), height = gdk_texture_get_height (plain);
  gsize stride = (gsize) width * 4, size = stride * (gsize) height;
  guchar *pixels = g_malloc (size);
  g_autoptr(GBytes) bytes = NULL;
  gboolean is_opaque;

  gdk_texture_download (plain, pixels, stride);
  rr_tint_pixels (pixels, size / 4, theme);
  is_opaque = pack_opaque (pixels, size / 4);
  stride = (gsize) width * (is_opaque ? 3 : 4);
  size = stride * (gsize) height;
  bytes = g_bytes_new_take (g_realloc (pixels, size), size);
  return gdk_memory_texture_new (width, height, is_opaque ? GDK_MEMORY_R8G8B8 : GDK_MEMORY_DEFAULT,
                                 bytes, stride);
}

static void
make_picture (RrMbtiles *self,
              Job       *job)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GdkTexture) plain = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &job->error))
    return;
  bytes = read_tile (self, job);
  if (bytes == NULL)
    {
      g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No tile here");
      return;
    }
  plain = gdk_texture_new_from_bytes (bytes, &job->error);
  if (plain != NULL)
    job->texture = job->theme == RR_THEME_LIGHT ? g_object_ref (plain) : colour (plain, job->theme);
}

static gboolean
tiles_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrMbtiles *self = data;
  gpointer item;

  while (rr_recv (self->rx, ctx, &item) == RR_OK)
    {
      Job *job = item;

      make_picture (self, job);
      /* The door takes as many as can wait; when it is shut, close() finds the rest. */
      if (rr_marshal_post (job->marshal, job_complete, job, job_free) != RR_OK)
        g_warning ("A tile was lost: the main loop has been closed");
    }
  return TRUE;
}

/* --- main --------------------------------------------------------------------- */

static void
rr_mbtiles_fill_tile_async (ShumateMapSource    *source,
                            ShumateTile         *tile,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrMbtiles *self = RR_MBTILES (source);
  Job *job = g_new0 (Job, 1);

  job->task = g_task_new (source, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, rr_mbtiles_fill_tile_async);
  job->tile = g_object_ref (tile);
  job->marshal = rr_marshal_ref (self->marshal);
  job->x = shumate_tile_get_x (tile);
  job->y = shumate_tile_get_y (tile);
  job->zoom = shumate_tile_get_zoom_level (tile);
  job->theme = self->theme;
  if (job->zoom <= RR_MBTILES_MAX_ZOOM && self->tx != NULL && rr_try_send (self->tx, job) == RR_OK)
    return;

  g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_BUSY, "Too many tiles are waiting");
  job_free (job);
}

static gboolean
rr_mbtiles_fill_tile_finish (ShumateMapSource  *source,
                             GAsyncResult      *result,
                             GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
rr_mbtiles_dispose (GObject *object)
{
  rr_mbtiles_close (RR_MBTILES (object));

  G_OBJECT_CLASS (rr_mbtiles_parent_class)->dispose (object);
}

static void
rr_mbtiles_finalize (GObject *object)
{
  RrMbtiles *self = RR_MBTILES (object);

  g_clear_pointer (&self->marshal, rr_marshal_unref);
  sqlite3_finalize (self->get);
  sqlite3_close (self->db);
  rr_mbtiles_info_clear (&self->info);

  G_OBJECT_CLASS (rr_mbtiles_parent_class)->finalize (object);
}

static void
rr_mbtiles_class_init (RrMbtilesClass *klass)
{
  ShumateMapSourceClass *source_class = SHUMATE_MAP_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_mbtiles_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_mbtiles_finalize;
  source_class->fill_tile_async = rr_mbtiles_fill_tile_async;
  source_class->fill_tile_finish = rr_mbtiles_fill_tile_finish;
}

static void
rr_mbtiles_init (RrMbtiles *self)
{
}

static gboolean
open_file (RrMbtiles   *self,
           const char  *path,
           GError     **error)
{
  static const char sql[] = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?";

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    {
      if (!rr_mbtiles_info_read (&self->info, self->db, error))
        return FALSE;
      if (sqlite3_prepare_v2 (self->db, sql, -1, &self->get, NULL) == SQLITE_OK)
        return TRUE;
    }
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sqlite3_errmsg (self->db));
  return FALSE;
}

static gboolean
start (RrMbtiles  *self,
       GError    **error)
{
  self->marshal = rr_marshal_new (NULL, MAX_WAITING + 1);
  rr_chan_new ("tiles", MAX_WAITING, RR_CHAN_REJECT, NULL, &self->tx, &self->rx);
  self->scope = rr_scope_new (NULL, "map", RR_SCOPE_UNLIMITED);
  return rr_scope_spawn (self->scope, "tiles", tiles_run, self, NULL, error);
}

static void
describe (RrMbtiles *self)
{
  ShumateMapSource *source = SHUMATE_MAP_SOURCE (self);

  shumate_map_source_set_id (source, "mbtiles");
  shumate_map_source_set_name (source, self->info.name != NULL ? self->info.name : _("Map"));
  shumate_map_source_set_license (source, self->info.attribution);
  shumate_map_source_set_min_zoom_level (source, (guint) self->info.min_zoom);
  shumate_map_source_set_max_zoom_level (source, (guint) self->info.max_zoom);
  shumate_map_source_set_tile_size (source, TILE_PX);
  shumate_map_source_set_projection (source, SHUMATE_MAP_PROJECTION_MERCATOR);
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
  g_autofree char *name = g_path_get_basename (path);

  if (!open_file (self, path, error) || !start (self, error))
    {
      /* Translators: %s is a file name; a technical reason follows */
      g_prefix_error (error, _("The map “%s” cannot be shown: "), name);
      return NULL;
    }
  describe (self);
  return g_steal_pointer (&self);
}

/**
 * rr_mbtiles_close:
 * @self: tiles
 *
 * Gives no more tiles. May be called again.
 */
void
rr_mbtiles_close (RrMbtiles *self)
{
  g_autoptr(GError) error = NULL;
  gpointer item;

  g_return_if_fail (RR_IS_MBTILES (self));

  if (self->scope == NULL)
    return;

  rr_scope_cancel (self->scope, NULL);
  if (!rr_scope_wait (self->scope, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("The tiles' thread: %s", error->message);
  g_clear_pointer (&self->scope, rr_scope_free);
  while (rr_try_recv (self->rx, &item) == RR_OK)
    job_free (item);
  g_clear_pointer (&self->tx, rr_tx_drop);
  g_clear_pointer (&self->rx, rr_rx_drop);
  rr_marshal_stop (self->marshal);
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
 * rr_mbtiles_set_theme:
 * @self: tiles
 * @theme: how to colour the tiles that are asked for from now on
 */
void
rr_mbtiles_set_theme (RrMbtiles *self,
                      RrTheme    theme)
{
  self->theme = theme;
}
