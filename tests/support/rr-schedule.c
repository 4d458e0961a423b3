/* rr-schedule.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-schedule.h"

#include <string.h>

/* RrSchedule makes the choices of one schedule after another. All that a choice depends
 * on is in the 64 bits of its seed: the strategy, how long a run is to expect (PCT
 * spreads its moments over that), and 44 random bits; or, where every schedule is tried
 * in order, which one it is.
 *
 * Random finds what needs many switches. PCT (Burckhardt et al., ASPLOS 2010) finds a
 * fault that needs d ordered moments in a run of k steps and n tasks with a chance of at
 * least 1/(n k^(d-1)), however long the run. Exhaustive keeps the path it took and turns
 * off at the last choice that has a branch left, within the bound of preemptions:
 * switches away from a task that could have gone on.
 *
 * Threads: one at a time; the simulator hands it on.
 * Ends:    with its owner.
 */

#define STRATEGY_BITS 4
#define LENGTH_BITS   16
#define MAX_LENGTH    ((1u << LENGTH_BITS) - 1)
#define MAX_QUANTUM   8

typedef struct
{
  guint8   chosen;
  guint8   n;
  gboolean preempts;   /* every choice but the first does */
} Branch;

struct _RrSchedule
{
  RrExploreStrategy strategy;      /* what was asked for */
  guint64           stream;        /* of the seeds */
  guint             n_schedules;
  guint             max_preemptions;
  guint             longest;       /* steps of the longest run */

  RrExploreStrategy how;           /* of this schedule */
  guint64           seed;
  guint64           state;
  guint             step;
  guint             moments[RR_EXPLORE_PCT_DEPTH - 1];
  guint64           priorities[RR_EXPLORE_MAX_TASKS];   /* 0: none yet */
  guint             last;          /* round robin: the task that ran */
  guint             quantum;
  guint             left;          /* of its quantum */

  GArray           *path;          /* (owned) of Branch */
  guint             depth;
};

