/* rr-security-staff.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-staff.h"

#include <glib/gi18n-lib.h>

#include "rr-rights.h"
#include "rr-staff-words.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrSecurityStaff: the accounts as a list, below them what can be done with the chosen one, and
 * a new one. What is typed here is forgotten as soon as it was asked for; a token is shown until
 * another account is chosen.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrSecurityStaff
{
  GtkWidget    parent_instance;

  GtkWidget   *box;           /* (unowned): template children */
  GtkWidget   *hint;
  GtkWidget   *problem;
  GtkWidget   *people;
  GtkWidget   *chosen_box;
  GtkWidget   *chosen_role;
  GtkWidget   *chosen_password;
  GtkWidget   *toggle;
  GtkWidget   *tokens;
  GtkWidget   *label;
  GtkWidget   *token_box;
  GtkWidget   *token;
  GtkWidget   *name;
  GtkWidget   *role;
  GtkWidget   *password;
  GtkWidget   *minutes;

  RrEngine    *engine;        /* (owned) */
  GSettings   *settings;      /* (owned) */
  RrStaffRoll *roll;          /* (owned) (nullable): as it is listed */
  gint64       chosen;        /* account, 0 for none */
  gboolean     is_showing;    /* what the widgets tell now nobody has done */
};

G_DEFINE_FINAL_TYPE (RrSecurityStaff, rr_security_staff, GTK_TYPE_WIDGET)

#define TOKEN_KEY "rr-token"

/* --- asking --------------------------------------------------------------------- */

static void
show_problem (RrSecurityStaff *self,
              const char      *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

static void show (RrSecurityStaff *self);

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(RrSecurityStaff) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrStaffChange) change = rr_engine_change_staff_finish (RR_ENGINE (source), result, &error);

  if (self->box == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;
  show_problem (self, error != NULL ? error->message : NULL);
  if (change != NULL && change->token != NULL)
    {
      rr_text_show (self->token, change->token);
      gtk_widget_set_visible (self->token_box, TRUE);
    }
  /* What was refused is shown as it is. */
  show (self);
}

static void
ask (RrSecurityStaff *self,
     RrStaffChange    change)
{
  rr_engine_change_staff_async (self->engine, &change, changed_cb, g_object_ref (self));
}

static void
add_cb (RrSecurityStaff *self)
{
  ask (self, (RrStaffChange) { .kind = RR_STAFF_ADD,
                               .name = (char *) gtk_editable_get_text (GTK_EDITABLE (self->name)),
                               .password = (char *) gtk_editable_get_text (GTK_EDITABLE (self->password)),
                               .role = (RrRole) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->role)) });
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
}

static void
role_cb (RrSecurityStaff *self)
{
  if (!self->is_showing && self->chosen != 0)
    ask (self, (RrStaffChange) { .kind = RR_STAFF_SET_ROLE, .id = self->chosen,
                                 .role = (RrRole) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->chosen_role)) });
}

static void
password_cb (RrSecurityStaff *self)
{
  ask (self, (RrStaffChange) { .kind = RR_STAFF_SET_PASSWORD, .id = self->chosen,
                               .password = (char *) gtk_editable_get_text (GTK_EDITABLE (self->chosen_password)) });
  gtk_editable_set_text (GTK_EDITABLE (self->chosen_password), "");
}

static void
toggle_cb (RrSecurityStaff *self)
{
  const RrStaffRow *row = rr_staff_roll_find (self->roll, self->chosen);

  if (row != NULL)
    ask (self, (RrStaffChange) { .kind = row->is_disabled ? RR_STAFF_ENABLE : RR_STAFF_DISABLE, .id = row->id });
}

static void
token_cb (RrSecurityStaff *self)
{
  ask (self, (RrStaffChange) { .kind = RR_STAFF_MAKE_TOKEN, .id = self->chosen,
                               .label = (char *) gtk_editable_get_text (GTK_EDITABLE (self->label)) });
  gtk_editable_set_text (GTK_EDITABLE (self->label), "");
}

static void
copy_cb (RrSecurityStaff *self)
{
  rr_text_copy (GTK_WIDGET (self), gtk_label_get_text (GTK_LABEL (self->token)));
}

static void
revoke_cb (GtkWidget       *button,
           RrSecurityStaff *self)
{
  ask (self, (RrStaffChange) { .kind = RR_STAFF_DROP_TOKEN,
                               .token_id = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), TOKEN_KEY)) });
}

/* --- showing -------------------------------------------------------------------- */

static void
add_token (RrSecurityStaff    *self,
           const RrStaffToken *token)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Revoke"));
  g_autofree char *text = rr_staff_words_token (token);
  /* Translators: %s is what a token is for */
  g_autofree char *name = g_strdup_printf (_("Revoke the token for %s"), token->label);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "hexpand", TRUE, "wrap", TRUE, NULL);

  g_object_set_data (G_OBJECT (button), TOKEN_KEY, GINT_TO_POINTER ((int) token->id));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (revoke_cb), self);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_append (GTK_BOX (self->tokens), row);
  rr_rights_guard (button, RR_RIGHT_ACCOUNTS);
}

