/* rr-figure.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audience.h"
#include "rr-view.h"

G_BEGIN_DECLS

typedef enum
{
  RR_FIGURE_POINT,
  RR_FIGURE_LINE,
  RR_FIGURE_POLYGON,
  RR_FIGURE_CIRCLE,
} RrFigureKind;

/* What a colour says; which colour that is depends on the theme. At red night hues look
 * alike, so let the dash, the label or the sign say it too. */
typedef enum
{
  RR_TONE_PLAN,       /* blue */
  RR_TONE_GOOD,       /* green */
  RR_TONE_CAUTION,    /* amber */
  RR_TONE_DANGER,     /* red */
  RR_TONE_QUIET,      /* grey */
  RR_TONE_OTHER,      /* violet */
  RR_N_TONES
} RrTone;

typedef enum
{
  RR_DASH_SOLID,
  RR_DASH_DASHED,
  RR_DASH_DOTTED,
} RrDash;

/* Something to be drawn on the map. Layers copy what they are given. */
typedef struct
{
  const char    *id;             /* unique in its layer */
  const char    *label;          /* (nullable) */
  const char    *sign;           /* (nullable): a letter or two, inside a point */
  RrFigureKind   kind;
  RrTone         tone;
  RrDash         dash;
  double         width_px;       /* of lines; 0 for the usual 3 */
  const RrPlace *points;         /* a point and a circle have one: the middle */
  guint          n_points;
  double         radius_m;       /* of a circle */
  gboolean       has_handles;    /* every point is to be taken hold of */
  int            chosen_handle;  /* among them, -1 for none */
} RrFigure;

/* A figure in the units of the map: what is drawn and hit is only arithmetic. */
typedef struct _RrFigureForm RrFigureForm;

RrFigureForm   *rr_figure_form_new           (const RrFigure *figure);
void            rr_figure_form_free          (RrFigureForm   *self);
const RrFigure *rr_figure_form_get_figure    (RrFigureForm   *self);
gboolean        rr_figure_form_is_seen       (RrFigureForm   *self,
                                              const RrView   *view,
                                              double          margin_px);
void            rr_figure_form_get_point     (RrFigureForm   *self,
                                              const RrView   *view,
                                              guint           i,
                                              double         *x_px,
                                              double         *y_px);
double          rr_figure_form_get_radius_px (RrFigureForm   *self,
                                              const RrView   *view);
void            rr_figure_form_get_anchor    (RrFigureForm   *self,
                                              const RrView   *view,
                                              double         *x_px,
                                              double         *y_px);
double          rr_figure_form_distance_px   (RrFigureForm   *self,
                                              const RrView   *view,
                                              double          x_px,
                                              double          y_px);
gboolean        rr_figure_form_get_bounds    (RrFigureForm   *self,
                                              RrMapPoint     *least,
                                              RrMapPoint     *most);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrFigureForm, rr_figure_form_free)

G_END_DECLS
