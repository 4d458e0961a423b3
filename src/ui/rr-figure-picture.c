/* rr-figure-picture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-figure-picture.h"

#include <math.h>

/* How figures look: a line in the colour of their tone with a casing around it, so that
 * it stands out from every map, areas with a breath of it inside.
 *
 * Threads: main; nothing here has state.
 */

#define LINE_PX   3.0
#define POINT_PX  8.0
#define HANDLE_PX 5.0

static const GdkRGBA tones[3][RR_N_TONES] = {
  [RR_THEME_LIGHT] = {
    [RR_TONE_PLAN] = { 0.07f, 0.36f, 0.74f, 1 },
    [RR_TONE_GOOD] = { 0.06f, 0.42f, 0.21f, 1 },
    [RR_TONE_CAUTION] = { 0.66f, 0.33f, 0.00f, 1 },
    [RR_TONE_DANGER] = { 0.75f, 0.03f, 0.09f, 1 },
    [RR_TONE_QUIET] = { 0.30f, 0.30f, 0.33f, 1 },
    [RR_TONE_OTHER] = { 0.46f, 0.19f, 0.61f, 1 },
  },
  [RR_THEME_DARK] = {
    [RR_TONE_PLAN] = { 0.56f, 0.76f, 1.00f, 1 },
    [RR_TONE_GOOD] = { 0.56f, 0.94f, 0.64f, 1 },
    [RR_TONE_CAUTION] = { 1.00f, 0.75f, 0.44f, 1 },
    [RR_TONE_DANGER] = { 1.00f, 0.55f, 0.52f, 1 },
    [RR_TONE_QUIET] = { 0.78f, 0.78f, 0.80f, 1 },
    [RR_TONE_OTHER] = { 0.88f, 0.67f, 0.98f, 1 },
  },
  /* Nothing here has more than a trace of green or blue in it. */
  [RR_THEME_NIGHT] = {
    [RR_TONE_PLAN] = { 1.00f, 0.50f, 0.42f, 1 },
    [RR_TONE_GOOD] = { 0.86f, 0.58f, 0.40f, 1 },
    [RR_TONE_CAUTION] = { 1.00f, 0.66f, 0.30f, 1 },
    [RR_TONE_DANGER] = { 1.00f, 0.32f, 0.24f, 1 },
    [RR_TONE_QUIET] = { 0.80f, 0.52f, 0.48f, 1 },
    [RR_TONE_OTHER] = { 1.00f, 0.58f, 0.70f, 1 },
  },
};

/**
 * rr_tone_get_colour:
 * @tone: what a colour says
 * @theme: the theme
 *
 * Returns: (transfer none): the colour that says it there
 */
const GdkRGBA *
rr_tone_get_colour (RrTone  tone,
                    RrTheme theme)
{
  return &tones[theme][MIN (tone, RR_N_TONES - 1)];
}

static void
set_colour (cairo_t       *cr,
            const GdkRGBA *colour,
            double         alpha)
{
  cairo_set_source_rgba (cr, (double) colour->red, (double) colour->green, (double) colour->blue,
                         alpha * (double) colour->alpha);
}

static void
set_dash (cairo_t *cr,
          RrDash   dash,
          double   width_px)
{
  const double dashed[] = { 4 * width_px, 2.5 * width_px }, dotted[] = { 0.01, 2.2 * width_px };

  if (dash == RR_DASH_DASHED)
    cairo_set_dash (cr, dashed, 2, 0);
  else if (dash == RR_DASH_DOTTED)
    cairo_set_dash (cr, dotted, 2, 0);
  else
    cairo_set_dash (cr, NULL, 0, 0);
}

static void
add_path (RrFigureForm *form,
          cairo_t      *cr,
          const RrView *view)
{
  const RrFigure *figure = rr_figure_form_get_figure (form);
  double last_x = 0, last_y = 0;

  for (guint i = 0; i < figure->n_points; i++)
    {
      double x, y;

      rr_figure_form_get_point (form, view, i, &x, &y);
      /* Points closer than a pixel change nothing. */
      if (i > 0 && i + 1 < figure->n_points && fabs (x - last_x) < 1 && fabs (y - last_y) < 1)
        continue;
      cairo_line_to (cr, x, y);
      last_x = x, last_y = y;
    }
  if (figure->kind == RR_FIGURE_POLYGON)
    cairo_close_path (cr);
}

static void
add_outline (RrFigureForm *form,
             cairo_t      *cr,
             const RrView *view)
{
  double x, y;

  cairo_new_path (cr);
  if (rr_figure_form_get_figure (form)->kind != RR_FIGURE_CIRCLE)
    {
      add_path (form, cr, view);
      return;
    }
  rr_figure_form_get_point (form, view, 0, &x, &y);
  cairo_arc (cr, x, y, rr_figure_form_get_radius_px (form, view), 0, 2 * G_PI);
}

