/* test-own-map.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "rr-engine.h"
#include "ui-fixture.h"
#include "../support/folder.h"

/* The map is the workspace's own, if it has one that can be read. */

#define SAMPLE RR_SOURCE_DATADIR "/region/raetikon.mbtiles"

static void
run_with (Fixture    *fixture,
          const char *source,
          gboolean    is_own)
{
  g_autofree char *folder = g_dir_make_tmp ("roundrock-own-map-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, "region.mbtiles", NULL);
  g_autoptr(RrEngine) engine = NULL;
  g_autoptr(GError) error = NULL;
  RrEngineConfig config;
  RrWindow *window;

  if (source != NULL)
    g_assert_cmpint (symlink (source, own), ==, 0);
  rr_engine_config_init (&config);
  config.workspace = folder;
  config.port = 0;
  config.open = TRUE;
  engine = rr_engine_new (&config);
  g_assert_true (rr_engine_start (engine, &error));
  g_assert_no_error (error);

  window = rr_window_new (gtk_window_get_application (GTK_WINDOW (fixture->window)), engine, RR_SOURCE_DATADIR);
  g_assert_cmpstr (rr_map_get_tiles_path (rr_window_get_map (window)), ==, is_own ? own : SAMPLE);

  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_true (rr_engine_stop (engine, NULL));
  folder_remove (folder);
}

static void
test_own_map (void)
{
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  run_with (&fixture, NULL, FALSE);
  run_with (&fixture, SAMPLE, TRUE);
  run_with (&fixture, RR_SOURCE_DATADIR "/meson.build", FALSE);   /* no map at all */
  fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();

  g_test_add_func ("/ui/own-map", test_own_map);

  return g_test_run ();
}
