/* rr-object.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

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
static int alive[RR_N_ALIVE];    /* (atomic) */

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
  g_atomic_int_add (&alive[what], n);
}

guint
rr_alive_get (RrAlive what)
{
  return (guint) g_atomic_int_get (&alive[what]);
}
