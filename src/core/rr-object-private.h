/* rr-object-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RR_OBJECT_CHAN,
  RR_OBJECT_SEM,
  RR_OBJECT_SCOPE,
  RR_OBJECT_POOL,
  RR_OBJECT_FLIGHT,
} RrObjectKind;

/* What tasks can wait for, as the diagnostics find it: the first member of a channel, a
 * semaphore, a scope, a pool. */
typedef struct _RrObject RrObject;
struct _RrObject
{
  guint64       id;       /* (immutable): never used again */
  RrObjectKind  kind;     /* (immutable) */
  const char   *name;     /* (unowned) (immutable): lives as long as the object */
  RrObject     *prev;     /* (guarded by its shard's lock) */
  RrObject     *next;     /* (guarded by its shard's lock) */
};

typedef void (*RrObjectFunc) (RrObject *object,
                              gpointer  data);

guint64 rr_object_next_id  (void);
void    rr_object_register (RrObject      *self,
                            RrObjectKind   kind,
                            const char    *name);
void    rr_object_withdraw (RrObject      *self);
/* Calls @func for each with its shard's lock held: the object cannot go meanwhile.
 * @func may take the object's own lock. */
void    rr_object_each     (RrObjectFunc   func,
                            gpointer       data);

/* Returns: (transfer full) (nullable): the name of an object that is still there */
char   *rr_object_dup_name (guint64        id);

/* The census. */
typedef enum
{
  RR_ALIVE_TASK,      /* queued jobs of pools too */
  RR_ALIVE_SCOPE,
  RR_ALIVE_CTX,
  RR_ALIVE_CHAN,
  RR_ALIVE_HANDLE,
  RR_ALIVE_SEM,
  RR_ALIVE_PERMIT,
  RR_ALIVE_POOL,
  RR_ALIVE_SOCKET,
  RR_N_ALIVE
} RrAlive;

void    rr_alive_add       (RrAlive        what,
                            int            n);
guint   rr_alive_get       (RrAlive        what);

G_END_DECLS
