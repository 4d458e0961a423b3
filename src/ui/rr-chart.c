/* rr-chart.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chart.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "rr-diag-words.h"
#include "rr-ink.h"
#include "rr-text.h"

/* RrChart shows one or two figures over the last minutes: the first as a solid line, the
 * second as a broken one. What is under the pointer, or under a cursor that the arrow
 * keys move, is said above; all of it can be copied as CSV or as a picture.
 *
 * Threads: main.
 * Ends:    with its page.
 */

struct _RrChart
{
  GtkWidget    parent_instance;

  char        *title;     /* (owned) */
  RrChartData  data;
  guint        cursor;    /* steps back from the newest value; RR_CHART_NO_CURSOR for none */
  gint64       told_us;   /* when the description was told last */
  PangoLayout *layout;    /* (owned): for every text, one after the other */
};

G_DEFINE_FINAL_TYPE (RrChart, rr_chart, GTK_TYPE_WIDGET)

#define MARGIN_TOP    24
#define MARGIN_BOTTOM 18
#define MARGIN_LEFT   46
#define MARGIN_RIGHT  8
#define PAGE_STEPS    30
#define TELL_US       (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  double left, right, top, bottom;
} Frame;

/* --- drawing ------------------------------------------------------------------- */

static void
get_frame (RrChart *self,
           Frame   *frame)
{
  GtkWidget *widget = GTK_WIDGET (self);

  *frame = (Frame) { MARGIN_LEFT, gtk_widget_get_width (widget) - MARGIN_RIGHT, MARGIN_TOP,
                     gtk_widget_get_height (widget) - MARGIN_BOTTOM };
}

static double
back_to_px (RrChart     *self,
            const Frame *frame,
            double       back)
{
  return frame->right - back / (RR_HISTORY_N_FINE - 1) * (frame->right - frame->left);
}

static double
value_to_px (RrChart     *self,
             const Frame *frame,
             double       value)
{
  return frame->bottom - value / (double) self->data.top * (frame->bottom - frame->top);
}

static void
draw_axes (RrChart     *self,
           cairo_t     *cr,
           const Frame *frame)
{
  g_autofree char *top = rr_diag_format_figure ((double) self->data.top);
  g_autofree char *span = rr_diag_format_duration (RR_HISTORY_N_FINE * MAX (self->data.step_us, 1));
  g_autofree char *begin = NULL;

  rr_ink_set (cr, GTK_WIDGET (self), 0.22);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < 3; i++)
    {
      double y = floor (frame->top + (frame->bottom - frame->top) * i / 2) + 0.5;

      cairo_move_to (cr, frame->left, y);
      cairo_line_to (cr, frame->right, y);
    }
  cairo_stroke (cr);
  rr_ink_set (cr, GTK_WIDGET (self), 0.85);
  rr_ink_text (cr, self->layout, top, frame->left - 6, frame->top, 1, MARGIN_LEFT - 6);
  rr_ink_text (cr, self->layout, "0", frame->left - 6, frame->bottom, 1, MARGIN_LEFT - 6);
  /* Translators: a duration */
  begin = g_strdup_printf (_("%s ago"), span);
  rr_ink_text (cr, self->layout, begin, frame->left, frame->bottom + MARGIN_BOTTOM / 2.0 + 1, 0,
               frame->right - frame->left);
  rr_ink_text (cr, self->layout, _("now"), frame->right, frame->bottom + MARGIN_BOTTOM / 2.0 + 1, 1,
               MARGIN_LEFT);
}

