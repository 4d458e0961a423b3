/* rr-help-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-help-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-needle.h"

/* A page of the user guide, read from the part of Mallard that the guide is written in
 * (http://projectmallard.org/1.0): page, info, desc, title, section, p, steps, list, item,
 * note, code, and within a text gui, key, em, cmd, file and link. Anything else is a mistake
 * of who wrote the page.
 *
 * Threads: any; a page does not change.
 */

typedef struct
{
  RrHelpPage *page;
  GString    *text;       /* (nullable): of the element that is being read */
  RrHelpKind  kind;       /* of the paragraphs that come */
  guint       number;     /* of the step */
  gboolean    is_first;   /* paragraph of its item */
  gboolean    in_section;
} Reader;

static const char *const inline_names[] = { "gui", "key", "em", "cmd", "file", "link", NULL };
static const char *const block_names[] = {
  "page", "info", "desc", "title", "section", "p", "steps", "list", "item", "note", "code", NULL
};

static void
block_free (gpointer data)
{
  RrHelpBlock *block = data;

  g_free (block->text);
  g_free (block);
}

/* --- from the file ------------------------------------------------------------------ */

static void
open_inline (Reader      *reader,
             const char  *name,
             const char **keys,
             const char **values)
{
  g_string_append_printf (reader->text, "<%s", name);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = g_markup_escape_text (values[i], -1);

      g_string_append_printf (reader->text, " %s=\"%s\"", keys[i], value);
    }
  g_string_append_c (reader->text, '>');
}

static void
open_block (Reader      *reader,
            const char  *name,
            const char **keys,
            const char **values)
{
  if (strcmp (name, "page") == 0)
    {
      for (guint i = 0; keys[i] != NULL; i++)
        if (strcmp (keys[i], "id") == 0 && reader->page->id == NULL)
          reader->page->id = g_strdup (values[i]);
    }
  else if (strcmp (name, "section") == 0)
    reader->in_section = TRUE;
  else if (strcmp (name, "steps") == 0)
    {
      reader->kind = RR_HELP_STEP;
      reader->number = 0;
    }
  else if (strcmp (name, "list") == 0)
    reader->kind = RR_HELP_ITEM;
  else if (strcmp (name, "note") == 0)
    reader->kind = RR_HELP_NOTE;
  else if (strcmp (name, "item") == 0)
    {
      reader->is_first = TRUE;
      reader->number++;
    }
  else if (strcmp (name, "info") != 0)
    reader->text = g_string_new (NULL);
}

static void
start_cb (GMarkupParseContext  *context,
          const char           *name,
          const char          **keys,
          const char          **values,
          gpointer              data,
          GError              **error)
{
  Reader *reader = data;

  if (reader->text != NULL && g_strv_contains (inline_names, name))
    open_inline (reader, name, keys, values);
  else if (reader->text == NULL && g_strv_contains (block_names, name))
    open_block (reader, name, keys, values);
  else if (reader->text != NULL || strcmp (name, "link") != 0)   /* links of info are for other readers */
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_UNKNOWN_ELEMENT,
                 /* Translators: %s is the name of an XML element */
                 _("A page of the guide cannot have <%s> here"), name);
}

/* As gettext's tools do: a run of white space is one space, none at the ends. */
static char *
fold_space (const char *text)
{
  GString *folded = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isspace (*at))
      g_string_append_c (folded, *at);
    else if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
      g_string_append_c (folded, ' ');
  g_strchomp (folded->str);
  return g_string_free (folded, FALSE);
}

static void
add_block (Reader     *reader,
           RrHelpKind  kind,
           char       *text)
{
  RrHelpBlock *block = g_new0 (RrHelpBlock, 1);

  block->kind = kind;
  block->text = text;
  if (kind == RR_HELP_STEP && reader->is_first)
    block->number = reader->number;
  else if (kind == RR_HELP_ITEM && !reader->is_first)
    block->kind = RR_HELP_PARAGRAPH;
  reader->is_first = FALSE;
  g_ptr_array_add (reader->page->blocks, block);
}

static void
close_text (Reader     *reader,
            const char *name)
{
  g_autofree char *raw = g_string_free (g_steal_pointer (&reader->text), FALSE);
  g_autofree char *text = strcmp (name, "code") == 0 ? g_strdup (g_strstrip (raw)) : fold_space (raw);

  if (strcmp (name, "desc") == 0)
    {
      g_free (reader->page->desc);
      reader->page->desc = g_steal_pointer (&text);
    }
  else if (strcmp (name, "title") == 0 && !reader->in_section)
    {
      g_free (reader->page->title);
      reader->page->title = g_steal_pointer (&text);
    }
  else if (strcmp (name, "title") == 0)
    add_block (reader, RR_HELP_HEADING, g_steal_pointer (&text));
  else if (strcmp (name, "code") == 0)
    add_block (reader, RR_HELP_CODE, g_steal_pointer (&text));
  else
    add_block (reader, reader->kind, g_steal_pointer (&text));
}

static void
end_cb (GMarkupParseContext  *context,
        const char           *name,
        gpointer              data,
        GError              **error)
{
  Reader *reader = data;

  if (reader->text != NULL && g_strv_contains (inline_names, name))
    g_string_append_printf (reader->text, "</%s>", name);
  else if (reader->text != NULL)
    close_text (reader, name);
  else if (strcmp (name, "steps") == 0 || strcmp (name, "list") == 0 || strcmp (name, "note") == 0)
    reader->kind = RR_HELP_PARAGRAPH;
}

