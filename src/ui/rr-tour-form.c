/* rr-tour-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-form.h"

#include <glib/gi18n-lib.h>

#include "rr-tour-field.h"
#include "rr-tour-part-form.h"

/* RrTourForm writes into a draft as somebody types, and says below each field what is wrong
 * with it. A field that has not been written in yet is not complained about. Below stand the
 * kinds of guests and the options that it names, as soon as it names them.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrTourForm
{
  GtkWidget    parent_instance;

  GtkWidget   *scrolled;                      /* (unowned): children */
  GtkWidget   *sheet;
  GtkWidget   *kind;
  GtkWidget   *parts;
  GtkWidget   *fields[RR_N_DRAFT_FIELDS];
  gboolean     is_touched[RR_N_DRAFT_FIELDS];
  RrTourDraft *draft;                         /* (unowned) (nullable): the window's */
  gboolean     is_new;                        /* its id goes by its name */
  gboolean     is_filling;
};

G_DEFINE_FINAL_TYPE (RrTourForm, rr_tour_form, GTK_TYPE_WIDGET)

static guint signal_changed;

static const struct
{
  const char *label;
  const char *hint;       /* (nullable) */
} looks[RR_N_DRAFT_FIELDS] = {
  [RR_DRAFT_ID] = { N_("Its name for other programs"), NULL },
  [RR_DRAFT_NAME] = { N_("Name"), N_("Rafting, a whole day") },
  [RR_DRAFT_TIME_ZONE] = { N_("Time zone"), "Europe/Zurich" },
  [RR_DRAFT_STARTS] = { N_("Leaves, or opens, at"), "09:00, 14:00" },
  [RR_DRAFT_CLOSES] = { N_("Closes at"), "18:00" },
  [RR_DRAFT_MINUTES] = { N_("Lasts, in minutes"), NULL },
  [RR_DRAFT_PLACES] = { N_("Places"), NULL },
  [RR_DRAFT_PER_GUIDE] = { N_("Guests for each guide, 0 if nobody counts"), NULL },
  [RR_DRAFT_CHARTERED] = { N_("Days when it is sold whole, 1 is Monday"), "6, 7" },
  [RR_DRAFT_CUTOFF] = { N_("Booked until, minutes before"), NULL },
  [RR_DRAFT_CANCEL] = { N_("Cancelled until, hours before"), NULL },
  [RR_DRAFT_MEETING] = { N_("Where guests come to"), N_("The boat house at the bridge") },
  [RR_DRAFT_CURRENCY] = { N_("Currency"), "EUR" },
  [RR_DRAFT_UNITS] = { N_("Who pays how much"),
                       N_("adult 189.00, child 129.00 / JPY adult 16500, child 11300") },
  [RR_DRAFT_PRICING] = { N_("Priced by"), NULL },
  [RR_DRAFT_PRICE] = { N_("Price of the party"), "500 / JPY 80000" },
  [RR_DRAFT_TAX_NAME] = { N_("Name of the tax"), "VAT" },
  [RR_DRAFT_TAX] = { N_("Tax in these prices, %"), NULL },
  [RR_DRAFT_NET] = { N_("What resellers pay of them, %"), NULL },
  [RR_DRAFT_GROUP_FROM] = { N_("Groups begin at, guests; 0 for never"), NULL },
  [RR_DRAFT_GROUP] = { N_("Discount for groups, %"), NULL },
  [RR_DRAFT_EARLY_DAYS] = { N_("Early is, days ahead; 0 for never"), NULL },
  [RR_DRAFT_EARLY] = { N_("Discount for early bookings, %"), NULL },
  [RR_DRAFT_CODES] = { N_("Codes for a discount"), "TRAIL10 10 %" },
  [RR_DRAFT_ITINERARY] = { N_("Itinerary of suppliers, if they have a part in it"), NULL },
  [RR_DRAFT_MIN_UNITS] = { N_("Guests at least in a booking"), NULL },
  [RR_DRAFT_MAX_UNITS] = { N_("Guests at most in a booking, 0 for any"), NULL },
  [RR_DRAFT_CONTACT] = { N_("What has to be known of them"), "firstName, emailAddress" },
  [RR_DRAFT_OPTIONS] = { N_("Ways to book it, if there are several"), "all, private" },
  [RR_DRAFT_TICKETS] = { N_("Tickets"), NULL },
  [RR_DRAFT_CODES_SHOWN] = { N_("Codes on them"), "QRCODE, CODE128" },
  [RR_DRAFT_REDEMPTION] = { N_("Guests bring"), NULL },
  [RR_DRAFT_RESELLERS] = { N_("Sold by resellers"), NULL },
  [RR_DRAFT_LOCALE] = { N_("Language of these texts"), "en" },
  [RR_DRAFT_REFERENCE] = { N_("What you call it elsewhere"), NULL },
};

