/* rr-diag-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-diag-desk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-compat.h"
#include "rr-diag-archive.h"
#include "rr-engine-audit.h"
#include "rr-export.h"
#include "rr-marshal.h"
#include "rr-text.h"
#include "rr-watch.h"

/* The desk is where the window, the engine and the Diagnostics page meet. The page is
 * fed while it is in front and not otherwise. What is proven is told wherever somebody
 * is: the watch says that something changed, and the count of what is proven is all that
 * is asked for then.
 *
 * Threads: main; told_cb() on the watch's.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow    *window;      /* (unowned): its data is this */
  RrEngine    *engine;      /* (owned) */
  RrDiagPage  *page;        /* (weak): of the window */
  RrMarshal   *marshal;     /* (owned) */
  RrSlot      *news;        /* (owned): verdicts came or went */
  guint        notify;      /* of the watch */
  guint        n_proven;
} Desk;

#define DESK_KEY     "rr-diag-desk"
#define PAGE_ID      "diagnostics"
#define NEWS_US      G_TIME_SPAN_SECOND
#define MAX_POSTS    16
#define DUMP_NAME    "dump.txt"
#define TRACE_NAME   "trace.json"
#define REPORT_NAME  "report.tar.gz"

/* --- what is proven -------------------------------------------------------------- */

static void
show_proven (Desk *desk)
{
  guint n = rr_watch_n_active (RR_BADGE_PROVEN);
  const char *shown = rr_window_get_urgent_page (desk->window);
  g_autofree char *text = NULL;

  if (n == desk->n_proven)
    return;
  desk->n_proven = n;
  rr_page_set_badge (desk->window, PAGE_ID, n, RR_URGENCY_URGENT);
  /* Somebody's life goes before a fault of the program. */
  if (shown != NULL && strcmp (shown, PAGE_ID) != 0)
    return;
  text = g_strdup_printf (ngettext ("Diagnostics: %u fault is proven", "Diagnostics: %u faults are proven", n), n);
  rr_window_set_urgent (desk->window, n > 0 ? text : NULL, n > 0 ? PAGE_ID : NULL);
}

static void
news_cb (gpointer value,
         gpointer data)
{
  show_proven (data);
}

static void
told_cb (gpointer data)
{
  Desk *desk = data;

  rr_slot_set (desk->news, GUINT_TO_POINTER (1));
}

/**
 * rr_diag_desk_tell_again:
 * @window: a window, with a desk or without
 *
 * What was more urgent is no more: what is proven takes its place.
 */
void
rr_diag_desk_tell_again (RrWindow *window)
{
  Desk *desk = g_object_get_data (G_OBJECT (window), DESK_KEY);

  if (desk == NULL)
    return;
  desk->n_proven = 0;
  show_proven (desk);
}

/* --- the page -------------------------------------------------------------------- */

static void
diagnosis_cb (RrEngine    *engine,
              RrDiagnosis *diagnosis,
              RrDiagPage  *page)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    rr_diag_page_set_diagnosis (page, diagnosis);
}

static void
mapped_cb (GtkWidget *page,
           Desk      *desk)
{
  rr_engine_want_diagnosis (desk->engine, TRUE);
}

static void
unmapped_cb (GtkWidget *page,
             Desk      *desk)
{
  rr_engine_want_diagnosis (desk->engine, FALSE);
}

/* --- saving ---------------------------------------------------------------------- */

typedef struct
{
  RrWindow *window;   /* (owned) */
  GFile    *file;     /* (owned) */
} Saving;

static void
show_folder_cb (AdwToast *toast,
                GFile    *folder)
{
  g_autofree char *uri = g_file_get_uri (folder);

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, NULL, NULL);
}

static void
unref_cb (gpointer  object,
          GClosure *closure)
{
  g_object_unref (object);
}

static void
offer_folder (RrWindow   *window,
              const char *text,
              GFile      *folder)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("Show Folder"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (show_folder_cb), folder, unref_cb, 0);
  rr_window_add_toast (window, toast);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autofree Saving *saving = data;
  g_autoptr(RrWindow) window = saving->window;
  g_autoptr(GFile) file = saving->file;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;

  if (!rr_export_save_finish (RR_ENGINE (source), result, &error))
    {
      rr_window_toast (window, error->message);
      return;
    }
  /* Translators: the name of a file */
  text = g_strdup_printf (_("Saved as %s"), name);
  offer_folder (window, text, g_file_get_parent (file));
}

