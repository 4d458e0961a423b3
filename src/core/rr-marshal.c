/* rr-marshal.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-marshal.h"

#include "rr-sync.h"

/* RrMarshal is the one door from other threads to the thread of a main loop: a single
 * persistent source, so that any number of posts costs one wake-up, and nothing ever
 * runs on the thread that posts.
 *
 * Threads: post and set from any; new, slots and stop on the loop's thread.
 * Ends:    stop() refuses newcomers and frees what had not run. References may outlive
 *          it; slots are freed before it, when nobody sets them any more.
 */

typedef struct
{
  RrMarshalFunc  func;
  gpointer       data;
  GDestroyNotify destroy;
} Post;

struct _RrMarshal
{
  int      ref_count;    /* (atomic) */
  GSource *source;       /* (owned) (thread: loop) */
  guint    max_posts;    /* (immutable) */

  RrMutex  lock;
  GArray  *posts;        /* (owned) (guarded by lock): of Post */
  RrSlot  *slots;        /* (guarded by lock) */
  gboolean stopped;      /* (guarded by lock) */
};

struct _RrSlot
{
  RrMarshal     *marshal;       /* (owned) */
  gint64         interval_us;   /* (immutable) */
  RrSlotFunc     func;          /* (immutable) */
  gpointer       user_data;     /* (immutable) */
  GDestroyNotify value_free;    /* (nullable) (immutable) */
  gpointer       value;         /* (guarded by the marshal's lock) */
  gint64         due_us;        /* (guarded by the marshal's lock): not before */
  RrSlot        *next;          /* (guarded by the marshal's lock) */
};

typedef struct
{
  GSource    source;
  RrMarshal *marshal;           /* (unowned): stop() destroys the source */
} MarshalSource;

static gboolean
is_stopped (RrMarshal *self)
{
  gboolean stopped;

  rr_mutex_lock (&self->lock);
  stopped = self->stopped;
  rr_mutex_unlock (&self->lock);
  return stopped;
}

/* One of the posts may stop the marshal; those behind it are only freed then. */
static void
run_posts (RrMarshal *self)
{
  g_autoptr(GArray) posts = NULL;

  rr_mutex_lock (&self->lock);
  if (self->posts->len > 0)
    {
      posts = self->posts;
      self->posts = g_array_new (FALSE, FALSE, sizeof (Post));
    }
  rr_mutex_unlock (&self->lock);

  for (guint i = 0; posts != NULL && i < posts->len; i++)
    {
      Post *post = &g_array_index (posts, Post, i);

      if (!is_stopped (self))
        post->func (post->data);
      if (post->destroy != NULL)
        post->destroy (post->data);
    }
}

/* A slot whose value is due, with the value taken out of it. */
static RrSlot *
next_due_slot (RrMarshal *self,
               gint64     now_us,
               gpointer  *value)
{
  RrSlot *slot;

  rr_mutex_lock (&self->lock);
  for (slot = self->stopped ? NULL : self->slots; slot != NULL; slot = slot->next)
    if (slot->value != NULL && slot->due_us <= now_us)
      break;
  if (slot != NULL)
    {
      *value = g_steal_pointer (&slot->value);
      slot->due_us = now_us + slot->interval_us;
    }
  rr_mutex_unlock (&self->lock);
  return slot;
}

static gint64
next_ready_locked (RrMarshal *self)
{
  gint64 ready_us = -1;

  if (self->stopped)
    return -1;
  if (self->posts->len > 0)
    return 0;
  for (RrSlot *slot = self->slots; slot != NULL; slot = slot->next)
    if (slot->value != NULL && (ready_us < 0 || slot->due_us < ready_us))
      ready_us = slot->due_us;
  return ready_us;
}

/* With the lock held, so that a newer time is never replaced by an older one. */
static void
update_ready_locked (RrMarshal *self)
{
  if (!self->stopped)
    g_source_set_ready_time (self->source, next_ready_locked (self));
}

static gboolean
marshal_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  g_autoptr(RrMarshal) self = rr_marshal_ref (((MarshalSource *) source)->marshal);
  gint64 now_us = rr_clock_now_us ();
  gpointer value = NULL;
  RrSlot *slot;

  run_posts (self);
  while ((slot = next_due_slot (self, now_us, &value)) != NULL)
    {
      GDestroyNotify value_free = slot->value_free;

      slot->func (value, slot->user_data);
      if (value_free != NULL)
        value_free (value);
    }

  rr_mutex_lock (&self->lock);
  update_ready_locked (self);
  rr_mutex_unlock (&self->lock);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs marshal_funcs = { .dispatch = marshal_dispatch };

/**
 * rr_marshal_new:
 * @context: (nullable): the context of the loop, %NULL for the default one
 * @max_posts: how many posts may wait
 *
 * Thread: the loop's.
 *
 * Returns: (transfer full): a door into the loop
 */
