/* rr-engine-storage.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-engine-storage.h"

#include <glib/gi18n-lib.h>

#include "rr-backup-desk.h"
#include "rr-engine-staff.h"
#include "rr-vault-child.h"

/* What the console asks of what is stored. Whatever touches a drive or a folder that somebody
 * chose is done by a process of its own, one errand at a time.
 *
 * Threads: the owner's.
 * Ends:    an errand ends with its answer, when it is cancelled, or with the engine.
 */

#define PATIENCE_S  120
#define MAX_ENTRIES 10000

struct _RrErrand
{
  RrEngine     *engine;        /* (unowned): which ends it */
  GTask        *task;          /* (owned) */
  RrVaultChild *child;         /* (owned) */
  GPtrArray    *entries;       /* (owned): of RrBackupEntry */
  gulong        cancelled;
  guint         permille;
};

static void
entry_free (gpointer data)
{
  RrBackupEntry *entry = data;

  g_free (entry->name);
  g_free (entry->path);
  g_free (entry);
}

static void
errand_free (RrErrand *errand)
{
  g_cancellable_disconnect (g_task_get_cancellable (errand->task), errand->cancelled);
  g_clear_pointer (&errand->child, rr_vault_child_free);
  g_clear_pointer (&errand->entries, g_ptr_array_unref);
  g_clear_object (&errand->task);
  g_free (errand);
}

static void
take_entry (RrErrand          *errand,
            const char *const *fields)
{
  RrBackupEntry *entry;

  if (g_strv_length ((char **) fields) < 8 || errand->entries->len >= MAX_ENTRIES)
    return;
  entry = g_new0 (RrBackupEntry, 1);
  entry->name = g_strdup (fields[1]);
  entry->path = g_strdup (fields[2]);
  entry->made_ms = g_ascii_strtoll (fields[3], NULL, 10);
  entry->bytes = g_ascii_strtoll (fields[4], NULL, 10);
  entry->n_fixes = g_ascii_strtoll (fields[5], NULL, 10);
  entry->n_devices = g_ascii_strtoll (fields[6], NULL, 10);
  entry->n_bookings = g_ascii_strtoll (fields[7], NULL, 10);
  g_ptr_array_add (errand->entries, entry);
}

static void
line_cb (const char *const *fields,
         gpointer           data)
{
  RrErrand *errand = data;

  if (g_strcmp0 (fields[0], "progress") == 0 && fields[1] != NULL)
    errand->permille = (guint) MIN (g_ascii_strtoull (fields[1], NULL, 10), 1000);
  else if (g_strcmp0 (fields[0], "backup") == 0)
    take_entry (errand, fields);
}

static void
end_cb (const char *const *fields,
        const char        *sentence,
        gpointer           data)
{
  RrErrand *errand = data;

  errand->engine->errand = NULL;
  if (fields == NULL)
    g_task_return_new_error (errand->task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", sentence);
  else
    g_task_return_pointer (errand->task, g_ptr_array_ref (errand->entries), (GDestroyNotify) g_ptr_array_unref);
  errand_free (errand);
}

static void
cancelled_cb (GCancellable *cancellable,
              RrErrand     *errand)
{
  rr_vault_child_stop (errand->child);
}

static void
run_errand (RrEngine            *self,
            gpointer             tag,
            const char *const   *args,
            const char          *input,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  RrErrand *errand;

  g_task_set_source_tag (task, tag);
  if (!rr_engine_may (self, rr_staff_gate_find (tag), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!self->running || self->errand != NULL)
    {
      g_task_return_new_error (task, RR_ERROR, RR_ERROR_FULL, "%s",
                               self->running ? _("Something else is being copied; wait until that is done")
                                             : _("The engine has ended"));
      return;
    }
  errand = g_new0 (RrErrand, 1);
  errand->engine = self;
  errand->entries = g_ptr_array_new_with_free_func (entry_free);
  errand->task = g_steal_pointer (&task);
  errand->child = rr_vault_child_start (args, input, PATIENCE_S, line_cb, end_cb, errand, &error);
  if (errand->child == NULL)
    {
      g_task_return_error (errand->task, g_steal_pointer (&error));
      errand_free (errand);
      return;
    }
  self->errand = errand;
  if (cancellable != NULL)
    errand->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), errand);
}

