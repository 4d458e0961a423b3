/* rr-diag-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-diag-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* How the Diagnostics page says durations, figures, and whether all is well.
 *
 * Threads: any.
 */

/* A look is taken four times a second; what is not much older needs no age. */
#define FRESH_US (3 * G_TIME_SPAN_SECOND)

/**
 * rr_diag_format_duration:
 * @us: how long
 *
 * Returns: (transfer full): in two figures or so: "0.3 s", "12 s", "4 min", "2 h"
 */
char *
rr_diag_format_duration (gint64 us)
{
  double seconds = (double) MAX (us, 0) / G_TIME_SPAN_SECOND;

  if (seconds < 10)
    /* Translators: a duration in seconds */
    return g_strdup_printf (_("%.1f s"), seconds);
  if (seconds < 120)
    /* Translators: a duration in seconds */
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < 7200)
    /* Translators: a duration in minutes */
    return g_strdup_printf (_("%d min"), (int) (seconds / 60));
  /* Translators: a duration in hours */
  return g_strdup_printf (_("%d h"), (int) (seconds / 3600));
}

/**
 * rr_diag_format_wait:
 * @us: how long something waited; NaN if nothing did
 *
 * Returns: (transfer full): in the unit that suits it
 */
char *
rr_diag_format_wait (double us)
{
  if (isnan (us))
    return g_strdup ("–");
  if (us < 1000)
    /* Translators: microseconds */
    return g_strdup_printf (_("%.0f µs"), us);
  if (us < 1e6)
    /* Translators: milliseconds */
    return g_strdup_printf (_("%.1f ms"), us / 1000);
  return rr_diag_format_duration ((gint64) us);
}

/**
 * rr_diag_format_figure:
 * @value: a figure
 *
 * Returns: (transfer full): with as many places as can matter
 */
char *
rr_diag_format_figure (double value)
{
  if (isnan (value))
    return g_strdup ("–");
  if (fabs (value) >= 100 || value == floor (value))
    return g_strdup_printf ("%'.0f", value);
  return g_strdup_printf (fabs (value) >= 1 ? "%.1f" : "%.2f", value);
}

/**
 * rr_diag_format_site:
 * @site: (nullable): a place in the source
 *
 * Returns: (transfer full): "rr-pipeline.c:42"
 */
char *
rr_diag_format_site (const RrSite *site)
{
  if (site == NULL)
    return g_strdup ("–");
  return g_strdup_printf ("%s:%d", rr_site_file (site), site->line);
}

/**
 * rr_diag_format_state:
 * @state: what a task does
 * @stuck: why nobody can wake it, if that is proven
 *
 * Returns: (transfer none): a word
 */
const char *
rr_diag_format_state (RrTaskState state,
                      RrStuck     stuck)
{
  if (stuck != RR_STUCK_NOT)
    /* Translators: of a piece of work that can never go on */
    return _("Stuck");
  switch (state)
    {
    case RR_TASK_QUEUED:
      /* Translators: of a piece of work that has not begun */
      return _("Queued");
    case RR_TASK_RUNNING:
      /* Translators: of a piece of work that is being done */
      return _("Running");
    case RR_TASK_WAITING:
      /* Translators: of a piece of work that waits for another part of the program */
      return _("Waiting");
    case RR_TASK_EXTERNAL:
      /* Translators: of a piece of work that waits for the disk or the network */
      return _("Outside");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * rr_diag_count_active:
 * @diagnosis: a diagnosis
 * @badge: what they must be worth
 *
 * Returns: how many verdicts hold now
 */
guint
rr_diag_count_active (const RrDiagnosis *diagnosis,
                      RrBadge            badge)
{
  guint n = 0;

  for (guint i = 0; i < diagnosis->verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (diagnosis->verdicts, i);

      n += verdict->is_active && verdict->badge == badge ? 1 : 0;
    }
  return n;
}

/**
 * rr_diag_format_title:
 * @diagnosis: a diagnosis
 *
 * Returns: (transfer full): whether all is well, in one sentence for everybody
 */
char *
rr_diag_format_title (const RrDiagnosis *diagnosis)
{
  guint n_proven = rr_diag_count_active (diagnosis, RR_BADGE_PROVEN);
  guint n_other = rr_diag_count_active (diagnosis, RR_BADGE_MEASURED)
                  + rr_diag_count_active (diagnosis, RR_BADGE_FORECAST);

  if (n_proven > 0)
    return g_strdup_printf (ngettext ("%u fault is proven", "%u faults are proven", n_proven), n_proven);
  if (n_other > 0)
    return g_strdup_printf (ngettext ("Nothing is stuck; %u thing to watch",
                                      "Nothing is stuck; %u things to watch", n_other), n_other);
  return g_strdup_printf (ngettext ("All well: %u task, nothing is stuck",
                                    "All well: %u tasks, nothing is stuck", diagnosis->tasks->len),
                          diagnosis->tasks->len);
}

static guint
count_objects (const RrDiagnosis *diagnosis,
               const char        *kind)
{
  guint n = 0;

  for (guint i = 0; i < diagnosis->objects->len; i++)
    {
      const RrObjectStat *stat = g_ptr_array_index (diagnosis->objects, i);

      n += strcmp (stat->kind, kind) == 0 ? stat->n_objects : 0;
    }
  return n;
}

static char *
format_look (const RrDiagnosis *diagnosis,
             gint64             now_us)
{
  guint n_channels = count_objects (diagnosis, "channel"), n_pools = count_objects (diagnosis, "pool");
  g_autofree char *tasks = NULL, *channels = NULL, *pools = NULL, *age = NULL;

  tasks = g_strdup_printf (ngettext ("%u task", "%u tasks", diagnosis->tasks->len), diagnosis->tasks->len);
  channels = g_strdup_printf (ngettext ("%u channel", "%u channels", n_channels), n_channels);
  pools = g_strdup_printf (ngettext ("%u pool", "%u pools", n_pools), n_pools);
  if (now_us - diagnosis->now_us < FRESH_US)
    /* Translators: "4 tasks", "8 channels" and "1 pool" were looked at */
    return g_strdup_printf (_("Looked at just now: %s, %s, %s"), tasks, channels, pools);
  age = rr_diag_format_duration (now_us - diagnosis->now_us);
  /* Translators: a duration, then "4 tasks", "8 channels" and "1 pool" that were looked at */
  return g_strdup_printf (_("Looked at %s ago: %s, %s, %s"), age, tasks, channels, pools);
}

/**
 * rr_diag_format_coverage:
 * @diagnosis: a diagnosis
 * @now_us: monotonic
 *
 * Returns: (transfer full): what was looked at, when, and how much that says
 */
char *
rr_diag_format_coverage (const RrDiagnosis *diagnosis,
                         gint64             now_us)
{
  g_autofree char *look = format_look (diagnosis, now_us), *knows = NULL;

  /* Translators: percentages. A handle is an end of a channel; who waits for one without an
   * owner cannot be proven to be stuck */
  knows = g_strdup_printf (_("%u%% of handles have an owner, %u%% of waits have a deadline"),
                           rr_coverage_owned_pct (&diagnosis->coverage),
                           rr_coverage_bounded_pct (&diagnosis->coverage));
  return g_strdup_printf ("%s\n%s", look, knows);
}
