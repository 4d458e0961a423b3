/* test-marshal.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-marshal.h"
#include "rr-scope.h"
#include "rr-task.h"

enum { N_THREADS = 4, N_POSTS = 5000 };

typedef struct
{
  RrMarshal *marshal;
  GThread   *owner;
  int        n_run;       /* (thread: loop) */
  int        n_freed;     /* (atomic) */
  int        n_astray;    /* (atomic): ran on another thread */
  int        last;        /* (thread: loop) */
  RrSlot    *slot;
} Fixture;

static void
run_cb (gpointer data)
{
  Fixture *f = data;

  f->n_run++;
  if (g_thread_self () != f->owner)
    g_atomic_int_inc (&f->n_astray);
}

static void
freed_cb (gpointer data)
{
  g_atomic_int_inc (&((Fixture *) data)->n_freed);
}

static gboolean
post_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  Fixture *f = data;

  for (int i = 0; i < N_POSTS;)
    {
      RrStatus status = rr_marshal_post (f->marshal, run_cb, f, freed_cb);

      if (status == RR_OK)
        i++;
      else if (status == RR_FULL)
        g_thread_yield ();
      else
        return rr_status_set_error (status, "Posting", error);
    }
  return TRUE;
}

static void
test_runs_on_the_loop_once_each (void)
{
  Fixture f = { .marshal = rr_marshal_new (NULL, 64), .owner = g_thread_self () };
  RrScope *scope = rr_scope_new (NULL, "posts", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < N_THREADS; i++)
    g_assert_true (rr_scope_spawn (scope, "post", post_run, &f, NULL, &error));
  while (f.n_run < N_THREADS * N_POSTS)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (rr_scope_wait (scope, &error));
  g_assert_cmpint (f.n_freed, ==, N_THREADS * N_POSTS);
  g_assert_cmpint (f.n_astray, ==, 0);
  rr_scope_free (scope);
  rr_marshal_stop (f.marshal);
  rr_marshal_unref (f.marshal);
  rr_assert_quiescent ();
}

static void
test_frees_what_stop_cuts_off (void)
{
  Fixture f = { .marshal = rr_marshal_new (NULL, 2), .owner = g_thread_self () };

  g_assert_cmpint (rr_marshal_post (f.marshal, run_cb, &f, freed_cb), ==, RR_OK);
  g_assert_cmpint (rr_marshal_post (f.marshal, run_cb, &f, freed_cb), ==, RR_OK);
  g_assert_cmpint (rr_marshal_post (f.marshal, run_cb, &f, freed_cb), ==, RR_FULL);
  rr_marshal_stop (f.marshal);
  rr_marshal_stop (f.marshal);

  g_assert_cmpint (rr_marshal_post (f.marshal, run_cb, &f, freed_cb), ==, RR_CLOSED);
  g_assert_cmpint (f.n_run, ==, 0);
  g_assert_cmpint (f.n_freed, ==, 2);
  rr_marshal_unref (f.marshal);
  rr_assert_quiescent ();
}

static void
slot_cb (gpointer value,
         gpointer user_data)
{
  Fixture *f = user_data;

  f->n_run++;
  g_assert_cmpint (GPOINTER_TO_INT (value), >, f->last);
  f->last = GPOINTER_TO_INT (value);
}

static void
test_slot_shows_the_latest (void)
{
  Fixture f = { .marshal = rr_marshal_new (NULL, 2) };

  f.slot = rr_slot_new (f.marshal, 0, slot_cb, &f, NULL);
  for (int i = 1; i <= 100; i++)
    rr_slot_set (f.slot, GINT_TO_POINTER (i));
  g_main_context_iteration (NULL, FALSE);

  g_assert_cmpint (f.n_run, ==, 1);
  g_assert_cmpint (f.last, ==, 100);
  rr_slot_free (f.slot);
  rr_marshal_stop (f.marshal);
  rr_marshal_unref (f.marshal);
  rr_assert_quiescent ();
}

static void
test_slot_keeps_its_interval (void)
{
  Fixture f = { .marshal = rr_marshal_new (NULL, 2) };
  gint64 start_us = g_get_monotonic_time ();

  f.slot = rr_slot_new (f.marshal, 20 * G_TIME_SPAN_MILLISECOND, slot_cb, &f, NULL);
  for (int i = 1; f.n_run < 4; i++)
    {
      rr_slot_set (f.slot, GINT_TO_POINTER (i));
      g_main_context_iteration (NULL, FALSE);
    }

  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 60 * G_TIME_SPAN_MILLISECOND);
  rr_slot_free (f.slot);
  rr_marshal_stop (f.marshal);
  rr_marshal_unref (f.marshal);
  rr_assert_quiescent ();
}

static void
stop_marshal (gpointer data)
{
  rr_marshal_stop (data);
}

static void
count_up (gpointer data)
{
  (*(int *) data)++;
}

static void
test_a_post_that_stops_cuts_off_the_rest (void)
{
  RrMarshal *marshal = rr_marshal_new (NULL, 4);
  int n_run = 0;

  g_assert_cmpint (rr_marshal_post (marshal, stop_marshal, marshal, NULL), ==, RR_OK);
  g_assert_cmpint (rr_marshal_post (marshal, count_up, &n_run, NULL), ==, RR_OK);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (n_run, ==, 0);
  g_assert_cmpint (rr_marshal_post (marshal, count_up, &n_run, NULL), ==, RR_CLOSED);
  rr_marshal_unref (marshal);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/marshal/runs-on-the-loop-once-each", test_runs_on_the_loop_once_each);
  g_test_add_func ("/core/marshal/frees-what-stop-cuts-off", test_frees_what_stop_cuts_off);
  g_test_add_func ("/core/marshal/slot-shows-the-latest", test_slot_shows_the_latest);
  g_test_add_func ("/core/marshal/slot-keeps-its-interval", test_slot_keeps_its_interval);
  g_test_add_func ("/core/marshal/a-post-that-stops-cuts-off-the-rest", test_a_post_that_stops_cuts_off_the_rest);
  return g_test_run ();
}
