/* rr-drill.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <arpa/inet.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "rr-guide.h"
#include "rr-time.h"

/* roundrock-drill: guides that walk the sample region, or recorded tracks, reporting
 * over real sockets to any engine on this machine. It counts what became of every
 * message, and fails if one was not answered.
 *
 * The guides' time ends at now: with --speed K a drill of N seconds begins N * (K - 1)
 * seconds ago. Recorded tracks keep their own times.
 *
 * Threads: one, around epoll.
 * Ends:    after --seconds, when all tracks are sent, or on SIGINT and SIGTERM; then
 *          whatever is unanswered gets a bounded time. Exit status 0: all answered,
 *          1: not, 2: could not run.
 */

#define TICK_MS        50
#define DRAIN_US       (4 * G_TIME_SPAN_SECOND)
#define DRAIN_TRACK_US (120 * G_TIME_SPAN_SECOND)

typedef struct
{
  char      *url;
  int        n_guides;
  double     speed;
  int        seconds;
  int        seed;
  char      *trails;
  char     **gpx;
  char      *mix;
  char      *prefix;
  gboolean   json;
  gboolean   quiet;
} Options;

typedef struct
{
  Options             options;
  struct sockaddr_in  server;
  RrTrails           *trails;       /* (owned) (nullable) */
  GPtrArray          *guides;       /* (owned): of RrGuide */
  GArray             *latencies_us; /* (owned): of gint64 */
  int                 epoll_fd;
  int                 signal_fd;
  gint64              start_us;
  gint64              end_us;       /* 0: none */
  gint64              last_us;
  gboolean            stopping;
} Drill;

static gboolean
parse_options (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "url", 0, 0, G_OPTION_ARG_STRING, &options->url, N_("Where to report"), N_("URL") },
    { "guides", 0, 0, G_OPTION_ARG_INT, &options->n_guides, N_("How many guides walk"), "N" },
    { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &options->speed, N_("1 to 600 times as fast"), "K" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds, N_("End after N seconds"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, N_("The guides' luck"), "N" },
    { "trails", 0, 0, G_OPTION_ARG_FILENAME, &options->trails, N_("Trails to walk on"), N_("FILE") },
    { "gpx", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->gpx, N_("Repeat a recorded track"), N_("FILE") },
    { "mix", 0, 0, G_OPTION_ARG_STRING, &options->mix, N_("Phones, such as ws:2,owntracks:1,traccar:1"), N_("MIX") },
    { "prefix", 0, 0, G_OPTION_ARG_STRING, &options->prefix, N_("Put before every device's name"), N_("TEXT") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_("End with one line of JSON"), NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet, N_("Say nothing else"), NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->url == NULL)
    options->url = g_strdup ("http://127.0.0.1:8470");
  if (options->mix == NULL)
    options->mix = g_strdup ("ws:1,owntracks:1,traccar:1");
  if (options->speed >= 1 && options->speed <= 600 && options->n_guides >= 0
      && options->n_guides <= 10000)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("The speed is 1 to 600, and there are at most 10000 guides"));
  return FALSE;
}

static gboolean
parse_url (Drill   *drill,
           GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse (drill->options.url, G_URI_FLAGS_NONE, error);
  const char *host;

  if (uri == NULL)
    return FALSE;
  host = g_uri_get_host (uri);
  if (g_strcmp0 (host, "localhost") == 0)
    host = "127.0.0.1";
  drill->server.sin_family = AF_INET;
  drill->server.sin_port = htons ((guint16) (g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 80));
  if (host != NULL && inet_pton (AF_INET, host, &drill->server.sin_addr) == 1
      && ntohl (drill->server.sin_addr.s_addr) >> 24 == 127)
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("A drill reports to an engine on this machine only"));
  return FALSE;
}

/* "ws:2,owntracks:1" as a list of kinds to deal out in turn. */
static gboolean
parse_mix (const char  *mix,
           GArray      *kinds,
           GError     **error)
{
  g_auto(GStrv) parts = g_strsplit (mix, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *colon = strchr (parts[i], ':');
      guint64 n = 1;
      RrPhoneKind kind;

      if (colon != NULL)
        {
          *colon = '\0';
          n = g_ascii_strtoull (colon + 1, NULL, 10);
        }
      if (!rr_phone_kind_from_string (parts[i], &kind) || n > 1000)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("“%s” is no kind of phone; there are ws, owntracks and traccar"), parts[i]);
          return FALSE;
        }
      for (; n > 0; n--)
        g_array_append_val (kinds, kind);
    }
  if (kinds->len > 0)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("The mix is empty"));
  return FALSE;
}

static RrLink *
make_link (Drill       *drill,
           GArray      *kinds,
           guint        number,
           const char  *name)
{
  g_autofree char *device = g_strconcat (drill->options.prefix != NULL ? drill->options.prefix : "",
                                         name, NULL);

  return rr_link_new (g_array_index (kinds, RrPhoneKind, number % kinds->len), device,
                      &drill->server, drill->epoll_fd, drill->latencies_us);
}

