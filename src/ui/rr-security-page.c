/* rr-security-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-page.h"

#include <glib/gi18n-lib.h>

#include "rr-security-words.h"
#include "rr-text.h"

/* RrSecurityPage: above, what listens and how it is protected, and the button that closes
 * it; below, parts to switch between: who is there and what was refused,
 * with the reason and what was said, and whatever else is added.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrSecurityPage
{
  GtkWidget   parent_instance;

  GtkWidget  *box;            /* (unowned): template children */
  GtkWidget  *heading;
  GtkWidget  *badge;
  GtkWidget  *toggle;
  GtkWidget  *problem;
  GtkWidget  *protection;
  GtkWidget  *certificate;
  GtkWidget  *counts;
  GtkWidget  *parts;
  GtkWidget  *peers_heading;
  GtkWidget  *peers;
  GtkWidget  *refusals_stack;
  GtkWidget  *refusals;
  GtkWidget  *raw;

  RrDoorView *view;           /* (owned) (nullable) */
  guint64     newest;         /* refusal that is listed first */
  guint64     chosen;         /* refusal whose words are shown; 0 for none */
};

enum { SHUT, REOPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrSecurityPage, rr_security_page, GTK_TYPE_WIDGET)

#define MAX_ROWS 100   /* of connections; how many there are is said above */

static void
set_row (GtkListBox *list,
         guint       at,
         const char *text)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int) at);
  GtkWidget *label;

  if (row == NULL)
    {
      label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
      gtk_widget_add_css_class (label, "mark-row");
      gtk_list_box_append (list, label);
      row = gtk_list_box_get_row_at_index (list, (int) at);
    }
  label = gtk_list_box_row_get_child (row);
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) == 0)
    return;
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
cut_rows (GtkListBox *list,
          guint       n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, (int) n)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* --- above -------------------------------------------------------------------- */

static void
show_door (RrSecurityPage *self)
{
  g_autofree char *heading = rr_security_dup_heading (self->view);
  g_autofree char *certificate = rr_security_dup_certificate (self->view);
  g_autofree char *counts = rr_security_dup_counts (self->view);

  rr_text_show (self->heading, heading);
  rr_text_show (self->protection, rr_security_get_protection (self->view));
  rr_text_show (self->certificate, certificate);
  gtk_widget_set_visible (self->certificate, *certificate != '\0');
  rr_text_show (self->counts, counts);
  gtk_widget_set_visible (self->badge, self->view->protection == RR_DOOR_CLEAR);
  gtk_button_set_label (GTK_BUTTON (self->toggle),
                        self->view->is_open ? _("_Close the Doors") : _("_Open the Doors"));
  gtk_widget_set_tooltip_text (self->toggle,
                               self->view->is_open ? _("Nobody gets in any more, and who is in goes")
                                                   : _("Listen again as before"));
  if (self->view->is_open)
    gtk_widget_add_css_class (self->toggle, "destructive-action");
  else
    gtk_widget_remove_css_class (self->toggle, "destructive-action");
}

/* --- below -------------------------------------------------------------------- */

static int
by_age (gconstpointer a,
        gconstpointer b)
{
  const RrDoorPeer *one = *(RrDoorPeer *const *) a, *other = *(RrDoorPeer *const *) b;

  return (one->since_ms > other->since_ms) - (one->since_ms < other->since_ms);
}

static void
show_peers (RrSecurityPage *self)
{
  GPtrArray *peers = self->view->peers;
  guint n = MIN (peers->len, MAX_ROWS);
  g_autofree char *heading = NULL;

  /* Translators: how many connections there are, and how many of them use TLS */
  heading = g_strdup_printf (_("Connected: %u, with TLS: %u"), self->view->counts.n_connections,
                             self->view->counts.n_tls);
  rr_text_show (self->peers_heading, heading);
  g_ptr_array_sort (peers, by_age);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = rr_security_dup_peer (peers->pdata[i]);

      set_row (GTK_LIST_BOX (self->peers), i, text);
    }
  cut_rows (GTK_LIST_BOX (self->peers), n);
}

static void
choose (RrSecurityPage *self,
        guint64         serial)
{
  GPtrArray *refusals = self->view->refusals;

  for (guint i = 0; i < refusals->len; i++)
    {
      const RrDoorRefusal *refusal = refusals->pdata[i];

      if (refusal->serial != serial)
        continue;
      self->chosen = serial;
      gtk_list_box_select_row (GTK_LIST_BOX (self->refusals),
                               gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->refusals), (int) i));
      rr_text_show (self->raw, *refusal->raw != '\0' ? refusal->raw : _("It said nothing."));
      return;
    }
}

