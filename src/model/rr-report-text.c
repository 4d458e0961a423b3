/* rr-report-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report.h"

#include <string.h>

/* Reads what somebody typed into a phone that has one field of text: the kind first,
 * then how bad it is or that it is gone, then anything: "Rockfall danger, big blocks".
 *
 * Threads: any.
 */

#define MAX_WORD 32

static gboolean
is_gap (char c)
{
  return strchr (" ,:;.!-\t\r\n", c) != NULL;
}

static const char *
skip_gap (const char *text)
{
  while (*text != '\0' && is_gap (*text))
    text++;
  return text;
}

/* Copies the next @n_words words, joined as names of kinds are. */
static const char *
take_words (const char *text,
            guint       n_words,
            char       *words)
{
  gsize len = 0;

  for (guint i = 0; i < n_words; i++)
    {
      text = skip_gap (text);
      if (*text == '\0')
        return NULL;
      if (i > 0 && len < MAX_WORD - 1)
        words[len++] = '-';
      /* A name with its own hyphen is one word, too. */
      while (*text != '\0' && (!is_gap (*text) || (*text == '-' && text[1] != '\0' && !is_gap (text[1]))))
        {
          if (len >= MAX_WORD - 1)
            return NULL;
          words[len++] = *text++;
        }
    }
  words[len] = '\0';
  return text;
}

static gboolean
same_folded (const char *a,
             const char *b)
{
  g_autofree char *x = g_utf8_casefold (a, -1), *y = g_utf8_casefold (b, -1);

  g_strdelimit (x, " ", '-');
  g_strdelimit (y, " ", '-');
  return strcmp (x, y) == 0;
}

static gboolean
read_kind (const char   *words,
           RrReportKind *kind)
{
  if (rr_report_kind_from_string (words, kind))
    return TRUE;
  for (guint i = 0; i < RR_N_REPORT_KINDS; i++)
    if (same_folded (words, rr_report_kind_get_label (i)))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_severity (const char *word,
               RrSeverity *severity)
{
  if (rr_severity_from_string (word, severity))
    return TRUE;
  for (guint i = 0; i < RR_N_SEVERITIES; i++)
    if (same_folded (word, rr_severity_get_label (i)))
      {
        *severity = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_stance (const char *word,
             RrStance   *stance)
{
  if (g_ascii_strcasecmp (word, "gone") == 0 || g_ascii_strcasecmp (word, "cleared") == 0)
    *stance = RR_STANCE_CONTRADICT;
  else if (g_ascii_strcasecmp (word, "still") == 0)
    *stance = RR_STANCE_CONFIRM;
  else
    return FALSE;
  return TRUE;
}

/**
 * rr_report_set_text:
 * @report: a report
 * @text: what somebody wrote
 *
 * Keeps what there is room for, in whole characters.
 */
void
rr_report_set_text (RrReport   *report,
                    const char *text)
{
  const char *end;

  g_return_if_fail (report != NULL && text != NULL);

  g_strlcpy (report->text, text, sizeof report->text);
  if (!g_utf8_validate (report->text, -1, &end) && strlen (text) >= sizeof report->text)
    report->text[end - report->text] = '\0';
}

/**
 * rr_report_read_text:
 * @report: a report; its kind, severity, stance and text are set
 * @text: what somebody typed
 *
 * Words of the user's language are understood beside those of messages. What begins
 * with no kind is of kind “other”, with all of it as its text.
 *
 * Returns: %TRUE if it begins with a kind
 */
gboolean
rr_report_read_text (RrReport   *report,
                     const char *text)
{
  char words[MAX_WORD];
  const char *rest = NULL;

  g_return_val_if_fail (report != NULL && text != NULL, FALSE);

  for (guint n = 2; n > 0 && rest == NULL; n--)
    {
      rest = take_words (text, n, words);
      if (rest != NULL && !read_kind (words, &report->kind))
        rest = NULL;
    }
  if (rest != NULL)
    {
      const char *after = take_words (rest, 1, words);

      if (after != NULL && (read_severity (words, &report->severity) || read_stance (words, &report->stance)))
        rest = after;
    }
  else
    report->kind = RR_REPORT_OTHER;
  rr_report_set_text (report, rest != NULL ? skip_gap (rest) : text);
  return rest != NULL;
}
