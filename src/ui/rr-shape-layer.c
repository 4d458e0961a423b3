/* rr-shape-layer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-shape-layer.h"

#include <math.h>
#include <string.h>

#include "rr-figure-picture.h"
#include "rr-kept-picture.h"
#include "rr-layer-view.h"

/* RrShapeLayer draws any number of shapes in one pass and keeps the picture while the map
 * only moves. What is not in sight costs one comparison of boxes.
 *
 * Threads: main.
 * Ends:    with the map. It holds copies of the shapes.
 */

#define REACH_PX   8.0
#define NAME_PX    200.0   /* a name may reach that far into the picture */
#define LABEL_ZOOM 9.5

struct _RrShapeLayer
{
  ShumateLayer   parent_instance;

  GPtrArray     *forms;      /* (owned): of RrFigureForm, the lowest first */
  RrKeptPicture *kept;       /* (owned) */
  RrSprites     *sprites;    /* (owned) */
  char          *selected;   /* (owned) (nullable): id */
  RrTheme        theme;
  guint          n_drawn;    /* in the kept picture */
};

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrShapeLayer, rr_shape_layer, SHUMATE_TYPE_LAYER)

static const char *
get_id (RrFigureForm *form)
{
  return rr_figure_form_get_figure (form)->id;
}

