/* rr-backup-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-backup-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-sync.h"
#include "rr-time.h"
#include "rr-vault-child.h"

/* RrBackupDesk has a backup made when it is time, and knows the last good one. One is made at a
 * time, by a process of its own; when it fails it is tried again, later and later, but no
 * later than the next one would be. The store and the phones never wait for it.
 *
 * Threads: the owner's; what others may look at is under the lock.
 * Ends:    free() kills the process; what it had made so far is removed with the next one.
 */
struct _RrBackupDesk
{
  char             *workspace;   /* (immutable) */
  char             *database;    /* (immutable) */
  RrAuditDesk      *audit;       /* (unowned) (nullable) */
  RrVaultChild     *child;       /* (owned) (nullable) */
  GSource          *timer;       /* (owned) (nullable) */
  guint             n_tries;     /* that failed in a row */

  RrMutex           lock;
  RrBackupSettings  settings;    /* (guarded by lock), as all below; written by the owner only */
  RrBackupLast      last;
  gint64            due_us;      /* monotonic */
  gboolean          is_running;
  guint             permille;
  char             *problem;     /* (owned) (nullable): of the last try */
  guint64           n_made;
  guint64           n_failed;
};

#define LOOK_EVERY_S 1
#define FIRST_US     (60 * G_TIME_SPAN_SECOND)   /* after the start */
#define RETRY_US     (60 * G_TIME_SPAN_SECOND)
#define MAX_DOUBLED  10

/* --- time --------------------------------------------------------------------- */

static gint64
interval_us (RrBackupDesk *self)
{
  return self->settings.every_min * G_TIME_SPAN_MINUTE;
}

static void
set_due (RrBackupDesk *self,
         gint64        in_us)
{
  rr_mutex_lock (&self->lock);
  self->due_us = g_get_monotonic_time () + in_us;
  rr_mutex_unlock (&self->lock);
}

/* By the clock on the wall, since it goes on from before the start. */
static void
plan_first (RrBackupDesk *self)
{
  gint64 age_us = (rr_time_now_ms () - self->last.made_ms) * 1000;
  gint64 in_us = age_us >= 0 && age_us < interval_us (self) ? interval_us (self) - age_us : 0;

  set_due (self, MAX (in_us, FIRST_US));
}

/* --- the process -------------------------------------------------------------- */

static void
line_cb (const char *const *fields,
         gpointer           data)
{
  RrBackupDesk *self = data;

  if (g_strcmp0 (fields[0], "progress") != 0 || fields[1] == NULL)
    return;
  rr_mutex_lock (&self->lock);
  self->permille = (guint) MIN (g_ascii_strtoull (fields[1], NULL, 10), 1000);
  rr_mutex_unlock (&self->lock);
}

static void
note_failure (RrBackupDesk *self,
              const char   *sentence)
{
  gint64 in_us = MIN (RETRY_US << MIN (self->n_tries, MAX_DOUBLED), interval_us (self));

  g_message ("No backup was made: %s", sentence);
  if (self->audit != NULL)
    rr_audit_desk_note_more (self->audit, RR_AUDIT_PROGRAM, "backup.make", self->settings.folder, "failed", sentence);
  self->n_tries++;
  rr_mutex_lock (&self->lock);
  self->n_failed++;
  g_free (self->problem);
  self->problem = g_strdup (sentence);
  rr_mutex_unlock (&self->lock);
  set_due (self, in_us);
}

static void
note_success (RrBackupDesk      *self,
              const char *const *fields)
{
  g_autoptr(GError) error = NULL;

  g_info ("A backup was made and checked: %s", fields[0]);
  if (self->audit != NULL)
    rr_audit_desk_note (self->audit, RR_AUDIT_PROGRAM, "backup.make", fields[0], RR_AUDIT_OK);
  self->n_tries = 0;
  rr_mutex_lock (&self->lock);
  self->n_made++;
  g_clear_pointer (&self->problem, g_free);
  rr_backup_last_clear (&self->last);
  self->last = (RrBackupLast) { g_strdup (self->settings.folder), g_strdup (fields[0]),
                                g_ascii_strtoll (fields[1], NULL, 10), g_ascii_strtoll (fields[2], NULL, 10) };
  rr_mutex_unlock (&self->lock);
  /* Without this note the next start asks for a backup earlier than need be. */
  if (!rr_backup_last_save (&self->last, self->workspace, &error))
    g_message ("Which backup was the last is not kept: %s", error->message);
  set_due (self, interval_us (self));
}

static void
end_cb (const char *const *fields,
        const char        *sentence,
        gpointer           data)
{
  RrBackupDesk *self = data;

  g_clear_pointer (&self->child, rr_vault_child_free);
  rr_mutex_lock (&self->lock);
  self->is_running = FALSE;
  rr_mutex_unlock (&self->lock);
  if (fields != NULL && g_strv_length ((char **) fields) >= 3)
    note_success (self, fields);
  else
    note_failure (self, sentence != NULL ? sentence : _("The program that does it ended without a word"));
}

/* The first into a folder puts the mark there that all others want to see. */
static RrVaultChild *
start_child (RrBackupDesk  *self,
             GError       **error)
{
  const RrBackupSettings *settings = &self->settings;
  g_autofree char *hourly = g_strdup_printf ("--hourly=%u", settings->hourly);
  g_autofree char *daily = g_strdup_printf ("--daily=%u", settings->daily);
  g_autofree char *weekly = g_strdup_printf ("--weekly=%u", settings->weekly);
  const char *args[16] = { "backup", "--database", self->database, "--workspace", self->workspace, "--folder",
                           settings->folder, hourly, daily, weekly };
  guint n = 10;

  if (g_strcmp0 (settings->folder, self->last.folder) != 0)
    args[n++] = "--first";
  if (settings->secrets)
    args[n++] = "--secrets";
  return rr_vault_child_start (args, NULL, settings->patience_s, line_cb, end_cb, self, error);
}

