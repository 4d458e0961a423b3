/* fuzz-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-confirmation.h"
#include "rr-fence.h"
#include "rr-report.h"
#include "rr-time.h"
#include "rr-tour.h"
#include "rr-tour-draft.h"

/* Short texts of forms, queries and files. The first byte says what it is to be; what is
 * understood and written again is understood the same. */

static void
read_amount (const char *text)
{
  for (guint exponent = 0; exponent <= 3; exponent++)
    {
      gint64 amount, again;

      if (rr_amount_from_text (text, exponent, &amount))
        {
          g_autofree char *written = rr_amount_to_text (amount, exponent);

          g_assert_true (rr_amount_from_text (written, exponent, &again));
          g_assert_cmpint (again, ==, amount);
        }
    }
}

static void
read_percent (const char *text)
{
  guint permille, again;

  if (rr_percent_from_text (text, &permille))
    {
      g_autofree char *written = rr_percent_to_text (permille);

      g_assert_true (rr_percent_from_text (written, &again));
      g_assert_cmpuint (again, ==, permille);
    }
}

static void
read_hours (const char *text)
{
  RrHours hours, again;

  if (rr_hours_parse (text, &hours, NULL))
    {
      g_autofree char *written = rr_hours_to_string (&hours);

      g_assert_true (rr_hours_parse (written, &again, NULL));
      g_assert_true (rr_hours_is_always (&again) == rr_hours_is_always (&hours));
      if (rr_hours_is_always (&hours))
        return;
      g_assert_cmpint (again.from_min, ==, hours.from_min);
      g_assert_cmpint (again.to_min, ==, hours.to_min);
      g_assert_cmpuint (again.days, ==, hours.days);
    }
}

static void
read_shape (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrShape) shape = rr_shape_parse (text, &error);
  g_autoptr(RrShape) again = NULL;
  g_autofree char *written = NULL;

  g_assert_true ((shape != NULL) == (error == NULL));
  if (shape == NULL)
    return;
  g_assert_cmpuint (shape->n_points, <=, RR_FENCE_MAX_POINTS);
  rr_shape_contains (shape, 46.5, 11.5);
  rr_shape_depth_m (shape, -46.5, 179.99);
  rr_shape_crosses (shape, &shape->points[0], &shape->points[shape->n_points - 1], 15);
  written = rr_shape_to_string (shape);
  again = rr_shape_parse (written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->n_points, <=, shape->n_points);
}

static void
read_time (const char *text)
{
  gint64 time_ms, again;

  if (rr_time_parse (text, -1, &time_ms) && time_ms != RR_TIME_UNKNOWN)
    {
      g_autofree char *written = rr_time_format_iso (time_ms);

      if (written != NULL && strlen (written) == strlen ("2026-12-01T01:00:00.999Z"))
        {
          g_assert_true (rr_time_parse (written, -1, &again));
          g_assert_cmpint (again, ==, time_ms);
        }
    }
}

static void
read_letter (const char *text)
{
  g_autoptr(RrConfirmation) letter = rr_confirmation_from_text (text);
  g_autoptr(RrConfirmation) again = NULL;
  g_autofree char *written = NULL;
  char code[10];

  if (letter == NULL)
    return;
  rr_confirmation_get_code (letter, code);
  written = rr_confirmation_to_text (letter);
  again = rr_confirmation_from_text (written);
  g_assert_nonnull (again);
  g_assert_cmpint (again->retail, ==, letter->retail);
  g_assert_cmpstr (again->tour, ==, letter->tour);
}

static void
read_report (const char *text)
{
  RrReport report;

  rr_report_init (&report);
  rr_report_read_text (&report, text);
  g_assert_true (g_utf8_validate (report.text, -1, NULL) || !g_utf8_validate (text, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  GDate date;

  if (size < 1)
    return 0;
  text = rr_fuzz_dup_text (data + 1, size - 1);
  switch (data[0])
    {
    case 'a':
      read_amount (text);
      break;
    case 'p':
      read_percent (text);
      break;
    case 'h':
      read_hours (text);
      break;
    case 's':
      read_shape (text);
      break;
    case 't':
      read_time (text);
      break;
    case 'l':
      read_letter (text);
      break;
    case 'r':
      read_report (text);
      break;
    default:
      if (rr_tour_parse_date (text, &date))
        g_assert_true (g_date_valid (&date));
      break;
    }
  return 0;
}
