/* rr-map-keys.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-map-private.h"

/* Keys of the map itself, so that names can be typed elsewhere, and what they do.
 *
 * Threads: main.
 */

#define PAN_PX 96

static void
zoom_in_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_map_zoom_by (RR_MAP (widget), 1);
}

static void
zoom_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_map_zoom_by (RR_MAP (widget), -1);
}

static void
fit_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_map_fit_all (RR_MAP (widget));
}

static void
pan_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int x, y;

  g_variant_get (parameter, "(ii)", &x, &y);
  rr_map_pan_by (RR_MAP (widget), x, y);
}

void
rr_map_class_add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keyval, keypad;
    int   x, y;
  } arrows[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -PAN_PX, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, PAN_PX, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -PAN_PX },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, PAN_PX },
  };
  static const struct
  {
    guint       keyval;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "map.zoom-in" },   { GDK_KEY_KP_Add, "map.zoom-in" },
    { GDK_KEY_equal, "map.zoom-in" },  { GDK_KEY_minus, "map.zoom-out" },
    { GDK_KEY_KP_Subtract, "map.zoom-out" }, { GDK_KEY_Home, "map.fit-all" },
    { GDK_KEY_KP_Home, "map.fit-all" }, { GDK_KEY_f, "win.follow" },
  };

  gtk_widget_class_install_action (widget_class, "map.zoom-in", NULL, zoom_in_cb);
  gtk_widget_class_install_action (widget_class, "map.zoom-out", NULL, zoom_out_cb);
  gtk_widget_class_install_action (widget_class, "map.fit-all", NULL, fit_all_cb);
  gtk_widget_class_install_action (widget_class, "map.pan", "(ii)", pan_cb);
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      gtk_widget_class_add_binding_action (widget_class, arrows[i].keyval, 0, "map.pan", "(ii)",
                                           arrows[i].x, arrows[i].y);
      gtk_widget_class_add_binding_action (widget_class, arrows[i].keypad, 0, "map.pan", "(ii)",
                                           arrows[i].x, arrows[i].y);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].keyval, 0, keys[i].action, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, 0, "win.next-guide", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, 0, "win.next-guide", "i", -1);
}
