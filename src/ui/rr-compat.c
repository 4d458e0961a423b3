/* rr-compat.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-compat.h"

#include <glib/gi18n-lib.h>

/* What differs between the oldest and the newest GTK that the console runs on, shaped
 * like the new functions, so that this file can go one day.
 *
 * Threads: main.
 */

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/**
 * rr_compat_widget_get_color:
 * @widget: a widget
 * @colour: (out): its text colour
 */
void
rr_compat_widget_get_color (GtkWidget *widget,
                            GdkRGBA   *colour)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), colour);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             GTask           *task)
{
  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
  g_object_unref (task);
  g_object_unref (dialog);
}

static GtkFileFilter *
make_gpx_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("GPX tracks"));
  gtk_file_filter_add_suffix (filter, "gpx");
  return filter;
}

static void
choose (GtkWindow            *parent,
        const char           *title,
        GtkFileChooserAction  action,
        const char           *suggested_name,
        GtkFileFilter        *filter,
        GTask                *task)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent, action, NULL, NULL);

  if (filter != NULL)
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  if (suggested_name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), suggested_name);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * rr_compat_choose_file_async:
 * @parent: the window
 * @title: what for
 * @save: to write rather than to read
 * @suggested_name: (nullable): a name to begin with
 * @callback: gets the GPX file
 * @user_data: for @callback
 */
void
rr_compat_choose_file_async (GtkWindow           *parent,
                             const char          *title,
                             gboolean             save,
                             const char          *suggested_name,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GtkFileFilter) filter = make_gpx_filter ();
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, rr_compat_choose_file_async);
  choose (parent, title, save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, suggested_name, filter,
          task);
}

/**
 * rr_compat_save_file_async:
 * @parent: the window
 * @title: what for
 * @suggested_name: a name to begin with
 * @callback: gets the file, with rr_compat_choose_file_finish()
 * @user_data: for @callback
 *
 * Asks where to write a file of any kind.
 */
void
rr_compat_save_file_async (GtkWindow           *parent,
                           const char          *title,
                           const char          *suggested_name,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, rr_compat_save_file_async);
  choose (parent, title, GTK_FILE_CHOOSER_ACTION_SAVE, suggested_name, NULL, task);
}

/**
 * rr_compat_open_async:
 * @parent: the window
 * @title: what for
 * @is_folder: a folder rather than a file
 * @callback: gets it, with rr_compat_choose_file_finish()
 * @user_data: for @callback
 *
 * Asks for a file of any kind, or a folder.
 */
void
rr_compat_open_async (GtkWindow           *parent,
                      const char          *title,
                      gboolean             is_folder,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, rr_compat_open_async);
  choose (parent, title, is_folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL,
          task);
}

/**
 * rr_compat_choose_file_finish:
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the file, or %NULL with %G_IO_ERROR_CANCELLED
 */
GFile *
rr_compat_choose_file_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rr_compat_present_about:
 * @parent: the window
 */
void
rr_compat_present_about (GtkWindow *parent)
{
  adw_show_about_window (parent,
                         "application-name", "Roundrock",
                         "application-icon", RR_APP_ID,
                         "developer-name", _("The Roundrock Authors"),
                         "version", RR_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("The operations console of adventure-travel base camps"),
                         NULL);
}

/**
 * rr_compat_announce:
 * @widget: what it is about, of the role alert
 * @text: a sentence
 *
 * Has a screen reader say it now. Before GTK 4.14 all it gets is the new name of an alert.
 */
void
rr_compat_announce (GtkWidget  *widget,
                    const char *text)
{
#if GTK_CHECK_VERSION (4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
#endif
}

G_GNUC_END_IGNORE_DEPRECATIONS
