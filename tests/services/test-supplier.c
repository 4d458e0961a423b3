/* test-supplier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-task.h"
#include "supplier-fixture.h"

/* Fan-outs over real sockets. What takes time is told to the suppliers; nothing here is
 * measured by a clock but that a deadline is one. */

static RrFanOut *
ask (SupplierFixture *f,
     const char      *itinerary,
     const char      *date,
     gboolean         is_fresh)
{
  RrSupplierQuestion question = { .itinerary = itinerary, .date = date, .party = "adult:2,child:1",
                                  .is_fresh = is_fresh };
  g_autoptr(GError) error = NULL;
  RrFanOut *fan_out = rr_supplier_fan_out (f->suppliers, NULL, &question, &error);

  g_assert_no_error (error);
  return fan_out;
}

static const RrFanOutCall *
call_of (const RrFanOut *fan_out,
         guint           number)
{
  return fan_out->calls->pdata[number - 1];
}

static void
close_quietly (SupplierFixture *f)
{
  supplier_fixture_close (f);
  rr_assert_quiescent ();
}

static void
test_nothing_to_ask (void)
{
  SupplierFixture f;
  RrSupplierQuestion question = { .itinerary = "none", .date = "2026-12-05" };
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 1, 1000, NULL);
  g_assert_null (rr_supplier_fan_out (f.suppliers, NULL, &question, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS);
  g_clear_error (&error);
  question = (RrSupplierQuestion) { .itinerary = "i1", .date = "2026-02-30" };
  g_assert_null (rr_supplier_fan_out (f.suppliers, NULL, &question, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS);
  g_clear_error (&error);
  question = (RrSupplierQuestion) { .itinerary = "i1", .date = "2026-12-05", .party = "adult" };
  g_assert_null (rr_supplier_fan_out (f.suppliers, NULL, &question, &error));
  g_assert_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS);
  close_quietly (&f);
}

static void
test_all_answer (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) fan_out = NULL;

  supplier_fixture_open (&f, 5, 5000, NULL);
  fan_out = ask (&f, "i1", "2026-12-05", FALSE);

  g_assert_cmpuint (fan_out->n_shown, ==, 5);
  g_assert_true (rr_fan_out_is_available (fan_out));
  for (guint i = 1; i <= 5; i++)
    {
      const RrFanOutCall *call = call_of (fan_out, i);

      g_assert_cmpint (call->state, ==, RR_CALL_ANSWERED);
      g_assert_cmpint (call->vacancies, ==, 6);
      g_assert_cmpint (call->retail, ==, 2 * 9000 + 4500);
      g_assert_cmpstr (call->currency, ==, "NZD");
      g_assert_cmpuint (call->n_slots, ==, 1);
      g_assert_null (call->problem);
    }
  close_quietly (&f);
}

static void
test_one_hangs (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) fan_out = NULL;
  g_autofree char *missing = NULL;

  supplier_fixture_open (&f, 20, 400, NULL);
  supplier_fixture_tell (&f, 7, "\"hang_permille\":1000");
  supplier_fixture_tell (&f, 9, "\"drip_permille\":1000");
  fan_out = ask (&f, "i1", "2026-12-05", FALSE);
  missing = rr_fan_out_dup_missing (fan_out);

  g_assert_cmpuint (fan_out->n_shown, ==, 18);
  g_assert_cmpstr (missing, ==, "Supplier 7, Supplier 9");
  g_assert_cmpint (call_of (fan_out, 7)->state, ==, RR_CALL_TIMED_OUT);
  g_assert_cmpint (call_of (fan_out, 9)->state, ==, RR_CALL_TIMED_OUT);
  g_assert_nonnull (strstr (call_of (fan_out, 7)->problem, "No answer within "));
  g_assert_cmpint (fan_out->took_us, >=, 400 * G_TIME_SPAN_MILLISECOND);
  g_assert_false (rr_fan_out_is_available (fan_out));
  close_quietly (&f);
}