static gboolean
find (RrShapeLayer *self,
      const char   *id,
      guint        *index)
{
  for (guint i = 0; i < self->forms->len; i++)
    if (strcmp (get_id (self->forms->pdata[i]), id) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static void
look_anew (RrShapeLayer *self)
{
  rr_kept_picture_forget (self->kept);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_all (RrShapeLayer *self,
          cairo_t      *cr,
          const RrView *view)
{
  self->n_drawn = 0;
  rr_sprites_set_look (self->sprites, self->theme, rr_kept_picture_get_scale (self->kept));
  for (guint i = 0; i < self->forms->len; i++)
    {
      RrFigureForm *form = self->forms->pdata[i];

      if (!rr_figure_form_is_seen (form, view, 12))
        continue;
      self->n_drawn++;
      rr_figure_draw (form, cr, view, self->theme, g_strcmp0 (get_id (form), self->selected) == 0);
    }
  for (guint i = 0; i < self->forms->len && view->zoom >= LABEL_ZOOM; i++)
    if (rr_figure_form_is_seen (self->forms->pdata[i], view, NAME_PX))
      rr_figure_draw_name (self->forms->pdata[i], cr, view, self->sprites, GTK_WIDGET (self));
}

static void
rr_shape_layer_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RrShapeLayer *self = RR_SHAPE_LAYER (widget);
  RrView view, wide;
  cairo_t *cr;

  rr_layer_get_view (SHUMATE_LAYER (self), &view);
  if (self->forms->len == 0 || view.width_px <= 0 || view.height_px <= 0)
    return;
  cr = rr_kept_picture_begin (self->kept, &view, &wide);
  if (cr != NULL)
    {
      draw_all (self, cr, &wide);
      cairo_destroy (cr);
    }
  if (self->n_drawn > 0)
    rr_kept_picture_show (self->kept, snapshot, &view);
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_shape_layer_put:
 * @self: a layer
 * @figure: (transfer none): a shape; it takes the place of the one with the same id
 */
void
rr_shape_layer_put (RrShapeLayer   *self,
                    const RrFigure *figure)
{
  RrFigureForm *form = rr_figure_form_new (figure);
  guint at;

  if (find (self, figure->id, &at))
    {
      rr_figure_form_free (self->forms->pdata[at]);
      self->forms->pdata[at] = form;
    }
  else
    g_ptr_array_add (self->forms, form);
  look_anew (self);
}

/**
 * rr_shape_layer_remove:
 * @self: a layer
 * @id: a shape; nothing happens if it is not there
 */
void
rr_shape_layer_remove (RrShapeLayer *self,
                       const char   *id)
{
  guint at;

  if (!find (self, id, &at))
    return;
  g_ptr_array_remove_index (self->forms, at);
  look_anew (self);
}

/**
 * rr_shape_layer_clear:
 * @self: a layer
 */
void
rr_shape_layer_clear (RrShapeLayer *self)
{
  if (self->forms->len == 0)
    return;
  g_ptr_array_set_size (self->forms, 0);
  look_anew (self);
}

/**
 * rr_shape_layer_get_n:
 * @self: a layer
 *
 * Returns: how many shapes there are
 */
guint
rr_shape_layer_get_n (RrShapeLayer *self)
{
  return self->forms->len;
}

/**
 * rr_shape_layer_get_n_drawn:
 * @self: a layer
 *
 * Returns: how many were drawn last
 */
guint
rr_shape_layer_get_n_drawn (RrShapeLayer *self)
{
  return self->n_drawn;
}

/**
 * rr_shape_layer_set_selected:
 * @self: a layer
 * @id: (nullable): the shape that stands out
 */
void
rr_shape_layer_set_selected (RrShapeLayer *self,
                             const char   *id)
{
  if (g_strcmp0 (self->selected, id) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (id);
  look_anew (self);
}

/**
 * rr_shape_layer_set_theme:
 * @self: a layer
 * @theme: light, dark or red night
 */
void
rr_shape_layer_set_theme (RrShapeLayer *self,
                          RrTheme       theme)
{
  self->theme = theme;
  look_anew (self);
}

/**
 * rr_shape_layer_hit:
 * @self: a layer
 * @x_px: a point of it
 * @y_px: a point of it
 *
 * Lines and points come before the areas that they lie in, else the one on top.
 *
 * Returns: (transfer none) (nullable): id of the shape there
 */
const char *
rr_shape_layer_hit (RrShapeLayer *self,
                    double        x_px,
                    double        y_px)
{
  const char *area = NULL;
  RrView view;

  rr_layer_get_view (SHUMATE_LAYER (self), &view);
  for (guint i = self->forms->len; i-- > 0;)
    {
      RrFigureForm *form = self->forms->pdata[i];
      RrFigureKind kind = rr_figure_form_get_figure (form)->kind;

      if (!rr_figure_form_is_seen (form, &view, REACH_PX)
          || rr_figure_form_distance_px (form, &view, x_px, y_px) > REACH_PX + (kind == RR_FIGURE_POINT ? 4 : 0))
        continue;
      if (kind == RR_FIGURE_POINT || kind == RR_FIGURE_LINE)
        return get_id (form);
      if (area == NULL)
        area = get_id (form);
    }
  return area;
}

/**
 * rr_shape_layer_click:
 * @self: a layer
 * @x_px: a point of it
 * @y_px: a point of it
 *
 * Tells that the shape there was chosen.
 *
 * Returns: %FALSE if there is none
 */
gboolean
rr_shape_layer_click (RrShapeLayer *self,
                      double        x_px,
                      double        y_px)
{
  g_autofree char *id = g_strdup (rr_shape_layer_hit (self, x_px, y_px));

  if (id != NULL)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, id);
  return id != NULL;
}

/**
 * rr_shape_layer_get_bounds:
 * @self: a layer
 * @id: (nullable): a shape, %NULL for all of them
 * @least: (out): the western and northern edge
 * @most: (out): the eastern and southern edge
 *
 * Returns: %FALSE if there is nothing with points
 */
gboolean
rr_shape_layer_get_bounds (RrShapeLayer *self,
                           const char   *id,
                           RrMapPoint   *least,
                           RrMapPoint   *most)
{
  gboolean is_first = TRUE;

  for (guint i = 0; i < self->forms->len; i++)
    {
      RrMapPoint low, high;

      if ((id != NULL && strcmp (get_id (self->forms->pdata[i]), id) != 0)
          || !rr_figure_form_get_bounds (self->forms->pdata[i], &low, &high))
        continue;
      least->x = is_first ? low.x : MIN (least->x, low.x);
      least->y = is_first ? low.y : MIN (least->y, low.y);
      most->x = is_first ? high.x : MAX (most->x, high.x);
      most->y = is_first ? high.y : MAX (most->y, high.y);
      is_first = FALSE;
    }
  return !is_first;
}

static void
rr_shape_layer_constructed (GObject *object)
{
  G_OBJECT_CLASS (rr_shape_layer_parent_class)->constructed (object);
  rr_layer_follow (SHUMATE_LAYER (object));
}

static void
rr_shape_layer_finalize (GObject *object)
{
  RrShapeLayer *self = RR_SHAPE_LAYER (object);

  g_ptr_array_unref (self->forms);
  rr_kept_picture_free (self->kept);
  rr_sprites_free (self->sprites);
  g_free (self->selected);

  G_OBJECT_CLASS (rr_shape_layer_parent_class)->finalize (object);
}

static void
rr_shape_layer_class_init (RrShapeLayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = rr_shape_layer_constructed;
  object_class->finalize = rr_shape_layer_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = rr_shape_layer_snapshot;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_SHAPE_LAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rr_shape_layer_init (RrShapeLayer *self)
{
  self->forms = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_figure_form_free);
  self->kept = rr_kept_picture_new (GTK_WIDGET (self));
  self->sprites = rr_sprites_new ();
}

/**
 * rr_shape_layer_new:
 * @viewport: the map's
 *
 * Returns: (transfer floating): a layer without shapes
 */
RrShapeLayer *
rr_shape_layer_new (ShumateViewport *viewport)
{
  return g_object_new (RR_TYPE_SHAPE_LAYER, "viewport", viewport, NULL);
}
