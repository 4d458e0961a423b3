/* rr-tour-part-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-part-form.h"

#include <glib/gi18n-lib.h>

#include "rr-tour-field.h"

/* RrTourPartForm is folded together until somebody opens it, or something in it is wrong.
 * What is left empty follows from the kind of guest or from the tour; the field shows it.
 *
 * Threads: main.
 * Ends:    with its form; it is gone before its part is.
 */
struct _RrTourPartForm
{
  GtkWidget    parent_instance;

  GtkWidget   *expander;                   /* (unowned): children */
  GtkWidget   *fields[RR_N_PART_FIELDS];   /* (nullable): those that such a part has */
  RrTourDraft *draft;                      /* (unowned) */
  RrTourPart  *part;                       /* (unowned): of the draft */
};

G_DEFINE_FINAL_TYPE (RrTourPartForm, rr_tour_part_form, GTK_TYPE_WIDGET)

static guint signal_changed;

static const struct
{
  const char *label;
  const char *hint;      /* (nullable) */
} looks[RR_N_PART_FIELDS] = {
  [RR_PART_NAME] = { N_("Name"), NULL },
  [RR_PART_REFERENCE] = { N_("What you call it elsewhere"), NULL },
  [RR_PART_TYPE] = { N_("Kind of guest"), NULL },
  [RR_PART_MIN_AGE] = { N_("Lowest age"), NULL },
  [RR_PART_MAX_AGE] = { N_("Highest age"), NULL },
  [RR_PART_MIN] = { N_("How many at least in a booking"), "0" },
  [RR_PART_MAX] = { N_("How many at most, 0 for any"), "0" },
  [RR_PART_PLACES] = { N_("Places that one takes"), "1" },
  [RR_PART_WITH] = { N_("Never without one of"), "adult, senior" },
  [RR_PART_ID_REQUIRED] = { N_("Has to show a passport"), NULL },
  [RR_PART_STARTS] = { N_("Leaves at, of the tour’s times"), "09:00, 14:00" },
  [RR_PART_UNITS] = { N_("Who pays how much, if not as the tour says"), N_("adult 189.00, child 129.00") },
  [RR_PART_PRICE] = { N_("Price of the party, if not as the tour says"), "500 / JPY 80000" },
  [RR_PART_MIN_UNITS] = { N_("Guests at least in a booking"), "1" },
  [RR_PART_MAX_UNITS] = { N_("Guests at most in a booking, 0 for any"), "0" },
  [RR_PART_CONTACT] = { N_("What has to be known of them"), "firstName, emailAddress" },
};

/* The words of the standard, as a file has them; the first follows from the name. */
static const char *const types[] = { "", "ADULT", "YOUTH", "CHILD", "INFANT", "FAMILY", "SENIOR", "STUDENT", "MILITARY",
                                     "OTHER", NULL };

/* --- what is shown ---------------------------------------------------------------- */

static void
show_ages (RrTourPartForm *self)
{
  const char *type = rr_tour_part_get (self->part, RR_PART_TYPE);
  g_autofree char *min_text = NULL;
  g_autofree char *max_text = NULL;
  guint min_age, max_age;

  if (self->fields[RR_PART_MIN_AGE] == NULL)
    return;
  rr_unit_type_get_ages (rr_unit_type_from_text (*type != '\0' ? type : rr_tour_part_get_id (self->part)), &min_age,
                         &max_age);
  min_text = g_strdup_printf ("%u", min_age);
  max_text = g_strdup_printf ("%u", max_age);
  rr_tour_field_set_hint (RR_TOUR_FIELD (self->fields[RR_PART_MIN_AGE]), min_text);
  rr_tour_field_set_hint (RR_TOUR_FIELD (self->fields[RR_PART_MAX_AGE]), max_text);
}

/**
 * rr_tour_part_form_check:
 * @self: a form
 */
void
rr_tour_part_form_check (RrTourPartForm *self)
{
  gboolean is_wrong = FALSE;

  for (guint i = 0; i < RR_N_PART_FIELDS; i++)
    {
      g_autofree char *problem = rr_tour_draft_check_part (self->draft, self->part, (RrPartField) i);

      if (self->fields[i] == NULL)
        continue;
      rr_tour_field_set_problem (RR_TOUR_FIELD (self->fields[i]), problem);
      is_wrong |= problem != NULL;
    }
  show_ages (self);
  if (is_wrong)
    gtk_expander_set_expanded (GTK_EXPANDER (self->expander), TRUE);
}

