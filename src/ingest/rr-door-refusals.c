/* rr-door-refusals.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-refusals.h"

#include <string.h>

#include "rr-credential.h"
#include "rr-sync.h"

/* RrRefusals keeps the last things that were refused at the door, with the reason and the
 * beginning of what was said, for whoever asks why. What is secret in it is left out, and
 * what could do harm where it is read is written as it would be in C.
 *
 * Threads: any. The lock is held for a copy.
 * Ends:    with its door.
 */

#define N_KEPT  128
#define MAX_RAW 480

typedef struct
{
  gint64      time_us;
  RrAddress   address;
  guint       status;
  const char *why;           /* (static) */
  guint       raw_len;
  char        raw[MAX_RAW];
} Entry;

struct _RrRefusals
{
  RrMutex lock;
  Entry   entries[N_KEPT];   /* (guarded by lock): a ring */
  guint64 n_total;           /* (guarded by lock): the next goes to n_total % N_KEPT */
};

/**
 * rr_refusals_new:
 *
 * Returns: (transfer full): nothing was refused yet
 */
RrRefusals *
rr_refusals_new (void)
{
  RrRefusals *self = g_new0 (RrRefusals, 1);

  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_refusals_free:
 * @self: (nullable) (transfer full): refusals
 */
void
rr_refusals_free (RrRefusals *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_refusals_note:
 * @self: refusals
 * @address: who was refused
 * @status: what it was told: of HTTP, or the close code of a WebSocket; 0 for nothing
 * @why: (transfer none): static, one sentence
 * @raw: what it said
 */
void
rr_refusals_note (RrRefusals      *self,
                  const RrAddress *address,
                  guint            status,
                  const char      *why,
                  RrSlice          raw)
{
  Entry *entry;

  rr_mutex_lock (&self->lock);
  entry = &self->entries[self->n_total++ % N_KEPT];
  entry->time_us = g_get_real_time ();
  entry->address = *address;
  entry->status = status;
  entry->why = why;
  entry->raw_len = (guint) MIN (raw.len, MAX_RAW);
  if (entry->raw_len > 0)
    memcpy (entry->raw, raw.data, entry->raw_len);
  rr_mutex_unlock (&self->lock);
}

/* --- telling ------------------------------------------------------------------ */

static gboolean
names_a_secret (const char *line,
                gsize       len)
{
  static const char *const names[] = { "authorization:", "proxy-authorization:", "cookie:", "room-token:",
                                       "x-roundrock-signature:", "stripe-signature:" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (len >= strlen (names[i]) && g_ascii_strncasecmp (line, names[i], strlen (names[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
append_byte (GString *text,
             guchar   c)
{
  if (c == '\\')
    g_string_append (text, "\\\\");
  else if (c == '\r')
    g_string_append (text, "\\r");
  else if (c == '\n')
    g_string_append (text, "\\n\n");
  else if (c < 0x20 || c >= 0x7f)
    g_string_append_printf (text, "\\x%02x", c);
  else
    g_string_append_c (text, (char) c);
}

/* Where the value begins of something that is secret by its name, as in a query, a form or
 * JSON. Returns: @at if nothing of the kind is there */
static gsize
find_secret_value (const char *line,
                   gsize       at,
                   gsize       len)
{
  static const char *const names[] = { "token", "key", "secret", "password", "passphrase", "signature" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize from = at + strlen (names[i]);

      if (from >= len || g_ascii_strncasecmp (line + at, names[i], from - at) != 0)
        continue;
      from += line[from] == '"' ? 1 : 0;
      if (from < len && (line[from] == '=' || line[from] == ':'))
        return from + 1;
    }
  return at;
}

/* Likewise of a token in a path. */
static gsize
find_path_token (const char *line,
                 gsize       at,
                 gsize       len)
{
  return rr_token_path_len (line + at, len - at) > 0 ? at + strlen (RR_TOKEN_PATH) : at;
}

/* Behind the quote that ends it, or where what was kept ends. */
static gsize
end_of_string (const char *line,
               gsize       at,
               gsize       len)
{
  for (; at < len && line[at] != '"'; at++)
    at += line[at] == '\\' ? 1 : 0;
  return MIN (at + 1, len);
}

static gsize
end_of_value (const char *line,
              gsize       at,
              gsize       len)
{
  while (at < len && line[at] == ' ')
    at++;
  if (at < len && line[at] == '"')
    return end_of_string (line, at + 1, len);
  while (at < len && memchr ("&,} \r\n", line[at], 6) == NULL)
    at++;
  return at;
}

static void
append_line (GString    *text,
             const char *line,
             gsize       len)
{
  gsize secret_from = len;

  if (names_a_secret (line, len))
    secret_from = (gsize) ((const char *) memchr (line, ':', len) - line) + 1;
  for (gsize i = 0; i < len; i++)
    {
      gsize secret = find_secret_value (line, i, len), token = find_path_token (line, i, len);

      if (token > i)
        {
          gsize token_len = rr_token_path_len (line + i, len - i);

          g_string_append_len (text, line + i, (gssize) (token - i));
          g_string_append (text, "***");
          i = token + token_len - 1;
        }
      else if (secret > i)
        {
          g_string_append_len (text, line + i, (gssize) (secret - i));
          g_string_append (text, "***");
          i = end_of_value (line, secret, len) - 1;
        }
      else if (i < secret_from || line[i] == '\r' || line[i] == '\n')
        append_byte (text, (guchar) line[i]);
      else if (i == secret_from)
        g_string_append (text, " ***");
    }
}

static char *
dup_readable (const char *raw,
              gsize       len)
{
  GString *text = g_string_new (NULL);
  gsize at = 0;

  while (at < len)
    {
      const char *end = memchr (raw + at, '\n', len - at);
      gsize line_len = end != NULL ? (gsize) (end - (raw + at)) + 1 : len - at;

      append_line (text, raw + at, line_len);
      at += line_len;
    }
  return g_string_free (text, FALSE);
}

/**
 * rr_refusals_dup:
 * @self: refusals
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrDoorRefusal): the last ones, newest first
 */
GPtrArray *
rr_refusals_dup (RrRefusals *self)
{
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_door_refusal_free);
  g_autofree Entry *entries = NULL;
  guint64 n_total;

  rr_mutex_lock (&self->lock);
  entries = g_memdup2 (self->entries, sizeof self->entries);
  n_total = self->n_total;
  rr_mutex_unlock (&self->lock);

  for (guint64 i = n_total; i > 0 && n_total - i < N_KEPT; i--)
    {
      const Entry *entry = &entries[(i - 1) % N_KEPT];
      RrDoorRefusal *refusal = g_new0 (RrDoorRefusal, 1);
      char address[RR_ADDRESS_TEXT];

      rr_address_to_text (&entry->address, address);
      refusal->serial = i;
      refusal->time_ms = entry->time_us / 1000;
      refusal->address = g_strdup (address);
      refusal->status = entry->status;
      refusal->why = entry->why;
      refusal->raw = dup_readable (entry->raw, entry->raw_len);
      g_ptr_array_add (array, refusal);
    }
  return array;
}
