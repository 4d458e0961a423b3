/* soundness-run.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "soundness-run.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-job-private.h"

/* Runs a program on the core, with real threads, and does what its operations say. What
 * the tasks know of each other stands in bytes beside the core: who has what, and how
 * far each has come. When nothing moves any more those are the state.
 *
 * Threads: tasks run operations; the test opens gates and ends it all.
 */

static const char *const names[N_ACTORS] = { "t0", "t1", "t2", "t3", "t4", "t5", "call" };

static guint8
get8 (guint8 *at)
{
  return __atomic_load_n (at, __ATOMIC_SEQ_CST);
}

static void
set8 (guint8 *at,
      guint8  value)
{
  __atomic_store_n (at, value, __ATOMIC_SEQ_CST);
}

static void
count (Run *run)
{
  __atomic_add_fetch (&run->n_steps, 1, __ATOMIC_SEQ_CST);
}

/* --- who has what -------------------------------------------------------------------- */

static void
give_handle (Run     *run,
             guint8   handle,
             RrOwner  owner)
{
  if (run->spec->handles[handle].is_tx)
    rr_tx_give (run->tx[handle], owner);
  else
    rr_rx_give (run->rx[handle], owner);
}

static void
drop_handle (Run    *run,
             guint8  handle)
{
  RrTx *tx = run->tx[handle];
  RrRx *rx = run->rx[handle];

  set8 (&run->state.handle[handle], HELD_BY_NOBODY);
  if (run->spec->handles[handle].is_tx)
    rr_tx_drop (tx);
  else
    rr_rx_drop (rx);
}

/* A task that has not begun takes what is meant for it when it does. */
static RrOwner
owner_task (Run    *run,
            guint8  task)
{
  guint64 id = __atomic_load_n (&run->ids[task], __ATOMIC_SEQ_CST);

  return id != 0 ? (RrOwner) { .kind = RR_OWNER_TASK, .id = id } : rr_owner_root ();
}

static RrOwner
owner_of (Run    *run,
          guint8  holder)
{
  if (holder == HELD_BY_ROOT)
    return rr_owner_root ();
  if (holder >= HELD_BY_SCOPE)
    return rr_owner_scope (run->scopes[holder - HELD_BY_SCOPE]);
  return owner_task (run, holder);
}

static gboolean
is_usable (Run    *run,
           guint8  task,
           guint8  handle)
{
  guint8 holder;

  if (handle == NO_HANDLE)
    return FALSE;
  holder = get8 (&run->state.handle[handle]);
  return holder == task || holder == HELD_BY_SCOPE + run->spec->tasks[task].scope;
}

static void
item_free (gpointer data)
{
  Item *item = data;

  if (item->permit != NO_HANDLE)
    {
      RrPermit *permit = item->run->permits[item->permit];

      set8 (&item->run->state.permit[item->permit], HELD_BY_NOBODY);
      rr_permit_release (permit);
    }
  else if (item->handle != NO_HANDLE)
    drop_handle (item->run, item->handle);
}

static void
take_item (Run    *run,
           guint8  task,
           Item   *item)
{
  if (item->handle != NO_HANDLE)
    {
      give_handle (run, item->handle, rr_owner_self ());
      set8 (&run->state.handle[item->handle], task);
    }
  else if (item->permit != NO_HANDLE)
    {
      rr_permit_give (run->permits[item->permit], rr_owner_self ());
      set8 (&run->state.permit[item->permit], task);
    }
}

/* --- operations ---------------------------------------------------------------------- */

