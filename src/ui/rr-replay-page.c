/* rr-replay-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay-page-private.h"
#include "rr-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-time-strip.h"
#include "rr-trip-text.h"

/* RrReplayPage plays back a range of time. Its parts are in rr-replay-page-private.h.
 *
 * Threads: main.
 * Ends:    with its window.
 */

enum { SIGNAL_WINDOW, SIGNAL_MARKS, SIGNAL_EXPORT, SIGNAL_REPORT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrReplayPage, rr_replay_page, GTK_TYPE_WIDGET)

#define MAX_RANGE_MS  (62 * 24 * 60 * MINUTE_MS)
#define MAX_ROWS      400
#define STEP_S        60.0
#define AT_KEY        "rr-at"

/* --- what is chosen ----------------------------------------------------------- */

/**
 * rr_replay_page_get_range:
 * @self: a page
 * @from_ms: (out): Unix time
 * @to_ms: (out): Unix time, 0 before anything was chosen
 */
void
rr_replay_page_get_range (RrReplayPage *self,
                          gint64       *from_ms,
                          gint64       *to_ms)
{
  *from_ms = self->from_ms;
  *to_ms = self->to_ms;
}

/**
 * rr_replay_page_set_range:
 * @self: a page
 * @from_ms: Unix time
 * @to_ms: Unix time
 */
void
rr_replay_page_set_range (RrReplayPage *self,
                          gint64        from_ms,
                          gint64        to_ms)
{
  g_autofree char *from = rr_local_format (from_ms, self->zone);
  g_autofree char *to = rr_local_format (to_ms, self->zone);

  rr_replay_stop (self);
  rr_replay_drop_windows (self);
  self->from_ms = from_ms;
  self->to_ms = CLAMP (to_ms, from_ms + MINUTE_MS, from_ms + MAX_RANGE_MS);
  gtk_editable_set_text (GTK_EDITABLE (self->from), from);
  gtk_editable_set_text (GTK_EDITABLE (self->to), to);
  self->is_silent = TRUE;
  gtk_range_set_range (GTK_RANGE (self->scale), 0, (double) (self->to_ms - self->from_ms) / 1000);
  self->is_silent = FALSE;
  rr_time_strip_set_range (RR_TIME_STRIP (self->strip), self->from_ms, self->to_ms);
  rr_replay_show_routes (self);
  g_signal_emit (self, signals[SIGNAL_MARKS], 0, self->from_ms, self->to_ms);
  rr_replay_page_seek (self, self->from_ms);
}

/**
 * rr_replay_page_get_trip:
 * @self: a page
 *
 * Returns: the trip that is shown, 0 for everybody
 */
gint64
rr_replay_page_get_trip (RrReplayPage *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->whom));

  return at > 0 && at <= self->whom_ids->len ? g_array_index (self->whom_ids, gint64, at - 1) : 0;
}

/**
 * rr_replay_page_get_devices:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): whom it shows, %NULL for everybody
 */
const char *const *
rr_replay_page_get_devices (RrReplayPage *self)
{
  gint64 id = rr_replay_page_get_trip (self);
  const RrTrip *trip = id != 0 && self->board != NULL ? rr_trip_board_find (self->board, id) : NULL;

  return trip != NULL ? (const char *const *) trip->devices : NULL;
}

/**
 * rr_replay_page_is_by_receive:
 * @self: a page
 *
 * Returns: whether it shows what was known when
 */
gboolean
rr_replay_page_is_by_receive (RrReplayPage *self)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (self->known));
}

static void
show_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrReplayPage *self = RR_REPLAY_PAGE (widget);
  gint64 from_ms, to_ms;

  if (!rr_local_parse (gtk_editable_get_text (GTK_EDITABLE (self->from)), self->from_ms - 12 * 60 * MINUTE_MS, self->zone, &from_ms)
      || !rr_local_parse (gtk_editable_get_text (GTK_EDITABLE (self->to)), from_ms, self->zone, &to_ms) || to_ms <= from_ms)
    {
      gtk_label_set_text (GTK_LABEL (self->status), _("From when until when? For example 2026-11-28 08:00"));
      return;
    }
  rr_replay_page_set_range (self, from_ms, to_ms);
}

