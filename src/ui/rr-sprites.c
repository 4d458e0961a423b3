/* rr-sprites.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sprites.h"

/* RrSprites keeps pictures of marks, one for each shape, colour and ten degrees of
 * heading, and of names. Names are laid out by Pango, so that any script can be read.
 *
 * Threads: main.
 * Ends:    free; at most MAX_NAMES names are kept.
 */

#define N_HEADINGS 36
#define MAX_NAMES  1024
#define SIDE_PX    36      /* of the picture of a mark */
#define HALO_PX    2

struct _RrSprites
{
  RrTheme          theme;
  int              scale;
  cairo_surface_t *marks[RR_N_MARKS][N_HEADINGS];   /* (owned) (nullable) */
  GHashTable      *names;                           /* (owned): text -> cairo_surface_t */
};

/**
 * rr_sprites_new:
 *
 * Returns: (transfer full): no pictures yet
 */
RrSprites *
rr_sprites_new (void)
{
  RrSprites *self = g_new0 (RrSprites, 1);

  self->scale = 1;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cairo_surface_destroy);
  return self;
}

static void
forget_all (RrSprites *self)
{
  for (int i = 0; i < RR_N_MARKS; i++)
    for (int j = 0; j < N_HEADINGS; j++)
      g_clear_pointer (&self->marks[i][j], cairo_surface_destroy);
  g_hash_table_remove_all (self->names);
}

/**
 * rr_sprites_free:
 * @self: (nullable) (transfer full): sprites
 */
void
rr_sprites_free (RrSprites *self)
{
  if (self == NULL)
    return;

  forget_all (self);
  g_hash_table_unref (self->names);
  g_free (self);
}

/**
 * rr_sprites_set_look:
 * @self: sprites
 * @theme: the theme
 * @scale: pixels of the screen that a pixel of the widget has
 */
void
rr_sprites_set_look (RrSprites *self,
                     RrTheme    theme,
                     int        scale)
{
  if (self->theme == theme && self->scale == scale)
    return;
  self->theme = theme;
  self->scale = scale;
  forget_all (self);
}

static cairo_surface_t *
new_surface (RrSprites *self,
             int        width,
             int        height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * self->scale,
                                                         height * self->scale);

  cairo_surface_set_device_scale (surface, self->scale, self->scale);
  return surface;
}

/* --- marks -------------------------------------------------------------------- */

static void
draw_sos (cairo_t *cr)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, 10);
  cairo_move_to (cr, -11.5, 3.6);
  cairo_show_text (cr, "SOS");
}

