/* rr-contention.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-contention.h"

#include "rr-sync.h"

/* The time that was spent waiting, for each pair of a place that waits and a place that
 * holds. Only who has waited comes here, so it costs nothing where nobody does.
 *
 * That a limit makes people wait is what it is for; a lock that does is a fault, as soon
 * as what is waited for it within ten seconds is more than two.
 *
 * Threads: note and list from any; looks on one thread at a time.
 * Ends:    never; its places are bounded.
 */

#define N_STEPS  10
#define STEP_US  (RR_CONTENTION_WINDOW_US / N_STEPS)

typedef struct
{
  RrContention pair;
  guint64      past_ns[N_STEPS];   /* what wait_ns was at the last steps */
} Entry;

static struct
{
  RrMutex lock;
  Entry   entries[RR_CONTENTION_MAX_PAIRS];   /* (guarded by lock) */
  guint   n_entries;                          /* (guarded by lock) */
  guint64 n_refused;                          /* (guarded by lock) */
  guint   n_steps;                            /* (guarded by lock) */
  gint64  stepped_us;                         /* (guarded by lock) */
} table = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static Entry *
get_entry_locked (const RrSite *wait_site,
                  const RrSite *hold_site)
{
  Entry *entry;

  for (guint i = 0; i < table.n_entries; i++)
    if (table.entries[i].pair.wait_site == wait_site && table.entries[i].pair.hold_site == hold_site)
      return &table.entries[i];
  if (table.n_entries == RR_CONTENTION_MAX_PAIRS)
    {
      table.n_refused++;
      return NULL;
    }

  entry = &table.entries[table.n_entries++];
  *entry = (Entry) { .pair = { .wait_site = wait_site, .hold_site = hold_site } };
  return entry;
}

/**
 * rr_contention_note:
 * @wait_site: where it was asked for
 * @hold_site: (nullable): where who gave it back had taken it
 * @object: id of what was waited for
 * @name: and its name
 * @is_lock: whether one alone can have it
 * @wait_us: how long that took
 *
 * Thread: any.
 */
void
rr_contention_note (const RrSite *wait_site,
                    const RrSite *hold_site,
                    guint64       object,
                    const char   *name,
                    gboolean      is_lock,
                    gint64        wait_us)
{
  Entry *entry;

  g_return_if_fail (wait_site != NULL && name != NULL);

  rr_mutex_lock (&table.lock);
  entry = get_entry_locked (wait_site, hold_site);
  if (entry != NULL)
    {
      if (entry->pair.n_waits++ == 0)
        g_strlcpy (entry->pair.name, name, sizeof entry->pair.name);
      entry->pair.object = object;
      entry->pair.is_lock = is_lock;
      entry->pair.wait_ns += (guint64) MAX (wait_us, 0) * 1000;
    }
  rr_mutex_unlock (&table.lock);
}

GArray *
rr_contention_list (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (RrContention));

  rr_mutex_lock (&table.lock);
  for (guint i = 0; i < table.n_entries; i++)
    g_array_append_val (list, table.entries[i].pair);
  rr_mutex_unlock (&table.lock);
  return list;
}

guint64
rr_contention_n_refused (void)
{
  guint64 n;

  rr_mutex_lock (&table.lock);
  n = table.n_refused;
  rr_mutex_unlock (&table.lock);
  return n;
}

static RrVerdict *
verdict_of (const RrContention *pair,
            guint64             waited_ns,
            gint64              now_us)
{
  RrVerdict *verdict = rr_verdict_new (RR_VERDICT_CONTENTION);
  g_autofree char *holder = pair->hold_site != NULL
                              ? g_strdup_printf ("%s:%d", rr_site_file (pair->hold_site), pair->hold_site->line)
                              : g_strdup ("somewhere");

  verdict->object = pair->object;
  verdict->name = g_strdup_printf ("%s, %s:%d", pair->name, rr_site_file (pair->wait_site), pair->wait_site->line);
  verdict->site = pair->wait_site;
  verdict->since_us = now_us - RR_CONTENTION_WINDOW_US;
  verdict->value = (double) waited_ns / 1e6;
  verdict->count = pair->n_waits;
  verdict->detail = g_strdup_printf ("%.0f ms were waited within 10 s for who had taken it at %s",
                                     verdict->value, holder);
  return verdict;
}

static void
step_locked (gint64 now_us)
{
  /* Time that nobody looked at is no part of a window. */
  if (now_us < table.stepped_us + STEP_US && now_us >= table.stepped_us)
    return;

  for (guint i = 0; i < table.n_entries; i++)
    table.entries[i].past_ns[table.n_steps % N_STEPS] = table.entries[i].pair.wait_ns;
  table.n_steps++;
  table.stepped_us = now_us;
}

/**
 * rr_contention_look:
 * @book: (transfer none): where locks that many wait for are reported
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_contention_look (RrVerdictBook *book,
                    gint64         now_us)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new ();

  g_return_if_fail (book != NULL);

  rr_mutex_lock (&table.lock);
  for (guint i = 0; i < table.n_entries; i++)
    {
      const Entry *entry = &table.entries[i];
      guint64 waited_ns = entry->pair.wait_ns - entry->past_ns[table.n_steps % N_STEPS];

      if (entry->pair.is_lock && waited_ns >= RR_CONTENTION_WAIT_US * G_GUINT64_CONSTANT (1000))
        g_ptr_array_add (found, verdict_of (&entry->pair, waited_ns, now_us));
    }
  step_locked (now_us);
  rr_mutex_unlock (&table.lock);

  for (guint i = 0; i < found->len; i++)
    rr_verdict_book_report (book, g_ptr_array_index (found, i));
}

/**
 * rr_contention_clear:
 *
 * Forgets what was waited, when a test begins.
 *
 * Thread: any.
 */
void
rr_contention_clear (void)
{
  rr_mutex_lock (&table.lock);
  table.n_entries = table.n_steps = 0;
  table.n_refused = 0;
  table.stepped_us = 0;
  rr_mutex_unlock (&table.lock);
}