/* In the order in which one thinks of a tour; RR_N_DRAFT_FIELDS is its kind. */
#define KIND RR_N_DRAFT_FIELDS
static const RrDraftField tour_fields[] = {
  RR_DRAFT_NAME, RR_DRAFT_ID, KIND, RR_DRAFT_TIME_ZONE, RR_DRAFT_STARTS, RR_DRAFT_CLOSES, RR_DRAFT_MINUTES,
  RR_DRAFT_PLACES, RR_DRAFT_PER_GUIDE, RR_DRAFT_CHARTERED, RR_DRAFT_CUTOFF, RR_DRAFT_CANCEL, RR_DRAFT_MEETING,
};
static const RrDraftField price_fields[] = {
  RR_DRAFT_CURRENCY, RR_DRAFT_UNITS, RR_DRAFT_PRICING, RR_DRAFT_PRICE, RR_DRAFT_TAX_NAME, RR_DRAFT_TAX, RR_DRAFT_NET,
  RR_DRAFT_GROUP_FROM, RR_DRAFT_GROUP, RR_DRAFT_EARLY_DAYS, RR_DRAFT_EARLY, RR_DRAFT_CODES,
};
static const RrDraftField booking_fields[] = {
  RR_DRAFT_MIN_UNITS, RR_DRAFT_MAX_UNITS, RR_DRAFT_CONTACT, RR_DRAFT_OPTIONS, RR_DRAFT_ITINERARY,
};
static const RrDraftField guest_fields[] = { RR_DRAFT_TICKETS, RR_DRAFT_CODES_SHOWN, RR_DRAFT_REDEMPTION };
static const RrDraftField reseller_fields[] = { RR_DRAFT_RESELLERS, RR_DRAFT_LOCALE, RR_DRAFT_REFERENCE };

static const struct
{
  const char         *title;    /* (nullable) */
  const RrDraftField *fields;
  guint               n;
} sections[] = {
  { NULL, tour_fields, G_N_ELEMENTS (tour_fields) },
  { N_("Prices"), price_fields, G_N_ELEMENTS (price_fields) },
  { N_("What Can Be Booked"), booking_fields, G_N_ELEMENTS (booking_fields) },
  { N_("What Guests Bring"), guest_fields, G_N_ELEMENTS (guest_fields) },
  { N_("Resellers"), reseller_fields, G_N_ELEMENTS (reseller_fields) },
};

/* --- parts ------------------------------------------------------------------------ */

static void show_all (RrTourForm *self);

static void
part_changed_cb (RrTourForm *self)
{
  show_all (self);
  g_signal_emit (self, signal_changed, 0);
}

static GtkWidget *
find_part_form (RrTourForm *self,
                RrTourPart *part)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->parts); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (rr_tour_part_form_get_part (RR_TOUR_PART_FORM (child)) == part)
      return child;
  return NULL;
}

static void
drop_parts (RrTourForm *self,
            GPtrArray  *parts)
{
  GtkWidget *next;

  for (GtkWidget *child = gtk_widget_get_first_child (self->parts); child != NULL; child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      if (parts == NULL || !g_ptr_array_find (parts, rr_tour_part_form_get_part (RR_TOUR_PART_FORM (child)), NULL))
        gtk_box_remove (GTK_BOX (self->parts), child);
    }
}

