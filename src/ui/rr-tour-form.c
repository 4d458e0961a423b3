/* rr-tour-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-text.h"

/* RrTourForm writes into a draft as somebody types, and says below each field what is wrong
 * with it. A field that has not been written in yet is not complained about.
 *
 * Threads: main.
 * Ends:    with its window.
 */

typedef struct
{
  GtkWidget *box;       /* (unowned) */
  GtkWidget *entry;
  GtkWidget *problem;
  gboolean   is_touched;
} Field;

struct _RrTourForm
{
  GtkWidget    parent_instance;

  GtkWidget   *scrolled;   /* (unowned): children */
  GtkWidget   *grid;
  GtkWidget   *kind;
  Field        fields[RR_N_DRAFT_FIELDS];
  RrTourDraft *draft;      /* (unowned) (nullable): the window's */
  gboolean     is_new;     /* its id goes by its name */
  gboolean     is_filling;
};

G_DEFINE_FINAL_TYPE (RrTourForm, rr_tour_form, GTK_TYPE_WIDGET)

static guint signal_changed;

static const struct
{
  const char *label;
  const char *hint;       /* (nullable) */
} looks[RR_N_DRAFT_FIELDS] = {
  [RR_DRAFT_ID] = { N_("Its name for other programs"), NULL },
  [RR_DRAFT_NAME] = { N_("Name"), N_("Rafting, a whole day") },
  [RR_DRAFT_TIME_ZONE] = { N_("Time zone"), "Europe/Zurich" },
  [RR_DRAFT_STARTS] = { N_("Leaves, or opens, at"), "09:00, 14:00" },
  [RR_DRAFT_CLOSES] = { N_("Closes at"), "18:00" },
  [RR_DRAFT_MINUTES] = { N_("Lasts, in minutes"), NULL },
  [RR_DRAFT_PLACES] = { N_("Places"), NULL },
  [RR_DRAFT_PER_GUIDE] = { N_("Guests for each guide, 0 if nobody counts"), NULL },
  [RR_DRAFT_CUTOFF] = { N_("Booked until, minutes before"), NULL },
  [RR_DRAFT_CANCEL] = { N_("Cancelled until, hours before"), NULL },
  [RR_DRAFT_CURRENCY] = { N_("Currency"), "EUR" },
  [RR_DRAFT_UNITS] = { N_("Who pays how much"), N_("adult 189.00, child 129.00") },
  [RR_DRAFT_TAX] = { N_("Tax in these prices, %"), NULL },
  [RR_DRAFT_NET] = { N_("What resellers pay of them, %"), NULL },
  [RR_DRAFT_GROUP_FROM] = { N_("Groups begin at, guests; 0 for never"), NULL },
  [RR_DRAFT_GROUP] = { N_("Discount for groups, %"), NULL },
  [RR_DRAFT_EARLY_DAYS] = { N_("Early is, days ahead; 0 for never"), NULL },
  [RR_DRAFT_EARLY] = { N_("Discount for early bookings, %"), NULL },
  [RR_DRAFT_CODES] = { N_("Codes for a discount"), "TRAIL10 10 %" },
  [RR_DRAFT_ITINERARY] = { N_("Itinerary of suppliers, if they have a part in it"), NULL },
};

/* --- what is wrong -------------------------------------------------------------- */

static void
show_problem (RrTourForm   *self,
              RrDraftField  i)
{
  Field *field = &self->fields[i];
  g_autofree char *problem = self->draft != NULL ? rr_tour_draft_check (self->draft, i) : NULL;
  gboolean is_shown = problem != NULL && field->is_touched;

  rr_text_show (field->problem, is_shown ? problem : "");
  gtk_widget_set_visible (field->problem, is_shown);
  if (is_shown)
    gtk_widget_add_css_class (field->entry, "error");
  else
    gtk_widget_remove_css_class (field->entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_shown ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (is_shown)
    gtk_accessible_update_property (GTK_ACCESSIBLE (field->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (field->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
show_fields (RrTourForm *self)
{
  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    {
      gtk_widget_set_visible (self->fields[i].box, self->draft != NULL && rr_tour_draft_uses (self->draft, i));
      show_problem (self, i);
    }
}

/* --- writing -------------------------------------------------------------------- */

static void
set_text (RrTourForm   *self,
          RrDraftField  i,
          const char   *text)
{
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->fields[i].entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->fields[i].entry), text);
}

static void
follow_name (RrTourForm *self)
{
  g_autofree char *id = rr_tour_draft_make_id (rr_tour_draft_get (self->draft, RR_DRAFT_NAME));

  rr_tour_draft_set (self->draft, RR_DRAFT_ID, id);
  self->is_filling = TRUE;
  set_text (self, RR_DRAFT_ID, id);
  self->is_filling = FALSE;
}

static void
changed_cb (GtkEditable *entry,
            RrTourForm  *self)
{
  RrDraftField i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (entry), "rr-field"));

  if (self->is_filling || self->draft == NULL
      || !rr_tour_draft_set (self->draft, i, gtk_editable_get_text (entry)))
    return;
  self->fields[i].is_touched = TRUE;
  if (i == RR_DRAFT_NAME && self->is_new && !self->fields[RR_DRAFT_ID].is_touched)
    follow_name (self);
  show_fields (self);
  g_signal_emit (self, signal_changed, 0);
}

static void
kind_cb (GtkDropDown *kind,
         GParamSpec  *pspec,
         RrTourForm  *self)
{
  if (self->is_filling || self->draft == NULL
      || !rr_tour_draft_set_kind (self->draft, (RrTourKind) gtk_drop_down_get_selected (kind)))
    return;
  show_fields (self);
  g_signal_emit (self, signal_changed, 0);
}

/**
 * rr_tour_form_set_draft:
 * @self: a form
 * @draft: (nullable): what to write; it outlives the form or is replaced before it goes
 * @is_new: whether it is not written anywhere yet
 */
void
rr_tour_form_set_draft (RrTourForm  *self,
                        RrTourDraft *draft,
                        gboolean     is_new)
{
  self->is_filling = TRUE;
  self->draft = draft;
  self->is_new = is_new;
  gtk_widget_set_sensitive (self->grid, draft != NULL);
  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    {
      self->fields[i].is_touched = !is_new;
      set_text (self, i, draft != NULL ? rr_tour_draft_get (draft, i) : "");
    }
  gtk_widget_set_sensitive (self->fields[RR_DRAFT_ID].entry, is_new);
  if (draft != NULL)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->kind), rr_tour_draft_get_kind (draft));
  self->is_filling = FALSE;
  show_fields (self);
}

