/* rr-needle.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-needle.h"

#include <string.h>

/* Words in any order, each of which has to be somewhere in a name. The nearer to the
 * beginning of the name, or of a word in it, the better.
 *
 * Threads: any; a needle does not change.
 */
struct _RrNeedle
{
  char **words;   /* (owned): folded */
};

enum { INSIDE = 1, WORD_BEGINS = 4, NAME_BEGINS = 6, WHOLE_NAME = 9 };

/**
 * rr_needle_fold:
 * @text: (nullable): a name
 *
 * Returns: (transfer full): as it is compared: without case, and without accents
 */
char *
rr_needle_fold (const char *text)
{
  g_autofree char *apart = text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : NULL;
  g_autofree char *folded = NULL;
  GString *plain = g_string_new (NULL);

  if (apart == NULL)   /* nothing, or no UTF-8 */
    return g_string_free (plain, FALSE);
  folded = g_utf8_casefold (apart, -1);
  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      /* What sets vowels in Devanagari is a mark, too, and no accent. */
      if (!g_unichar_ismark (letter) || letter >= 0x0900)
        g_string_append_unichar (plain, letter);
    }
  return g_string_free (plain, FALSE);
}

/**
 * rr_needle_new:
 * @text: what was typed
 *
 * Returns: (transfer full): a needle
 */
RrNeedle *
rr_needle_new (const char *text)
{
  RrNeedle *self = g_new0 (RrNeedle, 1);
  g_autofree char *folded = rr_needle_fold (text);

  self->words = g_strsplit_set (folded, " \t\n", -1);
  return self;
}

/**
 * rr_needle_free:
 * @self: a needle
 */
void
rr_needle_free (RrNeedle *self)
{
  g_strfreev (self->words);
  g_free (self);
}

/**
 * rr_needle_is_any:
 * @self: a needle
 *
 * Returns: %TRUE if nothing was typed, which finds everything
 */
gboolean
rr_needle_is_any (RrNeedle *self)
{
  for (guint i = 0; self->words[i] != NULL; i++)
    if (*self->words[i] != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
begins_word (const char *at)
{
  const char *before = g_utf8_prev_char (at);

  return !g_unichar_isalnum (g_utf8_get_char (before));
}

static guint
score_word (const char *folded,
            const char *word)
{
  guint best = 0;

  for (const char *at = strstr (folded, word); at != NULL && best < WORD_BEGINS; at = strstr (at + 1, word))
    {
      if (at == folded)
        best = folded[strlen (word)] == '\0' ? WHOLE_NAME : NAME_BEGINS;
      else
        best = begins_word (at) ? WORD_BEGINS : INSIDE;
    }
  return best;
}

/**
 * rr_needle_score:
 * @self: a needle
 * @folded: a name, folded by rr_needle_fold()
 *
 * Returns: how well it fits, 0 if it does not; 1 if nothing was typed
 */
guint
rr_needle_score (RrNeedle   *self,
                 const char *folded)
{
  guint sum = 1;

  for (guint i = 0; self->words[i] != NULL; i++)
    {
      guint score;

      if (*self->words[i] == '\0')
        continue;
      score = score_word (folded, self->words[i]);
      if (score == 0)
        return 0;
      sum += score;
    }
  return sum;
}
