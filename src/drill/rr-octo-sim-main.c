/* rr-octo-sim-main.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include <glib/gi18n.h>

#include "rr-octo-sim.h"

/* roundrock-drill-suppliers: suppliers to practise with, over OCTO on this machine. It
 * writes a suppliers.ini that knows them, prints their ports, and serves until it is
 * stopped.
 *
 * Threads: one.
 */

typedef struct
{
  int   count;
  int   port;
  int   latency_ms;
  int   jitter_ms;
  int   products;
  int   capacity;
  int   deadline_ms;
  int   seconds;
  int   seed;
  char *key;
  char *ini;
} Options;

/* Those of an exercise, each with a nature of its own. */
static const struct
{
  const char  *name;
  RrOctoManner manner;
} cast[] = {
  { "Valley Transfers", { .latency_ms = 25, .jitter_ms = 15 } },
  { "White Water Rafts", { .latency_ms = 60, .jitter_ms = 40 } },
  { "Alpine Huts", { .latency_ms = 140, .jitter_ms = 120 } },
  { "Gear Depot", { .latency_ms = 30, .jitter_ms = 10, .rate = 3 } },
  { "Glacier Flights", { .latency_ms = 90, .jitter_ms = 60, .fault_permille = 150, .broken_permille = 50 } },
  { "Old Ferry", { .latency_ms = 200, .jitter_ms = 300, .hang_permille = 250, .drop_permille = 50 } },
};

static volatile sig_atomic_t is_stopped;

static void
stop_cb (int number)
{
  is_stopped = 1;
}

static gboolean
parse_options (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "count", 'n', 0, G_OPTION_ARG_INT, &options->count, N_("How many, all alike; without it those of an exercise"), "N" },
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port, N_("Port of the first, the others follow; 0 for any"), "PORT" },
    { "latency", 'l', 0, G_OPTION_ARG_INT, &options->latency_ms, N_("An answer takes this long"), "MS" },
    { "jitter", 'j', 0, G_OPTION_ARG_INT, &options->jitter_ms, N_("and this much longer on average"), "MS" },
    { "products", 0, 0, G_OPTION_ARG_INT, &options->products, N_("What each sells; as many itineraries are written"), "N" },
    { "capacity", 0, 0, G_OPTION_ARG_INT, &options->capacity, N_("Places a day"), "N" },
    { "deadline", 0, 0, G_OPTION_ARG_INT, &options->deadline_ms, N_("What the file says of it"), "MS" },
    { "key", 0, 0, G_OPTION_ARG_STRING, &options->key, N_("What they let in"), "KEY" },
    { "ini", 0, 0, G_OPTION_ARG_FILENAME, &options->ini, N_("Write a suppliers.ini"), "FILE" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds, N_("End after this time"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, N_("What chance begins with"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _("Suppliers to practise with"));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->count >= 0 && options->count <= 64 && options->products > 0 && options->products <= 200
      && options->capacity > 0 && options->latency_ms >= 0 && options->jitter_ms >= 0
      && options->port >= 0 && options->port < 65000)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("These numbers make no sense"));
  return FALSE;
}

static void
write_supplier (GKeyFile      *file,
                const Options *options,
                guint          number,
                const char    *name,
                guint          rate,
                guint16        port)
{
  g_autofree char *group = g_strdup_printf ("supplier s%u", number);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);

  g_key_file_set_string (file, group, "name", name);
  g_key_file_set_string (file, group, "url", url);
  g_key_file_set_string (file, group, "key", options->key);
  g_key_file_set_integer (file, group, "deadline-ms", options->deadline_ms);
  if (rate > 0)
    g_key_file_set_integer (file, group, "rate", (int) rate);
}

static void
write_itinerary (GKeyFile      *file,
                 const Options *options,
                 const char    *id,
                 const char    *name,
                 guint          n_suppliers,
                 guint          product,
                 gboolean       over_days)
{
  g_autofree char *group = g_strconcat ("itinerary ", id, NULL);
  g_autoptr(GString) legs = g_string_new (NULL);

  for (guint i = 1; i <= n_suppliers; i++)
    g_string_append_printf (legs, "s%u:p%u:DEFAULT:%u;", i, product, over_days ? (i - 1) / 2 : 0);
  g_key_file_set_string (file, group, "name", name);
  g_key_file_set_string (file, group, "legs", legs->str);
  g_key_file_set_integer (file, group, "deadline-ms", options->deadline_ms);
}

static gboolean
start (RrOctoSim      *sim,
       const Options  *options,
       GKeyFile       *file,
       GError        **error)
{
  guint n = options->count > 0 ? (guint) options->count : (guint) G_N_ELEMENTS (cast);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = options->count > 0 ? g_strdup_printf ("Supplier %u", i + 1) : g_strdup (cast[i].name);
      RrOctoManner manner = { .latency_ms = (guint) options->latency_ms, .jitter_ms = (guint) options->jitter_ms };
      guint16 port = options->port > 0 ? (guint16) (options->port + (int) i) : 0;

      if (options->count == 0)
        manner = cast[i].manner;
      port = rr_octo_sim_add (sim, name, options->key, port, (guint) options->products, (guint) options->capacity,
                              &manner, error);
      if (port == 0)
        return FALSE;
      write_supplier (file, options, i + 1, name, manner.rate, port);
      printf ("%u%s", port, i + 1 < n ? " " : "\n");
    }
  if (options->count == 0)
    {
      write_itinerary (file, options, "river", _("A day on the river"), 3, 1, FALSE);
      write_itinerary (file, options, "grand-tour", _("Grand tour, three days"), n, 1, TRUE);
      return TRUE;
    }
  for (guint i = 1; i <= (guint) options->products; i++)
    {
      g_autofree char *id = g_strdup_printf ("i%u", i);

      write_itinerary (file, options, id, id, n, i, FALSE);
    }
  return TRUE;
}

static int
run (const Options  *options,
     GError        **error)
{
  g_autoptr(RrOctoSim) sim = rr_octo_sim_new ((guint) options->seed);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  gint64 end_us = options->seconds > 0 ? g_get_monotonic_time () + (gint64) options->seconds * G_TIME_SPAN_SECOND
                                       : G_MAXINT64;
  g_autofree char *text = NULL;

  if (!start (sim, options, file, error))
    return 2;
  text = g_key_file_to_data (file, NULL, NULL);
  if (options->ini != NULL
      && !g_file_set_contents_full (options->ini, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return 2;
  /* The ports were printed before; who reads this line may begin. */
  printf ("ready\n");
  fflush (stdout);
  while (!is_stopped && g_get_monotonic_time () < end_us)
    rr_octo_sim_step (sim, 200);
  return 0;
}

int
main (int   argc,
      char *argv[])
{
  Options options = { .latency_ms = 50, .products = 1, .capacity = 12, .deadline_ms = 1500, .seed = 1 };
  struct sigaction action = { .sa_handler = stop_cb };
  g_autoptr(GError) error = NULL;
  int status = 2;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, RR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  prctl (PR_SET_TIMERSLACK, 1);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  options.key = g_strdup ("drill");
  if (parse_options (&options, &argc, &argv, &error))
    status = run (&options, &error);
  if (error != NULL)
    g_printerr ("roundrock-drill-suppliers: %s\n", error->message);
  g_free (options.key);
  g_free (options.ini);
  return status;
}
