/* rr-lab-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-lab-window.h"

#include <glib/gi18n-lib.h>

#include "rr-lab.h"
#include "rr-verdict-words.h"

/* RrLabWindow is the book of the leak laboratory: a page for each fault, with the button
 * that plants it in a console of its own. Nothing is ever planted in this process.
 *
 * Threads: main.
 * Ends:    when it is closed; consoles it started go on until they are closed.
 */
struct _RrLabWindow
{
  AdwWindow  parent_instance;

  GtkWidget *list;       /* (unowned): template children */
  GtkWidget *page;
  GtkWidget *title;
  GtkWidget *badge;
  GtkWidget *story;
  GtkWidget *signs;
  GtkWidget *cure;
  GtkWidget *command;
  GtkWidget *problem;
};

G_DEFINE_FINAL_TYPE (RrLabWindow, rr_lab_window, ADW_TYPE_WINDOW)

static const RrLabPage *
get_chosen (RrLabWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL ? rr_lab_get_page ((guint) gtk_list_box_row_get_index (row)) : NULL;
}

static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 RrLabWindow   *self)
{
  const RrLabPage *page = get_chosen (self);
  g_autofree char *command = NULL;
  g_autofree char *badge = NULL;

  if (page == NULL)
    return;

  command = g_strdup_printf ("roundrock --lab %s", page->name);
  badge = g_strdup_printf ("%s · %s", rr_verdict_words_badge (rr_verdict_badge (page->kind)),
                           rr_verdict_words_title (page->kind));
  gtk_label_set_text (GTK_LABEL (self->title), _(page->title));
  gtk_label_set_text (GTK_LABEL (self->badge), badge);
  gtk_label_set_text (GTK_LABEL (self->story), _(page->story));
  gtk_label_set_text (GTK_LABEL (self->signs), _(page->signs));
  gtk_label_set_text (GTK_LABEL (self->cure), _(page->cure));
  gtk_label_set_text (GTK_LABEL (self->command), command);
  gtk_widget_set_visible (self->problem, FALSE);
}

/* In a process and a workspace of its own: the fault is a real one. */
static void
plant_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  RrLabWindow *self = RR_LAB_WINDOW (widget);
  const RrLabPage *page = get_chosen (self);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr(GSubprocess) console = NULL;
  g_autoptr(GError) error = NULL;

  if (page == NULL)
    return;

  console = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                              program != NULL ? program : "roundrock", "--lab", page->name, NULL);
  gtk_widget_set_visible (self->problem, console == NULL);
  if (console == NULL)
    gtk_label_set_text (GTK_LABEL (self->problem), error->message);
}

static void
add_row (RrLabWindow     *self,
         const RrLabPage *page)
{
  GtkWidget *label = gtk_label_new (_(page->title));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_box_append (GTK_LIST_BOX (self->list), label);
}

static void
rr_lab_window_class_init (RrLabWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-lab-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, page);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, badge);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, story);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, signs);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, cure);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, command);
  gtk_widget_class_bind_template_child (widget_class, RrLabWindow, problem);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_install_action (widget_class, "lab.plant", NULL, plant_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "lab.plant", NULL);
}

static void
rr_lab_window_init (RrLabWindow *self)
{
  const RrLabPage *page;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; (page = rr_lab_get_page (i)) != NULL; i++)
    add_row (self, page);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
}

/**
 * rr_lab_window_new:
 * @parent: the window it belongs to
 *
 * Returns: (transfer none): the book, open at its first page; GTK owns it
 */
RrLabWindow *
rr_lab_window_new (GtkWindow *parent)
{
  return g_object_new (RR_TYPE_LAB_WINDOW, "transient-for", parent, NULL);
}
