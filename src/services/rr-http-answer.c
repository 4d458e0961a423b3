/* rr-http-answer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-answer.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-http-head.h"

/* RrHttpAnswer reads one answer as strictly as our own door reads requests: who can be
 * understood in two ways is not believed. Answers of 1xx are passed over, a body has a
 * length, comes in chunks or lasts to the end of the connection, and is no longer than a
 * bound, also unpacked.
 *
 * Errors: RR_ERROR_MALFORMED and RR_ERROR_TOO_LARGE of what no answer may be, and
 *         G_IO_ERROR_PARTIAL_INPUT of one that was cut off.
 * Threads: one at a time.
 * Ends:    clear() frees what it holds, at any step.
 */

#define MAX_CHUNK_LINE 1024
#define MAX_CHUNK_SIZE 8        /* hexadecimal digits */
#define MAX_IDLE_S     3600

void
rr_http_answer_init (RrHttpAnswer *self,
                     gsize         max_body)
{
  *self = (RrHttpAnswer) { .max_body = max_body, .lines = g_byte_array_new () };
}

void
rr_http_answer_clear (RrHttpAnswer *self)
{
  g_clear_pointer (&self->lines, g_byte_array_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
}

/* Whether any byte of it came. */
gboolean
rr_http_answer_has_begun (const RrHttpAnswer *self)
{
  return self->step != RR_HTTP_HEAD || self->lines->len > 0 || self->n_interim > 0;
}

static gboolean
malformed (GError     **error,
           const char  *sentence)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sentence);
  return FALSE;
}

static gboolean
too_large (GError **error)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_TOO_LARGE, _("The answer is too long"));
  return FALSE;
}

/* --- the head ----------------------------------------------------------------- */

/* What the header lines say of the body; each may stand on several lines. */
typedef struct
{
  guint    n_lengths;
  gsize    length;
  guint    n_codings;
  gboolean is_chunked;
  guint    n_packings;
} Framing;

/* "HTTP/1.1 200 OK"; the reason may be missing, with or without its space. */
static gboolean
read_status (RrSlice       line,
             RrHttpAnswer *self)
{
  const char *p = line.data;

  if (line.len < 12 || memcmp (p, "HTTP/1.", 7) != 0 || (p[7] != '0' && p[7] != '1') || p[8] != ' '
      || !g_ascii_isdigit (p[9]) || !g_ascii_isdigit (p[10]) || !g_ascii_isdigit (p[11])
      || (line.len > 12 && p[12] != ' '))
    return FALSE;
  self->status = (guint) ((p[9] - '0') * 100 + (p[10] - '0') * 10 + (p[11] - '0'));
  self->keep_alive = p[7] == '1';
  return self->status >= 100 && self->status < 600;
}

static void
copy_word (RrSlice value,
           char    word[RR_HTTP_MAX_WORD])
{
  gsize len = MIN (value.len, RR_HTTP_MAX_WORD - 1);

  memcpy (word, value.data, len);
  word[len] = '\0';
}

/* "timeout=5, max=100" */
static guint
read_idle (RrSlice value)
{
  char text[RR_HTTP_MAX_WORD];
  const char *timeout;

  copy_word (value, text);
  timeout = strstr (text, "timeout=");
  return timeout != NULL ? (guint) CLAMP (g_ascii_strtoull (timeout + 8, NULL, 10), 1, MAX_IDLE_S) : 0;
}

