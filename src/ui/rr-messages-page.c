/* rr-messages-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-messages-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-guide-item.h"
#include "rr-rights.h"
#include "rr-talk-item.h"
#include "rr-text.h"

/* RrMessagesPage: on the left to whom, one or several; on the right what was said, with
 * how far each text has come; below it what to say. With nobody chosen it shows all.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrMessagesPage
{
  GtkWidget          parent_instance;

  GtkWidget         *search;        /* (unowned): template children */
  GtkWidget         *guides;
  GtkWidget         *heading;
  GtkWidget         *stack;
  GtkWidget         *scroller;
  GtkWidget         *talk;
  GtkWidget         *entry;
  GtkWidget         *canned_button;
  GMenu             *canned;        /* (owned) */
  GtkWidget         *party_button;
  GMenu             *parties;       /* (owned) */
  RrTripBoard       *board;         /* (owned) (nullable) */

  GListStore        *people;        /* (owned): of RrGuideItem, as the snapshot has them */
  GtkFilter         *people_filter; /* (owned) */
  GtkMultiSelection *chosen;        /* (owned) */
  char              *needle;        /* (owned) (nullable): folded search */
  GListStore        *rows;          /* (owned): of RrTalkItem, all that was said */
  GtkFilter         *rows_filter;   /* (owned) */
  GListModel        *shown;         /* (owned): of them, those of the chosen */
  gint64             now_ms;        /* of the newest view */
  gboolean           is_sending;
};

enum { SAY, SAY_IN_AREA, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrMessagesPage, rr_messages_page, GTK_TYPE_WIDGET)

/* --- to whom --------------------------------------------------------------------- */

static GtkWidget *
new_label (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
setup_guide_cb (GtkListItemFactory *factory,
                GtkListItem        *list_item,
                gpointer            data)
{
  gtk_list_item_set_child (list_item, new_label (NULL));
}

static void
bind_guide_cb (GtkListItemFactory *factory,
               GtkListItem        *list_item,
               gpointer            data)
{
  rr_text_show (gtk_list_item_get_child (list_item), rr_guide_item_get_name (gtk_list_item_get_item (list_item)));
}

static gboolean
match_guide_cb (gpointer item,
                gpointer data)
{
  RrMessagesPage *self = data;

  return self->needle == NULL || rr_guide_item_matches (item, self->needle);
}

/* Returns: (transfer full): their ids */
static GStrv
dup_chosen (RrMessagesPage *self,
            char          **first_name)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->chosen));

  for (guint64 i = 0; i < gtk_bitset_get_size (set); i++)
    {
      g_autoptr(RrGuideItem) item = g_list_model_get_item (G_LIST_MODEL (self->chosen),
                                                           gtk_bitset_get_nth (set, (guint) i));

      if (i == 0 && first_name != NULL)
        *first_name = g_strdup (rr_guide_item_get_name (item));
      g_ptr_array_add (ids, g_strdup (rr_guide_item_get_state (item)->id));
    }
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

static void
search_changed_cb (RrMessagesPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));

  g_free (self->needle);
  self->needle = *text != '\0' ? rr_fold_text (text) : NULL;
  gtk_filter_changed (self->people_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_stopped_cb (RrMessagesPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* --- what was said ----------------------------------------------------------------- */

static void
setup_talk_cb (GtkListItemFactory *factory,
               GtkListItem        *list_item,
               gpointer            data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  GtkWidget *detail = new_label ("row-detail");

  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_set_margin_top (box, 5);
  gtk_widget_set_margin_bottom (box, 5);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_item_set_child (list_item, box);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
bind_talk_cb (GtkListItemFactory *factory,
              GtkListItem        *list_item,
              RrMessagesPage     *self)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *text = gtk_widget_get_first_child (box), *detail = gtk_widget_get_next_sibling (text);
  RrTalkItem *item = gtk_list_item_get_item (list_item);
  const RrTalkRow *row = rr_talk_item_get_row (item);
  g_autofree char *said = rr_talk_item_dup_detail (item, self->now_ms);

  rr_text_show (text, row->text);
  rr_text_show (detail, said);
  gtk_widget_set_margin_start (box, row->from_guide ? 12 : 60);
  gtk_widget_set_margin_end (box, row->from_guide ? 60 : 12);
}

static gboolean
match_talk_cb (gpointer item,
               gpointer data)
{
  RrMessagesPage *self = data;
  const RrTalkRow *row = rr_talk_item_get_row (item);
  g_auto(GStrv) ids = dup_chosen (self, NULL);

  return ids[0] == NULL || row->device[0] == '\0' || g_strv_contains ((const char *const *) ids, row->device);
}

static void
show_talk (RrMessagesPage *self)
{
  gboolean has_any = g_list_model_get_n_items (self->shown) > 0;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), has_any ? "talk" : "none");
}

