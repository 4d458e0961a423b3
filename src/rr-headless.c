/* rr-headless.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-headless.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "rr-clock.h"
#include "rr-drill-child.h"
#include "rr-engine-suppliers.h"
#include "rr-lab.h"
#include "rr-task.h"
#include "rr-watch.h"

/* The engine without a console: a status line each second on a terminal, structured
 * log lines otherwise, and an ordered end on SIGINT, SIGTERM or after a given time.
 *
 * Threads: main only.
 * Ends:    rr_headless_run() returns the exit status.
 */

#define DRILL_GUIDES  24
#define LOG_EVERY_S   10

typedef struct
{
  GMainLoop     *loop;
  RrEngine      *engine;
  RrSnapshot    *snapshot;     /* (owned) (nullable): the newest */
  guint          n_ticks;
  gboolean       on_terminal;
  gboolean       stopped;      /* asked to end, perhaps before the loop runs */
  gboolean       failed;       /* the engine did not start again */
  RrLab         *lab;          /* (owned) (nullable) */
  gboolean       lab_found;
  gboolean       lab_ends;     /* when the fault is found */
} Run;

static gboolean
stop_cb (gpointer data)
{
  Run *run = data;

  run->stopped = TRUE;
  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
signal_cb (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  struct signalfd_siginfo info;

  if (read (fd, &info, sizeof info) == (gssize) sizeof info)
    stop_cb (data);
  return G_SOURCE_CONTINUE;
}

/* SIGINT and SIGTERM are read like anything else: nothing is interrupted, and nothing is
 * put off by who checks the program. No other thread takes them, see rr_thread_try_new().
 * They stay blocked, so that who asks twice does not cut the ordered end short.
 *
 * Returns: a source, 0 if there is no descriptor; then they end the program as usual */
static guint
read_signals (Run *run,
              int *fd)
{
  sigset_t ends;

  sigemptyset (&ends);
  sigaddset (&ends, SIGINT);
  sigaddset (&ends, SIGTERM);
  *fd = signalfd (-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
  if (*fd < 0)
    sigemptyset (&ends);
  pthread_sigmask (SIG_BLOCK, &ends, NULL);
  return *fd >= 0 ? g_unix_fd_add (*fd, G_IO_IN, signal_cb, run) : 0;
}

static void
snapshot_cb (RrEngine   *engine,
             RrSnapshot *snapshot,
             Run        *run)
{
  g_clear_pointer (&run->snapshot, rr_snapshot_unref);
  run->snapshot = rr_snapshot_ref (snapshot);
}

static void
problem_cb (RrEngine   *engine,
            const char *sentence,
            Run        *run)
{
  if (*sentence != '\0')
    g_message ("Store: %s", sentence);
  else
    g_message ("Store: well again");
}

/* Not within the signal: it comes from what ends now. */
static gboolean
restart_cb (gpointer data)
{
  Run *run = data;
  g_autoptr(GError) error = NULL;

  if (run->stopped)
    return G_SOURCE_REMOVE;
  g_clear_pointer (&run->snapshot, rr_snapshot_unref);
  if (!rr_engine_stop (run->engine, &error))
    g_message ("While the engine ended: %s", error->message);
  g_clear_error (&error);
  if (rr_engine_start (run->engine, &error))
    return G_SOURCE_REMOVE;
  g_printerr ("roundrock: %s\n", error->message);
  run->failed = TRUE;
  stop_cb (run);
  return G_SOURCE_REMOVE;
}

static void
damaged_cb (RrEngine *engine,
            Run      *run)
{
  g_message ("Damage was found; what can be read is saved");
  g_idle_add (restart_cb, run);
}

/* Says once what the diagnostics say of what was planted. */
static void
look_at_lab (Run *run)
{
  g_autoptr(RrVerdict) verdict = NULL;
  g_autoptr(GString) text = NULL;

  if (run->lab == NULL || run->lab_found || (verdict = rr_lab_dup_found (run->lab)) == NULL)
    return;

  text = g_string_new (NULL);
  rr_verdict_describe (verdict, rr_clock_now_us (), text);
  printf ("%s%s", run->on_terminal ? "\n" : "", text->str);
  fflush (stdout);
  run->lab_found = TRUE;
  if (run->lab_ends)
    stop_cb (run);
}

/* Behind the status line, when the diagnostics have found anything. */
static void
print_verdicts (void)
{
  guint n_proven = rr_watch_n_active (RR_BADGE_PROVEN);
  guint n_measured = rr_watch_n_active (RR_BADGE_MEASURED);
  guint n_forecast = rr_watch_n_active (RR_BADGE_FORECAST);

  if (n_proven + n_measured + n_forecast > 0)
    /* Translators: findings of the diagnostics, by what they are worth */
    printf (_("findings: %u proven, %u measured, %u forecast   "), n_proven, n_measured, n_forecast);
}

static gboolean
tick_cb (gpointer data)
{
  Run *run = data;
  const RrEngineStats *stats;

  run->n_ticks++;
  look_at_lab (run);
  if (run->snapshot == NULL)
    return G_SOURCE_CONTINUE;

  stats = &run->snapshot->stats;
  if (run->on_terminal)
    {
      /* Translators: the status line of the program without a window */
      printf ("\r");
      printf (_("%u devices  %u connections  %.0f fixes/s  ack p99 %.1f ms  store %s   "),
              stats->n_devices, stats->n_connections, stats->fixes_per_s,
              stats->ack_p99_us / 1000, stats->store_ok ? _("ok") : stats->store_problem);
      print_verdicts ();
      fflush (stdout);
    }
  else if (run->n_ticks % LOG_EVERY_S == 0)
    g_info ("devices=%u connections=%u fixes_per_s=%.0f stored=%" G_GUINT64_FORMAT
            " ack_p99_us=%.0f store_ok=%d proven=%u measured=%u forecast=%u", stats->n_devices, stats->n_connections,
            stats->fixes_per_s, stats->n_stored, stats->ack_p99_us, stats->store_ok,
            rr_watch_n_active (RR_BADGE_PROVEN), rr_watch_n_active (RR_BADGE_MEASURED),
            rr_watch_n_active (RR_BADGE_FORECAST));
  return G_SOURCE_CONTINUE;
}

static void
run_loop (Run   *run,
          guint  seconds)
{
  guint tick = g_timeout_add_seconds (1, tick_cb, run);
  guint end = seconds > 0 ? g_timeout_add_seconds (seconds, stop_cb, run) : 0;

  /* What was asked while starting up. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (!run->stopped)
    g_main_loop_run (run->loop);
  g_source_remove (tick);
  if (end != 0)
    g_source_remove (end);
  if (run->on_terminal)
    printf ("\n");
}

/* One line that says whether the whole way worked, and the exit status for it. */
static int
report_drill (Run                  *run,
              const RrDrillSummary *drill,
              guint                 n_leaked)
{
  RrEngineStats stats;
  g_autoptr(RrSnapshot) last = rr_engine_dup_snapshot (run->engine);
  guint n_devices = last != NULL ? last->n_devices : 0;
  guint64 n_known, n_lost;
  gboolean ok;

  rr_engine_dup_stats (run->engine, &stats);
  n_known = stats.n_stored + stats.n_duplicate;
  n_lost = drill->acked > n_known ? drill->acked - n_known : 0;
  n_lost += stats.n_received > n_known ? stats.n_received - n_known : 0;
  ok = drill->valid && n_lost == 0 && n_leaked == 0 && drill->acked == drill->sent
       && n_devices >= DRILL_GUIDES;

  /* Translators: the summary of an exercise, on one line */
  printf (_("Drill: %u devices, %lu fixes received = %lu stored + %lu duplicates, %lu lost, "
            "%u leaked tasks, %lu of %lu sent messages acknowledged\n"),
          n_devices, (gulong) stats.n_received, (gulong) stats.n_stored, (gulong) stats.n_duplicate,
          (gulong) n_lost, n_leaked, (gulong) drill->acked, (gulong) drill->sent);
  return ok ? 0 : 1;
}

static gboolean
stop_engine (Run *run)
{
  g_autoptr(GError) error = NULL;

  if (rr_engine_stop (run->engine, &error))
    return TRUE;

  g_printerr ("roundrock: %s\n", error->message);
  return FALSE;
}

static int
run_drill (Run        *run,
           const char *program_dir,
           const char *data_dir,
           guint       seconds)
{
  g_autoptr(GError) error = NULL;
  RrDrillSummary summary = { 0 };
  g_autoptr(RrDrillChild) child
      = rr_drill_child_start (program_dir, data_dir, rr_engine_get_workspace (run->engine),
                              rr_engine_get_port (run->engine), DRILL_GUIDES, 0, &error);

  if (child == NULL)
    {
      g_printerr ("roundrock: %s\n", error->message);
      stop_engine (run);
      return 1;
    }

  if (!rr_engine_reload_suppliers (run->engine, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      g_clear_error (&error);
    }
  run_loop (run, seconds);
  if (!rr_drill_child_stop (child, &summary, &error))
    g_printerr ("roundrock: %s\n", error->message);
  if (!stop_engine (run))
    return 1;
  return report_drill (run, &summary, rr_task_count ());
}

/* Exit status 0 if the diagnostics found what was planted. */
static int
run_lab (Run        *run,
         const char *name,
         guint       seconds)
{
  g_autoptr(GError) error = NULL;

  run->lab_ends = seconds == 0;
  run->lab = rr_lab_start (name, &error);
  if (run->lab == NULL)
    g_printerr ("roundrock: %s\n", error->message);
  else
    run_loop (run, seconds);
  look_at_lab (run);
  /* Translators: %s is the name of a case of the laboratory */
  printf (run->lab_found ? _("Laboratory: %s was found\n") : _("Laboratory: %s was not found\n"), name);
  g_clear_pointer (&run->lab, rr_lab_stop);
  return stop_engine (run) && run->lab_found ? 0 : 1;
}

static int
run_engine (Run        *run,
            const char *program_dir,
            const char *data_dir,
            guint       seconds,
            const char *lab)
{
  g_autoptr(GError) error = NULL;

  if (!rr_engine_start (run->engine, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }
  g_message ("Listening on %s://%s:%u, workspace %s", rr_engine_get_scheme (run->engine),
             rr_engine_get_host (run->engine), rr_engine_get_port (run->engine),
             rr_engine_get_workspace (run->engine));
  if (lab != NULL)
    return run_lab (run, lab, seconds);
  if (rr_engine_get_drill (run->engine))
    return run_drill (run, program_dir, data_dir, seconds);

  run_loop (run, seconds);
  return stop_engine (run) && !run->failed ? 0 : 1;
}

/**
 * rr_headless_run:
 * @engine: an engine that does not run yet; stopped when this returns
 * @program_dir: (nullable): the folder of this program, to find the simulator
 * @data_dir: the folder with the sample region
 * @seconds: end after this time; 0 for no limit
 * @lab: (nullable): a fault to plant; without @seconds the end comes when it is found
 *
 * Thread: main.
 *
 * Returns: the exit status
 */
int
rr_headless_run (RrEngine   *engine,
                 const char *program_dir,
                 const char *data_dir,
                 guint       seconds,
                 const char *lab)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { .loop = loop, .engine = engine, .on_terminal = isatty (STDOUT_FILENO) };
  int status, fd;
  /* Before anybody can connect: from then on the end is an ordered one. */
  guint signals = read_signals (&run, &fd);

  g_signal_connect (engine, "snapshot", G_CALLBACK (snapshot_cb), &run);
  g_signal_connect (engine, "problem", G_CALLBACK (problem_cb), &run);
  g_signal_connect (engine, "restart", G_CALLBACK (damaged_cb), &run);
  status = run_engine (&run, program_dir, data_dir, seconds, lab);
  g_signal_handlers_disconnect_by_data (engine, &run);
  if (signals != 0)
    {
      g_source_remove (signals);
      close (fd);
    }
  g_clear_pointer (&run.snapshot, rr_snapshot_unref);
  return status;
}
