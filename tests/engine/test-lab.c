/* test-lab.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "rr-clock.h"
#include "rr-heat.h"
#include "rr-lab.h"
#include "rr-task.h"
#include "rr-watch.h"

/* Every fault of the laboratory is planted for real, found, and taken away again. Looks
 * are made at times that run ahead, so that what takes ten seconds takes one here. */

#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)
#define LOOK_US     (250 * 1000)
#define PAUSE_US    (20 * 1000)

static void
test_case (gconstpointer data)
{
  const char *name = data;
  gint64 now_us = rr_clock_now_us (), end_us = now_us + PATIENCE_US;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrVerdict) found = NULL;
  RrLab *lab = rr_lab_start (name, &error);

  g_assert_no_error (error);
  while (found == NULL && rr_clock_now_us () < end_us)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      rr_watch_look (now_us += LOOK_US);
      found = rr_lab_dup_found (lab);
      if (found == NULL)
        g_usleep (PAUSE_US);
    }
  g_assert_nonnull (found);
  g_assert_cmpint (found->kind, ==, rr_lab_page (lab)->kind);
  g_assert_cmpint (found->badge, ==, rr_verdict_badge (found->kind));
  g_assert_nonnull (found->detail);

  rr_lab_stop (lab);
  rr_watch_clear ();
  rr_assert_quiescent ();
}

/* A faulty program and a healthy one must not look alike. */
static void
test_nothing_planted_is_nothing_found (void)
{
  g_autoptr(GPtrArray) verdicts = NULL;

  for (int i = 0; i < 20; i++)
    rr_watch_look (rr_clock_now_us ());

  verdicts = rr_watch_dup_verdicts ();
  g_assert_cmpuint (verdicts->len, ==, 0);
}

static void
test_an_unknown_case_is_refused (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_lab_start ("moon", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (rr_lab_find_page ("moon", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* The part of the watch that an engine brings along. */
static void
heat_cb (RrVerdictBook *book,
         gint64         now_us,
         gpointer       heat)
{
  rr_heat_look (heat, book, now_us);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(RrHeat) heat = rr_heat_new ();
  const RrLabPage *page;

  g_test_init (&argc, &argv, NULL);
  rr_watch_add_source (heat_cb, heat);

  g_test_add_func ("/lab/nothing-planted-is-nothing-found", test_nothing_planted_is_nothing_found);
  g_test_add_func ("/lab/an-unknown-case-is-refused", test_an_unknown_case_is_refused);
  for (guint i = 0; (page = rr_lab_get_page (i)) != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/lab/finds/%s", page->name);

      /* What takes minutes is planted in virtual time by the tests of the core. */
      if (page->takes_s == 0)
        g_test_add_data_func (path, page->name, test_case);
    }

  return g_test_run ();
}
