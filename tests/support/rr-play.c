/* rr-play.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-play.h"

/* Threads: those of the exploration. */

void
rr_play_start (RrPlay    *self,
                const char *name,
                RrTaskFunc  func)
{
  g_autoptr(GError) error = NULL;

  rr_explore_expect (rr_scope_spawn (self->scope, name, func, self, NULL, &error));
}

void
rr_play_end (RrPlay *self)
{
  g_autoptr(GError) error = NULL;

  rr_explore_expect (rr_scope_wait (self->scope, &error));
  rr_scope_free (self->scope);
}

gboolean
rr_play_send_two (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  RrPlay *self = data;

  for (int i = 1; i <= 2; i++)
    if (rr_send (self->tx, ctx, ITEM (i)) == RR_OK)
      g_atomic_int_add (&self->sum, i);
  return TRUE;
}
