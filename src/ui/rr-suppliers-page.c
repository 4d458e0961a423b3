/* rr-suppliers-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-suppliers-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-rights.h"
#include "rr-suppliers-waterfall.h"
#include "rr-suppliers-words.h"
#include "rr-text.h"

/* RrSuppliersPage: on the left those we buy from and how each of them does; on the right a
 * question to all of an itinerary, and of the last ones each as a waterfall with the same
 * in words below it.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrSuppliersPage
{
  GtkWidget       parent_instance;

  GtkWidget      *list;         /* (unowned): template children */
  GtkWidget      *list_stack;
  GtkWidget      *itinerary;
  GtkWidget      *date;
  GtkWidget      *party;
  GtkWidget      *ask_button;
  GtkWidget      *problem;
  GtkWidget      *stack;
  GtkWidget      *heading;
  GtkWidget      *place;
  GtkWidget      *holder;
  GtkWidget      *words;

  GtkWidget      *waterfall;    /* (unowned): a child of the holder */
  RrSupplierView *view;         /* (owned) (nullable) */
  GPtrArray      *fan_outs;     /* (owned) (nullable): of RrFanOut */
  guint64         shown;        /* number of the one that is shown; 0 for the newest */
  RrFanOut       *drawn;        /* (owned) (nullable) */
  gboolean        is_asking;
};

enum { ASK, STOP_ASKING, EDIT, REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrSuppliersPage, rr_suppliers_page, GTK_TYPE_WIDGET)

/* --- suppliers ---------------------------------------------------------------- */

static GtkWidget *
new_label (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_row (void)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_add_css_class (box, "supplier-row");
  gtk_box_append (GTK_BOX (box), new_label ("heading"));
  gtk_box_append (GTK_BOX (box), new_label ("supplier-state"));
  gtk_box_append (GTK_BOX (box), new_label ("caption"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return row;
}

static void
update_row (GtkWidget           *row,
            const RrSupplierRow *supplier)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)));
  GtkWidget *state = gtk_widget_get_next_sibling (name), *figures = gtk_widget_get_next_sibling (state);
  g_autofree char *state_text = rr_suppliers_dup_state (supplier);
  g_autofree char *figures_text = rr_suppliers_dup_figures (supplier);
  g_autofree char *spoken = g_strdup_printf ("%s: %s. %s", supplier->name, state_text, figures_text);
  gboolean is_bad = supplier->stat.pause_us > 0 || supplier->stat.breaker != 0;

  rr_text_show (name, supplier->name);
  rr_text_show (state, state_text);
  rr_text_show (figures, figures_text);
  gtk_widget_set_tooltip_text (row, supplier->last_error);
  if (is_bad)
    gtk_widget_add_css_class (state, "status-late");
  else
    gtk_widget_remove_css_class (state, "status-late");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static const RrSupplierRow *
get_chosen (RrSuppliersPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return self->view != NULL && index >= 0 && (guint) index < self->view->suppliers->len
             ? self->view->suppliers->pdata[index] : NULL;
}

static void
enable_actions (RrSuppliersPage *self)
{
  gboolean has_chosen = get_chosen (self) != NULL;
  gboolean has_any = self->view != NULL && self->view->itineraries->len > 0;

  rr_rights_enable (GTK_WIDGET (self), "page.edit", has_chosen);
  rr_rights_enable (GTK_WIDGET (self), "page.remove", has_chosen);
  rr_rights_enable (GTK_WIDGET (self), "page.ask", has_any || self->is_asking);
}

static void
show_suppliers (RrSuppliersPage *self)
{
  guint n = self->view->suppliers->len;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) n)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (guint i = 0; i < n; i++)
    {
      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);
      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (new_row ());
          gtk_list_box_append (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
        }
      update_row (GTK_WIDGET (row), self->view->suppliers->pdata[i]);
    }
  gtk_stack_set_visible_child_name (GTK_STACK (self->list_stack), n > 0 ? "list" : "none");
}