/* Those that stay are left alone: somebody may be writing in one. */
static void
show_parts (RrTourForm *self)
{
  GPtrArray *parts = self->draft != NULL ? rr_tour_draft_get_parts (self->draft) : NULL;
  GtkWidget *before = NULL;

  drop_parts (self, parts);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      GtkWidget *form = find_part_form (self, parts->pdata[i]);

      if (form == NULL)
        {
          form = rr_tour_part_form_new (self->draft, parts->pdata[i]);
          g_signal_connect_swapped (form, "changed", G_CALLBACK (part_changed_cb), self);
          gtk_box_insert_child_after (GTK_BOX (self->parts), form, before);
        }
      else if (gtk_widget_get_prev_sibling (form) != before)
        gtk_box_reorder_child_after (GTK_BOX (self->parts), form, before);
      rr_tour_part_form_check (RR_TOUR_PART_FORM (form));
      before = form;
    }
}

/* --- what is wrong ---------------------------------------------------------------- */

static void
show_all (RrTourForm *self)
{
  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    {
      g_autofree char *problem = self->draft != NULL && self->is_touched[i] ? rr_tour_draft_check (self->draft, i) : NULL;

      gtk_widget_set_visible (self->fields[i], self->draft != NULL && rr_tour_draft_uses (self->draft, i));
      rr_tour_field_set_problem (RR_TOUR_FIELD (self->fields[i]), problem);
    }
  show_parts (self);
}

/* --- writing ---------------------------------------------------------------------- */

static void
follow_name (RrTourForm *self)
{
  g_autofree char *id = rr_tour_draft_make_id (rr_tour_draft_get (self->draft, RR_DRAFT_NAME));

  rr_tour_draft_set (self->draft, RR_DRAFT_ID, id);
  rr_tour_field_set_text (RR_TOUR_FIELD (self->fields[RR_DRAFT_ID]), id);
}

static void
changed_cb (RrTourField *field,
            RrTourForm  *self)
{
  RrDraftField i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (field), "rr-field"));

  if (self->is_filling || self->draft == NULL
      || !rr_tour_draft_set (self->draft, i, rr_tour_field_get_text (field)))
    return;
  self->is_touched[i] = TRUE;
  if (i == RR_DRAFT_NAME && self->is_new && !self->is_touched[RR_DRAFT_ID])
    follow_name (self);
  show_all (self);
  g_signal_emit (self, signal_changed, 0);
}

static void
kind_cb (GtkDropDown *kind,
         GParamSpec  *pspec,
         RrTourForm  *self)
{
  if (self->is_filling || self->draft == NULL
      || !rr_tour_draft_set_kind (self->draft, (RrTourKind) gtk_drop_down_get_selected (kind)))
    return;
  show_all (self);
  g_signal_emit (self, signal_changed, 0);
}

/**
 * rr_tour_form_set_draft:
 * @self: a form
 * @draft: (nullable): what to write; it outlives the form or is replaced before it goes
 * @is_new: whether it is not written anywhere yet
 */
void
rr_tour_form_set_draft (RrTourForm  *self,
                        RrTourDraft *draft,
                        gboolean     is_new)
{
  self->is_filling = TRUE;
  if (draft != self->draft)
    drop_parts (self, NULL);
  self->draft = draft;
  self->is_new = is_new;
  gtk_widget_set_sensitive (self->sheet, draft != NULL);
  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    {
      self->is_touched[i] = !is_new;
      rr_tour_field_set_text (RR_TOUR_FIELD (self->fields[i]), draft != NULL ? rr_tour_draft_get (draft, i) : "");
    }
  gtk_widget_set_sensitive (self->fields[RR_DRAFT_ID], is_new);
  if (draft != NULL)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->kind), rr_tour_draft_get_kind (draft));
  self->is_filling = FALSE;
  show_all (self);
}

/**
 * rr_tour_form_focus:
 * @self: a form
 */
void
rr_tour_form_focus (RrTourForm *self)
{
  gtk_widget_grab_focus (rr_tour_field_get_input (RR_TOUR_FIELD (self->fields[RR_DRAFT_NAME])));
}

/* --- life --------------------------------------------------------------------- */

