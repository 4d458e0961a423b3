/* rr-json-scan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-scan.h"

#include <string.h>

/* The pieces of the hot path: nine of ten bodies are a flat object of plain numbers and short
 * strings.
 *
 * Threads: any; nothing here has state.
 */

static void
skip_space (RrJsonScan *scan)
{
  while (scan->p < scan->end
         && (*scan->p == ' ' || *scan->p == '\n' || *scan->p == '\t' || *scan->p == '\r'))
    scan->p++;
}

static gboolean
take_char (RrJsonScan *scan,
           char        c)
{
  skip_space (scan);
  if (scan->p == scan->end || *scan->p != c)
    return FALSE;
  scan->p++;
  return TRUE;
}

/**
 * rr_json_scan_string:
 * @scan: stands before a string, perhaps with space before it
 * @start: (out): its first byte
 * @len: (out): its bytes
 *
 * Returns: %FALSE for what is no string of plain bytes without escapes
 */
gboolean
rr_json_scan_string (RrJsonScan   *scan,
                     const char  **start,
                     gsize        *len)
{
  if (!take_char (scan, '"'))
    return FALSE;
  for (*start = scan->p; scan->p < scan->end && *scan->p != '"'; scan->p++)
    if (*scan->p < 0x20 || *scan->p == 0x7f || *scan->p == '\\')
      return FALSE;
  if (scan->p == scan->end)
    return FALSE;
  *len = (gsize) (scan->p++ - *start);
  return TRUE;
}

/**
 * rr_json_scan_number:
 * @scan: stands before a number, perhaps with space before it
 * @value: (out): the number
 *
 * A number of at most 15 digits and few decimals: then the quotient of two exact doubles
 * is the nearest double, the same that strtod() finds (Clinger 1990).
 *
 * Returns: %FALSE for any other
 */
gboolean
rr_json_scan_number (RrJsonScan *scan,
                     double     *value)
{
  static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  gint64 digits = 0;
  guint n_digits = 0, n_decimals = 0;
  gboolean negative = FALSE, has_point = FALSE;
  const char *start;

  skip_space (scan);
  if (scan->p < scan->end && *scan->p == '-')
    {
      negative = TRUE;
      scan->p++;
    }
  start = scan->p;
  for (; scan->p < scan->end; scan->p++)
    {
      if (*scan->p == '.' && !has_point && n_digits > 0)
        has_point = TRUE;
      else if (g_ascii_isdigit (*scan->p) && n_digits < 15)
        {
          digits = digits * 10 + (*scan->p - '0');
          n_digits++;
          n_decimals += has_point;
        }
      else
        break;
    }
  if (n_digits == 0 || (has_point && n_decimals == 0) || (negative && digits == 0)
      || (*start == '0' && n_digits - n_decimals > 1)
      || (scan->p < scan->end && (g_ascii_isalnum (*scan->p) || strchr (".+-", *scan->p) != NULL)))
    return FALSE;

  *value = (double) digits / powers[n_decimals];
  if (negative)
    *value = -*value;
  return TRUE;
}

static gboolean
take_member (RrJsonScan   *scan,
             RrJsonMember  member,
             gpointer      data)
{
  const char *name;
  gsize len;

  return rr_json_scan_string (scan, &name, &len) && take_char (scan, ':')
         && member (scan, name, len, data);
}

/**
 * rr_json_scan_object:
 * @text: a message
 * @len: its bytes
 * @member: takes each member
 * @data: for it
 *
 * Returns: %FALSE if it is not a flat object and nothing else, or @member did not want it
 */
gboolean
rr_json_scan_object (const char   *text,
                     gsize         len,
                     RrJsonMember  member,
                     gpointer      data)
{
  RrJsonScan scan = { .p = text, .end = text + len };

  if (!take_char (&scan, '{'))
    return FALSE;
  do
    if (!take_member (&scan, member, data))
      return FALSE;
  while (take_char (&scan, ','));
  if (!take_char (&scan, '}'))
    return FALSE;
  skip_space (&scan);
  return scan.p == scan.end;
}
