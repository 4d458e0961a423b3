/* rr-verdict-card.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-verdict-card.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-diag-words.h"
#include "rr-text.h"
#include "rr-verdict-words.h"

/* RrVerdictCard is one verdict: what it means and what to do for a dispatcher, and
 * everything that is known of it for an engineer who opens it. What it is worth is said
 * by a word in a shape of its own, and by colour only besides.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrVerdictCard
{
  GtkWidget  parent_instance;

  GtkWidget *box;         /* (unowned): template children */
  GtkWidget *badge;
  GtkWidget *title;
  GtkWidget *since;
  GtkWidget *meaning;
  GtkWidget *advice;
  GtkWidget *expander;
  GtkWidget *details;
  char      *described;   /* (owned) (nullable): what can be copied */
};

G_DEFINE_FINAL_TYPE (RrVerdictCard, rr_verdict_card, GTK_TYPE_WIDGET)

static const char *const badge_classes[] = {
  [RR_BADGE_PROVEN] = "proven", [RR_BADGE_MEASURED] = "measured", [RR_BADGE_FORECAST] = "forecast",
};

/* --- words for an engineer ------------------------------------------------------- */

static void
append_field (GString    *out,
              const char *title,
              const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (out, "%s: %s\n", title, value);
}

static void
append_task (GString    *out,
             const char *title,
             guint64     id,
             const char *name)
{
  if (id != 0)
    g_string_append_printf (out, "%s: %s (%" G_GUINT64_FORMAT ")\n", title, name != NULL ? name : "–", id);
}

static const char *
find_name (const RrVerdict *verdict,
           guint64          task_id)
{
  for (guint i = 0; i < verdict->edges->len; i++)
    {
      const RrVerdictEdge *edge = g_ptr_array_index (verdict->edges, i);

      if (edge->task_id == task_id)
        return edge->task_name;
    }
  return NULL;
}

/* One step of the reason a line: who waits on what, and for whom. */
static void
append_edge (GString             *out,
             const RrVerdict     *verdict,
             const RrVerdictEdge *edge)
{
  g_autofree char *site = rr_diag_format_site (edge->site);
  const char *server = find_name (verdict, edge->server_id);

  g_string_append_printf (out, "  %s (%" G_GUINT64_FORMAT ", %s): %s → ",
                          edge->task_name != NULL ? edge->task_name : "–", edge->task_id, site,
                          edge->wait != NULL ? edge->wait : "–");
  if (edge->server_id == 0)
    /* Translators: of somebody who could serve a task */
    g_string_append (out, _("nobody"));
  else if (server != NULL)
    g_string_append (out, server);
  else
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, edge->server_id);
  g_string_append_c (out, '\n');
}

static void
append_edges (GString         *out,
              const RrVerdict *verdict)
{
  if (verdict->edges == NULL || verdict->edges->len == 0)
    return;
  g_string_append (out, _("Who waits for whom:"));
  g_string_append_c (out, '\n');
  for (guint i = 0; i < verdict->edges->len; i++)
    append_edge (out, verdict, g_ptr_array_index (verdict->edges, i));
}

