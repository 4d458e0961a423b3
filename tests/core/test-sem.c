/* test-sem.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-diag-event.h"
#include "rr-sem.h"
#include "rr-sync.h"
#include "rr-task.h"

static void
test_gives_out_what_it_has (void)
{
  RrSem *sem = rr_sem_new ("test", 3);
  RrPermit *a, *b, *none;
  RrSemStat stat;

  g_assert_cmpint (rr_sem_try_acquire (sem, 2, &a), ==, RR_OK);
  g_assert_cmpint (rr_sem_try_acquire (sem, 1, &b), ==, RR_OK);
  g_assert_cmpint (rr_sem_try_acquire (sem, 1, &none), ==, RR_FULL);
  g_assert_null (none);
  rr_permit_release (a);
  rr_permit_release (b);
  rr_sem_get_stat (sem, &stat);
  g_assert_cmpuint (stat.n_free, ==, 3);
  g_assert_cmpuint (stat.n_acquired, ==, 2);
  rr_sem_free (sem);
  rr_assert_quiescent ();
}

static void
test_refuses_what_can_never_be (void)
{
  RrSem *sem = rr_sem_new ("test", 2);
  RrPermit *permit;

  g_assert_cmpint (rr_sem_acquire (sem, NULL, 3, &permit), ==, RR_DEADLOCK);
  g_assert_null (permit);
  rr_sem_free (sem);
  rr_assert_quiescent ();
}

static void
test_gives_up_with_its_context (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new_with_timeout (NULL, "short", 2000);
  RrSem *sem = rr_sem_new ("test", 1);
  RrPermit *held, *permit;
  RrSemStat stat;

  g_assert_cmpint (rr_sem_try_acquire (sem, 1, &held), ==, RR_OK);
  g_assert_cmpint (rr_sem_acquire (sem, ctx, 1, &permit), ==, RR_DEADLINE);
  g_assert_null (permit);
  rr_sem_get_stat (sem, &stat);
  g_assert_cmpuint (stat.n_waiting, ==, 0);
  rr_permit_release (held);
  rr_sem_free (sem);
  g_clear_pointer (&ctx, rr_ctx_unref);
  rr_assert_quiescent ();
}

typedef struct
{
  RrSem  *sem;
  RrCtx  *ctx;
  guint   n_units;
  GArray *order;
  int     n_inside;     /* (atomic) */
  int     most_inside;  /* (atomic) */
} Line;

static void
wait_until_waiting (RrSem *sem,
                    guint  n)
{
  RrSemStat stat;

  do
    {
      g_usleep (200);
      rr_sem_get_stat (sem, &stat);
    }
  while (stat.n_waiting < n);
}

static gboolean
acquire_and_note (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  Line *line = data;
  RrPermit *permit;
  RrStatus status = rr_sem_acquire (line->sem, line->ctx, line->n_units, &permit);

  if (status != RR_OK)
    return rr_status_set_error (status, "The line", error);
  g_array_append_val (line->order, line->n_units);
  rr_permit_release (permit);
  return TRUE;
}

static void
test_a_big_request_is_not_starved (void)
{
  RrSem *sem = rr_sem_new ("test", 3);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Line big = { .sem = sem, .n_units = 3, .order = order };
  Line small = { .sem = sem, .n_units = 1, .order = order };
  RrPermit *held, *none;

  g_assert_cmpint (rr_sem_try_acquire (sem, 1, &held), ==, RR_OK);
  g_assert_true (rr_scope_spawn (scope, "big", acquire_and_note, &big, NULL, NULL));
  wait_until_waiting (sem, 1);
  g_assert_true (rr_scope_spawn (scope, "small", acquire_and_note, &small, NULL, NULL));
  wait_until_waiting (sem, 2);
  g_assert_cmpint (rr_sem_try_acquire (sem, 1, &none), ==, RR_FULL);
  rr_permit_release (held);
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpuint (g_array_index (order, guint, 0), ==, 3);
  g_assert_cmpuint (g_array_index (order, guint, 1), ==, 1);
  rr_scope_free (scope);
  rr_sem_free (sem);
  rr_assert_quiescent ();
}

