/* rr-map-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-map.h"
#include "rr-mbtiles.h"

G_BEGIN_DECLS

#define RR_MAP_MAX_FIT_ZOOM 15.0

/* The map and its parts, for the files that make it up: tiles, guides and how it moves are
 * in rr-map.c, its keys in rr-map-keys.c, what is drawn on it in rr-map-shapes.c. */
struct _RrMap
{
  GtkWidget      parent_instance;

  GtkWidget     *overlay;       /* (owned) */
  ShumateMap    *map;           /* (unowned): in overlay */
  char          *path;          /* (owned) (nullable): of the tiles */
  RrMbtiles     *source;        /* (owned) (nullable) */
  ShumateLayer  *tiles;         /* (unowned) (nullable): in map */
  RrGuideLayer  *guides;        /* (unowned): in map */
  GPtrArray     *shapes;        /* (owned): layers, unowned, in map; the lowest first */
  RrShapeLayer  *sketch;        /* (unowned): in map, above all */
  RrDraw        *draw;          /* (unowned): in overlay */
  GtkWidget     *licence;       /* (unowned): in overlay */
  GSettings     *settings;      /* (owned): of the theme */
  RrSnapshot    *snapshot;      /* (owned) (nullable) */
  char          *selected;      /* (owned) (nullable) */
  RrTheme        theme;
  gboolean       follow;
  guint          n_fitted;      /* guides when all were last shown */
  gint64         fit_until_us;  /* newcomers still move the map */
  guint          bounds_tick;   /* waits until the map has a size, 0 for no */
  RrMapPoint     least;         /* what is to be shown then */
  RrMapPoint     most;
};

void  rr_map_class_add_keys   (GtkWidgetClass *widget_class);
void  rr_map_add_tools        (RrMap          *self);
void  rr_map_theme_shapes     (RrMap          *self);

G_END_DECLS
