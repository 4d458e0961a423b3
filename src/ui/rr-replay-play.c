/* rr-replay-play.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Playing: the page holds the window of time it is in and the next one; while neither knows
 * where everybody is at this moment it waits, and says so.
 *
 * Threads: main.
 */

#define LEAST_MS      (20 * MINUTE_MS)     /* of a window */
#define WINDOW_S      60                   /* of playing that a window lasts */
#define MOST_MS       (12 * 60 * MINUTE_MS)
#define SHOW_US       (G_TIME_SPAN_SECOND / 12)

static const guint speeds[] = { 1, 5, 10, 30, 60, 120, 300, 600 };

/* --- windows ------------------------------------------------------------------ */

static gint64
window_ms (RrReplayPage *self)
{
  return CLAMP (self->speed * WINDOW_S * G_GINT64_CONSTANT (1000), LEAST_MS, MOST_MS);
}

gboolean
rr_replay_covers (RrReplay *replay,
                  gint64    at_ms)
{
  return replay != NULL && at_ms >= rr_replay_get_from (replay) && at_ms <= rr_replay_get_to (replay);
}

static void
want (RrReplayPage *self,
      gint64        from_ms)
{
  if (self->wanted_ms == from_ms || from_ms >= self->to_ms)
    return;
  self->wanted_ms = from_ms;
  g_signal_emit_by_name (self, "want-window", from_ms, MIN (from_ms + window_ms (self), self->to_ms));
}

void
rr_replay_drop_windows (RrReplayPage *self)
{
  g_clear_pointer (&self->now, rr_replay_unref);
  g_clear_pointer (&self->next, rr_replay_unref);
  self->wanted_ms = RR_TIME_UNKNOWN;
}

/* The window this moment is in is asked for, and the next one in time. */
static void
follow (RrReplayPage *self)
{
  gint64 end_ms;

  if (!rr_replay_covers (self->now, self->at_ms) && rr_replay_covers (self->next, self->at_ms))
    {
      g_clear_pointer (&self->now, rr_replay_unref);
      self->now = g_steal_pointer (&self->next);
    }
  if (!rr_replay_covers (self->now, self->at_ms))
    {
      g_clear_pointer (&self->next, rr_replay_unref);
      if (self->wanted_ms == RR_TIME_UNKNOWN || self->at_ms < self->wanted_ms
          || self->at_ms > self->wanted_ms + window_ms (self))
        want (self, MAX (self->at_ms, self->from_ms));
      return;
    }
  end_ms = rr_replay_get_to (self->now);
  if (self->next == NULL && end_ms < self->to_ms && self->at_ms > end_ms - window_ms (self) / 2)
    want (self, end_ms);
}

/* --- showing ------------------------------------------------------------------ */

static void
say (RrReplayPage *self)
{
  g_autofree char *text = NULL;

  if (self->to_ms == 0)
    text = g_strdup ("");
  else if (!rr_replay_covers (self->now, self->at_ms))
    text = g_strdup (_("Reading…"));
  else
    {
      guint n = rr_replay_get_n_tracks (self->now);

      text = g_strdup_printf (ngettext ("%u guide", "%u guides", n), n);
    }
  if (strcmp (gtk_label_get_text (GTK_LABEL (self->status)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->status), text);
}

static void
show_time (RrReplayPage *self)
{
  g_autofree char *day = rr_local_format (self->at_ms, self->zone);
  g_autofree char *text = g_strdup_printf ("%s:%02d", day, (int) (self->at_ms / 1000 % 60));

  gtk_label_set_text (GTK_LABEL (self->time), text);
  self->is_silent = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale), (double) (self->at_ms - self->from_ms) / 1000);
  self->is_silent = FALSE;
  rr_time_strip_set_at (RR_TIME_STRIP (self->strip), self->at_ms);
}

