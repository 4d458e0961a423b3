/* rr-starve.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-starve.h"

/* RrStarve finds who is passed over, from what queues look like at each look and without
 * a mark on what is in them.
 *
 * When something is first seen at the head, all that may rightly be served before it is
 * in the queue with it. Whatever is served beyond that came later. In a queue that is
 * only too long the head is served first, so it is never reported.
 *
 * Threads: one at a time.
 * Ends:    with its owner.
 */

typedef struct
{
  guint64 id;           /* 0: free */
  guint64 head_id;
  guint64 n_rightful;   /* n_started when all that was there with it is served */
  gint64  seen_us;
} Seen;

struct _RrStarve
{
  Seen seen[RR_STARVE_MAX_QUEUES];
};

/**
 * rr_starve_new:
 *
 * Returns: (transfer full): has seen no queue
 */
RrStarve *
rr_starve_new (void)
{
  return g_new0 (RrStarve, 1);
}

/**
 * rr_starve_free:
 * @self: (nullable) (transfer full): no more looks
 */
void
rr_starve_free (RrStarve *self)
{
  g_free (self);
}

/* The place of a queue, or of the one that was not seen for longest. */
static Seen *
find (RrStarve *self,
      guint64   id)
{
  Seen *oldest = &self->seen[0];

  for (guint i = 0; i < RR_STARVE_MAX_QUEUES; i++)
    {
      if (self->seen[i].id == id)
        return &self->seen[i];
      if (self->seen[i].seen_us < oldest->seen_us)
        oldest = &self->seen[i];
    }
  *oldest = (Seen) { .id = id };
  return oldest;
}

void
rr_starve_report (RrVerdictBook *book,
                  guint64        object,
                  const char    *name,
                  gint64         since_us,
                  guint64        n_passed,
                  gint64         now_us)
{
  RrVerdict *verdict;

  if (n_passed < RR_STARVE_N_PASSED || now_us - since_us < RR_STARVE_WAIT_US)
    return;

  verdict = rr_verdict_new (RR_VERDICT_STARVATION);
  verdict->object = object;
  verdict->name = g_strdup (name);
  verdict->since_us = since_us;
  verdict->value = (double) (now_us - since_us) / G_TIME_SPAN_SECOND;
  verdict->detail = g_strdup_printf ("has waited for %.1f s while %" G_GUINT64_FORMAT
                                     " others were served first", verdict->value, n_passed);
  rr_verdict_book_report (book, verdict);
}

/**
 * rr_starve_add_queue:
 * @self: has seen the looks before
 * @queue: how it is now
 * @book: (transfer none): where starvation is reported
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_starve_add_queue (RrStarve            *self,
                     const RrStarveQueue *queue,
                     RrVerdictBook       *book,
                     gint64               now_us)
{
  Seen *seen;

  g_return_if_fail (self != NULL && queue != NULL && queue->name != NULL && book != NULL);

  seen = find (self, queue->id);
  seen->seen_us = now_us;
  if (seen->head_id != queue->head_id)
    {
      seen->head_id = queue->head_id;
      seen->n_rightful = queue->n_then + queue->n_queued;
    }
  if (queue->head_id != 0 && queue->n_started > seen->n_rightful)
    rr_starve_report (book, queue->id, queue->name, queue->head_us,
                      queue->n_started - seen->n_rightful, now_us);
}