static void
draw_outline (RrFigureForm *form,
              cairo_t      *cr,
              const RrView *view,
              RrTheme       theme,
              gboolean      is_selected)
{
  const RrFigure *figure = rr_figure_form_get_figure (form);
  const GdkRGBA *colour = rr_tone_get_colour (figure->tone, theme);
  double width_px = (figure->width_px > 0 ? figure->width_px : LINE_PX) * (is_selected ? 1.6 : 1);

  add_outline (form, cr, view);
  if (figure->kind != RR_FIGURE_LINE)
    {
      set_colour (cr, colour, is_selected ? 0.26 : 0.15);
      cairo_fill_preserve (cr);
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  set_dash (cr, RR_DASH_SOLID, width_px);
  set_colour (cr, rr_mark_get_casing (theme), 0.85);
  cairo_set_line_width (cr, width_px + (is_selected ? 5 : 3));
  cairo_stroke_preserve (cr);
  set_dash (cr, figure->dash, width_px);
  set_colour (cr, colour, 1);
  cairo_set_line_width (cr, width_px);
  cairo_stroke (cr);
  set_dash (cr, RR_DASH_SOLID, width_px);
}

static void
draw_sign (cairo_t    *cr,
           const char *sign,
           double      x,
           double      y,
           RrTheme     theme)
{
  cairo_text_extents_t extents;

  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, 11);
  cairo_text_extents (cr, sign, &extents);
  cairo_move_to (cr, x - extents.width / 2 - extents.x_bearing, y - extents.height / 2 - extents.y_bearing);
  set_colour (cr, rr_mark_get_casing (theme), 1);
  cairo_show_text (cr, sign);
}

static void
draw_point (RrFigureForm *form,
            cairo_t      *cr,
            const RrView *view,
            RrTheme       theme,
            gboolean      is_selected)
{
  const RrFigure *figure = rr_figure_form_get_figure (form);
  double radius = (figure->sign != NULL ? POINT_PX + 2 : POINT_PX - 1) * (is_selected ? 1.25 : 1), x, y;

  rr_figure_form_get_point (form, view, 0, &x, &y);
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  set_colour (cr, rr_mark_get_casing (theme), 1);
  cairo_set_line_width (cr, is_selected ? 7 : 4);
  cairo_stroke_preserve (cr);
  set_colour (cr, rr_tone_get_colour (figure->tone, theme), 1);
  cairo_fill (cr);
  if (figure->sign != NULL)
    draw_sign (cr, figure->sign, x, y, theme);
}

static void
draw_handles (RrFigureForm *form,
              cairo_t      *cr,
              const RrView *view,
              RrTheme       theme)
{
  const RrFigure *figure = rr_figure_form_get_figure (form);
  const GdkRGBA *colour = rr_tone_get_colour (figure->tone, theme);

  cairo_set_line_width (cr, 2);
  for (guint i = 0; i < figure->n_points; i++)
    {
      gboolean is_chosen = (int) i == figure->chosen_handle;
      double x, y;

      rr_figure_form_get_point (form, view, i, &x, &y);
      cairo_new_path (cr);
      cairo_arc (cr, x, y, is_chosen ? HANDLE_PX + 2 : HANDLE_PX, 0, 2 * G_PI);
      set_colour (cr, is_chosen ? colour : rr_mark_get_casing (theme), 1);
      cairo_fill_preserve (cr);
      set_colour (cr, is_chosen ? rr_mark_get_casing (theme) : colour, 1);
      cairo_stroke (cr);
    }
}

/**
 * rr_figure_draw:
 * @form: a figure with points
 * @cr: what to draw on
 * @view: what is seen
 * @theme: light, dark or red night
 * @is_selected: whether it is the chosen one
 */
void
rr_figure_draw (RrFigureForm *form,
                cairo_t      *cr,
                const RrView *view,
                RrTheme       theme,
                gboolean      is_selected)
{
  const RrFigure *figure = rr_figure_form_get_figure (form);

  if (figure->kind == RR_FIGURE_POINT)
    draw_point (form, cr, view, theme, is_selected);
  else
    draw_outline (form, cr, view, theme, is_selected);
  if (figure->has_handles)
    draw_handles (form, cr, view, theme);
}

/**
 * rr_figure_draw_name:
 * @form: a figure with points
 * @cr: what to draw on
 * @view: what is seen
 * @sprites: draws names
 * @widget: whose text it is
 */
void
rr_figure_draw_name (RrFigureForm *form,
                     cairo_t      *cr,
                     const RrView *view,
                     RrSprites    *sprites,
                     GtkWidget    *widget)
{
  const RrFigure *figure = rr_figure_form_get_figure (form);
  double x, y;
  RrBox box;

  if (figure->label == NULL || *figure->label == '\0')
    return;
  rr_figure_form_get_anchor (form, view, &x, &y);
  /* Below a point and a line, amid an area. */
  rr_sprites_place_name (sprites, widget, figure->label, x, y, &box);
  if (figure->kind == RR_FIGURE_POLYGON || figure->kind == RR_FIGURE_CIRCLE)
    box.y = y - box.height / 2;
  rr_sprites_draw_name (sprites, widget, cr, figure->label, &box);
}
