/* rr-booking-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-words.h"
#include "rr-offer-picker.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrBookingForm is filled in while somebody speaks: which places there are, and what it
 * costs, is seen with every key. What cannot be is said below and nothing is sent.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrBookingForm
{
  GtkWidget     parent_instance;

  GtkWidget    *box;        /* (unowned): children */
  GtkWidget    *tour;
  GtkWidget    *picker;
  GtkWidget    *units;      /* a spin button a unit */
  GtkWidget    *name;
  GtkWidget    *phone;
  GtkWidget    *email;
  GtkWidget    *lang;
  GtkWidget    *method;
  GtkWidget    *hold;
  GtkWidget    *code;
  GtkWidget    *notes;
  GtkWidget    *price;
  GtkWidget    *problem;

  RrCatalogue  *catalogue;  /* (owned) (nullable) */
  gboolean      is_filling;
};

enum { BOOKED, CANCELLED, WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrBookingForm, rr_booking_form, GTK_TYPE_WIDGET)

static const guint holds_min[] = { 0, 15, 30, 60 };
static const RrPayMethod methods[] = { RR_PAY_CAMP, RR_PAY_INVOICE, RR_PAY_NONE };

static const RrTour *
get_tour (RrBookingForm *self)
{
  GPtrArray *tours = self->catalogue != NULL ? rr_catalogue_get_tours (self->catalogue) : NULL;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->tour));

  return tours != NULL && at < tours->len ? tours->pdata[at] : NULL;
}

/* --- what is in the fields ------------------------------------------------------ */

static char *
dup_field (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
read_party (RrBookingForm *self,
            RrParty       *party)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->units); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *spin = gtk_widget_get_last_child (child);
      guint n = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin));

      if (!rr_party_add (party, g_object_get_data (G_OBJECT (spin), "unit"), n))
        break;
    }
}

static RrBookingWish *
read_wish (RrBookingForm *self)
{
  RrBookingWish *wish = rr_booking_wish_new (RR_BOOKING_WISH_PHONE);
  const RrDeparture *departure = rr_offer_picker_get_chosen (RR_OFFER_PICKER (self->picker));
  const RrTour *tour = get_tour (self);

  wish->tour = g_strdup (tour != NULL ? tour->id : NULL);
  wish->slot = g_strdup (departure != NULL ? departure->id : NULL);
  read_party (self, &wish->party);
  wish->name = dup_field (self->name);
  wish->phone = dup_field (self->phone);
  wish->email = dup_field (self->email);
  wish->lang = g_strdup (rr_guest_languages[gtk_drop_down_get_selected (GTK_DROP_DOWN (self->lang))].code);
  wish->method = methods[gtk_drop_down_get_selected (GTK_DROP_DOWN (self->method))];
  wish->minutes = holds_min[gtk_drop_down_get_selected (GTK_DROP_DOWN (self->hold))];
  wish->code = dup_field (self->code);
  wish->notes = dup_field (self->notes);
  return wish;
}

/* --- what it costs --------------------------------------------------------------- */

static void
show_price (RrBookingForm *self)
{
  g_autoptr(RrBookingWish) wish = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  const RrTour *tour = get_tour (self);
  RrPrice price;

  if (self->is_filling)
    return;
  wish = read_wish (self);
  rr_offer_picker_set_places (RR_OFFER_PICKER (self->picker), rr_party_count (&wish->party));
  if (wish->party.n_units == 0)
    text = g_strdup (_("How many guests?"));
  else if (wish->slot == NULL)
    text = g_strdup (_("Which departure?"));
  else if (!rr_booking_wish_price (wish, self->catalogue, rr_time_now_ms (), &price, &error))
    text = g_strdup (error->message);
  else
    {
      g_autofree char *retail = rr_money_dup_text (price.retail, tour->currency);
      g_autofree char *original = rr_money_dup_text (price.original, tour->currency);

      /* Translators: a price, and what it would be without a discount */
      text = price.original > price.retail ? g_strdup_printf (_("%s (instead of %s)"), retail, original)
                                           : g_strdup (retail);
    }
  rr_text_show (self->price, text);
}

/* --- tours and their guests ------------------------------------------------------- */

