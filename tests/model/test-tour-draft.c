/* test-tour-draft.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task.h"
#include "rr-tour-draft.h"

/* A tour that is being written: what is wrong is said, what is right becomes keys. */

static const char file[] =
    "[raft]\nname=Rafting\nkind=start-time\ntime-zone=Pacific/Auckland\nstarts=09:00;14:00\nplaces=12\n"
    "currency=NZD\nunits=adult:18900;child:12950\ngroup-from=8\ngroup-permille=125\ncodes=TRAIL10:100\n"
    "net-permille=800\nhouse-note=boots\n"
    "[raft unit child]\nname=Kid\n";

static GKeyFile *
load_file (void)
{
  GKeyFile *keys = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (keys, file, -1, G_KEY_FILE_NONE, NULL));
  return keys;
}

static void
assert_problem (RrTourDraft  *draft,
                RrDraftField  field,
                const char   *text,
                gboolean      is_wrong)
{
  g_autofree char *problem = NULL;

  rr_tour_draft_set (draft, field, text);
  problem = rr_tour_draft_check (draft, field);
  if (is_wrong)
    g_assert_nonnull (problem);
  else
    g_assert_cmpstr (problem, ==, NULL);
}

static void
test_load (void)
{
  g_autoptr(GKeyFile) keys = load_file ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");

  g_assert_cmpint (rr_tour_draft_get_kind (draft), ==, RR_TOUR_START_TIME);
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_UNITS), ==, "adult 189.00, child 129.50");
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_GROUP), ==, "12.5");
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_NET), ==, "80");
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_CODES), ==, "TRAIL10 10 %");
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_STARTS), ==, "09:00, 14:00");
  g_assert_true (rr_tour_draft_is_good (draft));
}

static void
test_there_and_back (void)
{
  g_autoptr(GKeyFile) keys = load_file ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");
  g_autoptr(GKeyFile) written = rr_tour_draft_to_keys (draft);
  static const char *const names[] = { "units", "codes", "starts", "group-permille", "net-permille", "places" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *one = g_key_file_get_string (keys, "raft", names[i], NULL);
      g_autofree char *two = g_key_file_get_string (written, "raft", names[i], NULL);

      g_assert_cmpstr (one, ==, two);
    }
  g_assert_false (g_key_file_has_key (written, "raft", "house-note", NULL));
}