static void
test_each_trouble_has_its_name (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) fan_out = NULL;

  supplier_fixture_open (&f, 3, 5000, NULL);
  supplier_fixture_tell (&f, 1, "\"fault_permille\":1000");
  supplier_fixture_tell (&f, 2, "\"broken_permille\":1000");
  supplier_fixture_tell (&f, 3, "\"drop_permille\":1000");
  fan_out = ask (&f, "i1", "2026-12-05", FALSE);

  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmpint (call_of (fan_out, i)->state, ==, RR_CALL_FAILED);
      g_assert_nonnull (call_of (fan_out, i)->problem);
    }
  /* A fault may pass, and so may a lost connection; what makes no sense will not. */
  g_assert_cmpuint (call_of (fan_out, 1)->n_attempts, ==, 3);
  g_assert_cmpuint (call_of (fan_out, 2)->n_attempts, ==, 1);
  g_assert_cmpuint (call_of (fan_out, 3)->n_attempts, ==, 3);
  close_quietly (&f);
}

static void
test_wrong_key (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) fan_out = NULL;
  g_autoptr(RrSupplierSettings) settings = g_new0 (RrSupplierSettings, 1);
  g_autoptr(GError) error = NULL;

  supplier_fixture_open (&f, 2, 5000, NULL);
  *settings = (RrSupplierSettings) { .id = g_strdup ("s1"), .name = g_strdup ("Renamed"), .key = g_strdup ("wrong"),
                                     .url = g_strdup_printf ("http://127.0.0.1:%u", f.ports[1]),
                                     .deadline_ms = 5000, .burst = 1 };
  g_assert_true (rr_suppliers_put (f.suppliers, settings, &error));
  fan_out = ask (&f, "i1", "2026-12-05", FALSE);

  g_assert_cmpint (call_of (fan_out, 1)->state, ==, RR_CALL_REFUSED);
  g_assert_cmpstr (call_of (fan_out, 1)->name, ==, "Renamed");
  g_assert_null (strstr (call_of (fan_out, 1)->problem, "wrong"));
  g_assert_cmpint (call_of (fan_out, 2)->state, ==, RR_CALL_ANSWERED);
  close_quietly (&f);
}

static void
test_a_moment_ago (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) first = NULL, second = NULL, third = NULL;

  supplier_fixture_open (&f, 1, 5000, NULL);
  first = ask (&f, "i1", "2026-12-05", FALSE);
  second = ask (&f, "i1", "2026-12-05", FALSE);
  third = ask (&f, "i1", "2026-12-05", TRUE);

  g_assert_cmpint (call_of (first, 1)->state, ==, RR_CALL_ANSWERED);
  g_assert_cmpint (call_of (second, 1)->state, ==, RR_CALL_CACHED);
  g_assert_cmpint (call_of (second, 1)->vacancies, ==, 6);
  g_assert_cmpint (call_of (third, 1)->state, ==, RR_CALL_ANSWERED);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "asked"), ==, 2);
  close_quietly (&f);
}

typedef struct
{
  SupplierFixture *f;
  const char      *itinerary;
  char             date[11];
  RrCtx           *ctx;      /* (nullable) */
  RrFanOut        *fan_out;
} Asker;

static gboolean
ask_run (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  Asker *asker = data;
  RrSupplierQuestion question = { .itinerary = asker->itinerary, .date = asker->date };

  asker->fan_out = rr_supplier_fan_out (asker->f->suppliers, asker->ctx, &question, NULL);
  return TRUE;
}

static void
test_equal_questions_are_one (void)
{
  SupplierFixture f;
  RrScope *scope = rr_scope_new (NULL, "askers", RR_SCOPE_UNLIMITED);
  Asker askers[8] = { 0 };
  guint n_first = 0, n_more = 0;

  supplier_fixture_open (&f, 1, 5000, &(RrOctoManner) { .latency_ms = 300 });
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      askers[i] = (Asker) { .f = &f, .itinerary = "i2", .date = "2026-12-05" };
      g_assert_true (rr_scope_spawn (scope, "asker", ask_run, &askers[i], NULL, NULL));
    }
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      RrCallState state = call_of (askers[i].fan_out, 1)->state;

      n_first += state == RR_CALL_ANSWERED;
      n_more += state == RR_CALL_SHARED || state == RR_CALL_CACHED;
      rr_fan_out_unref (askers[i].fan_out);
    }
  g_assert_cmpuint (n_first, ==, 1);
  g_assert_cmpuint (n_more, ==, 7);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "asked"), ==, 1);
  close_quietly (&f);
}

