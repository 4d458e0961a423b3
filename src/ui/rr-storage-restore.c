/* rr-storage-restore.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-storage-restore.h"

#include <glib/gi18n-lib.h>

#include "rr-compat.h"
#include "rr-storage-window.h"
#include "rr-storage-words.h"

/* RrStorageRestore lists what backups there are and what is in them. One is looked through and
 * copied before anything is replaced; what is there now is put aside, and the engine starts
 * again with what was in the backup. It is asked for twice.
 *
 * Threads: main.
 * Ends:    free() gives up what is under way.
 */
struct _RrStorageRestore
{
  AdwPreferencesGroup *group;        /* (unowned) */
  GtkWindow           *window;       /* (unowned): the dialog */
  RrEngine            *engine;       /* (owned) */
  GPtrArray           *rows;         /* (owned): of GtkWidget (unowned) */
  GCancellable        *cancellable;  /* (owned) */
};

#define MAX_ROWS 40

static void
say (RrStorageRestore *self,
     const char       *text)
{
  rr_storage_window_toast (RR_STORAGE_WINDOW (self->window), text);
}

/* --- putting back ------------------------------------------------------------- */

static void
staged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(GtkWindow) window = data;
  g_autoptr(GError) error = NULL;

  if (rr_engine_stage_restore_finish (RR_ENGINE (source), result, &error))
    g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "restart-engine", NULL);
  else if (gtk_widget_get_visible (GTK_WIDGET (window)))
    rr_storage_window_toast (RR_STORAGE_WINDOW (window), error->message);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          data)
{
  RrStorageRestore *self = data;
  const char *path = g_object_get_data (G_OBJECT (dialog), "path");

  if (!g_str_equal (response, "restore"))
    return;
  say (self, _("The backup is looked through; then the engine starts again."));
  rr_engine_stage_restore_async (self->engine, path, NULL, staged_cb, g_object_ref (self->window));
}

static void
ask (RrStorageRestore *self,
     const char       *path)
{
  GtkWidget *dialog = adw_message_dialog_new (self->window, _("Put This Backup Back?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  /* Translators: a folder or file */
                                  _("%s\n\nWhat came in since it was made is not in it. The database of now is not deleted:"
                                    " it is put aside in the workspace. Phones are cut off for a moment and report"
                                    " again by themselves."), path);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "restore", _("_Put Back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "restore", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (path), g_free);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_cb (RrStorageRestore *self,
        GtkWidget        *button)
{
  ask (self, g_object_get_data (G_OBJECT (button), "path"));
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  RrStorageRestore *self = g_object_get_data (source, "restore");

  if (path != NULL && self != NULL)
    ask (self, path);
}

static void
choose_cb (RrStorageRestore *self)
{
  rr_compat_open_async (self->window, _("Put back a backup"), FALSE, chosen_cb, NULL);
}

/* --- the list ----------------------------------------------------------------- */

static void
add_button (RrStorageRestore *self,
            GtkWidget        *row,
            const char       *label,
            const char       *name,
            GCallback         callback,
            const char       *path)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (path), g_free);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
add_row (RrStorageRestore *self,
         const char       *title,
         const char       *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle, "use-markup", FALSE, NULL);

  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
clear_rows (RrStorageRestore *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
show (RrStorageRestore *self,
      GPtrArray        *entries,
      const char       *problem)
{
  guint n = entries != NULL ? MIN (entries->len, MAX_ROWS) : 0;
  GtkWidget *row;

  clear_rows (self);
  for (guint i = 0; i < n; i++)
    {
      const RrBackupEntry *entry = entries->pdata[i];
      g_autofree char *made = rr_storage_dup_time (entry->made_ms), *holds = rr_storage_dup_entry (entry);
      g_autofree char *name = NULL;

      /* Translators: a day and a time */
      name = g_strdup_printf (_("Put back the backup of %s"), made);
      row = add_row (self, made, holds);
      add_button (self, row, _("Put Back…"), name, G_CALLBACK (ask_cb), entry->path);
    }
  row = add_row (self, _("From somewhere else"), problem != NULL ? problem : _("A database that was backed up"));
  add_button (self, row, _("Choose a _File…"), _("Put back from a file"), G_CALLBACK (choose_cb), NULL);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  RrStorageRestore *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = rr_engine_list_backups_finish (RR_ENGINE (source), result, &error);

  /* After free() there is no self any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  show (self, entries, error != NULL ? error->message : NULL);
}

/**
 * rr_storage_restore_list:
 * @self: a group
 * @folder: (nullable): where backups are
 */
void
rr_storage_restore_list (RrStorageRestore *self,
                         const char       *folder)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  show (self, NULL, NULL);
  if (folder != NULL)
    rr_engine_list_backups_async (self->engine, folder, self->cancellable, listed_cb, self);
}

/**
 * rr_storage_restore_new:
 * @group: where rows go
 * @window: the dialog it is in
 * @engine: an engine
 *
 * Returns: (transfer full): what fills the group
 */
RrStorageRestore *
rr_storage_restore_new (AdwPreferencesGroup *group,
                        GtkWindow           *window,
                        RrEngine            *engine)
{
  RrStorageRestore *self = g_new0 (RrStorageRestore, 1);

  self->group = group;
  self->window = window;
  self->engine = g_object_ref (engine);
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  g_object_set_data (G_OBJECT (window), "restore", self);
  return self;
}

/**
 * rr_storage_restore_free:
 * @self: (nullable) (transfer full): a group
 */
void
rr_storage_restore_free (RrStorageRestore *self)
{
  if (self == NULL)
    return;

  g_object_set_data (G_OBJECT (self->window), "restore", NULL);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_ptr_array_unref (self->rows);
  g_free (self);
}