static void
draw_line (RrChart     *self,
           cairo_t     *cr,
           const Frame *frame,
           guint        n)
{
  static const double dashes[] = { 4, 3 };
  guint n_steps = rr_chart_data_count (&self->data);
  gboolean pen_down = FALSE;

  for (guint back = 0; back < n_steps; back++)
    {
      double value = rr_chart_data_get (&self->data, n, back);

      if (isnan (value))
        {
          pen_down = FALSE;
          continue;
        }
      (pen_down ? cairo_line_to : cairo_move_to) (cr, back_to_px (self, frame, back),
                                                  value_to_px (self, frame, value));
      pen_down = TRUE;
    }
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (n > 0)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_cursor (RrChart     *self,
             cairo_t     *cr,
             const Frame *frame)
{
  double x = floor (back_to_px (self, frame, self->cursor)) + 0.5;

  rr_ink_set (cr, GTK_WIDGET (self), 0.6);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, frame->top);
  cairo_line_to (cr, x, frame->bottom);
  cairo_stroke (cr);
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  for (guint i = 0; i < self->data.n_lines; i++)
    {
      double value = rr_chart_data_get (&self->data, i, self->cursor);

      if (isnan (value))
        continue;
      cairo_arc (cr, x, value_to_px (self, frame, value), 3, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
rr_chart_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  RrChart *self = RR_CHART (widget);
  g_autofree char *reading = rr_chart_data_dup_reading (&self->data, self->cursor);
  int title_width;
  Frame frame;
  cairo_t *cr;

  get_frame (self, &frame);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                                 (float) gtk_widget_get_height (widget)));
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  rr_ink_text (cr, self->layout, self->title, 2, MARGIN_TOP / 2.0 - 3, 0, frame.right);
  pango_layout_get_pixel_size (self->layout, &title_width, NULL);
  rr_ink_text (cr, self->layout, reading, frame.right, MARGIN_TOP / 2.0 - 3, 1, frame.right - title_width - 12);
  draw_axes (self, cr, &frame);
  for (guint i = 0; !rr_chart_data_is_empty (&self->data) && i < self->data.n_lines; i++)
    draw_line (self, cr, &frame, i);
  if (self->cursor != RR_CHART_NO_CURSOR && !rr_chart_data_is_empty (&self->data))
    draw_cursor (self, cr, &frame);
  cairo_destroy (cr);
}

static void
rr_chart_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 180 : 104;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 280 : 116;
}

/* --- pointer and keys ------------------------------------------------------------ */

/* At most every few seconds, since a screen reader may read it out each time. */
static void
tell (RrChart  *self,
      gboolean  now)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autofree char *words = NULL;

  if (!now && now_us - self->told_us < TELL_US)
    return;
  self->told_us = now_us;
  words = rr_chart_data_dup_words (&self->data, self->cursor);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

static void
set_cursor (RrChart *self,
            guint    cursor)
{
  if (self->cursor == cursor)
    return;
  self->cursor = cursor;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           RrChart                  *self)
{
  guint n = rr_chart_data_count (&self->data);
  Frame frame;
  double back;

  get_frame (self, &frame);
  back = (frame.right - x) / MAX (frame.right - frame.left, 1) * (RR_HISTORY_N_FINE - 1);
  set_cursor (self, n == 0 ? RR_CHART_NO_CURSOR : (guint) CLAMP (back + 0.5, 0, n - 1));
}

static void
leave_cb (GtkEventControllerMotion *controller,
          RrChart                  *self)
{
  set_cursor (self, RR_CHART_NO_CURSOR);
}

/**
 * rr_chart_move_cursor:
 * @self: a chart
 * @steps: to later ones; negative for earlier ones
 *
 * From the newest value if there is no cursor yet.
 */
void
rr_chart_move_cursor (RrChart *self,
                      int      steps)
{
  gint64 cursor = (self->cursor == RR_CHART_NO_CURSOR ? 0 : (gint64) self->cursor) - steps;
  guint n = rr_chart_data_count (&self->data);

  if (n == 0)
    return;
  set_cursor (self, (guint) CLAMP (cursor, 0, (gint64) n - 1));
  tell (self, TRUE);
}

static void
move_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  rr_chart_move_cursor (RR_CHART (widget), g_variant_get_int32 (parameter));
}

static void
copy_csv_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_autofree char *csv = rr_chart_to_csv (RR_CHART (widget));

  rr_text_copy (widget, csv);
}

static void
copy_picture_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  g_autoptr(GdkTexture) texture = rr_chart_to_texture (RR_CHART (widget));

  if (texture != NULL)
    gdk_clipboard_set_texture (gtk_widget_get_clipboard (widget), texture);
}

static gboolean
unparent_cb (gpointer menu)
{
  gtk_widget_unparent (menu);
  return G_SOURCE_REMOVE;
}

