/* rr-export.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-export.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "rr-diag-archive.h"
#include "rr-dump.h"
#include "rr-log-tail.h"
#include "rr-metrics.h"
#include "rr-pprof.h"
#include "rr-trace-json.h"
#include "rr-verdict-json.h"

/* Everything the diagnostics write, by the name of its file. Each is written as a stream;
 * where the length has to be known first it goes through a file without a name.
 *
 * Threads: any of the engine's own; none of these waits for another thread.
 */

static gboolean
write_dump (RrEngine       *engine,
            GOutputStream  *out,
            GCancellable   *cancellable,
            GError        **error)
{
  return rr_dump_write (out, RR_EXPORT_TITLE, cancellable, error);
}

static gboolean
write_verdicts (RrEngine       *engine,
                GOutputStream  *out,
                GCancellable   *cancellable,
                GError        **error)
{
  return rr_verdicts_write_json (out, cancellable, error);
}

static gboolean
write_tasks (RrEngine       *engine,
             GOutputStream  *out,
             GCancellable   *cancellable,
             GError        **error)
{
  return rr_pprof_write (out, RR_PPROF_TASKS, cancellable, error);
}

static gboolean
write_waits (RrEngine       *engine,
             GOutputStream  *out,
             GCancellable   *cancellable,
             GError        **error)
{
  return rr_pprof_write (out, RR_PPROF_WAITS, cancellable, error);
}

static gboolean
write_leaked (RrEngine       *engine,
              GOutputStream  *out,
              GCancellable   *cancellable,
              GError        **error)
{
  return rr_pprof_write (out, RR_PPROF_LEAKED, cancellable, error);
}

static gboolean
write_contention (RrEngine       *engine,
                  GOutputStream  *out,
                  GCancellable   *cancellable,
                  GError        **error)
{
  return rr_pprof_write (out, RR_PPROF_CONTENTION, cancellable, error);
}

static gboolean
write_trace (RrEngine       *engine,
             GOutputStream  *out,
             GCancellable   *cancellable,
             GError        **error)
{
  return rr_trace_write_json (out, cancellable, error);
}

static gboolean
write_stats (RrEngine       *engine,
             GOutputStream  *out,
             GCancellable   *cancellable,
             GError        **error)
{
  g_autofree char *text = rr_engine_stats_to_json (engine);

  return g_output_stream_write_all (out, text, strlen (text), NULL, cancellable, error);
}

static gboolean
write_version (RrEngine       *engine,
               GOutputStream  *out,
               GCancellable   *cancellable,
               GError        **error)
{
  struct utsname system = { 0 };
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  uname (&system);
  return g_output_stream_printf (out, NULL, cancellable, error,
                                 "%s\nGLib %u.%u.%u\n%s, %s %s %s\n%u processors\n%s\n",
                                 RR_EXPORT_TITLE, glib_major_version, glib_minor_version,
                                 glib_micro_version, os != NULL ? os : "an unknown system",
                                 system.sysname, system.release, system.machine,
                                 g_get_num_processors (),
                                 rr_engine_get_drill (engine) ? "an exercise" : "the real thing");
}

static gboolean
write_log (RrEngine       *engine,
           GOutputStream  *out,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autofree char *text = rr_log_tail_dup ();

  return g_output_stream_write_all (out, text, strlen (text), NULL, cancellable, error);
}

#define TEXT "text/plain; charset=utf-8"
#define JSON "application/json"
#define GZIP "application/gzip"

static const RrExport exports[] = {
  { "version.txt", TEXT, NULL, write_version },
  { "dump.txt", TEXT, NULL, write_dump },
  { "verdicts.json", JSON, NULL, write_verdicts },
  { "stats.json", JSON, NULL, write_stats },
  { "metrics.txt", "text/plain; version=0.0.4; charset=utf-8", NULL, rr_metrics_write },
  { "log.txt", TEXT, NULL, write_log },
  { "tasks.pb.gz", GZIP, "Content-Disposition: attachment; filename=tasks.pb.gz", write_tasks },
  { "waits.pb.gz", GZIP, "Content-Disposition: attachment; filename=waits.pb.gz", write_waits },
  { "leaked.pb.gz", GZIP, "Content-Disposition: attachment; filename=leaked.pb.gz", write_leaked },
  { "contention.pb.gz", GZIP, "Content-Disposition: attachment; filename=contention.pb.gz",
    write_contention },
  { "trace.json", JSON, "Content-Disposition: attachment; filename=trace.json", write_trace },
};

static const RrExport report = {
  "report.tar.gz", GZIP, "Content-Disposition: attachment; filename=roundrock-report.tar.gz",
  rr_diag_archive_write
};

/**
 * rr_export_nth:
 * @n: counts from 0
 *
 * Returns: (nullable): an export, %NULL when there are no more
 */
const RrExport *
rr_export_nth (guint n)
{
  return n < G_N_ELEMENTS (exports) ? &exports[n] : NULL;
}

/**
 * rr_export_find:
 * @name: as a file
 *
 * Returns: (nullable): one of the exports, or "report.tar.gz", which has all of them
 */
const RrExport *
rr_export_find (const char *name)
{
  if (strcmp (name, report.name) == 0)
    return &report;
  for (guint i = 0; i < G_N_ELEMENTS (exports); i++)
    if (strcmp (name, exports[i].name) == 0)
      return &exports[i];
  return NULL;
}

/* A file nobody else can open, which goes when it is closed. */
static int
open_nameless (GError **error)
{
  int fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  g_autofree char *name = NULL;

  if (fd >= 0)
    return fd;
  fd = g_file_open_tmp ("roundrock-XXXXXX", &name, error);
  if (fd >= 0)
    g_unlink (name);
  return fd;
}

/**
 * rr_export_spool:
 * @self: an export
 * @engine: a running engine
 * @cancellable: (nullable): to give up
 * @len: (out): how long it is
 * @error: return location for an error
 *
 * Writes it to a file without a name.
 *
 * Thread: any of the engine's own.
 *
 * Returns: a descriptor at the begin of the file, to be closed; -1 with a #GIOErrorEnum or
 *   #GFileError
 */
int
rr_export_spool (const RrExport  *self,
                 RrEngine        *engine,
                 GCancellable    *cancellable,
                 gsize           *len,
                 GError         **error)
{
  int fd = open_nameless (error);
  g_autoptr(GOutputStream) out = NULL;
  off_t end;

  if (fd < 0)
    return -1;

  out = g_unix_output_stream_new (fd, FALSE);
  if (!self->write (engine, out, cancellable, error))
    {
      close (fd);
      return -1;
    }
  end = lseek (fd, 0, SEEK_END);
  *len = (gsize) MAX (end, 0);
  lseek (fd, 0, SEEK_SET);
  return fd;
}
