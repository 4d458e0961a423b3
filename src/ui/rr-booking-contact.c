/* rr-booking-contact.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-contact.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-words.h"
#include "rr-text.h"

/* RrBookingContact is where a wrong address is put right. Who has a confirmation at an
 * address that was wrong has none: it is sent again unless staff say otherwise.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrBookingContact
{
  GtkWidget     parent_instance;

  GtkWidget    *box;        /* (unowned): children */
  GtkWidget    *title;
  GtkWidget    *name;
  GtkWidget    *phone;
  GtkWidget    *email;
  GtkWidget    *lang;
  GtkWidget    *resend;
  GtkWidget    *problem;

  RrBookingRow *row;        /* (owned) (nullable): whose it is, as it was */
  gboolean      is_filling;
};

enum { CORRECTED, CANCELLED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrBookingContact, rr_booking_contact, GTK_TYPE_WIDGET)

static char *
dup_field (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

/* The first is what the booking says, if that is none of those that are known. */
static const char *
get_lang (RrBookingContact *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->lang)), n = 0;

  while (rr_guest_languages[n].code != NULL)
    n++;
  if (g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (self->lang))) > n)
    {
      if (at == 0)
        return self->row->lang;
      at--;
    }
  return at < n ? rr_guest_languages[at].code : "";
}

static gboolean
is_other (const char *now,
          const char *before)
{
  return strcmp (now, before != NULL ? before : "") != 0;
}

static RrBookingWish *
read_wish (RrBookingContact *self)
{
  RrBookingWish *wish = rr_booking_wish_new (RR_BOOKING_WISH_CORRECT);

  g_strlcpy (wish->uuid, self->row->uuid, sizeof wish->uuid);
  wish->name = dup_field (self->name);
  wish->phone = dup_field (self->phone);
  wish->email = dup_field (self->email);
  wish->lang = g_strdup (get_lang (self));
  wish->writes = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->resend));
  return wish;
}

/* Saved is what is another; sent is what somebody can be sent. */
static void
changed_cb (RrBookingContact *self)
{
  g_autoptr(RrBookingWish) wish = NULL;
  const RrBookingRow *row = self->row;
  gboolean can_send, is_change;

  if (row == NULL || self->is_filling)
    return;
  wish = read_wish (self);
  can_send = row->confirmed_ms != 0 && *wish->email != '\0';
  is_change = is_other (wish->name, row->name) || is_other (wish->phone, row->phone)
              || is_other (wish->email, row->email) || is_other (wish->lang, row->lang);
  gtk_widget_set_sensitive (self->resend, can_send);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.correct", is_change);
  rr_booking_contact_show_problem (self, NULL);
}

/* A new address has not had the confirmation. */
static void
email_cb (RrBookingContact *self)
{
  g_autofree char *email = dup_field (self->email);

  if (self->row == NULL || self->is_filling)
    return;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->resend), self->row->confirmed_ms != 0 && *email != '\0'
                                                                    && is_other (email, self->row->email));
  changed_cb (self);
}

static void
correct_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrBookingContact *self = RR_BOOKING_CONTACT (widget);
  g_autoptr(RrBookingWish) wish = NULL;
  g_autoptr(GError) error = NULL;

  if (self->row == NULL)
    return;
  wish = read_wish (self);
  if (!rr_booking_wish_check (wish, &error))
    rr_booking_contact_show_problem (self, error->message);
  else
    g_signal_emit (self, signals[CORRECTED], 0, wish);
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

/* --- what is there -------------------------------------------------------------- */

static void
fill_languages (RrBookingContact *self,
                const char       *lang)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint at = 0;

  for (guint i = 0; rr_guest_languages[i].code != NULL; i++)
    {
      gtk_string_list_append (names, rr_guest_languages[i].name);
      at = strcmp (rr_guest_languages[i].code, lang) == 0 ? i + 1 : at;
    }
  if (at == 0)
    {
      /* Translators: the language of a guest, who has not said which */
      const char *first[] = { *lang != '\0' ? lang : _("Not told"), NULL };

      gtk_string_list_splice (names, 0, 0, first);
      at = 1;
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->lang), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->lang), at - 1);
}

static void
fill (GtkWidget  *entry,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
}

/**
 * rr_booking_contact_open:
 * @self: a panel
 * @row: whose contact is to be corrected
 */