static void
text_cb (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              data,
         GError              **error)
{
  Reader *reader = data;
  g_autofree char *escaped = NULL;

  if (reader->text == NULL)
    return;
  escaped = g_markup_escape_text (text, (gssize) length);
  g_string_append (reader->text, escaped);
}

/**
 * rr_help_page_new:
 * @text: a page of Mallard
 * @length: of @text in bytes, or -1
 * @error: return location for an error
 *
 * Returns: (transfer full): the page, or %NULL with %G_MARKUP_ERROR and the line of the mistake
 */
RrHelpPage *
rr_help_page_new (const char  *text,
                  gssize       length,
                  GError     **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr(RrHelpPage) page = g_new0 (RrHelpPage, 1);
  Reader reader = { .page = page, .kind = RR_HELP_PARAGRAPH };
  g_autoptr(GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_PREFIX_ERROR_POSITION, &reader, NULL);
  gboolean is_read;

  page->blocks = g_ptr_array_new_with_free_func (block_free);
  is_read = g_markup_parse_context_parse (context, text, length, error)
            && g_markup_parse_context_end_parse (context, error);
  if (reader.text != NULL)
    g_string_free (reader.text, TRUE);
  if (!is_read)
    return NULL;

  if (page->id == NULL || page->title == NULL || page->desc == NULL)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                           _("A page of the guide needs an id, a title and a description"));
      return NULL;
    }
  return g_steal_pointer (&page);
}

/**
 * rr_help_page_free:
 * @self: a page
 */
void
rr_help_page_free (RrHelpPage *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->desc);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/* --- to people -------------------------------------------------------------------------- */

static const struct
{
  const char *name, *before, *after;
} looks[] = {
  { "gui", "<b>", "</b>" },
  { "key", "<tt><b>", "</b></tt>" },
  { "em", "<i>", "</i>" },
  { "cmd", "<tt>", "</tt>" },
  { "file", "<tt>", "</tt>" },
};

static void
pango_start_cb (GMarkupParseContext  *context,
                const char           *name,
                const char          **keys,
                const char          **values,
                gpointer              data,
                GError              **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (name, looks[i].name) == 0)
      g_string_append (data, looks[i].before);
  if (strcmp (name, "link") == 0)
    {
      g_autofree char *to = g_markup_escape_text (keys[0] != NULL ? values[0] : "", -1);

      g_string_append_printf (data, "<a href=\"%s\">", to);
    }
}

static void
pango_end_cb (GMarkupParseContext  *context,
              const char           *name,
              gpointer              data,
              GError              **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (strcmp (name, looks[i].name) == 0)
      g_string_append (data, looks[i].after);
  if (strcmp (name, "link") == 0)
    g_string_append (data, "</a>");
}

static void
pango_text_cb (GMarkupParseContext  *context,
               const char           *text,
               gsize                 length,
               gpointer              data,
               GError              **error)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  g_string_append (data, escaped);
}

static void
plain_text_cb (GMarkupParseContext  *context,
               const char           *text,
               gsize                 length,
               gpointer              data,
               GError              **error)
{
  g_string_append_len (data, text, (gssize) length);
}

/* A translation that is no sound markup is shown as it is, rather than nothing. */
static char *
convert (const char          *text,
         const GMarkupParser *parser,
         gboolean             is_markup)
{
  GString *out = g_string_new (NULL);
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (parser, 0, out, NULL);
  g_autofree char *whole = g_strconcat ("<p>", text, "</p>", NULL);

  if (!g_markup_parse_context_parse (context, whole, -1, NULL)
      || !g_markup_parse_context_end_parse (context, NULL))
    {
      g_string_free (out, TRUE);
      return is_markup ? g_markup_escape_text (text, -1) : g_strdup (text);
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_help_text_to_pango:
 * @text: of a block, translated or not
 *
 * Returns: (transfer full): for a label; the target of a link is the id of a page
 */
char *
rr_help_text_to_pango (const char *text)
{
  static const GMarkupParser parser = { pango_start_cb, pango_end_cb, pango_text_cb, NULL, NULL };

  return convert (text, &parser, TRUE);
}

/**
 * rr_help_text_to_plain:
 * @text: of a block, translated or not
 *
 * Returns: (transfer full): without its elements
 */
char *
rr_help_text_to_plain (const char *text)
{
  static const GMarkupParser parser = { NULL, NULL, plain_text_cb, NULL, NULL };

  return convert (text, &parser, FALSE);
}

static void
append_plain (GString    *all,
              const char *english)
{
  g_autofree char *plain = rr_help_text_to_plain (_(english));

  g_string_append_c (all, '\n');
  g_string_append (all, plain);
}

/**
 * rr_help_page_matches:
 * @self: a page
 * @words: what is searched for
 *
 * Returns: %TRUE if each of @words is somewhere on the page, as the user reads it
 */
gboolean
rr_help_page_matches (RrHelpPage *self,
                      const char *words)
{
  g_autoptr(RrNeedle) needle = rr_needle_new (words);
  g_autoptr(GString) all = g_string_new (NULL);
  g_autofree char *folded = NULL;

  append_plain (all, self->title);
  append_plain (all, self->desc);
  for (guint i = 0; i < self->blocks->len; i++)
    append_plain (all, ((RrHelpBlock *) self->blocks->pdata[i])->text);
  folded = rr_needle_fold (all->str);
  return rr_needle_score (needle, folded) > 0;
}
