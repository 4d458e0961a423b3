/* rr-sim-trace.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sim-trace.h"

/* RrSimTrace keeps the steps of one run as they are, since most runs are never told: text
 * is made only of one that failed.
 *
 * Threads: one at a time; the simulator hands it on.
 * Ends:    with the simulator. It holds MAX_EVENTS, and counts those beyond.
 */

#define MAX_EVENTS 200000

struct _RrSimTrace
{
  GArray *events;     /* (owned) of RrSimEvent */
  guint   n_missing;
};

RrSimTrace *
rr_sim_trace_new (void)
{
  RrSimTrace *self = g_new0 (RrSimTrace, 1);

  self->events = g_array_new (FALSE, FALSE, sizeof (RrSimEvent));
  return self;
}

void
rr_sim_trace_free (RrSimTrace *self)
{
  g_array_unref (self->events);
  g_free (self);
}

void
rr_sim_trace_clear (RrSimTrace *self)
{
  g_array_set_size (self->events, 0);
  self->n_missing = 0;
}

void
rr_sim_trace_add (RrSimTrace       *self,
                  const RrSimEvent *event)
{
  if (self->events->len < MAX_EVENTS)
    g_array_append_vals (self->events, event, 1);
  else
    self->n_missing++;
}

char *
rr_sim_trace_to_text (RrSimTrace *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->events->len; i++)
    {
      const RrSimEvent *event = &g_array_index (self->events, RrSimEvent, i);

      g_string_append_printf (text, "%5u %9" G_GINT64_FORMAT "us  t%u %-12s %s", i, event->now_us,
                              event->task, event->task_name, event->verb);
      if (event->what != NULL)
        g_string_append_printf (text, " %s", event->what);
      if (event->number > 0)
        g_string_append_printf (text, " %u", event->number);
      g_string_append_c (text, '\n');
    }
  if (self->n_missing > 0)
    g_string_append_printf (text, "... and %u more\n", self->n_missing);
  return g_string_free (text, FALSE);
}
