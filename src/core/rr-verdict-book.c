/* rr-verdict-book.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-verdict-book.h"

#include "rr-sync.h"
#include "rr-trace.h"

/* RrVerdictBook remembers what the looks found. The same fault seen again is the same
 * verdict; one that is not seen again is over, and stays to be read until the book is
 * full of newer ones. When it is full of what holds, more of the same weight is counted
 * and left out: those that are in stay in.
 *
 * Threads: any; one thread at a time makes looks.
 * Ends:    with its owner.
 */
typedef struct
{
  RrVerdict *verdict;   /* (owned) */
  gboolean   is_seen;   /* in the present look */
} Entry;

struct _RrVerdictBook
{
  RrMutex  lock;
  GQueue   entries;     /* (guarded by lock): of Entry, the newest first */
  guint64  last_id;     /* (guarded by lock) */
  guint64  n_dropped;   /* (guarded by lock): forgotten for want of room */
  guint    n_changes;   /* (guarded by lock): in the present look */
  guint    n_left_out;  /* (guarded by lock): in the last look that ended */
  guint    n_leaving_out; /* (guarded by lock): in the present look */
};

static void
entry_free (Entry *entry)
{
  rr_verdict_free (entry->verdict);
  g_free (entry);
}

/**
 * rr_verdict_book_new:
 *
 * Returns: (transfer full): an empty book
 */
RrVerdictBook *
rr_verdict_book_new (void)
{
  RrVerdictBook *self = g_new0 (RrVerdictBook, 1);

  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_verdict_book_free:
 * @self: (nullable) (transfer full): a book
 */
void
rr_verdict_book_free (RrVerdictBook *self)
{
  if (self == NULL)
    return;

  rr_verdict_book_clear (self);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_same (const RrVerdict *a,
         const RrVerdict *b)
{
  return a->kind == b->kind && a->object == b->object && a->task_id == b->task_id
         && g_strcmp0 (a->name, b->name) == 0;
}

/* What is over makes room first, the oldest of it; then what is less certain than
 * @newcomer. Returns: FALSE if there is nothing of either */
static gboolean
make_room_locked (RrVerdictBook   *self,
                  const RrVerdict *newcomer)
{
  GList *victim = NULL;

  if (self->entries.length < RR_VERDICT_BOOK_MAX)
    return TRUE;

  for (GList *l = self->entries.tail; l != NULL; l = l->prev)
    {
      const RrVerdict *verdict = ((Entry *) l->data)->verdict;

      if (!verdict->is_active)
        {
          victim = l;
          break;
        }
      if (victim == NULL && verdict->badge > newcomer->badge)
        victim = l;
    }
  if (victim == NULL)
    return FALSE;

  entry_free (victim->data);
  g_queue_delete_link (&self->entries, victim);
  self->n_dropped++;
  return TRUE;
}

/* The new one says how it is now; the old one when it was found. */
static void
renew (RrVerdict *known,
       RrVerdict *verdict)
{
  verdict->id = known->id;
  verdict->found_us = known->found_us;
  verdict->count = MAX (verdict->count, known->count);
}

static void
enter_locked (RrVerdictBook *self,
              Entry         *entry,
              RrVerdict     *verdict,
              gboolean       is_new)
{
  entry->verdict = verdict;
  entry->is_seen = TRUE;
  if (!is_new)
    return;
  self->n_changes++;
  rr_trace_instant (rr_verdict_word (verdict->kind), verdict->id);
}

/**
 * rr_verdict_book_report:
 * @self: a book
 * @verdict: (transfer full): what was found; the book numbers it
 *
 * Thread: the one that makes the look.
 */
void
rr_verdict_book_report (RrVerdictBook *self,
                        RrVerdict     *verdict)
{
  gboolean is_new = TRUE;
  Entry *entry = NULL;

  g_return_if_fail (self != NULL && verdict != NULL);

  rr_mutex_lock (&self->lock);
  for (GList *l = self->entries.head; l != NULL && entry == NULL; l = l->next)
    if (is_same (((Entry *) l->data)->verdict, verdict))
      entry = l->data;

  if (entry != NULL)
    {
      renew (entry->verdict, verdict);
      is_new = !entry->verdict->is_active;
      rr_verdict_free (entry->verdict);
    }
  else if (make_room_locked (self, verdict))
    {
      entry = g_new0 (Entry, 1);
      verdict->id = ++self->last_id;
      g_queue_push_head (&self->entries, entry);
    }
  if (entry != NULL)
    enter_locked (self, entry, verdict, is_new);
  else
    self->n_leaving_out++;
  rr_mutex_unlock (&self->lock);
  if (entry == NULL)
    rr_verdict_free (verdict);
}

/**
 * rr_verdict_book_begin_look:
 * @self: a book
 *
 * From here to rr_verdict_book_end_look() everything that holds is reported.
 */
void
rr_verdict_book_begin_look (RrVerdictBook *self)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    ((Entry *) l->data)->is_seen = FALSE;
  self->n_changes = 0;
  self->n_leaving_out = 0;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_verdict_book_end_look:
 * @self: a book
 * @now_us: monotonic
 *
 * What was not reported since the look began is over.
 *
 * Returns: how many verdicts are new, over, or hold again
 */
guint
rr_verdict_book_end_look (RrVerdictBook *self,
                          gint64         now_us)
{
  guint n_changes;

  g_return_val_if_fail (self != NULL, 0);

  rr_mutex_lock (&self->lock);
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      Entry *entry = l->data;

      if (entry->is_seen)
        {
          if (entry->verdict->found_us == 0)
            entry->verdict->found_us = now_us;
          entry->verdict->last_us = now_us;
        }
      else if (entry->verdict->is_active)
        {
          entry->verdict->is_active = FALSE;
          self->n_changes++;
        }
    }
  self->n_left_out = self->n_leaving_out;
  n_changes = self->n_changes;
  rr_mutex_unlock (&self->lock);
  return n_changes;
}

/**
 * rr_verdict_book_dup_all:
 * @self: a book
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrVerdict): copies, the newest first
 */
GPtrArray *
rr_verdict_book_dup_all (RrVerdictBook *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_verdict_free);

  g_return_val_if_fail (self != NULL, all);

  rr_mutex_lock (&self->lock);
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    g_ptr_array_add (all, rr_verdict_copy (((Entry *) l->data)->verdict));
  rr_mutex_unlock (&self->lock);
  return all;
}

