/* rr-growth.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* RrGrowth foretells when a figure that keeps rising will reach its limit.
 *
 * The slope of a window is the median of the slopes between all its samples, and it is
 * believed when even its lower bound at 99 % is above zero; a few wild samples change
 * neither. What slows down is warming up: if it goes on slowing down like that, it may
 * never reach the limit, and nothing is said then. What has fallen by half of what it had
 * risen was a burst or a saw-tooth: then counting begins anew, and for a while nobody is
 * told before it is higher than it was then.
 *
 * Threads: one at a time.
 * Ends:    with its owner. A series that gets no samples is forgotten.
 */

#define N_SAMPLES     64        /* a window, and some to spare */
#define MIN_SAMPLES   8
#define MIN_SPAN_US   (50 * G_TIME_SPAN_SECOND)
#define SILENT_US     (15 * G_TIME_SPAN_SECOND)
#define PEAK_US       (30 * 60 * G_TIME_SPAN_SECOND)
#define Z_99          2.576
#define MAX_PAIRS     (N_SAMPLES * (N_SAMPLES - 1) / 2)

typedef struct
{
  gint64 at_us;
  double value;
} Point;

typedef struct
{
  const void   *key;
  guint64       object;
  const char   *what;
  char          name[48];
  const RrSite *site;
  double        limit;

  Point   points[N_SAMPLES];   /* the newest is at (n_points - 1) % N_SAMPLES */
  guint   n_points;
  gint64  judged_us;           /* 0: never */
  guint   n_rising;            /* windows in a row */
  double  low, high;           /* since the last time it fell */
  double  peak;                /* that it fell from */
  gint64  peak_us;             /* 0: it never fell */
  double  slope;               /* per second, of the last window */
  double  ceiling;             /* where it levels off; infinite if it does not slow down */
  gint64  since_us;            /* the first of the windows began then */
  gboolean is_growing;
} Series;

struct _RrGrowth
{
  Series  *series[RR_GROWTH_MAX_SERIES];   /* (owned) (nullable) */
  double   slopes[MAX_PAIRS];              /* room for a judgement */
  guint64  n_refused;
};

/**
 * rr_growth_new:
 *
 * Returns: (transfer full): follows nothing yet
 */
RrGrowth *
rr_growth_new (void)
{
  return g_new0 (RrGrowth, 1);
}

/**
 * rr_growth_free:
 * @self: (nullable) (transfer full): growth
 */
void
rr_growth_free (RrGrowth *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < RR_GROWTH_MAX_SERIES; i++)
    g_free (self->series[i]);
  g_free (self);
}

static const Point *
newest (const Series *self)
{
  return &self->points[(self->n_points - 1) % N_SAMPLES];
}

static Series *
get_series (RrGrowth             *self,
            const RrGrowthSample *sample)
{
  Series **room = NULL;

  for (guint i = 0; i < RR_GROWTH_MAX_SERIES; i++)
    {
      Series *series = self->series[i];

      if (series == NULL)
        room = room != NULL ? room : &self->series[i];
      else if (series->key == sample->key && series->object == sample->object
               && strcmp (series->what, sample->what) == 0)
        return series;
    }
  if (room == NULL)
    {
      self->n_refused++;
      return NULL;
    }

  *room = g_new0 (Series, 1);
  (*room)->key = sample->key;
  (*room)->object = sample->object;
  (*room)->what = sample->what;
  (*room)->site = sample->site;
  (*room)->low = (*room)->high = sample->value;
  g_strlcpy ((*room)->name, sample->name, sizeof (*room)->name);
  return *room;
}

static void
note_fall (Series *self,
           double  value,
           gint64  now_us)
{
  self->high = MAX (self->high, value);
  self->low = MIN (self->low, value);
  if (self->high - value <= (self->high - self->low) / 2)
    return;

  if (self->peak_us == 0 || self->high >= self->peak || now_us - self->peak_us > PEAK_US)
    {
      self->peak = self->high;
      self->peak_us = now_us;
    }
  self->high = self->low = value;
  self->n_rising = 0;
  self->is_growing = FALSE;
}

/**
 * rr_growth_add:
 * @self: growth
 * @sample: how it is now; those that come too soon after the last are left out
 * @now_us: monotonic
 */
void
rr_growth_add (RrGrowth             *self,
               const RrGrowthSample *sample,
               gint64                now_us)
{
  Series *series;

  g_return_if_fail (self != NULL && sample != NULL && sample->what != NULL && sample->name != NULL);

  series = get_series (self, sample);
  if (series == NULL || (series->n_points > 0 && now_us - newest (series)->at_us < RR_GROWTH_SAMPLE_US))
    return;

  if (series->n_points == 0)
    series->judged_us = now_us;
  series->limit = sample->limit;
  series->points[series->n_points++ % N_SAMPLES] = (Point) { now_us, sample->value };
  note_fall (series, sample->value, now_us);
}

/* --- the judgement ------------------------------------------------------------------- */

