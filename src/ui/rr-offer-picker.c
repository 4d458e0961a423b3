/* rr-offer-picker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-offer-picker.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-words.h"

/* RrOfferPicker lists departures. Places that go while it is open are seen to go; whoever has
 * chosen keeps the choice as long as it can be had.
 *
 * Threads: main.
 * Ends:    with its form.
 */
struct _RrOfferPicker
{
  GtkWidget   parent_instance;

  GtkWidget  *box;         /* (unowned): children */
  GtkWidget  *earlier;
  GtkWidget  *range;
  GtkWidget  *list;
  GtkWidget  *none;

  char       *tour;        /* (owned) (nullable) */
  gint64      first_ms;    /* nobody looks back before */
  gint64      from_ms;
  GArray     *offers;      /* (owned) (nullable): of RrBookingOffer */
  char       *without;     /* (owned) (nullable) */
  char       *chosen;      /* (owned) (nullable): a slot */
  guint       n_places;
  gboolean    is_filling;  /* nobody chooses */
};

enum { WANTED, CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrOfferPicker, rr_offer_picker, GTK_TYPE_WIDGET)

#define DAY_MS G_GINT64_CONSTANT (86400000)

static guint
left_of (const RrBookingOffer *offer)
{
  return offer->departure.capacity > offer->taken ? offer->departure.capacity - offer->taken : 0;
}

static gboolean
can_have (RrOfferPicker        *self,
          const RrBookingOffer *offer)
{
  return offer->is_open && left_of (offer) >= MAX (self->n_places, 1)
         && g_strcmp0 (self->without, offer->departure.id) != 0;
}

/* --- the list ------------------------------------------------------------------ */

static char *
dup_left (RrOfferPicker        *self,
          const RrBookingOffer *offer)
{
  guint left = left_of (offer);

  if (g_strcmp0 (self->without, offer->departure.id) == 0)
    return g_strdup (_("is here now"));
  if (!offer->is_open)
    return g_strdup (_("too late"));
  if (offer->departure.capacity == 0)
    /* Translators: a departure that is sold whole to a standing group */
    return g_strdup (_("chartered"));
  if (left == 0)
    return g_strdup (_("full"));
  /* Translators: so many of so many places */
  return g_strdup_printf (_("%u of %u free"), left, offer->departure.capacity);
}

static GtkWidget *
make_row (RrOfferPicker        *self,
          const RrBookingOffer *offer)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *when = rr_slot_dup_text (offer->departure.id);
  g_autofree char *left = dup_left (self, offer);
  g_autofree char *name = g_strdup_printf ("%s, %s", when, left);

  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", when, "xalign", 0.0f, "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", left, "css-classes",
                                               (const char *[]) { "numeric", "row-detail", NULL }, NULL));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_sensitive (row, can_have (self, offer));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

static void
show_range (RrOfferPicker *self)
{
  g_autoptr(GDateTime) from = g_date_time_new_from_unix_local (self->from_ms / 1000);
  g_autoptr(GDateTime) until = g_date_time_add_days (from, RR_OFFER_DAYS - 1);
  /* Translators: a day and a month, see strftime(3) */
  g_autofree char *first = g_date_time_format (from, _("%e %b"));
  g_autofree char *last = g_date_time_format (until, _("%e %b"));
  /* Translators: from one day to another */
  g_autofree char *text = g_strdup_printf (_("%s to %s"), g_strstrip (first), g_strstrip (last));

  gtk_label_set_text (GTK_LABEL (self->range), text);
  gtk_widget_set_sensitive (self->earlier, self->from_ms > self->first_ms);
}

static void
fill (RrOfferPicker *self)
{
  GtkListBoxRow *chosen = NULL;
  gboolean has_focus = gtk_widget_get_focus_child (self->list) != NULL;
  GtkWidget *child;
  guint n = self->offers != NULL ? self->offers->len : 0;

  self->is_filling = TRUE;
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (guint i = 0; i < n; i++)
    {
      const RrBookingOffer *offer = &g_array_index (self->offers, RrBookingOffer, i);
      GtkWidget *row = make_row (self, offer);

      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
      if (can_have (self, offer) && (self->chosen != NULL ? g_str_equal (self->chosen, offer->departure.id)
                                                          : chosen == NULL))
        chosen = GTK_LIST_BOX_ROW (row);
    }
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), chosen);
  if (has_focus && chosen != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (chosen));
  self->is_filling = FALSE;
  gtk_label_set_text (GTK_LABEL (self->none), self->offers != NULL ? _("No departure in these days") : _("Looking…"));
  gtk_widget_set_visible (self->none, n == 0);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static const RrBookingOffer *
get_selected (RrOfferPicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  if (index < 0 || self->offers == NULL || (guint) index >= self->offers->len)
    return NULL;
  return &g_array_index (self->offers, RrBookingOffer, index);
}

