/* rr-incident-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "rr-incident-close.h"
#include "rr-incident-model.h"
#include "rr-incident-row.h"
#include "rr-incident-words.h"
#include "rr-keep-top.h"
#include "rr-rights.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrIncidentPage is where a dispatcher deals with what has happened, by keyboard alone if
 * need be. What is chosen stays chosen while the queue changes around it, and what somebody
 * is typing is not touched.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrIncidentPage
{
  GtkWidget           parent_instance;

  GtkWidget          *box;            /* (unowned): template children */
  GtkWidget          *summary;
  GtkWidget          *which;
  GtkWidget          *stack;
  GtkWidget          *queue;
  GtkWidget          *duty;
  GtkWidget          *who;
  GtkWidget          *volume;
  GtkAdjustment      *volume_adjustment;
  GtkWidget          *details_stack;
  GtkWidget          *level;
  GtkWidget          *title;
  GtkWidget          *state;
  GtkWidget          *place;
  GtkWidget          *odd;
  GtkWidget          *remark;
  GtkWidget          *log;

  RrIncidentModel    *model;          /* (owned) */
  GtkSingleSelection *selection;      /* (owned) */
  GPtrArray          *rows;           /* (owned): of RrIncidentRow (unowned), those that are bound */
  RrIncidentList     *list;           /* (owned) (nullable) */
  GPtrArray          *history;        /* (owned) (nullable): closed ones, while all are shown */
  GHashTable         *names;          /* (owned) (nullable): device -> name */
  GSettings          *settings;       /* (owned) */
  gint64              chosen;         /* id, 0 for none */
  gint64              chosen_heard;   /* what its log was loaded for */
  gboolean            arranging;
  guint               tick;
};

enum { ACT, LOG_WANTED, HISTORY_WANTED, SHOW_PLACE, SAVE_WANTED, RULES_WANTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrIncidentPage, rr_incident_page, GTK_TYPE_WIDGET)

static RrIncidentItem *
get_chosen_item (RrIncidentPage *self)
{
  return rr_incident_model_find (self->model, self->chosen, NULL);
}

/* --- details ------------------------------------------------------------------ */

static void
allow_actions (RrIncidentPage *self)
{
  RrIncidentItem *item = get_chosen_item (self);
  const RrIncident *incident = item != NULL ? rr_incident_item_get (item) : NULL;
  gboolean open = incident != NULL && incident->state != RR_INCIDENT_CLOSED;
  GtkWidget *widget = GTK_WIDGET (self);

  rr_rights_enable (widget, "incident.acknowledge", open && rr_incident_is_ringing (incident));
  rr_rights_enable (widget, "incident.escalate", open && incident->level < RR_LEVEL_EMERGENCY);
  rr_rights_enable (widget, "incident.close", open);
  rr_rights_enable (widget, "incident.note", incident != NULL);
  gtk_widget_action_set_enabled (widget, "incident.show-place",
                                 incident != NULL && rr_incident_has_place (incident));
}

static void
show_details (RrIncidentPage *self)
{
  RrIncidentItem *item = get_chosen_item (self);
  gint64 now_ms = rr_time_now_ms ();
  const RrIncident *incident;
  g_autofree char *title = NULL, *state = NULL, *place = NULL, *odd = NULL;

  gtk_stack_set_visible_child_name (GTK_STACK (self->details_stack), item != NULL ? "one" : "none");
  if (item == NULL)
    return;
  incident = rr_incident_item_get (item);
  title = rr_incident_format_title (incident, rr_incident_item_get_name (item));
  state = rr_incident_format_state (incident, now_ms);
  place = rr_incident_format_place (incident, now_ms);
  odd = rr_incident_format_odd (incident);
  rr_text_show (self->level, rr_level_get_words (incident->level));
  gtk_widget_set_css_classes (self->level,
                              (const char *[]) { "level", rr_level_get_css_class (incident->level), NULL });
  rr_text_show (self->title, title);
  rr_text_show (self->state, state);
  rr_text_show (self->place, place);
  rr_text_show (self->odd, odd);
  gtk_widget_set_visible (self->odd, *odd != '\0');
}

