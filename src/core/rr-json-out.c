/* rr-json-out.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-out.h"

#include <string.h>
#include <time.h>

/* JSON that is written once and never looked at again, without a tree in between.
 *
 * Threads: any.
 */

static void
put_string (GString    *out,
            const char *text)
{
  const char *plain = text;

  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if ((guchar) *p >= 0x20 && *p != '"' && *p != '\\' && *p != 0x7f)
        continue;
      g_string_append_len (out, plain, p - plain);
      if (*p == '"' || *p == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
        }
      else
        g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p);
      plain = p + 1;
    }
  g_string_append (out, plain);
  g_string_append_c (out, '"');
}

/* Up to where the value stands. */
static void
put_name (GString    *out,
          const char *name)
{
  if (out->len > 0 && strchr ("{[,:", out->str[out->len - 1]) == NULL)
    g_string_append_c (out, ',');
  if (name != NULL)
    {
      put_string (out, name);
      g_string_append_c (out, ':');
    }
}

/**
 * rr_json_begin:
 * @out: a text
 * @name: (nullable): of the member
 * @bracket: `{` or `[`
 */
void
rr_json_begin (GString    *out,
               const char *name,
               char        bracket)
{
  put_name (out, name);
  g_string_append_c (out, bracket);
}

/**
 * rr_json_end:
 * @out: a text
 * @bracket: `}` or `]`
 */
void
rr_json_end (GString *out,
             char     bracket)
{
  g_string_append_c (out, bracket);
}

/**
 * rr_json_put_text:
 * @out: a text
 * @name: (nullable): of the member
 * @text: (nullable): the value
 */
void
rr_json_put_text (GString    *out,
                  const char *name,
                  const char *text)
{
  put_name (out, name);
  if (text != NULL)
    put_string (out, text);
  else
    g_string_append (out, "null");
}

/**
 * rr_json_put_int:
 * @out: a text
 * @name: (nullable): of the member
 * @value: the value
 */
void
rr_json_put_int (GString    *out,
                 const char *name,
                 gint64      value)
{
  put_name (out, name);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

/**
 * rr_json_put_bool:
 * @out: a text
 * @name: (nullable): of the member
 * @value: the value
 */
void
rr_json_put_bool (GString    *out,
                  const char *name,
                  gboolean    value)
{
  put_name (out, name);
  g_string_append (out, value ? "true" : "false");
}

/**
 * rr_json_put_null:
 * @out: a text
 * @name: (nullable): of the member
 */
void
rr_json_put_null (GString    *out,
                  const char *name)
{
  put_name (out, name);
  g_string_append (out, "null");
}

/**
 * rr_json_put_time:
 * @out: a text
 * @name: (nullable): of the member
 * @time_ms: Unix time, 0 for none
 */
void
rr_json_put_time (GString    *out,
                  const char *name,
                  gint64      time_ms)
{
  time_t seconds = (time_t) (time_ms / 1000);
  struct tm when;
  char text[40];

  if (time_ms == 0 || gmtime_r (&seconds, &when) == NULL
      || strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &when) == 0)
    rr_json_put_null (out, name);
  else
    rr_json_put_text (out, name, text);
}
