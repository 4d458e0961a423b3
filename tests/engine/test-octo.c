/* test-octo.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-json-out.h"
#include "rr-octo-private.h"
#include "rr-task.h"

/* What the OCTO routes read and write, without a socket or a store. */

/* --- JSON --------------------------------------------------------------------- */

static void
test_json_is_escaped (void)
{
  g_autoptr(GString) out = g_string_new ("");

  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "a", "\"\\\n\x01\x7f/ü{");
  rr_json_put_text (out, "b\"", NULL);
  rr_json_begin (out, "c", '[');
  rr_json_end (out, ']');
  rr_json_begin (out, "d", '[');
  rr_json_put_int (out, NULL, G_MININT64);
  rr_json_put_bool (out, NULL, TRUE);
  rr_json_put_null (out, NULL);
  rr_json_put_text (out, NULL, "");
  rr_json_put_text (out, NULL, "[");
  rr_json_put_text (out, NULL, ",");
  rr_json_end (out, ']');
  rr_json_put_time (out, "e", 0);
  rr_json_put_time (out, "f", G_GINT64_CONSTANT (1796086800999));
  rr_json_end (out, '}');

  g_assert_cmpstr (out->str, ==,
                   "{\"a\":\"\\\"\\\\\\u000a\\u0001\\u007f/ü{\",\"b\\\"\":null,\"c\":[],"
                   "\"d\":[-9223372036854775808,true,null,\"\",\"[\",\",\"],\"e\":null,"
                   "\"f\":\"2026-12-01T01:00:00Z\"}");
}

/* --- questions ---------------------------------------------------------------- */

typedef struct
{
  RrBookingAsk ask;
  RrOcto       octo;
} Fixture;

static const char tours[] =
    "[walk]\nkind=start-time\nstarts=08:00;14:00\nplaces=10\ncurrency=CHF\ncurrencies=JPY\n"
    "units=adult:9500;child:4501\nunits-JPY=adult:15000;child:7001\nmax-units=4\n"
    "options=all;late\ngroup-from=3\ngroup-permille=333\ntax-permille=81\nnet-permille=851\n"
    "[walk unit child]\nwith=adult\nmax=2\nplaces=2\n[walk option late]\nstarts=14:00\ncontact=lastName\n"
    "[hut]\nkind=opening-hours\nstarts=15:00\ncloses=22:00\nplaces=5\nunits=bed:7200\n"
    "[stock]\nplaces=5\nunits=adult:1\n";

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, tours, -1, G_KEY_FILE_NONE, NULL));
  f->ask.catalogue = rr_catalogue_new (file, NULL);
  g_assert_nonnull (f->ask.catalogue);
  f->ask.more = &f->octo;
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  rr_octo_body_clear (&f->octo.body);
  g_clear_pointer (&f->octo.slots, g_array_unref);
  g_clear_pointer (&f->ask.catalogue, rr_catalogue_unref);
  g_clear_pointer (&f->ask.body, g_free);
  rr_assert_quiescent ();
}

static gboolean
read_body (Fixture    *f,
           const char *text)
{
  rr_octo_body_clear (&f->octo.body);
  f->octo.body = (RrOctoBody) { 0 };
  return rr_octo_read_body (&f->ask, (RrSlice) { text, strlen (text) });
}

static void
test_reads_bodies (Fixture       *f,
                   gconstpointer  data)
{
  const RrOctoBody *body = &f->octo.body;
  const RrOctoItem *item;

  g_assert_true (read_body (f, ""));
  g_assert_null (body->items);
  g_assert_false (body->contact.is_given);

  g_assert_true (read_body (f, "{\"uuid\":\"0B6F0F4E-5A0E-4B6E-9B1D-3C1F5F8F7A11\",\"notes\":null,"
                               "\"expirationMinutes\":15,\"more\":{\"of\":[1]},\"emailReceipt\":true,"
                               "\"contact\":{\"fullName\":\"Ada\",\"locales\":[\"de\"]},"
                               "\"unitItems\":[{\"unitId\":\"adult\",\"resellerReference\":\"r\"},{}]}"));
  g_assert_cmpstr (body->uuid, ==, "0b6f0f4e-5a0e-4b6e-9b1d-3c1f5f8f7a11");
  g_assert_null (body->notes);
  g_assert_cmpint (body->minutes, ==, 15);
  g_assert_true (body->wants_letter && body->contact.is_given);
  g_assert_cmpstr (body->contact.text[RR_OCTO_FULL_NAME], ==, "Ada");
  g_assert_cmpuint (body->items->len, ==, 2);
  item = body->items->pdata[0];
  g_assert_cmpstr (item->reference, ==, "r");
  item = body->items->pdata[1];
  g_assert_null (item->unit);
}

