/* rr-booking-move.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-move.h"

#include <glib/gi18n-lib.h>

#include "rr-booking-words.h"
#include "rr-offer-picker.h"
#include "rr-rights.h"
#include "rr-text.h"

/* RrBookingMove shows what a booking would cost elsewhere before anybody commits to it.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrBookingMove
{
  GtkWidget     parent_instance;

  GtkWidget    *box;        /* (unowned): children */
  GtkWidget    *title;
  GtkWidget    *now;
  GtkWidget    *picker;
  GtkWidget    *price;
  GtkWidget    *problem;

  RrBookingRow *row;        /* (owned) (nullable): what is moved */
  RrCatalogue  *catalogue;  /* (owned) (nullable) */
};

enum { MOVED, CANCELLED, WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrBookingMove, rr_booking_move, GTK_TYPE_WIDGET)

static char *
dup_price (RrBookingMove     *self,
           const RrTour      *tour,
           const RrDeparture *to)
{
  RrDeparture from;
  gint64 price = self->row->retail;
  g_autofree char *text = NULL;
  g_autofree char *difference = NULL;

  if (rr_tour_find_slot (tour, self->row->slot, &from))
    price = rr_booking_move_price (self->row, tour, &from, to);
  text = rr_money_dup_text (price, self->row->currency);
  if (price == self->row->retail)
    /* Translators: a price */
    return g_strdup_printf (_("%s, as before"), text);
  difference = rr_money_dup_text (ABS (price - self->row->retail), self->row->currency);
  /* Translators: a price, and by how much it is more or less than before */
  return g_strdup_printf (price > self->row->retail ? _("%s, %s more") : _("%s, %s less"), text, difference);
}

static void
show_price (RrBookingMove *self)
{
  const RrTour *tour = self->catalogue != NULL && self->row != NULL
                           ? rr_catalogue_find (self->catalogue, self->row->tour) : NULL;
  const RrDeparture *to = rr_offer_picker_get_chosen (RR_OFFER_PICKER (self->picker));
  g_autofree char *text = NULL;

  if (tour != NULL && to != NULL)
    text = dup_price (self, tour, to);
  gtk_label_set_text (GTK_LABEL (self->price), text != NULL ? text : "");
  rr_rights_enable (GTK_WIDGET (self), "form.move", text != NULL);
}

static void
wanted_cb (RrBookingMove *self,
           const char    *tour,
           gint64         from_ms)
{
  g_signal_emit (self, signals[WANTED], 0, tour, from_ms);
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingMove *self = RR_BOOKING_MOVE (widget);
  const RrDeparture *to = rr_offer_picker_get_chosen (RR_OFFER_PICKER (self->picker));
  g_autoptr(RrBookingWish) wish = NULL;

  if (to == NULL || self->row == NULL)
    return;
  wish = rr_booking_wish_new (RR_BOOKING_WISH_MOVE);
  g_strlcpy (wish->uuid, self->row->uuid, sizeof wish->uuid);
  wish->slot = g_strdup (to->id);
  g_signal_emit (self, signals[MOVED], 0, wish);
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

/**
 * rr_booking_move_open:
 * @self: a panel
 * @row: what is to be moved
 * @catalogue: (nullable): what is sold
 * @now_ms: Unix time
 */
void
rr_booking_move_open (RrBookingMove      *self,
                      const RrBookingRow *row,
                      RrCatalogue        *catalogue,
                      gint64              now_ms)
{
  g_autofree char *when = rr_slot_dup_text (row->slot);
  g_autofree char *party = rr_party_dup_text (row->party, row->places);
  /* Translators: who they are, such as "2 adult, 1 child", and when they leave */
  g_autofree char *text = g_strdup_printf (_("%s, now on %s"), party, when);
  /* Translators: whose booking it is */
  g_autofree char *title = g_strdup_printf (_("Move %s"), rr_booking_get_guest (row));

  g_clear_pointer (&self->row, rr_booking_row_free);
  self->row = rr_booking_row_copy (row);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  self->catalogue = catalogue != NULL ? rr_catalogue_ref (catalogue) : NULL;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->now), text);
  rr_booking_move_show_problem (self, NULL);
  rr_offer_picker_set_places (RR_OFFER_PICKER (self->picker), row->places);
  rr_offer_picker_set_tour (RR_OFFER_PICKER (self->picker), row->tour, now_ms);
  rr_offer_picker_set_without (RR_OFFER_PICKER (self->picker), row->slot);
  gtk_widget_child_focus (self->picker, GTK_DIR_TAB_FORWARD);
}

