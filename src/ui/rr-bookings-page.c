/* rr-bookings-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-bookings-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-details.h"
#include "rr-booking-form.h"
#include "rr-booking-move.h"
#include "rr-booking-words.h"
#include "rr-books-view.h"
#include "rr-sales-view.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrBookingsPage lists bookings as they come, a hundred thousand or none: search, filters and
 * order are asked for where the bookings are, and only rows on the screen are here. News
 * lose neither the selection, nor the focus, nor the place in the list.
 *
 * Threads: main.
 * Ends:    with its window.
 */
guint rr_bookings_signals[RR_N_BOOKINGS_SIGNALS];

G_DEFINE_FINAL_TYPE (RrBookingsPage, rr_bookings_page, GTK_TYPE_WIDGET)

#define BIT(state) (1u << (state))

static const struct
{
  const char *label;
  guint       states;
} shows[] = {
  { N_("All states"), 0 },
  /* Translators: bookings that keep places */
  { N_("Open"), BIT (RR_BOOKING_HOLD) | BIT (RR_BOOKING_PENDING) | BIT (RR_BOOKING_CONFIRMED) },
  { N_("Held"), BIT (RR_BOOKING_HOLD) },
  { N_("Pending"), BIT (RR_BOOKING_PENDING) },
  { N_("Confirmed"), BIT (RR_BOOKING_CONFIRMED) },
  { N_("Cancelled"), BIT (RR_BOOKING_CANCELLED) },
  { N_("Expired"), BIT (RR_BOOKING_EXPIRED) },
  { N_("Failed"), BIT (RR_BOOKING_FAILED) },
};

static guint
get_states (RrBookingsPage *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->show));

  return at < G_N_ELEMENTS (shows) ? shows[at].states : 0;
}

static gboolean
is_filtered (RrBookingsPage *self)
{
  return self->needle != NULL || self->of_tour != NULL || self->of_slot != NULL || get_states (self) != 0;
}

/* --- what is listed ---------------------------------------------------------------- */

static void
show_count (RrBookingsPage *self)
{
  guint n = rr_bookings_page_get_n_shown (self);
  g_autofree char *text = NULL;

  if (self->total > n)
    /* Translators: so many of so many bookings are listed */
    text = g_strdup_printf (_("%u of %u bookings"), n, self->total);
  else
    text = g_strdup_printf (ngettext ("%u booking", "%u bookings", n), n);
  rr_text_show (self->count, self->has_list ? text : "");
}

static void
show_stack (RrBookingsPage *self)
{
  guint n = rr_bookings_page_get_n_shown (self);

  show_count (self);
  gtk_widget_set_visible (self->again, FALSE);
  rr_text_show (self->nothing, is_filtered (self) ? _("No booking matches") : _("Nobody has booked yet"));
  rr_text_show (self->nothing_more, is_filtered (self)
                                        ? _("Try another word, or show all states and all tours.")
                                        : _("Bookings from the web, from resellers and by phone appear here."));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), !self->has_list ? "loading" : n > 0 ? "list" : "none");
}

static void
want_list (RrBookingsPage *self)
{
  if (!self->is_updating)
    g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_QUERY_CHANGED], 0);
}

static void
sorted_cb (gpointer data)
{
  want_list (data);
}

/* Its row may have moved, or a filter hides it; it is still the chosen one. */
static void
select_chosen (RrBookingsPage *self)
{
  guint at = self->chosen != 0 ? rr_booking_model_find (self->model, self->chosen) : GTK_INVALID_LIST_POSITION;

  self->is_updating = TRUE;
  if (gtk_single_selection_get_selected (self->selection) != at)
    gtk_single_selection_set_selected (self->selection, at);
  self->is_updating = FALSE;
}

/* More of the list is there, perhaps also the chosen one. */
static void
wanted_cb (RrBookingsPage *self)
{
  select_chosen (self);
  g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_ROWS_WANTED], 0);
}

static void
filled_cb (RrBookingsPage *self)
{
  rr_booking_columns_update (self->columns, self->now_ms);
}

static void
selection_changed_cb (RrBookingsPage *self)
{
  RrBookingItem *item;

  if (self->is_updating)
    return;
  item = gtk_single_selection_get_selected_item (self->selection);
  if (item != NULL)
    rr_bookings_page_choose (self, rr_booking_item_get_id (item));
}

static void
activate_cb (RrBookingsPage *self,
             guint           position)
{
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_child_focus (self->details, GTK_DIR_TAB_FORWARD);
}

