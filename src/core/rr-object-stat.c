/* rr-object-stat.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-object-stat.h"

#include <string.h>

#include "rr-chan-private.h"
#include "rr-pool.h"
#include "rr-sem-private.h"

/* What everything that tasks wait for has to say of itself, by name, so that the answer
 * stays small however many there are.
 *
 * Threads: any.
 */

typedef struct
{
  GPtrArray  *list;     /* (owned) of RrObjectStat */
  GHashTable *index;    /* (owned): kind and name -> RrObjectStat */
} Collector;

static void
object_stat_free (gpointer data)
{
  RrObjectStat *stat = data;

  g_free (stat->name);
  g_free (stat);
}

static RrObjectStat *
find (Collector  *collector,
      const char *kind,
      const char *name)
{
  gboolean is_full = collector->list->len >= RR_OBJECT_STAT_MAX;
  g_autofree char *key = g_strdup_printf ("%s %s", kind, name);
  RrObjectStat *stat = g_hash_table_lookup (collector->index, key);

  if (stat != NULL)
    return stat;
  if (is_full && strcmp (name, "other") != 0)
    return find (collector, kind, "other");

  stat = g_new0 (RrObjectStat, 1);
  stat->kind = kind;
  stat->name = g_strdup (name);
  g_ptr_array_add (collector->list, stat);
  g_hash_table_insert (collector->index, g_steal_pointer (&key), stat);
  return stat;
}

static void
add_chan (Collector *collector,
          RrChan    *chan)
{
  RrObjectStat *stat;
  RrChanStat now;

  rr_mutex_lock (&chan->lock);
  now = chan->stat;
  now.length = rr_chan_length_locked (chan);
  rr_mutex_unlock (&chan->lock);

  stat = find (collector, "channel", now.name);
  stat->n_objects++;
  stat->capacity += now.capacity;
  stat->length += now.length;
  stat->n_send_waiting += now.n_send_waiting;
  stat->n_recv_waiting += now.n_recv_waiting;
  stat->n_in += now.n_sent;
  stat->n_out += now.n_received;
  stat->n_rejected += now.n_rejected;
  stat->n_dropped += now.n_dropped + now.n_undrained;
  stat->in_wait_us += now.send_wait_us;
  stat->out_wait_us += now.recv_wait_us;
}

static void
add_sem (Collector *collector,
         RrSem     *sem)
{
  RrObjectStat *stat;
  RrSemStat now;

  rr_sem_get_stat (sem, &now);
  stat = find (collector, "semaphore", now.name);
  stat->n_objects++;
  stat->capacity += now.n_units;
  stat->length += now.n_units - now.n_free;
  stat->n_send_waiting += now.n_waiting;
  stat->n_in += now.n_acquired;
  stat->in_wait_us += now.wait_us;
}

static void
add_pool (Collector *collector,
          RrPool    *pool)
{
  RrObjectStat *stat;
  RrPoolStat now;

  rr_pool_get_stat (pool, &now);
  stat = find (collector, "pool", now.name);
  stat->n_objects++;
  stat->capacity += now.capacity;
  stat->length += now.n_queued;
  stat->n_running += now.n_running;
  stat->n_in += now.n_done;
  stat->n_rejected += now.n_rejected;
  stat->in_wait_us += now.queue_wait_us;
}

static void
add_object (RrObject *object,
            gpointer  data)
{
  if (object->kind == RR_OBJECT_CHAN)
    add_chan (data, (RrChan *) object);
  else if (object->kind == RR_OBJECT_SEM)
    add_sem (data, (RrSem *) object);
  else if (object->kind == RR_OBJECT_POOL)
    add_pool (data, (RrPool *) object);
}

static int
by_kind_and_name (gconstpointer a,
                  gconstpointer b)
{
  const RrObjectStat *left = *(RrObjectStat *const *) a, *right = *(RrObjectStat *const *) b;
  int order = strcmp (left->kind, right->kind);

  return order != 0 ? order : strcmp (left->name, right->name);
}

/**
 * rr_object_stat_list:
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrObjectStat): by kind and name
 */
GPtrArray *
rr_object_stat_list (void)
{
  Collector collector = {
    .list = g_ptr_array_new_with_free_func (object_stat_free),
    .index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };

  rr_object_each (add_object, &collector);
  g_hash_table_unref (collector.index);
  g_ptr_array_sort (collector.list, by_kind_and_name);
  return collector.list;
}