/**
 * rr_booking_move_set_offers:
 * @self: a panel
 * @tour: whose
 * @offers: (element-type RrBookingOffer): its departures
 */
void
rr_booking_move_set_offers (RrBookingMove *self,
                            const char    *tour,
                            GArray        *offers)
{
  rr_offer_picker_set_offers (RR_OFFER_PICKER (self->picker), tour, offers);
}

/**
 * rr_booking_move_refresh:
 * @self: a panel
 *
 * Somebody booked meanwhile.
 */
void
rr_booking_move_refresh (RrBookingMove *self)
{
  gint64 from_ms;
  const char *tour = rr_offer_picker_get_tour (RR_OFFER_PICKER (self->picker), &from_ms);

  if (tour != NULL)
    g_signal_emit (self, signals[WANTED], 0, tour, from_ms);
}

/**
 * rr_booking_move_show_problem:
 * @self: a panel
 * @sentence: (nullable): what is wrong, %NULL for nothing
 */
void
rr_booking_move_show_problem (RrBookingMove *self,
                              const char    *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

static void
rr_booking_move_dispose (GObject *object)
{
  RrBookingMove *self = RR_BOOKING_MOVE (object);

  g_clear_pointer (&self->row, rr_booking_row_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);

  G_OBJECT_CLASS (rr_booking_move_parent_class)->dispose (object);
}

static void
rr_booking_move_class_init (RrBookingMoveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_booking_move_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
  gtk_widget_class_install_action (widget_class, "form.move", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "form.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.move", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.cancel", NULL);
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_POINTER);
  signals[CANCELLED] = g_signal_new ("cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WANTED] = g_signal_new ("wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_INT64);
}

static GtkWidget *
add_label (GtkWidget  *box,
           const char *css_class,
           const char *other_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, other_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
make_button (const char *label,
             const char *action,
             const char *tooltip)
{
  return g_object_new (GTK_TYPE_BUTTON, "label", label, "use-underline", TRUE, "action-name", action, "tooltip-text",
                       tooltip, NULL);
}

static void
rr_booking_move_init (RrBookingMove *self)
{
  GtkWidget *fields = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *move = make_button (_("_Move"), "form.move", _("To this departure (Ctrl+Enter)"));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->title = add_label (self->box, "title-4", "form-title");
  gtk_widget_add_css_class (fields, "form");
  gtk_widget_set_vexpand (fields, TRUE);
  self->now = add_label (fields, "row-detail", "numeric");
  self->picker = rr_offer_picker_new ();
  g_signal_connect_swapped (self->picker, "wanted", G_CALLBACK (wanted_cb), self);
  g_signal_connect_swapped (self->picker, "chosen", G_CALLBACK (show_price), self);
  gtk_box_append (GTK_BOX (fields), self->picker);
  gtk_box_append (GTK_BOX (self->box), fields);
  self->problem = add_label (self->box, "form-problem", "numeric");
  gtk_widget_set_visible (self->problem, FALSE);

  gtk_widget_add_css_class (foot, "form-actions");
  self->price = add_label (foot, "heading", "numeric");
  gtk_widget_set_hexpand (self->price, TRUE);
  gtk_box_append (GTK_BOX (foot), make_button (_("Cancel"), "form.cancel", _("Leave it where it is (Esc)")));
  gtk_widget_add_css_class (move, "suggested-action");
  gtk_box_append (GTK_BOX (foot), move);
  gtk_box_append (GTK_BOX (self->box), foot);
}

/**
 * rr_booking_move_new:
 *
 * Returns: (transfer floating): a panel without a booking
 */
GtkWidget *
rr_booking_move_new (void)
{
  return g_object_new (RR_TYPE_BOOKING_MOVE, NULL);
}