/* The log is read when another one is chosen, and when this one has changed. */
static void
want_log (RrIncidentPage *self)
{
  RrIncidentItem *item = get_chosen_item (self);
  const RrIncident *incident = item != NULL ? rr_incident_item_get (item) : NULL;
  gint64 heard;

  if (incident == NULL)
    return;
  heard = incident->heard_ms + incident->acked_ms + incident->closed_ms + incident->cancelled_ms
          + incident->over_ms + (gint64) incident->level + (gint64) incident->count;
  if (heard == self->chosen_heard)
    return;
  self->chosen_heard = heard;
  g_signal_emit (self, signals[LOG_WANTED], 0, self->chosen);
}

static void
choose (RrIncidentPage *self,
        gint64          id)
{
  if (self->chosen != id)
    {
      self->chosen = id;
      self->chosen_heard = 0;
      rr_text_show (self->log, "");
      gtk_editable_set_text (GTK_EDITABLE (self->remark), "");
    }
  show_details (self);
  allow_actions (self);
  want_log (self);
}

static void
selected_cb (GtkSingleSelection *selection,
             GParamSpec         *pspec,
             RrIncidentPage     *self)
{
  RrIncidentItem *item = gtk_single_selection_get_selected_item (selection);

  if (!self->arranging)
    choose (self, item != NULL ? rr_incident_item_get (item)->id : 0);
}

/* --- queue -------------------------------------------------------------------- */

static void
select_chosen (RrIncidentPage *self)
{
  guint at = GTK_INVALID_LIST_POSITION;

  rr_incident_model_find (self->model, self->chosen, &at);
  gtk_single_selection_set_selected (self->selection, at);
}

static void
show_summary (RrIncidentPage *self)
{
  guint n_open = self->list != NULL ? self->list->open->len : 0;
  guint n_ringing = self->list != NULL ? self->list->n_ringing : 0;
  g_autofree char *open = g_strdup_printf (ngettext ("%u open", "%u open", n_open), n_open);
  g_autofree char *text = NULL;

  if (n_ringing > 0)
    /* Translators: "3 open", then how many of them nobody has acknowledged */
    text = g_strdup_printf (ngettext ("%s, %u not acknowledged", "%s, %u not acknowledged", n_ringing),
                            open, n_ringing);
  rr_text_show (self->summary, text != NULL ? text : open);
}

static void
arrange (RrIncidentPage *self)
{
  self->arranging = TRUE;
  if (rr_incident_model_arrange (self->model, self->list, self->history, self->names))
    select_chosen (self);
  self->arranging = FALSE;
  gtk_stack_set_visible_child_name (
      GTK_STACK (self->stack),
      g_list_model_get_n_items (rr_incident_model_get_list (self->model)) > 0 ? "list" : "empty");
  show_summary (self);
  choose (self, get_chosen_item (self) != NULL ? self->chosen : 0);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         RrIncidentPage           *self)
{
  RrIncidentRow *row = RR_INCIDENT_ROW (gtk_list_item_get_child (list_item));

  rr_incident_row_set_item (row, gtk_list_item_get_item (list_item));
  g_ptr_array_add (self->rows, row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           RrIncidentPage           *self)
{
  RrIncidentRow *row = RR_INCIDENT_ROW (gtk_list_item_get_child (list_item));

  rr_incident_row_set_item (row, NULL);
  g_ptr_array_remove_fast (self->rows, row);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          RrIncidentPage           *self)
{
  gtk_list_item_set_child (list_item, rr_incident_row_new ());
}

static gboolean
tick_cb (gpointer data)
{
  RrIncidentPage *self = data;
  gint64 now_ms = rr_time_now_ms ();

  for (guint i = 0; i < self->rows->len; i++)
    rr_incident_row_refresh (self->rows->pdata[i], now_ms);
  show_details (self);
  return G_SOURCE_CONTINUE;
}

static void
which_changed_cb (RrIncidentPage *self)
{
  if (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->which)) == 1)
    {
      g_signal_emit (self, signals[HISTORY_WANTED], 0);
      return;
    }
  g_clear_pointer (&self->history, g_ptr_array_unref);
  arrange (self);
}

/* --- actions ------------------------------------------------------------------ */

static void
act (RrIncidentPage *self,
     RrIncidentAct   what)
{
  g_autofree char *remark = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->remark)));

  if (self->chosen == 0)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->remark), "");
  g_signal_emit (self, signals[ACT], 0, self->chosen, (guint) what, gtk_editable_get_text (GTK_EDITABLE (self->who)),
                 remark);
}

static void
acknowledge_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  act (RR_INCIDENT_PAGE (widget), RR_ACT_ACKNOWLEDGE);
}

