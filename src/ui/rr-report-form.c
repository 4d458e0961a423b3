/* rr-report-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-form.h"

#include <string.h>

#include "rr-geo.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrReportForm takes a report of the dispatcher, all of it by keyboard if one likes:
 * Ctrl+Enter reports, Escape leaves.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrReportForm
{
  GtkWidget  parent_instance;

  GtkWidget *problem;      /* (unowned): template children */
  GtkWidget *kind;
  GtkWidget *severity;
  GtkWidget *place;
  GtkWidget *text;
  GtkWidget *until;
};

enum { SUBMITTED, FIND_TRAIL, PICK_PLACE, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrReportForm, rr_report_form, GTK_TYPE_WIDGET)

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))

/* In the order of the list; the first is the kind's own. */
static const int until_hours[] = { 0, 6, 24, 72, 168, 720 };

static gboolean
read_number (const char **text,
             double      *value)
{
  char *end;

  *text += strspn (*text, " ,;");
  *value = g_ascii_strtod (*text, &end);
  if (end == *text)
    return FALSE;
  *text = end;
  return TRUE;
}

/* What does not begin with a number is the name of a trail, and one of digits alone that
 * of a segment. */
static gboolean
names_trail (RrReportForm *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->place)), *rest = text;
  double number;

  if (strspn (text, " ,;") == strlen (text))
    return FALSE;
  return !read_number (&rest, &number) || strspn (text, " 0123456789") == strlen (text);
}

/* Two numbers are a place, four a stretch. */
static void
read_places (RrReportForm *self,
             RrReport     *report)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->place));

  if (!read_number (&text, &report->lat_deg) || !read_number (&text, &report->lon_deg))
    {
      report->lat_deg = report->lon_deg = NAN;
      return;
    }
  if (!read_number (&text, &report->end_lat_deg) || !read_number (&text, &report->end_lon_deg))
    report->end_lat_deg = report->end_lon_deg = NAN;
}

static void
submit_cb (RrReportForm *self)
{
  g_autoptr(GError) error = NULL;
  RrReport report;
  guint until = MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->until)), G_N_ELEMENTS (until_hours) - 1);
  gint64 now_ms = rr_time_now_ms ();

  if (names_trail (self))
    {
      g_signal_emit (self, signals[FIND_TRAIL], 0, gtk_editable_get_text (GTK_EDITABLE (self->place)));
      return;
    }
  rr_report_init (&report);
  report.kind = MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->kind)), RR_N_REPORT_KINDS - 1);
  report.severity = MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->severity)), RR_N_SEVERITIES - 1);
  read_places (self, &report);
  rr_report_set_text (&report, gtk_editable_get_text (GTK_EDITABLE (self->text)));
  if (until_hours[until] > 0)
    report.expires_ms = now_ms + until_hours[until] * HOUR_MS;
  if (!rr_report_complete (&report, now_ms, &error))
    {
      rr_report_form_show_problem (self, error->message);
      return;
    }
  rr_report_form_show_problem (self, NULL);
  g_signal_emit (self, signals[SUBMITTED], 0, &report);
}

static void
pick_cb (RrReportForm *self)
{
  g_signal_emit (self, signals[PICK_PLACE], 0);
}

static void
close_cb (RrReportForm *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static gboolean
submit_key_cb (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   data)
{
  submit_cb (RR_REPORT_FORM (widget));
  return TRUE;
}

static gboolean
close_key_cb (GtkWidget *widget,
              GVariant  *arguments,
              gpointer   data)
{
  close_cb (RR_REPORT_FORM (widget));
  return TRUE;
}

static void
rr_report_form_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_report_form_parent_class)->dispose (object);
}

static void
rr_report_form_class_init (RrReportFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_report_form_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-report-form.ui");
  gtk_widget_class_bind_template_child (widget_class, RrReportForm, problem);
  gtk_widget_class_bind_template_child (widget_class, RrReportForm, kind);
  gtk_widget_class_bind_template_child (widget_class, RrReportForm, severity);
  gtk_widget_class_bind_template_child (widget_class, RrReportForm, place);
  gtk_widget_class_bind_template_child (widget_class, RrReportForm, text);
  gtk_widget_class_bind_template_child (widget_class, RrReportForm, until);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, pick_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, submit_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, submit_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, close_key_cb, NULL);
  signals[SUBMITTED] = g_signal_new ("submitted", RR_TYPE_REPORT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[FIND_TRAIL] = g_signal_new ("find-trail", RR_TYPE_REPORT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PICK_PLACE] = g_signal_new ("pick-place", RR_TYPE_REPORT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", RR_TYPE_REPORT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
rr_report_form_init (RrReportForm *self)
{
  g_autoptr(GtkStringList) kinds = gtk_string_list_new (NULL);
  g_autoptr(GtkStringList) severities = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  rr_text_read_rightwards (self->place);
  for (guint i = 0; i < RR_N_REPORT_KINDS; i++)
    gtk_string_list_append (kinds, rr_report_kind_get_label (i));
  for (guint i = 0; i < RR_N_SEVERITIES; i++)
    gtk_string_list_append (severities, rr_severity_get_label (i));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->kind), G_LIST_MODEL (kinds));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->severity), G_LIST_MODEL (severities));
  rr_report_form_clear (self);
}

/**
 * rr_report_form_new:
 *
 * Returns: (transfer floating): an empty form
 */
GtkWidget *
rr_report_form_new (void)
{
  return g_object_new (RR_TYPE_REPORT_FORM, NULL);
}

/**
 * rr_report_form_clear:
 * @self: a form
 */
void
rr_report_form_clear (RrReportForm *self)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->kind), RR_REPORT_ROCKFALL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->severity), RR_SEVERITY_CAUTION);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->until), 0);
  gtk_editable_set_text (GTK_EDITABLE (self->place), "");
  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  rr_report_form_show_problem (self, NULL);
}

/**
 * rr_report_form_set_places:
 * @self: a form
 * @points: (array length=n_points): a place, or the ends of a stretch
 * @n_points: how many; of a longer line the ends count
 */
void
rr_report_form_set_places (RrReportForm  *self,
                           const RrPlace *points,
                           guint          n_points)
{
  g_autofree char *text = NULL, *from = NULL, *to = NULL;
  const RrPlace *end = &points[n_points - 1];

  g_return_if_fail (n_points > 0);

  from = rr_geo_dup_text (points[0].lat_deg, points[0].lon_deg, 5);
  to = rr_geo_dup_text (end->lat_deg, end->lon_deg, 5);
  text = n_points == 1 ? g_strdup (from) : g_strdup_printf ("%s; %s", from, to);
  gtk_editable_set_text (GTK_EDITABLE (self->place), text);
}

/**
 * rr_report_form_found_trail:
 * @self: a form that asked where a trail is
 * @points: (array length=n_points): a place on it, or its ends
 * @n_points: how many
 *
 * Shows it and submits.
 */
void
rr_report_form_found_trail (RrReportForm  *self,
                            const RrPlace *points,
                            guint          n_points)
{
  rr_report_form_set_places (self, points, n_points);
  submit_cb (self);
}

/**
 * rr_report_form_show_problem:
 * @self: a form
 * @problem: (nullable): a sentence; %NULL when all is well
 */
void
rr_report_form_show_problem (RrReportForm *self,
                             const char   *problem)
{
  rr_text_show_problem (self->problem, problem);
}
