/* rr-track-export.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-track-export.h"

#include "rr-gpx.h"
#include "rr-json-build.h"
#include "rr-time.h"

/* Tracks and device states as text for other programs: GPX 1.1, GeoJSON, CSV, KML
 * and JSON. Unknown numbers are absent or null, never a made-up zero.
 *
 * Threads: any; nothing here has state.
 */

static const struct
{
  const char *name;
  const char *content_type;
} formats[] = {
  [RR_TRACK_GPX] = { "gpx", "application/gpx+xml" },
  [RR_TRACK_GEOJSON] = { "geojson", "application/geo+json" },
  [RR_TRACK_CSV] = { "csv", "text/csv; charset=utf-8" },
  [RR_TRACK_KML] = { "kml", "application/vnd.google-earth.kml+xml" },
};

/**
 * rr_track_format_from_string:
 * @name: (nullable): "gpx", "geojson", "csv" or "kml"
 * @format: (out): the format
 *
 * Returns: %FALSE for any other name
 */
gboolean
rr_track_format_from_string (const char    *name,
                             RrTrackFormat *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (name, formats[i].name) == 0)
      {
        *format = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_track_format_content_type:
 * @format: a format
 *
 * Returns: (transfer none): its media type
 */
const char *
rr_track_format_content_type (RrTrackFormat format)
{
  return formats[format].content_type;
}

/**
 * rr_track_new:
 * @device: a device
 * @name: (nullable): of its guide
 *
 * Returns: (transfer full): a track without fixes
 */
RrTrack *
rr_track_new (const char *device,
              const char *name)
{
  RrTrack *self = g_new (RrTrack, 1);

  *self = (RrTrack) { g_strdup (device), g_strdup (name), g_array_new (FALSE, FALSE, sizeof (RrFix)) };
  return self;
}

/**
 * rr_track_free:
 * @self: (nullable) (transfer full): a track
 */
void
rr_track_free (RrTrack *self)
{
  if (self == NULL)
    return;

  g_free (self->device);
  g_free (self->name);
  g_array_unref (self->fixes);
  g_free (self);
}

static const char *
shown_name (const RrTrack *track)
{
  return track->name != NULL ? track->name : track->device;
}

static GString *
tracks_to_gpx (const GPtrArray *tracks)
{
  g_autoptr(RrGpx) gpx = rr_gpx_new ();

  gpx->creator = g_strdup ("Roundrock " RR_VERSION);
  for (guint i = 0; i < tracks->len; i++)
    {
      const RrTrack *track = tracks->pdata[i];
      RrGpxLine *line = rr_gpx_add_line (gpx->tracks, shown_name (track));
      guint start = 0;

      g_array_append_val (line->segments, start);
      for (guint j = 0; j < track->fixes->len; j++)
        if (rr_fix_has_position (&g_array_index (track->fixes, RrFix, j)))
          g_array_append_val (line->points, g_array_index (track->fixes, RrFix, j));
    }
  return rr_gpx_to_string (gpx);
}

static void
append_number (GString    *out,
               double      value,
               const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isnan (value))
    g_string_append (out, g_ascii_formatd (text, sizeof text, format, value));
}

/* A field that a spreadsheet would run as a formula, or that holds our separator,
 * is quoted. */
