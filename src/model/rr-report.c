/* rr-report.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-geo.h"

/* RrReport is what one person said about the condition of a trail: what, how bad,
 * where, and for how long it is worth telling.
 *
 * Threads: any; a report belongs to whoever holds it.
 */

#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000)
#define DAY_MS  (24 * HOUR_MS)

/* A clock that is ahead by more than this is wrong. */
#define FUTURE_TOLERANCE_MS (5 * 60 * 1000)
#define MIN_RADIUS_M        50.0
#define MAX_RADIUS_M        50000.0
#define MAX_STRETCH_M       20000.0

/* How long a report of the kind is worth telling when its author does not say, and
 * after which age it counts half: a judgement, to be replaced by what a region learns. */
static const struct
{
  const char *name;
  const char *label;
  gint64      life_ms;
  gint64      half_life_ms;
} kinds[RR_N_REPORT_KINDS] = {
  [RR_REPORT_ROCKFALL] = { "rockfall", N_("Rockfall"), 7 * DAY_MS, 2 * DAY_MS },
  [RR_REPORT_SNOW] = { "snow", N_("Snow"), 3 * DAY_MS, DAY_MS },
  [RR_REPORT_ICE] = { "ice", N_("Ice"), DAY_MS, 8 * HOUR_MS },
  [RR_REPORT_FLOOD] = { "flood", N_("Flood"), 2 * DAY_MS, 12 * HOUR_MS },
  [RR_REPORT_FALLEN_TREE] = { "fallen-tree", N_("Fallen tree"), 30 * DAY_MS, 10 * DAY_MS },
  [RR_REPORT_BRIDGE_OUT] = { "bridge-out", N_("Bridge out"), 30 * DAY_MS, 10 * DAY_MS },
  [RR_REPORT_WILDLIFE] = { "wildlife", N_("Wildlife"), 12 * HOUR_MS, 3 * HOUR_MS },
  [RR_REPORT_CLOSURE] = { "closure", N_("Closure"), 30 * DAY_MS, 10 * DAY_MS },
  [RR_REPORT_FIRE] = { "fire", N_("Fire"), 2 * DAY_MS, 12 * HOUR_MS },
  [RR_REPORT_OTHER] = { "other", N_("Other"), 2 * DAY_MS, 12 * HOUR_MS },
};

static const struct
{
  const char *name;
  const char *label;
  double      radius_m;
} severities[RR_N_SEVERITIES] = {
  [RR_SEVERITY_INFO] = { "info", N_("Information"), 500 },
  [RR_SEVERITY_CAUTION] = { "caution", N_("Caution"), 1000 },
  [RR_SEVERITY_WARNING] = { "warning", N_("Warning"), 2000 },
  [RR_SEVERITY_DANGER] = { "danger", N_("Danger"), 4000 },
};

static const char *const stance_names[RR_N_STANCES] = { "seen", "confirm", "contradict" };

/**
 * rr_report_init:
 * @report: (out caller-allocates): a report
 *
 * Makes everything unknown: no place, no time, no radius.
 */
void
rr_report_init (RrReport *report)
{
  g_return_if_fail (report != NULL);

  *report = (RrReport) {
    .kind = RR_REPORT_OTHER,
    .severity = RR_SEVERITY_CAUTION,
    .time_ms = RR_TIME_UNKNOWN,
    .received_ms = RR_TIME_UNKNOWN,
    .lat_deg = NAN, .lon_deg = NAN,
    .end_lat_deg = NAN, .end_lon_deg = NAN,
    .radius_m = NAN,
    .expires_ms = RR_TIME_UNKNOWN,
  };
}

static gboolean
refuse (GError     **error,
        const char  *sentence)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sentence);
  return FALSE;
}

static gboolean
check_place (const RrReport  *report,
             GError         **error)
{
  gboolean has_end = !isnan (report->end_lat_deg) || !isnan (report->end_lon_deg);

  if (!rr_geo_is_valid (report->lat_deg, report->lon_deg))
    return refuse (error, _("A report needs a place: latitude and longitude"));
  if (!has_end)
    return TRUE;
  if (!rr_geo_is_valid (report->end_lat_deg, report->end_lon_deg))
    return refuse (error, _("The far end of the stretch is not a place"));
  if (rr_geo_distance_m (report->lat_deg, report->lon_deg, report->end_lat_deg,
                         report->end_lon_deg) > MAX_STRETCH_M)
    return refuse (error, _("A report covers at most 20 km of trail"));
  return TRUE;
}

static void
fill_times (RrReport *report,
            gint64    now_ms)
{
  if (report->received_ms == RR_TIME_UNKNOWN)
    report->received_ms = now_ms;
  if (report->time_ms == RR_TIME_UNKNOWN || report->time_ms > now_ms + FUTURE_TOLERANCE_MS)
    report->time_ms = report->received_ms;
  if (report->expires_ms == RR_TIME_UNKNOWN)
    report->expires_ms = report->time_ms + kinds[report->kind].life_ms;
}

/**
 * rr_report_complete:
 * @report: a report as its author gave it
 * @now_ms: Unix time
 * @error: return location for an error
 *
 * Checks it and fills in what the author left open: times, radius by severity, expiry
 * by kind. A time in the future is a wrong clock and becomes the time of receipt.
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for its author
 */
