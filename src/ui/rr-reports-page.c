/* rr-reports-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-reports-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-condition-columns.h"
#include "rr-condition-details.h"
#include "rr-condition-item.h"
#include "rr-guide-item.h"
#include "rr-keep-top.h"
#include "rr-rights.h"
#include "rr-text.h"

/* RrReportsPage lists the conditions of the trails, worst first, with what several
 * people said of them and who was told; and takes a report of the dispatcher. Items are
 * updated in place, so news lose neither the selection nor the focus.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrReportsPage
{
  GtkWidget           parent_instance;

  GtkWidget          *search;          /* (unowned): template children */
  GtkWidget          *show;
  GtkWidget          *count;
  GtkWidget          *stack;
  GtkWidget          *nothing;
  GtkWidget          *list;
  GtkWidget          *side_revealer;
  GtkWidget          *side;
  GtkWidget          *details;
  GtkWidget          *form;

  GListStore         *store;           /* (owned): of RrConditionItem */
  GHashTable         *index;           /* (owned): id -> RrConditionItem */
  GtkFilter          *filter;          /* (owned) */
  GtkSingleSelection *selection;       /* (owned) */
  RrConditionColumns *columns;         /* (owned) */
  char               *needle;          /* (owned) (nullable): folded search */
  gint64              chosen;          /* 0: none */
  gint64              now_ms;          /* of the newest view */
  gboolean            is_updating;     /* the list changes by itself, nobody chooses */
};

enum { CHOSEN, SHOW_ON_MAP, REPORT, PICK_PLACE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrReportsPage, rr_reports_page, GTK_TYPE_WIDGET)

/* --- the chosen one -------------------------------------------------------------- */

static RrConditionItem *
get_chosen (RrReportsPage *self)
{
  return self->chosen != 0 ? g_hash_table_lookup (self->index, &self->chosen) : NULL;
}

static void
show_details (RrReportsPage *self)
{
  RrConditionItem *item = get_chosen (self);

  if (item != NULL)
    rr_condition_details_set (RR_CONDITION_DETAILS (self->details), &rr_condition_item_get_row (item)->condition,
                              self->now_ms);
}

static gboolean
has_form (RrReportsPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->side)), "form") == 0
         && gtk_revealer_get_reveal_child (GTK_REVEALER (self->side_revealer));
}

static void
show_side (RrReportsPage *self,
           const char    *name)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->side_revealer), name != NULL);
  if (name != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->side), name);
}

static void
enable_actions (RrReportsPage *self)
{
  static const char *const of_chosen[] = { "page.confirm", "page.contradict", "page.show-on-map" };

  for (guint i = 0; i < G_N_ELEMENTS (of_chosen); i++)
    rr_rights_enable (GTK_WIDGET (self), of_chosen[i], get_chosen (self) != NULL);
}

static void
choose (RrReportsPage *self,
        gint64         id)
{
  if (self->chosen == id)
    return;
  self->chosen = id;
  enable_actions (self);
  rr_condition_details_set_receipts (RR_CONDITION_DETAILS (self->details), NULL);
  show_details (self);
  if (!has_form (self))
    show_side (self, get_chosen (self) != NULL ? "details" : NULL);
  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
selection_changed_cb (RrReportsPage *self)
{
  RrConditionItem *item;

  if (self->is_updating)
    return;
  item = gtk_single_selection_get_selected_item (self->selection);
  choose (self, item != NULL ? rr_condition_item_get_row (item)->condition.id : 0);
}

/* Its row may have moved, or a search hides it; it is still the chosen one. */
static void
select_chosen (RrReportsPage *self)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  RrConditionItem *item = get_chosen (self);
  guint at = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; item != NULL && at == GTK_INVALID_LIST_POSITION && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(RrConditionItem) candidate = g_list_model_get_item (model, i);

      if (candidate == item)
        at = i;
    }
  if (gtk_single_selection_get_selected (self->selection) != at)
    gtk_single_selection_set_selected (self->selection, at);
}

/* --- search and filter ----------------------------------------------------------- */

static gboolean
match_cb (gpointer item,
          gpointer data)
{
  RrReportsPage *self = data;
  const RrCondition *condition = &rr_condition_item_get_row (item)->condition;

  if (condition->state >= RR_CONDITION_CLEARED && gtk_drop_down_get_selected (GTK_DROP_DOWN (self->show)) == 0)
    return FALSE;
  return self->needle == NULL || rr_condition_item_matches (item, self->needle);
}

