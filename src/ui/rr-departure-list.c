/* rr-departure-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-board-row.h"

/* RrDepartureList shows departures by day and time. A board that has the same departures as
 * the one before changes what is said of them and nothing else: the place in the list and
 * the focus stay.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrDepartureList
{
  GtkWidget           parent_instance;

  GtkWidget          *scrolled;    /* (unowned): children */
  GtkWidget          *view;
  GListStore         *store;       /* (owned): of RrDepartureItem */
  GtkSingleSelection *selection;   /* (owned) */
  GHashTable         *bound;       /* (owned): rows that are shown */
  RrDepartureBoard   *board;       /* (owned) (nullable) */
  char               *needle;      /* (owned): casefolded */
  char                day[12];
  char                tour[64];    /* which is chosen, "" for none */
  char                slot[48];
  gint64              now_ms;
  gboolean            is_filling;
};

G_DEFINE_FINAL_TYPE (RrDepartureList, rr_departure_list, GTK_TYPE_WIDGET)

static guint signal_chosen;

/* --- which are shown ------------------------------------------------------------ */

static gboolean
is_shown (RrDepartureList    *self,
          const RrBoardEntry *entry)
{
  g_autofree char *name = NULL;

  if (self->day[0] != '\0' && entry->date[0] != '\0' && strcmp (entry->date, self->day) != 0)
    return FALSE;
  if (*self->needle == '\0')
    return TRUE;
  name = g_utf8_casefold (entry->name, -1);
  return strstr (name, self->needle) != NULL;
}

static gboolean
is_same (RrDepartureItem    *item,
         const RrBoardEntry *entry,
         gboolean            is_first)
{
  const RrBoardEntry *shown = rr_departure_item_get_entry (item);

  return rr_departure_item_is_first (item) == is_first && strcmp (shown->slot, entry->slot) == 0
         && strcmp (shown->tour_id, entry->tour_id) == 0;
}

/* Keeps the item where the same departure was there before. */
static void
fill (RrDepartureList *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  const char *day = NULL;
  guint n_same = 0;

  for (guint i = 0; self->board != NULL && i < self->board->entries->len; i++)
    {
      const RrBoardEntry *entry = self->board->entries->pdata[i];
      g_autoptr(RrDepartureItem) old = NULL;
      gboolean is_first = day == NULL || strcmp (day, entry->date) != 0;

      if (!is_shown (self, entry))
        continue;
      day = entry->date;
      if (items->len == n_same && items->len < n_old)
        old = g_list_model_get_item (G_LIST_MODEL (self->store), items->len);
      if (old != NULL && is_same (old, entry, is_first))
        {
          rr_departure_item_update (old, self->board, entry);
          g_ptr_array_add (items, g_steal_pointer (&old));
          n_same++;
        }
      else
        g_ptr_array_add (items, rr_departure_item_new (self->board, entry, is_first));
    }
  if (n_same < n_old || n_same < items->len)
    g_list_store_splice (self->store, n_same, n_old - n_same, items->pdata + n_same, items->len - n_same);
}

static void
choose_again (RrDepartureList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint at = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < n && at == GTK_INVALID_LIST_POSITION && self->tour[0] != '\0'; i++)
    {
      g_autoptr(RrDepartureItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      const RrBoardEntry *entry = rr_departure_item_get_entry (item);

      if (strcmp (entry->slot, self->slot) == 0 && strcmp (entry->tour_id, self->tour) == 0)
        at = i;
    }
  gtk_single_selection_set_selected (self->selection, at);
}

static void
refill (RrDepartureList *self)
{
  self->is_filling = TRUE;
  fill (self);
  choose_again (self);
  self->is_filling = FALSE;
  g_signal_emit (self, signal_chosen, 0);
}

static void
selected_cb (RrDepartureList *self)
{
  RrDepartureItem *item = gtk_single_selection_get_selected_item (self->selection);
  const RrBoardEntry *entry;

  if (self->is_filling || item == NULL)
    return;
  entry = rr_departure_item_get_entry (item);
  g_strlcpy (self->tour, entry->tour_id, sizeof self->tour);
  g_strlcpy (self->slot, entry->slot, sizeof self->slot);
  g_signal_emit (self, signal_chosen, 0);
}

