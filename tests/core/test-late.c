/* test-late.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-error.h"
#include "rr-late.h"

/* What comes late comes once, and who asks for what is not there is told so. */

static gboolean
is_mapped (const char *library)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

/* The first test: the libraries of letters bring the one of TLS, too. */
static void
test_tls_is_one_of_them (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (is_mapped ("libgnutls"));
  g_assert_nonnull (rr_late_find ("rr-tls", "rr_tls_ways", &error));
  g_assert_no_error (error);
  g_assert_true (is_mapped ("libgnutls"));
}

static void
test_nothing_of_it_before (void)
{
  g_autoptr(GError) error = NULL;
  gpointer send;

  g_assert_false (is_mapped ("libcurl"));
  g_assert_false (is_mapped ("libgmime"));
  send = rr_late_find ("rr-post", "rr_smtp_send", &error);
  g_assert_no_error (error);
  g_assert_nonnull (send);
  g_assert_true (is_mapped ("libcurl"));
  g_assert_true (rr_late_find ("rr-post", "rr_smtp_send", NULL) == send);
}

static void
test_says_what_is_missing (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_late_find ("rr-nothing", "rr_smtp_send", &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "rr-nothing"));
  g_clear_error (&error);
  g_assert_null (rr_late_find ("rr-post", "rr_no_such_function", &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/late/tls-is-one-of-them", test_tls_is_one_of_them);
  g_test_add_func ("/core/late/nothing-of-it-before", test_nothing_of_it_before);
  g_test_add_func ("/core/late/says-what-is-missing", test_says_what_is_missing);
  return g_test_run ();
}
