/* rr-draw-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-draw.h"
#include "rr-sketch.h"

G_BEGIN_DECLS

/* The tool and its parts: its panel and how a drawing begins and ends are in rr-draw.c,
 * keys and the mouse in rr-draw-input.c. */
struct _RrDraw
{
  GtkWidget       parent_instance;

  ShumateMap     *map;          /* (unowned): it holds this, until dispose */
  RrShapeLayer   *layer;        /* (unowned): in map */
  GtkWidget      *cross;        /* (unowned): over map */
  RrSketch       *sketch;       /* (owned) (nullable): NULL while nothing is drawn */
  RrTone          tone;
  RrDrawCallback  callback;     /* (nullable): of the drawing that is open */
  gpointer        user_data;
  GtkWidget      *focus;        /* (nullable) (weak): had it before */
  int             dragged;      /* point that follows the mouse, -1 for none */
  double          press_x;
  double          press_y;

  GtkWidget      *box;          /* (unowned): template children */
  GtkWidget      *title;
  GtkWidget      *status;
  GtkWidget      *hint;
  GtkWidget      *entry;
};

/* After a step, or after one that could not be made. */
void rr_draw_changed (RrDraw  *self,
                      gboolean did_change);
void rr_draw_listen  (RrDraw  *self);

G_END_DECLS
