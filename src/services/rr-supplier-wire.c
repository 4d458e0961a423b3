/* rr-supplier-wire.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-private.h"

#include "rr-clock.h"
#include "rr-task.h"
#include "rr-trace.h"

/* RrSupplierWire is a thread with a main loop. A few of them do all talking with
 * suppliers, and each supplier belongs to one, so that none of what is known of it needs
 * a lock. Callers wait on a channel for a group of questions; the last answer wakes them,
 * not each.
 *
 * Threads: groups are the caller's, which must be a task; calls belong to their wire from
 *          being sent until they are finished, each exactly once.
 * Ends:    close() cancels every question and ends the thread once every socket is gone.
 */

#define MAX_POSTS 4096

typedef struct
{
  RrSupplierWire *wire;
  GPtrArray      *calls;   /* (owned): not taken yet */
} Delivery;

/* --- answers ------------------------------------------------------------------ */

RrSupplierAnswer *
rr_supplier_answer_new (void)
{
  RrSupplierAnswer *self = g_new0 (RrSupplierAnswer, 1);

  self->ref_count = 1;
  return self;
}

RrSupplierAnswer *
rr_supplier_answer_ref (RrSupplierAnswer *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
rr_supplier_answer_unref (RrSupplierAnswer *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->slots, g_array_unref);
  g_clear_pointer (&self->products, g_ptr_array_unref);
  g_free (self->name);
  g_free (self);
}

/* --- calls and groups --------------------------------------------------------- */

static void
call_free (gpointer data)
{
  RrSupplierCall *call = data;

  rr_supplier_line_unref (call->line);
  g_free (call->product);
  g_free (call->option);
  g_free (call->party);
  g_free (call->path);
  g_free (call->body);
  g_clear_pointer (&call->answer, rr_supplier_answer_unref);
  g_clear_error (&call->error);
  g_free (call);
}

static const char *
span_of (RrCallState state)
{
  static const char *const names[RR_N_CALL_STATES] = {
    "supplier", "supplier answered", "supplier cached", "supplier shared", "supplier timed out",
    "supplier refused", "supplier failed", "supplier skipped", "supplier limited", "supplier cancelled",
  };

  return names[state];
}

/**
 * rr_supplier_call_finish:
 * @call: a call that is out
 * @state: what became of it
 * @answer: (nullable): what the supplier said
 * @error: (nullable): why it did not
 *
 * It is the caller's again, and may be gone when this returns.
 */
void
rr_supplier_call_finish (RrSupplierCall   *call,
                         RrCallState       state,
                         RrSupplierAnswer *answer,
                         const GError     *error)
{
  RrSupplierGroup *group = call->group;
  gint64 now_us = rr_clock_now_us ();

  call->ask = NULL;
  call->state = state;
  call->answer = answer != NULL ? rr_supplier_answer_ref (answer) : NULL;
  call->error = error != NULL ? g_error_copy (error) : NULL;
  call->took_us = now_us - call->began_us;
  rr_supplier_line_count (call->line, call);
  if (rr_trace_is_enabled ())
    rr_trace_record (RR_TRACE_REQUEST, 0, span_of (state), call->began_us, now_us, group->request, call->n_attempts);
  if (g_atomic_int_dec_and_test (&group->n_left) && rr_try_send (group->tx, RR_TICK) != RR_OK)
    g_critical ("A group of questions was answered twice");
}

static void
cancel_call (RrSupplierCall *call)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");

  rr_supplier_call_finish (call, RR_CALL_CANCELLED, NULL, error);
}

RrSupplierGroup *
rr_supplier_group_new (const char *name)
{
  RrSupplierGroup *self = g_new0 (RrSupplierGroup, 1);

  self->calls = g_ptr_array_new_with_free_func (call_free);
  self->request = rr_request_current ();
  rr_chan_new (name, 1, RR_CHAN_REJECT, NULL, &self->tx, &self->rx);
  return self;
}

/* Returns: (transfer none): a call, to be filled in before the group runs */
RrSupplierCall *
rr_supplier_group_add (RrSupplierGroup *self,
                       RrSupplierLine  *line,
                       RrSupplierKind   kind,
                       gint64           deadline_us)
{
  RrSupplierCall *call = g_new0 (RrSupplierCall, 1);

  call->group = self;
  call->line = rr_supplier_line_ref (line);
  call->kind = kind;
  call->deadline_us = deadline_us;
  call->hedge_us = -1;
  g_ptr_array_add (self->calls, call);
  return call;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  for (guint i = 0; i < delivery->calls->len; i++)
    cancel_call (delivery->calls->pdata[i]);
  g_ptr_array_unref (delivery->calls);
  g_free (delivery);
}

