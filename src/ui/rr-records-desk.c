/* rr-records-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-records-desk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-compat.h"
#include "rr-engine-audit.h"
#include "rr-security-audit.h"
#include "rr-security-secrets.h"

/* Where the window and the engine meet the two parts of the page Security that keep records:
 * the audit log, and where secrets are. While the log is in front it is looked at every
 * few seconds; looking through all of it can be stopped.
 *
 * Threads: main.
 * Ends:    with its window; an answer that comes later finds nobody.
 */
typedef struct
{
  RrWindow          *window;        /* (unowned): its data is this */
  RrEngine          *engine;        /* (owned) */
  RrSecurityAudit   *audit;         /* (weak): of the page, as the next */
  RrSecuritySecrets *secrets;
  GCancellable      *cancellable;   /* (owned) (nullable): of what looks through the log */
  guint              timer;         /* 0 while another part is in front */
} Desk;

#define DESK_KEY     "rr-records-desk"
#define LOOK_S       5
#define PROGRESS_MS  100

/* Something that reads all of the log; the desk may be gone before it ends. */
typedef struct
{
  RrWindow        *window;          /* (owned) */
  RrAuditProgress  progress;
  const char      *what;            /* static */
  guint            timer;
} Work;

static Desk *
desk_of (RrWindow *window)
{
  return g_object_get_data (G_OBJECT (window), DESK_KEY);
}

/* --- rows --------------------------------------------------------------------- */

typedef struct
{
  RrWindow *window;   /* (owned) */
  gint64    before;
  char     *words;    /* (owned) */
} Load;

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Load *load = data;
  Desk *desk = desk_of (load->window);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = rr_engine_load_audit_finish (RR_ENGINE (source), result, &error);

  if (desk != NULL && desk->audit != NULL && rows != NULL)
    rr_security_audit_add_rows (desk->audit, load->before, load->words, rows);
  else if (desk != NULL && desk->audit != NULL)
    rr_security_audit_show_result (desk->audit, error->message, FALSE);
  g_object_unref (load->window);
  g_free (load->words);
  g_free (load);
}

static void
load_cb (RrSecurityAudit *audit,
         gint64           before,
         const char      *words,
         Desk            *desk)
{
  Load *load = g_new (Load, 1);

  *load = (Load) { g_object_ref (desk->window), before, g_strdup (words) };
  rr_engine_load_audit_async (desk->engine, before, words, RR_SECURITY_AUDIT_ROWS, NULL, loaded_cb, load);
}

static gboolean
look_cb (gpointer data)
{
  Desk *desk = data;

  rr_security_audit_refresh (desk->audit);
  return G_SOURCE_CONTINUE;
}

static void
mapped_cb (GtkWidget *audit,
           Desk      *desk)
{
  rr_security_audit_refresh (desk->audit);
  if (desk->timer == 0)
    desk->timer = g_timeout_add_seconds (LOOK_S, look_cb, desk);
}

static void
unmapped_cb (GtkWidget *audit,
             Desk      *desk)
{
  g_clear_handle_id (&desk->timer, g_source_remove);
}

/* --- all of it ---------------------------------------------------------------- */

static gboolean
progress_cb (gpointer data)
{
  Work *work = data;
  Desk *desk = desk_of (work->window);

  if (desk != NULL && desk->audit != NULL)
    rr_security_audit_set_busy (desk->audit, work->what, g_atomic_int_get (&work->progress.percent));
  return G_SOURCE_CONTINUE;
}

static Work *
work_begin (Desk       *desk,
            const char *what)
{
  Work *work = g_new0 (Work, 1);

  work->window = g_object_ref (desk->window);
  work->what = what;
  work->timer = g_timeout_add (PROGRESS_MS, progress_cb, work);
  g_clear_object (&desk->cancellable);
  desk->cancellable = g_cancellable_new ();
  rr_security_audit_set_busy (desk->audit, what, 0);
  return work;
}

/* @sentence: (nullable): what came of it, if nothing went wrong */
static void
work_end (Work         *work,
          const char   *sentence,
          gboolean      is_good,
          const GError *error)
{
  Desk *desk = desk_of (work->window);
  gboolean was_stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (desk != NULL && desk->audit != NULL)
    {
      rr_security_audit_set_busy (desk->audit, NULL, 0);
      rr_security_audit_show_result (desk->audit, was_stopped ? _("Stopped.") : error != NULL ? error->message : sentence,
                                     error != NULL ? was_stopped : is_good);
    }
  g_source_remove (work->timer);
  g_object_unref (work->window);
  g_free (work);
}

static void
verified_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autofree RrAuditCheck *check = rr_engine_verify_audit_finish (RR_ENGINE (source), result, &error);
  g_autofree char *sentence = check != NULL ? rr_audit_check_to_text (check) : NULL;

  work_end (data, sentence, check != NULL && check->n_faults == 0 && check->head.is_known, error);
}