gboolean
rr_report_complete (RrReport  *report,
                    gint64     now_ms,
                    GError   **error)
{
  g_return_val_if_fail (report != NULL, FALSE);
  g_return_val_if_fail (report->kind < RR_N_REPORT_KINDS, FALSE);
  g_return_val_if_fail (report->severity < RR_N_SEVERITIES, FALSE);

  if (!check_place (report, error))
    return FALSE;
  if (!g_utf8_validate (report->text, -1, NULL))
    return refuse (error, _("The text is not UTF-8"));
  if (report->kind == RR_REPORT_OTHER && report->stance == RR_STANCE_SEEN && report->about == 0
      && report->text[0] == '\0')
    return refuse (error, _("A report of kind “other” needs a text that says what it is"));
  if (isnan (report->radius_m))
    report->radius_m = severities[report->severity].radius_m;
  if (!(report->radius_m >= MIN_RADIUS_M && report->radius_m <= MAX_RADIUS_M))
    return refuse (error, _("The radius is between 50 m and 50 km"));

  fill_times (report, now_ms);
  if (report->expires_ms <= report->time_ms || report->expires_ms <= now_ms)
    return refuse (error, _("The report has expired already"));
  if (report->expires_ms - now_ms > RR_REPORT_MAX_LIFE_MS)
    return refuse (error, _("A report is kept for at most 90 days; confirm it again then"));
  return TRUE;
}

/**
 * rr_report_copy:
 * @report: a report
 *
 * Returns: (transfer full): the same
 */
RrReport *
rr_report_copy (const RrReport *report)
{
  g_return_val_if_fail (report != NULL, NULL);

  return g_memdup2 (report, sizeof *report);
}

/**
 * rr_report_free:
 * @report: (nullable) (transfer full): a report
 */
void
rr_report_free (RrReport *report)
{
  g_free (report);
}

/**
 * rr_report_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its word in messages and the database
 */
const char *
rr_report_kind_to_string (RrReportKind kind)
{
  g_return_val_if_fail (kind < RR_N_REPORT_KINDS, "other");

  return kinds[kind].name;
}

static gboolean
is_same_word (const char *name,
              const char *word)
{
  while (*name != '\0' && *word != '\0')
    {
      char a = g_ascii_tolower (*name++), b = *word++;

      if (a != b && !(b == '-' && (a == '_' || a == ' ')))
        return FALSE;
    }
  return *name == *word;
}

/**
 * rr_report_kind_from_string:
 * @name: (nullable): a word; capitals and "_" or " " for "-" are fine
 * @kind: (out): the kind
 *
 * Returns: %FALSE for any other word
 */
gboolean
rr_report_kind_from_string (const char   *name,
                            RrReportKind *kind)
{
  for (guint i = 0; name != NULL && i < RR_N_REPORT_KINDS; i++)
    if (is_same_word (name, kinds[i].name))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_report_kind_get_label:
 * @kind: a kind
 *
 * Returns: (transfer none): its name in the user's language
 */
const char *
rr_report_kind_get_label (RrReportKind kind)
{
  g_return_val_if_fail (kind < RR_N_REPORT_KINDS, "");

  return _(kinds[kind].label);
}

/**
 * rr_report_kind_get_half_life_ms:
 * @kind: a kind
 *
 * Returns: after how many milliseconds a report of it counts half
 */
gint64
rr_report_kind_get_half_life_ms (RrReportKind kind)
{
  g_return_val_if_fail (kind < RR_N_REPORT_KINDS, DAY_MS);

  return kinds[kind].half_life_ms;
}

/**
 * rr_severity_to_string:
 * @severity: a severity
 *
 * Returns: (transfer none): its word in messages and the database
 */
const char *
rr_severity_to_string (RrSeverity severity)
{
  g_return_val_if_fail (severity < RR_N_SEVERITIES, "info");

  return severities[severity].name;
}

/**
 * rr_severity_from_string:
 * @name: (nullable): a word
 * @severity: (out): the severity
 *
 * Returns: %FALSE for any other word
 */
gboolean
rr_severity_from_string (const char *name,
                         RrSeverity *severity)
{
  for (guint i = 0; name != NULL && i < RR_N_SEVERITIES; i++)
    if (is_same_word (name, severities[i].name))
      {
        *severity = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_severity_get_label:
 * @severity: a severity
 *
 * Returns: (transfer none): its name in the user's language
 */
const char *
rr_severity_get_label (RrSeverity severity)
{
  g_return_val_if_fail (severity < RR_N_SEVERITIES, "");

  return _(severities[severity].label);
}

/**
 * rr_stance_to_string:
 * @stance: a stance
 *
 * Returns: (transfer none): its word in messages and the database
 */
const char *
rr_stance_to_string (RrStance stance)
{
  g_return_val_if_fail (stance < RR_N_STANCES, "seen");

  return stance_names[stance];
}

/**
 * rr_stance_from_string:
 * @name: (nullable): a word
 * @stance: (out): the stance
 *
 * Returns: %FALSE for any other word
 */
gboolean
rr_stance_from_string (const char *name,
                       RrStance   *stance)
{
  for (guint i = 0; name != NULL && i < RR_N_STANCES; i++)
    if (is_same_word (name, stance_names[i]))
      {
        *stance = i;
        return TRUE;
      }
  return FALSE;
}
