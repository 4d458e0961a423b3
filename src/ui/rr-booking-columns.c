/* rr-booking-columns.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-columns.h"

#include <glib/gi18n-lib.h>

#include "rr-booking-item.h"
#include "rr-booking-words.h"
#include "rr-text.h"
#include "rr-trip-text.h"

/* RrBookingColumns fills the cells of a table of bookings, and fills again those that are on
 * the screen when something changed or a second has passed; some at a time, so that a window
 * that shows what a crowd does answers meanwhile. A cell is an inscription: another text in
 * it is drawn and not laid out.
 *
 * A column view sorts by comparing items, which are not all here. Which order it wants is
 * found by asking its sorter to compare: the first column that is asked is the one that
 * was clicked, and its answer comes back turned round if it is to descend.
 *
 * Threads: main.
 * Ends:    free, after the table has.
 */
struct _RrBookingColumns
{
  GtkSorter       *sorter;      /* (owned): of the table */
  gulong           handler;
  RrBookingSorted  sorted;
  gpointer         data;
  int              asked;       /* the column that was asked to compare, -1 for none */
  GHashTable      *bound;       /* (owned): cells on the screen -> GtkListItem */
  RrCatalogue     *catalogue;   /* (owned) (nullable) */
  GTimeZone       *zone;        /* (owned) */
  gint64           now_ms;
  guint            filling;     /* cells that are not filled again yet follow */
};

#define FILL_US    4000   /* at a time */
#define FIRST_ROWS 48u    /* which are likely to be seen */

typedef enum
{
  COLUMN_STATE,
  COLUMN_GUEST,
  COLUMN_TOUR,
  COLUMN_DEPARTURE,
  COLUMN_PLACES,
  COLUMN_TOTAL,
  COLUMN_MADE,
  N_COLUMNS
} Column;

static const struct
{
  const char      *title;
  int              width_px;
  gboolean         expands;
  RrBookingsOrder  order;
} columns[N_COLUMNS] = {
  [COLUMN_STATE] = { N_("State"), 150, FALSE, RR_BOOKINGS_BY_STATE },
  [COLUMN_GUEST] = { N_("Guest"), 130, TRUE, RR_BOOKINGS_BY_NAME },
  [COLUMN_TOUR] = { N_("Tour"), 120, TRUE, RR_BOOKINGS_BY_TOUR },
  [COLUMN_DEPARTURE] = { N_("Departure"), 170, FALSE, RR_BOOKINGS_BY_DEPARTURE },
  [COLUMN_PLACES] = { N_("Guests"), 104, FALSE, RR_BOOKINGS_BY_PLACES },
  [COLUMN_TOTAL] = { N_("Total"), 110, FALSE, RR_BOOKINGS_BY_TOTAL },
  /* Translators: heading of a column: when it was booked */
  [COLUMN_MADE] = { N_("Booked"), 104, FALSE, RR_BOOKINGS_NEWEST },
};

/* --- cells --------------------------------------------------------------------- */

static char *
dup_tour (RrBookingColumns   *self,
          const RrBookingRow *row)
{
  const RrTour *tour = self->catalogue != NULL ? rr_catalogue_find (self->catalogue, row->tour) : NULL;

  return g_strdup (tour != NULL ? tour->name : row->tour);
}

static char *
dup_text (RrBookingColumns   *self,
          const RrBookingRow *row,
          Column              column)
{
  switch (column)
    {
    case COLUMN_STATE:
      return rr_booking_dup_state (row, self->now_ms);
    case COLUMN_GUEST:
      return g_strdup (rr_booking_get_guest (row));
    case COLUMN_TOUR:
      return dup_tour (self, row);
    case COLUMN_DEPARTURE:
      return rr_slot_dup_short (row->slot, self->now_ms);
    case COLUMN_PLACES:
      return g_strdup_printf ("%u", row->places);
    case COLUMN_TOTAL:
      return rr_money_dup_text (row->retail, row->currency);
    case COLUMN_MADE:
    default:
      return rr_local_format_short (row->created_ms, self->now_ms, self->zone);
    }
}

static Column
column_of (GtkWidget *cell)
{
  return (Column) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), "column"));
}

static void
fill_state (GtkWidget          *cell,
            const RrBookingRow *row,
            gint64              now_ms)
{
  static const char *const classes[RR_N_BOOKING_LOOKS] = {
    "booking-held", "booking-held", "booking-confirmed", "booking-confirmed", "booking-over", "booking-over",
    "booking-failed",
  };
  RrBookingLook look = rr_booking_look (row, now_ms);

  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_widget_get_first_child (cell)), rr_booking_look_get_icon (look));
  for (guint i = 0; i < RR_N_BOOKING_LOOKS; i++)
    if (classes[i] != classes[look])
      gtk_widget_remove_css_class (cell, classes[i]);
  gtk_widget_add_css_class (cell, classes[look]);
}

