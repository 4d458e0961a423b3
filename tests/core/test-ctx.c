/* test-ctx.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ctx-private.h"
#include "rr-task.h"

static void
test_first_cause_wins (void)
{
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  g_autoptr(GError) cause = NULL;

  rr_ctx_cancel (ctx, g_error_new_literal (RR_ERROR, RR_ERROR_SHED, "first"));
  rr_ctx_cancel (ctx, g_error_new_literal (RR_ERROR, RR_ERROR_FULL, "second"));

  g_assert_false (rr_ctx_check (ctx, &cause));
  g_assert_error (cause, RR_ERROR, RR_ERROR_SHED);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_cause_travels_down_not_up (void)
{
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child = rr_ctx_new (parent, "child");
  RrCtx *grandchild = rr_ctx_new (child, "grandchild");
  RrCtx *sibling = rr_ctx_new (parent, "sibling");
  g_autoptr(GError) cause = NULL;

  rr_ctx_cancel (child, g_error_new_literal (RR_ERROR, RR_ERROR_SHED, "why"));

  g_assert_cmpint (rr_ctx_status (grandchild), ==, RR_CANCELLED);
  cause = rr_ctx_dup_cause (grandchild);
  g_assert_error (cause, RR_ERROR, RR_ERROR_SHED);
  g_assert_cmpint (rr_ctx_status (parent), ==, RR_OK);
  g_assert_cmpint (rr_ctx_status (sibling), ==, RR_OK);

  rr_ctx_unref (parent);
  rr_ctx_unref (child);
  rr_ctx_unref (sibling);
  rr_ctx_unref (grandchild);
  rr_assert_quiescent ();
}

static void
test_child_of_a_done_parent_is_done (void)
{
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child;

  rr_ctx_cancel (parent, NULL);
  child = rr_ctx_new (parent, "child");
  g_assert_cmpint (rr_ctx_status (child), ==, RR_CANCELLED);
  rr_ctx_unref (child);
  rr_ctx_unref (parent);
  rr_assert_quiescent ();
}

static void
test_deadline_is_the_least (void)
{
  RrCtx *parent = rr_ctx_new_with_timeout (NULL, "parent", 0);
  RrCtx *child = rr_ctx_new_with_timeout (parent, "child", G_TIME_SPAN_HOUR);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (rr_ctx_status (child), ==, RR_DEADLINE);
  g_assert_cmpint (rr_ctx_remaining_us (child), ==, 0);
  g_assert_false (rr_ctx_check (child, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  rr_ctx_unref (child);
  rr_ctx_unref (parent);
  rr_assert_quiescent ();
}

static void
test_cancels_the_cancellable_of_a_child (void)
{
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child = rr_ctx_new (parent, "child");
  GCancellable *cancellable = rr_ctx_get_cancellable (child);

  g_assert_false (g_cancellable_is_cancelled (cancellable));
  rr_ctx_cancel (parent, NULL);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  rr_ctx_unref (child);
  rr_ctx_unref (parent);
  rr_assert_quiescent ();
}

static void
test_none_is_never_done (void)
{
  g_assert_cmpint (rr_ctx_status (NULL), ==, RR_OK);
  g_assert_true (rr_ctx_check (NULL, NULL));
  g_assert_cmpint (rr_ctx_remaining_us (NULL), ==, RR_CTX_NO_DEADLINE);
  rr_assert_quiescent ();
}

static void
test_request_id_is_inherited (void)
{
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child;

  rr_ctx_set_request_id (parent, "req-1");
  child = rr_ctx_new (parent, "child");
  g_assert_cmpstr (rr_ctx_get_request_id (child), ==, "req-1");
  rr_ctx_unref (parent);
  rr_ctx_unref (child);
  rr_assert_quiescent ();
}

static void
test_longest_timeout_is_none (void)
{
  RrCtx *ctx = rr_ctx_new_with_timeout (NULL, "test", G_MAXINT64);

  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_OK);
  g_assert_cmpint (rr_ctx_remaining_us (ctx), ==, RR_CTX_NO_DEADLINE);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_cancel_after_the_deadline_changes_nothing (void)
{
  RrCtx *ctx = rr_ctx_new_with_timeout (NULL, "test", 0);

  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_DEADLINE);
  rr_ctx_cancel (ctx, NULL);
  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_DEADLINE);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_values_are_set_once_and_inherited (void)
{
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child;

  rr_ctx_set_actor (parent, "anna/phone");
  rr_ctx_set_actor (parent, "somebody else");
  rr_ctx_set_trace_id (parent, 7);
  rr_ctx_set_trace_id (parent, 8);
  child = rr_ctx_new (parent, "child");

  g_assert_cmpstr (rr_ctx_get_actor (child), ==, "anna/phone");
  g_assert_cmpuint (rr_ctx_get_trace_id (child), ==, 7);
  g_assert_null (rr_ctx_get_request_id (child));
  g_assert_null (rr_ctx_get_actor (NULL));
  g_assert_cmpuint (rr_ctx_get_trace_id (NULL), ==, 0);
  rr_ctx_unref (parent);
  rr_ctx_unref (child);
  rr_assert_quiescent ();
}

static void
test_no_cancel_reaches_a_shield (void)
{
  RrCtx *parent = rr_ctx_new_with_timeout (NULL, "parent", G_TIME_SPAN_MINUTE);
  RrCtx *shield, *inner, *late;

  rr_ctx_set_request_id (parent, "req-1");
  shield = rr_ctx_shield (parent, G_TIME_SPAN_HOUR, "commit");
  inner = rr_ctx_new (shield, "inner");
  rr_ctx_cancel (parent, NULL);
  late = rr_ctx_shield (parent, G_TIME_SPAN_HOUR, "clean up");

  g_assert_cmpint (rr_ctx_status (shield), ==, RR_OK);
  g_assert_cmpint (rr_ctx_status (inner), ==, RR_OK);
  g_assert_cmpint (rr_ctx_status (late), ==, RR_OK);
  g_assert_cmpint (rr_ctx_remaining_us (inner), >, G_TIME_SPAN_MINUTE);
  g_assert_cmpstr (rr_ctx_get_request_id (inner), ==, "req-1");

  rr_ctx_cancel (shield, NULL);
  g_assert_cmpint (rr_ctx_status (inner), ==, RR_CANCELLED);
  rr_ctx_unref (late);
  rr_ctx_unref (inner);
  rr_ctx_unref (shield);
  rr_ctx_unref (parent);
  rr_assert_quiescent ();
}

static void
test_a_shield_ends_at_its_own_deadline (void)
{
  RrCtx *shield = rr_ctx_shield (NULL, 1, "commit");

  while (rr_clock_now_us () < rr_ctx_deadline_us (shield))
    ;
  g_assert_cmpint (rr_ctx_status (shield), ==, RR_DEADLINE);
  g_assert_cmpint (rr_ctx_cancelled_us (shield), ==, rr_ctx_deadline_us (shield));
  rr_ctx_unref (shield);
  rr_assert_quiescent ();
}

static gboolean
commit (RrCtx     *ctx,
        gpointer   data,
        GError   **error)
{
  RrCtx *outer = rr_ctx_shield (ctx, G_TIME_SPAN_HOUR, "commit");
  RrCtx *inner = rr_ctx_shield (ctx, G_TIME_SPAN_HOUR, "fsync");
  guint64 id = rr_task_get_current_id ();
  RrShieldInfo info;

  g_assert_true (rr_shield_find (id, &info));
  g_assert_cmpstr (info.why, ==, "fsync");
  rr_ctx_unref (inner);
  g_assert_true (rr_shield_find (id, &info));
  g_assert_cmpstr (info.why, ==, "commit");
  g_assert_cmpint (info.until_us - info.since_us, ==, G_TIME_SPAN_HOUR);
  g_assert_false (rr_shield_find (id + 1, &info));
  g_assert_false (rr_shield_find (0, &info));
  rr_ctx_unref (outer);
  g_assert_false (rr_shield_find (id, &info));
  return TRUE;
}

static void
test_the_task_in_a_shield_is_known (void)
{
  RrScope *scope = rr_scope_new (NULL, "scope", 1);

  g_assert_true (rr_scope_spawn (scope, "commit", commit, NULL, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

static gboolean
pass_checkpoints (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  RrTask *task = rr_task_current ();
  int line;

  g_assert_null (rr_task_last_checkpoint (task));
  line = __LINE__ + 1;
  g_assert_true (rr_ctx_check (ctx, NULL));
  g_assert_cmpint (rr_task_last_checkpoint (task)->line, ==, line);
  g_assert_true (g_str_has_suffix (rr_task_last_checkpoint (task)->file, "test-ctx.c"));
  return TRUE;
}

static void
test_the_last_checkpoint_is_known (void)
{
  RrScope *scope = rr_scope_new (NULL, "scope", 1);

  g_assert_true (rr_scope_spawn (scope, "check", pass_checkpoints, NULL, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

static void
test_the_time_of_the_cancel_is_kept (void)
{
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child = rr_ctx_new (parent, "child");
  gint64 before_us = rr_clock_now_us ();
  RrCtx *late;
  gint64 at_us;

  g_assert_cmpint (rr_ctx_cancelled_us (child), ==, 0);
  rr_ctx_cancel (parent, NULL);
  at_us = rr_ctx_cancelled_us (child);
  rr_ctx_cancel (child, NULL);
  late = rr_ctx_new (parent, "late");

  g_assert_cmpint (at_us, >=, before_us);
  g_assert_cmpint (at_us, <=, rr_clock_now_us ());
  g_assert_cmpint (rr_ctx_cancelled_us (child), ==, at_us);
  g_assert_cmpint (rr_ctx_cancelled_us (late), ==, at_us);
  rr_ctx_unref (late);
  rr_ctx_unref (child);
  rr_ctx_unref (parent);
  rr_assert_quiescent ();
}

/* A waiter with code of its own. */
typedef struct
{
  RrCtxWaiter  in_ctx;   /* first */
  RrCtx       *ctx;
  gboolean     refuses;
  guint        n_claims;
  guint        n_wakes;
} Callback;

