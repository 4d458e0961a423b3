/* rr-bookings-page-side.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-bookings-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-contact.h"
#include "rr-booking-details.h"
#include "rr-booking-form.h"
#include "rr-booking-move.h"
#include "rr-booking-words.h"
#include "rr-books-view.h"
#include "rr-rights.h"
#include "rr-sales-view.h"

/* Beside the list: one booking, and what is done with it. Nobody is asked whether they mean
 * it: what can be taken back is taken back for ten minutes.
 *
 * Threads: main.
 */

#define EXTEND_MIN 15
#define JOURNAL_S  3    /* between two looks at what happened to a booking */

/* --- what is beside ---------------------------------------------------------------- */

static gboolean
is_shown (RrBookingsPage *self,
          const char     *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->side)), name) == 0
         && gtk_revealer_get_reveal_child (GTK_REVEALER (self->side_revealer));
}

static void
show_side (RrBookingsPage *self,
           const char     *name)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->side_revealer), name != NULL);
  if (name != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->side), name);
}

static void
enable_actions (RrBookingsPage *self)
{
  RrBookingRow *row = self->chosen_row;
  RrBookingLook look = row != NULL ? rr_booking_look (row, self->now_ms) : RR_BOOKING_LOOK_FAILED;
  gboolean is_held = look == RR_BOOKING_LOOK_HELD;
  gboolean is_sold = look == RR_BOOKING_LOOK_CONFIRMED || look == RR_BOOKING_LOOK_PAID;
  const struct { const char *name; gboolean can; } actions[] = {
    { "page.move", is_held || is_sold },
    { "page.confirm", is_held },
    { "page.extend", is_held },
    { "page.resend", row != NULL && row->email != NULL && row->confirmed_ms != 0 },
    { "page.correct", row != NULL && row->owner[0] == '\0' },
    { "page.cancel", look <= RR_BOOKING_LOOK_PAID },
    { "page.ask-cancel", look <= RR_BOOKING_LOOK_PAID },
    { "page.manifest", row != NULL || self->of_slot != NULL },
    { "page.undo", self->undo != NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    rr_rights_enable (GTK_WIDGET (self), actions[i].name, actions[i].can);
}

void
rr_bookings_side_show (RrBookingsPage *self)
{
  enable_actions (self);
  if (self->chosen_row != NULL)
    rr_booking_details_set (RR_BOOKING_DETAILS (self->details), self->chosen_row, self->catalogue, self->now_ms);
  /* What is being written is not taken away by a choice. */
  if (!is_shown (self, "form") && !is_shown (self, "move") && !is_shown (self, "contact"))
    show_side (self, self->chosen_row != NULL ? "details" : NULL);
}

static void
want_journal (RrBookingsPage *self)
{
  self->journal_age_s = 0;
  g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_JOURNAL_WANTED], 0, self->chosen_row->id,
                 self->chosen_row->uuid);
}

void
rr_bookings_side_set_row (RrBookingsPage     *self,
                          const RrBookingRow *row)
{
  RrBookingRow *copy = rr_booking_row_copy (row);
  gboolean is_other = self->chosen_row == NULL || self->chosen_row->id != row->id;
  gboolean is_news = is_other || self->chosen_row->updated_ms != row->updated_ms
                     || self->chosen_row->state != row->state || self->chosen_row->paid != row->paid;

  g_clear_pointer (&self->chosen_row, rr_booking_row_free);
  self->chosen_row = copy;
  if (is_other)
    rr_booking_details_set_journal (RR_BOOKING_DETAILS (self->details), NULL);
  rr_bookings_side_show (self);
  if (is_news)
    want_journal (self);
}

/**
 * rr_bookings_page_set_journal:
 * @self: a page
 * @uuid: whose
 * @journal: what happened to it
 */
void
rr_bookings_page_set_journal (RrBookingsPage         *self,
                              const char             *uuid,
                              const RrBookingJournal *journal)
{
  if (self->chosen_row != NULL && strcmp (self->chosen_row->uuid, uuid) == 0)
    rr_booking_details_set_journal (RR_BOOKING_DETAILS (self->details), journal);
}

void
rr_bookings_side_clear (RrBookingsPage *self)
{
  g_clear_pointer (&self->chosen_row, rr_booking_row_free);
  g_clear_pointer (&self->undo, rr_booking_wish_free);
  g_clear_pointer (&self->moved_from, g_free);
}

static void
end_form (RrBookingsPage *self)
{
  show_side (self, self->chosen_row != NULL ? "details" : NULL);
  gtk_widget_grab_focus (rr_bookings_page_get_n_shown (self) > 0 ? self->list : self->search);
}

