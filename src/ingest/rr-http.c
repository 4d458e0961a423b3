/* rr-http.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A strict reader of HTTP/1.1 request heads (RFC 9112), after rr_http_scan() has found the
 * end of one. What two readers could understand in two ways is refused: several lengths or
 * hosts, any transfer coding, and whatever no line of a head may be.
 *
 * Threads: any; nothing here has state of its own, nothing is allocated.
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

static guint
blame (RrHttpRequest *request,
       guint          status,
       const char    *why)
{
  request->why = why;
  return status;
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
    if (!rr_http_is_token_char ((guchar) word.data[i]))
      return blame (request, 400, N_("The method is not a word"));
  return blame (request, word.len > 0 ? 405 : 400, N_("There is no such method"));
}

/* "http://host/path", as proxies send it: the path is ours, the host is not asked. */
static gboolean
skip_authority (RrSlice *target)
{
  const char *host = target->data + strlen ("http://");
  gsize left = target->len - strlen ("http://");
  gsize len = 0;

  while (len < left && host[len] != '/' && host[len] != '?')
    {
      if (host[len] == '@')
        return FALSE;
      len++;
    }
  *target = len < left ? (RrSlice) { host + len, left - len } : (RrSlice) { "/", 1 };
  return len > 0;
}

/* No control character, no space, no fragment. Bytes of raw UTF-8 are let through in
 * the query: phones put names there unencoded. */
static gboolean
is_clean_target (RrSlice target)
{
  gboolean in_query = FALSE;

  for (gsize i = 0; i < target.len; i++)
    {
      guchar c = (guchar) target.data[i];

      in_query = in_query || c == '?';
      if (c <= 0x20 || c == 0x7f || c == '#' || (c >= 0x80 && !in_query))
        return FALSE;
    }
  return TRUE;
}

static guint
parse_target (RrSlice        target,
              RrHttpRequest *request)
{
  const char *question;

  request->why = N_("The address asked for is malformed");
  if (!is_clean_target (target))
    return blame (request, 400, N_("There are characters in the address that may not be there"));
  if (target.len >= 7 && g_ascii_strncasecmp (target.data, "http://", 7) == 0
      && !skip_authority (&target))
    return 400;
  if (target.len == 1 && target.data[0] == '*')
    {
      if (request->method != RR_METHOD_OPTIONS)
        return 400;
    }
  else if (target.len == 0 || (target.data[0] != '/' && target.data[0] != '?'))
    return 400;

  question = memchr (target.data, '?', target.len);
  request->path = target;
  request->query = (RrSlice) { NULL, 0 };
  if (question != NULL)
    {
      request->path.len = (gsize) (question - target.data);
      request->query = (RrSlice) { question + 1, target.len - request->path.len - 1 };
    }
  if (request->path.len == 0)
    request->path = (RrSlice) { "/", 1 };
  return 0;
}

static guint
parse_version (RrSlice        version,
               RrHttpRequest *request)
{
  if (version.len != 8 || memcmp (version.data, "HTTP/", 5) != 0
      || !g_ascii_isdigit (version.data[5]) || version.data[6] != '.'
      || !g_ascii_isdigit (version.data[7]))
    return blame (request, 400, N_("This is not HTTP"));
  if (version.data[5] != '1' || version.data[7] > '1')
    return blame (request, 505, N_("This version of HTTP is not spoken here"));
  request->minor = (guint) (version.data[7] - '0');
  request->keep_alive = request->minor == 1;
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
    return blame (request, 400, N_("This is not HTTP"));
  status = parse_version ((RrSlice) { last + 1, len - (gsize) (last + 1 - line) }, request);
  if (status == 0)
    status = parse_method ((RrSlice) { line, (gsize) (first - line) }, request);
  if (status == 0)
    status = parse_target ((RrSlice) { first + 1, (gsize) (last - first - 1) }, request);
  return status;
}

static guint
parse_header_line (RrSlice        line,
                   RrHttpRequest *request)
{
  guint status = rr_http_take_header (line, request->headers, &request->n_headers);

  return blame (request, status, status == 431 ? N_("There are too many header lines") : N_("A header line is malformed"));
}

static guint
parse_lines (const char    *data,
             RrHttpRequest *request)
{
  const char *p = data, *end = data + request->head_len - 2;
  guint status = 0;

  if (data[0] == '\r')
    p += 2;
  request->why = N_("A line does not end as lines of HTTP do");
  if (p >= end)
    return 400;
  for (guint n = 0; status == 0 && p < end; n++)
    {
      RrSlice line;

      if (!rr_http_take_line (&p, end, &line))
        return 400;
      status = n == 0 ? parse_request_line (line.data, line.len, request) : parse_header_line (line, request);
    }
  return status;
}

static guint
parse_length (RrSlice        value,
              gsize          max_body,
              RrHttpRequest *request)
{
  if (!rr_http_read_length (value, &request->content_length))
    return 400;
  return request->content_length > max_body ? 413 : 0;
}

/* A name or an address, perhaps with a port; nothing that could be part of a path. */
static gboolean
is_host (RrSlice value)
{
  static const char others[] = "-._~%:[]!$&'()*+;=";

  for (gsize i = 0; i < value.len; i++)
    if (!g_ascii_isalnum (value.data[i])
        && memchr (others, value.data[i], sizeof others - 1) == NULL)
      return FALSE;
  return value.len > 0;
}

/* 24 characters of base64 that make 16 bytes: the last before "==" has four bits to
 * spare, which are zero. */
static gboolean
is_websocket_key (RrSlice value)
{
  if (value.len != 24 || memcmp (value.data + 22, "==", 2) != 0
      || memchr ("AQgw", value.data[21], 4) == NULL)
    return FALSE;
  for (gsize i = 0; i < 22; i++)
    if (!g_ascii_isalnum (value.data[i]) && value.data[i] != '+' && value.data[i] != '/')
      return FALSE;
  return TRUE;
}