static void
verify_cb (RrSecurityAudit *audit,
           Desk            *desk)
{
  Work *work = work_begin (desk, _("Looking through the audit log"));

  rr_engine_verify_audit_async (desk->engine, &work->progress, desk->cancellable, verified_cb, work);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GError) error = NULL;
  gssize n = rr_engine_export_audit_finish (RR_ENGINE (source), result, &error);
  /* Translators: %d is a number of rows */
  g_autofree char *sentence = g_strdup_printf (_("Rows written: %d"), (int) n);

  work_end (data, sentence, TRUE, error);
}

static void
export_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);
  Desk *desk = desk_of (RR_WINDOW (source));
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;
  Work *work;

  if (file == NULL || desk == NULL || desk->audit == NULL)
    return;
  work = work_begin (desk, _("Writing the audit log into a file"));
  rr_engine_export_audit_async (desk->engine, g_str_has_suffix (name, ".csv") ? RR_AUDIT_CSV : RR_AUDIT_JSON_LINES,
                                file, &work->progress, desk->cancellable, exported_cb, work);
}

static void
export_cb (RrSecurityAudit *audit,
           Desk            *desk)
{
  rr_compat_save_file_async (GTK_WINDOW (desk->window), _("Export the audit log (.csv or .jsonl)"),
                             "roundrock-audit.csv", export_chosen_cb, NULL);
}

static void
stop_cb (RrSecurityAudit *audit,
         Desk            *desk)
{
  if (desk->cancellable != NULL)
    g_cancellable_cancel (desk->cancellable);
}

/* --- secrets ------------------------------------------------------------------ */

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  Desk *desk = desk_of (window);
  g_autoptr(GPtrArray) secrets = rr_engine_list_secrets_finish (RR_ENGINE (source), result, NULL);

  if (desk != NULL && desk->secrets != NULL && secrets != NULL)
    rr_security_secrets_set (desk->secrets, secrets);
}

static void
list_secrets (Desk *desk)
{
  rr_engine_list_secrets_async (desk->engine, listed_cb, g_object_ref (desk->window));
}

static void
secrets_mapped_cb (GtkWidget *secrets,
                   Desk      *desk)
{
  list_secrets (desk);
}

static void
moved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  Desk *desk = desk_of (window);
  g_autoptr(GError) error = NULL;
  gssize n = rr_engine_move_secrets_finish (RR_ENGINE (source), result, &error);
  g_autofree char *sentence = NULL;

  if (desk == NULL || desk->secrets == NULL)
    return;
  rr_security_secrets_set_busy (desk->secrets, FALSE);
  rr_security_secrets_show_problem (desk->secrets, error != NULL ? error->message : NULL);
  if (error == NULL)
    {
      /* Translators: %d is a number */
      sentence = g_strdup_printf (_("Secrets moved to the keyring: %d"), (int) n);
      rr_window_toast (window, sentence);
    }
  list_secrets (desk);
}

static void
move_cb (RrSecuritySecrets *secrets,
         Desk              *desk)
{
  rr_security_secrets_set_busy (secrets, TRUE);
  rr_security_secrets_show_problem (secrets, NULL);
  rr_engine_move_secrets_async (desk->engine, moved_cb, g_object_ref (desk->window));
}

/* --- life --------------------------------------------------------------------- */

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  g_clear_handle_id (&desk->timer, g_source_remove);
  if (desk->cancellable != NULL)
    g_cancellable_cancel (desk->cancellable);
  if (desk->audit != NULL)
    g_signal_handlers_disconnect_by_data (desk->audit, desk);
  if (desk->secrets != NULL)
    g_signal_handlers_disconnect_by_data (desk->secrets, desk);
  g_clear_weak_pointer (&desk->audit);
  g_clear_weak_pointer (&desk->secrets);
  g_clear_object (&desk->cancellable);
  g_clear_object (&desk->engine);
  g_free (desk);
}

/**
 * rr_records_desk_attach:
 * @window: a window
 * @engine: whose records
 * @page: where the two parts are added
 */
void
rr_records_desk_attach (RrWindow       *window,
                        RrEngine       *engine,
                        RrSecurityPage *page)
{
  Desk *desk = g_new0 (Desk, 1);
  GtkWidget *audit = rr_security_audit_new (), *secrets = rr_security_secrets_new ();

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->audit, RR_SECURITY_AUDIT (audit));
  g_set_weak_pointer (&desk->secrets, RR_SECURITY_SECRETS (secrets));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, desk_free);
  g_signal_connect (audit, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (audit, "unmap", G_CALLBACK (unmapped_cb), desk);
  g_signal_connect (audit, "load", G_CALLBACK (load_cb), desk);
  g_signal_connect (audit, "verify", G_CALLBACK (verify_cb), desk);
  g_signal_connect (audit, "export", G_CALLBACK (export_cb), desk);
  g_signal_connect (audit, "stop", G_CALLBACK (stop_cb), desk);
  g_signal_connect (secrets, "map", G_CALLBACK (secrets_mapped_cb), desk);
  g_signal_connect (secrets, "move", G_CALLBACK (move_cb), desk);
  rr_security_page_add_part (page, "audit", _("A_udit Log"), audit);
  rr_security_page_add_part (page, "secrets", _("_Keys and Passwords"), secrets);
}