static gboolean
note_header (const RrHttpHeader *header,
             Framing            *framing,
             RrHttpAnswer       *self)
{
  RrSlice name = header->name, value = header->value;

  if (rr_slice_equals_lower (name, "content-length"))
    {
      framing->n_lengths++;
      return rr_http_read_length (value, &framing->length);
    }
  if (rr_slice_equals_lower (name, "transfer-encoding"))
    framing->is_chunked = ++framing->n_codings == 1 && rr_slice_equals_lower (value, "chunked");
  else if (rr_slice_equals_lower (name, "connection"))
    self->keep_alive = self->keep_alive && !rr_slice_list_has (value, "close");
  else if (rr_slice_equals_lower (name, "keep-alive"))
    self->idle_s = read_idle (value);
  else if (rr_slice_equals_lower (name, "retry-after"))
    copy_word (value, self->retry_after);
  else if (rr_slice_equals_lower (name, "content-encoding") && !rr_slice_equals_lower (value, "identity"))
    {
      self->is_gzip = rr_slice_equals_lower (value, "gzip") || rr_slice_equals_lower (value, "x-gzip");
      return ++framing->n_packings == 1 && self->is_gzip;
    }
  return TRUE;
}

static gboolean
read_lines (RrHttpAnswer *self,
            gsize         head_len,
            Framing      *framing)
{
  const char *p = (const char *) self->lines->data, *end = p + head_len - 2;
  RrHttpHeader headers[RR_HTTP_MAX_HEADERS];
  guint n_headers = 0;
  RrSlice line;

  if (!rr_http_take_line (&p, end, &line) || !read_status (line, self))
    return FALSE;
  while (p < end)
    if (!rr_http_take_line (&p, end, &line) || rr_http_take_header (line, headers, &n_headers) != 0)
      return FALSE;
  for (guint i = 0; i < n_headers; i++)
    if (!note_header (&headers[i], framing, self))
      return FALSE;
  return TRUE;
}

/* How the body is framed (RFC 9112 6.3), but stricter. */
static gboolean
begin_body (RrHttpAnswer   *self,
            const Framing  *framing,
            GError        **error)
{
  if (framing->n_lengths > 1 || (framing->n_codings > 0 && (framing->n_lengths > 0 || !framing->is_chunked)))
    return malformed (error, _("The answer does not say clearly how long it is"));
  if (self->status == 204 || self->status == 304)
    self->step = RR_HTTP_DONE;
  else if (framing->is_chunked)
    self->step = RR_HTTP_CHUNK_SIZE;
  else if (framing->n_lengths == 1)
    {
      self->left = framing->length;
      self->step = self->left > 0 ? RR_HTTP_BODY_OF_LENGTH : RR_HTTP_DONE;
    }
  else
    {
      self->step = RR_HTTP_BODY_TO_THE_END;
      self->keep_alive = FALSE;
    }
  self->body = g_byte_array_new ();
  return self->left <= self->max_body ? TRUE : too_large (error);
}

/* What is asked for may be preceded by answers that it will come. */
static gboolean
pass_over (RrHttpAnswer  *self,
           GError       **error)
{
  if (self->status == 101 || ++self->n_interim > RR_HTTP_MAX_INTERIM)
    return malformed (error, _("The answer is none of HTTP/1.1"));
  g_byte_array_set_size (self->lines, 0);
  self->scan_at = self->scan_line = 0;
  self->idle_s = 0;
  self->is_gzip = FALSE;
  self->retry_after[0] = '\0';
  return TRUE;
}

static gboolean
read_head (RrHttpAnswer  *self,
           const char    *data,
           gsize          len,
           gsize         *n_read,
           GError       **error)
{
  RrHttpScan scan = { self->scan_at, self->scan_line, NULL };
  gsize before = self->lines->len, taken = MIN (len, RR_HTTP_MAX_HEAD - before);
  Framing framing = { 0 };
  guint verdict;

  g_byte_array_append (self->lines, (const guint8 *) data, (guint) taken);
  verdict = rr_http_scan (&scan, (const char *) self->lines->data, self->lines->len, RR_HTTP_MAX_HEAD);
  self->scan_at = scan.at;
  self->scan_line = scan.line;
  *n_read = taken;
  if (verdict == RR_HTTP_MORE)
    return TRUE;
  if (verdict == 431)
    return too_large (error);
  *n_read = scan.at - before;
  if (verdict != 0 || !read_lines (self, scan.at, &framing))
    return malformed (error, _("The answer is none of HTTP/1.1"));
  if (self->status < 200)
    return pass_over (self, error);
  g_byte_array_set_size (self->lines, 0);
  return begin_body (self, &framing, error);
}

