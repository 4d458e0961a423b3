/* rr-graph-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-object-private.h"
#include "rr-owner.h"
#include "rr-task.h"
#include "rr-verdict.h"
#include "rr-wait-private.h"

G_BEGIN_DECLS

/* Who waits for what and who could serve it, as one scan found it: plain numbers in
 * arrays that are used again for the next scan. Everything refers by index; NONE is no
 * index. */
#define RR_GRAPH_NONE G_MAXUINT32

typedef struct
{
  guint64     id;
  guint64     wait_seq;
  gint64      since_us;
  RrTaskState state;
  gboolean    may_end;       /* a deadline, or it has been woken already */
  guint32     scope;         /* index; NONE if the scope is not in the graph */
  guint32     pool;          /* index of the pool whose worker runs it or whose queue
                              * holds it; NONE for a thread of its own */
  guint32     first_wait;    /* in waits, n_waits of them in a row */
  guint32     n_waits;
  guint32     next_in_scope;
  guint32     next_in_pool;
  guint32     handles;       /* chain: what it alone owns */
  guint32     permits;       /* chain */
  guint32     calls;         /* chain of objects: the shared calls it makes */
  gboolean    is_live;       /* by the solver */
  RrStuck     stuck;         /* by the solver */
  gboolean    is_forced;     /* taken for live: what the scan saw of it has changed since */
  guint32     root;          /* by the solver: the task to blame, for a collateral one */
} RrGraphTask;

/* One alternative of a wait. */
typedef struct
{
  guint32    task;
  guint32    object;         /* NONE: not in the graph */
  RrWaitKind kind;
  guint      amount;
  guint32    next;           /* of the same object */
} RrGraphWait;

typedef struct
{
  guint64      id;
  guint64      epoch;        /* the same twice: nothing happened in between */
  RrObjectKind kind;
  gboolean     is_open;      /* a channel that is closed, a scope somebody may add to, a
                              * pool with a free worker or a call without a task: whoever
                              * waits for it may go on */
  guint        length;       /* items; free units; running tasks */
  guint        capacity;     /* of items; all units; limit, G_MAXUINT for none; workers */
  guint        n_seen;       /* tasks of a scope or on workers of a pool in the graph */
  guint        n_queued;     /* jobs of a pool */
  guint        queue_capacity;
  guint64      n_received;   /* by a channel since its birth */
  gint64       done_us;      /* of a scope: when it was cancelled, 0 if it is not */
  guint        n_live;       /* by the solver: tasks of a scope that are live */
  guint        live_units;   /* by the solver: of a semaphore */
  gboolean     tx_live;      /* by the solver: somebody who lives may send or close */
  gboolean     rx_live;      /* by the solver: somebody who lives may receive or leave */
  gboolean     is_owner_live; /* by the solver: a scope that may use what it owns, a pool
                               * that may begin a job */
  guint32      waits;        /* chain */
  guint32      handles;      /* chain: of a channel, all; of a scope, what it owns */
  guint32      permits;      /* chain: of a semaphore, all; of a scope, what it owns */
  guint32      in_flight;    /* chain: handles under way through a channel */
  guint32      permits_in_flight; /* chain: the same of permits */
  guint32      tasks;        /* chain: of a scope or pool */
  guint32      task;         /* of a call: who makes it */
  guint32      next_call;    /* of the same task */
} RrGraphObject;

typedef struct
{
  guint32  object;           /* the channel */
  gboolean is_tx;
  RrOwner  owner;
  guint32  next_of_object;
  guint32  next_of_owner;
} RrGraphHandle;

typedef struct
{
  guint64  id;
  guint32  object;           /* the semaphore */
  guint    n_units;
  gboolean is_live;          /* by the solver: somebody who lives may give it back */
  RrOwner  owner;
  guint32  next_of_object;
  guint32  next_of_owner;
} RrGraphPermit;

