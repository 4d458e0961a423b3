/* rr-gpx.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-gpx.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-geo.h"
#include "rr-time.h"

/* RrGpx reads GPX 1.0 and 1.1 the way devices write it: prefixes that nobody declared,
 * byte order marks, empty elements, speed and course as elements of 1.0 or inside an
 * extension of 1.1. What it writes is in rr-gpx-write.c.
 *
 * Threads: any; a document belongs to whoever holds it.
 * Ends:    rr_gpx_free(). Size, depth and points are bounded.
 */

#define MAX_POINTS 2000000
#define MAX_DEPTH  64

typedef struct
{
  RrGpx         *gpx;
  GString       *text;          /* of the innermost element */
  RrGpxLine     *line;          /* (unowned) (nullable): being filled */
  RrGpxWaypoint *waypoint;      /* (owned) (nullable): being filled */
  RrFix          fix;
  gboolean       in_point;
  gboolean       point_usable;
  guint          depth;
  guint          n_points;
  gboolean       has_root;
} Parser;

static void
waypoint_free (gpointer data)
{
  RrGpxWaypoint *waypoint = data;

  g_free (waypoint->name);
  g_free (waypoint->description);
  g_free (waypoint->symbol);
  g_free (waypoint);
}

static void
line_free (gpointer data)
{
  RrGpxLine *line = data;

  g_free (line->name);
  g_array_unref (line->points);
  g_array_unref (line->segments);
  g_free (line);
}

/**
 * rr_gpx_new:
 *
 * Returns: (transfer full): an empty document
 */
RrGpx *
rr_gpx_new (void)
{
  RrGpx *self = g_new0 (RrGpx, 1);

  self->waypoints = g_ptr_array_new_with_free_func (waypoint_free);
  self->routes = g_ptr_array_new_with_free_func (line_free);
  self->tracks = g_ptr_array_new_with_free_func (line_free);
  return self;
}

/**
 * rr_gpx_free:
 * @self: (nullable) (transfer full): a document
 */
void
rr_gpx_free (RrGpx *self)
{
  if (self == NULL)
    return;

  g_free (self->version);
  g_free (self->creator);
  g_free (self->name);
  g_ptr_array_unref (self->waypoints);
  g_ptr_array_unref (self->routes);
  g_ptr_array_unref (self->tracks);
  g_free (self);
}

/**
 * rr_gpx_add_line:
 * @lines: the routes or tracks of a document
 * @name: (nullable): a name
 *
 * Returns: (transfer none): a new line at the end of @lines
 */
RrGpxLine *
rr_gpx_add_line (GPtrArray  *lines,
                 const char *name)
{
  RrGpxLine *line;

  g_return_val_if_fail (lines != NULL, NULL);

  line = g_new0 (RrGpxLine, 1);
  line->name = g_strdup (name);
  line->points = g_array_new (FALSE, FALSE, sizeof (RrFix));
  line->segments = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (lines, line);
  return line;
}

static const char *
local_name (const char *name)
{
  const char *colon = strchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

static gboolean
parse_number (const char *text,
              double     *value)
{
  char *end = NULL;

  if (text == NULL)
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  while (end != NULL && g_ascii_isspace (*end))
    end++;
  return end != text && *end == '\0' && isfinite (*value);
}

static const char *
find_attribute (const char **names,
                const char **values,
                const char  *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (local_name (names[i]), name) == 0)
      return values[i];
  return NULL;
}

static void
begin_point (Parser      *parser,
             const char **names,
             const char **values)
{
  double lat, lon;

  rr_fix_init (&parser->fix);
  parser->fix.source = RR_SOURCE_GPX;
  parser->in_point = TRUE;
  parser->point_usable = parse_number (find_attribute (names, values, "lat"), &lat)
                         && parse_number (find_attribute (names, values, "lon"), &lon)
                         && rr_geo_is_valid (lat, lon);
  if (!parser->point_usable)
    return;

  parser->fix.lat_deg = lat;
  parser->fix.lon_deg = lon;
}

static void
begin_segment (RrGpxLine *line)
{
  guint start = line->points->len;

  g_array_append_val (line->segments, start);
}

static void
begin_root (Parser      *parser,
            const char **names,
            const char **values)
{
  parser->has_root = TRUE;
  g_free (parser->gpx->version);
  g_free (parser->gpx->creator);
  parser->gpx->version = g_strdup (find_attribute (names, values, "version"));
  parser->gpx->creator = g_strdup (find_attribute (names, values, "creator"));
}

