/* test-staff.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "engine-bench.h"
#include "rr-engine-door.h"
#include "rr-engine-incidents.h"
#include "rr-engine-staff.h"
#include "rr-error.h"
#include "rr-staff-hash.h"
#include "rr-staff-tries.h"

/* Who works here, and what they may do. */

#define GOOD  "correct horse battery"
#define OTHER "another good password"
#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/* --- secrets -------------------------------------------------------------------- */

static void
test_a_password_is_kept_as_its_sum (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *one = rr_staff_hash_new (GOOD, &error);
  g_autofree char *two = rr_staff_hash_new (GOOD, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (one, "$y$"));
  g_assert_cmpstr (one, !=, two);
  g_assert_null (strstr (one, GOOD));
  g_assert_true (rr_staff_hash_matches (one, GOOD));
  g_assert_true (rr_staff_hash_matches (two, GOOD));
  g_assert_false (rr_staff_hash_matches (one, "correct horse batterz"));
  g_assert_false (rr_staff_hash_matches (one, ""));
  g_assert_false (rr_staff_hash_matches (NULL, GOOD));
  g_assert_false (rr_staff_hash_matches ("", GOOD));
}

static void
test_a_token_is_new_each_time (void)
{
  g_autofree char *one = rr_staff_token_new ();
  g_autofree char *two = rr_staff_token_new ();

  g_assert_true (g_str_has_prefix (one, RR_STAFF_TOKEN_PREFIX));
  g_assert_cmpuint (strlen (one), ==, RR_STAFF_TOKEN_LEN);
  g_assert_cmpstr (one, !=, two);
}

/* --- waiting -------------------------------------------------------------------- */

static void
test_the_wait_grows_to_its_end (void)
{
  g_assert_cmpint (rr_staff_delay_ms (0), ==, 0);
  g_assert_cmpint (rr_staff_delay_ms (2), ==, 0);
  g_assert_cmpint (rr_staff_delay_ms (3), ==, 1000);
  g_assert_cmpint (rr_staff_delay_ms (4), ==, 2000);
  g_assert_cmpint (rr_staff_delay_ms (8), ==, 32000);
  g_assert_cmpint (rr_staff_delay_ms (12), ==, 300000);
  g_assert_cmpint (rr_staff_delay_ms (G_MAXUINT), ==, 300000);
}

static void
test_who_guesses_waits_by_name (void)
{
  g_autoptr(RrStaffTries) tries = rr_staff_tries_new ();
  RrStaffTry attempt;

  for (guint i = 0; i < 4; i++)
    rr_staff_tries_count (tries, "Anna", FALSE, 1000, &attempt);

  g_assert_cmpint (rr_staff_tries_wait (tries, "anna", 1000), ==, 2000);
  g_assert_cmpint (rr_staff_tries_wait (tries, "anna", 2500), ==, 500);
  g_assert_cmpint (rr_staff_tries_wait (tries, "anna", 3000), ==, 0);
  g_assert_cmpint (rr_staff_tries_wait (tries, "ben", 1000), ==, 0);
  /* A clock that was set back by a day keeps nobody out for longer. */
  g_assert_cmpint (rr_staff_tries_wait (tries, "anna", 1000 - DAY_MS), ==, 2000);

  g_assert_cmpint (rr_staff_tries_count (tries, "ANNA", TRUE, 4000, &attempt), ==, 0);
  g_assert_cmpuint (attempt.n_wrong, ==, 0);
  g_assert_cmpuint (rr_staff_tries_get_n (tries), ==, 0);
}

static void
test_many_names_do_not_push_out_one (void)
{
  g_autoptr(RrStaffTries) tries = rr_staff_tries_new ();
  RrStaffTry attempt;

  for (guint i = 0; i < 5; i++)
    rr_staff_tries_count (tries, "anna", FALSE, 1000, &attempt);
  for (guint i = 0; i < 3 * RR_STAFF_TRIES_MOST; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      rr_staff_tries_count (tries, name, FALSE, 1000, &attempt);
    }

  g_assert_cmpuint (rr_staff_tries_get_n (tries), ==, RR_STAFF_TRIES_MOST);
  g_assert_cmpint (rr_staff_tries_wait (tries, "anna", 1000), ==, 4000);
  rr_staff_tries_count (tries, "ben", FALSE, 2000 + DAY_MS, &attempt);
  g_assert_cmpuint (rr_staff_tries_get_n (tries), ==, 1);
}

