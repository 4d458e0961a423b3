/* rr-trip-report.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-report.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "rr-error.h"
#include "rr-geo.h"
#include "rr-report-map.h"
#include "rr-store-trip.h"
#include "rr-track-export.h"
#include "rr-trip-route.h"
#include "rr-trip-text.h"

/* A trip on paper: who, when and where, the map, the profile of the way taken, and every
 * line of its log. A4, as many pages as the log needs.
 *
 * Threads: main.
 */

#define PAGE_W    595.0
#define PAGE_H    842.0
#define MARGIN    42.0
#define BODY_W    (PAGE_W - 2 * MARGIN)
#define MAP_H     270.0
#define PROFILE_H 100.0
#define N_SAMPLES 600
#define LINE_H    13.0

typedef struct
{
  cairo_t     *cr;
  PangoLayout *layout;   /* (owned) */
  double       y;
  guint        n_pages;
  GTimeZone   *zone;     /* (owned) */
} Paper;

/* --- writing ------------------------------------------------------------------ */

/* Returns: how high it is */
static double
write_at (Paper      *paper,
          double      x,
          double      y,
          double      width,
          const char *font,
          const char *text)
{
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (paper->layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (paper->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_text (paper->layout, text, -1);
  pango_layout_get_pixel_size (paper->layout, NULL, &height);
  cairo_set_source_rgb (paper->cr, 0.09, 0.09, 0.11);
  cairo_move_to (paper->cr, x, y);
  pango_cairo_show_layout (paper->cr, paper->layout);
  return height;
}

static void
write_foot (Paper *paper)
{
  g_autofree char *text = g_strdup_printf ("Roundrock · %u", ++paper->n_pages);

  write_at (paper, MARGIN, PAGE_H - 30, BODY_W, "sans 8", text);
}

static void
need (Paper  *paper,
      double  height)
{
  if (paper->y + height < PAGE_H - MARGIN)
    return;
  write_foot (paper);
  cairo_show_page (paper->cr);
  paper->y = MARGIN;
}

static void
write_heading (Paper      *paper,
               const char *text)
{
  need (paper, 40);
  paper->y += 10 + write_at (paper, MARGIN, paper->y + 6, BODY_W, "sans bold 11", text);
}

/* --- facts -------------------------------------------------------------------- */

static void
write_fact (Paper      *paper,
            const char *name,
            const char *value)
{
  double height;

  if (*value == '\0')
    return;
  need (paper, LINE_H);
  write_at (paper, MARGIN, paper->y, 130, "sans 9", name);
  height = write_at (paper, MARGIN + 135, paper->y, BODY_W - 135, "sans bold 9", value);
  paper->y += MAX (height, LINE_H) + 1;
}

static char *
plan_and_fact (Paper  *paper,
               gint64  planned_ms,
               gint64  actual_ms)
{
  g_autofree char *planned = rr_local_format (planned_ms, paper->zone);
  g_autofree char *actual = rr_local_format (actual_ms, paper->zone);

  if (*actual == '\0')
    /* Translators: a time */
    return g_strdup_printf (_("planned %s"), planned);
  /* Translators: two times */
  return g_strdup_printf (_("%s, planned %s"), actual, planned);
}

static char *
dup_guides (const RrTripReport *report)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; report->trip->devices[i] != NULL; i++)
    {
      const char *name = report->trip->devices[i];

      for (guint j = 0; j < report->tracks->len; j++)
        {
          const RrTrack *track = report->tracks->pdata[j];

          if (g_str_equal (track->device, report->trip->devices[i]) && track->name != NULL)
            name = track->name;
        }
      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (out, FALSE);
}

static guint
count_check_ins (const GArray *log)
{
  guint n = 0;

  for (guint i = 0; i < log->len; i++)
    n += g_array_index (log, RrTripEvent, i).act == RR_TRIP_ACT_CHECK_IN;
  return n;
}

static void
write_facts (Paper              *paper,
             const RrTripReport *report)
{
  const RrTrip *trip = report->trip;
  g_autofree char *guides = dup_guides (report);
  g_autofree char *guests = g_strdup_printf ("%u", trip->n_guests);
  g_autofree char *left = plan_and_fact (paper, trip->depart_ms, trip->out_ms);
  g_autofree char *back = plan_and_fact (paper, trip->return_ms, trip->back_ms);
  g_autofree char *checks = g_strdup_printf ("%u", count_check_ins (report->log));
  g_autofree char *route = NULL;

  if (trip->n_route > 1)
    route = g_strdup_printf (_("%s, %.1f km"), *trip->route_name != '\0' ? trip->route_name : _("drawn"),
                             rr_route_length_m (trip->route, trip->n_route) / 1000);
  write_fact (paper, _("State"), rr_trip_state_label (trip->state));
  write_fact (paper, _("Guides"), guides);
  write_fact (paper, _("Guests"), guests);
  write_fact (paper, _("Left"), left);
  write_fact (paper, _("Back"), back);
  write_fact (paper, _("Check-ins"), checks);
  write_fact (paper, _("Planned route"), route != NULL ? route : "");
  write_fact (paper, _("Notes"), trip->notes);
}

/* --- the profile -------------------------------------------------------------- */

typedef struct
{
  double along_m[N_SAMPLES];
  double alt_m[N_SAMPLES];
  guint  n;
  double length_m;
  double ascent_m;
  double low_m;
  double high_m;
} Profile;

static const RrTrack *
longest_track (const RrTripReport *report)
{
  const RrTrack *best = NULL;

  for (guint i = 0; i < report->tracks->len; i++)
    {
      const RrTrack *track = report->tracks->pdata[i];

      if (best == NULL || track->fixes->len > best->fixes->len)
        best = track;
    }
  return best;
}

/* Ten metres up count, less is what a receiver makes up. */
static void
climb (Profile *profile,
       double   alt_m,
       double  *from_m)
{
  if (alt_m > *from_m + 10)
    profile->ascent_m += alt_m - *from_m;
  if (fabs (alt_m - *from_m) > 10)
    *from_m = alt_m;
}

static void
measure (const RrTrack *track,
         Profile       *profile)
{
  const RrFix *last = NULL;
  double from_m = NAN;
  guint step = track->fixes->len / N_SAMPLES + 1, n_seen = 0;

  profile->low_m = HUGE_VAL;
  profile->high_m = -HUGE_VAL;
  for (guint i = 0; i < track->fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (track->fixes, RrFix, i);

      if (!rr_fix_has_position (fix) || (fix->flags & (RR_FIX_TOO_FAST | RR_FIX_NULL_ISLAND | RR_FIX_INVALID)) != 0)
        continue;
      if (last != NULL)
        profile->length_m += rr_geo_distance_m (last->lat_deg, last->lon_deg, fix->lat_deg, fix->lon_deg);
      last = fix;
      if (isnan (fix->alt_m))
        continue;
      if (isnan (from_m))
        from_m = (double) fix->alt_m;
      climb (profile, (double) fix->alt_m, &from_m);
      profile->low_m = MIN (profile->low_m, (double) fix->alt_m);
      profile->high_m = MAX (profile->high_m, (double) fix->alt_m);
      if (n_seen++ % step != 0 || profile->n == N_SAMPLES)
        continue;
      profile->along_m[profile->n] = profile->length_m;
      profile->alt_m[profile->n++] = (double) fix->alt_m;
    }
}

static void
draw_profile (Paper         *paper,
              const Profile *profile)
{
  double top = paper->y, bottom = top + PROFILE_H, range_m = MAX (profile->high_m - profile->low_m, 20);
  double left = MARGIN + 44, width = BODY_W - 44;
  g_autofree char *high = g_strdup_printf (_("%.0f m"), profile->high_m);
  g_autofree char *low = g_strdup_printf (_("%.0f m"), profile->low_m);

  cairo_move_to (paper->cr, left, bottom);
  for (guint i = 0; i < profile->n; i++)
    cairo_line_to (paper->cr, left + profile->along_m[i] / MAX (profile->length_m, 1) * width,
                   bottom - (profile->alt_m[i] - profile->low_m) / range_m * (PROFILE_H - 6));
  cairo_line_to (paper->cr, left + profile->along_m[profile->n - 1] / MAX (profile->length_m, 1) * width, bottom);
  cairo_close_path (paper->cr);
  cairo_set_source_rgba (paper->cr, 0.07, 0.36, 0.74, 0.18);
  cairo_fill_preserve (paper->cr);
  cairo_set_source_rgb (paper->cr, 0.07, 0.36, 0.74);
  cairo_set_line_width (paper->cr, 1);
  cairo_stroke (paper->cr);
  write_at (paper, MARGIN, top, 42, "sans 8", high);
  write_at (paper, MARGIN, bottom - 10, 42, "sans 8", low);
  paper->y = bottom + 6;
}

static void
write_profile (Paper              *paper,
               const RrTripReport *report)
{
  const RrTrack *track = longest_track (report);
  g_autofree Profile *profile = g_new0 (Profile, 1);
  g_autofree char *text = NULL;

  if (track == NULL)
    return;
  measure (track, profile);
  need (paper, PROFILE_H + 50);
  /* Translators: whose way it is, how long, and how many metres up in all */
  text = g_strdup_printf (_("Way of %s: %.1f km, %.0f m up"), track->name != NULL ? track->name : track->device,
                          profile->length_m / 1000, profile->ascent_m);
  write_heading (paper, text);
  if (profile->n > 1)
    draw_profile (paper, profile);
}

/* --- the log ------------------------------------------------------------------ */

static void
write_log (Paper              *paper,
           const RrTripReport *report)
{
  if (report->log->len == 0)
    return;
  write_heading (paper, _("Log"));
  for (guint i = 0; i < report->log->len; i++)
    {
      const RrTripEvent *event = &g_array_index (report->log, RrTripEvent, i);
      g_autofree char *when = rr_local_format (event->at_ms, paper->zone);
      g_autofree char *what = rr_trip_act_label (event->act);
      g_autofree char *more = g_strdup_printf ("%s%s%s", event->who, *event->note != '\0' ? ": " : "", event->note);

      need (paper, LINE_H);
      write_at (paper, MARGIN, paper->y, 128, "sans 9", when);
      write_at (paper, MARGIN + 132, paper->y, 150, "sans 9", what);
      write_at (paper, MARGIN + 288, paper->y, BODY_W - 288, "sans 9", more);
      paper->y += LINE_H;
    }
}

/* --- all of it ---------------------------------------------------------------- */

static cairo_status_t
collect_cb (void                *closure,
            const unsigned char *data,
            unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
write_all (Paper              *paper,
           const RrTripReport *report)
{
  g_autofree char *made = rr_local_format (report->now_ms, paper->zone);
  g_autofree char *head = g_strdup_printf (_("Trip report, made %s"), made);

  paper->y = MARGIN;
  paper->y += write_at (paper, MARGIN, paper->y, BODY_W, "sans bold 18", report->trip->name) + 2;
  paper->y += write_at (paper, MARGIN, paper->y, BODY_W, "sans 9", head) + 8;
  write_facts (paper, report);
  if (report->tracks->len > 0 || report->trip->n_route > 1)
    {
      need (paper, MAP_H + 20);
      paper->y += 8;
      cairo_save (paper->cr);
      cairo_translate (paper->cr, MARGIN, paper->y);
      rr_report_map_draw (report, paper->cr, BODY_W, MAP_H);
      cairo_restore (paper->cr);
      paper->y += MAP_H + 4;
    }
  write_profile (paper, report);
  write_log (paper, report);
  write_foot (paper);
}

/**
 * rr_trip_report_to_pdf:
 * @report: what is reported
 * @error: return location for an error
 *
 * Returns: (transfer full): a PDF document, or %NULL with %RR_ERROR_UNSUPPORTED
 */
GBytes *
rr_trip_report_to_pdf (const RrTripReport  *report,
                       GError             **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (collect_cb, bytes, PAGE_W, PAGE_H);
  Paper paper = { .cr = cairo_create (surface), .zone = g_time_zone_new_local () };
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, report->trip->name);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Roundrock " RR_VERSION);
  paper.layout = pango_cairo_create_layout (paper.cr);
  write_all (&paper, report);
  cairo_show_page (paper.cr);
  g_object_unref (paper.layout);
  g_time_zone_unref (paper.zone);
  cairo_destroy (paper.cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_byte_array_unref (bytes);
      g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("The report cannot be drawn: %s"),
                   cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (bytes);
}
