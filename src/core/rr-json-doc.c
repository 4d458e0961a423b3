/* rr-json-doc.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-doc.h"

#include <math.h>
#include <string.h>

#include "rr-json-sound.h"

/* RrJsonDoc is sound JSON as one array of tokens, each value followed by what is in it. The
 * text stays where it is; only texts that are asked for are copied.
 *
 * Threads: one at a time.
 * Ends:    free(), before the text goes.
 */

#define MAX_NUMBER 400   /* bytes; what is longer is none */

struct _RrJsonToken
{
  const char *at;
  guint32     len;        /* of a text or a word, without quotes */
  guint32     size;       /* tokens, with all that is in it */
  guint32     n;          /* values in an array; names and values in an object */
  RrJsonKind  kind;
  gboolean    is_plain;   /* a text without escapes */
};

struct _RrJsonDoc
{
  GArray       *tokens;   /* (owned): of RrJsonToken; names are tokens, too */
  GStringChunk *texts;    /* (owned) (nullable) */
};

/* --- cutting ------------------------------------------------------------------ */

typedef struct
{
  GArray  *tokens;
  guint32  open[RR_JSON_MAX_DEPTH];   /* what the next value is in */
  guint    depth;
} Cutter;

static RrJsonToken *
add_token (Cutter     *self,
           RrJsonKind  kind,
           const char *at,
           gsize       len)
{
  RrJsonToken token = { .at = at, .len = (guint32) len, .size = 1, .kind = kind };

  if (self->depth > 0)
    g_array_index (self->tokens, RrJsonToken, self->open[self->depth - 1]).n++;
  g_array_append_val (self->tokens, token);
  return &g_array_index (self->tokens, RrJsonToken, self->tokens->len - 1);
}

static void
close_token (Cutter *self)
{
  guint32 index = self->open[--self->depth];

  g_array_index (self->tokens, RrJsonToken, index).size = self->tokens->len - index;
}

/* Returns: behind the closing quote */
static const char *
cut_text (Cutter     *self,
          const char *at)
{
  const char *p = at;
  gboolean is_plain = TRUE;

  for (; *p != '"'; p++)
    if (*p == '\\')
      {
        is_plain = FALSE;
        p++;
      }
  add_token (self, RR_JSON_TEXT, at, (gsize) (p - at))->is_plain = is_plain;
  return p + 1;
}

static gboolean
is_of_word (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '+' || c == '.';
}

static const char *
cut_word (Cutter     *self,
          const char *at,
          const char *end)
{
  const char *p = at;
  RrJsonKind kind = RR_JSON_INTEGER;

  for (; p < end && is_of_word (*p); p++)
    if (*p == '.' || *p == 'e' || *p == 'E')
      kind = RR_JSON_REAL;
  if (*at == 'n')
    kind = RR_JSON_NULL;
  else if (*at == 't' || *at == 'f')
    kind = RR_JSON_BOOLEAN;
  add_token (self, kind, at, (gsize) (p - at));
  return p;
}

/* Of sound JSON: what must come does come. */
static void
cut (Cutter     *self,
     const char *p,
     const char *end)
{
  while (p < end)
    {
      char c = *p++;

      if (c == '{' || c == '[')
        {
          add_token (self, c == '{' ? RR_JSON_OBJECT : RR_JSON_ARRAY, p - 1, 0);
          self->open[self->depth++] = self->tokens->len - 1;
        }
      else if (c == '}' || c == ']')
        close_token (self);
      else if (c == '"')
        p = cut_text (self, p);
      else if (c == '-' || g_ascii_isalnum (c))
        p = cut_word (self, p - 1, end);
    }
}

/**
 * rr_json_doc_new:
 * @text: (array length=len): bytes that may be JSON; they have to stay
 * @len: how many, less than 4 GiB
 *
 * Returns: (transfer full) (nullable): %NULL if they are no sound JSON, or no UTF-8
 */
RrJsonDoc *
rr_json_doc_new (const char *text,
                 gsize       len)
{
  Cutter cutter = { 0 };
  RrJsonDoc *self;

  if (text == NULL || len > G_MAXUINT32 || !rr_json_is_sound (text, len) || !g_utf8_validate_len (text, len, NULL))
    return NULL;

  self = g_new0 (RrJsonDoc, 1);
  self->tokens = g_array_sized_new (FALSE, FALSE, sizeof (RrJsonToken), 64);
  cutter.tokens = self->tokens;
  cut (&cutter, text, text + len);
  return self;
}

/**
 * rr_json_doc_free:
 * @self: (nullable) (transfer full): a document; its tokens and texts go with it
 */
void
rr_json_doc_free (RrJsonDoc *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->tokens);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_free (self);
}

/**
 * rr_json_doc_root:
 * @self: a document
 *
 * Returns: (transfer none): the value that it is
 */