static int
compare_double (const void *a,
                const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Returns: the median of the slopes between all points, with its lower bound */
static double
theil_sen (double      *slopes,
           const Point *points,
           guint        n_points,
           double      *lower)
{
  double sigma = sqrt (n_points * (n_points - 1.0) * (2.0 * n_points + 5) / 18);
  guint n = 0;
  double at;

  for (guint i = 0; i < n_points; i++)
    for (guint j = i + 1; j < n_points; j++)
      slopes[n++] = (points[j].value - points[i].value) * G_TIME_SPAN_SECOND
                    / (double) (points[j].at_us - points[i].at_us);
  qsort (slopes, n, sizeof slopes[0], compare_double);
  at = (n - Z_99 * sigma) / 2;
  *lower = at >= 1 ? slopes[(guint) at - 1] : -INFINITY;
  return n % 2 == 1 ? slopes[n / 2] : (slopes[n / 2 - 1] + slopes[n / 2]) / 2;
}

/* The points of the last window, the oldest first. */
static guint
copy_window (const Series *self,
             gint64        now_us,
             Point         window[N_SAMPLES])
{
  guint n = 0;

  for (guint i = self->n_points - MIN (self->n_points, N_SAMPLES); i < self->n_points; i++)
    if (self->points[i % N_SAMPLES].at_us >= now_us - RR_GROWTH_WINDOW_US)
      window[n++] = self->points[i % N_SAMPLES];
  return n;
}

/* A slope that shrinks by the same part in each half of a window adds up to this much. */
static double
ceiling_of (double value,
            double early,
            double late)
{
  double half_s = (double) RR_GROWTH_WINDOW_US / 2 / G_TIME_SPAN_SECOND;

  return late > 0 && late < early ? value + late * half_s / log (early / late) : INFINITY;
}

static gboolean
is_rising (RrGrowth *self,
           Series   *series,
           gint64    now_us)
{
  Point window[N_SAMPLES];
  guint n = copy_window (series, now_us, window);
  double lower, early, late, ignored;

  if (n < MIN_SAMPLES || window[n - 1].at_us - window[0].at_us < MIN_SPAN_US)
    return FALSE;

  series->slope = theil_sen (self->slopes, window, n, &lower);
  if (lower <= 0)
    return FALSE;
  early = theil_sen (self->slopes, window, n / 2, &ignored);
  late = theil_sen (self->slopes, window + n / 2, n - n / 2, &ignored);
  series->slope = MIN (series->slope, late);
  series->ceiling = ceiling_of (window[n - 1].value, early, late);
  if (series->n_rising == 0)
    series->since_us = window[0].at_us;
  return late > 0;
}

static gint64
time_left_us (const Series *self)
{
  double left_s = (self->limit - newest (self)->value) / self->slope;

  return (gint64) (CLAMP (left_s, 0, 1e9) * G_TIME_SPAN_SECOND);
}

static void
judge (RrGrowth *self,
       Series   *series,
       gint64    now_us)
{
  gboolean was_higher = series->peak_us != 0 && now_us - series->peak_us <= PEAK_US
                        && newest (series)->value <= series->peak;

  series->judged_us += RR_GROWTH_STEP_US * ((now_us - series->judged_us) / RR_GROWTH_STEP_US);
  if (is_rising (self, series, now_us))
    series->n_rising++;
  else
    series->n_rising = 0;
  series->is_growing = series->n_rising >= RR_GROWTH_N_WINDOWS && !was_higher
                       && series->ceiling > series->limit
                       && time_left_us (series) < RR_GROWTH_HORIZON_US;
}

static void
report (const Series  *self,
        RrVerdictBook *book,
        gint64         now_us)
{
  RrVerdict *verdict = rr_verdict_new (RR_VERDICT_GROWTH);
  gint64 left_us = MAX (time_left_us (self) - (now_us - newest (self)->at_us), 0);

  verdict->object = self->object;
  verdict->name = g_strdup (self->name);
  verdict->site = self->site;
  verdict->since_us = self->since_us;
  verdict->value = (double) left_us / G_TIME_SPAN_SECOND;
  verdict->detail = g_strdup_printf ("%.0f %s, %.2f more each second; %.0f are reached in %.0f s",
                                     newest (self)->value, self->what, self->slope, self->limit,
                                     verdict->value);
  if (self->site != NULL)
    {
      char *detail = g_strdup_printf ("%s; from %s:%d", verdict->detail,
                                      rr_site_file (self->site), self->site->line);

      g_free (verdict->detail);
      verdict->detail = detail;
    }
  rr_verdict_book_report (book, verdict);
}

/**
 * rr_growth_look:
 * @self: growth
 * @book: (transfer none): where what grows is reported
 * @now_us: monotonic
 */
void
rr_growth_look (RrGrowth      *self,
                RrVerdictBook *book,
                gint64         now_us)
{
  g_return_if_fail (self != NULL && book != NULL);

  for (guint i = 0; i < RR_GROWTH_MAX_SERIES; i++)
    {
      Series *series = self->series[i];

      if (series == NULL)
        continue;
      if (now_us - newest (series)->at_us > SILENT_US)
        {
          g_clear_pointer (&self->series[i], g_free);
          continue;
        }
      if (now_us - series->judged_us >= RR_GROWTH_STEP_US)
        judge (self, series, now_us);
      if (series->is_growing)
        report (series, book, now_us);
    }
}

/**
 * rr_growth_n_refused:
 * @self: growth
 *
 * Returns: how many samples found no room
 */
guint64
rr_growth_n_refused (RrGrowth *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_refused;
}