/* --- wishes ------------------------------------------------------------------------- */

static void
send_wish (RrBookingsPage *self,
           RrBookingWish  *wish)
{
  g_clear_pointer (&self->moved_from, g_free);
  if (wish->kind == RR_BOOKING_WISH_MOVE && self->chosen_row != NULL
      && g_str_equal (self->chosen_row->uuid, wish->uuid))
    self->moved_from = g_strdup (self->chosen_row->slot);
  g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_WISH], 0, wish);
}

static void
wish_cb (RrBookingsPage *self,
         RrBookingWish  *wish)
{
  send_wish (self, wish);
}

static void
wish_for_chosen (RrBookingsPage    *self,
                 RrBookingWishKind  kind,
                 const char        *reason)
{
  g_autoptr(RrBookingWish) wish = rr_booking_wish_new (kind);

  if (self->chosen_row == NULL)
    return;
  g_strlcpy (wish->uuid, self->chosen_row->uuid, sizeof wish->uuid);
  wish->reason = g_strdup (reason);
  wish->minutes = kind == RR_BOOKING_WISH_EXTEND ? EXTEND_MIN : 0;
  send_wish (self, wish);
}

/* Suppliers are asked first. */
static gboolean
is_on_its_way (const RrBookingWish *wish)
{
  return wish->kind == RR_BOOKING_WISH_MOVE && g_strcmp0 (wish->slot, wish->row.slot) != 0;
}

static char *
dup_done (const RrBookingWish *wish)
{
  const char *guest = rr_booking_get_guest (&wish->row);
  g_autofree char *when = rr_slot_dup_text (wish->row.slot);
  g_autofree char *total = rr_money_dup_text (wish->row.retail, wish->row.currency);

  switch (wish->kind)
    {
    case RR_BOOKING_WISH_PHONE:
      /* Translators: whose booking, when they leave, and what it costs */
      return g_strdup_printf (_("Booked: %s, %s, %s"), guest, when, total);
    case RR_BOOKING_WISH_MOVE:
      /* Translators: whose booking, and when they leave now */
      return g_strdup_printf (is_on_its_way (wish) ? _("On its way to another departure: %s, still %s") : _("Moved: %s, %s"),
                              guest, when);
    case RR_BOOKING_WISH_CANCEL:
      /* Translators: whose booking */
      return g_strdup_printf (_("Cancelled: %s"), guest);
    case RR_BOOKING_WISH_RESTORE:
      /* Translators: whose booking */
      return g_strdup_printf (_("Booked again: %s"), guest);
    case RR_BOOKING_WISH_EXTEND:
      /* Translators: whose booking */
      return g_strdup_printf (_("Held longer: %s"), guest);
    case RR_BOOKING_WISH_CONFIRM:
      /* Translators: whose booking */
      return g_strdup_printf (_("Confirmed: %s"), guest);
    case RR_BOOKING_WISH_CORRECT:
      /* Translators: whose booking */
      return g_strdup_printf (_("Corrected: %s"), guest);
    case RR_BOOKING_WISH_RESEND:
    case RR_N_BOOKING_WISHES:
    default:
      /* Translators: whose booking */
      return g_strdup_printf (_("The confirmation is sent again: %s"), guest);
    }
}

static void
remember_undo (RrBookingsPage      *self,
               const RrBookingWish *wish)
{
  g_clear_pointer (&self->undo, rr_booking_wish_free);
  if (wish->kind == RR_BOOKING_WISH_CANCEL)
    self->undo = rr_booking_wish_new (RR_BOOKING_WISH_RESTORE);
  else if (wish->kind == RR_BOOKING_WISH_MOVE && self->moved_from != NULL && !is_on_its_way (wish))
    {
      self->undo = rr_booking_wish_new (RR_BOOKING_WISH_MOVE);
      self->undo->slot = g_steal_pointer (&self->moved_from);
    }
  if (self->undo != NULL)
    g_strlcpy (self->undo->uuid, wish->uuid, sizeof self->undo->uuid);
}

static void
show_problem (RrBookingsPage *self,
              const char     *sentence)
{
  if (is_shown (self, "form"))
    rr_booking_form_show_problem (RR_BOOKING_FORM (self->form), sentence);
  else if (is_shown (self, "move"))
    rr_booking_move_show_problem (RR_BOOKING_MOVE (self->move), sentence);
  else if (is_shown (self, "contact"))
    rr_booking_contact_show_problem (RR_BOOKING_CONTACT (self->contact), sentence);
}

