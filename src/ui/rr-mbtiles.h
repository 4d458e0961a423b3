/* rr-mbtiles.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

G_BEGIN_DECLS

#define RR_TYPE_MBTILES (rr_mbtiles_get_type ())
G_DECLARE_FINAL_TYPE (RrMbtiles, rr_mbtiles, RR, MBTILES, ShumateDataSource)

/* What an MBTiles file says of itself. */
typedef struct
{
  char   *name;           /* (owned) */
  char   *attribution;    /* (owned) */
  int     min_zoom;
  int     max_zoom;
  double  west_deg;
  double  south_deg;
  double  east_deg;
  double  north_deg;
} RrMbtilesInfo;

RrMbtiles           *rr_mbtiles_open      (const char  *path,
                                           GError     **error);
const RrMbtilesInfo *rr_mbtiles_get_info  (RrMbtiles   *self);
ShumateMapSource    *rr_mbtiles_new_source (RrMbtiles  *self);

G_END_DECLS
