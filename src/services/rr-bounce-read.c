/* rr-bounce-read.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-bounce.h"

#include <gmodule.h>
#include <string.h>

#include "rr-mail-private.h"

/* Delivery status notifications after RFC 3464: a report of three parts, of which the second
 * says what became of the letter in fields, and the third gives back the letter or its
 * headers. Strangers can write such a mail; the worst it does is to mark a letter whose
 * name they know.
 *
 * Threads: any.
 */

#define MAX_PARTS    16
#define MAX_SENTENCE 300

static char *
dup_content (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GMimeStream *stream = g_mime_stream_mem_new ();
  const GByteArray *bytes;
  g_autofree char *raw = NULL;

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  raw = bytes->len > 0 ? g_strndup ((const char *) bytes->data, bytes->len) : g_strdup ("");
  g_object_unref (stream);
  return g_utf8_make_valid (raw, -1);
}

/* Returns: (transfer full) (nullable): the first field of this name, unfolded */
static char *
dup_field (const char *text,
           const char *name)
{
  gsize len = strlen (name);

  for (const char *line = text; line != NULL && *line != '\0';)
    {
      const char *end = strchr (line, '\n');

      if (g_ascii_strncasecmp (line, name, len) == 0 && line[len] == ':')
        {
          g_autoptr(GString) value = g_string_new (NULL);

          for (const char *p = line + len + 1; *p != '\0'; p++)
            {
              if (*p == '\n' && p[1] != ' ' && p[1] != '\t')
                break;
              if (*p == '\n')
                p += strspn (p + 1, " \t");
              if (!g_ascii_iscntrl (*p))
                g_string_append_c (value, *p);
            }
          return g_strstrip (g_string_free (g_steal_pointer (&value), FALSE));
        }
      line = end != NULL ? end + 1 : NULL;
    }
  return NULL;
}

static void
read_status (const char *text,
             RrBounce   *bounce)
{
  g_autofree char *action = dup_field (text, "Action");
  g_autofree char *status = dup_field (text, "Status");
  g_autofree char *diagnostic = dup_field (text, "Diagnostic-Code");
  const char *words = diagnostic != NULL ? strchr (diagnostic, ';') : NULL;
  g_autofree char *sentence = NULL;

  bounce->is_final = action != NULL && g_ascii_strcasecmp (action, "failed") == 0;
  if (words != NULL)
    sentence = g_strstrip (g_strdup (words + 1));
  else
    sentence = g_strdup (diagnostic != NULL ? diagnostic : status != NULL ? status : action);
  g_free (bounce->problem);
  bounce->problem = sentence != NULL ? g_utf8_substring (sentence, 0, MIN (g_utf8_strlen (sentence, -1), MAX_SENTENCE))
                                     : NULL;
}

/* Our names have no host on disk. */
static void
take_id (const char *id,
         RrBounce   *bounce)
{
  const char *begin = id != NULL ? id + strspn (id, " <") : NULL;
  gsize len = begin != NULL ? strcspn (begin, "@> ") : 0;

  if (len == 0 || bounce->message_id != NULL)
    return;
  bounce->message_id = g_strndup (begin, len);
}

static void
read_part (GMimeObject *part,
           RrBounce    *bounce)
{
  GMimeContentType *type = g_mime_object_get_content_type (part);

  if (GMIME_IS_MESSAGE_PART (part))
    {
      GMimeMessage *letter = g_mime_message_part_get_message (GMIME_MESSAGE_PART (part));

      take_id (letter != NULL ? g_mime_message_get_message_id (letter) : NULL, bounce);
    }
  else if (GMIME_IS_PART (part))
    {
      g_autofree char *text = dup_content (GMIME_PART (part));
      g_autofree char *id = NULL;

      if (g_mime_content_type_is_type (type, "message", "delivery-status"))
        read_status (text, bounce);
      else if (g_mime_content_type_is_type (type, "text", "rfc822-headers"))
        take_id (id = dup_field (text, "Message-ID"), bounce);
    }
}

/* FALSE if it is no such message. */
G_MODULE_EXPORT gboolean
rr_bounce_read (const char *data,
                gsize       len,
                RrBounce   *bounce)
{
  GMimeStream *stream;
  GMimeParser *parser;
  GMimeMessage *message;
  GMimeObject *root;

  rr_mail_init ();
  stream = g_mime_stream_mem_new_with_buffer (data, len);
  parser = g_mime_parser_new_with_stream (stream);
  message = g_mime_parser_construct_message (parser, NULL);
  root = message != NULL ? g_mime_message_get_mime_part (message) : NULL;
  if (root != NULL && GMIME_IS_MULTIPART (root))
    for (int i = 0; i < MIN (g_mime_multipart_get_count (GMIME_MULTIPART (root)), MAX_PARTS); i++)
      read_part (g_mime_multipart_get_part (GMIME_MULTIPART (root), i), bounce);
  g_clear_object (&message);
  g_object_unref (parser);
  g_object_unref (stream);
  return bounce->message_id != NULL && bounce->problem != NULL;
}