static void
deliver (gpointer data)
{
  Delivery *delivery = data;
  RrSupplierWire *wire = delivery->wire;

  if (g_atomic_int_get (&wire->is_closing))
    return;
  for (guint i = 0; i < delivery->calls->len; i++)
    {
      RrSupplierCall *call = delivery->calls->pdata[i];
      RrSupplierLine *line = call->line;

      if (!g_ptr_array_find (wire->lines, line, NULL))
        g_ptr_array_add (wire->lines, rr_supplier_line_ref (line));
      g_ptr_array_add (line->fresh, call);
    }
  g_ptr_array_set_size (delivery->calls, 0);
  wire->has_fresh = TRUE;
}

/* The calls of one wire in one post. */
static void
send_to (RrSupplierGroup *self,
         RrSupplierWire  *wire)
{
  Delivery *delivery = g_new (Delivery, 1);

  *delivery = (Delivery) { wire, g_ptr_array_new () };
  for (guint i = 0; i < self->calls->len; i++)
    {
      RrSupplierCall *call = self->calls->pdata[i];

      if (call->line->wire == wire)
        g_ptr_array_add (delivery->calls, call);
    }
  if (rr_marshal_post (wire->marshal, deliver, delivery, delivery_free) != RR_OK)
    delivery_free (delivery);
}

static void
collect_wires (RrSupplierGroup *self,
               GPtrArray       *wires)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      RrSupplierCall *call = self->calls->pdata[i];

      if (!g_ptr_array_find (wires, call->line->wire, NULL))
        g_ptr_array_add (wires, call->line->wire);
    }
}

/**
 * rr_supplier_group_run:
 * @self: a group with calls
 * @ctx: (nullable): ends it
 *
 * Returns when every call is finished: each at its deadline, all soon after @ctx is done.
 *
 * Thread: a task; blocks.
 */
void
rr_supplier_group_run (RrSupplierGroup *self,
                       RrCtx           *ctx)
{
  g_autoptr(GPtrArray) wires = g_ptr_array_new ();
  gint64 now_us = rr_clock_now_us ();
  gpointer item;

  if (self->calls->len == 0)
    return;
  for (guint i = 0; i < self->calls->len; i++)
    ((RrSupplierCall *) self->calls->pdata[i])->began_us = now_us;
  self->n_left = (int) self->calls->len;
  collect_wires (self, wires);
  for (guint i = 0; i < wires->len; i++)
    send_to (self, wires->pdata[i]);
  if (rr_recv (self->rx, ctx, &item) == RR_OK)
    return;

  g_atomic_int_set (&self->is_abandoned, 1);
  for (guint i = 0; i < wires->len; i++)
    {
      RrSupplierWire *wire = wires->pdata[i];

      rr_slot_set (wire->look, RR_TICK);
    }
  if (rr_recv (self->rx, NULL, &item) != RR_OK)
    g_assert_not_reached ();   /* we hold both ends */
}

void
rr_supplier_group_free (RrSupplierGroup *self)
{
  rr_tx_drop (self->tx);
  rr_rx_drop (self->rx);
  g_ptr_array_unref (self->calls);
  g_free (self);
}

/* --- the thread --------------------------------------------------------------- */

/**
 * rr_supplier_wire_arm:
 * @self: a wire
 * @due_us: when to look again, as rr_clock_now_us(); 0 at the end of this turn
 */
void
rr_supplier_wire_arm (RrSupplierWire *self,
                      gint64          due_us)
{
  if (due_us == 0)
    self->wants_look = TRUE;
  if (due_us == 0 || due_us >= self->due_us)
    return;
  self->due_us = due_us;
  g_source_set_ready_time (self->timer, due_us);
}

/* Looks at everything, and when to look again. */
static void
look_around (RrSupplierWire *self)
{
  gint64 now_us = rr_clock_now_us (), next_us = G_MAXINT64, due_us;
  gboolean is_closing = g_atomic_int_get (&self->is_closing) != 0;

  self->wants_look = FALSE;
  if (self->due_us <= now_us)
    self->due_us = G_MAXINT64;
  for (guint i = self->lines->len; i > 0; i--)
    {
      RrSupplierLine *line = self->lines->pdata[i - 1];

      due_us = rr_supplier_line_look (line, now_us, is_closing);
      next_us = MIN (next_us, due_us);
      if (g_atomic_int_get (&line->is_retired) && rr_supplier_line_is_idle (line))
        {
          rr_supplier_line_close (line);
          g_ptr_array_remove_index_fast (self->lines, i - 1);
        }
    }
  if (next_us != G_MAXINT64)
    rr_supplier_wire_arm (self, next_us);
}