/* --- the body ----------------------------------------------------------------- */

static gboolean
take_body (RrHttpAnswer  *self,
           const char    *data,
           gsize          len,
           gsize          most,
           gsize         *n_read,
           GError       **error)
{
  *n_read = MIN (len, most);
  if (*n_read > self->max_body - self->body->len)
    return too_large (error);
  g_byte_array_append (self->body, (const guint8 *) data, (guint) *n_read);
  return TRUE;
}

static gboolean
take_left (RrHttpAnswer  *self,
           const char    *data,
           gsize          len,
           gsize         *n_read,
           GError       **error)
{
  if (!take_body (self, data, len, self->left, n_read, error))
    return FALSE;
  self->left -= *n_read;
  if (self->left == 0)
    self->step = self->step == RR_HTTP_CHUNK ? RR_HTTP_CHUNK_END : RR_HTTP_DONE;
  return TRUE;
}

/* "1a;name=value": what an extension says is nobody's business. */
static gboolean
read_chunk_size (RrHttpAnswer  *self,
                 RrSlice        line,
                 GError       **error)
{
  gsize n = 0, size = 0;

  while (n < line.len && n <= MAX_CHUNK_SIZE && g_ascii_isxdigit (line.data[n]))
    size = size * 16 + (gsize) g_ascii_xdigit_value (line.data[n++]);
  if (n == 0 || n > MAX_CHUNK_SIZE || (n < line.len && line.data[n] != ';' && line.data[n] != ' ' && line.data[n] != '\t'))
    return malformed (error, _("The answer comes in pieces without a proper length"));
  self->left = size;
  self->step = size > 0 ? RR_HTTP_CHUNK : RR_HTTP_TRAILER;
  return size <= self->max_body - self->body->len ? TRUE : too_large (error);
}

static gboolean
read_trailer (RrHttpAnswer  *self,
              RrSlice        line,
              GError       **error)
{
  RrHttpHeader headers[1];
  guint n = 0;

  if (line.len == 0)
    self->step = RR_HTTP_DONE;
  else if (self->n_trailers++ >= RR_HTTP_MAX_HEADERS || rr_http_take_header (line, headers, &n) != 0)
    return malformed (error, _("The answer comes in pieces without a proper length"));
  return TRUE;
}

static gboolean
read_line (RrHttpAnswer  *self,
           const char    *data,
           gsize          len,
           gsize         *n_read,
           GError       **error)
{
  const char *end = memchr (data, '\n', len), *p;
  gboolean is_good;
  RrSlice line;

  *n_read = end != NULL ? (gsize) (end - data) + 1 : len;
  if (self->lines->len + *n_read > MAX_CHUNK_LINE)
    return too_large (error);
  g_byte_array_append (self->lines, (const guint8 *) data, (guint) *n_read);
  if (end == NULL)
    return TRUE;

  p = (const char *) self->lines->data;
  is_good = rr_http_take_line (&p, p + self->lines->len, &line) && memchr (line.data, '\r', line.len) == NULL;
  if (!is_good || (self->step == RR_HTTP_CHUNK_END && line.len > 0))
    return malformed (error, _("The answer comes in pieces without a proper length"));
  if (self->step == RR_HTTP_CHUNK_END)
    self->step = RR_HTTP_CHUNK_SIZE;
  else if (self->step == RR_HTTP_CHUNK_SIZE)
    is_good = read_chunk_size (self, line, error);
  else
    is_good = read_trailer (self, line, error);
  g_byte_array_set_size (self->lines, 0);
  return is_good;
}

