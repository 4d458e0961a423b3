/* rr-security-secrets.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-secrets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-text.h"

/* RrSecuritySecrets: where each key and password of the workspace is, never what it is, and
 * the button that moves them into the keyring.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrSecuritySecrets
{
  GtkWidget  parent_instance;

  GtkWidget *summary;     /* (unowned): template children */
  GtkWidget *problem;
  GtkWidget *list;

  guint      n_in_files;  /* that can be moved */
  gboolean   is_busy;
};

enum { MOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrSecuritySecrets, rr_security_secrets, GTK_TYPE_WIDGET)

static const char *
get_place (RrSecretPlace place)
{
  switch (place)
    {
    case RR_SECRET_IN_OPEN_FILE:
      return _("In a file that others may read!");
    case RR_SECRET_IN_KEYRING:
      return _("In the keyring");
    case RR_SECRET_MISSING:
      return _("It has to be in the keyring, which did not give it: what needs it goes without.");
    case RR_SECRET_IN_FILE:
    default:
      return _("In a file that nobody else may read");
    }
}

static const char *
get_title (const RrSecret *secret)
{
  static const struct { const char *file; const char *group; const char *key; const char *title; } titles[] = {
    { "payments.ini", "card", "key", N_("Key of the payment service") },
    { "payments.ini", "card", "webhook-secret", N_("Secret of the payment service’s web hook") },
    { "staff.ini", "mail", "password", N_("Password of the mail server") },
    { "staff.ini", "hook", "secret", N_("Secret of the web hook") },
    { "tls-authority-key.pem", NULL, NULL, N_("Key of this installation’s authority") },
    { "tls-door-key.pem", NULL, NULL, N_("Key of the door’s certificate") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i].file, secret->file) == 0 && g_strcmp0 (titles[i].group, secret->group) == 0
        && g_strcmp0 (titles[i].key, secret->key) == 0)
      return _(titles[i].title);
  return NULL;
}

static char *
dup_title (const RrSecret *secret)
{
  const char *title = get_title (secret);
  const char *name = secret->group != NULL ? strchr (secret->group, ' ') : NULL;

  if (title != NULL)
    return g_strdup (title);
  /* Translators: %s is the name of a supplier */
  return g_strdup_printf (_("Key at the supplier %s"), name != NULL ? name + 1 : secret->file);
}

static void
add_row (RrSecuritySecrets *self,
         const RrSecret    *secret)
{
  g_autofree char *title = dup_title (secret);
  g_autofree char *detail = g_strdup_printf ("%s \302\267 %s", get_place (secret->place), secret->file);
  g_autofree char *whole = g_strdup_printf ("%s, %s", title, detail);
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  const char *const texts[] = { title, detail };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", texts[i], "xalign", 0.0f, "wrap", TRUE,
                                       "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

      gtk_widget_add_css_class (label, i == 0 ? "heading" : "row-detail");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (box, "mark-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
update_action (RrSecuritySecrets *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "secrets.move", !self->is_busy && self->n_in_files > 0);
}

/**
 * rr_security_secrets_set:
 * @self: the list
 * @secrets: (element-type RrSecret): where each is
 */
void
rr_security_secrets_set (RrSecuritySecrets *self,
                         GPtrArray         *secrets)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  self->n_in_files = 0;
  for (guint i = 0; i < secrets->len; i++)
    {
      const RrSecret *secret = secrets->pdata[i];

      self->n_in_files += secret->group != NULL && secret->place < RR_SECRET_IN_KEYRING;
      add_row (self, secret);
    }
  rr_text_show (self->summary, secrets->len == 0     ? _("There are no keys and passwords in this workspace.")
                               : self->n_in_files > 0 ? _("Who can read the files of this workspace can read what "
                                                          "lies in them.")
                                                      : _("What can be in the keyring is there."));
  update_action (self);
}

void
rr_security_secrets_set_busy (RrSecuritySecrets *self,
                              gboolean           is_busy)
{
  self->is_busy = is_busy;
  update_action (self);
}

/**
 * rr_security_secrets_show_problem:
 * @self: the list
 * @sentence: (nullable): what went wrong
 */
void
rr_security_secrets_show_problem (RrSecuritySecrets *self,
                                  const char        *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

/* --- life --------------------------------------------------------------------- */

static void
move_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[MOVE], 0);
}

static void
rr_security_secrets_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_security_secrets_parent_class)->dispose (object);
}

static void
rr_security_secrets_class_init (RrSecuritySecretsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_security_secrets_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-security-secrets.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSecuritySecrets, summary);
  gtk_widget_class_bind_template_child (widget_class, RrSecuritySecrets, problem);
  gtk_widget_class_bind_template_child (widget_class, RrSecuritySecrets, list);
  gtk_widget_class_install_action (widget_class, "secrets.move", NULL, move_action_cb);
  signals[MOVE] = g_signal_new ("move", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
rr_security_secrets_init (RrSecuritySecrets *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_action (self);
}

/**
 * rr_security_secrets_new:
 *
 * Returns: (transfer floating): a list of nothing
 */
GtkWidget *
rr_security_secrets_new (void)
{
  return g_object_new (RR_TYPE_SECURITY_SECRETS, NULL);
}