static void
range_cb (GtkEntry     *entry,
          RrReplayPage *self)
{
  show_cb (GTK_WIDGET (self), NULL, NULL);
}

static void
read_anew (RrReplayPage *self)
{
  rr_replay_drop_windows (self);
  rr_replay_show_routes (self);
  if (self->to_ms != 0)
    rr_replay_show_moment (self);
}

static void
whom_cb (GtkDropDown  *drop,
         GParamSpec   *pspec,
         RrReplayPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "replay.report", rr_replay_page_get_trip (self) != 0);
  if (!self->is_silent)
    read_anew (self);
}

/**
 * rr_replay_page_show_trip:
 * @self: a page
 * @trip: a trip of the board
 * @now_ms: the clock
 *
 * Its party, from when it left until it was back.
 */
void
rr_replay_page_show_trip (RrReplayPage *self,
                          gint64        trip,
                          gint64        now_ms)
{
  const RrTrip *found = self->board != NULL ? rr_trip_board_find (self->board, trip) : NULL;
  gint64 from_ms, to_ms;

  if (found == NULL)
    return;
  for (guint i = 0; i < self->whom_ids->len; i++)
    if (g_array_index (self->whom_ids, gint64, i) == trip)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->whom), i + 1);
  from_ms = found->out_ms != RR_TIME_UNKNOWN ? found->out_ms : found->depart_ms;
  to_ms = found->back_ms != RR_TIME_UNKNOWN ? found->back_ms : MAX (now_ms, from_ms + 60 * MINUTE_MS);
  rr_replay_page_set_range (self, from_ms, to_ms);
}

/**
 * rr_replay_page_set_board:
 * @self: a page
 * @board: (transfer none): trips one can choose from
 */
void
rr_replay_page_set_board (RrReplayPage *self,
                          RrTripBoard  *board)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  gint64 chosen = rr_replay_page_get_trip (self);
  guint at = 0;

  rr_trip_board_ref (board);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  self->board = board;
  g_array_set_size (self->whom_ids, 0);
  gtk_string_list_append (names, _("Everybody"));
  for (guint i = board->trips->len; i-- > 0;)
    {
      const RrTrip *trip = board->trips->pdata[i];

      if (trip->out_ms == RR_TIME_UNKNOWN)
        continue;
      gtk_string_list_append (names, trip->name);
      g_array_append_val (self->whom_ids, trip->id);
      if (trip->id == chosen)
        at = self->whom_ids->len;
    }
  self->is_silent = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->whom), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->whom), at);
  self->is_silent = FALSE;
  rr_replay_show_routes (self);
}

/* --- what comes --------------------------------------------------------------- */

/**
 * rr_replay_page_take_window:
 * @self: a page
 * @replay: (nullable) (transfer none): what was asked for
 * @problem: (nullable): why it is not there
 */
void
rr_replay_page_take_window (RrReplayPage *self,
                            RrReplay     *replay,
                            const char   *problem)
{
  gboolean is_first = self->now == NULL;

  self->wanted_ms = RR_TIME_UNKNOWN;
  if (replay == NULL)
    {
      rr_replay_stop (self);
      gtk_label_set_text (GTK_LABEL (self->status), problem != NULL ? problem : "");
      return;
    }
  if (rr_replay_covers (self->now, self->at_ms))
    {
      g_clear_pointer (&self->next, rr_replay_unref);
      self->next = rr_replay_ref (replay);
      return;
    }
  g_clear_pointer (&self->now, rr_replay_unref);
  self->now = rr_replay_ref (replay);
  rr_replay_show_moment (self);
  if (is_first && gtk_widget_get_mapped (GTK_WIDGET (self)))
    rr_map_fit_all (RR_MAP (self->map));
}

