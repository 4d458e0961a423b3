/* rr-sprites.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-mark.h"

G_BEGIN_DECLS

/* Marks and names, drawn once and then copied: a guide on the map costs a microsecond
 * or two instead of a path with two strokes. */
typedef struct _RrSprites RrSprites;

/* Where a name goes, in pixels. */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} RrBox;

RrSprites *rr_sprites_new        (void);
void       rr_sprites_free       (RrSprites           *self);
void       rr_sprites_set_look   (RrSprites           *self,
                                  RrTheme              theme,
                                  int                  scale);
void       rr_sprites_draw_mark  (RrSprites           *self,
                                  cairo_t             *cr,
                                  const RrDeviceState *state,
                                  double               x_px,
                                  double               y_px);
void       rr_sprites_place_name (RrSprites           *self,
                                  GtkWidget           *widget,
                                  const char          *name,
                                  double               x_px,
                                  double               y_px,
                                  RrBox               *box);
void       rr_sprites_draw_name  (RrSprites           *self,
                                  GtkWidget           *widget,
                                  cairo_t             *cr,
                                  const char          *name,
                                  const RrBox         *box);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSprites, rr_sprites_free)

G_END_DECLS
