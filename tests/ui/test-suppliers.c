/* test-suppliers.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fan-out-fixture.h"
#include "rr-suppliers-page.h"
#include "rr-suppliers-waterfall.h"
#include "rr-suppliers-words.h"
#include "ui-fixture.h"

/* The page Suppliers with nothing, a few and many in it. */

#define FRAMES 3

typedef struct
{
  Fixture          base;
  RrSuppliersPage *page;
  char            *asked;
  guint            n_stops;
  guint            n_edits;
  char            *removed;
} Bench;

static void
ask_cb (RrSuppliersPage *page,
        const char      *itinerary,
        const char      *date,
        const char      *party,
        Bench           *bench)
{
  g_free (bench->asked);
  bench->asked = g_strdup_printf ("%s %s %s", itinerary, strlen (date) == 10 ? "date" : "none", party);
}

static void
stop_cb (RrSuppliersPage *page,
         Bench           *bench)
{
  bench->n_stops++;
}

static void
edit_cb (RrSuppliersPage *page,
         RrSupplierRow   *row,
         Bench           *bench)
{
  bench->n_edits += row == NULL ? 1 : 100;
}

static void
remove_cb (RrSuppliersPage *page,
           const char      *id,
           Bench           *bench)
{
  g_free (bench->removed);
  bench->removed = g_strdup (id);
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  fixture_set_up (&bench->base, 1100, 700);
  bench->page = RR_SUPPLIERS_PAGE (rr_suppliers_page_new ());
  rr_window_add_page (bench->base.window, "suppliers", "Suppliers", "rr-suppliers-symbolic",
                      GTK_WIDGET (bench->page));
  rr_window_show_page (bench->base.window, "suppliers");
  g_signal_connect (bench->page, "ask", G_CALLBACK (ask_cb), bench);
  g_signal_connect (bench->page, "stop-asking", G_CALLBACK (stop_cb), bench);
  g_signal_connect (bench->page, "edit", G_CALLBACK (edit_cb), bench);
  g_signal_connect (bench->page, "remove", G_CALLBACK (remove_cb), bench);
  fixture_settle (&bench->base, FRAMES);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  fixture_tear_down (&bench->base);
  g_free (bench->asked);
  g_free (bench->removed);
}

static void
show (Bench *bench,
      guint  n_suppliers)
{
  g_autoptr(RrSupplierView) view = fan_out_fixture_make_view (n_suppliers);

  rr_suppliers_page_set_view (bench->page, view);
  fixture_settle (&bench->base, FRAMES);
}

static void
test_nothing (Bench         *bench,
              gconstpointer  data)
{
  show (bench, 0);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.ask", NULL);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.edit", NULL);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.remove", NULL);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.older", NULL);
  g_assert_null (bench->asked);
  g_assert_null (bench->removed);
  g_assert_null (rr_suppliers_page_get_shown (bench->page));
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.new", NULL);
  g_assert_cmpuint (bench->n_edits, ==, 1);
}

static void
test_asking (Bench         *bench,
             gconstpointer  data)
{
  show (bench, 6);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.ask", NULL);
  g_assert_cmpstr (bench->asked, ==, "grand-tour date adult:2");
  rr_suppliers_page_set_asking (bench->page, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.ask", NULL);
  g_assert_cmpuint (bench->n_stops, ==, 1);
  rr_suppliers_page_set_asking (bench->page, FALSE);
  rr_suppliers_page_show_problem (bench->page, "A date looks like 2026-12-05");
  fixture_settle (&bench->base, FRAMES);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "A date looks like 2026-12-05"));
}

static void
test_fan_outs (Bench         *bench,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) fan_outs = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fan_out_unref);
  g_autoptr(GPtrArray) more = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fan_out_unref);

  show (bench, 6);
  for (guint i = 3; i > 0; i--)
    g_ptr_array_add (fan_outs, fan_out_fixture_make (20, i));
  rr_suppliers_page_set_fan_outs (bench->page, fan_outs);
  fixture_settle (&bench->base, FRAMES);
  g_assert_cmpuint (rr_suppliers_page_get_shown (bench->page)->number, ==, 3);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.older", NULL);
  g_assert_cmpuint (rr_suppliers_page_get_shown (bench->page)->number, ==, 2);

  /* Somebody who looks at an old one is not disturbed by a new one. */
  g_ptr_array_add (more, fan_out_fixture_make (3, 4));
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (more, rr_fan_out_ref (fan_outs->pdata[i]));
  rr_suppliers_page_set_fan_outs (bench->page, more);
  g_assert_cmpuint (rr_suppliers_page_get_shown (bench->page)->number, ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.newer", NULL);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.newer", NULL);
  g_assert_cmpuint (rr_suppliers_page_get_shown (bench->page)->number, ==, 4);
  fixture_settle (&bench->base, FRAMES);
}

static void
test_rows_follow (Bench         *bench,
                  gconstpointer  data)
{
  GtkWidget *list;

  show (bench, 6);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "failed too often, left alone for 21 s"));
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "asked for a pause of 1 s"));
  list = fixture_find (GTK_WIDGET (bench->page), GTK_TYPE_LIST_BOX);
  gtk_list_box_select_row (GTK_LIST_BOX (list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2));
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.remove", NULL);
  g_assert_cmpstr (bench->removed, ==, "s3");
  show (bench, 2);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.edit", NULL);
  g_assert_cmpuint (bench->n_edits, ==, 0);
  show (bench, 40);
  show (bench, 0);
}

static void
test_words (void)
{
  g_autoptr(RrFanOut) fan_out = fan_out_fixture_make (9, 1);

  for (guint i = 0; i < fan_out->calls->len; i++)
    {
      RrFanOutCall *call = fan_out->calls->pdata[i];
      g_autofree char *sentence = rr_suppliers_dup_sentence (call);
      g_autofree char *brief = rr_suppliers_dup_brief (call);

      g_assert_true (g_str_has_prefix (sentence, call->name));
      g_assert_cmpuint (strlen (brief), >, 0);
      g_assert_true (call->problem == NULL || strstr (sentence, call->problem) != NULL);
    }
  {
    const struct { gint64 amount; guint exponent; const char *text; } prices[] = {
      { 22505, 2, "NZD 225.05" }, { 900, 0, "NZD 900" }, { 5124, 3, "NZD 5.124" }, { -1, 2, NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS (prices); i++)
      {
        RrFanOutCall call = { .retail = prices[i].amount, .exponent = prices[i].exponent, .currency = "NZD" };
        g_autofree char *text = rr_suppliers_dup_price (&call);

        g_assert_cmpstr (text, ==, prices[i].text);
      }
  }
}

int
main (int   argc,
      char *argv[])
{
  fixture_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/suppliers/every-end-has-words", test_words);
  g_test_add ("/ui/suppliers/nothing-is-an-answer-too", Bench, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/ui/suppliers/asks-and-stops", Bench, NULL, set_up, test_asking, tear_down);
  g_test_add ("/ui/suppliers/an-old-one-stays-in-front", Bench, NULL, set_up, test_fan_outs, tear_down);
  g_test_add ("/ui/suppliers/rows-follow-the-suppliers", Bench, NULL, set_up, test_rows_follow, tear_down);
  return g_test_run ();
}
