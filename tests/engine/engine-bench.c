/* engine-bench.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "engine-bench.h"

#include <glib/gstdio.h>

#include "rr-task.h"
#include "rr-watch.h"
#include "../support/folder.h"

void
engine_bench_init (EngineBench *self)
{
  RrEngineConfig config;

  self->dir = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  rr_engine_config_init (&config);
  config.workspace = self->dir;
  config.port = 0;
  config.open = TRUE;
  self->engine = rr_engine_new (&config);
}

void
engine_bench_start (EngineBench *self)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_engine_start (self->engine, &error));
  g_assert_no_error (error);
}

void
engine_bench_clear (EngineBench *self)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_engine_stop (self->engine, &error));
  g_assert_no_error (error);
  g_clear_object (&self->engine);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  rr_watch_clear ();
  folder_empty (self->dir);
  g_rmdir (self->dir);
  g_clear_pointer (&self->dir, g_free);
  rr_assert_quiescent ();
}

void
engine_bench_result_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
engine_bench_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}
