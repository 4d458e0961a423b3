/* rr-departure-panel.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-panel.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-departure-text.h"
#include "rr-text.h"

/* RrDeparturePanel shows one departure and asks for what staff want of it. What is being
 * written is not overwritten by news.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrDeparturePanel
{
  GtkWidget  parent_instance;

  GtkWidget *box;            /* (unowned): template children */
  GtkWidget *title;
  GtkWidget *when;
  GtkWidget *numbers;
  GtkWidget *problem;
  GtkWidget *places;
  GtkWidget *set_places;
  GtkWidget *usual;
  GtkWidget *sells;
  GtkWidget *guides;
  GtkWidget *guides_hint;
  GtkWidget *waiting;
  GtkWidget *nobody;
  GtkWidget *name;
  GtkWidget *contact;
  GtkWidget *party;
  GtkWidget *add;

  char       tour[64];       /* which departure, "" for none */
  char       slot[48];
  guint      capacity;       /* as it is stored */
  guint      tour_capacity;
  gboolean   has_own_capacity;
  char      *guides_text;    /* (owned): as it is stored, for the entry */
  gboolean   is_showing;
};

G_DEFINE_FINAL_TYPE (RrDeparturePanel, rr_departure_panel, GTK_TYPE_WIDGET)

enum { SIGNAL_CHANGE, SIGNAL_JOIN, SIGNAL_ACT, SIGNAL_BOOKINGS, SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

#define UUID_KEY "rr-waiting-uuid"

/* --- what is shown ---------------------------------------------------------------- */

/* One a line, and one after the other. */
static char *
join_names (const char *lines)
{
  g_auto(GStrv) names = g_strsplit (lines, "\n", -1);

  return g_strjoinv (", ", names);
}

static char *
split_names (const char *text)
{
  g_auto(GStrv) names = g_strsplit_set (text, ",;\n", -1);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    if (*g_strstrip (names[i]) != '\0')
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", names[i]);
  return g_string_free (lines, FALSE);
}

static guint
get_places (RrDeparturePanel *self)
{
  return (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->places));
}

static void
update_buttons (RrDeparturePanel *self)
{
  gtk_widget_set_sensitive (self->set_places, get_places (self) != self->capacity);
  gtk_widget_set_visible (self->usual, self->has_own_capacity);
}

static void
show_places (RrDeparturePanel   *self,
             const RrBoardEntry *entry,
             gboolean            is_other)
{
  gboolean is_untouched = is_other || get_places (self) == self->capacity;
  /* Translators: what the tour says of the places of a departure */
  g_autofree char *usual = g_strdup_printf (_("Back to the tour’s %u"), entry->tour_capacity);

  self->capacity = entry->capacity;
  self->tour_capacity = entry->tour_capacity;
  self->has_own_capacity = entry->has_own_capacity;
  if (is_untouched)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->places), entry->capacity);
  gtk_button_set_label (GTK_BUTTON (self->usual), usual);
}

static void
show_guides (RrDeparturePanel   *self,
             const RrBoardEntry *entry,
             gboolean            is_other)
{
  const char *shown = gtk_editable_get_text (GTK_EDITABLE (self->guides));
  gboolean is_untouched = is_other || g_strcmp0 (shown, self->guides_text) == 0;
  g_autofree char *hint = NULL;

  g_free (self->guides_text);
  self->guides_text = join_names (entry->guides);
  if (is_untouched && strcmp (shown, self->guides_text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->guides), self->guides_text);
  hint = g_strdup_printf (ngettext ("%u guide is needed for who is booked", "%u guides are needed for who is booked",
                                    entry->n_needed), entry->n_needed);
  rr_text_show (self->guides_hint, hint);
  if (rr_board_entry_is_short (entry))
    gtk_widget_add_css_class (self->guides_hint, "short-of-guides");
  else
    gtk_widget_remove_css_class (self->guides_hint, "short-of-guides");
}

static char *
describe_numbers (const RrBoardEntry *entry)
{
  if (entry->capacity == 0 && entry->confirmed + entry->held == 0)
    return rr_departure_fill_text (entry);
  /* Translators: places of a departure */
  return g_strdup_printf (_("%u sold, %u held, %u free of %u"), entry->confirmed, entry->held,
                          rr_board_entry_get_free (entry), entry->capacity);
}

/**
 * rr_departure_panel_set_entry:
 * @self: a panel
 * @entry: a departure
 * @now_ms: the clock
 */