static gboolean
has_same_itineraries (RrSuppliersPage *self,
                      RrSupplierView  *view)
{
  if (self->view == NULL || self->view->itineraries->len != view->itineraries->len)
    return FALSE;
  for (guint i = 0; i < view->itineraries->len; i++)
    {
      const RrItineraryRow *a = self->view->itineraries->pdata[i], *b = view->itineraries->pdata[i];

      if (strcmp (a->id, b->id) != 0 || strcmp (a->name, b->name) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
show_itineraries (RrSuppliersPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->view->itineraries->len; i++)
    gtk_string_list_append (names, ((RrItineraryRow *) self->view->itineraries->pdata[i])->name);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->itinerary), G_LIST_MODEL (names));
}

/* --- fan-outs ----------------------------------------------------------------- */

static guint
find_shown (RrSuppliersPage *self)
{
  for (guint i = 0; self->shown != 0 && i < self->fan_outs->len; i++)
    if (((RrFanOut *) self->fan_outs->pdata[i])->number == self->shown)
      return i;
  return 0;
}

static void
show_words (RrSuppliersPage *self,
            const RrFanOut  *fan_out)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->words), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->words), GTK_WIDGET (row));
  for (guint i = 0; i < fan_out->calls->len; i++)
    {
      g_autofree char *sentence = rr_suppliers_dup_sentence (fan_out->calls->pdata[i]);
      GtkWidget *label = new_label ("mark-row");

      gtk_label_set_text (GTK_LABEL (label), sentence);
      gtk_list_box_append (GTK_LIST_BOX (self->words), label);
    }
}

static void
draw_fan_out (RrSuppliersPage *self,
              RrFanOut        *fan_out)
{
  g_autofree char *summary = rr_suppliers_dup_summary (fan_out);
  g_autofree char *heading = NULL;

  if (fan_out == self->drawn)
    return;
  /* Translators: an itinerary, a date, what came of it */
  heading = g_strdup_printf (_("%s, %s: %s"), fan_out->name, fan_out->date, summary);
  rr_text_show (self->heading, heading);
  rr_suppliers_waterfall_set_fan_out (RR_SUPPLIERS_WATERFALL (self->waterfall), fan_out);
  show_words (self, fan_out);
  rr_fan_out_ref (fan_out);
  g_clear_pointer (&self->drawn, rr_fan_out_unref);
  self->drawn = fan_out;
}

static void
show_fan_outs (RrSuppliersPage *self)
{
  guint n = self->fan_outs != NULL ? self->fan_outs->len : 0;
  guint at = n > 0 ? find_shown (self) : 0;
  g_autofree char *place = NULL;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "shown" : "none");
  rr_rights_enable (GTK_WIDGET (self), "page.older", at + 1 < n);
  rr_rights_enable (GTK_WIDGET (self), "page.newer", at > 0);
  if (n == 0)
    return;
  /* Translators: which of how many */
  place = g_strdup_printf (_("%u of %u"), n - at, n);
  rr_text_show (self->place, place);
  draw_fan_out (self, self->fan_outs->pdata[at]);
}

static void
step (RrSuppliersPage *self,
      int              by)
{
  guint n = self->fan_outs != NULL ? self->fan_outs->len : 0;
  int at = n > 0 ? (int) find_shown (self) + by : -1;

  if (at < 0 || at >= (int) n)
    return;
  self->shown = at == 0 ? 0 : ((RrFanOut *) self->fan_outs->pdata[at])->number;
  show_fan_outs (self);
}

/* --- actions ------------------------------------------------------------------ */

static void
ask_cb (RrSuppliersPage *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->itinerary));

  rr_suppliers_page_show_problem (self, NULL);
  if (self->is_asking)
    g_signal_emit (self, signals[STOP_ASKING], 0);
  else if (self->view != NULL && at < self->view->itineraries->len)
    {
      self->shown = 0;
      g_signal_emit (self, signals[ASK], 0, ((RrItineraryRow *) self->view->itineraries->pdata[at])->id,
                     gtk_editable_get_text (GTK_EDITABLE (self->date)),
                     gtk_editable_get_text (GTK_EDITABLE (self->party)));
    }
}

static void
ask_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_cb (RR_SUPPLIERS_PAGE (widget));
}

static void
step_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (RR_SUPPLIERS_PAGE (widget), g_str_has_suffix (name, "older") ? 1 : -1);
}

static void
add_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[EDIT], 0, NULL);
}

static void
edit_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const RrSupplierRow *row = get_chosen (RR_SUPPLIERS_PAGE (widget));

  if (row != NULL)
    g_signal_emit (widget, signals[EDIT], 0, row);
}

