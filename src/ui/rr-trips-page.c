/* rr-trips-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trips-page-private.h"
#include "rr-rights.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RrTripsPage is where parties are planned, waited for, and heard from. While something is
 * written nothing on the board changes its place.
 *
 * Threads: main.
 * Ends:    with its window.
 */

enum { SIGNAL_SAVE_TRIP, SIGNAL_ACT, SIGNAL_SAVE_ZONE, SIGNAL_REMOVE_ZONE, SIGNAL_IMPORT, SIGNAL_REPLAY, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrTripsPage, rr_trips_page, GTK_TYPE_WIDGET)

/* Narrower than this, what is written takes the place of the board. */
#define ROOM_FOR_BOTH_PX 1040

static const RrTrip *
get_chosen (RrTripsPage *self)
{
  return self->board_value == NULL
             ? NULL : rr_trip_board_find (self->board_value, rr_trip_list_get_chosen (RR_TRIP_LIST (self->list)));
}

static void
enable (RrTripsPage *self,
        const char  *action,
        gboolean     is_enabled)
{
  rr_rights_enable (GTK_WIDGET (self), action, is_enabled);
}

static void
update_actions (RrTripsPage *self)
{
  const RrTrip *trip = get_chosen (self);
  RrTripState state = trip != NULL ? trip->state : RR_N_TRIP_STATES;

  enable (self, "trips.check-in", state == RR_TRIP_OUT);
  enable (self, "trips.depart", state == RR_TRIP_PLANNED);
  enable (self, "trips.return", state == RR_TRIP_OUT);
  enable (self, "trips.close", state == RR_TRIP_PLANNED || state == RR_TRIP_BACK);
  enable (self, "trips.reopen", state == RR_TRIP_BACK || state == RR_TRIP_CLOSED);
  enable (self, "trips.edit", trip != NULL);
  enable (self, "trips.replay", trip != NULL && trip->out_ms != RR_TIME_UNKNOWN);
}

/* --- what stands beside the board ---------------------------------------------- */

static gboolean
is_open (RrTripsPage *self)
{
  return gtk_widget_get_visible (self->side);
}

static void
fit_width (RrTripsPage *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  gtk_widget_set_visible (self->board, !is_open (self) || width == 0 || width >= ROOM_FOR_BOTH_PX);
}

static void
open_side (RrTripsPage *self,
           const char  *name)
{
  gtk_widget_set_visible (self->side, TRUE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->side), name);
  gtk_widget_set_visible (self->held, TRUE);
  rr_trip_list_set_held (RR_TRIP_LIST (self->list), TRUE);
  fit_width (self);
}

static void
close_side (RrTripsPage *self)
{
  rr_draw_cancel (rr_map_get_draw (RR_MAP (self->map)));
  self->is_saving = FALSE;
  gtk_widget_set_visible (self->side, FALSE);
  gtk_widget_set_visible (self->held, FALSE);
  fit_width (self);
  rr_trip_list_set_held (RR_TRIP_LIST (self->list), FALSE);
  rr_trip_list_focus (RR_TRIP_LIST (self->list));
}

static gboolean
has_form (RrTripsPage *self)
{
  return is_open (self) && strcmp (gtk_stack_get_visible_child_name (GTK_STACK (self->side)), "form") == 0;
}

/**
 * rr_trips_page_is_editing:
 * @self: a page
 *
 * Returns: whether something is being written
 */
gboolean
rr_trips_page_is_editing (RrTripsPage *self)
{
  return is_open (self);
}

/* --- by keys and buttons ------------------------------------------------------- */

static void
new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrTripsPage *self = RR_TRIPS_PAGE (widget);

  if (has_form (self))
    return;
  open_side (self, "form");
  rr_trip_form_open (RR_TRIP_FORM (self->form), NULL, self->now_ms);
}

static void
edit_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrTripsPage *self = RR_TRIPS_PAGE (widget);
  RrTrip *trip = (RrTrip *) get_chosen (self);

  if (trip == NULL || has_form (self))
    return;
  open_side (self, "form");
  rr_trip_form_open (RR_TRIP_FORM (self->form), trip, self->now_ms);
}

static void
zones_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrTripsPage *self = RR_TRIPS_PAGE (widget);

  if (has_form (self))
    return;
  open_side (self, "zones");
  gtk_widget_child_focus (self->zones, GTK_DIR_TAB_FORWARD);
}

static void
act_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrTripsPage *self = RR_TRIPS_PAGE (widget);
  gint64 id = rr_trip_list_get_chosen (RR_TRIP_LIST (self->list));
  RrTripAct act;

  if (id != 0 && rr_trip_act_from_string (name + strlen ("trips."), &act))
    g_signal_emit (self, signals[SIGNAL_ACT], 0, id, (int) act);
}