static void
limit (SupplierFixture *f,
       guint            number,
       double           rate_per_s)
{
  g_autoptr(RrSupplierSettings) settings = g_new0 (RrSupplierSettings, 1);
  g_autoptr(GError) error = NULL;

  settings->id = g_strdup_printf ("s%u", number);
  settings->name = g_strdup_printf ("Supplier %u", number);
  settings->url = g_strdup_printf ("http://127.0.0.1:%u", f->ports[number]);
  settings->deadline_ms = 20000;
  settings->rate_per_s = rate_per_s;
  settings->burst = 1;
  g_assert_true (rr_suppliers_put (f->suppliers, settings, &error));
}

static void
test_days_go_together (void)
{
  SupplierFixture f;
  RrScope *scope = rr_scope_new (NULL, "askers", RR_SCOPE_UNLIMITED);
  g_autoptr(RrSupplierView) view = NULL;
  Asker askers[9] = { 0 };

  /* Five a second, one at once: the days that nobody has asked for yet gather. */
  supplier_fixture_open (&f, 1, 20000, NULL);
  limit (&f, 1, 5);
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      askers[i] = (Asker) { .f = &f, .itinerary = "i1" };
      g_snprintf (askers[i].date, sizeof askers[i].date, "2026-12-%02u", 1 + i);
      g_assert_true (rr_scope_spawn (scope, "asker", ask_run, &askers[i], NULL, NULL));
    }
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      const RrFanOutCall *call = call_of (askers[i].fan_out, 1);

      g_assert_true (rr_call_state_has_answer (call->state));
      g_assert_cmpstr (call->date, ==, askers[i].date);
      g_assert_cmpuint (call->n_slots, ==, 1);
      rr_fan_out_unref (askers[i].fan_out);
    }
  view = rr_suppliers_dup_view (f.suppliers);
  g_assert_cmpuint (((RrSupplierRow *) view->suppliers->pdata[0])->stat.n_joined, >, 0);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "asked"), <, 9);
  close_quietly (&f);
}

static void
test_it_asks_for_a_pause (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) fan_out = NULL, late = NULL;
  RrSupplierQuestion question = { .itinerary = "i2", .date = "2026-12-05", .within_us = 100000 };

  supplier_fixture_open (&f, 1, 5000, NULL);
  supplier_fixture_tell (&f, 1, "\"rate\":1");
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *date = g_strdup_printf ("2026-%02u-05", i);

      g_clear_pointer (&fan_out, rr_fan_out_unref);
      fan_out = ask (&f, "i1", date, FALSE);
      g_assert_cmpint (call_of (fan_out, 1)->state, ==, RR_CALL_ANSWERED);
    }
  /* Who has no time for the pause is told at once. */
  supplier_fixture_tell (&f, 1, "\"rate\":1,\"latency_ms\":0");
  for (guint i = 0; i < 3 && (late == NULL || call_of (late, 1)->state == RR_CALL_ANSWERED); i++)
    {
      g_clear_pointer (&late, rr_fan_out_unref);
      question.is_fresh = TRUE;
      late = rr_supplier_fan_out (f.suppliers, NULL, &question, NULL);
    }
  g_assert_cmpint (call_of (late, 1)->state, ==, RR_CALL_LIMITED);
  close_quietly (&f);
}

