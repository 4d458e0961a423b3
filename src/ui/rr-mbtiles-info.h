/* rr-mbtiles-info.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* What an MBTiles file says of itself, made sane. */
typedef struct
{
  char   *name;           /* (owned) (nullable) */
  char   *attribution;    /* (owned) (nullable): plain text */
  char   *format;         /* (owned) (nullable) */
  int     min_zoom;
  int     max_zoom;
  double  west_deg;
  double  south_deg;
  double  east_deg;
  double  north_deg;
} RrMbtilesInfo;

#define RR_MBTILES_MAX_ZOOM 22

gboolean rr_mbtiles_info_read  (RrMbtilesInfo  *info,
                                sqlite3        *db,
                                GError        **error);
void     rr_mbtiles_info_clear (RrMbtilesInfo  *info);
/* The text of a snippet of HTML, (transfer full). */
char    *rr_strip_html         (const char     *html);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrMbtilesInfo, rr_mbtiles_info_clear)

G_END_DECLS
