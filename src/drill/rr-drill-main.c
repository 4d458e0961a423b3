/* rr-drill-main.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <stdio.h>

#include <glib/gi18n.h>

#include "rr-drill.h"

/* roundrock-drill: guides that walk the sample region, or recorded tracks, reporting
 * over real sockets to an engine on this machine. It counts what became of every
 * message. Exit status 0: all were answered, 1: not all, 2: it could not begin.
 *
 * Threads: one.
 */

static guint64
count_unanswered (const RrTally *tally)
{
  return tally->n_sent - tally->n_acked - tally->n_given_up;
}

static void
print_json (const RrTally *tally,
            guint          n_guides,
            double         seconds)
{
  const struct { const char *name; guint64 value; } counts[] = {
    { "guides", n_guides },
    { "sent", tally->n_sent },
    { "acked", tally->n_acked },
    { "unanswered", count_unanswered (tally) },
    { "given_up", tally->n_given_up },
    { "resent", tally->n_resent },
    { "duplicates", tally->n_duplicates },
    { "refused", tally->n_refused },
    { "delayed", tally->n_delayed },
    { "odd", tally->n_odd },
    { "hangups", tally->n_hangups },
    { "connects", tally->n_connects },
  };
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    printf ("%s\"%s\":%" G_GUINT64_FORMAT, i == 0 ? "{" : ",", counts[i].name, counts[i].value);
  printf (",\"seconds\":%s", g_ascii_formatd (text, sizeof text, "%.1f", seconds));
  printf (",\"p50_ms\":%s", g_ascii_formatd (text, sizeof text, "%.2f", rr_tally_latency_ms (tally, 0.5)));
  printf (",\"p99_ms\":%s}\n", g_ascii_formatd (text, sizeof text, "%.2f", rr_tally_latency_ms (tally, 0.99)));
}

static void
print_text (const RrTally *tally,
            guint          n_guides,
            double         seconds)
{
  printf (_("%u guides, %lu messages sent, %lu acknowledged, %lu without answer, %lu given up, "
            "%lu sent again, %lu sent twice on purpose, in %.1f s; answers after %.1f ms, p99 %.1f ms\n"),
          n_guides, (gulong) tally->n_sent, (gulong) tally->n_acked, (gulong) count_unanswered (tally),
          (gulong) tally->n_given_up, (gulong) tally->n_resent, (gulong) tally->n_duplicates, seconds,
          rr_tally_latency_ms (tally, 0.5), rr_tally_latency_ms (tally, 0.99));
}

static int
drill (const RrDrillOptions  *options,
       GError               **error)
{
  g_autoptr(RrDrill) drill = rr_drill_new (options, error);
  gint64 start_us = g_get_monotonic_time ();
  const RrTally *tally;
  double seconds;

  if (drill == NULL)
    return 2;
  if (options->list)
    {
      rr_drill_list (drill);
      return 0;
    }
  if (!rr_drill_reach (drill, error))
    return 2;

  rr_drill_run (drill);
  tally = rr_drill_get_tally (drill);
  seconds = (double) (g_get_monotonic_time () - start_us) / G_TIME_SPAN_SECOND;
  if (options->json)
    print_json (tally, rr_drill_get_n_guides (drill), seconds);
  else if (!options->quiet)
    print_text (tally, rr_drill_get_n_guides (drill), seconds);
  return tally->n_acked == tally->n_sent ? 0 : 1;
}

int
main (int   argc,
      char *argv[])
{
  g_auto(RrDrillOptions) options = { 0 };
  g_autoptr(GError) error = NULL;
  int status = 2;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, RR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (rr_drill_options_parse (&options, &argc, &argv, &error))
    status = drill (&options, &error);
  if (error != NULL)
    g_printerr ("roundrock-drill: %s\n", error->message);
  return status;
}
