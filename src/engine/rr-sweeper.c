/* rr-sweeper.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sweeper.h"

#include <glib/gi18n-lib.h>

#include "rr-clock.h"
#include "rr-error.h"
#include "rr-settings-file.h"
#include "rr-time.h"

/* RrSweeper says what does not stay for ever, and sees to it: once an hour it goes through
 * the tables, in steps that are small enough to come between two groups of messages.
 *
 * retention.ini of the workspace, a group a table, 0 for no bound; these are the defaults:
 *
 *     [reports]
 *     days=730
 *     most=200000
 *     [notices]
 *     days=365
 *     most=200000
 *     most-receipts=2000000
 *     [letters]
 *     days=90
 *     most=50000
 *     [talk]
 *     days=365
 *     most=200000
 *     [incidents]
 *     days=1826
 *     most=100000
 *     [messages]
 *     days=365
 *     most=1000000
 *     [quarantine]
 *     days=30
 *     most=10000
 *     [tracks]
 *     days=1826
 *     [guest-tracks]
 *     days=90
 *     devices=guest*
 *     [trips]
 *     days=1826
 *     [guests]
 *     days=1095
 *     [waiting]
 *     days=365
 *
 * Threads: as the header says; the bounds are immutable.
 * Ends:    free, after the pipeline.
 */

#define FIRST_US    (2 * G_TIME_SPAN_SECOND)       /* after the start */
#define NEXT_US     (20 * G_TIME_SPAN_MILLISECOND) /* between steps */
#define INTERVAL_US G_TIME_SPAN_HOUR               /* between sweeps */
#define STEP_ROWS   128u
#define DAY_MS      (86400 * G_GINT64_CONSTANT (1000))

typedef struct
{
  gint64 days;
  gint64 most;
  gint64 most_parts;
  gint64 least_days;   /* while others may still refer to it */
} Default;

static const Default defaults[RR_N_SWEEPS] = {
  /* A report lives up to 90 days; conditions are made from them at each start. */
  [RR_SWEEP_REPORTS] = { 730, 200000, 0, 91 },
  [RR_SWEEP_NOTICES] = { 365, 200000, 2000000, 1 },
  [RR_SWEEP_LETTERS] = { 90, 50000, 0, 1 },
  [RR_SWEEP_TALK] = { 365, 200000, 0, 1 },
  /* What a device takes back within a week belongs to the incident that was closed. */
  [RR_SWEEP_INCIDENTS] = { 1826, 100000, 0, 8 },
  [RR_SWEEP_MESSAGES] = { 365, 1000000, 0, 8 },
  [RR_SWEEP_QUARANTINE] = { 30, 10000, 0, 1 },
  [RR_SWEEP_TRACKS] = { 1826, 0, 0, 1 },
  [RR_SWEEP_GUEST_TRACKS] = { 90, 0, 0, 1 },
  [RR_SWEEP_TRIPS] = { 1826, 0, 0, 1 },
  /* While it may be paid back. */
  [RR_SWEEP_GUESTS] = { 1095, 0, 0, 30 },
  [RR_SWEEP_WAITING] = { 365, 0, 0, 1 },
};

struct _RrSweeper
{
  RrSweepBound  bounds[RR_N_SWEEPS];   /* (immutable) */
  RrSweepKind   kind;                  /* (thread: store), as all below */
  RrSweepPlace  place;
  gint64        due_us;

  guint64       n_gone[RR_N_SWEEPS];   /* (atomic), as all below */
  guint64       n_steps;
  guint64       n_sweeps;
};

/* --- settings ----------------------------------------------------------------- */