static void
test_a_failing_one_is_left_alone (void)
{
  SupplierFixture f;
  g_autoptr(RrFanOut) last = NULL;
  g_autoptr(RrSupplierView) view = NULL;
  const RrSupplierRow *row;
  gint64 asked;

  supplier_fixture_open (&f, 1, 5000, NULL);
  supplier_fixture_tell (&f, 1, "\"broken_permille\":1000");
  for (guint i = 0; i < 10; i++)
    rr_fan_out_unref (ask (&f, "i1", "2026-12-05", TRUE));
  asked = supplier_fixture_figure (&f, 1, "asked");
  last = ask (&f, "i1", "2026-12-05", TRUE);
  view = rr_suppliers_dup_view (f.suppliers);
  row = view->suppliers->pdata[0];

  g_assert_cmpuint (row->stat.n_opened, ==, 1);
  g_assert_cmpuint (row->stat.n_links, ==, 1);
  g_assert_cmpint (call_of (last, 1)->state, ==, RR_CALL_SKIPPED);
  g_assert_cmpint (supplier_fixture_figure (&f, 1, "asked"), ==, asked);
  g_assert_cmpuint (row->stat.breaker, !=, 0);
  g_assert_cmpint (row->stat.pause_us, >, 0);
  g_assert_nonnull (row->last_error);
  close_quietly (&f);
}

static void
test_cancel_frees_everything (void)
{
  SupplierFixture f;
  RrScope *scope = rr_scope_new (NULL, "askers", RR_SCOPE_UNLIMITED);
  RrCtx *ctx = rr_ctx_new (NULL, "customer");
  Asker askers[12] = { 0 };

  supplier_fixture_open (&f, 20, 60000, &(RrOctoManner) { .hang_permille = 1000 });
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      askers[i] = (Asker) { .f = &f, .itinerary = i % 2 ? "i1" : "i2", .ctx = ctx };
      g_snprintf (askers[i].date, sizeof askers[i].date, "2026-%02u-05", 1 + i);
      g_assert_true (rr_scope_spawn (scope, "asker", ask_run, &askers[i], NULL, NULL));
    }
  /* They are on their way when the last supplier has heard of them. */
  while (supplier_fixture_figure (&f, 20, "asked") < 12)
    g_thread_yield ();
  rr_ctx_cancel (ctx, NULL);
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_ctx_unref (ctx);

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      g_assert_cmpuint (askers[i].fan_out->n_shown, ==, 0);
      g_assert_cmpint (call_of (askers[i].fan_out, 20)->state, ==, RR_CALL_CANCELLED);
      rr_fan_out_unref (askers[i].fan_out);
    }
  for (guint i = 1; i <= 20; i++)
    while (supplier_fixture_figure (&f, i, "connections") > 0)
      g_thread_yield ();
  close_quietly (&f);
}

static void
test_close_ends_what_is_under_way (void)
{
  SupplierFixture f;
  RrScope *scope = rr_scope_new (NULL, "askers", RR_SCOPE_UNLIMITED);
  Asker asker = { .f = &f, .itinerary = "i1", .date = "2026-12-05" };

  supplier_fixture_open (&f, 3, 60000, &(RrOctoManner) { .hang_permille = 1000 });
  g_assert_true (rr_scope_spawn (scope, "asker", ask_run, &asker, NULL, NULL));
  while (supplier_fixture_figure (&f, 3, "asked") < 1)
    g_thread_yield ();
  rr_suppliers_close (f.suppliers);
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);

  g_assert_cmpint (call_of (asker.fan_out, 1)->state, ==, RR_CALL_CANCELLED);
  rr_fan_out_unref (asker.fan_out);
  /* And whoever comes later is told the same. */
  asker.fan_out = NULL;
  g_assert_true (ask_run (NULL, &asker, NULL));
  g_assert_cmpint (call_of (asker.fan_out, 1)->state, ==, RR_CALL_CANCELLED);
  rr_fan_out_unref (asker.fan_out);
  close_quietly (&f);
}