void
rr_booking_contact_open (RrBookingContact   *self,
                         const RrBookingRow *row)
{
  /* Translators: whose booking it is */
  g_autofree char *title = g_strdup_printf (_("Correct %s"), rr_booking_get_guest (row));

  g_clear_pointer (&self->row, rr_booking_row_free);
  self->row = rr_booking_row_copy (row);
  self->is_filling = TRUE;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  fill (self->name, row->name);
  fill (self->phone, row->phone);
  fill (self->email, row->email);
  fill_languages (self, row->lang);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->resend), FALSE);
  self->is_filling = FALSE;
  changed_cb (self);
  gtk_widget_grab_focus (self->email);
}

/**
 * rr_booking_contact_show_problem:
 * @self: a panel
 * @sentence: (nullable): what is wrong, %NULL for nothing
 */
void
rr_booking_contact_show_problem (RrBookingContact *self,
                                 const char       *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

/* --- life ------------------------------------------------------------------------ */

static void
rr_booking_contact_dispose (GObject *object)
{
  RrBookingContact *self = RR_BOOKING_CONTACT (object);

  g_clear_pointer (&self->row, rr_booking_row_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_booking_contact_parent_class)->dispose (object);
}

static void
rr_booking_contact_class_init (RrBookingContactClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_booking_contact_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);
  gtk_widget_class_install_action (widget_class, "form.correct", NULL, correct_cb);
  gtk_widget_class_install_action (widget_class, "form.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.correct", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.cancel", NULL);
  signals[CORRECTED] = g_signal_new ("corrected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_POINTER);
  signals[CANCELLED] = g_signal_new ("cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "use-underline", TRUE, "xalign", 0.0f, "wrap", TRUE,
                                   NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

/* @name: without the underline, for who does not see it */
static void
add_field (GtkWidget  *box,
           const char *label,
           const char *name,
           GtkWidget  *field)
{
  gtk_label_set_mnemonic_widget (GTK_LABEL (add_label (box, label, "row-detail")), field);
  gtk_accessible_update_property (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), field);
}

static GtkWidget *
make_entry (RrBookingContact *self,
            GCallback         callback,
            GtkInputPurpose   purpose,
            int               most)
{
  GtkWidget *entry = g_object_new (GTK_TYPE_ENTRY, "input-purpose", purpose, "max-length", most, "hexpand", TRUE, NULL);

  g_signal_connect_swapped (entry, "changed", callback, self);
  return entry;
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
add_foot (RrBookingContact *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *save = make_button (_("_Save"), "form.correct", _("Save what is corrected (Ctrl+Enter)"));

  gtk_widget_add_css_class (foot, "form-actions");
  gtk_widget_set_halign (foot, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (foot), make_button (_("Cancel"), "form.cancel", _("Leave it as it is (Esc)")));
  gtk_widget_add_css_class (save, "suggested-action");
  gtk_box_append (GTK_BOX (foot), save);
  gtk_box_append (GTK_BOX (self->box), foot);
}

static void
rr_booking_contact_init (RrBookingContact *self)
{
  GtkWidget *fields = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->title = add_label (self->box, "", "title-4");
  gtk_widget_add_css_class (self->title, "form-title");
  gtk_label_set_use_underline (GTK_LABEL (self->title), FALSE);
  gtk_widget_add_css_class (fields, "form");
  gtk_widget_set_vexpand (fields, TRUE);

  self->email = make_entry (self, G_CALLBACK (email_cb), GTK_INPUT_PURPOSE_EMAIL, 254);
  add_field (fields, _("_E-mail"), _("E-mail"), self->email);
  self->name = make_entry (self, G_CALLBACK (changed_cb), GTK_INPUT_PURPOSE_NAME, 100);
  add_field (fields, _("N_ame"), _("Name"), self->name);
  self->phone = make_entry (self, G_CALLBACK (changed_cb), GTK_INPUT_PURPOSE_PHONE, 40);
  add_field (fields, _("_Phone"), _("Phone"), self->phone);
  self->lang = gtk_drop_down_new (NULL, NULL);
  g_signal_connect_swapped (self->lang, "notify::selected", G_CALLBACK (changed_cb), self);
  add_field (fields, _("_Language"), _("Language of the confirmation"), self->lang);
  self->resend = gtk_check_button_new_with_mnemonic (_("Send the _confirmation again"));
  gtk_box_append (GTK_BOX (fields), self->resend);

  gtk_box_append (GTK_BOX (self->box), fields);
  self->problem = add_label (self->box, "", "form-problem");
  gtk_label_set_use_underline (GTK_LABEL (self->problem), FALSE);
  gtk_widget_set_visible (self->problem, FALSE);
  add_foot (self);
}

/**
 * rr_booking_contact_new:
 *
 * Returns: (transfer floating): a panel without a booking
 */
GtkWidget *
rr_booking_contact_new (void)
{
  return g_object_new (RR_TYPE_BOOKING_CONTACT, NULL);
}