static GArray *
load_points (const char  *path,
             GError     **error)
{
  g_autofree char *data = NULL;
  g_autoptr(RrGpx) gpx = NULL;
  GArray *points;
  gsize len;

  if (!g_file_get_contents (path, &data, &len, error))
    return NULL;
  gpx = rr_gpx_parse (data, len, error);
  if (gpx == NULL)
    return NULL;

  points = g_array_new (FALSE, FALSE, sizeof (RrFix));
  for (guint i = 0; i < gpx->tracks->len; i++)
    {
      const RrGpxLine *line = g_ptr_array_index (gpx->tracks, i);

      for (guint j = 0; j < line->points->len; j++)
        if (g_array_index (line->points, RrFix, j).time_ms != RR_TIME_UNKNOWN)
          g_array_append_val (points, g_array_index (line->points, RrFix, j));
    }
  return points;
}

static gboolean
make_replays (Drill   *drill,
              GArray  *kinds,
              GError **error)
{
  for (guint i = 0; drill->options.gpx[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (drill->options.gpx[i]);
      GArray *points = load_points (drill->options.gpx[i], error);

      if (points == NULL)
        return FALSE;
      if (g_str_has_suffix (name, ".gpx"))
        name[strlen (name) - 4] = '\0';
      g_ptr_array_add (drill->guides,
                       rr_guide_new_replay (points, make_link (drill, kinds, i, name)));
    }
  return TRUE;
}

static gboolean
make_walkers (Drill   *drill,
              GArray  *kinds,
              GError **error)
{
  static const char *const names[] = {
    "anna", "beat", "carla", "dario", "elin", "flurin", "gian", "hanna", "ivo", "jana", "kaspar",
    "lea", "marco", "nina", "otto", "pia", "reto", "sina", "toni", "ursina", "vital", "wanda",
    "yves", "zita",
  };

  if (drill->options.trails == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("Say with --trails where to walk, or with --gpx what to repeat"));
      return FALSE;
    }
  drill->trails = rr_trails_load (drill->options.trails, error);
  if (drill->trails == NULL)
    return FALSE;

  for (guint i = 0; i < (guint) drill->options.n_guides; i++)
    {
      g_autofree char *name = i < G_N_ELEMENTS (names)
                                  ? g_strdup (names[i])
                                  : g_strdup_printf ("%s-%u", names[i % G_N_ELEMENTS (names)],
                                                     i / (guint) G_N_ELEMENTS (names) + 1);

      g_ptr_array_add (drill->guides,
                       rr_guide_new_walking (i, drill->trails, (guint32) drill->options.seed,
                                             make_link (drill, kinds, i, name)));
    }
  return TRUE;
}

/* The guides' present: real time at its end, further back the faster they live. */
static gint64
world_ms (Drill  *drill,
          gint64  now_us)
{
  gint64 left_us = drill->end_us > now_us ? drill->end_us - now_us : 0;

  return rr_time_now_ms () - (gint64) ((double) left_us / 1000 * (drill->options.speed - 1));
}

static void
step (Drill *drill)
{
  gint64 now_us = g_get_monotonic_time ();
  double seconds = (double) (now_us - drill->last_us) / G_TIME_SPAN_SECOND * drill->options.speed;
  gint64 world = world_ms (drill, now_us);

  drill->last_us = now_us;
  for (guint i = 0; i < drill->guides->len; i++)
    {
      RrGuide *guide = g_ptr_array_index (drill->guides, i);

      if (!drill->stopping)
        rr_guide_step (guide, seconds, world);
      else
        rr_link_set_coverage (rr_guide_get_link (guide), TRUE);
      rr_link_tick (rr_guide_get_link (guide), now_us);
    }
}

static gboolean
is_finished (Drill *drill)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean all_done = drill->options.gpx != NULL;

  for (guint i = 0; all_done && i < drill->guides->len; i++)
    all_done = rr_guide_is_done (g_ptr_array_index (drill->guides, i));
  return all_done || (drill->end_us > 0 && now_us >= drill->end_us);
}

static guint
count_open (Drill *drill)
{
  guint n = 0;

  for (guint i = 0; i < drill->guides->len; i++)
    n += rr_link_get_n_open (rr_guide_get_link (g_ptr_array_index (drill->guides, i)));
  return n;
}

static void
wait_events (Drill *drill)
{
  struct epoll_event events[64];
  int n = epoll_wait (drill->epoll_fd, events, G_N_ELEMENTS (events), TICK_MS);

  for (int i = 0; i < n; i++)
    {
      struct signalfd_siginfo info;

      if (events[i].data.ptr != drill)
        rr_link_ready (events[i].data.ptr, events[i].events);
      else if (read (drill->signal_fd, &info, sizeof info) > 0)
        drill->stopping = TRUE;
    }
}

