/* rr-condition-details.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-condition-details.h"

#include <glib/gi18n-lib.h>

#include "rr-geo.h"
#include "rr-guide-item.h"
#include "rr-receipt-list.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrConditionDetails says all about one condition: what it is, what was written, how
 * sure it is, and who was told.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrConditionDetails
{
  GtkWidget  parent_instance;

  GtkWidget *headline;     /* (unowned): template children */
  GtkWidget *body;
  GtkWidget *facts;
  GtkWidget *receipts;
};

G_DEFINE_FINAL_TYPE (RrConditionDetails, rr_condition_details, GTK_TYPE_WIDGET)

static void
rr_condition_details_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_condition_details_parent_class)->dispose (object);
}

static void
rr_condition_details_class_init (RrConditionDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_condition_details_dispose;
  g_type_ensure (RR_TYPE_RECEIPT_LIST);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-condition-details.ui");
  gtk_widget_class_bind_template_child (widget_class, RrConditionDetails, headline);
  gtk_widget_class_bind_template_child (widget_class, RrConditionDetails, body);
  gtk_widget_class_bind_template_child (widget_class, RrConditionDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, RrConditionDetails, receipts);
}

static void
rr_condition_details_init (RrConditionDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
dup_facts (const RrCondition *condition,
           gint64             now_ms)
{
  g_autofree char *first = rr_format_age (MAX (0, now_ms - condition->first_ms));
  g_autofree char *last = rr_format_age (MAX (0, now_ms - condition->last_ms));
  g_autofree char *where = rr_geo_dup_text (condition->lat_deg, condition->lon_deg, 5);
  gint64 left_h = (condition->expires_ms - now_ms) / 3600000;
  GString *text = g_string_new (NULL);

  /* Translators: the state of a condition, and how sure it is in percent */
  g_string_append_printf (text, _("%s, %.0f %% certain"), rr_condition_state_get_label (condition->state),
                          condition->confidence * 100);
  g_string_append_c (text, '\n');
  /* Translators: two times, such as "5 min ago" */
  g_string_append_printf (text, _("First seen %s, last %s"), first, last);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _("Confirmed by %u, contradicted by %u"), condition->n_confirm,
                          condition->n_contradict);
  g_string_append_c (text, '\n');
  if (left_h >= 48)
    g_string_append_printf (text, _("Expires in %d days"), (int) (left_h / 24));
  else if (condition->expires_ms > now_ms)
    g_string_append_printf (text, _("Expires in %d h"), (int) MAX (left_h, 1));
  if (condition->expires_ms > now_ms)
    g_string_append_c (text, '\n');
  /* Translators: latitude and longitude, and a radius in metres */
  g_string_append_printf (text, _("%s, concerns %.0f m around"), where, condition->radius_m);
  return g_string_free (text, FALSE);
}

static char *
dup_headline (const RrCondition *condition)
{
  if (condition->trail != NULL && *condition->trail != '\0')
    /* Translators: a severity, a kind such as "Rockfall", and the trail it is on */
    return g_strdup_printf (_("%s: %s, %s"), rr_severity_get_label (condition->severity),
                            rr_report_kind_get_label (condition->kind), condition->trail);
  /* Translators: a severity and a kind such as "Rockfall" */
  return g_strdup_printf (_("%s: %s"), rr_severity_get_label (condition->severity),
                          rr_report_kind_get_label (condition->kind));
}

static char *
dup_body (const RrCondition *condition)
{
  if (condition->text[0] == '\0' || condition->author[0] == '\0')
    return g_strdup (condition->text);
  /* Translators: what somebody wrote, and the id of their phone */
  return g_strdup_printf (_("%s (%s)"), condition->text, condition->author);
}

/**
 * rr_condition_details_set:
 * @self: details
 * @condition: of which
 * @now_ms: Unix time
 */
void
rr_condition_details_set (RrConditionDetails *self,
                          const RrCondition  *condition,
                          gint64              now_ms)
{
  g_autofree char *headline = dup_headline (condition), *body = dup_body (condition);
  g_autofree char *facts = dup_facts (condition, now_ms);

  rr_text_show (self->headline, headline);
  rr_text_show (self->body, body);
  gtk_widget_set_visible (self->body, *body != '\0');
  rr_text_show (self->facts, facts);
}

/**
 * rr_condition_details_set_receipts:
 * @self: details
 * @receipts: (nullable) (element-type RrReceipt): who was told
 */
void
rr_condition_details_set_receipts (RrConditionDetails *self,
                                   GArray             *receipts)
{
  rr_receipt_list_set (RR_RECEIPT_LIST (self->receipts), receipts, rr_time_now_ms ());
}
