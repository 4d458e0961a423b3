/* rr-task-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-task-details.h"

/* RrTaskList is the table of tasks: search, a filter, groups, and the details of the one
 * that is chosen. News touch what came, what went, and the cells on the screen.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrTaskList
{
  GtkWidget           parent_instance;

  GtkWidget          *search;            /* (unowned): template children */
  GtkWidget          *show;
  GtkWidget          *grouped;
  GtkWidget          *count;
  GtkWidget          *stack;
  GtkWidget          *scroller;
  GtkWidget          *view;
  GtkWidget          *details;
  GtkWidget          *details_revealer;

  RrTaskModel        *model;             /* (owned) */
  GtkSingleSelection *selection;         /* (owned) */
  GHashTable         *bound;             /* (owned): labels on the screen -> GtkListItem */
  RrTaskItem         *chosen;            /* (owned) (nullable): also when it is over */
  gboolean            is_updating;       /* the list changes by itself, nobody chooses */
  gint64              now_us;            /* of the newest look */
};

G_DEFINE_FINAL_TYPE (RrTaskList, rr_task_list, GTK_TYPE_WIDGET)

static const struct
{
  const char *title;
  int         width_px;
  gboolean    expands;
} columns[RR_N_TASK_COLUMNS] = {
  [RR_TASK_NAME] = { N_("Name"), 140, TRUE },
  [RR_TASK_STATE] = { N_("State"), 96, FALSE },
  [RR_TASK_WAITS] = { N_("Waits On"), 144, TRUE },
  /* Translators: heading of a column: the task that could end another's wait */
  [RR_TASK_SERVER] = { N_("Served By"), 140, FALSE },
  [RR_TASK_SINCE] = { N_("Since"), 90, FALSE },
  /* Translators: heading of a column: the place in the source where a task was begun */
  [RR_TASK_SITE] = { N_("Begun At"), 160, FALSE },
  [RR_TASK_SCOPE] = { N_("Scope"), 100, FALSE },
  [RR_TASK_REQUEST] = { N_("Request"), 124, FALSE },
};

/* --- cells --------------------------------------------------------------------- */

static RrTaskColumn
cell_get_column (GtkWidget *label)
{
  return (RrTaskColumn) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (label), "column"));
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    has_it)
{
  if (has_it)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
fill_cell (RrTaskList *self,
           GtkWidget  *label,
           RrTaskItem *item)
{
  RrTaskColumn column = cell_get_column (label);
  g_autofree char *text = rr_task_item_dup_text (item, column, self->now_us);

  if (strcmp (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
  set_class (label, "heading", item->n_tasks > 0);
  set_class (label, "status-sos", column == RR_TASK_STATE && item->stuck != RR_STUCK_NOT);
}

/* What does not fit can be read when the pointer rests on it. */
static gboolean
cell_tooltip_cb (GtkWidget  *label,
                 int         x,
                 int         y,
                 gboolean    by_keyboard,
                 GtkTooltip *tooltip,
                 gpointer    data)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (GTK_LABEL (label)));
  return TRUE;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            column)
{
  gboolean is_number = GPOINTER_TO_UINT (column) == RR_TASK_SINCE;
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "single-line-mode", TRUE, "has-tooltip", TRUE, NULL);

  g_object_set_data (G_OBJECT (label), "column", column);
  if (is_number)
    gtk_widget_add_css_class (label, "numeric");
  g_signal_connect (label, "query-tooltip", G_CALLBACK (cell_tooltip_cb), NULL);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         RrTaskList         *self)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);

  g_hash_table_insert (self->bound, label, list_item);
  fill_cell (self, label, gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           RrTaskList         *self)
{
  g_hash_table_remove (self->bound, gtk_list_item_get_child (list_item));
}

static void
refresh_cells (RrTaskList *self)
{
  GHashTableIter iter;
  gpointer label, list_item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &label, &list_item))
    fill_cell (self, label, gtk_list_item_get_item (list_item));
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      column)
{
  return rr_task_item_compare ((RrTaskItem *) (gpointer) a, (RrTaskItem *) (gpointer) b,
                               (RrTaskColumn) GPOINTER_TO_UINT (column));
}

static void
add_column (RrTaskList *self,
            guint       i)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new (_(columns[i].title), factory);
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (i), NULL));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_column_view_column_set_fixed_width (column, columns[i].width_px);
  gtk_column_view_column_set_expand (column, columns[i].expands);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), column);
}

/* --- the chosen one -------------------------------------------------------------- */

static void
show_chosen (RrTaskList *self)
{
  gboolean is_over = self->chosen != NULL
                     && rr_task_model_find (self->model, self->chosen->info.id) != self->chosen;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->details_revealer), self->chosen != NULL);
  if (self->chosen != NULL)
    rr_task_details_set (RR_TASK_DETAILS (self->details), self->chosen, is_over, self->now_us);
}

static void
selection_changed_cb (RrTaskList *self)
{
  RrTaskItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (self->is_updating || (item != NULL && item->n_tasks > 0))
    return;
  g_set_object (&self->chosen, item);
  show_chosen (self);
}