static void
test_refuses_other_types (Fixture       *f,
                          gconstpointer  data)
{
  static const char *const texts[] = {
    "{", "[]", "null", "1", "\"\"", "{\"productId\":1}", "{\"notes\":[]}", "{\"uuid\":\"x\"}",
    "{\"expirationMinutes\":0}", "{\"expirationMinutes\":-1}", "{\"expirationMinutes\":1.5}",
    "{\"expirationMinutes\":\"5\"}", "{\"contact\":1}", "{\"contact\":{\"locales\":[1]}}",
    "{\"unitItems\":{}}", "{\"unitItems\":[1]}", "{\"unitItems\":[{\"unitId\":1}]}",
    "{\"unitItems\":[{\"contact\":[]}]}", "{\"units\":[{}]}", "{\"units\":[{\"id\":\"a\"}]}",
    "{\"units\":[{\"id\":\"a\",\"quantity\":-1}]}", "{\"units\":[{\"id\":\"a\",\"quantity\":1001}]}",
    "{\"availabilityIds\":\"x\"}", "{\"availabilityIds\":[1]}", "{\"emailReceipt\":1}",
    "{\"force\":\"yes\"}",
    "{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_false (read_body (f, texts[i]));
      g_assert_cmpuint (f->ask.status, ==, 400);
      g_assert_true (g_str_has_prefix (f->ask.body, "{\"error\":\"BAD_REQUEST\","));
    }
}

static guint64
hash_of (Fixture    *f,
         const char *text)
{
  g_assert_true (read_body (f, text));
  return f->ask.hash;
}

static void
test_same_bodies_are_known (Fixture       *f,
                            gconstpointer  data)
{
  guint64 hash = hash_of (f, "{\"notes\":\"a\",\"contact\":{\"country\":\"CH\",\"notes\":\"b\"}}");
  static const char *const others[] = {
    "{\"notes\":\"a\",\"contact\":{\"country\":\"CH\"},\"more\":\"b\"}",
    "{\"notes\":\"a\",\"contact\":{\"country\":\"CH\",\"notes\":\"c\"}}",
    "{\"notes\":\"ab\",\"contact\":{\"country\":\"CH\",\"notes\":\"\"}}",
    "{\"notes\":\"a\",\"contact\":{\"country\":\"CH\",\"notes\":\"b\"},\"force\":false}",
  };

  g_assert_cmpuint (hash, ==, hash_of (f, " {\"contact\" : {\"notes\":\"b\",\"country\":\"C\\u0048\"},\n\"notes\":\"a\"} "));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpuint (hash, !=, hash_of (f, others[i]));
}

/* --- the order of checks ------------------------------------------------------ */

#define HERE "\"productId\":\"walk\",\"optionId\":\"all\""
#define SLOT "\"availabilityId\":\"2030-12-05T08:00:00+00:00\""

