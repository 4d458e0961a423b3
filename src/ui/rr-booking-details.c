/* rr-booking-details.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-details.h"

#include <glib/gi18n-lib.h>

#include "rr-booking-words.h"
#include "rr-step-words.h"
#include "rr-text.h"
#include "rr-trip-text.h"

/* RrBookingDetails says all about one booking. Lines are filled in again in place, so that
 * what somebody marks to copy stays marked while a hold counts down.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrBookingDetails
{
  GtkWidget   parent_instance;

  GtkWidget  *guest;           /* (unowned): template children */
  GtkWidget  *state_icon;
  GtkWidget  *state_label;
  GtkWidget  *confirm;
  GtkWidget  *extend;
  GtkWidget  *move;
  GtkWidget  *correct;
  GtkWidget  *resend;
  GtkWidget  *cancel;
  GtkWidget  *cancel_button;
  GtkWidget  *popover;
  GtkWidget  *reason;
  GtkWidget  *facts;
  GtkWidget  *trace;
  GtkWidget  *steps;
  GtkWidget  *payments_title;
  GtkWidget  *payments;
  GtkWidget  *letters_title;
  GtkWidget  *letters;
  GtkWidget  *unreached;

  GTimeZone  *zone;            /* (owned) */
  int         n_lines;         /* filled in so far */
};

G_DEFINE_FINAL_TYPE (RrBookingDetails, rr_booking_details, GTK_TYPE_WIDGET)

/* --- lines --------------------------------------------------------------------- */

static void
begin (RrBookingDetails *self)
{
  self->n_lines = 0;
}

static GtkWidget *
make_label (const char *css_class)
{
  /* A name that could wrap as well would leave the text beside it fewer lines than it takes. */
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "yalign", 0.0f, "wrap", css_class == NULL,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", css_class == NULL, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  else
    gtk_widget_set_hexpand (label, TRUE);
  return label;
}

/* The names of one list are as wide as the widest of them. */
static GtkSizeGroup *
get_names (GtkWidget *list)
{
  GtkSizeGroup *names = g_object_get_data (G_OBJECT (list), "names");

  if (names == NULL)
    {
      names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
      g_object_set_data_full (G_OBJECT (list), "names", names, g_object_unref);
    }
  return names;
}

static GtkWidget *
get_line (GtkWidget *list,
          int        n)
{
  GtkWidget *line = gtk_widget_get_first_child (list);

  for (int i = 0; i < n && line != NULL; i++)
    line = gtk_widget_get_next_sibling (line);
  return line;
}

/* A box a line: a grid gives lines that wrap less height than they take. */
static GtkWidget *
append_line (GtkWidget *list)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (line), make_label ("row-detail"));
  gtk_box_append (GTK_BOX (line), make_label (NULL));
  gtk_size_group_add_widget (get_names (list), gtk_widget_get_first_child (line));
  gtk_box_append (GTK_BOX (list), line);
  return line;
}

static void
add_line (RrBookingDetails *self,
          GtkWidget        *list,
          const char       *name,
          const char       *text)
{
  GtkWidget *line;

  if (text == NULL || *text == '\0')
    return;
  line = get_line (list, self->n_lines);
  if (line == NULL)
    line = append_line (list);
  rr_text_show (gtk_widget_get_first_child (line), name);
  rr_text_show (gtk_widget_get_last_child (line), text);
  self->n_lines++;
}

static void
end (RrBookingDetails *self,
     GtkWidget        *list)
{
  GtkWidget *line;

  while ((line = get_line (list, self->n_lines)) != NULL)
    gtk_box_remove (GTK_BOX (list), line);
}

/* --- what is said --------------------------------------------------------------- */

static void
add_money (RrBookingDetails   *self,
           const RrBookingRow *row)
{
  g_autofree char *total = rr_money_dup_text (row->retail, row->currency);
  g_autofree char *paid = row->paid != 0 ? rr_money_dup_text (row->paid, row->currency) : NULL;
  g_autofree char *due = NULL;

  if (rr_booking_takes_places (row->state) && row->retail != row->paid && row->method != RR_PAY_NONE)
    due = rr_money_dup_text (row->retail - row->paid, row->currency);
  else if (!rr_booking_takes_places (row->state) && row->paid > 0)
    due = rr_money_dup_text (-row->paid, row->currency);
  add_line (self, self->facts, _("Total"), total);
  add_line (self, self->facts, _("Paid so far"), paid);
  /* Translators: what has to be paid still; below zero it has to be given back */
  add_line (self, self->facts, _("Due"), due);
  add_line (self, self->facts, _("Payment"), rr_pay_method_get_label (row->method));
}