static void
escalate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  act (RR_INCIDENT_PAGE (widget), RR_ACT_ESCALATE);
}

static void
close_chosen (GtkWidget *widget,
              gint64     id)
{
  if (RR_INCIDENT_PAGE (widget)->chosen == id)
    act (RR_INCIDENT_PAGE (widget), RR_ACT_CLOSE);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrIncidentPage *self = RR_INCIDENT_PAGE (widget);
  RrIncidentItem *item = get_chosen_item (self);
  g_autofree char *title = NULL;

  if (item == NULL)
    return;
  title = rr_incident_format_title (rr_incident_item_get (item), rr_incident_item_get_name (item));
  if (rr_incident_item_get (item)->level == RR_LEVEL_EMERGENCY)
    rr_incident_ask_to_close (widget, title, self->chosen, close_chosen);
  else
    act (self, RR_ACT_CLOSE);
}

static void
note_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (RR_INCIDENT_PAGE (widget)->remark);
}

static void
remark_activate_cb (RrIncidentPage *self)
{
  RrIncidentItem *item = get_chosen_item (self);

  if (item == NULL)
    return;
  act (self, rr_incident_is_ringing (rr_incident_item_get (item)) ? RR_ACT_ACKNOWLEDGE : RR_ACT_NOTE);
  gtk_widget_grab_focus (self->queue);
}

static void
show_place_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrIncidentPage *self = RR_INCIDENT_PAGE (widget);
  RrIncidentItem *item = get_chosen_item (self);
  const RrFix *place;

  if (item == NULL || !rr_incident_has_place (rr_incident_item_get (item)))
    return;
  place = rr_incident_get_place (rr_incident_item_get (item));
  g_signal_emit (self, signals[SHOW_PLACE], 0, rr_incident_item_get (item)->device, place->lat_deg,
                 place->lon_deg);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SAVE_WANTED], 0, g_variant_get_string (parameter, NULL));
}

static void
rules_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[RULES_WANTED], 0);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_incident_page_map (GtkWidget *widget)
{
  RrIncidentPage *self = RR_INCIDENT_PAGE (widget);

  GTK_WIDGET_CLASS (rr_incident_page_parent_class)->map (widget);
  if (self->tick == 0)
    self->tick = g_timeout_add_seconds (1, tick_cb, self);
  /* Who comes here comes for the most serious one. */
  if (self->chosen == 0 && self->list != NULL && self->list->open->len > 0)
    rr_incident_page_choose (self, ((RrIncident *) self->list->open->pdata[0])->id);
  tick_cb (self);
}

static void
rr_incident_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&RR_INCIDENT_PAGE (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (rr_incident_page_parent_class)->unmap (widget);
}

static void
rr_incident_page_dispose (GObject *object)
{
  RrIncidentPage *self = RR_INCIDENT_PAGE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->model, rr_incident_model_free);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_clear_pointer (&self->list, rr_incident_list_unref);

  G_OBJECT_CLASS (rr_incident_page_parent_class)->dispose (object);
}

