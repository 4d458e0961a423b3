/* test-ctx.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ctx.h"
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
}

static void
test_none_is_never_done (void)
{
  g_assert_cmpint (rr_ctx_status (NULL), ==, RR_OK);
  g_assert_true (rr_ctx_check (NULL, NULL));
  g_assert_cmpint (rr_ctx_remaining_us (NULL), ==, RR_CTX_NO_DEADLINE);
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
}

static void
test_longest_timeout_is_none (void)
{
  RrCtx *ctx = rr_ctx_new_with_timeout (NULL, "test", G_MAXINT64);

  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_OK);
  g_assert_cmpint (rr_ctx_remaining_us (ctx), ==, RR_CTX_NO_DEADLINE);
  rr_ctx_unref (ctx);
}

static void
test_cancel_after_the_deadline_changes_nothing (void)
{
  RrCtx *ctx = rr_ctx_new_with_timeout (NULL, "test", 0);

  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_DEADLINE);
  rr_ctx_cancel (ctx, NULL);
  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_DEADLINE);
  rr_ctx_unref (ctx);
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
  return g_test_run ();
}