static GtkWidget *
make_mark_row (RrReplayPage       *self,
               const RrReplayMark *mark)
{
  static const char *const icons[RR_N_MARK_KINDS] = {
    [RR_MARK_TRIP] = "rr-trips-symbolic",
    [RR_MARK_INCIDENT] = "rr-incidents-symbolic",
    [RR_MARK_REPORT] = "rr-reports-symbolic",
    [RR_MARK_MESSAGE] = "rr-messages-symbolic",
  };
  gint64 at_ms = rr_replay_page_is_by_receive (self) ? mark->known_ms : mark->at_ms;
  g_autofree char *when = rr_local_format_short (at_ms, self->from_ms, self->zone);
  g_autofree char *text = g_strdup_printf ("%s  %s", when, mark->text);
  GtkWidget *row = gtk_list_box_row_new (), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (row, text);
  gtk_box_append (GTK_BOX (line), gtk_image_new_from_icon_name (icons[mark->kind]));
  gtk_box_append (GTK_BOX (line), label);
  gtk_widget_add_css_class (line, "mark-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  g_object_set_data_full (G_OBJECT (row), AT_KEY, g_memdup2 (&at_ms, sizeof at_ms), g_free);
  return row;
}

static void
fill_marks (RrReplayPage *self)
{
  GtkListBoxRow *row;
  guint n = self->marks_value != NULL ? self->marks_value->len : 0;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->marks), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->marks), GTK_WIDGET (row));
  for (guint i = n > MAX_ROWS ? n - MAX_ROWS : 0; i < n; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->marks),
                         make_mark_row (self, &g_array_index (self->marks_value, RrReplayMark, i)));
  rr_time_strip_set_marks (RR_TIME_STRIP (self->strip), self->marks_value, rr_replay_page_is_by_receive (self));
}

/**
 * rr_replay_page_take_marks:
 * @self: a page
 * @marks: (transfer none) (element-type RrReplayMark): what happened in the range
 */
void
rr_replay_page_take_marks (RrReplayPage *self,
                           GArray       *marks)
{
  g_array_ref (marks);
  g_clear_pointer (&self->marks_value, g_array_unref);
  self->marks_value = marks;
  fill_marks (self);
}

static void
known_cb (GtkCheckButton *button,
          RrReplayPage   *self)
{
  fill_marks (self);
  read_anew (self);
}

static void
mark_cb (GtkListBox    *list,
         GtkListBoxRow *row,
         RrReplayPage  *self)
{
  gint64 *at_ms = g_object_get_data (G_OBJECT (row), AT_KEY);

  rr_replay_page_seek (self, *at_ms);
}

static void
scale_cb (GtkRange     *scale,
          RrReplayPage *self)
{
  if (!self->is_silent && self->to_ms != 0)
    rr_replay_page_seek (self, self->from_ms + (gint64) (gtk_range_get_value (scale) * 1000));
}

static void
picked_cb (RrTimeStrip  *strip,
           gint64        at_ms,
           RrReplayPage *self)
{
  rr_replay_page_seek (self, at_ms);
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (RR_REPLAY_PAGE (widget)->to_ms != 0)
    g_signal_emit (widget, signals[SIGNAL_EXPORT], 0, g_variant_get_string (parameter, NULL));
}

static void
report_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REPORT], 0, rr_replay_page_get_trip (RR_REPLAY_PAGE (widget)));
}

/* --- life --------------------------------------------------------------------- */

static void
rr_replay_page_dispose (GObject *object)
{
  RrReplayPage *self = RR_REPLAY_PAGE (object);

  self->is_silent = TRUE;
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  rr_replay_drop_windows (self);
  g_clear_pointer (&self->board, rr_trip_board_unref);
  g_clear_pointer (&self->marks_value, g_array_unref);
  g_clear_pointer (&self->whom_ids, g_array_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);

  G_OBJECT_CLASS (rr_replay_page_parent_class)->dispose (object);
}

