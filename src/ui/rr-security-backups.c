/* rr-security-backups.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-backups.h"

#include <glib/gi18n-lib.h>

#include "rr-storage-window.h"
#include "rr-storage-words.h"
#include "rr-text.h"

/* RrSecurityBackups says of the last good backup when it was made, and in red when that is too
 * long ago; one button makes another now, one opens what there is to settle.
 *
 * Threads: main.
 * Ends:    with its page; while it is shown it looks once a second.
 */
struct _RrSecurityBackups
{
  GtkWidget   parent_instance;

  GtkWidget  *state;       /* (unowned): template children */
  GtkWidget  *problem;
  GtkWidget  *progress;

  RrEngine   *engine;      /* (owned) (nullable): fed by set_view() without one */
  guint       timer;       /* 0 while nobody looks */
};

G_DEFINE_FINAL_TYPE (RrSecurityBackups, rr_security_backups, GTK_TYPE_WIDGET)

static void
look (RrSecurityBackups *self)
{
  g_autoptr(RrBackupView) view = self->engine != NULL ? rr_engine_dup_backups (self->engine) : NULL;

  if (view != NULL)
    rr_security_backups_set_view (self, view, g_get_real_time () / 1000);
}

static gboolean
look_cb (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static void
make_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrSecurityBackups *self = RR_SECURITY_BACKUPS (widget);
  g_autoptr(GError) error = NULL;

  if (self->engine == NULL)
    return;
  if (!rr_engine_make_backup (self->engine, &error))
    {
      rr_text_show (self->problem, error->message);
      gtk_widget_set_visible (self->problem, TRUE);
      return;
    }
  look (self);
}

static void
settle_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrSecurityBackups *self = RR_SECURITY_BACKUPS (widget);

  if (self->engine != NULL)
    gtk_window_present (GTK_WINDOW (rr_storage_window_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->engine)));
}

static void
rr_security_backups_map (GtkWidget *widget)
{
  RrSecurityBackups *self = RR_SECURITY_BACKUPS (widget);

  GTK_WIDGET_CLASS (rr_security_backups_parent_class)->map (widget);
  look (self);
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (1, look_cb, self);
}

static void
rr_security_backups_unmap (GtkWidget *widget)
{
  RrSecurityBackups *self = RR_SECURITY_BACKUPS (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  GTK_WIDGET_CLASS (rr_security_backups_parent_class)->unmap (widget);
}

static void
rr_security_backups_dispose (GObject *object)
{
  RrSecurityBackups *self = RR_SECURITY_BACKUPS (object);
  GtkWidget *child;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->engine);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_security_backups_parent_class)->dispose (object);
}

static void
rr_security_backups_class_init (RrSecurityBackupsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_security_backups_dispose;
  widget_class->map = rr_security_backups_map;
  widget_class->unmap = rr_security_backups_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-security-backups.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSecurityBackups, state);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityBackups, problem);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityBackups, progress);
  gtk_widget_class_install_action (widget_class, "backups.make", NULL, make_action_cb);
  gtk_widget_class_install_action (widget_class, "backups.settle", NULL, settle_action_cb);
}

static void
rr_security_backups_init (RrSecurityBackups *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_security_backups_new:
 * @engine: (nullable): whose backups they are; %NULL to be fed
 *
 * Returns: (transfer floating): a part of a page
 */
GtkWidget *
rr_security_backups_new (RrEngine *engine)
{
  RrSecurityBackups *self = g_object_new (RR_TYPE_SECURITY_BACKUPS, NULL);

  if (engine != NULL)
    self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}

/**
 * rr_security_backups_set_view:
 * @self: a part of a page
 * @view: how it stands with them
 * @now_ms: the clock
 */
void
rr_security_backups_set_view (RrSecurityBackups  *self,
                              const RrBackupView *view,
                              gint64              now_ms)
{
  g_autofree char *state = rr_storage_dup_state (view, now_ms);
  gboolean can_make = view->settings.folder != NULL && !view->is_running;

  rr_text_show (self->state, state);
  if (view->settings.folder != NULL && view->is_old)
    gtk_widget_add_css_class (self->state, "error");
  else
    gtk_widget_remove_css_class (self->state, "error");
  rr_text_show (self->problem, view->problem != NULL ? view->problem : "");
  gtk_widget_set_visible (self->problem, view->problem != NULL);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), view->permille / 1000.0);
  gtk_widget_set_visible (self->progress, view->is_running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backups.make", can_make);
}
