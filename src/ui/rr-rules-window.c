/* rr-rules-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rules-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-incidents.h"
#include "rr-engine-trips.h"
#include "rr-fence-rows.h"
#include "rr-incident-words.h"
#include "rr-time.h"

/* RrRulesWindow edits what raises an incident: for everybody, for a trip that is out, for one
 * guide. A value that is not set is the one above, and is shown as such. What would have
 * happened last week can be tried before it is saved.
 *
 * Threads: main.
 * Ends:    with its parent.
 */

#define WEEK_MS (7 * 86400 * G_GINT64_CONSTANT (1000))

struct _RrRulesWindow
{
  AdwWindow     parent_instance;

  GtkWidget    *toasts;           /* (unowned): template children */
  GtkWidget    *save;
  GtkWidget    *rules;
  GtkWidget    *scope;
  GtkWidget    *try;
  GtkWidget    *outcome;
  GtkWidget    *fences;

  RrWindow     *window;           /* (unowned): the parent, outlives it */
  RrEngine     *engine;           /* (owned) */
  GHashTable   *names;            /* (owned) (nullable): device -> name */
  GPtrArray    *scopes;           /* (owned): of char *, in step with the combo */
  GtkWidget    *own[RR_N_RULES];  /* (unowned): whether it is set here */
  GtkWidget    *spin[RR_N_RULES];
  GtkWidget    *row[RR_N_RULES];
  RrFenceRows  *fence_rows;       /* (owned) */
  GCancellable *trying;           /* (owned) */
};

G_DEFINE_FINAL_TYPE (RrRulesWindow, rr_rules_window, ADW_TYPE_WINDOW)

static void
toast (RrRulesWindow *self,
       const char    *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (escaped));
}

static const char *
get_scope (RrRulesWindow *self)
{
  guint at = adw_combo_row_get_selected (ADW_COMBO_ROW (self->scope));

  return at < self->scopes->len ? self->scopes->pdata[at] : "";
}

/* --- values ------------------------------------------------------------------- */

/* What holds where nothing is set: everybody's values, or ours for everybody. */
static void
get_above (RrRulesWindow *self,
           GHashTable    *sets,
           RrRuleSet     *above)
{
  const RrRuleSet *common = *get_scope (self) != '\0' ? g_hash_table_lookup (sets, "") : NULL;

  rr_rule_set_defaults (above);
  for (guint i = 0; common != NULL && i < RR_N_RULES; i++)
    if (!isnan (common->value[i]))
      above->value[i] = common->value[i];
}

static void
show_values (RrRulesWindow *self)
{
  g_autoptr(GHashTable) sets = rr_engine_dup_rules (self->engine);
  const RrRuleSet *own = g_hash_table_lookup (sets, get_scope (self));
  RrRuleSet above;

  get_above (self, sets, &above);
  for (guint i = 0; i < RR_N_RULES; i++)
    {
      gboolean is_own = own != NULL && !isnan (own->value[i]);
      g_autofree char *usual = NULL;

      if (above.value[i] > 0)
        /* Translators: the value that holds where nothing else is set */
        usual = g_strdup_printf (_("Usual: %.0f"), above.value[i]);
      else
        usual = g_strdup (_("Usual: off"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row[i]), usual);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (self->own[i]), is_own);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin[i]), is_own ? own->value[i] : above.value[i]);
      gtk_widget_set_sensitive (self->spin[i], is_own);
    }
  gtk_label_set_text (GTK_LABEL (self->outcome), "");
}

static void
read_values (RrRulesWindow *self,
             RrRuleSet     *set)
{
  rr_rule_set_init (set);
  for (guint i = 0; i < RR_N_RULES; i++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->own[i])))
      set->value[i] = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->spin[i]));
}

static void
own_toggled_cb (GtkCheckButton *button,
                GtkWidget      *spin)
{
  gtk_widget_set_sensitive (spin, gtk_check_button_get_active (button));
}

static void
add_rule (RrRulesWindow *self,
          RrRule         rule)
{
  double most = 1;

  while (rr_rule_is_sane (rule, most * 10))
    most *= 10;
  while (rr_rule_is_sane (rule, most + most / 10))
    most += most / 10;
  self->row[rule] = adw_action_row_new ();
  self->own[rule] = gtk_check_button_new ();
  self->spin[rule] = gtk_spin_button_new_with_range (0, most, 1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row[rule]), rr_rule_get_words (rule));
  gtk_widget_set_tooltip_text (self->own[rule], _("Another value than usual"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->own[rule]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Another value than usual"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin[rule]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  rr_rule_get_words (rule), -1);
  gtk_widget_set_valign (self->spin[rule], GTK_ALIGN_CENTER);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->spin[rule]), 5);
  gtk_widget_set_valign (self->own[rule], GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row[rule]), self->own[rule]);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row[rule]), self->spin[rule]);
  g_signal_connect (self->own[rule], "toggled", G_CALLBACK (own_toggled_cb), self->spin[rule]);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->rules), self->row[rule]);
}

static void
scope_changed_cb (RrRulesWindow *self)
{
  show_values (self);
}