static void
show_facts (RrBookingDetails   *self,
            const RrBookingRow *row,
            RrCatalogue        *catalogue)
{
  const RrTour *tour = catalogue != NULL ? rr_catalogue_find (catalogue, row->tour) : NULL;
  g_autofree char *when = rr_slot_dup_text (row->slot);
  g_autofree char *party = rr_party_dup_text (row->party, row->places);
  g_autofree char *code = rr_booking_row_dup_note (row, "code");
  g_autofree char *notes = rr_booking_row_dup_note (row, "notes");
  g_autofree char *by = rr_booking_row_dup_note (row, "by");

  begin (self);
  add_line (self, self->facts, _("Tour"), tour != NULL ? tour->name : row->tour);
  add_line (self, self->facts, _("Departure"), when);
  add_line (self, self->facts, _("Guests"), party);
  add_money (self, row);
  add_line (self, self->facts, _("Discount code"), code);
  add_line (self, self->facts, _("Phone"), row->phone);
  add_line (self, self->facts, _("E-mail"), row->email);
  add_line (self, self->facts, _("Language"), row->lang);
  add_line (self, self->facts, _("Notes"), notes);
  add_line (self, self->facts, _("Reseller"), row->owner);
  add_line (self, self->facts, _("Reference"), row->reference);
  add_line (self, self->facts, _("Taken by"), by);
  add_line (self, self->facts, _("Number"), row->uuid);
  end (self, self->facts);
}

static void
add_event (RrBookingDetails *self,
           gint64            at_ms,
           const char       *text)
{
  g_autofree char *when = at_ms > 0 ? rr_local_format (at_ms, self->zone) : NULL;

  if (when != NULL)
    add_line (self, self->trace, when, text);
}

static void
show_trace (RrBookingDetails   *self,
            const RrBookingRow *row,
            gint64              now_ms)
{
  RrBookingLook look = rr_booking_look (row, now_ms);
  g_autofree char *last = rr_booking_dup_state (row, now_ms);

  begin (self);
  add_event (self, row->created_ms, row->confirmed_ms == row->created_ms ? _("Booked and confirmed") : _("Booked"));
  if (row->confirmed_ms != row->created_ms)
    add_event (self, row->confirmed_ms, _("Confirmed"));
  if (look == RR_BOOKING_LOOK_HELD)
    add_event (self, row->expires_ms, _("The hold ends"));
  if (look == RR_BOOKING_LOOK_EXPIRED)
    add_event (self, row->expires_ms, _("The hold has expired"));
  if (look == RR_BOOKING_LOOK_CANCELLED)
    add_event (self, row->cancelled_ms, last);
  if (look == RR_BOOKING_LOOK_FAILED)
    add_event (self, row->updated_ms, last);
  if (look <= RR_BOOKING_LOOK_PAID && row->updated_ms > MAX (row->created_ms, row->confirmed_ms))
    add_event (self, row->updated_ms, _("Changed last"));
  end (self, self->trace);
}

/**
 * rr_booking_details_set:
 * @self: details
 * @row: of which booking
 * @catalogue: (nullable): knows the names of tours
 * @now_ms: Unix time
 */
void
rr_booking_details_set (RrBookingDetails   *self,
                        const RrBookingRow *row,
                        RrCatalogue        *catalogue,
                        gint64              now_ms)
{
  RrBookingLook look = rr_booking_look (row, now_ms);
  g_autofree char *state = rr_booking_dup_state (row, now_ms);

  rr_text_show (self->guest, rr_booking_get_guest (row));
  rr_text_show (self->state_label, state);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), rr_booking_look_get_icon (look));
  gtk_widget_set_visible (self->confirm, look == RR_BOOKING_LOOK_HELD);
  gtk_widget_set_visible (self->extend, look == RR_BOOKING_LOOK_HELD);
  gtk_widget_set_visible (self->move, rr_booking_takes_places (row->state) && look != RR_BOOKING_LOOK_PENDING);
  gtk_widget_set_visible (self->correct, row->owner[0] == '\0');
  gtk_widget_set_visible (self->resend, row->email != NULL && row->confirmed_ms != 0);
  gtk_widget_set_visible (self->cancel, look <= RR_BOOKING_LOOK_PAID);
  show_facts (self, row, catalogue);
  show_trace (self, row, now_ms);
}

