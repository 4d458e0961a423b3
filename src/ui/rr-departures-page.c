/* rr-departures-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departures-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-admission-bar.h"
#include "rr-departure-list.h"
#include "rr-departure-panel.h"
#include "rr-departure-text.h"
#include "rr-fill-bar.h"
#include "rr-text.h"

/* RrDeparturesPage is the board of what leaves when and how full it is. A week is looked at
 * together; its days are buttons that show how full each is, and one alone.
 *
 * Threads: main.
 * Ends:    with its window.
 */

typedef struct
{
  GtkWidget *button;   /* (unowned) */
  GtkWidget *label;
  GtkWidget *bar;
  GtkWidget *detail;
} Day;

struct _RrDeparturesPage
{
  GtkWidget         parent_instance;

  GtkWidget        *stack;       /* (unowned): template children */
  GtkWidget        *title;
  GtkWidget        *search;
  GtkWidget        *week;
  GtkWidget        *days;
  GtkWidget        *list;
  GtkWidget        *nothing;
  GtkWidget        *edge;
  GtkWidget        *panel;
  GtkWidget        *admission;

  Day               day[RR_DEPARTURES_DAYS];
  GDate             from;        /* the first day */
  RrDepartureBoard *board;       /* (owned) (nullable) */
  gint64            now_ms;
  gboolean          is_empty;
};

G_DEFINE_FINAL_TYPE (RrDeparturesPage, rr_departures_page, GTK_TYPE_WIDGET)

enum { SIGNAL_LOAD, SIGNAL_CHANGE, SIGNAL_JOIN, SIGNAL_ACT, SIGNAL_BOOKINGS, SIGNAL_RATE, SIGNAL_TOURS, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- days ----------------------------------------------------------------------- */

static GDate
day_at (RrDeparturesPage *self,
        guint             i)
{
  GDate day = self->from;

  g_date_add_days (&day, i);
  return day;
}

static void
show_title (RrDeparturesPage *self)
{
  GDate last = day_at (self, RR_DEPARTURES_DAYS - 1);
  char from[40] = "", until[40] = "";
  g_autofree char *text = NULL;

  /* Translators: the first and the last day of a week, as of strftime(3) */
  g_date_strftime (from, sizeof from, _("%-d %b"), &self->from);
  g_date_strftime (until, sizeof until, _("%-d %b %Y"), &last);
  text = g_strdup_printf ("%s – %s", from, until);
  rr_text_show (self->title, text);
}

static void
show_day (RrDeparturesPage *self,
          guint             i)
{
  GDate day = day_at (self, i);
  g_autofree char *label = rr_departure_short_day (&day);
  g_autofree char *detail = NULL;
  g_autofree char *spoken = NULL;
  guint n_departures = 0, n_short = 0;
  RrFill fill = { 0 };
  char date[12];

  g_date_strftime (date, sizeof date, "%Y-%m-%d", &day);
  for (guint k = 0; self->board != NULL && k < self->board->entries->len; k++)
    {
      const RrBoardEntry *entry = self->board->entries->pdata[k];

      if (strcmp (entry->date, date) != 0)
        continue;
      n_departures++;
      n_short += rr_board_entry_is_short (entry);
      fill.capacity += entry->capacity;
      fill.confirmed += entry->confirmed;
      fill.held += entry->held;
      fill.waiting += entry->waiting_places;
    }
  detail = rr_departure_day_fill (fill.confirmed + fill.held, fill.capacity, n_short > 0);
  /* Translators: for screen readers: a day, its departures, places taken and all */
  spoken = g_strdup_printf (ngettext ("%s, %u departure, %u of %u places", "%s, %u departures, %u of %u places",
                                      n_departures),
                            label, n_departures, fill.confirmed + fill.held, fill.capacity);
  rr_text_show (self->day[i].label, label);
  rr_text_show (self->day[i].detail, detail);
  rr_fill_bar_set (RR_FILL_BAR (self->day[i].bar), &fill);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->day[i].button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_days (RrDeparturesPage *self)
{
  show_title (self);
  for (guint i = 0; i < RR_DEPARTURES_DAYS; i++)
    show_day (self, i);
}

static void
filter_day (RrDeparturesPage *self)
{
  char date[12] = "";

  for (guint i = 0; i < RR_DEPARTURES_DAYS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->day[i].button)))
      {
        GDate day = day_at (self, i);

        g_date_strftime (date, sizeof date, "%Y-%m-%d", &day);
      }
  rr_departure_list_set_day (RR_DEPARTURE_LIST (self->list), date);
}