const RrJsonToken *
rr_json_doc_root (const RrJsonDoc *self)
{
  return &g_array_index (self->tokens, RrJsonToken, 0);
}

/**
 * rr_json_doc_kind:
 * @token: (nullable): a value
 *
 * Returns: what it is; %RR_JSON_NONE of %NULL
 */
RrJsonKind
rr_json_doc_kind (const RrJsonToken *token)
{
  return token != NULL ? token->kind : RR_JSON_NONE;
}

/* --- texts -------------------------------------------------------------------- */

static gunichar
read_unit (const char *at)
{
  gunichar unit = 0;

  for (guint i = 0; i < 4; i++)
    unit = unit << 4 | (gunichar) g_ascii_xdigit_value (at[i]);
  return unit;
}

/* What stands behind a backslash, as @n bytes, at most 6. Returns: behind that */
static const char *
unescape (const char *p,
          char       *out,
          guint      *n)
{
  static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
  const char *known = strchr (from, *p);
  gunichar unit;

  if (*p != 'u')
    {
      *out = known != NULL ? to[known - from] : *p;
      *n = 1;
      return p + 1;
    }
  unit = read_unit (p + 1);
  p += 5;
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      unit = 0x10000 + ((unit - 0xd800) << 10) + (read_unit (p + 2) - 0xdc00);
      p += 6;
    }
  *n = (guint) g_unichar_to_utf8 (unit, out);
  return p;
}

/**
 * rr_json_doc_is:
 * @token: (nullable): a value
 * @text: a text
 *
 * Returns: whether it is that text; nothing is copied
 */
gboolean
rr_json_doc_is (const RrJsonToken *token,
                const char        *text)
{
  const char *p, *end;

  if (token == NULL || token->kind != RR_JSON_TEXT)
    return FALSE;
  if (token->is_plain)
    return (token->len == 0 || *token->at == *text) && strncmp (token->at, text, token->len) == 0
           && text[token->len] == '\0';

  end = token->at + token->len;
  for (p = token->at; p < end;)
    {
      char one[6] = { *p };
      guint n = 1;

      p = *p == '\\' ? unescape (p + 1, one, &n) : p + 1;
      if (strncmp (one, text, n) != 0)
        return FALSE;
      text += n;
    }
  return *text == '\0';
}

/**
 * rr_json_doc_text:
 * @self: a document
 * @token: (nullable): a value
 *
 * Returns: (transfer none) (nullable): its text, as long as @self lives; %NULL if it is none
 */
const char *
rr_json_doc_text (RrJsonDoc         *self,
                  const RrJsonToken *token)
{
  g_autoptr(GString) plain = NULL;
  const char *end;

  if (token == NULL || token->kind != RR_JSON_TEXT)
    return NULL;
  if (self->texts == NULL)
    self->texts = g_string_chunk_new (512);
  if (token->is_plain)
    return g_string_chunk_insert_len (self->texts, token->at, (gssize) token->len);

  plain = g_string_new (NULL);
  end = token->at + token->len;
  for (const char *p = token->at; p < end;)
    {
      char one[6] = { *p };
      guint n = 1;

      p = *p == '\\' ? unescape (p + 1, one, &n) : p + 1;
      g_string_append_len (plain, one, n);
    }
  return g_string_chunk_insert_len (self->texts, plain->str, (gssize) plain->len);
}

/* --- what is in it ------------------------------------------------------------ */

/**
 * rr_json_doc_next_name:
 * @object: (nullable): a value
 * @name: (nullable): one of its names
 *
 * Returns: (transfer none) (nullable): the one after it, the first one after %NULL; %NULL if
 *   there are no more. One that is there twice comes twice.
 */
const RrJsonToken *
rr_json_doc_next_name (const RrJsonToken *object,
                       const RrJsonToken *name)
{
  const RrJsonToken *next;

  if (object == NULL || object->kind != RR_JSON_OBJECT)
    return NULL;
  next = name != NULL ? name + 1 + name[1].size : object + 1;
  return next < object + object->size ? next : NULL;
}

/**
 * rr_json_doc_value:
 * @name: a name in an object
 *
 * Returns: (transfer none): its value
 */
const RrJsonToken *
rr_json_doc_value (const RrJsonToken *name)
{
  return name + 1;
}

/**
 * rr_json_doc_n_values:
 * @self: a document
 *
 * Returns: how many values and names are in it, at any depth
 */
guint
rr_json_doc_n_values (const RrJsonDoc *self)
{
  return self->tokens->len;
}

/**
 * rr_json_doc_member:
 * @self: a document
 * @object: (nullable): a value of it
 * @name: a name
 *
 * Returns: (transfer none) (nullable): the last value of that name, as other readers take
 *   it; %NULL if there is none, or @object is no object
 */
