/* test-party.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-party.h"

#include "rr-error.h"

static RrCatalogue *
make_catalogue (void)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  RrCatalogue *catalogue;

  g_assert_true (g_key_file_load_from_data (file,
                                            "[walk]\nunits=adult:10001;child:5001\nplaces=20\ngroup-from=4\n"
                                            "group-permille=100\nearly-days=10\nearly-permille=50\n",
                                            -1, G_KEY_FILE_NONE, NULL));
  catalogue = rr_catalogue_new (file, NULL);
  g_assert_nonnull (catalogue);
  return catalogue;
}

static void
test_reads_what_it_writes (void)
{
  RrParty party;
  g_autofree char *text = NULL;

  g_assert_true (rr_party_parse ("adult:2,child:1,adult:3", &party));

  text = rr_party_to_string (&party);
  g_assert_cmpstr (text, ==, "adult:5,child:1");
  g_assert_cmpuint (rr_party_count (&party), ==, 6);
  g_assert_cmpuint (rr_party_get (&party, "child"), ==, 1);
  g_assert_cmpuint (rr_party_get (&party, "dog"), ==, 0);
}

static void
test_refuses_what_is_none (void)
{
  static const char *const bad[] = { "", "adult", "adult:", ":2", "adult:0", "adult:-1", "adult:101", "adult:2,",
                                     "adult:60,child:41", "adult:2 child:1" };
  RrParty party;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("\"%s\"", bad[i]);
      g_assert_false (rr_party_parse (bad[i], &party));
    }
  g_assert_true (rr_party_parse ("adult:100", &party));
}

static void
test_pays_the_sum_of_its_lines (void)
{
  g_autoptr(RrCatalogue) catalogue = make_catalogue ();
  const RrTour *tour = rr_catalogue_find (catalogue, "walk");
  RrParty party;
  RrPrice price;

  g_assert_true (rr_party_parse ("adult:2,child:1", &party));
  g_assert_true (rr_party_price (&party, tour, 0, 0, &price, NULL));
  g_assert_cmpint (price.retail, ==, 25003);

  /* Each line is rounded by itself: 9000.9 and 4500.9. */
  g_assert_true (rr_party_parse ("adult:3,child:1", &party));
  g_assert_true (rr_party_price (&party, tour, 0, 0, &price, NULL));
  g_assert_cmpint (price.retail, ==, 3 * 9001 + 4501);

  /* The best discount counts, not all of them. */
  g_assert_true (rr_party_price (&party, tour, 11 * 86400000LL, 250, &price, NULL));
  g_assert_cmpint (price.retail, ==, 3 * 7501 + 3751);
}

static void
test_knows_who_may_come (void)
{
  g_autoptr(RrCatalogue) catalogue = make_catalogue ();
  g_autoptr(GError) error = NULL;
  RrParty party;
  RrPrice price;

  g_assert_true (rr_party_parse ("adult:1,dog:1", &party));

  g_assert_false (rr_party_price (&party, rr_catalogue_find (catalogue, "walk"), 0, 0, &price, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
}

/* A family takes four places, a child comes with somebody, and a hut is paid for as one. */
static void
test_follows_the_rules_of_the_tour (void)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(RrCatalogue) catalogue = NULL;
  const RrTour *tour;
  RrParty party;
  RrPrice price;

  g_assert_true (g_key_file_load_from_data (file,
                                            "[walk]\nunits=adult:100;child:50;family:300\nplaces=20\n"
                                            "[walk unit family]\nplaces=4\nmax=2\n"
                                            "[walk unit child]\nwith=adult;family\n"
                                            "[hut]\nunits=adult\nplaces=20\npricing=booking\nprice=5000\n",
                                            -1, G_KEY_FILE_NONE, NULL));
  catalogue = rr_catalogue_new (file, NULL);
  g_assert_nonnull (catalogue);
  tour = rr_catalogue_find (catalogue, "walk");

  g_assert_true (rr_party_parse ("family:2,child:1", &party));
  g_assert_true (rr_party_price (&party, tour, 0, 0, &price, NULL));
  g_assert_cmpint (price.retail, ==, 650);
  g_assert_cmpuint (rr_party_places (&party, tour), ==, 9);

  g_assert_true (rr_party_parse ("child:1", &party));
  g_assert_false (rr_party_price (&party, tour, 0, 0, &price, NULL));
  g_assert_true (rr_party_parse ("adult:7", &party));
  g_assert_true (rr_party_price (&party, rr_catalogue_find (catalogue, "hut"), 0, 0, &price, NULL));
  g_assert_cmpint (price.retail, ==, 5000);
  g_assert_true (rr_party_parse ("family:3", &party));
  g_assert_false (rr_party_price (&party, tour, 0, 0, &price, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/party/reads-what-it-writes", test_reads_what_it_writes);
  g_test_add_func ("/model/party/refuses-what-is-none", test_refuses_what_is_none);
  g_test_add_func ("/model/party/pays-the-sum-of-its-lines", test_pays_the_sum_of_its_lines);
  g_test_add_func ("/model/party/follows-the-rules-of-the-tour", test_follows_the_rules_of_the_tour);
  g_test_add_func ("/model/party/knows-who-may-come", test_knows_who_may_come);
  return g_test_run ();
}