static void
test_decimals (void)
{
  g_autoptr(GKeyFile) keys = load_file ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");
  g_autoptr(GKeyFile) written = NULL;
  g_autofree char *units = NULL;

  assert_problem (draft, RR_DRAFT_UNITS, "adult 189.005", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 189,5; child 12", FALSE);
  rr_tour_draft_set (draft, RR_DRAFT_CURRENCY, "JPY");
  assert_problem (draft, RR_DRAFT_UNITS, "adult 189.5", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 18900", FALSE);
  rr_tour_draft_set (draft, RR_DRAFT_CURRENCY, "KWD");
  assert_problem (draft, RR_DRAFT_UNITS, "adult 5.125", FALSE);
  written = rr_tour_draft_to_keys (draft);
  units = g_key_file_get_string (written, "raft", "units", NULL);
  g_assert_cmpstr (units, ==, "adult:5125");
}

static void
test_wrong (void)
{
  static const struct
  {
    RrDraftField  field;
    const char   *text;
    gboolean      is_wrong;
  } cases[] = {
    { RR_DRAFT_NAME, "", TRUE }, { RR_DRAFT_ID, "a b", TRUE }, { RR_DRAFT_ID, "", TRUE },
    { RR_DRAFT_TIME_ZONE, "Mars/Base", TRUE }, { RR_DRAFT_TIME_ZONE, "Europe/Zurich", FALSE },
    { RR_DRAFT_STARTS, "", TRUE }, { RR_DRAFT_STARTS, "24:00", TRUE }, { RR_DRAFT_STARTS, "9:60", TRUE },
    { RR_DRAFT_STARTS, "9:00, 09:00", TRUE }, { RR_DRAFT_STARTS, "9:00, 23:59", FALSE },
    { RR_DRAFT_PLACES, "-1", TRUE }, { RR_DRAFT_PLACES, "12.5", TRUE }, { RR_DRAFT_PLACES, "1000001", TRUE },
    { RR_DRAFT_PLACES, "0", FALSE }, { RR_DRAFT_CURRENCY, "XYZ", TRUE }, { RR_DRAFT_CURRENCY, "CHF", FALSE },
    { RR_DRAFT_UNITS, "", TRUE }, { RR_DRAFT_UNITS, "adult", TRUE }, { RR_DRAFT_UNITS, "adult 1, adult 2", TRUE },
    { RR_DRAFT_UNITS, "adult 99999999999", TRUE }, { RR_DRAFT_TAX, "101", TRUE }, { RR_DRAFT_TAX, "8.15", TRUE },
    { RR_DRAFT_TAX, "8.1 %", FALSE }, { RR_DRAFT_CODES, "TRAIL10", TRUE }, { RR_DRAFT_CODES, "", FALSE },
    { RR_DRAFT_CODES, "A 5 %, B 100", FALSE },
  };
  g_autoptr(RrTourDraft) draft = rr_tour_draft_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_problem (draft, cases[i].field, cases[i].text, cases[i].is_wrong);
}

/* What stands in the file for a tour in which suppliers have a part. */
static void
assert_written_itinerary (RrTourDraft *draft,
                          const char  *wanted)
{
  g_autoptr(GKeyFile) written = rr_tour_draft_to_keys (draft);
  g_autofree char *itinerary = g_key_file_get_string (written, "raft", "itinerary", NULL);

  g_assert_cmpstr (itinerary, ==, wanted);
}

static void
test_itinerary (void)
{
  g_autoptr(GKeyFile) keys = load_file ();
  g_autoptr(RrTourDraft) draft = NULL;

  g_key_file_set_string (keys, "raft", "itinerary", "river-3");
  draft = rr_tour_draft_load (keys, "raft");
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_ITINERARY), ==, "river-3");
  assert_written_itinerary (draft, "river-3");

  assert_problem (draft, RR_DRAFT_ITINERARY, "two words", TRUE);
  assert_problem (draft, RR_DRAFT_ITINERARY, "[river]", TRUE);
  g_assert_false (rr_tour_draft_is_good (draft));
  assert_problem (draft, RR_DRAFT_ITINERARY, "river-4", FALSE);
  assert_written_itinerary (draft, "river-4");
  /* Without one it is an own tour: a key without a value is taken out of the file. */
  assert_problem (draft, RR_DRAFT_ITINERARY, "", FALSE);
  assert_written_itinerary (draft, "");
}

static void
test_kinds (void)
{
  g_autoptr(RrTourDraft) draft = rr_tour_draft_new ();

  rr_tour_draft_set_kind (draft, RR_TOUR_OPENING_HOURS);
  assert_problem (draft, RR_DRAFT_STARTS, "08:00, 09:00", TRUE);
  assert_problem (draft, RR_DRAFT_STARTS, "08:00", FALSE);
  assert_problem (draft, RR_DRAFT_CLOSES, "07:00", TRUE);
  assert_problem (draft, RR_DRAFT_CLOSES, "17:00", FALSE);
  rr_tour_draft_set_kind (draft, RR_TOUR_DATELESS);
  assert_problem (draft, RR_DRAFT_STARTS, "nonsense", FALSE);
  g_assert_false (rr_tour_draft_uses (draft, RR_DRAFT_CLOSES));
}

static void
test_parts (void)
{
  g_autoptr(GKeyFile) old = load_file ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (old, "raft");
  g_autoptr(GKeyFile) keys = NULL;
  g_autofree char *name = NULL;

  rr_tour_draft_set (draft, RR_DRAFT_UNITS, "adult 189.00");
  keys = rr_tour_draft_to_keys (draft);
  rr_tour_draft_drop_parts (draft, keys, old);
  name = g_key_file_get_string (keys, "raft unit child", "name", NULL);

  g_assert_cmpstr (name, ==, "");
}

