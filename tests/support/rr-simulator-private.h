/* rr-simulator-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-simulator.h"

#include "rr-runner.h"
#include "rr-sim-trace.h"
#include "rr-task-private.h"

G_BEGIN_DECLS

typedef enum
{
  RR_SIM_READY,
  RR_SIM_AT_LOCK,
  RR_SIM_AT_COND,
  RR_SIM_AT_PARKER,
  RR_SIM_AT_JOIN,
  RR_SIM_ENDED,
} RrSimState;

typedef struct
{
  guint       number;
  const char *name;       /* interned */
  RrRunner   *runner;
  GThreadFunc func;
  gpointer    data;

  RrSimState  state;
  gpointer    object;     /* the lock, the condition, the task */
  guint       turn;       /* when it began to wait for a condition */
  int        *word;       /* of its parker */
  int         asleep;
  const char *what;       /* (nullable): interned; what it is parked for */
  gint64      deadline_us;
} RrSimTask;

typedef struct
{
  guint      number;      /* 0: not told of yet */
  RrSimTask *owner;       /* (nullable) */
} RrSimLock;

struct _RrSimulator
{
  RrRunners    *runners;  /* (owned) */
  RrSimTrace   *trace;    /* (owned) */
  RrSchedule   *schedule;
  GPtrArray    *tasks;    /* (owned) of RrSimTask (owned) */
  GHashTable   *locks;    /* (owned): address to RrSimLock (owned), conditions too */
  gint64        now_us;
  guint         max_steps;
  guint         n_steps;
  guint         n_turns;
  guint         n_numbers;
  guint         n_alive;
  gboolean      is_abandoned;
  char         *reason;   /* (owned) (nullable) */
};

/* The one that runs, and the thread of it that runs (%NULL on all others). */
extern RrSimulator *rr_sim_active;
extern _Thread_local RrSimTask *rr_sim_self;
extern const RrSim rr_sim_hooks;

/* On the thread that has the token. */
RrSimLock *rr_sim_lock_of      (gconstpointer   address);
guint      rr_sim_number_of    (gconstpointer   address);
void       rr_sim_tell         (const char     *verb,
                                const char     *what,
                                guint           number);
/* Lets another run, or goes on. */
void       rr_sim_switch_task  (void);
void       rr_sim_wait_as      (RrSimState      state,
                                gpointer        object);
RrSimTask *rr_sim_task_new     (RrSimulator    *simulator,
                                const char     *name,
                                GThreadFunc     func,
                                gpointer        data,
                                GError        **error);
/* FALSE on a thread that is none of the run's, which is noted. */
gboolean   rr_sim_is_inside    (void);

G_END_DECLS