static void
replay_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrTripsPage *self = RR_TRIPS_PAGE (widget);

  g_signal_emit (self, signals[SIGNAL_REPLAY], 0, rr_trip_list_get_chosen (RR_TRIP_LIST (self->list)));
}

static void
form_saved_cb (RrTripForm  *form,
               RrTrip      *trip,
               RrTripsPage *self)
{
  if (self->is_saving)
    return;
  self->is_saving = TRUE;
  g_signal_emit (self, signals[SIGNAL_SAVE_TRIP], 0, trip);
}

static void
form_cancelled_cb (RrTripForm  *form,
                   RrTripsPage *self)
{
  close_side (self);
}

static void
form_import_cb (RrTripForm  *form,
                RrTripsPage *self)
{
  g_signal_emit (self, signals[SIGNAL_IMPORT], 0);
}

static void
zone_saved_cb (RrZonePanel *panel,
               RrDeadZone  *zone,
               RrTripsPage *self)
{
  g_signal_emit (self, signals[SIGNAL_SAVE_ZONE], 0, zone);
}

static void
zone_removed_cb (RrZonePanel *panel,
                 gint64       id,
                 RrTripsPage *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE_ZONE], 0, id);
}

static void
zone_chosen_cb (RrZonePanel *panel,
                gint64       id,
                RrTripsPage *self)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  rr_shape_layer_set_selected (self->outlines, id != 0 ? text : NULL);
  if (id != 0)
    rr_map_show_shapes (RR_MAP (self->map), self->outlines, text);
}

static void
zones_closed_cb (RrZonePanel *panel,
                 RrTripsPage *self)
{
  rr_shape_layer_set_selected (self->outlines, NULL);
  close_side (self);
}

static void
chosen_cb (RrTripList  *list,
           gint64       id,
           RrTripsPage *self)
{
  update_actions (self);
  rr_trips_page_show_routes (self);
  rr_trips_page_show_chosen (self);
}

static void
activated_cb (RrTripList  *list,
              gint64       id,
              RrTripsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "trips.edit", NULL);
}

static void
sort_cb (GtkDropDown *sort,
         GParamSpec  *pspec,
         RrTripsPage *self)
{
  rr_trip_list_set_sort (RR_TRIP_LIST (self->list), (RrTripSort) gtk_drop_down_get_selected (sort));
}

static void
closed_cb (GtkCheckButton *closed,
           RrTripsPage    *self)
{
  rr_trip_list_show_closed (RR_TRIP_LIST (self->list), gtk_check_button_get_active (closed));
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_trips_page_set_board:
 * @self: a page
 * @board: (transfer none): all trips and dead zones
 */
void
rr_trips_page_set_board (RrTripsPage *self,
                         RrTripBoard *board)
{
  rr_trip_board_ref (board);
  g_clear_pointer (&self->board_value, rr_trip_board_unref);
  self->board_value = board;
  rr_trip_list_set_board (RR_TRIP_LIST (self->list), board);
  rr_zone_panel_set_board (RR_ZONE_PANEL (self->zones), board);
  rr_trips_page_show_zones (self);
  rr_trips_page_show_routes (self);
  update_actions (self);
}

/**
 * rr_trips_page_set_snapshot:
 * @self: a page
 * @snapshot: (transfer none): everybody
 */
void
rr_trips_page_set_snapshot (RrTripsPage *self,
                            RrSnapshot  *snapshot)
{
  rr_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = snapshot;
  rr_trip_list_set_snapshot (RR_TRIP_LIST (self->list), snapshot);
  rr_trip_form_set_snapshot (RR_TRIP_FORM (self->form), snapshot);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    rr_map_set_snapshot (RR_MAP (self->map), snapshot);
}

/**
 * rr_trips_page_set_now:
 * @self: a page
 * @now_ms: the clock
 */
void
rr_trips_page_set_now (RrTripsPage *self,
                       gint64       now_ms)
{
  self->now_ms = now_ms;
  fit_width (self);
  rr_trip_list_set_now (RR_TRIP_LIST (self->list), now_ms);
}

/**
 * rr_trips_page_count:
 * @self: a page
 * @mood: calm, amber or red
 *
 * Returns: how many trips are so
 */
guint
rr_trips_page_count (RrTripsPage *self,
                     RrTripMood   mood)
{
  return rr_trip_list_count (RR_TRIP_LIST (self->list), mood);
}

/**
 * rr_trips_page_trip_saved:
 * @self: a page
 * @id: the trip
 * @problem: (nullable): why it is not saved
 */
void
rr_trips_page_trip_saved (RrTripsPage *self,
                          gint64       id,
                          const char  *problem)
{
  if (!self->is_saving)
    return;
  self->is_saving = FALSE;
  if (problem != NULL)
    {
      rr_trip_form_show_problem (RR_TRIP_FORM (self->form), problem);
      return;
    }
  close_side (self);
  rr_trip_list_choose (RR_TRIP_LIST (self->list), id);
  rr_trip_list_focus (RR_TRIP_LIST (self->list));
}

/**
 * rr_trips_page_zone_saved:
 * @self: a page
 * @id: the dead zone
 */
void
rr_trips_page_zone_saved (RrTripsPage *self,
                          gint64       id)
{
  rr_zone_panel_choose (RR_ZONE_PANEL (self->zones), id);
}

/**
 * rr_trips_page_set_route:
 * @self: a page
 * @points: (array length=n_points): a way
 * @n_points: how many
 * @name: its name
 *
 * Into the form, if it is still open.
 */
void
rr_trips_page_set_route (RrTripsPage   *self,
                         const RrPlace *points,
                         guint          n_points,
                         const char    *name)
{
  if (has_form (self))
    rr_trip_form_set_route (RR_TRIP_FORM (self->form), points, n_points, name);
}

/**
 * rr_trips_page_choose:
 * @self: a page
 * @id: a trip
 */
void
rr_trips_page_choose (RrTripsPage *self,
                      gint64       id)
{
  rr_trip_list_choose (RR_TRIP_LIST (self->list), id);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_trips_page_dispose (GObject *object)
{
  RrTripsPage *self = RR_TRIPS_PAGE (object);

  if (self->map != NULL)
    rr_draw_cancel (rr_map_get_draw (RR_MAP (self->map)));
  self->map = NULL;
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  self->list = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->board_value, rr_trip_board_unref);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);

  G_OBJECT_CLASS (rr_trips_page_parent_class)->dispose (object);
}

