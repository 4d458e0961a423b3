/* rr-outlier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-outlier.h"

#include "rr-ages.h"
#include "rr-task-private.h"

/* Tasks that are suspiciously old for where they were spawned: perhaps they wait for
 * somebody who is there and says nothing, which nobody can prove.
 *
 * Where several are that old, that is how long it takes there, although none of them has
 * ended yet: connections live long. Then nothing is said, nor of services.
 *
 * Threads: looks on one thread at a time.
 */

#define MAX_SUSPECTS  64
#define MAX_OF_SITE   3
#define ONE_OF        20     /* or that part of those that were counted */

typedef struct
{
  RrVerdict    *verdict;     /* (owned) */
  const RrSite *site;
} Suspect;

typedef struct
{
  gint64  now_us;
  Suspect suspects[MAX_SUSPECTS];
  guint   n_suspects;
} Look;

static void
describe_locked (RrVerdict *verdict,
                 RrTask    *task,
                 gint64     p99_us,
                 guint64    n)
{
  g_autofree char *what = NULL;

  if (task->label != NULL)
    what = g_strdup_printf ("in the call “%s”", task->label);
  else if (task->state == RR_TASK_WAITING && task->n_waits > 0)
    what = g_strdup_printf ("waits to %s %s", rr_wait_kind_to_string (task->waits[0].kind),
                            task->waits[0].name);
  verdict->detail = g_strdup_printf ("has run for %.1f s; 99 of 100 of its kind took less than %.3f s "
                                     "(%" G_GUINT64_FORMAT " seen); %s",
                                     verdict->value, (double) p99_us / G_TIME_SPAN_SECOND, n,
                                     what != NULL ? what : "computes");
}

static void
suspect_locked (Look   *look,
                RrTask *task,
                gint64  p99_us,
                guint64 n)
{
  RrVerdict *verdict;

  if (look->n_suspects == MAX_SUSPECTS)
    return;

  verdict = rr_verdict_new (RR_VERDICT_AGE_OUTLIER);
  verdict->name = g_strdup (task->facts.name);
  verdict->task_id = task->facts.id;
  verdict->task_name = g_strdup (task->facts.name);
  verdict->site = task->facts.site;
  verdict->scope = g_strdup (task->facts.scope_name);
  verdict->request_id = g_strdup (task->facts.request_id);
  verdict->since_us = task->begun_us;
  verdict->value = (double) (look->now_us - task->begun_us) / G_TIME_SPAN_SECOND;
  describe_locked (verdict, task, p99_us, n);
  look->suspects[look->n_suspects++] = (Suspect) { verdict, task->facts.site };
}

static void
judge_locked (Look   *look,
              RrTask *task)
{
  gint64 age_us = look->now_us - task->begun_us;
  RrAges *ages;
  gint64 p99_us;
  guint64 n;

  if (task->facts.id == 0 || task->is_service || age_us < RR_OUTLIER_MIN_US
      || (ages = rr_ages_find (task->facts.site)) == NULL
      || (n = rr_ages_count (ages)) < RR_OUTLIER_MIN_COUNT)
    return;

  p99_us = rr_ages_p99_us (ages);
  if (age_us > RR_OUTLIER_FACTOR * p99_us)
    suspect_locked (look, task, p99_us, n);
}

static void
look_at_task (RrTask   *task,
              gpointer  data)
{
  rr_mutex_lock (&task->lock);
  judge_locked (data, task);
  rr_mutex_unlock (&task->lock);
}

static gboolean
is_rare (const Look   *look,
         const RrSite *site)
{
  guint64 n = rr_ages_count (rr_ages_find (site));
  guint n_old = 0;

  for (guint i = 0; i < look->n_suspects; i++)
    if (look->suspects[i].site == site)
      n_old++;
  return n_old <= MAX (MAX_OF_SITE, n / ONE_OF);
}

/**
 * rr_outlier_look:
 * @book: (transfer none): where suspicious tasks are reported
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_outlier_look (RrVerdictBook *book,
                 gint64         now_us)
{
  Look look = { .now_us = now_us };

  g_return_if_fail (book != NULL);

  rr_task_each (look_at_task, &look);
  for (guint i = 0; i < look.n_suspects; i++)
    if (is_rare (&look, look.suspects[i].site))
      rr_verdict_book_report (book, look.suspects[i].verdict);
    else
      rr_verdict_free (look.suspects[i].verdict);
}