static void
start_element_cb (GMarkupParseContext  *context,
                  const char           *element,
                  const char          **names,
                  const char          **values,
                  gpointer              data,
                  GError              **error)
{
  Parser *parser = data;
  const char *name = local_name (element);

  g_string_truncate (parser->text, 0);
  if (++parser->depth > MAX_DEPTH)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_TOO_LARGE,
                           _("The file is nested too deeply to be a GPX track"));
      return;
    }
  if (parser->depth == 1 && strcmp (name, "gpx") != 0)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("This is not a GPX file"));
      return;
    }

  if (parser->depth == 1)
    begin_root (parser, names, values);
  else if (strcmp (name, "trk") == 0)
    parser->line = rr_gpx_add_line (parser->gpx->tracks, NULL);
  else if (strcmp (name, "rte") == 0)
    {
      parser->line = rr_gpx_add_line (parser->gpx->routes, NULL);
      begin_segment (parser->line);
    }
  else if (strcmp (name, "trkseg") == 0 && parser->line != NULL)
    begin_segment (parser->line);
  else if (strcmp (element, "wpt") == 0 || g_str_has_suffix (element, ":wpt"))
    {
      g_clear_pointer (&parser->waypoint, waypoint_free);
      parser->waypoint = g_new0 (RrGpxWaypoint, 1);
      begin_point (parser, names, values);
    }
  else if (strcmp (name, "trkpt") == 0 || (strcmp (name, "rtept") == 0 && parser->line != NULL))
    begin_point (parser, names, values);
}

static void
end_point (Parser  *parser,
           GError **error)
{
  parser->in_point = FALSE;
  if (++parser->n_points > MAX_POINTS)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_TOO_LARGE, _("The file has more than %d points"),
                   MAX_POINTS);
      return;
    }
  if (!parser->point_usable)
    {
      parser->gpx->n_skipped++;
      g_clear_pointer (&parser->waypoint, waypoint_free);
      return;
    }

  if (parser->waypoint != NULL)
    {
      parser->waypoint->fix = parser->fix;
      g_ptr_array_add (parser->gpx->waypoints, g_steal_pointer (&parser->waypoint));
    }
  else if (parser->line != NULL)
    {
      if (parser->line->segments->len == 0)
        begin_segment (parser->line);
      g_array_append_val (parser->line->points, parser->fix);
    }
}

static void
take_point_value (Parser     *parser,
                  const char *name,
                  const char *text)
{
  double value;

  if (strcmp (name, "time") == 0)
    {
      rr_time_parse (text, -1, &parser->fix.time_ms);
      return;
    }
  if (!parse_number (text, &value))
    return;

  if (strcmp (name, "ele") == 0)
    parser->fix.alt_m = (float) value;
  else if (strcmp (name, "speed") == 0 && value >= 0)
    parser->fix.speed_mps = (float) value;
  else if ((strcmp (name, "course") == 0 || strcmp (name, "bearing") == 0) && value >= 0)
    parser->fix.course_deg = (float) value;
  else if (strncmp (name, "accuracy", strlen ("accuracy")) == 0
           && strstr (name, "vertical") == NULL && value > 0)
    parser->fix.acc_m = (float) value;
}

static void
take_text (Parser     *parser,
           const char *name,
           const char *text)
{
  char **field = NULL;

  if (parser->in_point && parser->waypoint == NULL)
    {
      take_point_value (parser, name, text);
      return;
    }
  if (parser->waypoint != NULL)
    {
      take_point_value (parser, name, text);
      if (strcmp (name, "name") == 0)
        field = &parser->waypoint->name;
      else if (strcmp (name, "desc") == 0)
        field = &parser->waypoint->description;
      else if (strcmp (name, "sym") == 0)
        field = &parser->waypoint->symbol;
    }
  else if (strcmp (name, "name") == 0)
    {
      field = parser->line != NULL ? &parser->line->name : &parser->gpx->name;
    }

  if (field != NULL && *field == NULL && *text != '\0')
    *field = g_strdup (text);
}

static void
end_element_cb (GMarkupParseContext  *context,
                const char           *element,
                gpointer              data,
                GError              **error)
{
  Parser *parser = data;
  const char *name = local_name (element);

  parser->depth--;
  g_strstrip (parser->text->str);
  if (strcmp (name, "trkpt") == 0 || strcmp (name, "rtept") == 0 || strcmp (name, "wpt") == 0)
    end_point (parser, error);
  else if (strcmp (name, "trk") == 0 || strcmp (name, "rte") == 0)
    parser->line = NULL;
  else
    take_text (parser, name, parser->text->str);
  g_string_truncate (parser->text, 0);
}