/* splitmix64 */
static guint64
next_bits (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

RrSchedule *
rr_schedule_new (RrExploreStrategy strategy,
                 guint64           seed,
                 guint             max_preemptions)
{
  RrSchedule *self = g_new0 (RrSchedule, 1);

  self->strategy = strategy;
  self->stream = seed;
  self->max_preemptions = max_preemptions;
  self->path = g_array_new (FALSE, FALSE, sizeof (Branch));
  return self;
}

void
rr_schedule_free (RrSchedule *self)
{
  g_array_unref (self->path);
  g_free (self);
}

static void
start (RrSchedule *self,
       guint64     seed)
{
  guint length = (guint) (seed >> STRATEGY_BITS) & MAX_LENGTH;

  self->how = (RrExploreStrategy) (seed & ((1u << STRATEGY_BITS) - 1));
  self->seed = seed;
  self->state = seed;
  self->step = 0;
  self->depth = 0;
  memset (self->priorities, 0, sizeof self->priorities);
  for (guint i = 0; i < G_N_ELEMENTS (self->moments); i++)
    self->moments[i] = (guint) (next_bits (&self->state) % MAX (length, 1));
  self->quantum = 1 + (guint) (next_bits (&self->state) % MAX_QUANTUM);
  self->left = self->quantum;
  self->last = 0;
}

/* Returns: FALSE when every branch has been taken */
static gboolean
turn_off (RrSchedule *self)
{
  while (self->path->len > 0)
    {
      Branch *branch = &g_array_index (self->path, Branch, self->path->len - 1);
      guint n_preemptions = 0;

      for (guint i = 0; i + 1 < self->path->len; i++)
        {
          const Branch *earlier = &g_array_index (self->path, Branch, i);

          n_preemptions += earlier->preempts && earlier->chosen > 0;
        }
      if (branch->chosen + 1 < branch->n
          && (!branch->preempts || n_preemptions < self->max_preemptions))
        {
          branch->chosen++;
          return TRUE;
        }
      g_array_set_size (self->path, self->path->len - 1);
    }
  return FALSE;
}

gboolean
rr_schedule_next (RrSchedule *self)
{
  static const RrExploreStrategy turns[] = { RR_EXPLORE_RANDOM, RR_EXPLORE_PCT, RR_EXPLORE_RANDOM,
                                             RR_EXPLORE_PCT, RR_EXPLORE_ROUND_ROBIN };
  guint n = self->n_schedules++;
  RrExploreStrategy how = self->strategy;

  if (how == RR_EXPLORE_EXHAUSTIVE)
    {
      if (n > 0 && !turn_off (self))
        return FALSE;
      start (self, (guint64) n << STRATEGY_BITS | how);
      return TRUE;
    }

  if (how == RR_EXPLORE_MIXED)
    how = turns[n % G_N_ELEMENTS (turns)];
  start (self, next_bits (&self->stream) << (STRATEGY_BITS + LENGTH_BITS)
               | (guint64) MIN (self->longest, MAX_LENGTH) << STRATEGY_BITS
               | how);
  return TRUE;
}

gboolean
rr_schedule_replay (RrSchedule *self,
                    guint64     seed)
{
  if ((seed & ((1u << STRATEGY_BITS) - 1)) == RR_EXPLORE_EXHAUSTIVE)
    {
      self->strategy = RR_EXPLORE_EXHAUSTIVE;
      return FALSE;
    }
  start (self, seed);
  return TRUE;
}

guint64
rr_schedule_get_seed (RrSchedule *self)
{
  return self->seed;
}

gboolean
rr_schedule_is_exhaustive (RrSchedule *self)
{
  return self->how == RR_EXPLORE_EXHAUSTIVE;
}

static guint
follow_path (RrSchedule *self,
             guint       n,
             gboolean    preempts)
{
  if (self->depth == self->path->len)
    {
      Branch branch = { .chosen = 0, .n = (guint8) MIN (n, G_MAXUINT8), .preempts = preempts };

      g_array_append_val (self->path, branch);
    }
  return g_array_index (self->path, Branch, self->depth++).chosen;
}

static guint
highest (RrSchedule  *self,
         const guint *tasks,
         guint        n_tasks)
{
  guint best = 0;

  for (guint i = 0; i < n_tasks; i++)
    {
      guint64 *priority = &self->priorities[tasks[i]];

      if (*priority == 0)
        *priority = next_bits (&self->state) | G_GUINT64_CONSTANT (1) << 32;
      if (*priority > self->priorities[tasks[best]])
        best = i;
    }
  return best;
}

static guint
choose_pct (RrSchedule  *self,
            const guint *tasks,
            guint        n_tasks,
            gboolean     has_current)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->moments); i++)
    if (self->step == self->moments[i] + 1 && has_current)
      self->priorities[tasks[0]] = i + 1;
  return highest (self, tasks, n_tasks);
}

static guint
choose_in_turn (RrSchedule  *self,
                const guint *tasks,
                guint        n_tasks,
                gboolean     has_current)
{
  guint best = n_tasks, first = 0;

  if (has_current && --self->left > 0)
    return 0;

  self->left = self->quantum;
  for (guint i = 0; i < n_tasks; i++)
    {
      if (tasks[i] > self->last && (best == n_tasks || tasks[i] < tasks[best]))
        best = i;
      if (tasks[i] < tasks[first])
        first = i;
    }
  best = best < n_tasks ? best : first;
  self->last = tasks[best];
  return best;
}

guint
rr_schedule_choose (RrSchedule  *self,
                    const guint *tasks,
                    guint        n_tasks,
                    gboolean     has_current)
{
  self->step++;
  switch (self->how)
    {
    case RR_EXPLORE_PCT:
      return choose_pct (self, tasks, n_tasks, has_current);
    case RR_EXPLORE_ROUND_ROBIN:
      return choose_in_turn (self, tasks, n_tasks, has_current);
    case RR_EXPLORE_EXHAUSTIVE:
      return n_tasks > 1 ? follow_path (self, n_tasks, has_current) : 0;
    case RR_EXPLORE_MIXED:
    case RR_EXPLORE_RANDOM:
    default:
      return n_tasks > 1 ? (guint) (next_bits (&self->state) % n_tasks) : 0;
    }
}

guint
rr_schedule_pick (RrSchedule *self,
                  guint       n)
{
  if (n < 2)
    return 0;
  return self->how == RR_EXPLORE_EXHAUSTIVE ? follow_path (self, n, FALSE)
                                            : (guint) (next_bits (&self->state) % n);
}

void
rr_schedule_end (RrSchedule *self)
{
  self->longest = MAX (self->longest, self->step);
}
