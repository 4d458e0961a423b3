/* rr-object.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define RR_SYNC_BOOKKEEPING
#include "config.h"

#include "rr-object-private.h"

#include "rr-sync.h"

/* Everything tasks can wait for, in shards, so that making a channel on one thread does
 * not meet a scan on another.
 *
 * Threads: any. Locks: a shard's before an object's.
 * Ends:    never; it is empty when nothing is alive.
 */

#define N_SHARDS 16

static struct
{
  RrMutex   lock;
  RrObject *objects;    /* (guarded by lock) */
} shards[N_SHARDS] = { [0 ... N_SHARDS - 1] = { .lock = { PTHREAD_MUTEX_INITIALIZER } } };

static guint64 last_id;          /* (atomic) */

/* How many there are of each, in parts on a cache line each, so that the threads that
 * make things and those that free them do not wait for each other. */
static struct
{
  int n[16];         /* (atomic): by RrAlive; one part alone may be negative */
} alive[N_SHARDS] __attribute__ ((aligned (64)));

G_STATIC_ASSERT (RR_N_ALIVE <= G_N_ELEMENTS (alive[0].n));

static guint last_part;                            /* (atomic) */
static _Thread_local guint own_part = N_SHARDS;    /* of alive; N_SHARDS: none yet */

/* Returns: an id for an object or a task, above all before it */
guint64
rr_object_next_id (void)
{
  return __atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
}

void
rr_object_register (RrObject     *self,
                    RrObjectKind  kind,
                    const char   *name)
{
  guint shard;

  self->id = rr_object_next_id ();
  self->kind = kind;
  self->name = name;
  self->prev = NULL;
  shard = (guint) (self->id % N_SHARDS);

  rr_mutex_lock (&shards[shard].lock);
  self->next = shards[shard].objects;
  if (self->next != NULL)
    self->next->prev = self;
  shards[shard].objects = self;
  rr_mutex_unlock (&shards[shard].lock);
}

/* When this returns no scan has the object in hand. */
void
rr_object_withdraw (RrObject *self)
{
  guint shard = (guint) (self->id % N_SHARDS);

  rr_mutex_lock (&shards[shard].lock);
  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    shards[shard].objects = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  rr_mutex_unlock (&shards[shard].lock);
}

void
rr_object_each (RrObjectFunc func,
                gpointer     data)
{
  for (guint i = 0; i < N_SHARDS; i++)
    {
      rr_mutex_lock (&shards[i].lock);
      for (RrObject *object = shards[i].objects; object != NULL; object = object->next)
        func (object, data);
      rr_mutex_unlock (&shards[i].lock);
    }
}

char *
rr_object_dup_name (guint64 id)
{
  guint shard = (guint) (id % N_SHARDS);
  char *name = NULL;

  rr_mutex_lock (&shards[shard].lock);
  for (RrObject *object = shards[shard].objects; object != NULL && name == NULL; object = object->next)
    if (object->id == id)
      name = g_strdup (object->name);
  rr_mutex_unlock (&shards[shard].lock);
  return name;
}

void
rr_alive_add (RrAlive what,
              int     n)
{
  if (own_part == N_SHARDS)
    own_part = __atomic_fetch_add (&last_part, 1, __ATOMIC_RELAXED) % N_SHARDS;
  __atomic_add_fetch (&alive[own_part].n[what], n, __ATOMIC_RELAXED);
}

/* Exact when nothing comes or goes meanwhile. */
guint
rr_alive_get (RrAlive what)
{
  int n = 0;

  for (guint i = 0; i < N_SHARDS; i++)
    n += __atomic_load_n (&alive[i].n[what], __ATOMIC_RELAXED);
  return (guint) MAX (n, 0);
}