const RrJsonToken *
rr_json_doc_member (RrJsonDoc         *self,
                    const RrJsonToken *object,
                    const char        *name)
{
  const RrJsonToken *found = NULL;

  for (const RrJsonToken *key = NULL; (key = rr_json_doc_next_name (object, key)) != NULL;)
    if (rr_json_doc_is (key, name))
      found = key + 1;
  return found;
}

/**
 * rr_json_doc_length:
 * @array: (nullable): a value
 *
 * Returns: how many elements it has; 0 if it is no array
 */
guint
rr_json_doc_length (const RrJsonToken *array)
{
  return array != NULL && array->kind == RR_JSON_ARRAY ? array->n : 0;
}

/**
 * rr_json_doc_next:
 * @array: (nullable): a value
 * @element: (nullable): one of its elements
 *
 * Returns: (transfer none) (nullable): the one after it, the first one after %NULL; %NULL if
 *   there are no more
 */
const RrJsonToken *
rr_json_doc_next (const RrJsonToken *array,
                  const RrJsonToken *element)
{
  const RrJsonToken *next;

  if (array == NULL || array->kind != RR_JSON_ARRAY)
    return NULL;
  next = element != NULL ? element + element->size : array + 1;
  return next < array + array->size ? next : NULL;
}

/**
 * rr_json_doc_int:
 * @token: (nullable): a value
 * @value: (out): its number; left alone if there is none
 *
 * Returns: %FALSE if it is no whole number, or one that does not fit
 */
gboolean
rr_json_doc_int (const RrJsonToken *token,
                 gint64            *value)
{
  gint64 n = 0;

  if (token == NULL || token->kind != RR_JSON_INTEGER)
    return FALSE;
  for (const char *p = token->at; p < token->at + token->len; p++)
    if (*p != '-'
        && (__builtin_mul_overflow (n, 10, &n)
            || (*token->at == '-' ? __builtin_sub_overflow (n, (gint64) (*p - '0'), &n)
                                  : __builtin_add_overflow (n, (gint64) (*p - '0'), &n))))
      return FALSE;
  *value = n;
  return TRUE;
}

/**
 * rr_json_doc_number:
 * @token: (nullable): a value
 * @value: (out): its number, as near as can be; left alone if there is none
 *
 * Returns: %FALSE if it is no number, or beyond all
 */
gboolean
rr_json_doc_number (const RrJsonToken *token,
                    double            *value)
{
  char copy[MAX_NUMBER];
  double number;

  if (token == NULL || (token->kind != RR_JSON_INTEGER && token->kind != RR_JSON_REAL) || token->len >= sizeof copy)
    return FALSE;
  memcpy (copy, token->at, token->len);
  copy[token->len] = '\0';
  number = g_ascii_strtod (copy, NULL);
  if (!isfinite (number))
    return FALSE;
  *value = number;
  return TRUE;
}

/**
 * rr_json_doc_boolean:
 * @token: (nullable): a value
 * @value: (out): whether it is true; left alone if it is neither
 *
 * Returns: %FALSE if it is neither true nor false
 */
gboolean
rr_json_doc_boolean (const RrJsonToken *token,
                     gboolean          *value)
{
  if (token == NULL || token->kind != RR_JSON_BOOLEAN)
    return FALSE;
  *value = *token->at == 't';
  return TRUE;
}

/* --- writing ------------------------------------------------------------------ */

/* What is escaped stays so. */
static void
write_text (const RrJsonToken *token,
            GString           *out)
{
  const char *from = token->at, *end = token->at + token->len;

  g_string_append_c (out, '"');
  for (const char *p = from; p < end; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      {
        g_string_append_len (out, from, p - from);
        g_string_append_printf (out, "\\u%04x", (guint) *p);
        from = p + 1;
      }
  g_string_append_len (out, from, end - from);
  g_string_append_c (out, '"');
}

/**
 * rr_json_doc_write:
 * @token: a value
 * @out: where to append it
 */
void
rr_json_doc_write (const RrJsonToken *token,
                   GString           *out)
{
  const RrJsonToken *part = NULL;
  gboolean is_object = token->kind == RR_JSON_OBJECT;
  gsize begin;

  if (token->kind == RR_JSON_TEXT)
    write_text (token, out);
  else if (!is_object && token->kind != RR_JSON_ARRAY)
    g_string_append_len (out, token->at, (gssize) token->len);
  else
    {
      g_string_append_c (out, is_object ? '{' : '[');
      begin = out->len;
      while ((part = is_object ? rr_json_doc_next_name (token, part) : rr_json_doc_next (token, part)) != NULL)
        {
          if (out->len > begin)
            g_string_append_c (out, ',');
          rr_json_doc_write (part, out);
          if (!is_object)
            continue;
          g_string_append_c (out, ':');
          rr_json_doc_write (part + 1, out);
        }
      g_string_append_c (out, is_object ? '}' : ']');
    }
}