static void
add_unit (RrBookingForm    *self,
          const RrTourUnit *unit,
          guint             n)
{
  const char *kind = rr_booking_get_kind (unit->id);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *spin = gtk_spin_button_new_with_range (0, RR_PARTY_MAX_GUESTS, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), n);
  g_object_set_data_full (G_OBJECT (spin), "unit", g_strdup (unit->id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, kind, -1);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (show_price), self);
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", kind, "xalign", 0.0f, "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (box), spin);
  gtk_box_append (GTK_BOX (self->units), box);
}

static void
fill_units (RrBookingForm *self)
{
  const RrTour *tour = get_tour (self);
  GtkWidget *child;

  self->is_filling = TRUE;
  while ((child = gtk_widget_get_first_child (self->units)) != NULL)
    gtk_box_remove (GTK_BOX (self->units), child);
  for (guint i = 0; tour != NULL && i < tour->units->len; i++)
    add_unit (self, tour->units->pdata[i], i == 0 ? 2 : 0);
  self->is_filling = FALSE;
}

static void
tour_cb (RrBookingForm *self)
{
  const RrTour *tour = get_tour (self);

  if (self->is_filling)
    return;
  fill_units (self);
  rr_offer_picker_set_tour (RR_OFFER_PICKER (self->picker), tour != NULL ? tour->id : NULL, rr_time_now_ms ());
  show_price (self);
}

/**
 * rr_booking_form_set_catalogue:
 * @self: a form
 * @catalogue: (nullable): what is sold
 */
void
rr_booking_form_set_catalogue (RrBookingForm *self,
                               RrCatalogue   *catalogue)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  GPtrArray *tours;

  if (self->catalogue == catalogue)
    return;
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  self->catalogue = catalogue != NULL ? rr_catalogue_ref (catalogue) : NULL;
  tours = catalogue != NULL ? rr_catalogue_get_tours (catalogue) : NULL;
  for (guint i = 0; tours != NULL && i < tours->len; i++)
    gtk_string_list_append (names, ((const RrTour *) tours->pdata[i])->name);
  self->is_filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->tour), G_LIST_MODEL (names));
  self->is_filling = FALSE;
}

/**
 * rr_booking_form_open:
 * @self: a form
 * @tour: (nullable): a tour
 * @slot: (nullable): a departure of it
 *
 * Everything else is empty.
 */
void
rr_booking_form_open (RrBookingForm *self,
                      const char    *tour,
                      const char    *slot)
{
  GPtrArray *tours = self->catalogue != NULL ? rr_catalogue_get_tours (self->catalogue) : NULL;
  GtkWidget *const entries[] = { self->name, self->phone, self->email, self->code, self->notes };
  gint64 from_ms = rr_time_now_ms ();
  RrDeparture departure;

  self->is_filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_editable_set_text (GTK_EDITABLE (entries[i]), "");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->hold), 0);
  for (guint i = 0; tour != NULL && tours != NULL && i < tours->len; i++)
    if (g_str_equal (((const RrTour *) tours->pdata[i])->id, tour))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->tour), i);
  self->is_filling = FALSE;
  rr_booking_form_show_problem (self, NULL);
  if (slot != NULL && get_tour (self) != NULL && rr_tour_find_slot (get_tour (self), slot, &departure)
      && departure.start_ms != G_MAXINT64)
    from_ms = MAX (from_ms, departure.start_ms);
  fill_units (self);
  rr_offer_picker_set_tour (RR_OFFER_PICKER (self->picker), get_tour (self) != NULL ? get_tour (self)->id : NULL,
                            from_ms);
  show_price (self);
  gtk_widget_grab_focus (self->tour);
}

/**
 * rr_booking_form_set_offers:
 * @self: a form
 * @tour: whose
 * @offers: (element-type RrBookingOffer): its departures
 */
void
rr_booking_form_set_offers (RrBookingForm *self,
                            const char    *tour,
                            GArray        *offers)
{
  rr_offer_picker_set_offers (RR_OFFER_PICKER (self->picker), tour, offers);
}

/**
 * rr_booking_form_refresh:
 * @self: a form
 *
 * Somebody booked meanwhile.
 */
