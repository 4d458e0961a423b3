/* rr-board-row.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-board-row.h"

#include <glib/gi18n-lib.h>

#include "rr-departure-text.h"
#include "rr-fill-bar.h"
#include "rr-text.h"

/* RrBoardRow is one departure on the board: when and what, how full, and who leads it. The
 * first of a day has the day above it.
 *
 * Threads: main.
 * Ends:    with the list.
 */
struct _RrBoardRow
{
  GtkWidget        parent_instance;

  RrDepartureItem *item;      /* (owned) (nullable) */
  gulong           handler;   /* of the item */
  gint64           now_ms;
  char            *spoken;    /* (owned) (nullable) */

  GtkWidget       *day;       /* (unowned): children */
  GtkWidget       *start;
  GtkWidget       *name;
  GtkWidget       *detail;
  GtkWidget       *bar;
  GtkWidget       *fill;
  GtkWidget       *guides;
  GtkWidget       *warning;
};

/* So that places and guides stand below each other. */
#define PLACES_PX 124
#define GUIDES_PX 132

G_DEFINE_FINAL_TYPE (RrBoardRow, rr_board_row, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget  *widget,
           const char *css,
           gboolean    is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, css);
  else
    gtk_widget_remove_css_class (widget, css);
}

static void
speak (RrBoardRow         *self,
       const RrBoardEntry *entry)
{
  g_autofree char *spoken = rr_departure_spoken_text (entry, self->now_ms);

  if (g_strcmp0 (self->spoken, spoken) == 0)
    return;
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->spoken, -1);
}

static void
show (RrBoardRow *self)
{
  const RrBoardEntry *entry = rr_departure_item_get_entry (self->item);
  RrFill fill = { entry->capacity, entry->confirmed, entry->held, entry->waiting_places, entry->is_closed };
  g_autofree char *detail = rr_departure_detail_text (entry, self->now_ms);
  g_autofree char *taken = rr_departure_fill_text (entry);
  g_autofree char *guides = rr_departure_guides_text (entry);

  if (rr_departure_item_is_first (self->item))
    {
      g_autofree char *day = rr_departure_day_text (entry->date);

      rr_text_show (self->day, day);
    }
  gtk_widget_set_visible (self->day, rr_departure_item_is_first (self->item));
  rr_text_show (self->start, entry->start);
  rr_text_show (self->name, entry->name);
  rr_text_show (self->detail, detail);
  gtk_widget_set_visible (self->detail, *detail != '\0');
  gtk_widget_set_tooltip_text (self->detail, detail);
  rr_text_show (self->fill, taken);
  rr_text_show (self->guides, guides);
  rr_fill_bar_set (RR_FILL_BAR (self->bar), &fill);
  gtk_widget_set_visible (self->warning, rr_board_entry_is_short (entry));
  set_class (self->guides, "short-of-guides", rr_board_entry_is_short (entry));
  set_class (GTK_WIDGET (self), "is-over", self->now_ms >= entry->start_ms);
  speak (self, entry);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_board_row_dispose (GObject *object)
{
  RrBoardRow *self = RR_BOARD_ROW (object);
  GtkWidget *child;

  rr_board_row_set_item (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->spoken, g_free);

  G_OBJECT_CLASS (rr_board_row_parent_class)->dispose (object);
}

static void
rr_board_row_class_init (RrBoardRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_board_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "board-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_label (float       xalign,
            const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
make_guides (RrBoardRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->warning = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  self->guides = make_label (0, "caption");
  gtk_widget_set_size_request (box, GUIDES_PX, -1);
  gtk_widget_add_css_class (self->warning, "short-of-guides");
  gtk_box_append (GTK_BOX (box), self->guides);
  gtk_box_append (GTK_BOX (box), self->warning);
  return box;
}

static void
rr_board_row_init (RrBoardRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *places = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->day = make_label (0, "board-day");
  self->start = make_label (0, "board-start");
  self->name = make_label (0, NULL);
  self->detail = make_label (0, "caption");
  self->bar = rr_fill_bar_new ();
  self->fill = make_label (0, "caption");
  gtk_widget_add_css_class (self->detail, "row-detail");
  gtk_label_set_width_chars (GTK_LABEL (self->start), 5);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (places, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), self->name);
  gtk_box_append (GTK_BOX (words), self->detail);
  gtk_widget_set_size_request (places, PLACES_PX, -1);
  gtk_box_append (GTK_BOX (places), self->bar);
  gtk_box_append (GTK_BOX (places), self->fill);
  gtk_box_append (GTK_BOX (line), self->start);
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (GTK_BOX (line), places);
  gtk_box_append (GTK_BOX (line), make_guides (self));
  gtk_widget_add_css_class (line, "board-line");
  gtk_widget_set_parent (self->day, GTK_WIDGET (self));
  gtk_widget_set_parent (line, GTK_WIDGET (self));
}

/**
 * rr_board_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
rr_board_row_new (void)
{
  return g_object_new (RR_TYPE_BOARD_ROW, NULL);
}

/**
 * rr_board_row_set_item:
 * @self: a row
 * @item: (nullable): what to show and follow
 */
void
rr_board_row_set_item (RrBoardRow      *self,
                       RrDepartureItem *item)
{
  if (self->item != NULL)
    g_signal_handler_disconnect (self->item, self->handler);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->handler = g_signal_connect_swapped (item, "changed", G_CALLBACK (show), self);
  show (self);
}

/**
 * rr_board_row_set_now:
 * @self: a row
 * @now_ms: the clock
 */
void
rr_board_row_set_now (RrBoardRow *self,
                      gint64      now_ms)
{
  self->now_ms = now_ms;
  if (self->item != NULL)
    show (self);
}