static void
selected_cb (RrOfferPicker *self)
{
  const RrBookingOffer *offer = get_selected (self);

  if (self->is_filling || offer == NULL)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (offer->departure.id);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
look_from (RrOfferPicker *self,
           gint64         from_ms)
{
  self->from_ms = MAX (from_ms, self->first_ms);
  g_clear_pointer (&self->offers, g_array_unref);
  show_range (self);
  fill (self);
  if (self->tour != NULL)
    g_signal_emit (self, signals[WANTED], 0, self->tour, self->from_ms);
}

static void
earlier_cb (RrOfferPicker *self)
{
  look_from (self, self->from_ms - RR_OFFER_DAYS * DAY_MS);
}

static void
later_cb (RrOfferPicker *self)
{
  look_from (self, self->from_ms + RR_OFFER_DAYS * DAY_MS);
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_offer_picker_dispose (GObject *object)
{
  RrOfferPicker *self = RR_OFFER_PICKER (object);

  self->is_filling = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->offers, g_array_unref);
  g_clear_pointer (&self->tour, g_free);
  g_clear_pointer (&self->without, g_free);
  g_clear_pointer (&self->chosen, g_free);

  G_OBJECT_CLASS (rr_offer_picker_parent_class)->dispose (object);
}

static void
rr_offer_picker_class_init (RrOfferPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_offer_picker_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[WANTED] = g_signal_new ("wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_INT64);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_step (RrOfferPicker *self,
           const char    *icon_name,
           const char    *name,
           GCallback      callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
rr_offer_picker_init (RrOfferPicker *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->earlier = make_step (self, "go-previous-symbolic", _("Earlier departures"), G_CALLBACK (earlier_cb));
  self->range = g_object_new (GTK_TYPE_LABEL, "hexpand", TRUE, "css-classes",
                              (const char *[]) { "numeric", NULL }, NULL);
  gtk_box_append (GTK_BOX (head), self->earlier);
  gtk_box_append (GTK_BOX (head), self->range);
  gtk_box_append (GTK_BOX (head), make_step (self, "go-next-symbolic", _("Later departures"), G_CALLBACK (later_cb)));
  gtk_box_append (GTK_BOX (self->box), head);

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_SINGLE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Departures"), -1);
  g_signal_connect_swapped (self->list, "selected-rows-changed", G_CALLBACK (selected_cb), self);
  gtk_box_append (GTK_BOX (self->box),
                  g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->list, "hscrollbar-policy", GTK_POLICY_NEVER,
                                "min-content-height", 132, "max-content-height", 280, "propagate-natural-height", TRUE,
                                "has-frame", TRUE, NULL));
  self->none = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "css-classes",
                             (const char *[]) { "row-detail", NULL }, NULL);
  gtk_box_append (GTK_BOX (self->box), self->none);
}

/**
 * rr_offer_picker_new:
 *
 * Returns: (transfer floating): a picker without a tour
 */
GtkWidget *
rr_offer_picker_new (void)
{
  return g_object_new (RR_TYPE_OFFER_PICKER, NULL);
}

/**
 * rr_offer_picker_set_tour:
 * @self: a picker
 * @tour: (nullable): a tour
 * @from_ms: the first day to be shown, Unix time
 */
void
rr_offer_picker_set_tour (RrOfferPicker *self,
                          const char    *tour,
                          gint64         from_ms)
{
  g_free (self->tour);
  self->tour = g_strdup (tour);
  g_clear_pointer (&self->chosen, g_free);
  g_clear_pointer (&self->without, g_free);
  self->first_ms = from_ms;
  look_from (self, from_ms);
}

/**
 * rr_offer_picker_set_offers:
 * @self: a picker
 * @tour: whose
 * @offers: (element-type RrBookingOffer) (transfer none): its departures; not changed any more
 */
void
rr_offer_picker_set_offers (RrOfferPicker *self,
                            const char    *tour,
                            GArray        *offers)
{
  if (g_strcmp0 (tour, self->tour) != 0)
    return;
  if (self->offers != NULL && self->offers->len == offers->len
      && memcmp (self->offers->data, offers->data, offers->len * sizeof (RrBookingOffer)) == 0)
    return;
  g_clear_pointer (&self->offers, g_array_unref);
  self->offers = g_array_ref (offers);
  fill (self);
}

/**
 * rr_offer_picker_set_places:
 * @self: a picker
 * @n_places: how many are needed
 */
void
rr_offer_picker_set_places (RrOfferPicker *self,
                            guint          n_places)
{
  if (self->n_places == n_places)
    return;
  self->n_places = n_places;
  fill (self);
}

/**
 * rr_offer_picker_set_without:
 * @self: a picker
 * @slot: (nullable): where the booking is
 */
void
rr_offer_picker_set_without (RrOfferPicker *self,
                             const char    *slot)
{
  g_free (self->without);
  self->without = g_strdup (slot);
  fill (self);
}

/**
 * rr_offer_picker_get_chosen:
 * @self: a picker
 *
 * Returns: (transfer none) (nullable): the departure that is chosen
 */
const RrDeparture *
rr_offer_picker_get_chosen (RrOfferPicker *self)
{
  const RrBookingOffer *offer = get_selected (self);

  return offer != NULL ? &offer->departure : NULL;
}

/**
 * rr_offer_picker_get_tour:
 * @self: a picker
 * @from_ms: (out): the first day that is shown
 *
 * Returns: (transfer none) (nullable): whose departures are shown
 */
const char *
rr_offer_picker_get_tour (RrOfferPicker *self,
                          gint64        *from_ms)
{
  *from_ms = self->from_ms;
  return self->tour;
}
