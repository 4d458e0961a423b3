/* rr-http.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http.h"

#include <string.h>

/* A strict reader of HTTP/1.1 request heads (RFC 9112). What two readers could
 * understand in two ways is refused: bare line feeds, folded lines, white space before
 * a colon, several lengths or hosts, any transfer coding.
 *
 * Threads: any; nothing here has state, nothing is allocated.
 */

static const struct
{
  const char *name;
  RrMethod    method;
} methods[] = {
  { "GET", RR_METHOD_GET },       { "POST", RR_METHOD_POST },     { "PUT", RR_METHOD_PUT },
  { "PATCH", RR_METHOD_PATCH },   { "DELETE", RR_METHOD_DELETE }, { "HEAD", RR_METHOD_HEAD },
  { "OPTIONS", RR_METHOD_OPTIONS },
};

static gboolean
is_token_char (guchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
equals_lower (RrSlice     slice,
              const char *lower)
{
  gsize len = strlen (lower);

  if (slice.len != len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (g_ascii_tolower (slice.data[i]) != lower[i])
      return FALSE;
  return TRUE;
}

/* Is @word one of the comma-separated elements? */
static gboolean
list_has (RrSlice     list,
          const char *word)
{
  gsize i = 0;

  while (i < list.len)
    {
      gsize start, end;

      while (i < list.len && (list.data[i] == ' ' || list.data[i] == '\t' || list.data[i] == ','))
        i++;
      start = i;
      while (i < list.len && list.data[i] != ',')
        i++;
      end = i;
      while (end > start && (list.data[end - 1] == ' ' || list.data[end - 1] == '\t'))
        end--;
      if (equals_lower ((RrSlice) { list.data + start, end - start }, word))
        return TRUE;
    }
  return FALSE;
}

/* The end of the head; 0 if it is not there yet. A line feed without carriage return
 * ends nothing and is refused by the line reader. */
static gsize
find_head_end (const char *data,
               gsize       len)
{
  const char *end = memmem (data, len, "\r\n\r\n", 4);

  return end != NULL ? (gsize) (end - data) + 4 : 0;
}

static guint
parse_method (RrSlice        word,
              RrHttpRequest *request)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (word.len == strlen (methods[i].name) && memcmp (word.data, methods[i].name, word.len) == 0)
      {
        request->method = methods[i].method;
        return 0;
      }
  for (gsize i = 0; i < word.len; i++)
    if (!is_token_char ((guchar) word.data[i]))
      return 400;
  return word.len > 0 ? 405 : 400;
}

/* "/path?query", or "http://host/path?query" as proxies send it. */
static guint
parse_target (RrSlice        target,
              RrHttpRequest *request)
{
  const char *question;

  for (gsize i = 0; i < target.len; i++)
    if ((guchar) target.data[i] <= 0x20 || (guchar) target.data[i] >= 0x7f || target.data[i] == '#')
      return 400;
  if (target.len > 7 && g_ascii_strncasecmp (target.data, "http://", 7) == 0)
    {
      const char *slash = memchr (target.data + 7, '/', target.len - 7);

      if (slash == NULL)
        return 400;
      target.len -= (gsize) (slash - target.data);
      target.data = slash;
    }
  if (target.len == 1 && target.data[0] == '*' && request->method == RR_METHOD_OPTIONS)
    ;
  else if (target.len == 0 || target.data[0] != '/')
    return 400;

  question = memchr (target.data, '?', target.len);
  request->path = target;
  request->query = (RrSlice) { NULL, 0 };
  if (question != NULL)
    {
      request->path.len = (gsize) (question - target.data);
      request->query = (RrSlice) { question + 1, target.len - request->path.len - 1 };
    }
  return 0;
}

static guint
parse_version (RrSlice        version,
               RrHttpRequest *request)
{
  if (version.len != 8 || memcmp (version.data, "HTTP/", 5) != 0
      || !g_ascii_isdigit (version.data[5]) || version.data[6] != '.'
      || !g_ascii_isdigit (version.data[7]))
    return 400;
  if (version.data[5] != '1' || version.data[7] > '1')
    return 505;
  request->keep_alive = version.data[7] == '1';
  return 0;
}

static guint
parse_request_line (const char    *line,
                    gsize          len,
                    RrHttpRequest *request)
{
  const char *first = memchr (line, ' ', len);
  const char *last = memrchr (line, ' ', len);
  guint status;

  if (first == NULL || first == last)
    return 400;
  status = parse_method ((RrSlice) { line, (gsize) (first - line) }, request);
  if (status == 0)
    status = parse_version ((RrSlice) { last + 1, len - (gsize) (last + 1 - line) }, request);
  if (status == 0)
    status = parse_target ((RrSlice) { first + 1, (gsize) (last - first - 1) }, request);
  return status;
}

static guint
parse_header_line (const char    *line,
                   gsize          len,
                   RrHttpRequest *request)
{
  const char *colon = memchr (line, ':', len);
  RrHttpHeader *header;
  gsize start, end = len;

  if (colon == NULL || colon == line)
    return 400;
  for (const char *p = line; p < colon; p++)
    if (!is_token_char ((guchar) *p))
      return 400;
  if (request->n_headers == RR_HTTP_MAX_HEADERS)
    return 431;

  start = (gsize) (colon - line) + 1;
  while (start < end && (line[start] == ' ' || line[start] == '\t'))
    start++;
  while (end > start && (line[end - 1] == ' ' || line[end - 1] == '\t'))
    end--;
  for (gsize i = start; i < end; i++)
    if (((guchar) line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
      return 400;

  header = &request->headers[request->n_headers++];
  header->name = (RrSlice) { line, (gsize) (colon - line) };
  header->value = (RrSlice) { line + start, end - start };
  return 0;
}

static guint
parse_lines (const char    *data,
             RrHttpRequest *request)
{
  const char *p = data, *end = data + request->head_len - 2;
  guint status = 0;

  for (guint n = 0; status == 0 && p < end; n++)
    {
      const char *line_end = memchr (p, '\n', (gsize) (end - p));
      gsize len;

      if (line_end == NULL || line_end == p || line_end[-1] != '\r')
        return 400;
      len = (gsize) (line_end - p) - 1;
      if (memchr (p, '\r', len) != NULL)
        return 400;
      status = n == 0 ? parse_request_line (p, len, request) : parse_header_line (p, len, request);
      p = line_end + 1;
    }
  return status;
}

static guint
parse_length (RrSlice        value,
              gsize          max_body,
              RrHttpRequest *request)
{
  guint64 length = 0;

  if (value.len == 0 || value.len > 18)
    return 400;
  for (gsize i = 0; i < value.len; i++)
    {
      if (!g_ascii_isdigit (value.data[i]))
        return 400;
      length = length * 10 + (guint64) (value.data[i] - '0');
    }
  request->content_length = length;
  return length > max_body ? 413 : 0;
}

static gboolean
is_websocket (const RrHttpRequest *request)
{
  RrSlice value;

  return request->method == RR_METHOD_GET && request->content_length == 0
         && rr_http_find_header (request, "upgrade", &value) && list_has (value, "websocket")
         && rr_http_find_header (request, "connection", &value) && list_has (value, "upgrade")
         && rr_http_find_header (request, "sec-websocket-version", &value)
         && equals_lower (value, "13")
         && rr_http_find_header (request, "sec-websocket-key", &value) && value.len == 24;
}

/* What the headers mean for the framing of this connection. */
static guint
judge_headers (RrHttpRequest *request,
               gsize          max_body)
{
  guint n_hosts = 0, n_lengths = 0, status = 0;
  gboolean has_coding = FALSE;

  for (guint i = 0; i < request->n_headers; i++)
    {
      RrSlice name = request->headers[i].name, value = request->headers[i].value;

      if (equals_lower (name, "host"))
        n_hosts++;
      else if (equals_lower (name, "transfer-encoding"))
        has_coding = TRUE;
      else if (equals_lower (name, "content-length"))
        {
          n_lengths++;
          if (status == 0)
            status = parse_length (value, max_body, request);
        }
      else if (equals_lower (name, "connection") && list_has (value, "close"))
        request->keep_alive = FALSE;
      else if (equals_lower (name, "expect"))
        {
          if (!equals_lower (value, "100-continue"))
            status = 417;
          request->expects_continue = TRUE;
        }
    }

  if (n_lengths > 1 || (has_coding && n_lengths > 0))
    return 400;
  if (has_coding)
    return 411;
  if (n_hosts != 1 && (n_hosts > 1 || request->keep_alive))
    return 400;
  if (status == 0)
    request->wants_websocket = is_websocket (request);
  return status;
}

/**
 * rr_http_parse:
 * @data: bytes from the beginning of a request
 * @len: how many
 * @max_head: bytes a head may have
 * @max_body: bytes a body may have
 * @request: (out caller-allocates): slices of @data
 *
 * Returns: 0 when the head is complete, %RR_HTTP_MORE, or the status to refuse with
 */
guint
rr_http_parse (const char    *data,
               gsize          len,
               gsize          max_head,
               gsize          max_body,
               RrHttpRequest *request)
{
  gsize head_len = find_head_end (data, MIN (len, max_head));
  guint status;

  /* Not zeroed as a whole: the header slots are many and only the used ones count. */
  request->n_headers = 0;
  request->content_length = 0;
  request->head_len = head_len;
  request->keep_alive = FALSE;
  request->expects_continue = FALSE;
  request->wants_websocket = FALSE;
  request->method = RR_METHOD_GET;
  if (head_len == 0)
    {
      const char *feed = memchr (data, '\n', MIN (len, max_head));

      if (feed != NULL && (feed == data || feed[-1] != '\r'))
        return 400;
      return len >= max_head ? 431 : RR_HTTP_MORE;
    }

  status = parse_lines (data, request);
  return status != 0 ? status : judge_headers (request, max_body);
}

/**
 * rr_http_find_header:
 * @request: a request
 * @lower_name: a header name in lower case
 * @value: (out): its first value
 *
 * Returns: %FALSE if it is not there
 */
gboolean
rr_http_find_header (const RrHttpRequest *request,
                     const char          *lower_name,
                     RrSlice             *value)
{
  for (guint i = 0; i < request->n_headers; i++)
    if (equals_lower (request->headers[i].name, lower_name))
      {
        *value = request->headers[i].value;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_http_reason:
 * @status: a status
 *
 * Returns: (transfer none): its phrase
 */
const char *
rr_http_reason (guint status)
{
  static const struct
  {
    guint       status;
    const char *reason;
  } reasons[] = {
    { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
    { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
    { 405, "Method Not Allowed" }, { 408, "Request Timeout" }, { 409, "Conflict" },
    { 411, "Length Required" }, { 413, "Content Too Large" }, { 417, "Expectation Failed" },
    { 426, "Upgrade Required" }, { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
    { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return "Unknown";
}
