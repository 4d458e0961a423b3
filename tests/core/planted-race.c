/* planted-race.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-scope.h"

/* Two tasks add to one number and nobody keeps them apart. A race detector that lets
 * this pass would let everything pass.
 *
 * They meet before they add: a pool may give both to one thread, one after the other, and
 * then there is no race. The meeting is of relaxed atomics, which order nothing else. The
 * number is volatile so that there are a thousand accesses to catch, and not one sum. */

static volatile int shared;
static int n_present;

static gboolean
add (RrCtx     *ctx,
     gpointer   data,
     GError   **error)
{
  gint64 deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  __atomic_add_fetch (&n_present, 1, __ATOMIC_RELAXED);
  while (__atomic_load_n (&n_present, __ATOMIC_RELAXED) < 2 && g_get_monotonic_time () < deadline_us)
    g_thread_yield ();

  for (int i = 0; i < 1000; i++)
    shared++;
  return TRUE;
}

int
main (void)
{
  RrScope *scope = rr_scope_new (NULL, "race", RR_SCOPE_UNLIMITED);
  gboolean is_joined = rr_scope_spawn (scope, "one", add, NULL, NULL, NULL)
                       && rr_scope_spawn (scope, "two", add, NULL, NULL, NULL)
                       && rr_scope_wait (scope, NULL);

  rr_scope_free (scope);
  return is_joined ? 0 : 1;
}
