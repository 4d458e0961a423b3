/* rr-drill.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-drill.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "rr-guide.h"
#include "rr-time.h"

/* RrDrill moves its guides and their links around one epoll descriptor.
 *
 * The guides' time never runs ahead of ours, or their fixes would look like those of a
 * wrong clock. With speed K a drill of N seconds therefore begins N * (K - 1) seconds
 * ago and ends now; one without an end begins half a day ago, and when it has caught up
 * goes on at our pace. Recorded tracks keep their own times.
 *
 * Threads: one. It blocks SIGINT and SIGTERM to read them from a descriptor.
 * Ends:    after its seconds, when all tracks are sent, or on a signal; what is
 *          unanswered then gets a bounded time. A second signal ends that too.
 */

#define TICK_MS          50
#define REACH_MS         3000
#define DRAIN_US         (4 * G_TIME_SPAN_SECOND)
#define DRAIN_SIGNAL_US  (1200 * G_TIME_SPAN_MILLISECOND)
#define DRAIN_TRACK_US   (120 * G_TIME_SPAN_SECOND)
#define MAX_PAST_MS      G_GINT64_CONSTANT (604800000)
#define ENDLESS_PAST_MS  G_GINT64_CONSTANT (43200000)
#define REPORT_EVERY_S   2.0
#define REPORT_REAL_S    0.25    /* at high speed not more often than this */
#define N_ZONES          8
#define MAX_ZONES        64

struct _RrDrill
{
  const RrDrillOptions *options;    /* (unowned) */
  RrTrails             *trails;     /* (owned) (nullable) */
  GArray               *zones;      /* (owned): of RrZone */
  RrWorld               world;
  RrTally               tally;
  RrLinkHub             hub;
  GPtrArray            *guides;     /* (owned): of RrGuide */
  int                   signal_fd;
  guint                 n_signals;
  gint64                start_us;
  gint64                start_ms;   /* the world's time then */
  gint64                world_ms;
  gint64                next_status_us;
};

static RrLink *
make_link (RrDrill    *self,
           guint       number,
           const char *name)
{
  g_autofree char *device = g_strconcat (self->options->prefix, name, NULL);
  GArray *kinds = self->options->kinds;

  return rr_link_new (g_array_index (kinds, RrPhoneKind, number % kinds->len), device, &self->hub);
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
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

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
make_replays (RrDrill  *self,
              GError  **error)
{
  for (guint i = 0; self->options->gpx[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (self->options->gpx[i]);
      GArray *points = load_points (self->options->gpx[i], error);

      if (points == NULL)
        return FALSE;
      if (g_str_has_suffix (name, ".gpx"))
        name[strlen (name) - 4] = '\0';
      g_ptr_array_add (self->guides, rr_guide_new_replay (points, make_link (self, i, name)));
    }
  return TRUE;
}

static void
make_zones (RrDrill *self)
{
  GRand *rand = g_rand_new_with_seed (self->world.seed);

  for (guint i = 0; i < N_ZONES; i++)
    {
      RrTrailPoint at = rr_trails_get_point (self->trails, rr_trails_pick (self->trails, rand));
      RrZone zone = { at.lat_deg, at.lon_deg, g_rand_double_range (rand, 100, 300) };

      g_array_append_val (self->zones, zone);
    }
  for (guint i = 0; i < (guint) self->options->n_guides && self->zones->len < MAX_ZONES; i++)
    if (rr_trouble_of (i) == RR_TROUBLE_SHADOW)
      {
        RrZone zone = rr_guide_find_shadow (i, &self->world);

        g_array_append_val (self->zones, zone);
      }
  g_rand_free (rand);
}

static char *
name_of (guint number)
{
  static const char *const names[] = {
    "anna", "beat", "carla", "dario", "elin", "flurin", "gian", "hanna", "ivo", "jana", "kaspar",
    "lea", "marco", "nina", "otto", "pia", "reto", "sina", "toni", "ursina", "vital", "wanda",
    "yves", "zita",
  };
  guint round = number / (guint) G_N_ELEMENTS (names);
  const char *name = names[number % G_N_ELEMENTS (names)];

  return round == 0 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, round + 1);
}

static gboolean
make_walkers (RrDrill  *self,
              GError  **error)
{
  self->trails = rr_trails_load (self->options->trails, error);
  if (self->trails == NULL)
    return FALSE;

  self->world = (RrWorld) { self->trails, self->zones, (guint32) self->options->seed,
                            MAX (REPORT_EVERY_S, self->options->speed * REPORT_REAL_S) };
  make_zones (self);
  for (guint i = 0; i < (guint) self->options->n_guides; i++)
    {
      g_autofree char *name = name_of (i);

      g_ptr_array_add (self->guides,
                       rr_guide_new_walking (i, &self->world, make_link (self, i, name)));
    }
  return TRUE;
}

static void
watch_signals (RrDrill *self)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  self->signal_fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  epoll_ctl (self->hub.epoll_fd, EPOLL_CTL_ADD, self->signal_fd, &event);
}

