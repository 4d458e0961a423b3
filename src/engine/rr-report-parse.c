/* rr-report-parse.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-geo.h"
#include "rr-time.h"

/* What the JSON of a report says:
 *
 *     {"kind":"rockfall","severity":"danger","lat":47.1,"lon":9.6,"text":"...",
 *      "end":{"lat":47.2,"lon":9.6},"rad":2000,"expires":1700000000,"tst":1699990000,
 *      "stance":"seen|confirm|contradict","about":12,"_id":"a1"}
 *
 * The kind and the place have to be there, or what it is about; the rest need not. Instead
 * of the place there may be "segment":412, "trail":"Höhenweg", or both.
 *
 * Threads: any.
 */

static gboolean
take_time (JsonObject *object,
           const char *name,
           gint64     *time_ms)
{
  const char *text = rr_json_text_of (object, name);
  double number;

  if (!json_object_has_member (object, name))
    return TRUE;
  if (text != NULL)
    return rr_time_parse (text, -1, time_ms);
  return rr_json_number_of (object, name, &number) && rr_time_from_number (number, time_ms);
}

static gboolean
refuse (GError     **error,
        const char  *sentence)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sentence);
  return FALSE;
}

static gboolean
take_words (JsonObject  *object,
            RrReport    *report,
            GError     **error)
{
  const char *kind = rr_json_text_of (object, "kind"), *severity = rr_json_text_of (object, "severity");
  const char *stance = rr_json_text_of (object, "stance"), *text = rr_json_text_of (object, "text");

  if (kind == NULL && report->about == 0)
    return refuse (error, _("A report needs a kind"));
  if (kind != NULL && !rr_report_kind_from_string (kind, &report->kind))
    return refuse (error, _("There is no such kind of report"));
  if (severity != NULL && !rr_severity_from_string (severity, &report->severity))
    return refuse (error, _("There is no such severity"));
  if (stance != NULL && !rr_stance_from_string (stance, &report->stance))
    return refuse (error, _("A report says that it is seen, or confirms, or contradicts"));
  if (text != NULL)
    rr_report_set_text (report, text);
  return TRUE;
}

/* Who confirms or contradicts what is known need not say again what and where it is. */
static gboolean
take_known (RrReportDesk  *desk,
            JsonObject    *object,
            RrReport      *report,
            GError       **error)
{
  RrKnown known;

  if (!rr_report_desk_knows (desk, report->about, &known))
    return refuse (error, _("There is no such condition any more"));
  report->kind = known.kind;
  if (!json_object_has_member (object, "severity"))
    report->severity = known.severity;
  if (isnan (report->lat_deg))
    {
      report->lat_deg = known.lat_deg;
      report->lon_deg = known.lon_deg;
      report->radius_m = known.radius_m;
    }
  return TRUE;
}

static void
take_place (JsonObject *object,
            RrReport   *report)
{
  JsonNode *end = json_object_get_member (object, "end");

  rr_json_number_of (object, "lat", &report->lat_deg);
  rr_json_number_of (object, "lon", &report->lon_deg);
  rr_json_number_of (object, "rad", &report->radius_m);
  if (end != NULL && JSON_NODE_HOLDS_OBJECT (end))
    {
      rr_json_number_of (json_node_get_object (end), "lat", &report->end_lat_deg);
      rr_json_number_of (json_node_get_object (end), "lon", &report->end_lon_deg);
    }
}

/* Who names a segment or a trail need not know where it is. */
static gboolean
take_trail (RrReportDesk  *desk,
            JsonObject    *object,
            RrReport      *report,
            GError       **error)
{
  const RrTrailIndex *index = rr_report_desk_get_trails (desk);
  const char *trail = rr_json_text_of (object, "trail");
  RrPlace place, end;
  double segment = -1;

  if (json_object_has_member (object, "segment")
      && (!rr_json_number_of (object, "segment", &segment) || segment < 0 || segment > G_MAXINT))
    return refuse (error, _("There is no segment of that number"));
  if (index == NULL)
    return refuse (error, _("The trails are not read yet. Try again."));
  if (!rr_trail_index_find (index, (gint64) segment, trail, &place, &end, error))
    return FALSE;
  report->lat_deg = place.lat_deg;
  report->lon_deg = place.lon_deg;
  report->end_lat_deg = end.lat_deg;
  report->end_lon_deg = end.lon_deg;
  return TRUE;
}

gboolean
rr_report_parse (JsonObject    *object,
                 RrReportDesk  *desk,
                 gint64         now_ms,
                 RrReport      *report,
                 GError       **error)
{
  double about = 0;

  rr_report_init (report);
  report->received_ms = now_ms;
  if (rr_json_number_of (object, "about", &about) && about >= 1 && about < 9e15)
    report->about = (gint64) about;
  if (!take_words (object, report, error))
    return FALSE;
  take_place (object, report);
  if (!json_object_has_member (object, "lat")
      && (json_object_has_member (object, "segment") || json_object_has_member (object, "trail"))
      && !take_trail (desk, object, report, error))
    return FALSE;
  if (report->about != 0 && !take_known (desk, object, report, error))
    return FALSE;
  if (!take_time (object, "tst", &report->time_ms) || !take_time (object, "expires", &report->expires_ms))
    return refuse (error, _("The time is not a time"));
  return rr_report_complete (report, now_ms, error);
}

/* What makes two reports one: who says it and the name they gave to it, else what they
 * say and when. Without either, the time of receipt keeps them apart. */
char *
rr_report_dup_key (JsonObject     *object,
                   const char     *author,
                   const char     *given,
                   const RrReport *report)
{
  const char *id = given != NULL ? given : rr_json_text_of (object, "_id");
  gint64 when_ms = json_object_has_member (object, "tst") ? report->time_ms : report->received_ms;
  g_autofree char *place = rr_geo_dup_text (report->lat_deg, report->lon_deg, 6);
  g_autofree char *all = NULL;
  g_autofree char *sum = NULL;

  if (id != NULL && *id != '\0')
    all = g_strdup_printf ("id\n%s", id);
  else
    all = g_strdup_printf ("%" G_GINT64_FORMAT "\n%s\n%s\n%d\n%" G_GINT64_FORMAT "\n%s", when_ms,
                           rr_report_kind_to_string (report->kind), report->text, report->stance,
                           report->about, place);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
  return g_strdup_printf ("%s/%.32s", author, sum);
}
