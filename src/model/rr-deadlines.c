/* rr-deadlines.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-deadlines.h"

/* RrDeadlines is a binary heap that knows where each thing is in it, so that a deadline
 * can move. It holds at most one entry a thing.
 *
 * Threads: one at a time.
 * Ends:    free.
 */

typedef struct
{
  gint64 due_ms;
  guint  id;
} Entry;

struct _RrDeadlines
{
  GArray *heap;     /* of Entry */
  GArray *places;   /* of guint, by id: place in the heap + 1; 0 for none */
};

/**
 * rr_deadlines_new:
 *
 * Returns: (transfer full): nothing is due
 */
RrDeadlines *
rr_deadlines_new (void)
{
  RrDeadlines *self = g_new0 (RrDeadlines, 1);

  self->heap = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->places = g_array_new (FALSE, TRUE, sizeof (guint));
  return self;
}

/**
 * rr_deadlines_free:
 * @self: (nullable) (transfer full): deadlines
 */
void
rr_deadlines_free (RrDeadlines *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->heap);
  g_array_unref (self->places);
  g_free (self);
}

static Entry *
entry (RrDeadlines *self,
       guint        at)
{
  return &g_array_index (self->heap, Entry, at);
}

static void
put (RrDeadlines *self,
     guint        at,
     Entry        value)
{
  *entry (self, at) = value;
  g_array_index (self->places, guint, value.id) = at + 1;
}

static void
sift_up (RrDeadlines *self,
         guint        at)
{
  Entry moving = *entry (self, at);

  while (at > 0 && entry (self, (at - 1) / 2)->due_ms > moving.due_ms)
    {
      put (self, at, *entry (self, (at - 1) / 2));
      at = (at - 1) / 2;
    }
  put (self, at, moving);
}

static void
sift_down (RrDeadlines *self,
           guint        at)
{
  Entry moving = *entry (self, at);

  while (2 * at + 1 < self->heap->len)
    {
      guint child = 2 * at + 1;

      if (child + 1 < self->heap->len && entry (self, child + 1)->due_ms < entry (self, child)->due_ms)
        child++;
      if (entry (self, child)->due_ms >= moving.due_ms)
        break;
      put (self, at, *entry (self, child));
      at = child;
    }
  put (self, at, moving);
}

static void
take_out (RrDeadlines *self,
          guint        at)
{
  Entry last = *entry (self, self->heap->len - 1);

  g_array_index (self->places, guint, entry (self, at)->id) = 0;
  g_array_set_size (self->heap, self->heap->len - 1);
  if (at == self->heap->len)
    return;
  put (self, at, last);
  sift_down (self, at);
  sift_up (self, g_array_index (self->places, guint, last.id) - 1);
}

/**
 * rr_deadlines_set:
 * @self: deadlines
 * @id: which thing; small numbers, since there is an array of them
 * @due_ms: when it is due; %RR_NEVER_MS takes it out
 */
void
rr_deadlines_set (RrDeadlines *self,
                  guint        id,
                  gint64       due_ms)
{
  guint place;
  Entry new_entry = { due_ms, id };

  if (id >= self->places->len)
    {
      if (due_ms == RR_NEVER_MS)
        return;
      g_array_set_size (self->places, id + 1);
    }
  place = g_array_index (self->places, guint, id);
  if (due_ms == RR_NEVER_MS)
    {
      if (place > 0)
        take_out (self, place - 1);
      return;
    }

  if (place == 0)
    {
      g_array_append_val (self->heap, new_entry);
      place = self->heap->len;
    }
  put (self, place - 1, new_entry);
  sift_down (self, place - 1);
  sift_up (self, g_array_index (self->places, guint, id) - 1);
}

/**
 * rr_deadlines_get:
 * @self: deadlines
 * @id: which thing
 *
 * Returns: when it is due, or %RR_NEVER_MS
 */
gint64
rr_deadlines_get (RrDeadlines *self,
                  guint        id)
{
  guint place = id < self->places->len ? g_array_index (self->places, guint, id) : 0;

  return place > 0 ? entry (self, place - 1)->due_ms : RR_NEVER_MS;
}

/**
 * rr_deadlines_next_ms:
 * @self: deadlines
 *
 * Returns: when the next one is due, or %RR_NEVER_MS
 */
gint64
rr_deadlines_next_ms (RrDeadlines *self)
{
  return self->heap->len > 0 ? entry (self, 0)->due_ms : RR_NEVER_MS;
}

/**
 * rr_deadlines_pop:
 * @self: deadlines
 * @now_ms: the clock
 * @id: (out): a thing that is due; it is taken out
 *
 * Returns: %FALSE if none is due
 */
gboolean
rr_deadlines_pop (RrDeadlines *self,
                  gint64       now_ms,
                  guint       *id)
{
  if (self->heap->len == 0 || entry (self, 0)->due_ms > now_ms)
    return FALSE;

  *id = entry (self, 0)->id;
  take_out (self, 0);
  return TRUE;
}

/**
 * rr_deadlines_get_n:
 * @self: deadlines
 *
 * Returns: how many things are due some time
 */
guint
rr_deadlines_get_n (RrDeadlines *self)
{
  return self->heap->len;
}
