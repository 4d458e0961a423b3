/* rr-http-head.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-head.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The lines of HTTP/1.1 (RFC 9112), read strictly: what two readers could understand in
 * two ways is refused, such as bare line feeds, folded lines, white space before a colon.
 * A scan looks at each byte once as it comes and refuses at once what can be no head; the
 * lines of a complete head are then cut into slices of it.
 *
 * Threads: any; nothing here has state of its own, nothing is allocated.
 */

gboolean
rr_http_is_token_char (guchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

gboolean
rr_slice_equals_lower (RrSlice     self,
                       const char *lower)
{
  for (gsize i = 0; i < self.len; i++)
    if (lower[i] == '\0' || g_ascii_tolower (self.data[i]) != lower[i])
      return FALSE;
  return lower[self.len] == '\0';
}

/* Is @lower_word one of the comma-separated elements? */
gboolean
rr_slice_list_has (RrSlice     self,
                   const char *lower_word)
{
  gsize i = 0;

  while (i < self.len)
    {
      gsize start, end;

      while (i < self.len && (self.data[i] == ' ' || self.data[i] == '\t' || self.data[i] == ','))
        i++;
      start = i;
      while (i < self.len && self.data[i] != ',')
        i++;
      end = i;
      while (end > start && (self.data[end - 1] == ' ' || self.data[end - 1] == '\t'))
        end--;
      if (rr_slice_equals_lower ((RrSlice) { self.data + start, end - start }, lower_word))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_text_byte (guchar c)
{
  return (c >= 0x20 && c != 0x7f) || c == '\t';
}

/**
 * rr_http_scan:
 * @scan: where the last call came to; all zero at the beginning of a head
 * @data: bytes from the beginning of a head
 * @len: how many, at least as many as last time
 * @max_head: bytes a head may have
 *
 * Looks for the empty line that ends a head. One empty line before it is let pass
 * (RFC 9112 2.2).
 *
 * Returns: 0 when the head is complete, its length is then @scan's `at`; %RR_HTTP_MORE;
 *   or the status to refuse with
 */
guint
rr_http_scan (RrHttpScan *scan,
              const char *data,
              gsize       len,
              gsize       max_head)
{
  gsize end = MIN (len, max_head);

  for (gsize i = scan->at; i < end; i++)
    {
      gboolean after_cr = i > 0 && data[i - 1] == '\r';

      if ((data[i] == '\n') != after_cr)
        {
          scan->why = N_("A line does not end as lines of HTTP do");
          return 400;
        }
      if (data[i] == '\n')
        {
          gsize line_len = i - 1 - scan->line;

          scan->line = (guint32) i + 1;
          scan->at = (guint32) i + 1;
          if (line_len == 0 && i != 1)
            return 0;
        }
      else if (data[i] != '\r' && !is_text_byte ((guchar) data[i]))
        {
          scan->why = N_("There is a control character in the head");
          return 400;
        }
    }
  scan->at = (guint32) end;
  scan->why = N_("The head is too long");
  return end == max_head ? 431 : RR_HTTP_MORE;
}

/**
 * rr_http_take_line:
 * @at: (inout): where a line begins; then where the next one does
 * @end: of the text
 * @line: (out): without its end
 *
 * Returns: %FALSE if no line ends there as it should
 */
gboolean
rr_http_take_line (const char **at,
                   const char  *end,
                   RrSlice     *line)
{
  const char *line_end = memchr (*at, '\n', (gsize) (end - *at));

  if (line_end == NULL || line_end == *at || line_end[-1] != '\r')
    return FALSE;
  *line = (RrSlice) { *at, (gsize) (line_end - *at) - 1 };
  *at = line_end + 1;
  return TRUE;
}

/**
 * rr_http_take_header:
 * @line: a header line
 * @headers: of %RR_HTTP_MAX_HEADERS
 * @n_headers: (inout): how many are filled
 *
 * Returns: 0, or the status to refuse with
 */
guint
rr_http_take_header (RrSlice       line,
                     RrHttpHeader *headers,
                     guint        *n_headers)
{
  const char *text = line.data, *colon = memchr (line.data, ':', line.len);
  gsize start, end = line.len;

  if (colon == NULL || colon == text)
    return 400;
  for (const char *p = text; p < colon; p++)
    if (!rr_http_is_token_char ((guchar) *p))
      return 400;
  if (*n_headers == RR_HTTP_MAX_HEADERS)
    return 431;

  start = (gsize) (colon - text) + 1;
  while (start < end && (text[start] == ' ' || text[start] == '\t'))
    start++;
  while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t'))
    end--;
  for (gsize i = start; i < end; i++)
    if (!is_text_byte ((guchar) text[i]))
      return 400;

  headers[*n_headers].name = (RrSlice) { text, (gsize) (colon - text) };
  headers[*n_headers].value = (RrSlice) { text + start, end - start };
  ++*n_headers;
  return 0;
}

/**
 * rr_http_find:
 * @headers: header lines
 * @n_headers: how many
 * @lower_name: a header name in lower case
 * @value: (out): its first value
 *
 * Returns: %FALSE if it is not there
 */
gboolean
rr_http_find (const RrHttpHeader *headers,
              guint               n_headers,
              const char         *lower_name,
              RrSlice            *value)
{
  for (guint i = 0; i < n_headers; i++)
    if (rr_slice_equals_lower (headers[i].name, lower_name))
      {
        *value = headers[i].value;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_http_read_length:
 * @value: of a Content-Length
 * @length: (out): %G_MAXUINT32 at most, which is more than anybody takes
 *
 * Returns: %FALSE if it is no number
 */
gboolean
rr_http_read_length (RrSlice  value,
                     gsize   *length)
{
  guint64 n = 0;

  for (gsize i = 0; i < value.len; i++)
    {
      if (!g_ascii_isdigit (value.data[i]))
        return FALSE;
      n = MIN (n * 10 + (guint64) (value.data[i] - '0'), G_MAXUINT32);
    }
  *length = n;
  return value.len > 0;
}
