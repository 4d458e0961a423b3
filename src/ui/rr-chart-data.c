/* rr-chart-data.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chart-data.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-diag-words.h"

/* What a chart knows: one or two lines that end at the same time and need not begin at
 * the same, and how to say and write down their figures.
 *
 * Threads: main.
 */

/* The next of 1, 2, 2.5, 5, 10 and so on that is not below @value. */
static float
nice_top (float value)
{
  static const double steps[] = { 1, 2, 2.5, 5, 10 };
  double magnitude = value > 0 ? pow (10, floor (log10 ((double) value))) : 1;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * magnitude >= (double) value)
      return (float) (steps[i] * magnitude);
  return value;
}

static void
measure (RrChartData *self)
{
  self->low = G_MAXFLOAT;
  self->high = -G_MAXFLOAT;
  for (guint i = 0; i < self->n_lines; i++)
    for (guint j = 0; j < self->lines[i].n_values; j++)
      if (!isnan (self->lines[i].values[j]))
        {
          self->low = MIN (self->low, self->lines[i].values[j]);
          self->high = MAX (self->high, self->lines[i].values[j]);
        }
  self->top = self->high >= self->low ? nice_top (self->high) : 1;
}

static void
set_line (RrChartLine           *line,
          const RrHistorySeries *series)
{
  g_free (line->values);
  line->values = series != NULL ? g_memdup2 (series->values, series->n_values * sizeof (float)) : NULL;
  line->n_values = series != NULL ? series->n_values : 0;
}

/**
 * rr_chart_data_set:
 * @self: figures
 * @first: (nullable): of the first line
 * @second: (nullable): of the second line
 */
void
rr_chart_data_set (RrChartData           *self,
                   const RrHistorySeries *first,
                   const RrHistorySeries *second)
{
  const RrHistorySeries *any = first != NULL ? first : second;

  set_line (&self->lines[0], first);
  set_line (&self->lines[1], second);
  if (any != NULL)
    {
      self->step_us = any->step_us;
      g_strlcpy (self->unit, any->unit, sizeof self->unit);
    }
  measure (self);
}

/**
 * rr_chart_data_clear:
 * @self: figures
 */
void
rr_chart_data_clear (RrChartData *self)
{
  for (guint i = 0; i < RR_CHART_MAX_LINES; i++)
    set_line (&self->lines[i], NULL);
  measure (self);
}

/**
 * rr_chart_data_is_empty:
 * @self: figures
 *
 * Returns: whether there is nothing to draw
 */
gboolean
rr_chart_data_is_empty (const RrChartData *self)
{
  return self->low > self->high;
}

/**
 * rr_chart_data_count:
 * @self: figures
 *
 * Returns: how many steps there are, of the longest line
 */
guint
rr_chart_data_count (const RrChartData *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_lines; i++)
    n = MAX (n, self->lines[i].n_values);
  return n;
}

/**
 * rr_chart_data_get:
 * @self: figures
 * @line: which line
 * @back: so many steps before the newest value
 *
 * Returns: the value; NaN if there is none
 */
double
rr_chart_data_get (const RrChartData *self,
                   guint              line,
                   guint              back)
{
  const RrChartLine *chosen = &self->lines[line];

  return back < chosen->n_values ? (double) chosen->values[chosen->n_values - 1 - back] : NAN;
}

static void
append_value (const RrChartData *self,
              GString           *out,
              double             value)
{
  g_autofree char *figure = rr_diag_format_figure (value);

  g_string_append (out, figure);
  /* "43/s" rather than "43 1/s". */
  if (g_str_has_prefix (self->unit, "1/"))
    g_string_append (out, self->unit + 1);
  else if (*self->unit != '\0')
    g_string_append_printf (out, " %s", self->unit);
}

/**
 * rr_chart_data_dup_reading:
 * @self: figures
 * @cursor: so many steps before the newest; %RR_CHART_NO_CURSOR for the newest
 *
 * Returns: (transfer full): the values there, in words
 */
char *
rr_chart_data_dup_reading (const RrChartData *self,
                           guint              cursor)
{
  GString *out = g_string_new (NULL);
  guint back = cursor == RR_CHART_NO_CURSOR ? 0 : cursor;

  for (guint i = 0; !rr_chart_data_is_empty (self) && i < self->n_lines; i++)
    {
      if (i > 0)
        g_string_append (out, " · ");
      if (self->lines[i].name != NULL)
        g_string_append_printf (out, "%s ", self->lines[i].name);
      append_value (self, out, rr_chart_data_get (self, i, back));
    }
  if (cursor != RR_CHART_NO_CURSOR && !rr_chart_data_is_empty (self))
    {
      g_autofree char *ago = rr_diag_format_duration (cursor * self->step_us);

      g_string_append (out, " · ");
      /* Translators: a duration */
      g_string_append_printf (out, _("%s ago"), ago);
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_chart_data_dup_words:
 * @self: figures
 * @cursor: so many steps before the newest; %RR_CHART_NO_CURSOR for the newest
 *
 * Returns: (transfer full): all that a chart shows, for somebody who does not see it
 */
char *
rr_chart_data_dup_words (const RrChartData *self,
                         guint              cursor)
{
  g_autofree char *reading = rr_chart_data_dup_reading (self, cursor);
  g_autoptr(GString) low = g_string_new (NULL);
  g_autoptr(GString) high = g_string_new (NULL);

  if (rr_chart_data_is_empty (self))
    return g_strdup (_("nothing yet"));
  append_value (self, low, (double) self->low);
  append_value (self, high, (double) self->high);
  /* Translators: for screen readers: what a chart shows: values */
  return g_strdup_printf (_("%s; lowest %s, highest %s"), reading, low->str, high->str);
}

/**
 * rr_chart_data_to_csv:
 * @self: figures
 * @title: what they are
 *
 * Returns: (transfer full): a line a step: seconds before now, then the values
 */
char *
rr_chart_data_to_csv (const RrChartData *self,
                      const char        *title)
{
  GString *out = g_string_new ("seconds_ago");

  for (guint i = 0; i < self->n_lines; i++)
    g_string_append_printf (out, ",\"%s%s%s\"", self->lines[i].name != NULL ? self->lines[i].name : title,
                            *self->unit != '\0' ? " " : "", self->unit);
  g_string_append (out, "\r\n");
  for (guint back = rr_chart_data_count (self); back-- > 0;)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (out, g_ascii_formatd (number, sizeof number, "%.0f",
                                             (double) (back * self->step_us) / G_TIME_SPAN_SECOND));
      for (guint i = 0; i < self->n_lines; i++)
        {
          double value = rr_chart_data_get (self, i, back);

          g_string_append_printf (out, ",%s",
                                  isnan (value) ? "" : g_ascii_formatd (number, sizeof number, "%.6g", value));
        }
      g_string_append (out, "\r\n");
    }
  return g_string_free (out, FALSE);
}
