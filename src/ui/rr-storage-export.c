/* rr-storage-export.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-storage-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-compat.h"
#include "rr-storage-window.h"

/* RrStorageExport asks what to write out, of which time, and for a passphrase, twice; who
 * forgets it has nothing. While it is written the button stops it.
 *
 * Threads: main.
 * Ends:    free() gives up what is under way.
 */
struct _RrStorageExport
{
  GtkWindow    *window;       /* (unowned): the dialog */
  RrEngine     *engine;       /* (owned) */
  GtkWidget    *kinds;        /* (unowned): rows, as all below */
  GtkWidget    *time;
  GtkWidget    *passphrase;
  GtkWidget    *again;
  GtkWidget    *button;
  GCancellable *cancellable;  /* (owned) */
  gboolean      is_busy;
};

#define LEAST  12
#define DAY_MS (86400 * G_GINT64_CONSTANT (1000))

static const struct
{
  const char *words;
  const char *kinds;       /* (nullable): all */
} choices[] = {
  { N_("Everything"), NULL },
  { N_("Positions"), "devices,tracks" },
  { N_("Incidents and trips"), "incidents,trips" },
  { N_("Reports and messages"), "reports,messages" },
  { N_("Bookings and letters"), "bookings,letters" },
};

static const struct
{
  const char *words;
  gint64      days;        /* 0: no bound */
} times[] = {
  { N_("Of all time"), 0 },
  { N_("Of the last 7 days"), 7 },
  { N_("Of the last 30 days"), 30 },
  { N_("Of the last year"), 365 },
};

static void
set_busy (RrStorageExport *self,
          gboolean         is_busy)
{
  self->is_busy = is_busy;
  gtk_button_set_label (GTK_BUTTON (self->button), is_busy ? _("_Stop") : _("_Export…"));
}

static void
say (RrStorageExport *self,
     const char      *text)
{
  rr_storage_window_toast (RR_STORAGE_WINDOW (self->window), text);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GtkWindow) window = data;
  RrStorageExport *self = g_object_get_data (G_OBJECT (window), "export");
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_engine_export_data_finish (RR_ENGINE (source), result, &error);

  /* After free() there is none any more. */
  if (self == NULL)
    return;
  set_busy (self, FALSE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, _("It was stopped"));
  else
    say (self, ok ? _("It is written. gpg --decrypt opens it, and so do Kleopatra and GPG Suite.") : error->message);
}

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  RrStorageExport *self = g_object_get_data (source, "export");
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  gint64 days;

  if (path == NULL || self == NULL || self->is_busy)
    return;
  days = times[adw_combo_row_get_selected (ADW_COMBO_ROW (self->time))].days;
  set_busy (self, TRUE);
  rr_engine_export_data_async (self->engine, choices[adw_combo_row_get_selected (ADW_COMBO_ROW (self->kinds))].kinds,
                               days > 0 ? g_get_real_time () / 1000 - days * DAY_MS : G_MININT64 + 1, path,
                               text_of (self->passphrase), self->cancellable, exported_cb, g_object_ref (self->window));
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_editable_set_text (GTK_EDITABLE (self->again), "");
}

static void
clicked_cb (RrStorageExport *self)
{
  if (self->is_busy)
    {
      g_cancellable_cancel (self->cancellable);
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
    }
  else if (g_utf8_strlen (text_of (self->passphrase), -1) < LEAST)
    say (self, _("The passphrase has to have at least 12 characters: several words are best."));
  else if (strcmp (text_of (self->passphrase), text_of (self->again)) != 0)
    say (self, _("The two passphrases are not the same."));
  else
    rr_compat_save_file_async (self->window, _("Export into an encrypted file"), "roundrock.zip.gpg", chosen_cb, NULL);
}

static GtkWidget *
add_combo (AdwPreferencesGroup *group,
           const char          *title,
           GtkStringList       *list)
{
  GtkWidget *row = g_object_new (ADW_TYPE_COMBO_ROW, "title", title, "model", list, NULL);

  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
add_entry (AdwPreferencesGroup *group,
           const char          *title)
{
  GtkWidget *row = g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "title", title, NULL);

  adw_preferences_group_add (group, row);
  return row;
}

static void
add_button (RrStorageExport     *self,
            AdwPreferencesGroup *group)
{
  self->button = gtk_button_new_with_mnemonic (_("_Export…"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  adw_preferences_group_set_header_suffix (group, self->button);
}

/**
 * rr_storage_export_new:
 * @group: where rows go
 * @window: the dialog it is in
 * @engine: an engine
 *
 * Returns: (transfer full): what fills the group
 */
RrStorageExport *
rr_storage_export_new (AdwPreferencesGroup *group,
                       GtkWindow           *window,
                       RrEngine            *engine)
{
  RrStorageExport *self = g_new0 (RrStorageExport, 1);
  g_autoptr(GtkStringList) what = gtk_string_list_new (NULL), when = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_string_list_append (what, _(choices[i].words));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    gtk_string_list_append (when, _(times[i].words));
  self->window = window;
  self->engine = g_object_ref (engine);
  self->cancellable = g_cancellable_new ();
  self->kinds = add_combo (group, _("What"), what);
  self->time = add_combo (group, _("When"), when);
  self->passphrase = add_entry (group, _("Passphrase"));
  self->again = add_entry (group, _("Passphrase, once more"));
  add_button (self, group);
  g_object_set_data (G_OBJECT (window), "export", self);
  return self;
}

/**
 * rr_storage_export_free:
 * @self: (nullable) (transfer full): a group
 */
void
rr_storage_export_free (RrStorageExport *self)
{
  if (self == NULL)
    return;

  g_object_set_data (G_OBJECT (self->window), "export", NULL);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_free (self);
}