static gboolean
read_number (GKeyFile    *file,
             const char  *group,
             const char  *key,
             gint64       least,
             gint64      *value,
             GError     **error)
{
  g_autoptr(GError) problem = NULL;
  gint64 number;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;
  number = g_key_file_get_int64 (file, group, key, &problem);
  if (problem != NULL || number < 0 || number > G_MAXINT32 || (number > 0 && number < least))
    {
      /* Translators: a key, its group and the smallest number; all of the file retention.ini */
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                   _("retention.ini: “%s” of “%s” has to be 0, for ever, or a number from %d on"), key, group,
                   (int) least);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

static gboolean
read_bound (GKeyFile      *file,
            RrSweepKind    kind,
            RrSweepBound  *bound,
            GError       **error)
{
  const char *group = rr_sweep_kind_to_string (kind);
  g_autofree char *devices = g_key_file_get_string (file, group, "devices", NULL);
  Default value = defaults[kind];

  if (!read_number (file, group, "days", value.least_days, &value.days, error)
      || !read_number (file, group, "most", 1, &value.most, error)
      || !read_number (file, group, "most-receipts", 1, &value.most_parts, error))
    return FALSE;
  *bound = (RrSweepBound) {
    .age_ms = value.days * DAY_MS,
    .most = value.most,
    .most_parts = kind == RR_SWEEP_NOTICES ? value.most_parts : 0,
  };
  /* The numbers of these go up as they are sorted, so "the newest so many" says nothing. */
  if (kind == RR_SWEEP_TRACKS || kind == RR_SWEEP_GUEST_TRACKS || kind == RR_SWEEP_GUESTS)
    bound->most = 0;
  g_strlcpy (bound->devices, devices != NULL ? devices : "guest*", sizeof bound->devices);
  return TRUE;
}

/**
 * rr_sweeper_new:
 * @workspace: the folder with retention.ini, which need not be there
 * @error: return location for an error
 *
 * Returns: (transfer full): a sweeper; %NULL with a #GKeyFileError, #GFileError or
 *   %RR_ERROR_MALFORMED
 */
RrSweeper *
rr_sweeper_new (const char  *workspace,
                GError     **error)
{
  g_autoptr(RrSweeper) self = g_new0 (RrSweeper, 1);
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "retention.ini", error);

  if (file == NULL)
    return NULL;
  for (RrSweepKind kind = 0; kind < RR_N_SWEEPS; kind++)
    if (!read_bound (file, kind, &self->bounds[kind], error))
      return NULL;
  self->due_us = rr_clock_now_us () + FIRST_US;
  return g_steal_pointer (&self);
}

/**
 * rr_sweeper_free:
 * @self: (nullable) (transfer full): a sweeper
 */
void
rr_sweeper_free (RrSweeper *self)
{
  g_free (self);
}

/* --- at work ------------------------------------------------------------------ */

/**
 * rr_sweeper_due_us:
 * @self: a sweeper
 *
 * Returns: when the next step is due
 */
gint64
rr_sweeper_due_us (const RrSweeper *self)
{
  return self->due_us;
}

/* After each step, so that the clock does not run while the store works. */
static void
go_on (RrSweeper *self)
{
  gboolean is_over = FALSE;

  if (self->place.is_done)
    {
      self->place = (RrSweepPlace) { 0 };
      self->kind = (self->kind + 1) % RR_N_SWEEPS;
      is_over = self->kind == 0;
    }
  if (is_over)
    __atomic_add_fetch (&self->n_sweeps, 1, __ATOMIC_RELAXED);
  self->due_us = rr_clock_now_us () + (is_over ? INTERVAL_US : NEXT_US);
}

/**
 * rr_sweeper_step:
 * @self: a sweeper
 * @store: a store that is well
 * @error: return location for an error
 *
 * After an error the store must be brought back; the sweep goes on where it was.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_sweeper_step (RrSweeper  *self,
                 RrStore    *store,
                 GError    **error)
{
  RrSweepKind kind = self->kind;
  guint64 n_gone = 0;
  gboolean ok = rr_store_sweep (store, kind, &self->bounds[kind], rr_time_now_ms (), STEP_ROWS, &self->place, &n_gone,
                                error);

  __atomic_add_fetch (&self->n_gone[kind], n_gone, __ATOMIC_RELAXED);
  __atomic_add_fetch (&self->n_steps, 1, __ATOMIC_RELAXED);
  go_on (self);
  return ok;
}

/**
 * rr_sweeper_counts:
 * @self: a sweeper
 * @counts: (out caller-allocates): what it has done
 */
void
rr_sweeper_counts (RrSweeper     *self,
                   RrSweepCounts *counts)
{
  for (guint i = 0; i < RR_N_SWEEPS; i++)
    counts->n_gone[i] = __atomic_load_n (&self->n_gone[i], __ATOMIC_RELAXED);
  counts->n_steps = __atomic_load_n (&self->n_steps, __ATOMIC_RELAXED);
  counts->n_sweeps = __atomic_load_n (&self->n_sweeps, __ATOMIC_RELAXED);
}