void
rr_replay_show_moment (RrReplayPage *self)
{
  g_autoptr(RrSnapshot) snapshot = NULL;

  follow (self);
  show_time (self);
  say (self);
  if (!rr_replay_covers (self->now, self->at_ms))
    return;
  snapshot = rr_replay_snapshot (self->now, self->at_ms);
  rr_map_set_snapshot (RR_MAP (self->map), snapshot);
  rr_replay_show_tails (self);
  self->shown_us = g_get_monotonic_time ();
}

/**
 * rr_replay_page_seek:
 * @self: a page
 * @at_ms: Unix time to show; the nearest within the range
 */
void
rr_replay_page_seek (RrReplayPage *self,
                     gint64        at_ms)
{
  if (self->to_ms == 0)
    return;
  self->at_ms = CLAMP (at_ms, self->from_ms, self->to_ms);
  rr_replay_show_moment (self);
}

/**
 * rr_replay_page_get_at:
 * @self: a page
 *
 * Returns: Unix time that is shown
 */
gint64
rr_replay_page_get_at (RrReplayPage *self)
{
  return self->at_ms;
}

/* --- playing ------------------------------------------------------------------ */

static void
show_playing (RrReplayPage *self)
{
  gboolean plays = self->tick != 0;

  gtk_button_set_icon_name (GTK_BUTTON (self->play),
                            plays ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  plays ? _("Pause") : _("Play"), -1);
}

void
rr_replay_stop (RrReplayPage *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  show_playing (self);
}

/**
 * rr_replay_page_advance:
 * @self: a page
 * @passed_us: how much time has passed
 */
void
rr_replay_page_advance (RrReplayPage *self,
                        gint64        passed_us)
{
  follow (self);
  /* Nobody knows yet where they are then. */
  if (!rr_replay_covers (self->now, self->at_ms))
    {
      say (self);
      return;
    }
  self->at_ms = MIN (self->at_ms + passed_us * self->speed / 1000, self->to_ms);
  if (g_get_monotonic_time () - self->shown_us >= SHOW_US || self->at_ms == self->to_ms)
    rr_replay_show_moment (self);
  if (self->at_ms == self->to_ms)
    rr_replay_stop (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  RrReplayPage *self = RR_REPLAY_PAGE (widget);
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);
  gint64 passed_us = self->tick_us > 0 ? now_us - self->tick_us : 0;

  self->tick_us = now_us;
  /* A window that could not be read, or a page out of sight, must not jump. */
  rr_replay_page_advance (self, MIN (passed_us, G_TIME_SPAN_SECOND / 4));
  return self->tick != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
rr_replay_play_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrReplayPage *self = RR_REPLAY_PAGE (widget);

  if (self->tick != 0 || self->to_ms == 0)
    {
      rr_replay_stop (self);
      return;
    }
  if (self->at_ms >= self->to_ms)
    rr_replay_page_seek (self, self->from_ms);
  self->tick_us = 0;
  self->tick = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
  show_playing (self);
}

/**
 * rr_replay_page_set_speed:
 * @self: a page
 * @speed: 1 to 600 times
 */
void
rr_replay_page_set_speed (RrReplayPage *self,
                          guint         speed)
{
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i] == speed)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->speeds), i);
}

void
rr_replay_speed_cb (GtkDropDown  *drop,
                    GParamSpec   *pspec,
                    RrReplayPage *self)
{
  guint at = gtk_drop_down_get_selected (drop);

  if (at < G_N_ELEMENTS (speeds))
    self->speed = speeds[at];
}

void
rr_replay_change_speed_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrReplayPage *self = RR_REPLAY_PAGE (widget);
  int at = (int) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->speeds)) + g_variant_get_int32 (parameter);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->speeds), (guint) CLAMP (at, 0, (int) G_N_ELEMENTS (speeds) - 1));
}

void
rr_replay_add_speeds (RrReplayPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u×", speeds[i]);

      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->speeds), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->speeds), 4);
}
