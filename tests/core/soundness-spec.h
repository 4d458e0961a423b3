/* soundness-spec.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small random program over everything a task can wait for, and a state of it. It is
 * run for real by soundness-run.c and thought through by soundness-model.c. */

#define N_TASKS    6
#define CALL_TASK  N_TASKS          /* the one that the shared call is */
#define N_ACTORS   (N_TASKS + 1)
#define N_CHANS    3
#define N_HANDLES  14
#define N_SEMS     2
#define N_PERMITS  (2 * N_ACTORS)   /* two a task */
#define N_SCOPES   3                /* 0: those that are there from the beginning */
#define N_OPS      8
#define N_ALTERNATIVES 3
#define NO_HANDLE  0xff

typedef enum
{
  OP_SEND,
  OP_RECV,
  OP_RECV_UNTIL,      /* with a deadline */
  OP_SELECT,
  OP_SEND_HANDLE,     /* arg through handles[0] */
  OP_SEND_PERMIT,     /* arg through handles[0] */
  OP_CLOSE,
  OP_DROP,
  OP_DUP,             /* handles[0] becomes handles[1] too */
  OP_GIVE_TASK,       /* handles[0] to arg */
  OP_GIVE_SCOPE,
  OP_GIVE_ROOT,
  OP_ACQUIRE,         /* permit arg */
  OP_RELEASE,
  OP_PERMIT_TO_TASK,  /* permit arg to extra */
  OP_PERMIT_TO_SCOPE,
  OP_PERMIT_TO_ROOT,
  OP_SPAWN,           /* task arg */
  OP_JOIN,            /* scope arg */
  OP_CANCEL,          /* scope arg */
  OP_CALL,            /* the shared one */
  OP_GATE,            /* busy elsewhere until the test lets it go on */
  N_OP_KINDS
} OpKind;

typedef struct
{
  OpKind kind;
  guint8 handles[N_ALTERNATIVES];
  guint8 arg;
  guint8 extra;
} Op;

typedef struct
{
  guint8   scope;
  guint8   parked_at;   /* the handle it waits at before it runs; NO_HANDLE */
  gboolean is_pooled;
  guint8   n_ops;
  Op       ops[N_OPS];
} TaskSpec;

typedef struct
{
  guint8   chan;
  gboolean is_tx;
  gboolean is_pinned;   /* only for sending and receiving */
} HandleSpec;

typedef struct
{
  guint      n_chans;
  guint      capacity[N_CHANS];
  gboolean   takes_plain_only[N_CHANS];
  HandleSpec handles[N_HANDLES];
  guint      n_handles;
  guint      units[N_SEMS];
  guint8     permit_sem[N_PERMITS];
  guint8     permit_units[N_PERMITS];
  int        limit[N_SCOPES];
  gboolean   has_spawner[N_TASKS];
  guint8     parent[N_SCOPES];   /* the task that alone joins it */
  guint      n_threads;
  guint      queue_capacity;
  TaskSpec   tasks[N_ACTORS];
} Spec;

/* Who has a handle or a permit: a task, or one of these. */
enum
{
  HELD_BY_CHAN = 16,       /* in flight in channel n - HELD_BY_CHAN */
  HELD_BY_SCOPE = 32,
  HELD_BY_ROOT = 48,
  HELD_BY_NOBODY,          /* does not exist, yet or any more */
};

enum
{
  TASK_ABSENT,
  TASK_PARKED,
  TASK_QUEUED,
  TASK_HERE,
  TASK_ENDED,
};

/* Where a task is within an operation. */
enum
{
  SUB_START,
  SUB_IN_CALL,
  SUB_HAS_PLACE,           /* in the scope, and waits for the queue */
};

/* Bytes only, so that two are equal when their bytes are. */
typedef struct
{
  guint8 status[N_ACTORS];
  guint8 pc[N_ACTORS];
  guint8 sub[N_ACTORS];
  guint8 waits_at[N_ACTORS];   /* which alternatives it had when it began to wait, as bits;
                                * 0 before */
  guint8 handle[N_HANDLES];
  guint8 permit[N_PERMITS];
  guint8 is_closed[N_CHANS];
  guint8 n_plain[N_CHANS];
  guint8 is_cancelled[N_SCOPES];
} State;

void      spec_fill         (Spec         *spec,
                             State        *initial,
                             GRand        *rand);

/* Thinks through all that can follow from @state. A cancel ends the wait of those in
 * @may_cancel only. Returns: which tasks went on anywhere; FALSE in @is_complete if there
 * are too many states to see them all. */
guint     model_explore     (const Spec   *spec,
                             const State  *state,
                             guint         may_cancel,
                             gboolean     *is_complete);

/* Who waits in @state; nobody at a gate or with a deadline does. */
guint     model_blocked     (const Spec   *spec,
                             const State  *state);

G_END_DECLS