static void
day_toggled_cb (GtkToggleButton  *button,
                RrDeparturesPage *self)
{
  if (gtk_toggle_button_get_active (button))
    filter_day (self);
}

static void
make_day (RrDeparturesPage *self,
          guint             i)
{
  Day *day = &self->day[i];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  day->button = gtk_toggle_button_new ();
  day->label = gtk_label_new (NULL);
  day->bar = rr_fill_bar_new ();
  day->detail = gtk_label_new (NULL);
  gtk_widget_add_css_class (day->detail, "caption");
  gtk_widget_add_css_class (day->detail, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (day->detail), PANGO_ELLIPSIZE_END);
  gtk_widget_set_size_request (day->bar, 40, -1);
  gtk_box_append (GTK_BOX (box), day->label);
  gtk_box_append (GTK_BOX (box), day->bar);
  gtk_box_append (GTK_BOX (box), day->detail);
  gtk_button_set_child (GTK_BUTTON (day->button), box);
  gtk_widget_set_hexpand (day->button, TRUE);
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (day->button), GTK_TOGGLE_BUTTON (self->week));
  g_signal_connect (day->button, "toggled", G_CALLBACK (day_toggled_cb), self);
  gtk_box_append (GTK_BOX (self->days), day->button);
}

/* --- what is chosen ---------------------------------------------------------------- */

static void
show_chosen (RrDeparturesPage *self)
{
  const RrBoardEntry *entry = rr_departures_page_get_chosen (self);

  gtk_widget_set_visible (self->panel, entry != NULL);
  gtk_widget_set_visible (self->edge, entry != NULL);
  if (entry != NULL)
    rr_departure_panel_set_entry (RR_DEPARTURE_PANEL (self->panel), entry, self->now_ms);
}

static void
show_nothing (RrDeparturesPage *self)
{
  gtk_widget_set_visible (self->nothing, self->board != NULL
                                             && rr_departure_list_get_n (RR_DEPARTURE_LIST (self->list)) == 0);
}

static void
chosen_cb (RrDepartureList  *list,
           RrDeparturesPage *self)
{
  show_chosen (self);
  show_nothing (self);
  if (rr_departures_page_get_chosen (self) != NULL)
    g_signal_emit (self, signals[SIGNAL_LOAD], 0);
}

static void
panel_closed_cb (RrDeparturePanel *panel,
                 RrDeparturesPage *self)
{
  rr_departure_list_choose (RR_DEPARTURE_LIST (self->list), "", "");
  rr_departure_list_focus (RR_DEPARTURE_LIST (self->list));
}

static void
panel_change_cb (RrDeparturePanel        *panel,
                 const RrDepartureChange *change,
                 RrDeparturesPage        *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGE], 0, change);
}

static void
panel_join_cb (RrDeparturePanel   *panel,
               const RrWaitingRow *row,
               RrDeparturesPage   *self)
{
  g_signal_emit (self, signals[SIGNAL_JOIN], 0, row);
}

static void
panel_act_cb (RrDeparturePanel *panel,
              const char       *uuid,
              gboolean          offer,
              RrDeparturesPage *self)
{
  g_signal_emit (self, signals[SIGNAL_ACT], 0, uuid, offer);
}

static void
panel_bookings_cb (RrDeparturePanel *panel,
                   RrDeparturesPage *self)
{
  g_signal_emit (self, signals[SIGNAL_BOOKINGS], 0);
}

static void
rate_cb (RrAdmissionBar   *bar,
         guint             rate,
         RrDeparturesPage *self)
{
  g_signal_emit (self, signals[SIGNAL_RATE], 0, rate);
}

/* --- by keys and buttons ------------------------------------------------------------ */

static void
move_to (RrDeparturesPage *self,
         const GDate      *from)
{
  self->from = *from;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->week), TRUE);
  rr_departure_list_set_day (RR_DEPARTURE_LIST (self->list), "");
  show_days (self);
  g_signal_emit (self, signals[SIGNAL_LOAD], 0);
}