/* Each guide has a socket. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/**
 * rr_drill_new:
 * @options: (transfer none): what to do; outlives it
 * @error: return location for an error
 *
 * Returns: (transfer full): a drill with all its guides, or %NULL with an error
 */
RrDrill *
rr_drill_new (const RrDrillOptions  *options,
              GError               **error)
{
  g_autoptr(RrDrill) self = g_new0 (RrDrill, 1);

  self->options = options;
  self->signal_fd = -1;
  self->hub.server = options->server;
  self->hub.tally = &self->tally;
  self->zones = g_array_new (FALSE, FALSE, sizeof (RrZone));
  self->guides = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_guide_free);
  self->hub.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->hub.epoll_fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "epoll: %s", g_strerror (errno));
      return NULL;
    }
  watch_signals (self);
  raise_file_limit ();
  if (options->gpx != NULL ? !make_replays (self, error) : !make_walkers (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * rr_drill_free:
 * @self: (nullable) (transfer full): a drill
 */
void
rr_drill_free (RrDrill *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->guides);
  g_array_unref (self->zones);
  g_clear_pointer (&self->trails, rr_trails_free);
  if (self->hub.epoll_fd >= 0)
    close (self->hub.epoll_fd);
  if (self->signal_fd >= 0)
    close (self->signal_fd);
  g_free (self);
}

/**
 * rr_drill_list:
 * @self: a drill
 *
 * Prints a line for each guide: its name, its phone and what is wrong with it.
 */
void
rr_drill_list (RrDrill *self)
{
  for (guint i = 0; i < self->guides->len; i++)
    {
      RrGuide *guide = g_ptr_array_index (self->guides, i);
      RrLink *link = rr_guide_get_link (guide);

      printf ("%s\t%s\t%s\n", rr_link_get_device (link), rr_phone_kind_to_string (rr_link_get_kind (link)),
              rr_trouble_to_string (rr_guide_get_trouble (guide)));
    }
}

/* 0, or the errno of the attempt. */
static int
try_connect (const struct sockaddr_in *server)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct pollfd wait = { .fd = fd, .events = POLLOUT };
  int failure = 0;
  socklen_t len = sizeof failure;

  if (fd < 0)
    return errno;
  if (connect (fd, (const struct sockaddr *) server, sizeof *server) != 0)
    failure = errno;
  if (failure == EINPROGRESS)
    {
      if (poll (&wait, 1, REACH_MS) != 1)
        failure = ETIMEDOUT;
      else
        getsockopt (fd, SOL_SOCKET, SO_ERROR, &failure, &len);
    }
  close (fd);
  return failure;
}

/**
 * rr_drill_reach:
 * @self: a drill
 * @error: return location for an error
 *
 * Returns: %FALSE with a sentence if nobody listens there
 */
gboolean
rr_drill_reach (RrDrill  *self,
                GError  **error)
{
  int failure = try_connect (&self->hub.server);

  if (failure == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failure),
               _("Nobody answers at %s: %s"), self->options->url, g_strerror (failure));
  return FALSE;
}

/* --- the loop -------------------------------------------------------------------- */

static gint64
start_of_world (RrDrill *self)
{
  gint64 past_ms = ENDLESS_PAST_MS;

  if (self->options->speed <= 1)
    past_ms = 0;
  else if (self->options->seconds > 0)
    past_ms = MIN ((gint64) (self->options->seconds * (self->options->speed - 1) * 1000), MAX_PAST_MS);
  return rr_time_now_ms () - past_ms;
}

static void
step_guides (RrDrill *self,
             gint64   now_us)
{
  double elapsed_ms = (double) (now_us - self->start_us) / 1000 * self->options->speed;
  gint64 world_ms = self->start_ms + (gint64) elapsed_ms;
  double seconds;

  if (self->options->gpx == NULL)
    world_ms = MIN (world_ms, rr_time_now_ms ());
  seconds = (double) MAX (world_ms - self->world_ms, 0) / 1000;
  self->world_ms = MAX (world_ms, self->world_ms);
  for (guint i = 0; i < self->guides->len; i++)
    rr_guide_step (g_ptr_array_index (self->guides, i), seconds, self->world_ms);
}