static void
test_amounts (void)
{
  static const struct
  {
    const char *text;
    guint       exponent;
    gint64      amount;
  } cases[] = {
    { "1", 2, 100 }, { "1.5", 2, 150 }, { "0.05", 2, 5 }, { ".5", 2, 50 }, { "7", 0, 7 }, { "1.234", 3, 1234 },
    { "", 2, -1 }, { ".", 2, -1 }, { "1.2.3", 2, -1 }, { "1.", 0, -1 }, { "x", 2, -1 }, { "-1", 2, -1 },
    { "21474836.47", 2, G_MAXINT32 }, { "21474836.48", 2, -1 }, { "99999999999999999999", 2, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 amount = -1;

      if (!rr_amount_from_text (cases[i].text, cases[i].exponent, &amount))
        amount = -1;
      g_assert_cmpint (amount, ==, cases[i].amount);
    }
}

static void
test_ids (void)
{
  static const char *const cases[][2] = {
    { "Rafting, a whole day", "rafting-a-whole-day" }, { "Höhenweg", "hohenweg" }, { "  ", "" }, { "!x!", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = rr_tour_draft_make_id (cases[i][0]);

      g_assert_cmpstr (id, ==, cases[i][1]);
    }
}

/* --- parts, and more currencies ----------------------------------------------------- */

static RrTourPart *
part_of (RrTourDraft *draft,
         RrPartKind   kind,
         const char  *id)
{
  GPtrArray *parts = rr_tour_draft_get_parts (draft);

  for (guint i = 0; i < parts->len; i++)
    if (rr_tour_part_get_kind (parts->pdata[i]) == kind && g_str_equal (rr_tour_part_get_id (parts->pdata[i]), id))
      return parts->pdata[i];
  return NULL;
}

/* All that a file can say of a tour; it stays the same when nothing is changed. */
static const char full_file[] =
    "[raft]\nname=Rafting\nkind=start-time\nstarts=09:00;14:00\nplaces=12\nchartered=67\nmeeting=Boat house\n"
    "currency=NZD\ncurrencies=JPY;KWD\nunits=adult:18900;child:12950\nunits-JPY=adult:16500;child:11300\n"
    "units-KWD=adult:33250;child:22700\ntax-name=GST\nmin-units=2\nmax-units=8\ncontact=firstName;emailAddress\n"
    "tickets=both\ncodes-shown=QRCODE;CODE128\nredemption=print\nresellers=false\nlocale=en-NZ\nreference=R1\n"
    "options=all;private\n"
    "[raft unit child]\nname=Kid\nreference=K\ntype=CHILD\nmin-age=6\nmax-age=12\nmin=0\nmax=4\nplaces=1\nwith=adult\n"
    "id-required=true\ncontact=firstName\n"
    "[raft option private]\nname=Your own boat\nreference=P\nstarts=14:00\nunits=adult:30000\nunits-JPY=adult:26000\n"
    "units-KWD=adult:53000\nmin-units=4\nmax-units=6\ncontact=phoneNumber\n";

static GKeyFile *
load_full (void)
{
  GKeyFile *keys = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (keys, full_file, -1, G_KEY_FILE_NONE, NULL));
  return keys;
}

static void
test_full (void)
{
  g_autoptr(GKeyFile) keys = load_full ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");
  g_autoptr(GKeyFile) written = rr_tour_draft_to_keys (draft);
  g_autoptr(RrCatalogue) before = rr_catalogue_new (keys, NULL);
  g_auto(GStrv) groups = g_key_file_get_groups (keys, NULL);

  g_assert_nonnull (before);
  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    {
      g_autofree char *problem = rr_tour_draft_check (draft, i);

      g_assert_cmpstr (problem, ==, NULL);
    }
  g_assert_true (rr_tour_draft_is_good (draft));
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_UNITS), ==,
                   "adult 189.00, child 129.50 / JPY adult 16500, child 11300 / KWD adult 33.250, child 22.700");
  rr_tour_draft_drop_parts (draft, written, keys);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_keys (keys, groups[i], NULL, NULL);

      for (guint k = 0; names[k] != NULL; k++)
        {
          g_autofree char *one = g_key_file_get_string (keys, groups[i], names[k], NULL);
          g_autofree char *two = g_key_file_get_string (written, groups[i], names[k], NULL);

          g_assert_cmpstr (one, ==, two);
        }
    }
}

