/* rr-task-details.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task-details.h"

#include <glib/gi18n-lib.h>

#include "rr-diag-words.h"
#include "rr-text.h"

/* RrTaskDetails says everything that is known of one task, and can be copied.
 *
 * Threads: main.
 * Ends:    with its list.
 */

typedef enum
{
  FIELD_STATE,
  FIELD_WAITS,
  FIELD_SERVER,
  FIELD_SINCE,
  FIELD_AGE,
  FIELD_SITE,
  FIELD_FUNCTION,
  FIELD_SCOPE,
  FIELD_REQUEST,
  FIELD_ID,
  FIELD_PARENT,
  FIELD_THREAD,
  N_FIELDS
} Field;

struct _RrTaskDetails
{
  GtkWidget  parent_instance;

  GtkWidget *scroller;             /* (unowned): children */
  GtkWidget *title;
  GtkWidget *over;
  GtkWidget *values[N_FIELDS];
  char      *described;            /* (owned) (nullable): what can be copied */
};

G_DEFINE_FINAL_TYPE (RrTaskDetails, rr_task_details, GTK_TYPE_WIDGET)

static const char *const titles[N_FIELDS] = {
  [FIELD_STATE] = N_("State"),
  [FIELD_WAITS] = N_("Waits On"),
  [FIELD_SERVER] = N_("Served By"),
  [FIELD_SINCE] = N_("Since"),
  /* Translators: for how long a task has been there */
  [FIELD_AGE] = N_("Age"),
  [FIELD_SITE] = N_("Begun At"),
  /* Translators: a function of the program */
  [FIELD_FUNCTION] = N_("Function"),
  [FIELD_SCOPE] = N_("Scope"),
  [FIELD_REQUEST] = N_("Request"),
  /* Translators: the number of a task */
  [FIELD_ID] = N_("Number"),
  /* Translators: the number of the task that began this one */
  [FIELD_PARENT] = N_("Begun By"),
  /* Translators: the system's number of a thread */
  [FIELD_THREAD] = N_("Thread"),
};

static char *
dup_number (guint64 number)
{
  return number != 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT, number) : g_strdup ("–");
}

static char *
dup_field (RrTaskItem *item,
           Field       field,
           gint64      now_us)
{
  switch (field)
    {
    case FIELD_STATE:
      return rr_task_item_dup_text (item, RR_TASK_STATE, now_us);
    case FIELD_WAITS:
      return rr_task_item_dup_text (item, RR_TASK_WAITS, now_us);
    case FIELD_SERVER:
      return item->stuck != RR_STUCK_NOT && item->server == NULL
             /* Translators: of somebody who could serve a task */
             ? g_strdup (_("nobody")) : rr_task_item_dup_text (item, RR_TASK_SERVER, now_us);
    case FIELD_SINCE:
      return rr_task_item_dup_text (item, RR_TASK_SINCE, now_us);
    case FIELD_AGE:
      return rr_diag_format_duration (now_us - item->info.started_us);
    case FIELD_SITE:
      return rr_task_item_dup_text (item, RR_TASK_SITE, now_us);
    case FIELD_FUNCTION:
      return g_strdup (item->info.site->func);
    case FIELD_SCOPE:
      return rr_task_item_dup_text (item, RR_TASK_SCOPE, now_us);
    case FIELD_REQUEST:
      return rr_task_item_dup_text (item, RR_TASK_REQUEST, now_us);
    case FIELD_ID:
      return dup_number (item->info.id);
    case FIELD_PARENT:
      return dup_number (item->info.parent_id);
    case FIELD_THREAD:
      return dup_number (item->info.tid);
    case N_FIELDS:
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

static void
copy_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  rr_text_copy (widget, RR_TASK_DETAILS (widget)->described);
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_task_details_dispose (GObject *object)
{
  RrTaskDetails *self = RR_TASK_DETAILS (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->described, g_free);

  G_OBJECT_CLASS (rr_task_details_parent_class)->dispose (object);
}

static void
rr_task_details_class_init (RrTaskDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_task_details_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "task-details");
  gtk_widget_class_install_action (widget_class, "details.copy", NULL, copy_cb);
}

static GtkWidget *
make_head (RrTaskDetails *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, "wrap-mode",
                              PANGO_WRAP_WORD_CHAR, "max-width-chars", 16, NULL);
  gtk_widget_add_css_class (self->title, "title-3");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "details.copy");
  gtk_widget_set_tooltip_text (copy, _("Copy the details"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "task.close");
  gtk_widget_set_tooltip_text (close, _("Close the details (Esc)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy the details"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close the details"), -1);
  gtk_box_append (GTK_BOX (head), self->title);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *button = i == 0 ? copy : close;

      gtk_widget_set_valign (button, GTK_ALIGN_START);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "circular");
      gtk_box_append (GTK_BOX (head), button);
    }
  return head;
}

static GtkWidget *
make_grid (RrTaskDetails *self)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "column-spacing", 14, "row-spacing", 5, NULL);

  for (guint i = 0; i < N_FIELDS; i++)
    {
      GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", _(titles[i]), "xalign", 0.0f, "yalign", 0.0f, NULL);

      self->values[i] = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, "wrap-mode",
                                      PANGO_WRAP_WORD_CHAR, "max-width-chars", 18, "selectable", TRUE,
                                      "can-focus", FALSE, NULL);
      gtk_widget_add_css_class (title, "row-detail");
      gtk_grid_attach (GTK_GRID (grid), title, 0, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), self->values[i], 1, (int) i, 1, 1);
    }
  gtk_widget_add_css_class (self->values[FIELD_SINCE], "numeric");
  gtk_widget_add_css_class (self->values[FIELD_AGE], "numeric");
  return grid;
}

static void
rr_task_details_init (RrTaskDetails *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 10, NULL);

  gtk_widget_add_css_class (box, "diag-details");
  gtk_box_append (GTK_BOX (box), make_head (self));
  self->over = g_object_new (GTK_TYPE_LABEL, "label", _("This task is over; it is shown as it was seen last."),
                             "xalign", 0.0f, "wrap", TRUE, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->over, "status-late");
  gtk_box_append (GTK_BOX (box), self->over);
  gtk_box_append (GTK_BOX (box), make_grid (self));
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "child", box, NULL);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * rr_task_details_set:
 * @self: a pane
 * @item: a task
 * @is_over: it is not there any more
 * @now_us: monotonic
 */
void
rr_task_details_set (RrTaskDetails *self,
                     RrTaskItem    *item,
                     gboolean       is_over,
                     gint64         now_us)
{
  g_autoptr(GString) described = NULL;

  rr_text_show (self->title, item->info.name);
  gtk_widget_set_visible (self->over, is_over);
  if (is_over)
    return;
  for (guint i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *text = dup_field (item, i, now_us);

      rr_text_show (self->values[i], text);
    }
  described = g_string_new (NULL);
  rr_task_info_describe (&item->info, now_us, item->stuck != RR_STUCK_NOT ? rr_stuck_word (item->stuck) : NULL,
                         described);
  g_free (self->described);
  self->described = g_string_free (g_steal_pointer (&described), FALSE);
}
