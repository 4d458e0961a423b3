/* rr-guest-mail.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-mail.h"

#include <string.h>

#include "rr-mail-private.h"

/* A mail to a guest as bytes: the text twice, plain and marked up; then the calendar entry
 * and the voucher, in base64 so that no server on the way touches their line ends.
 *
 * Threads: any.
 */

static GMimePart *
make_part (const char           *type,
           const char           *subtype,
           const void           *data,
           gsize                 len,
           GMimeContentEncoding  encoding)
{
  GMimePart *part = g_mime_part_new_with_type (type, subtype);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, len);
  GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_part_set_content (part, content);
  g_mime_part_set_content_encoding (part, encoding);
  g_object_unref (content);
  g_object_unref (stream);
  return part;
}

static GMimePart *
make_text (const char           *subtype,
           const char           *text,
           GMimeContentEncoding  encoding)
{
  GMimePart *part = make_part ("text", subtype, text, strlen (text), encoding);

  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset", "utf-8");
  return part;
}

static void
add_part (GMimeMultipart *multipart,
          GMimePart      *part,
          const char     *file_name)
{
  if (file_name != NULL)
    {
      g_mime_object_set_disposition (GMIME_OBJECT (part), GMIME_DISPOSITION_ATTACHMENT);
      g_mime_part_set_filename (part, file_name);
    }
  g_mime_multipart_add (multipart, GMIME_OBJECT (part));
  g_object_unref (part);
}

static GMimeObject *
make_body (const RrGuestMail *mail)
{
  GMimeMultipart *mixed = g_mime_multipart_new_with_subtype ("mixed");
  GMimeMultipart *texts = g_mime_multipart_new_with_subtype ("alternative");

  add_part (texts, make_text ("plain", mail->plain, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE), NULL);
  add_part (texts, make_text ("html", mail->html, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE), NULL);
  g_mime_multipart_add (mixed, GMIME_OBJECT (texts));
  g_object_unref (texts);
  if (mail->calendar != NULL)
    {
      GMimePart *part = make_text ("calendar", mail->calendar, GMIME_CONTENT_ENCODING_BASE64);

      g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "method", mail->calendar_method);
      add_part (mixed, part, "booking.ics");
    }
  if (mail->voucher != NULL)
    {
      gsize len;
      const void *data = g_bytes_get_data (mail->voucher, &len);

      add_part (mixed, make_part ("application", "pdf", data, len, GMIME_CONTENT_ENCODING_BASE64), "voucher.pdf");
    }
  return GMIME_OBJECT (mixed);
}

static void
set_headers (GMimeMessage      *message,
             const RrGuestMail *mail)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (mail->made_ms / 1000);
  g_autofree char *id = rr_mail_dup_message_id (mail->message_id, mail->from);
  g_autofree char *attempt = g_strdup_printf ("%u", mail->attempt);
  GMimeObject *headers = GMIME_OBJECT (message);

  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_FROM, mail->from_name, mail->from);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO, mail->to_name, mail->to);
  if (mail->reply_to != NULL)
    g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_REPLY_TO, mail->from_name, mail->reply_to);
  g_mime_message_set_subject (message, mail->subject, "utf-8");
  if (date != NULL)
    g_mime_message_set_date (message, date);
  g_mime_message_set_message_id (message, id);
  g_mime_object_set_header (headers, "Auto-Submitted", "auto-generated", NULL);
  g_mime_object_set_header (headers, "Content-Language", mail->lang, NULL);
  g_mime_object_set_header (headers, "X-Roundrock-Attempt", attempt, NULL);
}

/**
 * rr_guest_mail_build:
 * @mail: what goes into it
 *
 * Returns: (transfer full): the mail as it goes to a server
 */
GBytes *
rr_guest_mail_build (const RrGuestMail *mail)
{
  GMimeMessage *message;
  GMimeObject *body;
  GBytes *bytes;

  rr_mail_init ();
  message = g_mime_message_new (FALSE);
  body = make_body (mail);
  set_headers (message, mail);
  g_mime_message_set_mime_part (message, body);
  bytes = rr_mail_to_bytes (message);
  g_object_unref (body);
  g_object_unref (message);
  return bytes;
}