static void
do_communicate (Run      *run,
                guint8    task,
                const Op *op,
                RrCtx    *ctx)
{
  RrCase cases[N_ALTERNATIVES] = { 0 };
  guint n_cases = 0;
  RrStatus status = RR_EMPTY;
  guint8 waits_at = 0;
  int won = 0;

  for (guint i = 0; i < N_ALTERNATIVES; i++)
    if (is_usable (run, task, op->handles[i]))
      {
        gboolean is_tx = run->spec->handles[op->handles[i]].is_tx;

        waits_at |= (guint8) (1U << i);
        cases[n_cases++] = (RrCase) {
          .tx = is_tx ? run->tx[op->handles[i]] : NULL,
          .rx = is_tx ? NULL : run->rx[op->handles[i]],
          .item = is_tx ? &run->plain : NULL,
        };
      }
  set8 (&run->state.waits_at[task], waits_at);
  if (n_cases == 0)
    return;
  if (op->kind == OP_SELECT)
    won = rr_select (ctx, cases, n_cases, RR_SELECT_FAIR, &status);
  else if (cases[0].tx != NULL)
    status = rr_send (cases[0].tx, ctx, &run->plain);
  else if (op->kind == OP_RECV_UNTIL)
    status = rr_recv_until (cases[0].rx, ctx, g_get_monotonic_time () + G_TIME_SPAN_HOUR, &cases[0].item);
  else
    status = rr_recv (cases[0].rx, ctx, &cases[0].item);
  if (status == RR_OK && cases[won].tx == NULL)
    take_item (run, task, cases[won].item);
}

static void
do_pass (Run      *run,
         guint8    task,
         const Op *op,
         RrCtx    *ctx)
{
  gboolean is_handle = op->kind == OP_SEND_HANDLE;
  guint8 *holder = is_handle ? &run->state.handle[op->arg] : &run->state.permit[op->arg];
  Item *item = is_handle ? &run->handle_items[op->arg] : &run->permit_items[op->arg];
  RrOwner in_flight;
  RrTx *via;

  if (get8 (holder) != task || !is_usable (run, task, op->handles[0]))
    return;

  via = run->tx[op->handles[0]];
  in_flight = rr_owner_in_flight (via);
  if (is_handle)
    give_handle (run, op->arg, in_flight);
  else
    rr_permit_give (run->permits[op->arg], in_flight);
  set8 (holder, HELD_BY_CHAN + run->spec->handles[op->handles[0]].chan);
  if (rr_send (via, ctx, item) == RR_OK)
    return;
  take_item (run, task, item);
}

