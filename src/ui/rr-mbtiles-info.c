/* rr-mbtiles-info.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-mbtiles-info.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "rr-error.h"

/* Metadata is written by many tools and by hand: every value may be missing, empty,
 * twice there or nonsense. What cannot be used is worked out from the tiles, or left at
 * what shows the whole world.
 *
 * Source: https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md
 * Threads: any, one at a time for a database.
 */

#define MAX_LATITUDE_DEG 85.05

static void
take_text (char       **field,
           const char  *value)
{
  if (*field == NULL && *value != '\0' && g_utf8_validate (value, -1, NULL))
    *field = g_strdup (value);
}

static void
take_bounds (RrMbtilesInfo *info,
             const char    *value)
{
  g_auto(GStrv) parts = g_strsplit (value, ",", -1);
  double at[4];

  if (g_strv_length (parts) != 4)
    return;
  for (int i = 0; i < 4; i++)
    {
      char *end;

      at[i] = g_ascii_strtod (g_strstrip (parts[i]), &end);
      if (end == parts[i] || *end != '\0' || !isfinite (at[i]))
        return;
    }
  if (at[0] >= at[2] || at[1] >= at[3])
    return;
  info->west_deg = CLAMP (at[0], -180, 180);
  info->south_deg = CLAMP (at[1], -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG);
  info->east_deg = CLAMP (at[2], -180, 180);
  info->north_deg = CLAMP (at[3], -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG);
}

static void
take_metadata (RrMbtilesInfo *info,
               const char    *name,
               const char    *value)
{
  if (name == NULL || value == NULL)
    return;
  if (strcmp (name, "name") == 0)
    take_text (&info->name, value);
  else if (strcmp (name, "format") == 0)
    take_text (&info->format, value);
  else if (strcmp (name, "attribution") == 0 && info->attribution == NULL)
    {
      g_autofree char *plain = rr_strip_html (value);

      take_text (&info->attribution, plain);
    }
  else if (strcmp (name, "bounds") == 0)
    take_bounds (info, value);
}

static void
read_metadata (RrMbtilesInfo *info,
               sqlite3       *db)
{
  sqlite3_stmt *stmt;

  if (sqlite3_prepare_v2 (db, "SELECT name, value FROM metadata", -1, &stmt, NULL) != SQLITE_OK)
    return;
  while (sqlite3_step (stmt) == SQLITE_ROW)
    take_metadata (info, (const char *) sqlite3_column_text (stmt, 0),
                   (const char *) sqlite3_column_text (stmt, 1));
  sqlite3_finalize (stmt);
}

/* What is there counts, not what the metadata promise. The levels are few and the key
 * begins with them, so this jumps from one to the next instead of reading every row. */
static gboolean
read_zooms (RrMbtilesInfo *info,
            sqlite3       *db)
{
  static const char sql[] = "SELECT min(zoom_level), max(zoom_level) FROM tiles"
                            " WHERE zoom_level BETWEEN 0 AND 22";
  sqlite3_stmt *stmt;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    return FALSE;
  if (sqlite3_step (stmt) == SQLITE_ROW && sqlite3_column_type (stmt, 0) == SQLITE_INTEGER)
    {
      info->min_zoom = sqlite3_column_int (stmt, 0);
      info->max_zoom = sqlite3_column_int (stmt, 1);
      found = TRUE;
    }
  sqlite3_finalize (stmt);
  return found;
}

static gboolean
is_raster (const RrMbtilesInfo *info)
{
  static const char *const known[] = { "png", "jpg", "jpeg", "tiff", NULL };

  return info->format == NULL || g_strv_contains (known, info->format);
}

/**
 * rr_mbtiles_info_read:
 * @info: (out): what the file says
 * @db: an open file
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED if it is no MBTiles file, has no tiles, or
 *   tiles that cannot be shown; @info is empty then
 */
gboolean
rr_mbtiles_info_read (RrMbtilesInfo  *info,
                      sqlite3        *db,
                      GError        **error)
{
  *info = (RrMbtilesInfo) {
    .west_deg = -180, .east_deg = 180, .south_deg = -MAX_LATITUDE_DEG, .north_deg = MAX_LATITUDE_DEG,
  };

  if (!read_zooms (info, db))
    {
      gboolean is_empty = sqlite3_errcode (db) == SQLITE_OK || sqlite3_errcode (db) == SQLITE_DONE;

      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED,
                           is_empty ? _("there are no tiles in it") : sqlite3_errmsg (db));
      return FALSE;
    }
  read_metadata (info, db);
  if (is_raster (info))
    return TRUE;

  /* Translators: %s is a file format, such as pbf */
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("its tiles are “%s”, not pictures"), info->format);
  rr_mbtiles_info_clear (info);
  return FALSE;
}

/**
 * rr_mbtiles_info_clear:
 * @info: what rr_mbtiles_info_read() gave
 */
void
rr_mbtiles_info_clear (RrMbtilesInfo *info)
{
  g_clear_pointer (&info->name, g_free);
  g_clear_pointer (&info->attribution, g_free);
  g_clear_pointer (&info->format, g_free);
}

/* Appends what the entity at @text stands for; anything unknown stays as it is.
 * Returns how much of @text it was. */
static gsize
append_entity (GString    *out,
               const char *text)
{
  static const struct
  {
    const char *entity;
    const char *character;
  } known[] = {
    { "&copy;", "©" }, { "&amp;", "&" }, { "&lt;", "<" },    { "&gt;", ">" },
    { "&quot;", "\"" }, { "&#39;", "'" }, { "&nbsp;", " " }, { "&#169;", "©" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (text, known[i].entity))
      {
        g_string_append (out, known[i].character);
        return strlen (known[i].entity);
      }
  g_string_append_c (out, *text);
  return 1;
}

/**
 * rr_strip_html:
 * @html: some text with links in it, as attributions are written
 *
 * Returns: (transfer full): the text alone
 */
char *
rr_strip_html (const char *html)
{
  GString *out = g_string_new (NULL);

  while (*html != '\0')
    {
      const char *end = *html == '<' ? strchr (html, '>') : NULL;

      if (end != NULL)
        html = end + 1;
      else if (*html == '&')
        html += append_entity (out, html);
      else
        g_string_append_c (out, *html++);
    }
  return g_strstrip (g_string_free (out, FALSE));
}