/* The same again costs nothing, and a screen reader is not told twice. */
static void
show_text (GtkWidget  *label,
           const char *text)
{
  if (g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (label)), text) != 0)
    gtk_inscription_set_text (GTK_INSCRIPTION (label), text);
}

static void
fill_cell (RrBookingColumns *self,
           GtkWidget        *cell,
           GtkListItem      *list_item)
{
  Column column = column_of (cell);
  RrBookingItem *item = gtk_list_item_get_item (list_item);
  const RrBookingRow *row = rr_booking_item_get_row (item);
  GtkWidget *label = column == COLUMN_STATE ? gtk_widget_get_last_child (cell) : cell;
  g_autofree char *text = row != NULL ? dup_text (self, row, column) : g_strdup ("");

  g_object_set_data (G_OBJECT (cell), "serial", GUINT_TO_POINTER (rr_booking_item_get_serial (item)));
  show_text (label, text);
  if (column != COLUMN_STATE)
    return;
  gtk_widget_set_visible (gtk_widget_get_first_child (cell), row != NULL);
  if (row != NULL)
    fill_state (cell, row, self->now_ms);
}

/* What does not fit can be read when the pointer rests on it. */
static gboolean
tooltip_cb (GtkWidget  *label,
            int         x,
            int         y,
            gboolean    by_keyboard,
            GtkTooltip *tooltip,
            gpointer    data)
{
  const char *text = gtk_inscription_get_text (GTK_INSCRIPTION (label));
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (label, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (text == NULL || width <= gtk_widget_get_width (label))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            column)
{
  Column which = (Column) GPOINTER_TO_UINT (column);
  gboolean is_number = which == COLUMN_PLACES || which == COLUMN_TOTAL;
  GtkWidget *label = g_object_new (GTK_TYPE_INSCRIPTION, "xalign", is_number ? 1.0f : 0.0f, "text-overflow",
                                   GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "has-tooltip", TRUE, "hexpand", TRUE,
                                   NULL);
  GtkWidget *cell = label;

  if (which != COLUMN_GUEST && which != COLUMN_TOUR)
    gtk_widget_add_css_class (label, "numeric");
  g_signal_connect (label, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  if (which == COLUMN_STATE)
    {
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_box_append (GTK_BOX (cell), g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                                    GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
      gtk_box_append (GTK_BOX (cell), label);
    }
  g_object_set_data (G_OBJECT (cell), "column", column);
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         RrBookingColumns   *self)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  g_hash_table_insert (self->bound, cell, list_item);
  fill_cell (self, cell, list_item);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           RrBookingColumns   *self)
{
  g_hash_table_remove (self->bound, gtk_list_item_get_child (list_item));
}

/* --- the order ----------------------------------------------------------------- */

typedef struct
{
  RrBookingColumns *self;
  Column            column;
} Asked;

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  Asked *asked = data;

  if (asked->self->asked < 0)
    asked->self->asked = (int) asked->column;
  return -1;
}

static void
sorted_cb (GtkSorter        *sorter,
           GtkSorterChange   change,
           RrBookingColumns *self)
{
  self->sorted (self->data);
}

/**
 * rr_booking_columns_get_order:
 * @self: columns
 * @order: (out): by what the table is to be sorted
 * @reversed: (out): the other way round
 */
void
rr_booking_columns_get_order (RrBookingColumns *self,
                              RrBookingsOrder  *order,
                              gboolean         *reversed)
{
  /* Two: a sorter does not compare an item with itself. */
  g_autoptr(GObject) probe = g_object_new (RR_TYPE_BOOKING_ITEM, NULL);
  g_autoptr(GObject) other = g_object_new (RR_TYPE_BOOKING_ITEM, NULL);
  gboolean ascends;

  self->asked = -1;
  ascends = gtk_sorter_compare (self->sorter, probe, other) != GTK_ORDERING_LARGER;
  *order = self->asked >= 0 ? columns[self->asked].order : RR_BOOKINGS_NEWEST;
  /* The newest first is what descends. */
  *reversed = self->asked >= 0 && (*order == RR_BOOKINGS_NEWEST ? ascends : !ascends);
}

static GtkColumnViewColumn *
add_column (RrBookingColumns *self,
            GtkColumnView    *view,
            guint             i)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (_(columns[i].title), factory);
  Asked *asked = g_new (Asked, 1);
  g_autoptr(GtkSorter) sorter = NULL;

  *asked = (Asked) { self, (Column) i };
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, asked, g_free));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_column_view_column_set_fixed_width (column, columns[i].width_px);
  gtk_column_view_column_set_expand (column, columns[i].expands);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (view, column);
  g_object_unref (column);
  return column;
}