static void
show_count (RrReportsPage *self)
{
  guint n = rr_reports_page_get_n_shown (self);
  g_autofree char *text = g_strdup_printf (ngettext ("%u condition", "%u conditions", n), n);

  rr_text_show (self->count, text);
  rr_text_show (self->nothing, self->needle != NULL ? _("No condition matches the search")
                                                    : _("The trails are as they should be"));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "list" : "none");
}

static void
arrange (RrReportsPage *self)
{
  self->is_updating = TRUE;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  select_chosen (self);
  self->is_updating = FALSE;
  show_count (self);
}

static void
search_changed_cb (RrReportsPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));

  g_free (self->needle);
  self->needle = *text != '\0' ? rr_fold_text (text) : NULL;
  arrange (self);
}

static void
search_stopped_cb (RrReportsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
show_changed_cb (RrReportsPage *self)
{
  if (self->filter != NULL)
    arrange (self);
}

/* --- what the dispatcher says ------------------------------------------------------ */

static void
submitted_cb (RrReportsPage *self,
              RrReport      *report)
{
  g_signal_emit (self, signals[REPORT], 0, report);
}

static void
pick_place_cb (RrReportsPage *self)
{
  g_signal_emit (self, signals[PICK_PLACE], 0);
}

static void
form_closed_cb (RrReportsPage *self)
{
  rr_reports_page_end (self);
}

static void
say_of_chosen (RrReportsPage *self,
               RrStance       stance)
{
  RrConditionItem *item = get_chosen (self);
  const RrCondition *condition;
  RrReport report;

  if (item == NULL)
    return;
  condition = &rr_condition_item_get_row (item)->condition;
  rr_report_init (&report);
  report.about = condition->id;
  report.stance = stance;
  report.kind = condition->kind;
  report.severity = condition->severity;
  report.lat_deg = condition->lat_deg;
  report.lon_deg = condition->lon_deg;
  report.radius_m = condition->radius_m;
  g_signal_emit (self, signals[REPORT], 0, &report);
}

static void
confirm_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  say_of_chosen (RR_REPORTS_PAGE (widget), RR_STANCE_CONFIRM);
}

static void
contradict_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  say_of_chosen (RR_REPORTS_PAGE (widget), RR_STANCE_CONTRADICT);
}

static void
show_on_map_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrReportsPage *self = RR_REPORTS_PAGE (widget);

  if (get_chosen (self) != NULL)
    g_signal_emit (self, signals[SHOW_ON_MAP], 0, self->chosen);
}

static void
new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_reports_page_begin (RR_REPORTS_PAGE (widget));
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (RR_REPORTS_PAGE (widget)->search);
}

/* --- life ------------------------------------------------------------------------ */

static void
rr_reports_page_dispose (GObject *object)
{
  RrReportsPage *self = RR_REPORTS_PAGE (object);
  GtkWidget *child;

  self->is_updating = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->columns, rr_condition_columns_free);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (rr_reports_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, search);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, show);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, count);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, list);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, side_revealer);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, side);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, details);
  gtk_widget_class_bind_template_child (widget_class, RrReportsPage, form);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, submitted_cb);
  gtk_widget_class_bind_template_callback (widget_class, pick_place_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_closed_cb);
}

static void
rr_reports_page_class_init (RrReportsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_reports_page_dispose;
  g_type_ensure (RR_TYPE_CONDITION_DETAILS);
  g_type_ensure (RR_TYPE_REPORT_FORM);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-reports-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "page.confirm", NULL, confirm_cb);
  gtk_widget_class_install_action (widget_class, "page.contradict", NULL, contradict_cb);
  gtk_widget_class_install_action (widget_class, "page.show-on-map", NULL, show_on_map_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "page.new", NULL);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SHOW_ON_MAP] = g_signal_new ("show-on-map", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_INT64);
  signals[REPORT] = g_signal_new ("report", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_POINTER);
  signals[PICK_PLACE] = g_signal_new ("pick-place", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_reports_page_init (RrReportsPage *self)
{
  GListModel *filtered, *sorted;

  self->store = g_list_store_new (RR_TYPE_CONDITION_ITEM);
  self->index = g_hash_table_new (g_int64_hash, g_int64_equal);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = rr_condition_columns_new (GTK_COLUMN_VIEW (self->list));
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                                      g_object_ref (self->filter)));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (filtered, g_object_ref (gtk_column_view_get_sorter (
                                                                GTK_COLUMN_VIEW (self->list)))));
  self->selection = gtk_single_selection_new (sorted);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  rr_keep_top (self->list, G_LIST_MODEL (self->selection));
  enable_actions (self);
  show_count (self);
}