RrMarshal *
rr_marshal_new (GMainContext *context,
                guint         max_posts)
{
  RrMarshal *self = g_new0 (RrMarshal, 1);

  self->ref_count = 1;
  self->max_posts = max_posts;
  self->posts = g_array_new (FALSE, FALSE, sizeof (Post));
  rr_mutex_init (&self->lock);
  self->source = g_source_new (&marshal_funcs, sizeof (MarshalSource));
  ((MarshalSource *) self->source)->marshal = self;
  g_source_set_static_name (self->source, "rr-marshal");
  g_source_set_ready_time (self->source, -1);
  g_source_attach (self->source, context);
  return self;
}

/**
 * rr_marshal_ref:
 * @self: a marshal
 *
 * Returns: (transfer full): @self
 */
RrMarshal *
rr_marshal_ref (RrMarshal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_marshal_unref:
 * @self: (transfer full): a marshal; the last reference goes after rr_marshal_stop()
 */
void
rr_marshal_unref (RrMarshal *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (!self->stopped)
    rr_marshal_stop (self);
  g_array_unref (self->posts);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_marshal_stop:
 * @self: a marshal
 *
 * Refuses newcomers. Posts that had not run are freed with their destroy function.
 * Stopping twice is fine.
 *
 * Thread: the loop's.
 */
void
rr_marshal_stop (RrMarshal *self)
{
  g_autoptr(GArray) posts = NULL;
  GSource *source;

  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  self->stopped = TRUE;
  source = g_steal_pointer (&self->source);
  posts = self->posts;
  self->posts = g_array_new (FALSE, FALSE, sizeof (Post));
  rr_mutex_unlock (&self->lock);

  if (source != NULL)
    {
      g_source_destroy (source);
      g_source_unref (source);
    }
  for (guint i = 0; i < posts->len; i++)
    {
      Post *post = &g_array_index (posts, Post, i);

      if (post->destroy != NULL)
        post->destroy (post->data);
    }
}

/**
 * rr_marshal_post:
 * @self: a marshal
 * @func: runs on the loop's thread, once
 * @data: (transfer full): for @func; stays the caller's on failure
 * @destroy: (nullable): frees @data, after @func or instead of it
 *
 * Thread: any; does not wait, and never runs @func itself.
 *
 * Returns: %RR_OK, %RR_FULL when too many posts wait, %RR_CLOSED after stop
 */
RrStatus
rr_marshal_post (RrMarshal      *self,
                 RrMarshalFunc   func,
                 gpointer        data,
                 GDestroyNotify  destroy)
{
  Post post = { func, data, destroy };
  RrStatus status = RR_OK;

  g_return_val_if_fail (self != NULL && func != NULL, RR_CLOSED);

  rr_mutex_lock (&self->lock);
  if (self->stopped)
    status = RR_CLOSED;
  else if (self->posts->len >= self->max_posts)
    status = RR_FULL;
  else
    g_array_append_val (self->posts, post);
  if (status == RR_OK && self->posts->len == 1)
    update_ready_locked (self);
  rr_mutex_unlock (&self->lock);
  return status;
}

/**
 * rr_slot_new:
 * @marshal: a marshal
 * @interval_us: at least this long between two calls
 * @func: gets the newest value, borrowed, on the loop's thread
 * @user_data: for @func
 * @value_free: (nullable): frees a value
 *
 * Thread: the loop's.
 *
 * Returns: (transfer full): a slot that holds one value, the latest
 */
RrSlot *
rr_slot_new (RrMarshal      *marshal,
             gint64          interval_us,
             RrSlotFunc      func,
             gpointer        user_data,
             GDestroyNotify  value_free)
{
  RrSlot *self;

  g_return_val_if_fail (marshal != NULL && func != NULL && interval_us >= 0, NULL);

  self = g_new0 (RrSlot, 1);
  self->marshal = rr_marshal_ref (marshal);
  self->interval_us = interval_us;
  self->func = func;
  self->user_data = user_data;
  self->value_free = value_free;
  rr_mutex_lock (&marshal->lock);
  self->next = marshal->slots;
  marshal->slots = self;
  rr_mutex_unlock (&marshal->lock);
  return self;
}

/**
 * rr_slot_set:
 * @self: a slot
 * @value: (transfer full): the newest value, not %NULL; replaces one nobody saw yet
 *
 * Thread: any; does not wait.
 */
void
rr_slot_set (RrSlot   *self,
             gpointer  value)
{
  gpointer old;

  g_return_if_fail (self != NULL && value != NULL);

  rr_mutex_lock (&self->marshal->lock);
  old = self->value;
  self->value = value;
  if (old == NULL)
    update_ready_locked (self->marshal);
  rr_mutex_unlock (&self->marshal->lock);

  if (old != NULL && self->value_free != NULL)
    self->value_free (old);
}

/**
 * rr_slot_free:
 * @self: (nullable) (transfer full): a slot that nobody sets any more
 *
 * Thread: the loop's.
 */
void
rr_slot_free (RrSlot *self)
{
  RrMarshal *marshal;
  RrSlot **at;

  if (self == NULL)
    return;

  marshal = self->marshal;
  rr_mutex_lock (&marshal->lock);
  for (at = &marshal->slots; *at != self; at = &(*at)->next)
    ;
  *at = self->next;
  rr_mutex_unlock (&marshal->lock);

  if (self->value != NULL && self->value_free != NULL)
    self->value_free (self->value);
  g_free (self);
  rr_marshal_unref (marshal);
}