static void
add_step (RrBookingDetails *self,
          const RrStepRow  *row)
{
  g_autofree char *when = rr_local_format (row->at_ms, self->zone);
  g_autofree char *what = rr_step_dup_text (row->step, row->outcome);
  g_autofree char *detail = rr_step_dup_detail (row->detail);
  g_autofree char *text = *detail != '\0' ? g_strdup_printf ("%s (%s)", what, detail) : g_strdup (what);

  add_line (self, self->steps, when, text);
}

static void
show_steps (RrBookingDetails *self,
            GArray           *steps)
{
  begin (self);
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    add_step (self, &g_array_index (steps, RrStepRow, i));
  end (self, self->steps);
}

static void
add_payment (RrBookingDetails   *self,
             const RrPaymentRow *row)
{
  g_autofree char *when = rr_local_format (row->updated_ms, self->zone);
  g_autofree char *text = rr_payment_dup_text (row);
  g_autofree char *parts = rr_payment_dup_parts (row);

  add_line (self, self->payments, when, text);
  add_line (self, self->payments, "", parts);
}

static void
show_payments (RrBookingDetails *self,
               GArray           *payments)
{
  begin (self);
  gtk_widget_set_visible (self->payments_title, payments != NULL && payments->len > 0);
  for (guint i = 0; payments != NULL && i < payments->len; i++)
    add_payment (self, &g_array_index (payments, RrPaymentRow, i));
  end (self, self->payments);
}

static void
add_letter (RrBookingDetails *self,
            const RrLetter   *letter)
{
  g_autofree char *when = rr_local_format (letter->sent_ms != 0 ? letter->sent_ms : letter->made_ms, self->zone);
  g_autofree char *text = rr_letter_dup_text (letter);
  g_autofree char *next = NULL;

  add_line (self, self->letters, when, text);
  if (letter->state != RR_LETTER_WAITING || letter->problem == NULL)
    return;
  next = rr_local_format (letter->next_ms, self->zone);
  add_line (self, self->letters, next, _("The next try"));
}

static void
show_letters (RrBookingDetails *self,
              GPtrArray        *letters,
              gboolean          is_unreached)
{
  begin (self);
  gtk_widget_set_visible (self->letters_title, letters != NULL && letters->len > 0);
  for (guint i = 0; letters != NULL && i < letters->len; i++)
    add_letter (self, letters->pdata[i]);
  gtk_widget_set_visible (self->unreached, is_unreached);
  end (self, self->letters);
}

/**
 * rr_booking_details_set_journal:
 * @self: details
 * @journal: (nullable): what happened to it
 */
void
rr_booking_details_set_journal (RrBookingDetails       *self,
                                const RrBookingJournal *journal)
{
  show_steps (self, journal != NULL ? journal->steps : NULL);
  show_payments (self, journal != NULL ? journal->payments : NULL);
  show_letters (self, journal != NULL ? journal->letters : NULL, journal != NULL && journal->is_unreached);
}

/* --- why ------------------------------------------------------------------------- */

static void
reason_cb (RrBookingDetails *self)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason))));

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
  gtk_widget_activate_action (GTK_WIDGET (self), "page.cancel", "s", reason);
}

/**
 * rr_booking_details_ask_reason:
 * @self: details
 */
void
rr_booking_details_ask_reason (RrBookingDetails *self)
{
  if (!gtk_widget_get_visible (self->cancel))
    return;
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->cancel_button));
  gtk_widget_grab_focus (self->reason);
}

/* --- life ------------------------------------------------------------------------ */

static void
rr_booking_details_dispose (GObject *object)
{
  RrBookingDetails *self = RR_BOOKING_DETAILS (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->zone, g_time_zone_unref);

  G_OBJECT_CLASS (rr_booking_details_parent_class)->dispose (object);
}

static void
rr_booking_details_class_init (RrBookingDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_booking_details_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-booking-details.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrBookingDetails, name)
  CHILD (guest);
  CHILD (state_icon);
  CHILD (state_label);
  CHILD (confirm);
  CHILD (extend);
  CHILD (move);
  CHILD (correct);
  CHILD (resend);
  CHILD (cancel);
  CHILD (cancel_button);
  CHILD (popover);
  CHILD (reason);
  CHILD (facts);
  CHILD (trace);
  CHILD (steps);
  CHILD (payments_title);
  CHILD (payments);
  CHILD (letters_title);
  CHILD (letters);
  CHILD (unreached);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, reason_cb);
}

static void
rr_booking_details_init (RrBookingDetails *self)
{
  self->zone = g_time_zone_new_local ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_booking_details_new:
 *
 * Returns: (transfer floating): empty details
 */
GtkWidget *
rr_booking_details_new (void)
{
  return g_object_new (RR_TYPE_BOOKING_DETAILS, NULL);
}