/**
 * rr_booking_columns_new:
 * @view: a table without columns
 * @sorted: hears that another order is wanted
 * @data: for @sorted
 *
 * Returns: (transfer full): its columns; the newest comes first
 */
RrBookingColumns *
rr_booking_columns_new (GtkColumnView   *view,
                        RrBookingSorted  sorted,
                        gpointer         data)
{
  RrBookingColumns *self = g_new0 (RrBookingColumns, 1);
  GtkColumnViewColumn *last = NULL;

  self->sorted = sorted;
  self->data = data;
  self->bound = g_hash_table_new (NULL, NULL);
  self->zone = g_time_zone_new_local ();
  for (guint i = 0; i < N_COLUMNS; i++)
    last = add_column (self, view, i);
  gtk_column_view_sort_by_column (view, last, GTK_SORT_DESCENDING);
  self->sorter = g_object_ref (gtk_column_view_get_sorter (view));
  self->handler = g_signal_connect (self->sorter, "changed", G_CALLBACK (sorted_cb), self);
  return self;
}

/**
 * rr_booking_columns_free:
 * @self: (nullable) (transfer full): columns
 */
void
rr_booking_columns_free (RrBookingColumns *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->filling, g_source_remove);
  g_signal_handler_disconnect (self->sorter, self->handler);
  g_object_unref (self->sorter);
  g_hash_table_unref (self->bound);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  g_time_zone_unref (self->zone);
  g_free (self);
}

/**
 * rr_booking_columns_set_catalogue:
 * @self: columns
 * @catalogue: (nullable): knows the names of tours
 */
void
rr_booking_columns_set_catalogue (RrBookingColumns *self,
                                  RrCatalogue      *catalogue)
{
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  self->catalogue = catalogue != NULL ? rr_catalogue_ref (catalogue) : NULL;
}

/**
 * rr_booking_columns_refresh:
 * @self: columns
 * @now_ms: Unix time
 */
void
rr_booking_columns_refresh (RrBookingColumns *self,
                            gint64            now_ms)
{
  GHashTableIter iter;
  gpointer cell, list_item;

  self->now_ms = now_ms;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, &list_item))
    fill_cell (self, cell, list_item);
}

static gboolean
is_stale (GtkWidget   *cell,
          GtkListItem *list_item)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), "serial"))
         != rr_booking_item_get_serial (gtk_list_item_get_item (list_item));
}

/* Returns: whether all of these rows are filled */
static gboolean
fill_rows (RrBookingColumns *self,
           guint             most,
           gint64            until_us)
{
  GHashTableIter iter;
  gpointer cell, list_item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, &list_item))
    {
      if (gtk_list_item_get_position (list_item) >= most || !is_stale (cell, list_item))
        continue;
      fill_cell (self, cell, list_item);
      if (g_get_monotonic_time () >= until_us)
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_cb (gpointer data)
{
  RrBookingColumns *self = data;
  gint64 until_us = g_get_monotonic_time () + FILL_US;

  if (!fill_rows (self, FIRST_ROWS, until_us) || !fill_rows (self, G_MAXUINT, until_us))
    return G_SOURCE_CONTINUE;
  self->filling = 0;
  return G_SOURCE_REMOVE;
}

/**
 * rr_booking_columns_update:
 * @self: columns
 * @now_ms: Unix time
 *
 * A row that has not changed costs a comparison.
 */
void
rr_booking_columns_update (RrBookingColumns *self,
                           gint64            now_ms)
{
  self->now_ms = now_ms;
  if (self->filling == 0 && fill_cb (self) == G_SOURCE_CONTINUE)
    self->filling = g_idle_add (fill_cb, self);
}

/**
 * rr_booking_columns_tick:
 * @self: columns
 * @now_ms: Unix time
 */
void
rr_booking_columns_tick (RrBookingColumns *self,
                         gint64            now_ms)
{
  GHashTableIter iter;
  gpointer cell, list_item;

  self->now_ms = now_ms;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, &list_item))
    {
      const RrBookingRow *row = rr_booking_item_get_row (gtk_list_item_get_item (list_item));

      if (column_of (cell) == COLUMN_STATE && row != NULL && row->state == RR_BOOKING_HOLD)
        fill_cell (self, cell, list_item);
    }
}