/**
 * rr_reports_page_new:
 *
 * Returns: (transfer floating): an empty page
 */
GtkWidget *
rr_reports_page_new (void)
{
  return g_object_new (RR_TYPE_REPORTS_PAGE, NULL);
}

/* Those that the view does not have any more. */
static void
drop_old (RrReportsPage *self,
          RrReportView  *view)
{
  GListModel *model = G_LIST_MODEL (self->store);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < view->conditions->len; i++)
    g_hash_table_add (seen, &g_array_index (view->conditions, RrConditionRow, i).condition.id);
  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr(RrConditionItem) item = g_list_model_get_item (model, i - 1);
      gint64 id = rr_condition_item_get_row (item)->condition.id;

      if (g_hash_table_contains (seen, &id))
        continue;
      g_hash_table_remove (self->index, &id);
      g_list_store_remove (self->store, i - 1);
    }
}

static gboolean
update_row (RrReportsPage        *self,
            const RrConditionRow *row)
{
  RrConditionItem *item = g_hash_table_lookup (self->index, &row->condition.id);

  if (item != NULL)
    return rr_condition_item_update (item, row);
  item = rr_condition_item_new (row);
  g_hash_table_insert (self->index, (gpointer) &rr_condition_item_get_row (item)->condition.id, item);
  g_list_store_append (self->store, item);
  g_object_unref (item);
  return FALSE;
}

/**
 * rr_reports_page_set_view:
 * @self: a page
 * @view: what is known now
 */
void
rr_reports_page_set_view (RrReportsPage *self,
                          RrReportView  *view)
{
  gboolean moves = FALSE;

  self->is_updating = TRUE;
  self->now_ms = view->now_ms;
  drop_old (self, view);
  for (guint i = 0; i < view->conditions->len; i++)
    moves = update_row (self, &g_array_index (view->conditions, RrConditionRow, i)) || moves;
  if (moves)
    gtk_sorter_changed (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->list)), GTK_SORTER_CHANGE_DIFFERENT);
  arrange (self);
  rr_condition_columns_refresh (self->columns, self->now_ms);
  if (self->chosen != 0 && get_chosen (self) == NULL)
    choose (self, 0);
  enable_actions (self);
  show_details (self);
}

/**
 * rr_reports_page_choose:
 * @self: a page
 * @id: a condition, 0 for none
 */
void
rr_reports_page_choose (RrReportsPage *self,
                        gint64         id)
{
  choose (self, id);
  self->is_updating = TRUE;
  select_chosen (self);
  self->is_updating = FALSE;
}

/**
 * rr_reports_page_get_chosen:
 * @self: a page
 *
 * Returns: the chosen condition, 0 for none
 */
gint64
rr_reports_page_get_chosen (RrReportsPage *self)
{
  return self->chosen;
}

/**
 * rr_reports_page_set_receipts:
 * @self: a page
 * @receipts: (element-type RrReceipt): of the chosen condition
 */
void
rr_reports_page_set_receipts (RrReportsPage *self,
                              GArray        *receipts)
{
  rr_condition_details_set_receipts (RR_CONDITION_DETAILS (self->details), receipts);
}

/**
 * rr_reports_page_begin:
 * @self: a page
 *
 * Shows the form for a new report.
 */
void
rr_reports_page_begin (RrReportsPage *self)
{
  if (!has_form (self))
    rr_report_form_clear (RR_REPORT_FORM (self->form));
  show_side (self, "form");
  gtk_widget_child_focus (self->form, GTK_DIR_TAB_FORWARD);
}

/**
 * rr_reports_page_get_form:
 * @self: a page
 *
 * Returns: (transfer none): the form for a new report
 */
RrReportForm *
rr_reports_page_get_form (RrReportsPage *self)
{
  return RR_REPORT_FORM (self->form);
}

/**
 * rr_reports_page_end:
 * @self: a page
 */
void
rr_reports_page_end (RrReportsPage *self)
{
  show_side (self, get_chosen (self) != NULL ? "details" : NULL);
  gtk_widget_grab_focus (rr_reports_page_get_n_shown (self) > 0 ? self->list : self->search);
}

/**
 * rr_reports_page_get_n_shown:
 * @self: a page
 *
 * Returns: how many conditions are listed
 */
guint
rr_reports_page_get_n_shown (RrReportsPage *self)
{
  return self->selection != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0;
}
