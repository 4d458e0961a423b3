/* rr-graph.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-graph-private.h"

#include <string.h>

/* RrGraph holds who waits for what and who could serve it. It knows nothing of threads
 * and locks: a scan fills it, or a test does.
 *
 * Threads: one at a time.
 * Ends:    with its owner. Its arrays only grow, so a scan allocates nothing once they
 *          are large enough.
 */

#define MIN_TABLE 64

/* --- ids ------------------------------------------------------------------------ */

static guint32
slot_of (const RrIdTable *table,
         guint64          id)
{
  guint32 slot = (guint32) ((id * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15)) >> 32) & table->mask;

  while (table->keys[slot] != 0 && table->keys[slot] != id)
    slot = (slot + 1) & table->mask;
  return slot;
}

static void
table_alloc (RrIdTable *table,
             guint32    size)
{
  table->keys = g_new0 (guint64, size);
  table->values = g_new (guint32, size);
  table->mask = size - 1;
}

static void
table_grow (RrIdTable *table)
{
  RrIdTable old = *table;

  table_alloc (table, (old.mask + 1) * 2);
  for (guint32 i = 0; i <= old.mask; i++)
    if (old.keys[i] != 0)
      {
        guint32 slot = slot_of (table, old.keys[i]);

        table->keys[slot] = old.keys[i];
        table->values[slot] = old.values[i];
      }
  g_free (old.keys);
  g_free (old.values);
}

static void
table_put (RrIdTable *table,
           guint64    id,
           guint32    value)
{
  guint32 slot;

  if ((table->n + 1) * 2 > table->mask)
    table_grow (table);
  slot = slot_of (table, id);
  table->n += table->keys[slot] == 0;
  table->keys[slot] = id;
  table->values[slot] = value;
}

static guint32
table_get (const RrIdTable *table,
           guint64          id)
{
  guint32 slot = id != 0 ? slot_of (table, id) : 0;

  return id != 0 && table->keys[slot] == id ? table->values[slot] : RR_GRAPH_NONE;
}

static void
table_clear (RrIdTable *table)
{
  memset (table->keys, 0, ((gsize) table->mask + 1) * sizeof table->keys[0]);
  table->n = 0;
}

/* --- making it ------------------------------------------------------------------ */

RrGraph *
rr_graph_new (void)
{
  RrGraph *self = g_new0 (RrGraph, 1);

  self->started_id = G_MAXUINT64;
  self->tasks = g_array_new (FALSE, TRUE, sizeof (RrGraphTask));
  self->waits = g_array_new (FALSE, TRUE, sizeof (RrGraphWait));
  self->objects = g_array_new (FALSE, TRUE, sizeof (RrGraphObject));
  self->handles = g_array_new (FALSE, TRUE, sizeof (RrGraphHandle));
  self->permits = g_array_new (FALSE, TRUE, sizeof (RrGraphPermit));
  self->queue = g_array_new (FALSE, TRUE, sizeof (guint32));
  table_alloc (&self->task_index, MIN_TABLE);
  table_alloc (&self->object_index, MIN_TABLE);
  return self;
}

void
rr_graph_free (RrGraph *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->tasks);
  g_array_unref (self->waits);
  g_array_unref (self->objects);
  g_array_unref (self->handles);
  g_array_unref (self->permits);
  g_array_unref (self->queue);
  g_free (self->task_index.keys);
  g_free (self->task_index.values);
  g_free (self->object_index.keys);
  g_free (self->object_index.values);
  g_free (self);
}

void
rr_graph_clear (RrGraph *self)
{
  self->started_id = G_MAXUINT64;
  g_array_set_size (self->tasks, 0);
  g_array_set_size (self->waits, 0);
  g_array_set_size (self->objects, 0);
  g_array_set_size (self->handles, 0);
  g_array_set_size (self->permits, 0);
  table_clear (&self->task_index);
  table_clear (&self->object_index);
}

RrGraphTask *
rr_graph_task (RrGraph *self,
               guint32  index)
{
  return &g_array_index (self->tasks, RrGraphTask, index);
}

RrGraphObject *
rr_graph_object (RrGraph *self,
                 guint32  index)
{
  return &g_array_index (self->objects, RrGraphObject, index);
}

guint32
rr_graph_find_task (RrGraph *self,
                    guint64  id)
{
  return table_get (&self->task_index, id);
}

guint32
rr_graph_find_object (RrGraph *self,
                      guint64  id)
{
  return table_get (&self->object_index, id);
}

/* A task seen twice on its way from a queue to a thread counts as it was seen last. */
guint32
rr_graph_add_task (RrGraph     *self,
                   guint64      id,
                   RrTaskState  state)
{
  RrGraphTask task = {
    .id = id,
    .state = state,
    .scope = RR_GRAPH_NONE,
    .pool = RR_GRAPH_NONE,
    .first_wait = self->waits->len,
    .next_in_scope = RR_GRAPH_NONE,
    .next_in_pool = RR_GRAPH_NONE,
    .handles = RR_GRAPH_NONE,
    .permits = RR_GRAPH_NONE,
    .calls = RR_GRAPH_NONE,
    .root = RR_GRAPH_NONE,
  };
  guint32 index = rr_graph_find_task (self, id);

  if (index != RR_GRAPH_NONE)
    {
      *rr_graph_task (self, index) = task;
      return index;
    }
  g_array_append_val (self->tasks, task);
  table_put (&self->task_index, id, self->tasks->len - 1);
  return self->tasks->len - 1;
}

