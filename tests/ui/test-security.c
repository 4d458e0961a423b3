/* test-security.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "door-view-fixture.h"
#include "rr-security-page.h"
#include "rr-security-words.h"
#include "ui-fixture.h"

/* The page Security with nobody, a few and many. */

#define FRAMES 3

typedef struct
{
  Fixture         base;
  RrSecurityPage *page;
  guint           n_shut;
  guint           n_reopened;
} Bench;

static void
count_cb (RrSecurityPage *page,
          guint          *counter)
{
  (*counter)++;
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  fixture_set_up (&bench->base, 1200, 800);
  bench->page = RR_SECURITY_PAGE (rr_security_page_new ());
  g_signal_connect (bench->page, "shut", G_CALLBACK (count_cb), &bench->n_shut);
  g_signal_connect (bench->page, "reopen", G_CALLBACK (count_cb), &bench->n_reopened);
  rr_window_add_page (bench->base.window, "security", "Security", "rr-security-symbolic", GTK_WIDGET (bench->page));
  rr_window_show_page (bench->base.window, "security");
  fixture_settle (&bench->base, FRAMES);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  fixture_tear_down (&bench->base);
}

static void
show (Bench            *bench,
      RrDoorProtection  protection,
      gboolean          is_open,
      guint             n_peers,
      guint             n_refusals)
{
  g_autoptr(RrDoorView) view = door_view_fixture_make (protection, is_open, n_peers, n_refusals);

  rr_security_page_set_view (bench->page, view);
  fixture_settle (&bench->base, FRAMES);
}

static gboolean
says (Bench      *bench,
      const char *text)
{
  GtkWidget *label = fixture_find_label (GTK_WIDGET (bench->page), text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
test_security_says_how_it_is_protected (Bench         *bench,
                                        gconstpointer  data)
{
  show (bench, RR_DOOR_LOCAL, TRUE, 0, 0);
  g_assert_true (says (bench, "Listening on http://127.0.0.1:8470"));
  g_assert_true (says (bench, "Only this machine can come in."));
  g_assert_true (says (bench, "Nothing was refused since the start."));
  g_assert_false (says (bench, "CLEAR TEXT"));

  show (bench, RR_DOOR_TLS, TRUE, 0, 0);
  g_assert_true (says (bench, "Listening on https://0.0.0.0:8470"));
  g_assert_false (says (bench, "CLEAR TEXT"));

  show (bench, RR_DOOR_CLEAR, TRUE, 0, 0);
  g_assert_true (says (bench, "CLEAR TEXT"));
}

static void
test_security_one_button_closes_and_opens (Bench         *bench,
                                           gconstpointer  data)
{
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.toggle-doors", NULL);
  show (bench, RR_DOOR_TLS, TRUE, 3, 3);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.toggle-doors", NULL);
  g_assert_cmpuint (bench->n_shut, ==, 1);
  g_assert_cmpuint (bench->n_reopened, ==, 0);

  show (bench, RR_DOOR_TLS, FALSE, 0, 3);
  g_assert_true (says (bench, "The doors are closed: nobody gets in"));
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.toggle-doors", NULL);
  g_assert_cmpuint (bench->n_shut, ==, 1);
  g_assert_cmpuint (bench->n_reopened, ==, 1);

  rr_security_page_show_problem (bench->page, "It cannot listen");
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "It cannot listen"));
}

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) n) != NULL)
    n++;
  return n;
}

static void
find_lists (GtkWidget *root,
            GPtrArray *lists)
{
  if (GTK_IS_LIST_BOX (root))
    g_ptr_array_add (lists, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_lists (child, lists);
}

static void
test_security_what_was_chosen_stays_chosen (Bench         *bench,
                                            gconstpointer  data)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();
  GtkListBox *refusals;

  find_lists (GTK_WIDGET (bench->page), lists);
  g_assert_cmpuint (lists->len, ==, 2);
  refusals = lists->pdata[1];
  show (bench, RR_DOOR_TLS, TRUE, 3, 4);
  gtk_list_box_select_row (refusals, gtk_list_box_get_row_at_index (refusals, 1));
  g_assert_true (says (bench, "GET /number-3 HTTP/1.1\\r\\n\nAuthorization: ***\\r\\n\n"));

  show (bench, RR_DOOR_TLS, TRUE, 3, 30);
  g_assert_true (says (bench, "GET /number-3 HTTP/1.1\\r\\n\nAuthorization: ***\\r\\n\n"));
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (refusals)), ==, 27);

  /* It is too long ago now, and another can be chosen. */
  show (bench, RR_DOOR_TLS, TRUE, 3, 500);
  g_assert_cmpuint (count_rows (GTK_WIDGET (refusals)), ==, 128);
  gtk_list_box_select_row (refusals, gtk_list_box_get_row_at_index (refusals, 0));
  g_assert_true (says (bench, "It said nothing."));
}

static void
test_security_many_are_some (Bench         *bench,
                             gconstpointer  data)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();

  find_lists (GTK_WIDGET (bench->page), lists);
  show (bench, RR_DOOR_TLS, TRUE, 1000, 128);
  g_assert_cmpuint (count_rows (lists->pdata[0]), ==, 100);
  g_assert_true (says (bench, "Connected: 1000, with TLS: 500"));
  show (bench, RR_DOOR_TLS, TRUE, 1, 128);
  g_assert_cmpuint (count_rows (lists->pdata[0]), ==, 1);
}

static void
test_security_words (void)
{
  g_autoptr(RrDoorView) view = door_view_fixture_make (RR_DOOR_TLS, TRUE, 2, 3);
  g_autofree char *with_device = rr_security_dup_peer (view->peers->pdata[0]);
  g_autofree char *without = rr_security_dup_peer (view->peers->pdata[1]);
  g_autofree char *plain = rr_security_dup_refusal (view->refusals->pdata[0]);
  g_autofree char *silent = rr_security_dup_refusal (view->refusals->pdata[1]);
  g_autofree char *certificate = rr_security_dup_certificate (view);

  g_assert_true (g_str_has_prefix (with_device, "guide-0 at 2001:db8:"));
  g_assert_true (g_str_has_prefix (without, "192.0.2.1 (TLS), since "));
  g_assert_nonnull (strstr (plain, "198.51.100.3: The key of a reseller is not valid (400)"));
  g_assert_true (g_str_has_suffix (silent, "198.51.100.2: It took too long to say it"));
  g_assert_nonnull (strstr (certificate, "3A:B7:91"));
}

#define ADD(path, func) g_test_add ("/ui/security/" path, Bench, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();

  g_test_add_func ("/ui/security/words", test_security_words);
  ADD ("says-how-it-is-protected", test_security_says_how_it_is_protected);
  ADD ("one-button-closes-and-opens", test_security_one_button_closes_and_opens);
  ADD ("what-was-chosen-stays-chosen", test_security_what_was_chosen_stays_chosen);
  ADD ("many-are-some", test_security_many_are_some);

  return g_test_run ();
}