static void
append_csv_text (GString    *out,
                 const char *text)
{
  g_string_append_c (out, '"');
  if (strchr ("=+-@", text[0]) != NULL)
    g_string_append_c (out, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_csv_row (GString     *out,
                const char  *device_id,
                const RrFix *fix)
{
  g_autofree char *time = rr_time_format_iso (fix->time_ms);
  g_autofree char *received = rr_time_format_iso (fix->received_ms);
  g_autofree char *flags = rr_fix_flags_to_string (fix->flags);

  append_csv_text (out, device_id);
  g_string_append_printf (out, ",%s,%s,", time, received);
  append_number (out, fix->lat_deg, "%.7f");
  g_string_append_c (out, ',');
  append_number (out, fix->lon_deg, "%.7f");
  g_string_append_c (out, ',');
  append_number (out, fix->alt_m, "%.1f");
  g_string_append_c (out, ',');
  append_number (out, fix->speed_mps, "%.2f");
  g_string_append_c (out, ',');
  append_number (out, fix->course_deg, "%.1f");
  g_string_append_c (out, ',');
  append_number (out, fix->acc_m, "%.1f");
  g_string_append_c (out, ',');
  append_number (out, fix->battery_pct, "%.0f");
  g_string_append_printf (out, ",%s,\"%s\"\r\n", rr_source_to_string (fix->source), flags);
}

static GString *
tracks_to_csv (const GPtrArray *tracks)
{
  GString *out = g_string_new ("device,time,received,lat,lon,alt_m,speed_mps,course_deg,"
                               "acc_m,battery_pct,source,flags\r\n");

  for (guint i = 0; i < tracks->len; i++)
    {
      const RrTrack *track = tracks->pdata[i];

      for (guint j = 0; j < track->fixes->len; j++)
        append_csv_row (out, track->device, &g_array_index (track->fixes, RrFix, j));
    }
  return out;
}

/* Times, then places: that is how a gx:Track is written. A fix without a time has none. */
static void
append_kml_track (GString       *out,
                  const RrTrack *track)
{
  g_autofree char *name = g_markup_escape_text (shown_name (track), -1);

  g_string_append_printf (out, "    <Placemark>\n      <name>%s</name>\n      <gx:Track>\n"
                          "        <altitudeMode>clampToGround</altitudeMode>\n", name);
  for (guint i = 0; i < track->fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (track->fixes, RrFix, i);
      g_autofree char *when = fix->time_ms != RR_TIME_UNKNOWN ? rr_time_format_iso (fix->time_ms) : g_strdup ("");

      if (rr_fix_has_position (fix))
        g_string_append_printf (out, "        <when>%s</when>\n", when);
    }
  for (guint i = 0; i < track->fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (track->fixes, RrFix, i);

      if (!rr_fix_has_position (fix))
        continue;
      g_string_append (out, "        <gx:coord>");
      append_number (out, fix->lon_deg, "%.7f");
      g_string_append_c (out, ' ');
      append_number (out, fix->lat_deg, "%.7f");
      g_string_append_c (out, ' ');
      append_number (out, isnan (fix->alt_m) ? 0 : (double) fix->alt_m, "%.1f");
      g_string_append (out, "</gx:coord>\n");
    }
  g_string_append (out, "      </gx:Track>\n    </Placemark>\n");
}

static GString *
tracks_to_kml (const GPtrArray *tracks)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<kml xmlns=\"http://www.opengis.net/kml/2.2\""
                               " xmlns:gx=\"http://www.google.com/kml/ext/2.2\">\n  <Document>\n");

  for (guint i = 0; i < tracks->len; i++)
    append_kml_track (out, tracks->pdata[i]);
  g_string_append (out, "  </Document>\n</kml>\n");
  return out;
}

/* A clock that begins in 1970 has a time, too. */
static void
add_time (JsonBuilder *builder,
          const char  *name,
          gint64       time_ms)
{
  g_autofree char *text = time_ms != RR_TIME_UNKNOWN ? rr_time_format_iso (time_ms) : NULL;

  rr_json_add_text (builder, name, text);
}

/* Floats are written with the digits they have, not those of their double. */
static double
short_float (float value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return isnan (value) ? NAN
                       : g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.7g", value), NULL);
}

static void
add_flags (JsonBuilder *builder,
           guint32      flags)
{
  g_autofree char *joined = rr_fix_flags_to_string (flags);
  g_auto(GStrv) names = g_strsplit (joined, ",", -1);

  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
}

static void
add_fix (JsonBuilder *builder,
         const RrFix *fix,
         const char  *device)
{
  json_builder_begin_object (builder);
  if (device != NULL)
    rr_json_add_text (builder, "device", device);
  rr_json_add_number (builder, "lat", fix->lat_deg);
  rr_json_add_number (builder, "lon", fix->lon_deg);
  add_time (builder, "time", fix->time_ms);
  add_time (builder, "received", fix->received_ms);
  rr_json_add_number (builder, "speed_mps", short_float (fix->speed_mps));
  rr_json_add_number (builder, "course_deg", short_float (fix->course_deg));
  rr_json_add_number (builder, "alt_m", short_float (fix->alt_m));
  rr_json_add_number (builder, "acc_m", short_float (fix->acc_m));
  rr_json_add_number (builder, "battery_pct", short_float (fix->battery_pct));
  rr_json_add_text (builder, "source", rr_source_to_string (fix->source));
  add_flags (builder, fix->flags);
  json_builder_end_object (builder);
}

