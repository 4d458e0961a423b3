/* rr-trip-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-trip-row.h"

/* RrTripList keeps one row a trip, whatever happens to the trip, so that what is chosen
 * and where the focus is outlive every change. Countdowns go on while it is held; rows
 * neither move, nor come, nor go until it is released.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrTripList
{
  GtkWidget      parent_instance;

  GtkWidget     *scrolled;     /* (owned) */
  GtkWidget     *list;         /* (unowned): in scrolled */
  RrTripBoard   *board;        /* (owned) (nullable) */
  RrSnapshot    *snapshot;     /* (owned) (nullable) */
  RrDeviceIndex *index;        /* (owned) */
  gint64         now_ms;
  RrTripSort     sort;
  gboolean       is_held;
  gboolean       shows_closed;
  guint          n_by_mood[RR_MOOD_RED + 1];
};

enum { SIGNAL_CHOSEN, SIGNAL_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrTripList, rr_trip_list, GTK_TYPE_WIDGET)

static RrTripRow *
get_row (RrTripList *self,
         int         i)
{
  return (RrTripRow *) gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i);
}

static RrTripRow *
find_row (RrTripList *self,
          gint64      id)
{
  RrTripRow *row;

  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    if (rr_trip_row_get_trip (row)->id == id)
      return row;
  return NULL;
}

/* --- what rows say ------------------------------------------------------------ */

static char *
dup_guides (RrTripList   *self,
            const RrTrip *trip)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; trip->devices[i] != NULL; i++)
    {
      const RrDeviceState *device = rr_device_index_find (self->index, self->snapshot, trip->devices[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
                              device != NULL && device->name != NULL ? device->name : trip->devices[i]);
    }
  return g_string_free (out, FALSE);
}

static void
show_row (RrTripList *self,
          RrTripRow  *row)
{
  const RrTrip *trip = rr_trip_row_get_trip (row);
  g_autofree char *guides = dup_guides (self, trip);
  RrPartySight sight;
  RrTripClock clock;

  rr_trip_get_sight (trip, self->index, self->snapshot, &sight);
  rr_trip_get_clock (trip, self->board->zones, &sight, self->now_ms, &clock);
  rr_trip_row_show (row, &clock, guides, self->now_ms);
  self->n_by_mood[rr_trip_row_get_mood (row)]++;
}

static void
show_all (RrTripList *self)
{
  RrTripRow *row;

  memset (self->n_by_mood, 0, sizeof self->n_by_mood);
  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    show_row (self, row);
}

/* --- their order -------------------------------------------------------------- */

/* What is overdue, then what is due next, then what is back, then what is closed. */
static gint64
rank_of (RrTripRow *row)
{
  const RrTrip *trip = rr_trip_row_get_trip (row);

  if (trip->state == RR_TRIP_CLOSED)
    return G_MAXINT64;
  return trip->state == RR_TRIP_BACK ? G_MAXINT64 - 1 : rr_trip_row_get_clock (row)->due_ms;
}

static int
compare (GtkListBoxRow *a,
         GtkListBoxRow *b,
         gpointer       data)
{
  RrTripList *self = data;
  RrTripRow *x = RR_TRIP_ROW (a), *y = RR_TRIP_ROW (b);
  const RrTrip *one = rr_trip_row_get_trip (x), *other = rr_trip_row_get_trip (y);
  gint64 rank = rank_of (x), other_rank = rank_of (y);
  int order = 0;

  if (self->sort == RR_TRIP_SORT_NAME)
    order = g_utf8_collate (one->name, other->name);
  else if (self->sort == RR_TRIP_SORT_BACK)
    rank = one->return_ms, other_rank = other->return_ms;
  if (order == 0)
    order = (rank > other_rank) - (rank < other_rank);
  return order != 0 ? order : (one->id > other->id) - (one->id < other->id);
}

static gboolean
is_in_order (RrTripList *self)
{
  RrTripRow *row = get_row (self, 0), *next;

  for (int i = 1; row != NULL && (next = get_row (self, i)) != NULL; i++, row = next)
    if (compare (GTK_LIST_BOX_ROW (row), GTK_LIST_BOX_ROW (next), self) > 0)
      return FALSE;
  return TRUE;
}

/* Sorting a list box moves its rows, so it is done only when one has to move. */
static void
put_in_order (RrTripList *self)
{
  if (self->is_held || is_in_order (self))
    return;
  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->list), compare, self, NULL);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->list), NULL, NULL, NULL);
}

static gboolean
is_wanted (RrTripList   *self,
           const RrTrip *trip)
{
  return trip->state != RR_TRIP_CLOSED || self->shows_closed;
}

