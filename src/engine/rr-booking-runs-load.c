/* rr-booking-runs-load.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include <glib/gstdio.h>

#include "rr-time.h"

/* What the runs are told by files and tables: settings, exchange rates, and what was left
 * unfinished, by a crash or because nobody heard of it.
 *
 * Threads: settings on the owner's; the rest the runs'.
 */

#define SWEEP_MS       1000
#define IDLE_SWEEP_MS  60000
#define SUPPLIES_MS    60000
#define PAGE           1000u
#define RATES_FILE     "eurofxref-daily.xml"
#define MAX_RATES_FILE (1 << 20)

/* --- settings ----------------------------------------------------------------- */

static gint64
read_ms (GKeyFile   *file,
         const char *key,
         double      otherwise_s)
{
  double seconds = g_key_file_get_double (file, "card", key, NULL);

  return (gint64) ((seconds > 0 ? MIN (seconds, 3600) : otherwise_s) * 1000);
}

static gboolean
is_private (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && (info.st_mode & 077) == 0;
}

RrPayClient *
rr_booking_runs_make_client (RrBookingRuns  *self,
                             GError        **error)
{
  RrPayConfig config = { .url = self->url, .key = self->key, .timeout_ms = self->timeout_ms, .max_attempts = 4,
                         .base_ms = 200, .max_ms = 2000 };

  return rr_pay_client_new (&config, error);
}

gboolean
rr_booking_runs_use (RrBookingRuns  *self,
                     const char     *path,
                     GKeyFile       *file,
                     GError        **error)
{
  RrPayClient *trial;

  self->url = g_key_file_get_string (file, "card", "url", NULL);
  self->key = g_key_file_get_string (file, "card", "key", NULL);
  self->webhook_secret = g_key_file_get_string (file, "card", "webhook-secret", NULL);
  self->timeout_ms = (guint) read_ms (file, "timeout-seconds", 30);
  self->retry_ms = read_ms (file, "retry-seconds", 2);
  self->poll_ms = read_ms (file, "poll-seconds", 5);
  self->hold_ms = read_ms (file, "hold-seconds", 900);
  if (self->url == NULL || self->key == NULL)
    {
      g_clear_pointer (&self->url, g_free);
      return TRUE;
    }
  if (!is_private (path))
    {
      g_message ("Others can read %s: no cards are taken until only you can (chmod 600)", path);
      g_clear_pointer (&self->url, g_free);
      return TRUE;
    }
  trial = rr_booking_runs_make_client (self, error);
  if (trial == NULL)
    g_prefix_error (error, "%s: ", path);
  rr_pay_client_free (trial);
  return trial != NULL;
}

/* Keeps what there was if the file is not to be understood. */
void
rr_booking_runs_load_rates (RrBookingRuns *self)
{
  g_autofree char *path = g_build_filename (self->workspace, RATES_FILE, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  RrRates *rates, *old;
  GStatBuf info;
  gsize len;

  if (g_stat (path, &info) != 0 || (gint64) info.st_mtime == self->rates_mtime)
    return;
  self->rates_mtime = (gint64) info.st_mtime;
  if (info.st_size > MAX_RATES_FILE || !g_file_get_contents (path, &text, &len, &error)
      || (rates = rr_rates_parse (text, len, &error)) == NULL)
    {
      g_message ("%s: %s", path, error != NULL ? error->message : "too large");
      return;
    }
  rr_mutex_lock (&self->lock);
  old = self->rates;
  self->rates = rates;
  rr_mutex_unlock (&self->lock);
  g_clear_pointer (&old, rr_rates_unref);
}

/* --- what nobody has taken up -------------------------------------------------- */

RrBookingTask *
rr_booking_runs_take_up (RrBookingRuns *self,
                         const char    *uuid)
{
  RrBookingTask *run = rr_booking_run_new (self, uuid);

  __atomic_add_fetch (&self->counts.n_taken_up, 1, __ATOMIC_RELAXED);
  run->has_asked = TRUE;
  run->must_look = TRUE;
  run->for_supplier = self->has_supplier;
  return run;
}

static void
take_up_payment (RrBookingRuns      *self,
                 const RrPaymentRow *row,
                 gint64              now_ms)
{
  RrBookingTask *run = g_hash_table_lookup (self->runs, row->booking);

  if (run == NULL && g_hash_table_size (self->runs) < RR_BOOKING_MAX_RUNS)
    {
      run = rr_booking_runs_take_up (self, row->booking);
      run->payment = *row;
      rr_booking_run_step (run, now_ms);
    }
  else if (run != NULL && run->payment.state != row->state && !run->is_busy && run->line == NULL)
    {
      run->is_stale = TRUE;
      run->next_ms = 0;
      rr_booking_run_step (run, now_ms);
    }
}

static void
load_payments (RrBookingRuns *self,
               gint64         now_ms)
{
  gint64 after_id = 0;
  guint n;

  do
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) rows = rr_store_reader_payments_open (self->reader, after_id, PAGE, &error);

      if (rows == NULL)
        {
          g_message ("Payments cannot be read: %s", error->message);
          return;
        }
      n = rows->len;
      for (guint i = 0; i < n; i++)
        {
          const RrPaymentRow *row = &g_array_index (rows, RrPaymentRow, i);

          take_up_payment (self, row, now_ms);
          after_id = row->id;
        }
    }
  while (n == PAGE && g_hash_table_size (self->runs) < RR_BOOKING_MAX_RUNS);
}

typedef GPtrArray *(*Finder) (RrStoreReader *reader, GError **error);

static void
load_bookings (RrBookingRuns *self,
               Finder         find,
               gint64         now_ms)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) uuids = find (self->reader, &error);

  if (uuids == NULL)
    {
      g_message ("Bookings cannot be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < uuids->len && g_hash_table_size (self->runs) < RR_BOOKING_MAX_RUNS; i++)
    if (g_hash_table_lookup (self->runs, uuids->pdata[i]) == NULL)
      rr_booking_run_step (rr_booking_runs_take_up (self, uuids->pdata[i]), now_ms);
}

static void
load_supplies (RrBookingRuns *self,
               gint64         now_ms)
{
  self->supplies_ms = now_ms + SUPPLIES_MS;
  if (self->has_supplier)
    load_bookings (self, rr_store_reader_supplies_open, now_ms);
}

void
rr_booking_runs_sweep (RrBookingRuns *self,
                       gint64         now_ms)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) rows = rr_store_reader_payments_due (self->reader, now_ms, RR_BOOKING_MAX_RUNS, &error);

  self->sweep_ms = now_ms + (self->url != NULL ? SWEEP_MS : IDLE_SWEEP_MS);
  if (now_ms >= self->supplies_ms)
    load_supplies (self, now_ms);
  if (rows == NULL)
    {
      g_message ("Payments cannot be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    take_up_payment (self, &g_array_index (rows, RrPaymentRow, i), now_ms);
}

void
rr_booking_runs_load (RrBookingRuns *self,
                      gint64         now_ms)
{
  load_payments (self, now_ms);
  load_bookings (self, rr_store_reader_bookings_pending, now_ms);
  load_supplies (self, now_ms);
}