static gboolean
to_top_cb (gpointer data)
{
  RrBookingsPage *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  self->to_top = 0;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_lower (adjustment));
  return G_SOURCE_REMOVE;
}

static gboolean
is_at_top (RrBookingsPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  return gtk_adjustment_get_value (adjustment) < gtk_adjustment_get_lower (adjustment) + 1;
}

/* Whoever goes through it by keyboard has a booking under the hands, and not a place. */
static gboolean
has_keyboard (RrBookingsPage *self)
{
  return (gtk_widget_get_state_flags (self->list) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* --- search and filters ------------------------------------------------------------- */

static void
filter_cb (RrBookingsPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));

  g_free (self->needle);
  self->needle = *text != '\0' ? g_steal_pointer (&text) : NULL;
  want_list (self);
}

static void
search_stopped_cb (RrBookingsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* The first that was found. */
static void
search_activate_cb (RrBookingsPage *self)
{
  if (rr_bookings_page_get_n_shown (self) == 0)
    return;
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
}

static void
show_departure (RrBookingsPage *self)
{
  g_autofree char *when = self->of_slot != NULL ? rr_slot_dup_text (self->of_slot) : NULL;
  /* Translators: a departure; the button shows all again */
  g_autofree char *label = when != NULL ? g_strdup_printf (_("%s ✕"), when) : NULL;
  /* Translators: a departure */
  g_autofree char *name = when != NULL ? g_strdup_printf (_("Only %s. Show all departures again"), when) : NULL;

  gtk_widget_set_visible (self->departure, label != NULL);
  if (label == NULL)
    return;
  gtk_button_set_label (GTK_BUTTON (self->departure), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->departure), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
forget_departure (RrBookingsPage *self)
{
  g_clear_pointer (&self->of_slot, g_free);
  show_departure (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.manifest", self->chosen_row != NULL);
}

static void
tour_cb (RrBookingsPage *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->tour));
  GPtrArray *tours = self->catalogue != NULL ? rr_catalogue_get_tours (self->catalogue) : NULL;

  if (self->is_updating)
    return;
  g_clear_pointer (&self->of_tour, g_free);
  if (at > 0 && tours != NULL && at <= tours->len)
    self->of_tour = g_strdup (((const RrTour *) tours->pdata[at - 1])->id);
  forget_departure (self);
  want_list (self);
}

static void
departure_cb (RrBookingsPage *self)
{
  forget_departure (self);
  want_list (self);
  gtk_widget_grab_focus (self->search);
}

static void
select_tour (RrBookingsPage *self)
{
  GPtrArray *tours = self->catalogue != NULL ? rr_catalogue_get_tours (self->catalogue) : NULL;
  guint at = 0;

  for (guint i = 0; self->of_tour != NULL && tours != NULL && i < tours->len; i++)
    if (g_str_equal (((const RrTour *) tours->pdata[i])->id, self->of_tour))
      at = i + 1;
  self->is_updating = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->tour), at);
  self->is_updating = FALSE;
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingsPage *self = RR_BOOKINGS_PAGE (widget);

  gtk_stack_set_visible_child_name (GTK_STACK (self->views), "list");
  gtk_widget_grab_focus (self->search);
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

static void
reload_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  want_list (RR_BOOKINGS_PAGE (widget));
}

/* --- life ---------------------------------------------------------------------------- */

