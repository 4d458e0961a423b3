/* rr-alarm.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-alarm.h"

#include <math.h>
#include <string.h>

/* RrAlarm repeats a sound until everything is acknowledged: the higher the level the
 * sooner. Where GTK can play sounds it is one of our own, made here; elsewhere, and when
 * playing fails, the display beeps. An alert sounds once.
 *
 * Threads: main.
 * Ends:    free; it is silent then.
 */

#define RATE_HZ    22050
#define TONE_MS    160
#define N_TONES    4

struct _RrAlarm
{
  GtkWidget      *widget;      /* (unowned): outlives this */
  GtkMediaStream *stream;      /* (owned) (nullable): what sounds now */
  gboolean        beeps;       /* playing has failed once */
  RrLevel         level;
  double          volume;
  guint           timer;
  guint           n_sounded;
};

static const guint every_ms[RR_N_LEVELS] = {
  [RR_LEVEL_WARN] = 15000, [RR_LEVEL_ALARM] = 6000, [RR_LEVEL_EMERGENCY] = 2500,
};

static void
put_u32 (guint8  *at,
         guint32  value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static void
put_u16 (guint8  *at,
         guint16  value)
{
  value = GUINT16_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

/**
 * rr_alarm_make_wav:
 * @level: how serious it is
 *
 * Returns: (transfer full): a short sound of two tones, 16 bits, one channel
 */
GBytes *
rr_alarm_make_wav (RrLevel level)
{
  const guint n_tones = level >= RR_LEVEL_ALARM ? N_TONES : 2;
  const guint n_per_tone = RATE_HZ * TONE_MS / 1000, n = n_per_tone * n_tones;
  const double low_hz = level == RR_LEVEL_EMERGENCY ? 880 : 587;
  guint8 *wav = g_malloc (44 + 2 * n);

  memcpy (wav, "RIFF....WAVEfmt ", 16);
  put_u32 (wav + 4, 36 + 2 * n);
  put_u32 (wav + 16, 16);
  put_u16 (wav + 20, 1);
  put_u16 (wav + 22, 1);
  put_u32 (wav + 24, RATE_HZ);
  put_u32 (wav + 28, 2 * RATE_HZ);
  put_u16 (wav + 32, 2);
  put_u16 (wav + 34, 16);
  memcpy (wav + 36, "data", 4);
  put_u32 (wav + 40, 2 * n);
  for (guint i = 0; i < n; i++)
    {
      guint in_tone = i % n_per_tone;
      double hz = (i / n_per_tone) % 2 == 0 ? low_hz * 1.26 : low_hz;
      /* Without a soft edge each tone clicks. */
      double edge = MIN (1.0, MIN (in_tone, n_per_tone - in_tone) / (0.01 * RATE_HZ));
      double value = 0.6 * edge * sin (2 * G_PI * hz * i / RATE_HZ);

      put_u16 (wav + 44 + 2 * i, (guint16) (gint16) (value * G_MAXINT16));
    }
  return g_bytes_new_take (wav, 44 + 2 * n);
}

static void
beep (RrAlarm *self)
{
  gdk_display_beep (gtk_widget_get_display (self->widget));
}

static void
failed_cb (GtkMediaStream *stream,
           GParamSpec     *pspec,
           RrAlarm        *self)
{
  if (gtk_media_stream_get_error (stream) == NULL || self->beeps)
    return;
  g_message ("Sounds cannot be played, the display beeps instead: %s",
             gtk_media_stream_get_error (stream)->message);
  self->beeps = TRUE;
  beep (self);
}

static void
drop_stream (RrAlarm *self)
{
  if (self->stream == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->stream, self);
  gtk_media_stream_pause (self->stream);
  g_clear_object (&self->stream);
}

static void
sound (RrAlarm *self)
{
  g_autoptr(GBytes) wav = NULL;
  g_autoptr(GInputStream) input = NULL;

  self->n_sounded++;
  if (self->beeps)
    {
      beep (self);
      return;
    }
  drop_stream (self);
  wav = rr_alarm_make_wav (self->level);
  input = g_memory_input_stream_new_from_bytes (wav);
  self->stream = gtk_media_file_new_for_input_stream (input);
  g_signal_connect (self->stream, "notify::error", G_CALLBACK (failed_cb), self);
  gtk_media_stream_set_volume (self->stream,
                               self->level == RR_LEVEL_EMERGENCY ? 1.0 : self->volume);
  gtk_media_stream_play (self->stream);
  if (self->stream != NULL)
    failed_cb (self->stream, NULL, self);
}

static gboolean
tick_cb (gpointer data)
{
  sound (data);
  return G_SOURCE_CONTINUE;
}

/**
 * rr_alarm_new:
 * @widget: (transfer none): on the display that beeps; outlives the alarm
 *
 * Returns: (transfer full): an alarm that is silent
 */
RrAlarm *
rr_alarm_new (GtkWidget *widget)
{
  RrAlarm *self = g_new0 (RrAlarm, 1);

  self->widget = widget;
  self->volume = 1;
  return self;
}

/**
 * rr_alarm_free:
 * @self: (nullable) (transfer full): an alarm
 */
void
rr_alarm_free (RrAlarm *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_stream (self);
  g_free (self);
}

/**
 * rr_alarm_set_level:
 * @self: an alarm
 * @level: the highest of what nobody has acknowledged; %RR_LEVEL_NORMAL for nothing
 */
void
rr_alarm_set_level (RrAlarm *self,
                    RrLevel  level)
{
  RrLevel before = self->level;

  if (level == before)
    return;
  self->level = level;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (every_ms[level] > 0)
    self->timer = g_timeout_add (every_ms[level], tick_cb, self);
  if (level > before)
    sound (self);
}

void
rr_alarm_set_volume (RrAlarm *self,
                     double   volume)
{
  self->volume = CLAMP (volume, 0, 1);
}

/**
 * rr_alarm_get_n_sounded:
 * @self: an alarm
 *
 * Returns: how often it was heard
 */
guint
rr_alarm_get_n_sounded (RrAlarm *self)
{
  return self->n_sounded;
}