/* What was said last is what one wants to see. */
static gboolean
scroll_down_cb (gpointer data)
{
  RrMessagesPage *self = data;
  GtkAdjustment *adjustment;

  if (self->rows == NULL)
    return G_SOURCE_REMOVE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

static void
scroll_down (RrMessagesPage *self)
{
  g_idle_add_full (G_PRIORITY_LOW, scroll_down_cb, g_object_ref (self), g_object_unref);
}

/* --- what to say ------------------------------------------------------------------- */

static void
enable_actions (RrMessagesPage *self)
{
  g_autoptr(GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->chosen));
  gboolean has_text = *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0' && !self->is_sending;

  rr_rights_enable (GTK_WIDGET (self), "page.send", has_text && !gtk_bitset_is_empty (set));
  rr_rights_enable (GTK_WIDGET (self), "page.send-area", has_text);
}

static void
chosen_changed_cb (RrMessagesPage *self)
{
  g_autofree char *name = NULL;
  g_autofree char *several = NULL;
  g_auto(GStrv) ids = dup_chosen (self, &name);
  guint n = g_strv_length (ids);

  several = g_strdup_printf (ngettext ("%u guide", "%u guides", n), n);
  rr_text_show (self->heading, n == 0 ? _("All messages. Choose whom to write to.") : n == 1 ? name : several);
  gtk_filter_changed (self->rows_filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_talk (self);
  scroll_down (self);
  enable_actions (self);
}

static void
entry_changed_cb (RrMessagesPage *self)
{
  enable_actions (self);
}

static void
send_cb (RrMessagesPage *self)
{
  g_auto(GStrv) ids = dup_chosen (self, NULL);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (*text == '\0' || ids[0] == NULL || self->is_sending)
    return;
  self->is_sending = TRUE;
  enable_actions (self);
  g_signal_emit (self, signals[SAY], 0, ids, text);
}

static void
send_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  send_cb (RR_MESSAGES_PAGE (widget));
}

static void
send_area_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrMessagesPage *self = RR_MESSAGES_PAGE (widget);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (*text == '\0' || self->is_sending)
    return;
  self->is_sending = TRUE;
  enable_actions (self);
  g_signal_emit (self, signals[SAY_IN_AREA], 0, text);
}

static void
canned_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrMessagesPage *self = RR_MESSAGES_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (self->entry);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

static void
party_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrMessagesPage *self = RR_MESSAGES_PAGE (widget);
  GListModel *model = G_LIST_MODEL (self->chosen);
  const RrTrip *trip = self->board != NULL ? rr_trip_board_find (self->board, g_variant_get_int64 (parameter)) : NULL;

  if (trip == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  search_changed_cb (self);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->chosen));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(RrGuideItem) item = g_list_model_get_item (model, i);

      if (g_strv_contains ((const char *const *) trip->devices, rr_guide_item_get_state (item)->id))
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->chosen), i, FALSE);
    }
  gtk_widget_grab_focus (self->entry);
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (RR_MESSAGES_PAGE (widget)->search);
}

/* --- life ------------------------------------------------------------------------ */

static void
rr_messages_page_dispose (GObject *object)
{
  RrMessagesPage *self = RR_MESSAGES_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->chosen);
  g_clear_object (&self->people_filter);
  g_clear_object (&self->people);
  g_clear_object (&self->shown);
  g_clear_object (&self->rows_filter);
  g_clear_object (&self->rows);
  g_clear_object (&self->canned);
  g_clear_object (&self->parties);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (rr_messages_page_parent_class)->dispose (object);
}

static void
rr_messages_page_class_init (RrMessagesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_messages_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-messages-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, search);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, guides);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, heading);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, talk);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, entry);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, canned_button);
  gtk_widget_class_bind_template_child (widget_class, RrMessagesPage, party_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "page.send", NULL, send_action_cb);
  gtk_widget_class_install_action (widget_class, "page.send-area", NULL, send_area_cb);
  gtk_widget_class_install_action (widget_class, "page.canned", "s", canned_cb);
  gtk_widget_class_install_action (widget_class, "page.party", "x", party_cb);
  signals[SAY] = g_signal_new ("say", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRV,
                               G_TYPE_STRING);
  signals[SAY_IN_AREA] = g_signal_new ("say-in-area", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_STRING);
}

static int
compare_people_cb (gconstpointer a,
                   gconstpointer b,
                   gpointer      data)
{
  return rr_guide_item_compare ((RrGuideItem *) (gpointer) a, (RrGuideItem *) (gpointer) b);
}

static void
init_people (RrMessagesPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GListModel *filtered, *sorted;

  self->people = g_list_store_new (RR_TYPE_GUIDE_ITEM);
  self->people_filter = GTK_FILTER (gtk_custom_filter_new (match_guide_cb, self, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->people)),
                                                      g_object_ref (self->people_filter)));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (filtered, GTK_SORTER (gtk_custom_sorter_new (compare_people_cb,
                                                                                               NULL, NULL))));
  self->chosen = gtk_multi_selection_new (sorted);
  g_signal_connect_object (self->chosen, "selection-changed", G_CALLBACK (chosen_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_guide_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_guide_cb), NULL);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->guides), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->guides), GTK_SELECTION_MODEL (self->chosen));
  g_object_unref (factory);
}

