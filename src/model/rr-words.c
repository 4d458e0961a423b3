/* rr-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-words.h"

#include <string.h>

/* RrWords looks up our translations in the compiled catalogue of a language. gettext has
 * one language at a time for a process, taken from its environment; a guest's letter must
 * not depend on where the engine runs, nor change what others read meanwhile.
 *
 * The catalogue is a table of originals, sorted, and one of translations; every offset is
 * checked before it is followed.
 *
 * Threads: any once it is made; it does not change.
 * Ends:    free; what it gave is gone then.
 */
struct _RrWords
{
  char       *lang;         /* (owned): BCP 47 */
  GBytes     *bytes;        /* (owned) (nullable): NULL for English */
  const char *data;         /* (unowned): of bytes */
  gsize       size;
  gboolean    is_swapped;   /* made on a machine of the other byte order */
  guint32     n;
  guint32     originals;    /* offsets of the tables */
  guint32     translations;
};

#define MAGIC        0x950412deu
#define OTHER_MAGIC  0xde120495u
#define MAX_FILE     (4 * 1024 * 1024)

static guint32
read_word (const RrWords *self,
           gsize          at)
{
  guint32 word;

  memcpy (&word, self->data + at, sizeof word);
  return self->is_swapped ? GUINT32_SWAP_LE_BE (word) : word;
}

/* Returns: (nullable): the text @at of a table, NULL if it is not wholly in the file */
static const char *
read_text (const RrWords *self,
           guint32        table,
           guint32        at)
{
  guint32 len = read_word (self, table + at * 8);
  guint32 offset = read_word (self, table + at * 8 + 4);

  if (offset >= self->size || len >= self->size - offset || self->data[offset + len] != '\0')
    return NULL;
  return self->data + offset;
}

static gboolean
has_room (const RrWords *self,
          guint32        table)
{
  return table <= self->size && (guint64) self->n * 8 <= self->size - table;
}

static gboolean
open_catalogue (RrWords *self)
{
  guint32 magic;

  if (self->size < 20)
    return FALSE;
  memcpy (&magic, self->data, sizeof magic);
  self->is_swapped = magic == OTHER_MAGIC;
  if (magic != MAGIC && magic != OTHER_MAGIC)
    return FALSE;
  self->n = read_word (self, 8);
  self->originals = read_word (self, 12);
  self->translations = read_word (self, 16);
  return has_room (self, self->originals) && has_room (self, self->translations);
}

/**
 * rr_words_new:
 * @catalogue: (nullable): a compiled catalogue, %NULL for none
 * @lang: what language it is in
 *
 * Returns: (transfer full): its words; English ones if it cannot be read
 */
RrWords *
rr_words_new (GBytes     *catalogue,
              const char *lang)
{
  RrWords *self = g_new0 (RrWords, 1);

  self->lang = g_strdup (lang);
  if (catalogue == NULL)
    return self;
  self->bytes = g_bytes_ref (catalogue);
  self->data = g_bytes_get_data (catalogue, &self->size);
  if (!open_catalogue (self))
    self->n = 0;
  return self;
}

/* Returns: (transfer full) (nullable): the catalogue in @lang */
static GBytes *
read_catalogue (const char *folder,
                const char *domain,
                const char *lang)
{
  g_autofree char *name = g_strconcat (domain, ".mo", NULL);
  g_autofree char *path = g_build_filename (folder, lang, "LC_MESSAGES", name, NULL);
  char *data;
  gsize len;

  if (!g_file_get_contents (path, &data, &len, NULL))
    return NULL;
  if (len > MAX_FILE)
    {
      g_free (data);
      return NULL;
    }
  return g_bytes_new_take (data, len);
}

static gboolean
is_plain (const char *lang)
{
  for (const char *p = lang; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return *lang != '\0';
}

/**
 * rr_words_load:
 * @folder: where catalogues are installed
 * @domain: whose
 * @lang: BCP 47
 *
 * Returns: (transfer full): words in @lang, in its language without the region, or English
 *   ones
 */
RrWords *
rr_words_load (const char *folder,
               const char *domain,
               const char *lang)
{
  g_autofree char *plain = is_plain (lang) ? g_strdup (lang) : g_strdup ("en");
  g_autofree char *whole = g_strdelimit (g_strdup (plain), "-", '_');
  g_autofree char *base = g_ascii_strdown (whole, (gssize) strcspn (whole, "_"));
  g_autoptr(GBytes) catalogue = NULL;

  if (strcmp (base, "en") != 0)
    {
      catalogue = read_catalogue (folder, domain, whole);
      if (catalogue == NULL)
        catalogue = read_catalogue (folder, domain, base);
      if (catalogue == NULL)
        return rr_words_new (NULL, "en");
    }
  return rr_words_new (catalogue, plain);
}

/**
 * rr_words_free:
 * @self: (nullable) (transfer full): words
 */
void
rr_words_free (RrWords *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->lang);
  g_free (self);
}

/**
 * rr_words_get:
 * @self: words
 * @english: as it stands in the program
 *
 * Returns: (transfer none): the same in this language, or @english
 */
const char *
rr_words_get (RrWords    *self,
              const char *english)
{
  guint32 low = 0, high = self->n;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      const char *text = read_text (self, self->originals, middle);
      int order = text != NULL ? strcmp (english, text) : -1;

      if (order == 0)
        {
          const char *found = read_text (self, self->translations, middle);

          return found != NULL && *found != '\0' ? found : english;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return english;
}

/**
 * rr_words_get_lang:
 * @self: words
 *
 * Returns: (transfer none): what language they are in
 */
const char *
rr_words_get_lang (RrWords *self)
{
  return self->lang;
}