static void
rr_bookings_page_dispose (GObject *object)
{
  RrBookingsPage *self = RR_BOOKINGS_PAGE (object);
  GtkWidget *child;

  self->is_updating = TRUE;
  g_clear_handle_id (&self->to_top, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_pointer (&self->columns, rr_booking_columns_free);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->of_tour, g_free);
  g_clear_pointer (&self->of_slot, g_free);
  rr_bookings_side_clear (self);

  G_OBJECT_CLASS (rr_bookings_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrBookingsPage, name)
  CHILD (views);
  CHILD (count);
  CHILD (search);
  CHILD (show);
  CHILD (tour);
  CHILD (departure);
  CHILD (stack);
  CHILD (scroller);
  CHILD (list);
  CHILD (nothing);
  CHILD (nothing_more);
  CHILD (again);
  CHILD (sales);
  CHILD (books);
  CHILD (side_revealer);
  CHILD (side);
  CHILD (details);
  CHILD (form);
  CHILD (move);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, tour_cb);
  gtk_widget_class_bind_template_callback (widget_class, departure_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
add_signals (GType type)
{
  static const struct
  {
    const char *name;
    guint       n;
    GType       types[2];
  } made[RR_N_BOOKINGS_SIGNALS] = {
    [RR_BOOKINGS_QUERY_CHANGED] = { "query-changed", 0, { 0 } },
    [RR_BOOKINGS_ROWS_WANTED] = { "rows-wanted", 0, { 0 } },
    [RR_BOOKINGS_OFFERS_WANTED] = { "offers-wanted", 2, { G_TYPE_STRING, G_TYPE_INT64 } },
    [RR_BOOKINGS_SALES_WANTED] = { "sales-wanted", 0, { 0 } },
    [RR_BOOKINGS_WISH] = { "wish", 1, { G_TYPE_POINTER } },
    [RR_BOOKINGS_MANIFEST] = { "manifest", 2, { G_TYPE_STRING, G_TYPE_STRING } },
    [RR_BOOKINGS_JOURNAL_WANTED] = { "journal-wanted", 2, { G_TYPE_INT64, G_TYPE_STRING } },
    [RR_BOOKINGS_BOOKS_WANTED] = { "books-wanted", 0, { 0 } },
    [RR_BOOKINGS_SETTLE] = { "settle", 2, { G_TYPE_STRING, G_TYPE_INT } },
  };

  for (guint i = 0; i < RR_N_BOOKINGS_SIGNALS; i++)
    rr_bookings_signals[i] = g_signal_newv (made[i].name, type, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                                            G_TYPE_NONE, made[i].n, (GType *) made[i].types);
}

static void
rr_bookings_page_class_init (RrBookingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_bookings_page_dispose;
  g_type_ensure (RR_TYPE_BOOKING_DETAILS);
  g_type_ensure (RR_TYPE_BOOKING_FORM);
  g_type_ensure (RR_TYPE_BOOKING_MOVE);
  g_type_ensure (RR_TYPE_SALES_VIEW);
  g_type_ensure (RR_TYPE_BOOKS_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-bookings-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "page.reload", NULL, reload_cb);
  rr_bookings_side_class_init (widget_class);
  add_signals (G_TYPE_FROM_CLASS (klass));
}

static void
rr_bookings_page_init (RrBookingsPage *self)
{
  g_autoptr(GtkStringList) states = gtk_string_list_new (NULL);

  self->is_updating = TRUE;
  self->now_ms = rr_time_now_ms ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (shows); i++)
    gtk_string_list_append (states, _(shows[i].label));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->show), G_LIST_MODEL (states));

  self->model = rr_booking_model_new ();
  self->columns = rr_booking_columns_new (GTK_COLUMN_VIEW (self->list), sorted_cb, self);
  g_signal_connect_object (self->model, "wanted", G_CALLBACK (wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "filled", G_CALLBACK (filled_cb), self, G_CONNECT_SWAPPED);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  self->is_updating = FALSE;
  rr_bookings_side_show (self);
  show_stack (self);
}

/**
 * rr_bookings_page_new:
 *
 * Returns: (transfer floating): an empty page
 */
GtkWidget *
rr_bookings_page_new (void)
{
  return g_object_new (RR_TYPE_BOOKINGS_PAGE, NULL);
}

/**
 * rr_bookings_page_get_query:
 * @self: a page
 * @query: (out): what is to be listed
 */
void
rr_bookings_page_get_query (RrBookingsPage *self,
                            RrBookingQuery *query)
{
  *query = (RrBookingQuery) { .states = get_states (self), .tour = self->of_tour, .slot = self->of_slot,
                              .text = self->needle };
  rr_booking_columns_get_order (self->columns, &query->order, &query->reversed);
}

/**
 * rr_bookings_page_dup_wanted:
 * @self: a page
 * @anew: also rows that are here
 *
 * Returns: (transfer full) (element-type gint64): numbers of bookings whose rows are wanted
 */
GArray *
rr_bookings_page_dup_wanted (RrBookingsPage *self,
                             gboolean        anew)
{
  GArray *ids = rr_booking_model_dup_wanted (self->model, anew);

  if (self->chosen != 0 && (anew || self->chosen_row == NULL))
    g_array_append_val (ids, self->chosen);
  return ids;
}

/**
 * rr_bookings_page_set_list:
 * @self: a page
 * @list: what there is now, or only rows of it
 */
