/* rr-roster.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-roster.h"

#include <glib/gi18n-lib.h>

#include "rr-guide-item.h"
#include "rr-guide-row.h"
#include "rr-keep-top.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrRoster lists the guides: search, three orders, and a row a guide with the status as
 * a dot of its own shape and in words. Items are updated in place, so a live update
 * loses neither the selection nor the focus; only rows that are on the screen are
 * touched.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrRoster
{
  GtkWidget           parent_instance;

  GtkWidget          *search;       /* (unowned): template child */
  GtkWidget          *sort;         /* (unowned): template child */
  GtkWidget          *list;         /* (unowned): template child */
  GtkWidget          *stack;        /* (unowned): template child */
  GtkWidget          *count;        /* (unowned): template child */

  GListStore         *store;        /* (owned): RrGuideItem by device index */
  GHashTable         *index;        /* (owned): id -> RrGuideItem */
  GtkFilter          *filter;       /* (owned) */
  GtkSorter          *sorter;       /* (owned) */
  GtkSingleSelection *selection;    /* (owned) */
  GHashTable         *bound;        /* (owned): rows on the screen, RrGuideRow */
  char               *needle;       /* (owned) (nullable): folded search */
  char               *chosen;       /* (owned) (nullable): id of the chosen guide */
  gboolean            is_showing;   /* the list changes by itself, nobody chooses */
  RrSortKey           key;
  gint64              sorted_us;    /* when the order was made */
  guint               tick;         /* source */
};

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrRoster, rr_roster, GTK_TYPE_WIDGET)

/* The order by contact or battery follows the news, but not faster than one can read. */
#define RESORT_US (3 * G_TIME_SPAN_SECOND)

/* --- rows --------------------------------------------------------------------- */

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          RrRoster           *self)
{
  gtk_list_item_set_child (list_item, rr_guide_row_new ());
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         RrRoster           *self)
{
  RrGuideRow *row = RR_GUIDE_ROW (gtk_list_item_get_child (list_item));

  g_hash_table_add (self->bound, row);
  rr_guide_row_set_item (row, gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           RrRoster           *self)
{
  RrGuideRow *row = RR_GUIDE_ROW (gtk_list_item_get_child (list_item));

  g_hash_table_remove (self->bound, row);
  rr_guide_row_set_item (row, NULL);
}

/* Time goes on for those who are silent, too. */
static gboolean
tick_cb (gpointer data)
{
  RrRoster *self = data;
  gint64 now_ms = rr_time_now_ms ();
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    rr_guide_row_set_now (row, now_ms);
  return G_SOURCE_CONTINUE;
}

/* --- order and search ---------------------------------------------------------- */

static int
compare_numbers (double a,
                 double b)
{
  if (isnan (a) || isnan (b))
    return isnan (a) - isnan (b);
  return (a > b) - (a < b);
}

/* Whoever calls for help is on top in every order. */
static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  RrRoster *self = data;
  RrGuideItem *left = (RrGuideItem *) a, *right = (RrGuideItem *) b;
  const RrDeviceState *x = rr_guide_item_get_state (left), *y = rr_guide_item_get_state (right);
  int order = y->sos - x->sos;

  if (order == 0 && self->key == RR_SORT_CONTACT)
    order = (x->last_contact_ms > y->last_contact_ms) - (x->last_contact_ms < y->last_contact_ms);
  else if (order == 0 && self->key == RR_SORT_BATTERY)
    order = compare_numbers ((double) x->battery_pct, (double) y->battery_pct);
  if (order == 0)
    order = rr_guide_item_compare (left, right);
  /* Two of one name stay in the order they came. */
  return order;
}

static gboolean
match_cb (gpointer item,
          gpointer data)
{
  RrRoster *self = data;

  return self->needle == NULL || rr_guide_item_matches (item, self->needle);
}