/* --- who may what --------------------------------------------------------------- */

static void
test_every_act_has_its_role (void)
{
  RrRight right;

  for (guint i = 0; i < RR_N_RIGHTS; i++)
    {
      g_assert_true (rr_role_may (RR_ROLE_MANAGER, (RrRight) i));
      g_assert_cmpint (rr_role_may (RR_ROLE_VIEWER, (RrRight) i), ==, i == RR_RIGHT_LOOK);
      g_assert_cmpint (rr_role_may (RR_ROLE_DISPATCHER, (RrRight) i), ==, i < RR_RIGHT_TOURS);
    }
  g_assert_cmpint (rr_right_least_role (RR_N_RIGHTS), ==, RR_ROLE_MANAGER);

  /* One that nobody has thought of takes a manager. */
  g_assert_cmpint (rr_staff_gate_find ((gpointer) test_every_act_has_its_role), ==, RR_N_RIGHTS);
  for (guint i = 0; rr_staff_gate_get (i, &right) != NULL; i++)
    if (strstr (rr_staff_gate_get (i, &right), "_load_") != NULL)
      g_assert_cmpint (right, ==, RR_RIGHT_LOOK);
    else if (strstr (rr_staff_gate_get (i, &right), "_save_") != NULL
             || strstr (rr_staff_gate_get (i, &right), "_remove_") != NULL)
      g_assert_cmpint (right, !=, RR_RIGHT_LOOK);
  g_assert_cmpint (rr_staff_gate_find ((gpointer) rr_engine_act_async), ==, RR_RIGHT_INCIDENTS);
}

static void
test_names_and_passwords_that_are_none (void)
{
  static const char *const bad[] = { "", " anna", "anna ", "an\nna", "\xff", NULL };

  for (guint i = 0; bad[i] != NULL; i++)
    g_assert_false (rr_staff_check_name (bad[i], NULL));
  g_assert_true (rr_staff_check_name ("Ánna Müller", NULL));
  g_assert_false (rr_staff_check_password ("1234567", NULL));
  g_assert_false (rr_staff_check_password (NULL, NULL));
  g_assert_true (rr_staff_check_password ("12345678", NULL));
  g_assert_true (rr_staff_check_password ("ééééöööö", NULL));
}

/* --- at the console ------------------------------------------------------------- */

typedef struct
{
  EngineBench  bench;
  RrStaffDesk *desk;
  gint64       now_ms;
  guint        n_changes;    /* that the console was told of */
} Fixture;

static gint64
clock_cb (gpointer data)
{
  return ((Fixture *) data)->now_ms;
}

static void
staff_cb (RrEngine *engine,
          Fixture  *f)
{
  f->n_changes++;
}

static void
start (Fixture *f)
{
  f->desk = rr_engine_get_staff (f->bench.engine);
  rr_staff_desk_set_clock (f->desk, clock_cb, f);
  rr_staff_desk_set_attended (f->desk, TRUE);
  engine_bench_start (&f->bench);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->now_ms = 1800000000000;
  engine_bench_init (&f->bench);
  g_signal_connect (f->bench.engine, "staff", G_CALLBACK (staff_cb), f);
  start (f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  engine_bench_clear (&f->bench);
}

/* Returns: (transfer full): what was refused, or nothing */
static GError *
change (Fixture       *f,
        RrStaffChange  wanted,
        char         **token)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RrStaffChange) made = NULL;
  GError *error = NULL;

  rr_engine_change_staff_async (f->bench.engine, &wanted, engine_bench_result_cb, &result);
  made = rr_engine_change_staff_finish (f->bench.engine, engine_bench_wait_for (&result), &error);
  if (token != NULL && made != NULL)
    *token = g_strdup (made->token);
  return error;
}

static GError *
add (Fixture    *f,
     const char *name,
     RrRole      role)
{
  return change (f, (RrStaffChange) { .kind = RR_STAFF_ADD, .name = (char *) name, .password = (char *) GOOD,
                                      .role = role }, NULL);
}

static gint64
id_of (Fixture    *f,
       const char *name)
{
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (f->desk);

  return rr_staff_roll_find_name (roll, name)->id;
}

static GError *
sign_in (Fixture    *f,
         const char *name,
         const char *password)
{
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  rr_engine_sign_in_async (f->bench.engine, name, password, engine_bench_result_cb, &result);
  rr_engine_sign_in_finish (f->bench.engine, engine_bench_wait_for (&result), &error);
  return error;
}