/* --- save and try ------------------------------------------------------------- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrRulesWindow) self = data;
  g_autoptr(GError) error = NULL;

  if (rr_engine_ask_finish (RR_ENGINE (source), result, &error))
    {
      show_values (self);
      toast (self, _("The rules are saved"));
    }
  else
    toast (self, error->message);
}

static void
save_cb (RrRulesWindow *self)
{
  RrRuleSet set;

  read_values (self, &set);
  rr_engine_save_rules_async (self->engine, get_scope (self), &set, saved_cb, g_object_ref (self));
}

static void
show_outcome (RrRulesWindow     *self,
              const RrRuleTrial *trial)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean is_first = TRUE;
  guint total = 0;

  for (guint i = 0; i < RR_N_INCIDENT_KINDS; i++)
    total += trial->n_kind[i];
  /* Translators: how many incidents the rules would have raised last week */
  g_string_append_printf (text, ngettext ("Would have fired %u time", "Would have fired %u times", total), total);
  for (guint i = 0; i < RR_N_INCIDENT_KINDS; i++)
    if (trial->n_kind[i] > 0)
      {
        g_string_append_printf (text, "%s %s %u", is_first ? ":" : ",", rr_incident_kind_get_words (i),
                                trial->n_kind[i]);
        is_first = FALSE;
      }
  g_string_append_printf (text, ngettext (" (%u guide)", " (%u guides)", trial->n_devices), trial->n_devices);
  gtk_label_set_text (GTK_LABEL (self->outcome), text->str);
}

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrRulesWindow) self = data;
  g_autoptr(GError) error = NULL;
  RrRuleTrial trial;

  if (rr_engine_try_rules_finish (RR_ENGINE (source), result, &trial, &error))
    show_outcome (self, &trial);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_label_set_text (GTK_LABEL (self->outcome), error->message);
  gtk_widget_set_sensitive (self->try, TRUE);
}

static void
try_cb (RrRulesWindow *self)
{
  RrRuleSet set;

  read_values (self, &set);
  gtk_widget_set_sensitive (self->try, FALSE);
  gtk_label_set_text (GTK_LABEL (self->outcome), _("Looking…"));
  rr_engine_try_rules_async (self->engine, get_scope (self), &set, rr_time_now_ms () - WEEK_MS, self->trying,
                             tried_cb, g_object_ref (self));
}

/* --- fences ------------------------------------------------------------------- */

static void
draw_circle_cb (RrRulesWindow *self)
{
  rr_fence_rows_draw (self->fence_rows, RR_SHAPE_CIRCLE);
}

static void
draw_area_cb (RrRulesWindow *self)
{
  rr_fence_rows_draw (self->fence_rows, RR_SHAPE_POLYGON);
}

/* --- scopes ------------------------------------------------------------------- */

typedef struct
{
  char *scope;
  char *words;
} Named;

static int
compare_named (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (((const Named *) a)->words, ((const Named *) b)->words);
}

static void
add_scope (RrRulesWindow *self,
           GtkStringList *list,
           char          *scope,
           const char    *words)
{
  g_ptr_array_add (self->scopes, scope);
  gtk_string_list_append (list, words);
}

static void
add_trips (RrRulesWindow *self,
           GtkStringList *list)
{
  g_autoptr(RrTripBoard) board = rr_engine_dup_trips (self->engine);

  for (guint i = 0; i < board->trips->len; i++)
    {
      const RrTrip *trip = board->trips->pdata[i];
      /* Translators: the name of a trip */
      g_autofree char *words = g_strdup_printf (_("Trip: %s"), trip->name);

      if (trip->state == RR_TRIP_PLANNED || trip->state == RR_TRIP_OUT)
        add_scope (self, list, g_strdup_printf ("trip:%" G_GINT64_FORMAT, trip->id), words);
    }
}

static void
add_devices (RrRulesWindow *self,
             GtkStringList *list)
{
  g_autoptr(GArray) named = g_array_new (FALSE, FALSE, sizeof (Named));
  GHashTableIter iter;
  gpointer id, name;

  if (self->names == NULL)
    return;
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &id, &name))
    {
      Named one = { g_strconcat ("device:", id, NULL), name };

      g_array_append_val (named, one);
    }
  g_array_sort (named, compare_named);
  for (guint i = 0; i < named->len; i++)
    add_scope (self, list, g_array_index (named, Named, i).scope, g_array_index (named, Named, i).words);
}

static void
fill_scopes (RrRulesWindow *self)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  add_scope (self, list, g_strdup (""), _("Everybody"));
  add_trips (self, list);
  add_devices (self, list);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->scope), G_LIST_MODEL (list));
  g_signal_connect_swapped (self->scope, "notify::selected", G_CALLBACK (scope_changed_cb), self);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_rules_window_dispose (GObject *object)
{
  RrRulesWindow *self = RR_RULES_WINDOW (object);

  g_cancellable_cancel (self->trying);
  g_clear_object (&self->trying);
  g_clear_pointer (&self->fence_rows, rr_fence_rows_free);
  g_clear_pointer (&self->scopes, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (rr_rules_window_parent_class)->dispose (object);
}

static void
rr_rules_window_class_init (RrRulesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_rules_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-rules-window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrRulesWindow, name)
  CHILD (toasts);
  CHILD (save);
  CHILD (rules);
  CHILD (scope);
  CHILD (try);
  CHILD (outcome);
  CHILD (fences);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
  gtk_widget_class_bind_template_callback (widget_class, draw_circle_cb);
  gtk_widget_class_bind_template_callback (widget_class, draw_area_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rr_rules_window_init (RrRulesWindow *self)
{
  self->trying = g_cancellable_new ();
  self->scopes = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (RrRule rule = 0; rule < RR_N_RULES; rule++)
    add_rule (self, rule);
}

GtkWidget *
rr_rules_window_new (RrWindow   *parent,
                     RrEngine   *engine,
                     GHashTable *names)
{
  RrRulesWindow *self = g_object_new (RR_TYPE_RULES_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE,
                                      NULL);

  self->window = parent;
  self->engine = g_object_ref (engine);
  self->names = names != NULL ? g_hash_table_ref (names) : NULL;
  fill_scopes (self);
  self->fence_rows = rr_fence_rows_new (ADW_PREFERENCES_GROUP (self->fences), GTK_WINDOW (self), parent, engine,
                                        self->names);
  show_values (self);
  return GTK_WIDGET (self);
}