static void
show_count (RrRoster *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  /* Translators: %u is the number of guides */
  g_autofree char *all = g_strdup_printf (ngettext ("%u guide", "%u guides", n_all), n_all);
  /* Translators: so many of so many guides are shown */
  g_autofree char *some = g_strdup_printf (_("%u of %u guides"), n_shown, n_all);

  rr_text_show (self->count, n_shown == n_all ? all : some);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n_shown > 0 || n_all == 0 ? "list" : "nobody");
}

/* The chosen guide may be out of sight while somebody searches; it is still chosen, and
 * the row is when it is back. */
static void
show_chosen (RrRoster *self)
{
  RrGuideItem *item = self->chosen != NULL ? g_hash_table_lookup (self->index, self->chosen) : NULL;
  GListModel *model = G_LIST_MODEL (self->selection);
  guint at = GTK_INVALID_LIST_POSITION;

  if (gtk_single_selection_get_selected_item (self->selection) == item)
    return;
  for (guint i = 0; item != NULL && at == GTK_INVALID_LIST_POSITION && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(RrGuideItem) candidate = g_list_model_get_item (model, i);

      if (candidate == item)
        at = i;
    }
  self->is_showing = TRUE;
  gtk_single_selection_set_selected (self->selection, at);
  self->is_showing = FALSE;
}

static void
choose (RrRoster   *self,
        const char *id)
{
  if (g_strcmp0 (self->chosen, id) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (id);
  show_chosen (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->chosen);
}

static void
search_changed_cb (RrRoster *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));

  g_free (self->needle);
  self->needle = *text != '\0' ? rr_fold_text (text) : NULL;
  self->is_showing = TRUE;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  self->is_showing = FALSE;
  show_chosen (self);
  show_count (self);
}

/* Enter takes the first match. */
static void
search_activate_cb (RrRoster *self)
{
  g_autoptr(RrGuideItem) first = NULL;

  search_changed_cb (self);
  first = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);
  if (first == NULL)
    return;
  choose (self, rr_guide_item_get_state (first)->id);
  gtk_widget_grab_focus (self->list);
}

/* Escape clears the search first; there is nothing to clear, so it leaves. */
static void
search_stopped_cb (RrRoster *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_widget_grab_focus (self->list);
}

static void
sort (RrRoster *self)
{
  self->sorted_us = g_get_monotonic_time ();
  self->is_showing = TRUE;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  self->is_showing = FALSE;
  show_chosen (self);
}

static void
sort_changed_cb (RrRoster *self)
{
  self->key = (RrSortKey) MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->sort)), RR_SORT_BATTERY);
  sort (self);
}

/* Only what a person does chooses somebody else: a new order moves the row, a search
 * takes it away, and neither means anything. */
static void
selection_changed_cb (RrRoster *self)
{
  RrGuideItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (!self->is_showing)
    choose (self, item != NULL ? rr_guide_item_get_state (item)->id : NULL);
}

/* --- public ------------------------------------------------------------------- */

static void
add_new (RrRoster         *self,
         const RrSnapshot *snapshot)
{
  guint n_known = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = n_known; i < snapshot->n_devices; i++)
    {
      RrGuideItem *item = rr_guide_item_new (&snapshot->devices[i]);

      g_ptr_array_add (added, item);
      g_hash_table_insert (self->index, (char *) rr_guide_item_get_state (item)->id, item);
    }
  if (added->len == 0)
    return;
  self->is_showing = TRUE;
  g_list_store_splice (self->store, n_known, 0, added->pdata, added->len);
  self->is_showing = FALSE;
  show_chosen (self);
}

/**
 * rr_roster_set_snapshot:
 * @self: a roster
 * @snapshot: (transfer none): what is known now
 */
