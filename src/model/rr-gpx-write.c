/* rr-gpx-write.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-gpx.h"

#include "rr-time.h"

/* A document as plain GPX 1.1.
 *
 * Threads: any.
 */

static void
append_number (GString    *out,
               double      value,
               const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (text, sizeof text, format, value));
}

static void
append_text (GString    *out,
             const char *indent,
             const char *element,
             const char *text)
{
  g_autofree char *escaped = NULL;

  if (text == NULL)
    return;
  escaped = g_markup_escape_text (text, -1);
  g_string_append_printf (out, "%s<%s>%s</%s>\n", indent, element, escaped, element);
}

static void
append_point (GString     *out,
              const char  *indent,
              const char  *element,
              const RrFix *fix,
              const char  *name)
{
  g_string_append_printf (out, "%s<%s lat=\"", indent, element);
  append_number (out, fix->lat_deg, "%.9g");
  g_string_append (out, "\" lon=\"");
  append_number (out, fix->lon_deg, "%.10g");
  g_string_append (out, "\">");
  if (!isnan (fix->alt_m))
    {
      g_string_append (out, "<ele>");
      append_number (out, (double) fix->alt_m, "%.7g");
      g_string_append (out, "</ele>");
    }
  if (fix->time_ms != RR_TIME_UNKNOWN)
    {
      g_autofree char *time = rr_time_format_iso (fix->time_ms);

      g_string_append_printf (out, "<time>%s</time>", time);
    }
  if (name != NULL)
    append_text (out, "", "name", name);
  g_string_append_printf (out, "</%s>\n", element);
}

static void
append_track (GString         *out,
              const RrGpxLine *line)
{
  guint segment = 0;

  g_string_append (out, "  <trk>\n");
  append_text (out, "    ", "name", line->name);
  for (guint i = 0; i < line->points->len; i++)
    {
      gboolean starts = segment < line->segments->len
                        && g_array_index (line->segments, guint, segment) <= i;

      if (starts || i == 0)
        g_string_append (out, i > 0 ? "    </trkseg>\n    <trkseg>\n" : "    <trkseg>\n");
      while (segment < line->segments->len && g_array_index (line->segments, guint, segment) <= i)
        segment++;
      append_point (out, "      ", "trkpt", &g_array_index (line->points, RrFix, i), NULL);
    }
  if (line->points->len > 0)
    g_string_append (out, "    </trkseg>\n");
  g_string_append (out, "  </trk>\n");
}

static void
append_route (GString         *out,
              const RrGpxLine *line)
{
  g_string_append (out, "  <rte>\n");
  append_text (out, "    ", "name", line->name);
  for (guint i = 0; i < line->points->len; i++)
    append_point (out, "    ", "rtept", &g_array_index (line->points, RrFix, i), NULL);
  g_string_append (out, "  </rte>\n");
}

/**
 * rr_gpx_to_string:
 * @self: a document
 *
 * Returns: (transfer full): GPX 1.1
 */
GString *
rr_gpx_to_string (const RrGpx *self)
{
  g_autofree char *creator = NULL;
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  creator = g_markup_escape_text (self->creator != NULL ? self->creator : "Roundrock", -1);
  out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_string_append_printf (out, "<gpx version=\"1.1\" creator=\"%s\""
                          " xmlns=\"http://www.topografix.com/GPX/1/1\">\n", creator);
  if (self->name != NULL)
    {
      g_string_append (out, "  <metadata>\n");
      append_text (out, "    ", "name", self->name);
      g_string_append (out, "  </metadata>\n");
    }
  for (guint i = 0; i < self->waypoints->len; i++)
    {
      const RrGpxWaypoint *waypoint = g_ptr_array_index (self->waypoints, i);

      append_point (out, "  ", "wpt", &waypoint->fix, waypoint->name);
    }
  for (guint i = 0; i < self->routes->len; i++)
    append_route (out, g_ptr_array_index (self->routes, i));
  for (guint i = 0; i < self->tracks->len; i++)
    append_track (out, g_ptr_array_index (self->tracks, i));
  g_string_append (out, "</gpx>\n");
  return out;
}
