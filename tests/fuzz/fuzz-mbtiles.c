/* fuzz-mbtiles.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <math.h>
#include <string.h>

#include "rr-mbtiles-info.h"

/* Lines of name=value as the metadata of a file with one tile; or behind an S, a whole file. */

static void
exec (sqlite3    *db,
      const char *sql)
{
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
fill (sqlite3 *db,
      char    *text)
{
  sqlite3_stmt *stmt;

  exec (db, "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);"
            "CREATE TABLE metadata (name, value); INSERT INTO tiles VALUES (9, 1, 1, x'00')");
  sqlite3_prepare_v2 (db, "INSERT INTO metadata VALUES (?1, ?2)", -1, &stmt, NULL);
  for (char *line = strtok (text, "\n"); line != NULL; line = strtok (NULL, "\n"))
    {
      char *value = strchr (line, '=');

      if (value != NULL)
        *value++ = '\0';
      sqlite3_bind_text (stmt, 1, line, -1, SQLITE_STATIC);
      sqlite3_bind_text (stmt, 2, value, -1, SQLITE_STATIC);
      sqlite3_step (stmt);
      sqlite3_reset (stmt);
    }
  sqlite3_finalize (stmt);
}

static gboolean
open_file (sqlite3      *db,
           const guint8 *data,
           gsize         size)
{
  guchar *copy = sqlite3_malloc64 (size);

  memcpy (copy, data, size);
  return sqlite3_deserialize (db, "main", copy, (sqlite3_int64) size, (sqlite3_int64) size,
                              SQLITE_DESERIALIZE_FREEONCLOSE)
         == SQLITE_OK;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = rr_fuzz_dup_text (data, size);
  g_auto(RrMbtilesInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, 1 << 20);
  if (size < 16 || data[0] != 'S')
    fill (db, text);
  else if (!open_file (db, data, size))
    size = 0;
  if (size > 0 && rr_mbtiles_info_read (&info, db, &error))
    {
      g_assert_true (info.min_zoom >= 0 && info.max_zoom <= RR_MBTILES_MAX_ZOOM && info.min_zoom <= info.max_zoom);
      g_assert_true (fabs (info.south_deg) <= 90 && fabs (info.north_deg) <= 90);
      g_assert_true (fabs (info.west_deg) <= 180 && fabs (info.east_deg) <= 180);
      g_assert_true (info.attribution == NULL || g_utf8_validate (info.attribution, -1, NULL));
    }
  sqlite3_close (db);
  return 0;
}
