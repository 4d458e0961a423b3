/* rr-hedge.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-hedge.h"

#include "rr-chan.h"
#include "rr-clock.h"
#include "rr-owner.h"
#include "rr-policy-private.h"
#include "rr-sync.h"

/* RrHedge cuts off the slow tail of a call that may be made twice. When an answer takes
 * longer than nineteen of twenty did, a second attempt starts; the first success counts,
 * the other attempt is cancelled, awaited and its result freed. Second attempts are at
 * most one in twenty calls.
 *
 * Threads: any but main; do() blocks. While too few calls were seen to know what late
 *          is, it calls on the caller's thread.
 * Ends:    no attempt outlives its do().
 */

#define EARNED_PERMILLE 50
#define MOST_SAVED      5

struct _RrHedge
{
  char           *name;          /* (owned) (immutable) */
  gint64          least_us;      /* (immutable) */
  GDestroyNotify  result_free;   /* (immutable) */
  RrBudget        budget;

  RrMutex         lock;
  RrRecent        recent;        /* (guarded by lock): of calls that went well */
  RrHedgeStat     stat;          /* (guarded by lock) */
};

typedef struct
{
  guint     attempt;
  gpointer  result;   /* (owned) (nullable) */
  GError   *error;    /* (owned) (nullable) */
} Answer;

/* One call with its attempts; on the stack of do(). */
typedef struct
{
  RrHedge     *hedge;
  RrScope     *scope;
  RrTx        *tx;
  RrRx        *rx;         /* has room for every answer */
  RrHedgeFunc  func;
  gpointer     data;
  guint        n_started;
  guint        n_answered;
} Call;

typedef struct
{
  Call  *call;
  guint  attempt;
} Attempt;

/**
 * rr_hedge_new:
 * @name: what is asked
 * @least_us: never hedge before; %RR_HEDGE_LEAST_US
 * @result_free: (nullable): frees the result that was not needed
 *
 * Thread: any.
 *
 * Returns: (transfer full): knows nothing yet
 */
RrHedge *
rr_hedge_new (const char     *name,
              gint64          least_us,
              GDestroyNotify  result_free)
{
  RrHedge *self;

  g_return_val_if_fail (name != NULL && least_us >= 0, NULL);

  self = g_new0 (RrHedge, 1);
  self->name = g_strdup (name);
  self->least_us = least_us;
  self->result_free = result_free;
  self->stat.name = self->name;
  rr_budget_init (&self->budget, EARNED_PERMILLE, MOST_SAVED, 0);
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_hedge_free:
 * @self: (nullable) (transfer full): a hedge
 */
void
rr_hedge_free (RrHedge *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

static void
count (RrHedge *self,
       guint64 *counter)
{
  rr_mutex_lock (&self->lock);
  (*counter)++;
  rr_mutex_unlock (&self->lock);
}

static gint64
delay_locked (RrHedge *self)
{
  gint64 p95_us = rr_recent_p95 (&self->recent);

  return p95_us == 0 ? 0 : MAX (p95_us, self->least_us);
}

/**
 * rr_hedge_begin:
 * @self: a hedge
 *
 * A call begins that the caller makes by himself.
 *
 * Thread: any.
 *
 * Returns: after how many microseconds it is late; 0 while too few calls were seen
 */
gint64
rr_hedge_begin (RrHedge *self)
{
  gint64 delay_us;

  g_return_val_if_fail (self != NULL, 0);

  rr_budget_earn (&self->budget);
  rr_mutex_lock (&self->lock);
  self->stat.n_calls++;
  delay_us = delay_locked (self);
  rr_mutex_unlock (&self->lock);
  return delay_us;
}

/**
 * rr_hedge_spend:
 * @self: a hedge
 *
 * The call is late.
 *
 * Thread: any.
 *
 * Returns: whether the caller may make a second attempt
 */
gboolean
rr_hedge_spend (RrHedge *self)
{
  gboolean may;

  g_return_val_if_fail (self != NULL, FALSE);

  may = rr_budget_spend (&self->budget);
  count (self, may ? &self->stat.n_hedged : &self->stat.n_out_of_budget);
  return may;
}

/**
 * rr_hedge_end:
 * @self: a hedge
 * @took_us: from the beginning of the call to its answer
 * @second_won: whether the second attempt answered
 *
 * The call went well.
 *
 * Thread: any.
 */
void
rr_hedge_end (RrHedge  *self,
              gint64    took_us,
              gboolean  second_won)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  rr_recent_add (&self->recent, took_us);
  if (second_won)
    self->stat.n_won++;
  rr_mutex_unlock (&self->lock);
}

/* --- attempts --------------------------------------------------------------------- */

static void
answer_free (Call   *call,
             Answer *answer)
{
  if (answer == NULL)
    return;
  if (answer->result != NULL && call->hedge->result_free != NULL)
    call->hedge->result_free (answer->result);
  g_clear_error (&answer->error);
  g_free (answer);
}

static Answer *
answer_new (Call  *call,
            RrCtx *ctx,
            guint  attempt)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->attempt = attempt;
  answer->result = call->func (ctx, attempt, call->data, &answer->error);
  if (answer->result == NULL && answer->error == NULL)
    answer->error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%s failed without saying why",
                                 call->hedge->name);
  return answer;
}

/* Always well: an error is an answer, and must not cancel the other attempt. */
static gboolean
attempt_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  Attempt *attempt = data;
  Call *call = attempt->call;
  Answer *answer = answer_new (call, ctx, attempt->attempt);

  if (rr_try_send (call->tx, answer) != RR_OK)
    answer_free (call, answer);
  return TRUE;
}