static void
remove_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const RrSupplierRow *row = get_chosen (RR_SUPPLIERS_PAGE (widget));

  if (row != NULL)
    g_signal_emit (widget, signals[REMOVE], 0, row->id);
}

static void
row_activated_cb (RrSuppliersPage *self)
{
  edit_action_cb (GTK_WIDGET (self), "page.edit", NULL);
}

static void
row_selected_cb (RrSuppliersPage *self)
{
  enable_actions (self);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_suppliers_page_dispose (GObject *object)
{
  RrSuppliersPage *self = RR_SUPPLIERS_PAGE (object);
  GtkWidget *child;

  /* Rows that go change the selection. */
  g_clear_pointer (&self->view, rr_supplier_view_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->fan_outs, g_ptr_array_unref);
  g_clear_pointer (&self->drawn, rr_fan_out_unref);

  G_OBJECT_CLASS (rr_suppliers_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-suppliers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, list);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, itinerary);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, date);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, party);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, ask_button);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, problem);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, heading);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, place);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, holder);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersPage, words);
  gtk_widget_class_bind_template_callback (widget_class, ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
rr_suppliers_page_class_init (RrSuppliersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_suppliers_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "page.ask", NULL, ask_action_cb);
  gtk_widget_class_install_action (widget_class, "page.older", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "page.newer", NULL, step_action_cb);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, add_action_cb);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, edit_action_cb);
  gtk_widget_class_install_action (widget_class, "page.remove", NULL, remove_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "page.new", NULL);
  signals[ASK] = g_signal_new ("ask", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
                               G_TYPE_STRING, G_TYPE_STRING);
  signals[STOP_ASKING] = g_signal_new ("stop-asking", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT] = g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[REMOVE] = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rr_suppliers_page_init (RrSuppliersPage *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) soon = g_date_time_add_days (now, 7);
  g_autofree char *date = g_date_time_format (soon, "%Y-%m-%d");

  gtk_widget_init_template (GTK_WIDGET (self));
  self->waterfall = rr_suppliers_waterfall_new ();
  gtk_box_append (GTK_BOX (self->holder), self->waterfall);
  gtk_editable_set_text (GTK_EDITABLE (self->date), date);
  gtk_editable_set_text (GTK_EDITABLE (self->party), "adult:2");
  enable_actions (self);
  show_fan_outs (self);
}

/**
 * rr_suppliers_page_new:
 *
 * Returns: (transfer floating): a page that knows nobody yet
 */
GtkWidget *
rr_suppliers_page_new (void)
{
  return g_object_new (RR_TYPE_SUPPLIERS_PAGE, NULL);
}

/**
 * rr_suppliers_page_set_view:
 * @self: a page
 * @view: how the suppliers do
 */
void
rr_suppliers_page_set_view (RrSuppliersPage *self,
                            RrSupplierView  *view)
{
  gboolean has_same = has_same_itineraries (self, view);

  rr_supplier_view_ref (view);
  g_clear_pointer (&self->view, rr_supplier_view_unref);
  self->view = view;
  show_suppliers (self);
  if (!has_same)
    show_itineraries (self);
  enable_actions (self);
}

void
rr_suppliers_page_set_fan_outs (RrSuppliersPage *self,
                                GPtrArray       *fan_outs)
{
  g_ptr_array_ref (fan_outs);
  g_clear_pointer (&self->fan_outs, g_ptr_array_unref);
  self->fan_outs = fan_outs;
  show_fan_outs (self);
}

/**
 * rr_suppliers_page_set_asking:
 * @self: a page
 * @is_asking: whether a question of this page is under way; its button ends it then
 */
void
rr_suppliers_page_set_asking (RrSuppliersPage *self,
                              gboolean         is_asking)
{
  self->is_asking = is_asking;
  gtk_button_set_label (GTK_BUTTON (self->ask_button), is_asking ? _("_Stop") : _("_Ask Now"));
  enable_actions (self);
}

void
rr_suppliers_page_show_problem (RrSuppliersPage *self,
                                const char      *sentence)
{
  rr_text_show_problem (self->problem, sentence);
}

/* Returns: (transfer none) (nullable): the fan-out that is shown */
RrFanOut *
rr_suppliers_page_get_shown (RrSuppliersPage *self)
{
  return self->drawn;
}