static void
menu_closed_cb (GtkWidget *menu)
{
  /* Its action is still to be activated. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (menu), g_object_unref);
}

static void
show_menu (RrChart *self,
           double   x,
           double   y)
{
  g_autoptr(GMenu) model = g_menu_new ();
  GtkWidget *menu;

  g_menu_append (model, _("Copy as _CSV"), "chart.copy-csv");
  g_menu_append (model, _("Copy as _Picture"), "chart.copy-picture");
  menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (model));
  gtk_widget_set_parent (menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  g_signal_connect (menu, "closed", G_CALLBACK (menu_closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (menu));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            RrChart         *self)
{
  show_menu (self, x, y);
}

static void
menu_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  show_menu (RR_CHART (widget), MARGIN_LEFT, MARGIN_TOP);
}

static void
focus_left_cb (GtkEventControllerFocus *controller,
               RrChart                 *self)
{
  set_cursor (self, RR_CHART_NO_CURSOR);
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_chart_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_chart_parent_class)->dispose (object);
}

static void
rr_chart_finalize (GObject *object)
{
  RrChart *self = RR_CHART (object);

  rr_chart_data_clear (&self->data);
  g_object_unref (self->layout);
  g_free (self->title);

  G_OBJECT_CLASS (rr_chart_parent_class)->finalize (object);
}

static void
css_changed_cb (GtkWidget         *widget,
                GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rr_chart_parent_class)->css_changed (widget, change);
  pango_layout_context_changed (RR_CHART (widget)->layout);
}

static void
size_allocate_cb (GtkWidget *widget,
                  int        width,
                  int        height,
                  int        baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
}

static void
rr_chart_class_init (RrChartClass *klass)
{
  static const struct { guint key; int steps; } moves[] = {
    { GDK_KEY_Left, -1 }, { GDK_KEY_Right, 1 }, { GDK_KEY_Page_Up, -PAGE_STEPS }, { GDK_KEY_Page_Down, PAGE_STEPS },
    { GDK_KEY_Home, -RR_HISTORY_N_FINE }, { GDK_KEY_End, RR_HISTORY_N_FINE },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_chart_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_chart_finalize;
  widget_class->snapshot = rr_chart_snapshot;
  widget_class->measure = rr_chart_measure;
  widget_class->css_changed = css_changed_cb;
  widget_class->size_allocate = size_allocate_cb;
  gtk_widget_class_set_css_name (widget_class, "rr-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "chart.move", "i", move_cb);
  gtk_widget_class_install_action (widget_class, "chart.copy-csv", NULL, copy_csv_cb);
  gtk_widget_class_install_action (widget_class, "chart.copy-picture", NULL, copy_picture_cb);
  gtk_widget_class_install_action (widget_class, "chart.menu", NULL, menu_cb);
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding_action (widget_class, moves[i].key, 0, "chart.move", "i", moves[i].steps);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "chart.copy-csv", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "chart.copy-picture", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "chart.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "chart.menu", NULL);
}

static void
rr_chart_init (RrChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  self->cursor = RR_CHART_NO_CURSOR;
  rr_chart_data_clear (&self->data);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_left_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * rr_chart_new:
 * @title: what it shows
 * @first_line: (nullable): name of the solid line; %NULL if it is the only one
 * @second_line: (nullable): name of the broken line
 *
 * Returns: (transfer floating): an empty chart
 */
GtkWidget *
rr_chart_new (const char *title,
              const char *first_line,
              const char *second_line)
{
  RrChart *self = g_object_new (RR_TYPE_CHART, NULL);

  self->title = g_strdup (title);
  self->data.lines[0].name = first_line;
  self->data.lines[1].name = second_line;
  self->data.n_lines = second_line != NULL ? 2 : 1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("nothing yet"), -1);
  return GTK_WIDGET (self);
}

/**
 * rr_chart_set_series:
 * @self: a chart
 * @first: (nullable): of the solid line
 * @second: (nullable): of the broken line
 */
void
rr_chart_set_series (RrChart               *self,
                     const RrHistorySeries *first,
                     const RrHistorySeries *second)
{
  rr_chart_data_set (&self->data, first, second);
  if (self->cursor != RR_CHART_NO_CURSOR && self->cursor >= rr_chart_data_count (&self->data))
    self->cursor = RR_CHART_NO_CURSOR;
  tell (self, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_chart_dup_reading:
 * @self: a chart
 *
 * Returns: (transfer full): the values under the cursor, or the newest
 */
char *
rr_chart_dup_reading (RrChart *self)
{
  return rr_chart_data_dup_reading (&self->data, self->cursor);
}

/**
 * rr_chart_to_csv:
 * @self: a chart
 *
 * Returns: (transfer full): a line a step: seconds before now, then the values
 */
char *
rr_chart_to_csv (RrChart *self)
{
  return rr_chart_data_to_csv (&self->data, self->title);
}

/**
 * rr_chart_to_texture:
 * @self: a chart that is on the screen
 *
 * Returns: (transfer full) (nullable): a picture of it; %NULL if it is not shown
 */
GdkTexture *
rr_chart_to_texture (RrChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkNative *native = gtk_widget_get_native (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr(GdkPaintable) paintable = NULL;
  GtkSnapshot *snapshot;
  GskRenderNode *node;
  GdkTexture *texture;

  if (native == NULL || width == 0 || height == 0)
    return NULL;
  paintable = gtk_widget_paintable_new (widget);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return NULL;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return texture;
}