static void
add_signals (GType type)
{
#define SIGNAL(id, name, ...) \
  signals[id] = g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (ACT, "act", 4, G_TYPE_INT64, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING);
  SIGNAL (LOG_WANTED, "log-wanted", 1, G_TYPE_INT64);
  SIGNAL (HISTORY_WANTED, "history-wanted", 0);
  SIGNAL (SHOW_PLACE, "show-place", 3, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  SIGNAL (SAVE_WANTED, "save-wanted", 1, G_TYPE_STRING);
  SIGNAL (RULES_WANTED, "rules-wanted", 0);
#undef SIGNAL
}

static void
rr_incident_page_class_init (RrIncidentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_incident_page_dispose;
  widget_class->map = rr_incident_page_map;
  widget_class->unmap = rr_incident_page_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "incident-page");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-incident-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrIncidentPage, name)
  CHILD (box);
  CHILD (summary);
  CHILD (which);
  CHILD (stack);
  CHILD (queue);
  CHILD (duty);
  CHILD (who);
  CHILD (volume);
  CHILD (volume_adjustment);
  CHILD (details_stack);
  CHILD (level);
  CHILD (title);
  CHILD (state);
  CHILD (place);
  CHILD (odd);
  CHILD (remark);
  CHILD (log);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, which_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, remark_activate_cb);
  gtk_widget_class_install_action (widget_class, "incident.acknowledge", NULL, acknowledge_cb);
  gtk_widget_class_install_action (widget_class, "incident.escalate", NULL, escalate_cb);
  gtk_widget_class_install_action (widget_class, "incident.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "incident.note", NULL, note_cb);
  gtk_widget_class_install_action (widget_class, "incident.show-place", NULL, show_place_cb);
  gtk_widget_class_install_action (widget_class, "incident.save", "s", save_cb);
  gtk_widget_class_install_action (widget_class, "incident.rules", NULL, rules_cb);
  /* An entry that has the focus takes letters before these. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, 0, "incident.acknowledge", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, 0, "incident.escalate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, 0, "incident.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "incident.note", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, 0, "incident.show-place", NULL);
  add_signals (RR_TYPE_INCIDENT_PAGE);
}

static void
rr_incident_page_init (RrIncidentPage *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->model = rr_incident_model_new ();
  self->rows = g_ptr_array_new ();
  self->selection = gtk_single_selection_new (g_object_ref (rr_incident_model_get_list (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->queue), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->queue), GTK_SELECTION_MODEL (self->selection));
  rr_keep_top (self->queue, G_LIST_MODEL (self->selection));
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);

  self->settings = g_settings_new (RR_APP_ID);
  g_settings_bind (self->settings, "dispatcher", self->who, "text", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "alarm-volume", self->volume_adjustment, "value", G_SETTINGS_BIND_DEFAULT);
  arrange (self);
}

GtkWidget *
rr_incident_page_new (void)
{
  return g_object_new (RR_TYPE_INCIDENT_PAGE, NULL);
}

/**
 * rr_incident_page_set_names:
 * @self: a page
 * @names: (transfer none) (element-type utf8 utf8): what to call the guides, by device
 */
void
rr_incident_page_set_names (RrIncidentPage *self,
                            GHashTable     *names)
{
  g_hash_table_ref (names);
  g_clear_pointer (&self->names, g_hash_table_unref);
  self->names = names;
}

/**
 * rr_incident_page_set_list:
 * @self: a page
 * @list: (transfer none): the queue as it is now
 */
void
rr_incident_page_set_list (RrIncidentPage *self,
                           RrIncidentList *list)
{
  rr_incident_list_ref (list);
  g_clear_pointer (&self->list, rr_incident_list_unref);
  self->list = list;
  /* What has been closed since is missed in the history. */
  if (self->history != NULL)
    g_signal_emit (self, signals[HISTORY_WANTED], 0);
  arrange (self);
}

/**
 * rr_incident_page_take_history:
 * @self: a page
 * @incidents: (transfer full) (element-type RrIncident): all incidents, closed ones too
 */
void
rr_incident_page_take_history (RrIncidentPage *self,
                               GPtrArray      *incidents)
{
  g_clear_pointer (&self->history, g_ptr_array_unref);
  if (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->which)) == 1)
    self->history = incidents;
  else
    g_ptr_array_unref (incidents);
  arrange (self);
}

/**
 * rr_incident_page_take_log:
 * @self: a page
 * @id: an incident
 * @log: (element-type RrIncidentEntry): its log; ignored if another one is chosen by now
 */
void
rr_incident_page_take_log (RrIncidentPage *self,
                           gint64          id,
                           GPtrArray      *log)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (id != self->chosen)
    return;
  for (guint i = 0; i < log->len; i++)
    {
      g_autofree char *line = rr_incident_format_entry (log->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  rr_text_show (self->log, text->str);
}

/**
 * rr_incident_page_choose:
 * @self: a page
 * @id: an incident
 *
 * Returns: %FALSE if it is not in the list
 */
gboolean
rr_incident_page_choose (RrIncidentPage *self,
                         gint64          id)
{
  if (rr_incident_model_find (self->model, id, NULL) == NULL)
    return FALSE;
  choose (self, id);
  self->arranging = TRUE;
  select_chosen (self);
  self->arranging = FALSE;
  return TRUE;
}

RrIncident *
rr_incident_page_get_chosen (RrIncidentPage *self)
{
  RrIncidentItem *item = get_chosen_item (self);

  return item != NULL ? rr_incident_item_get (item) : NULL;
}

void
rr_incident_page_set_who (RrIncidentPage *self,
                          const char     *name,
                          const char     *usual_name)
{
  gtk_widget_set_visible (self->duty, name == NULL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->who), usual_name);
}