/**
 * rr_tour_form_focus:
 * @self: a form
 */
void
rr_tour_form_focus (RrTourForm *self)
{
  gtk_widget_grab_focus (self->fields[RR_DRAFT_NAME].entry);
}

/* --- life --------------------------------------------------------------------- */

static GtkWidget *
make_label (const char *text,
            GtkWidget  *entry)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_widget_add_css_class (label, "form-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return label;
}

static void
make_field (RrTourForm   *self,
            RrDraftField  i)
{
  Field *field = &self->fields[i];

  field->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  field->entry = gtk_entry_new ();
  field->problem = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (field->problem), 0);
  gtk_label_set_wrap (GTK_LABEL (field->problem), TRUE);
  gtk_widget_add_css_class (field->problem, "field-problem");
  gtk_widget_add_css_class (field->problem, "caption");
  if (looks[i].hint != NULL)
    gtk_entry_set_placeholder_text (GTK_ENTRY (field->entry), _(looks[i].hint));
  g_object_set_data (G_OBJECT (field->entry), "rr-field", GUINT_TO_POINTER (i));
  g_signal_connect (field->entry, "changed", G_CALLBACK (changed_cb), self);
  gtk_widget_set_hexpand (field->box, TRUE);
  gtk_box_append (GTK_BOX (field->box), make_label (_(looks[i].label), field->entry));
  gtk_box_append (GTK_BOX (field->box), field->entry);
  gtk_box_append (GTK_BOX (field->box), field->problem);
}

static GtkWidget *
make_kind (RrTourForm *self)
{
  const char *kinds[] = { _("Leaves at fixed times"), _("Open at any time of the day"), _("Without a date"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->kind = gtk_drop_down_new_from_strings (kinds);
  g_signal_connect (self->kind, "notify::selected", G_CALLBACK (kind_cb), self);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), make_label (_("Kind"), self->kind));
  gtk_box_append (GTK_BOX (box), self->kind);
  return box;
}

/* Two beside each other, in the order in which one thinks of a tour. */
static void
fill_grid (RrTourForm *self)
{
  static const RrDraftField order[] = {
    RR_DRAFT_NAME, RR_DRAFT_ID, RR_N_DRAFT_FIELDS, RR_DRAFT_TIME_ZONE, RR_DRAFT_STARTS, RR_DRAFT_CLOSES,
    RR_DRAFT_MINUTES, RR_DRAFT_PLACES, RR_DRAFT_PER_GUIDE, RR_DRAFT_CUTOFF, RR_DRAFT_CANCEL, RR_DRAFT_CURRENCY,
    RR_DRAFT_UNITS, RR_DRAFT_TAX, RR_DRAFT_NET, RR_DRAFT_GROUP_FROM, RR_DRAFT_GROUP, RR_DRAFT_EARLY_DAYS,
    RR_DRAFT_EARLY, RR_DRAFT_CODES, RR_DRAFT_ITINERARY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      GtkWidget *child = gtk_flow_box_child_new ();

      if (order[i] < RR_N_DRAFT_FIELDS)
        make_field (self, order[i]);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), order[i] < RR_N_DRAFT_FIELDS
                                                                    ? self->fields[order[i]].box : make_kind (self));
      gtk_widget_set_focusable (child, FALSE);
      if (order[i] < RR_N_DRAFT_FIELDS)
        g_object_bind_property (self->fields[order[i]].box, "visible", child, "visible", G_BINDING_SYNC_CREATE);
      gtk_flow_box_append (GTK_FLOW_BOX (self->grid), child);
    }
}

static void
rr_tour_form_dispose (GObject *object)
{
  RrTourForm *self = RR_TOUR_FORM (object);

  self->draft = NULL;
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_tour_form_parent_class)->dispose (object);
}

static void
rr_tour_form_class_init (RrTourFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_tour_form_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signal_changed = g_signal_new ("changed", RR_TYPE_TOUR_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_tour_form_init (RrTourForm *self)
{
  self->grid = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->grid), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->grid), FALSE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->grid), 2);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->grid), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->grid), 12);
  gtk_widget_set_valign (self->grid, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->grid, "tour-form");
  fill_grid (self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->grid);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  rr_tour_form_set_draft (self, NULL, FALSE);
}

/**
 * rr_tour_form_new:
 *
 * Returns: (transfer floating): a form with nothing in it
 */
GtkWidget *
rr_tour_form_new (void)
{
  return g_object_new (RR_TYPE_TOUR_FORM, NULL);
}