/**
 * rr_verdict_book_n_active:
 * @self: a book
 * @badge: which of them
 *
 * Thread: any.
 *
 * Returns: how many hold now
 */
guint
rr_verdict_book_n_active (RrVerdictBook *self,
                          RrBadge        badge)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  rr_mutex_lock (&self->lock);
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      const RrVerdict *verdict = ((Entry *) l->data)->verdict;

      if (verdict->is_active && verdict->badge == badge)
        n++;
    }
  rr_mutex_unlock (&self->lock);
  return n;
}

/**
 * rr_verdict_book_n_dropped:
 * @self: a book
 *
 * Returns: how many were forgotten for want of room
 */
guint64
rr_verdict_book_n_dropped (RrVerdictBook *self)
{
  guint64 n;

  g_return_val_if_fail (self != NULL, 0);

  rr_mutex_lock (&self->lock);
  n = self->n_dropped;
  rr_mutex_unlock (&self->lock);
  return n;
}

/**
 * rr_verdict_book_n_left_out:
 * @self: a book
 *
 * Thread: any.
 *
 * Returns: how many held at the last look for which there was no room
 */
guint
rr_verdict_book_n_left_out (RrVerdictBook *self)
{
  guint n;

  g_return_val_if_fail (self != NULL, 0);

  rr_mutex_lock (&self->lock);
  n = self->n_left_out;
  rr_mutex_unlock (&self->lock);
  return n;
}

/**
 * rr_verdict_book_clear:
 * @self: a book
 *
 * Forgets everything; what still holds is found again as new.
 */
void
rr_verdict_book_clear (RrVerdictBook *self)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  g_queue_clear_full (&self->entries, (GDestroyNotify) entry_free);
  self->n_left_out = 0;
  rr_mutex_unlock (&self->lock);
}
