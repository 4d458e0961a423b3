/* rr-storage-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-storage-window.h"

#include <glib/gi18n-lib.h>

#include "rr-compat.h"
#include "rr-storage-export.h"
#include "rr-storage-restore.h"

/* RrStorageWindow settles what becomes of what is stored: where backups go, which one is put
 * back. A number is kept once it stands still.
 *
 * Threads: main.
 * Ends:    closed by the person, or with the window it is of.
 */
struct _RrStorageWindow
{
  AdwWindow         parent_instance;

  GtkWidget        *toasts;      /* (unowned): template children */
  GtkWidget        *folder;
  GtkWidget        *none;
  GtkWidget        *every;
  GtkWidget        *hourly;
  GtkWidget        *daily;
  GtkWidget        *weekly;
  GtkWidget        *secrets;
  GtkWidget        *restore_group;
  GtkWidget        *export_group;

  RrEngine         *engine;      /* (owned) */
  RrBackupSettings  settings;
  RrStorageRestore *restore;     /* (owned) */
  RrStorageExport  *export;      /* (owned) */
  guint             timer;       /* keeps what was changed */
  gboolean          is_filling;
};

G_DEFINE_FINAL_TYPE (RrStorageWindow, rr_storage_window, ADW_TYPE_WINDOW)

#define STANDS_STILL_MS 600

static void
show_folder (RrStorageWindow *self)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->folder), self->settings.folder != NULL ? self->settings.folder
                                                                                            : _("None: no backups are made"));
  gtk_widget_set_visible (self->none, self->settings.folder != NULL);
}

static void
fill (RrStorageWindow *self)
{
  self->is_filling = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->every), self->settings.every_min);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->hourly), self->settings.hourly);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->daily), self->settings.daily);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->weekly), self->settings.weekly);
  gtk_switch_set_active (GTK_SWITCH (self->secrets), self->settings.secrets);
  show_folder (self);
  self->is_filling = FALSE;
}

static guint
number_of (GtkWidget *spin)
{
  return (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin));
}

static gboolean
keep (RrStorageWindow *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->settings.every_min = number_of (self->every);
  self->settings.hourly = number_of (self->hourly);
  self->settings.daily = number_of (self->daily);
  self->settings.weekly = number_of (self->weekly);
  self->settings.secrets = gtk_switch_get_active (GTK_SWITCH (self->secrets));
  if (rr_engine_set_backup_settings (self->engine, &self->settings, &error))
    return TRUE;
  rr_storage_window_toast (self, error->message);
  return FALSE;
}

static gboolean
stands_still_cb (gpointer data)
{
  RrStorageWindow *self = data;

  self->timer = 0;
  keep (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (RrStorageWindow *self)
{
  if (self->is_filling)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (STANDS_STILL_MS, stands_still_cb, self);
}

/* --- the folder --------------------------------------------------------------- */

static void
set_folder (RrStorageWindow *self,
            const char      *folder)
{
  g_autofree char *before = g_strdup (self->settings.folder);

  g_free (self->settings.folder);
  self->settings.folder = g_strdup (folder);
  if (!keep (self))
    {
      g_free (self->settings.folder);
      self->settings.folder = g_steal_pointer (&before);
    }
  show_folder (self);
  rr_storage_restore_list (self->restore, self->settings.folder);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  RrStorageWindow *self = RR_STORAGE_WINDOW (source);
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL && self->engine != NULL)
    set_folder (self, path);
}

static void
choose_cb (RrStorageWindow *self)
{
  rr_compat_open_async (GTK_WINDOW (self), _("Folder for backups"), TRUE, chosen_cb, NULL);
}

static void
none_cb (RrStorageWindow *self)
{
  set_folder (self, NULL);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_storage_window_dispose (GObject *object)
{
  RrStorageWindow *self = RR_STORAGE_WINDOW (object);

  if (self->timer != 0)
    keep (self);
  g_clear_pointer (&self->restore, rr_storage_restore_free);
  g_clear_pointer (&self->export, rr_storage_export_free);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (rr_storage_window_parent_class)->dispose (object);
}

static void
rr_storage_window_finalize (GObject *object)
{
  rr_backup_settings_clear (&RR_STORAGE_WINDOW (object)->settings);

  G_OBJECT_CLASS (rr_storage_window_parent_class)->finalize (object);
}

static void
rr_storage_window_class_init (RrStorageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_storage_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_storage_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-storage-window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrStorageWindow, name)
  CHILD (toasts);
  CHILD (folder);
  CHILD (none);
  CHILD (every);
  CHILD (hourly);
  CHILD (daily);
  CHILD (weekly);
  CHILD (secrets);
  CHILD (restore_group);
  CHILD (export_group);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, none_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rr_storage_window_init (RrStorageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_storage_window_new:
 * @parent: the window it is of
 * @engine: a running engine
 *
 * Returns: (transfer none): a dialog, owned by GTK
 */
GtkWidget *
rr_storage_window_new (GtkWindow *parent,
                       RrEngine  *engine)
{
  RrStorageWindow *self = g_object_new (RR_TYPE_STORAGE_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE,
                                        NULL);
  g_autoptr(RrBackupView) view = rr_engine_dup_backups (engine);

  self->engine = g_object_ref (engine);
  if (view != NULL)
    rr_backup_settings_copy (&self->settings, &view->settings);
  self->restore = rr_storage_restore_new (ADW_PREFERENCES_GROUP (self->restore_group), GTK_WINDOW (self), engine);
  self->export = rr_storage_export_new (ADW_PREFERENCES_GROUP (self->export_group), GTK_WINDOW (self), engine);
  fill (self);
  rr_storage_restore_list (self->restore, self->settings.folder);
  return GTK_WIDGET (self);
}

/**
 * rr_storage_window_toast:
 * @self: a dialog
 * @text: what to say
 */
void
rr_storage_window_toast (RrStorageWindow *self,
                         const char      *text)
{
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (text));
}