static void
test_a_late_read_is_asked_twice (void)
{
  SupplierFixture f;
  g_autoptr(RrSupplierView) view = NULL;
  const RrSupplierRow *row;
  guint n_won = 0;

  supplier_fixture_open (&f, 1, 1000, NULL);
  for (guint i = 0; i < 60; i++)
    rr_fan_out_unref (ask (&f, "i1", "2026-12-05", TRUE));
  supplier_fixture_tell (&f, 1, "\"hang_permille\":500");
  for (guint i = 0; i < 12 && n_won == 0; i++)
    {
      g_autoptr(RrFanOut) fan_out = ask (&f, "i1", "2026-12-05", TRUE);
      const RrFanOutCall *call = call_of (fan_out, 1);

      if (call->hedge_won)
        {
          n_won++;
          g_assert_cmpuint (call->n_attempts, ==, 2);
          g_assert_cmpint (call->hedge_us, >, 0);
        }
      if (call->state == RR_CALL_TIMED_OUT)
        break;
    }
  view = rr_suppliers_dup_view (f.suppliers);
  row = view->suppliers->pdata[0];
  g_assert_cmpuint (row->stat.n_hedged, >=, 1);
  g_assert_cmpuint (row->stat.n_hedge_won, ==, n_won);
  close_quietly (&f);
}

static void
test_a_changed_one_starts_anew (void)
{
  SupplierFixture f;
  g_autoptr(RrSupplierSettings) settings = g_new0 (RrSupplierSettings, 1);
  g_autoptr(RrSupplierView) view = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  supplier_fixture_open (&f, 2, 5000, NULL);
  rr_fan_out_unref (ask (&f, "i1", "2026-12-05", FALSE));
  *settings = (RrSupplierSettings) { .id = g_strdup ("s1"), .name = g_strdup ("Other name"),
                                     .url = g_strdup_printf ("http://127.0.0.1:%u", f.ports[1]),
                                     .deadline_ms = 700, .rate_per_s = 5, .burst = 5 };
  sentence = rr_supplier_try (f.suppliers, NULL, settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sentence, ==, "Supplier 1 answers and sells 4 products");
  g_assert_true (rr_suppliers_put (f.suppliers, settings, &error));
  rr_fan_out_unref (ask (&f, "i1", "2026-12-05", FALSE));
  view = rr_suppliers_dup_view (f.suppliers);

  g_assert_cmpstr (((RrSupplierRow *) view->suppliers->pdata[0])->name, ==, "Other name");
  g_assert_true (((RrSupplierRow *) view->suppliers->pdata[0])->has_key);
  g_assert_cmpuint (((RrSupplierRow *) view->suppliers->pdata[0])->stat.n_calls[RR_CALL_ANSWERED], ==, 1);
  g_assert_cmpuint (((RrSupplierRow *) view->suppliers->pdata[1])->stat.n_calls[RR_CALL_CACHED], ==, 1);
  g_assert_false (rr_suppliers_remove (f.suppliers, "s1", &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_IN_USE);
  close_quietly (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/supplier/asks-nobody-about-nothing", test_nothing_to_ask);
  g_test_add_func ("/services/supplier/all-answer-at-once", test_all_answer);
  g_test_add_func ("/services/supplier/who-hangs-is-named-and-the-others-shown", test_one_hangs);
  g_test_add_func ("/services/supplier/each-trouble-has-its-name", test_each_trouble_has_its_name);
  g_test_add_func ("/services/supplier/a-wrong-key-is-said-and-not-told", test_wrong_key);
  g_test_add_func ("/services/supplier/the-answer-of-a-moment-ago", test_a_moment_ago);
  g_test_add_func ("/services/supplier/equal-questions-are-one", test_equal_questions_are_one);
  g_test_add_func ("/services/supplier/neighbouring-days-go-together", test_days_go_together);
  g_test_add_func ("/services/supplier/a-pause-it-asks-for-is-kept", test_it_asks_for_a_pause);
  g_test_add_func ("/services/supplier/a-failing-one-is-left-alone", test_a_failing_one_is_left_alone);
  g_test_add_func ("/services/supplier/cancel-frees-every-socket-and-task", test_cancel_frees_everything);
  g_test_add_func ("/services/supplier/close-ends-what-is-under-way", test_close_ends_what_is_under_way);
  g_test_add_func ("/services/supplier/a-late-read-is-asked-twice", test_a_late_read_is_asked_twice);
  g_test_add_func ("/services/supplier/a-changed-one-starts-anew", test_a_changed_one_starts_anew);
  return g_test_run ();
}