static void
show_chosen (RrSecurityStaff *self)
{
  const RrStaffRow *row = rr_staff_roll_find (self->roll, self->chosen);
  GtkWidget *child;

  gtk_widget_set_visible (self->chosen_box, row != NULL);
  while ((child = gtk_widget_get_first_child (self->tokens)) != NULL)
    gtk_box_remove (GTK_BOX (self->tokens), child);
  if (row == NULL)
    return;
  self->is_showing = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->chosen_role), row->role);
  self->is_showing = FALSE;
  gtk_button_set_label (GTK_BUTTON (self->toggle), row->is_disabled ? _("_Enable Account") : _("_Disable Account"));
  for (guint i = 0; i < self->roll->tokens->len; i++)
    if (g_array_index (self->roll->tokens, RrStaffToken, i).staff == row->id)
      add_token (self, &g_array_index (self->roll->tokens, RrStaffToken, i));
}

static void
set_row (RrSecurityStaff  *self,
         guint             at,
         const RrStaffRow *account)
{
  g_autofree char *text = rr_staff_words_account (account, rr_time_now_ms ());
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->people), (int) at);
  GtkWidget *label;

  if (row == NULL)
    {
      label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);
      gtk_widget_add_css_class (label, "mark-row");
      gtk_list_box_append (GTK_LIST_BOX (self->people), label);
      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->people), (int) at);
    }
  gtk_label_set_text (GTK_LABEL (gtk_list_box_row_get_child (row)), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show (RrSecurityStaff *self)
{
  GtkListBoxRow *row;

  g_clear_pointer (&self->roll, rr_staff_roll_unref);
  self->roll = rr_staff_desk_dup_roll (rr_engine_get_staff (self->engine));
  for (guint i = 0; i < self->roll->people->len; i++)
    set_row (self, i, &g_array_index (self->roll->people, RrStaffRow, i));
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->people), (int) self->roll->people->len)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->people), GTK_WIDGET (row));
  gtk_widget_set_visible (self->hint, self->roll->people->len == 0);
  gtk_widget_set_visible (self->people, self->roll->people->len > 0);
  if (self->roll->people->len == 0)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->role), RR_ROLE_MANAGER);
  gtk_widget_set_sensitive (self->role, self->roll->people->len > 0 && rr_rights_may (RR_RIGHT_ACCOUNTS));
  show_chosen (self);
}

static void
row_selected_cb (RrSecurityStaff *self,
                 GtkListBoxRow   *row)
{
  int at = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  gint64 chosen = at >= 0 && self->roll != NULL && (guint) at < self->roll->people->len
                      ? g_array_index (self->roll->people, RrStaffRow, at).id : 0;

  if (chosen == self->chosen)
    return;
  self->chosen = chosen;
  gtk_widget_set_visible (self->token_box, FALSE);
  rr_text_show (self->token, "");
  show_problem (self, NULL);
  if (self->roll != NULL)
    show_chosen (self);
}

/* --- life ----------------------------------------------------------------------- */

static void
rr_security_staff_dispose (GObject *object)
{
  RrSecurityStaff *self = RR_SECURITY_STAFF (object);

  /* Rows that go change the selection. */
  g_clear_pointer (&self->roll, rr_staff_roll_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (rr_security_staff_parent_class)->dispose (object);
}

static void
rr_security_staff_class_init (RrSecurityStaffClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_security_staff_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-security-staff.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrSecurityStaff, name)
  CHILD (box);
  CHILD (hint);
  CHILD (problem);
  CHILD (people);
  CHILD (chosen_box);
  CHILD (chosen_role);
  CHILD (chosen_password);
  CHILD (toggle);
  CHILD (tokens);
  CHILD (label);
  CHILD (token_box);
  CHILD (token);
  CHILD (name);
  CHILD (role);
  CHILD (password);
  CHILD (minutes);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, role_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggle_cb);
  gtk_widget_class_bind_template_callback (widget_class, token_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
set_roles (GtkWidget *drop_down)
{
  g_autoptr(GtkStringList) words = gtk_string_list_new (NULL);

  for (guint i = 0; i < RR_N_ROLES; i++)
    gtk_string_list_append (words, rr_staff_words_role ((RrRole) i));
  gtk_drop_down_set_model (GTK_DROP_DOWN (drop_down), G_LIST_MODEL (words));
}

static void
rr_security_staff_init (RrSecurityStaff *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = TRUE;
  set_roles (self->role);
  set_roles (self->chosen_role);
  self->is_showing = FALSE;
  self->settings = g_settings_new (RR_APP_ID);
  g_settings_bind (self->settings, "lock-after-minutes", gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (self->minutes)),
                   "value", G_SETTINGS_BIND_DEFAULT);
}

/**
 * rr_security_staff_new:
 * @engine: whose staff it is
 *
 * Returns: (transfer floating): the accounts
 */
GtkWidget *
rr_security_staff_new (RrEngine *engine)
{
  RrSecurityStaff *self = g_object_new (RR_TYPE_SECURITY_STAFF, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "staff", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