void
rr_booking_form_refresh (RrBookingForm *self)
{
  gint64 from_ms;
  const char *tour = rr_offer_picker_get_tour (RR_OFFER_PICKER (self->picker), &from_ms);

  if (tour != NULL)
    g_signal_emit (self, signals[WANTED], 0, tour, from_ms);
}

/**
 * rr_booking_form_show_problem:
 * @self: a form
 * @sentence: (nullable): what is wrong, %NULL for nothing
 */
void
rr_booking_form_show_problem (RrBookingForm *self,
                              const char    *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

/* --- what the dispatcher does ------------------------------------------------------ */

static GtkWidget *
field_of_problem (RrBookingForm       *self,
                  const RrBookingWish *wish)
{
  if (wish->party.n_units == 0)
    return gtk_widget_get_last_child (gtk_widget_get_first_child (self->units));
  return *wish->name == '\0' ? self->name : self->phone;
}

static void
book_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingForm *self = RR_BOOKING_FORM (widget);
  g_autoptr(RrBookingWish) wish = read_wish (self);
  g_autoptr(GError) error = NULL;
  RrPrice price;

  if (get_tour (self) == NULL)
    return;
  if (wish->slot == NULL)
    {
      rr_booking_form_show_problem (self, _("Which departure?"));
      gtk_widget_child_focus (self->picker, GTK_DIR_TAB_FORWARD);
    }
  else if (!rr_booking_wish_check (wish, &error)
           || !rr_booking_wish_price (wish, self->catalogue, rr_time_now_ms (), &price, &error))
    {
      rr_booking_form_show_problem (self, error->message);
      gtk_widget_grab_focus (field_of_problem (self, wish));
    }
  else
    {
      rr_booking_form_show_problem (self, NULL);
      g_signal_emit (self, signals[BOOKED], 0, wish);
    }
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

static void
wanted_cb (RrBookingForm *self,
           const char    *tour,
           gint64         from_ms)
{
  g_signal_emit (self, signals[WANTED], 0, tour, from_ms);
}

/* --- life ------------------------------------------------------------------------- */

static void
rr_booking_form_dispose (GObject *object)
{
  RrBookingForm *self = RR_BOOKING_FORM (object);

  self->is_filling = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);

  G_OBJECT_CLASS (rr_booking_form_parent_class)->dispose (object);
}

static void
rr_booking_form_class_init (RrBookingFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_booking_form_dispose;
  g_type_ensure (RR_TYPE_OFFER_PICKER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "booking-form");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-booking-form.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrBookingForm, name)
  CHILD (box);
  CHILD (tour);
  CHILD (picker);
  CHILD (units);
  CHILD (name);
  CHILD (phone);
  CHILD (email);
  CHILD (lang);
  CHILD (method);
  CHILD (hold);
  CHILD (code);
  CHILD (notes);
  CHILD (price);
  CHILD (problem);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, tour_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_price);
  gtk_widget_class_bind_template_callback (widget_class, wanted_cb);
  gtk_widget_class_install_action (widget_class, "form.book", NULL, book_cb);
  gtk_widget_class_install_action (widget_class, "form.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.book", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.cancel", NULL);
  signals[BOOKED] = g_signal_new ("booked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_POINTER);
  signals[CANCELLED] = g_signal_new ("cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WANTED] = g_signal_new ("wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_INT64);
}

static void
rr_booking_form_init (RrBookingForm *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GtkStringList) pays = gtk_string_list_new (NULL);
  g_autoptr(GtkStringList) holds = gtk_string_list_new (NULL);

  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; rr_guest_languages[i].code != NULL; i++)
    gtk_string_list_append (names, rr_guest_languages[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    gtk_string_list_append (pays, rr_pay_method_get_label (methods[i]));
  for (guint i = 0; i < G_N_ELEMENTS (holds_min); i++)
    {
      g_autofree char *text = holds_min[i] == 0
                                  ? g_strdup (_("Confirm at once"))
                                  /* Translators: a number of minutes */
                                  : g_strdup_printf (_("Hold for %u minutes"), holds_min[i]);

      gtk_string_list_append (holds, text);
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->lang), G_LIST_MODEL (names));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->method), G_LIST_MODEL (pays));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->hold), G_LIST_MODEL (holds));
  self->is_filling = FALSE;
}