/**
 * rr_diag_desk_save:
 * @window: a window with a desk
 * @export_name: what rr_export_find() knows
 * @file: where to
 *
 * Tells in the window how it ended.
 */
void
rr_diag_desk_save (RrWindow   *window,
                   const char *export_name,
                   GFile      *file)
{
  Desk *desk = g_object_get_data (G_OBJECT (window), DESK_KEY);
  Saving *saving = g_new (Saving, 1);

  g_return_if_fail (desk != NULL);

  *saving = (Saving) { .window = g_object_ref (window), .file = g_object_ref (file) };
  rr_engine_note_export (desk->engine, "export.report", file);
  rr_export_save_async (desk->engine, rr_export_find (export_name), file, NULL, saved_cb, saving);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);

  if (file != NULL)
    rr_diag_desk_save (RR_WINDOW (source), data, file);
}

static void
save_report_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  Desk *desk = data;
  g_autofree char *name = rr_diag_archive_dup_name ();

  rr_compat_save_file_async (GTK_WINDOW (desk->window), _("Save a report"), name, file_chosen_cb,
                                   (gpointer) REPORT_NAME);
}

static void
save_trace_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  Desk *desk = data;

  rr_compat_save_file_async (GTK_WINDOW (desk->window), _("Save a trace of the last 10 seconds"),
                                   "roundrock-" TRACE_NAME, file_chosen_cb, (gpointer) TRACE_NAME);
}

/* --- the dump -------------------------------------------------------------------- */

static void
dumped_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = rr_export_read_finish (RR_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    {
      rr_window_toast (window, error->message);
      return;
    }
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  rr_text_copy (GTK_WIDGET (window), text);
  rr_window_toast (window, _("The text dump is in the clipboard"));
}

/* With ten thousand tasks it takes longer than a window may stand still. */
static void
copy_dump_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  Desk *desk = data;

  rr_export_read_async (desk->engine, rr_export_find (DUMP_NAME), NULL, dumped_cb,
                        g_object_ref (desk->window));
}

/* --- life ---------------------------------------------------------------------- */

static void
free_desk (gpointer data)
{
  Desk *desk = data;

  if (desk->page != NULL)
    g_signal_handlers_disconnect_by_data (desk->page, desk);
  g_clear_weak_pointer (&desk->page);
  rr_engine_want_diagnosis (desk->engine, FALSE);
  if (desk->notify != 0)
    rr_watch_remove_notify (desk->notify);
  rr_slot_free (desk->news);
  rr_marshal_stop (desk->marshal);
  rr_marshal_unref (desk->marshal);
  g_object_unref (desk->engine);
  g_free (desk);
}

/* The engine is stopped next, whoever still refers to the window. */
static void
window_destroyed_cb (GtkWidget *window,
                     Desk      *desk)
{
  g_object_set_data (G_OBJECT (window), DESK_KEY, NULL);
}

/**
 * rr_diag_desk_attach:
 * @window: a window
 * @engine: what it looks at; it runs, and goes on for as long as the window is there
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrDiagPage *
rr_diag_desk_attach (RrWindow *window,
                     RrEngine *engine)
{
  static const GActionEntry actions[] = {
    { .name = "save-report", .activate = save_report_cb },
    { .name = "save-trace", .activate = save_trace_cb },
    { .name = "copy-dump", .activate = copy_dump_cb },
  };
  Desk *desk = g_new0 (Desk, 1);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->page, RR_DIAG_PAGE (rr_diag_page_new ()));
  desk->marshal = rr_marshal_new (NULL, MAX_POSTS);
  desk->news = rr_slot_new (desk->marshal, NEWS_US, news_cb, desk, NULL);
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, free_desk);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), desk);
  g_signal_connect_object (engine, "diagnosis", G_CALLBACK (diagnosis_cb), desk->page, 0);
  g_signal_connect (desk->page, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (desk->page, "unmap", G_CALLBACK (unmapped_cb), desk);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), desk);
  rr_window_add_page (window, PAGE_ID, _("Diagnostics"), "rr-diagnostics-symbolic",
                      GTK_WIDGET (desk->page));
  desk->notify = rr_watch_add_notify (told_cb, desk);
  show_proven (desk);
  return desk->page;
}
