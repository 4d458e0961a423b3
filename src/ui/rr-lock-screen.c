/* rr-lock-screen.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-lock-screen.h"

#include <glib/gi18n-lib.h>

#include "rr-text.h"

/* RrLockScreen asks who is there. It covers the pages, and nothing of what is above them: what
 * cannot wait is seen and heard all the time.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrLockScreen
{
  GtkWidget  parent_instance;

  GtkWidget *box;         /* (unowned): template children */
  GtkWidget *title;
  GtkWidget *hint;
  GtkWidget *name;
  GtkWidget *password;
  GtkWidget *button;
  GtkWidget *problem;

  gboolean   is_busy;     /* an answer is waited for */
};

enum { SIGN_IN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrLockScreen, rr_lock_screen, GTK_TYPE_WIDGET)

static void
changed_cb (RrLockScreen *self)
{
  gtk_widget_set_sensitive (self->button, *gtk_editable_get_text (GTK_EDITABLE (self->name)) != '\0'
                                              && *gtk_editable_get_text (GTK_EDITABLE (self->password)) != '\0');
}

static void
sign_in_cb (RrLockScreen *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->password)) == '\0')
    gtk_widget_grab_focus (self->password);
  else if (gtk_widget_get_sensitive (self->button) && !self->is_busy)
    g_signal_emit (self, signals[SIGN_IN], 0, gtk_editable_get_text (GTK_EDITABLE (self->name)),
                   gtk_editable_get_text (GTK_EDITABLE (self->password)));
}

static void
rr_lock_screen_dispose (GObject *object)
{
  g_clear_pointer (&RR_LOCK_SCREEN (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_lock_screen_parent_class)->dispose (object);
}

static void
rr_lock_screen_class_init (RrLockScreenClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_lock_screen_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-lock-screen.ui");
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, box);
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, title);
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, hint);
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, name);
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, password);
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, button);
  gtk_widget_class_bind_template_child (widget_class, RrLockScreen, problem);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  signals[SIGN_IN] = g_signal_new ("sign-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
rr_lock_screen_init (RrLockScreen *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  changed_cb (self);
}

GtkWidget *
rr_lock_screen_new (void)
{
  return g_object_new (RR_TYPE_LOCK_SCREEN, NULL);
}

/**
 * rr_lock_screen_ask:
 * @self: a screen
 * @name: (nullable): who went away
 */
void
rr_lock_screen_ask (RrLockScreen *self,
                    const char   *name)
{
  g_autofree char *title = NULL;

  /* Translators: %s is the name of somebody */
  title = name != NULL ? g_strdup_printf (_("Locked by %s"), name) : g_strdup (_("Sign In"));
  rr_text_show (self->title, title);
  gtk_widget_set_visible (self->hint, name != NULL);
  rr_lock_screen_clear (self);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name != NULL ? name : "");
  gtk_widget_grab_focus (name != NULL ? self->password : self->name);
}

void
rr_lock_screen_set_busy (RrLockScreen *self,
                         gboolean      is_busy)
{
  self->is_busy = is_busy;
}

void
rr_lock_screen_show_problem (RrLockScreen *self,
                             const char   *sentence)
{
  rr_text_show (self->problem, sentence);
  gtk_widget_set_visible (self->problem, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_widget_grab_focus (self->password);
}

void
rr_lock_screen_clear (RrLockScreen *self)
{
  gtk_widget_set_visible (self->problem, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
}