void
rr_departure_panel_set_entry (RrDeparturePanel   *self,
                              const RrBoardEntry *entry,
                              gint64              now_ms)
{
  gboolean is_other = strcmp (self->tour, entry->tour_id) != 0 || strcmp (self->slot, entry->slot) != 0;
  g_autofree char *day = rr_departure_day_text (entry->date);
  g_autofree char *when = g_strdup_printf ("%s %s", day, entry->start);
  g_autofree char *numbers = describe_numbers (entry);

  self->is_showing = TRUE;
  g_strlcpy (self->tour, entry->tour_id, sizeof self->tour);
  g_strlcpy (self->slot, entry->slot, sizeof self->slot);
  rr_text_show (self->title, entry->name);
  rr_text_show (self->when, when);
  rr_text_show (self->numbers, numbers);
  show_places (self, entry, is_other);
  show_guides (self, entry, is_other);
  gtk_switch_set_active (GTK_SWITCH (self->sells), !entry->is_closed);
  if (is_other)
    {
      rr_departure_panel_set_problem (self, NULL);
      rr_departure_panel_set_waiting (self, NULL, now_ms);
    }
  update_buttons (self);
  self->is_showing = FALSE;
}

/**
 * rr_departure_panel_set_problem:
 * @self: a panel
 * @problem: (nullable): why something could not be
 */
void
rr_departure_panel_set_problem (RrDeparturePanel *self,
                                const char       *problem)
{
  rr_text_show_problem (self->problem, problem);
}

/* --- who waits ------------------------------------------------------------------- */

static void
act_cb (GtkButton        *button,
        RrDeparturePanel *self)
{
  gboolean offer = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "rr-offer"));

  rr_departure_panel_set_problem (self, NULL);
  g_signal_emit (self, signals[SIGNAL_ACT], 0, g_object_get_data (G_OBJECT (button), UUID_KEY), offer);
}

static GtkWidget *
make_button (RrDeparturePanel   *self,
             const RrWaitingRow *row,
             gboolean            offer)
{
  GtkWidget *button = offer ? gtk_button_new_with_label (_("Offer")) : gtk_button_new_from_icon_name ("list-remove-symbolic");
  const char *who = row->name != NULL ? row->name : row->email != NULL ? row->email : "";
  /* Translators: a party that waits */
  g_autofree char *label = g_strdup_printf (offer ? _("Offer places to %s now") : _("Take %s off the list"), who);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), UUID_KEY, g_strdup (row->uuid), g_free);
  g_object_set_data (G_OBJECT (button), "rr-offer", GINT_TO_POINTER (offer));
  g_signal_connect (button, "clicked", G_CALLBACK (act_cb), self);
  return button;
}

static char *
describe_waiting (const RrWaitingRow *row,
                  gint64              now_ms)
{
  g_autofree char *places = g_strdup_printf (ngettext ("%u place", "%u places", row->places), row->places);
  const char *reach = row->phone != NULL ? row->phone : row->email != NULL ? row->email : "";

  if (row->state == RR_WAITING_OFFERED)
    {
      g_autofree char *left = rr_departure_minutes_text (row->until_ms - now_ms);

      /* Translators: a party that waits: how many places are offered to it, for how long, and
       * its telephone or e-mail */
      return g_strdup_printf (_("%s offered, for %s · %s"), places, left, reach);
    }
  return g_strdup_printf ("%s · %s", places, reach);
}

static GtkWidget *
make_row (RrDeparturePanel   *self,
          const RrWaitingRow *row,
          gint64              now_ms)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *who = row->name != NULL ? row->name : row->email != NULL ? row->email : _("Somebody");
  g_autofree char *text = describe_waiting (row, now_ms);
  GtkWidget *name = gtk_label_new (who), *detail = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "row-detail");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), detail);
  gtk_box_append (GTK_BOX (line), words);
  if (row->state == RR_WAITING_OPEN)
    gtk_box_append (GTK_BOX (line), make_button (self, row, TRUE));
  gtk_box_append (GTK_BOX (line), make_button (self, row, FALSE));
  return line;
}

/**
 * rr_departure_panel_set_waiting:
 * @self: a panel
 * @rows: (nullable) (element-type RrWaitingRow): who waits, in order
 * @now_ms: the clock
 */
void
rr_departure_panel_set_waiting (RrDeparturePanel *self,
                                GPtrArray        *rows,
                                gint64            now_ms)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->waiting)) != NULL)
    gtk_box_remove (GTK_BOX (self->waiting), child);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    gtk_box_append (GTK_BOX (self->waiting), make_row (self, rows->pdata[i], now_ms));
  gtk_widget_set_visible (self->nobody, rows == NULL || rows->len == 0);
}

/**
 * rr_departure_panel_joined:
 * @self: a panel
 *
 * What was written of a party is on the list.
 */