/**
 * rr_bookings_page_wish_done:
 * @self: a page
 * @wish: (nullable): what was fulfilled, %NULL if it could not be
 * @error: (nullable): why not
 * @can_undo: (out): whether rr_bookings_page_undo() takes it back
 *
 * Returns: (transfer full): what to say of it
 */
char *
rr_bookings_page_wish_done (RrBookingsPage      *self,
                            const RrBookingWish *wish,
                            const GError        *error,
                            gboolean            *can_undo)
{
  *can_undo = FALSE;
  if (wish == NULL)
    {
      show_problem (self, error->message);
      return g_strdup (error->message);
    }
  remember_undo (self, wish);
  *can_undo = self->undo != NULL;
  if (wish->row.id == self->chosen || wish->kind == RR_BOOKING_WISH_PHONE)
    {
      rr_bookings_page_choose (self, wish->row.id);
      rr_bookings_side_set_row (self, &wish->row);
    }
  if (wish->kind == RR_BOOKING_WISH_PHONE || (wish->kind == RR_BOOKING_WISH_MOVE && is_shown (self, "move"))
      || (wish->kind == RR_BOOKING_WISH_CORRECT && is_shown (self, "contact")))
    end_form (self);
  rr_bookings_side_show (self);
  return dup_done (wish);
}

/**
 * rr_bookings_page_undo:
 * @self: a page
 *
 * Takes the last cancellation or move back.
 */
void
rr_bookings_page_undo (RrBookingsPage *self)
{
  g_autoptr(RrBookingWish) wish = g_steal_pointer (&self->undo);

  if (wish == NULL)
    return;
  enable_actions (self);
  send_wish (self, wish);
}

/* --- forms --------------------------------------------------------------------------- */

static void
offers_wanted_cb (RrBookingsPage *self,
                  const char     *tour,
                  gint64          from_ms)
{
  g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_OFFERS_WANTED], 0, tour, from_ms);
}

static void
close_side_cb (RrBookingsPage *self)
{
  end_form (self);
}

/**
 * rr_bookings_page_set_offers:
 * @self: a page
 * @tour: whose
 * @offers: (element-type RrBookingOffer): its departures
 */
void
rr_bookings_page_set_offers (RrBookingsPage *self,
                             const char     *tour,
                             GArray         *offers)
{
  if (is_shown (self, "form"))
    rr_booking_form_set_offers (RR_BOOKING_FORM (self->form), tour, offers);
  else if (is_shown (self, "move"))
    rr_booking_move_set_offers (RR_BOOKING_MOVE (self->move), tour, offers);
}

/**
 * rr_bookings_page_refresh_offers:
 * @self: a page
 *
 * Somebody booked meanwhile: whoever chooses a departure sees that.
 */
void
rr_bookings_page_refresh_offers (RrBookingsPage *self)
{
  if (is_shown (self, "form"))
    rr_booking_form_refresh (RR_BOOKING_FORM (self->form));
  else if (is_shown (self, "move"))
    rr_booking_move_refresh (RR_BOOKING_MOVE (self->move));
}

/* --- the other views ------------------------------------------------------------------- */

static void
view_changed_cb (RrBookingsPage *self)
{
  if (rr_bookings_page_wants_sales (self))
    g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_SALES_WANTED], 0);
  if (rr_bookings_page_wants_books (self))
    g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_BOOKS_WANTED], 0);
}

static void
settle_cb (RrBookingsPage *self,
           const char     *uuid,
           int             settle)
{
  g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_SETTLE], 0, uuid, settle);
}

/**
 * rr_bookings_page_show:
 * @self: a page
 * @id: a booking
 *
 * Chooses it in the list, from wherever on the page one is.
 */
void
rr_bookings_page_show (RrBookingsPage *self,
                       gint64          id)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->views), "list");
  rr_bookings_page_choose (self, id);
}

static void
show_booking_cb (RrBookingsPage *self,
                 gint64          id)
{
  rr_bookings_page_show (self, id);
}

/**
 * rr_bookings_page_wants_books:
 * @self: a page
 *
 * Returns: whether the money is in front
 */
gboolean
rr_bookings_page_wants_books (RrBookingsPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->views)), "books") == 0;
}

/**
 * rr_bookings_page_set_books:
 * @self: a page
 * @books: how the money stands
 */
void
rr_bookings_page_set_books (RrBookingsPage *self,
                            const RrBooks  *books)
{
  rr_books_view_set (RR_BOOKS_VIEW (self->books), books);
}

/* --- actions -------------------------------------------------------------------------- */