static gboolean
callback_claim (RrCtxWaiter *waiter)
{
  Callback *self = (Callback *) waiter;

  self->n_claims++;
  return !self->refuses;
}

static void
callback_wake (RrCtxWaiter *first)
{
  for (RrCtxWaiter *waiter = first; waiter != NULL; waiter = waiter->next)
    {
      Callback *self = (Callback *) waiter;
      RrCtxWaiter again = { .linked = FALSE };

      /* Would hang if a lock of the context were held. */
      g_assert_false (rr_ctx_add_waiter (self->ctx, &again));
      self->n_wakes++;
    }
}

static const RrCtxWaiterClass callback_class = { callback_claim, callback_wake };

#define N_CALLBACKS 10000

static void
test_a_cancel_wakes_ten_thousand_without_a_lock (void)
{
  g_autofree Callback *callbacks = g_new0 (Callback, N_CALLBACKS);
  RrCtx *parent = rr_ctx_new (NULL, "parent");
  RrCtx *child = rr_ctx_new (parent, "child");

  for (guint i = 0; i < N_CALLBACKS; i++)
    {
      callbacks[i].in_ctx.klass = &callback_class;
      callbacks[i].ctx = i % 2 == 0 ? parent : child;
      callbacks[i].refuses = i % 5 == 0;
      g_assert_true (rr_ctx_add_waiter (callbacks[i].ctx, &callbacks[i].in_ctx));
    }
  rr_ctx_remove_waiter (child, &callbacks[1].in_ctx);
  rr_ctx_cancel (parent, NULL);
  rr_ctx_cancel (parent, NULL);

  for (guint i = 0; i < N_CALLBACKS; i++)
    {
      g_assert_cmpuint (callbacks[i].n_claims, ==, i == 1 ? 0 : 1);
      g_assert_cmpuint (callbacks[i].n_wakes, ==, i == 1 || callbacks[i].refuses ? 0 : 1);
      g_assert_false (callbacks[i].in_ctx.linked);
    }
  rr_ctx_unref (child);
  rr_ctx_unref (parent);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/ctx/first-cause-wins", test_first_cause_wins);
  g_test_add_func ("/core/ctx/cause-travels-down-not-up", test_cause_travels_down_not_up);
  g_test_add_func ("/core/ctx/child-of-a-done-parent-is-done", test_child_of_a_done_parent_is_done);
  g_test_add_func ("/core/ctx/deadline-is-the-least", test_deadline_is_the_least);
  g_test_add_func ("/core/ctx/cancels-the-cancellable-of-a-child", test_cancels_the_cancellable_of_a_child);
  g_test_add_func ("/core/ctx/none-is-never-done", test_none_is_never_done);
  g_test_add_func ("/core/ctx/request-id-is-inherited", test_request_id_is_inherited);
  g_test_add_func ("/core/ctx/longest-timeout-is-none", test_longest_timeout_is_none);
  g_test_add_func ("/core/ctx/cancel-after-the-deadline-changes-nothing", test_cancel_after_the_deadline_changes_nothing);
  g_test_add_func ("/core/ctx/values-are-set-once-and-inherited", test_values_are_set_once_and_inherited);
  g_test_add_func ("/core/ctx/no-cancel-reaches-a-shield", test_no_cancel_reaches_a_shield);
  g_test_add_func ("/core/ctx/a-shield-ends-at-its-own-deadline", test_a_shield_ends_at_its_own_deadline);
  g_test_add_func ("/core/ctx/the-task-in-a-shield-is-known", test_the_task_in_a_shield_is_known);
  g_test_add_func ("/core/ctx/the-last-checkpoint-is-known", test_the_last_checkpoint_is_known);
  g_test_add_func ("/core/ctx/the-time-of-the-cancel-is-kept", test_the_time_of_the_cancel_is_kept);
  g_test_add_func ("/core/ctx/a-cancel-wakes-ten-thousand-without-a-lock", test_a_cancel_wakes_ten_thousand_without_a_lock);
  return g_test_run ();
}
