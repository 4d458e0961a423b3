/* rr-heat.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-heat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rr-chan-private.h"

/* RrHeat samples the channels between declared stages at each look and keeps a window of
 * ten seconds. From it follow how warm an edge is, which stage is the narrowest, and
 * which does nothing although it could.
 *
 * Threads: looks on one thread at a time; the copies from any.
 * Ends:    with its owner.
 */

#define MAX_EDGES      64
#define N_SAMPLES      64      /* more than a window of looks has */
#define N_GAPS         64
#define STALL_US       (5 * G_TIME_SPAN_SECOND)
#define STALL_GAPS     10
#define BOTTLENECK_PCT 80.0
#define FREE_PCT       20.0

typedef struct
{
  gint64  at_us;
  guint64 n_received;
  guint64 send_blocked_us;
  guint64 recv_blocked_us;
  guint64 n_done;
  double  sojourn_us;      /* NaN: none was measured since the last */
} Sample;

/* The last samples; the newest is at (n - 1) % N_SAMPLES. */
typedef struct
{
  Sample samples[N_SAMPLES];
  guint  n;
} Window;

typedef struct
{
  RrHeatEdge edge;
  Window     window;
  gboolean   is_seen;      /* in the present look */
} Edge;

typedef struct
{
  RrHeatStage  stage;
  RrStageFacts facts;
  Window       window;
  gint64       moved_us;       /* it last did something, or had nothing to do */
  gint64       gaps_us[N_GAPS]; /* between two looks at which it had moved */
  guint        n_gaps;
  gboolean     is_seen;
} Stage;

struct _RrHeat
{
  RrMutex  lock;
  GArray  *edges;          /* (owned) (guarded by lock): of Edge */
  GArray  *stages;         /* (owned) (guarded by lock): of Stage */
};

/**
 * rr_heat_new:
 *
 * Returns: (transfer full): knows nothing yet
 */
RrHeat *
rr_heat_new (void)
{
  RrHeat *self = g_new0 (RrHeat, 1);

  rr_mutex_init (&self->lock);
  self->edges = g_array_new (FALSE, TRUE, sizeof (Edge));
  self->stages = g_array_new (FALSE, TRUE, sizeof (Stage));
  return self;
}

/**
 * rr_heat_free:
 * @self: (nullable) (transfer full): heat that nobody looks at any more
 */
void
rr_heat_free (RrHeat *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->edges);
  g_array_unref (self->stages);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/* --- windows ------------------------------------------------------------------------ */

static void
window_add (Window *self,
            Sample  sample)
{
  self->samples[self->n++ % N_SAMPLES] = sample;
}

static const Sample *
window_newest (const Window *self)
{
  return &self->samples[(self->n - 1) % N_SAMPLES];
}

/* The oldest that is within the window, or just before it. */
static const Sample *
window_oldest (const Window *self)
{
  gint64 from_us = window_newest (self)->at_us - RR_HEAT_WINDOW_US;
  const Sample *oldest = window_newest (self);

  for (guint i = 1; i < MIN (self->n, N_SAMPLES); i++)
    {
      oldest = &self->samples[(self->n - 1 - i) % N_SAMPLES];
      if (oldest->at_us <= from_us)
        break;
    }
  return oldest;
}

static double
per_second (guint64 now,
            guint64 before,
            gint64  span_us)
{
  return span_us > 0 ? (double) (now - before) * G_TIME_SPAN_SECOND / (double) span_us : 0;
}

static double
percent (guint64 now_us,
         guint64 before_us,
         gint64  span_us)
{
  return span_us > 0 ? MIN (100.0 * (double) (now_us - before_us) / (double) span_us, 100) : 0;
}