static void
draw_mark (cairo_t       *cr,
           RrMark         mark,
           const GdkRGBA *colour,
           const GdkRGBA *casing)
{
  rr_mark_path (mark, cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  gdk_cairo_set_source_rgba (cr, casing);
  cairo_set_line_width (cr, 5);
  cairo_stroke_preserve (cr);
  if (rr_mark_is_open (mark))
    {
      cairo_fill_preserve (cr);
      gdk_cairo_set_source_rgba (cr, colour);
      cairo_set_line_width (cr, 2.5);
      cairo_stroke (cr);
      return;
    }
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_fill_preserve (cr);
  if (mark == RR_MARK_OCTAGON)
    draw_sos (cr);
}

static cairo_surface_t *
get_mark (RrSprites           *self,
          const RrDeviceState *state)
{
  RrMark mark = rr_mark_of (state, TRUE);
  gboolean turns = mark == RR_MARK_ARROW || mark == RR_MARK_LATE_ARROW;
  int heading = turns ? (int) lround ((double) state->fix.course_deg / 360 * N_HEADINGS) : 0;
  cairo_surface_t **at = &self->marks[mark][((heading % N_HEADINGS) + N_HEADINGS) % N_HEADINGS];
  cairo_t *cr;

  if (*at != NULL)
    return *at;
  *at = new_surface (self, SIDE_PX, SIDE_PX);
  cr = cairo_create (*at);
  cairo_translate (cr, SIDE_PX / 2.0, SIDE_PX / 2.0);
  cairo_rotate (cr, heading * 2 * G_PI / N_HEADINGS);
  draw_mark (cr, mark, rr_mark_get_colour (state->status, state->sos, self->theme),
             rr_mark_get_casing (self->theme));
  cairo_destroy (cr);
  return *at;
}

static void
copy (RrSprites       *self,
      cairo_t         *cr,
      cairo_surface_t *surface,
      double           x_px,
      double           y_px)
{
  /* On whole pixels it is a plain copy, and sharp. */
  cairo_set_source_surface (cr, surface, round (x_px * self->scale) / self->scale,
                            round (y_px * self->scale) / self->scale);
  cairo_paint (cr);
}

/**
 * rr_sprites_draw_mark:
 * @self: sprites
 * @cr: what to draw on
 * @state: a device
 * @x_px: the middle
 * @y_px: the middle
 */
void
rr_sprites_draw_mark (RrSprites           *self,
                      cairo_t             *cr,
                      const RrDeviceState *state,
                      double               x_px,
                      double               y_px)
{
  copy (self, cr, get_mark (self, state), x_px - SIDE_PX / 2.0, y_px - SIDE_PX / 2.0);
}

/* --- names -------------------------------------------------------------------- */

static cairo_surface_t *
draw_new_name (RrSprites  *self,
               GtkWidget  *widget,
               const char *name)
{
  static const GdkRGBA inks[3] = {
    [RR_THEME_LIGHT] = { 0.08f, 0.08f, 0.10f, 1 },
    [RR_THEME_DARK] = { 1, 1, 1, 1 },
    [RR_THEME_NIGHT] = { 1, 0.62f, 0.55f, 1 },
  };
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, name);
  PangoFontDescription *font = pango_font_description_from_string ("sans-serif bold 9");
  cairo_surface_t *surface;
  int width, height;
  cairo_t *cr;

  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, 180 * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &width, &height);
  pango_font_description_free (font);

  surface = new_surface (self, width + 2 * HALO_PX, height + 2 * HALO_PX);
  cr = cairo_create (surface);
  cairo_translate (cr, HALO_PX, HALO_PX);
  pango_cairo_layout_path (cr, layout);
  gdk_cairo_set_source_rgba (cr, rr_mark_get_casing (self->theme));
  cairo_set_line_width (cr, 2 * HALO_PX);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  gdk_cairo_set_source_rgba (cr, &inks[self->theme]);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  return surface;
}

static cairo_surface_t *
get_name (RrSprites  *self,
          GtkWidget  *widget,
          const char *name)
{
  cairo_surface_t *surface = g_hash_table_lookup (self->names, name);

  if (surface != NULL)
    return surface;
  if (g_hash_table_size (self->names) >= MAX_NAMES)
    g_hash_table_remove_all (self->names);
  surface = draw_new_name (self, widget, name);
  g_hash_table_insert (self->names, g_strdup (name), surface);
  return surface;
}

/**
 * rr_sprites_place_name:
 * @self: sprites
 * @widget: whose text it is
 * @name: a name
 * @x_px: the middle of its mark
 * @y_px: the middle of its mark
 * @box: (out): where the name goes, below the mark
 */
void
rr_sprites_place_name (RrSprites  *self,
                       GtkWidget  *widget,
                       const char *name,
                       double      x_px,
                       double      y_px,
                       RrBox      *box)
{
  cairo_surface_t *surface = get_name (self, widget, name);

  box->width = (double) cairo_image_surface_get_width (surface) / self->scale;
  box->height = (double) cairo_image_surface_get_height (surface) / self->scale;
  box->x = x_px - box->width / 2;
  box->y = y_px + 11;
}

/**
 * rr_sprites_draw_name:
 * @self: sprites
 * @widget: whose text it is
 * @cr: what to draw on
 * @name: a name
 * @box: what rr_sprites_place_name() gave
 */
void
rr_sprites_draw_name (RrSprites   *self,
                      GtkWidget   *widget,
                      cairo_t     *cr,
                      const char  *name,
                      const RrBox *box)
{
  copy (self, cr, get_name (self, widget, name), box->x, box->y);
}