static void
assert_part_problem (RrTourDraft *draft,
                     RrTourPart  *part,
                     RrPartField  field,
                     const char  *text,
                     gboolean     is_wrong)
{
  g_autofree char *problem = NULL;

  rr_tour_draft_set_part (draft, part, field, text);
  problem = rr_tour_draft_check_part (draft, part, field);
  if (is_wrong)
    g_assert_nonnull (problem);
  else
    g_assert_cmpstr (problem, ==, NULL);
  g_assert_true (is_wrong != rr_tour_draft_is_good (draft));
}

static void
test_ages (void)
{
  g_autoptr(GKeyFile) keys = load_full ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");
  RrTourPart *child = part_of (draft, RR_PART_UNIT, "child"), *adult = part_of (draft, RR_PART_UNIT, "adult");

  assert_part_problem (draft, child, RR_PART_MIN_AGE, "13", TRUE);
  assert_part_problem (draft, child, RR_PART_MIN_AGE, "12", FALSE);
  assert_part_problem (draft, child, RR_PART_MAX_AGE, "200", TRUE);
  /* What is not said follows from the kind of guest: children are up to 15. */
  assert_part_problem (draft, child, RR_PART_MAX_AGE, "", FALSE);
  assert_part_problem (draft, child, RR_PART_MIN_AGE, "16", TRUE);
  assert_part_problem (draft, child, RR_PART_MIN_AGE, "", FALSE);
  assert_part_problem (draft, adult, RR_PART_MAX_AGE, "old", TRUE);
  assert_part_problem (draft, adult, RR_PART_MAX_AGE, "", FALSE);
  assert_part_problem (draft, child, RR_PART_WITH, "parent", TRUE);
  assert_part_problem (draft, child, RR_PART_WITH, "adult", FALSE);
  rr_tour_draft_set_part (draft, child, RR_PART_MIN, "5");
  assert_part_problem (draft, child, RR_PART_MAX, "4", TRUE);
  assert_part_problem (draft, child, RR_PART_MAX, "0", FALSE);
  assert_part_problem (draft, child, RR_PART_CONTACT, "shoeSize", TRUE);
  assert_part_problem (draft, child, RR_PART_CONTACT, "firstname, notes", FALSE);
}

static void
test_options (void)
{
  g_autoptr(GKeyFile) keys = load_full ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");
  RrTourPart *part = part_of (draft, RR_PART_OPTION, "private");

  assert_part_problem (draft, part, RR_PART_STARTS, "15:00", TRUE);
  assert_part_problem (draft, part, RR_PART_STARTS, "", FALSE);
  assert_part_problem (draft, part, RR_PART_UNITS, "adult 300", TRUE);
  assert_part_problem (draft, part, RR_PART_UNITS, "adult 300 / JPY adult 26000 / KWD adult 53", FALSE);
  assert_part_problem (draft, part, RR_PART_UNITS, "", FALSE);
  assert_part_problem (draft, part, RR_PART_MAX_UNITS, "3", TRUE);
  assert_part_problem (draft, part, RR_PART_MAX_UNITS, "4", FALSE);

  /* One that is named no more goes, and comes back as it was. */
  rr_tour_draft_set (draft, RR_DRAFT_OPTIONS, "all");
  g_assert_null (part_of (draft, RR_PART_OPTION, "private"));
  rr_tour_draft_set (draft, RR_DRAFT_OPTIONS, "all, private");
  g_assert_true (part_of (draft, RR_PART_OPTION, "private") == part);
  g_assert_cmpstr (rr_tour_part_get (part, RR_PART_MAX_UNITS), ==, "4");
}

