/* test-help-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-help-page.h"

#include <string.h>

/* The guide: what its reader takes and refuses, and that every page of it is sound. */

#define HEAD "<page xmlns='http://projectmallard.org/1.0/' id='a'><info><link type='guide' xref='index'/>" \
             "<desc>Of a</desc></info><title>A</title>"

static RrHelpPage *
read_page (const char *body)
{
  g_autofree char *text = g_strconcat (HEAD, body, "</page>", NULL);
  g_autoptr(GError) error = NULL;
  RrHelpPage *page = rr_help_page_new (text, -1, &error);

  g_assert_no_error (error);
  return page;
}

static void
assert_block (RrHelpPage *page,
              guint       i,
              RrHelpKind  kind,
              guint       number,
              const char *text)
{
  const RrHelpBlock *block;

  g_assert_cmpuint (i, <, page->blocks->len);
  block = page->blocks->pdata[i];
  g_assert_cmpint (block->kind, ==, kind);
  g_assert_cmpuint (block->number, ==, number);
  g_assert_cmpstr (block->text, ==, text);
}

static void
test_a_page_can_be_empty (void)
{
  g_autoptr(RrHelpPage) page = read_page ("");

  g_assert_cmpstr (page->id, ==, "a");
  g_assert_cmpstr (page->title, ==, "A");
  g_assert_cmpstr (page->desc, ==, "Of a");
  g_assert_cmpuint (page->blocks->len, ==, 0);
}

static void
test_blocks_come_in_their_order (void)
{
  g_autoptr(RrHelpPage) page = read_page (
    "<p>One\n   two </p><steps><item><p>First</p><code>run\nit</code><p>more</p></item>"
    "<item><p>Second</p></item></steps><section id='s'><title>Then</title><list><item><p>x</p><p>y</p></item>"
    "</list><note><p>Mind</p></note><steps><item><p>Anew</p></item></steps><p>end</p></section>");

  assert_block (page, 0, RR_HELP_PARAGRAPH, 0, "One two");
  assert_block (page, 1, RR_HELP_STEP, 1, "First");
  assert_block (page, 2, RR_HELP_CODE, 0, "run\nit");
  assert_block (page, 3, RR_HELP_STEP, 0, "more");
  assert_block (page, 4, RR_HELP_STEP, 2, "Second");
  assert_block (page, 5, RR_HELP_HEADING, 0, "Then");
  assert_block (page, 6, RR_HELP_ITEM, 0, "x");
  assert_block (page, 7, RR_HELP_PARAGRAPH, 0, "y");
  assert_block (page, 8, RR_HELP_NOTE, 0, "Mind");
  assert_block (page, 9, RR_HELP_STEP, 1, "Anew");
  assert_block (page, 10, RR_HELP_PARAGRAPH, 0, "end");
  g_assert_cmpuint (page->blocks->len, ==, 11);
}

static void
test_inline_elements_become_looks_and_links (void)
{
  g_autoptr(RrHelpPage) page = read_page (
    "<p>Press <key>F8</key> in <gui>A &amp; B</gui>, see <link xref='map'>the <em>map</em></link></p>");
  const char *text = ((RrHelpBlock *) page->blocks->pdata[0])->text;
  g_autofree char *pango = rr_help_text_to_pango (text);
  g_autofree char *plain = rr_help_text_to_plain (text);

  g_assert_cmpstr (text, ==, "Press <key>F8</key> in <gui>A &amp; B</gui>, see "
                             "<link xref=\"map\">the <em>map</em></link>");
  g_assert_cmpstr (pango, ==, "Press <tt><b>F8</b></tt> in <b>A &amp; B</b>, see "
                              "<a href=\"map\">the <i>map</i></a>");
  g_assert_cmpstr (plain, ==, "Press F8 in A & B, see the map");
}

static void
test_a_translation_that_is_no_markup_is_shown_as_it_is (void)
{
  g_autofree char *pango = rr_help_text_to_pango ("Press <key>F8 & go");
  g_autofree char *plain = rr_help_text_to_plain ("Press <key>F8 & go");

  g_assert_cmpstr (pango, ==, "Press &lt;key&gt;F8 &amp; go");
  g_assert_cmpstr (plain, ==, "Press <key>F8 & go");
}

static void
test_what_is_no_page_is_refused_with_its_line (void)
{
  static const char *const bad[] = {
    "", "text", "<page id='a'>", "<page id='a'><title>A</title></page>", HEAD "<table/></page>",
    HEAD "<p>a<p>b</p></p></page>", HEAD "<p>a <b>b</b></p></page>",
    "<page><info><desc>d</desc></info><title>A</title></page>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_help_page_new (bad[i], -1, &error));
      g_assert_nonnull (error);
    }
}

static void
test_is_found_by_all_words_of_a_search (void)
{
  g_autoptr(RrHelpPage) page = read_page ("<p>The <gui>Glacier</gui> is far</p>");

  g_assert_true (rr_help_page_matches (page, ""));
  g_assert_true (rr_help_page_matches (page, "  "));
  g_assert_true (rr_help_page_matches (page, "GLAC far"));
  g_assert_true (rr_help_page_matches (page, "of far"));
  g_assert_false (rr_help_page_matches (page, "glacier near"));
  g_assert_false (rr_help_page_matches (page, "gui"));
}

/* --- the guide itself ---------------------------------------------------------------- */

static RrHelpPage *
load_page (const char *name)
{
  g_autofree char *path = g_build_filename (RR_HELP_DIR, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (".page"));
  g_autoptr(GError) error = NULL;
  RrHelpPage *page;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  page = rr_help_page_new (text, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (page->id, ==, id);
  return page;
}

static void
assert_links_lead_somewhere (const char *text)
{
  const char *at = text;

  while ((at = strstr (at, "xref=\"")) != NULL)
    {
      g_autofree char *id = NULL;
      g_autofree char *path = NULL;

      at += strlen ("xref=\"");
      id = g_strndup (at, strcspn (at, "\""));
      path = g_strconcat (RR_HELP_DIR, "/", id, ".page", NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

static void
test_every_page_of_the_guide_is_sound (void)
{
  g_autoptr(GDir) dir = g_dir_open (RR_HELP_DIR, 0, NULL);
  const char *name;
  guint n_pages = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr(RrHelpPage) page = NULL;

      if (!g_str_has_suffix (name, ".page"))
        continue;
      page = load_page (name);
      g_assert_cmpuint (page->blocks->len, >, 1);
      for (guint i = 0; i < page->blocks->len; i++)
        assert_links_lead_somewhere (((RrHelpBlock *) page->blocks->pdata[i])->text);
      n_pages++;
    }
  g_assert_cmpuint (n_pages, >=, 18);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/help-page/can-be-empty", test_a_page_can_be_empty);
  g_test_add_func ("/help-page/blocks-come-in-their-order", test_blocks_come_in_their_order);
  g_test_add_func ("/help-page/inline-elements", test_inline_elements_become_looks_and_links);
  g_test_add_func ("/help-page/bad-translation", test_a_translation_that_is_no_markup_is_shown_as_it_is);
  g_test_add_func ("/help-page/no-page", test_what_is_no_page_is_refused_with_its_line);
  g_test_add_func ("/help-page/search", test_is_found_by_all_words_of_a_search);
  g_test_add_func ("/help-page/guide", test_every_page_of_the_guide_is_sound);

  return g_test_run ();
}