guint32
rr_graph_add_object (RrGraph      *self,
                     guint64       id,
                     RrObjectKind  kind)
{
  RrGraphObject object = {
    .id = id,
    .kind = kind,
    .waits = RR_GRAPH_NONE,
    .handles = RR_GRAPH_NONE,
    .permits = RR_GRAPH_NONE,
    .in_flight = RR_GRAPH_NONE,
    .permits_in_flight = RR_GRAPH_NONE,
    .tasks = RR_GRAPH_NONE,
    .task = RR_GRAPH_NONE,
    .next_call = RR_GRAPH_NONE,
  };

  g_array_append_val (self->objects, object);
  table_put (&self->object_index, id, self->objects->len - 1);
  return self->objects->len - 1;
}

/* The waits of a task are added in a row, after the task and its objects. */
void
rr_graph_add_wait (RrGraph    *self,
                   guint32     task,
                   RrWaitKind  kind,
                   guint64     object_id,
                   guint       amount)
{
  RrGraphWait wait = {
    .task = task,
    .object = rr_graph_find_object (self, object_id),
    .kind = kind,
    .amount = amount,
    .next = RR_GRAPH_NONE,
  };

  g_array_append_val (self->waits, wait);
  rr_graph_task (self, task)->n_waits++;
}

void
rr_graph_add_handle (RrGraph  *self,
                     guint32   object,
                     gboolean  is_tx,
                     RrOwner   owner)
{
  RrGraphHandle handle = {
    .object = object,
    .is_tx = is_tx,
    .owner = owner,
    .next_of_object = rr_graph_object (self, object)->handles,
    .next_of_owner = RR_GRAPH_NONE,
  };

  g_array_append_val (self->handles, handle);
  rr_graph_object (self, object)->handles = self->handles->len - 1;
}

void
rr_graph_add_permit (RrGraph *self,
                     guint64  id,
                     guint32  object,
                     guint    n_units,
                     RrOwner  owner)
{
  RrGraphPermit permit = {
    .id = id,
    .object = object,
    .n_units = n_units,
    .owner = owner,
    .next_of_object = rr_graph_object (self, object)->permits,
    .next_of_owner = RR_GRAPH_NONE,
  };

  g_array_append_val (self->permits, permit);
  rr_graph_object (self, object)->permits = self->permits->len - 1;
}

/* --- linking -------------------------------------------------------------------- */

/* The chain of what an owner owns; NULL for one that needs none: nobody in particular,
 * somebody who has gone, somebody who is younger than the scan. */
static guint32 *
chain_of (RrGraph       *self,
          const RrOwner *owner,
          gboolean       of_permits)
{
  guint32 index;

  switch (owner->kind)
    {
    case RR_OWNER_TASK:
      index = rr_graph_find_task (self, owner->id);
      if (index == RR_GRAPH_NONE)
        return NULL;
      return of_permits ? &rr_graph_task (self, index)->permits : &rr_graph_task (self, index)->handles;

    case RR_OWNER_SCOPE:
      index = rr_graph_find_object (self, owner->id);
      if (index == RR_GRAPH_NONE)
        return NULL;
      return of_permits ? &rr_graph_object (self, index)->permits
                        : &rr_graph_object (self, index)->handles;

    case RR_OWNER_IN_FLIGHT:
      index = rr_graph_find_object (self, owner->id);
      if (index == RR_GRAPH_NONE)
        return NULL;
      return of_permits ? &rr_graph_object (self, index)->permits_in_flight
                        : &rr_graph_object (self, index)->in_flight;

    case RR_OWNER_ROOT:
    default:
      return NULL;
    }
}

static void
link_owned (RrGraph *self)
{
  for (guint32 i = 0; i < self->handles->len; i++)
    {
      RrGraphHandle *handle = &g_array_index (self->handles, RrGraphHandle, i);
      guint32 *chain = chain_of (self, &handle->owner, FALSE);

      if (chain == NULL)
        continue;
      handle->next_of_owner = *chain;
      *chain = i;
    }
  for (guint32 i = 0; i < self->permits->len; i++)
    {
      RrGraphPermit *permit = &g_array_index (self->permits, RrGraphPermit, i);
      guint32 *chain = chain_of (self, &permit->owner, TRUE);

      if (chain == NULL)
        continue;
      permit->next_of_owner = *chain;
      *chain = i;
    }
}

static void
link_task (RrGraph *self,
           guint32  index)
{
  RrGraphTask *task = rr_graph_task (self, index);

  if (task->scope != RR_GRAPH_NONE)
    {
      RrGraphObject *scope = rr_graph_object (self, task->scope);

      task->next_in_scope = scope->tasks;
      scope->tasks = index;
      scope->n_seen++;
    }
  if (task->pool != RR_GRAPH_NONE)
    {
      RrGraphObject *pool = rr_graph_object (self, task->pool);

      task->next_in_pool = pool->tasks;
      pool->tasks = index;
      pool->n_seen += task->state != RR_TASK_QUEUED;
    }
  for (guint32 i = task->first_wait; i < task->first_wait + task->n_waits; i++)
    {
      RrGraphWait *wait = &g_array_index (self->waits, RrGraphWait, i);

      if (wait->object == RR_GRAPH_NONE)
        continue;
      wait->next = rr_graph_object (self, wait->object)->waits;
      rr_graph_object (self, wait->object)->waits = i;
    }
}

static void
link_call (RrGraph *self,
           guint32  index)
{
  RrGraphObject *call = rr_graph_object (self, index);
  RrGraphTask *task;

  if (call->kind != RR_OBJECT_FLIGHT || call->task == RR_GRAPH_NONE)
    return;
  task = rr_graph_task (self, call->task);
  call->next_call = task->calls;
  task->calls = index;
}

void
rr_graph_link (RrGraph *self)
{
  link_owned (self);
  for (guint32 i = 0; i < self->tasks->len; i++)
    link_task (self, i);
  for (guint32 i = 0; i < self->objects->len; i++)
    link_call (self, i);
}
