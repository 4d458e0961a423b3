/* rr-draw.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-draw-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-compat.h"
#include "rr-geo.h"
#include "rr-text.h"

/* RrDraw is a small panel over the map that is there while something is drawn. It turns
 * clicks and keys into steps of a sketch, shows the sketch in a layer of its own, and says
 * after each step what there is now, so that it can be drawn without being seen.
 *
 * Threads: main.
 * Ends:    with its map; what is still being drawn is given up then.
 */

G_DEFINE_FINAL_TYPE (RrDraw, rr_draw, GTK_TYPE_WIDGET)

/* --- what it says ------------------------------------------------------------- */

static char *
format_distance (double metres)
{
  /* Translators: metres and kilometres, with a space that does not break */
  return metres < 1000 ? g_strdup_printf (_("%.0f m"), metres) : g_strdup_printf (_("%.1f km"), metres / 1000);
}

static char *
describe (RrDraw *self)
{
  g_autofree char *length = format_distance (rr_sketch_get_length_m (self->sketch));
  guint n;
  const RrPlace *points = rr_sketch_get_points (self->sketch, &n);
  g_autofree char *count = g_strdup_printf (ngettext ("%u point", "%u points", n), n);

  switch (rr_sketch_get_kind (self->sketch))
    {
    case RR_FIGURE_POINT:
      return n == 0 ? g_strdup (_("No place yet"))
                    : rr_geo_dup_text (points[0].lat_deg, points[0].lon_deg, 5);
    case RR_FIGURE_CIRCLE:
      /* Translators: %s is a distance, such as 350 m */
      return n == 0 ? g_strdup (_("No middle yet")) : g_strdup_printf (_("Radius %s"), length);
    case RR_FIGURE_POLYGON:
      /* Translators: "5 points, 1.25 km²" */
      return g_strdup_printf (_("%s, %.2f km²"), count, rr_sketch_get_area_m2 (self->sketch) / 1e6);
    case RR_FIGURE_LINE:
    default:
      /* Translators: "5 points, 2.4 km" */
      return g_strdup_printf (_("%s, %s"), count, length);
    }
}