void
rr_bookings_page_set_list (RrBookingsPage *self,
                           RrBookingList  *list)
{
  gboolean was_at_top = is_at_top (self);

  self->now_ms = list->now_ms;
  if (list->ids != NULL)
    {
      self->is_updating = TRUE;
      rr_booking_model_set_ids (self->model, list->ids, was_at_top && !has_keyboard (self));
      self->is_updating = FALSE;
      self->has_list = TRUE;
      self->total = list->total;
      select_chosen (self);
      show_stack (self);
      /* Who looks at the newest goes on looking at the newest. */
      if (was_at_top && self->to_top == 0)
        self->to_top = g_idle_add (to_top_cb, self);
    }
  for (guint i = 0; i < list->rows->len; i++)
    if (((const RrBookingRow *) list->rows->pdata[i])->id == self->chosen)
      rr_bookings_side_set_row (self, list->rows->pdata[i]);
  rr_booking_model_put_rows (self->model, list->rows);
}

/**
 * rr_bookings_page_set_problem:
 * @self: a page
 * @sentence: why there is no list
 */
void
rr_bookings_page_set_problem (RrBookingsPage *self,
                              const char     *sentence)
{
  rr_text_show (self->nothing, _("The bookings cannot be read"));
  rr_text_show (self->nothing_more, sentence);
  gtk_widget_set_visible (self->again, TRUE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "none");
}

/**
 * rr_bookings_page_set_catalogue:
 * @self: a page
 * @catalogue: (nullable): what is sold
 */
void
rr_bookings_page_set_catalogue (RrBookingsPage *self,
                                RrCatalogue    *catalogue)
{
  g_autoptr(GtkStringList) names = NULL;
  GPtrArray *tours = catalogue != NULL ? rr_catalogue_get_tours (catalogue) : NULL;

  if (self->catalogue == catalogue)
    return;
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  self->catalogue = catalogue != NULL ? rr_catalogue_ref (catalogue) : NULL;
  names = gtk_string_list_new ((const char *[]) { _("All tours"), NULL });
  for (guint i = 0; tours != NULL && i < tours->len; i++)
    gtk_string_list_append (names, ((const RrTour *) tours->pdata[i])->name);
  self->is_updating = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->tour), G_LIST_MODEL (names));
  self->is_updating = FALSE;
  select_tour (self);
  rr_booking_columns_set_catalogue (self->columns, catalogue);
  rr_booking_columns_refresh (self->columns, self->now_ms);
  rr_booking_form_set_catalogue (RR_BOOKING_FORM (self->form), catalogue);
}

/**
 * rr_bookings_page_show_departure:
 * @self: a page
 * @tour: (nullable): a tour
 * @slot: (nullable): a departure of it
 */
void
rr_bookings_page_show_departure (RrBookingsPage *self,
                                 const char     *tour,
                                 const char     *slot)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->views), "list");
  g_free (self->of_tour);
  self->of_tour = g_strdup (tour);
  g_free (self->of_slot);
  self->of_slot = g_strdup (slot);
  self->is_updating = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  g_clear_pointer (&self->needle, g_free);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->show), 0);
  self->is_updating = FALSE;
  select_tour (self);
  show_departure (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.manifest", slot != NULL || self->chosen_row != NULL);
  want_list (self);
}

/**
 * rr_bookings_page_choose:
 * @self: a page
 * @id: a booking, 0 for none
 */
void
rr_bookings_page_choose (RrBookingsPage *self,
                         gint64          id)
{
  guint at;

  if (self->chosen != id)
    {
      self->chosen = id;
      g_clear_pointer (&self->chosen_row, rr_booking_row_free);
    }
  select_chosen (self);
  at = gtk_single_selection_get_selected (self->selection);
  if (id != 0 && at != GTK_INVALID_LIST_POSITION)
    {
      RrBookingItem *item = gtk_single_selection_get_selected_item (self->selection);

      if (rr_booking_item_get_row (item) != NULL)
        rr_bookings_side_set_row (self, rr_booking_item_get_row (item));
    }
  rr_bookings_side_show (self);
  if (id != 0 && self->chosen_row == NULL)
    g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_ROWS_WANTED], 0);
}

/**
 * rr_bookings_page_get_n_shown:
 * @self: a page
 *
 * Returns: how many bookings are listed
 */
guint
rr_bookings_page_get_n_shown (RrBookingsPage *self)
{
  return self->model != NULL ? rr_booking_model_get_n (self->model) : 0;
}
