/* rr-drill-options.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-drill-options.h"

#include <arpa/inet.h>
#include <string.h>

#include <glib/gi18n.h>

/* The command line of roundrock-drill, checked as a whole before anything is done.
 *
 * Threads: main, at the start.
 */

#define DEFAULT_URL     "http://127.0.0.1:8470"
#define DEFAULT_MIX     "ws:3,owntracks:3,traccar:1,traccar-form:1,traccar-json:1"
#define MAX_GUIDES      2000
#define MAX_SECONDS     (366 * 24 * 3600)
#define MAX_MIX_SHARE   1000

static gboolean
refuse (GError    **error,
        const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

/* --gpx A B C: what follows the first file. */
static gboolean
take_rest (RrDrillOptions  *self,
           char           **rest,
           GError         **error)
{
  GPtrArray *all;

  if (rest == NULL)
    return TRUE;
  if (self->gpx == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("“%s” does not belong to any option"), rest[0]);
      return FALSE;
    }
  all = g_ptr_array_new ();
  for (guint i = 0; self->gpx[i] != NULL; i++)
    g_ptr_array_add (all, self->gpx[i]);
  for (guint i = 0; rest[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (rest[i]));
  g_ptr_array_add (all, NULL);
  g_free (self->gpx);
  self->gpx = (char **) g_ptr_array_free (all, FALSE);
  return TRUE;
}

static gboolean
read_words (RrDrillOptions   *self,
            int              *argc,
            char           ***argv,
            GError          **error)
{
  g_auto(GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "url", 0, 0, G_OPTION_ARG_STRING, &self->url, N_("Where to report"), N_("URL") },
    { "guides", 0, 0, G_OPTION_ARG_INT, &self->n_guides, N_("How many guides walk"), "N" },
    { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &self->speed, N_("1 to 600 times as fast"), "K" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &self->seconds, N_("End after N seconds"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &self->seed, N_("The guides' luck"), "N" },
    { "trails", 0, 0, G_OPTION_ARG_FILENAME, &self->trails, N_("Trails to walk on"), N_("FILE") },
    { "gpx", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->gpx, N_("Repeat recorded tracks instead"), N_("FILE…") },
    { "mix", 0, 0, G_OPTION_ARG_STRING, &self->mix, N_("Phones, such as ws:2,owntracks:1,traccar:1"), N_("MIX") },
    { "prefix", 0, 0, G_OPTION_ARG_STRING, &self->prefix, N_("Put before every device's name"), N_("TEXT") },
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list, N_("Say who would walk, and stop"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_("End with one line of JSON"), NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &self->quiet, N_("Say nothing else"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error) && take_rest (self, rest, error);
}

/* Where they lie in a source tree, else where they are installed. */
static char *
find_trails (void)
{
  const char *dirs[] = { RR_SOURCE_DATADIR, RR_PKGDATADIR };
  char *path = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_free (path);
      path = g_build_filename (dirs[i], "region", "trails.geojson", NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        break;
    }
  return path;
}

static gboolean
parse_url (RrDrillOptions  *self,
           GError         **error)
{
  g_autoptr(GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, error);
  const char *host;

  if (uri == NULL)
    return FALSE;
  if (strcmp (g_uri_get_scheme (uri), "http") != 0)
    return refuse (error, _("The URL must begin with http://"));

  host = g_uri_get_host (uri);
  if (g_strcmp0 (host, "localhost") == 0)
    host = "127.0.0.1";
  self->server.sin_family = AF_INET;
  self->server.sin_port = htons ((guint16) (g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 80));
  if (host != NULL && inet_pton (AF_INET, host, &self->server.sin_addr) == 1
      && ntohl (self->server.sin_addr.s_addr) >> 24 == 127)
    return TRUE;
  return refuse (error, _("A drill reports to an engine on this machine only"));
}

static gboolean
parse_share (const char *text,
             guint64    *share)
{
  *share = 1;
  return text == NULL || g_ascii_string_to_unsigned (text, 10, 1, MAX_MIX_SHARE, share, NULL);
}

/* "ws:2,owntracks:1" as a list of kinds to deal out in turn. */
static gboolean
parse_mix (RrDrillOptions  *self,
           GError         **error)
{
  g_auto(GStrv) parts = g_strsplit (self->mix, ",", -1);

  self->kinds = g_array_new (FALSE, FALSE, sizeof (RrPhoneKind));
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (parts[i], ":", 2);
      RrPhoneKind kind;
      guint64 share;

      if (words[0] == NULL || !rr_phone_kind_from_string (words[0], &kind)
          || !parse_share (words[1], &share))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("“%s” is no kind of phone; there are ws, owntracks, traccar, "
                         "traccar-form and traccar-json"), parts[i]);
          return FALSE;
        }
      for (; share > 0; share--)
        g_array_append_val (self->kinds, kind);
    }
  return self->kinds->len > 0 || refuse (error, _("The mix is empty"));
}

/**
 * rr_drill_options_parse:
 * @self: (out caller-allocates): options, zeroed
 * @argc: of main()
 * @argv: of main()
 * @error: return location for an error
 *
 * Returns: %FALSE with a sentence in @error; clear @self in any case
 */
gboolean
rr_drill_options_parse (RrDrillOptions   *self,
                        int              *argc,
                        char           ***argv,
                        GError          **error)
{
  *self = (RrDrillOptions) { .n_guides = 24, .speed = 1, .seed = 1 };
  if (!read_words (self, argc, argv, error))
    return FALSE;
  if (self->url == NULL)
    self->url = g_strdup (DEFAULT_URL);
  if (self->mix == NULL)
    self->mix = g_strdup (DEFAULT_MIX);
  if (self->trails == NULL)
    self->trails = find_trails ();
  if (self->prefix == NULL)
    self->prefix = g_strdup ("");

  if (!(self->speed >= 1 && self->speed <= 600))
    return refuse (error, _("The speed is 1 to 600"));
  if (self->n_guides < 1 || self->n_guides > MAX_GUIDES)
    return refuse (error, _("There are 1 to 2000 guides"));
  if (self->seconds < 0 || self->seconds > MAX_SECONDS)
    return refuse (error, _("A drill takes at most a year"));
  return parse_url (self, error) && parse_mix (self, error);
}

/**
 * rr_drill_options_clear:
 * @self: options
 */
void
rr_drill_options_clear (RrDrillOptions *self)
{
  g_clear_pointer (&self->kinds, g_array_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->trails, g_free);
  g_clear_pointer (&self->gpx, g_strfreev);
  g_clear_pointer (&self->mix, g_free);
  g_clear_pointer (&self->prefix, g_free);
}