void
rr_roster_set_snapshot (RrRoster   *self,
                        RrSnapshot *snapshot)
{
  guint n_known = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->store)), snapshot->n_devices);
  gboolean reorder = FALSE;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < n_known; i++)
    {
      g_autoptr(RrGuideItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      gboolean was_sos = rr_guide_item_get_state (item)->sos;

      reorder = rr_guide_item_update (item, &snapshot->devices[i]) || reorder
                || was_sos != snapshot->devices[i].sos;
    }
  add_new (self, snapshot);
  if (reorder || (self->key != RR_SORT_NAME && now_us - self->sorted_us > RESORT_US))
    sort (self);
  show_count (self);
}

static void
scroll_to_chosen (RrRoster *self)
{
  guint at = gtk_single_selection_get_selected (self->selection);

  if (at != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", at);
}

/**
 * rr_roster_set_selected:
 * @self: a roster
 * @id: (nullable): a guide
 */
void
rr_roster_set_selected (RrRoster   *self,
                        const char *id)
{
  if (g_strcmp0 (self->chosen, id) == 0)
    return;
  choose (self, id);
  scroll_to_chosen (self);
}

/**
 * rr_roster_get_selected:
 * @self: a roster
 *
 * Returns: (transfer none) (nullable): the chosen guide, also while a search hides it
 */
const char *
rr_roster_get_selected (RrRoster *self)
{
  return self->chosen;
}

/**
 * rr_roster_select_next:
 * @self: a roster
 * @steps: 1 for the guide below the chosen one, -1 for the one above
 *
 * Goes round at the ends. Without a chosen one it begins at the first or last.
 */
void
rr_roster_select_next (RrRoster *self,
                       int       steps)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint at = gtk_single_selection_get_selected (self->selection);
  g_autoptr(RrGuideItem) item = NULL;

  if (n == 0)
    return;
  if (at == GTK_INVALID_LIST_POSITION)
    at = steps > 0 ? 0 : n - 1;
  else
    at = (guint) (((gint64) at + steps + n) % n);
  item = g_list_model_get_item (G_LIST_MODEL (self->selection), at);
  rr_roster_set_selected (self, rr_guide_item_get_state (item)->id);
}

/**
 * rr_roster_set_sort:
 * @self: a roster
 * @key: the order
 */
void
rr_roster_set_sort (RrRoster  *self,
                    RrSortKey  key)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->sort), key);
}

/**
 * rr_roster_set_search:
 * @self: a roster
 * @text: part of a name
 */
void
rr_roster_set_search (RrRoster   *self,
                      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
  search_changed_cb (self);
}

/**
 * rr_roster_focus_search:
 * @self: a roster
 */
void
rr_roster_focus_search (RrRoster *self)
{
  gtk_widget_grab_focus (self->search);
}

/**
 * rr_roster_get_n_shown:
 * @self: a roster
 *
 * Returns: how many guides match the search
 */
guint
rr_roster_get_n_shown (RrRoster *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static void
rr_roster_dispose (GObject *object)
{
  RrRoster *self = RR_ROSTER (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorter);
  g_clear_object (&self->filter);
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->chosen, g_free);

  G_OBJECT_CLASS (rr_roster_parent_class)->dispose (object);
}

static void
rr_roster_class_init (RrRosterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_roster_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-roster.ui");
  gtk_widget_class_bind_template_child (widget_class, RrRoster, search);
  gtk_widget_class_bind_template_child (widget_class, RrRoster, sort);
  gtk_widget_class_bind_template_child (widget_class, RrRoster, list);
  gtk_widget_class_bind_template_child (widget_class, RrRoster, stack);
  gtk_widget_class_bind_template_child (widget_class, RrRoster, count);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, sort_changed_cb);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rr_roster_init (RrRoster *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GListModel *filtered, *sorted;

  self->store = g_list_store_new (RR_TYPE_GUIDE_ITEM);
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  self->bound = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, self, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                                      g_object_ref (self->filter)));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (filtered, g_object_ref (self->sorter)));
  self->selection = gtk_single_selection_new (sorted);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  rr_keep_top (self->list, G_LIST_MODEL (self->selection));
  g_object_unref (factory);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
  show_count (self);
}