static void
test_checks_in_order (Fixture       *f,
                      gconstpointer  data)
{
  static const struct { const char *body; const char *error; const char *extra; } cases[] = {
    { "{}", "INVALID_PRODUCT_ID", "\"productId\":\"\"" },
    { "{\"productId\":\"moon\"}", "INVALID_PRODUCT_ID", "\"productId\":\"moon\"" },
    { "{\"productId\":\"stock\"}", "INVALID_PRODUCT_ID", "\"productId\":\"stock\"" },
    { "{\"productId\":\"walk\"}", "INVALID_OPTION_ID", "\"optionId\":\"\"" },
    { "{\"productId\":\"walk\",\"optionId\":\"x\"}", "INVALID_OPTION_ID", "\"optionId\":\"x\"" },
    { "{" HERE ",\"currency\":\"EUR\"}", "BAD_REQUEST", "" },
    { "{" HERE "}", "INVALID_AVAILABILITY_ID", "\"availabilityId\":\"\"" },
    { "{" HERE ",\"availabilityId\":\"2030-12-05T09:00:00+00:00\"}", "INVALID_AVAILABILITY_ID", "09:00" },
    { "{\"productId\":\"walk\",\"optionId\":\"late\"," SLOT "}", "INVALID_AVAILABILITY_ID", "08:00" },
    { "{" HERE "," SLOT "}", "UNPROCESSABLE_ENTITY", "" },
    { "{" HERE "," SLOT ",\"unitItems\":[]}", "UNPROCESSABLE_ENTITY", "" },
    { "{" HERE "," SLOT ",\"unitItems\":[{}]}", "INVALID_UNIT_ID", "\"unitId\":\"\"" },
    { "{" HERE "," SLOT ",\"unitItems\":[{\"unitId\":\"child\"},{\"unitId\":\"dog\"}]}", "INVALID_UNIT_ID", "dog" },
    { "{" HERE "," SLOT ",\"unitItems\":[{\"unitId\":\"child\"}]}", "UNPROCESSABLE_ENTITY", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *begin = g_strdup_printf ("{\"error\":\"%s\",\"errorMessage\":\"", cases[i].error);
      guint places = 0;

      g_assert_true (read_body (f, cases[i].body));
      g_assert_false (rr_octo_check_product (&f->ask) && rr_octo_check_slot (&f->ask)
                      && rr_octo_check_items (&f->ask, f->octo.body.items, &places));
      g_assert_cmpuint (f->ask.status, ==, 400);
      g_assert_true (g_str_has_prefix (f->ask.body, begin));
      g_assert_nonnull (strstr (f->ask.body, cases[i].extra));
    }
}

static void
test_counts_places_and_money (Fixture       *f,
                              gconstpointer  data)
{
  g_autoptr(RrOctoDoc) doc = rr_octo_doc_new ();
  RrPrice sum = { 0 };
  guint places = 0;

  g_assert_true (read_body (f, "{" HERE "," SLOT ",\"currency\":\"JPY\",\"unitItems\":[{\"unitId\":\"adult\"},"
                               "{\"unitId\":\"child\"},{\"unitId\":\"child\"}]}"));
  g_assert_true (rr_octo_check_product (&f->ask) && rr_octo_check_slot (&f->ask)
                 && rr_octo_check_items (&f->ask, f->octo.body.items, &places));
  g_assert_cmpuint (places, ==, 5);

  g_ptr_array_unref (doc->items);
  doc->items = g_ptr_array_ref (f->octo.body.items);
  g_assert_true (rr_octo_price (&f->octo, &f->ask.slot, 0, doc));
  g_assert_cmpint (doc->price.original, ==, 15000 + 2 * 7001);
  g_assert_cmpint (doc->price.retail, ==, 10005 + 2 * 4670);
  for (guint i = 0; i < doc->items->len; i++)
    g_assert_true (rr_price_add (&sum, &((const RrOctoItem *) doc->items->pdata[i])->price));
  g_assert_cmpmem (&sum, sizeof sum, &doc->price, sizeof doc->price);
}

static void
test_doc_is_kept (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(RrOctoDoc) doc = rr_octo_doc_new ();
  g_autoptr(RrOctoDoc) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  g_assert_true (read_body (f, "{" HERE "," SLOT ",\"contact\":{\"fullName\":\"Ä \\\"B\\\"\",\"locales\":[\"de\"],"
                               "\"allowMarketing\":true},\"unitItems\":[{\"unitId\":\"adult\",\"uuid\":"
                               "\"0b6f0f4e-5a0e-4b6e-9b1d-3c1f5f8f7a11\",\"contact\":{\"country\":\"CH\"}}]}"));
  g_assert_true (rr_octo_check_product (&f->ask) && rr_octo_check_slot (&f->ask));
  rr_octo_fill_slot (doc, f->octo.tour, &f->ask.slot);
  rr_octo_contact_copy (&doc->contact, &f->octo.body.contact);
  g_ptr_array_unref (doc->items);
  doc->items = g_ptr_array_ref (f->octo.body.items);
  doc->wants_letter = TRUE;
  g_assert_true (rr_octo_price (&f->octo, &f->ask.slot, 0, doc));

  text = rr_octo_doc_to_text (doc);
  again = rr_octo_doc_parse (text);
  g_assert_nonnull (again);
  text_again = rr_octo_doc_to_text (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_cmpstr (again->tax, ==, "VAT");
  g_assert_cmpint (again->cancel_ms, ==, f->ask.slot.start_ms);
  g_assert_null (rr_octo_doc_parse (NULL));
  g_assert_null (rr_octo_doc_parse ("{\"notes\":\"of somebody else\"}"));
}

static void
test_ranges (Fixture       *f,
             gconstpointer  data)
{
  static const struct { const char *rest; gboolean daily; int n; } cases[] = {
    { "\"localDate\":\"2030-12-05\"", FALSE, 2 },
    { "\"localDateStart\":\"2030-12-05\",\"localDateEnd\":\"2030-12-07\"", FALSE, 6 },
    { "\"localDateStart\":\"2030-12-05\",\"localDateEnd\":\"2030-12-05\"", TRUE, 2 },
    { "\"availabilityIds\":[\"2030-12-06T08:00:00+00:00\",\"x\",\"2030-12-05T08:00:00+00:00\","
      "\"2030-12-06T08:00:00+00:00\"]", FALSE, 2 },
    { "\"availabilityIds\":[]", FALSE, 0 },
    { "\"notes\":\"\"", FALSE, -1 },
    { "\"localDate\":\"2030-12-05\"", TRUE, -1 },
    { "\"localDateEnd\":\"2030-12-05\"", TRUE, -1 },
    { "\"localDateStart\":\"2030-12-05\"", FALSE, -1 },
    { "\"localDate\":\"2030-12-05\",\"availabilityIds\":[]", FALSE, -1 },
    { "\"localDate\":\"2030-12-05\",\"localDateStart\":\"2030-12-05\",\"localDateEnd\":\"2030-12-05\"", FALSE, -1 },
    { "\"localDate\":\"2030-12-05T08:00\"", FALSE, -1 },
    { "\"localDateStart\":\"2030-12-05\",\"localDateEnd\":\"2030-12-04\"", FALSE, -1 },
    { "\"localDateStart\":\"2030-01-01\",\"localDateEnd\":\"2031-12-31\"", FALSE, -1 },
    { "\"localDate\":\"2030-12-05\",\"units\":[{\"id\":\"dog\",\"quantity\":1}]", FALSE, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" HERE ",%s}", cases[i].rest);

      g_assert_true (read_body (f, text));
      g_clear_pointer (&f->octo.slots, g_array_unref);
      f->octo.daily = cases[i].daily;
      g_assert_cmpint (rr_octo_read_range (&f->ask), ==, cases[i].n >= 0);
      if (cases[i].n >= 0)
        g_assert_cmpint (f->octo.slots->len, ==, cases[i].n);
    }
}

/* --- keys --------------------------------------------------------------------- */

static void
test_keys (void)
{
  g_autofree char *dir = g_dir_make_tmp ("rr-octo-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "resellers.ini", NULL);
  g_autofree char *old = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "old", -1);
  g_autofree char *new = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "new", -1);
  g_autofree char *text = g_strdup_printf ("[shop]\nkey-sha256=%s;%s\n[late]\nkey-sha256=12\n", old, new);
  g_autoptr(RrResellers) none = rr_resellers_new (dir, FALSE, NULL);
  g_autoptr(RrResellers) practice = rr_resellers_new (dir, TRUE, NULL);
  g_autoptr(RrResellers) some = NULL;

  g_assert_null (rr_resellers_check (none, RR_RESELLER_PRACTICE_KEY, strlen (RR_RESELLER_PRACTICE_KEY)));
  g_assert_nonnull (rr_resellers_check (practice, RR_RESELLER_PRACTICE_KEY,
                                        strlen (RR_RESELLER_PRACTICE_KEY)));

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  some = rr_resellers_new (dir, TRUE, NULL);
  g_assert_cmpstr (rr_resellers_check (some, "old", 3)->name, ==, "shop");
  g_assert_cmpstr (rr_resellers_check (some, "new", 3)->name, ==, "shop");
  g_assert_null (rr_resellers_check (some, "new ", 4));
  g_assert_null (rr_resellers_check (some, "", 0));
  g_assert_null (rr_resellers_check (some, RR_RESELLER_PRACTICE_KEY, strlen (RR_RESELLER_PRACTICE_KEY)));

  g_unlink (path);
  g_rmdir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/octo/json-is-escaped", test_json_is_escaped);
  g_test_add_func ("/engine/octo/keys-are-known-by-their-hash", test_keys);
#define ADD(name, func) g_test_add ("/engine/octo/" name, Fixture, NULL, setup, func, teardown)
  ADD ("reads-bodies", test_reads_bodies);
  ADD ("refuses-other-types", test_refuses_other_types);
  ADD ("same-bodies-are-known", test_same_bodies_are_known);
  ADD ("checks-in-order", test_checks_in_order);
  ADD ("counts-places-and-money", test_counts_places_and_money);
  ADD ("doc-is-kept", test_doc_is_kept);
  ADD ("ranges", test_ranges);
#undef ADD
  return g_test_run ();
}