/* Who is on the board has a row; while it is held only what rows say changes. */
static void
sync_rows (RrTripList *self)
{
  RrTripRow *row;

  if (self->board == NULL)
    return;
  for (int i = 0; (row = get_row (self, i)) != NULL;)
    {
      RrTrip *trip = rr_trip_board_find (self->board, rr_trip_row_get_trip (row)->id);

      if (trip != NULL && (self->is_held || is_wanted (self, trip)))
        rr_trip_row_set_trip (row, trip);
      else if (!self->is_held)
        {
          gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
          continue;
        }
      i++;
    }
  for (guint i = 0; i < self->board->trips->len && !self->is_held; i++)
    {
      RrTrip *trip = self->board->trips->pdata[i];

      if (is_wanted (self, trip) && find_row (self, trip->id) == NULL)
        gtk_list_box_append (GTK_LIST_BOX (self->list), rr_trip_row_new (trip));
    }
  show_all (self);
  put_in_order (self);
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_trip_list_set_board:
 * @self: a list
 * @board: (transfer none): all trips
 */
void
rr_trip_list_set_board (RrTripList  *self,
                        RrTripBoard *board)
{
  rr_trip_board_ref (board);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  self->board = board;
  sync_rows (self);
}

/**
 * rr_trip_list_set_snapshot:
 * @self: a list
 * @snapshot: (transfer none): everybody; shown with the next rr_trip_list_set_now()
 */
void
rr_trip_list_set_snapshot (RrTripList *self,
                           RrSnapshot *snapshot)
{
  rr_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = snapshot;
}

/**
 * rr_trip_list_set_now:
 * @self: a list
 * @now_ms: the clock
 */
void
rr_trip_list_set_now (RrTripList *self,
                      gint64      now_ms)
{
  self->now_ms = now_ms;
  if (self->board == NULL)
    return;
  show_all (self);
  put_in_order (self);
}

/**
 * rr_trip_list_set_held:
 * @self: a list
 * @is_held: nothing moves
 */
void
rr_trip_list_set_held (RrTripList *self,
                       gboolean    is_held)
{
  if (self->is_held == is_held)
    return;
  self->is_held = is_held;
  if (!is_held)
    sync_rows (self);
}

/**
 * rr_trip_list_set_sort:
 * @self: a list
 * @sort: by what
 */
void
rr_trip_list_set_sort (RrTripList *self,
                       RrTripSort  sort)
{
  self->sort = sort;
  put_in_order (self);
}

/**
 * rr_trip_list_show_closed:
 * @self: a list
 * @show: those that are closed, too
 */
void
rr_trip_list_show_closed (RrTripList *self,
                          gboolean    show)
{
  self->shows_closed = show;
  sync_rows (self);
}

/**
 * rr_trip_list_choose:
 * @self: a list
 * @id: a trip; 0 for none
 */
void
rr_trip_list_choose (RrTripList *self,
                     gint64      id)
{
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), (GtkListBoxRow *) find_row (self, id));
}

/**
 * rr_trip_list_get_chosen:
 * @self: a list
 *
 * Returns: the chosen trip, 0 for none
 */
gint64
rr_trip_list_get_chosen (RrTripList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL ? rr_trip_row_get_trip (RR_TRIP_ROW (row))->id : 0;
}

/**
 * rr_trip_list_focus:
 * @self: a list
 *
 * The focus goes to the chosen trip, else to the first.
 */
void
rr_trip_list_focus (RrTripList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (row == NULL)
    row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/**
 * rr_trip_list_count:
 * @self: a list
 * @mood: calm, amber or red
 *
 * Returns: how many trips are so
 */
guint
rr_trip_list_count (RrTripList *self,
                    RrTripMood  mood)
{
  return self->n_by_mood[mood];
}

static void
selected_cb (GtkListBox    *list,
             GtkListBoxRow *row,
             RrTripList    *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, rr_trip_list_get_chosen (self));
}

static void
activated_cb (GtkListBox    *list,
              GtkListBoxRow *row,
              RrTripList    *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, rr_trip_row_get_trip (RR_TRIP_ROW (row))->id);
}

static void
rr_trip_list_dispose (GObject *object)
{
  RrTripList *self = RR_TRIP_LIST (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  self->list = NULL;
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  g_clear_pointer (&self->index, rr_device_index_free);

  G_OBJECT_CLASS (rr_trip_list_parent_class)->dispose (object);
}

/* On the board a letter is an act; in a field it is a letter. */
static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint       keyval;
    const char *action;
  } keys[] = {
    { GDK_KEY_c, "trips.check-in" }, { GDK_KEY_o, "trips.depart" }, { GDK_KEY_b, "trips.return" },
    { GDK_KEY_Delete, "trips.close" }, { GDK_KEY_KP_Delete, "trips.close" }, { GDK_KEY_u, "trips.reopen" },
    { GDK_KEY_e, "trips.edit" }, { GDK_KEY_r, "trips.replay" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].keyval, 0, keys[i].action, NULL);
}

static void
rr_trip_list_class_init (RrTripListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_trip_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  add_keys (widget_class);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_TRIP_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", RR_TYPE_TRIP_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_INT64);
}

static GtkWidget *
make_placeholder (void)
{
  GtkWidget *label = gtk_label_new (_("No trips yet. Ctrl+N plans one."));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "trip-empty");
  return label;
}

static void
rr_trip_list_init (RrTripList *self)
{
  self->index = rr_device_index_new ();
  self->list = gtk_list_box_new ();
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->list), make_placeholder ());
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  gtk_widget_add_css_class (self->list, "trip-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Trips"), -1);
  g_signal_connect (self->list, "row-selected", G_CALLBACK (selected_cb), self);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
}

/**
 * rr_trip_list_new:
 *
 * Returns: (transfer floating): a board without trips
 */
GtkWidget *
rr_trip_list_new (void)
{
  return g_object_new (RR_TYPE_TRIP_LIST, NULL);
}