static void
text_cb (GMarkupParseContext  *context,
         const char           *text,
         gsize                 len,
         gpointer              data,
         GError              **error)
{
  Parser *parser = data;

  if (parser->text->len + len < 4096)
    g_string_append_len (parser->text, text, (gssize) len);
}

static const GMarkupParser callbacks = {
  .start_element = start_element_cb,
  .end_element = end_element_cb,
  .text = text_cb,
};

/* GMarkup reads UTF-8 only; an older device names another encoding in its first line. A name
 * with a wrong byte in it must not cost the track. */
static char *
dup_utf8 (const char  *data,
          gsize        len,
          gsize       *out_len,
          GError     **error)
{
  g_autofree char *head = g_strndup (data, MIN (len, 200));
  g_autoptr(GRegex) regex = g_regex_new ("^\\s*<\\?xml[^>]*encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)",
                                         0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *encoding = NULL;
  gsize read;

  for (char *p = head; *p != '\0'; p++)
    if (*p & 0x80)
      *p = '?';
  if (g_regex_match (regex, head, 0, &match))
    encoding = g_match_info_fetch (match, 1);
  if (g_utf8_validate (data, (gssize) len, NULL))
    {
      *out_len = len;
      return g_strndup (data, len);
    }
  if (encoding == NULL || g_ascii_strcasecmp (encoding, "utf-8") == 0 || g_ascii_strcasecmp (encoding, "utf8") == 0)
    {
      char *valid = g_utf8_make_valid (data, (gssize) len);

      *out_len = strlen (valid);
      return valid;
    }
  return g_convert (data, (gssize) len, "UTF-8", encoding, &read, out_len, error);
}

static gboolean
parse (Parser      *parser,
       const char  *data,
       gsize        len,
       GError     **error)
{
  g_autoptr(GMarkupParseContext) context
      = g_markup_parse_context_new (&callbacks, G_MARKUP_TREAT_CDATA_AS_TEXT, parser, NULL);

  if (!g_markup_parse_context_parse (context, data, (gssize) len, error)
      || !g_markup_parse_context_end_parse (context, error))
    return FALSE;
  if (parser->has_root)
    return TRUE;

  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("This is not a GPX file"));
  return FALSE;
}

/**
 * rr_gpx_parse:
 * @data: (array length=len): the bytes of a file
 * @len: how many
 * @error: return location for an error
 *
 * Points without usable coordinates are counted and left out; the rest is read.
 *
 * Thread: any.
 *
 * Returns: (transfer full): the document, or %NULL with a #GMarkupError that names the
 *   line, %RR_ERROR_MALFORMED or %RR_ERROR_TOO_LARGE
 */
RrGpx *
rr_gpx_parse (const char  *data,
              gsize        len,
              GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(RrGpx) gpx = rr_gpx_new ();
  Parser parser = { .gpx = gpx };
  gsize text_len;
  gboolean ok;

  g_return_val_if_fail (data != NULL || len == 0, NULL);

  if (len > RR_GPX_MAX_BYTES)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_TOO_LARGE, _("The file is too large"));
      return NULL;
    }
  if (len >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    data += 3, len -= 3;
  text = dup_utf8 (data, len, &text_len, error);
  if (text == NULL)
    return NULL;

  parser.text = g_string_new (NULL);
  ok = parse (&parser, text, text_len, error);
  g_string_free (parser.text, TRUE);
  g_clear_pointer (&parser.waypoint, waypoint_free);
  return ok ? g_steal_pointer (&gpx) : NULL;
}

/**
 * rr_gpx_line_distance_m:
 * @line: a track or route
 *
 * Returns: metres over all points in order, gaps between segments included
 */
double
rr_gpx_line_distance_m (const RrGpxLine *line)
{
  double sum_m = 0;

  g_return_val_if_fail (line != NULL, 0);

  for (guint i = 1; i < line->points->len; i++)
    {
      const RrFix *a = &g_array_index (line->points, RrFix, i - 1);
      const RrFix *b = &g_array_index (line->points, RrFix, i);

      sum_m += rr_geo_distance_m (a->lat_deg, a->lon_deg, b->lat_deg, b->lon_deg);
    }
  return sum_m;
}