/* A choice among words of a file; NULL for a field to write in. */
static GtkWidget *
make_choice (RrDraftField i)
{
  static const char *const pricing[] = { "unit", "booking", NULL }, *const tickets[] = { "booking", "guest", "both", NULL };
  static const char *const redemption[] = { "digital", "print", "manifest", NULL }, *const sold[] = { "true", "false", NULL };
  const char *pricing_labels[] = { _("Each guest"), _("The whole party"), NULL };
  const char *tickets_labels[] = { _("One voucher for the party"), _("One for each guest"), _("Both"), NULL };
  const char *redemption_labels[] = { _("A code on their phone"), _("Paper"), _("Nothing, the guide has a list"), NULL };
  const char *sold_labels[] = { C_("resellers", "Yes"), C_("resellers", "No"), NULL };
  const char *label = _(looks[i].label);

  if (i == RR_DRAFT_PRICING)
    return rr_tour_field_new_choice (label, label, pricing, pricing_labels);
  if (i == RR_DRAFT_TICKETS)
    return rr_tour_field_new_choice (label, label, tickets, tickets_labels);
  if (i == RR_DRAFT_REDEMPTION)
    return rr_tour_field_new_choice (label, label, redemption, redemption_labels);
  return i == RR_DRAFT_RESELLERS ? rr_tour_field_new_choice (label, label, sold, sold_labels) : NULL;
}

static GtkWidget *
make_field (RrTourForm   *self,
            RrDraftField  i)
{
  const char *label = _(looks[i].label);
  GtkWidget *field = make_choice (i);

  if (field == NULL)
    field = rr_tour_field_new (label, label, looks[i].hint != NULL ? _(looks[i].hint) : NULL);
  self->fields[i] = field;
  g_object_set_data (G_OBJECT (field), "rr-field", GUINT_TO_POINTER (i));
  g_signal_connect (field, "changed", G_CALLBACK (changed_cb), self);
  return field;
}

static GtkWidget *
make_kind (RrTourForm *self)
{
  static const char *const none[] = { "", "", "", NULL };
  const char *kinds[] = { _("Leaves at fixed times"), _("Open at any time of the day"), _("Without a date"), NULL };
  GtkWidget *field = rr_tour_field_new_choice (_("Kind"), _("Kind"), none, kinds);

  self->kind = rr_tour_field_get_input (RR_TOUR_FIELD (field));
  g_signal_connect (self->kind, "notify::selected", G_CALLBACK (kind_cb), self);
  return field;
}

/* Two beside each other. */
static void
add_section (RrTourForm *self,
             guint       at)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_FLOW_BOX, "selection-mode", GTK_SELECTION_NONE, "min-children-per-line", 2,
                                  "max-children-per-line", 2, "column-spacing", 12, NULL);

  if (sections[at].title != NULL)
    gtk_box_append (GTK_BOX (self->sheet), g_object_new (GTK_TYPE_LABEL, "label", _(sections[at].title), "xalign", 0.0f,
                                                         "css-classes", (const char *[]) { "heading", "form-section", NULL },
                                                         NULL));
  for (guint i = 0; i < sections[at].n; i++)
    {
      GtkWidget *child = gtk_flow_box_child_new ();
      RrDraftField which = sections[at].fields[i];
      GtkWidget *field = which == KIND ? make_kind (self) : make_field (self, which);

      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), field);
      gtk_widget_set_focusable (child, FALSE);
      g_object_bind_property (field, "visible", child, "visible", G_BINDING_SYNC_CREATE);
      gtk_flow_box_append (GTK_FLOW_BOX (grid), child);
    }
  gtk_box_append (GTK_BOX (self->sheet), grid);
}

static void
rr_tour_form_dispose (GObject *object)
{
  RrTourForm *self = RR_TOUR_FORM (object);

  self->is_filling = TRUE;
  self->draft = NULL;
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_tour_form_parent_class)->dispose (object);
}

static void
rr_tour_form_class_init (RrTourFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_tour_form_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signal_changed = g_signal_new ("changed", RR_TYPE_TOUR_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_tour_form_init (RrTourForm *self)
{
  self->sheet = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_valign (self->sheet, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->sheet, "tour-form");
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    add_section (self, i);
  self->parts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->parts, "form-section");
  gtk_box_append (GTK_BOX (self->sheet), self->parts);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->sheet);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  rr_tour_form_set_draft (self, NULL, FALSE);
}

/**
 * rr_tour_form_new:
 *
 * Returns: (transfer floating): a form with nothing in it
 */
GtkWidget *
rr_tour_form_new (void)
{
  return g_object_new (RR_TYPE_TOUR_FORM, NULL);
}