static void
add_signals (void)
{
  signals[SIGNAL_SAVE_TRIP] = g_signal_new ("save-trip", RR_TYPE_TRIPS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_ACT] = g_signal_new ("act", RR_TYPE_TRIPS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT);
  signals[SIGNAL_SAVE_ZONE] = g_signal_new ("save-zone", RR_TYPE_TRIPS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_REMOVE_ZONE] = g_signal_new ("remove-zone", RR_TYPE_TRIPS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_IMPORT] = g_signal_new ("import-route", RR_TYPE_TRIPS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_REPLAY] = g_signal_new ("replay", RR_TYPE_TRIPS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
add_actions (GtkWidgetClass *widget_class)
{
  static const char *const acts[] = { "trips.check-in", "trips.depart", "trips.return", "trips.close", "trips.reopen" };

  gtk_widget_class_install_action (widget_class, "trips.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "trips.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "trips.zones", NULL, zones_cb);
  gtk_widget_class_install_action (widget_class, "trips.replay", NULL, replay_cb);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (widget_class, acts[i], NULL, act_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "trips.new", NULL);
}

static void
rr_trips_page_class_init (RrTripsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_trips_page_dispose;
  g_type_ensure (RR_TYPE_TRIP_LIST);
  g_type_ensure (RR_TYPE_TRIP_FORM);
  g_type_ensure (RR_TYPE_ZONE_PANEL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "trips-page");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-trips-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrTripsPage, name)
  CHILD (box);
  CHILD (board);
  CHILD (edge);
  CHILD (side);
  CHILD (list);
  CHILD (sort);
  CHILD (held);
  CHILD (closed);
  CHILD (form);
  CHILD (zones);
#undef CHILD
  add_actions (widget_class);
  add_signals ();
}

static void
rr_trips_page_init (RrTripsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->list, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->list, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self->sort, "notify::selected", G_CALLBACK (sort_cb), self);
  g_signal_connect (self->closed, "toggled", G_CALLBACK (closed_cb), self);
  g_signal_connect (self->form, "saved", G_CALLBACK (form_saved_cb), self);
  g_signal_connect (self->form, "cancelled", G_CALLBACK (form_cancelled_cb), self);
  g_signal_connect (self->form, "draw-route", G_CALLBACK (rr_trips_page_draw_route_cb), self);
  g_signal_connect (self->form, "import-route", G_CALLBACK (form_import_cb), self);
  g_signal_connect (self->zones, "draw", G_CALLBACK (rr_trips_page_draw_zone_cb), self);
  g_signal_connect (self->zones, "saved", G_CALLBACK (zone_saved_cb), self);
  g_signal_connect (self->zones, "removed", G_CALLBACK (zone_removed_cb), self);
  g_signal_connect (self->zones, "chosen", G_CALLBACK (zone_chosen_cb), self);
  g_signal_connect (self->zones, "closed", G_CALLBACK (zones_closed_cb), self);
  update_actions (self);
}

/**
 * rr_trips_page_new:
 * @like: (transfer none): a map of the same ground
 *
 * Returns: (transfer floating): a page without trips
 */
GtkWidget *
rr_trips_page_new (RrMap *like)
{
  RrTripsPage *self = g_object_new (RR_TYPE_TRIPS_PAGE, NULL);

  rr_trips_page_add_map (self, like);
  return GTK_WIDGET (self);
}