/* A search may have hidden the chosen one; it is chosen again when it is back. */
static void
select_chosen (RrTaskList *self)
{
  guint at = self->chosen != NULL ? rr_task_model_get_position (self->model, self->chosen->info.id)
                                  : GTK_INVALID_LIST_POSITION;

  self->is_updating = TRUE;
  if (gtk_single_selection_get_selected (self->selection) != at)
    gtk_single_selection_set_selected (self->selection, at);
  self->is_updating = FALSE;
}

static void
show_count (RrTaskList *self)
{
  guint n = rr_task_model_get_n_tasks (self->model), n_shown = rr_task_model_get_n_shown (self->model);
  g_autofree char *text = NULL;

  if (n == n_shown)
    text = g_strdup_printf (ngettext ("%u task", "%u tasks", n), n);
  else
    /* Translators: so many of so many tasks are listed */
    text = g_strdup_printf (_("%u of %u tasks"), n_shown, n);
  if (strcmp (gtk_label_get_text (GTK_LABEL (self->count)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->count), text);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n_shown > 0 ? "list" : "none");
}

static void
arranged (RrTaskList *self)
{
  self->is_updating = FALSE;
  select_chosen (self);
  show_count (self);
}

/* --- search and filter ----------------------------------------------------------- */

static void
search_changed_cb (RrTaskList *self)
{
  self->is_updating = TRUE;
  rr_task_model_set_needle (self->model, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  arranged (self);
}

/* The first that was found. */
static void
search_activate_cb (RrTaskList *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr(RrTaskItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      if (item->n_tasks > 0)
        continue;
      rr_task_list_choose (self, item->info.id);
      gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
      return;
    }
}

static void
search_stopped_cb (RrTaskList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
show_changed_cb (RrTaskList *self)
{
  self->is_updating = TRUE;
  rr_task_model_set_show (self->model, (RrTaskShow) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->show)));
  arranged (self);
}

static void
grouped_cb (RrTaskList *self)
{
  self->is_updating = TRUE;
  rr_task_model_set_grouped (self->model, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->grouped)));
  arranged (self);
}

static void
activate_cb (RrTaskList *self,
             guint       position)
{
  gtk_single_selection_set_selected (self->selection, position);
}

static void
close_details_cb (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  rr_task_list_choose (RR_TASK_LIST (widget), 0);
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_task_list_dispose (GObject *object)
{
  RrTaskList *self = RR_TASK_LIST (object);
  GtkWidget *child;

  if (self->model != NULL)
    rr_task_model_set_sorter (self->model, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->chosen);
  g_clear_pointer (&self->bound, g_hash_table_unref);

  G_OBJECT_CLASS (rr_task_list_parent_class)->dispose (object);
}

static void
rr_task_list_class_init (RrTaskListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_task_list_dispose;
  g_type_ensure (RR_TYPE_TASK_DETAILS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "task-list");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-task-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, search);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, show);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, grouped);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, count);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, stack);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, scroller);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, view);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, details);
  gtk_widget_class_bind_template_child (widget_class, RrTaskList, details_revealer);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, grouped_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_install_action (widget_class, "task.close", NULL, close_details_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "task.close", NULL);
}

static void
rr_task_list_init (RrTaskList *self)
{
  self->model = rr_task_model_new ();
  self->bound = g_hash_table_new (NULL, NULL);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < RR_N_TASK_COLUMNS; i++)
    add_column (self, i);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  rr_task_model_set_sorter (self->model, gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)));
  gtk_column_view_set_model (GTK_COLUMN_VIEW (self->view), GTK_SELECTION_MODEL (self->selection));
  show_count (self);
}

/**
 * rr_task_list_set_diagnosis:
 * @self: a list
 * @diagnosis: the newest
 */
void
rr_task_list_set_diagnosis (RrTaskList        *self,
                            const RrDiagnosis *diagnosis)
{
  self->now_us = diagnosis->now_us;
  self->is_updating = TRUE;
  rr_task_model_set_tasks (self->model, diagnosis);
  arranged (self);
  refresh_cells (self);
  show_chosen (self);
}

/**
 * rr_task_list_focus_search:
 * @self: a list
 */
void
rr_task_list_focus_search (RrTaskList *self)
{
  gtk_widget_grab_focus (self->search);
}

/**
 * rr_task_list_set_search:
 * @self: a list
 * @text: what to find
 */
void
rr_task_list_set_search (RrTaskList *self,
                         const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
  search_changed_cb (self);
}

/**
 * rr_task_list_choose:
 * @self: a list
 * @id: a task that lives; 0 for none
 */
void
rr_task_list_choose (RrTaskList *self,
                     guint64     id)
{
  RrTaskItem *item = id != 0 ? rr_task_model_find (self->model, id) : NULL;

  g_set_object (&self->chosen, item);
  select_chosen (self);
  show_chosen (self);
}

/**
 * rr_task_list_get_chosen:
 * @self: a list
 *
 * Returns: the task whose details are shown; 0 for none
 */
guint64
rr_task_list_get_chosen (RrTaskList *self)
{
  return self->chosen != NULL ? self->chosen->info.id : 0;
}

/**
 * rr_task_list_get_model:
 * @self: a list
 *
 * Returns: (transfer none): what it lists
 */
RrTaskModel *
rr_task_list_get_model (RrTaskList *self)
{
  return self->model;
}