static void
changed_cb (RrTourField    *field,
            RrTourPartForm *self)
{
  RrPartField i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (field), "rr-field"));

  if (rr_tour_draft_set_part (self->draft, self->part, i, rr_tour_field_get_text (field)))
    g_signal_emit (self, signal_changed, 0);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_tour_part_form_dispose (GObject *object)
{
  g_clear_pointer (&RR_TOUR_PART_FORM (object)->expander, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_tour_part_form_parent_class)->dispose (object);
}

static void
rr_tour_part_form_class_init (RrTourPartFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rr_tour_part_form_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signal_changed = g_signal_new ("changed", RR_TYPE_TOUR_PART_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
rr_tour_part_form_init (RrTourPartForm *self)
{
  self->expander = gtk_expander_new (NULL);
  gtk_widget_set_parent (self->expander, GTK_WIDGET (self));
}

static GtkWidget *
make_field (RrTourPartForm *self,
            RrPartField     i)
{
  const char *type_labels[] = { _("As its name says"), _("Adult"), _("Youth"), _("Child"), _("Infant"), _("Family"),
                                _("Senior"), _("Student"), _("Military"), _("Other"), NULL };
  static const char *const passes[] = { "", "true", NULL };
  const char *pass_labels[] = { C_("passport", "No"), C_("passport", "Yes"), NULL };
  const char *label = _(looks[i].label);
  /* Translators: a field, and what it is about, such as "Lowest age, child" */
  g_autofree char *spoken = g_strdup_printf (_("%s, %s"), label, rr_tour_part_get_id (self->part));

  if (i == RR_PART_TYPE)
    return rr_tour_field_new_choice (label, spoken, types, type_labels);
  if (i == RR_PART_ID_REQUIRED)
    return rr_tour_field_new_choice (label, spoken, passes, pass_labels);
  return rr_tour_field_new (label, spoken, looks[i].hint != NULL ? _(looks[i].hint) : NULL);
}

static void
fill (RrTourPartForm *self)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_FLOW_BOX, "selection-mode", GTK_SELECTION_NONE, "min-children-per-line", 2,
                                  "max-children-per-line", 2, "column-spacing", 12, NULL);

  gtk_widget_add_css_class (grid, "tour-part");
  for (guint i = 0; i < RR_N_PART_FIELDS; i++)
    {
      GtkWidget *child;

      if (!rr_tour_part_uses (self->part, (RrPartField) i))
        continue;
      child = gtk_flow_box_child_new ();
      self->fields[i] = make_field (self, (RrPartField) i);
      g_object_set_data (G_OBJECT (self->fields[i]), "rr-field", GUINT_TO_POINTER (i));
      rr_tour_field_set_text (RR_TOUR_FIELD (self->fields[i]), rr_tour_part_get (self->part, (RrPartField) i));
      g_signal_connect (self->fields[i], "changed", G_CALLBACK (changed_cb), self);
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), self->fields[i]);
      gtk_flow_box_append (GTK_FLOW_BOX (grid), child);
    }
  gtk_expander_set_child (GTK_EXPANDER (self->expander), grid);
}

/**
 * rr_tour_part_form_new:
 * @draft: a draft
 * @part: one of its parts; both outlive the form
 *
 * Returns: (transfer floating): a form, folded together
 */
GtkWidget *
rr_tour_part_form_new (RrTourDraft *draft,
                       RrTourPart  *part)
{
  RrTourPartForm *self = g_object_new (RR_TYPE_TOUR_PART_FORM, NULL);
  gboolean is_unit = rr_tour_part_get_kind (part) == RR_PART_UNIT;
  /* Translators: a kind of guest, such as "child"; a way to book a tour */
  g_autofree char *title = g_strdup_printf (is_unit ? _("More about guests: %s") : _("Option: %s"),
                                            rr_tour_part_get_id (part));

  self->draft = draft;
  self->part = part;
  gtk_expander_set_label (GTK_EXPANDER (self->expander), title);
  fill (self);
  rr_tour_part_form_check (self);
  return GTK_WIDGET (self);
}

/**
 * rr_tour_part_form_get_part:
 * @self: a form
 *
 * Returns: (transfer none): what it writes
 */
RrTourPart *
rr_tour_part_form_get_part (RrTourPartForm *self)
{
  return self->part;
}