/**
 * rr_backup_desk_make:
 * @self: a desk
 * @error: return location for an error
 *
 * Begins with one now; how it went is in the view.
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED without a folder, %RR_ERROR_IN_USE while one is
 *   being made, or why it cannot begin
 */
gboolean
rr_backup_desk_make (RrBackupDesk  *self,
                     GError       **error)
{
  if (self->settings.folder == NULL)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("No folder for backups is chosen"));
      return FALSE;
    }
  if (self->child != NULL)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_IN_USE, _("A backup is being made already"));
      return FALSE;
    }
  self->child = start_child (self, error);
  if (self->child == NULL)
    return FALSE;
  rr_mutex_lock (&self->lock);
  self->is_running = TRUE;
  self->permille = 0;
  rr_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
look_cb (gpointer data)
{
  RrBackupDesk *self = data;
  g_autoptr(GError) error = NULL;

  if (self->settings.folder == NULL || self->child != NULL || g_get_monotonic_time () < self->due_us)
    return G_SOURCE_CONTINUE;
  if (!rr_backup_desk_make (self, &error))
    note_failure (self, error->message);
  return G_SOURCE_CONTINUE;
}

/* --- settings ----------------------------------------------------------------- */

/**
 * rr_backup_desk_set_settings:
 * @self: a desk
 * @settings: from now on
 * @error: return location for an error
 *
 * Another folder gets a backup at once.
 *
 * Returns: %FALSE with a #GKeyFileError or #GFileError; then all is as it was
 */
gboolean
rr_backup_desk_set_settings (RrBackupDesk            *self,
                             const RrBackupSettings  *settings,
                             GError                 **error)
{
  gboolean is_other = g_strcmp0 (settings->folder, self->settings.folder) != 0;

  if (!rr_backup_settings_save (settings, self->workspace, error))
    return FALSE;
  rr_mutex_lock (&self->lock);
  rr_backup_settings_copy (&self->settings, settings);
  if (is_other)
    g_clear_pointer (&self->problem, g_free);
  rr_mutex_unlock (&self->lock);
  if (is_other)
    self->n_tries = 0;
  if (self->audit != NULL)
    rr_audit_desk_note (self->audit, RR_AUDIT_CONSOLE, "backup.settings", settings->folder, RR_AUDIT_OK);
  set_due (self, is_other ? 0 : interval_us (self));
  return TRUE;
}

/**
 * rr_backup_desk_dup_view:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer full): how it is now
 */
RrBackupView *
rr_backup_desk_dup_view (RrBackupDesk *self)
{
  RrBackupView *view = g_new0 (RrBackupView, 1);
  gint64 left_us;

  rr_mutex_lock (&self->lock);
  rr_backup_settings_copy (&view->settings, &self->settings);
  view->last = (RrBackupLast) { g_strdup (self->last.folder), g_strdup (self->last.name), self->last.made_ms,
                                self->last.bytes };
  view->is_running = self->is_running;
  view->permille = self->permille;
  view->problem = g_strdup (self->problem);
  view->n_made = self->n_made;
  view->n_failed = self->n_failed;
  left_us = MAX (self->due_us - g_get_monotonic_time (), 0);
  rr_mutex_unlock (&self->lock);

  if (view->settings.folder == NULL)
    return view;
  view->next_ms = rr_time_now_ms () + left_us / 1000;
  view->is_old = rr_time_now_ms () - view->last.made_ms > view->settings.warn_hours * G_GINT64_CONSTANT (3600000);
  return view;
}

/**
 * rr_backup_view_free:
 * @self: (nullable) (transfer full): a view
 */
void
rr_backup_view_free (RrBackupView *self)
{
  if (self == NULL)
    return;

  rr_backup_settings_clear (&self->settings);
  rr_backup_last_clear (&self->last);
  g_free (self->problem);
  g_free (self);
}

/* --- life --------------------------------------------------------------------- */

/**
 * rr_backup_desk_new:
 * @workspace: the folder with storage.ini, which need not be there
 * @database: what is copied
 * @audit: (nullable): where what was made is noted
 * @error: return location for an error
 *
 * Returns: (transfer full): a desk; %NULL with a #GKeyFileError, #GFileError or
 *   %RR_ERROR_MALFORMED
 */
RrBackupDesk *
rr_backup_desk_new (const char  *workspace,
                    const char  *database,
                    RrAuditDesk *audit,
                    GError     **error)
{
  g_autoptr(RrBackupDesk) self = g_new0 (RrBackupDesk, 1);

  rr_mutex_init (&self->lock);
  self->workspace = g_strdup (workspace);
  self->database = g_strdup (database);
  self->audit = audit;
  if (!rr_backup_settings_load (&self->settings, workspace, error))
    return NULL;
  rr_backup_last_load (&self->last, workspace);
  plan_first (self);
  return g_steal_pointer (&self);
}

/**
 * rr_backup_desk_start:
 * @self: a desk
 */
void
rr_backup_desk_start (RrBackupDesk *self)
{
  self->timer = g_timeout_source_new_seconds (LOOK_EVERY_S);
  g_source_set_callback (self->timer, look_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/**
 * rr_backup_desk_free:
 * @self: (nullable) (transfer full): a desk
 */
void
rr_backup_desk_free (RrBackupDesk *self)
{
  if (self == NULL)
    return;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->child, rr_vault_child_free);
  rr_backup_settings_clear (&self->settings);
  rr_backup_last_clear (&self->last);
  rr_mutex_clear (&self->lock);
  g_free (self->problem);
  g_free (self->workspace);
  g_free (self->database);
  g_free (self);
}
