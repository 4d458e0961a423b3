/* rr-theme.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-theme.h"

#include <adwaita.h>

/* The red night is the dark theme with other named colours, laid over it by a style
 * sheet of its own for as long as it is wanted.
 *
 * Threads: main.
 */

#define NIGHT_RESOURCE "/org/roundrock/Roundrock/style-night.css"

static void
set_night (gboolean is_night)
{
  static GtkCssProvider *provider;   /* (owned) (nullable): while it is night */
  GdkDisplay *display = gdk_display_get_default ();

  if (is_night && provider == NULL)
    {
      provider = gtk_css_provider_new ();
      gtk_css_provider_load_from_resource (provider, NIGHT_RESOURCE);
      gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
    }
  else if (!is_night && provider != NULL)
    {
      gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (provider));
      g_clear_object (&provider);
    }
}

/**
 * rr_theme_apply:
 * @theme: light, dark or red night
 */
void
rr_theme_apply (RrTheme theme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      theme == RR_THEME_LIGHT ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                              : ADW_COLOR_SCHEME_FORCE_DARK);
  set_night (theme == RR_THEME_NIGHT);
}
