/* planted-race.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-scope.h"

/* Two tasks add to one number and nobody keeps them apart. A race detector that lets
 * this pass would let everything pass. */

static int shared;

static gboolean
add (RrCtx     *ctx,
     gpointer   data,
     GError   **error)
{
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
