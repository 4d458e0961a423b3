/* rr-engine-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-trips.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-private.h"
#include "rr-error.h"
#include "rr-gpx.h"
#include "rr-trip-route.h"

/* A planned way from a GPX file: its first route, else its longest track.
 *
 * Threads: asked on the owner, read on the jobs thread.
 * Ends:    the callback fires exactly once, also when the engine stops in between.
 */

typedef struct
{
  RrEngine *engine;     /* (owned) */
  GTask    *task;       /* (owned) (thread: owner): only carried by the others */
  GFile    *file;       /* (owned) */
  GArray   *points;     /* (owned) (nullable): of RrPlace */
  char     *name;       /* (owned) (nullable) */
  GError   *error;      /* (owned) (nullable) */
  gboolean  completed;  /* (thread: owner) */
} Reading;

#define NAME_KEY "rr-route-name"

static void
reading_complete (gpointer data)
{
  Reading *reading = data;

  reading->completed = TRUE;
  if (reading->error != NULL)
    {
      g_task_return_error (reading->task, g_steal_pointer (&reading->error));
      return;
    }
  g_object_set_data_full (G_OBJECT (reading->task), NAME_KEY, g_steal_pointer (&reading->name), g_free);
  g_task_return_pointer (reading->task, g_steal_pointer (&reading->points), (GDestroyNotify) g_array_unref);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  if (!reading->completed)
    {
      if (reading->points == NULL && reading->error == NULL)
        g_set_error_literal (&reading->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
      reading_complete (reading);
    }
  g_object_unref (reading->task);
  g_object_unref (reading->engine);
  g_object_unref (reading->file);
  g_clear_pointer (&reading->points, g_array_unref);
  g_clear_error (&reading->error);
  g_free (reading->name);
  g_free (reading);
}

static const RrGpxLine *
choose_line (const RrGpx *gpx)
{
  const RrGpxLine *best = NULL;

  for (guint i = 0; i < gpx->routes->len && best == NULL; i++)
    {
      const RrGpxLine *line = gpx->routes->pdata[i];

      if (line->points->len > 1)
        best = line;
    }
  for (guint i = 0; i < gpx->tracks->len && (best == NULL || gpx->routes->len == 0); i++)
    {
      const RrGpxLine *line = gpx->tracks->pdata[i];

      if (line->points->len > 1 && (best == NULL || rr_gpx_line_distance_m (line) > rr_gpx_line_distance_m (best)))
        best = line;
    }
  return best;
}

static void
take_line (Reading         *reading,
           const RrGpx     *gpx,
           const RrGpxLine *line)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  for (guint i = 0; i < line->points->len; i++)
    {
      const RrFix *fix = &g_array_index (line->points, RrFix, i);
      RrPlace place = { fix->lat_deg, fix->lon_deg };

      if (rr_fix_has_position (fix))
        g_array_append_val (points, place);
    }
  reading->points = rr_route_simplify ((RrPlace *) (gpointer) points->data, points->len, RR_TRIP_MAX_ROUTE);
  reading->name = g_strdup (line->name != NULL ? line->name : gpx->name);
  if (reading->name == NULL)
    reading->name = g_file_get_basename (reading->file);
}

static void
read_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  Reading *reading = data;
  g_autofree char *text = NULL;
  g_autoptr(RrGpx) gpx = NULL;
  const RrGpxLine *line;
  gsize len;

  if (g_file_load_contents (reading->file, NULL, &text, &len, NULL, &reading->error))
    gpx = rr_gpx_parse (text, len, &reading->error);
  line = gpx != NULL ? choose_line (gpx) : NULL;
  if (line != NULL)
    take_line (reading, gpx, line);
  else if (reading->error == NULL)
    g_set_error_literal (&reading->error, RR_ERROR, RR_ERROR_MALFORMED, _("There is no route in this file"));
  if (rr_marshal_post (reading->engine->marshal, reading_complete, reading, reading_free) != RR_OK)
    g_warning ("A route was lost: the main loop has been closed");
}

/**
 * rr_engine_read_route_async:
 * @self: an engine
 * @file: a GPX file
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_read_route_async (RrEngine            *self,
                            GFile               *file,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->engine = g_object_ref (self);
  reading->file = g_object_ref (file);
  reading->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (reading->task, rr_engine_read_route_async);
  if (self->running && rr_jobs_submit (self->jobs, read_job, reading, NULL) == RR_OK)
    return;
  g_set_error_literal (&reading->error, RR_ERROR, RR_ERROR_FULL,
                       _("Too many requests are waiting. Try again in a moment."));
  reading_free (reading);
}

/**
 * rr_engine_read_route_finish:
 * @self: an engine
 * @result: a result
 * @name: (out) (transfer full): what the file calls it
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrPlace): the way; %NULL with a %G_IO_ERROR,
 *   %RR_ERROR_MALFORMED or %RR_ERROR_FULL
 */
GArray *
rr_engine_read_route_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             char         **name,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  *name = g_strdup (g_object_get_data (G_OBJECT (result), NAME_KEY));
  return g_task_propagate_pointer (G_TASK (result), error);
}