static void
add_signals (void)
{
  signals[SIGNAL_WINDOW] = g_signal_new ("want-window", RR_TYPE_REPLAY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[SIGNAL_MARKS] = g_signal_new ("want-marks", RR_TYPE_REPLAY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[SIGNAL_EXPORT] = g_signal_new ("export", RR_TYPE_REPLAY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_REPORT] = g_signal_new ("report", RR_TYPE_REPLAY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
add_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (RR_TYPE_TIME_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-replay-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrReplayPage, name)
  CHILD (box);
  CHILD (middle);
  CHILD (whom);
  CHILD (from);
  CHILD (to);
  CHILD (known);
  CHILD (status);
  CHILD (marks);
  CHILD (play);
  CHILD (time);
  CHILD (strip);
  CHILD (scale);
#undef CHILD
  gtk_widget_class_bind_template_child_full (widget_class, "speed", FALSE, G_STRUCT_OFFSET (RrReplayPage, speeds));
  gtk_widget_class_bind_template_callback (widget_class, range_cb);
  gtk_widget_class_bind_template_callback (widget_class, known_cb);
  gtk_widget_class_bind_template_callback (widget_class, mark_cb);
}

static void
rr_replay_page_class_init (RrReplayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_replay_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "replay-page");
  add_template (widget_class);
  gtk_widget_class_install_action (widget_class, "replay.play", NULL, rr_replay_play_cb);
  gtk_widget_class_install_action (widget_class, "replay.show", NULL, show_cb);
  gtk_widget_class_install_action (widget_class, "replay.speed", "i", rr_replay_change_speed_cb);
  gtk_widget_class_install_action (widget_class, "replay.export", "s", export_cb);
  gtk_widget_class_install_action (widget_class, "replay.report", NULL, report_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "replay.play", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_bracketleft, 0, "replay.speed", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_bracketright, 0, "replay.speed", "i", 1);
  add_signals ();
}

static void
rr_replay_page_init (RrReplayPage *self)
{
  g_autoptr(GtkStringList) everybody = gtk_string_list_new (NULL);

  self->zone = g_time_zone_new_local ();
  self->whom_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->wanted_ms = RR_TIME_UNKNOWN;
  gtk_widget_init_template (GTK_WIDGET (self));
  rr_text_read_rightwards (self->from);
  rr_text_read_rightwards (self->to);
  rr_text_read_rightwards (self->strip);
  gtk_range_set_increments (GTK_RANGE (self->scale), STEP_S, 10 * STEP_S);
  rr_text_read_rightwards (self->scale);
  gtk_string_list_append (everybody, _("Everybody"));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->whom), G_LIST_MODEL (everybody));
  g_signal_connect (self->speeds, "notify::selected", G_CALLBACK (rr_replay_speed_cb), self);
  rr_replay_add_speeds (self);
  rr_replay_speed_cb (GTK_DROP_DOWN (self->speeds), NULL, self);
  g_signal_connect (self->whom, "notify::selected", G_CALLBACK (whom_cb), self);
  g_signal_connect (self->scale, "value-changed", G_CALLBACK (scale_cb), self);
  g_signal_connect (self->strip, "picked", G_CALLBACK (picked_cb), self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "replay.report", FALSE);
}

/**
 * rr_replay_page_new:
 * @like: (transfer none): a map of the same ground
 *
 * Returns: (transfer floating): a page that shows nothing yet
 */
GtkWidget *
rr_replay_page_new (RrMap *like)
{
  RrReplayPage *self = g_object_new (RR_TYPE_REPLAY_PAGE, NULL);

  rr_replay_add_map (self, like);
  return GTK_WIDGET (self);
}