static gboolean
read_step (RrHttpAnswer  *self,
           const char    *data,
           gsize          len,
           gsize         *n_read,
           GError       **error)
{
  switch (self->step)
    {
    case RR_HTTP_HEAD:
      return read_head (self, data, len, n_read, error);
    case RR_HTTP_BODY_OF_LENGTH:
    case RR_HTTP_CHUNK:
      return take_left (self, data, len, n_read, error);
    case RR_HTTP_BODY_TO_THE_END:
      return take_body (self, data, len, G_MAXSIZE, n_read, error);
    case RR_HTTP_CHUNK_SIZE:
    case RR_HTTP_CHUNK_END:
    case RR_HTTP_TRAILER:
      return read_line (self, data, len, n_read, error);
    case RR_HTTP_DONE:
      break;
    }
  *n_read = 0;
  return TRUE;
}

/**
 * rr_http_answer_read:
 * @self: an answer
 * @data: bytes of the connection
 * @len: how many
 * @n_read: (out): how many are of this answer; fewer only if it is complete
 * @error: return location for an error
 *
 * It is complete when its step is %RR_HTTP_DONE.
 *
 * Returns: %FALSE if this can be no answer
 */
gboolean
rr_http_answer_read (RrHttpAnswer  *self,
                     const char    *data,
                     gsize          len,
                     gsize         *n_read,
                     GError       **error)
{
  *n_read = 0;
  while (*n_read < len && self->step != RR_HTTP_DONE)
    {
      gsize n = 0;

      if (!read_step (self, data + *n_read, len - *n_read, &n, error))
        return FALSE;
      *n_read += n;
    }
  return TRUE;
}

/**
 * rr_http_answer_end:
 * @self: an answer that is not complete
 * @error: return location for an error
 *
 * The connection has ended.
 *
 * Returns: %FALSE if the answer has not
 */
gboolean
rr_http_answer_end (RrHttpAnswer  *self,
                    GError       **error)
{
  if (self->step == RR_HTTP_BODY_TO_THE_END)
    {
      self->step = RR_HTTP_DONE;
      return TRUE;
    }
  if (rr_http_answer_has_begun (self))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("It hung up in the middle of its answer"));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, _("It hung up without an answer"));
  return FALSE;
}

/* --- packed bodies ------------------------------------------------------------ */

/* One step of unpacking. FALSE with an error, or at the end with none. */
static gboolean
unpack_more (GConverter    *converter,
             RrHttpAnswer  *self,
             gsize         *at,
             GByteArray    *out,
             GError       **error)
{
  char buffer[16384];
  gsize n_in = 0, n_out = 0;
  g_autoptr(GError) problem = NULL;
  GConverterResult result = g_converter_convert (converter, self->body->data + *at, self->body->len - *at, buffer,
                                                 sizeof buffer, G_CONVERTER_INPUT_AT_END, &n_in, &n_out, &problem);

  if (result == G_CONVERTER_ERROR)
    return malformed (error, _("The answer cannot be unpacked"));
  *at += n_in;
  if (n_out > self->max_body - out->len)
    return too_large (error);
  g_byte_array_append (out, (const guint8 *) buffer, (guint) n_out);
  return result == G_CONVERTER_CONVERTED;
}

/**
 * rr_http_answer_unpack:
 * @self: a complete answer
 * @error: return location for an error
 *
 * Returns: %FALSE if its body is packed and that is broken
 */
gboolean
rr_http_answer_unpack (RrHttpAnswer  *self,
                       GError       **error)
{
  g_autoptr(GConverter) converter = NULL;
  g_autoptr(GByteArray) out = NULL;
  GError *problem = NULL;
  gsize at = 0;

  if (!self->is_gzip || self->body == NULL || self->body->len == 0)
    return TRUE;
  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  out = g_byte_array_new ();
  while (unpack_more (converter, self, &at, out, &problem))
    ;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  g_byte_array_unref (self->body);
  self->body = g_steal_pointer (&out);
  self->is_gzip = FALSE;
  return TRUE;
}