static void
assert_state (Fixture      *f,
              RrStaffState  state,
              const char   *name)
{
  RrStaffSession session;

  rr_staff_desk_get_session (f->desk, &session);
  g_assert_cmpint (session.state, ==, state);
  g_assert_cmpstr (session.name, ==, name);
}

static void
test_without_accounts_all_is_as_before (Fixture       *f,
                                        gconstpointer  data)
{
  assert_state (f, RR_STAFF_FREE, NULL);
  g_assert_true (rr_engine_may (f->bench.engine, RR_RIGHT_ACCOUNTS, NULL));
  rr_staff_desk_set_usual_name (f->desk, "Dora");
  g_assert_cmpstr (rr_staff_desk_get_name (f->desk), ==, "Dora");
  g_assert_cmpstr (rr_engine_name_who (f->bench.engine, "Emil"), ==, "Emil");
  rr_staff_desk_set_usual_name (f->desk, "");
  g_assert_cmpstr (rr_staff_desk_get_name (f->desk), !=, "");
  rr_staff_desk_lock (f->desk);
  assert_state (f, RR_STAFF_FREE, NULL);
}

static void
test_the_first_is_a_manager_and_signed_in (Fixture       *f,
                                           gconstpointer  data)
{
  g_autoptr(GError) viewer = add (f, "vera", RR_ROLE_VIEWER);
  g_autoptr(GError) manager = add (f, "Mona", RR_ROLE_MANAGER);
  g_autoptr(GError) twice = add (f, "MONA", RR_ROLE_VIEWER);

  g_assert_error (viewer, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_no_error (manager);
  g_assert_error (twice, RR_ERROR, RR_ERROR_UNSUPPORTED);
  assert_state (f, RR_STAFF_IN, "Mona");
  g_assert_cmpstr (rr_engine_name_who (f->bench.engine, "Emil"), ==, "Mona");
  g_assert_cmpuint (f->n_changes, >, 0);
}

static void
test_the_last_manager_stays (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  gint64 mona = id_of (f, "mona");
  g_autoptr(GError) demoted
      = change (f, (RrStaffChange) { .kind = RR_STAFF_SET_ROLE, .id = mona, .role = RR_ROLE_VIEWER }, NULL);
  g_autoptr(GError) disabled = change (f, (RrStaffChange) { .kind = RR_STAFF_DISABLE, .id = mona }, NULL);
  g_autoptr(GError) other = add (f, "max", RR_ROLE_MANAGER);
  g_autoptr(GError) now = change (f, (RrStaffChange) { .kind = RR_STAFF_DISABLE, .id = id_of (f, "max") }, NULL);
  g_autoptr(GError) still
      = change (f, (RrStaffChange) { .kind = RR_STAFF_SET_ROLE, .id = mona, .role = RR_ROLE_DISPATCHER }, NULL);
  g_autoptr(GError) nobody = change (f, (RrStaffChange) { .kind = RR_STAFF_DISABLE, .id = 4711 }, NULL);

  g_assert_no_error (none);
  g_assert_error (demoted, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_error (disabled, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_no_error (other);
  g_assert_no_error (now);
  g_assert_error (still, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_error (nobody, RR_ERROR, RR_ERROR_UNSUPPORTED);
}

static void
test_a_role_is_a_gate (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  g_autoptr(GError) added = add (f, "vera", RR_ROLE_VIEWER);
  g_autoptr(GError) in = sign_in (f, "vera", GOOD);
  g_autoptr(GError) refused = add (f, "victor", RR_ROLE_VIEWER);
  g_autoptr(GAsyncResult) acted = NULL, loaded = NULL;
  g_autoptr(GError) act_error = NULL;
  g_autoptr(GPtrArray) incidents = NULL;

  g_assert_no_error (none);
  g_assert_no_error (added);
  g_assert_no_error (in);
  assert_state (f, RR_STAFF_IN, "vera");
  g_assert_error (refused, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  rr_engine_act_async (f->bench.engine, 1, RR_ACT_ACKNOWLEDGE, "x", NULL, engine_bench_result_cb, &acted);
  g_assert_false (rr_engine_ask_finish (f->bench.engine, engine_bench_wait_for (&acted), &act_error));
  g_assert_error (act_error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  rr_engine_load_incidents_async (f->bench.engine, NULL, engine_bench_result_cb, &loaded);
  incidents = rr_engine_load_finish (f->bench.engine, engine_bench_wait_for (&loaded), NULL);
  g_assert_nonnull (incidents);
  rr_engine_shut_door (f->bench.engine);
  {
    g_autoptr(RrDoorView) view = rr_engine_dup_door (f->bench.engine);

    g_assert_true (view->is_open);
  }

  /* Nobody there does nothing; where there is no console nobody is asked. */
  rr_staff_desk_lock (f->desk);
  assert_state (f, RR_STAFF_LOCKED, "vera");
  g_assert_false (rr_engine_may (f->bench.engine, RR_RIGHT_INCIDENTS, NULL));
  rr_staff_desk_sign_out (f->desk);
  assert_state (f, RR_STAFF_OUT, NULL);
  g_assert_false (rr_engine_may (f->bench.engine, RR_RIGHT_INCIDENTS, NULL));
  rr_staff_desk_set_attended (f->desk, FALSE);
  g_assert_true (rr_engine_may (f->bench.engine, RR_RIGHT_INCIDENTS, NULL));
}

static void
test_wrong_ones_wait_also_after_a_restart (Fixture       *f,
                                           gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  g_autoptr(GError) wait = NULL, nobody_waits = NULL, later = NULL;

  g_assert_no_error (none);
  rr_staff_desk_sign_out (f->desk);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) wrong = sign_in (f, "mona", OTHER);
      g_autoptr(GError) nobody = sign_in (f, "nobody", OTHER);

      g_assert_error (wrong, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
      g_assert_cmpstr (wrong->message, ==, nobody->message);
    }
  rr_engine_stop (f->bench.engine, NULL);
  start (f);
  wait = sign_in (f, "Mona", GOOD);
  nobody_waits = sign_in (f, "nobody", OTHER);
  g_assert_error (wait, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (wait->message, ==, nobody_waits->message);
  assert_state (f, RR_STAFF_OUT, NULL);

  f->now_ms += 1000;
  later = sign_in (f, "Mona", GOOD);
  g_assert_no_error (later);
  assert_state (f, RR_STAFF_IN, "mona");
}

static void
test_who_is_disabled_is_out_at_once (Fixture       *f,
                                     gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  g_autoptr(GError) second = add (f, "max", RR_ROLE_MANAGER);
  gint64 mona = id_of (f, "mona");
  g_autofree char *token = NULL;
  g_autoptr(GError) made
      = change (f, (RrStaffChange) { .kind = RR_STAFF_MAKE_TOKEN, .id = mona, .label = (char *) "script" }, &token);
  RrStaffVisitor visitor;
  g_autoptr(GError) gone = NULL, refused = NULL;

  g_assert_no_error (none);
  g_assert_no_error (second);
  g_assert_no_error (made);
  g_assert_true (rr_staff_desk_visit (f->desk, token, strlen (token), &visitor));
  g_assert_cmpstr (visitor.name, ==, "mona");
  g_assert_false (rr_staff_desk_visit (f->desk, token, strlen (token) - 1, &visitor));

  gone = change (f, (RrStaffChange) { .kind = RR_STAFF_DISABLE, .id = mona }, NULL);
  g_assert_no_error (gone);
  assert_state (f, RR_STAFF_OUT, NULL);
  g_assert_false (rr_staff_desk_visit (f->desk, token, strlen (token), &visitor));
  refused = sign_in (f, "mona", GOOD);
  g_assert_error (refused, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_a_token_ends_when_it_is_revoked (Fixture       *f,
                                      gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  gint64 mona = id_of (f, "mona"), token_id;
  g_autofree char *token = NULL;
  g_autoptr(GError) made
      = change (f, (RrStaffChange) { .kind = RR_STAFF_MAKE_TOKEN, .id = mona, .label = (char *) "script" }, &token);
  g_autoptr(GError) revoked = NULL;
  RrStaffVisitor visitor;

  g_assert_no_error (none);
  g_assert_no_error (made);
  {
    g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (f->desk);
    const RrStaffToken *kept = &g_array_index (roll->tokens, RrStaffToken, 0);

    g_assert_cmpuint (roll->tokens->len, ==, 1);
    g_assert_null (strstr (kept->sum, token + strlen (RR_STAFF_TOKEN_PREFIX)));
    g_assert_cmpstr (kept->label, ==, "script");
    token_id = kept->id;
  }
  revoked = change (f, (RrStaffChange) { .kind = RR_STAFF_DROP_TOKEN, .token_id = token_id }, NULL);
  g_assert_no_error (revoked);
  g_assert_false (rr_staff_desk_visit (f->desk, token, strlen (token), &visitor));
}

static void
test_a_new_password_ends_the_old (Fixture       *f,
                                  gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  g_autoptr(GError) set = change (f, (RrStaffChange) { .kind = RR_STAFF_SET_PASSWORD, .id = id_of (f, "mona"),
                                                       .password = (char *) OTHER }, NULL);
  g_autoptr(GError) old = sign_in (f, "mona", GOOD);
  g_autoptr(GError) now = sign_in (f, "mona", OTHER);
  g_autoptr(GError) weak = change (f, (RrStaffChange) { .kind = RR_STAFF_SET_PASSWORD, .id = id_of (f, "mona"),
                                                        .password = (char *) "short" }, NULL);

  g_assert_no_error (none);
  g_assert_no_error (set);
  g_assert_error (old, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_no_error (now);
  g_assert_error (weak, RR_ERROR, RR_ERROR_MALFORMED);
}

/* As many as somebody asks for are answered, one way or the other. */
static void
test_the_queue_has_an_end (Fixture       *f,
                           gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  GAsyncResult *results[3 * RR_STAFF_QUEUE] = { NULL };
  guint n_full = 0;

  g_assert_no_error (none);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    rr_engine_sign_in_async (f->bench.engine, "mona", GOOD, engine_bench_result_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr(GAsyncResult) result = engine_bench_wait_for (&results[i]);
      g_autoptr(GError) error = NULL;

      rr_engine_sign_in_finish (f->bench.engine, result, &error);
      n_full += g_error_matches (error, RR_ERROR, RR_ERROR_FULL);
    }
  g_assert_cmpuint (n_full, >, 0);
  g_assert_cmpuint (n_full, <=, G_N_ELEMENTS (results) - RR_STAFF_QUEUE);
}

static void
test_who_owns_the_files_gets_in (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(GError) none = add (f, "mona", RR_ROLE_MANAGER);
  g_autoptr(GError) error = NULL, in = NULL, other_in = NULL;
  g_autofree char *used = rr_staff_reset (f->bench.dir, "mona", &error);
  g_autofree char *password = NULL, *other = NULL;

  g_assert_no_error (none);
  g_assert_null (used);
  g_assert_error (error, RR_ERROR, RR_ERROR_IN_USE);
  rr_engine_stop (f->bench.engine, NULL);
  password = rr_staff_reset (f->bench.dir, "mona", NULL);
  other = rr_staff_reset (f->bench.dir, "newcomer", NULL);
  start (f);

  in = sign_in (f, "mona", password);
  g_assert_no_error (in);
  other_in = sign_in (f, "newcomer", other);
  g_assert_no_error (other_in);
  g_assert_true (rr_engine_may (f->bench.engine, RR_RIGHT_ACCOUNTS, NULL));
}

#define ADD(name, func) g_test_add ("/engine/staff/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/staff/password-is-kept-as-its-sum", test_a_password_is_kept_as_its_sum);
  g_test_add_func ("/engine/staff/token-is-new-each-time", test_a_token_is_new_each_time);
  g_test_add_func ("/engine/staff/wait-grows-to-its-end", test_the_wait_grows_to_its_end);
  g_test_add_func ("/engine/staff/who-guesses-waits-by-name", test_who_guesses_waits_by_name);
  g_test_add_func ("/engine/staff/many-names-push-out-none", test_many_names_do_not_push_out_one);
  g_test_add_func ("/engine/staff/every-act-has-its-role", test_every_act_has_its_role);
  g_test_add_func ("/engine/staff/names-that-are-none", test_names_and_passwords_that_are_none);
  ADD ("without-accounts-as-before", test_without_accounts_all_is_as_before);
  ADD ("first-is-a-manager", test_the_first_is_a_manager_and_signed_in);
  ADD ("last-manager-stays", test_the_last_manager_stays);
  ADD ("role-is-a-gate", test_a_role_is_a_gate);
  ADD ("wrong-ones-wait-after-a-restart", test_wrong_ones_wait_also_after_a_restart);
  ADD ("disabled-is-out-at-once", test_who_is_disabled_is_out_at_once);
  ADD ("token-ends-when-revoked", test_a_token_ends_when_it_is_revoked);
  ADD ("new-password-ends-the-old", test_a_new_password_ends_the_old);
  ADD ("queue-has-an-end", test_the_queue_has_an_end);
  ADD ("who-owns-the-files-gets-in", test_who_owns_the_files_gets_in);
  return g_test_run ();
}
