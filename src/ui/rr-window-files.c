/* rr-window-files.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-window-private.h"

#include <glib/gi18n-lib.h>

#include "rr-compat.h"
#include "rr-roster.h"

/* Tracks from files and into them. How it ended is said in the window.
 *
 * Threads: main.
 * Ends:    each with its callback, which keeps the window until then.
 */

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(RrWindow) self = data;
  g_autoptr(GError) error = NULL;
  gssize n = rr_engine_import_gpx_finish (RR_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (n >= 0)
    text = g_strdup_printf (ngettext ("%d new fix imported", "%d new fixes imported", (gulong) n), (int) n);
  rr_window_toast (self, n >= 0 ? text : error->message);
}

static void
import_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  RrWindow *self = RR_WINDOW (source);
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file != NULL && self->engine != NULL)
    rr_engine_import_gpx_async (self->engine, file, NULL, NULL, imported_cb, g_object_ref (self));
}

static void
import_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  rr_compat_choose_file_async (GTK_WINDOW (widget), _("Import a GPX track"), FALSE, NULL,
                               import_chosen_cb, NULL);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(RrWindow) self = data;
  g_autoptr(GError) error = NULL;
  gssize n = rr_engine_export_gpx_finish (RR_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (n >= 0)
    text = g_strdup_printf (ngettext ("%d fix exported", "%d fixes exported", (gulong) n), (int) n);
  rr_window_toast (self, n >= 0 ? text : error->message);
}

static void
export_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  RrWindow *self = RR_WINDOW (source);
  g_autofree char *id = data;
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file != NULL && self->engine != NULL)
    rr_engine_export_gpx_async (self->engine, id, G_MININT64 + 1, G_MAXINT64, file, NULL, exported_cb,
                                g_object_ref (self));
}

static void
export_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  RrWindow *self = RR_WINDOW (widget);
  const char *id = rr_roster_get_selected (RR_ROSTER (self->roster));
  g_autofree char *suggested = NULL;

  if (id == NULL)
    return;
  suggested = g_strdup_printf ("%s.gpx", id);
  g_strdelimit (suggested, "/", '-');
  rr_compat_choose_file_async (GTK_WINDOW (self), _("Export the track"), TRUE, suggested,
                               export_chosen_cb, g_strdup (id));
}

void
rr_window_class_add_files (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_cb);
}