static void
init_talk (RrMessagesPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->rows = g_list_store_new (RR_TYPE_TALK_ITEM);
  self->rows_filter = GTK_FILTER (gtk_custom_filter_new (match_talk_cb, self, NULL));
  self->shown = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)),
                                                         g_object_ref (self->rows_filter)));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_talk_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_talk_cb), self);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->talk), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->talk),
                           GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (self->shown))));
  g_object_unref (factory);
}

static void
rr_messages_page_init (RrMessagesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  init_people (self);
  init_talk (self);
  self->canned = g_menu_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->canned_button), G_MENU_MODEL (self->canned));
  self->parties = g_menu_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->party_button), G_MENU_MODEL (self->parties));
  chosen_changed_cb (self);
}

/**
 * rr_messages_page_new:
 *
 * Returns: (transfer floating): an empty page
 */
GtkWidget *
rr_messages_page_new (void)
{
  return g_object_new (RR_TYPE_MESSAGES_PAGE, NULL);
}

/**
 * rr_messages_page_set_texts:
 * @self: a page
 * @texts: (array zero-terminated=1): what is said often
 */
void
rr_messages_page_set_texts (RrMessagesPage    *self,
                            const char *const *texts)
{
  g_menu_remove_all (self->canned);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr(GMenuItem) item = g_menu_item_new (texts[i], NULL);

      g_menu_item_set_action_and_target (item, "page.canned", "s", texts[i]);
      g_menu_append_item (self->canned, item);
    }
}

/**
 * rr_messages_page_set_trips:
 * @self: a page
 * @board: all trips
 *
 * Those that are planned or out are parties to write to.
 */
void
rr_messages_page_set_trips (RrMessagesPage *self,
                            RrTripBoard    *board)
{
  rr_trip_board_ref (board);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  self->board = board;
  g_menu_remove_all (self->parties);
  for (guint i = 0; i < board->trips->len; i++)
    {
      const RrTrip *trip = board->trips->pdata[i];
      g_autoptr(GMenuItem) item = g_menu_item_new (trip->name, NULL);

      g_menu_item_set_action_and_target (item, "page.party", "x", trip->id);
      if (trip->state <= RR_TRIP_OUT && trip->devices[0] != NULL)
        g_menu_append_item (self->parties, item);
    }
  gtk_widget_set_visible (self->party_button, g_menu_model_get_n_items (G_MENU_MODEL (self->parties)) > 0);
}

/**
 * rr_messages_page_set_snapshot:
 * @self: a page
 * @snapshot: who is there
 */
void
rr_messages_page_set_snapshot (RrMessagesPage *self,
                               RrSnapshot     *snapshot)
{
  guint n_known = g_list_model_get_n_items (G_LIST_MODEL (self->people));
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MIN (n_known, snapshot->n_devices); i++)
    {
      g_autoptr(RrGuideItem) item = g_list_model_get_item (G_LIST_MODEL (self->people), i);

      rr_guide_item_update (item, &snapshot->devices[i]);
    }
  for (guint i = n_known; i < snapshot->n_devices; i++)
    g_ptr_array_add (added, rr_guide_item_new (&snapshot->devices[i]));
  if (added->len > 0)
    g_list_store_splice (self->people, n_known, 0, added->pdata, added->len);
}

static gboolean
has_changed (RrMessagesPage *self,
             GArray         *talk)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  if (n != talk->len)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(RrTalkItem) item = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      if (!rr_talk_item_shows (item, &g_array_index (talk, RrTalkRow, i)))
        return TRUE;
    }
  return FALSE;
}

/**
 * rr_messages_page_set_view:
 * @self: a page
 * @view: what was said
 */
void
rr_messages_page_set_view (RrMessagesPage *self,
                           RrReportView   *view)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  self->now_ms = view->now_ms;
  if (!has_changed (self, view->talk))
    return;
  for (guint i = 0; i < view->talk->len; i++)
    g_ptr_array_add (items, rr_talk_item_new (&g_array_index (view->talk, RrTalkRow, i)));
  g_list_store_splice (self->rows, 0, n, items->pdata, items->len);
  show_talk (self);
  if (items->len != n)
    scroll_down (self);
}

/**
 * rr_messages_page_choose:
 * @self: a page
 * @device: (nullable): whom to write to
 */
void
rr_messages_page_choose (RrMessagesPage *self,
                         const char     *device)
{
  GListModel *model = G_LIST_MODEL (self->chosen);

  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->chosen));
  for (guint i = 0; device != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(RrGuideItem) item = g_list_model_get_item (model, i);

      if (strcmp (rr_guide_item_get_state (item)->id, device) == 0)
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->chosen), i, TRUE);
    }
  gtk_widget_grab_focus (self->entry);
}

/**
 * rr_messages_page_said:
 * @self: a page
 * @ok: whether it is on its way; what was typed is kept otherwise
 */
void
rr_messages_page_said (RrMessagesPage *self,
                       gboolean        ok)
{
  self->is_sending = FALSE;
  if (ok)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  enable_actions (self);
}

/**
 * rr_messages_page_get_n_shown:
 * @self: a page
 *
 * Returns: how many texts are shown
 */
guint
rr_messages_page_get_n_shown (RrMessagesPage *self)
{
  return g_list_model_get_n_items (self->shown);
}
