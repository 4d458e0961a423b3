/* rr-json-sound.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-sound.h"

#include <string.h>

/* JSON from outside, looked through before anything is built of it, for json-glib is not
 * made for strangers: it calls itself for each level, and some ten thousand exhaust the
 * stack of a thread; what it had read before a mistake is never freed; and it reads comments,
 * texts between single quotes and several values, behind which all that can hide.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc8259. Only control characters in texts are let
 * through, as scripts write them.
 * Threads: any; nothing here has state.
 */

typedef struct
{
  const char *at;
  const char *end;
  guint       depth;
  guint64     objects;    /* bit per level: it is an object */
} Reader;

static gboolean
take (Reader *self,
      char    c)
{
  if (self->at == self->end || *self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

static gboolean
skip_digits (Reader *self)
{
  const char *begin = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > begin;
}

static gboolean
skip_number (Reader *self)
{
  take (self, '-');
  if (!take (self, '0') && !skip_digits (self))
    return FALSE;
  if (take (self, '.') && !skip_digits (self))
    return FALSE;
  if (!take (self, 'e') && !take (self, 'E'))
    return TRUE;
  if (!take (self, '+'))
    take (self, '-');
  return skip_digits (self);
}

/* Behind "\u". */
static gboolean
read_unit (Reader *self,
           guint  *unit)
{
  *unit = 0;
  if (self->end - self->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++, self->at++)
    {
      if (!g_ascii_isxdigit (*self->at))
        return FALSE;
      *unit = *unit << 4 | (guint) g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

/* Characters beyond the first 65536 are pairs; half of one is none. */
static gboolean
skip_character (Reader *self)
{
  guint unit;

  if (!read_unit (self, &unit) || unit == 0)
    return FALSE;
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  return unit < 0xdc00 && take (self, '\\') && take (self, 'u') && read_unit (self, &unit) && unit >= 0xdc00
         && unit <= 0xdfff;
}

static gboolean
skip_text (Reader *self)
{
  if (!take (self, '"'))
    return FALSE;
  while (self->at < self->end)
    {
      char c = *self->at++;

      if (c == '"')
        return TRUE;
      if (c != '\\')
        continue;
      if (take (self, 'u'))
        {
          if (!skip_character (self))
            return FALSE;
        }
      else if (self->at == self->end || *self->at == '\0' || strchr ("\"\\/bfnrt", *self->at++) == NULL)
        return FALSE;
    }
  return FALSE;
}

static gboolean
skip_word (Reader     *self,
           const char *word)
{
  gsize len = strlen (word);

  if ((gsize) (self->end - self->at) < len || memcmp (self->at, word, len) != 0)
    return FALSE;
  self->at += len;
  return TRUE;
}

static gboolean
skip_name (Reader *self)
{
  skip_space (self);
  if (!skip_text (self))
    return FALSE;
  skip_space (self);
  return take (self, ':');
}

static gboolean
is_in_object (const Reader *self)
{
  return (self->objects >> self->depth & 1) != 0;
}

static gboolean
open_level (Reader   *self,
            gboolean  is_object)
{
  if (++self->depth > RR_JSON_MAX_DEPTH)
    return FALSE;
  self->objects &= ~(G_GUINT64_CONSTANT (1) << self->depth);
  self->objects |= (guint64) is_object << self->depth;
  return TRUE;
}

/* A value up to its first member, or all of it: then @is_whole. */
static gboolean
begin_value (Reader   *self,
             gboolean *is_whole)
{
  gboolean is_object;

  skip_space (self);
  *is_whole = TRUE;
  if (self->at == self->end)
    return FALSE;
  is_object = *self->at == '{';
  if (take (self, '{') || take (self, '['))
    {
      if (!open_level (self, is_object))
        return FALSE;
      skip_space (self);
      if (take (self, is_object ? '}' : ']'))
        self->depth--;
      else
        *is_whole = FALSE;
      return *is_whole || !is_object || skip_name (self);
    }
  if (*self->at == '"')
    return skip_text (self);
  return skip_word (self, "true") || skip_word (self, "false") || skip_word (self, "null") || skip_number (self);
}

/* What stands behind a value: the ends of what it is in, and perhaps a comma. @more: behind
 * which there is another value. */
static gboolean
end_value (Reader   *self,
           gboolean *more)
{
  *more = FALSE;
  skip_space (self);
  while (self->depth > 0)
    {
      if (take (self, ','))
        {
          *more = TRUE;
          return !is_in_object (self) || skip_name (self);
        }
      if (!take (self, is_in_object (self) ? '}' : ']'))
        return FALSE;
      self->depth--;
      skip_space (self);
    }
  return self->at == self->end;
}

/**
 * rr_json_is_sound:
 * @text: (array length=len): bytes that may be JSON
 * @len: how many
 *
 * Whether texts in it are UTF-8 is not looked at.
 *
 * Returns: %FALSE if they are no value of JSON, more than one, or nest deeper than
 *   %RR_JSON_MAX_DEPTH
 */
gboolean
rr_json_is_sound (const char *text,
                  gsize       len)
{
  Reader reader = { .at = text, .end = text + len };
  gboolean is_whole, more = TRUE;

  if (text == NULL)
    return FALSE;
  while (more)
    {
      if (!begin_value (&reader, &is_whole) || (is_whole && !end_value (&reader, &more)))
        return FALSE;
    }
  return TRUE;
}