static int
compare_double (const void *a,
                const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
judge_sojourn (const Window *window,
               RrHeatEdge   *edge)
{
  gint64 from_us = window_newest (window)->at_us - RR_HEAT_WINDOW_US;
  double values[N_SAMPLES];
  guint n = 0;

  for (guint i = 0; i < MIN (window->n, N_SAMPLES); i++)
    {
      const Sample *sample = &window->samples[(window->n - 1 - i) % N_SAMPLES];

      if (sample->at_us >= from_us && !isnan (sample->sojourn_us))
        values[n++] = sample->sojourn_us;
    }
  edge->sojourn_p50_us = edge->sojourn_p99_us = NAN;
  if (n == 0)
    return;

  qsort (values, n, sizeof values[0], compare_double);
  edge->sojourn_p50_us = values[(n - 1) / 2];
  edge->sojourn_p99_us = values[(guint) ceil (0.99 * n) - 1];
}

/* --- edges -------------------------------------------------------------------------- */

static Edge *
find_edge (RrHeat  *self,
           guint64  channel)
{
  for (guint i = 0; i < self->edges->len; i++)
    if (g_array_index (self->edges, Edge, i).edge.channel == channel)
      return &g_array_index (self->edges, Edge, i);
  return NULL;
}

static void
declare_edge (RrHeat  *self,
              guint64  channel,
              guint64  from,
              guint64  to)
{
  Edge *edge = find_edge (self, channel);
  Edge fresh = { .edge = { .channel = channel } };

  if (edge == NULL)
    {
      if (self->edges->len >= MAX_EDGES)
        return;
      g_array_append_val (self->edges, fresh);
      edge = &g_array_index (self->edges, Edge, self->edges->len - 1);
    }
  if (from != 0)
    edge->edge.from = from;
  if (to != 0)
    edge->edge.to = to;
}

static void
judge_edge (Edge *self)
{
  const Sample *newest = window_newest (&self->window), *oldest = window_oldest (&self->window);
  gint64 span_us = newest->at_us - oldest->at_us;

  self->edge.rate_per_s = per_second (newest->n_received, oldest->n_received, span_us);
  self->edge.send_blocked_pct = percent (newest->send_blocked_us, oldest->send_blocked_us, span_us);
  self->edge.recv_blocked_pct = percent (newest->recv_blocked_us, oldest->recv_blocked_us, span_us);
  judge_sojourn (&self->window, &self->edge);
}

typedef struct
{
  RrHeat *heat;
  gint64  now_us;
} Look;

static void
sample_channel (RrObject *object,
                gpointer  data)
{
  Look *look = data;
  RrChan *chan = (RrChan *) object;
  Edge *edge;
  RrChanMeter meter;

  if (object->kind != RR_OBJECT_CHAN || (edge = find_edge (look->heat, object->id)) == NULL)
    return;

  rr_chan_read_meter (chan, look->now_us, &meter);
  g_strlcpy (edge->edge.name, object->name, sizeof edge->edge.name);
  edge->edge.capacity = meter.capacity;
  edge->edge.length = meter.length;
  edge->is_seen = TRUE;
  window_add (&edge->window, (Sample) {
    .at_us = look->now_us,
    .n_received = meter.n_received,
    .send_blocked_us = meter.send_blocked_us,
    .recv_blocked_us = meter.recv_blocked_us,
    .sojourn_us = meter.sojourn_us >= 0 ? (double) meter.sojourn_us : NAN,
  });
  judge_edge (edge);
}

static void
forget_unseen (RrHeat *self)
{
  for (guint i = self->edges->len; i-- > 0; )
    if (!g_array_index (self->edges, Edge, i).is_seen)
      g_array_remove_index (self->edges, i);
  for (guint i = self->stages->len; i-- > 0; )
    if (!g_array_index (self->stages, Stage, i).is_seen)
      g_array_remove_index (self->stages, i);
}

/* --- stages ------------------------------------------------------------------------- */

static Stage *
get_stage (RrHeat             *self,
           const RrStageFacts *facts,
           gint64              now_us)
{
  Stage fresh = { .stage = { .id = facts->id, .flags = facts->flags }, .moved_us = now_us };

  for (guint i = 0; i < self->stages->len; i++)
    if (g_array_index (self->stages, Stage, i).stage.id == facts->id)
      return &g_array_index (self->stages, Stage, i);

  g_strlcpy (fresh.stage.name, facts->name, sizeof fresh.stage.name);
  g_array_append_val (self->stages, fresh);
  return &g_array_index (self->stages, Stage, self->stages->len - 1);
}

static gboolean
has_work (RrHeat             *self,
          const RrStageFacts *facts)
{
  for (guint i = 0; i < facts->n_inputs; i++)
    {
      const Edge *edge = find_edge (self, facts->inputs[i]);

      if (edge != NULL && edge->edge.length > 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_room (RrHeat             *self,
          const RrStageFacts *facts)
{
  for (guint i = 0; i < facts->n_outputs; i++)
    {
      const Edge *edge = find_edge (self, facts->outputs[i]);

      if (edge != NULL && edge->edge.capacity > 0 && edge->edge.length >= edge->edge.capacity)
        return FALSE;
    }
  return TRUE;
}

/* How long it may do nothing: what it usually does not exceed, ten times. */
static gint64
patience_us (const Stage *self)
{
  gint64 longest_us = 0;

  for (guint i = 0; i < MIN (self->n_gaps, N_GAPS); i++)
    longest_us = MAX (longest_us, self->gaps_us[i]);
  return MAX (STALL_US, STALL_GAPS * longest_us);
}

static void
report_stall (const Stage   *self,
              RrVerdictBook *book,
              gint64         now_us)
{
  RrVerdict *verdict = rr_verdict_new (RR_VERDICT_STALLED_STAGE);

  verdict->object = self->stage.id;
  verdict->name = g_strdup (self->stage.name);
  verdict->since_us = self->moved_us;
  verdict->value = (double) (now_us - self->moved_us) / G_TIME_SPAN_SECOND;
  verdict->detail = g_strdup_printf ("has work and room, and did nothing for %.1f s", verdict->value);
  rr_verdict_book_report (book, verdict);
}

static void
judge_stall (RrHeat             *self,
             Stage              *stage,
             const RrStageFacts *facts,
             RrVerdictBook      *book,
             gint64              now_us)
{
  gboolean has_moved = facts->n_done != stage->stage.n_done;

  if (has_moved && stage->window.n > 0)
    stage->gaps_us[stage->n_gaps++ % N_GAPS] = now_us - stage->moved_us;
  if (has_moved || !has_work (self, facts) || !has_room (self, facts) || now_us < facts->expect_us)
    stage->moved_us = now_us;
  stage->stage.is_stalled = !(stage->stage.flags & RR_STAGE_SERVICE)
                            && now_us - stage->moved_us >= patience_us (stage);
  if (stage->stage.is_stalled)
    report_stall (stage, book, now_us);
}

static void
look_at_stage (RrHeat             *self,
               const RrStageFacts *facts,
               RrVerdictBook      *book,
               gint64              now_us)
{
  Stage *stage = get_stage (self, facts, now_us);
  const Sample *newest, *oldest;

  judge_stall (self, stage, facts, book, now_us);
  stage->stage.n_done = facts->n_done;
  stage->facts = *facts;
  stage->is_seen = TRUE;
  window_add (&stage->window, (Sample) { .at_us = now_us, .n_done = facts->n_done, .sojourn_us = NAN });
  newest = window_newest (&stage->window);
  oldest = window_oldest (&stage->window);
  stage->stage.rate_per_s = per_second (newest->n_done, oldest->n_done, newest->at_us - oldest->at_us);
}

static double
blocked_pct (RrHeat        *self,
             const guint64 *channels,
             guint          n_channels)
{
  double most = 0;

  for (guint i = 0; i < n_channels; i++)
    {
      const Edge *edge = find_edge (self, channels[i]);

      if (edge != NULL)
        most = MAX (most, edge->edge.send_blocked_pct);
    }
  return most;
}

/* Those before it wait, and it does not wait for those behind it. */
static void
judge_bottleneck (RrHeat        *self,
                  Stage         *stage,
                  RrVerdictBook *book,
                  gint64         now_us)
{
  double in_pct = blocked_pct (self, stage->facts.inputs, stage->facts.n_inputs);
  double out_pct = blocked_pct (self, stage->facts.outputs, stage->facts.n_outputs);
  const Sample *oldest = window_oldest (&stage->window);
  RrVerdict *verdict;

  stage->stage.is_bottleneck = in_pct >= BOTTLENECK_PCT && out_pct < FREE_PCT
                               && now_us - oldest->at_us >= RR_HEAT_WINDOW_US;
  if (!stage->stage.is_bottleneck || (stage->stage.flags & RR_STAGE_LIMITED))
    return;

  verdict = rr_verdict_new (RR_VERDICT_BACK_PRESSURE);
  verdict->object = stage->stage.id;
  verdict->name = g_strdup (stage->stage.name);
  verdict->since_us = oldest->at_us;
  verdict->value = in_pct;
  verdict->detail = g_strdup_printf ("those before it waited %.0f %% of the last 10 s, and it waited "
                                     "%.0f %% for those behind it; %.0f items/s",
                                     in_pct, out_pct, stage->stage.rate_per_s);
  rr_verdict_book_report (book, verdict);
}

/**
 * rr_heat_look:
 * @self: heat
 * @book: (transfer none): where stalls and the bottleneck are reported
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_heat_look (RrHeat        *self,
              RrVerdictBook *book,
              gint64         now_us)
{
  RrStageFacts facts[RR_STAGE_MAX];
  guint n_facts = rr_stage_list (facts, G_N_ELEMENTS (facts));
  Look look = { self, now_us };

  g_return_if_fail (self != NULL && book != NULL);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->edges->len; i++)
    g_array_index (self->edges, Edge, i).is_seen = FALSE;
  for (guint i = 0; i < self->stages->len; i++)
    g_array_index (self->stages, Stage, i).is_seen = FALSE;
  for (guint i = 0; i < n_facts; i++)
    {
      for (guint j = 0; j < facts[i].n_inputs; j++)
        declare_edge (self, facts[i].inputs[j], 0, facts[i].id);
      for (guint j = 0; j < facts[i].n_outputs; j++)
        declare_edge (self, facts[i].outputs[j], facts[i].id, 0);
    }
  rr_object_each (sample_channel, &look);
  for (guint i = 0; i < n_facts; i++)
    look_at_stage (self, &facts[i], book, now_us);
  forget_unseen (self);
  for (guint i = 0; i < self->stages->len; i++)
    judge_bottleneck (self, &g_array_index (self->stages, Stage, i), book, now_us);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_heat_dup_edges:
 * @self: heat
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrHeatEdge): as they were at the last look
 */
GArray *
rr_heat_dup_edges (RrHeat *self)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (RrHeatEdge));

  g_return_val_if_fail (self != NULL, edges);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->edges->len; i++)
    g_array_append_val (edges, g_array_index (self->edges, Edge, i).edge);
  rr_mutex_unlock (&self->lock);
  return edges;
}

/**
 * rr_heat_dup_stages:
 * @self: heat
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrHeatStage): as they were at the last look
 */
GArray *
rr_heat_dup_stages (RrHeat *self)
{
  GArray *stages = g_array_new (FALSE, FALSE, sizeof (RrHeatStage));

  g_return_val_if_fail (self != NULL, stages);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->stages->len; i++)
    g_array_append_val (stages, g_array_index (self->stages, Stage, i).stage);
  rr_mutex_unlock (&self->lock);
  return stages;
}