static void
test_who_gives_up_lets_the_next_through (void)
{
  RrSem *sem = rr_sem_new ("test", 2);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(RrCtx) ctx = rr_ctx_new (NULL, "big");
  Line big = { .sem = sem, .ctx = ctx, .n_units = 2, .order = order };
  Line small = { .sem = sem, .n_units = 1, .order = order };
  RrPermit *held;

  g_assert_cmpint (rr_sem_try_acquire (sem, 1, &held), ==, RR_OK);
  g_assert_true (rr_scope_spawn (scope, "big", acquire_and_note, &big, NULL, NULL));
  wait_until_waiting (sem, 1);
  g_assert_true (rr_scope_spawn (scope, "small", acquire_and_note, &small, NULL, NULL));
  wait_until_waiting (sem, 2);
  rr_ctx_cancel (ctx, NULL);
  while (rr_scope_get_n_tasks (scope) > 0)
    g_usleep (200);

  g_assert_cmpuint (order->len, ==, 1);
  g_assert_cmpuint (g_array_index (order, guint, 0), ==, 1);
  rr_permit_release (held);
  g_assert_false (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_sem_free (sem);
  g_clear_pointer (&ctx, rr_ctx_unref);
  rr_assert_quiescent ();
}

static gboolean
go_in_often (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  Line *line = data;

  for (int i = 0; i < 2000; i++)
    {
      g_autoptr(RrPermit) permit = NULL;
      int n;

      if (rr_sem_acquire (line->sem, ctx, 1, &permit) != RR_OK)
        return FALSE;
      n = g_atomic_int_add (&line->n_inside, 1) + 1;
      if (n > g_atomic_int_get (&line->most_inside))
        g_atomic_int_set (&line->most_inside, n);
      g_atomic_int_add (&line->n_inside, -1);
    }
  return TRUE;
}

static void
test_never_lets_in_too_many (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  Line line = { .sem = rr_sem_new ("test", 2) };

  for (int i = 0; i < 6; i++)
    g_assert_true (rr_scope_spawn (scope, "one", go_in_often, &line, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (line.most_inside, <=, 2);
  rr_scope_free (scope);
  rr_sem_free (line.sem);
  rr_assert_quiescent ();
}

static gboolean
release_anothers (RrCtx     *ctx,
                  gpointer   data,
                  GError   **error)
{
  rr_permit_release (data);
  return TRUE;
}

static gboolean
let_another_release (RrCtx     *ctx,
                     gpointer   data,
                     GError   **error)
{
  RrScope *inner = rr_scope_new (ctx, "inner", 1);
  gboolean gives = GPOINTER_TO_INT (g_object_get_data (data, "gives"));
  RrSem *sem = g_object_get_data (data, "sem");
  RrPermit *permit;

  g_assert_cmpint (rr_sem_acquire (sem, ctx, 1, &permit), ==, RR_OK);
  if (gives)
    rr_permit_give (permit, rr_owner_root ());
  g_assert_true (rr_scope_spawn (inner, "another", release_anothers, permit, NULL, NULL));
  g_assert_true (rr_scope_wait (inner, NULL));
  rr_scope_free (inner);
  return TRUE;
}

static guint
count_misuse (gboolean gives)
{
  RrSem *sem = rr_sem_new ("test", 1);
  RrScope *scope = rr_scope_new (NULL, "test", 1);
  g_autoptr(GObject) bag = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(GPtrArray) events = NULL;
  guint n_events;

  rr_diag_clear_events ();
  g_object_set_data (bag, "sem", sem);
  g_object_set_data (bag, "gives", GINT_TO_POINTER (gives));
  g_assert_true (rr_scope_spawn (scope, "owner", let_another_release, bag, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));
  events = rr_diag_dup_events ();
  n_events = events->len;
  rr_diag_clear_events ();
  rr_scope_free (scope);
  rr_sem_free (sem);
  rr_assert_quiescent ();
  return n_events;
}

static void
test_says_when_another_gives_a_permit_back (void)
{
  g_assert_cmpuint (count_misuse (FALSE), ==, 1);
  g_assert_cmpuint (count_misuse (TRUE), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sem/gives-out-what-it-has", test_gives_out_what_it_has);
  g_test_add_func ("/sem/refuses-what-can-never-be", test_refuses_what_can_never_be);
  g_test_add_func ("/sem/gives-up-with-its-context", test_gives_up_with_its_context);
  g_test_add_func ("/sem/a-big-request-is-not-starved", test_a_big_request_is_not_starved);
  g_test_add_func ("/sem/who-gives-up-lets-the-next-through",
                   test_who_gives_up_lets_the_next_through);
  g_test_add_func ("/sem/never-lets-in-too-many", test_never_lets_in_too_many);
  g_test_add_func ("/sem/says-when-another-gives-a-permit-back",
                   test_says_when_another_gives_a_permit_back);

  return g_test_run ();
}