static gboolean
start_attempt (Call    *call,
               GError **error)
{
  Attempt *attempt = g_new (Attempt, 1);

  *attempt = (Attempt) { .call = call, .attempt = call->n_started };
  if (!rr_scope_try_spawn (call->scope, call->hedge->name, attempt_run, attempt, g_free, error))
    {
      g_free (attempt);
      return FALSE;
    }
  call->n_started++;
  return TRUE;
}

static void
call_begin (Call        *call,
            RrHedge     *self,
            RrCtx       *ctx,
            RrHedgeFunc  func,
            gpointer     data)
{
  *call = (Call) { .hedge = self, .func = func, .data = data };
  call->scope = rr_scope_new (ctx, self->name, 2);
  rr_chan_new (self->name, 2, RR_CHAN_BLOCK, NULL, &call->tx, &call->rx);
  rr_tx_give (call->tx, rr_owner_scope (call->scope));
}

/* Cancels and awaits whoever still runs, and frees what they bring. */
static void
call_end (Call *call)
{
  gpointer answer;

  if (call->n_answered < call->n_started)
    rr_scope_cancel (call->scope, NULL);
  if (!rr_scope_wait (call->scope, NULL))
    g_assert_not_reached ();   /* no attempt fails as a task */
  while (rr_try_recv (call->rx, &answer) == RR_OK)
    answer_free (call, answer);
  rr_tx_drop (call->tx);
  rr_rx_drop (call->rx);
  rr_scope_free (call->scope);
}

/* --- a call ----------------------------------------------------------------------- */

/* Late: starts the second attempt if there is one to spend. */
static void
hedge_call (Call *call)
{
  RrHedge *self = call->hedge;

  if (!rr_budget_spend (&self->budget))
    count (self, &self->stat.n_out_of_budget);
  else if (start_attempt (call, NULL))
    count (self, &self->stat.n_hedged);
}

/* Returns: (transfer full) (nullable): a success, else the first failure; %NULL with
 * @status if @ctx was done first */
static Answer *
await_answer (Call     *call,
              RrCtx    *ctx,
              gint64    hedge_at_us,
              RrStatus *status)
{
  Answer *first_failure = NULL;
  gpointer item;

  *status = rr_recv_until (call->rx, ctx, hedge_at_us, &item);
  if (*status == RR_DEADLINE && rr_ctx_status (ctx) == RR_OK)
    {
      hedge_call (call);
      *status = rr_recv (call->rx, ctx, &item);
    }
  while (*status == RR_OK)
    {
      Answer *answer = item;

      call->n_answered++;
      if (answer->result != NULL)
        {
          answer_free (call, first_failure);
          return answer;
        }
      if (first_failure == NULL)
        first_failure = answer;
      else
        answer_free (call, answer);
      if (call->n_answered == call->n_started)
        return first_failure;
      *status = rr_recv (call->rx, ctx, &item);
    }
  answer_free (call, first_failure);
  return NULL;
}

static gpointer
take_result (Call    *call,
             Answer  *answer,
             gint64   began_us,
             GError **error)
{
  gpointer result = g_steal_pointer (&answer->result);

  if (result != NULL)
    rr_hedge_end (call->hedge, rr_clock_now_us () - began_us, answer->attempt > 0);
  else
    g_propagate_error (error, g_steal_pointer (&answer->error));
  answer_free (call, answer);
  return result;
}

static gpointer
do_hedged (RrHedge      *self,
           RrCtx        *ctx,
           RrHedgeFunc   func,
           gpointer      data,
           gint64        delay_us,
           GError      **error)
{
  gint64 began_us = rr_clock_now_us ();
  gpointer result = NULL;
  Answer *answer;
  RrStatus status;
  Call call;

  call_begin (&call, self, ctx, func, data);
  if (start_attempt (&call, error))
    {
      answer = await_answer (&call, ctx, began_us + delay_us, &status);
      if (answer != NULL)
        result = take_result (&call, answer, began_us, error);
      else if (!rr_ctx_check (ctx, error))
        result = NULL;
      else
        rr_status_set_error (status, self->name, error);
    }
  call_end (&call);
  return result;
}

static gpointer
do_plainly (RrHedge      *self,
            RrCtx        *ctx,
            RrHedgeFunc   func,
            gpointer      data,
            GError      **error)
{
  Call call = { .hedge = self, .func = func, .data = data };
  gint64 began_us = rr_clock_now_us ();

  return take_result (&call, answer_new (&call, ctx, 0), began_us, error);
}

/**
 * rr_hedge_do:
 * @self: a hedge
 * @ctx: (nullable): ends all attempts when it is done
 * @func: makes one attempt
 * @data: for @func
 * @error: return location for an error
 *
 * The attempt that is not needed is cancelled through its context and awaited, so @func
 * must heed it.
 *
 * Thread: any but main; blocks.
 *
 * Returns: (transfer full) (nullable): the first success; %NULL with the error of the first
 *   failure if all attempts failed, or with the cause of @ctx
 */
gpointer
rr_hedge_do (RrHedge      *self,
             RrCtx        *ctx,
             RrHedgeFunc   func,
             gpointer      data,
             GError      **error)
{
  gint64 delay_us;

  g_return_val_if_fail (self != NULL && func != NULL, NULL);

  if (!rr_ctx_check (ctx, error))
    return NULL;

  delay_us = rr_hedge_begin (self);
  return delay_us == 0 ? do_plainly (self, ctx, func, data, error)
                       : do_hedged (self, ctx, func, data, delay_us, error);
}

/**
 * rr_hedge_get_stat:
 * @self: a hedge
 * @stat: (out caller-allocates): its counters
 *
 * Thread: any.
 */
void
rr_hedge_get_stat (RrHedge     *self,
                   RrHedgeStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  stat->delay_us = delay_locked (self);
  rr_mutex_unlock (&self->lock);
}