void
rr_departure_panel_joined (RrDeparturePanel *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  gtk_editable_set_text (GTK_EDITABLE (self->contact), "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->party), 1);
}

/* --- what staff want ---------------------------------------------------------------- */

static void
emit_change (RrDeparturePanel        *self,
             const RrDepartureChange *change)
{
  rr_departure_panel_set_problem (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGE], 0, change);
}

static void
set_places_cb (RrDeparturePanel *self)
{
  RrDepartureChange change = { .sets_capacity = TRUE };

  gtk_spin_button_update (GTK_SPIN_BUTTON (self->places));
  change.capacity = (int) get_places (self);
  if (get_places (self) != self->capacity)
    emit_change (self, &change);
}

static void
usual_cb (RrDeparturePanel *self)
{
  RrDepartureChange change = { .sets_capacity = TRUE, .capacity = -1 };

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->places), self->capacity);
  emit_change (self, &change);
}

static void
sells_cb (GtkSwitch        *sells,
          GParamSpec       *pspec,
          RrDeparturePanel *self)
{
  RrDepartureChange change = { .sets_closed = TRUE, .is_closed = !gtk_switch_get_active (sells) };

  if (!self->is_showing)
    emit_change (self, &change);
}

static void
guides_cb (RrDeparturePanel *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->guides));
  RrDepartureChange change = { .sets_capacity = FALSE };

  if (g_strcmp0 (text, self->guides_text) == 0)
    return;
  change.guides = split_names (text);
  emit_change (self, &change);
  g_free (change.guides);
}

static void
places_changed_cb (RrDeparturePanel *self)
{
  update_buttons (self);
}

static void
may_add_cb (RrDeparturePanel *self)
{
  gtk_widget_set_sensitive (self->add, *gtk_editable_get_text (GTK_EDITABLE (self->name)) != '\0'
                                           && *gtk_editable_get_text (GTK_EDITABLE (self->contact)) != '\0');
}

static void
add_cb (RrDeparturePanel *self)
{
  const char *contact = gtk_editable_get_text (GTK_EDITABLE (self->contact));
  gboolean is_email = strchr (contact, '@') != NULL;
  RrWaitingRow row = {
    .places = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->party)),
    .name = (char *) gtk_editable_get_text (GTK_EDITABLE (self->name)),
    .email = is_email ? (char *) contact : NULL,
    .phone = is_email ? NULL : (char *) contact,
  };

  if (!gtk_widget_get_sensitive (self->add))
    return;
  g_strlcpy (row.tour, self->tour, sizeof row.tour);
  g_strlcpy (row.slot, self->slot, sizeof row.slot);
  rr_departure_panel_set_problem (self, NULL);
  g_signal_emit (self, signals[SIGNAL_JOIN], 0, &row);
}

static void
bookings_cb (RrDeparturePanel *self)
{
  g_signal_emit (self, signals[SIGNAL_BOOKINGS], 0);
}

static void
close_cb (RrDeparturePanel *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_departure_panel_dispose (GObject *object)
{
  RrDeparturePanel *self = RR_DEPARTURE_PANEL (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->guides_text, g_free);

  G_OBJECT_CLASS (rr_departure_panel_parent_class)->dispose (object);
}

static void
add_signals (void)
{
  signals[SIGNAL_CHANGE] = g_signal_new ("change", RR_TYPE_DEPARTURE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_JOIN] = g_signal_new ("join", RR_TYPE_DEPARTURE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_ACT] = g_signal_new ("act", RR_TYPE_DEPARTURE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_BOOKINGS] = g_signal_new ("show-bookings", RR_TYPE_DEPARTURE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", RR_TYPE_DEPARTURE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
rr_departure_panel_class_init (RrDeparturePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_departure_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-departure-panel.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrDeparturePanel, name)
  CHILD (box);
  CHILD (title);
  CHILD (when);
  CHILD (numbers);
  CHILD (problem);
  CHILD (places);
  CHILD (set_places);
  CHILD (usual);
  CHILD (sells);
  CHILD (guides);
  CHILD (guides_hint);
  CHILD (waiting);
  CHILD (nobody);
  CHILD (name);
  CHILD (contact);
  CHILD (party);
  CHILD (add);
#undef CHILD
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (set_places_cb);
  CALLBACK (places_changed_cb);
  CALLBACK (usual_cb);
  CALLBACK (sells_cb);
  CALLBACK (guides_cb);
  CALLBACK (may_add_cb);
  CALLBACK (add_cb);
  CALLBACK (bookings_cb);
  CALLBACK (close_cb);
#undef CALLBACK
  add_signals ();
}

static void
rr_departure_panel_init (RrDeparturePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  may_add_cb (self);
}