static void
do_handle (Run      *run,
           guint8    task,
           const Op *op)
{
  guint8 handle = op->handles[0];
  guint8 expected = HELD_BY_NOBODY;

  if (op->kind == OP_DUP)
    {
      guint8 copy = op->handles[1];

      if (!is_usable (run, task, handle)
          || !__atomic_compare_exchange_n (&run->state.handle[copy], &expected, HELD_BY_ROOT, FALSE,
                                           __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return;
      if (run->spec->handles[copy].is_tx)
        run->tx[copy] = rr_tx_dup (run->tx[handle]);
      else
        run->rx[copy] = rr_rx_dup (run->rx[handle]);
      give_handle (run, copy, rr_owner_self ());
      set8 (&run->state.handle[copy], task);
      return;
    }
  if (handle == NO_HANDLE || get8 (&run->state.handle[handle]) != task
      || run->spec->handles[handle].is_pinned)
    return;

  if (op->kind == OP_DROP)
    drop_handle (run, handle);
  else if (op->kind != OP_CLOSE)
    {
      guint8 holder = (guint8) (op->kind == OP_GIVE_TASK ? op->arg
                                : op->kind == OP_GIVE_SCOPE ? HELD_BY_SCOPE + op->arg : HELD_BY_ROOT);

      give_handle (run, handle, owner_of (run, holder));
      set8 (&run->state.handle[handle], holder);
    }
  else if (run->spec->handles[handle].is_tx)
    rr_close (run->tx[handle]);
}

static void
do_permit (Run      *run,
           guint8    task,
           const Op *op,
           RrCtx    *ctx)
{
  guint8 *holder = &run->state.permit[op->arg];
  guint8 has = get8 (holder);
  RrPermit *permit = NULL;

  if (op->kind == OP_ACQUIRE)
    {
      /* Two that wait for the same one may both get it: the second gives it back. */
      if (has != HELD_BY_NOBODY
          || rr_sem_acquire (run->sems[run->spec->permit_sem[op->arg]], ctx,
                             run->spec->permit_units[op->arg], &permit) != RR_OK)
        return;
      rr_mutex_lock (&run->lock);
      if (get8 (holder) == HELD_BY_NOBODY)
        {
          run->permits[op->arg] = g_steal_pointer (&permit);
          set8 (holder, task);
        }
      rr_mutex_unlock (&run->lock);
      rr_permit_release (permit);
      return;
    }

  if (has != task && (op->kind != OP_RELEASE || has != HELD_BY_SCOPE + run->spec->tasks[task].scope))
    return;
  permit = run->permits[op->arg];
  if (op->kind != OP_RELEASE)
    {
      guint8 to = (guint8) (op->kind == OP_PERMIT_TO_TASK ? op->extra
                            : op->kind == OP_PERMIT_TO_SCOPE ? HELD_BY_SCOPE + op->extra : HELD_BY_ROOT);

      rr_permit_give (permit, owner_of (run, to));
      set8 (holder, to);
    }
  else if (__atomic_compare_exchange_n (holder, &has, HELD_BY_NOBODY, FALSE, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
    rr_permit_release (permit);
}

static gboolean task_run (RrCtx     *ctx,
                          gpointer   data,
                          GError   **error);

static gboolean
parked_run (RrCtx     *ctx,
            RrStatus   status,
            gpointer   item,
            gpointer   data,
            GError   **error)
{
  return task_run (ctx, data, error);
}

static void
do_spawn (Run    *run,
          guint8  task,
          guint8  child)
{
  const TaskSpec *spec = &run->spec->tasks[child];
  RrScope *scope = run->scopes[spec->scope];
  guint8 expected = FALSE;
  gboolean done;

  if (!__atomic_compare_exchange_n (&run->is_claimed[child], &expected, TRUE, FALSE, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
    return;
  if (spec->parked_at != NO_HANDLE && run->spec->tasks[task].scope == spec->scope)
    rr_rx_give (run->rx[spec->parked_at], rr_owner_scope (scope));
  if (spec->parked_at != NO_HANDLE)
    done = rr_scope_spawn_recv (scope, run->pool, names[child], run->rx[spec->parked_at], parked_run,
                                &run->actors[child], NULL, NULL);
  else if (spec->is_pooled)
    done = rr_scope_spawn_on (scope, run->pool, names[child], task_run, &run->actors[child], NULL, NULL);
  else
    done = rr_scope_spawn (scope, names[child], task_run, &run->actors[child], NULL, NULL);
  if (done)
    set8 (&run->is_spawned[child], TRUE);
  else
    set8 (&run->is_claimed[child], FALSE);
}

static void
wait_at_gate (Run    *run,
              guint8  task)
{
  rr_task_external_begin ("gate");
  rr_mutex_lock (&run->lock);
  while (!run->is_open[task] && !run->ends)
    rr_cond_wait (&run->opened, &run->lock);
  run->is_open[task] = FALSE;
  rr_mutex_unlock (&run->lock);
  rr_task_external_end ();
  __atomic_add_fetch (&run->n_passed, 1, __ATOMIC_SEQ_CST);
}

static void
do_op (Run      *run,
       guint8    task,
       const Op *op,
       RrCtx    *ctx)
{
  gpointer result;

  if (op->kind <= OP_SELECT)
    do_communicate (run, task, op, ctx);
  else if (op->kind <= OP_SEND_PERMIT)
    do_pass (run, task, op, ctx);
  else if (op->kind <= OP_GIVE_ROOT)
    do_handle (run, task, op);
  else if (op->kind <= OP_PERMIT_TO_ROOT)
    do_permit (run, task, op, ctx);
  else if (op->kind == OP_SPAWN)
    do_spawn (run, task, op->arg);
  else if (op->kind == OP_GATE)
    wait_at_gate (run, task);
  else if (op->kind == OP_CALL)
    {
      result = rr_flight_do (run->flight, "key", ctx, NULL, NULL);
      g_assert_true (result == NULL || result == run);
    }
  else if (op->kind == OP_JOIN && !rr_scope_wait (run->scopes[op->arg], NULL))
    count (run);
  else if (op->kind == OP_CANCEL)
    {
      set8 (&run->state.is_cancelled[op->arg], TRUE);
      rr_scope_cancel (run->scopes[op->arg], NULL);
    }
}

/* What it takes with it when it begins. */
static void
take_own (Run    *run,
          guint8  task)
{
  for (guint8 i = 0; i < run->spec->n_handles; i++)
    if (get8 (&run->state.handle[i]) == task)
      give_handle (run, i, rr_owner_self ());
  for (guint8 i = 0; i < N_PERMITS; i++)
    if (get8 (&run->state.permit[i]) == task)
      rr_permit_give (run->permits[i], rr_owner_self ());
}

static void
run_ops (Run    *run,
         guint8  task,
         RrCtx  *ctx)
{
  const TaskSpec *spec = &run->spec->tasks[task];

  take_own (run, task);
  for (guint8 pc = 0; pc < spec->n_ops && !g_atomic_int_get (&run->ends); pc++)
    {
      set8 (&run->state.pc[task], pc);
      do_op (run, task, &spec->ops[pc], ctx);
      count (run);
    }
  set8 (&run->state.pc[task], spec->n_ops);
}

static gboolean
task_run (RrCtx   *ctx,
          gpointer data,
          GError **error)
{
  Actor *actor = data;
  Run *run = actor->run;

  __atomic_store_n (&run->ids[actor->task], rr_task_get_current_id (), __ATOMIC_SEQ_CST);
  set8 (&run->is_begun[actor->task], TRUE);
  run_ops (run, actor->task, ctx);
  set8 (&run->is_ended[actor->task], TRUE);
  count (run);
  return TRUE;
}

/* What is left goes to nobody in particular: the next call takes it again. */
static gpointer
call_run (RrCtx       *ctx,
          const char  *key,
          gpointer     data,
          GError     **error)
{
  Run *run = data;
  guint8 expected = FALSE;

  if (!__atomic_compare_exchange_n (&run->is_calling, &expected, TRUE, FALSE, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
    return run;
  __atomic_store_n (&run->ids[CALL_TASK], rr_task_get_current_id (), __ATOMIC_SEQ_CST);
  run_ops (run, CALL_TASK, ctx);
  __atomic_store_n (&run->ids[CALL_TASK], 0, __ATOMIC_SEQ_CST);
  for (guint8 i = 0; i < run->spec->n_handles; i++)
    if (get8 (&run->state.handle[i]) == CALL_TASK)
      give_handle (run, i, rr_owner_root ());
  for (guint8 i = 0; i < N_PERMITS; i++)
    if (get8 (&run->state.permit[i]) == CALL_TASK)
      rr_permit_give (run->permits[i], rr_owner_root ());
  set8 (&run->is_calling, FALSE);
  count (run);
  return run;
}

/* --- beginning and end ----------------------------------------------------------------- */

static gpointer
copy_result (gpointer data)
{
  return data;
}

static void
free_result (gpointer data)
{
}

static void
make_channels (Run *run)
{
  const Spec *spec = run->spec;

  for (guint8 i = 0; i < spec->n_handles; i += 4)
    rr_chan_new ("chan", spec->capacity[spec->handles[i].chan], RR_CHAN_BLOCK, item_free, &run->tx[i],
                 &run->rx[i + 1]);
  for (guint8 i = 0; i < spec->n_handles; i++)
    {
      if (i % 4 == 2 && run->state.handle[i] != HELD_BY_NOBODY)
        run->tx[i] = rr_tx_dup (run->tx[i - 2]);
      if (i % 4 == 3 && run->state.handle[i] != HELD_BY_NOBODY)
        run->rx[i] = rr_rx_dup (run->rx[i - 2]);
      run->handle_items[i] = (Item) { run, i, NO_HANDLE };
    }
}

void
run_begin (Run         *run,
           const Spec  *spec,
           const State *initial)
{
  g_autoptr(GError) error = NULL;

  memset (run, 0, sizeof *run);
  run->spec = spec;
  run->state = *initial;
  run->plain = (Item) { run, NO_HANDLE, NO_HANDLE };
  rr_mutex_init (&run->lock);
  rr_cond_init (&run->opened);
  make_channels (run);
  for (guint i = 0; i < N_SEMS; i++)
    run->sems[i] = rr_sem_new ("sem", spec->units[i]);
  for (guint8 i = 0; i < N_PERMITS; i++)
    run->permit_items[i] = (Item) { run, NO_HANDLE, i };
  for (guint i = 0; i < N_SCOPES; i++)
    run->scopes[i] = rr_scope_new (NULL, "scope", spec->limit[i]);
  run->pool = rr_pool_new ("pool", spec->n_threads, spec->queue_capacity, RR_POOL_BLOCK, &error);
  g_assert_no_error (error);
  run->flight = rr_flight_new (NULL, "call", RR_SCOPE_UNLIMITED, call_run, run, copy_result, free_result);
  for (guint8 i = 0; i < N_ACTORS; i++)
    run->actors[i] = (Actor) { run, i };
  for (guint8 i = 0; i < N_TASKS; i++)
    if (spec->tasks[i].scope == 0)
      {
        run->is_claimed[i] = run->is_spawned[i] = TRUE;
        if (!rr_scope_spawn (run->scopes[0], names[i], task_run, &run->actors[i], NULL, &error))
          g_error ("%s", error->message);
      }
}

void
run_open_gate (Run    *run,
               guint8  task)
{
  rr_mutex_lock (&run->lock);
  run->is_open[task] = TRUE;
  run->n_opened++;
  rr_cond_broadcast (&run->opened);
  rr_mutex_unlock (&run->lock);
}

static guint
count_tasks (Run *run)
{
  guint n = 0;

  for (guint i = 0; i < N_SCOPES; i++)
    n += rr_scope_get_n_tasks (run->scopes[i]);
  return n;
}

/* A job that waits for one behind it in the queue cannot be helped by a cancel, so the
 * queue is run here. */
void
run_end (Run *run)
{
  rr_mutex_lock (&run->lock);
  g_atomic_int_set (&run->ends, TRUE);
  rr_cond_broadcast (&run->opened);
  rr_mutex_unlock (&run->lock);
  for (guint i = 0; i < N_SCOPES; i++)
    rr_scope_cancel (run->scopes[i], NULL);
  while (count_tasks (run) > 0)
    {
      rr_pool_run_queued (run->pool);
      g_thread_yield ();
    }
  for (guint i = 0; i < N_SCOPES; i++)
    g_assert_true (rr_scope_wait (run->scopes[i], NULL));
  rr_flight_free (run->flight);
  rr_pool_free (run->pool);
  for (guint i = 0; i < N_SCOPES; i++)
    rr_scope_free (run->scopes[i]);
  for (guint8 i = 0; i < N_PERMITS; i++)
    if (run->state.permit[i] != HELD_BY_NOBODY)
      rr_permit_give (run->permits[i], rr_owner_root ());
  for (guint8 i = 0; i < run->spec->n_handles; i++)
    if (run->state.handle[i] != HELD_BY_NOBODY && run->state.handle[i] / 16 != HELD_BY_CHAN / 16)
      drop_handle (run, i);
  for (guint8 i = 0; i < N_PERMITS; i++)
    if (run->state.permit[i] != HELD_BY_NOBODY)
      rr_permit_release (run->permits[i]);
  for (guint i = 0; i < N_SEMS; i++)
    rr_sem_free (run->sems[i]);
  rr_mutex_clear (&run->lock);
  rr_cond_clear (&run->opened);
}