/* --- rows ----------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          RrDepartureList          *self)
{
  gtk_list_item_set_child (list_item, rr_board_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         RrDepartureList          *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  rr_board_row_set_now (RR_BOARD_ROW (row), self->now_ms);
  rr_board_row_set_item (RR_BOARD_ROW (row), gtk_list_item_get_item (list_item));
  g_hash_table_add (self->bound, row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           RrDepartureList          *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (self->bound != NULL)
    g_hash_table_remove (self->bound, row);
  rr_board_row_set_item (RR_BOARD_ROW (row), NULL);
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_departure_list_set_board:
 * @self: a list
 * @board: (transfer none): departures
 */
void
rr_departure_list_set_board (RrDepartureList  *self,
                             RrDepartureBoard *board)
{
  rr_departure_board_ref (board);
  g_clear_pointer (&self->board, rr_departure_board_unref);
  self->board = board;
  refill (self);
}

/**
 * rr_departure_list_set_filter:
 * @self: a list
 * @needle: part of the name of a tour
 */
void
rr_departure_list_set_filter (RrDepartureList *self,
                              const char      *needle)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (needle, -1);
  refill (self);
}

/**
 * rr_departure_list_set_day:
 * @self: a list
 * @date: a day, YYYY-MM-DD; "" for all
 */
void
rr_departure_list_set_day (RrDepartureList *self,
                           const char      *date)
{
  if (strcmp (self->day, date) == 0)
    return;
  g_strlcpy (self->day, date, sizeof self->day);
  refill (self);
}

/**
 * rr_departure_list_set_now:
 * @self: a list
 * @now_ms: the clock
 */
void
rr_departure_list_set_now (RrDepartureList *self,
                           gint64           now_ms)
{
  GHashTableIter iter;
  gpointer row;

  self->now_ms = now_ms;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    rr_board_row_set_now (row, now_ms);
}

/**
 * rr_departure_list_get_chosen:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the chosen departure
 */
const RrBoardEntry *
rr_departure_list_get_chosen (RrDepartureList *self)
{
  RrDepartureItem *item = gtk_single_selection_get_selected_item (self->selection);

  return item != NULL ? rr_departure_item_get_entry (item) : NULL;
}

/**
 * rr_departure_list_choose:
 * @self: a list
 * @tour: a tour; "" for nothing
 * @slot: its departure
 */
void
rr_departure_list_choose (RrDepartureList *self,
                          const char      *tour,
                          const char      *slot)
{
  g_strlcpy (self->tour, tour, sizeof self->tour);
  g_strlcpy (self->slot, slot, sizeof self->slot);
  self->is_filling = TRUE;
  choose_again (self);
  self->is_filling = FALSE;
  g_signal_emit (self, signal_chosen, 0);
}

/**
 * rr_departure_list_get_n:
 * @self: a list
 *
 * Returns: how many departures are shown
 */
guint
rr_departure_list_get_n (RrDepartureList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->store));
}

/**
 * rr_departure_list_focus:
 * @self: a list
 */
void
rr_departure_list_focus (RrDepartureList *self)
{
  gtk_widget_grab_focus (self->view);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_departure_list_dispose (GObject *object)
{
  RrDepartureList *self = RR_DEPARTURE_LIST (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_pointer (&self->board, rr_departure_board_unref);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (rr_departure_list_parent_class)->dispose (object);
}

static void
rr_departure_list_class_init (RrDepartureListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_departure_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signal_chosen = g_signal_new ("chosen", RR_TYPE_DEPARTURE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
rr_departure_list_init (RrDepartureList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->needle = g_strdup ("");
  self->bound = g_hash_table_new (NULL, NULL);
  self->store = g_list_store_new (RR_TYPE_DEPARTURE_ITEM);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (selected_cb), self);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (self->view, "departure-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Departures"), -1);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->view);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
}