static char *
builder_to_text (JsonBuilder *builder,
                 gsize       *len)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autoptr(JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, len);
}

static void
add_feature (JsonBuilder *builder,
             const RrFix *fix,
             const char  *device)
{
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "type", "Feature");
  json_builder_set_member_name (builder, "geometry");
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "type", "Point");
  json_builder_set_member_name (builder, "coordinates");
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, fix->lon_deg);
  json_builder_add_double_value (builder, fix->lat_deg);
  if (!isnan (fix->alt_m))
    json_builder_add_double_value (builder, short_float (fix->alt_m));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "properties");
  add_fix (builder, fix, device);
  json_builder_end_object (builder);
}

static GString *
tracks_to_geojson (const GPtrArray *tracks)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;
  gsize len;

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "type", "FeatureCollection");
  json_builder_set_member_name (builder, "features");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tracks->len; i++)
    {
      const RrTrack *track = tracks->pdata[i];

      for (guint j = 0; j < track->fixes->len; j++)
        if (rr_fix_has_position (&g_array_index (track->fixes, RrFix, j)))
          add_feature (builder, &g_array_index (track->fixes, RrFix, j), tracks->len > 1 ? track->device : NULL);
    }
  json_builder_end_array (builder);
  if (tracks->len == 1)
    rr_json_add_text (builder, "device", ((const RrTrack *) tracks->pdata[0])->device);
  json_builder_end_object (builder);

  text = builder_to_text (builder, &len);
  return g_string_new_len (text, (gssize) len);
}

/**
 * rr_tracks_export:
 * @format: a format
 * @tracks: (element-type RrTrack): of several devices
 *
 * Returns: (transfer full): the text
 */
GString *
rr_tracks_export (RrTrackFormat    format,
                  const GPtrArray *tracks)
{
  switch (format)
    {
    case RR_TRACK_GEOJSON:
      return tracks_to_geojson (tracks);
    case RR_TRACK_CSV:
      return tracks_to_csv (tracks);
    case RR_TRACK_KML:
      return tracks_to_kml (tracks);
    case RR_TRACK_GPX:
    default:
      return tracks_to_gpx (tracks);
    }
}

/**
 * rr_track_export:
 * @format: a format
 * @device_id: whose track it is
 * @fixes: (element-type RrFix): in the order to write
 *
 * Returns: (transfer full): the text
 */
GString *
rr_track_export (RrTrackFormat  format,
                 const char    *device_id,
                 const GArray  *fixes)
{
  g_autoptr(GPtrArray) tracks = g_ptr_array_new ();
  RrTrack track = { (char *) device_id, NULL, (GArray *) fixes };

  g_ptr_array_add (tracks, &track);
  return rr_tracks_export (format, tracks);
}

/**
 * rr_devices_to_json:
 * @snapshot: a snapshot
 * @len: (out): bytes of the text
 *
 * Returns: (transfer full): a JSON array of devices in order of first contact
 */
char *
rr_devices_to_json (const RrSnapshot *snapshot,
                    gsize            *len)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < snapshot->n_devices; i++)
    {
      const RrDeviceState *device = &snapshot->devices[i];

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "id", device->id);
      rr_json_add_text (builder, "name", device->name != NULL ? device->name : device->id);
      rr_json_add_text (builder, "status", rr_device_status_to_string (device->status));
      add_time (builder, "last_contact", device->last_contact_ms);
      rr_json_add_number (builder, "battery_pct", short_float (device->battery_pct));
      rr_json_add_bool (builder, "sos", device->sos);
      json_builder_set_member_name (builder, "fix");
      if (rr_fix_has_position (&device->fix))
        add_fix (builder, &device->fix, NULL);
      else
        json_builder_add_null_value (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return builder_to_text (builder, len);
}