static void
test_currencies (void)
{
  g_autoptr(GKeyFile) keys = load_full ();
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (keys, "raft");
  g_autoptr(GKeyFile) written = NULL;
  g_autofree char *currencies = NULL;
  g_autofree char *gone = NULL;

  rr_tour_draft_set (draft, RR_DRAFT_OPTIONS, "");
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1, child 1 / JPY adult 100", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / JPY adult 100, child 50", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / XYZ adult 100", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / NZD adult 100", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / adult 100", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / JPY adult 100.5", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / JPY adult 100 / JPY adult 100", TRUE);
  assert_problem (draft, RR_DRAFT_UNITS, "adult 1 / JPY adult 100", FALSE);
  written = rr_tour_draft_to_keys (draft);
  rr_tour_draft_drop_parts (draft, written, keys);
  currencies = g_key_file_get_value (written, "raft", "currencies", NULL);
  gone = g_key_file_get_value (written, "raft", "units-KWD", NULL);

  g_assert_cmpstr (currencies, ==, "JPY");
  g_assert_cmpstr (gone, ==, "");
}

static void
test_party (void)
{
  g_autoptr(RrTourDraft) draft = rr_tour_draft_new ();
  g_autoptr(GKeyFile) keys = NULL;
  g_autoptr(RrCatalogue) catalogue = NULL;
  g_auto(GStrv) groups = NULL;

  rr_tour_draft_set (draft, RR_DRAFT_ID, "boat");
  rr_tour_draft_set (draft, RR_DRAFT_NAME, "Boat");
  g_assert_false (rr_tour_draft_uses (draft, RR_DRAFT_PRICE));
  rr_tour_draft_set (draft, RR_DRAFT_PRICING, "booking");
  assert_problem (draft, RR_DRAFT_UNITS, "adult, child", FALSE);
  assert_problem (draft, RR_DRAFT_PRICE, "", TRUE);
  assert_problem (draft, RR_DRAFT_PRICE, "500 / JPY x", TRUE);
  assert_problem (draft, RR_DRAFT_PRICE, "500 / JPY 80000", FALSE);
  assert_problem (draft, RR_DRAFT_CHARTERED, "8", TRUE);
  assert_problem (draft, RR_DRAFT_CHARTERED, "6, 7", FALSE);
  assert_problem (draft, RR_DRAFT_CODES_SHOWN, "QRCODE, EAN", TRUE);
  assert_problem (draft, RR_DRAFT_CODES_SHOWN, "QRCODE", FALSE);
  assert_problem (draft, RR_DRAFT_OPTIONS, "a, a", TRUE);
  assert_problem (draft, RR_DRAFT_OPTIONS, "", FALSE);
  g_assert_true (rr_tour_draft_is_good (draft));

  keys = rr_tour_draft_to_keys (draft);
  /* What is empty says nothing, as for who saves it. */
  groups = g_key_file_get_groups (keys, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_keys (keys, groups[i], NULL, NULL);

      for (guint k = 0; names[k] != NULL; k++)
        {
          g_autofree char *value = g_key_file_get_value (keys, groups[i], names[k], NULL);

          if (*value == '\0')
            g_key_file_remove_key (keys, groups[i], names[k], NULL);
        }
    }
  catalogue = rr_catalogue_new (keys, NULL);
  g_assert_nonnull (catalogue);
  g_assert_true (rr_catalogue_find (catalogue, "boat")->per_booking);
}

int
main (int   argc,
      char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/model/tour-draft/" name, func)
  ADD ("reads-what-is-written", test_load);
  ADD ("there-and-back-is-the-same", test_there_and_back);
  ADD ("prices-have-the-decimals-of-their-currency", test_decimals);
  ADD ("what-is-wrong-is-said", test_wrong);
  ADD ("what-a-kind-does-not-use-is-not-looked-at", test_kinds);
  ADD ("names-the-itinerary-of-suppliers", test_itinerary);
  ADD ("a-guest-that-goes-takes-what-is-said-of-it", test_parts);
  ADD ("amounts-are-whole-numbers", test_amounts);
  ADD ("an-id-is-plain", test_ids);
  ADD ("all-of-a-file-stays-as-it-is", test_full);
  ADD ("ages-fit-together", test_ages);
  ADD ("an-option-fits-its-tour", test_options);
  ADD ("each-currency-has-all-prices", test_currencies);
  ADD ("a-party-may-have-one-price", test_party);
#undef ADD
  failed = g_test_run ();
  rr_assert_quiescent ();
  return failed;
}
