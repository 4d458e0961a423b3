/* fan-bench.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "rr-supplier-set.h"
#include "rr-task.h"

/* fan-bench SIMULATOR [ROUNDS]: fan-outs to 20 suppliers that take 50 ms, one at a time and
 * 50 at once, over real sockets. The 50 ask for different days of the same products, and
 * then each for products of its own, where no answer serves two. One more has a supplier
 * that never answers.
 */

#define N_SUPPLIERS 20
#define N_AT_ONCE   50
#define MAX_ROUNDS  1000

typedef struct
{
  RrSuppliers *suppliers;
  char         itinerary[8];
  char         date[11];
  RrFanOut    *fan_out;
} Asker;

static gboolean
ask_run (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  Asker *asker = data;
  RrSupplierQuestion question = { .itinerary = asker->itinerary, .date = asker->date, .party = "adult:2",
                                  .is_fresh = TRUE };

  asker->fan_out = rr_supplier_fan_out (asker->suppliers, ctx, &question, NULL);
  return TRUE;
}

static int
compare (const void *a,
         const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* How many requests were sent, and how many of them because the first was late. */
static guint64
count_sent (RrSuppliers *suppliers,
            guint64     *n_hedged)
{
  g_autoptr(RrSupplierView) view = rr_suppliers_dup_view (suppliers);
  guint64 n_asked = 0;

  *n_hedged = 0;
  for (guint i = 0; i < view->suppliers->len; i++)
    {
      const RrSupplierRow *row = view->suppliers->pdata[i];

      n_asked += row->stat.n_asked;
      *n_hedged += row->stat.n_hedged;
    }
  return n_asked;
}

static void
run (RrSuppliers *suppliers,
     const char  *label,
     guint        n_at_once,
     guint        n_rounds,
     gboolean     own_products)
{
  g_autofree double *took_ms = g_new0 (double, n_at_once * n_rounds);
  guint n_shown = 0, n_calls = 0, n = 0;
  guint64 n_hedged_before, n_hedged, n_sent = count_sent (suppliers, &n_hedged_before);
  double cpu = cpu_ms ();

  for (guint round = 0; round < n_rounds; round++)
    {
      RrScope *scope = rr_scope_new (NULL, "bench", RR_SCOPE_UNLIMITED);
      Asker askers[N_AT_ONCE] = { 0 };

      for (guint i = 0; i < n_at_once; i++)
        {
          guint day = own_products ? round % 28 : i % 28, month = own_products ? 1 : 1 + i / 28;

          askers[i].suppliers = suppliers;
          g_snprintf (askers[i].itinerary, sizeof askers[i].itinerary, "i%u", own_products ? i + 1 : 1);
          g_snprintf (askers[i].date, sizeof askers[i].date, "%04u-%02u-%02u", 2027 + round % 50, month, day + 1);
          if (!rr_scope_spawn (scope, "asker", ask_run, &askers[i], NULL, NULL))
            abort ();
        }
      if (!rr_scope_wait (scope, NULL))
        abort ();
      rr_scope_free (scope);
      for (guint i = 0; i < n_at_once; i++)
        {
          took_ms[n++] = (double) askers[i].fan_out->took_us / 1000;
          n_shown += askers[i].fan_out->n_shown;
          n_calls += askers[i].fan_out->calls->len;
          rr_fan_out_unref (askers[i].fan_out);
        }
      g_usleep (20000);
    }
  cpu = cpu_ms () - cpu;
  n_sent = count_sent (suppliers, &n_hedged) - n_sent;
  qsort (took_ms, n, sizeof *took_ms, compare);
  printf ("%-34s p10 %6.1f ms  p50 %6.1f  p90 %6.1f  max %6.1f  shown %u of %u, %" G_GUINT64_FORMAT " requests (%"
          G_GUINT64_FORMAT " hedges), %.0f us CPU a call\n", label, took_ms[n / 10], took_ms[n / 2], took_ms[n * 9 / 10],
          took_ms[n - 1], n_shown, n_calls, n_sent, n_hedged - n_hedged_before, cpu * 1000 / n_calls);
  fflush (stdout);
}

static GSubprocess *
start_simulator (const char *program,
                 const char *ini,
                 guint16    *last_port)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "-n", "20", "--products",
                                           "50", "-l", "50", "--deadline", "2000", "--seconds", "120", "--ini", ini,
                                           NULL);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *ports = NULL, *ready = NULL;

  if (process == NULL)
    g_error ("%s", error->message);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  ports = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  ready = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  if (ports == NULL || ready == NULL)
    g_error ("%s did not start", program);
  *last_port = (guint16) atoi (strrchr (ports, ' ') + 1);
  return process;
}

static void
hang (guint16 port)
{
  g_autofree char *command = g_strdup_printf ("POST /sim HTTP/1.1\r\nContent-Length: 23\r\n\r\n{\"hang_permille\":1000 }\n");
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  char buffer[1024];

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), command, strlen (command), NULL,
                             NULL, NULL);
  if (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, NULL, NULL) <= 0)
    g_error ("the simulator does not listen");
}

int
main (int   argc,
      char *argv[])
{
  guint n_rounds = argc > 2 ? (guint) CLAMP (atoi (argv[2]), 1, MAX_ROUNDS) : 10;
  g_autofree char *workspace = g_dir_make_tmp ("rr-fan-bench-XXXXXX", NULL);
  g_autofree char *ini = g_build_filename (workspace, "suppliers.ini", NULL);
  g_autoptr(GSubprocess) simulator = NULL;
  RrScope *scope = rr_scope_new (NULL, "bench", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;
  RrSuppliers *suppliers;
  guint16 last_port;

  if (argc < 2)
    return 2;
  simulator = start_simulator (argv[1], ini, &last_port);
  suppliers = rr_suppliers_new (workspace, &error);
  if (suppliers == NULL || !rr_suppliers_start (suppliers, scope, &error))
    g_error ("%s", error->message);
  run (suppliers, "warming up", N_AT_ONCE, 2, TRUE);
  run (suppliers, "1 x 20", 1, n_rounds * 2, TRUE);
  run (suppliers, "50 x 20, days of the same products", N_AT_ONCE, n_rounds, FALSE);
  run (suppliers, "50 x 20, products of their own", N_AT_ONCE, n_rounds, TRUE);
  hang (last_port);
  run (suppliers, "1 x 20, one hangs, deadline 2 s", 1, 2, TRUE);

  rr_suppliers_close (suppliers);
  if (!rr_scope_wait (scope, NULL))
    abort ();
  rr_scope_free (scope);
  rr_suppliers_free (suppliers);
  rr_assert_quiescent ();
  g_subprocess_force_exit (simulator);
  g_unlink (ini);
  g_rmdir (workspace);
  return 0;
}
