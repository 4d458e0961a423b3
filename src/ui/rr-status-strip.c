/* rr-status-strip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-status-strip.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-stall-meter.h"

/* RrStatusStrip says in one line how the engine is doing: who is connected, how much
 * comes in, how soon it is answered, what waits, and whether it reaches the disk.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrStatusStrip
{
  GtkWidget     parent_instance;

  RrStallMeter *meter;         /* (owned): how long the window does not answer */
  gint64        shown_us;      /* when the numbers were last written */
  gboolean      store_ok;
  GtkWidget    *connections;   /* (unowned): template children */
  GtkWidget    *rate;
  GtkWidget    *answer;
  GtkWidget    *queue;
  GtkWidget    *store;
};

G_DEFINE_FINAL_TYPE (RrStatusStrip, rr_status_strip, GTK_TYPE_WIDGET)

#define WARM_UP_US (3 * G_TIME_SPAN_SECOND)
/* Numbers that change faster cannot be read. */
#define REWRITE_US (G_TIME_SPAN_SECOND / 4)

static void
take_text (GtkWidget *label,
           char      *text)
{
  if (strcmp (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
  g_free (text);
}

static void
show_store (RrStatusStrip       *self,
            const RrEngineStats *stats)
{
  const char *sentence = *stats->store_problem != '\0' ? stats->store_problem : NULL;

  if (stats->store_ok)
    {
      take_text (self->store, g_strdup (_("All fixes on disk")));
      gtk_widget_remove_css_class (self->store, "error");
      gtk_widget_set_tooltip_text (self->store, _("Whether positions reach the disk"));
      return;
    }
  take_text (self->store, g_strdup (_("Not storing: phones keep their fixes")));
  gtk_widget_add_css_class (self->store, "error");
  gtk_widget_set_tooltip_text (self->store, sentence);
}

static gboolean
tooltip_cb (GtkWidget     *queue,
            int            x,
            int            y,
            gboolean       by_keyboard,
            GtkTooltip    *tooltip,
            RrStatusStrip *self)
{
  double busy_ms = (double) rr_stall_meter_get_longest_us (self->meter) / 1000;
  /* Translators: %.0f is a number of milliseconds */
  g_autofree char *text = g_strdup_printf (_("How full the queues between network and disk are.\n"
                                             "This window was busy for at most %.0f ms."), busy_ms);

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
rr_status_strip_dispose (GObject *object)
{
  RrStatusStrip *self = RR_STATUS_STRIP (object);
  GtkWidget *child;

  g_clear_pointer (&self->meter, rr_stall_meter_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_status_strip_parent_class)->dispose (object);
}

static void
rr_status_strip_class_init (RrStatusStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_status_strip_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "status-strip");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-status-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, RrStatusStrip, connections);
  gtk_widget_class_bind_template_child (widget_class, RrStatusStrip, rate);
  gtk_widget_class_bind_template_child (widget_class, RrStatusStrip, answer);
  gtk_widget_class_bind_template_child (widget_class, RrStatusStrip, queue);
  gtk_widget_class_bind_template_child (widget_class, RrStatusStrip, store);
  gtk_widget_class_bind_template_callback (widget_class, tooltip_cb);
}

static void
rr_status_strip_init (RrStatusStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->store_ok = TRUE;
  self->meter = rr_stall_meter_new (NULL, WARM_UP_US);
}

/**
 * rr_status_strip_set_stats:
 * @self: a strip
 * @stats: how the engine is doing
 *
 * Bad news is shown at once, numbers four times a second.
 */
void
rr_status_strip_set_stats (RrStatusStrip       *self,
                           const RrEngineStats *stats)
{
  gint64 now_us = g_get_monotonic_time ();

  if (stats->store_ok == self->store_ok && now_us - self->shown_us < REWRITE_US)
    return;
  self->shown_us = now_us;
  self->store_ok = stats->store_ok;
  take_text (self->connections,
             /* Translators: open network connections */
             g_strdup_printf (ngettext ("%u connection", "%u connections", stats->n_connections),
                              stats->n_connections));
  /* Translators: positions received per second */
  take_text (self->rate, g_strdup_printf (_("%.0f fixes/s"), stats->fixes_per_s));
  /* Translators: 99 of 100 answers are faster than this */
  take_text (self->answer, stats->ack_p99_us > 0
                               ? g_strdup_printf (_("Answers in %.1f ms"), stats->ack_p99_us / 1000)
                               : g_strdup (_("No answers yet")));
  /* Translators: how full the engine's queues are */
  take_text (self->queue, g_strdup_printf (_("Queues %.0f %%"),
                                           100.0 * (double) MAX (stats->tracker_fill, stats->store_fill)));
  show_store (self, stats);
}

/**
 * rr_status_strip_get_longest_us:
 * @self: a strip
 *
 * Returns: in microseconds, the longest time that the main loop was busy
 */
gint64
rr_status_strip_get_longest_us (RrStatusStrip *self)
{
  return rr_stall_meter_get_longest_us (self->meter);
}