/* Where the chosen point is, then what there is altogether. */
static void
announce (RrDraw *self)
{
  int chosen = rr_sketch_get_chosen (self->sketch);
  const char *status = gtk_label_get_text (GTK_LABEL (self->status));
  guint n;
  const RrPlace *points = rr_sketch_get_points (self->sketch, &n);
  g_autofree char *where = chosen < 0 ? NULL : rr_geo_dup_text (points[chosen].lat_deg, points[chosen].lon_deg, 5);
  g_autofree char *text = NULL;

  if (chosen < 0)
    text = g_strdup (status);
  else
    /* Translators: "Point 3 at 47.12345, 9.54321: 3 points, 2.4 km" */
    text = g_strdup_printf (_("Point %d at %s: %s"), chosen + 1, where, status);
  rr_compat_announce (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_sketch (RrDraw *self)
{
  guint n;
  const RrPlace *points = rr_sketch_get_points (self->sketch, &n);
  RrFigureKind kind = rr_sketch_get_kind (self->sketch);
  g_autofree char *status = describe (self);
  RrFigure figure = {
    .id = "sketch",
    .kind = kind == RR_FIGURE_POLYGON && n < 3 ? RR_FIGURE_LINE : kind,
    .tone = self->tone,
    .dash = RR_DASH_DASHED,
    .points = points,
    .n_points = n,
    .radius_m = rr_sketch_get_radius_m (self->sketch),
    .has_handles = TRUE,
    .chosen_handle = rr_sketch_get_chosen (self->sketch),
  };

  gtk_label_set_text (GTK_LABEL (self->status), status);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "draw.finish", rr_sketch_is_complete (self->sketch));
  if (n > 0)
    rr_shape_layer_put (self->layer, &figure);
  else
    rr_shape_layer_clear (self->layer);
}

void
rr_draw_changed (RrDraw  *self,
                 gboolean did_change)
{
  if (!did_change)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  show_sketch (self);
  announce (self);
}

/* --- beginning and end -------------------------------------------------------- */

static void
set_focus_back (RrDraw *self)
{
  GtkWidget *focus = self->focus;

  g_clear_weak_pointer (&self->focus);
  if (focus != NULL && gtk_widget_get_mapped (focus))
    gtk_widget_grab_focus (focus);
}

static void
set_active (RrDraw  *self,
            gboolean is_active)
{
  gtk_widget_set_visible (self->box, is_active);
  gtk_widget_set_visible (self->cross, is_active);
  shumate_map_set_zoom_on_double_click (self->map, !is_active);
}

/* The callback may start another drawing, so it comes last. */
static void
end (RrDraw  *self,
     gboolean is_finished)
{
  g_autoptr(RrSketch) sketch = g_steal_pointer (&self->sketch);
  RrDrawCallback callback = self->callback;
  const RrPlace *points;
  guint n;

  self->callback = NULL;
  self->dragged = -1;
  rr_shape_layer_clear (self->layer);
  set_active (self, FALSE);
  set_focus_back (self);
  points = rr_sketch_get_points (sketch, &n);
  if (callback == NULL)
    return;
  if (!is_finished)
    callback (NULL, 0, 0, self->user_data);
  else
    callback (points, rr_sketch_get_kind (sketch) == RR_FIGURE_CIRCLE ? 1 : n,
              rr_sketch_get_radius_m (sketch), self->user_data);
}

/**
 * rr_draw_is_active:
 * @self: a tool
 *
 * Returns: whether something is being drawn
 */
gboolean
rr_draw_is_active (RrDraw *self)
{
  return self->sketch != NULL;
}

/**
 * rr_draw_finish:
 * @self: a tool
 *
 * Hands over what was drawn; nothing happens while it is not complete.
 */
void
rr_draw_finish (RrDraw *self)
{
  if (self->sketch == NULL)
    return;
  if (rr_sketch_is_complete (self->sketch))
    end (self, TRUE);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

/**
 * rr_draw_cancel:
 * @self: a tool
 *
 * Gives up what is being drawn.
 */
void
rr_draw_cancel (RrDraw *self)
{
  if (self->sketch != NULL)
    end (self, FALSE);
}

static RrSketch *
make_sketch (RrFigureKind   kind,
             const RrPlace *points,
             guint          n_points,
             double         radius_m)
{
  RrSketch *sketch = rr_sketch_new (kind, points, n_points);
  RrPlace rim;

  if (kind == RR_FIGURE_CIRCLE && n_points == 1 && radius_m > 0)
    {
      rr_geo_destination (points[0].lat_deg, points[0].lon_deg, 90, radius_m, &rim.lat_deg, &rim.lon_deg);
      rr_sketch_free (sketch);
      sketch = rr_sketch_new (kind, (RrPlace[]) { points[0], rim }, 2);
    }
  return sketch;
}

/**
 * rr_draw_start:
 * @self: a tool
 * @kind: what is drawn
 * @tone: its colour
 * @title: what it is for people
 * @points: (nullable) (array length=n_points): what there is already
 * @n_points: how many
 * @radius_m: of the circle that there is already, else 0
 * @callback: gets what was drawn
 * @user_data: for @callback
 */
void
rr_draw_start (RrDraw        *self,
               RrFigureKind   kind,
               RrTone         tone,
               const char    *title,
               const RrPlace *points,
               guint          n_points,
               double         radius_m,
               RrDrawCallback callback,
               gpointer       user_data)
{
  rr_draw_cancel (self);
  self->sketch = make_sketch (kind, points, n_points, radius_m);
  self->tone = tone;
  self->callback = callback;
  self->user_data = user_data;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), kind == RR_FIGURE_CIRCLE ? _("47.12, 9.55 or 350 m")
                                                                                   : _("47.12, 9.55"));
  set_active (self, TRUE);
  show_sketch (self);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    g_set_weak_pointer (&self->focus, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  rr_compat_announce (GTK_WIDGET (self), gtk_label_get_text (GTK_LABEL (self->hint)));
}

static void
entry_activated_cb (GtkEntry *entry,
                    RrDraw   *self)
{
  gboolean did = rr_sketch_add_text (self->sketch, gtk_editable_get_text (GTK_EDITABLE (entry)));
  guint n;
  const RrPlace *points = rr_sketch_get_points (self->sketch, &n);
  int chosen = rr_sketch_get_chosen (self->sketch);

  if (did)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
      gtk_editable_set_text (GTK_EDITABLE (entry), "");
      shumate_map_center_on (self->map, points[chosen].lat_deg, points[chosen].lon_deg);
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  rr_draw_changed (self, did);
}

/* --- life --------------------------------------------------------------------- */

static void
finish_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_draw_finish (RR_DRAW (widget));
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_draw_cancel (RR_DRAW (widget));
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrDraw *self = RR_DRAW (widget);

  if (self->sketch != NULL)
    rr_draw_changed (self, rr_sketch_undo (self->sketch));
}

static void
rr_draw_dispose (GObject *object)
{
  RrDraw *self = RR_DRAW (object);
  RrDrawCallback callback = g_steal_pointer (&self->callback);

  g_clear_pointer (&self->sketch, rr_sketch_free);
  g_clear_weak_pointer (&self->focus);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  if (callback != NULL)
    callback (NULL, 0, 0, self->user_data);

  G_OBJECT_CLASS (rr_draw_parent_class)->dispose (object);
}

static void
rr_draw_class_init (RrDrawClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_draw_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "rr-draw");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-draw.ui");
  gtk_widget_class_bind_template_child (widget_class, RrDraw, box);
  gtk_widget_class_bind_template_child (widget_class, RrDraw, title);
  gtk_widget_class_bind_template_child (widget_class, RrDraw, status);
  gtk_widget_class_bind_template_child (widget_class, RrDraw, hint);
  gtk_widget_class_bind_template_child (widget_class, RrDraw, entry);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_install_action (widget_class, "draw.finish", NULL, finish_cb);
  gtk_widget_class_install_action (widget_class, "draw.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "draw.undo", NULL, undo_cb);
}

static void
rr_draw_init (RrDraw *self)
{
  self->dragged = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  rr_text_read_rightwards (self->entry);
}

/**
 * rr_draw_new:
 * @map: (transfer none): the map, which outlives the tool's use
 * @layer: (transfer none): for what is being drawn
 * @cross: (transfer none): shown in the middle of the map meanwhile
 *
 * Returns: (transfer floating): a tool that is idle
 */
RrDraw *
rr_draw_new (ShumateMap   *map,
             RrShapeLayer *layer,
             GtkWidget    *cross)
{
  RrDraw *self = g_object_new (RR_TYPE_DRAW, NULL);

  self->map = map;
  self->layer = layer;
  self->cross = cross;
  rr_draw_listen (self);
  set_active (self, FALSE);
  return self;
}
