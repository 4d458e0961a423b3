/* rr-mail.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-postman-private.h"

#include <string.h>

#include "rr-mail-private.h"

/* A letter as the bytes of a mail.
 *
 * Threads: any.
 */

static void
add_address (GMimeMessage     *message,
             GMimeAddressType  type,
             const char       *address)
{
  g_mime_message_add_mailbox (message, type, NULL, address);
}

static GMimeObject *
make_body (const char *text)
{
  GMimeTextPart *part = g_mime_text_part_new_with_subtype ("plain");

  g_mime_text_part_set_text (part, text);
  g_mime_part_set_content_encoding (GMIME_PART (part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return GMIME_OBJECT (part);
}

/* The domain of the sender, so that the name is one nobody else gives. */
char *
rr_mail_dup_message_id (const char *name,
                        const char *from)
{
  const char *at = strchr (from, '@');

  return g_strdup_printf ("%s@%s", name, at != NULL && at[1] != '\0' ? at + 1 : "roundrock");
}

/* Before anything else of GMime. */
void
rr_mail_init (void)
{
  static gsize is_ready;

  if (g_once_init_enter (&is_ready))
    {
      g_mime_init ();
      g_once_init_leave (&is_ready, 1);
    }
}

GBytes *
rr_mail_to_bytes (GMimeMessage *message)
{
  GMimeStream *stream = g_mime_stream_mem_new ();
  GMimeFormatOptions *options = g_mime_format_options_new ();
  const GByteArray *array;
  GBytes *bytes;

  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  g_mime_object_write_to_stream (GMIME_OBJECT (message), options, stream);
  g_mime_format_options_free (options);
  array = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  bytes = g_bytes_new (array->data, array->len);
  g_object_unref (stream);
  return bytes;
}

/* Returns: (transfer full): headers and text, with CRLF */
GBytes *
rr_mail_build (const RrLetter    *letter,
               const char        *from,
               const char *const *to)
{
  GMimeMessage *message;
  GMimeObject *body;
  GBytes *bytes;
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (letter->made_ms / 1000);
  g_autofree char *id = rr_mail_dup_message_id (letter->message_id, from);
  g_autofree char *attempt = g_strdup_printf ("%u", letter->n_attempts);

  rr_mail_init ();
  message = g_mime_message_new (FALSE);
  body = make_body (letter->body);
  add_address (message, GMIME_ADDRESS_TYPE_FROM, from);
  for (guint i = 0; to[i] != NULL; i++)
    add_address (message, GMIME_ADDRESS_TYPE_TO, to[i]);
  g_mime_message_set_subject (message, letter->subject, "utf-8");
  g_mime_message_set_date (message, date);
  g_mime_message_set_message_id (message, id);
  g_mime_object_set_header (GMIME_OBJECT (message), "Auto-Submitted", "auto-generated", NULL);
  g_mime_object_set_header (GMIME_OBJECT (message), "X-Roundrock-Attempt", attempt, NULL);
  g_mime_message_set_mime_part (message, body);
  bytes = rr_mail_to_bytes (message);
  g_object_unref (body);
  g_object_unref (message);
  return bytes;
}