static char *
describe (const RrVerdict *verdict)
{
  g_autofree char *site = rr_diag_format_site (verdict->site);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s %s%s%s\n", rr_verdict_code (verdict->kind), rr_verdict_word (verdict->kind),
                          verdict->stuck != RR_STUCK_NOT ? ", " : "",
                          verdict->stuck != RR_STUCK_NOT ? rr_stuck_word (verdict->stuck) : "");
  append_field (out, _("About"), verdict->name);
  append_task (out, _("Task"), verdict->task_id, verdict->task_name);
  if (verdict->root_task_id != verdict->task_id)
    append_task (out, _("Cause"), verdict->root_task_id,
                 verdict->edges != NULL ? find_name (verdict, verdict->root_task_id) : NULL);
  append_field (out, _("Begun At"), verdict->site != NULL ? site : NULL);
  append_field (out, _("Scope"), verdict->scope);
  append_field (out, _("Request"), verdict->request_id);
  append_field (out, _("Detail"), verdict->detail);
  append_edges (out, verdict);
  if (out->len > 0)
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static char *
format_since (const RrVerdict *verdict,
              gint64           now_us)
{
  g_autofree char *duration = rr_diag_format_duration (now_us - (verdict->is_active ? verdict->since_us
                                                                                    : verdict->last_us));

  if (!verdict->is_active)
    /* Translators: a duration; of a fault that is over */
    return g_strdup_printf (_("over, seen %s ago"), duration);
  if (verdict->count > 1 && verdict->count <= G_MAXUINT)
    /* Translators: for how long a fault has been there, and how often it was seen */
    return g_strdup_printf (ngettext ("for %s, %u time", "for %s, %u times", (gulong) verdict->count), duration,
                            (guint) verdict->count);
  /* Translators: for how long a fault has been there */
  return g_strdup_printf (_("for %s"), duration);
}

static void
copy_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  rr_text_copy (widget, RR_VERDICT_CARD (widget)->described);
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_verdict_card_dispose (GObject *object)
{
  RrVerdictCard *self = RR_VERDICT_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->described, g_free);

  G_OBJECT_CLASS (rr_verdict_card_parent_class)->dispose (object);
}

static void
rr_verdict_card_class_init (RrVerdictCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_verdict_card_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "verdict-card");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-verdict-card.ui");
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, box);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, badge);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, title);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, since);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, meaning);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, advice);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, expander);
  gtk_widget_class_bind_template_child (widget_class, RrVerdictCard, details);
  gtk_widget_class_install_action (widget_class, "card.copy", NULL, copy_cb);
}

static void
rr_verdict_card_init (RrVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_verdict_card_new:
 *
 * Returns: (transfer floating): an empty card
 */
GtkWidget *
rr_verdict_card_new (void)
{
  return g_object_new (RR_TYPE_VERDICT_CARD, NULL);
}

static void
name_card (RrVerdictCard   *self,
           const RrVerdict *verdict)
{
  g_autofree char *name = NULL;

  /* Translators: for screen readers: what a finding is worth, then its title */
  name = g_strdup_printf (_("%s: %s"), rr_verdict_words_badge (verdict->badge),
                          rr_verdict_words_title (verdict->kind));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, rr_verdict_words_meaning (verdict->kind), -1);
}

/**
 * rr_verdict_card_set:
 * @self: a card
 * @verdict: what it says
 * @now_us: monotonic
 */
void
rr_verdict_card_set (RrVerdictCard   *self,
                     const RrVerdict *verdict,
                     gint64           now_us)
{
  g_autofree char *described = describe (verdict);
  g_autofree char *since = format_since (verdict, now_us);
  const char *badge = rr_verdict_words_badge (verdict->badge);

  rr_text_show (self->since, since);
  if (strcmp (gtk_label_get_text (GTK_LABEL (self->badge)), badge) != 0
      || strcmp (gtk_label_get_text (GTK_LABEL (self->title)), rr_verdict_words_title (verdict->kind)) != 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (badge_classes); i++)
        gtk_widget_remove_css_class (self->badge, badge_classes[i]);
      gtk_widget_add_css_class (self->badge, badge_classes[verdict->badge]);
      name_card (self, verdict);
    }
  rr_text_show (self->badge, badge);
  rr_text_show (self->title, rr_verdict_words_title (verdict->kind));
  rr_text_show (self->meaning, rr_verdict_words_meaning (verdict->kind));
  rr_text_show (self->advice, rr_verdict_words_advice (verdict->kind));
  gtk_widget_set_visible (self->advice, verdict->is_active);
  if (g_strcmp0 (self->described, described) == 0)
    return;
  g_free (self->described);
  self->described = g_steal_pointer (&described);
  rr_text_show (self->details, self->described);
}