static void
step_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrDeparturesPage *self = RR_DEPARTURES_PAGE (widget);
  GDate from = self->from;

  if (g_variant_get_int32 (parameter) > 0)
    g_date_add_days (&from, RR_DEPARTURES_DAYS);
  else
    g_date_subtract_days (&from, RR_DEPARTURES_DAYS);
  move_to (self, &from);
}

static void
set_today (GDate *day)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  g_date_clear (day, 1);
  g_date_set_dmy (day, (GDateDay) g_date_time_get_day_of_month (now), (GDateMonth) g_date_time_get_month (now),
                  (GDateYear) g_date_time_get_year (now));
}

static void
today_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GDate today;

  set_today (&today);
  move_to (RR_DEPARTURES_PAGE (widget), &today);
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (RR_DEPARTURES_PAGE (widget)->search);
}

static void
tours_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_TOURS], 0);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  panel_closed_cb (NULL, RR_DEPARTURES_PAGE (widget));
}

static void
search_changed_cb (RrDeparturesPage *self)
{
  rr_departure_list_set_filter (RR_DEPARTURE_LIST (self->list), gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
search_stopped_cb (RrDeparturesPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  rr_departure_list_focus (RR_DEPARTURE_LIST (self->list));
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_departures_page_get_from:
 * @self: a page
 * @from: (out): the first day that is looked at, of %RR_DEPARTURES_DAYS
 */
void
rr_departures_page_get_from (RrDeparturesPage *self,
                             GDate            *from)
{
  *from = self->from;
}

/**
 * rr_departures_page_show_day:
 * @self: a page
 * @day: the first day to look at
 */
void
rr_departures_page_show_day (RrDeparturesPage *self,
                             const GDate      *day)
{
  move_to (self, day);
}

/**
 * rr_departures_page_set_empty:
 * @self: a page
 * @is_empty: whether nothing is sold at all
 */
void
rr_departures_page_set_empty (RrDeparturesPage *self,
                              gboolean          is_empty)
{
  self->is_empty = is_empty;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), is_empty ? "empty" : "board");
}

/**
 * rr_departures_page_set_board:
 * @self: a page
 * @board: (transfer none): departures; ignored if they are those of another week
 */
void
rr_departures_page_set_board (RrDeparturesPage *self,
                              RrDepartureBoard *board)
{
  char from[12];

  g_date_strftime (from, sizeof from, "%Y-%m-%d", &self->from);
  if (strcmp (board->from, from) != 0)
    return;
  rr_departure_board_ref (board);
  g_clear_pointer (&self->board, rr_departure_board_unref);
  self->board = board;
  g_signal_handlers_block_by_func (self->list, chosen_cb, self);
  rr_departure_list_set_board (RR_DEPARTURE_LIST (self->list), board);
  g_signal_handlers_unblock_by_func (self->list, chosen_cb, self);
  show_days (self);
  show_chosen (self);
  show_nothing (self);
}

/**
 * rr_departures_page_set_waiting:
 * @self: a page
 * @tour: a tour
 * @slot: its departure; ignored if another one is chosen meanwhile
 * @rows: (element-type RrWaitingRow): who waits, in order
 */
void
rr_departures_page_set_waiting (RrDeparturesPage *self,
                                const char       *tour,
                                const char       *slot,
                                GPtrArray        *rows)
{
  const RrBoardEntry *entry = rr_departures_page_get_chosen (self);

  if (entry != NULL && strcmp (entry->tour_id, tour) == 0 && strcmp (entry->slot, slot) == 0)
    rr_departure_panel_set_waiting (RR_DEPARTURE_PANEL (self->panel), rows, self->now_ms);
}

/**
 * rr_departures_page_set_figures:
 * @self: a page
 * @figures: how the admission goes
 */
void
rr_departures_page_set_figures (RrDeparturesPage    *self,
                                const RrRoomFigures *figures)
{
  rr_admission_bar_set_figures (RR_ADMISSION_BAR (self->admission), figures);
}

/**
 * rr_departures_page_set_now:
 * @self: a page
 * @now_ms: the clock
 */
void
rr_departures_page_set_now (RrDeparturesPage *self,
                            gint64            now_ms)
{
  self->now_ms = now_ms;
  rr_departure_list_set_now (RR_DEPARTURE_LIST (self->list), now_ms);
}

/**
 * rr_departures_page_set_problem:
 * @self: a page
 * @problem: (nullable): why what was asked for could not be
 */
void
rr_departures_page_set_problem (RrDeparturesPage *self,
                                const char       *problem)
{
  rr_departure_panel_set_problem (RR_DEPARTURE_PANEL (self->panel), problem);
  show_chosen (self);
}

/**
 * rr_departures_page_joined:
 * @self: a page
 */
void
rr_departures_page_joined (RrDeparturesPage *self)
{
  rr_departure_panel_joined (RR_DEPARTURE_PANEL (self->panel));
}

/**
 * rr_departures_page_get_chosen:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the chosen departure
 */
const RrBoardEntry *
rr_departures_page_get_chosen (RrDeparturesPage *self)
{
  return rr_departure_list_get_chosen (RR_DEPARTURE_LIST (self->list));
}

/**
 * rr_departures_page_choose:
 * @self: a page
 * @tour: a tour
 * @slot: its departure
 */
void
rr_departures_page_choose (RrDeparturesPage *self,
                           const char       *tour,
                           const char       *slot)
{
  rr_departure_list_choose (RR_DEPARTURE_LIST (self->list), tour, slot);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_departures_page_dispose (GObject *object)
{
  RrDeparturesPage *self = RR_DEPARTURES_PAGE (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  self->list = NULL;
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->board, rr_departure_board_unref);

  G_OBJECT_CLASS (rr_departures_page_parent_class)->dispose (object);
}

static void
add_signals (void)
{
  GType type = RR_TYPE_DEPARTURES_PAGE;

  signals[SIGNAL_LOAD] = g_signal_new ("load", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANGE] = g_signal_new ("change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_POINTER);
  signals[SIGNAL_JOIN] = g_signal_new ("join", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_POINTER);
  signals[SIGNAL_ACT] = g_signal_new ("act", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                      G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_BOOKINGS] = g_signal_new ("show-bookings", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                           0);
  signals[SIGNAL_RATE] = g_signal_new ("rate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_UINT);
  signals[SIGNAL_TOURS] = g_signal_new ("tours", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "departures.step", "i", step_cb);
  gtk_widget_class_install_action (widget_class, "departures.today", NULL, today_cb);
  gtk_widget_class_install_action (widget_class, "departures.tours", NULL, tours_cb);
  gtk_widget_class_install_action (widget_class, "departures.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "departures.step", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "departures.step", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Home, GDK_ALT_MASK, "departures.today", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "departures.close", NULL);
}

static void
rr_departures_page_class_init (RrDeparturesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_departures_page_dispose;
  g_type_ensure (RR_TYPE_DEPARTURE_LIST);
  g_type_ensure (RR_TYPE_DEPARTURE_PANEL);
  g_type_ensure (RR_TYPE_ADMISSION_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "departures-page");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-departures-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrDeparturesPage, name)
  CHILD (stack);
  CHILD (title);
  CHILD (search);
  CHILD (week);
  CHILD (days);
  CHILD (list);
  CHILD (nothing);
  CHILD (edge);
  CHILD (panel);
  CHILD (admission);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  add_actions (widget_class);
  add_signals ();
}

static void
rr_departures_page_init (RrDeparturesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_today (&self->from);
  for (guint i = 0; i < RR_DEPARTURES_DAYS; i++)
    make_day (self, i);
  g_signal_connect (self->week, "toggled", G_CALLBACK (day_toggled_cb), self);
  g_signal_connect (self->list, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->panel, "closed", G_CALLBACK (panel_closed_cb), self);
  g_signal_connect (self->panel, "change", G_CALLBACK (panel_change_cb), self);
  g_signal_connect (self->panel, "join", G_CALLBACK (panel_join_cb), self);
  g_signal_connect (self->panel, "act", G_CALLBACK (panel_act_cb), self);
  g_signal_connect (self->panel, "show-bookings", G_CALLBACK (panel_bookings_cb), self);
  g_signal_connect (self->admission, "rate", G_CALLBACK (rate_cb), self);
  show_days (self);
}

/**
 * rr_departures_page_new:
 *
 * Returns: (transfer floating): a page with the week from today on
 */
GtkWidget *
rr_departures_page_new (void)
{
  return g_object_new (RR_TYPE_DEPARTURES_PAGE, NULL);
}