/* One that lists nothing, and is kept in mind under @what. */
static gboolean
finish_errand (RrEngine      *self,
               GAsyncResult  *result,
               const char    *what,
               GError       **error)
{
  g_autoptr(GPtrArray) nothing = g_task_propagate_pointer (G_TASK (result), error);

  if (self->audit != NULL)
    rr_audit_desk_note (self->audit, rr_engine_get_who (self), what, NULL,
                        nothing != NULL ? RR_AUDIT_OK : "failed");
  return nothing != NULL;
}

/* --- damage ------------------------------------------------------------------- */

/* Damage that comes back at once is that of a drive; then somebody has to see to it. */
static gboolean
may_restart (RrEngine *self)
{
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < RR_ENGINE_MAX_RESTARTS; i++)
    if (self->restarts_us[i] == 0 || now_us - self->restarts_us[i] > G_TIME_SPAN_HOUR)
      {
        self->restarts_us[i] = now_us;
        return TRUE;
      }
  return FALSE;
}

static void
see_to_damage (gpointer value,
               gpointer data)
{
  RrEngine *self = data;
  g_autoptr(GError) error = NULL;

  if (!self->running || self->drill)
    return;
  if (!rr_store_want_check (self->database, &error))
    g_message ("Damage cannot be seen to: %s", error->message);
  else if (may_restart (self))
    g_signal_emit_by_name (self, "restart");
  else
    rr_slot_set (self->problem_slot, g_strdup (_("The database is damaged again and again. The drive may be failing: put"
                                                 " a backup back on another one.")));
}

void
rr_engine_damaged (gpointer engine)
{
  RrEngine *self = engine;

  rr_slot_set (self->damage_slot, g_strdup (""));
}

/* --- life --------------------------------------------------------------------- */

gboolean
rr_engine_make_storage (RrEngine  *self,
                        GError   **error)
{
  self->damage_slot = rr_slot_new (self->marshal, 0, see_to_damage, self, g_free);
  self->backups = rr_backup_desk_new (self->workspace, self->database, self->audit, error);
  /* A place that is thrown away needs no reserve. */
  if (self->backups != NULL && !self->drill)
    self->disk = rr_disk_watch_new (self->workspace, error);
  return self->backups != NULL && (self->drill || self->disk != NULL);
}

void
rr_engine_free_storage (RrEngine *self)
{
  g_clear_pointer (&self->backups, rr_backup_desk_free);
  g_clear_pointer (&self->disk, rr_disk_watch_free);
  g_clear_pointer (&self->damage_slot, rr_slot_free);
}

/* With the engine. */
void
rr_engine_end_errand (RrEngine *self)
{
  RrErrand *errand = g_steal_pointer (&self->errand);

  if (errand == NULL)
    return;
  g_task_return_new_error (errand->task, RR_ERROR, RR_ERROR_FULL, "%s", _("The engine has ended"));
  errand_free (errand);
}

/**
 * rr_engine_get_errand_permille:
 * @self: an engine
 *
 * Returns: how far that is which is under way
 */
guint
rr_engine_get_errand_permille (RrEngine *self)
{
  return self->errand != NULL ? self->errand->permille : 0;
}

/* --- backups ------------------------------------------------------------------ */

/**
 * rr_engine_dup_backups:
 * @self: an engine
 *
 * Returns: (transfer full) (nullable): how it stands with them; %NULL when it does not run
 */
RrBackupView *
rr_engine_dup_backups (RrEngine *self)
{
  RrBackupView *view = self->backups != NULL ? rr_backup_desk_dup_view (self->backups) : NULL;

  if (view != NULL && self->disk != NULL)
    rr_disk_watch_view (self->disk, &view->disk);
  return view;
}