static void
run (Drill *drill)
{
  gint64 next_tick_us = 0, give_up_us;

  while (!drill->stopping)
    {
      wait_events (drill);
      if (g_get_monotonic_time () >= next_tick_us)
        {
          step (drill);
          next_tick_us = g_get_monotonic_time () + TICK_MS * 1000;
        }
      drill->stopping = drill->stopping || is_finished (drill);
    }

  give_up_us = g_get_monotonic_time ()
               + (drill->options.gpx != NULL ? DRAIN_TRACK_US : DRAIN_US);
  while (count_open (drill) > 0 && g_get_monotonic_time () < give_up_us)
    {
      step (drill);
      wait_events (drill);
    }
}

static int
compare_latency (const void *a,
                 const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
latency_ms (Drill  *drill,
            double  quantile)
{
  guint n = drill->latencies_us->len;

  if (n == 0)
    return 0;
  return (double) g_array_index (drill->latencies_us, gint64,
                                 MIN ((guint) (n * quantile), n - 1)) / 1000;
}

static int
report (Drill *drill)
{
  RrLinkStat sum = { 0 };
  double seconds = (double) (g_get_monotonic_time () - drill->start_us) / G_TIME_SPAN_SECOND;

  for (guint i = 0; i < drill->guides->len; i++)
    {
      RrLinkStat stat;

      rr_link_stat (rr_guide_get_link (g_ptr_array_index (drill->guides, i)), &stat);
      sum.n_sent += stat.n_sent;
      sum.n_acked += stat.n_acked;
      sum.n_resent += stat.n_resent;
      sum.n_refused += stat.n_refused;
      sum.n_duplicates += stat.n_duplicates;
      sum.n_given_up += stat.n_given_up;
      sum.n_connects += stat.n_connects;
    }
  g_array_sort (drill->latencies_us, compare_latency);

  if (drill->options.json)
    printf ("{\"guides\":%u,\"sent\":%" G_GUINT64_FORMAT ",\"acked\":%" G_GUINT64_FORMAT
            ",\"resent\":%" G_GUINT64_FORMAT ",\"refused\":%" G_GUINT64_FORMAT
            ",\"duplicates\":%" G_GUINT64_FORMAT ",\"given_up\":%" G_GUINT64_FORMAT
            ",\"connects\":%" G_GUINT64_FORMAT ",\"seconds\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
            drill->guides->len, sum.n_sent, sum.n_acked, sum.n_resent, sum.n_refused,
            sum.n_duplicates, sum.n_given_up, sum.n_connects, seconds, latency_ms (drill, 0.5),
            latency_ms (drill, 0.99));
  else if (!drill->options.quiet)
    printf (_("%u guides, %lu messages sent, %lu acknowledged, %lu sent again, in %.1f s; "
              "answers after %.1f ms, p99 %.1f ms\n"),
            drill->guides->len, (gulong) sum.n_sent, (gulong) sum.n_acked, (gulong) sum.n_resent,
            seconds, latency_ms (drill, 0.5), latency_ms (drill, 0.99));
  return sum.n_acked == sum.n_sent && sum.n_given_up == 0 ? 0 : 1;
}

static void
watch_signals (Drill *drill)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = drill };
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  sigprocmask (SIG_BLOCK, &set, NULL);
  drill->signal_fd = signalfd (-1, &set, SFD_CLOEXEC);
  epoll_ctl (drill->epoll_fd, EPOLL_CTL_ADD, drill->signal_fd, &event);
}

static gboolean
prepare (Drill   *drill,
         GError **error)
{
  g_autoptr(GArray) kinds = g_array_new (FALSE, FALSE, sizeof (RrPhoneKind));
  const Options *options = &drill->options;

  if (!parse_url (drill, error) || !parse_mix (options->mix, kinds, error))
    return FALSE;

  drill->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  drill->latencies_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  drill->guides = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_guide_free);
  watch_signals (drill);
  drill->start_us = drill->last_us = g_get_monotonic_time ();
  if (options->seconds > 0)
    drill->end_us = drill->start_us + options->seconds * G_TIME_SPAN_SECOND;
  return options->gpx != NULL ? make_replays (drill, kinds, error)
                              : make_walkers (drill, kinds, error);
}

static void
clear (Drill *drill)
{
  g_clear_pointer (&drill->guides, g_ptr_array_unref);
  g_clear_pointer (&drill->latencies_us, g_array_unref);
  g_clear_pointer (&drill->trails, rr_trails_free);
  if (drill->epoll_fd > 0)
    close (drill->epoll_fd);
  if (drill->signal_fd > 0)
    close (drill->signal_fd);
  g_free (drill->options.url);
  g_free (drill->options.trails);
  g_free (drill->options.mix);
  g_free (drill->options.prefix);
  g_strfreev (drill->options.gpx);
}

int
main (int   argc,
      char *argv[])
{
  Drill drill = { .options = { .n_guides = 24, .speed = 1, .seed = 1 } };
  g_autoptr(GError) error = NULL;
  int status = 2;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, RR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (parse_options (&drill.options, &argc, &argv, &error) && prepare (&drill, &error))
    {
      run (&drill);
      status = report (&drill);
    }
  else
    g_printerr ("roundrock-drill: %s\n", error->message);
  clear (&drill);
  return status;
}