static void
tick_links (RrDrill *self,
            gint64   now_us)
{
  for (guint i = 0; i < self->guides->len; i++)
    rr_link_tick (rr_guide_get_link (g_ptr_array_index (self->guides, i)), now_us);
}

static guint
count_open (RrDrill *self)
{
  guint n = 0;

  for (guint i = 0; i < self->guides->len; i++)
    n += rr_link_get_n_open (rr_guide_get_link (g_ptr_array_index (self->guides, i)));
  return n;
}

static void
wait_events (RrDrill *self,
             gint64   until_us)
{
  gint64 wait_us = until_us - g_get_monotonic_time ();
  struct epoll_event events[64];
  int n = epoll_wait (self->hub.epoll_fd, events, G_N_ELEMENTS (events),
                      wait_us > 0 ? (int) (wait_us / 1000) + 1 : 0);

  for (int i = 0; i < n; i++)
    {
      struct signalfd_siginfo info;

      if (events[i].data.ptr != self)
        rr_link_ready (events[i].data.ptr, events[i].events);
      else if (read (self->signal_fd, &info, sizeof info) > 0)
        self->n_signals++;
    }
}

static gboolean
is_finished (RrDrill *self,
             gint64   now_us)
{
  gboolean all_done = self->options->gpx != NULL;
  int seconds = self->options->seconds;

  for (guint i = 0; all_done && i < self->guides->len; i++)
    all_done = rr_guide_is_done (g_ptr_array_index (self->guides, i));
  return all_done || self->n_signals > 0
         || (seconds > 0 && now_us >= self->start_us + seconds * G_TIME_SPAN_SECOND);
}

static void
show_status (RrDrill *self,
             gint64   now_us)
{
  if (self->options->quiet || now_us < self->next_status_us || !isatty (STDERR_FILENO))
    return;

  self->next_status_us = now_us + G_TIME_SPAN_SECOND;
  g_printerr (_("%lu sent, %lu acknowledged, %u wait\n"), (gulong) self->tally.n_sent,
              (gulong) self->tally.n_acked, count_open (self));
}

/* Everybody comes into coverage, and nobody makes trouble any more. */
static void
begin_drain (RrDrill *self)
{
  for (guint i = 0; i < self->guides->len; i++)
    {
      RrLink *link = rr_guide_get_link (g_ptr_array_index (self->guides, i));

      rr_link_set_hangup (link, 0);
      rr_link_set_coverage (link, TRUE);
      rr_link_hurry (link);
    }
}

static void
drain (RrDrill *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 give_up_us = now_us + (self->options->gpx != NULL ? DRAIN_TRACK_US : DRAIN_US);
  guint n_signals = self->n_signals;

  if (n_signals > 0)
    give_up_us = now_us + DRAIN_SIGNAL_US;
  begin_drain (self);
  while (count_open (self) > 0 && now_us < give_up_us && self->n_signals < 2)
    {
      tick_links (self, now_us);
      wait_events (self, MIN (now_us + TICK_MS * 1000, give_up_us));
      now_us = g_get_monotonic_time ();
      show_status (self, now_us);
      if (self->n_signals > n_signals)
        {
          give_up_us = MIN (give_up_us, now_us + DRAIN_SIGNAL_US);
          n_signals = self->n_signals;
        }
    }
}

/**
 * rr_drill_run:
 * @self: a drill
 *
 * Walks and reports until the end, and waits a bounded time for the last answers.
 */
void
rr_drill_run (RrDrill *self)
{
  gint64 next_tick_us = 0, now_us;

  self->start_us = now_us = g_get_monotonic_time ();
  self->start_ms = self->world_ms = start_of_world (self);
  while (!is_finished (self, now_us))
    {
      if (now_us >= next_tick_us)
        {
          step_guides (self, now_us);
          tick_links (self, now_us);
          show_status (self, now_us);
          next_tick_us = now_us + TICK_MS * 1000;
        }
      wait_events (self, next_tick_us);
      now_us = g_get_monotonic_time ();
    }
  drain (self);
}

/**
 * rr_drill_get_tally:
 * @self: a drill
 *
 * Returns: (transfer none): what became of its messages
 */
const RrTally *
rr_drill_get_tally (RrDrill *self)
{
  return &self->tally;
}

/**
 * rr_drill_get_n_guides:
 * @self: a drill
 *
 * Returns: how many guides there are
 */
guint
rr_drill_get_n_guides (RrDrill *self)
{
  return self->guides->len;
}