/* From an id to an index; nothing is ever taken out but everything. */
typedef struct
{
  guint64 *keys;             /* (owned): 0 for a free slot */
  guint32 *values;           /* (owned) */
  guint32  mask;
  guint32  n;
} RrIdTable;

typedef struct
{
  guint64     started_id;    /* what has an id above this is younger than the scan */
  GArray     *tasks;         /* (owned): of RrGraphTask */
  GArray     *waits;         /* (owned): of RrGraphWait */
  GArray     *objects;       /* (owned): of RrGraphObject */
  GArray     *handles;       /* (owned): of RrGraphHandle */
  GArray     *permits;       /* (owned): of RrGraphPermit */
  RrIdTable   task_index;
  RrIdTable   object_index;
  GArray     *queue;         /* (owned): of guint32, for the solver */
} RrGraph;

RrGraph       *rr_graph_new          (void);
void           rr_graph_free         (RrGraph       *self);
void           rr_graph_clear        (RrGraph       *self);
/* For the scan and for tests. Each returns the index of what was added. */
guint32        rr_graph_add_task     (RrGraph       *self,
                                      guint64        id,
                                      RrTaskState    state);
guint32        rr_graph_add_object   (RrGraph       *self,
                                      guint64        id,
                                      RrObjectKind   kind);
void           rr_graph_add_wait     (RrGraph       *self,
                                      guint32        task,
                                      RrWaitKind     kind,
                                      guint64        object_id,
                                      guint          amount);
void           rr_graph_add_handle   (RrGraph       *self,
                                      guint32        object,
                                      gboolean       is_tx,
                                      RrOwner        owner);
void           rr_graph_add_permit   (RrGraph       *self,
                                      guint64        id,
                                      guint32        object,
                                      guint          n_units,
                                      RrOwner        owner);
RrGraphTask   *rr_graph_task         (RrGraph       *self,
                                      guint32        index);
RrGraphObject *rr_graph_object       (RrGraph       *self,
                                      guint32        index);
guint32        rr_graph_find_task    (RrGraph       *self,
                                      guint64        id);
guint32        rr_graph_find_object  (RrGraph       *self,
                                      guint64        id);
/* Ties owners to what they own when everything is in. */
void           rr_graph_link         (RrGraph       *self);
/* Fills it with what is alive in this process. Thread: any, one scan at a time. */
void           rr_graph_scan         (RrGraph       *self);

/* The least fixed point: who may still go on. From rr-live.c; the graph is linked.
 * Returns how many are stuck. */
guint          rr_live_solve         (RrGraph       *self);

/* How the others are stuck, and who is to blame. From rr-stuck.c. */
void           rr_stuck_classify     (RrGraph       *self);
/* The stuck tasks that alone could serve @task, as far as there is room for them. */
#define RR_STUCK_MAX_SERVERS 32
guint          rr_stuck_get_servers  (RrGraph       *self,
                                      guint32        task,
                                      guint32        servers[RR_STUCK_MAX_SERVERS]);

/* All tasks that could serve @task, whether they live or not, in a graph that need not be
 * solved; and whether anybody at all could. */
guint          rr_graph_get_servers  (RrGraph       *self,
                                      guint32        task,
                                      guint32        servers[RR_STUCK_MAX_SERVERS],
                                      gboolean      *anybody);

/* Appends a line with who could serve a task that waits; nothing for another. */
void           rr_graph_describe_servers (RrGraph  *self,
                                      const RrTaskInfo *info,
                                      GString       *out);

/* For tests that the tests have teeth: leaves a rule out. */
typedef enum
{
  RR_LIVE_ALL_RULES = 0,
  RR_LIVE_FORGET_IN_FLIGHT = 1 << 0,   /* handles under way serve nobody */
  RR_LIVE_FORGET_CLOSE = 1 << 1,       /* only a receive frees a sender */
  RR_LIVE_FORGET_SCOPES = 1 << 2,      /* a scope nobody joins counts as complete */
} RrLiveRules;

extern RrLiveRules rr_live_forgotten;

G_END_DECLS
