/* rr-diag-event.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define RR_SYNC_BOOKKEEPING
#include "config.h"

#include "rr-diag-event.h"

#include "rr-task-private.h"

/* The faults of the program that the core saw happen. The same fault again is counted,
 * and the oldest gives way when there are too many kinds of them.
 *
 * Threads: any.
 */

static struct
{
  RrMutex  lock;
  GQueue   events;    /* (guarded by lock): of RrDiagEvent, the last one first */
} book = { .lock = { PTHREAD_MUTEX_INITIALIZER }, .events = G_QUEUE_INIT };

/**
 * rr_diag_event_free:
 * @event: (nullable) (transfer full): an event
 */
void
rr_diag_event_free (RrDiagEvent *event)
{
  if (event == NULL)
    return;

  g_free (event->name);
  g_free (event->detail);
  g_free (event->task_name);
  g_free (event->request_id);
  g_free (event);
}

static RrDiagEvent *
event_copy (const RrDiagEvent *event)
{
  RrDiagEvent *copy = g_memdup2 (event, sizeof *event);

  copy->name = g_strdup (event->name);
  copy->detail = g_strdup (event->detail);
  copy->task_name = g_strdup (event->task_name);
  copy->request_id = g_strdup (event->request_id);
  return copy;
}

static gboolean
is_same (const RrDiagEvent *a,
         const RrDiagEvent *b)
{
  return a->kind == b->kind && a->site == b->site && g_str_equal (a->name, b->name)
         && g_str_equal (a->detail, b->detail);
}

/* Returns: FALSE if it was counted with one that is there */
static gboolean
add_locked (RrDiagEvent *event)
{
  for (GList *l = book.events.head; l != NULL; l = l->next)
    {
      RrDiagEvent *known = l->data;

      if (!is_same (known, event))
        continue;
      known->count++;
      known->last_us = event->last_us;
      return FALSE;
    }

  if (book.events.length == RR_DIAG_MAX_EVENTS)
    rr_diag_event_free (g_queue_pop_tail (&book.events));
  g_queue_push_head (&book.events, event);
  return TRUE;
}

/**
 * rr_diag_event:
 * @kind: what went wrong
 * @object: id of what it went wrong with
 * @name: its name
 * @format: what happened, for an engineer
 * @...: for @format
 *
 * Thread: any; takes no lock of the core but its own, so it may be called with one held.
 */
void
rr_diag_event (RrDiagEventKind  kind,
               guint64          object,
               const char      *name,
               const char      *format,
               ...)
{
  RrTask *task = rr_task_current ();
  RrDiagEvent *event = g_new0 (RrDiagEvent, 1);
  gboolean is_new;
  va_list args;

  va_start (args, format);
  event->detail = g_strdup_vprintf (format, args);
  va_end (args);
  event->kind = kind;
  event->object = object;
  event->name = g_strdup (name);
  event->first_us = event->last_us = rr_clock_now_us ();
  event->count = 1;
  if (task != NULL)
    {
      event->task_id = task->facts.id;
      event->task_name = g_strdup (task->facts.name);
      event->request_id = g_strdup (task->facts.request_id);
      event->site = task->facts.site;
    }
  g_message ("%s: %s", event->name, event->detail);

  rr_mutex_lock (&book.lock);
  is_new = add_locked (event);
  rr_mutex_unlock (&book.lock);
  if (!is_new)
    rr_diag_event_free (event);
}

/**
 * rr_diag_dup_events:
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrDiagEvent): what was seen, the newest first
 */
GPtrArray *
rr_diag_dup_events (void)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_diag_event_free);

  rr_mutex_lock (&book.lock);
  for (GList *l = book.events.head; l != NULL; l = l->next)
    g_ptr_array_add (events, event_copy (l->data));
  rr_mutex_unlock (&book.lock);
  return events;
}

/**
 * rr_diag_clear_events:
 *
 * Forgets what was seen, when a person has read it or a test begins.
 *
 * Thread: any.
 */
void
rr_diag_clear_events (void)
{
  rr_mutex_lock (&book.lock);
  g_queue_clear_full (&book.events, (GDestroyNotify) rr_diag_event_free);
  rr_mutex_unlock (&book.lock);
}
