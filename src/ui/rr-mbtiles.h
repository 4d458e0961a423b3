/* rr-mbtiles.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

#include "rr-mbtiles-info.h"
#include "rr-tint.h"

G_BEGIN_DECLS

#define RR_TYPE_MBTILES (rr_mbtiles_get_type ())
G_DECLARE_FINAL_TYPE (RrMbtiles, rr_mbtiles, RR, MBTILES, ShumateMapSource)

RrMbtiles           *rr_mbtiles_open      (const char  *path,
                                           GError     **error);
void                 rr_mbtiles_close     (RrMbtiles   *self);
const RrMbtilesInfo *rr_mbtiles_get_info  (RrMbtiles   *self);
/* For tiles that are asked for from now on. */
void                 rr_mbtiles_set_theme (RrMbtiles   *self,
                                           RrTheme      theme);

G_END_DECLS