/* New ones come above: what was chosen stays chosen. */
static void
show_refusals (RrSecurityPage *self)
{
  GPtrArray *refusals = self->view->refusals;
  guint64 newest = refusals->len > 0 ? ((RrDoorRefusal *) refusals->pdata[0])->serial : 0;
  guint64 chosen = self->chosen;

  gtk_stack_set_visible_child_name (GTK_STACK (self->refusals_stack), refusals->len > 0 ? "list" : "none");
  if (newest == self->newest)
    return;
  self->newest = newest;
  for (guint i = 0; i < refusals->len; i++)
    {
      g_autofree char *text = rr_security_dup_refusal (refusals->pdata[i]);

      set_row (GTK_LIST_BOX (self->refusals), i, text);
    }
  cut_rows (GTK_LIST_BOX (self->refusals), refusals->len);
  if (chosen != 0)
    choose (self, chosen);
}

static void
row_selected_cb (RrSecurityPage *self,
                 GtkListBoxRow  *row)
{
  int at = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  const RrDoorRefusal *refusal;

  if (self->view == NULL || at < 0 || (guint) at >= self->view->refusals->len)
    return;
  refusal = self->view->refusals->pdata[at];
  self->chosen = refusal->serial;
  rr_text_show (self->raw, *refusal->raw != '\0' ? refusal->raw : _("It said nothing."));
}

/* --- actions ------------------------------------------------------------------ */

static void
toggle_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrSecurityPage *self = RR_SECURITY_PAGE (widget);

  rr_security_page_show_problem (self, NULL);
  if (self->view != NULL)
    g_signal_emit (self, signals[self->view->is_open ? SHUT : REOPEN], 0);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_security_page_dispose (GObject *object)
{
  RrSecurityPage *self = RR_SECURITY_PAGE (object);
  GtkWidget *child;

  /* Rows that go change the selection. */
  g_clear_pointer (&self->view, rr_door_view_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_security_page_parent_class)->dispose (object);
}

static void
rr_security_page_class_init (RrSecurityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_security_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-security-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, box);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, heading);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, badge);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, toggle);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, problem);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, protection);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, certificate);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, counts);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, parts);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, peers_heading);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, peers);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, refusals_stack);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, refusals);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityPage, raw);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_install_action (widget_class, "page.toggle-doors", NULL, toggle_action_cb);
  signals[SHUT] = g_signal_new ("shut", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REOPEN] = g_signal_new ("reopen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_security_page_init (RrSecurityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_security_page_new:
 *
 * Returns: (transfer floating): a page that knows of no door yet
 */
GtkWidget *
rr_security_page_new (void)
{
  return g_object_new (RR_TYPE_SECURITY_PAGE, NULL);
}

/**
 * rr_security_page_set_view:
 * @self: a page
 * @view: the door as it is now
 */
void
rr_security_page_set_view (RrSecurityPage *self,
                           RrDoorView     *view)
{
  rr_door_view_ref (view);
  g_clear_pointer (&self->view, rr_door_view_unref);
  self->view = view;
  show_door (self);
  show_peers (self);
  show_refusals (self);
}

/**
 * rr_security_page_append:
 * @self: a page
 * @part: (transfer floating): what else it has
 */
void
rr_security_page_append (RrSecurityPage *self,
                         GtkWidget      *part)
{
  gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (self->box), part);
}

/**
 * rr_security_page_show_problem:
 * @self: a page
 * @sentence: (nullable): what went wrong
 */
void
rr_security_page_show_problem (RrSecurityPage *self,
                               const char     *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

/**
 * rr_security_page_add_part:
 * @self: a page
 * @id: names it
 * @title: on its tab, with a mnemonic
 * @part: (transfer floating): mapped while it is in front
 */
void
rr_security_page_add_part (RrSecurityPage *self,
                           const char     *id,
                           const char     *title,
                           GtkWidget      *part)
{
  GtkStackPage *page = gtk_stack_add_titled (GTK_STACK (self->parts), part, id, title);

  gtk_stack_page_set_use_underline (page, TRUE);
}

/**
 * rr_security_page_show_part:
 * @self: a page
 * @id: of a part
 */
void
rr_security_page_show_part (RrSecurityPage *self,
                            const char     *id)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->parts), id);
}