/**
 * rr_engine_make_backup:
 * @self: an engine
 * @error: return location for an error
 *
 * Returns: %FALSE if it cannot begin now
 */
gboolean
rr_engine_make_backup (RrEngine  *self,
                       GError   **error)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), FALSE);

  if (!rr_engine_may (self, RR_RIGHT_BACKUPS, error))
    return FALSE;
  if (self->backups != NULL)
    return rr_backup_desk_make (self->backups, error);
  g_set_error_literal (error, RR_ERROR, RR_ERROR_FULL, _("The engine has ended"));
  return FALSE;
}

/**
 * rr_engine_set_backup_settings:
 * @self: an engine
 * @settings: from now on
 * @error: return location for an error
 *
 * Returns: %FALSE if they cannot be kept
 */
gboolean
rr_engine_set_backup_settings (RrEngine                *self,
                               const RrBackupSettings  *settings,
                               GError                 **error)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), FALSE);

  if (!rr_engine_may (self, RR_RIGHT_BACKUPS, error))
    return FALSE;
  if (self->backups != NULL)
    return rr_backup_desk_set_settings (self->backups, settings, error);
  g_set_error_literal (error, RR_ERROR, RR_ERROR_FULL, _("The engine has ended"));
  return FALSE;
}

/**
 * rr_engine_list_backups_async:
 * @self: an engine
 * @folder: where they are
 * @cancellable: (nullable): to give up
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_list_backups_async (RrEngine            *self,
                              const char          *folder,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  const char *args[] = { "list", "--folder", folder, NULL };

  g_return_if_fail (RR_IS_ENGINE (self));
  run_errand (self, rr_engine_list_backups_async, args, NULL, cancellable, callback, user_data);
}

/**
 * rr_engine_list_backups_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type RrBackupEntry): newest first
 */
GPtrArray *
rr_engine_list_backups_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rr_engine_stage_restore_async:
 * @self: an engine
 * @path: a backup, or a database
 * @cancellable: (nullable): to give up
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_stage_restore_async (RrEngine            *self,
                               const char          *path,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  const char *args[] = { "restore", "--workspace", self->workspace, "--file", path, NULL };

  g_return_if_fail (RR_IS_ENGINE (self));
  run_errand (self, rr_engine_stage_restore_async, args, NULL, cancellable, callback, user_data);
}

/**
 * rr_engine_stage_restore_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: %FALSE with @error set if it is no good, or there is no room
 */
gboolean
rr_engine_stage_restore_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return finish_errand (self, result, "backup.restore", error);
}

/* --- export ------------------------------------------------------------------- */

/**
 * rr_engine_export_data_async:
 * @self: an engine
 * @kinds: (nullable): "tracks,incidents"; %NULL for all
 * @from_ms: from when on
 * @path: the file
 * @passphrase: what opens it
 * @cancellable: (nullable): to stop; nothing is left then
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_export_data_async (RrEngine            *self,
                             const char          *kinds,
                             gint64               from_ms,
                             const char          *path,
                             const char          *passphrase,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autofree char *from = g_strdup_printf ("--from=%" G_GINT64_FORMAT, from_ms);
  g_autofree char *some = kinds != NULL ? g_strconcat ("--kinds=", kinds, NULL) : NULL;
  g_autofree char *line = g_strconcat (passphrase, "\n", NULL);
  const char *args[] = { "export", "--database", self->database, "--file", path, from, some, NULL };

  g_return_if_fail (RR_IS_ENGINE (self));
  run_errand (self, rr_engine_export_data_async, args, line, cancellable, callback, user_data);
}

/**
 * rr_engine_export_data_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: %FALSE with @error set if it is not written
 */
gboolean
rr_engine_export_data_finish (RrEngine      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return finish_errand (self, result, "data.export", error);
}