/* What the headers say; each may stand on several lines. */
typedef struct
{
  guint    n_hosts;
  guint    n_lengths;
  guint    n_codings;
  guint    n_keys;
  guint    n_versions;
  gboolean only_chunked;
  gboolean upgrade;       /* "Connection: upgrade" */
  gboolean to_websocket;  /* "Upgrade: websocket" */
  gboolean version_13;
  gboolean good_key;
  guint    status;        /* the first complaint about a value */
  const char *why;        /* (static): what it is about */
} Findings;

static void
complain (Findings   *found,
          guint       status,
          const char *why)
{
  if (found->status != 0)
    return;
  found->status = status;
  found->why = why;
}

static void
note_connection (RrSlice        value,
                 Findings      *found,
                 RrHttpRequest *request)
{
  if (rr_slice_list_has (value, "close"))
    request->keep_alive = FALSE;
  if (rr_slice_list_has (value, "upgrade"))
    found->upgrade = TRUE;
}

static void
note_header (const RrHttpHeader *header,
             gsize               max_body,
             Findings           *found,
             RrHttpRequest      *request)
{
  RrSlice name = header->name, value = header->value;

  if (rr_slice_equals_lower (name, "host"))
    {
      found->n_hosts++;
      complain (found, is_host (value) ? 0 : 400, N_("The name it calls us by is malformed"));
    }
  else if (rr_slice_equals_lower (name, "content-length"))
    {
      found->n_lengths++;
      complain (found, parse_length (value, max_body, request),
                N_("The length of the body is malformed, or too large"));
    }
  else if (rr_slice_equals_lower (name, "transfer-encoding"))
    found->only_chunked = ++found->n_codings == 1 && rr_slice_equals_lower (value, "chunked");
  else if (rr_slice_equals_lower (name, "connection"))
    note_connection (value, found, request);
  else if (rr_slice_equals_lower (name, "expect") && request->minor == 1)
    {
      request->expects_continue = TRUE;
      complain (found, rr_slice_equals_lower (value, "100-continue") ? 0 : 417,
                N_("It expects something that is unknown here"));
    }
  else if (rr_slice_equals_lower (name, "upgrade"))
    found->to_websocket = found->to_websocket || rr_slice_list_has (value, "websocket");
  else if (rr_slice_equals_lower (name, "sec-websocket-version"))
    found->version_13 = ++found->n_versions == 1 && rr_slice_equals_lower (value, "13");
  else if (rr_slice_equals_lower (name, "sec-websocket-key"))
    found->good_key = ++found->n_keys == 1 && is_websocket_key (value);
}

/* RFC 6455 4.2.1. An upgrade to anything else is an ordinary request. */
static guint
judge_upgrade (const Findings *found,
               RrHttpRequest  *request)
{
  if (!found->upgrade || !found->to_websocket || request->minor == 0)
    return 0;
  request->why = N_("The request for a WebSocket is malformed");
  if (request->method != RR_METHOD_GET || request->content_length > 0)
    return 400;
  if (!found->version_13)
    return 426;
  if (!found->good_key)
    return 400;
  request->wants_websocket = TRUE;
  return 0;
}

/* What the headers mean for the framing of this connection. */
static guint
judge_headers (RrHttpRequest *request,
               gsize          max_body)
{
  Findings found = { 0 };

  for (guint i = 0; i < request->n_headers; i++)
    note_header (&request->headers[i], max_body, &found, request);

  if (found.n_hosts > 1 || (found.n_hosts == 0 && request->minor == 1))
    return blame (request, 400, N_("It calls us by no name, or by several"));
  if (found.n_lengths > 1 || (found.n_codings > 0 && (found.n_lengths > 0 || request->minor == 0)))
    return blame (request, 400, N_("It says in two ways how long it is (smuggling)"));
  if (found.status == 400)
    return blame (request, 400, found.why);
  if (found.n_codings > 0)
    return blame (request, found.only_chunked ? 411 : 501, N_("The body has to come with its length, not in chunks"));
  if (found.status != 0)
    return blame (request, found.status, found.why);
  return judge_upgrade (&found, request);
}

/**
 * rr_http_parse:
 * @data: a complete head, as rr_http_scan() found it
 * @head_len: its bytes
 * @max_body: bytes a body may have
 * @request: (out caller-allocates): slices of @data
 *
 * Returns: 0, or the status to refuse with
 */
guint
rr_http_parse (const char    *data,
               gsize          head_len,
               gsize          max_body,
               RrHttpRequest *request)
{
  guint status;

  /* Not zeroed as a whole: the header slots are many and only the used ones count. */
  request->n_headers = 0;
  request->content_length = 0;
  request->head_len = head_len;
  request->keep_alive = FALSE;
  request->expects_continue = FALSE;
  request->wants_websocket = FALSE;
  request->minor = 0;
  request->method = RR_METHOD_GET;
  request->head = data;
  request->why = NULL;

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
  return rr_http_find (request->headers, request->n_headers, lower_name, value);
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
    { 304, "Not Modified" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
    { 402, "Payment Required" }, { 403, "Forbidden" }, { 404, "Not Found" },
    { 405, "Method Not Allowed" }, { 406, "Not Acceptable" }, { 408, "Request Timeout" },
    { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" },
    { 412, "Precondition Failed" }, { 413, "Content Too Large" },
    { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
    { 421, "Misdirected Request" },
    { 422, "Unprocessable Content" }, { 426, "Upgrade Required" }, { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
    { 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" },
    { 507, "Insufficient Storage" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return "Unknown";
}
