/* rr-said.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-said.h"

#include <string.h>

/* Sentences with words in them, put together and taken apart again.
 *
 * Threads: any.
 */

/* "%s" is the next word, "%2$s" the second. Returns its number, or -1 for no such thing. */
static int
read_place (const char *text,
            int         next,
            gsize      *len)
{
  if (g_str_has_prefix (text, "%s"))
    {
      *len = 2;
      return next;
    }
  if (text[0] == '%' && text[1] >= '1' && text[1] <= '9' && g_str_has_prefix (text + 2, "$s"))
    {
      *len = 4;
      return text[1] - '1';
    }
  return -1;
}

/**
 * rr_said_fillv:
 * @said: a sentence, or its translation
 * @words: (array zero-terminated=1): what stands in it
 *
 * Returns: (transfer full): the sentence with its words
 */
char *
rr_said_fillv (const char  *said,
               char       **words)
{
  GString *out = g_string_new (NULL);
  int n = (int) g_strv_length (words), next = 0;

  for (const char *p = said; *p != '\0';)
    {
      gsize len = 1;
      int place = read_place (p, next, &len);

      if (place < 0)
        g_string_append_c (out, *p);
      else if (place < n)
        g_string_append (out, words[place]);
      next += place >= 0 ? 1 : 0;
      p += len;
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_said_fill:
 * @said: a sentence
 * @...: its words, then %NULL
 *
 * Returns: (transfer full): the sentence with its words
 */
char *
rr_said_fill (const char *said,
              ...)
{
  char *words[RR_SAID_MAX_WORDS + 1] = { NULL };
  va_list args;

  va_start (args, said);
  for (guint i = 0; i < RR_SAID_MAX_WORDS && (words[i] = va_arg (args, char *)) != NULL; i++)
    ;
  va_end (args);
  return rr_said_fillv (said, words);
}

/* The last there is in @text before @end. */
static const char *
find_last (const char *text,
           const char *end,
           const char *piece)
{
  gsize len = strlen (piece);

  for (const char *p = end - len; p >= text; p--)
    if (memcmp (p, piece, len) == 0)
      return p;
  return NULL;
}

/**
 * rr_said_match:
 * @said: a sentence
 * @text: (nullable): what may be that sentence with words in it
 *
 * Where there is more than one way to read it, the last words are the shortest.
 *
 * Returns: (transfer full) (nullable): its words; %NULL if it is another sentence
 */
char **
rr_said_match (const char *said,
               const char *text)
{
  g_auto(GStrv) pieces = g_strsplit (said, "%s", -1);
  g_auto(GStrv) words = NULL;
  guint n = g_strv_length (pieces) - 1;
  const char *start, *end;

  if (text == NULL || !g_str_has_prefix (text, pieces[0]) || !g_str_has_suffix (text, pieces[n])
      || strlen (text) < strlen (pieces[0]) + (n > 0 ? strlen (pieces[n]) : 0))
    return NULL;
  if (n == 0)
    return strcmp (said, text) == 0 ? g_new0 (char *, 1) : NULL;

  words = g_new0 (char *, n + 1);
  start = text + strlen (pieces[0]);
  end = text + strlen (text) - strlen (pieces[n]);
  for (guint i = n; i > 0; i--)
    {
      const char *piece = i > 1 ? find_last (start, end, pieces[i - 1]) : start;
      const char *word = piece != NULL ? piece + (i > 1 ? strlen (pieces[i - 1]) : 0) : NULL;

      if (word == NULL || word >= end)
        {
          /* Filled from behind: the array does not end where it should. */
          for (guint j = i; j < n; j++)
            g_clear_pointer (&words[j], g_free);
          return NULL;
        }
      words[i - 1] = g_strndup (word, (gsize) (end - word));
      end = piece;
    }
  return g_steal_pointer (&words);
}