static void
new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingsPage *self = RR_BOOKINGS_PAGE (widget);

  show_side (self, "form");
  rr_booking_form_open (RR_BOOKING_FORM (self->form), self->of_tour, self->of_slot);
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingsPage *self = RR_BOOKINGS_PAGE (widget);

  if (self->chosen_row == NULL)
    return;
  show_side (self, "move");
  rr_booking_move_open (RR_BOOKING_MOVE (self->move), self->chosen_row, self->catalogue, self->now_ms);
}

static void
correct_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingsPage *self = RR_BOOKINGS_PAGE (widget);

  if (self->chosen_row == NULL)
    return;
  show_side (self, "contact");
  rr_booking_contact_open (RR_BOOKING_CONTACT (self->contact), self->chosen_row);
}

static void
confirm_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wish_for_chosen (RR_BOOKINGS_PAGE (widget), RR_BOOKING_WISH_CONFIRM, NULL);
}

static void
extend_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wish_for_chosen (RR_BOOKINGS_PAGE (widget), RR_BOOKING_WISH_EXTEND, NULL);
}

static void
resend_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wish_for_chosen (RR_BOOKINGS_PAGE (widget), RR_BOOKING_WISH_RESEND, NULL);
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wish_for_chosen (RR_BOOKINGS_PAGE (widget), RR_BOOKING_WISH_CANCEL, g_variant_get_string (parameter, NULL));
}

static void
ask_cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_booking_details_ask_reason (RR_BOOKING_DETAILS (RR_BOOKINGS_PAGE (widget)->details));
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_bookings_page_undo (RR_BOOKINGS_PAGE (widget));
}

static void
manifest_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingsPage *self = RR_BOOKINGS_PAGE (widget);

  if (self->of_slot != NULL && self->of_tour != NULL)
    g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_MANIFEST], 0, self->of_tour, self->of_slot);
  else if (self->chosen_row != NULL)
    g_signal_emit (self, rr_bookings_signals[RR_BOOKINGS_MANIFEST], 0, self->chosen_row->tour,
                   self->chosen_row->slot);
}

void
rr_bookings_side_class_init (GtkWidgetClass *widget_class)
{
  g_type_ensure (RR_TYPE_BOOKING_CONTACT);
  gtk_widget_class_bind_template_child (widget_class, RrBookingsPage, contact);
  gtk_widget_class_bind_template_callback (widget_class, wish_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_side_cb);
  gtk_widget_class_bind_template_callback (widget_class, offers_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, settle_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_booking_cb);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "page.move", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "page.correct", NULL, correct_cb);
  gtk_widget_class_install_action (widget_class, "page.confirm", NULL, confirm_cb);
  gtk_widget_class_install_action (widget_class, "page.extend", NULL, extend_cb);
  gtk_widget_class_install_action (widget_class, "page.resend", NULL, resend_cb);
  gtk_widget_class_install_action (widget_class, "page.cancel", "s", cancel_cb);
  gtk_widget_class_install_action (widget_class, "page.ask-cancel", NULL, ask_cancel_cb);
  gtk_widget_class_install_action (widget_class, "page.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "page.manifest", NULL, manifest_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "page.new", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "page.move", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "page.correct", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "page.resend", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_CONTROL_MASK, "page.ask-cancel", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "page.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "page.manifest", NULL);
}

/**
 * rr_bookings_page_set_sales:
 * @self: a page
 * @sales: figures
 */
void
rr_bookings_page_set_sales (RrBookingsPage *self,
                            const RrSales  *sales)
{
  rr_sales_view_set (RR_SALES_VIEW (self->sales), sales, self->catalogue);
}

/**
 * rr_bookings_page_wants_sales:
 * @self: a page
 *
 * Returns: whether the figures are in front
 */
gboolean
rr_bookings_page_wants_sales (RrBookingsPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->views)), "sales") == 0;
}

/**
 * rr_bookings_page_tick:
 * @self: a page
 * @now_ms: Unix time; once a second
 */
void
rr_bookings_page_tick (RrBookingsPage *self,
                       gint64          now_ms)
{
  self->now_ms = now_ms;
  rr_booking_columns_tick (self->columns, now_ms);
  if (self->chosen_row != NULL && self->chosen_row->state == RR_BOOKING_HOLD)
    rr_bookings_side_show (self);
  /* A letter that is taken, or comes back, changes nothing of its booking. */
  if (self->chosen_row != NULL && is_shown (self, "details") && ++self->journal_age_s >= JOURNAL_S)
    want_journal (self);
}

/**
 * rr_bookings_page_get_chosen:
 * @self: a page
 *
 * Returns: the chosen booking, 0 for none
 */
gint64
rr_bookings_page_get_chosen (RrBookingsPage *self)
{
  return self->chosen;
}
