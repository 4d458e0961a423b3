/* rr-log-tail.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-log-tail.h"

#include "rr-sync.h"

#include <string.h>

/* The last lines of the log in fixed memory. What leaves it has no e-mail addresses, no
 * positions and nothing that looks like a secret: it may be sent to a stranger.
 *
 * Threads: any.
 */

static struct
{
  RrMutex lock;
  char    lines[RR_LOG_TAIL_LINES][RR_LOG_TAIL_BYTES];   /* (guarded by lock) */
  guint64 n_lines;                                       /* (guarded by lock): ever */
} tail = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

/**
 * rr_log_tail_add:
 * @line: a line of the log, without its end
 *
 * Thread: any; logs nothing itself.
 */
void
rr_log_tail_add (const char *line)
{
  rr_mutex_lock (&tail.lock);
  g_strlcpy (tail.lines[tail.n_lines++ % RR_LOG_TAIL_LINES], line, RR_LOG_TAIL_BYTES);
  rr_mutex_unlock (&tail.lock);
}

static char *
replace_all (const char *text,
             const char *pattern,
             const char *with)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);

  return g_regex_replace_literal (regex, text, -1, 0, with, 0, NULL);
}

/**
 * rr_log_redact:
 * @line: a line of the log
 *
 * Returns: (transfer full): @line without e-mail addresses, positions and what could be a
 *   token or a key: long words with digits and letters in them
 */
char *
rr_log_redact (const char *line)
{
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  g_autofree char *without_mail
      = replace_all (valid, "[^\\s<>\"'=:;,]+@[^\\s<>\"'=:;,]+", "<e-mail>");
  g_autofree char *without_place
      = replace_all (without_mail, "-?\\b\\d{1,3}\\.\\d{4,}\\b", "<position>");

  return replace_all (without_place,
                      "\\b(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,}\\b={0,2}",
                      "<secret>");
}

/**
 * rr_log_tail_dup:
 *
 * Thread: any.
 *
 * Returns: (transfer full): the last lines, redacted, the oldest first
 */
char *
rr_log_tail_dup (void)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  rr_mutex_lock (&tail.lock);
  for (guint64 i = tail.n_lines - MIN (tail.n_lines, RR_LOG_TAIL_LINES); i < tail.n_lines; i++)
    g_ptr_array_add (lines, g_strdup (tail.lines[i % RR_LOG_TAIL_LINES]));
  rr_mutex_unlock (&tail.lock);

  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *redacted = rr_log_redact (g_ptr_array_index (lines, i));

      g_string_append_printf (text, "%s\n", redacted);
    }
  return g_string_free (text, FALSE);
}