static gboolean
source_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     data)
{
  return callback (data);
}

static gboolean
timer_cb (gpointer data)
{
  RrSupplierWire *self = data;

  g_source_set_ready_time (self->timer, -1);
  self->wants_look = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
pump_lines (RrSupplierWire *self)
{
  gboolean has_sent = self->wants_pump;

  self->wants_pump = FALSE;
  while (has_sent)
    {
      has_sent = FALSE;
      for (guint i = 0; i < self->lines->len; i++)
        has_sent = rr_supplier_line_pump (self->lines->pdata[i]) || has_sent;
    }
}

/* One turn of the loop, and what came of it: once for all calls that came in meanwhile, so
 * that days asked for together go together. */
static void
turn (RrSupplierWire *self)
{
  g_main_context_iteration (self->context, TRUE);
  if (self->has_fresh)
    {
      self->has_fresh = FALSE;
      for (guint i = 0; i < self->lines->len; i++)
        rr_supplier_line_dispatch (self->lines->pdata[i]);
    }
  if (self->wants_look)
    look_around (self);
  pump_lines (self);
}

static void
look_cb (gpointer value,
         gpointer data)
{
  RrSupplierWire *self = data;

  self->wants_look = TRUE;
}

static GSource *
add_timer (RrSupplierWire *self)
{
  static GSourceFuncs funcs = { .dispatch = source_dispatch };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_static_name (source, "suppliers: due");
  g_source_set_callback (source, timer_cb, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* The diagnostics know that the thread waits for the world. */
static gint
poll_outside (GPollFD *fds,
              guint    n_fds,
              gint     timeout_ms)
{
  gint n;

  rr_task_external_begin ("suppliers");
  n = g_poll (fds, n_fds, timeout_ms);
  rr_task_external_end ();
  return n;
}

static void
drop_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* Everything of the sockets is freed here, where it was made. */
static void
end_wire (RrSupplierWire *self)
{
  look_around (self);
  while (!rr_http_client_is_quiet (self->http))
    turn (self);
  g_atomic_int_set (&self->is_gone, 1);
  rr_marshal_stop (self->marshal);
  for (guint i = 0; i < self->lines->len; i++)
    rr_supplier_line_close (self->lines->pdata[i]);
  g_ptr_array_set_size (self->lines, 0);
  g_clear_pointer (&self->http, rr_http_client_free);
  g_clear_pointer (&self->timer, drop_source);
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

static gboolean
wire_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrSupplierWire *self = data;

  rr_task_set_service (TRUE);
  g_main_context_push_thread_default (self->context);
  while (!g_atomic_int_get (&self->is_closing))
    turn (self);
  end_wire (self);
  g_main_context_pop_thread_default (self->context);
  return TRUE;
}

RrSupplierWire *
rr_supplier_wire_new (void)
{
  RrSupplierWire *self = g_new0 (RrSupplierWire, 1);

  self->context = g_main_context_new ();
  g_main_context_set_poll_func (self->context, poll_outside);
  self->marshal = rr_marshal_new (self->context, MAX_POSTS);
  self->look = rr_slot_new (self->marshal, 0, look_cb, self, NULL);
  self->http = rr_http_client_new (self->context);
  self->timer = add_timer (self);
  self->due_us = G_MAXINT64;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_supplier_line_unref);
  return self;
}

gboolean
rr_supplier_wire_start (RrSupplierWire  *self,
                        RrScope         *scope,
                        GError         **error)
{
  return rr_scope_spawn (scope, "suppliers", wire_run, self, NULL, error);
}

/* Thread: any. */
void
rr_supplier_wire_close (RrSupplierWire *self)
{
  g_atomic_int_set (&self->is_closing, 1);
  rr_slot_set (self->look, RR_TICK);
}

/* After its thread was joined, or if it was never started. */
void
rr_supplier_wire_free (RrSupplierWire *self)
{
  if (self == NULL)
    return;

  if (!g_atomic_int_get (&self->is_gone))
    rr_marshal_stop (self->marshal);
  g_clear_pointer (&self->http, rr_http_client_free);
  g_clear_pointer (&self->timer, drop_source);
  rr_slot_free (self->look);
  rr_marshal_unref (self->marshal);
  g_ptr_array_unref (self->lines);
  g_main_context_unref (self->context);
  g_free (self);
}
